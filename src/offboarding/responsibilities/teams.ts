import type { ResponsibilityDeclaration } from './types.js';

export const teamsResponsibilities = {} satisfies Readonly<Record<string, ResponsibilityDeclaration>>;
