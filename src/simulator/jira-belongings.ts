import { setPeople, type SimulatedIssue, type SimulatedPeopleField } from './jira-issue-state.js';
import { nextId, projectFor, type SimulatedJira } from './jira-state.js';
import { refuseSetup } from './refuse-setup.js';

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
    const found = Object.values(jira.roles).find(({ name }) => name === role);
    if (found === undefined) {
      throw refuseSetup('simulator.addPerson()', 'owns.projectRoles', 'there is no such role in the simulated Jira');
    }
    const { actors } = projectFor(jira, project, accountId);
    (actors[String(found.id)] ??= { users: [], groupIds: [] }).users.push(accountId);
  }
  for (const issue of belongings.issues ?? []) {
    addIssue(jira, accountId, issue, now);
  }
  for (const [names, things] of [
    [belongings.filters, jira.filters],
    [belongings.dashboards, jira.dashboards],
  ] as const) {
    for (const name of names ?? []) {
      const id = nextId(jira);
      things[id] = { id, name, ownerAccountId: accountId, sharePermissions: [{ id: Number(nextId(jira)), type: 'loggedin' }], editPermissions: [] };
    }
  }
}

function addIssue(jira: SimulatedJira, accountId: string, { project: key, summary, as = 'assignee', statusCategory = 'indeterminate' }: BelongingIssue, now: number): void {
  const project = projectFor(jira, key, accountId);
  const number = Object.values(jira.issues).filter(({ projectId }) => projectId === project.id).length + 1;
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
