import type { ResponsibilityDeclaration } from './types.js';

export const jiraIssuesResponsibilities = {} satisfies Readonly<Record<string, ResponsibilityDeclaration>>;
