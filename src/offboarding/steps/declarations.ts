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
