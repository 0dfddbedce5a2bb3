import { responsibilityDeclarations } from '../responsibilities/declarations.js';
import { stepDeclarations, declarationOf } from '../steps/declarations.js';
import type { Step } from '../steps/types.js';

/** What evidence says of a step, by its kind. */
export interface StepInEvidence {
  readonly label: string;
  readonly cutsAccess: boolean;
  /** Whether a run sends something for it. */
  readonly isSent: boolean;
}

/** Every step, by its kind. A transfer of responsibilities also has what it transfers in its name. */
export function stepsInEvidence(): Readonly<Record<string, StepInEvidence>> {
  const transfer = 'transferResponsibilities';
  const steps = [
    ...Object.keys(stepDeclarations).flatMap((kind) => (kind === transfer ? [] : [[kind, { kind }] as const])),
    ...Object.keys(responsibilityDeclarations).map((responsibility) => [`${transfer} ${responsibility}`, { kind: transfer, responsibility }] as const),
  ];
  return Object.fromEntries(
    steps.map(([name, step]) => {
      const { label, cutsAccess, execute } = declarationOf(step as unknown as Step);
      return [name, { label, cutsAccess, isSent: execute !== undefined }];
    }),
  );
}
