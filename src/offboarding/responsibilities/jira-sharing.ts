import type { ResponsibilityDeclaration } from './types.js';

export const jiraSharingResponsibilities = {} satisfies Readonly<Record<string, ResponsibilityDeclaration>>;
