import { checkRunOptions, namesOf } from '../../core/run-options.js';
import { sleep } from '../../core/waits.js';
import type { DirectoryUser } from '../../org/users.js';
import { checkClients, type Clients } from '../read/clients.js';
import { recordOf } from '../read/directory-record.js';
import { known, notRead } from '../read/facts.js';
import { membershipsOf } from '../read/inspect.js';
import { logInOf } from '../read/log-in.js';
import { idsInSearch, readTogether, searchAll, type FoundTogether } from '../read/look-up.js';
import { checkOrganization, checkPlanShape } from '../plan/check-plan.js';
import type { Plan, PlannedPerson } from '../plan/plan.js';
import { isPlanFile, type PlanFile } from '../plan/plan-file.js';
import { declarationOf } from '../steps/declarations.js';
import { callOptions, searchRoute } from '../read/surroundings.js';

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
   * `off`: the account is inactive, or no directory of the organization lets it in. For a plan that frees a seat, access to
   * that product. `unknown`: not readable, because no directory has the account, or because the person is a portal-only
   * customer.
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
 * Takes a plan file too, in the memory of a few hundred people. Each check reads it again: leave it where it is until the
 * deadline. Rejects a plan file that was cut or edited before anything is sent.
 *
 * @example
 * for await (const { accountId, access } of verifyPlan(plan, { clients, deadline: 3_600_000 })) console.log(accountId, access);
 */
export async function* verifyPlan(plan: Plan | PlanFile, options: VerifyOptions): AsyncGenerator<VerifiedPerson, void, undefined> {
  const caller = 'verifyPlan()';
  checkRunOptions(caller, options ?? null, verifyOptionNames);
  const isFile = isPlanFile(plan);
  if (!isFile) {
    checkPlanShape(caller, plan);
  }
  const { clients, deadline = 0, every = 300_000, signal } = options;
  checkClients(caller, clients);
  const { orgId, policy } = isFile ? await plan.header() : plan;
  checkOrganization(caller, { orgId }, clients.org.orgId);
  // A byte for each person, not the person: most are still on while an identity provider works.
  const isSettled = new Uint8Array(isFile ? (await plan.counts()).people : plan.people.length);
  const end = performance.now() + deadline;
  for (;;) {
    const isLast = performance.now() + every > end || signal?.aborted === true;
    let open = 0;
    let directoryIds: Promise<readonly string[]> | undefined;
    for await (const some of openPeople(plan, isSettled)) {
      const found = await searchAll('accountIds', some.map(({ person }) => person.accountId), idsInSearch, ['platformRoles'], clients, { signal });
      const users = new Map(found.map((user) => [user.accountId as string, user]));
      const memberships = await readMemberships(found.filter(isOutsideSomewhere), clients, () => (directoryIds ??= readDirectoryIds(options)), { signal });
      for (const { index, person } of some) {
        const user = users.get(person.accountId);
        const logIn = accessOf(person, user, memberships);
        const access = person.rowName === 'seat' ? await seatOf(person, policy, user, logIn, options) : logIn;
        if (access === 'off' || isLast || person.rowName === 'portalCustomer') {
          isSettled[index] = 1;
          yield { accountId: person.accountId, access, seenAt: new Date().toISOString() };
        } else {
          open += 1;
        }
      }
    }
    if (open === 0 || isLast) {
      return;
    }
    await sleep(every, signal);
  }
}

interface OpenPerson {
  readonly index: number;
  readonly person: PlannedPerson;
}

/** The people whose access is not known to be off, as many at a time as one search finds. */
async function* openPeople(plan: Plan | PlanFile, isSettled: Uint8Array): AsyncGenerator<readonly OpenPerson[], void, undefined> {
  let some: OpenPerson[] = [];
  let index = -1;
  for await (const person of isPlanFile(plan) ? plan.people() : plan.people) {
    index += 1;
    if (isSettled[index] === 1 || ['refuse', 'giveBack', 'nothing'].includes(person.action)) {
      continue;
    }
    some.push({ index, person });
    if (some.length === idsInSearch) {
      yield some;
      some = [];
    }
  }
  if (some.length > 0) {
    yield some;
  }
}

async function readDirectoryIds({ clients, signal }: VerifyOptions): Promise<readonly string[]> {
  const directories = await clients.org.directories.list({}, callOptions({ signal })).whole().toArray();
  return directories.map(({ directoryId }) => directoryId);
}

/** Whether an active account is outside of a directory at least: then each directory decides. Nothing else needs more reading. */
function isOutsideSomewhere(user: DirectoryUser): boolean {
  return user.accountStatus === 'active' && user.membershipStatus !== 'active';
}

/** The memberships of these people, as a plan reads them. Not known if the organization shows no directory. */
async function readMemberships(
  users: readonly DirectoryUser[],
  clients: Clients,
  directories: () => Promise<readonly string[]>,
  options: Pick<VerifyOptions, 'signal'>,
): Promise<FoundTogether['memberships']> {
  const directoryIds = users.length === 0 ? [] : await directories();
  if (directoryIds.length === 0) {
    return notRead('notNeeded', searchRoute);
  }
  const people = users.map((user) => ({ kind: 'found' as const, accountId: user.accountId, subject: { accountId: user.accountId }, user }));
  // The search for guests is left out where roles are read: nothing here asks for them.
  return (await readTogether(people, clients, { directoryIds }, { options, reads: ['roles'], need: 'optional' })).memberships;
}

function accessOf({ accountId, action, rowName }: PlannedPerson, user: DirectoryUser | undefined, together: FoundTogether['memberships']): VerifiedPerson['access'] {
  if (rowName === 'portalCustomer') {
    return 'unknown';
  }
  if (user === undefined) {
    return action === 'remove' ? 'off' : 'unknown';
  }
  const memberships = isOutsideSomewhere(user) ? membershipsOf({ accountId, user }, { memberships: together }) : notRead('notNeeded', searchRoute);
  const { state } = logInOf({ directory: known(recordOf(user), searchRoute), memberships, permissions: notRead('notNeeded', searchRoute) });
  switch (state) {
    case 'no':
      return 'off';
    case 'elsewhereOnly':
      return memberships.known ? 'off' : 'unknown';
    case 'yes':
    case 'notYet':
      return 'on';
    case 'unknown':
      return 'unknown';
  }
}

/**
 * A product stays listed after its last use: only roles show whether the person still takes the seat. Whoever cannot log in
 * takes none.
 */
async function seatOf(
  { accountId }: PlannedPerson,
  { product = '', resourceId }: Plan['policy'],
  user: DirectoryUser | undefined,
  logIn: VerifiedPerson['access'],
  { clients, signal }: VerifyOptions,
): Promise<VerifiedPerson['access']> {
  if (user === undefined || logIn === 'off') {
    return user === undefined ? 'unknown' : 'off';
  }
  const step = { key: 'confirmSeatFree', kind: 'confirmSeatFree', accountId, product, ...(resourceId === undefined ? {} : { resourceId }) } as const;
  const verdict = await declarationOf(step).probe?.(step, clients, callOptions({ signal }));
  return verdict === 'reached' ? 'off' : verdict === 'notReached' ? 'on' : 'unknown';
}
