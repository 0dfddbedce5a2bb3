import { invalidInput } from '../core/input.js';
import { fileJournal } from '../offboarding/run/file-journal.js';

/** What the test account was before the first change. */
export interface AccountBefore {
  readonly accountStatus: 'active';
  /** Directory id to membership, of every directory that has the account. */
  readonly memberships: Readonly<Record<string, 'active' | 'suspended'>>;
  /** The SCIM users that provision it. */
  readonly scimUsers: readonly { readonly directoryId: string; readonly scimUserId: string }[];
}

/** One entry of the journal of a verification. It has the id of the test account. */
export type VerificationEntry =
  /** Before the first change: what must be there again at the end. */
  | { readonly type: 'started'; readonly at: string; readonly orgId: string; readonly accountId: string; readonly before: AccountBefore }
  /** Before each change. */
  | { readonly type: 'intent'; readonly at: string; readonly endpoint: string }
  /** The account is as it was: reading shows it. */
  | { readonly type: 'restored'; readonly at: string };

/** Where a verification writes down what it is about to change. A store of your own implements these methods. */
export interface VerificationJournal {
  /** Keeps other verifications away. Throws `heldByAnotherRun` if there is one. */
  lock(run: string): Promise<void>;
  /** Resolves when the entry survives a crash of the process. */
  append(entry: VerificationEntry): Promise<void>;
  /** All entries, from the first one on. */
  read(): AsyncIterable<VerificationEntry>;
  /** Lets other verifications in. */
  unlock(): Promise<void>;
}

/**
 * A journal in a file that only its owner can read. After a crash, a verification with the same journal first brings the
 * test account back to what it was.
 *
 * Needs Node.js, or a runtime that has `node:fs`.
 *
 * @example
 * const journal = fileVerificationJournal('out/verification.jsonl');
 */
export function fileVerificationJournal(path: string): VerificationJournal {
  // The file keeps lines of JSON with a hash, whatever an entry has.
  return fileJournal(path) as unknown as VerificationJournal;
}

export function checkVerificationJournal(caller: string, journal: unknown): void {
  if (typeof journal !== 'object' || journal === null || ['lock', 'append', 'read', 'unlock'].some((name) => typeof (journal as Record<string, unknown>)[name] !== 'function')) {
    throw invalidInput(caller, [{ field: 'testAccount.journal', problem: 'expected a journal, such as fileVerificationJournal(path)' }]);
  }
}
