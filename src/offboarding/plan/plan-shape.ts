import * as z from 'zod/mini';

import { checkInput, invalidInput } from '../../core/input.js';
import { checkPolicy } from '../decide/policy.js';
import { reinstatementRow } from '../decide/reinstatement-row.js';
import { givesBack, stepDeclarations } from '../steps/declarations.js';
import type { Step } from '../steps/types.js';

const text = z.string();
const count = z.int().check(z.minimum(0));

const StepSchema = z
  .looseObject({ kind: text.check(z.refine((kind) => Object.hasOwn(stepDeclarations, kind), 'expected a kind of step')), key: text, site: z.optional(text) })
  .check(z.refine(({ kind, things }) => kind !== 'transferResponsibilities' || Array.isArray(things), { path: ['things'], message: 'expected a list' }));

const PersonSchema = z.looseObject({
  accountId: text,
  rowName: text,
  action: text,
  alsoRows: z.array(text),
  steps: z.array(StepSchema),
  facts: z.array(z.looseObject({ name: text })),
  remains: z.array(text),
});

const HeaderSchema = z.looseObject({
  orgId: text,
  createdAt: text,
  expiresAt: text,
  fuse: z.looseObject({ people: count, things: z.optional(count), needsConfirmation: z.boolean() }),
});

/**
 * Rejects a plan, or a part of one, that nothing of this package has made: anybody can hash what they like. It checks the
 * members that decide what is sent.
 */
export function checkPlanMembers(caller: string, plan: { readonly policy: unknown; readonly people: readonly unknown[] }): void {
  checkHeaderMembers(caller, plan);
  plan.people.forEach((person, index) => checkPersonMembers(caller, person, index));
}

/** The same of what holds for everybody. */
export function checkHeaderMembers(caller: string, plan: { readonly policy: unknown }): void {
  checkInput(HeaderSchema, plan, { endpoint: caller, part: 'plan' });
  checkPolicy(caller, plan.policy, 'plan.policy');
}

/** The same of one person, who has this place in the plan, from 0. */
export function checkPersonMembers(caller: string, person: unknown, index: number): void {
  const { rowName, steps } = checkInput(PersonSchema, person, { endpoint: caller, part: `plan.people[${index}]` });
  // Whoever gets access back is not compared with the decision table again: such a row must not hide a cut.
  if (rowName === reinstatementRow && !givesBack(steps as unknown as readonly Step[])) {
    throw invalidInput(caller, [{ field: `plan.people[${index}].steps`, problem: 'remove access, and the row is of somebody who gets access back' }]);
  }
}
