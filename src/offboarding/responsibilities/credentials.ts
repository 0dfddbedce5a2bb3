import type { ResponsibilityDeclaration } from './types.js';

export const credentialsResponsibilities = {} satisfies Readonly<Record<string, ResponsibilityDeclaration>>;
