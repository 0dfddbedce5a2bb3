import * as z from 'zod/mini';

import type { ApiPromise } from '../core/api-promise.js';
import { endpoint, readBack } from '../core/endpoint.js';
import { id, type AccountId, type ScimDirectoryId, type ScimUserId } from '../core/ids.js';
import type { CallOptions } from '../core/options.js';
import type { Paginated } from '../core/pagination.js';
import { input, nothing, record, type Outcome } from '../core/schema.js';
import type { Transport } from '../core/transport.js';
import { getManagementPermissions } from './accounts.js';

/** What counts as success of a write whose success status is not published. */
const anySuccess = [200, 201, 202, 204];

const ScimLinkSchema = record({
  scimUserId: id<'scimUser'>(),
  directoryId: id<'scimDirectory'>(),
  atlassianAccountId: z.nullish(id<'account'>()),
  orgId: z.nullish(id<'organization'>()),
});

/** Links an Atlassian account to a user in a SCIM directory. `directoryId` is the id of the SCIM directory. */
export interface ScimLink extends z.infer<typeof ScimLinkSchema> {}

const ScimLinksSchema = z.pipe(record({ scimLinks: z.nullish(z.array(ScimLinkSchema)) }), z.transform(({ scimLinks }) => scimLinks ?? []));

export const getScimLinks = endpoint('GET /admin/user-provisioning/v1/org/{orgId}/user/{accountId}/get-scim-links', {
  response: ScimLinksSchema,
  operation: 'read',
  success: [200],
  evidence: 'derived',
});

export const getScimLinksForEmail = endpoint('POST /admin/user-provisioning/v1/org/{orgId}/get-scim-links-for-email', {
  body: input({ email: z.string().check(z.minLength(1)) }),
  response: ScimLinksSchema,
  operation: 'read',
  success: [200],
  evidence: 'derived',
});

export const unlinkScimUser = endpoint(
  'PATCH /admin/user-provisioning/v1/org/{orgId}/scimDirectoryId/{scimDirectoryId}/scimUserId/{scimUserId}/unlink',
  {
    response: nothing,
    operation: 'deleteById',
    success: anySuccess,
    evidence: 'derived',
    // The reads of this API start with an account or an e-mail address: they cannot find a SCIM user.
    repeatable: true,
  },
);

interface OneAccount {
  readonly path: { readonly accountId: string };
}

const noLinkIsListed = readBack<OneAccount, typeof getScimLinks>(getScimLinks, {
  input: ({ path: { accountId } }) => ({ path: { accountId } }),
  verdict: (links) => (links.length === 0 ? 'reached' : 'notReached'),
});

/** A synchronization with Google is not a listed link: only the permissions show that it is broken. */
const noDirectoryManages = readBack<OneAccount, typeof getManagementPermissions>(getManagementPermissions, {
  input: ({ path: { accountId } }) => ({ path: { accountId } }),
  verdict: ({ 'lifecycle.enablement': rule }) =>
    rule === undefined ? 'unknown' : rule.reason?.key?.startsWith('externalDirectory.') === true ? 'notReached' : 'reached',
});

export const deleteScimUsersOfAccount = endpoint('DELETE /admin/user-provisioning/v1/org/{orgId}/user/{accountId}/onlyDeleteUserInDB', {
  response: nothing,
  operation: 'clockStarting',
  success: anySuccess,
  evidence: 'derived',
  readBack: () => [noLinkIsListed, noDirectoryManages],
});

/**
 * Links between Atlassian accounts and SCIM directories, read with the organization API key (not with the token of a
 * directory).
 */
export class ScimLinks {
  /** @internal */
  constructor(private readonly transport: Transport<'orgId'>) {}

  /**
   * Lists the SCIM users that an account is linked to: empty if no identity provider provisions it.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document. Needs Atlassian Guard.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-provisioning/rest/api-group-admin-apis/
   */
  list(accountId: AccountId, options?: CallOptions): Paginated<ScimLink> {
    return this.transport.listWhole(getScimLinks, { path: { accountId } }, options);
  }

  /**
   * Lists the SCIM users that have an e-mail address.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document. Needs Atlassian Guard.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-provisioning/rest/api-group-admin-apis/
   */
  listByEmail(email: string, options?: CallOptions): Paginated<ScimLink> {
    return this.transport.listWhole(getScimLinksForEmail, { body: { email } }, options);
  }

  /**
   * Unlinks a SCIM user from its Atlassian account. Both stay as they are, with groups and access: changes by the
   * identity provider no longer reach the account. The person is neither deactivated nor removed.
   *
   * The ids are those of a {@link ScimLink}. Undo: only the identity provider can link them again, by provisioning the
   * user anew. Takes the organization API key, created without scopes: not the token of the directory.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document. Needs Atlassian Guard.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-provisioning/rest/api-group-admin-apis/
   */
  unlink(scimDirectoryId: ScimDirectoryId, scimUserId: ScimUserId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(unlinkScimUser, { path: { scimDirectoryId, scimUserId } }, options);
  }

  /**
   * Deletes the SCIM users of a managed account in every SCIM directory of the organization. The person also loses all
   * groups from an identity provider. The Atlassian account itself stays: it is not deactivated, and the person can
   * still log in.
   *
   * This repairs a broken link, for example after a change of the e-mail address. It is irreversible: the identity
   * provider must provision the person again, with all groups. Never retried unless reading shows that links are left.
   * Takes the organization API key, created without scopes. Atlassian's path for it ends in `onlyDeleteUserInDB`.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document. Needs Atlassian Guard.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-provisioning/rest/api-group-admin-apis/
   */
  deleteScimUsers(accountId: AccountId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(deleteScimUsersOfAccount, { path: { accountId } }, options);
  }
}
