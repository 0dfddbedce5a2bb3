import type { SimulatedMention, SimulatedResponsibility, Simulator } from 'atlassian-admin-sdk/simulator';

type State = Simulator['state'];

/** What a mention means: a thing that somebody is in charge of, or why it is none. */
export type Explanation = Omit<SimulatedResponsibility, 'kind'> & { readonly kind: string } | { readonly none: string };

type Explain = (place: Place) => string | { readonly none: string } | undefined;

interface Place {
  /** What the stars of the pattern stand for. */
  readonly names: readonly string[];
  /** The value at the first names of the path, counted from the outside. */
  readonly at: (length: number) => Record<string, unknown>;
  readonly now: number;
}

const none = (why: string): Explain => () => ({ none: why });
const history = none('history');
const identity = none('who the account is');
const access = none('access, not charge');

const isGone = (content: Record<string, unknown> | undefined): boolean => content === undefined || ['trashed', 'draft'].includes(String(content['status']));
const gone = { none: 'draft or trash' };

/**
 * Every path of the state where an account id may stand. This table is the second opinion on what somebody is in charge of:
 * it has paths, and the simulator goes through the types. `*` is any one name, `**` the rest of the path.
 */
const table: readonly (readonly [path: string, kind: string, explain: Explain])[] = [
  ['accounts/*', '', identity],
  ['accounts/*/accountId', '', identity],
  ['groups/*/members/*', '', identity],
  ['directRoles/*', '', identity],
  ['assignments/*', '', identity],
  ['scimDirectories/*/users/*/accountId', '', identity],
  ['authenticationPolicies/*/members/*', '', identity],
  ['serviceAccounts/*/accountId', '', identity],
  ['serviceAccounts/*/createdBy', '', none('its credentials are the things')],
  ['oauthClients/*/createdBy', 'serviceAccountCredentials', ({ names: [id] }) => id],
  ['queuedChanges/**', '', history],
  ['earlierEvents/**', '', history],
  ['apiKeys/*/createdBy', 'organizationApiKeys', ({ names: [id], at }) => (at(2)['revoked'] === true ? { none: 'revoked' } : id)],
  ['teams/*/members/*', 'teams', ({ names: [id], at }) => (at(2)['deleted'] === true ? { none: 'deleted' } : id)],
  ['teams/*/creatorId', '', history],
  ['sites/*/jira/issues/*/assigneeAccountId', 'assignedIssues', ({ names: [, id], at }) => (at(5)['statusCategory'] === 'done' ? history({} as never) : id)],
  ['sites/*/jira/issues/*/reporterAccountId', 'reportedIssues', ({ names: [, id] }) => id],
  ['sites/*/jira/issues/*/watchers/*', 'watchedIssues', ({ names: [, id] }) => id],
  ['sites/*/jira/issues/*/people/*/*', 'issueFields', ({ names: [, id, field] }) => `${id}/${field}`],
  ['sites/*/jira/issues/*/indexed/**', '', history],
  ['sites/*/jira/peopleFields/*/contexts/*/defaultAccountIds/*', 'fieldDefaults', ({ names: [, field, context] }) => `${field}/${context}`],
  ['sites/*/jira/projects/*/leadAccountId', 'projectLeads', ({ names: [, id] }) => id],
  ['sites/*/jira/projects/*/components/*/leadAccountId', 'componentLeads', ({ names: [, , id] }) => id],
  ['sites/*/jira/projects/*/actors/*/users/*', 'role', ({ names: [, project, role] }) => `${project}/${role}`],
  ['sites/*/jira/defaultActors/*/users/*', 'projectRoles', ({ names: [, role] }) => `default/${role}`],
  ['sites/*/jira/filters/*/ownerAccountId', 'filters', ({ names: [, id] }) => id],
  ['sites/*/jira/filters/*/subscriberAccountIds/*', '', none('a subscription: no call changes one')],
  ['sites/*/jira/filters/*/sharePermissions/**', '', access],
  ['sites/*/jira/filters/*/editPermissions/**', '', access],
  ['sites/*/jira/dashboards/*/ownerAccountId', 'dashboards', ({ names: [, id] }) => id],
  ['sites/*/jira/dashboards/*/sharePermissions/**', '', access],
  ['sites/*/jira/dashboards/*/editPermissions/**', '', access],
  ['sites/*/jira/versions/*/driver', 'versions', ({ names: [, id] }) => `${id}/driver`],
  ['sites/*/jira/versions/*/approvers/*/accountId', 'versions', ({ names: [, id] }) => `${id}/approver`],
  ['sites/*/jira/plans/*/leadAccountId', 'plans', ({ names: [, id] }) => id],
  ['sites/*/jira/plans/*/permissions/*/holder/value', '', access],
  ['sites/*/jira/permissionSchemes/*/grants/*/parameter', 'permissionGrants', ({ names: [, id], at }) => `${id}/${String(at(7)['permission'])}`],
  ['sites/*/jira/notificationSchemes/*/notifications/*/parameter', 'notifications', ({ names: [, id], at }) => `${id}/${String(at(7)['eventId'])}`],
  ['sites/*/jira/securitySchemes/*/levels/*/members/*/parameter', 'securityLevels', ({ names: [, id, level] }) => `${id}/${level}`],
  ['sites/*/jira/workflows/*/transitions/**', 'workflows', ({ names: [, id] }) => id],
  ['sites/*/jira/bulkEdits/**', '', history],
  ['sites/*/jira/userColumns/*', '', identity],
  ['sites/*/jira/userProperties/*', '', identity],
  ['sites/*/jira/withoutPortalAccess/*', '', identity],
  ['sites/*/automation/rules/*/actor/actor', 'ruleActors', rule],
  ['sites/*/automation/rules/*/authorAccountId', 'ruleOwners', rule],
  ['sites/*/automation/rules/*/collaborators/*', 'ruleCollaborators', rule],
  ['sites/*/automation/rules/*/trigger/**', 'ruleReferences', rule],
  ['sites/*/automation/rules/*/components/**', 'ruleReferences', rule],
  ['sites/*/automation/rules/*/connections/*/accountId', 'ruleReferences', rule],
  ['sites/*/confluence/contents/*/authorId', 'author', ({ names: [, id], at }) => (isGone(at(5)) ? (at(5)['status'] === 'draft' ? id : gone) : id)],
  ['sites/*/confluence/contents/*/ownerId', 'owner', ({ names: [, id], at }) => (isGone(at(5)) ? gone : id)],
  ['sites/*/confluence/contents/*/lastOwnerId', '', history],
  ['sites/*/confluence/contents/*/version/authorId', '', history],
  ['sites/*/confluence/contents/*/body', '', none('text: what it assigns is a task of its own')],
  ['sites/*/confluence/contents/*/drafts/*', 'drafts', ({ names: [, id] }) => id],
  ['sites/*/confluence/contents/*/restrictions/*/users/*', 'pageRestrictions', ({ names: [, id, operation], at }) => (isGone(at(5)) ? gone : `${id}/${operation}`)],
  ['sites/*/confluence/tasks/*/assignedTo', 'inlineTasks', ({ names: [site, id], at }) => {
    const contents = at(0)['sites'] as State['sites'];
    const content = contents[site as string]?.confluence.contents[String(at(5)['contentId'])];
    return isGone(content as never) || at(5)['status'] === 'complete' ? history({} as never) : id;
  }],
  ['sites/*/confluence/tasks/*/createdBy', '', history],
  ['sites/*/confluence/tasks/*/completedBy', '', history],
  ['sites/*/confluence/spaces/*/ownerId', 'spaceOwners', ({ at }) => String(at(5)['id'])],
  ['sites/*/confluence/spaces/*/personalOf', 'personalSpaces', ({ at }) => String(at(5)['id'])],
  ['sites/*/confluence/spaces/*/authorId', '', history],
  ['sites/*/confluence/spaces/*/permissions/*/principal/id', 'spaceAccess', ({ at }) => String(at(5)['id'])],
  ['sites/*/confluence/spaces/*/roleAssignments/*', '', none('it does not count on a site with permissions')],
  ['sites/*/confluence/watches/content/*/*', 'contentWatches', ({ names: [site, id], at }) => {
    const contents = at(0)['sites'] as State['sites'];
    return isGone(contents[site as string]?.confluence.contents[id as string] as never) ? gone : id;
  }],
  ['sites/*/confluence/watches/label/*/*', '', none('a watch of no content')],
  ['sites/*/confluence/watches/space/*/*', '', none('a watch of no content')],
  ['sites/*/confluence/adminKeys/*', '', identity],
  ['sites/*/confluence/userProperties/*', '', identity],
  ['sites/*/serviceDesk/desks/*/customers/*', '', access],
  ['sites/*/serviceDesk/organizations/*/users/*', 'customerOrganizations', ({ names: [, id] }) => id],
  ['sites/*/serviceDesk/requests/*/reporterAccountId', '', none('the issue of the request has it')],
  ['sites/*/serviceDesk/requests/*/participants/*', 'requestParticipants', ({ names: [, key] }) => key],
  ['sites/*/serviceDesk/requests/*/approvals/*/approvers/*/accountId', 'approvals', ({ names: [, key, id], at }) =>
    at(7)['finalDecision'] === 'pending' && at(9)['decision'] === 'pending' ? `${key}/${id}` : history({} as never)],
  ['sites/*/serviceOperations/schedules/*/rotations/*/participants/*/id', 'onCallRotations', ({ names: [, schedule, rotation] }) => `${schedule}/${rotation}`],
  ['sites/*/serviceOperations/schedules/*/overrides/*/responder/id', 'onCallOverrides', ({ names: [, schedule, alias], at, now }) =>
    Date.parse(String(at(7)['endDate'])) > now ? `${schedule}/${alias}` : history({} as never)],
  ['sites/*/serviceOperations/teams/*/escalations/*/rules/*/recipient/id', 'alertRules', ({ names: [, team, id] }) => `${team}/escalation/${id}`],
  ['sites/*/serviceOperations/teams/*/routingRules/*/notify/id', 'alertRules', ({ names: [, team, id] }) => `${team}/routing/${id}`],
  ['sites/*/serviceOperations/forwardingRules/*/fromUser/id', 'forwardingRules', ({ names: [, id] }) => id],
  ['sites/*/serviceOperations/forwardingRules/*/toUser/id', 'forwardingRules', ({ names: [, id] }) => id],
];

function rule({ names: [, uuid], at }: Place): string {
  return `${String(at(5)['product'])}/${uuid}`;
}

/** What a mention means, or nothing if no row of the table explains it. */
export function explain(simulator: Simulator, mention: SimulatedMention): Explanation | undefined {
  const { state, clock } = simulator;
  const at = (length: number): Record<string, unknown> => mention.slice(0, length).reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], state) as Record<string, unknown>;
  for (const [path, kind, explained] of table) {
    const names = namesIn(mention, path.split('/'));
    const meaning = names === undefined ? undefined : explained({ names, at, now: clock.now() });
    if (meaning !== undefined) {
      return typeof meaning === 'string' ? { kind: kindOf(kind, at, names ?? []), ...(mention[0] === 'sites' ? { site: String(at(2)['name']) } : {}), id: meaning } : meaning;
    }
  }
  return undefined;
}

/** A kind that depends on more than the path. */
function kindOf(kind: string, at: (length: number) => Record<string, unknown>, [, , roleId = '']: readonly string[]): string {
  if (kind === 'role') {
    const roles = at(3)['roles'] as Record<string, { name: string }>;
    return roles[roleId]?.name === 'Service Desk Team' ? 'serviceDeskAgents' : 'projectRoles';
  }
  if (kind !== 'author' && kind !== 'owner') {
    return kind;
  }
  const { type = 'page', status, ownerId } = at(5);
  if (type === 'blogpost' && status !== 'draft') {
    return kind === 'author' ? 'blogPosts' : 'none';
  }
  if (kind === 'author' && status !== 'draft' && ownerId !== undefined) {
    return 'none';
  }
  return status === 'draft' ? 'drafts' : type === 'page' ? 'pages' : 'otherContents';
}

function namesIn(mention: SimulatedMention, pattern: readonly string[]): string[] | undefined {
  const isOpen = pattern.at(-1) === '**';
  const fixed = isOpen ? pattern.slice(0, -1) : pattern;
  if (isOpen ? mention.length < fixed.length : mention.length !== fixed.length) {
    return undefined;
  }
  return fixed.every((name, index) => name === '*' || name === mention[index]) ? mention.filter((_, index) => fixed[index] === '*') : undefined;
}
