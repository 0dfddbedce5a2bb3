import type { ResponsibilityKind } from 'atlassian-admin-sdk/offboarding';
import type { OrganizationState } from 'atlassian-admin-sdk/simulator';

import type { HandOver } from './handed-over.js';

/** The longest pages of the lists that a search reads. */
const longest = { issues: 1_000, issueKeys: 5_000, jira: 100, projects: 100, components: 1_000, plans: 50, boards: 50, rules: 100, confluence: 250, desk: 50, operations: 50, teams: 300, members: 50, access: 100 } as const;

/** A list without anything is one page. */
function pages(things: number, cap: number): number {
  return Math.max(1, Math.ceil(things / cap));
}

function count(record: object | undefined, isWanted: (member: never) => boolean = () => true): number {
  return Object.values(record ?? {}).filter((member) => isWanted(member as never)).length;
}

function sum<T>(all: Iterable<T>, of: (each: T) => number): number {
  return [...all].reduce((total, each) => total + of(each), 0);
}

/** The requests that show whether a credential sees anything: without them, nothing found means nothing. */
const sight = { jira: 2, automation: 2, confluence: 1, teams: 1, operations: 1, desk: 1, organization: 1 } as const;
/** Whether the admin key is there, and its beginning and end. */
const adminKey = 3;

/**
 * How many requests the search for a kind needs at least for these people, by the caps of the pages: one for each page of a
 * list, and one for each thing of which a list does not show whose it is.
 */
export function fewestRequests({ simulator, leavers }: HandOver): Readonly<Record<ResponsibilityKind, number>> {
  const { state } = simulator;
  const accountIds = leavers.map(({ accountId }) => accountId);
  const all = [...simulator.responsibilitiesOfAll(accountIds)].flatMap(([accountId, things]) => things.map((thing) => ({ ...thing, accountId })));
  const perSite = Object.values(state.sites).map((site) => fewestOn(site, { state, accountIds, found: (kind) => all.filter((thing) => thing.kind === kind && thing.site === site.name) }));
  const teams = Object.values(state.teams ?? {});
  const ofOrganization = {
    // The teams of each site are listed by its id.
    teams: sight.teams + perSite.length * (1 + pages(teams.length, longest.teams)) + sum(teams, ({ members }) => pages(count(members), longest.members)),
    organizationApiKeys: sight.organization + pages(count(state.apiKeys), longest.access),
    apiTokens: sight.organization + accountIds.length,
    serviceAccountCredentials: sight.organization + pages(count(state.serviceAccounts), longest.access) + 1 + pages(count(state.oauthClients), longest.access),
  };
  const none = { sprints: 0, webhooks: 0, drafts: 0, templates: 0, oauthGrants: 0 };
  const [first] = perSite;
  const onSites = Object.fromEntries(Object.keys(first ?? {}).map((kind) => [kind, sum(perSite, (figures) => figures[kind as keyof typeof figures])]));
  return { ...onSites, ...ofOrganization, ...none } as Readonly<Record<ResponsibilityKind, number>>;
}

type Site = OrganizationState['sites'][string];

interface Leaving {
  readonly state: OrganizationState;
  readonly accountIds: readonly string[];
  readonly found: (kind: ResponsibilityKind) => readonly { readonly accountId: string; readonly id: string }[];
}

function fewestOn({ jira, confluence, automation, serviceDesk, serviceOperations }: Site, { accountIds, found }: Leaving) {
  const each = (kind: ResponsibilityKind, cap: number): number => sum(accountIds, (accountId) => pages(found(kind).filter((thing) => thing.accountId === accountId).length, cap));
  const projects = Object.values(jira.projects);
  const ofProjects = pages(projects.length, longest.projects);
  const fields = Object.values(jira.peopleFields);
  const ofFields = pages(fields.length, longest.jira);
  const desks = count(serviceDesk?.desks);
  const ofContent = (isWanted: (type: string) => boolean) => Object.values(confluence.contents).filter(({ type = 'page', status }) => isWanted(type) && status !== 'draft' && status !== 'trashed');
  const ofPages = pages(ofContent((type) => type === 'page').length, longest.confluence);
  const ofBlogPosts = pages(ofContent((type) => type === 'blogpost').length, longest.confluence);
  const spaces = count(confluence.spaces);
  const ofSpaces = pages(spaces, longest.confluence);
  const readSpaces = sight.confluence + ofSpaces;
  const rules = Object.values(automation?.rules ?? {});
  const ofRules = sum(['jira', 'confluence'], (product) => pages(rules.filter((rule) => rule.product === product).length, longest.rules));
  const schedules = Object.values(serviceOperations?.schedules ?? {});
  const teams = Object.values(serviceOperations?.teams ?? {});
  const customerOrganizations = Object.values(serviceDesk?.organizations ?? {}).filter(({ users }) => users.some((accountId) => accountIds.includes(accountId)));
  const filtersOfLeavers = found('filters').length;
  return {
    assignedIssues: sight.jira + pages(found('assignedIssues').length, longest.issues),
    reportedIssues: sight.jira + pages(found('reportedIssues').length, longest.issues),
    watchedIssues: sight.jira + each('watchedIssues', longest.issueKeys),
    issueFields: sight.jira + ofFields + Math.ceil(fields.length / 3),
    fieldDefaults: sight.jira + ofFields + sum(fields, ({ contexts }) => pages(count(contexts), longest.jira)),
    projectLeads: sight.jira + ofProjects,
    componentLeads: sight.jira + pages(sum(projects, ({ components }) => count(components)), longest.components),
    // The role of agents is read by itself, and only in the projects of desks.
    projectRoles: sight.jira + 1 + ofProjects + projects.length * count(jira.roles) - desks,
    filters: sight.jira + each('filters', longest.jira),
    dashboards: sight.jira + each('dashboards', longest.jira),
    // Fifty filters or fewer are looked up one by one: to know of fewer boards costs requests, too.
    boards: sight.jira + each('filters', longest.jira) + (filtersOfLeavers <= 50 ? filtersOfLeavers : Math.min(filtersOfLeavers, pages(count(jira.boards), longest.boards) + count(jira.boards))),
    versions: sight.jira + ofProjects + sum(projects, ({ id }) => pages(count(jira.versions, ({ projectId }: { projectId: string }) => projectId === id), longest.jira)),
    plans: sight.jira + pages(count(jira.plans), longest.plans) + count(jira.plans),
    permissionGrants: sight.jira + 1,
    notifications: sight.jira + pages(count(jira.notificationSchemes), longest.jira),
    securityLevels: sight.jira + pages(sum(Object.values(jira.securitySchemes), ({ levels }) => sum(Object.values(levels), ({ members }) => count(members))), longest.jira),
    workflows: sight.jira + pages(count(jira.workflows), longest.jira),
    ruleActors: sight.automation + ofRules,
    ruleOwners: sight.automation + ofRules,
    ruleCollaborators: sight.automation + ofRules + rules.length,
    ruleReferences: sight.automation + ofRules + rules.length,
    pages: readSpaces + adminKey + ofPages,
    otherContents: readSpaces + adminKey + pages(found('otherContents').length, longest.confluence) + found('otherContents').length,
    blogPosts: readSpaces + adminKey + ofBlogPosts,
    spaceOwners: readSpaces + spaces,
    spaceAccess: readSpaces + 1 + spaces,
    // No list shows restrictions: a search for the contents of each page does.
    pageRestrictions: readSpaces + 2 * adminKey + 2 * (ofPages + ofBlogPosts),
    inlineTasks: readSpaces + adminKey + pages(found('inlineTasks').length, longest.confluence),
    personalSpaces: readSpaces + 1 + found('personalSpaces').length,
    // One more for each person shows that the search does what it says.
    contentWatches: sight.confluence + adminKey + each('contentWatches', longest.confluence) + accountIds.length,
    onCallRotations: sight.operations + pages(schedules.length, longest.operations),
    onCallOverrides: sight.operations + pages(schedules.length, longest.operations) + sum(schedules, ({ overrides }) => pages(count(overrides), longest.operations)),
    alertRules: sight.operations + 1 + teams.length * 2,
    forwardingRules: sight.operations + pages(count(serviceOperations?.forwardingRules), longest.operations),
    approvals: sight.jira + 1 + found('approvals').length,
    requestParticipants: sight.jira + ofFields + pages(found('requestParticipants').length, longest.issues),
    customerOrganizations: sight.desk + each('customerOrganizations', longest.desk) + sum(customerOrganizations, ({ users }) => pages(users.length, longest.desk)),
    serviceDeskAgents: sight.jira + 1 + ofProjects + desks,
  };
}
