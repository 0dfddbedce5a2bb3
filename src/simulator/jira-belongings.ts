import { setPeople, type SimulatedIssue, type SimulatedPeopleField } from './jira-issue-state.js';
import { notificationEvents } from './jira-scheme-state.js';
import { nextId, projectFor, type SimulatedJira, type SimulatedProjectRole, type SimulatedShareable } from './jira-state.js';
import { refuseSetup } from './refuse-setup.js';

/** The rule of a workflow that assigns an issue to a person. */
const assignRule = 'system:change-assignee';

/** An issue that names a person: one that does not exist yet. */
export interface BelongingIssue {
  readonly project: string;
  readonly summary: string;
  /** As what it names the person: `assignee`, `reporter`, `watcher`, or the name of a field that picks people. Default `assignee`. */
  readonly as?: string;
  /** Default `indeterminate`: in progress. */
  readonly statusCategory?: SimulatedIssue['statusCategory'];
}

/** What a person owns and leads in Jira. */
export interface Belongings {
  /** Keys of projects that the person leads. */
  readonly projects?: readonly string[];
  /** Components that the person leads. */
  readonly components?: readonly { readonly project: string; readonly name: string }[];
  /** Roles that the person has in projects. */
  readonly projectRoles?: readonly { readonly project: string; readonly role: string }[];
  /** Names of filters. They are shared with everybody who is logged in. */
  readonly filters?: readonly string[];
  /** Issues that name the person. */
  readonly issues?: readonly BelongingIssue[];
  /** Versions that the person drives, and is to approve. */
  readonly versions?: readonly { readonly project: string; readonly name: string }[];
  /** Names of roles that the person gets in every new project. */
  readonly defaultRoles?: readonly string[];
  /** Boards on a filter of the person, which is created too. */
  readonly boards?: readonly { readonly project: string; readonly name: string }[];
  /** Names of filters whose results the person gets by e-mail. They are filters of the person. */
  readonly subscriptions?: readonly string[];
  /** Names of plans that the person leads and may edit. */
  readonly plans?: readonly string[];
  /** Names of workflows that assign issues to the person. */
  readonly workflows?: readonly string[];
  /** Names of fields that have the person by default. */
  readonly fieldDefaults?: readonly string[];
  /** Permissions that the person holds in permission schemes, by the name of the scheme. */
  readonly permissionGrants?: readonly { readonly scheme: string; readonly permission: string }[];
  /** Events that the person is notified of, by the name of the notification scheme. The event is `Issue created` and so on. */
  readonly notifications?: readonly { readonly scheme: string; readonly event: string }[];
  /** Security levels that the person is a member of, by the name of their scheme. */
  readonly securityLevels?: readonly { readonly scheme: string; readonly level: string }[];
  /** Names of dashboards. They are shared with everybody who is logged in. */
  readonly dashboards?: readonly string[];
}

/** Adds what a person owns and leads to the Jira of a site. It records no effect: it sets up a rehearsal. */
export function handOver(jira: SimulatedJira, accountId: string, belongings: Belongings, now: number): void {
  for (const key of belongings.projects ?? []) {
    projectFor(jira, key, accountId).leadAccountId = accountId;
  }
  for (const { project, name } of belongings.components ?? []) {
    const id = nextId(jira);
    projectFor(jira, project, accountId).components[id] = { id, name, description: '', leadAccountId: accountId, assigneeType: 'COMPONENT_LEAD' };
  }
  for (const { project, role } of belongings.projectRoles ?? []) {
    const found = roleOf(jira, role, 'owns.projectRoles');
    const { actors } = projectFor(jira, project, accountId);
    (actors[String(found.id)] ??= { users: [], groupIds: [] }).users.push(accountId);
  }
  for (const issue of belongings.issues ?? []) {
    addIssue(jira, accountId, issue, now);
  }
  for (const name of belongings.fieldDefaults ?? []) {
    const [context] = Object.values(peopleFieldFor(jira, name).contexts);
    context?.defaultAccountIds.push(accountId);
  }
  addToSchemes(jira, accountId, belongings);
  addPlanning(jira, accountId, belongings);
  for (const [names, things] of [
    [belongings.filters, jira.filters],
    [belongings.dashboards, jira.dashboards],
  ] as const) {
    for (const name of names ?? []) {
      addShareable(jira, things, name, accountId);
    }
  }
}

function addIssue(jira: SimulatedJira, accountId: string, { project: key, summary, as = 'assignee', statusCategory = 'indeterminate' }: BelongingIssue, now: number): void {
  const project = projectFor(jira, key, accountId);
  const numbers = Object.values(jira.issues).flatMap(({ projectId, key: issueKey }) => (projectId === project.id ? Number(issueKey.slice(issueKey.lastIndexOf('-') + 1)) : []));
  const number = Math.max(0, ...numbers) + 1;
  const issue: SimulatedIssue = { id: nextId(jira), key: `${project.key}-${number}`, projectId: project.id, summary, watchers: {}, people: {}, statusCategory, updatedAt: now };
  if (as === 'watcher') {
    issue.watchers[accountId] = true;
  } else {
    setPeople(issue, as === 'assignee' || as === 'reporter' ? as : peopleFieldFor(jira, as).id, [accountId]);
  }
  jira.issues[issue.id] = issue;
}

/** The field of a name that picks people. One that does not exist is created, with one context. */
function peopleFieldFor(jira: SimulatedJira, name: string): SimulatedPeopleField {
  const found = Object.values(jira.peopleFields).find((field) => field.name === name);
  if (found !== undefined) {
    return found;
  }
  const contextId = nextId(jira);
  const field: SimulatedPeopleField = {
    id: `customfield_${nextId(jira)}`,
    name,
    multiple: false,
    contexts: { [contextId]: { id: contextId, name: 'Default', defaultAccountIds: [] } },
  };
  jira.peopleFields[field.id] = field;
  return field;
}

function addToSchemes(jira: SimulatedJira, accountId: string, { permissionGrants = [], notifications = [], securityLevels = [] }: Belongings): void {
  const number = (): number => Number(nextId(jira));
  for (const { scheme: name, permission } of permissionGrants) {
    const { grants } = named(jira.permissionSchemes, name) ?? added(jira.permissionSchemes, { id: number(), name, grants: {} });
    const id = number();
    grants[String(id)] = { id, permission, type: 'user', parameter: accountId };
  }
  for (const { scheme: name, event } of notifications) {
    const [eventId] = Object.entries(notificationEvents).find(([, title]) => title === event) ?? [];
    if (eventId === undefined) {
      throw refuseSetup('simulator.addPerson()', 'owns.notifications', 'there is no such event in the simulated Jira');
    }
    const scheme = named(jira.notificationSchemes, name) ?? added(jira.notificationSchemes, { id: number(), name, notifications: {} });
    const id = number();
    scheme.notifications[String(id)] = { id, eventId: Number(eventId), type: 'User', parameter: accountId };
  }
  for (const { scheme: name, level: title } of securityLevels) {
    const { levels } = named(jira.securitySchemes, name) ?? added(jira.securitySchemes, { id: nextId(jira), name, levels: {} });
    const { members } = named(levels, title) ?? added(levels, { id: nextId(jira), name: title, members: {} });
    const id = nextId(jira);
    members[id] = { id, type: 'user', parameter: accountId };
  }
}

function named<T extends { readonly name: string }>(things: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.values(things).find((thing) => thing.name === name);
}

function added<T extends { readonly id: number | string }>(things: Record<string, T>, thing: T): T {
  things[String(thing.id)] = thing;
  return thing;
}

function addShareable(jira: SimulatedJira, things: SimulatedJira['filters'], name: string, ownerAccountId: string): SimulatedShareable {
  return added(things, { id: nextId(jira), name, ownerAccountId, sharePermissions: [{ id: Number(nextId(jira)), type: 'loggedin' }], editPermissions: [] });
}

function roleOf(jira: SimulatedJira, role: string, field: string): SimulatedProjectRole {
  const found = named(jira.roles, role);
  if (found === undefined) {
    throw refuseSetup('simulator.addPerson()', field, 'there is no such role in the simulated Jira');
  }
  return found;
}

function addPlanning(jira: SimulatedJira, accountId: string, { versions = [], defaultRoles = [], boards = [], subscriptions = [], plans = [], workflows = [] }: Belongings): void {
  for (const { project, name } of versions) {
    const { id: projectId } = projectFor(jira, project, accountId);
    const approvers = [{ accountId, status: 'PENDING' }];
    added(jira.versions, { id: nextId(jira), projectId, name, description: '', driver: accountId, approvers, archived: false, released: false });
  }
  for (const role of defaultRoles) {
    (jira.defaultActors[String(roleOf(jira, role, 'owns.defaultRoles').id)] ??= { users: [], groupIds: [] }).users.push(accountId);
  }
  for (const { project, name } of boards) {
    const { id: projectId } = projectFor(jira, project, accountId);
    const { id: filterId } = addShareable(jira, jira.filters, `Filter of ${name}`, accountId);
    added(jira.boards, { id: Number(nextId(jira)), name, type: 'kanban', filterId, projectId });
  }
  for (const name of subscriptions) {
    const filter = Object.values(jira.filters).find((each) => each.name === name && each.ownerAccountId === accountId) ?? addShareable(jira, jira.filters, name, accountId);
    (filter.subscriberAccountIds ??= []).push(accountId);
  }
  for (const name of plans) {
    added(jira.plans, { id: Number(nextId(jira)), name, leadAccountId: accountId, status: 'Active', permissions: [{ type: 'Edit', holder: { type: 'AccountId', value: accountId } }] });
  }
  for (const name of workflows) {
    added(jira.workflows, { id: nextId(jira), name, transitions: [{ id: '11', name: 'Start', actions: [{ ruleKey: assignRule, parameters: { type: 'to-selected-user', accountId } }] }] });
  }
}
