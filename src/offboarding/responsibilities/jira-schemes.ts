import type { ResponsibilityDeclaration } from './types.js';

export const jiraSchemesResponsibilities = {} satisfies Readonly<Record<string, ResponsibilityDeclaration>>;
