import { visible } from '../../core/visible.js';
import type { Plan, PlannedPerson } from './plan.js';
import { declarationOf } from '../steps/declarations.js';
import type { Step } from '../steps/types.js';

/** A plan in words. */
export interface DescribedPerson {
  readonly accountId: string;
  readonly name?: string;
  /** Why, as a sentence, and by which row of the decision table. */
  readonly because: string;
  /** One sentence a step: what is done, through which API, and whether it can be undone. */
  readonly steps: readonly string[];
  /** What stays behind afterwards. */
  readonly remains: readonly string[];
  readonly humanTask?: string;
}

/**
 * Says in sentences what a plan will do, for whoever has to agree to it.
 *
 * @example
 * for (const { name, steps } of describe(plan)) console.log(name, steps);
 */
export function describePlan(plan: Pick<Plan, 'people'>): DescribedPerson[] {
  return plan.people.map((person) => ({
    accountId: person.accountId,
    ...(person.name === undefined ? {} : { name: visible(person.name) }),
    because: visible(`${person.because} (${person.rowTitle})`),
    steps: counted(person.steps.map((step) => sentenceOf(step, person))),
    remains: person.remains.map(visible),
    ...(person.humanTask === undefined ? {} : { humanTask: visible(person.humanTask) }),
  }));
}

/** The same for several directories, groups or tokens is one sentence with their number. */
function counted(sentences: readonly string[]): string[] {
  const numbers = new Map<string, number>();
  for (const sentence of sentences) {
    numbers.set(sentence, (numbers.get(sentence) ?? 0) + 1);
  }
  return [...numbers].map(([sentence, number]) => (number === 1 ? sentence : `${sentence} (${number} times)`));
}

function sentenceOf(step: Step, person: PlannedPerson): string {
  const { sentence, through, undo, execute } = declarationOf(step);
  const before = person.steps.find(({ key }) => key === step.onlyAfter?.step);
  const condition = before === undefined ? '' : `Only if "${declarationOf(before).label}" is refused as ${step.onlyAfter?.refusedAs ?? ''}: `;
  // Looking changes nothing, and what gives something back can be taken again.
  const lasts = execute !== undefined && person.action !== 'giveBack';
  const way = undo !== undefined ? ` To undo: ${undo}.` : lasts ? ' Cannot be undone.' : '';
  return visible(`${condition}${sentence(step)} Through: ${through}.${way}`);
}
