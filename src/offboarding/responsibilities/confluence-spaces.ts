import type { ResponsibilityDeclaration } from './types.js';

export const confluenceSpacesResponsibilities = {} satisfies Readonly<Record<string, ResponsibilityDeclaration>>;
