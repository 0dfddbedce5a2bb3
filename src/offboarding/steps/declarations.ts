import { accessSteps } from './access-steps.js';
import { otherSteps } from './other-steps.js';
import type { Step, StepDeclaration, StepDeclarations, StepKind } from './types.js';
import { undoSteps } from './undo-steps.js';

/** Every kind of step. */
export const stepDeclarations: StepDeclarations<StepKind> = { ...accessSteps, ...otherSteps, ...undoSteps };

/** The declaration of a step's kind. */
export function declarationOf<S extends Step>(step: S): StepDeclaration<S> {
  return stepDeclarations[step.kind] as unknown as StepDeclaration<S>;
}
