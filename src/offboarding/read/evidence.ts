/** The evidence that a fact about Atlassian holds. */
export type Evidence = 'documented' | 'tracker' | 'forum' | 'measured' | 'inferred';
