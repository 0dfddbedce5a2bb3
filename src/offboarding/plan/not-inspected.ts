import { factTitle } from '../read/facts.js';
import { capital } from '../../core/capital.js';
import type { ResponsibilityFigures } from '../responsibilities/inventory.js';
import { kindInWords } from './in-charge-words.js';
import type { PlannedFact } from './plan.js';

/** A part of a person that a plan needed and could not read. It is never the same as nothing. */
export interface NotInspected {
  /** What was not read, such as `Organization API keys`. */
  readonly what: string;
  /** The kind of the error, `noClient`, `noApi`, or `notSearched`. */
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

/** What a search for responsibilities could not read, or where its credential sees nothing at all. */
export function notSearchedIn(figures: readonly ResponsibilityFigures[] = []): NotInspected[] {
  return figures.flatMap(({ notReadable, sees, found, ...place }): NotInspected[] => {
    const what = capital(kindInWords(place));
    if (notReadable !== undefined) {
      return [{ what, ...notReadable }];
    }
    return sees === 'nothing' && found === 0 ? [{ what, why: 'nothing is visible', remedy: blindRemedy }] : [];
  });
}

const blindRemedy = 'The credential sees nothing at all there, which is not the same as none. Use one with the rights that docs/hand-over.md names.';

const words: Readonly<Record<string, string>> = { noClient: 'no client', noApi: 'no API shows them', notSearched: 'not searched' };

/** The same as a text: what, why, and what to do. */
export function notInspectedText({ what, why, remedy }: NotInspected): string {
  return [`${what}: not inspected (${words[why] ?? why}).`, ...(remedy === undefined ? [] : [remedy])].join(' ');
}
