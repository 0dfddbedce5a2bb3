import { invalidInput } from '../../core/input.js';
import type { Surroundings } from '../read/dossier.js';
import { valueOr } from '../read/facts.js';
import type { Policy } from '../decide/policy.js';

/** Guards against a list that is longer than anybody meant: a wrong filter finds everybody. */
export interface Fuse {
  /** How many people the plan changes. */
  readonly people: number;
  /** How many accounts of the organization are active; absent where that could not be read. */
  readonly activeAccounts?: number;
  /** Whether the number of people has to be confirmed before the plan is applied. */
  readonly needsConfirmation: boolean;
}

/** So few people are never too many, however small the organization is. */
const alwaysWithin = 10;

export function fuseFor(
  people: number,
  { earlier, policy, surroundings }: { readonly earlier: number; readonly policy: Policy; readonly surroundings: Surroundings },
): Fuse {
  const activeAccounts = valueOr(surroundings.activeAccounts, undefined);
  const all = people + earlier;
  const share = activeAccounts === undefined ? 1 : all / Math.max(1, activeAccounts);
  return {
    people,
    ...(activeAccounts === undefined ? {} : { activeAccounts }),
    needsConfirmation: people > 0 && (all > policy.limits.people || (all > alwaysWithin && share > policy.limits.share)),
  };
}

/** Refuses a plan that changes many people, unless their number is said once more. */
export function checkFuse(fuse: Fuse, confirm: { readonly people: number } | undefined): void {
  if (confirm !== undefined ? confirm.people !== fuse.people : fuse.needsConfirmation) {
    throw invalidInput('applyPlan()', [
      {
        field: 'confirm.people',
        problem:
          confirm === undefined
            ? 'is needed: the plan changes more people than the limits of its policy allow; say how many they are'
            : 'is not the number of people whom the plan changes',
      },
    ]);
  }
}
