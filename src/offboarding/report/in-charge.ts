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
  if (outcome?.kind === 'done' && !staysTheirs) {
    return [];
  }
  const changed = new Set(outcome?.kind === 'refused' ? outcome.things?.changed : []);
  const stays = outcome === undefined ? 'notFinished' : outcome.kind === 'done' ? 'noApi' : outcome.kind === 'refused' ? 'refused' : 'ambiguous';
  return things
    .filter(({ id }) => !changed.has(id))
    .map(({ id, name }) => ({ kind: responsibility, ...(site === undefined ? {} : { site }), id, name, stays }));
}
