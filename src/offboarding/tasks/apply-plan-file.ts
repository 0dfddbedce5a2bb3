import pMap from 'p-map';

import { ApprovalCheck } from '../seals/check-approvals.js';
import { invalidInput } from '../../core/input.js';
import { checkRunOptions, namesOf } from '../../core/run-options.js';
import { sleep } from '../../core/waits.js';
import type { Profile } from '../decide/decisions.js';
import { profileNamed } from '../decide/profiles.js';
import { checkFuse } from '../plan/fuse.js';
import { checkOrganization, checkTimes } from '../plan/check-plan.js';
import { ChangeCounter } from '../plan/change-counter.js';
import type { PlannedPerson } from '../plan/plan.js';
import { checkPlanFile, provenPeople, type PlanFile, type PlanFileHeader } from '../plan/plan-file.js';
import { headerOf, type PlanHeader } from '../plan/plan-header.js';
import { checkClients } from '../read/clients.js';
import { startRun, type Run } from '../run/apply.js';
import { personOutcomeKinds, type PersonOutcomeKind } from '../run/outcome.js';
import type { ApplyOptions, RunEvent, RunResult } from '../run/run-shape.js';
import { sharedReads, type SharedReads } from '../run/shared-reads.js';
import { checkSites } from '../steps/on-site.js';
import type { FolderJournals, TaskProgress } from './folder-journals.js';
import { partsOf } from './plan-task.js';
import { runPart, type TaskResult } from './run-task.js';
import { peopleInTaskOfFile } from './recorded-parts.js';
import { checkTaskJournals, type TaskJournals } from './task-journals.js';

const caller = 'applyPlanFile()';

/** Options of {@link applyPlanFile}. */
export interface ApplyFileOptions extends Omit<ApplyOptions, 'journal'> {
  /** Where the run writes its intents and outcomes, with a journal for each part of the plan. */
  readonly journals: TaskJournals;
  /** How many people share a journal, and are in memory together. Default 250. A later run of the plan needs the same number. */
  readonly peopleInTask?: number | undefined;
  /** How many parts of the plan are worked on at the same time, each with `concurrency` people. Default 1. */
  readonly tasksAtOnce?: number | undefined;
}

const optionNames = namesOf<ApplyFileOptions>()('clients', 'concurrency', 'signal', 'verificationDeadline', 'patience', 'freshness', 'profiles', 'confirm', 'approvals', 'requires', 'journals', 'peopleInTask', 'tasksAtOnce');

/** So many parts may wait for a limit or an outage while others go on: they are in memory. */
const mostAside = 4;

/**
 * Applies a plan file, as {@link applyPlan} applies a plan, in the memory of a few hundred people. It first reads the whole
 * plan: its hash, its counts, its expiry, the sites, and `confirm` and approvals for everybody. Then it works on one part of
 * the plan after the other, each with a journal of its own.
 *
 * With the journals of an earlier run of the same plan, the run continues where that one stopped. {@link folderJournals}
 * remembers which parts are finished, so that they are skipped at once. The events are those of the people who are not
 * finished yet; `finished` and the totals count everybody.
 *
 * Rejects as {@link applyPlan} does, and a plan that was cut or edited, before anything is sent.
 *
 * @example
 * const run = applyPlanFile(filePlan('out/plan.jsonl'), { clients, journals: folderJournals('out/journals'), confirm: { people: 120_000 } });
 * const { totals } = await run.result;
 */
export function applyPlanFile(plan: PlanFile, options: ApplyFileOptions): Run {
  return startRun(async (id, emit) => new FileRun(id, plan, options, await checkedPlan(plan, options), emit).run());
}

interface CheckedPlan {
  readonly header: PlanFileHeader;
  readonly people: number;
  readonly profile: Profile;
}

/** Reads the whole plan before anything is sent. */
async function checkedPlan(plan: PlanFile, options: ApplyFileOptions): Promise<CheckedPlan> {
  checkRunOptions(caller, options ?? null, optionNames);
  const { clients, journals, peopleInTask = peopleInTaskOfFile, tasksAtOnce = 1, confirm, profiles } = options;
  checkPlanFile(caller, plan);
  checkTaskJournals(caller, journals);
  for (const [field, count] of Object.entries({ peopleInTask, tasksAtOnce })) {
    if (!Number.isInteger(count) || count < 1) {
      throw invalidInput(caller, [{ field, problem: 'expected a number of 1 or more' }]);
    }
  }
  checkClients(caller, clients);
  const header = await plan.header();
  checkOrganization(caller, header, clients.org.orgId);
  checkTimes(caller, header);
  const check = new ApprovalCheck(caller, header, options);
  const changes = new ChangeCounter();
  for await (const person of provenPeople(caller, plan, header)) {
    checkSites(caller, [person], clients);
    changes.add(person);
    check.add(person);
  }
  changes.checkFuse(caller, header.fuse);
  checkFuse(caller, header.fuse, confirm);
  await check.end();
  return { header, people: (await plan.counts()).people, profile: profileNamed(caller, header.policy.profile, profiles) };
}

/** How often the end of a run looks whether a part in progress is put aside, in milliseconds. */
const lookAgain = 50;

/** Some people of the plan, between two looks at them. */
interface Part {
  readonly number: number;
  readonly people: readonly PlannedPerson[];
  /** Who has an outcome, of those whose events were given. */
  readonly outcomes: Map<string, PersonOutcomeKind>;
  /** When their patience is over, by the monotonic clock. */
  readonly giveUpAt: number;
  deliveries: number;
  waitUntil: string;
}

class FileRun {
  readonly #header: PlanHeader;
  readonly #shared: SharedReads;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  readonly #totals: Partial<Record<PersonOutcomeKind, number>> = {};
  readonly #aside: Part[] = [];
  #finished = 0;
  #working = 0;
  #progress: TaskProgress | undefined;

  constructor(
    private readonly id: string,
    private readonly plan: PlanFile,
    private readonly options: ApplyFileOptions,
    private readonly checked: CheckedPlan,
    private readonly emit: (event: RunEvent) => void,
  ) {
    this.#header = headerOf(checked.header);
    this.#shared = sharedReads(options.clients);
    this.#signal = options.signal === undefined ? this.#stop.signal : AbortSignal.any([options.signal, this.#stop.signal]);
  }

  async run(): Promise<RunResult> {
    const { journals, peopleInTask = peopleInTaskOfFile, tasksAtOnce = 1 } = this.options;
    const { hash } = this.#header;
    this.#progress = await (journals as Partial<FolderJournals>).progressOf?.(hash, peopleInTask);
    try {
      for (const [kind, count] of Object.entries(this.#progress?.totals ?? {})) {
        this.#count(kind as PersonOutcomeKind, count);
      }
      let failure: { readonly error: unknown } | undefined;
      await pMap(
        this.#parts(peopleInTask),
        async (part) => {
          this.#working += 1;
          try {
            await this.#deliver(part);
          } catch (error) {
            // The other parts in progress finish what they have begun.
            failure ??= { error };
            this.#stop.abort();
          } finally {
            this.#working -= 1;
          }
        },
        { concurrency: tasksAtOnce },
      );
      if (failure !== undefined) {
        throw (failure as { error: unknown }).error;
      }
      return this.#result();
    } finally {
      await this.#progress?.close();
    }
  }

  /** The parts to work on: those that are due again, then the next ones of the plan. */
  async *#parts(length: number): AsyncGenerator<Part, void, undefined> {
    let number = 0;
    for await (const people of partsOf(this.plan, length)) {
      number += 1;
      if (this.#progress?.finished.has(number) === true) {
        continue;
      }
      yield* this.#due(mostAside - 1);
      if (this.#signal.aborted) {
        return;
      }
      yield { number, people, outcomes: new Map(), giveUpAt: performance.now() + (this.options.patience ?? 3_600_000), deliveries: 0, waitUntil: '' };
    }
    // A part in progress may be put aside too.
    while ((this.#aside.length > 0 || this.#working > 0) && !this.#signal.aborted) {
      yield* this.#due(0);
      await (this.#aside.length === 0 && this.#working > 0 ? sleep(lookAgain, this.#signal) : undefined);
    }
  }

  /** Parts whose wait is over. Waits itself if more than `most` parts are put aside. */
  async *#due(most: number): AsyncGenerator<Part, void, undefined> {
    while (this.#aside.length > 0 && !this.#signal.aborted) {
      const first = this.#aside.reduce((earliest, each) => (each.waitUntil < earliest.waitUntil ? each : earliest));
      const wait = millisecondsUntil(first.waitUntil);
      if (wait > 0 && this.#aside.length <= most) {
        return;
      }
      if (wait === 0 || (await sleep(wait, this.#signal))) {
        this.#aside.splice(this.#aside.indexOf(first), 1);
        yield first;
      }
    }
  }

  async #deliver(part: Part): Promise<void> {
    const { journals, peopleInTask = peopleInTaskOfFile, tasksAtOnce: _, ...options } = this.options;
    const { number, people } = part;
    part.deliveries += 1;
    // A run has its name once in a journal.
    const run = part.deliveries === 1 ? this.id : `${this.id} ${part.deliveries}`;
    const journal = journals.of({ plan: this.#header, number, peopleInTask });
    const what = { caller, plan: { ...this.#header, people }, profile: this.checked.profile, options: { ...options, signal: this.#signal, journal }, shared: this.#shared };
    const result = await runPart(run, what, (event) => this.#pass(event, part));
    if (result.kind === 'finished') {
      await this.#record(part);
    } else if (result.kind === 'wait' && isWorthWaiting(result, part)) {
      part.waitUntil = result.waitUntil;
      this.#aside.push(part);
    }
  }

  /** A part that comes again tells of each person once. */
  #pass(event: RunEvent, part: Part): void {
    if (event.type !== 'personFinished') {
      const isPutAside = event.type === 'personPutAside';
      if (!part.outcomes.has(event.accountId)) {
        this.emit(isPutAside ? { ...event, comesAgain: performance.now() + millisecondsUntil(event.retryAt) <= part.giveUpAt } : event);
      }
      return;
    }
    const { accountId, outcome } = event;
    if (!part.outcomes.has(accountId)) {
      part.outcomes.set(accountId, outcome.kind);
      this.#count(outcome.kind, 1);
      this.emit({ ...event, finished: this.#finished, total: this.checked.people });
    }
  }

  #count(kind: PersonOutcomeKind, count: number): void {
    this.#finished += count;
    this.#totals[kind] = (this.#totals[kind] ?? 0) + count;
  }

  async #record({ number, outcomes }: Part): Promise<void> {
    const totals: Partial<Record<PersonOutcomeKind, number>> = {};
    for (const kind of outcomes.values()) {
      totals[kind] = (totals[kind] ?? 0) + 1;
    }
    await this.#progress?.add({ task: number, totals });
  }

  #result(): RunResult {
    const totals = Object.fromEntries(personOutcomeKinds.map((kind) => [kind, this.#totals[kind] ?? 0])) as Record<PersonOutcomeKind, number>;
    totals.notFinished += this.checked.people - this.#finished;
    return { run: this.id, planHash: this.#header.hash, stopped: this.#signal.aborted && this.#finished < this.checked.people, totals };
  }
}

function isWorthWaiting({ waitUntil }: Extract<TaskResult, { kind: 'wait' }>, { giveUpAt }: Part): boolean {
  return performance.now() + millisecondsUntil(waitUntil) <= giveUpAt;
}

function millisecondsUntil(at: string): number {
  return Math.max(0, Date.parse(at) - Date.now());
}
