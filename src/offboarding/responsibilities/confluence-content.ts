import type { ResponsibilityDeclaration } from './types.js';

export const confluenceContentResponsibilities = {} satisfies Readonly<Record<string, ResponsibilityDeclaration>>;
