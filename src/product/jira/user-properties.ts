import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, readBack } from '../../core/endpoint.js';
import { givenId, type AccountId } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import type { Paginated } from '../../core/pagination.js';
import { input, inside, maybeString, nothing, record, type Outcome } from '../../core/schema.js';
import type { Scopes } from '../../core/scopes.js';
import type { Transport } from '../../core/transport.js';

const PropertyKeySchema = record({ key: z.string(), self: maybeString });

const UserPropertySchema = record({ key: maybeString, value: z.unknown() });

/** A property of a person, which an app or a script has stored. */
export interface UserProperty extends z.infer<typeof UserPropertySchema> {}

/** The key of a property, with its address. */
export interface UserPropertyKey extends z.infer<typeof PropertyKeySchema> {}

// Without an account id, Atlassian uses the caller: a lost id must not reach the caller's properties.
const ofOnePerson = input({ accountId: givenId('account') });

interface OneProperty {
  readonly path: { readonly propertyKey: string };
  readonly query: { readonly accountId: string };
}

const readProperties: Scopes = { classic: ['read:jira-user'], granular: ['read:user.property:jira'] };

export const listUserPropertyKeys = endpoint('GET /rest/api/3/user/properties', {
  query: ofOnePerson,
  response: inside('keys', z.array(PropertyKeySchema)),
  operation: 'read',
  success: [200],
  scopes: readProperties,
});

export const getUserProperty = endpoint('GET /rest/api/3/user/properties/{propertyKey}', {
  query: ofOnePerson,
  response: UserPropertySchema,
  operation: 'read',
  about: [{ asked: 'path.propertyKey', member: 'key' }],
  success: [200],
  scopes: readProperties,
});

const maximumValueLength = 32_768;

const ValueSchema = z.unknown().check(z.refine((value) => value !== null && jsonOf(value) !== undefined, { message: 'expected a value that JSON can express, and not null' }), z.refine((value) => (jsonOf(value) ?? '').length <= maximumValueLength, { message: `expected at most ${maximumValueLength} characters of JSON` }));

function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

export const setUserProperty = endpoint('PUT /rest/api/3/user/properties/{propertyKey}', {
  query: ofOnePerson,
  body: ValueSchema,
  response: nothing,
  operation: 'absolute',
  success: [200, 201],
  scopes: { classic: ['write:jira-work'], granular: ['write:user.property:jira'] },
  readBack: readBack(getUserProperty, {
    input: ({ path: { propertyKey }, query: { accountId } }: OneProperty & { readonly body: unknown }) => ({ path: { propertyKey }, query: { accountId } }),
    verdict: ({ value }, { body }) => (canonical(value) === canonical(body) ? 'reached' : 'notReached'),
    // Without the property, or the person, nothing was set: a retry either sets it or is refused.
    whenNotFound: () => 'notReached',
  }),
});

/** JSON with its members in one order: equal values are equal texts. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([first], [second]) => (first < second ? -1 : 1)))
      : member,
  );
}

export const deleteUserProperty = endpoint('DELETE /rest/api/3/user/properties/{propertyKey}', {
  query: ofOnePerson,
  response: nothing,
  operation: 'deleteById',
  success: [204],
  scopes: { classic: ['write:jira-work'], granular: ['delete:user.property:jira'] },
  // A key is a name, not an id: it is enough that the person exists.
  known: readBack(listUserPropertyKeys, {
    input: ({ query: { accountId } }: OneProperty) => ({ query: { accountId } }),
    verdict: () => 'reached',
  }),
  // The keys are read, not the property: its 404 may also mean that the person does not exist.
  readBack: readBack(listUserPropertyKeys, {
    input: ({ query: { accountId } }: OneProperty) => ({ query: { accountId } }),
    verdict: (keys, { path: { propertyKey } }) => (keys.some(({ key }) => key === propertyKey) ? 'notReached' : 'reached'),
  }),
});

/**
 * Data that apps and scripts have stored with the people of a Jira site. These are not the properties in the user
 * management of Jira.
 */
export class JiraUserProperties {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Lists the keys of a person's properties. For other people than yourself, you need the global permission Administer
   * Jira.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-user-properties/
   */
  listKeys(accountId: AccountId, options?: CallOptions): Paginated<UserPropertyKey> {
    return this.transport.listWhole(listUserPropertyKeys, { query: { accountId } }, options);
  }

  /**
   * Reads one property of a person. Throws `notFound` if they do not have it. For other people than yourself, you need
   * the global permission Administer Jira.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-user-properties/
   */
  get(accountId: AccountId, propertyKey: string, options?: CallOptions): ApiPromise<UserProperty> {
    return this.transport.send(getUserProperty, { path: { propertyKey }, query: { accountId } }, options);
  }

  /**
   * Stores a property with a person, and replaces its old value. The value is any JSON except null, of at most 32,768
   * characters, under a key of at most 255. For other people than yourself, you need the global permission Administer
   * Jira.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-user-properties/
   */
  set(accountId: AccountId, propertyKey: string, value: NonNullable<unknown>, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(setUserProperty, { path: { propertyKey }, query: { accountId }, body: (value as unknown) ?? null }, options);
  }

  /**
   * Deletes a property of a person, with its value. This is irreversible. Resolves to `alreadyInState` if they did not
   * have it. For other people than yourself, you need the global permission Administer Jira.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-user-properties/
   */
  delete(accountId: AccountId, propertyKey: string, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(deleteUserProperty, { path: { propertyKey }, query: { accountId } }, options);
  }
}
