import { accessSteps } from './access-steps.js';
import { handOver, handOverOf } from './hand-over-step.js';
import { otherSteps } from './other-steps.js';
import type { Step, StepDeclaration, StepDeclarations, StepKind } from './types.js';
import { undoSteps } from './undo-steps.js';

/** Every kind of step. */
export const stepDeclarations: StepDeclarations<StepKind> = { ...accessSteps, ...otherSteps, handOver, ...undoSteps };

/** The declaration of a step's kind. A hand-over has the words of what it hands over. */
export function declarationOf<S extends Step>(step: S): StepDeclaration<S> {
  return (step.kind === 'handOver' ? handOverOf(step) : stepDeclarations[step.kind]) as unknown as StepDeclaration<S>;
}
