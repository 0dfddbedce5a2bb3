import { factTitle } from '../read/facts.js';
import type { PlannedFact } from './plan.js';

/** A part of a person that a plan needed and could not read. It is never the same as nothing. */
export interface NotInspected {
  /** What was not read, such as `Organization API keys`. */
  readonly what: string;
  /** The kind of the error, or `noClient`. */
  readonly why: string;
  /** What to do about it. Absent if no error says it. */
  readonly remedy?: string;
}

/** What the facts of a person lack. Somebody who is in no directory is known to be in none. */
export function notInspectedIn(facts: readonly PlannedFact[] = []): NotInspected[] {
  return facts
    .filter(({ known, value }) => !known && value !== 'notFound')
    .map(({ name, value, remedy }) => ({ what: factTitle(name), why: value, ...(remedy === undefined ? {} : { remedy }) }));
}

/** The same as a text: what, why, and what to do. */
export function notInspectedText({ what, why, remedy }: NotInspected): string {
  return [`${what}: not inspected (${why === 'noClient' ? 'no client' : why}).`, ...(remedy === undefined ? [] : [remedy])].join(' ');
}
