import type { ResponsibilityDeclaration } from './types.js';

export const jiraProjectsResponsibilities = {} satisfies Readonly<Record<string, ResponsibilityDeclaration>>;
