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
  /** The current variants of behaviour that nobody has settled. */
  behaviours: PlayedBehaviours;
  /** The end of a new token or key. It differs in every process, unless the simulator has a seed. */
  readonly secret: () => string;
}
