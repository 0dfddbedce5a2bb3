import { checkRunOptions, namesOf } from '../../core/run-options.js';
import { sleep } from '../../core/waits.js';
import type { DirectoryUser } from '../../org/users.js';
import { checkClients, type Clients } from '../read/clients.js';
import { idsInSearch, searchAll } from '../read/look-up.js';
import { checkOrganization, checkPlanShape } from '../plan/check-plan.js';
import type { Plan, PlannedPerson } from '../plan/plan.js';
import { declarationOf } from '../steps/declarations.js';
import { slicesOf } from '../../core/slices-of.js';
import { callOptions } from '../read/surroundings.js';

/** Options of {@link verifyPlan}. */
export interface VerifyOptions {
  readonly clients: Clients;
  /** How long to keep checking, in milliseconds. An identity provider may take hours. Default: check once. */
  readonly deadline?: number | undefined;
  /** How long to wait between two checks, in milliseconds. Default five minutes. */
  readonly every?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Whether the access of a person is off now. */
export interface VerifiedPerson {
  readonly accountId: string;
  /**
   * For a plan that frees a seat: access to that product. `unknown`: not readable, because no directory has the account, or
   * because the person is a portal-only customer.
   */
  readonly access: 'off' | 'on' | 'unknown';
  /** ISO 8601 */
  readonly seenAt: string;
}

const verifyOptionNames = namesOf<VerifyOptions>()('clients', 'deadline', 'every', 'signal');

/**
 * Checks whether access is off for everybody in a plan, whoever removed it: the run, a person, or an identity provider.
 * Yields a person as soon as their access is off, and the others at the deadline. Changes nothing, and does not use a
 * journal. Leaves out people whom the plan refuses, gives access back to, or has nothing to do for.
 *
 * @example
 * for await (const { accountId, access } of verifyPlan(plan, { clients, deadline: 3_600_000 })) console.log(accountId, access);
 */
export async function* verifyPlan(plan: Plan, options: VerifyOptions): AsyncGenerator<VerifiedPerson, void, undefined> {
  checkRunOptions('verifyPlan()', options ?? null, verifyOptionNames);
  checkPlanShape('verifyPlan()', plan);
  const { clients, deadline = 0, every = 300_000, signal } = options;
  checkClients('verifyPlan()', clients);
  checkOrganization('verifyPlan()', plan, clients.org.orgId);
  const end = performance.now() + deadline;
  let open = plan.people.filter(({ action }) => !['refuse', 'giveBack', 'nothing'].includes(action));
  for (;;) {
    const isLast = performance.now() + every > end || signal?.aborted === true;
    const still: PlannedPerson[] = [];
    for (const some of slicesOf(open, idsInSearch)) {
      const found = await searchAll('accountIds', some.map(({ accountId }) => accountId), idsInSearch, ['platformRoles'], clients, { signal });
      const users = new Map(found.map((user) => [user.accountId as string, user]));
      for (const person of some) {
        const user = users.get(person.accountId);
        const access = person.rowName === 'seat' ? await seatOf(person, plan.policy, user, options) : accessOf(person, user);
        if (access === 'off' || isLast || person.rowName === 'portalCustomer') {
          yield { accountId: person.accountId, access, seenAt: new Date().toISOString() };
        } else {
          still.push(person);
        }
      }
    }
    open = still;
    if (open.length === 0 || isLast) {
      return;
    }
    await sleep(every, signal);
  }
}

function accessOf({ action, rowName }: PlannedPerson, user: DirectoryUser | undefined): VerifiedPerson['access'] {
  if (rowName === 'portalCustomer') {
    return 'unknown';
  }
  if (action === 'remove' && user === undefined) {
    return 'off';
  }
  if (user === undefined) {
    return 'unknown';
  }
  if (user.accountStatus === 'inactive' || user.accountStatus === 'closed') {
    return 'off';
  }
  if (action === 'suspend' || action === 'remove') {
    return user.membershipStatus === 'active' ? 'on' : user.membershipStatus === undefined || user.membershipStatus === null ? 'unknown' : 'off';
  }
  return user.accountStatus === 'active' ? 'on' : 'unknown';
}

/** A product stays listed after its last use: only roles show whether the person still takes the seat. */
async function seatOf({ accountId }: PlannedPerson, { product = '', resourceId }: Plan['policy'], user: DirectoryUser | undefined, { clients, signal }: VerifyOptions): Promise<VerifiedPerson['access']> {
  if (user === undefined || user.accountStatus !== 'active') {
    return user === undefined ? 'unknown' : 'off';
  }
  const step = { key: 'confirmSeatFree', kind: 'confirmSeatFree', accountId, product, ...(resourceId === undefined ? {} : { resourceId }) } as const;
  const verdict = await declarationOf(step).probe?.(step, clients, callOptions({ signal }));
  return verdict === 'reached' ? 'off' : verdict === 'notReached' ? 'on' : 'unknown';
}
