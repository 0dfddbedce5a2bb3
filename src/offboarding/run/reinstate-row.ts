/** The name under which a plan that gives access back says so. It is no row of the decision table. */
export const reinstatementRow = 'reinstatement';
