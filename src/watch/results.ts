import type { AdminErrorKind } from '../core/error-kinds.js';
import type { Plan } from '../offboarding/plan/plan.js';
import type { VerifiedPerson } from '../offboarding/run/verify.js';
import type { AccessKind } from './access-items.js';

/** An event of the audit log about a person who has left. */
export interface WatchedEvent {
  readonly eventId: string;
  /** Atlassian's machine name of what happened. */
  readonly action: string;
  /** Its name in Atlassian Administration, if Atlassian lists one. */
  readonly actionName?: string;
  /** ISO 8601, by the clock of Atlassian. */
  readonly at?: string;
  /** The account that did it. */
  readonly actorId?: string;
  /** How the actor was authenticated, if Atlassian records it: `api-token`, for example. */
  readonly authenticatedBy?: string;
}

/** What a person got again, or what was done with their account. */
export type ReturnKind = AccessKind | 'signIn' | 'activity' | 'emailAddress';

/** One thing that came back. */
export interface ReturnFinding {
  /** The same text whenever the same thing is reported. A crash may report it twice: ignore a key that you have. */
  readonly key: string;
  /**
   * `signIn`: somebody logged in. `activity`: the account did something else. `scimUser`: an identity provider has the person
   * again. The others are access that the person had lost.
   */
  readonly what: ReturnKind;
  /** The ids of the thing, with a blank between them. Absent for an account, and where only an event reports it. */
  readonly target?: string;
  /**
   * `present`: read just now. `past`: an event reports it, and it is not there now. `unknown`: an event reports it, and it is not
   * readable now, or may be what the person kept.
   */
  readonly state: 'present' | 'past' | 'unknown';
  /** The event that reports it. Absent if only reading the person showed it. */
  readonly event?: WatchedEvent;
  /** What a person must do. */
  readonly humanTask: string;
}

/** Why somebody was looked at: a duration of `lookAfter`, `sync`, `repeat`, or an event. */
export type LookReason = string;

/** A part of a person that was not read. Nothing is concluded about it. */
export interface UnreadPart {
  readonly part: string;
  /** The kind of the error, `noClient`, or `notNeeded`: weekly looks leave it to the audit log. */
  readonly why: string;
  readonly remedy?: string;
}

/** Somebody who left and has access again. Pass it to `makePlan` as it is. */
export interface ReturnedPerson extends VerifiedPerson {
  readonly kind: 'returned';
  readonly look: LookReason;
  readonly findings: readonly ReturnFinding[];
  /** A plan that removes the access again, with the policy of the last plan. Present if something is, or may be, there. */
  readonly plan?: Plan;
  /** Why there is no plan, although something came back. */
  readonly noPlan?: { readonly why: AdminErrorKind; readonly remedy: string };
  readonly notReadable: readonly UnreadPart[];
}

/** Somebody who was looked at, and nothing new came back. `makeEvidence` takes those of its plan as `checks`. */
export interface CheckedPerson extends VerifiedPerson {
  readonly kind: 'checked';
  readonly look: LookReason;
  readonly notReadable: readonly UnreadPart[];
}

/** An event about a person who has left, with an action whose meaning is not known. It is not guessed. */
export interface UnknownEvent {
  readonly kind: 'unknownEvent';
  readonly accountId: string;
  readonly event: WatchedEvent;
}

/** The audit log gives no events now. People are looked at all the same. */
export interface EventsNotReadable {
  readonly kind: 'eventsNotReadable';
  /** The kind of the error. `empty`: the log has nothing, not even the changes of your own runs. */
  readonly why: AdminErrorKind | 'empty';
  readonly remedy: string;
}

/** People who are due and cannot be read now. The next check looks at them. */
export interface PeopleNotReadable {
  readonly kind: 'peopleNotReadable';
  readonly accountIds: readonly string[];
  /** The kind of the error. */
  readonly why: AdminErrorKind;
  readonly remedy: string;
}

/** What a watch finds. */
export type WatchResult = ReturnedPerson | CheckedPerson | UnknownEvent | EventsNotReadable | PeopleNotReadable;

const reviewPlan = 'Review the new plan and apply it. If you hired the person again, leave them out of the watch.';
const findSource = 'Find out who gave the access back and why: the audit log names the actor.';
const findUse = 'Find out what still uses the account: a session, a token or an automation rule. Then revoke it.';

/** What to do about a finding. */
export function taskFor(what: ReturnKind, state: ReturnFinding['state']): string {
  switch (what) {
    case 'signIn':
    case 'activity':
      return findUse;
    case 'emailAddress':
      return 'Check who has the new address of the account: it can reset the password.';
    case 'scimUser':
      return 'Ask the admin of the identity provider to unassign the person: the next sync may activate them.';
    default:
      return state === 'past' ? findSource : reviewPlan;
  }
}
