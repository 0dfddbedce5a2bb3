import * as z from 'zod';

import type { ApiPromise } from '../core/api-promise.js';
import { endpoint } from '../core/endpoint.js';
import { id, type AccountId } from '../core/ids.js';
import type { CallOptions } from '../core/options.js';
import { input, record } from '../core/schema.js';
import type { Transport } from '../core/transport.js';

const ScimLinkSchema = record({
  scimUserId: id<'scimUser'>(),
  directoryId: id<'scimDirectory'>(),
  atlassianAccountId: id<'account'>().nullish(),
  orgId: id<'organization'>().nullish(),
});

/** Ties an Atlassian account to a user in a SCIM directory. `directoryId` is the id of the SCIM directory. */
export interface ScimLink extends z.infer<typeof ScimLinkSchema> {}

const ScimLinksSchema = record({ scimLinks: z.array(ScimLinkSchema).nullish() }).transform(({ scimLinks }) => scimLinks ?? []);

export const getScimLinks = endpoint('GET /admin/user-provisioning/v1/org/{orgId}/user/{accountId}/get-scim-links', {
  response: ScimLinksSchema,
  operation: 'read',
  success: [200],
  evidence: 'derived',
});

export const getScimLinksForEmail = endpoint('POST /admin/user-provisioning/v1/org/{orgId}/get-scim-links-for-email', {
  body: input({ email: z.string().min(1) }),
  response: ScimLinksSchema,
  operation: 'read',
  success: [200],
  evidence: 'derived',
});

/**
 * Links between Atlassian accounts and SCIM directories, seen with the organization API key (not with the token of a
 * directory).
 */
export class ScimLinks {
  /** @internal */
  constructor(private readonly transport: Transport<'orgId'>) {}

  /**
   * Lists the SCIM users that an account is linked to: empty where no identity provider provisions it.
   *
   * Evidence: derived from vendor pages and public clients, not from a published document. Needs Atlassian Guard.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-provisioning/rest/api-group-admin-apis/
   */
  list(accountId: AccountId, options?: CallOptions): ApiPromise<ScimLink[]> {
    return this.transport.send(getScimLinks, { path: { accountId } }, options);
  }

  /**
   * Lists the SCIM users that have an e-mail address.
   *
   * Evidence: derived from vendor pages and public clients, not from a published document. Needs Atlassian Guard.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-provisioning/rest/api-group-admin-apis/
   */
  listByEmail(email: string, options?: CallOptions): ApiPromise<ScimLink[]> {
    return this.transport.send(getScimLinksForEmail, { body: { email } }, options);
  }
}
