import type { ResponsibilityDeclaration } from './types.js';

export const automationResponsibilities = {} satisfies Readonly<Record<string, ResponsibilityDeclaration>>;
