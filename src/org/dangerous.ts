import type { ApiPromise } from '../core/api-promise.js';
import { confirmed } from '../core/dangerous.js';
import type { DirectoryId, GroupId, OrgId } from '../core/ids.js';
import type { CallOptions } from '../core/options.js';
import type { Outcome } from '../core/schema.js';
import type { Transport } from '../core/transport.js';
import { revokeAllApiTokens } from './api-tokens.js';
import { deleteAllControlPolicyResourcesV2, publishDraftControlPolicies } from './control-policies-v2.js';
import { deleteAllControlPolicyResources, deleteControlPolicy } from './control-policies.js';
import { deleteDirectoryGroup } from './groups.js';
import { deletePolicy } from './policies.js';

/**
 * Calls that affect everybody in the organization. Each call needs words that name what it does and to what. They are
 * typed: the compiler asks for them. They are also compared: words copied from another call are rejected. The client
 * never retries any of these by itself.
 */
export class DangerousOrganizationOperations {
  /** @internal */
  constructor(
    private readonly transport: Transport<'orgId'>,
    private readonly orgId: OrgId,
  ) {}

  /**
   * Revokes every API token of every managed account of the organization. Everything that people have automated with
   * their own tokens stops at once. This is irreversible: no token comes back.
   *
   * For one person use {@link Accounts.revokeApiToken}.
   *
   * @see https://developer.atlassian.com/cloud/admin/api-access/rest/api-group-api-token/
   */
  revokeAllApiTokens<const Org extends OrgId>(confirmation: `revoke every API token of organization ${Org}`, options?: CallOptions): ApiPromise<Outcome> {
    return confirmed(revokeAllApiTokens.route, confirmation, () => `revoke every API token of organization ${this.orgId}`, () =>
      this.transport.send(revokeAllApiTokens, {}, options),
    );
  }

  /**
   * Deletes a group of a directory, and removes the access that it granted from all its members. A new group of the
   * same name is another group.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-groups/
   */
  deleteGroup<const Group extends GroupId>(
    directoryId: DirectoryId,
    groupId: Group,
    confirmation: `delete group ${NoInfer<Group>}`,
    options?: CallOptions,
  ): ApiPromise<Outcome> {
    return confirmed(deleteDirectoryGroup.route, confirmation, () => `delete group ${groupId}`, () =>
      this.transport.send(deleteDirectoryGroup, { path: { directoryId, groupId } }, options),
    );
  }

  /**
   * Deletes a policy of the organization, such as an allow-list of addresses. What it forbade is then allowed again, to
   * everybody.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-policies/
   */
  deletePolicy<const Policy extends string>(policyId: Policy, confirmation: `delete policy ${NoInfer<Policy>}`, options?: CallOptions): ApiPromise<Outcome> {
    return confirmed(deletePolicy.route, confirmation, () => `delete policy ${policyId}`, () =>
      this.transport.send(deletePolicy, { path: { policyId } }, options),
    );
  }

  /**
   * Deletes a policy of the control API. What it forbade is then allowed again, to everybody. Evidence: derived from
   * Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/control/rest/intro/
   */
  deleteControlPolicy<const Policy extends string>(policyId: Policy, confirmation: `delete policy ${NoInfer<Policy>}`, options?: CallOptions): ApiPromise<Outcome> {
    return confirmed(deleteControlPolicy.route, confirmation, () => `delete policy ${policyId}`, () =>
      this.transport.send(deleteControlPolicy, { path: { policyId } }, options),
    );
  }

  /**
   * Removes every resource from a policy of the control API: it then applies to nothing. Evidence: derived from
   * Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/control/rest/intro/
   */
  deleteAllControlPolicyResources<const Policy extends string>(
    policyId: Policy,
    confirmation: `remove every resource from policy ${NoInfer<Policy>}`,
    options?: CallOptions,
  ): ApiPromise<Outcome> {
    return confirmed(deleteAllControlPolicyResources.route, confirmation, () => `remove every resource from policy ${policyId}`, () =>
      this.transport.send(deleteAllControlPolicyResources, { path: { policyId } }, options),
    );
  }

  /**
   * Removes every resource from a policy of the second version of the control API. Evidence: derived from Atlassian's
   * pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/control/rest/intro/
   */
  deleteAllControlPolicyResourcesV2<const Policy extends string>(
    policyId: Policy,
    confirmation: `remove every resource from policy ${NoInfer<Policy>}`,
    options?: CallOptions,
  ): ApiPromise<Outcome> {
    return confirmed(deleteAllControlPolicyResourcesV2.route, confirmation, () => `remove every resource from policy ${policyId}`, () =>
      this.transport.send(deleteAllControlPolicyResourcesV2, { path: { policyId } }, options),
    );
  }

  /**
   * Publishes every draft policy of the organization at once, including drafts that somebody else is still writing.
   * Atlassian requires a body and does not document it: the client sends what you give unchanged. Evidence: derived
   * from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/control/rest/intro/
   */
  publishDraftControlPolicies<const Org extends OrgId>(
    body: Readonly<Record<string, unknown>>,
    confirmation: `publish every draft policy of organization ${Org}`,
    options?: CallOptions,
  ): ApiPromise<Outcome> {
    return confirmed(publishDraftControlPolicies.route, confirmation, () => `publish every draft policy of organization ${this.orgId}`, () =>
      this.transport.send(publishDraftControlPolicies, { body }, options),
    );
  }
}
