import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack, verdictOn, type Verdict } from '../../core/endpoint.js';
import { givenId, id, type AccountId } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import type { Paginated } from '../../core/pagination.js';
import { input, maybeBoolean, maybeString, nothing, record, typed, type Outcome } from '../../core/schema.js';
import type { Scopes } from '../../core/scopes.js';
import type { Transport } from '../../core/transport.js';
import { tokenInBody } from './pages.js';
import { FieldTypeSchema, JiraPersonSchema, numericId, type JiraPerson } from './references.js';

/**
 * The fields of an issue, by id: those that you asked for. Custom fields are `customfield_10010` and so on, in the form
 * that Jira has for their type.
 */
export interface IssueFields {
  readonly summary?: string | null | undefined;
  readonly assignee?: JiraPerson | null | undefined;
  readonly reporter?: JiraPerson | null | undefined;
  readonly project?: { readonly id?: string | null | undefined; readonly key?: string | null | undefined; readonly name?: string | null | undefined } | null | undefined;
  readonly status?:
    | {
        readonly id?: string | null | undefined;
        readonly name?: string | null | undefined;
        readonly statusCategory?: { readonly key?: string | null | undefined; readonly name?: string | null | undefined } | null | undefined;
      }
    | null
    | undefined;
  /** ISO 8601. */
  readonly updated?: string | null | undefined;
  readonly [field: string]: unknown;
}

const IssueFieldsSchema = typed<IssueFields>(
  z.looseObject({
    summary: maybeString,
    assignee: z.nullish(JiraPersonSchema),
    reporter: z.nullish(JiraPersonSchema),
    project: z.nullish(record({ id: maybeString, key: maybeString, name: maybeString })),
    status: z.nullish(record({ id: maybeString, name: maybeString, statusCategory: z.nullish(record({ key: maybeString, name: maybeString })) })),
    updated: maybeString,
  }),
);

const IssueSchema = record({
  id: id<'issue'>(),
  key: maybeString,
  fields: z.nullish(IssueFieldsSchema),
  self: maybeString,
});

/** An issue. Without `fields` in the request, a search returns only its id. */
export interface JiraIssue extends z.infer<typeof IssueSchema> {}

const words = z.array(z.string().check(z.minLength(1))).check(z.minLength(1));
const jql = z.string().check(z.minLength(1));

const IssueSearchSchema = input({
  jql,
  fields: z.optional(words),
  fieldsByKeys: z.optional(z.boolean()),
  expand: z.optional(z.string().check(z.minLength(1))),
  properties: z.optional(words),
  reconcileIssues: z.optional(z.array(numericId<'issue'>()).check(z.minLength(1), z.maxLength(50))),
  maxResults: z.optional(z.int().check(z.minimum(1), z.maximum(5000))),
  nextPageToken: z.optional(z.string().check(z.minLength(1))),
});

/**
 * A search in JQL. `fields` lists what to return of each issue. `reconcileIssues` lists up to 50 ids of issues that you
 * have just changed: the search then reads them themselves, not their state in its index.
 */
export interface IssueSearch extends z.input<typeof IssueSearchSchema> {}

const readFoundIssues: Scopes = {
  classic: ['read:jira-work'],
  granular: [
    'read:field.default-value:jira', 'read:field.option:jira', 'read:field:jira', 'read:group:jira',
    'read:issue-details:jira',
  ],
};

export const searchIssues = pagedEndpoint('POST /rest/api/3/search/jql', {
  body: IssueSearchSchema,
  item: IssueSchema,
  page: tokenInBody,
  success: [200],
  scopes: readFoundIssues,
});

const IssueCountSchema = record({ count: z.number() });

/** About how many issues match. */
export interface IssueCount extends z.infer<typeof IssueCountSchema> {}

export const countIssues = endpoint('POST /rest/api/3/search/approximate-count', {
  body: input({ jql }),
  response: IssueCountSchema,
  operation: 'read',
  success: [200],
  scopes: readFoundIssues,
});

const IssueQuerySchema = input({
  fields: z.optional(words),
  fieldsByKeys: z.optional(z.boolean()),
  expand: z.optional(z.string().check(z.minLength(1))),
  properties: z.optional(words),
  updateHistory: z.optional(z.boolean()),
  failFast: z.optional(z.boolean()),
});

/** What {@link JiraIssues.get} returns of an issue; without `fields`, all of its fields. */
export interface IssueQuery extends z.input<typeof IssueQuerySchema> {}

const readIssues: Scopes = {
  classic: ['read:jira-work'],
  granular: [
    'read:avatar:jira', 'read:field-configuration:jira', 'read:issue-meta:jira', 'read:issue-security-level:jira',
    'read:issue.changelog:jira', 'read:issue.vote:jira', 'read:issue:jira', 'read:status:jira', 'read:user:jira',
  ],
};

export const getIssue = endpoint('GET /rest/api/3/issue/{issueIdOrKey}', {
  query: IssueQuerySchema,
  response: IssueSchema,
  operation: 'read',
  about: [{ asked: 'path.issueIdOrKey', member: 'id', when: /^\d+$/ }],
  success: [200],
  scopes: readIssues,
});

const IssuesRequestSchema = input({
  issueIdsOrKeys: words.check(z.maxLength(100)),
  fields: z.optional(words),
  fieldsByKeys: z.optional(z.boolean()),
  expand: z.optional(words),
  properties: z.optional(words),
});

/** Up to 100 issues by id or key, and what to return of each. */
export interface IssuesRequest extends z.input<typeof IssuesRequestSchema> {}

const FetchedIssuesSchema = record({
  issues: z.pipe(z.nullish(z.array(IssueSchema)), z.transform((issues) => issues ?? [])),
  issueErrors: z.pipe(z.nullish(z.array(record({ id: maybeString, errorMessage: maybeString }))), z.transform((errors) => errors ?? [])),
});

/** Issues by id or key. `issueErrors` has those that could not be read. One that you may not see is in neither list. */
export interface FetchedIssues extends z.infer<typeof FetchedIssuesSchema> {}

export const fetchIssues = endpoint('POST /rest/api/3/issue/bulkfetch', {
  body: IssuesRequestSchema,
  response: FetchedIssuesSchema,
  operation: 'read',
  success: [200],
  scopes: readIssues,
});

const EditableFieldSchema = record({
  key: maybeString,
  name: maybeString,
  required: maybeBoolean,
  operations: z.nullish(z.array(z.string())),
  schema: z.nullish(FieldTypeSchema),
  hasDefaultValue: maybeBoolean,
  autoCompleteUrl: maybeString,
});

/** A field of an issue that you can change, by its id in `key`. */
export interface EditableField extends z.infer<typeof EditableFieldSchema> {}

const EditQuerySchema = input({ overrideScreenSecurity: z.optional(z.boolean()), overrideEditableFlag: z.optional(z.boolean()) });

export const getEditMetadata = endpoint('GET /rest/api/3/issue/{issueIdOrKey}/editmeta', {
  query: EditQuerySchema,
  response: record({ fields: z.pipe(z.nullish(z.record(z.string(), EditableFieldSchema)), z.transform((fields) => fields ?? {})) }),
  operation: 'read',
  success: [200],
  scopes: {
    classic: ['read:jira-work'],
    granular: ['read:field-configuration:jira', 'read:issue-meta:jira'],
  },
});

interface OneAssignment {
  readonly path: { readonly issueIdOrKey: string };
  readonly body: { readonly accountId: string | null };
}

export const setIssueAssignee = endpoint('PUT /rest/api/3/issue/{issueIdOrKey}/assignee', {
  body: input({ accountId: z.nullable(givenId('account')) }),
  response: nothing,
  operation: 'absolute',
  success: [204],
  scopes: { classic: ['write:jira-work'], granular: ['write:issue:jira'] },
  readBack: readBack(getIssue, {
    input: ({ path: { issueIdOrKey } }: OneAssignment) => ({ path: { issueIdOrKey }, query: { fields: ['assignee'] } }),
    // Whom `-1` stands for is a setting of the project.
    verdict: ({ fields }, { body: { accountId } }) => (accountId === '-1' ? 'unknown' : fieldVerdict(fields?.assignee, accountId === null ? null : { accountId })),
  }),
});

const IssueChangeSchema = input({
  fields: z.optional(z.record(z.string(), z.unknown())),
  update: z.optional(z.record(z.string(), z.array(z.record(z.enum(['add', 'set', 'remove', 'edit', 'copy']), z.unknown())))),
}).check(z.refine(({ fields, update }) => Object.keys({ ...fields, ...update }).length > 0, { message: 'expected at least one field to change' }));

/**
 * What to change of an issue: `fields` has new values by field id, `update` has operations by field id. A person is
 * `{ accountId }`, several are a list of these, and nobody is null.
 */
export interface IssueChange {
  readonly fields?: Readonly<Record<string, unknown>> | undefined;
  readonly update?: Readonly<Record<string, readonly Readonly<Partial<Record<'add' | 'set' | 'remove' | 'edit' | 'copy', unknown>>>[]>> | undefined;
}

const IssueChangeQuerySchema = input({
  notifyUsers: z.optional(z.boolean()),
  overrideScreenSecurity: z.optional(z.boolean()),
  overrideEditableFlag: z.optional(z.boolean()),
});

/** How to change an issue. `notifyUsers: false` sends no e-mails, and needs the permission to administer the project. */
export interface IssueChangeQuery extends z.input<typeof IssueChangeQuerySchema> {}

interface OneChange {
  readonly path: { readonly issueIdOrKey: string };
  readonly body: IssueChange;
}

export const updateIssue = endpoint('PUT /rest/api/3/issue/{issueIdOrKey}', {
  query: IssueChangeQuerySchema,
  body: typed<IssueChange>(IssueChangeSchema),
  response: nothing,
  operation: 'absolute',
  success: [200, 204],
  scopes: { classic: ['write:jira-work'], granular: ['write:issue:jira'] },
  readBack: readBack(getIssue, {
    input: ({ path: { issueIdOrKey }, body: { fields = {}, update = {} } }: OneChange) => ({
      path: { issueIdOrKey },
      query: { fields: [...new Set([...Object.keys(fields), ...Object.keys(update)])] },
    }),
    verdict: ({ fields: seen }, { body: { fields = {}, update } }) => {
      const verdicts = Object.entries(fields).map(([name, wanted]) => fieldVerdict(seen?.[name], wanted));
      // What an operation leaves depends on what was there before.
      const worst = verdicts.find((verdict) => verdict === 'notReached') ?? verdicts.find((verdict) => verdict === 'unknown');
      return worst ?? (update === undefined ? 'reached' : 'unknown');
    },
  }),
});

/** Whether a field has the wanted value. A value in a form that Jira does not return as it was sent proves nothing. */
function fieldVerdict(seen: unknown, wanted: unknown): Verdict {
  if (wanted === null) {
    return seen === undefined ? 'unknown' : seen === null ? 'reached' : 'notReached';
  }
  if (Array.isArray(wanted) && Array.isArray(seen)) {
    const [given, found] = [wanted, seen].map((values: unknown[]) => values.map((value) => accountIdOf(value)));
    return given?.includes(undefined) === true ? 'unknown' : verdictOn(found, [...(given ?? [])].sort().join() === [...(found ?? [])].sort().join());
  }
  const accountId = accountIdOf(wanted);
  if (accountId !== undefined) {
    return seen === null ? 'notReached' : verdictOn(accountIdOf(seen), accountIdOf(seen) === accountId);
  }
  return typeof wanted === 'object' || typeof seen !== typeof wanted ? 'unknown' : verdictOn(seen, seen === wanted);
}

function accountIdOf(value: unknown): string | undefined {
  const { accountId } = (value ?? {}) as { readonly accountId?: unknown };
  return typeof accountId === 'string' ? accountId : undefined;
}

/** Issues of a Jira site, and the people in them. */
export class JiraIssues {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Finds issues by JQL. This is a read, although it is sent as a POST.
   *
   * Returns only issues that you may see, and does not show how many others match. Set `fields`, or only ids are
   * returned. The index of the search is behind the writes: read an issue itself to see a change for sure. Jira refuses
   * JQL without a restriction, and throws `validation` for a field that does not exist.
   *
   * @example
   * const open = product.jira.issues.search({
   *   jql: `assignee = "${accountId}" AND statusCategory != Done`,
   *   fields: ['assignee', 'project', 'updated'],
   * });
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/
   */
  search(search: IssueSearch, options?: CallOptions): Paginated<JiraIssue> {
    return this.transport.list(searchIssues, { body: search }, options);
  }

  /**
   * Estimates how many issues match JQL, of those that you may see. This is a read, although it is sent as a POST.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/
   */
  count(jqlText: string, options?: CallOptions): ApiPromise<IssueCount> {
    return this.transport.send(countIssues, { body: { jql: jqlText } }, options);
  }

  /**
   * Reads one issue. Throws `notFound` also if you may not see it. An issue that was moved has another key than asked for.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/
   */
  get(issueIdOrKey: string, query: IssueQuery = {}, options?: CallOptions): ApiPromise<JiraIssue> {
    return this.transport.send(getIssue, { path: { issueIdOrKey }, query }, options);
  }

  /**
   * Reads up to 100 issues at once, in the order of their ids. This is a read, although it is sent as a POST.
   *
   * Issues that you may not see are left out silently: compare the ids.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/
   */
  getMany(request: IssuesRequest, options?: CallOptions): ApiPromise<FetchedIssues> {
    return this.transport.send(fetchIssues, { body: request }, options);
  }

  /**
   * Lists the fields of an issue that you can change: those on its edit screen. A field that is not there, such as
   * `reporter`, cannot be changed.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/
   */
  listEditableFields(
    issueIdOrKey: string,
    query: { readonly overrideScreenSecurity?: boolean; readonly overrideEditableFlag?: boolean } = {},
    options?: CallOptions,
  ): Paginated<EditableField> {
    return this.transport.listWhole(getEditMetadata, { path: { issueIdOrKey }, query }, options, ({ fields }) =>
      Object.entries(fields).map(([field, editable]) => ({ ...editable, key: editable.key ?? field })),
    );
  }

  /**
   * Changes fields of an issue, for example its reporter. Jira notifies people by e-mail unless you set
   * `notifyUsers: false`.
   *
   * Throws `validation` for a field that is not on the edit screen: see {@link listEditableFields}. A new reporter needs
   * the project permission Modify Reporter. All other fields need Edit Issues.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/
   */
  update(issueIdOrKey: string, change: IssueChange, query: IssueChangeQuery = {}, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(updateIssue, { path: { issueIdOrKey }, body: change, query }, options);
  }

  /**
   * Assigns an issue to a person; null assigns it to nobody. The account id `-1` stands for the default assignee of the
   * project. Jira notifies the people of the issue by e-mail, and nothing turns that off here.
   *
   * Throws `validation` if the person cannot be assigned issues of the project. Needs the project permission Assign
   * Issues.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/
   */
  setAssignee(issueIdOrKey: string, accountId: AccountId | null, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(setIssueAssignee, { path: { issueIdOrKey }, body: { accountId } }, options);
  }
}
