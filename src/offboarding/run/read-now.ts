import { millisecondsIn, type Duration } from '../../core/duration.js';
import type { Verdict } from '../../core/endpoint.js';
import type { PlannedPerson } from '../plan/plan.js';
import type { Dossier, ReusableFacts } from '../read/dossier.js';
import { declarationOf } from '../steps/declarations.js';
import type { ShownFacts, Step } from '../steps/types.js';
import type { RecordedPerson } from './outcome.js';
import { isOfThisMoment } from './read-ahead.js';
import type { Moment } from './run-step.js';

const factNames = ['directory', 'memberships', 'apiTokens', 'groups', 'roles'] as const satisfies readonly (keyof ShownFacts)[];

/** A person as the run has just read them, for the steps that follow. */
export class ReadNow {
  readonly #facts: { -readonly [Name in keyof ShownFacts]: ShownFacts[Name] };

  /** `at`: when the searches for the person ended. `readBack` reads a change back in a search with other people. */
  constructor(
    dossier: Dossier,
    private readonly at: number,
    private readonly readBack: ((step: Step) => Promise<Verdict>) | undefined,
  ) {
    this.#facts = { ...dossier };
  }

  /** What a step need not read: facts only ever show that its change is still to be made. */
  momentOf(step: Step): Moment {
    const { at, readBack } = this;
    if (declarationOf(step).shows?.(step, this.#facts) !== 'notReached') {
      return {};
    }
    return { isOpen: isOfThisMoment({ at }), ...(readBack === undefined ? {} : { readBack: () => readBack(step) }) };
  }

  /** Forgets what the change of a step may have made outdated. */
  forget(step: Step): void {
    for (const name of declarationOf(step).outdates ?? factNames) {
      delete this.#facts[name];
    }
  }
}

/** Facts of the plan that are fresh enough. Everything is read again if an earlier run started with the person. */
export function reusableWithin(freshness: Duration | undefined, { reusable }: PlannedPerson, { intents, outcomes }: RecordedPerson): ReusableFacts | undefined {
  if (freshness === undefined || reusable === undefined || intents.size > 0 || outcomes.size > 0) {
    return undefined;
  }
  const age = Date.now() - Date.parse(reusable.readAt);
  return age >= 0 && age <= (millisecondsIn(freshness) ?? 0) ? reusable : undefined;
}
