import { attempt, type AdminError } from '../../core/errors.js';
import type { CallOptions } from '../../core/options.js';
import { getBulkTask, submitBulkEdit } from '../../product/jira/bulk-edits.js';
import { searchFields } from '../../product/jira/fields.js';
import { addIssueWatcher, removeIssueWatcher, type IssueWatchers } from '../../product/jira/issue-watchers.js';
import { fetchIssues, getEditMetadata, searchIssues, updateIssue, type JiraIssue } from '../../product/jira/issues.js';
import { findAssignableUsers } from '../../product/jira/user-search.js';
import { readField, transferOfField, type FieldOfIssue } from './issue-people.js';
import { fieldHas, isRefusedField, issuesOf, partsOfIssue, peopleFieldsOf, peopleIn, portionsOf, type PeopleField } from './issue-search.js';
import { nothingSent } from './nothing-sent.js';
import { quoted } from './quoted.js';
import { verdictOfSides } from './sides.js';
import type { FoundThing, TransferredThing, TransferSides, ResponsibilityDeclaration, SitePlace, SuccessorAnswer } from './types.js';

const findingNeeds = 'The project permission Browse Projects. Issue security may hide issues even from administrators.';
const behind = 'The index of the search is some seconds behind the changes.';
const bulkNeeds = 'The project permission Edit Issues, and the global permission Make bulk changes for many at once. Changes without e-mails need Administer Projects.';

/** The things of an issue whose field has some of these people. */
function* thingsOf(issue: JiraIssue, fieldId: string, people: ReadonlySet<string>, place: SitePlace, own: (position: string) => Pick<FoundThing, 'id' | 'name' | 'details'>): Generator<FoundThing, void, undefined> {
  for (const [position, accountId] of (peopleIn(issue.fields?.[fieldId]) ?? []).entries()) {
    if (people.has(accountId)) {
      yield { accountId, ...own(String(position)), ...partsOfIssue(issue.key, place) };
    }
  }
}

function nameOf({ id, key }: JiraIssue): string {
  return key ?? id;
}

/** What decides which fields an issue lets people change. */
function screenOf({ fields }: JiraIssue): Readonly<Record<string, string>> {
  const issueType = (fields?.['issuetype'] as { readonly id?: unknown } | null | undefined)?.id;
  const status = fields?.status?.id;
  return { ...(typeof issueType === 'string' ? { issueType } : {}), ...(typeof status === 'string' ? { status } : {}) };
}

/** Whether issues of the project can be assigned to somebody. */
async function isAssignable({ id, within, details }: TransferredThing, { to }: TransferSides, place: SitePlace, options: CallOptions): Promise<SuccessorAnswer> {
  const able = await place.once(`assignable in ${within ?? id} ${to}`, async () => {
    const { jira } = place.product;
    // Jira looks at a range of its people: the largest one needs one request.
    const range = { accountId: to, maxResults: 1000 };
    const found = await jira.userSearch.searchAssignable(within === undefined ? { issueId: id, ...range } : { project: within, ...range }, options).whole().toArray();
    if (found.some(({ accountId }) => accountId === to)) {
      return true;
    }
    // The search ends at the thousandth person of a site. Only administrators can look up the permission itself.
    const projects = details?.['projectId'] === undefined ? [] : [details['projectId']];
    const granted = await attempt(() => jira.permissions.check({ accountId: to, projectPermissions: [{ permissions: ['ASSIGNABLE_USER'], projects }] }, options));
    if (!granted.ok && granted.error.kind === 'aborted') {
      throw granted.error;
    }
    return granted.value?.projectPermissions.some(({ permission, projects: where }) => permission === 'ASSIGNABLE_USER' && where.map(String).some((projectId) => projects.includes(projectId))) === true;
  });
  return { able };
}

/** Whether a field is on the edit screen: the same for all issues of a project with the same type and status. */
async function isEditable(thing: TransferredThing, { issueId, fieldId }: FieldOfIssue, place: SitePlace, options: CallOptions): Promise<boolean> {
  const { within, details: { issueType, status } = {} } = thing;
  const screen = within === undefined || issueType === undefined || status === undefined ? issueId : `${within} ${issueType} ${status}`;
  const editable = await place.once(`fields to edit in ${screen}`, async () => {
    const fields = await place.product.jira.issues.listEditableFields(issueId, {}, options).whole().toArray();
    return new Set(fields.map(({ key }) => key));
  });
  return editable.has(fieldId);
}

const inAssignee = ({ id }: TransferredThing): FieldOfIssue => ({ issueId: id, fieldId: 'assignee' });
const inReporter = ({ id }: TransferredThing): FieldOfIssue => ({ issueId: id, fieldId: 'reporter' });

function inField({ id }: TransferredThing): FieldOfIssue {
  const [issueId = '', fieldId = ''] = id.split('/');
  return { issueId, fieldId };
}

/**
 * The issues in which these fields name people. If Jira refuses the search for several fields, each is searched by itself.
 * Returns the refusal if none could be searched.
 */
async function* issuesWith(fields: readonly PeopleField[], people: ReadonlySet<string>, place: SitePlace, options: CallOptions): AsyncGenerator<FoundThing, AdminError | undefined, undefined> {
  const wanted = {
    jql: (some: readonly string[]) => fields.map(({ inJql }) => fieldHas(inJql, some)).join(' OR '),
    fields: ['issuetype', 'status', ...fields.map(({ id }) => id)],
  };
  const issues = issuesOf(people, wanted, place, options);
  const first = await attempt(() => issues.next());
  if (!first.ok) {
    if (!isRefusedField(first.error)) {
      throw first.error;
    }
    const each: (AdminError | undefined)[] = fields.length === 1 ? [first.error] : [];
    for (const field of fields.length === 1 ? [] : fields) {
      each.push(yield* issuesWith([field], people, place, options));
    }
    return each.includes(undefined) ? undefined : each[0];
  }
  for (let step = first.value; step.done !== true; step = await issues.next()) {
    const issue = step.value;
    for (const { id: fieldId, name } of fields) {
      const isMultiple = Array.isArray(issue.fields?.[fieldId]);
      yield* thingsOf(issue, fieldId, people, place, (position) => ({
        id: `${issue.id}/${fieldId}`,
        name: `${nameOf(issue)} ${name}`,
        details: { ...screenOf(issue), ...(isMultiple ? { position } : {}) },
      }));
    }
  }
  return undefined;
}

/** What a transfer of a field reads, beside the check of the successor. */
const bulkReads = [fetchIssues, getBulkTask] as const;

/** Whether somebody watches, as far as the response shows: it may have the number only. */
function watches({ watchers, watchCount }: IssueWatchers, accountId: string): boolean | undefined {
  const found = watchers?.some((watcher) => watcher.accountId === accountId) ?? false;
  return found || watchCount === (watchers?.length ?? 0) ? found : undefined;
}

export const jiraIssuesResponsibilities = {
  assignedIssues: {
    row: 'J1',
    title: 'open issues that are assigned to the person',
    world: 'jira',
    foundBy: [searchIssues],
    findingNeeds,
    caveat: `Done issues are left out. ${behind}`,
    finder: {
      peopleAtOnce: 100,
      find: async function* (people, place, options) {
        const wanted = { jql: (some: readonly string[]) => `${fieldHas('assignee', some)} AND statusCategory != Done`, fields: ['assignee', 'project'] };
        for await (const issue of issuesOf(people, wanted, place, options)) {
          const projectId = issue.fields?.project?.id;
          const details = typeof projectId === 'string' ? { details: { projectId } } : {};
          yield* thingsOf(issue, 'assignee', people, place, () => ({ id: issue.id, name: nameOf(issue), ...details }));
        }
      },
    },
    writes: [submitBulkEdit, updateIssue],
    checkedBy: [findAssignableUsers, ...bulkReads],
    writingNeeds: bulkNeeds,
    successorMust: 'Be assignable in the project.',
    readBack: 'The issues themselves, not the index of the search.',
    undo: 'Assign the issues to the person again.',
    evidence: ['documented', 'measured'],
    byDefault: 'transfer',
    turn: 4,
    transfer: transferOfField(inAssignee, isAssignable),
  },
  reportedIssues: {
    row: 'J2',
    title: 'issues that the person has reported',
    world: 'jira',
    foundBy: [searchIssues],
    findingNeeds,
    caveat: `Most of them are history, and no duty. Done issues are among them. ${behind}`,
    finder: {
      peopleAtOnce: 100,
      find: async function* (people, place, options) {
        const wanted = { jql: (some: readonly string[]) => fieldHas('reporter', some), fields: ['reporter', 'issuetype', 'status'] };
        for await (const issue of issuesOf(people, wanted, place, options)) {
          yield* thingsOf(issue, 'reporter', people, place, () => ({ id: issue.id, name: nameOf(issue), details: screenOf(issue) }));
        }
      },
    },
    writes: [submitBulkEdit, updateIssue],
    checkedBy: [getEditMetadata, ...bulkReads],
    writingNeeds: `The project permission Modify Reporter. ${bulkNeeds}`,
    successorMust: 'Have access to the project.',
    readBack: 'The issues themselves, not the index of the search.',
    undo: 'Make the person the reporter again.',
    notByApi: 'The reporter of an issue whose edit screen lacks the field. Add the field to the screen first.',
    evidence: ['documented', 'measured'],
    byDefault: 'report',
    turn: 6,
    transfer: transferOfField(inReporter, async (thing, _sides, place, options) => ({ able: await isEditable(thing, inReporter(thing), place, options) })),
  },
  watchedIssues: {
    row: 'J3',
    title: 'issues that the person watches',
    world: 'jira',
    foundBy: [searchIssues],
    findingNeeds: 'The project permissions Browse Projects, and View Voters and Watchers.',
    caveat: `Without View Voters and Watchers, Jira finds nothing and reports no error. The search does not name the watchers it has found. ${behind}`,
    finder: {
      peopleAtOnce: 1,
      find: async function* (people, place, options) {
        for (const accountId of people) {
          for await (const issue of issuesOf(new Set([accountId]), { jql: () => `watcher = ${quoted(accountId)}`, fields: [] }, place, options)) {
            yield { accountId, id: issue.id, name: nameOf(issue), ...partsOfIssue(issue.key, place) };
          }
        }
      },
    },
    writes: [addIssueWatcher, removeIssueWatcher],
    writingNeeds: 'The project permission Manage Watchers.',
    successorMust: 'Have access to the issue.',
    readBack: 'The watchers of each issue.',
    undo: 'Add the person to the watchers again.',
    notByApi: 'Votes: only the person can remove them.',
    evidence: ['documented', 'inferred'],
    byDefault: 'leave',
    turn: 6,
    transfer: {
      check: async ({ id }, { to }, { product }, options) => {
        const holds = watches(await product.jira.issueWatchers.get(id, options), to);
        return { able: undefined, ...(holds === undefined ? {} : { holds }) };
      },
      seen: async ({ id }, sides, { product }, options) => {
        const watchers = await product.jira.issueWatchers.get(id, options);
        const isUnclear = watches(watchers, sides.to) === undefined || watches(watchers, sides.from) === undefined;
        return isUnclear ? 'unknown' : verdictOfSides((accountId) => watches(watchers, accountId) === true, sides);
      },
      write: async ({ id }, { from, to, fromKeeps, isUndo }, { product: { jira } }, options) => {
        const watchers = await jira.issueWatchers.get(id, options);
        let last = nothingSent();
        if (isUndo !== true && watches(watchers, from) === false) {
          return last;
        }
        if (watches(watchers, to) !== true) {
          ({ response: last } = await jira.issueWatchers.add(id, to, options).withResponse());
        }
        if (!fromKeeps && watches(watchers, from) !== false) {
          ({ response: last } = await jira.issueWatchers.remove(id, from, options).withResponse());
        }
        return last;
      },
    },
  },
  issueFields: {
    row: 'J4',
    title: 'custom fields of issues that name the person',
    world: 'jira',
    foundBy: [searchFields, searchIssues],
    findingNeeds,
    caveat: `Fields that Jira cannot search are left out, such as some fields of apps. Done issues are among the results. ${behind}`,
    finder: {
      peopleAtOnce: 100,
      find: async function* (people, place, options) {
        const refusals: (AdminError | undefined)[] = [];
        for (const fields of portionsOf(await peopleFieldsOf(place, options), people.size)) {
          refusals.push(yield* issuesWith(fields, people, place, options));
        }
        const [refusal] = refusals;
        if (refusal !== undefined && !refusals.includes(undefined)) {
          throw refusal;
        }
      },
    },
    writes: [submitBulkEdit, updateIssue],
    checkedBy: [getEditMetadata, ...bulkReads],
    writingNeeds: bulkNeeds,
    successorMust: 'Be among the people whom the field accepts.',
    readBack: 'The issues themselves, not the index of the search.',
    undo: 'Put the person back into the field.',
    notByApi: 'Fields of apps, and fields that the edit screen lacks. Change them in the app, or add them to the screen.',
    evidence: ['documented'],
    byDefault: 'report',
    turn: 4,
    transfer: transferOfField(inField, async (thing, { to }, place, options) => {
      const able = await isEditable(thing, inField(thing), place, options);
      if (thing.details?.['position'] === undefined) {
        return { able };
      }
      // Only a field for several people may have both.
      const people = peopleIn((await readField(inField(thing), place, options)).value);
      return { able, ...(people === undefined ? {} : { holds: people.includes(to) }) };
    }),
  },
  sprints: {
    row: 'J12',
    title: 'sprints',
    world: 'jira',
    foundBy: [],
    findingNeeds: 'Nothing.',
    caveat: 'Sprints have no owner.',
    writes: [],
    notByApi: 'Nothing needs to be done: a sprint goes on without the person.',
    evidence: ['documented'],
    byDefault: 'leave',
    turn: 6,
  },
} satisfies Readonly<Record<string, ResponsibilityDeclaration>>;
