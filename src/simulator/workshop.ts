import type { SimulatorContext } from './context.js';
import type { SeededRandom } from './random.js';
import type { SimulatedResponsibilityKind } from './responsibility.js';
import type { SimulatedSite } from './state.js';

/** Makes one more thing, and gives it to a person. Returns false if the site lacks what the thing needs. */
export type Maker = (accountId: string) => boolean | void;

/** Makers of several kinds. */
export type Makers = Readonly<Partial<Record<SimulatedResponsibilityKind, Maker>>>;

/** What the makers of a site work with. */
export interface Workshop extends Pick<SimulatorContext, 'state' | 'clock' | 'random' | 'secret'> {
  readonly site: SimulatedSite;
  /** Whoever has everything around a thing, such as the project of an issue: the owner of the credentials. */
  readonly caretaker: string;
}

/** One of the things for which a place is free. After a few attempts, a new one. */
export function freePlace<T>(random: SeededRandom, things: readonly T[], isFree: (thing: T) => boolean, make: () => T): T {
  for (let attempt = 0; attempt < 8 && things.length > 0; attempt += 1) {
    const thing = random.pick(things);
    if (isFree(thing)) {
      return thing;
    }
  }
  return make();
}
