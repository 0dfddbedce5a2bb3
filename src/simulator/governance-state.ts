import type { SimulatedEffect } from './effects.js';

/** A policy of the organization, whichever API it came by. */
export interface SimulatedPolicy {
  policyId: string;
  /** Its type, name, status and rule, and whatever else was written. */
  attributes: Record<string, unknown>;
  resources: Record<string, SimulatedPolicyResource>;
  /** Bodies that asked for a change of the resources in a form that nobody has published. */
  resourceChanges: unknown[];
}

/** A resource that a policy applies to. */
export interface SimulatedPolicyResource {
  id: string;
  meta?: Record<string, unknown>;
  links?: Record<string, unknown>;
  /** The policy is being applied to it until then. */
  appliesAt: number;
}

/** An authentication policy, and who is in it. */
export interface SimulatedAuthenticationPolicy {
  policyId: string;
  name: string;
  /** Managed accounts that are in no other policy are under this one. */
  isDefault: boolean;
  /** Account ids. */
  members: Record<string, true>;
}

/** A request to move accounts into an authentication policy, and what came of it. */
export interface SimulatedAuthenticationPolicyTask {
  taskId: string;
  added: string[];
  failed: string[];
}

/** An event of the audit log: a change that was made, and by whom. */
export interface SimulatedEvent extends Pick<SimulatedEffect, 'at' | 'actor' | 'endpoint' | 'kind' | 'accountId' | 'target'> {}
