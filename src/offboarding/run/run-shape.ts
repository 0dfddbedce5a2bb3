import type { Duration } from '../../core/duration.js';
import { namesOf } from '../../core/run-options.js';
import type { Profile } from '../decide/decisions.js';
import type { Clients } from '../read/clients.js';
import type { GivenApprovals } from '../seals/check-approvals.js';
import type { Step } from '../steps/types.js';
import type { JournalStore, StepOutcome, WaitReason } from './journal.js';
import type { PersonOutcome, PersonOutcomeKind } from './outcome.js';

/** Options of {@link applyPlan}. */
export interface ApplyOptions extends GivenApprovals {
  /** The clients that send the changes. Pass the clients that the plan was made with. */
  readonly clients: Clients;
  /** Where the run writes its intents and outcomes. Default: in memory, which does not survive the process. */
  readonly journal?: JournalStore | undefined;
  /** How many people to change at the same time. Default 4. */
  readonly concurrency?: number | undefined;
  /** Stops the run. It sends nothing new, and requests in flight have 1.5 seconds to finish. */
  readonly signal?: AbortSignal | undefined;
  /** How long reading back may take to show a change, in milliseconds. Default 30,000. */
  readonly verificationDeadline?: number | undefined;
  /** How long a person may wait for rate limits and outages, in milliseconds, before `notFinished`. Default one hour. */
  readonly patience?: number | undefined;
  /**
   * Within this time, the run does not read again what the plan read with requests of its own for a person: permissions,
   * SCIM links and API tokens. For example `60s`. Default: everybody is read again in full.
   *
   * Within this time, a change of these three stays unnoticed: a new API token is not revoked. The directory is always
   * searched again, and organization admins are always read in full.
   */
  readonly freshness?: Duration | undefined;
  /** Profiles of your own that the plan was made with. */
  readonly profiles?: readonly Profile[] | undefined;
  /**
   * How many people the plan changes, and how many things it transfers, if any. You must pass it if
   * `plan.fuse.needsConfirmation` is true.
   */
  readonly confirm?: { readonly people: number; readonly things?: number | undefined } | undefined;
}

/** An event of a run. Events name people by account id only. */
export type RunEvent =
  | { readonly type: 'personStarted'; readonly accountId: string }
  | { readonly type: 'stepStarted'; readonly accountId: string; readonly step: Step }
  | { readonly type: 'waiting'; readonly accountId: string; readonly reason: WaitReason; readonly until: string }
  /** The person must wait for long, and the others continue. `comesAgain`: the run retries, because `patience` allows it. */
  | { readonly type: 'personPutAside'; readonly accountId: string; readonly reason: WaitReason; readonly retryAt: string; readonly comesAgain: boolean }
  | { readonly type: 'stepFinished'; readonly accountId: string; readonly step: Step; readonly outcome: StepOutcome }
  | {
      readonly type: 'personFinished';
      readonly accountId: string;
      readonly outcome: PersonOutcome;
      /** How many people are finished, this one included. */
      readonly finished: number;
      readonly total: number;
    };

/** The result of a run. The journal has the details. */
export interface RunResult {
  readonly run: string;
  readonly planHash: string;
  /** Whether the run was stopped before everybody was finished. */
  readonly stopped: boolean;
  /** The number of people for each outcome. */
  readonly totals: Readonly<Record<PersonOutcomeKind, number>>;
}

export const applyOptionNames = namesOf<ApplyOptions>()('clients', 'journal', 'concurrency', 'signal', 'verificationDeadline', 'patience', 'freshness', 'profiles', 'confirm', 'approvals', 'requires');
