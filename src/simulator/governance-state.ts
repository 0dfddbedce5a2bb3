import type { SimulatedEffect } from './effects.js';

/** A policy of the organization, whichever API wrote it. */
export interface SimulatedPolicy {
  policyId: string;
  /** Its type, name, status and rule, and all other members that were written. */
  attributes: Record<string, unknown>;
  resources: Record<string, SimulatedPolicyResource>;
  /** Bodies of requests to change the resources, in a form that nobody has published. */
  resourceChanges: unknown[];
}

/** A resource that a policy applies to. */
export interface SimulatedPolicyResource {
  id: string;
  meta?: Record<string, unknown>;
  links?: Record<string, unknown>;
  /** When the policy takes effect on the resource. */
  appliesAt: number;
}

/** An authentication policy and its members. */
export interface SimulatedAuthenticationPolicy {
  policyId: string;
  name: string;
  /** Whether this policy applies to managed accounts that are in no other policy. */
  isDefault: boolean;
  /** Account ids. */
  members: Record<string, true>;
}

/** A request to move accounts into an authentication policy, and its outcome. */
export interface SimulatedAuthenticationPolicyTask {
  taskId: string;
  added: string[];
  failed: string[];
}

/** An event of the audit log: a change, and who made it. */
export interface SimulatedEvent extends Pick<SimulatedEffect, 'at' | 'actor' | 'endpoint' | 'kind' | 'accountId' | 'target'> {}
