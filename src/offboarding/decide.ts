import { decisionTable } from './decision-table.js';
import type { AddingRow, DecidingRow, Decision, DecisionInput } from './decisions.js';

/** The row that decides for a person. */
export function rowFor(input: DecisionInput): DecidingRow {
  return decisionTable.find((row): row is DecidingRow => row.role !== 'adds' && row.applies(input)) as DecidingRow;
}

/** The rows that add to the decision. */
export function addingRowsFor(input: DecisionInput): AddingRow[] {
  return decisionTable.filter((row): row is AddingRow => row.role === 'adds' && row.applies(input));
}

/** Everything that is decided for a person: the row's cut with the steps of the profile around it. */
export function decide(input: DecisionInput): { readonly row: DecidingRow; readonly decision: Decision } {
  const row = rowFor(input);
  const decision = row.decide(input);
  if (row.role === 'settles') {
    return { row, decision };
  }
  const steps = input.profile.steps(input, decision.steps);
  const action = decision.action === 'deactivate' && steps.some(({ kind }) => kind === 'deleteAccount') ? 'delete' : decision.action;
  return { row, decision: { ...decision, action, steps } };
}
