import { isSame } from '../core/holds.js';
import { organizationRefusal } from './answer.js';
import type { SimulatorContext } from './context.js';
import type { SimulatedPolicy, SimulatedPolicyResource } from './governance-state.js';

/**
 * One state of policies serves two APIs: what one writes, the other shows. Every change is one effect. A request that
 * changes nothing has no effect.
 */
type PoliciesContext = Pick<SimulatorContext, 'state' | 'random' | 'clock' | 'effects'>;

/** A resource in a request. */
export interface AskedResource {
  readonly id: string;
  readonly meta?: Record<string, unknown> | undefined;
  readonly links?: Record<string, unknown> | undefined;
}

/** How long a policy takes to apply to a resource. */
const application = 30_000;

export function requirePolicy({ state }: Pick<PoliciesContext, 'state'>, policyId: string): SimulatedPolicy {
  const policy = state.policies[policyId];
  if (policy === undefined) {
    throw organizationRefusal('ADMIN-404-5', 'The policy was not found.');
  }
  return policy;
}

export function requireResource(policy: SimulatedPolicy, resourceId: string): SimulatedPolicyResource {
  const resource = policy.resources[resourceId];
  if (resource === undefined) {
    throw organizationRefusal('ADMIN-404-6', 'The policy does not cover the resource.');
  }
  return resource;
}

export function policiesOfType({ state }: Pick<PoliciesContext, 'state'>, type: string | null): SimulatedPolicy[] {
  return Object.values(state.policies).filter(({ attributes }) => type === null || attributes['type'] === type);
}

export function createPolicyOf(
  context: PoliciesContext,
  attributes: Readonly<Record<string, unknown>>,
  resources: readonly AskedResource[] = [],
): SimulatedPolicy {
  const policyId = context.random.uuid();
  const policy: SimulatedPolicy = {
    policyId,
    attributes: { ...attributes },
    resources: Object.fromEntries(resources.map((asked) => [asked.id, applied(context, asked)])),
    resourceChanges: [],
  };
  context.state.policies[policyId] = policy;
  context.effects.add({ kind: 'policy.created', target: policyId });
  return policy;
}

/** Without resources in the request, the policy keeps its own: one of the two APIs writes them separately. */
export function replacePolicy(
  context: PoliciesContext,
  policy: SimulatedPolicy,
  attributes: Readonly<Record<string, unknown>>,
  resources: readonly AskedResource[] = Object.values(policy.resources),
): void {
  const unchanged = ({ id, meta = {}, links = {} }: AskedResource): boolean => {
    const known = policy.resources[id];
    return known !== undefined && isSame(known.meta ?? {}, meta) && isSame(known.links ?? {}, links);
  };
  if (isSame(policy.attributes, attributes) && resources.length === Object.keys(policy.resources).length && resources.every(unchanged)) {
    return;
  }
  policy.attributes = { ...attributes };
  policy.resources = Object.fromEntries(
    resources.map((asked) => [asked.id, unchanged(asked) ? (policy.resources[asked.id] as SimulatedPolicyResource) : applied(context, asked)]),
  );
  context.effects.add({ kind: 'policy.updated', target: policy.policyId });
}

/** A deleted data security policy stays readable (measured by others). Other deleted policies are gone. */
export function removePolicy({ state, effects }: PoliciesContext, policy: SimulatedPolicy): void {
  if (policy.attributes['type'] !== 'data-security') {
    delete state.policies[policy.policyId];
  } else if (policy.attributes['status'] === 'deleted') {
    return;
  } else {
    policy.attributes['status'] = 'deleted';
  }
  effects.add({ kind: 'policy.deleted', target: policy.policyId });
}

export function putResource(context: PoliciesContext, policy: SimulatedPolicy, asked: AskedResource): void {
  const known = policy.resources[asked.id];
  if (known !== undefined && isSame(known.meta ?? {}, asked.meta ?? {}) && isSame(known.links ?? {}, asked.links ?? {})) {
    return;
  }
  policy.resources[asked.id] = applied(context, asked);
  context.effects.add({ kind: known === undefined ? 'policy.resourceAdded' : 'policy.resourceUpdated', target: policy.policyId });
}

export function removeResource({ effects }: Pick<PoliciesContext, 'effects'>, policy: SimulatedPolicy, resourceId: string): void {
  delete policy.resources[resourceId];
  effects.add({ kind: 'policy.resourceRemoved', target: policy.policyId });
}

export function resourcesOf({ clock }: Pick<PoliciesContext, 'clock'>, policy: SimulatedPolicy): object[] {
  return Object.values(policy.resources).map(({ appliesAt, ...resource }) => ({
    ...resource,
    applicationStatus: clock.now() < appliesAt ? 'applying' : 'applied',
  }));
}

function applied({ clock }: Pick<PoliciesContext, 'clock'>, { id, meta, links }: AskedResource): SimulatedPolicyResource {
  return {
    id,
    ...(meta === undefined ? {} : { meta: { ...meta } }),
    ...(links === undefined ? {} : { links: { ...links } }),
    appliesAt: clock.now() + application,
  };
}
