import type { ReasonInCharge } from '../plan/in-charge-words.js';
import type { PlannedPerson } from '../plan/plan.js';
import { responsibilityDeclarations } from '../responsibilities/declarations.js';
import type { Responsibility } from '../responsibilities/types.js';
import type { StepOutcome } from '../run/journal.js';
import type { StepOf } from '../steps/types.js';

/** A thing that a person is still in charge of, and why. */
export interface ReportedThing extends Pick<Responsibility, 'kind' | 'site' | 'id' | 'name' | 'url'> {
  readonly stays: ReasonInCharge;
}

/** The things that a plan transfers and its run did not. */
export function notTransferred({ steps }: Pick<PlannedPerson, 'steps'>, outcomes: ReadonlyMap<string, StepOutcome>): ReportedThing[] {
  return steps.flatMap((step) => (step.kind === 'transferResponsibilities' ? thingsOf(step, outcomes.get(step.key)) : []));
}

function thingsOf({ responsibility, site, things }: StepOf<'transferResponsibilities'>, outcome: StepOutcome | undefined): ReportedThing[] {
  const staysTheirs = responsibilityDeclarations[responsibility].staysTheirs === true;
  return things.flatMap(({ id, name }): ReportedThing[] => {
    const stays = whyItStays(id, outcome) ?? (staysTheirs ? 'noApi' : undefined);
    return stays === undefined ? [] : [{ kind: responsibility, ...(site === undefined ? {} : { site }), id, name, stays }];
  });
}

/** Undefined if the thing is no longer with the person: by the run, or because somebody had taken it over before. */
function whyItStays(id: string, outcome: StepOutcome | undefined): ReasonInCharge | undefined {
  if (outcome === undefined) {
    return 'notFinished';
  }
  if (outcome.kind === 'done' || outcome.kind === 'handedOff') {
    return undefined;
  }
  if (outcome.things === undefined) {
    return outcome.kind === 'failed' && outcome.error['mayHaveHappened'] === true ? 'ambiguous' : outcome.kind;
  }
  const left = outcome.things.left.find((each) => each.id === id);
  return left === undefined ? undefined : left.reason === 'ambiguous' ? 'ambiguous' : outcome.kind;
}
