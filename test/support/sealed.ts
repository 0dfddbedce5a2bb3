import { isAdminError, OrgAdminClient, type AdminError } from 'atlassian-admin-sdk';
import { makePlan, type Plan, type PolicyOptions } from 'atlassian-admin-sdk/offboarding';
import { createSigningKey, type SigningKey } from 'atlassian-admin-sdk/seals';
import { Simulator } from 'atlassian-admin-sdk/simulator';

import { sealPlan } from '../../src/offboarding/plan/plan.js';
import { quick } from './clients.js';

export const approverNames = ['Grace Kim', 'Omar Haddad', 'Ida Berg'] as const;

/** An organization with leavers, approvers with their keys, and a plan. */
export async function sealedWorld(people: number, demand: Partial<NonNullable<PolicyOptions['approvals']>> | 'none' = {}, more: PolicyOptions = {}) {
  const simulator = new Simulator({ seed: 3 });
  const accountIds = Array.from({ length: people }, (_, index) => simulator.addPerson({ name: `Person ${index}`, email: `person.${index}@example.com`, orgAdmin: index === 0 }).accountId);
  simulator.addPerson({ name: 'Admin One', orgAdmin: true });
  simulator.addPerson({ name: 'Admin Two', orgAdmin: true });
  const clients = { org: new OrgAdminClient({ ...simulator.credentials.orgAdmin, retry: quick }) };
  const keys = await Promise.all(approverNames.map(() => createSigningKey()));
  const approvers = approverNames.map((name, index) => ({ name, publicKey: (keys[index] as SigningKey).publicKey }));
  const policy: PolicyOptions = { limits: { people: 1_000, share: 1 }, ...(demand === 'none' ? {} : { approvals: { approvers, ...demand } }), ...more };
  const plan = await makePlan(accountIds, { clients, policy });
  return { simulator, clients, accountIds, plan, keys: keys as [SigningKey, SigningKey, SigningKey], approvers };
}

/** The plan with other content, hashed again as its maker would. */
export async function rehashed(plan: Plan, change: Partial<Plan>): Promise<Plan> {
  const { orgId, policy, people, unresolved, fuse, searched } = { ...plan, ...change };
  return sealPlan({ orgId, policy, people, unresolved, fuse, ...(searched === undefined ? {} : { searched }) });
}

export async function refusal(work: Promise<unknown>): Promise<AdminError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isAdminError(error)) {
    throw new Error('was not refused', { cause: error });
  }
  return error;
}

export async function refusedFields(work: Promise<unknown>): Promise<string[]> {
  const error = await refusal(work);
  return error.kind === 'validation' ? error.fields.map(({ field }) => field) : [error.kind];
}
