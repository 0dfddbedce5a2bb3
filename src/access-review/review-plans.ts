import pMap from 'p-map';

import { groupedBy } from '../core/grouped-by.js';
import { attempt } from '../core/errors.js';
import { invalidInput } from '../core/input.js';
import { checkRunOptions, namesOf } from '../core/run-options.js';
import { productTitle } from '../org/product-names.js';
import { productOfResource } from '../org/role-ids.js';
import { listGroupRoleAssignments } from '../org/group-roles.js';
import { checkClients, type Clients } from '../offboarding/read/clients.js';
import { known, type Fact } from '../offboarding/read/facts.js';
import { requireProduct } from '../offboarding/read/known-product.js';
import { callOptions, fact, type InspectOptions } from '../offboarding/read/surroundings.js';
import type { PolicyOptions } from '../offboarding/decide/policy.js';
import { fuseFor } from '../offboarding/plan/fuse.js';
import { makePlan, peopleToChange, sealPlan, type Plan, type PlannedPerson } from '../offboarding/plan/plan.js';
import { totalsOf } from './money.js';
import { rolesFrom } from './make-rows.js';
import { heldNow, type HeldNow } from './read-held.js';
import { administration } from './read-resources.js';
import { checkDecisions } from './read-decisions.js';
import { checkReview } from './review-hash.js';
import type { AccessReview, CostTotal, ReviewDecisions, ReviewRow } from './review-shape.js';
import { placeText } from './review-words.js';

/** Options of {@link makeReviewPlans}. */
export interface ReviewPlansOptions extends InspectOptions {
  readonly clients: Clients;
  /** What else holds for the plans, such as limits, approvals and protected accounts. The review decides profile and product. */
  readonly policy?: Omit<PolicyOptions, 'profile' | 'product' | 'resourceId'> | undefined;
  /** Called after each person is read. `count` is the number of people up to this one, of all plans. */
  readonly onPerson?: ((person: PlannedPerson, count: number) => void) | undefined;
}

/** The plan that removes access to a product of one site. */
export interface ReviewPlan {
  readonly product: string;
  readonly resourceId: string;
  /** For `applyPlan()`. */
  readonly plan: Plan;
}

/** Access that no plan removes: a person must. */
export interface ReviewTask extends Pick<ReviewRow, 'accountId' | 'name' | 'resourceId' | 'product' | 'site'> {
  /** The key of the row. */
  readonly row: string;
  readonly because: string;
  readonly humanTask: string;
}

/** Plans for everything that owners decided to remove, as JSON. */
export interface ReviewPlans {
  readonly version: 1;
  /** SHA-256 of the review. */
  readonly reviewHash: string;
  readonly plans: readonly ReviewPlan[];
  readonly tasks: readonly ReviewTask[];
  /** What the seats cost for a month that the decisions remove. */
  readonly saves: readonly CostTotal[];
}

const caller = 'makeReviewPlans()';
const optionNames = namesOf<ReviewPlansOptions>()('clients', 'policy', 'onPerson', 'signal', 'concurrency');

/**
 * Makes ordinary plans of the decisions `remove`: one for each product of a site. Apply each with `applyPlan()`, as any other
 * plan. Nobody else is in a plan. Changes nothing.
 *
 * Every row to remove is in a plan, in `tasks`, or in both. Tasks are for people: roles without a seat, suspended people whose
 * roles stay, and groups that also give something that the review does not remove. Such a person is in no plan of that
 * product.
 *
 * Throws `validation` for a review that was edited, and for decisions of another review or of the future.
 *
 * @example
 * const { plans, tasks } = await makeReviewPlans(review, decisions, { clients });
 * for (const { plan } of plans) await applyPlan(plan, { clients, journal: fileJournal(`out/${plan.hash}.jsonl`) }).result;
 */
export async function makeReviewPlans(review: AccessReview, decisions: ReviewDecisions, options: ReviewPlansOptions): Promise<ReviewPlans> {
  checkRunOptions(caller, options ?? null, optionNames);
  const { clients, policy = {}, onPerson, signal, concurrency } = options;
  checkClients(caller, clients);
  checkOwnPolicy(policy);
  await checkReview(caller, review);
  if (review.orgId !== clients.org.orgId) {
    throw invalidInput(caller, [{ field: 'review.orgId', problem: 'is not the organization of the client' }]);
  }
  const byRow = checkDecisions(caller, review, decisions);
  const removed = review.rows.filter(({ key }) => byRow.get(key)?.decision === 'remove');
  const tasks: ReviewTask[] = removed.flatMap((row) => taskWithoutPlan(row) ?? []);
  const planned = removed.filter((row) => !isTaskOnly(row));
  const going = goingAway(removed);
  const grants = new GroupGrants(clients, { signal });
  const plans: ReviewPlan[] = [];
  let count = 0;
  for (const [resourceId, rows] of groupedBy(planned, (row) => row.resourceId)) {
    const { product } = rows[0] as ReviewRow;
    const usable = await attempt(requireProduct(caller, 'product', product, clients, { signal }));
    if (!usable.ok) {
      if (usable.error.kind !== 'validation') {
        throw usable.error;
      }
      tasks.push(...rows.map((row) => taskOf(row, 'No plan can name this product.', `In Atlassian Administration, remove the access to ${placeText(row)}.`)));
      continue;
    }
    const made = await makePlan(
      rows.map(({ accountId, name, email }) => ({ accountId, ...(name === undefined ? {} : { name }), ...(email === undefined ? {} : { email }) })),
      { clients, policy: { ...policy, profile: 'reclaimLicense', product, resourceId }, signal, concurrency, onPerson: onPerson === undefined ? undefined : (person) => onPerson(person, (count += 1)) },
    );
    const rowOf = new Map(rows.map((row) => [row.accountId, row]));
    const changed = new Set(made.people.filter(({ steps }) => steps.length > 0).map(({ accountId }) => accountId));
    const held = new Map(await pMap(rows.filter((row) => changed.has(row.accountId) && !hasAllRoles(row)), async (row) => [row.key, await heldNow(row, clients, { signal })] as const, { concurrency: concurrency ?? 4 }));
    const people: PlannedPerson[] = [];
    for (const person of made.people) {
      const row = rowOf.get(person.accountId);
      if (row === undefined) {
        continue;
      }
      const task = await taskInsteadOf(person, row, going, grants);
      if (task === undefined) {
        people.push(person);
        tasks.push(...remainder(row, held.get(row.key)));
      } else {
        tasks.push(task);
      }
    }
    if (people.length > 0) {
      plans.push({ product, resourceId, plan: people.length === made.people.length ? made : await planOnly(made, people) });
    }
  }
  const prices = new Map(review.resources.map((resource) => [resource.resourceId, resource.price]));
  const seats = removed.flatMap(({ seat, resourceId }) => {
    const price = prices.get(resourceId);
    return seat === 'billed' && price !== undefined ? [{ price, seats: 1 }] : [];
  });
  return { version: 1, reviewHash: review.hash, plans, tasks, saves: totalsOf(seats) };
}

function checkOwnPolicy(policy: PolicyOptions): void {
  if (typeof policy !== 'object' || policy === null) {
    throw invalidInput(caller, [{ field: 'policy', problem: 'expected an object' }]);
  }
  const wrong = (['profile', 'product', 'resourceId'] as const).filter((name) => policy[name] !== undefined);
  if (wrong.length > 0) {
    throw invalidInput(caller, wrong.map((name) => ({ field: `policy.${name}`, problem: 'is decided by the review: leave it out' })));
  }
}

/** The resources to which a person loses access, by account id. */
function goingAway(removed: readonly ReviewRow[]): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map([...groupedBy(removed, ({ accountId }) => accountId)].map(([accountId, rows]) => [accountId, new Set(rows.map(({ resourceId }) => resourceId))]));
}

/** Whether no plan can remove anything of the row: a plan frees seats of active people. */
function isTaskOnly({ product, seat }: ReviewRow): boolean {
  return product === administration || seat === 'none' || seat === 'notBilled';
}

function taskWithoutPlan(row: ReviewRow): ReviewTask | undefined {
  if (!isTaskOnly(row)) {
    return undefined;
  }
  return row.seat === 'notBilled'
    ? taskOf(row, `The person is ${row.status}. The roles stay, and work again when the account does.`, `In Atlassian Administration, remove ${rolesOf(row)} on ${placeText(row)}: ${waysOf(row)}.`)
    : taskOf(row, 'The access takes no seat. A plan frees seats only.', `In Atlassian Administration, remove ${rolesOf(row)} on ${placeText(row)}: ${waysOf(row)}.`);
}

/** Whether the review has read all roles of a row. Otherwise one that adds nothing to a seat may be missing, or more. */
export function hasAllRoles({ readFrom }: ReviewRow): boolean {
  return readFrom === 'assignments';
}

/** What stays although the seat becomes free: of the row, and of what is held now if the review has not read all. */
function remainder(row: ReviewRow, held: HeldNow | undefined): ReviewTask[] {
  const now = held === undefined ? [] : rolesNow(row, held);
  const roles = withoutSeat(held?.isAll === true ? now : [...row.roles, ...now.filter(({ role }) => !row.roles.some((each) => each.role === role))]);
  if (roles.length > 0) {
    return [taskOf(row, 'The plan frees the seat. Roles without a seat may stay.', `Afterwards, check ${rolesOf({ roles })} on ${placeText(row)}: ${waysOf({ roles })}.`)];
  }
  return held?.isAll === false ? [taskOf(row, 'The plan frees the seat. Whether other roles stay is not readable.', `Afterwards, check the roles on ${placeText(row)}.`)] : [];
}

/** What is held now. Groups are those of the row: a reading names none. */
export function rolesNow({ roles }: ReviewRow, held: HeldNow): ReviewRow['roles'] {
  return rolesFrom(held.roles, roles.flatMap(({ role, groups }) => groups.map((group) => ({ role, group }))));
}

/** The roles that a plan may leave. Reviews have no rows for customers of a portal. */
export function withoutSeat(roles: ReviewRow['roles']): ReviewRow['roles'] {
  return roles.filter(({ takesSeat, role }) => !takesSeat && role !== 'atlassian/customer');
}

export function rolesOf({ roles }: Pick<ReviewRow, 'roles'>): string {
  return roles.length === 0 ? 'the roles' : `the ${roles.length === 1 ? 'role' : 'roles'} ${roles.map(({ name }) => name).join(', ')}`;
}

export function waysOf({ roles }: Pick<ReviewRow, 'roles'>): string {
  const groups = [...new Set(roles.flatMap((role) => role.groups.map((group) => group.name ?? group.groupId)))];
  const ways = [...(roles.some(({ direct }) => direct === true) ? ['held directly'] : []), ...(groups.length === 0 ? [] : [`through ${groups.join(', ')}`])];
  return ways.length === 0 ? 'how they are held is not readable' : ways.join(', ');
}

/** The task for a person whom the plan does not change, or whose plan would remove more than the decision. */
async function taskInsteadOf(person: PlannedPerson, row: ReviewRow, going: ReadonlyMap<string, ReadonlySet<string>>, grants: GroupGrants): Promise<ReviewTask | undefined> {
  if (person.steps.length === 0) {
    return taskOf(row, person.because, person.humanTask ?? `Look at the access to ${placeText(row)} in Atlassian Administration. finishReview() reads again whether it is gone.`);
  }
  const meant = going.get(row.accountId) ?? new Set();
  for (const step of person.steps) {
    if (step.kind === 'revokeRole' && !meant.has(step.resourceId)) {
      return taskOf(row, 'The plan would revoke a role on another site.', `Remove the access to ${placeText(row)} by hand.`);
    }
    if (step.kind === 'removeFromGroup') {
      const granted = await grants.of(step.directoryId, step.groupId);
      const group = row.roles.flatMap(({ groups }) => groups).find(({ groupId }) => groupId === step.groupId)?.name ?? step.groupId;
      if (!granted.known) {
        return taskOf(row, `What else the group ${group} gives is not readable: ${granted.why}.`, `Check the group, then remove the access to ${placeText(row)} by hand.`);
      }
      const others = granted.value.filter((resourceId) => !meant.has(resourceId));
      if (others.length > 0) {
        return taskOf(
          row,
          `The group ${group} also gives ${[...new Set(others.map(otherText))].join(', ')}, which the review does not remove.`,
          `Give the person that access in another way, then remove them from the group ${group}.`,
        );
      }
    }
  }
  return undefined;
}

function otherText(resourceId: string): string {
  const product = productOfResource(resourceId);
  return product === administration ? 'administration' : productTitle(product);
}

function taskOf({ key, accountId, name, resourceId, product, site }: ReviewRow, because: string, humanTask: string): ReviewTask {
  return { row: key, accountId, ...(name === undefined ? {} : { name }), resourceId, product, ...(site === undefined ? {} : { site }), because, humanTask };
}

/** The same plan with some of its people only. */
function planOnly({ orgId, policy, unresolved, fuse }: Plan, people: readonly PlannedPerson[]): Promise<Plan> {
  const { activeAccounts } = fuse;
  const surroundings = { activeAccounts: activeAccounts === undefined ? ({ known: false, source: '', why: 'notNeeded' } as const) : known(activeAccounts, '') };
  return sealPlan({ orgId, policy, people, unresolved, fuse: fuseFor(peopleToChange({ people }).length, { earlier: { people: 0, things: 0 }, policy, surroundings }) });
}

/** All resources on which groups grant anything, each group read once. */
class GroupGrants {
  readonly #read = new Map<string, Promise<Fact<readonly string[]>>>();

  constructor(
    private readonly clients: Pick<Clients, 'org'>,
    private readonly options: InspectOptions,
  ) {}

  of(directoryId: string, groupId: string): Promise<Fact<readonly string[]>> {
    let read = this.#read.get(groupId);
    if (read === undefined) {
      read = this.#grants(directoryId, groupId);
      this.#read.set(groupId, read);
    }
    return read;
  }

  async #grants(directoryId: string, groupId: string): Promise<Fact<readonly string[]>> {
    const read = await fact(listGroupRoleAssignments.route, () => this.clients.org.groupRoles.list(directoryId, groupId, { limit: 100 }, callOptions(this.options)).whole().toArray());
    if (!read.known) {
      return read;
    }
    const ids = read.value.flatMap(({ resourceId }) => (typeof resourceId === 'string' ? [resourceId] : []));
    return ids.length === read.value.length ? known(ids, read.source) : { known: false, source: read.source, why: 'unexpectedResponse' };
  }
}
