import type { ConfirmedEvidence } from '../../core/confirmations.js';

/** The evidence that a fact about Atlassian holds. */
export type Evidence = 'documented' | 'tracker' | 'forum' | 'measured' | 'inferred' | ConfirmedEvidence;
