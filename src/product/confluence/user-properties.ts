import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack, type Verdict } from '../../core/endpoint.js';
import type { AccountId } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import { confluenceStart, type Paginated } from '../../core/pagination.js';
import { input, maybeString, nothing, record, type Outcome } from '../../core/schema.js';
import type { Scopes } from '../../core/scopes.js';
import type { Transport } from '../../core/transport.js';

const PropertyKeySchema = record({ key: z.string() });

/** The key of a property that is stored for a person. */
export interface ConfluenceUserPropertyKey extends z.infer<typeof PropertyKeySchema> {}

const PropertySchema = record({
  key: z.string(),
  value: z.unknown(),
  id: maybeString,
  createdDate: maybeString,
  lastModifiedDate: maybeString,
});

/** What is stored for a person under one key. */
export interface ConfluenceUserProperty extends z.infer<typeof PropertySchema> {}

const PropertyQuerySchema = input({ start: z.optional(z.int().check(z.minimum(0))), limit: z.optional(z.int().check(z.minimum(1))) });

/** Where a list of keys starts, and how many a page has. */
export interface ConfluenceUserPropertyQuery extends z.input<typeof PropertyQuerySchema> {}

/** The content of a property: a JSON object. */
export type ConfluenceUserPropertyValue = Readonly<Record<string, unknown>>;

const PropertyBodySchema = input({ value: z.record(z.string(), z.unknown()) });

const readProperties: Scopes = { granular: ['read:user.property:confluence'] };
const writeProperties: Scopes = { granular: ['write:user.property:confluence'] };

export const listUserProperties = pagedEndpoint('GET /wiki/rest/api/user/{accountId}/property', {
  query: PropertyQuerySchema,
  item: PropertyKeySchema,
  page: confluenceStart({ pageSize: 50 }),
  success: [200],
  scopes: readProperties,
  evidence: 'derived',
});

export const getUserProperty = endpoint('GET /wiki/rest/api/user/{accountId}/property/{key}', {
  response: PropertySchema,
  operation: 'read',
  about: [{ asked: 'path.key', member: 'key' }],
  success: [200],
  scopes: readProperties,
  evidence: 'derived',
});

interface OneProperty {
  readonly path: { readonly accountId: string; readonly key: string };
  readonly body: z.input<typeof PropertyBodySchema>;
}

const readValue = readBack(getUserProperty, {
  input: ({ path }: OneProperty) => ({ path }),
  // The written value may contain more than JSON can express: it is compared in the form that was sent.
  verdict: ({ value }, { body }): Verdict => (isSameJson(value, JSON.parse(JSON.stringify(body.value))) ? 'reached' : 'notReached'),
});

export const createUserProperty = endpoint('POST /wiki/rest/api/user/{accountId}/property/{key}', {
  body: PropertyBodySchema,
  response: nothing,
  operation: 'creating',
  success: [201],
  scopes: writeProperties,
  evidence: 'derived',
  // The person is not new, only the property: a 404 about the person is a real one.
  propagates: false,
  readBack: readValue,
});

export const updateUserProperty = endpoint('PUT /wiki/rest/api/user/{accountId}/property/{key}', {
  body: PropertyBodySchema,
  response: nothing,
  operation: 'absolute',
  success: [204],
  scopes: writeProperties,
  evidence: 'derived',
  readBack: readValue,
});

export const deleteUserProperty = endpoint('DELETE /wiki/rest/api/user/{accountId}/property/{key}', {
  response: nothing,
  operation: 'deleteById',
  success: [204],
  scopes: writeProperties,
  evidence: 'derived',
  // A key is a name, not an id: it is enough that the person exists.
  known: readBack(listUserProperties, {
    input: ({ path: { accountId } }: Pick<OneProperty, 'path'>) => ({ path: { accountId } }),
    verdict: () => 'reached',
  }),
  // Searched in the list: a 404 of the property could also mean that the person does not exist.
  readBack: readBack(listUserProperties, {
    input: ({ path: { accountId } }: Pick<OneProperty, 'path'>) => ({ path: { accountId } }),
    verdict: (keys, { path }): Verdict => {
      if (keys.items.some(({ key }) => key === path.key)) {
        return 'notReached';
      }
      return keys.next === undefined ? 'reached' : 'unknown';
    },
  }),
});

function isSameJson(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null) {
    return one === other;
  }
  const members = Object.entries(one);
  return (
    Array.isArray(one) === Array.isArray(other) &&
    members.length === Object.keys(other).length &&
    members.every(([key, value]) => isSameJson(value, (other as Record<string, unknown>)[key]))
  );
}

/**
 * JSON that programs store for a person on one Confluence site: not in a space or a page.
 *
 * Needs the permission to use Confluence. Evidence: derived from Atlassian's pages and public clients, not from a
 * published document.
 */
export class ConfluenceUserProperties {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Lists the keys of the properties of a person.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-user-properties/
   */
  list(accountId: AccountId, query: ConfluenceUserPropertyQuery = {}, options?: CallOptions): Paginated<ConfluenceUserPropertyKey> {
    return this.transport.list(listUserProperties, { path: { accountId }, query }, options);
  }

  /**
   * Reads the property of a person under a key. Throws `notFound` if there is none.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-user-properties/
   */
  get(accountId: AccountId, key: string, options?: CallOptions): ApiPromise<ConfluenceUserProperty> {
    return this.transport.send(getUserProperty, { path: { accountId, key } }, options);
  }

  /**
   * Stores a property for a person under a new key. If the key already has a property, it stays unchanged. Then this
   * throws `conflict.uniqueness`, or `conflict.alreadyInState` if Confluence gives no reason.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-user-properties/
   */
  create(accountId: AccountId, key: string, value: ConfluenceUserPropertyValue, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(createUserProperty, { path: { accountId, key }, body: { value } }, options);
  }

  /**
   * Replaces the property of a person under a key. The old value is lost. Throws `notFound` if there was none: use
   * {@link create}.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-user-properties/
   */
  update(accountId: AccountId, key: string, value: ConfluenceUserPropertyValue, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(updateUserProperty, { path: { accountId, key }, body: { value } }, options);
  }

  /**
   * Deletes the property of a person under a key. This is irreversible. Resolves to `alreadyInState` if there was none.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-user-properties/
   */
  delete(accountId: AccountId, key: string, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(deleteUserProperty, { path: { accountId, key } }, options);
  }
}
