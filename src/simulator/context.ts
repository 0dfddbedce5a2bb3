import type { PlayedBehaviours } from './behaviours.js';
import type { SimulatorClock } from './clock.js';
import type { Effects } from './effects.js';
import type { SeededRandom } from './random.js';
import type { OrganizationState } from './state.js';

/** What a handler works on. */
export interface SimulatorContext {
  readonly state: OrganizationState;
  readonly clock: SimulatorClock;
  readonly random: SeededRandom;
  readonly effects: Effects;
  /** How what nobody has settled is played. */
  behaviours: PlayedBehaviours;
  /** The end of a new token or key: unlike in every process, unless the simulator was given a seed. */
  readonly secret: () => string;
}
