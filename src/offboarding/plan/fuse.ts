import { invalidInput } from '../../core/input.js';
import type { Surroundings } from '../read/dossier.js';
import { valueOr } from '../read/facts.js';
import type { Policy } from '../decide/policy.js';

/** Protects you from a filter that matches everyone. */
export interface Fuse {
  /** How many people the plan changes. */
  readonly people: number;
  /** How many accounts of the organization are active. Absent if this is not readable. */
  readonly activeAccounts?: number;
  /** Whether you must repeat the number of people in `confirm` to apply the plan. */
  readonly needsConfirmation: boolean;
}

/** So few people never need `confirm`, however small the organization is. */
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

/** Rejects a plan that changes many people, unless their number is repeated in `confirm`. */
export function checkFuse(fuse: Fuse, confirm: { readonly people: number } | undefined): void {
  if (confirm !== undefined ? confirm.people !== fuse.people : fuse.needsConfirmation) {
    throw invalidInput('applyPlan()', [
      {
        field: 'confirm.people',
        problem:
          confirm === undefined
            ? 'is missing: the plan changes more people than the limits of its policy allow; repeat their number here'
            : 'is not the number of people that the plan changes',
      },
    ]);
  }
}
