import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack } from '../../core/endpoint.js';
import { givenId, id, type Id } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import { startAt, type Page, type Paginated } from '../../core/pagination.js';
import { input, maybeBoolean, maybeNumber, maybeString, nothing, openEnum, record, type Outcome } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';
import { FieldTypeSchema, numericId, textId } from './references.js';

const FieldSchema = record({
  id: id<'field'>(),
  name: maybeString,
  key: maybeString,
  description: maybeString,
  schema: z.nullish(FieldTypeSchema),
  isLocked: maybeBoolean,
  contextsCount: maybeNumber,
  projectsCount: maybeNumber,
  screensCount: maybeNumber,
  lastUsed: z.nullish(record({ type: z.nullish(openEnum('TRACKED', 'NOT_TRACKED', 'NO_INFORMATION')), value: maybeString })),
  searcherKey: maybeString,
  typeDisplayName: maybeString,
});

/** A field of issues. One that picks people has `user` as the `type` or the `items` of its `schema`. */
export interface JiraField extends z.infer<typeof FieldSchema> {}

const orders = ['contextsCount', 'lastUsed', 'name', 'screensCount', 'projectsCount'] as const;
const rangeShape = {
  startAt: z.optional(z.int().check(z.minimum(0))),
  maxResults: z.optional(z.int().check(z.minimum(1))),
};

const FieldSearchSchema = input({
  type: z.optional(z.array(z.enum(['custom', 'system'])).check(z.minLength(1))),
  id: z.optional(z.array(z.string().check(z.minLength(1))).check(z.minLength(1))),
  query: z.optional(z.string().check(z.minLength(1))),
  projectIds: z.optional(z.array(numericId<'project'>()).check(z.minLength(1))),
  orderBy: z.optional(z.enum(orders.flatMap((order) => [order, `-${order}`, `+${order}`] as const))),
  expand: z.optional(z.string().check(z.minLength(1))),
  ...rangeShape,
});

/** Filters of {@link JiraFields.search}. `query` is a part of the name or description. */
export interface FieldSearch extends z.input<typeof FieldSearchSchema> {}

export const searchFields = pagedEndpoint('GET /rest/api/3/field/search', {
  query: FieldSearchSchema,
  item: FieldSchema,
  page: startAt({ pageSize: 50 }),
  success: [200],
  scopes: { classic: ['read:jira-work'], granular: ['read:field-configuration:jira', 'read:field:jira'] },
});

const FieldContextSchema = record({
  id: id<'fieldContext'>(),
  name: maybeString,
  description: maybeString,
  isGlobalContext: maybeBoolean,
  isAnyIssueType: maybeBoolean,
});

/** A context of a custom field: the projects and issue types for which it has its own settings. */
export interface FieldContext extends z.infer<typeof FieldContextSchema> {}

const FieldContextQuerySchema = input({
  isAnyIssueType: z.optional(z.boolean()),
  isGlobalContext: z.optional(z.boolean()),
  contextId: z.optional(z.array(numericId<'fieldContext'>()).check(z.minLength(1))),
  ...rangeShape,
});

/** Which contexts of a field to list; all without any filter. */
export interface FieldContextQuery extends z.input<typeof FieldContextQuerySchema> {}

export const listFieldContexts = pagedEndpoint('GET /rest/api/3/field/{fieldId}/context', {
  query: FieldContextQuerySchema,
  item: FieldContextSchema,
  page: startAt({ pageSize: 50 }),
  success: [200],
  scopes: {
    classic: ['manage:jira-configuration'],
    granular: ['read:custom-field-contextual-configuration:jira', 'read:field:jira'],
  },
});

const DefaultValueSchema = record({
  type: z.string(),
  contextId: z.nullish(id<'fieldContext'>()),
  accountId: z.nullish(id<'account'>()),
  accountIds: z.nullish(z.array(id<'account'>())),
  userFilter: z.nullish(record({ enabled: maybeBoolean, groups: z.nullish(z.array(z.string())), roleIds: z.nullish(z.array(z.number())) })),
});

/**
 * What a field of a new issue has in one context. `single.user.select` has `accountId`, and `multi.user.select` has
 * `accountIds`. Fields of other types have other members.
 */
export interface FieldDefaultValue extends z.infer<typeof DefaultValueSchema> {}

const DefaultValueQuerySchema = input({ contextId: z.optional(z.array(numericId<'fieldContext'>()).check(z.minLength(1))), ...rangeShape });

/** The contexts whose default values to list; all without any. */
export interface FieldDefaultValueQuery extends z.input<typeof DefaultValueQuerySchema> {}

export const listDefaultValues = pagedEndpoint('GET /rest/api/3/field/{fieldId}/context/defaultValue', {
  query: DefaultValueQuerySchema,
  item: DefaultValueSchema,
  page: startAt({ pageSize: 50 }),
  success: [200],
  scopes: { classic: ['manage:jira-configuration'], granular: ['read:field.default-value:jira'] },
});

const NewDefaultValueSchema = z.union([
  input({
    type: z.literal('single.user.select'),
    contextId: textId<'fieldContext'>(),
    accountId: givenId('account'),
    userFilter: input({ enabled: z.boolean(), groups: z.optional(z.array(z.string())), roleIds: z.optional(z.array(z.int())) }),
  }),
  input({ type: z.literal('multi.user.select'), contextId: textId<'fieldContext'>(), accountIds: z.array(givenId('account')) }),
]);

/** A new default value of a field with people. `userFilter` is replaced too: give the one that you have read. */
export type NewFieldDefaultValue = z.input<typeof NewDefaultValueSchema>;

interface OneChange {
  readonly path: { readonly fieldId: string };
  readonly body: { readonly defaultValues: readonly NewFieldDefaultValue[] };
}

export const setDefaultValues = endpoint('PUT /rest/api/3/field/{fieldId}/context/defaultValue', {
  body: input({ defaultValues: z.array(NewDefaultValueSchema).check(z.minLength(1)) }),
  response: nothing,
  operation: 'absolute',
  success: [204],
  scopes: { classic: ['manage:jira-configuration'], granular: ['write:field.default-value:jira'] },
  readBack: readBack(listDefaultValues, {
    input: ({ path: { fieldId }, body: { defaultValues } }: OneChange) => ({ path: { fieldId }, query: { contextId: defaultValues.map(({ contextId }) => contextId) } }),
    verdict: ({ items, next }: Page<FieldDefaultValue>, { body: { defaultValues } }) => {
      const isThere = (wanted: NewFieldDefaultValue): boolean =>
        items.some(({ contextId, accountId, accountIds }) => {
          const given = 'accountIds' in wanted ? wanted.accountIds : [wanted.accountId];
          const seen = accountIds ?? (typeof accountId === 'string' ? [accountId] : []);
          return contextId === String(wanted.contextId) && [...given].sort().join() === [...seen].sort().join();
        });
      return defaultValues.every(isThere) ? 'reached' : next === undefined ? 'notReached' : 'unknown';
    },
  }),
});

/** Fields of the issues, and the people whom they have by default. */
export class JiraFields {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Finds fields. There is no filter for fields with people: look at the `schema` of every field.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-fields/
   */
  search(search: FieldSearch = {}, options?: CallOptions): Paginated<JiraField> {
    return this.transport.list(searchFields, { query: search }, options);
  }

  /**
   * Lists the contexts of a custom field. Needs the global permission Administer Jira.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-custom-field-contexts/
   */
  listContexts(fieldId: Id<'field'>, query: FieldContextQuery = {}, options?: CallOptions): Paginated<FieldContext> {
    return this.transport.list(listFieldContexts, { path: { fieldId }, query }, options);
  }

  /**
   * Lists the default values of a custom field, one for each context that has one. Needs the global permission
   * Administer Jira.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-custom-field-contexts/
   */
  listDefaultValues(fieldId: Id<'field'>, query: FieldDefaultValueQuery = {}, options?: CallOptions): Paginated<FieldDefaultValue> {
    return this.transport.list(listDefaultValues, { path: { fieldId }, query }, options);
  }

  /**
   * Changes the default values of a custom field with people, by context. Only new issues get them. Needs the global
   * permission Administer Jira.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-custom-field-contexts/
   */
  setDefaultValues(fieldId: Id<'field'>, values: readonly NewFieldDefaultValue[], options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(setDefaultValues, { path: { fieldId }, body: { defaultValues: values as never } }, options);
  }
}
