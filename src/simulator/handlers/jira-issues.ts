import { addIssueWatcher, getIssueWatchers, removeIssueWatcher } from '../../product/jira/issue-watchers.js';
import { countIssues, fetchIssues, getEditMetadata, getIssue, searchIssues, setIssueAssignee, updateIssue } from '../../product/jira/issues.js';
import { jiraRefusal, noContent, ok, Refusal } from '../answer.js';
import { millisecondsOf } from '../clock.js';
import { changeIssue, setPeople, type SimulatedIssue, type SimulatedIssueValues } from '../jira-issue-state.js';
import { memberWith } from '../long-lists.js';
import type { Router, SimulatedRequest } from '../router.js';
import { countMatching, pageOfMatching, participantsFieldId, statusCategories } from './jira-issue-search.js';
import { isAdministrator, jiraOf, personIn, requireAdministrator, requireSignedIn, type JiraSiteRequest } from './jira-requests.js';

type IssueRequest = JiraSiteRequest & Pick<SimulatedRequest, 'clock' | 'behaviours'>;

export function routeJiraIssues(router: Router): void {
  router.on(searchIssues, (request) => {
    const { body } = request;
    const reconciled = new Set((body.reconcileIssues ?? []).map(String));
    const fields = body.fields ?? ['id'];
    const size = Math.min(body.maxResults ?? 50, mostIssuesWith(fields));
    const { found, nextPageToken } = pageOfMatching(request, { jql: body.jql, reconciled, token: body.nextPageToken, size });
    return ok({
      issues: found.map(({ issue, values }) => issueIn(request, issue, values, fields)),
      isLast: nextPageToken === undefined,
      ...(nextPageToken === undefined ? {} : { nextPageToken }),
    });
  });

  router.on(countIssues, (request) => ok({ count: countMatching(request, request.body.jql) }));

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

/** Jira returns more issues at once if it returns little of each: their names alone, or a few fields. */
function mostIssuesWith(fields: readonly string[]): number {
  if (fields.every((field) => field === 'id' || field === 'key')) {
    return 5000;
  }
  return fields.length <= 5 && !fields.some((field) => field.startsWith('*')) ? 1000 : 100;
}

export function findIssue(request: JiraSiteRequest, idOrKey: string): SimulatedIssue | undefined {
  const { issues } = jiraOf(request);
  return request.actor.kind === 'anonymous' ? undefined : (issues[idOrKey] ?? memberWith(issues, 'key', idOrKey.toUpperCase(), ({ key }) => key)?.member);
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
  const isChanged = changeIssue(jiraOf(request).issues, issue, timesOf(request), (changed) => {
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
  if (changeIssue(jiraOf(request).issues, issue, timesOf(request), ({ watchers }) => change(watchers))) {
    request.effects.add({ kind, accountId, target: issue.id });
  }
}

function timesOf({ clock, behaviours }: IssueRequest): { now: number; delay: number } {
  return { now: clock.now(), delay: millisecondsOf(behaviours.searchIndexDelay) };
}

function issueIn(request: IssueRequest, issue: SimulatedIssue, values: SimulatedIssueValues, fields: readonly string[]): object {
  const { id, key } = issue;
  if (fields.every((field) => field === 'id')) {
    return { id };
  }
  const { peopleFields } = jiraOf(request);
  const isWhole = fields.some((field) => field.startsWith('*'));
  const shown: Record<string, unknown> = {};
  for (const field of isWhole ? [...systemFields, ...Object.keys(peopleFields), participantsFieldId] : fields) {
    const value = fieldIn(request, issue, values, field);
    if (value !== undefined) {
      shown[field] = value;
    }
  }
  return { id, key, self: `${request.origin}/rest/api/3/issue/${id}`, fields: shown };
}

const systemFields = ['summary', 'assignee', 'reporter', 'project', 'issuetype', 'status', 'updated'];

/** What an issue has for a field. Nothing, if there is no such field. */
function fieldIn(request: IssueRequest, issue: SimulatedIssue, values: SimulatedIssueValues, field: string): unknown {
  const { projects, peopleFields } = jiraOf(request);
  const personOf = (accountId: string | undefined): object | null => (accountId === undefined ? null : personIn(request, accountId));
  const peopleOf = (accountIds: readonly string[]): object[] | null => (accountIds.length === 0 ? null : accountIds.map((accountId) => personIn(request, accountId)));
  switch (field) {
    case 'summary':
      return issue.summary;
    case 'assignee':
      return personOf(values.assigneeAccountId);
    case 'reporter':
      return personOf(values.reporterAccountId);
    case 'project': {
      const project = projects[issue.projectId];
      return project === undefined ? null : { id: project.id, key: project.key, name: project.name };
    }
    case 'issuetype':
      return { id: '10001', name: 'Task', subtask: false };
    case 'status': {
      const [key, name] = statusCategories[values.statusCategory];
      return { id: '1', name, statusCategory: { key, name } };
    }
    case 'updated':
      return request.clock.iso(issue.updatedAt);
    case participantsFieldId: {
      const requests = request.site?.serviceDesk?.requests;
      return requests === undefined ? undefined : peopleOf(requests[issue.key]?.participants ?? []);
    }
    default: {
      const known = Object.hasOwn(peopleFields, field) ? peopleFields[field] : undefined;
      const accountIds = values.people[field] ?? [];
      return known === undefined ? undefined : known.multiple ? peopleOf(accountIds) : personOf(accountIds[0]);
    }
  }
}
