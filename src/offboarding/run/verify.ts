import { invalidInput } from '../../core/input.js';
import { checkRunOptions, namesOf } from '../../core/run-options.js';
import { sleep } from '../../core/waits.js';
import type { DirectoryUser } from '../../org/users.js';
import { checkClients, type Clients } from '../read/clients.js';
import { searchAll } from '../read/inspect.js';
import type { Plan, PlannedPerson } from '../plan/plan.js';
import { checkPlanShape } from './read-journal.js';
import { declarationOf } from '../steps/declarations.js';
import { callOptions } from '../read/surroundings.js';

/** How long and how often to look. */
export interface VerifyOptions {
  readonly clients: Clients;
  /** How long to look, in milliseconds: an identity provider may take hours. Default: look once. */
  readonly deadline?: number | undefined;
  /** How long to wait before looking again, in milliseconds. Default five minutes. */
  readonly every?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Whether the access of a person of a plan is off, as it can be read now. */
export interface VerifiedPerson {
  readonly accountId: string;
  /**
   * Of the one product, where only its seat was to be freed. `unknown`: nothing can be read of it, because no directory
   * knows the account, or because it is that of a portal-only customer.
   */
  readonly access: 'off' | 'on' | 'unknown';
  /** ISO 8601 */
  readonly seenAt: string;
}

const verifyOptionNames = namesOf<VerifyOptions>()('clients', 'deadline', 'every', 'signal');

/** The vendor's bound of one search. */
const idsInSearch = 10;

/**
 * Looks whether the access of everybody whom a plan was to switch off is off, whoever did it: the run, a person, or an
 * identity provider. Gives each person as soon as they are off, and the others when the deadline is over. Changes
 * nothing, and takes no notice of what a journal says.
 *
 * @example
 * for await (const { accountId, access } of verify(plan, { clients, deadline: 3_600_000 })) console.log(accountId, access);
 */
export async function* verifyPlan(plan: Plan, options: VerifyOptions): AsyncGenerator<VerifiedPerson, void, undefined> {
  checkRunOptions('verifyPlan()', options ?? null, verifyOptionNames);
  checkPlanShape('verifyPlan()', plan);
  const { clients, deadline = 0, every = 300_000, signal } = options;
  checkClients('verifyPlan()', clients);
  if (plan.orgId !== clients.org.orgId) {
    throw invalidInput('verifyPlan()', [{ field: 'plan.orgId', problem: 'is another organization than that of the client' }]);
  }
  const end = performance.now() + deadline;
  let open = plan.people.filter(({ action }) => !['refuse', 'giveBack', 'nothing'].includes(action));
  for (;;) {
    const isLast = performance.now() + every > end || signal?.aborted === true;
    const still: PlannedPerson[] = [];
    for (let at = 0; at < open.length; at += idsInSearch) {
      const some = open.slice(at, at + idsInSearch);
      const found = await searchAll('accountIds', some.map(({ accountId }) => accountId), idsInSearch, ['platformRoles'], clients, { signal });
      const users = new Map(found.map((user) => [user.accountId as string, user]));
      for (const person of some) {
        const user = users.get(person.accountId);
        const access = person.rowName === 'seat' ? await seatOf(person, plan.policy.product ?? '', user, options) : accessOf(person, user);
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

/** A product that was used once stays listed for the person: only roles tell whether the seat is taken. */
async function seatOf({ accountId }: PlannedPerson, product: string, user: DirectoryUser | undefined, { clients, signal }: VerifyOptions): Promise<VerifiedPerson['access']> {
  if (user === undefined || user.accountStatus !== 'active') {
    return user === undefined ? 'unknown' : 'off';
  }
  const step = { key: 'confirmSeatFree', kind: 'confirmSeatFree', accountId, product } as const;
  const verdict = await declarationOf(step).probe?.(step, clients, callOptions({ signal }));
  return verdict === 'reached' ? 'off' : verdict === 'notReached' ? 'on' : 'unknown';
}
