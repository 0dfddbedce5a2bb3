import * as z from 'zod/mini';

import { adminError, type AdminError } from '../../core/errors.js';
import { invalidInput } from '../../core/input.js';
import { checkRunOptions, namesOf } from '../../core/run-options.js';
import { checkPlanShape } from '../plan/check-plan.js';
import type { Plan } from '../plan/plan.js';
import type { PlanPart } from '../plan/plan-header.js';
import type { FactsBefore } from '../steps/types.js';
import type { JournalEntry, JournalReader, StepOutcome } from './journal.js';
import { provenEntries, type SealedEntry } from './sealed-journal.js';
import type { RecordedPerson } from './outcome.js';
import { stored } from '../read/storage-failure.js';
import type { RecordedTask } from '../responsibilities/types.js';

/** One run of a plan, from its journal. */
export interface RecordedRun {
  readonly run: string;
  /** ISO 8601 */
  readonly startedAt: string;
  /** Absent if the run did not write it, for example because the process died. */
  readonly endedAt?: string;
  readonly end?: Extract<JournalEntry, { type: 'stopped' }>['reason'];
}

/** What a journal has recorded about one person, with the time of each outcome and the facts before the run. */
export interface RecordedPersonInJournal extends RecordedPerson {
  readonly intents: Set<string>;
  readonly outcomes: Map<string, StepOutcome>;
  readonly tasks: Map<string, RecordedTask>;
  readonly open: Map<string, readonly string[]>;
  /** When the journal recorded each outcome, by step key. */
  readonly times: Map<string, string>;
  /** The facts about the person before the first step. */
  before?: FactsBefore;
  blocked?: string;
  putAside?: RecordedPerson['putAside'];
}

/** What a journal has recorded about a plan. */
export interface ReadJournal {
  /** By account id. A person without an entry is absent. */
  readonly people: Map<string, RecordedPersonInJournal>;
  readonly runs: RecordedRun[];
  /** Whether the journal has signatures. They are verified only with `publicKeys`. */
  readonly isSigned: boolean;
}

const text = z.string().check(z.minLength(1));
const ofRun = { at: text, run: text, planHash: text };
const ofPerson = { ...ofRun, accountId: text };
const ofStep = { ...ofPerson, step: text, kind: text };
const evidence = z.looseObject({ at: text });
const error = z.looseObject({ kind: text, message: z.string(), remedy: z.string() });
const fact = z.looseObject({ known: z.boolean() });
const things = z.optional(z.looseObject({ changed: z.array(text), left: z.array(z.looseObject({ id: text, reason: z.string() })) }));

const outcomeSchema = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('done'), effect: z.enum(['changed', 'alreadyDone']), verification: z.enum(['done', 'pendingVerification']), evidence, things }),
  z.looseObject({ kind: z.literal('handedOff'), at: text }),
  z.looseObject({ kind: z.literal('refused'), error, whoCanFix: text, things }),
  z.looseObject({ kind: z.literal('ambiguous'), error, humanTask: text, things }),
  z.looseObject({ kind: z.literal('contradicted'), evidence, humanTask: text, things }),
  z.looseObject({ kind: z.literal('failed'), error, things }),
]);

const entrySchema = z.discriminatedUnion('type', [
  z.looseObject({ ...ofRun, type: z.literal('started'), orgId: text, people: z.optional(z.int()), version: z.optional(z.literal(1)) }),
  z.looseObject({ ...ofPerson, type: z.literal('snapshot'), before: z.looseObject({ memberships: fact, groups: fact, roles: fact, directory: fact }) }),
  z.looseObject({ ...ofStep, type: z.literal('intent'), open: z.optional(z.array(text)) }),
  z.discriminatedUnion('state', [
    z.looseObject({ ...ofStep, type: z.literal('task'), state: z.enum(['starting', 'notStarted']) }),
    z.looseObject({ ...ofStep, type: z.literal('task'), state: z.literal('started'), taskId: text }),
  ]),
  z.looseObject({ ...ofStep, type: z.literal('outcome'), outcome: outcomeSchema }),
  z.looseObject({ ...ofPerson, type: z.literal('blocked'), reason: text }),
  z.looseObject({ ...ofPerson, type: z.literal('putAside'), reason: z.enum(['rateLimited', 'unavailable', 'circuitOpen', 'orgAdmins']), retryAt: text }),
  z.looseObject({ ...ofRun, type: z.literal('stopped'), reason: z.enum(['finished', 'aborted', 'error']) }),
]);

/** The part of a person in a journal that is read entry by entry. Adds an empty one if it is missing. */
export function personIn(people: ReadJournal['people'], accountId: string): RecordedPersonInJournal {
  let person = people.get(accountId);
  if (person === undefined) {
    person = { intents: new Set(), outcomes: new Map(), tasks: new Map(), open: new Map(), times: new Map() };
    people.set(accountId, person);
  }
  return person;
}

/** Options of {@link readJournal}. */
export interface ReadJournalOptions {
  /**
   * The public keys of your run keys. Then every entry must be signed by one of them, as `sealedJournal()` signs it. Default:
   * signatures are not verified.
   */
  readonly publicKeys?: readonly string[] | undefined;
}

const readJournalOptionNames = namesOf<ReadJournalOptions>()('publicKeys');

/**
 * Reads the journal of a plan. Throws `validation` if an entry cannot belong to this plan. The error names the entry by its
 * number. No entry is skipped, because the journal is the only record of the run.
 *
 * @example
 * const { people } = await readJournal(plan, journal);
 * const recorded = people.get(accountId);
 */
export async function readJournal(plan: Plan, journal: JournalReader, options: ReadJournalOptions = {}): Promise<ReadJournal> {
  checkRunOptions('readJournal()', options, readJournalOptionNames);
  return journalOf('readJournal()', plan, journal, options.publicKeys);
}

/**
 * The same of some people of a plan. `isOneTask`: the journal is of exactly these people. That of a task of another size is
 * rejected, because its number means other people.
 */
export async function journalOf(caller: string, plan: PlanPart, journal: JournalReader, publicKeys?: readonly string[], isOneTask = false): Promise<ReadJournal> {
  checkPlanShape(caller, plan);
  if (typeof (journal as Partial<JournalReader> | null | undefined)?.read !== 'function') {
    throw invalidInput(caller, [{ field: 'journal', problem: 'expected a journal, such as fileJournal(path)' }]);
  }
  const reader = new Reader(caller, plan, isOneTask);
  await stored('JournalStore.read()', async () => {
    for await (const entry of publicKeys === undefined ? journal.read() : provenEntries(caller, journal, publicKeys)) {
      reader.read(entry);
    }
  });
  return { people: reader.people, runs: [...reader.runs.values()], isSigned: reader.isSigned };
}

class Reader {
  readonly people: ReadJournal['people'] = new Map();
  readonly runs = new Map<string, { run: string; startedAt: string; endedAt?: string; end?: NonNullable<RecordedRun['end']> }>();
  isSigned = false;
  readonly #kinds: ReadonlyMap<string, ReadonlyMap<string, string>>;
  #number = 0;

  constructor(
    private readonly caller: string,
    private readonly plan: PlanPart,
    private readonly isOneTask: boolean,
  ) {
    this.#kinds = new Map(plan.people.map(({ accountId, steps }) => [accountId, new Map(steps.map(({ key, kind }) => [key, kind]))]));
  }

  read(entry: JournalEntry): void {
    this.#number += 1;
    this.isSigned ||= (entry as SealedEntry | null)?.seal !== undefined;
    const { planHash } = (entry as Partial<JournalEntry> | null) ?? {};
    if (typeof planHash === 'string' && planHash !== this.plan.hash) {
      throw this.#refused('belongs to another plan: use one journal for each plan');
    }
    if (!z.safeParse(entrySchema, entry).success) {
      throw this.#refused('has a form that this version cannot read');
    }
    if (entry.type === 'started') {
      this.#start(entry);
      return;
    }
    const run = this.runs.get(entry.run);
    if (run === undefined) {
      throw this.#refused('belongs to a run that never started');
    }
    if (run.end !== undefined) {
      throw this.#refused('comes after the end of its run');
    }
    if (entry.type === 'stopped') {
      run.endedAt = entry.at;
      run.end = entry.reason;
      return;
    }
    const kinds = this.#kinds.get(entry.accountId);
    if (kinds === undefined) {
      throw this.#refused('is about somebody who is not in the plan');
    }
    if ('step' in entry && kinds.get(entry.step) !== entry.kind) {
      throw this.#refused('is about a step that the plan does not have');
    }
    this.#note(entry, personIn(this.people, entry.accountId));
  }

  #start({ run, at, orgId, people }: Extract<JournalEntry, { type: 'started' }>): void {
    if (orgId !== this.plan.orgId) {
      throw this.#refused('belongs to another organization');
    }
    if (this.runs.has(run)) {
      throw this.#refused('starts a run that has already started');
    }
    this.runs.set(run, { run, startedAt: at });
    if (this.isOneTask && people !== undefined && people !== this.plan.people.length) {
      throw invalidInput(this.caller, [{ field: 'peopleInTask', problem: `is another number than before: a run had ${people} people in this task, and now it has ${this.plan.people.length}` }]);
    }
  }

  #note(entry: Exclude<JournalEntry, { type: 'started' | 'stopped' }>, person: RecordedPersonInJournal): void {
    switch (entry.type) {
      case 'snapshot':
        // Facts read after the first step cannot undo it.
        if (person.intents.size === 0) {
          person.before = entry.before;
        }
        break;
      case 'intent':
        if (entry.open !== undefined && !person.intents.has(entry.step)) {
          person.open.set(entry.step, entry.open);
        }
        person.intents.add(entry.step);
        break;
      case 'task':
        if (!person.intents.has(entry.step)) {
          throw this.#refused('is a task of a step that never started');
        }
        person.tasks.set(entry.step, entry);
        break;
      case 'outcome':
        if (!person.intents.has(entry.step) && isOfAChange(entry.outcome)) {
          throw this.#refused('is the outcome of a step that never started');
        }
        // An outcome is final: a step that was delivered twice keeps the first one.
        if (!person.outcomes.has(entry.step)) {
          person.outcomes.set(entry.step, entry.outcome);
          person.times.set(entry.step, entry.at);
        }
        break;
      case 'blocked':
        person.blocked = entry.reason;
        break;
      case 'putAside':
        person.putAside = { reason: entry.reason, retryAt: entry.retryAt };
    }
  }

  #refused(problem: string): AdminError {
    return adminError('validation', {
      endpoint: this.caller,
      source: 'input',
      fields: [{ field: 'journal', problem: `entry ${this.#number} ${problem}` }],
      meaning: 'did nothing, because the journal does not belong to this plan',
      remedy: 'Pass the journal that was written for this plan. Never correct a journal. If it is lost or damaged, make a new plan: it finds out what is already done.',
    });
  }
}

/** Steps with nothing to change, and steps that people do, have an outcome without an intent. */
function isOfAChange(outcome: StepOutcome): boolean {
  return outcome.kind === 'done' ? outcome.effect === 'changed' : outcome.kind !== 'handedOff';
}
