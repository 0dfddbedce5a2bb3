import { invalidInput } from '../../core/input.js';
import { KeySet } from '../../core/key-set.js';
import { checkRunOptions, namesOf } from '../../core/run-options.js';
import { sha256 } from '../../core/sha256.js';
import { isSameProduct } from '../../org/product-names.js';
import { productOfResource } from '../../org/role-ids.js';
import { canonicalJson } from './canonical.js';
import { checkClients, type Clients } from '../read/clients.js';
import { addingRowsFor, decide } from '../decide/decide.js';
import type { DecisionInput, PlannedAction, Profile } from '../decide/decisions.js';
import type { Evidence } from '../read/evidence.js';
import type { AccountPermissions, Dossier, ReusableFacts, Surroundings, UnresolvedSubject } from '../read/dossier.js';
import { valueOr, type Fact } from '../read/facts.js';
import { fuseFor, thingsToTransfer, type Fuse } from './fuse.js';
import { inChargeOf, ResponsibilityPlanner, type ResponsibilityOptions, type ThingInCharge } from './responsibilities.js';
import { inChargeInWords } from './in-charge-words.js';
import type { ResponsibilityFigures } from '../responsibilities/inventory.js';
import type { AssignedThing } from '../responsibilities/successors.js';
import { oneAhead } from './one-ahead.js';
import { gapsOf, gapsOfSurroundings } from '../decide/gaps.js';
import { inspectEach } from '../read/inspect.js';
import { requireProduct } from '../read/known-product.js';
import { policyOf, type Policy, type PolicyOptions } from '../decide/policy.js';
import { remainsOf } from '../decide/remains.js';
import { profileNamed, readsOf } from '../decide/profiles.js';
import { declarationOf } from '../steps/declarations.js';
import type { Step } from '../steps/types.js';
import { eachSubject, type Subject, type Subjects } from '../people/subjects.js';
import { readSurroundings, RunCache, type InspectOptions } from '../read/surroundings.js';

/** What the plan does for one person, and why. */
export interface PlannedPerson {
  readonly accountId: string;
  readonly name?: string;
  readonly email?: string;
  /** The line of the file that named the person. */
  readonly line?: number;
  /** The deciding row of the decision table. Its number is for documents only, and may change. */
  readonly rowName: string;
  readonly rowTitle: string;
  readonly evidence: readonly Evidence[];
  readonly action: PlannedAction;
  /** The reason, as a sentence. */
  readonly because: string;
  /** What the decision rests on: each fact by name, with the call that read it, or why it is not known. */
  readonly facts: readonly PlannedFact[];
  readonly steps: readonly Step[];
  /** Names of adding rows, such as the one for organization admins or the one for groups that are left alone. */
  readonly alsoRows: readonly string[];
  /** What stays behind afterwards. */
  readonly remains: readonly string[];
  /** What a person must do. */
  readonly humanTask?: string;
  /** What the person stays in charge of, each thing with its reason. Only if the policy has `responsibilities`. */
  readonly inCharge?: readonly ThingInCharge[];
  /** Facts that `applyPlan` need not read again within its `freshness`. Absent for people without steps or permissions. */
  readonly reusable?: ReusableFacts;
}

/** A fact that a decision rests on, in short form. */
export interface PlannedFact {
  readonly name: string;
  readonly known: boolean;
  /** A short form of the value, or why it is not known. */
  readonly value: string;
  /** The route template of the call that read it. */
  readonly source: string;
  /** What to do so that it can be read. Only of a fact that is not known. */
  readonly remedy?: string;
}

/** What a run will do, before it does anything. A plan is JSON: show it, store it, have it reviewed, apply it later. */
export interface Plan {
  readonly version: 1;
  readonly orgId: string;
  /** ISO 8601 */
  readonly createdAt: string;
  /** ISO 8601. After this time, make a new plan, because people change. */
  readonly expiresAt: string;
  readonly policy: Policy;
  readonly people: readonly PlannedPerson[];
  /** Subjects that are not exactly one person. Nothing is done for them. */
  readonly unresolved: readonly UnresolvedSubject[];
  /** How many people the plan changes, and whether you must confirm their number. */
  readonly fuse: Fuse;
  /** What the search for responsibilities found and could not see, by kind and site. Only if the policy has `responsibilities`. */
  readonly searched?: readonly ResponsibilityFigures[];
  /** SHA-256 of everything else. An edited plan is rejected. */
  readonly hash: string;
}

/** Options of {@link makePlan}. */
export interface PlanOptions extends InspectOptions, ResponsibilityOptions {
  /** The clients that read people. */
  readonly clients: Clients;
  /** Default: the profile `leaver` with its defaults. */
  readonly policy?: PolicyOptions | undefined;
  /** Profiles of your own that the policy may name. Pass the same ones to `applyPlan`. */
  readonly profiles?: readonly Profile[] | undefined;
  /** Called after each person is read and decided. `count` is the number of people up to this one. */
  readonly onPerson?: ((person: PlannedPerson, count: number) => void) | undefined;
}

/**
 * Reads every person and decides what to do for each, by the decision table. Changes nothing.
 *
 * Rejects with `validation` if an option or a subject cannot be used. A read without which nothing can be decided
 * rejects with its own kind, such as `credential.invalid` or `network`.
 *
 * @example
 * const plan = await makePlan(file.people, { clients: { org, scim: [scim] } });
 * for (const person of plan.people) {
 *   console.log(person.name, person.action, person.because);
 * }
 */
export async function makePlan(subjects: Subjects, options: PlanOptions): Promise<Plan> {
  checkRunOptions('makePlan()', options ?? null, planOptionNames);
  for await (const plan of plansOf('makePlan()', subjects, Number.POSITIVE_INFINITY, options)) {
    return plan;
  }
  throw invalidInput('makePlan()', [{ field: 'subjects', problem: 'gave no plan' }]);
}

/** Options of {@link makePlans}. */
export interface PlansOptions extends PlanOptions {
  /** How many people a plan has at most. */
  readonly batch: number;
  /**
   * Makes the next plan while you work on this one. Default false: a plan is made when you ask for it. A plan that waits for
   * you gets older: choose a batch that is applied well before `expiresAfterMinutes`.
   */
  readonly prefetch?: boolean | undefined;
}

/**
 * Makes plans for more people than fit into memory: one plan for every `batch` people. It makes a plan only after you take
 * the one before, or one ahead with `prefetch`. Apply each plan with a journal of its own. A person of an earlier batch is
 * left out of later batches. Guards count over all batches.
 *
 * Rejects with `validation` if an option or a subject cannot be used. A read without which nothing can be decided
 * rejects with its own kind, such as `credential.invalid` or `network`.
 *
 * @example
 * for await (const plan of makePlans(file.people, { clients, batch: 500, prefetch: true })) {
 *   await applyPlan(plan, { clients, journal: fileJournal(`out/${plan.hash}.jsonl`) }).result;
 * }
 */
export async function* makePlans(subjects: Subjects, options: PlansOptions): AsyncGenerator<Plan, void, undefined> {
  const caller = 'makePlans()';
  if (!Number.isInteger((options as Partial<PlansOptions> | null | undefined)?.batch) || options.batch < 1) {
    throw invalidInput(caller, [{ field: 'batch', problem: 'expected the number of people in a plan, 1 or more' }]);
  }
  checkRunOptions(caller, options, plansOptionNames);
  const { batch, prefetch = false, ...planOptions } = options;
  if (!prefetch) {
    yield* plansOf(caller, subjects, batch, planOptions);
    return;
  }
  const over = new AbortController();
  const signal = planOptions.signal === undefined ? over.signal : AbortSignal.any([planOptions.signal, over.signal]);
  yield* oneAhead(plansOf(caller, subjects, batch, { ...planOptions, signal }), () => over.abort());
}

export const planOptionNames = namesOf<PlanOptions>()('clients', 'policy', 'profiles', 'onPerson', 'signal', 'concurrency', 'inventory', 'chooseSuccessor');
const plansOptionNames = namesOf<PlansOptions>()('clients', 'policy', 'profiles', 'onPerson', 'signal', 'concurrency', 'inventory', 'chooseSuccessor', 'batch', 'prefetch');

/** What a plan tells of a subject. */
export type PlannedSubject = { readonly type: 'person'; readonly person: PlannedPerson } | { readonly type: 'unresolved'; readonly subject: UnresolvedSubject };

/** The planning of one call, for one plan or several: what all people share is read once, and guards count over everybody. */
export class Planning {
  readonly #adminsTaken = new Set<string>();
  readonly #seen = new KeySet();
  readonly #cache: RunCache;
  readonly #planner: ResponsibilityPlanner | undefined;
  #count = 0;

  private constructor(
    caller: string,
    private readonly options: PlanOptions,
    private readonly reading: InspectOptions,
    readonly policy: Policy,
    private readonly profile: Profile,
    readonly surroundings: Surroundings,
  ) {
    const { clients, inventory, chooseSuccessor } = options;
    const { responsibilities } = policy;
    this.#cache = new RunCache(clients, reading);
    this.#planner = responsibilities === undefined ? undefined : new ResponsibilityPlanner(caller, clients, { ...policy, responsibilities }, { ...reading, inventory, chooseSuccessor });
  }

  /** Checks the options, and reads what all people share. */
  static async begin(caller: string, options: PlanOptions): Promise<Planning> {
    const { clients, inventory, chooseSuccessor, signal, concurrency } = options;
    checkClients(caller, clients);
    const policy = policyOf(caller, options.policy);
    const profile = profileNamed(caller, policy.profile, options.profiles);
    if (profile.goal === 'seatFree' && policy.product === undefined) {
      throw invalidInput(caller, [{ field: 'policy.product', problem: 'expected the product whose seat the plan frees' }]);
    }
    if (policy.resourceId !== undefined && !isSameProduct(productOfResource(policy.resourceId), policy.product ?? '')) {
      throw invalidInput(caller, [{ field: 'policy.resourceId', problem: 'expected a resource of the product whose seat the plan frees' }]);
    }
    if (policy.responsibilities === undefined && (inventory ?? chooseSuccessor) !== undefined) {
      throw invalidInput(caller, [{ field: inventory === undefined ? 'chooseSuccessor' : 'inventory', problem: 'has no use, because the policy has no responsibilities' }]);
    }
    const reading: InspectOptions = { signal, concurrency };
    if (policy.product !== undefined) {
      await requireProduct(caller, 'policy.product', policy.product, clients, reading);
    }
    return new Planning(caller, options, reading, policy, profile, await readSurroundings(clients, reading));
  }

  /** Reads and decides people one by one, without those who came before. Ends with what a search for responsibilities found. */
  async *subjects(some: AsyncIterable<Subject>): AsyncGenerator<PlannedSubject, readonly ResponsibilityFigures[] | undefined, undefined> {
    const { clients } = this.options;
    const reads = readsOf(this.profile, this.policy);
    const waiting: Dossier[] = [];
    for await (const inspection of inspectEach(some, clients, this.surroundings, { ...this.reading, reads, cache: this.#cache }, 'optional', this.#seen)) {
      if (inspection.kind === 'unresolved') {
        yield { type: 'unresolved', subject: inspection.subject };
      } else if (this.#planner === undefined) {
        yield this.#decided(inspection.dossier);
      } else {
        // Some searches look for everybody at once.
        waiting.push(inspection.dossier);
      }
    }
    const found = await this.#planner?.plan(waiting.map(({ accountId }) => accountId));
    for (const dossier of waiting) {
      yield this.#decided(dossier, await found?.of(dossier.accountId));
    }
    return found?.figures;
  }

  #decided(dossier: Dossier, responsibilities?: readonly AssignedThing[]): PlannedSubject {
    const person = planPerson(dossier, this.surroundings, this.policy, { adminsTaken: this.#adminsTaken, profile: this.profile, responsibilities });
    this.#count += 1;
    this.options.onPerson?.(person, this.#count);
    return { type: 'person', person };
  }
}

async function* plansOf(caller: string, subjects: Subjects, batch: number, options: PlanOptions): AsyncGenerator<Plan, void, undefined> {
  const planning = await Planning.begin(caller, options);
  const { policy, surroundings } = planning;
  let earlier = { people: 0, things: 0 };
  const planBatch = async (some: readonly Subject[]): Promise<Plan> => {
    const people: PlannedPerson[] = [];
    const unresolved: UnresolvedSubject[] = [];
    const planned = planning.subjects(eachOf(some));
    let next = await planned.next();
    for (; next.done !== true; next = await planned.next()) {
      if (next.value.type === 'person') {
        people.push(next.value.person);
      } else {
        unresolved.push(next.value.subject);
      }
    }
    const searched = next.value;
    const fuse = fuseFor(peopleToChange({ people }).length, { earlier, policy, surroundings, things: thingsToTransfer(people) });
    earlier = { people: earlier.people + fuse.people, things: earlier.things + (fuse.things ?? 0) };
    return sealPlan({ orgId: surroundings.orgId, policy, people, unresolved, fuse, ...(searched === undefined ? {} : { searched }) });
  };
  let some: Subject[] = [];
  let plans = 0;
  for await (const subject of eachSubject(caller, subjects)) {
    some.push(subject);
    if (some.length >= batch) {
      plans += 1;
      yield await planBatch(some);
      some = [];
    }
  }
  if (some.length > 0 || plans === 0) {
    yield await planBatch(some);
  }
}

async function* eachOf<T>(some: readonly T[]): AsyncGenerator<T, void, undefined> {
  yield* some;
}

/**
 * Decides what to do for one person. Pure: the same dossier, surroundings and policy give the same steps.
 *
 * `adminsTaken` collects the organization admins that a plan changes. A plan for all of them then stops before the last
 * ones. Throws `validation` if the profile returns a step for another person, or two steps with the same key.
 */
export function planPerson(
  dossier: Dossier,
  surroundings: Surroundings,
  policy: Policy,
  options: { readonly adminsTaken?: Set<string>; readonly profile?: Profile; readonly responsibilities?: readonly AssignedThing[] | undefined } = {},
): PlannedPerson {
  const { adminsTaken = new Set(), profile = profileNamed('planPerson()', policy.profile), responsibilities } = options;
  const input: DecisionInput = { dossier, surroundings, policy, profile, adminsTaken, responsibilities };
  const { row, decision } = decide(input);
  const { steps } = decision;
  checkSteps(steps, dossier.accountId);
  const also = decision.action === 'refuse' ? [] : addingRowsFor(input, steps);
  if (also.some(({ name }) => name === 'orgAdmin')) {
    adminsTaken.add(dossier.accountId);
  }
  const notes = [...also.map((adding) => adding.note(input)), ...(decision.action === 'refuse' ? [] : gapsOf(input))];
  const inCharge = responsibilities === undefined ? undefined : inChargeOf(responsibilities, steps);
  const { accountId, name, email, line } = dossier;
  return {
    accountId,
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { email }),
    ...(line === undefined ? {} : { line }),
    rowName: row.name,
    rowTitle: row.title,
    evidence: row.evidence,
    action: decision.action,
    because: decision.because,
    facts: factsOf(dossier, surroundings),
    steps,
    alsoRows: also.map((adding) => adding.name),
    remains: [...remainsOf(input, steps, notes), ...inChargeInWords(inCharge ?? [])],
    ...(decision.humanTask === undefined ? {} : { humanTask: decision.humanTask }),
    ...(inCharge === undefined ? {} : { inCharge }),
    ...(steps.length === 0 || !dossier.permissions.known ? {} : { reusable: reusableOf(dossier, dossier.permissions.value) }),
  };
}

/** A fact that is not known is read again. */
function reusableOf({ readAt, directory, scimLinks, apiTokens }: Dossier, permissions: AccountPermissions): ReusableFacts {
  const managementSource = valueOr(directory, undefined)?.managementSource;
  return {
    readAt,
    ...(managementSource === undefined ? {} : { managementSource }),
    permissions,
    ...(scimLinks.known ? { scimLinks: scimLinks.value } : {}),
    ...(apiTokens.known ? { apiTokens: apiTokens.value.map(({ tokenId }) => tokenId) } : {}),
  };
}

/** A custom profile may return any steps. A step for another person would bypass the guards for that person. */
function checkSteps(steps: readonly Step[], accountId: string): void {
  if (steps.some((step) => step.accountId !== accountId)) {
    throw invalidInput('planPerson()', [{ field: 'profile.steps', problem: 'returned a step for another person' }]);
  }
  if (new Set(steps.map(({ key }) => key)).size < steps.length) {
    throw invalidInput('planPerson()', [{ field: 'profile.steps', problem: 'returned two steps with the same key: only one of them would be run' }]);
  }
}

function factsOf(dossier: Dossier, surroundings: Surroundings): PlannedFact[] {
  const counted = (fact: Fact<readonly unknown[]>): Fact<string> => (fact.known ? { ...fact, value: String(fact.value.length) } : fact);
  const short = <T>(fact: Fact<T>, text: (value: T) => string): Fact<string> => (fact.known ? { ...fact, value: text(fact.value) } : fact);
  const facts: Readonly<Record<string, Fact<string>>> = {
    directory: short(dossier.directory, ({ claimStatus, status }) => `${claimStatus}, ${status}`),
    memberships: short(dossier.memberships, (memberships) => memberships.map(({ status }) => status).join(', ') || 'none'),
    permissions: short(dossier.permissions, ({ lifecycleEnablement }) => lifecycleEnablement),
    scimLinks: counted(dossier.scimLinks),
    apiTokens: counted(dossier.apiTokens),
    organizationApiKeys: counted(dossier.organizationApiKeys),
    groups: counted(dossier.groups),
    roles: counted(dossier.roles),
    lastActive: short(dossier.lastActive, (products) => products.flatMap(({ at }) => at ?? []).sort().at(-1) ?? 'never'),
    owned: short(dossier.owned, ({ filters, projects, components, dashboards }) => String([filters, projects, components, dashboards].flat().length)),
    ...unreadSitesOf(dossier),
    ...gapsOfSurroundings(surroundings),
  };
  return Object.entries(facts)
    .filter(([, fact]) => fact.known || fact.why !== 'notNeeded')
    .map(([name, fact]) =>
      fact.known
        ? { name, known: true, value: fact.value, source: fact.source }
        : { name, known: false, value: fact.why, source: fact.source, ...(fact.remedy === undefined ? {} : { remedy: fact.remedy }) },
    );
}

/** Sites of which the number of owned things has nothing. */
function unreadSitesOf({ owned }: Dossier): Readonly<Record<string, Fact<string>>> {
  const unread = valueOr(owned, undefined)?.unreadSites ?? [];
  return Object.fromEntries(unread.map(({ site, ...rest }) => [`owned on ${site}`, { known: false, ...rest }]));
}

/** Adds the times and the hash to a plan. */
export async function sealPlan(content: Pick<Plan, 'orgId' | 'policy' | 'people' | 'unresolved' | 'fuse' | 'searched'>): Promise<Plan> {
  const plan = { version: 1 as const, ...timesOf(content.policy), ...content };
  return { ...plan, hash: await hashOf(plan) };
}

/** When a plan was made that is ready now, and until when it holds. */
export function timesOf({ expiresAfterMinutes, notBefore }: Policy): Pick<Plan, 'createdAt' | 'expiresAt'> {
  const createdAt = new Date();
  const begins = Math.max(createdAt.getTime(), notBefore === undefined ? 0 : Date.parse(notBefore));
  return { createdAt: createdAt.toISOString(), expiresAt: new Date(begins + expiresAfterMinutes * 60_000).toISOString() };
}

/** Hashes person by person: a long plan must not become one long text. */
export async function hashOf({ people, ...rest }: Omit<Plan, 'hash'>): Promise<string> {
  let hash = await sha256(canonicalJson(rest));
  for (const person of people) {
    hash = await sha256(`${hash}${canonicalJson(person)}`);
  }
  return hash;
}

/** The people of a plan that the run sends something for. */
export function peopleToChange(plan: Pick<Plan, 'people'>): PlannedPerson[] {
  return plan.people.filter(isChanged);
}

/** Whether the run sends something for a person. */
export function isChanged({ steps }: Pick<PlannedPerson, 'steps'>): boolean {
  return steps.some((step) => declarationOf(step).execute !== undefined);
}
