import { visible } from '../../core/visible.js';
import type { Plan, PlannedPerson } from './plan.js';
import { notInspectedIn, notInspectedText, notSearchedIn } from './not-inspected.js';
import { declarationOf } from '../steps/declarations.js';
import { isOnSite } from '../steps/on-site.js';
import type { Step } from '../steps/types.js';

/** A plan in words. */
export interface DescribedPerson {
  readonly accountId: string;
  readonly name?: string;
  /** The reason as a sentence, with the title of the deciding row. */
  readonly because: string;
  /** One text for each step: what it does, through which API, and how to undo it. */
  readonly steps: readonly string[];
  /** What stays behind afterwards. */
  readonly remains: readonly string[];
  /** What could not be read about the person, why, and what to do about it. */
  readonly notInspected: readonly string[];
  readonly humanTask?: string;
}

/**
 * Describes in sentences what a plan will do, for the person who reviews it.
 *
 * @example
 * for (const { name, steps } of describePlan(plan)) console.log(name, steps);
 */
export function describePlan(plan: Pick<Plan, 'people' | 'searched'>): DescribedPerson[] {
  const notSearched = notSearchedIn(plan.searched).map(notInspectedText);
  return plan.people.map((person) => ({
    accountId: person.accountId,
    ...(person.name === undefined ? {} : { name: visible(person.name) }),
    because: visible(`${person.because} (${person.rowTitle})`),
    steps: counted(person.steps.map((step) => sentenceOf(step, person))),
    remains: person.remains.map(visible),
    notInspected: [...notInspectedIn(person.facts).map(notInspectedText), ...(person.inCharge === undefined ? [] : notSearched)],
    ...(person.humanTask === undefined ? {} : { humanTask: visible(person.humanTask) }),
  }));
}

/** Equal sentences for several directories, groups or tokens become one sentence with their number. */
function counted(sentences: readonly string[]): string[] {
  const numbers = new Map<string, number>();
  for (const sentence of sentences) {
    numbers.set(sentence, (numbers.get(sentence) ?? 0) + 1);
  }
  return [...numbers].map(([sentence, number]) => (number === 1 ? sentence : `${sentence} (${number} times)`));
}

function sentenceOf(step: Step, person: PlannedPerson): string {
  const { sentence, through, undo, execute } = declarationOf(step);
  const before = step.onlyAfter === undefined ? undefined : person.steps.find(({ key }) => key === step.onlyAfter?.step);
  const condition = before === undefined ? '' : `Only if Atlassian refuses "${declarationOf(before).label}" (${step.onlyAfter?.refusedAs ?? ''}): `;
  // A check changes nothing. Access that was given back can be removed again.
  const lasts = execute !== undefined && person.action !== 'giveBack';
  const way = undo !== undefined ? ` Undo: ${undo}.` : lasts ? ' Irreversible.' : '';
  const place = isOnSite(step) && step.site !== undefined ? ` Site: ${step.site}.` : '';
  return visible(`${condition}${sentence(step)}${place} Through: ${through}.${way}`);
}
