import { appendFile, chmod, mkdir, open, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

import { filePlan, type Plan, type PlanFile } from '../offboarding.js';
import { commandLine } from './command-name.js';
import { UsageError } from './usage-error.js';

/** Reads a file of JSON. The error names the file, and nothing that stands in it. */
async function readJson(path: string, what: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new UsageError([`${what} ${path} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}.`]);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError([`${what} ${path} is not JSON.`]);
  }
}

/** How a plan file begins. A plan in JSON begins with its version. */
const planFileBegins = '{"plan":{';

/** Whether a plan is a plan file, which is read line by line. */
export function isPlanFile(plan: Plan | PlanFile): plan is PlanFile {
  return typeof plan.people === 'function';
}

/**
 * Reads a plan, or opens a plan file: what stands in it decides, not its name. Whether it is whole, and still valid, is for
 * those who apply it to check.
 */
export async function readPlan(path: string): Promise<Plan | PlanFile> {
  return (await begins(path, planFileBegins)) ? filePlan(path) : readPlanInMemory(path);
}

/** Reads a plan for a subcommand that takes no plan file. */
export async function readSmallPlan(path: string, subcommand: string): Promise<Plan> {
  if (await begins(path, planFileBegins)) {
    throw new UsageError([`${path} is a plan file, and "${subcommand}" takes plans in JSON only. Make a plan of fewer people: "${commandLine('plan', '--out', 'plan.json')}".`]);
  }
  return readPlanInMemory(path);
}

async function begins(path: string, text: string): Promise<boolean> {
  const file = await open(path).catch(() => undefined);
  try {
    const { buffer, bytesRead } = (await file?.read(Buffer.alloc(text.length), 0, text.length, 0)) ?? { buffer: Buffer.alloc(0), bytesRead: 0 };
    return buffer.toString('utf8', 0, bytesRead) === text;
  } catch {
    // Reading it as a whole says what is wrong with it.
    return false;
  } finally {
    await file?.close();
  }
}

async function readPlanInMemory(path: string): Promise<Plan> {
  const plan = await readJson(path, 'The plan');
  if (typeof plan !== 'object' || plan === null || (plan as Partial<Plan>).version !== 1 || typeof (plan as Partial<Plan>).hash !== 'string') {
    throw new UsageError([`${path} is no plan. "${commandLine('plan')}" makes one.`]);
  }
  return plan as Plan;
}

/** Reads a policy, or another object that a file holds. */
export async function readObject(path: string, what: string): Promise<object> {
  const value = await readJson(path, what);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UsageError([`${what} ${path} is no JSON object.`]);
  }
  return value;
}

/** Where the journal of a plan stands: next to the plan, unless an option names it. */
export function journalPathOf(planPath: string, given: string | undefined): string {
  return given ?? `${planPath.replace(/\.json$/, '')}.journal.jsonl`;
}

/** Where the journals of a plan file stand: a folder next to it, unless an option names it. */
export function journalsPathOf(planPath: string, given: string | undefined): string {
  return given ?? `${planPath.replace(/\.jsonl$/, '')}.journals`;
}

/** Writes a file that only its owner may read: it names people. */
export async function save(path: string, text: string): Promise<void> {
  await writing(path, async () => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { mode: 0o600 });
    await chmod(path, 0o600);
  });
}

/** So many characters are written at once. */
const writtenAtOnce = 262_144;

/** A text in fewer pieces. */
export async function* inBlocks(pieces: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let block = '';
  for await (const piece of pieces) {
    block += piece;
    if (block.length >= writtenAtOnce) {
      yield block;
      block = '';
    }
  }
  yield block;
}

/** Writes a text in pieces into a new file. */
export async function saveStream(path: string, pieces: AsyncIterable<string>): Promise<void> {
  await saveNew(path, '');
  for await (const block of inBlocks(pieces)) {
    await writing(path, () => appendFile(path, block));
  }
}

/** The same for a file that must be new: whoever has agreed to a plan must find the same one there. */
export async function saveNew(path: string, text: string): Promise<void> {
  await writing(path, async () => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { mode: 0o600, flag: 'wx' });
  });
}

/** Refuses what is no file, before anything is read for it. */
export async function refuseUnreadable(path: string): Promise<void> {
  if ((await stat(path).catch(() => undefined))?.isFile() !== true) {
    throw new UsageError([`${path} is no file that can be read.`]);
  }
}

/** Refuses a journal that is not there: an empty one says that nothing was run. A plan file has a folder of them. */
export async function refuseMissingJournal(path: string): Promise<void> {
  if (!(await isThere(path))) {
    throw new UsageError([`The journal ${path} is not there. Only the journal of the run shows what it did. Put it there, or name it if the subcommand has --journal.`]);
  }
}

/** The same where a plan that nobody has applied is meant as well: the caller reads a note. Only the default journal may be missing. */
export async function noteMissingJournal(path: string, given: string | undefined, note: (text: string) => void): Promise<void> {
  if (given !== undefined) {
    await refuseMissingJournal(path);
  } else if (!(await isThere(path))) {
    note(`There is no journal ${path}: this is a plan that was not applied. If it was, give its journal with --journal.`);
  }
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

/** Refuses a file that is already there, before anything is read for it. */
export async function refuseExisting(path: string | undefined): Promise<void> {
  const found = path === undefined ? undefined : await stat(path).catch(() => undefined);
  if (found !== undefined) {
    throw new UsageError([`${path ?? ''} already exists. Give another name with --out.`]);
  }
}

async function writing(path: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw new UsageError([`${path} cannot be written: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}.`]);
  }
}
