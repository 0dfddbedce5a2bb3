import { describedKinds, type AdminErrorKind, type WhoCanFix } from '../../core/error-kinds.js';
import type { AdminError } from '../../core/errors.js';

/** A fact about a person: known, or not readable for a reason. A fact that is not known never counts as a "no". */
export type Fact<T> =
  | {
      readonly known: true;
      readonly value: T;
      /** The route template of the call that read it. */
      readonly source: string;
    }
  | {
      readonly known: false;
      readonly source: string;
      /** Why it is not known: the kind of the error, `noClient` if no client reads it, or `notNeeded`. */
      readonly why: AdminErrorKind | 'noClient' | 'notNeeded';
      readonly remedy?: string;
      /** Who can see to it that it can be read; absent where nobody refused it. */
      readonly whoCanFix?: WhoCanFix;
      /** When Atlassian asked to come back, ISO 8601. */
      readonly retryAt?: string;
    };

type Unread = Extract<Fact<never>, { known: false }>;

export function known<T>(value: T, source: string): Fact<T> {
  return { known: true, value, source };
}

export function unknownBecause(error: AdminError): Fact<never> {
  const retryAt = error.kind === 'rateLimited' || error.kind === 'unavailable' ? error.retryAt : undefined;
  return { known: false, source: error.endpoint, why: error.kind, remedy: error.remedy, whoCanFix: error.whoCanFix, ...(retryAt === undefined ? {} : { retryAt }) };
}

export function notRead(why: 'noClient' | 'notNeeded', source: string): Fact<never> {
  return { known: false, source, why };
}

/** Whether the read failed without a refusal: a later read may succeed. */
export function mayBeReadLater<T>(fact: Fact<T>): fact is Unread {
  return wasAskedFor(fact) && fact.why !== 'noClient' && (fact.why === 'unexpectedResponse' || describedKinds[fact.why].retryable);
}

/** Whether the fact was requested and is not readable. */
export function wasAskedFor<T>(fact: Fact<T>): fact is Unread & { readonly why: Exclude<Unread['why'], 'notNeeded'> } {
  return !fact.known && fact.why !== 'notNeeded';
}

const initials: Readonly<Record<string, string>> = { api: 'API', scim: 'SCIM', org: 'organization' };

/** The name of a fact for people: `apiTokens` as `API tokens`, `scimLinks` as `SCIM links`. */
export function factTitle(name: string): string {
  const words = name.split(/(?<=\p{Ll})(?=\p{Lu})/u).map((word) => initials[word.toLowerCase()] ?? word.toLowerCase());
  return words.join(' ').replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}

/** The value of a fact, or the fallback if it is not known. */
export function valueOr<T, F>(fact: Fact<T>, fallback: F): T | F {
  return fact.known ? fact.value : fallback;
}
