import type { SimulatedBehaviourName, SimulatedBehaviours } from '../simulator/behaviours.js';
import { simulatedBehaviours } from '../simulator/behaviours.js';
import type { NotSettled, NotSettledReason } from './fact-sheet.js';
import { observability } from './observability.js';

const reasons: ReadonlySet<string> = new Set<NotSettledReason>(['nothingToSee', 'hidden', 'unclear', 'needsScopes']);

/** What is settled so far. Every behaviour ends as a variant or as a reason. */
export class Settling {
  readonly #variants = new Map<SimulatedBehaviourName, string>();
  readonly #reasons = new Map<SimulatedBehaviourName, NotSettledReason>();

  /** Takes down what observations agreed on: a variant, a response unlike all of them, or nothing clear. */
  settle(behaviour: SimulatedBehaviourName, seen: string | undefined): void {
    if (seen === undefined || seen === 'unknown' || reasons.has(seen)) {
      this.leave(seen === undefined ? 'unclear' : seen === 'unknown' ? 'unknownResponse' : (seen as NotSettledReason), behaviour);
      return;
    }
    if (Object.hasOwn(simulatedBehaviours[behaviour].variants, seen)) {
      this.#reasons.delete(behaviour);
      this.#variants.set(behaviour, seen);
    }
  }

  /** Takes down why behaviours are not settled. What is settled stays. */
  leave(why: NotSettledReason, ...behaviours: readonly SimulatedBehaviourName[]): void {
    for (const behaviour of behaviours) {
      if (!this.#variants.has(behaviour)) {
        this.#reasons.set(behaviour, why);
      }
    }
  }

  /** Takes a variant back: something later showed that it may be wrong. */
  revoke(...behaviours: readonly SimulatedBehaviourName[]): void {
    for (const behaviour of behaviours) {
      if (this.#variants.delete(behaviour)) {
        this.#reasons.set(behaviour, 'unclear');
      }
    }
  }

  get behaviours(): SimulatedBehaviours {
    return Object.fromEntries([...this.#variants].sort(([one], [other]) => one.localeCompare(other, 'en')));
  }

  get notSettled(): readonly NotSettled[] {
    const names = Object.keys(simulatedBehaviours) as SimulatedBehaviourName[];
    return names
      .filter((name) => !this.#variants.has(name))
      .map((behaviour) => ({ behaviour, why: this.#reasons.get(behaviour) ?? (observability[behaviour].by === 'no' ? 'notObservable' : 'needsTestAccount') }));
  }
}
