import type { SerializedAdminError } from '../../core/errors.js';
import type { WhoCanFix } from '../../core/error-kinds.js';
import { invalidInput } from '../../core/input.js';
import type { FactsBefore, StepKind } from '../steps/types.js';

/** The proof of a step: when it was seen, and under which trace id Atlassian can find it. */
export interface StepEvidence {
  /** ISO 8601, by this machine's clock. */
  readonly at: string;
  readonly status?: number;
  readonly traceId?: string;
  /** The answer of the write was lost; reading back showed that it had its effect. */
  readonly recovered?: 'readBack' | 'absent';
}

/** What became of a step. Every kind but `wait` is final. */
export type StepOutcome =
  | {
      readonly kind: 'done';
      /** `alreadyDone`: there was nothing to change. */
      readonly effect: 'changed' | 'alreadyDone';
      /** `pendingVerification`: accepted, but reading back does not show it yet. */
      readonly verification: 'done' | 'pendingVerification';
      readonly evidence: StepEvidence;
    }
  | { readonly kind: 'handedOff'; readonly at: string }
  | { readonly kind: 'refused'; readonly error: SerializedAdminError; readonly whoCanFix: WhoCanFix }
  | { readonly kind: 'ambiguous'; readonly error: SerializedAdminError; readonly humanTask: string }
  /** The change was accepted, and reading back still shows the state from before when the time for it is over. */
  | { readonly kind: 'contradicted'; readonly evidence: StepEvidence; readonly humanTask: string }
  | { readonly kind: 'failed'; readonly error: SerializedAdminError };

/** Why a step, or the person it is about, has to wait. */
export type WaitReason =
  /** The service asks to come back later: too many requests. */
  | 'rateLimited'
  /** The service says that it is not able to answer, and when it may be again. */
  | 'unavailable'
  /** So many calls have failed that none is sent for a while. */
  | 'circuitOpen'
  /** Another run is taking an organization admin: one after the other, so that the last ones stay. */
  | 'orgAdmins';

interface EntryBase {
  /** ISO 8601, by this machine's clock. */
  readonly at: string;
  readonly run: string;
  readonly planHash: string;
}

/** One line of a journal. It names people by account id only. */
export type JournalEntry =
  | (EntryBase & {
      readonly type: 'started';
      readonly orgId: string;
      /** The form of the entries of this run. Absent in journals of version 0.1.0, which have the same. */
      readonly version?: 1;
    })
  /** How a person was before the first step: group, directory and role ids, which only an undo needs. */
  | (EntryBase & { readonly type: 'snapshot'; readonly accountId: string; readonly before: FactsBefore })
  | (EntryBase & { readonly type: 'intent'; readonly accountId: string; readonly step: string; readonly kind: StepKind })
  | (EntryBase & {
      readonly type: 'outcome';
      readonly accountId: string;
      readonly step: string;
      readonly kind: StepKind;
      readonly outcome: StepOutcome;
    })
  | (EntryBase & { readonly type: 'blocked'; readonly accountId: string; readonly reason: string })
  /** The person has to wait longer than the others should: they go on meanwhile. */
  | (EntryBase & { readonly type: 'putAside'; readonly accountId: string; readonly reason: WaitReason; readonly retryAt: string })
  | (EntryBase & { readonly type: 'stopped'; readonly reason: 'finished' | 'aborted' | 'error' });

/**
 * Where a run writes what it is about to do and what became of it: the truth, when the process is gone. A file of one
 * machine is {@link fileJournal}; a store of your own implements the first four methods.
 */
export interface JournalStore {
  /** Takes the journal for one run at a time. Rejects while another run holds it. */
  lock(run: string): Promise<void>;
  /** Resolves when the entry is safe against the loss of this process. */
  append(entry: JournalEntry): Promise<void>;
  /** All entries from the beginning. */
  read(): AsyncIterable<JournalEntry>;
  /** Gives the journal back. */
  unlock(): Promise<void>;
  /**
   * Takes something that only one run of all processes may do at a time, whatever its journal: to take organization
   * admins. Resolves to what gives it back, or to undefined while another run has it. Without this method only the
   * runs of one process wait for each other.
   */
  lane?(name: string): Promise<(() => Promise<void>) | undefined>;
}

/** A journal in memory: for rehearsals and tests. It does not survive the process. */
export function memoryJournal(): JournalStore & { readonly entries: readonly JournalEntry[] } {
  const entries: JournalEntry[] = [];
  let holder: string | undefined;
  return {
    entries,
    lock: async (run) => {
      if (holder !== undefined) {
        throw invalidInput('memoryJournal()', [{ field: 'journal', problem: 'is held by another run; wait for it' }]);
      }
      holder = run;
    },
    append: async (entry) => {
      entries.push(structuredClone(entry));
    },
    read: async function* () {
      yield* entries.slice();
    },
    unlock: async () => {
      holder = undefined;
    },
  };
}
