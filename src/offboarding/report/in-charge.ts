import type { ReasonInCharge } from '../plan/in-charge-words.js';
import type { PlannedPerson } from '../plan/plan.js';
import type { Responsibility } from '../responsibilities/types.js';
import type { StepOutcome } from '../run/journal.js';
import type { StepOf } from '../steps/types.js';

/** A thing that a person is still in charge of, and why. */
export interface ReportedThing extends Pick<Responsibility, 'kind' | 'site' | 'id' | 'name' | 'url'> {
  readonly stays: ReasonInCharge;
}

/** The things that a plan hands over and its run did not. */
export function notHandedOver({ steps }: Pick<PlannedPerson, 'steps'>, outcomes: ReadonlyMap<string, StepOutcome>): ReportedThing[] {
  return steps.flatMap((step) => {
    const outcome = outcomes.get(step.key);
    switch (step.kind) {
      case 'handOver':
        return thingsOf(step, outcome);
      case 'transferFilter':
        return thingsOf({ ...step, responsibility: 'filters', things: [{ id: step.filterId, name: step.filterId }] }, outcome);
      case 'transferProject':
        return thingsOf({ ...step, responsibility: 'projectLeads', things: [{ id: step.projectId, name: step.projectId }] }, outcome);
      case 'transferComponent':
        return thingsOf({ ...step, responsibility: 'componentLeads', things: [{ id: step.componentId, name: step.componentId }] }, outcome);
      case 'transferDashboard':
        return thingsOf({ ...step, responsibility: 'dashboards', things: [{ id: step.dashboardId, name: step.dashboardId }] }, outcome);
      default:
        return [];
    }
  });
}

function thingsOf({ responsibility, site, things }: Pick<StepOf<'handOver'>, 'responsibility' | 'site' | 'things'>, outcome: StepOutcome | undefined): ReportedThing[] {
  if (outcome?.kind === 'done') {
    return [];
  }
  const changed = new Set(outcome?.kind === 'refused' ? outcome.things?.changed : []);
  const stays = outcome === undefined ? 'notFinished' : outcome.kind === 'refused' ? 'refused' : 'ambiguous';
  return things
    .filter(({ id }) => !changed.has(id))
    .map(({ id, name }) => ({ kind: responsibility, ...(site === undefined ? {} : { site }), id, name, stays }));
}
