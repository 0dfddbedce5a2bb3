import { adminError, type SerializedAdminError } from '../../core/errors.js';
import type { WhoCanFix } from '../../core/error-kinds.js';
import type { ChangedThings, FactsBefore, StepKind } from '../steps/types.js';
import type { RecordedTask } from '../responsibilities/types.js';

/** The proof of a step: the time of the response, and the trace id by which Atlassian can find the request. */
export interface StepEvidence {
  /** ISO 8601, by the clock of your machine. */
  readonly at: string;
  readonly status?: number;
  readonly traceId?: string;
  /** The response to the change was lost, and reading back shows that the change took effect. */
  readonly recovered?: 'readBack' | 'absent';
}

/** The outcome of a step. Every kind is final. */
export type StepOutcome =
  | {
      readonly kind: 'done';
      /** `alreadyDone`: there was nothing to change. */
      readonly effect: 'changed' | 'alreadyDone';
      /** `pendingVerification`: Atlassian accepted the change, but reading back does not show it yet. */
      readonly verification: 'done' | 'pendingVerification';
      readonly evidence: StepEvidence;
      /** Present if some of the things of the step were in their new state before. */
      readonly things?: ChangedThings;
    }
  | { readonly kind: 'handedOff'; readonly at: string }
  | {
      readonly kind: 'refused';
      readonly error: SerializedAdminError;
      readonly whoCanFix: WhoCanFix;
      /** Present if Atlassian refused a part of the things of the step. */
      readonly things?: ChangedThings;
    }
  | {
      readonly kind: 'ambiguous';
      readonly error: SerializedAdminError;
      readonly humanTask: string;
      /** Present if the step has several things and they were readable afterwards. */
      readonly things?: ChangedThings;
    }
  /** Atlassian accepted the change, and reading back still showed the old state at the deadline. */
  | {
      readonly kind: 'contradicted';
      readonly evidence: StepEvidence;
      readonly humanTask: string;
      /** Present if the step has several things and they were readable afterwards. */
      readonly things?: ChangedThings;
    }
  | {
      readonly kind: 'failed';
      readonly error: SerializedAdminError;
      /** Present if the step has several things and they were readable afterwards. */
      readonly things?: ChangedThings;
    };

/** Why a step, or its person, must wait. */
export type WaitReason =
  /** Atlassian limits the number of requests. */
  | 'rateLimited'
  /** Atlassian is not available, and reports when to retry. */
  | 'unavailable'
  /** So many calls have failed that the client sends none for a while. */
  | 'circuitOpen'
  /** Another run is changing an organization admin. Runs change admins one after the other, so that the last ones stay. */
  | 'orgAdmins';

interface EntryBase {
  /** ISO 8601, by the clock of your machine. */
  readonly at: string;
  readonly run: string;
  readonly planHash: string;
}

/** One line of a journal. It names people by account id only. */
export type JournalEntry =
  | (EntryBase & {
      readonly type: 'started';
      readonly orgId: string;
      /** How many people the run is for: all of the plan, or those of one task. Absent in journals of version 0.1.0. */
      readonly people?: number;
      /** The format of the entries of this run. Absent in journals of version 0.1.0, which have the same format. */
      readonly version?: 1;
    })
  /** The person before the first step: group, directory and role ids, which only an undo needs. */
  | (EntryBase & { readonly type: 'snapshot'; readonly accountId: string; readonly before: FactsBefore })
  | (EntryBase & {
      readonly type: 'intent';
      readonly accountId: string;
      readonly step: string;
      readonly kind: StepKind;
      /** Ids of the things that were still to be changed. Absent if all were. */
      readonly open?: readonly string[];
    })
  /** A task that a step starts at Atlassian: before its request, and after the response. A later attempt starts no other one. */
  | (EntryBase & { readonly type: 'task'; readonly accountId: string; readonly step: string; readonly kind: StepKind } & RecordedTask)
  | (EntryBase & {
      readonly type: 'outcome';
      readonly accountId: string;
      readonly step: string;
      readonly kind: StepKind;
      readonly outcome: StepOutcome;
    })
  | (EntryBase & { readonly type: 'blocked'; readonly accountId: string; readonly reason: string })
  /** The person must wait for long. The other people continue meanwhile. */
  | (EntryBase & { readonly type: 'putAside'; readonly accountId: string; readonly reason: WaitReason; readonly retryAt: string })
  | (EntryBase & { readonly type: 'stopped'; readonly reason: 'finished' | 'aborted' | 'error' });

/** A lock that one run of all processes holds, with a memory for the next holders. */
export interface JournalLane {
  /** What earlier holders remembered, in whichever process, unless its time is over. */
  readonly remembered: readonly string[];
  /**
   * Resolves when the next holder will get the text, even if this process dies now. Rejects with `heldByAnotherRun` if the
   * lane belongs to another holder by now.
   */
  remember(text: string, milliseconds: number): Promise<void>;
  /** Lets the next one in. */
  release(): Promise<void>;
}

/** What reports and undo plans need of a journal. */
export type JournalReader = Pick<JournalStore, 'read'>;

/**
 * Where a run writes each step before and after it runs. After a crash, the journal is the only record of the run.
 * {@link fileJournal} uses a file of your machine. A store of your own implements the first four methods.
 */
export interface JournalStore {
  /** Takes the journal for one run at a time. Rejects with `heldByAnotherRun` while another run holds it. */
  lock(run: string): Promise<void>;
  /**
   * Resolves when the entry survives a crash of the process. Rejects with `heldByAnotherRun` if another run took the
   * journal in the meantime.
   */
  append(entry: JournalEntry): Promise<void>;
  /** All entries, from the first one on. */
  read(): AsyncIterable<JournalEntry>;
  /** Releases the journal. */
  unlock(): Promise<void>;
  /**
   * Takes a lock that only one run of all processes may hold, whatever its journal. It protects changes of organization
   * admins. Resolves to undefined while another run holds it. Without this method, only the runs of one process wait for
   * each other.
   */
  lane?(name: string): Promise<JournalLane | undefined>;
}

/** A journal in memory, for rehearsals and tests. It does not survive the process. */
export function memoryJournal(): JournalStore & { readonly entries: readonly JournalEntry[] } {
  const entries: JournalEntry[] = [];
  let holder: string | undefined;
  return {
    entries,
    lock: async (run) => {
      if (holder !== undefined) {
        throw adminError('heldByAnotherRun', { endpoint: 'memoryJournal()' });
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
