import { readFile } from 'node:fs/promises';

import type { JournalStore } from '../offboarding.js';
import { importSigningKey, sealedJournal, type Approval, type ApprovalPolicyOptions, type GivenApprovals, type SigningKey } from '../seals.js';
import { commandLine } from './command-name.js';
import { readObject } from './files.js';
import { UsageError } from './usage-error.js';

/** What everything takes that checks approvals. */
export const approvalOptions = {
  approval: { value: 'file', multiple: true, description: 'An approval of the plan, as "approve" writes it.' },
  requires: { value: 'file', description: 'Which approvals you demand, whatever the plan demands, as JSON: approvers, count, author, rows, people.' },
} as const;

/** What everything takes that signs a journal. */
export const runKeyOptions = {
  'run-key': { value: 'file', description: 'Signs the journal with this key, as "create-key" writes it. Of a plan in JSON only.' },
  'run-public-key': { value: 'key', multiple: true, description: 'A public key of an earlier run key, if the journal has signatures of it.' },
} as const;

export interface ApprovalValues {
  readonly approval: readonly string[];
  readonly requires: string | undefined;
}

export interface RunKeyValues {
  readonly 'run-key': string | undefined;
  readonly 'run-public-key': readonly string[];
}

/** Reads the approvals, and which ones are demanded. Those who apply the plan check both. */
export async function givenApprovals({ approval, requires }: ApprovalValues): Promise<GivenApprovals & { readonly approvals: readonly Approval[] }> {
  const approvals: Approval[] = [];
  for (const path of approval) {
    approvals.push((await readObject(path, 'The approval')) as Approval);
  }
  return { approvals, ...(requires === undefined ? {} : { requires: await readDemand(requires) }) };
}

/** Reads which approvals somebody demands. */
export async function readDemand(path: string): Promise<ApprovalPolicyOptions> {
  const demand = (await readObject(path, 'The demand')) as Partial<ApprovalPolicyOptions>;
  const { approvers } = demand;
  if (!Array.isArray(approvers) || !approvers.every((each: Partial<ApprovalPolicyOptions['approvers'][number]> | null) => [each?.name, each?.publicKey].every((member) => typeof member === 'string'))) {
    throw new UsageError([`${path} names no approvers. Expected: {"approvers": [{"name": "Grace Kim", "publicKey": "…"}]}`]);
  }
  return { ...demand, approvers };
}

/** Reads a key. The error names the file, and nothing that stands in it. */
export async function readSigningKey(path: string): Promise<SigningKey> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new UsageError([`The key ${path} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}.`]);
  }
  try {
    return await importSigningKey(text.trim());
  } catch {
    throw new UsageError([`${path} is no key. "${commandLine('create-key')}" creates one.`]);
  }
}

/** The journal, signed if there is a key for it. */
export async function signedJournal(journal: JournalStore, values: RunKeyValues): Promise<JournalStore> {
  const path = values['run-key'];
  if (path === undefined && values['run-public-key'].length > 0) {
    throw new UsageError(['--run-public-key is for a journal that --run-key signs: give both.']);
  }
  return path === undefined ? journal : sealedJournal(journal, await readSigningKey(path), { publicKeys: values['run-public-key'] });
}

/** The options again, to paste them behind a command that goes on. */
export function sealArguments({ approval, requires, ...values }: ApprovalValues & RunKeyValues): string[] {
  const several = (name: string, all: readonly string[]): string[] => all.flatMap((each) => [name, each]);
  const one = (name: string, value: string | undefined): string[] => (value === undefined ? [] : [name, value]);
  return [...several('--approval', approval), ...one('--requires', requires), ...one('--run-key', values['run-key']), ...several('--run-public-key', values['run-public-key'])];
}
