import { accessSteps } from './access-steps.js';
import { transferResponsibilities, transferStepOf } from './transfer-step.js';
import { otherSteps } from './other-steps.js';
import type { Step, StepDeclaration, StepDeclarations, StepKind } from './types.js';
import { undoSteps } from './undo-steps.js';

/** Every kind of step. */
export const stepDeclarations: StepDeclarations<StepKind> = { ...accessSteps, ...otherSteps, transferResponsibilities, ...undoSteps };

/** The declaration of a step's kind. A transfer of responsibilities has the words of what it transfers. */
export function declarationOf<S extends Step>(step: S): StepDeclaration<S> {
  return (step.kind === 'transferResponsibilities' ? transferStepOf(step) : stepDeclarations[step.kind]) as unknown as StepDeclaration<S>;
}

/** Kinds that give something back to a person, or give somebody else's things back. */
const kindsThatGiveBack: ReadonlySet<string> = new Set<StepKind>([
  ...(Object.keys(undoSteps) as (keyof typeof undoSteps)[]),
  'setEmail',
  'transferFilter',
  'transferProject',
  'transferComponent',
  'transferDashboard',
  'transferResponsibilities',
]);

/** Whether the steps can be those of an undo. An account that was inactive before its deletion is inactive again after it. */
export function givesBack(steps: readonly Step[]): boolean {
  const isCancelled = steps.some(({ kind }) => kind === 'cancelDeletion');
  return steps.every(({ kind }) => kindsThatGiveBack.has(kind) || (isCancelled && kind === 'disableAccount'));
}
