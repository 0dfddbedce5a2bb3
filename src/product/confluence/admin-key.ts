import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, readBack } from '../../core/endpoint.js';
import { id } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import { input, nothing, record, type Outcome } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';

const AdminKeySchema = record({ accountId: id<'account'>(), expirationTime: z.string() });

/** An enabled admin key. It belongs to the person `accountId`, and stops working at `expirationTime`. */
export interface AdminKey extends z.infer<typeof AdminKeySchema> {}

export const getAdminKey = endpoint('GET /wiki/api/v2/admin-key', {
  response: AdminKeySchema,
  operation: 'read',
  success: [200],
});

const AdminKeyBodySchema = input({ durationInMinutes: z.optional(z.int().check(z.minimum(0), z.maximum(60))) });

export const enableAdminKey = endpoint('POST /wiki/api/v2/admin-key', {
  body: AdminKeyBodySchema,
  response: AdminKeySchema,
  operation: 'creating',
  success: [200],
  // The caller is not new: a 404 about them is a real one.
  propagates: false,
  readBack: readBack(getAdminKey, {
    input: () => ({}),
    verdict: () => 'reached',
    adopt: (key) => key,
    whenNotFound: () => 'notReached',
  }),
});

export const disableAdminKey = endpoint('DELETE /wiki/api/v2/admin-key', {
  response: nothing,
  operation: 'deleteById',
  success: [204],
  readBack: readBack(getAdminKey, {
    input: () => ({}),
    verdict: () => 'notReached',
    whenNotFound: () => 'reached',
  }),
});

/**
 * The admin key of Confluence: for a limited time, its owner can view and edit pages that are restricted to others.
 *
 * Every call needs a client with `site` and an API token without scopes, of an admin of the site or organization. They
 * must have access to Confluence. Others throw `credential.wrongKind`, and nothing is sent. Only Premium and Enterprise
 * sites offer the key: on other plans every call throws `notFound`.
 */
export class ConfluenceAdminKey {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Reads your enabled admin key. Throws `notFound` if there is none.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v2/api-group-admin-key/
   */
  get(options?: CallOptions): ApiPromise<AdminKey> {
    return this.transport.send(getAdminKey, {}, options);
  }

  /**
   * Enables an admin key for you, for up to 60 minutes. It ends by itself. Without a duration, or with 0, it is 10
   * minutes. The key works only in calls with the header of `withAdminKey`.
   *
   * If the response is lost, the client reads the key. If there is none, it throws `ambiguous`.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v2/api-group-admin-key/
   */
  enable(key: { readonly durationInMinutes?: number } = {}, options?: CallOptions): ApiPromise<AdminKey> {
    return this.transport.send(enableAdminKey, { body: key }, options);
  }

  /**
   * Disables your admin key before its time. Throws `notFound` if there is none.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v2/api-group-admin-key/
   */
  disable(options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(disableAdminKey, {}, options);
  }
}
