import {
  addControlPolicyResource,
  createControlPolicy,
  deleteAllControlPolicyResources,
  deleteControlPolicy,
  deleteControlPolicyResource,
  getControlPolicy,
  listControlPolicies,
  listControlPolicyResources,
  updateControlPolicy,
  updateControlPolicyResource,
  validateControlPolicy,
} from '../../org/control-policies.js';
import {
  createControlPolicyV2,
  deleteAllControlPolicyResourcesV2,
  getControlPolicyV2,
  listControlPoliciesV2,
  listControlPolicyResourcesV2,
  publishDraftControlPolicies,
  updateControlPolicyResourcesV2,
  updateControlPolicyV2,
} from '../../org/control-policies-v2.js';
import { noContent, ok, type SimulatedAnswer } from '../answer.js';
import type { SimulatedPolicy } from '../governance-state.js';
import { createPolicyOf, policiesOfType, putResource, removePolicy, removeResource, replacePolicy, requirePolicy, requireResource, resourcesOf } from '../policies.js';
import type { Router, SimulatedRequest } from '../router.js';
import { addressedPage, pageOf } from './paging.js';

type PolicyRequest = Omit<SimulatedRequest, 'path' | 'body'> & { readonly path: { readonly policyId: string } };

const pageSize = 25;
const accepted: SimulatedAnswer = { status: 202 };

export function routeControlPolicies(router: Router): void {
  router.on(listControlPolicies, (request) => list(request, 'v1'));
  router.on(listControlPoliciesV2, (request) => list(request, 'v2'));

  router.on(getControlPolicy, (request) => ok({ data: policyOf(requirePolicy(request, request.path.policyId)) }));
  router.on(getControlPolicyV2, (request) => ok({ data: policyOf(requirePolicy(request, request.path.policyId)) }));

  router.on(createControlPolicy, (request) => ok({ data: policyOf(createPolicyOf(request, request.body.data.attributes)) }, 202));
  router.on(createControlPolicyV2, (request) =>
    ok({ data: policyOf(createPolicyOf(request, { status: 'draft', ...request.body.data.attributes })) }, 202),
  );

  router.on(updateControlPolicy, (request) => update(request, request.body.data.attributes));
  router.on(updateControlPolicyV2, (request) => update(request, request.body.data.attributes));

  router.on(deleteControlPolicy, (request) => {
    removePolicy(request, requirePolicy(request, request.path.policyId));
    return accepted;
  });

  router.on(publishDraftControlPolicies, (request) => {
    for (const { attributes, policyId } of Object.values(request.state.policies)) {
      if (attributes['status'] === 'draft') {
        attributes['status'] = 'enabled';
        request.effects.add({ kind: 'policy.published', target: policyId });
      }
    }
    return accepted;
  });

  router.on(validateControlPolicy, (request) => {
    const { policyId } = requirePolicy(request, request.path.policyId);
    request.effects.add({ kind: 'policy.validationStarted', target: policyId });
    return accepted;
  });

  router.on(listControlPolicyResources, (request) => listResources(request, 'v1'));
  router.on(listControlPolicyResourcesV2, (request) => listResources(request, 'v2'));

  router.on(addControlPolicyResource, (request) => {
    putResource(request, requirePolicy(request, request.path.policyId), request.body);
    return accepted;
  });

  router.on(updateControlPolicyResource, (request) => {
    const policy = requirePolicy(request, request.path.policyId);
    const { id } = requireResource(policy, request.path.resourceId);
    putResource(request, policy, { ...request.body, id });
    return accepted;
  });

  router.on(updateControlPolicyResourcesV2, (request) => {
    const policy = requirePolicy(request, request.path.policyId);
    policy.resourceChanges.push(request.body);
    request.effects.add({ kind: 'policy.resourcesChanged', target: policy.policyId });
    return accepted;
  });

  router.on(deleteControlPolicyResource, (request) => {
    const policy = requirePolicy(request, request.path.policyId);
    removeResource(request, policy, requireResource(policy, request.path.resourceId).id);
    return noContent;
  });

  router.on(deleteAllControlPolicyResources, removeAllResources);
  router.on(deleteAllControlPolicyResourcesV2, removeAllResources);
}

function list(request: Omit<SimulatedRequest, 'path' | 'body'>, version: 'v1' | 'v2'): SimulatedAnswer {
  const { query, state, origin } = request;
  const page = pageOf(policiesOfType(request, query.get('type')), { cursor: query.get('cursor'), limit: pageSize });
  return ok(addressedPage({ ...page, data: page.data.map(policyOf) }, `${origin}/admin/control/${version}/orgs/${state.orgId}/policies`));
}

function listResources(request: PolicyRequest, version: 'v1' | 'v2'): SimulatedAnswer {
  const { query, state, origin } = request;
  const policy = requirePolicy(request, request.path.policyId);
  const page = pageOf(resourcesOf(request, policy), { cursor: query.get('cursor'), limit: pageSize });
  return ok(addressedPage(page, `${origin}/admin/control/${version}/orgs/${state.orgId}/policies/${policy.policyId}/resources`));
}

function update(request: PolicyRequest, attributes: Readonly<Record<string, unknown>>): SimulatedAnswer {
  const policy = requirePolicy(request, request.path.policyId);
  replacePolicy(request, policy, attributes);
  return ok({ data: policyOf(policy) }, 202);
}

function removeAllResources(request: PolicyRequest): SimulatedAnswer {
  const policy = requirePolicy(request, request.path.policyId);
  for (const resourceId of Object.keys(policy.resources)) {
    removeResource(request, policy, resourceId);
  }
  return noContent;
}

function policyOf({ policyId, attributes }: SimulatedPolicy): object {
  return { id: policyId, type: 'policy', attributes };
}
