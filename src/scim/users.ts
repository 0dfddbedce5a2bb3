import * as z from 'zod';

import type { ApiPromise } from '../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack } from '../core/endpoint.js';
import { id, type ScimUserId } from '../core/ids.js';
import type { CallOptions } from '../core/options.js';
import { scimIndex, type Paginated } from '../core/pagination.js';
import { input, maybeBoolean, maybeString, record } from '../core/schema.js';
import type { Transport } from '../core/transport.js';

/** The read-only extension that ties a SCIM user to an Atlassian account. */
export const atlassianExtension = 'urn:scim:schemas:extension:atlassian-external:1.0';

const enterpriseExtension = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const multiValue = record({ value: maybeString, type: maybeString, primary: maybeBoolean });

const ScimUserSchema = record({
  id: id<'scimUser'>(),
  schemas: z.array(z.string()).nullish(),
  userName: maybeString,
  externalId: maybeString,
  active: maybeBoolean,
  displayName: maybeString,
  nickName: maybeString,
  title: maybeString,
  preferredLanguage: maybeString,
  timezone: maybeString,
  department: maybeString,
  organization: maybeString,
  name: record({
    formatted: maybeString,
    familyName: maybeString,
    givenName: maybeString,
    middleName: maybeString,
    honorificPrefix: maybeString,
    honorificSuffix: maybeString,
  }).nullish(),
  emails: z.array(multiValue).nullish(),
  phoneNumbers: z.array(multiValue).nullish(),
  groups: z
    .array(record({ value: maybeString, display: maybeString, type: maybeString, $ref: maybeString }))
    .nullish(),
  meta: record({
    resourceType: maybeString,
    location: maybeString,
    created: maybeString,
    lastModified: maybeString,
  }).nullish(),
  [enterpriseExtension]: record({ organization: maybeString, department: maybeString }).nullish(),
  [atlassianExtension]: record({ atlassianAccountId: id<'account'>().nullish() }).nullish(),
});

/** A user of a SCIM directory. Its `id` is the id of the SCIM user, not of the Atlassian account. */
export interface ScimUser extends z.infer<typeof ScimUserSchema> {}

/** The one comparison that the vendor accepts: `eq` on one attribute. */
const UserFilterSchema = z
  .union([input({ userName: z.string().min(1) }), input({ externalId: z.string().min(1) })], {
    error: 'expected exactly one of userName and externalId',
  })
  .transform((filter) => {
    const [[attribute, value]] = Object.entries(filter) as [[string, string]];
    return `${attribute} eq ${JSON.stringify(value)}`;
  });

const attributesShape = {
  attributes: z.string().min(1).optional(),
  excludedAttributes: z.string().min(1).optional(),
};

const UserQuerySchema = input({
  ...attributesShape,
  filter: UserFilterSchema.optional(),
  count: z.int().min(1).max(100).optional(),
  startIndex: z.int().min(1).optional(),
});

/** Which SCIM users to list: all, or those with exactly one `userName` or `externalId`. */
export interface ScimUserQuery extends z.input<typeof UserQuerySchema> {}

const AttributesQuerySchema = input(attributesShape);

/** Which attributes to answer, comma-separated. */
export interface ScimAttributesQuery extends z.input<typeof AttributesQuerySchema> {}

export const patchOperation = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

const PatchSchema = input({
  schemas: z.array(z.literal(patchOperation)).length(1),
  Operations: z
    .array(input({ op: z.enum(['add', 'replace', 'remove']), path: z.string().min(1).optional(), value: z.unknown().optional() }))
    .min(1),
});

export const listUsers = pagedEndpoint('GET /scim/directory/{directoryId}/Users', {
  query: UserQuerySchema,
  item: ScimUserSchema,
  page: scimIndex,
  success: [200],
});

export const getUser = endpoint('GET /scim/directory/{directoryId}/Users/{userId}', {
  query: AttributesQuerySchema,
  response: ScimUserSchema,
  operation: 'read',
  success: [200],
});

interface OnePatch {
  readonly path: { readonly userId: string };
  readonly body: z.input<typeof PatchSchema>;
}

export const patchUser = endpoint('PATCH /scim/directory/{directoryId}/Users/{userId}', {
  query: AttributesQuerySchema,
  body: PatchSchema,
  response: ScimUserSchema,
  operation: 'absolute',
  success: [200],
  readBack: readBack(getUser, {
    input: ({ path: { userId } }: OnePatch) => ({ path: { userId } }),
    verdict: (user, { body: { Operations: operations } }) => {
      if (operations.some(({ op, path }) => op !== 'replace' || path === undefined || !/^\w+$/.test(path))) {
        return 'unknown';
      }
      const holds = operations.every(({ path, value }) => (user as Record<string, unknown>)[path as string] === value);
      return holds ? 'reached' : 'notReached';
    },
    adopt: (user) => user,
  }),
});

/** Users of one SCIM directory. */
export class ScimUsers {
  /** @internal */
  constructor(private readonly transport: Transport<'directoryId'>) {}

  /**
   * Lists the users of the directory, 100 at most to a page.
   *
   * The vendor accepts one comparison: `{ filter: { userName } }` or `{ filter: { externalId } }`.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-provisioning/rest/api-group-users/
   */
  list(query: ScimUserQuery = {}, options?: CallOptions): Paginated<ScimUser> {
    return this.transport.list(listUsers, { query }, options);
  }

  /**
   * Reads a user by the id of the SCIM user.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-provisioning/rest/api-group-users/
   */
  get(userId: ScimUserId, query: ScimAttributesQuery = {}, options?: CallOptions): ApiPromise<ScimUser> {
    return this.transport.send(getUser, { path: { userId }, query }, options);
  }

  /**
   * Sets a user active or inactive. Inactive deactivates the linked managed account: the person can no longer log in
   * to any Atlassian product. The SCIM record stays, and active undoes it.
   *
   * The identity provider that feeds the directory is not told: while it still assigns the person, its next sync may
   * activate them again. Resolves to the user as it is now.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-provisioning/rest/api-group-users/
   */
  setActive(userId: ScimUserId, active: boolean, options?: CallOptions): ApiPromise<ScimUser> {
    const body = { schemas: [patchOperation], Operations: [{ op: 'replace' as const, path: 'active', value: active }] };
    return this.transport.send(patchUser, { path: { userId }, body: body as OnePatch['body'] }, options);
  }
}
