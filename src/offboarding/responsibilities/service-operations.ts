import type { ResponsibilityDeclaration } from './types.js';

export const serviceOperationsResponsibilities = {} satisfies Readonly<Record<string, ResponsibilityDeclaration>>;
