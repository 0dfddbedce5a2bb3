import { addIssueWatcher, getIssueWatchers, removeIssueWatcher } from '../../product/jira/issue-watchers.js';
import { countIssues, fetchIssues, getEditMetadata, getIssue, searchIssues, setIssueAssignee, updateIssue } from '../../product/jira/issues.js';
import { jiraRefusal, noContent, ok, Refusal } from '../answer.js';
import { millisecondsOf } from '../clock.js';
import { changeIssue, searchedValues, setPeople, type SimulatedIssue, type SimulatedIssueValues } from '../jira-issue-state.js';
import { readJql } from '../jql.js';
import { participantsField, requestOfIssue } from '../service-desk-fields.js';
import type { Router, SimulatedRequest } from '../router.js';
import { isAdministrator, jiraOf, personIn, requireAdministrator, requireSignedIn, type JiraSiteRequest } from './jira-requests.js';

type IssueRequest = JiraSiteRequest & Pick<SimulatedRequest, 'clock' | 'behaviours'>;

export function routeJiraIssues(router: Router): void {
  router.on(searchIssues, (request) => {
    const { body } = request;
    const reconciled = new Set((body.reconcileIssues ?? []).map(String));
    const found = matching(request, body.jql, reconciled);
    const fields = body.fields ?? ['id'];
    // Jira returns more issues at once if it returns nothing but their names.
    const size = Math.min(body.maxResults ?? 50, fields.every((field) => field === 'id' || field === 'key') ? 5000 : 100);
    const start = body.nextPageToken === undefined ? 0 : positionOf(body.nextPageToken);
    const end = start + size;
    return ok({
      issues: found.slice(start, end).map(({ issue, values }) => issueIn(request, issue, values, fields)),
      isLast: end >= found.length,
      ...(end < found.length ? { nextPageToken: btoa(`issues:${end}`) } : {}),
    });
  });

  router.on(countIssues, (request) => ok({ count: matching(request, request.body.jql, new Set()).length }));

  router.on(getIssue, (request) => {
    const issue = requireIssue(request, request.path.issueIdOrKey);
    const fields = request.query.getAll('fields');
    return ok(issueIn(request, issue, issue, fields.length === 0 ? ['*all'] : fields));
  });

  router.on(fetchIssues, (request) => {
    requireSignedIn(request);
    const { issueIdsOrKeys, fields = ['*navigable'] } = request.body;
    const found = issueIdsOrKeys.flatMap((idOrKey) => findIssue(request, idOrKey) ?? []);
    const issues = [...new Set(found)].sort((one, other) => Number(one.id) - Number(other.id));
    return ok({ issues: issues.map((issue) => issueIn(request, issue, issue, fields)), issueErrors: [] });
  });

  router.on(getEditMetadata, (request) => {
    requireIssue(request, request.path.issueIdOrKey);
    const fields = Object.entries(editableFields(request)).map(([id, { name, type, items }]) => [
      id,
      { key: id, name, required: id === 'summary', operations: items === undefined ? ['set'] : ['add', 'set', 'remove'], schema: { type, ...(items === undefined ? {} : { items }) } },
    ]);
    return ok({ fields: Object.fromEntries(fields) as object });
  });

  router.on(setIssueAssignee, (request) => {
    requireSignedIn(request);
    const issue = requireIssue(request, request.path.issueIdOrKey);
    const { accountId } = request.body;
    const project = jiraOf(request).projects[issue.projectId];
    const assignee = accountId === '-1' ? (project?.assigneeType === 'PROJECT_LEAD' ? project.leadAccountId : null) : accountId;
    checkPeople(request, 'assignee', assignee === null ? [] : [assignee]);
    changePeople(request, issue, { assignee: assignee === null ? [] : [assignee] });
    return noContent;
  });

  router.on(updateIssue, (request) => {
    requireSignedIn(request);
    const issue = requireIssue(request, request.path.issueIdOrKey);
    if (request.query.get('notifyUsers') === 'false') {
      requireAdministrator(request);
    }
    const { fields = {}, update = {} } = request.body;
    const editable = editableFields(request);
    const set = Object.fromEntries(Object.entries(update).map(([field, operations]) => [field, operations.find((operation) => 'set' in operation)?.set]));
    const wanted: Readonly<Record<string, unknown>> = { ...set, ...fields };
    const errors = Object.fromEntries(
      Object.keys(wanted).filter((field) => editable[field] === undefined).map((field) => [field, `Field '${field}' cannot be set. It is not on the appropriate screen, or unknown.`]),
    );
    if (Object.keys(errors).length > 0) {
      throw new Refusal({ status: 400, body: { errorMessages: [], errors } });
    }
    const { summary, ...people } = wanted;
    const chosen = Object.fromEntries(Object.entries(people).map(([field, value]) => [field, accountIdsOf(value)]));
    for (const [field, accountIds] of Object.entries(chosen)) {
      checkPeople(request, field, accountIds);
    }
    changePeople(request, issue, chosen, typeof summary === 'string' ? summary : undefined);
    return noContent;
  });

  router.on(getIssueWatchers, (request) => {
    const { id, watchers } = requireIssue(request, request.path.issueIdOrKey);
    const accountIds = Object.keys(watchers);
    return ok({
      self: `${request.origin}/rest/api/3/issue/${id}/watchers`,
      isWatching: watchers[request.actor.accountId] === true,
      watchCount: accountIds.length,
      watchers: accountIds.filter((accountId) => accountId === request.actor.accountId || isAdministrator(request, request.actor.accountId)).map((accountId) => personIn(request, accountId)),
    });
  });

  router.on(addIssueWatcher, (request) => {
    const accountId = request.body;
    const issue = requireWatched(request, request.path.issueIdOrKey, accountId);
    if (request.state.accounts[accountId]?.status !== 'active') {
      throw jiraRefusal(400, 'The user does not exist, or cannot see the issue.');
    }
    changeWatchers(request, issue, 'issue.watcherAdded', accountId, (watchers) => {
      watchers[accountId] = true;
    });
    return noContent;
  });

  router.on(removeIssueWatcher, (request) => {
    const accountId = request.query.get('accountId') ?? '';
    const issue = requireWatched(request, request.path.issueIdOrKey, accountId);
    changeWatchers(request, issue, 'issue.watcherRemoved', accountId, (watchers) => {
      delete watchers[accountId];
    });
    return noContent;
  });
}

/** The issues that match, by their number, each with what the search shows of it. */
function matching(request: IssueRequest, jql: string, reconciled: ReadonlySet<string>): { issue: SimulatedIssue; values: SimulatedIssueValues }[] {
  const { issues, projects, peopleFields } = jiraOf(request);
  const fieldOf = (name: string): string | undefined => {
    const [, number] = /^cf\[(\d+)\]$/.exec(name) ?? [];
    const id = number === undefined ? name : `customfield_${number}`;
    return peopleFields[id] === undefined ? Object.values(peopleFields).find((field) => field.name.toLowerCase() === name)?.id : id;
  };
  const { serviceDesk } = request.site ?? {};
  const isOfServiceDesk = (name: string): boolean => serviceDesk !== undefined && (name === 'approvals' || participantsField.names.includes(name));
  const condition = readJql(jql, (name) => searchable.has(name) || isOfServiceDesk(name) || fieldOf(name) !== undefined);
  // Jira does not refuse an unknown credential: it sees what everybody may see, which is nothing.
  if (request.actor.kind === 'anonymous') {
    return [];
  }
  return Object.values(issues)
    .map((issue) => ({ issue, values: reconciled.has(issue.id) ? issue : searchedValues(issue, request.clock.now()) }))
    .filter(({ issue, values }) =>
      condition((name) => {
        const project = projects[issue.projectId];
        switch (name) {
          case 'assignee':
            return values.assigneeAccountId === undefined ? [] : [values.assigneeAccountId];
          case 'reporter':
            return values.reporterAccountId === undefined ? [] : [values.reporterAccountId];
          case 'watcher':
            return Object.keys(values.watchers);
          case 'voter':
            return [];
          case 'project':
            return project === undefined ? [] : [project.id, project.key, project.name];
          case 'statuscategory':
            return statusCategories[values.statusCategory];
          case 'key':
          case 'issuekey':
          case 'id':
            return [issue.id, issue.key];
          case 'approvals':
            return Object.values(requestOfIssue(serviceDesk, issue)?.approvals ?? {}).flatMap(({ finalDecision, approvers }) =>
              approvers.flatMap(({ accountId, decision }) => (finalDecision === 'pending' && decision === 'pending' ? [`pendingApprovalBy(${accountId})`] : [])),
            );
          default:
            if (participantsField.names.includes(name)) {
              return requestOfIssue(serviceDesk, issue)?.participants ?? [];
            }
            return values.people[fieldOf(name) ?? ''];
        }
      }),
    )
    .sort((one, other) => Number(one.issue.id) - Number(other.issue.id));
}

const searchable: ReadonlySet<string> = new Set(['assignee', 'reporter', 'watcher', 'voter', 'project', 'statuscategory', 'key', 'issuekey', 'id']);

/** The key, the name and the id of each category of statuses. */
const statusCategories: Readonly<Record<SimulatedIssue['statusCategory'], readonly [key: string, name: string, id: string]>> = {
  new: ['new', 'To Do', '2'],
  indeterminate: ['indeterminate', 'In Progress', '4'],
  done: ['done', 'Done', '3'],
};

function positionOf(token: string): number {
  try {
    const [, position] = /^issues:(\d+)$/.exec(atob(token)) ?? [];
    if (position !== undefined) {
      return Number(position);
    }
  } catch {
    // Not what this Jira has sent: refused below.
  }
  throw jiraRefusal(400, 'The provided next page token is invalid.');
}

export function findIssue(request: JiraSiteRequest, idOrKey: string): SimulatedIssue | undefined {
  const { issues } = jiraOf(request);
  return request.actor.kind === 'anonymous' ? undefined : (issues[idOrKey] ?? Object.values(issues).find(({ key }) => key === idOrKey.toUpperCase()));
}

function requireIssue(request: JiraSiteRequest, idOrKey: string): SimulatedIssue {
  const issue = findIssue(request, idOrKey);
  if (issue === undefined) {
    throw jiraRefusal(404, 'Issue does not exist or you do not have permission to see it.');
  }
  return issue;
}

/** The issue whose watchers the caller may change: for others than themselves, only an administrator may. */
function requireWatched(request: JiraSiteRequest, idOrKey: string, accountId: string): SimulatedIssue {
  requireSignedIn(request);
  const issue = requireIssue(request, idOrKey);
  if (accountId !== request.actor.accountId) {
    requireAdministrator(request);
  }
  return issue;
}

interface EditableField {
  readonly name: string;
  readonly type: string;
  readonly items?: string;
}

/** The fields on the edit screens, by id. */
export function editableFields(request: JiraSiteRequest): Readonly<Record<string, EditableField>> {
  const { peopleFields, offScreen } = jiraOf(request);
  const all: Record<string, EditableField> = {
    summary: { name: 'Summary', type: 'string' },
    assignee: { name: 'Assignee', type: 'user' },
    reporter: { name: 'Reporter', type: 'user' },
  };
  for (const { id, name, multiple } of Object.values(peopleFields)) {
    all[id] = multiple ? { name, type: 'array', items: 'user' } : { name, type: 'user' };
  }
  return Object.fromEntries(Object.entries(all).filter(([id]) => !offScreen.includes(id)));
}

function accountIdsOf(value: unknown): string[] {
  return [value].flat().flatMap((person) => {
    const { accountId } = (person ?? {}) as { accountId?: unknown };
    return typeof accountId === 'string' ? [accountId] : [];
  });
}

function checkPeople({ state }: JiraSiteRequest, field: string, accountIds: readonly string[]): void {
  const missing = accountIds.find((accountId) => state.accounts[accountId]?.status !== 'active');
  if (missing !== undefined) {
    const problem = field === 'assignee' ? `User '${missing}' cannot be assigned issues.` : 'Specify a valid value.';
    throw new Refusal({ status: 400, body: { errorMessages: [], errors: { [field]: problem } } });
  }
}

function changePeople(request: IssueRequest, issue: SimulatedIssue, people: Readonly<Record<string, readonly string[]>>, summary = issue.summary): void {
  const isChanged = changeIssue(issue, timesOf(request), (changed) => {
    changed.summary = summary;
    for (const [field, accountIds] of Object.entries(people)) {
      setPeople(changed, field, accountIds);
    }
  });
  if (isChanged) {
    const [accountId] = Object.values(people).flat();
    request.effects.add({ kind: 'issue.updated', ...(accountId === undefined ? {} : { accountId }), target: issue.id });
  }
}

function changeWatchers(request: IssueRequest, issue: SimulatedIssue, kind: string, accountId: string, change: (watchers: Record<string, true>) => void): void {
  if (changeIssue(issue, timesOf(request), ({ watchers }) => change(watchers))) {
    request.effects.add({ kind, accountId, target: issue.id });
  }
}

function timesOf({ clock, behaviours }: IssueRequest): { now: number; delay: number } {
  return { now: clock.now(), delay: millisecondsOf(behaviours.searchIndexDelay) };
}

function issueIn(request: IssueRequest, issue: SimulatedIssue, values: SimulatedIssueValues, fields: readonly string[]): object {
  const { id, key, projectId, summary, updatedAt } = issue;
  const { projects, peopleFields } = jiraOf(request);
  const project = projects[projectId];
  const personOf = (accountId: string | undefined): object | null => (accountId === undefined ? null : personIn(request, accountId));
  const [category, name] = statusCategories[values.statusCategory];
  const all: Record<string, unknown> = {
    summary,
    assignee: personOf(values.assigneeAccountId),
    reporter: personOf(values.reporterAccountId),
    project: project === undefined ? null : { id: project.id, key: project.key, name: project.name },
    issuetype: { id: '10001', name: 'Task', subtask: false },
    status: { id: '1', name, statusCategory: { key: category, name } },
    updated: request.clock.iso(updatedAt),
  };
  for (const field of Object.values(peopleFields)) {
    const people = (values.people[field.id] ?? []).map((accountId) => personIn(request, accountId));
    all[field.id] = field.multiple ? (people.length === 0 ? null : people) : (people[0] ?? null);
  }
  const participants = requestOfIssue(request.site?.serviceDesk, issue)?.participants;
  if (participants !== undefined) {
    all[participantsField.id] = participants.map((accountId) => personIn(request, accountId));
  }
  const shown = fields.some((field) => field.startsWith('*')) ? all : Object.fromEntries(Object.entries(all).filter(([field]) => fields.includes(field)));
  const named = fields.some((field) => field !== 'id');
  return { id, ...(named ? { key, self: `${request.origin}/rest/api/3/issue/${id}`, fields: shown } : {}) };
}
