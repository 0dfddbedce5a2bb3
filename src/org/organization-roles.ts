import * as z from 'zod/mini';

import type { ApiPromise } from '../core/api-promise.js';
import { endpoint, readBack, verdictOn } from '../core/endpoint.js';
import type { AccountId } from '../core/ids.js';
import type { CallOptions } from '../core/options.js';
import { input, nothing, type Outcome } from '../core/schema.js';
import type { Transport } from '../core/transport.js';
import { searchDirectoryUsers } from './users.js';

/** A role for the whole organization. Atlassian has one so far. */
export type OrganizationRole = 'atlassian/org-admin';

const roleBody = input({ role: z.enum(['atlassian/org-admin']) });

/** By Atlassian's document, a read may take up to 30 seconds to show a change of roles. */
const settles = 30_000;

interface OneRole {
  readonly path: { readonly accountId: string };
  readonly body: { readonly role: OrganizationRole };
}

function readRole<Written extends OneRole>(wanted: boolean) {
  return readBack<Written, typeof searchDirectoryUsers>(searchDirectoryUsers, {
    input: ({ path: { accountId } }) => ({
      path: { directoryId: '-' },
      body: { accountIds: [accountId], expand: ['platformRoles'] },
    }),
    verdict: (page, { path: { accountId }, body: { role } }) => {
      const user = page.items.find((candidate) => candidate.accountId === accountId);
      return verdictOn(user?.platformRoles, user?.platformRoles?.includes(role) === wanted);
    },
  });
}

export const assignOrganizationRole = endpoint('POST /admin/v1/orgs/{orgId}/users/{accountId}/role-assignments/assign', {
  body: roleBody,
  response: nothing,
  operation: 'absolute',
  success: [204],
  experimental: true,
  settles,
  propagates: true,
  readBack: readRole(true),
});

export const revokeOrganizationRole = endpoint('POST /admin/v1/orgs/{orgId}/users/{accountId}/role-assignments/revoke', {
  body: roleBody,
  response: nothing,
  operation: 'absolute',
  removes: true,
  success: [204],
  experimental: true,
  settles,
  readBack: readRole(false),
});

/** Roles for the whole organization. */
export class OrganizationRoles {
  /** @internal */
  constructor(private readonly transport: Transport<'orgId'>) {}

  /**
   * Makes a person an organization admin: they can do everything, to everybody. The change takes up to 30 seconds to
   * appear.
   *
   * Needs an organization API key of an organization admin.
   *
   * @experimental Atlassian marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-users/
   */
  assign(accountId: AccountId, role: OrganizationRole, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(assignOrganizationRole, { path: { accountId }, body: { role } }, options);
  }

  /**
   * Removes an organization role. The change takes up to 30 seconds to appear. Organization API keys that the person
   * made stay active: revoke them as well.
   *
   * If you revoke the last admin of an organization, only Atlassian Support can recover it.
   *
   * @experimental Atlassian marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-users/
   */
  revoke(accountId: AccountId, role: OrganizationRole, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(revokeOrganizationRole, { path: { accountId }, body: { role } }, options);
  }
}
