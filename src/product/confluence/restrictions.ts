import * as z from 'zod/mini';

import { rejecting, withResult, type ApiPromise } from '../../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack, type ReadBack, type Verdict } from '../../core/endpoint.js';
import { givenId, type AccountId, type GroupId } from '../../core/ids.js';
import { checkInput } from '../../core/input.js';
import type { CallOptions } from '../../core/options.js';
import { confluenceStart, type Page, type Paginated } from '../../core/pagination.js';
import { input, maybeNumber, nothing, openEnum, record, type Outcome } from '../../core/schema.js';
import type { Scopes } from '../../core/scopes.js';
import type { Transport } from '../../core/transport.js';
import type { ContentId } from './content-schemas.js';
import { ConfluenceGroupSchema, ConfluenceUserSchema, notFromBrowser } from './schemas.js';
import { getUser } from './users.js';

const OperationSchema = z.enum(['read', 'update']);

/** What a restriction is about: `read` is viewing content, `update` is editing it. */
export type RestrictedOperation = 'read' | 'update';

const RestrictionSchema = record({
  operation: z.nullish(openEnum('read', 'update')),
  restrictions: z.nullish(
    record({
      user: z.nullish(record({ results: z.nullish(z.array(ConfluenceUserSchema)), size: maybeNumber, limit: maybeNumber })),
      group: z.nullish(record({ results: z.nullish(z.array(ConfluenceGroupSchema)), size: maybeNumber, limit: maybeNumber })),
    }),
  ),
});

/**
 * A restriction of content: the people and groups that may carry out its `operation`. Without any, everybody may who
 * has the permission in the space.
 */
export interface ContentRestriction extends z.infer<typeof RestrictionSchema> {}

export const RestrictionsSchema = record({ read: z.nullish(RestrictionSchema), update: z.nullish(RestrictionSchema) });

/** The restrictions of content by operation. */
export interface ContentRestrictions extends z.infer<typeof RestrictionsSchema> {}

const readRestrictions: Scopes = { classic: ['read:confluence-content.all'], granular: ['read:content-details:confluence'] };
const writeRestrictions: Scopes = {
  classic: ['write:confluence-content'],
  granular: ['read:content-details:confluence', 'write:content.restriction:confluence'],
};
const writeOneRestriction: Scopes = { classic: ['write:confluence-content'], granular: ['write:content.restriction:confluence'] };

const expandable = [
  'restrictions.user', 'read.restrictions.user', 'update.restrictions.user', 'restrictions.group', 'read.restrictions.group', 'update.restrictions.group',
  'content',
] as const;

const expandWhole = z.optional(z.array(z.enum(expandable)).check(z.minLength(1)));

const RestrictionListQuerySchema = input({
  expand: expandWhole,
  start: z.optional(z.int().check(z.minimum(0))),
  limit: z.optional(z.int().check(z.minimum(1))),
});

/** Expansions of {@link ConfluenceRestrictions.list}. Without any, people and groups are absent. */
export interface RestrictionListQuery extends z.input<typeof RestrictionListQuerySchema> {}

export const getRestrictions = pagedEndpoint('GET /wiki/rest/api/content/{contentId}/restriction', {
  query: RestrictionListQuerySchema,
  item: RestrictionSchema,
  page: confluenceStart({ pageSize: 100 }),
  success: [200],
  scopes: readRestrictions,
  commaJoined: ['expand'],
});

const expandOne = z.optional(z.array(z.enum(['restrictions.user', 'restrictions.group', 'content'])).check(z.minLength(1)));

export const getRestrictionsByOperation = endpoint('GET /wiki/rest/api/content/{contentId}/restriction/byOperation', {
  query: input({ expand: expandOne }),
  response: RestrictionsSchema,
  operation: 'read',
  success: [200],
  scopes: readRestrictions,
  commaJoined: ['expand'],
});

const OneRestrictionQuerySchema = input({
  expand: expandOne,
  start: z.optional(z.int().check(z.minimum(0))),
  limit: z.optional(z.int().check(z.minimum(1))),
});

/** What {@link ConfluenceRestrictions.get} returns: `start` and `limit` count its people and groups. */
export interface OneRestrictionQuery extends z.input<typeof OneRestrictionQuerySchema> {}

const ofOperation = '/wiki/rest/api/content/{contentId}/restriction/byOperation/{operationKey}';

export const getRestrictionsForOperation = endpoint(`GET ${ofOperation}`, {
  query: OneRestrictionQuerySchema,
  response: RestrictionSchema,
  operation: 'read',
  about: [{ asked: 'path.operationKey', member: 'operation' }],
  success: [200],
  scopes: readRestrictions,
  commaJoined: ['expand'],
});

const UserQuerySchema = input({ accountId: givenId('account') });

export const getRestrictionStatusOfUser = endpoint(`GET ${ofOperation}/user`, {
  query: UserQuerySchema,
  response: nothing,
  operation: 'read',
  success: [200],
  scopes: { classic: ['read:confluence-content.all'], granular: ['read:content.restriction:confluence'] },
});

interface OneRestriction {
  readonly path: { readonly contentId: string; readonly operationKey: string };
}

interface OneUser extends OneRestriction {
  readonly query: z.input<typeof UserQuerySchema>;
}

interface OneGroup {
  readonly path: OneRestriction['path'] & { readonly groupId: string };
}

const expandNames = ['restrictions.user', 'restrictions.group'] as ('restrictions.user' | 'restrictions.group')[];

interface NamedList {
  readonly results?: readonly object[] | null | undefined;
  readonly size?: number | null | undefined;
  readonly limit?: number | null | undefined;
}

/** Whether a restriction names somebody. A list that may go on proves only what it has. */
function isNamed(list: NamedList | null | undefined, isWanted: (one: object) => boolean): boolean | undefined {
  const { results, size, limit } = list ?? {};
  if (results === undefined || results === null) {
    return undefined;
  }
  if (results.some(isWanted)) {
    return true;
  }
  return (size ?? results.length) < (limit ?? Number.POSITIVE_INFINITY) ? false : undefined;
}

function shows(named: boolean | undefined, wanted: boolean): Verdict {
  return named === undefined ? 'unknown' : named === wanted ? 'reached' : 'notReached';
}

function readUser(wanted: boolean): ReadBack<OneUser> {
  return readBack(getRestrictionsForOperation, {
    input: ({ path: { contentId, operationKey } }: OneUser) => ({ path: { contentId, operationKey }, query: { expand: expandNames } }),
    verdict: ({ restrictions }, { query }) => shows(isNamed(restrictions?.user, (one) => (one as { accountId?: string }).accountId === query.accountId), wanted),
  });
}

export const addUserToRestriction = endpoint(`PUT ${ofOperation}/user`, {
  query: UserQuerySchema,
  response: nothing,
  operation: 'absolute',
  success: [200],
  scopes: writeOneRestriction,
  headers: notFromBrowser,
  readBack: readUser(true),
});

export const removeUserFromRestriction = endpoint(`DELETE ${ofOperation}/user`, {
  query: UserQuerySchema,
  response: nothing,
  operation: 'deleteById',
  success: [200],
  scopes: writeOneRestriction,
  headers: notFromBrowser,
  known: () => [
    readBack(getRestrictionsForOperation, {
      input: ({ path: { contentId, operationKey } }: OneUser) => ({ path: { contentId, operationKey } }),
      verdict: () => 'reached',
    }),
    readBack(getUser, { input: ({ query: { accountId } }: OneUser) => ({ query: { accountId } }), verdict: () => 'reached' }),
  ],
  readBack: readUser(false),
});

export const addGroupToRestriction = endpoint(`PUT ${ofOperation}/byGroupId/{groupId}`, {
  response: nothing,
  operation: 'absolute',
  success: [200],
  scopes: writeOneRestriction,
  headers: notFromBrowser,
  readBack: readBack(getRestrictionsForOperation, {
    input: ({ path: { contentId, operationKey } }: OneGroup) => ({ path: { contentId, operationKey }, query: { expand: expandNames } }),
    verdict: ({ restrictions }, { path: { groupId } }) => shows(isNamed(restrictions?.group, (one) => (one as { id?: string }).id === groupId), true),
  }),
});

const GivenRestrictionSchema = input({
  operation: OperationSchema,
  restrictions: input({
    user: z.optional(z.array(input({ type: z.literal('known'), accountId: givenId('account') }))),
    group: z.optional(z.array(input({ type: z.literal('group'), id: givenId('group') }))),
  }),
});

/** A restriction to write: the people and groups that may carry out its `operation`. */
export interface GivenRestriction extends z.input<typeof GivenRestrictionSchema> {}

const GivenRestrictionsSchema = z.array(GivenRestrictionSchema).check(z.minLength(1));

interface AllRestrictions {
  readonly path: { readonly contentId: string };
  readonly body: z.input<typeof GivenRestrictionsSchema>;
}

/** What a page of restrictions shows of the written ones: that it names them, and that it names nobody else. */
function restrictionVerdict({ items, next }: Page<ContentRestriction>, written: AllRestrictions['body'], isWhole: boolean): Verdict {
  const verdicts = (['read', 'update'] as const).map((operation): Verdict => {
    const { user = [], group = [] } = written.find((one) => one.operation === operation)?.restrictions ?? {};
    const seen = items.find((one) => one.operation === operation)?.restrictions;
    if (seen === undefined || seen === null) {
      return user.length + group.length === 0 && (!isWhole || next === undefined) ? 'reached' : next === undefined ? 'notReached' : 'unknown';
    }
    const named = [
      ...user.map(({ accountId }) => isNamed(seen.user, (one) => (one as { accountId?: string }).accountId === accountId)),
      ...group.map(({ id }) => isNamed(seen.group, (one) => (one as { id?: string }).id === id)),
    ];
    const counted = [
      [user, seen.user],
      [group, seen.group],
    ] as const;
    const isMore = isWhole && counted.some(([given, list]) => (list?.results?.length ?? 0) > given.length);
    return named.includes(false) || isMore ? 'notReached' : named.includes(undefined) ? 'unknown' : 'reached';
  });
  return verdicts.includes('notReached') ? 'notReached' : verdicts.includes('unknown') ? 'unknown' : 'reached';
}

const expandAll = ['restrictions.user', 'restrictions.group'] as (typeof expandable)[number][];

function readAll(isWhole: boolean): ReadBack<AllRestrictions> {
  return readBack(getRestrictions, {
    input: ({ path: { contentId } }: AllRestrictions) => ({ path: { contentId }, query: { expand: expandAll } }),
    verdict: (page, { body }) => restrictionVerdict(page, body, isWhole),
  });
}

const wholeQuery = input({ expand: expandWhole });

export const updateRestrictions = endpoint('PUT /wiki/rest/api/content/{contentId}/restriction', {
  query: wholeQuery,
  body: GivenRestrictionsSchema,
  response: nothing,
  operation: 'absolute',
  success: [200],
  scopes: writeRestrictions,
  commaJoined: ['expand'],
  headers: notFromBrowser,
  readBack: readAll(true),
});

export const addRestrictions = endpoint('POST /wiki/rest/api/content/{contentId}/restriction', {
  query: wholeQuery,
  body: GivenRestrictionsSchema,
  response: nothing,
  operation: 'creating',
  success: [200],
  scopes: writeRestrictions,
  commaJoined: ['expand'],
  headers: notFromBrowser,
  // The content is not new, only its restriction: a 404 about the content is a real one.
  propagates: false,
  readBack: readAll(false),
});

export const deleteRestrictions = endpoint('DELETE /wiki/rest/api/content/{contentId}/restriction', {
  query: wholeQuery,
  response: nothing,
  operation: 'clockStarting',
  success: [200],
  scopes: writeRestrictions,
  commaJoined: ['expand'],
  headers: notFromBrowser,
  readBack: readBack(getRestrictions, {
    input: ({ path: { contentId } }: Pick<AllRestrictions, 'path'>) => ({ path: { contentId }, query: { expand: expandAll } }),
    verdict: (page) => restrictionVerdict(page, [], true),
  }),
});

/**
 * Restrictions of pages and blog posts: who alone may view or edit them.
 *
 * A page that you may not view is missing in every list, also for admins: see `withAdminKey`. Add the new person before
 * you remove the leaver. If a restriction names nobody, the content is open to everybody in the space.
 *
 * Changes need the permission to edit the content.
 */
export class ConfluenceRestrictions {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Lists the restrictions of content, one for each operation. With `expand`, they name their people and groups.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-content-restrictions/
   */
  list(contentId: ContentId, query: RestrictionListQuery = {}, options?: CallOptions): Paginated<ContentRestriction> {
    return this.transport.list(getRestrictions, { path: { contentId }, query }, options);
  }

  /**
   * Reads the restrictions of content with their first people and groups.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-content-restrictions/
   */
  getByOperation(contentId: ContentId, options?: CallOptions): ApiPromise<ContentRestrictions> {
    return this.transport.send(getRestrictionsByOperation, { path: { contentId }, query: { expand: expandNames } }, options);
  }

  /**
   * Reads the restriction of content for one operation, with its people and groups.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-content-restrictions/
   */
  get(contentId: ContentId, operation: RestrictedOperation, query: OneRestrictionQuery = { expand: expandNames }, options?: CallOptions): ApiPromise<ContentRestriction> {
    return this.#of(operation, getRestrictionsForOperation.route, (operationKey) =>
      this.transport.send(getRestrictionsForOperation, { path: { contentId, operationKey }, query }, options),
    );
  }

  /**
   * Resolves to `true` if a restriction names the person. Otherwise it throws `notFound`. Confluence sends the same
   * response for content that you cannot view: only {@link get} shows that a person is not named.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-content-restrictions/
   */
  hasUser(contentId: ContentId, operation: RestrictedOperation, accountId: AccountId, options?: CallOptions): ApiPromise<true> {
    return this.#of(operation, getRestrictionStatusOfUser.route, (operationKey) =>
      withResult(this.transport.send(getRestrictionStatusOfUser, { path: { contentId, operationKey }, query: { accountId } }, options), () => true as const),
    );
  }

  /**
   * Adds a person to a restriction. If the restriction named nobody, it now excludes everybody else.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-content-restrictions/
   */
  addUser(contentId: ContentId, operation: RestrictedOperation, accountId: AccountId, options?: CallOptions): ApiPromise<Outcome> {
    return this.#of(operation, addUserToRestriction.route, (operationKey) =>
      this.transport.send(addUserToRestriction, { path: { contentId, operationKey }, query: { accountId } }, options),
    );
  }

  /**
   * Removes a person from a restriction. Undo: {@link addUser}. After the last one, the content is open to everybody in
   * the space.
   *
   * Resolves to `alreadyInState` if the restriction does not name the person.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-content-restrictions/
   */
  removeUser(contentId: ContentId, operation: RestrictedOperation, accountId: AccountId, options?: CallOptions): ApiPromise<Outcome> {
    return this.#of(operation, removeUserFromRestriction.route, (operationKey) =>
      this.transport.send(removeUserFromRestriction, { path: { contentId, operationKey }, query: { accountId } }, options),
    );
  }

  /**
   * Adds a group to a restriction. If the restriction named nobody, it now excludes everybody else.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-content-restrictions/
   */
  addGroup(contentId: ContentId, operation: RestrictedOperation, groupId: GroupId, options?: CallOptions): ApiPromise<Outcome> {
    return this.#of(operation, addGroupToRestriction.route, (operationKey) =>
      this.transport.send(addGroupToRestriction, { path: { contentId, operationKey, groupId } }, options),
    );
  }

  /**
   * Replaces all restrictions of content. An operation that you leave out is open to everybody in the space.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-content-restrictions/
   */
  update(contentId: ContentId, restrictions: readonly GivenRestriction[], options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(updateRestrictions, { path: { contentId }, query: {}, body: restrictions as GivenRestriction[] }, options);
  }

  /**
   * Adds people and groups to the restrictions of content. Others keep their place in them.
   *
   * If the response is lost, the client reads the restrictions. It does not retry.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-content-restrictions/
   */
  add(contentId: ContentId, restrictions: readonly GivenRestriction[], options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(addRestrictions, { path: { contentId }, query: {}, body: restrictions as GivenRestriction[] }, options);
  }

  /**
   * Deletes all restrictions of content: it is open to everybody in the space. Nothing brings them back: read them
   * first.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-content-restrictions/
   */
  delete(contentId: ContentId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(deleteRestrictions, { path: { contentId }, query: {} }, options);
  }

  #of<T>(operation: RestrictedOperation, route: string, call: (operationKey: RestrictedOperation) => ApiPromise<T>): ApiPromise<T> {
    return rejecting(() => call(checkInput(OperationSchema, operation, { endpoint: route, part: 'operation' })));
  }
}
