import { invalidInput } from '../../core/input.js';
import type { Surroundings } from '../read/dossier.js';
import { valueOr } from '../read/facts.js';
import type { Policy } from '../decide/policy.js';
import type { Step } from '../steps/types.js';

/** Protects you from a filter that matches everyone. */
export interface Fuse {
  /** How many people the plan changes. */
  readonly people: number;
  /** How many accounts of the organization are active. Absent if this is not readable. */
  readonly activeAccounts?: number;
  /** How many things the plan transfers. Absent if it transfers none. */
  readonly things?: number;
  /** Whether you must give these numbers again in `confirm` to apply the plan. */
  readonly needsConfirmation: boolean;
}

/** So few people never need `confirm`, however small the organization is. */
const alwaysWithin = 10;

export function fuseFor(
  people: number,
  { earlier, policy, surroundings, things = 0 }: { readonly earlier: { readonly people: number; readonly things: number }; readonly policy: Policy; readonly surroundings: Pick<Surroundings, 'activeAccounts'>; readonly things?: number },
): Fuse {
  const hasManyThings = things > 0 && things + earlier.things > (policy.responsibilities?.things ?? Number.POSITIVE_INFINITY);
  const activeAccounts = valueOr(surroundings.activeAccounts, undefined);
  const all = people + earlier.people;
  const share = activeAccounts === undefined ? 1 : all / Math.max(1, activeAccounts);
  return {
    people,
    ...(activeAccounts === undefined ? {} : { activeAccounts }),
    ...(things === 0 ? {} : { things }),
    needsConfirmation: hasManyThings || (people > 0 && (all > policy.limits.people || (all > alwaysWithin && share > policy.limits.share))),
  };
}

/** How many things the steps of a plan transfer to successors of responsibilities. */
export function thingsToTransfer(people: readonly { readonly steps: readonly Step[] }[]): number {
  return people.reduce((sum, { steps }) => sum + steps.reduce((things, step) => things + (step.kind === 'transferResponsibilities' ? step.things.length : 0), 0), 0);
}

/** Rejects a plan that changes many people or things, unless their numbers are given in `confirm`. */
export function checkFuse(caller: string, { people, things = 0, needsConfirmation }: Fuse, confirm: { readonly people: number; readonly things?: number | undefined } | undefined): void {
  const refuse = (field: string, problem: string) => invalidInput(caller, [{ field, problem }]);
  if (confirm === undefined) {
    if (needsConfirmation) {
      throw refuse('confirm.people', 'is missing: the plan changes more people or things than the limits of its policy allow; give their numbers here');
    }
    return;
  }
  if (confirm.people !== people) {
    throw refuse('confirm.people', 'is not the number of people that the plan changes');
  }
  if ((confirm.things ?? 0) !== things) {
    throw refuse('confirm.things', confirm.things === undefined ? 'is missing: give the number of things that the plan transfers' : 'is not the number of things that the plan transfers');
  }
}
