/** The row name in a plan that gives access back. The decision table has no such row. */
export const reinstatementRow = 'reinstatement';
