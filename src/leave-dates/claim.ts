import { invalidInput } from '../core/input.js';
import { checkRunOptions, namesOf } from '../core/run-options.js';
import type { PolicyOptions } from '../offboarding/decide/policy.js';
import type { Subject } from '../offboarding/people/subjects.js';
import { checkFuse } from '../offboarding/plan/fuse.js';
import { checkPlanShape } from '../offboarding/plan/check-plan.js';
import type { Plan } from '../offboarding/plan/plan.js';
import type { PersonOutcomeKind } from '../offboarding/run/outcome.js';
import { canonicalJson } from '../offboarding/plan/canonical.js';
import type { Leaver, LeaveStage, StageOutcome } from './calendar.js';
import { logOf, mostInOneLine, type CalendarLog, type Lease, type LeaveCalendarStore } from './calendar-log.js';
import { checkNow, isoTime, personOf, policyAt } from './due.js';
import { isCancelled, progressOf } from './progress.js';
import { keyOf } from './same-person.js';

/** Options of {@link claimDue}. */
export interface ClaimOptions {
  /** Milliseconds since 1970. Default: the time of each act. */
  readonly now?: number | undefined;
  /**
   * How many people a claim has at most, 1 to 1000. Default 1000. The limits of a policy count for each plan alone: many small
   * claims never exceed them.
   */
  readonly people?: number | undefined;
}

/** What came of a person, as `makeReport` lists it. */
export interface FinishedPerson {
  readonly accountId: string;
  readonly outcome: { readonly kind: PersonOutcomeKind };
}

/** Options of {@link ClaimedStage.start}. */
export interface StartOptions {
  /**
   * The number of people, and of things if the plan transfers any. Needed if the plan exceeds the limits of its policy.
   * `later`: whoever applies the plan confirms it.
   */
  readonly confirm?: { readonly people: number; readonly things?: number | undefined } | 'later' | undefined;
}

/** A due stage of some people that no other process works on. */
export interface ClaimedStage {
  readonly stage: string;
  /**
   * The plan of a stage that has started, also if that plan is expired. If its run finished before the process died, record that
   * with `finish()` first: then `start()` is about the others.
   */
  readonly plan: Plan | undefined;
  /**
   * Records that the stage has started, and resolves to its plan. Apply that plan, and no other.
   *
   * `make` makes a plan for the people. It is not called if the stage has started before and its plan has not expired: then the
   * same plan comes again. It is called again if somebody was cancelled or re-dated meanwhile. No new plan has people who were
   * cancelled or re-hired, or whose stage comes later now. Resolves to undefined if nobody is left.
   *
   * Throws `validation` if the plan is for somebody else, may be applied before its time, or exceeds the limits of its policy.
   *
   * @example
   * const plan = await stage.start((people, policy) => makePlan(people, { clients, policy }));
   */
  start(make: (people: readonly Subject[], policy: PolicyOptions) => Promise<Plan>, options?: StartOptions): Promise<Plan | undefined>;
  /**
   * Records what came of the people of the plan. People who are `notFinished` come again with the same plan. Without success, the
   * later stages of a person wait.
   *
   * @example
   * await stage.finish((await makeReport(plan, journal)).people);
   */
  finish(people: Iterable<FinishedPerson>): Promise<void>;
}

const caller = 'claimDue()';
const optionNames = namesOf<ClaimOptions>()('now', 'people');

/** How often a plan is made again because somebody changed the calendar meanwhile. */
const mostPlans = 10;

/**
 * Claims what is due, one stage of some people after the other, until nothing is left for this process. Several processes and
 * machines may do the same at the same time: nothing is done twice.
 *
 * First come stages of processes that died: their plans come again. A claim ends when you ask for the next one. Apply each plan
 * with a journal that the next process finds, under the hash of the plan.
 *
 * Rejects with `validation` if an option cannot be used, and with `storage.failed` if the calendar cannot be read or
 * written.
 *
 * @example
 * for await (const stage of claimDue(calendar)) {
 *   const plan = await stage.start((people, policy) => makePlan(people, { clients, policy }));
 *   if (plan === undefined) continue;
 *   const journal = fileJournal(`out/${plan.hash}.jsonl`);
 *   await applyPlan(plan, { clients, journal }).result;
 *   await stage.finish((await makeReport(plan, journal)).people);
 * }
 */
export async function* claimDue(calendar: LeaveCalendarStore, options: ClaimOptions = {}): AsyncGenerator<ClaimedStage, void, undefined> {
  checkRunOptions(caller, options, optionNames);
  const { now, people = mostInOneLine } = options;
  if (now !== undefined) {
    checkNow(caller, now);
  }
  if (!Number.isInteger(people) || people < 1 || people > mostInOneLine) {
    throw invalidInput(caller, [{ field: 'people', problem: `expected a number of people, 1 to ${mostInOneLine}` }]);
  }
  const log = logOf(caller, calendar);
  const clock = now === undefined ? Date.now : () => now;
  const tried = new Set<string>();
  for (;;) {
    await log.refresh();
    const claim = (await adopt(log, tried, clock)) ?? (await claimNew(log, tried, people, clock));
    if (claim === undefined) {
      return;
    }
    try {
      yield claim;
    } finally {
      await claim.release();
    }
  }
}

/** Takes over what a process left that died. */
async function adopt(log: CalendarLog, tried: Set<string>, clock: () => number): Promise<Claim | undefined> {
  for (const id of log.openClaims().filter((each) => !tried.has(each))) {
    tried.add(id);
    const lease = await log.lines.lease(`claim/${id}`);
    if (lease === undefined) {
      continue;
    }
    await log.refresh();
    const [first] = log.claimedBy(id);
    if (first?.claim !== undefined) {
      const { planHash } = first.claim;
      return new Claim(log, id, first.claim.stage, lease, clock, planHash === undefined ? undefined : await log.lines.readPlan(planHash));
    }
    await lease.release();
  }
  return undefined;
}

async function claimNew(log: CalendarLog, tried: Set<string>, people: number, clock: () => number): Promise<Claim | undefined> {
  if (log.due(clock()).length === 0) {
    return undefined;
  }
  const id = crypto.randomUUID();
  tried.add(id);
  // The lease comes first: a claim without one would belong to a process that died.
  const lease = await log.lines.lease(`claim/${id}`);
  if (lease === undefined) {
    return undefined;
  }
  await log.changeSome(() => {
    const [first, ...others] = log.due(clock());
    const same = first === undefined ? [] : [first, ...others.filter(({ stage }) => isSame(stage, first.stage))].slice(0, people);
    return first === undefined ? [] : [{ of: same.map(({ leaver }) => keyOf(leaver)), claim: { id, stage: first.stage.name } }];
  });
  const [first] = log.claimedBy(id);
  if (first?.claim === undefined) {
    await lease.release();
    return undefined;
  }
  return new Claim(log, id, first.claim.stage, lease, clock);
}

function isSame(one: LeaveStage, other: LeaveStage): boolean {
  return one === other || (one.name === other.name && canonicalJson(one.policy) === canonicalJson(other.policy));
}

class Claim implements ClaimedStage {
  constructor(
    private readonly log: CalendarLog,
    private readonly id: string,
    readonly stage: string,
    private readonly lease: Lease,
    private readonly clock: () => number,
    public plan: Plan | undefined = undefined,
  ) {}

  release(): Promise<void> {
    return this.lease.release();
  }

  async start(make: (people: readonly Subject[], policy: PolicyOptions) => Promise<Plan>, options: StartOptions = {}): Promise<Plan | undefined> {
    checkRunOptions('start()', options.confirm === 'later' ? {} : options, namesOf<StartOptions>()('confirm'));
    for (let plans = 0; plans < mostPlans; plans += 1) {
      await this.log.refresh();
      const recorded = this.log.claimedBy(this.id).find(({ claim }) => claim?.planHash !== undefined)?.claim?.planHash;
      const before = recorded === undefined ? undefined : await this.log.lines.readPlan(recorded);
      if (before !== undefined && Date.parse(before.expiresAt) >= this.clock()) {
        this.plan = before;
        return before;
      }
      await this.#releaseOthers(recorded);
      const coming = this.log.claimedBy(this.id).flatMap((leaver) => this.#comingFor(leaver) ?? []);
      const [first] = coming;
      if (first === undefined) {
        return undefined;
      }
      const leavers = coming.map(({ leaver }) => leaver);
      const policy = policyAt(first.stage, Math.max(...coming.map(({ due }) => due)));
      const plan = await make(leavers.map(personOf), policy);
      checkPlanOf(plan, leavers, policy);
      if (options.confirm !== 'later') {
        checkFuse('start()', plan.fuse, options.confirm);
      }
      await this.log.lines.savePlan(plan);
      if (await this.#record(plan, leavers, recorded)) {
        this.plan = plan;
        return plan;
      }
    }
    return undefined;
  }

  /** Records a plan, unless somebody was cancelled, re-dated or started since it was made. */
  async #record(plan: Plan, leavers: readonly Leaver[], recorded: string | undefined): Promise<boolean> {
    let isRecorded = false;
    await this.log.changeSome((of) => {
      const keys = leavers.map(keyOf);
      isRecorded = keys.every((key) => {
        const leaver = of(key);
        return leaver?.claim?.id === this.id && leaver.claim.planHash === recorded && this.#comingFor(leaver) !== undefined;
      });
      const event = { type: 'started' as const, at: isoTime(this.clock()), stage: this.stage, planHash: plan.hash };
      return isRecorded ? [{ of: keys, event, claim: { id: this.id, stage: this.stage, planHash: plan.hash } }] : [];
    });
    return isRecorded;
  }

  /**
   * Takes people out of the claim whose stage does not come now: somebody changed the calendar after their plan was recorded. A plan
   * that waits for one of them would be late for all others.
   */
  async #releaseOthers(recorded: string | undefined): Promise<void> {
    const others = (): Leaver[] => this.log.claimedBy(this.id).filter((leaver) => leaver.claim?.planHash === recorded && this.#comingFor(leaver) === undefined);
    if (others().length > 0) {
      const event = recorded === undefined ? {} : { event: { type: 'retried' as const, at: isoTime(this.clock()), stage: this.stage } };
      await this.log.changeSome(() => [{ of: others().map(keyOf), ...event, claim: null }]);
    }
  }

  /** The stage of a leaver, and since when it is due. Undefined if it does not come now. */
  #comingFor(leaver: Leaver): { readonly leaver: Leaver; readonly stage: LeaveStage; readonly due: number } | undefined {
    const progress = progressOf(this.log, leaver);
    const comes = (progress.kind === 'open' || progress.kind === 'started') && progress.stage.name === this.stage && progress.due <= this.clock();
    return comes && !isCancelled(leaver) ? { leaver, stage: progress.stage, due: progress.due } : undefined;
  }

  async finish(people: Iterable<FinishedPerson>): Promise<void> {
    const { plan } = this;
    if (plan === undefined) {
      throw invalidInput('finish()', [{ field: 'stage', problem: 'has not started: call start() first' }]);
    }
    const outcomeOf = outcomesFor(plan, people);
    await this.log.changeSome(() => {
      const finished = this.log.claimedBy(this.id).filter(({ claim }) => claim?.planHash === plan.hash);
      const at = isoTime(this.clock());
      return [...Map.groupBy(finished, outcomeOf)].flatMap(([outcome, leavers]) =>
        outcome === undefined ? [] : [{ of: leavers.map(keyOf), event: { type: 'finished' as const, at, stage: this.stage, planHash: plan.hash, outcome }, claim: null }],
      );
    });
  }
}

/** The outcome of each leaver in a plan. Undefined for those who are not finished. */
function outcomesFor(plan: Plan, people: Iterable<FinishedPerson>): (leaver: Leaver) => StageOutcome | undefined {
  const outcomes = new Map([...people].map(({ accountId, outcome }) => [accountId, outcome.kind]));
  const accounts = new Map(plan.people.flatMap(({ accountId, email }) => (email === undefined ? [] : [[email.toLowerCase(), accountId] as const])));
  const planned = new Set(plan.people.map(({ accountId }) => accountId));
  return ({ accountId, email = '' }) => {
    const account = accountId ?? accounts.get(email.toLowerCase());
    if (account === undefined || !planned.has(account)) {
      return 'unresolved';
    }
    const kind = outcomes.get(account);
    return kind === 'notFinished' ? undefined : kind;
  };
}

/** A plan for other people, or for another time, would change somebody whom the calendar does not name. */
function checkPlanOf(plan: Plan, leavers: readonly Leaver[], policy: PolicyOptions): void {
  checkPlanShape('start()', plan);
  const ids = new Set(leavers.map(({ accountId }) => accountId));
  const addresses = new Set(leavers.flatMap(({ accountId, email }) => (accountId === undefined && email !== undefined ? [email.toLowerCase()] : [])));
  if (plan.people.some(({ accountId, email }) => !ids.has(accountId) && !addresses.has(email?.toLowerCase() ?? ''))) {
    throw invalidInput('start()', [{ field: 'plan.people', problem: 'has somebody who is not in this claim' }]);
  }
  const { notBefore } = plan.policy;
  if (notBefore === undefined || Date.parse(notBefore) < Date.parse(policy.notBefore ?? '')) {
    throw invalidInput('start()', [{ field: 'plan.policy.notBefore', problem: 'is not the time of the stage: make the plan with the policy that you get' }]);
  }
}
