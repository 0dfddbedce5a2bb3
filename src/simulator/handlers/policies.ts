import {
  addResourceToPolicy,
  createPolicy,
  deletePolicy,
  deletePolicyResource,
  getPolicies,
  getPolicyById,
  updatePolicy,
  updatePolicyResource,
  validatePolicy,
} from '../../org/policies.js';
import { noContent, ok } from '../answer.js';
import type { SimulatedPolicy } from '../governance-state.js';
import { createPolicyOf, policiesOfType, putResource, removePolicy, removeResource, replacePolicy, requirePolicy, requireResource, resourcesOf } from '../policies.js';
import type { Router, SimulatedRequest } from '../router.js';
import { addressedPage, pageOf } from './paging.js';

const pageSize = 25;

export function routePolicies(router: Router): void {
  router.on(getPolicies, (request) => {
    const { query, state, origin } = request;
    // Drafts belong to the other API: this one has no such status.
    const all = policiesOfType(request, query.get('type')).filter(({ attributes }) => !['draft', 'deleted'].includes(String(attributes['status'])));
    const page = pageOf(all, { cursor: query.get('cursor'), limit: pageSize });
    return ok({
      ...addressedPage({ ...page, data: page.data.map((policy) => policyOf(request, policy)) }, `${origin}/admin/v1/orgs/${state.orgId}/policies`),
      meta: { next: page.links.next ?? null, page_size: pageSize },
    });
  });

  router.on(getPolicyById, (request) => ok({ data: policyOf(request, requirePolicy(request, request.path.policyId)) }));

  router.on(createPolicy, (request) => {
    const { resources, ...attributes } = request.body.data.attributes;
    return ok({ data: policyOf(request, createPolicyOf(request, attributes, resources)) }, 202);
  });

  router.on(updatePolicy, (request) => {
    const policy = requirePolicy(request, request.path.policyId);
    const { resources, ...attributes } = request.body.data.attributes;
    replacePolicy(request, policy, attributes, resources);
    return ok({ data: policyOf(request, policy) }, 202);
  });

  router.on(deletePolicy, (request) => {
    removePolicy(request, requirePolicy(request, request.path.policyId));
    return { status: 202 };
  });

  router.on(addResourceToPolicy, (request) => {
    const policy = requirePolicy(request, request.path.policyId);
    putResource(request, policy, request.body);
    return ok({ data: policyOf(request, policy) }, 202);
  });

  router.on(updatePolicyResource, (request) => {
    const policy = requirePolicy(request, request.path.policyId);
    const { id } = requireResource(policy, request.path.resourceId);
    putResource(request, policy, { ...request.body, id });
    return ok({ data: policyOf(request, policy) }, 202);
  });

  router.on(deletePolicyResource, (request) => {
    const policy = requirePolicy(request, request.path.policyId);
    removeResource(request, policy, requireResource(policy, request.path.resourceId).id);
    return noContent;
  });

  router.on(validatePolicy, (request) => {
    const { policyId } = requirePolicy(request, request.path.policyId);
    request.effects.add({ kind: 'policy.validationStarted', target: policyId });
    return { status: 202 };
  });
}

function policyOf(context: Pick<SimulatedRequest, 'clock'>, policy: SimulatedPolicy): object {
  const { type, name, status, rule } = policy.attributes;
  return { id: policy.policyId, type: 'policy', attributes: { type, name, status, rule, resources: resourcesOf(context, policy) } };
}
