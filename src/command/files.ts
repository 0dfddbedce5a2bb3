import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

import type { Plan } from '../offboarding.js';
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

/** Reads a plan. Whether it is whole, and still valid, is for those who apply it to check. */
export async function readPlan(path: string): Promise<Plan> {
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

/** Writes a file that only its owner may read: it names people. */
export async function save(path: string, text: string): Promise<void> {
  await writing(path, async () => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { mode: 0o600 });
    await chmod(path, 0o600);
  });
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
