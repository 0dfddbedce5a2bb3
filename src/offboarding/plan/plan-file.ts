import { invalidInput } from '../../core/input.js';
import { checkRunOptions, namesOf } from '../../core/run-options.js';
import { sha256 } from '../../core/sha256.js';
import type { UnresolvedSubject } from '../read/dossier.js';
import { openForOwner } from '../read/owner-file.js';
import { storageFailure, stored } from '../read/storage-failure.js';
import type { Subjects } from '../people/subjects.js';
import { PlanReader, PlanWriter, type Digest, type GivenEntry, type PlanBeginning, type PlanEntry } from './plan-lines.js';
import type { PlanHeader } from './plan-header.js';
import { checkPlanShape, checkUnedited } from './check-plan.js';
import { checkHeaderMembers, checkPersonMembers } from './plan-shape.js';
import { planOptionNames, type Plan, type PlannedPerson, type PlanOptions } from './plan.js';
import { planEntries } from './plan-entries.js';

/** What holds for everybody in a plan file. */
export interface PlanFileHeader extends PlanHeader, Pick<Plan, 'searched'> {}

/** A plan in lines, for more people than fit into memory. It is read from its beginning each time, and every line is proven. */
export interface PlanFile {
  /**
   * Reads the plan to its end, so that every line is proven, and returns what holds for everybody. Later readings give what
   * was proven, or throw. Throws `validation` for a plan that was cut, edited, put together from others, or not written to its
   * end. The error names the line by number only.
   */
  header(): Promise<PlanFileHeader>;
  /** How many people are in the plan, and how many subjects are not exactly one person. Reads the plan to its end. */
  counts(): Promise<{ readonly people: number; readonly unresolved: number }>;
  /** Everybody, in order. Call {@link PlanFile.header} first if nothing may be done for anybody of a plan that is not whole. */
  people(): AsyncGenerator<PlannedPerson, void, undefined>;
  /** Subjects that are not exactly one person. */
  unresolved(): AsyncGenerator<UnresolvedSubject, void, undefined>;
}

/** The text of a plan file in pieces of any length. */
export type PlanLines = AsyncIterable<string | Uint8Array>;

/** Whether a plan is one in lines. */
export function isPlanFile(plan: Plan | PlanFile): plan is PlanFile {
  return typeof (plan as Partial<PlanFile> | null | undefined)?.people === 'function';
}

/** Refuses what is no plan file. */
export function checkPlanFile(caller: string, plan: PlanFile): void {
  if (!isPlanFile(plan)) {
    throw invalidInput(caller, [{ field: 'plan', problem: 'expected a plan file, such as filePlan(path)' }]);
  }
}

/** Everybody of a plan file, for whoever acts on it: each person is checked as those of a plan in memory are. */
export async function* provenPeople(caller: string, plan: PlanFile, header: PlanHeader): AsyncGenerator<PlannedPerson, void, undefined> {
  checkHeaderMembers(caller, header);
  let index = 0;
  for await (const person of plan.people()) {
    checkPersonMembers(caller, person, index);
    index += 1;
    yield person;
  }
}

/** A line that is longer is of no plan. */
const longestLine = 64_000_000;

/** So many characters are written at once. */
const writtenAtOnce = 262_144;

/**
 * The plan in a file that {@link makePlanFile} has written. Nothing is read before you ask for it.
 *
 * Needs Node.js, or a runtime that has `node:fs`.
 *
 * @example
 * const plan = filePlan('out/plan.jsonl');
 * console.log((await plan.header()).fuse);
 */
export function filePlan(path: string): PlanFile {
  checkPath('filePlan()', path);
  return new ReadPlan('filePlan()', () => piecesOf(path));
}

/**
 * The plan in a store of yours: `open` returns its text from the beginning, as {@link planAsLines} or {@link makePlanLines}
 * gave it, in pieces of any length. It is called once for each reading.
 *
 * @example
 * const plan = planFromLines(() => bucket.download('plan.jsonl'));
 */
export function planFromLines(open: () => PlanLines): PlanFile {
  if (typeof open !== 'function') {
    throw invalidInput('planFromLines()', [{ field: 'open', problem: 'expected a function that opens the text of a plan' }]);
  }
  return new ReadPlan('planFromLines()', open);
}

/** Options of {@link makePlanLines}. */
export type PlanLinesOptions = PlanOptions;

/** Options of {@link makePlanFile}. */
export interface PlanFileOptions extends PlanLinesOptions {
  /** Where the plan is written. Nothing may be there yet. */
  readonly path: string;
}

/**
 * Makes a plan as {@link makePlan} does, and writes it to a file person by person: memory stays flat, however many people
 * it has. Guards and limits count everybody. The file has JSON on each line, and only its owner can read it.
 *
 * It has its name only when it is whole: until then, it is beside it with `.unfinished` at the end of its name. A file that
 * was not written to its end is refused by everything that reads it.
 *
 * A policy with `responsibilities` needs an `inventory`, as {@link findResponsibilities} fills it for everybody.
 *
 * Throws `validation` before anything is sent if the path is taken. Needs Node.js, or a runtime that has `node:fs`.
 *
 * @example
 * const people = readExportStream(createReadStream('export-users.csv'));
 * const plan = await makePlanFile(people, { path: 'out/plan.jsonl', clients, policy: { expiresAfterMinutes: 600 } });
 */
export async function makePlanFile(subjects: Subjects, options: PlanFileOptions): Promise<PlanFile> {
  const caller = 'makePlanFile()';
  checkRunOptions(caller, options ?? null, [...planOptionNames, ...namesOf<Pick<PlanFileOptions, 'path'>>()('path')]);
  const { path, ...rest } = options;
  return writePlanFile(caller, path, () => planEntries(caller, subjects, rest));
}

/**
 * The same plan as text, in pieces, for a store of yours. {@link planFromLines} reads it. A plan whose last piece is missing
 * is refused.
 *
 * Rejects with `validation` if an option or a subject cannot be used. A read without which nothing can be decided
 * rejects with its own kind, such as `credential.invalid` or `network`.
 *
 * @example
 * await bucket.upload('plan.jsonl', makePlanLines(people, { clients }));
 */
export async function* makePlanLines(subjects: Subjects, options: PlanLinesOptions): AsyncGenerator<string, void, undefined> {
  checkRunOptions('makePlanLines()', options ?? null, planOptionNames);
  yield* linesOf(planEntries('makePlanLines()', subjects, options));
}

/**
 * Writes a plan of {@link makePlan} to a file. It has a hash of its own there: journals of the one form do not fit the other.
 *
 * Throws `validation` if the path is taken. Needs Node.js, or a runtime that has `node:fs`.
 */
export async function planFileFrom(plan: Plan, path: string): Promise<PlanFile> {
  await checkWholePlan('planFileFrom()', plan);
  return writePlanFile('planFileFrom()', path, () => entriesOf(plan));
}

/**
 * The text of a plan of {@link makePlan} as a plan file has it, in pieces.
 *
 * Rejects with `validation` if the plan was edited.
 */
export async function* planAsLines(plan: Plan): AsyncGenerator<string, void, undefined> {
  await checkWholePlan('planAsLines()', plan);
  yield* linesOf(entriesOf(plan));
}

/** The lines get a hash of their own, which fits whatever stands in them: an edited plan must not get one. */
async function checkWholePlan(caller: string, plan: Plan): Promise<void> {
  checkPlanShape(caller, plan);
  await checkUnedited(caller, plan);
}

function* entriesOf({ version, orgId, policy, people, unresolved, createdAt, expiresAt, fuse, searched }: Plan): Generator<GivenEntry, void> {
  yield { type: 'beginning', version, orgId, policy };
  for (const person of people) {
    yield { type: 'person', person };
  }
  for (const subject of unresolved) {
    yield { type: 'unresolved', subject };
  }
  yield { type: 'ending', createdAt, expiresAt, people: people.length, unresolved: unresolved.length, fuse, ...(searched === undefined ? {} : { searched }) };
}

async function* linesOf(entries: Iterable<GivenEntry> | AsyncIterable<GivenEntry>): AsyncGenerator<string, void, undefined> {
  const writer = new PlanWriter(await digest());
  let text = '';
  for await (const entry of entries) {
    text += await lineOf(writer, entry);
    if (text.length >= writtenAtOnce) {
      yield text;
      text = '';
    }
  }
  yield text;
}

function lineOf(writer: PlanWriter, entry: GivenEntry): Promise<string> {
  switch (entry.type) {
    case 'beginning':
      return writer.beginning(entry);
    case 'person':
      return writer.person(entry.person);
    case 'unresolved':
      return writer.unresolved(entry.subject);
    case 'ending': {
      const { type: _, ...ending } = entry;
      return writer.ending(ending);
    }
  }
}

/** Node.js hashes at once; elsewhere each line waits for the hash of the one before. */
async function digest(): Promise<Digest> {
  try {
    const { createHash } = await import('node:crypto');
    return (text) => createHash('sha256').update(text).digest('hex');
  } catch {
    return sha256;
  }
}

/** What a reading to the end has found. */
interface ProvenPlan {
  readonly header: PlanFileHeader;
  readonly counts: { readonly people: number; readonly unresolved: number };
  /** The hash of every last line of a block: nothing of a block is given before it is seen to be the same. */
  readonly marks: readonly string[];
}

/** How many lines a block has. */
const linesInBlock = 256;

class ReadPlan implements PlanFile {
  #proven: ProvenPlan | undefined;

  constructor(
    private readonly caller: string,
    private readonly open: () => PlanLines,
  ) {}

  async header(): Promise<PlanFileHeader> {
    return (await this.#prove()).header;
  }

  async counts(): Promise<{ readonly people: number; readonly unresolved: number }> {
    return (await this.#prove()).counts;
  }

  async *people(): AsyncGenerator<PlannedPerson, void, undefined> {
    for await (const entries of this.#blocks()) {
      for (const entry of entries) {
        if (entry.type === 'person') {
          yield entry.person;
        }
      }
    }
  }

  async *unresolved(): AsyncGenerator<UnresolvedSubject, void, undefined> {
    for await (const entries of this.#blocks()) {
      for (const entry of entries) {
        if (entry.type === 'unresolved') {
          yield entry.subject;
        }
      }
    }
  }

  async #prove(): Promise<ProvenPlan> {
    if (this.#proven === undefined) {
      for await (const _ of this.#blocks()) {
        // Reading proves.
      }
    }
    return this.#proven as unknown as ProvenPlan;
  }

  async *#blocks(): AsyncGenerator<readonly PlanEntry[], void, undefined> {
    const reader = new PlanReader(this.caller, await digest());
    const marks: string[] = [];
    let block: PlanEntry[] = [];
    let beginning: PlanBeginning | undefined;
    let ending: Extract<PlanEntry, { type: 'ending' }> | undefined;
    const check = (): void => {
      if (this.#proven !== undefined && this.#proven.marks[marks.length] !== reader.chain) {
        throw reader.refusal('is another one than before: it was replaced after it was read');
      }
      marks.push(reader.chain);
    };
    for await (const lines of linesIn(this.caller, this.open, reader)) {
      for (const line of lines) {
        const entry = await reader.read(line);
        if (entry !== undefined) {
          block.push(entry);
        }
        if (entry?.type === 'beginning') {
          beginning = entry;
        } else if (entry?.type === 'ending') {
          ending = entry;
        }
        if (reader.number % linesInBlock === 0) {
          check();
          yield block;
          block = [];
        }
      }
    }
    reader.end();
    check();
    if (this.#proven === undefined && beginning !== undefined && ending !== undefined) {
      const { version, orgId, policy } = beginning;
      const { createdAt, expiresAt, fuse, searched, hash, people, unresolved } = ending;
      const header = { version, orgId, createdAt, expiresAt, policy, fuse, ...(searched === undefined ? {} : { searched }), hash };
      this.#proven = { header, counts: { people, unresolved }, marks };
    }
    yield block;
  }
}

/** The lines of a text in pieces. What stands behind the last line break is a line as well: it was cut off. */
async function* linesIn(caller: string, open: () => PlanLines, reader: PlanReader): AsyncGenerator<string[], void, undefined> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let rest = '';
  try {
    for await (const piece of open()) {
      const lines = (rest + (typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true }))).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > longestLine) {
        throw reader.refusal('has a line that is too long');
      }
      yield lines;
    }
  } catch (error) {
    throw storageFailure(caller, error);
  }
  rest += decoder.decode();
  if (rest !== '') {
    yield [rest];
  }
}

function checkPath(caller: string, path: unknown): void {
  if (typeof path !== 'string' || path === '') {
    throw invalidInput(caller, [{ field: 'path', problem: 'expected the path of a file' }]);
  }
}

async function* piecesOf(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  const fs = await import('node:fs/promises');
  const file = await stored('filePlan()', () => fs.open(path, 'r'));
  try {
    yield* file.createReadStream({ autoClose: false, highWaterMark: writtenAtOnce }) as AsyncIterable<Uint8Array>;
  } finally {
    await file.close();
  }
}

/** Writes a file beside its place first, so that only a whole one is there. */
export async function writePlanFile(caller: string, path: string, entries: () => Iterable<GivenEntry> | AsyncIterable<GivenEntry>): Promise<PlanFile> {
  checkPath(caller, path);
  const [fs, nodePath] = await Promise.all([import('node:fs/promises'), import('node:path')]);
  const taken = async (): Promise<void> => {
    if ((await fs.stat(path).catch(() => undefined)) !== undefined) {
      throw invalidInput(caller, [{ field: 'path', problem: 'is taken: a plan that somebody may have agreed to stays as it is' }]);
    }
  };
  await taken();
  await stored(caller, () => fs.mkdir(nodePath.dirname(path), { recursive: true }));
  const unfinished = `${path}.${crypto.randomUUID()}.unfinished`;
  const file = await stored(caller, () => openForOwner(fs, unfinished, caller));
  try {
    for await (const text of linesOf(entries())) {
      await stored(caller, () => file.appendFile(text));
    }
    await stored(caller, () => file.sync());
    await taken();
    await stored(caller, () => fs.rename(unfinished, path));
  } catch (error) {
    await fs.rm(unfinished, { force: true }).catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
  return filePlan(path);
}
