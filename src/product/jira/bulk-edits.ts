import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, pagedEndpoint } from '../../core/endpoint.js';
import { givenId, id, type Id } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import type { Paginated } from '../../core/pagination.js';
import { input, maybeBoolean, maybeNumber, maybeString, openEnum, record } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';
import { startingAfter } from './pages.js';
import { JiraPersonSchema } from './references.js';

const BulkEditableFieldSchema = record({
  id: maybeString,
  name: maybeString,
  description: maybeString,
  type: maybeString,
  isRequired: maybeBoolean,
  multiSelectFieldOptions: z.nullish(z.array(openEnum('ADD', 'REMOVE', 'REPLACE', 'REMOVE_ALL'))),
  searchUrl: maybeString,
  unavailableMessage: maybeString,
});

/** A field that a bulk edit can change in the given issues. `unavailableMessage` is why it cannot. */
export interface BulkEditableField extends z.infer<typeof BulkEditableFieldSchema> {}

const issues = z.array(z.string().check(z.minLength(1))).check(z.minLength(1), z.maxLength(1000));

const BulkFieldsQuerySchema = input({
  issueIdsOrKeys: issues,
  searchText: z.optional(z.string().check(z.minLength(1))),
  startingAfter: z.optional(z.string().check(z.minLength(1))),
  endingBefore: z.optional(z.string().check(z.minLength(1))),
});

/** The issues to change, up to 1,000 by id or key, and a part of the name of a field. */
export interface BulkFieldsQuery extends z.input<typeof BulkFieldsQuerySchema> {}

export const listBulkEditableFields = pagedEndpoint('GET /rest/api/3/bulk/issues/fields', {
  query: BulkFieldsQuerySchema,
  commaJoined: ['issueIdsOrKeys'],
  item: BulkEditableFieldSchema,
  page: startingAfter,
  success: [200],
  scopes: { classic: ['read:jira-work'], granular: ['read:issue:jira'] },
});

const person = input({ accountId: givenId('account') });
const fieldId = z.string().check(z.minLength(1));

const BulkEditSchema = input({
  selectedIssueIdsOrKeys: issues,
  selectedActions: z.array(fieldId).check(z.minLength(1), z.maxLength(200)),
  editedFieldsInput: input({
    singleSelectClearableUserPickerFields: z.optional(z.array(input({ fieldId, user: z.optional(person) })).check(z.minLength(1))),
    multipleSelectClearableUserPickerFields: z.optional(z.array(input({ fieldId, users: z.optional(z.array(person)) })).check(z.minLength(1))),
  }).check(z.refine((edited) => Object.values(edited).some((fields) => fields !== undefined), { message: 'expected at least one field' })),
  sendBulkNotification: z.optional(z.boolean()),
}).check(z.refine(({ selectedActions, editedFieldsInput: edited }) => [...(edited.singleSelectClearableUserPickerFields ?? []), ...(edited.multipleSelectClearableUserPickerFields ?? [])].every((field) => selectedActions.includes(field.fieldId)), {
  message: 'expected every field of editedFieldsInput',
  path: ['selectedActions'],
}));

/**
 * One change of fields with people, in up to 1,000 issues, including their subtasks. `selectedActions` lists the ids of
 * the fields, such as `assignee`. A field without `user` or `users` is emptied. `sendBulkNotification: false` sends no
 * e-mails.
 */
export interface BulkEdit extends z.input<typeof BulkEditSchema> {}

const SubmittedBulkEditSchema = record({ taskId: id<'task'>() });

/** A bulk edit that Jira has accepted. Read its task to see what became of it. */
export interface SubmittedBulkEdit extends z.infer<typeof SubmittedBulkEditSchema> {}

export const submitBulkEdit = endpoint('POST /rest/api/3/bulk/issues/fields', {
  body: BulkEditSchema,
  response: SubmittedBulkEditSchema,
  operation: 'creating',
  success: [201],
  scopes: { classic: ['write:jira-work'], granular: ['read:issue:jira', 'write:issue:jira'] },
});

const time = z.nullish(z.union([z.number(), z.string()]));

const BulkTaskSchema = record({
  taskId: id<'task'>(),
  status: openEnum('ENQUEUED', 'RUNNING', 'COMPLETE', 'FAILED', 'CANCEL_REQUESTED', 'CANCELLED', 'DEAD'),
  progressPercent: maybeNumber,
  totalIssueCount: maybeNumber,
  processedAccessibleIssues: z.nullish(z.array(z.number())),
  failedAccessibleIssues: z.nullish(z.record(z.string(), z.array(z.string()))),
  invalidOrInaccessibleIssueCount: maybeNumber,
  submittedBy: z.nullish(JiraPersonSchema),
  created: time,
  started: time,
  updated: time,
});

/**
 * What became of a bulk edit. `COMPLETE` does not mean that all issues were changed. `failedAccessibleIssues` has the
 * reasons by issue id, and `invalidOrInaccessibleIssueCount` counts issues that you may not see or edit.
 */
export interface BulkTask extends z.infer<typeof BulkTaskSchema> {}

export const getBulkTask = endpoint('GET /rest/api/3/bulk/queue/{taskId}', {
  response: BulkTaskSchema,
  operation: 'read',
  about: [{ asked: 'path.taskId', member: 'taskId' }],
  success: [200],
  scopes: { classic: ['read:jira-work'], granular: ['read:issue:jira'] },
});

/** Changes of many issues at once, which Jira makes after it has responded. */
export class JiraBulkEdits {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Lists the fields that a bulk edit can change in all of the given issues. Needs the global permission Bulk Change.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-bulk-operations/
   */
  listFields(query: BulkFieldsQuery, options?: CallOptions): Paginated<BulkEditableField> {
    return this.transport.list(listBulkEditableFields, { query }, options);
  }

  /**
   * Starts a bulk edit of fields with people, such as `assignee`. It resolves when Jira has accepted it: read its task
   * with {@link get} until it has ended.
   *
   * Nothing lists the tasks. After a lost response this throws `ambiguous`: read the issues before you start another one.
   * Needs the global permission Bulk Change, and Edit Issues in each project.
   *
   * @example
   * const { taskId } = await product.jira.bulkEdits.create({
   *   selectedIssueIdsOrKeys: ['OPS-1', 'OPS-2'],
   *   selectedActions: ['assignee'],
   *   editedFieldsInput: { singleSelectClearableUserPickerFields: [{ fieldId: 'assignee', user: { accountId } }] },
   *   sendBulkNotification: false,
   * });
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-bulk-operations/
   */
  create(edit: BulkEdit, options?: CallOptions): ApiPromise<SubmittedBulkEdit> {
    return this.transport.send(submitBulkEdit, { body: edit }, options);
  }

  /**
   * Reads how far a bulk edit is, and which issues it did not change. Jira keeps the result for 14 days.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-bulk-operations/
   */
  get(taskId: Id<'task'>, options?: CallOptions): ApiPromise<BulkTask> {
    return this.transport.send(getBulkTask, { path: { taskId } }, options);
  }
}
