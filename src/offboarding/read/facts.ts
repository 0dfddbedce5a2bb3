import { describedKinds, type AdminErrorKind, type WhoCanFix } from '../../core/error-kinds.js';
import type { AdminError } from '../../core/errors.js';

/**
 * Something that was read about a person, or could not be. A fact that is not known is never taken for a "no": what
 * depends on it says so.
 */
export type Fact<T> =
  | {
      readonly known: true;
      readonly value: T;
      /** The route template that told it. */
      readonly source: string;
    }
  | {
      readonly known: false;
      readonly source: string;
      /** Why it could not be read: the kind of the error, or that there is no client for it. */
      readonly why: AdminErrorKind | 'noClient' | 'notNeeded';
      readonly remedy?: string;
      /** Who can see to it that it can be read; absent where nobody refused it. */
      readonly whoCanFix?: WhoCanFix;
    };

type Unread = Extract<Fact<never>, { known: false }>;

export function known<T>(value: T, source: string): Fact<T> {
  return { known: true, value, source };
}

export function unknownBecause(error: AdminError): Fact<never> {
  return { known: false, source: error.endpoint, why: error.kind, remedy: error.remedy, whoCanFix: error.whoCanFix };
}

export function notRead(why: 'noClient' | 'notNeeded', source: string): Fact<never> {
  return { known: false, source, why };
}

/** Whether nobody refused the read: only the way to the answer failed, so that it may be had another time. */
export function mayBeReadLater<T>(fact: Fact<T>): fact is Unread {
  return wasAskedFor(fact) && fact.why !== 'noClient' && (fact.why === 'unexpectedResponse' || describedKinds[fact.why].retryable);
}

/** Whether it was meant to be read and could not be. */
export function wasAskedFor<T>(fact: Fact<T>): fact is Unread & { readonly why: Exclude<Unread['why'], 'notNeeded'> } {
  return !fact.known && fact.why !== 'notNeeded';
}

/** The value of a fact, or the fallback where it is not known. */
export function valueOr<T, F>(fact: Fact<T>, fallback: F): T | F {
  return fact.known ? fact.value : fallback;
}
