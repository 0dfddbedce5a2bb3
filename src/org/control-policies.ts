import type { ApiPromise } from '../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack, type Verdict } from '../core/endpoint.js';
import { holds, isSame } from '../core/holds.js';
import type { CallOptions } from '../core/options.js';
import { cursorInQuery, type Page, type Paginated } from '../core/pagination.js';
import { inside, nothing, type Outcome } from '../core/schema.js';
import type { Transport } from '../core/transport.js';
import {
  ControlPolicyQuerySchema,
  ControlPolicyResourceChangeSchema,
  ControlPolicyResourceSchema,
  ControlPolicySchema,
  NewControlPolicyResourceSchema,
  policyBody,
  readsWritten,
  type ControlPolicy,
  type ControlPolicyAttributes,
  type ControlPolicyQuery,
  type ControlPolicyResource,
  type ControlPolicyResourceChange,
  type NewControlPolicyResource,
} from './control-policy-schemas.js';
import type { OrganizationPolicyId, OrganizationPolicyResourceId } from './policies.js';

const evidence = 'derived';

/** Atlassian's pages show 202 for most; none of it is confirmed. */
const success = [200, 201, 202, 204];

export const listControlPolicies = pagedEndpoint('GET /admin/control/v1/orgs/{orgId}/policies', {
  query: ControlPolicyQuerySchema,
  item: ControlPolicySchema,
  page: cursorInQuery,
  success: [200],
  scopes: { admin: ['read:policies:admin'] },
  evidence,
});

export const getControlPolicy = endpoint('GET /admin/control/v1/orgs/{orgId}/policies/{policyId}', {
  response: inside('data', ControlPolicySchema),
  operation: 'read',
  about: [{ asked: 'path.policyId', member: 'id' }],
  success: [200],
  scopes: { admin: ['read:policies:admin'] },
  evidence,
});

export const createControlPolicy = endpoint('POST /admin/control/v1/orgs/{orgId}/policies', {
  body: policyBody,
  response: inside('data', ControlPolicySchema),
  operation: 'creating',
  success,
  scopes: { admin: ['write:policies:admin'] },
  evidence,
  readBack: readBack(listControlPolicies, readsWritten.created),
});

export const updateControlPolicy = endpoint('PUT /admin/control/v1/orgs/{orgId}/policies/{policyId}', {
  body: policyBody,
  response: nothing,
  operation: 'absolute',
  success,
  scopes: { admin: ['write:policies:admin'] },
  evidence,
  readBack: readBack(getControlPolicy, readsWritten.replaced),
});

export const deleteControlPolicy = endpoint('DELETE /admin/control/v1/orgs/{orgId}/policies/{policyId}', {
  response: nothing,
  operation: 'organizationWide',
  success,
  scopes: { admin: ['delete:policies:admin'] },
  evidence,
});

export const validateControlPolicy = endpoint('GET /admin/control/v1/orgs/{orgId}/policies/{policyId}/validate', {
  response: nothing,
  operation: 'creating',
  success: [200, 202],
  scopes: { admin: ['read:policies:admin'] },
  evidence,
});

export const listControlPolicyResources = pagedEndpoint('GET /admin/control/v1/orgs/{orgId}/policies/{policyId}/resources', {
  item: ControlPolicyResourceSchema,
  page: cursorInQuery,
  success: [200],
  scopes: { admin: ['read:policies:admin'] },
  evidence,
});

interface OnePolicy {
  readonly path: { readonly policyId: string };
}

interface OneResource {
  readonly path: { readonly policyId: string; readonly resourceId: string };
}

function readResource<Written extends OnePolicy>(
  resourceIdOf: (written: Written) => string,
  isReached: (resource: ControlPolicyResource | undefined, written: Written) => boolean,
) {
  return readBack<Written, typeof listControlPolicyResources>(listControlPolicyResources, {
    input: ({ path: { policyId } }) => ({ path: { policyId } }),
    verdict: (page: Page<ControlPolicyResource>, written): Verdict => {
      const resource = page.items.find(({ id }) => id === resourceIdOf(written));
      // It may be on a later page, which is not read.
      if (resource === undefined && page.next !== undefined) {
        return 'unknown';
      }
      return isReached(resource, written) ? 'reached' : 'notReached';
    },
  });
}

export const addControlPolicyResource = endpoint('POST /admin/control/v1/orgs/{orgId}/policies/{policyId}/resources', {
  body: NewControlPolicyResourceSchema,
  response: nothing,
  operation: 'creating',
  success,
  scopes: { admin: ['write:policies:admin'] },
  evidence,
  readBack: readResource(
    ({ body }: OnePolicy & { readonly body: NewControlPolicyResource }) => body.id,
    (resource, { body }) => holds(resource, body),
  ),
});

export const updateControlPolicyResource = endpoint('PUT /admin/control/v1/orgs/{orgId}/policies/{policyId}/resources/{resourceId}', {
  body: ControlPolicyResourceChangeSchema,
  response: nothing,
  operation: 'absolute',
  success,
  scopes: { admin: ['write:policies:admin'] },
  evidence,
  readBack: readResource(
    ({ path }: OneResource & { readonly body: ControlPolicyResourceChange }) => path.resourceId,
    (resource, { body: { meta = {}, links = {} } }) => isSame(resource?.meta ?? {}, meta) && isSame(resource?.links ?? {}, links),
  ),
});

export const deleteControlPolicyResource = endpoint('DELETE /admin/control/v1/orgs/{orgId}/policies/{policyId}/resources/{resourceId}', {
  response: nothing,
  operation: 'deleteById',
  success,
  scopes: { admin: ['delete:policies:admin'] },
  evidence,
  known: readResource(
    ({ path }: OneResource) => path.resourceId,
    (resource) => resource !== undefined,
  ),
  readBack: readResource(
    ({ path }: OneResource) => path.resourceId,
    (resource) => resource === undefined || resource.applicationStatus === 'removing',
  ),
});

export const deleteAllControlPolicyResources = endpoint('DELETE /admin/control/v1/orgs/{orgId}/policies/{policyId}/resources', {
  response: nothing,
  operation: 'organizationWide',
  success,
  scopes: { admin: ['delete:policies:admin'] },
  evidence,
});

/**
 * Policies in Atlassian's Control API, version 1: the same policies as {@link OrganizationPolicies}, with their resources apart.
 *
 * They apply to everybody on the resources that they cover. Atlassian marks operations of this API as deprecated and
 * names no replacement. It warns that it may switch deprecated ones off for a time. The members of bodies and responses
 * are those on its pages; the statuses of success are assumed.
 */
export class ControlPolicies {
  /** @internal */
  constructor(private readonly transport: Transport<'orgId'>) {}

  /**
   * Lists the policies.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/control/rest/api-group-policies/
   */
  list(query: ControlPolicyQuery = {}, options?: CallOptions): Paginated<ControlPolicy> {
    return this.transport.list(listControlPolicies, { query }, options);
  }

  /**
   * Reads one policy.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/control/rest/api-group-policies/
   */
  get(policyId: OrganizationPolicyId, options?: CallOptions): ApiPromise<ControlPolicy> {
    return this.transport.send(getControlPolicy, { path: { policyId } }, options);
  }

  /**
   * Creates a policy, which may apply to everybody on its resources. Atlassian queues it and applies it later.
   *
   * After a lost response, the policy of that type and name counts as the new one if it holds everything you sent.
   * Throws `ambiguous` if there is none, or more than one.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/control/rest/api-group-policies/
   */
  create(attributes: ControlPolicyAttributes, options?: CallOptions): ApiPromise<ControlPolicy> {
    return this.transport.send(createControlPolicy, { body: { data: { type: 'policy', attributes } } }, options);
  }

  /**
   * Replaces the attributes of a policy: what you leave out is deleted. It takes effect for everybody, and not at once.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/control/rest/api-group-policies/
   */
  update(policyId: OrganizationPolicyId, attributes: ControlPolicyAttributes, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(updateControlPolicy, { path: { policyId }, body: { data: { type: 'policy', id: policyId, attributes } } }, options);
  }

  /**
   * Starts a validation of a policy. Although it is a `GET`, it starts work at Atlassian: the client does not retry it
   * if it may have started.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/control/rest/api-group-policies/
   */
  validate(policyId: OrganizationPolicyId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(validateControlPolicy, { path: { policyId } }, options);
  }

  /**
   * Lists what a policy covers, and the progress of its application.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/control/rest/api-group-resources/
   */
  listResources(policyId: OrganizationPolicyId, options?: CallOptions): Paginated<ControlPolicyResource> {
    return this.transport.list(listControlPolicyResources, { path: { policyId } }, options);
  }

  /**
   * Lets a policy cover one more resource: it then holds for everybody there.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/control/rest/api-group-resources/
   */
  addResource(policyId: OrganizationPolicyId, resource: NewControlPolicyResource, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(addControlPolicyResource, { path: { policyId }, body: resource }, options);
  }

  /**
   * Replaces the notes on a resource that the policy covers, such as the dates of its migration.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/control/rest/api-group-resources/
   */
  updateResource(policyId: OrganizationPolicyId, resourceId: OrganizationPolicyResourceId, change: ControlPolicyResourceChange, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(updateControlPolicyResource, { path: { policyId, resourceId }, body: change }, options);
  }

  /**
   * Removes a resource from a policy: its protection, or restriction, no longer holds there, for anybody.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/admin/control/rest/api-group-resources/
   */
  removeResource(policyId: OrganizationPolicyId, resourceId: OrganizationPolicyResourceId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(deleteControlPolicyResource, { path: { policyId, resourceId } }, options);
  }
}
