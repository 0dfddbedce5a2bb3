import { refuseWithoutMemberships } from './decision-rules.js';
import { decisionTable } from './decision-table.js';
import type { AddingRow, DecidingRow, Decision, DecisionInput, PlannedAction } from './decisions.js';
import type { Step } from '../steps/types.js';

/** The row that decides for a person. */
export function rowFor(input: DecisionInput): DecidingRow {
  return decisionTable.find((row): row is DecidingRow => row.role !== 'adds' && row.applies(input)) as DecidingRow;
}

/** The rows that add to the decision, given its steps. */
export function addingRowsFor(input: DecisionInput, steps: readonly Step[]): AddingRow[] {
  return decisionTable.filter((row): row is AddingRow => row.role === 'adds' && row.applies(input, steps));
}

/** Decides everything for a person: the row's cut, with the steps of the profile around it. */
export function decide(input: DecisionInput): { readonly row: DecidingRow; readonly decision: Decision } {
  const row = rowFor(input);
  const decided = row.decide(input);
  const isUndecidable = row.role === 'cuts' && decided.action !== 'refuse' && decided.steps.length === 0 && !input.dossier.memberships.known;
  const decision = isUndecidable ? refuseWithoutMemberships(input) : decided;
  if (row.role === 'settles' || decision.action === 'refuse') {
    return { row, decision };
  }
  const steps = input.profile.steps(input, decision.steps);
  const action = actionOf(decision, steps);
  const isKept = input.profile.goal === 'deleted' && action !== 'delete';
  const tasks = [decision.humanTask, isKept ? 'The account is not scheduled for deletion. Only the organization that manages it can do that, and only while no identity provider owns it.' : undefined];
  const humanTask = tasks.filter((task) => task !== undefined).join(' ');
  return { row, decision: { ...decision, action, steps, ...(humanTask === '' ? {} : { humanTask }) } };
}

/** The action of these steps: a profile may delete instead, or leave the cut out. */
function actionOf({ action, steps: cut }: Decision, steps: readonly Step[]): PlannedAction {
  if (steps.some(({ kind }) => kind === 'deleteAccount')) {
    return 'delete';
  }
  const isCut = cut.length === 0 || steps.some(({ key }) => cut.some((step) => step.key === key));
  return isCut ? action : steps.length === 0 ? 'nothing' : 'cleanUp';
}
