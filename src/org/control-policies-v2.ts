import type { ApiPromise } from '../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack } from '../core/endpoint.js';
import type { CallOptions } from '../core/options.js';
import { cursorInQuery, type Paginated } from '../core/pagination.js';
import { inside, nothing, type Outcome } from '../core/schema.js';
import type { Transport } from '../core/transport.js';
import {
  ControlPolicyQuerySchema,
  ControlPolicyResourceSchema,
  ControlPolicySchema,
  policyBody,
  readsWritten,
  UnpublishedBodySchema,
  type ControlPolicy,
  type ControlPolicyAttributes,
  type ControlPolicyQuery,
  type ControlPolicyResource,
} from './control-policy-schemas.js';
import type { OrganizationPolicyId } from './policies.js';

const evidence = 'derived';

/** Atlassian's pages show 202 for most; none of it is confirmed. */
const success = [200, 201, 202, 204];

export const listControlPoliciesV2 = pagedEndpoint('GET /admin/control/v2/orgs/{orgId}/policies', {
  query: ControlPolicyQuerySchema,
  item: ControlPolicySchema,
  page: cursorInQuery,
  success: [200],
  scopes: { admin: ['read:policies:admin'] },
  evidence,
});

export const getControlPolicyV2 = endpoint('GET /admin/control/v2/orgs/{orgId}/policies/{policyId}', {
  response: inside('data', ControlPolicySchema),
  operation: 'read',
  about: [{ asked: 'path.policyId', member: 'id' }],
  success: [200],
  scopes: { admin: ['read:policies:admin'] },
  evidence,
});

export const createControlPolicyV2 = endpoint('POST /admin/control/v2/orgs/{orgId}/policies', {
  body: policyBody,
  response: inside('data', ControlPolicySchema),
  operation: 'creating',
  success,
  scopes: { admin: ['write:policies:admin'] },
  evidence,
  readBack: readBack(listControlPoliciesV2, readsWritten.created),
});

export const updateControlPolicyV2 = endpoint('PUT /admin/control/v2/orgs/{orgId}/policies/{policyId}', {
  body: policyBody,
  response: nothing,
  operation: 'absolute',
  success,
  scopes: { admin: ['write:policies:admin'] },
  evidence,
  readBack: readBack(getControlPolicyV2, readsWritten.replaced),
});

export const publishDraftControlPolicies = endpoint('POST /admin/control/v2/orgs/{orgId}/policies/publishDraftPolicies', {
  body: UnpublishedBodySchema,
  response: nothing,
  operation: 'organizationWide',
  success,
  scopes: { admin: ['write:policies:admin'] },
  evidence,
});

export const listControlPolicyResourcesV2 = pagedEndpoint('GET /admin/control/v2/orgs/{orgId}/policies/{policyId}/resources', {
  item: ControlPolicyResourceSchema,
  page: cursorInQuery,
  success: [200],
  scopes: { admin: ['read:policies:admin'] },
  evidence,
});

// Without a read-back: the body is unpublished, and no read can be compared with it.
export const updateControlPolicyResourcesV2 = endpoint('POST /admin/control/v2/orgs/{orgId}/policies/{policyId}/resources', {
  body: UnpublishedBodySchema,
  response: nothing,
  operation: 'creating',
  success,
  scopes: { admin: ['write:policies:admin'] },
  evidence,
});

export const deleteAllControlPolicyResourcesV2 = endpoint('DELETE /admin/control/v2/orgs/{orgId}/policies/{policyId}/resources', {
  response: nothing,
  operation: 'organizationWide',
  success,
  scopes: { admin: ['delete:policies:admin'] },
  evidence,
});

/**
 * Data security policies in Atlassian's Control API, version 2: they are drafts until you publish all drafts at once.
 *
 * Atlassian marks operations of this API as deprecated and names no replacement. It warns that it may switch deprecated
 * ones off for a time. The members of bodies and responses are those on its pages; the statuses of success are assumed.
 */
export class ControlPoliciesV2 {
  /** @internal */
  constructor(private readonly transport: Transport<'orgId'>) {}

  /**
   * Lists the policies, drafts included.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/control/rest/api-group-policies/
   */
  list(query: ControlPolicyQuery = {}, options?: CallOptions): Paginated<ControlPolicy> {
    return this.transport.list(listControlPoliciesV2, { query }, options);
  }

  /**
   * Reads one policy. A deleted draft can still be read, with the status `deleted` (measured by third parties).
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/control/rest/api-group-policies/
   */
  get(policyId: OrganizationPolicyId, options?: CallOptions): ApiPromise<ControlPolicy> {
    return this.transport.send(getControlPolicyV2, { path: { policyId } }, options);
  }

  /**
   * Creates a draft of a policy: it affects nobody before you publish it.
   *
   * A draft for the whole organization (`metadata.policyCoverageLevel` is `ORG`) with the same rule must exist before
   * one for less. After a lost response, the policy of that type and name counts as the new one if it holds everything
   * you sent. Throws `ambiguous` if there is none, or more than one.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/cookbook-dsp/
   */
  create(attributes: ControlPolicyAttributes, options?: CallOptions): ApiPromise<ControlPolicy> {
    return this.transport.send(createControlPolicyV2, { body: { data: { type: 'policy', attributes } } }, options);
  }

  /**
   * Replaces the attributes of a policy: what you leave out is deleted.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/control/rest/api-group-policies/
   */
  update(policyId: OrganizationPolicyId, attributes: ControlPolicyAttributes, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(updateControlPolicyV2, { path: { policyId }, body: { data: { type: 'policy', id: policyId, attributes } } }, options);
  }

  /**
   * Lists what a policy covers.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/control/rest/api-group-resources/
   */
  listResources(policyId: OrganizationPolicyId, options?: CallOptions): Paginated<ControlPolicyResource> {
    return this.transport.list(listControlPolicyResourcesV2, { path: { policyId } }, options);
  }

  /**
   * Adds resources to a policy, or removes some. The body is unpublished: the client sends it unchanged and checks
   * nothing in it. After a lost response this throws `ambiguous`: read the resources to see the result.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/control/rest/api-group-resources/
   */
  updateResources(policyId: OrganizationPolicyId, change: Readonly<Record<string, unknown>>, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(updateControlPolicyResourcesV2, { path: { policyId }, body: { ...change } }, options);
  }
}
