import type { ResponsibilityDeclaration } from './types.js';

export const serviceDeskResponsibilities = {} satisfies Readonly<Record<string, ResponsibilityDeclaration>>;
