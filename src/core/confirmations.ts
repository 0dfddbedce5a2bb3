/** The evidence of facts that fact sheets of real organizations confirm. */
export type ConfirmedEvidence = `confirmed(by fact sheets, ${number})`;

/** How many fact sheets confirm what. Nobody has handed in any yet: never count one that is not of a real organization. */
export interface Confirmations {
  /** How many fact sheets were handed in. */
  readonly factSheets: number;
  /** By route template. */
  readonly endpoints: Readonly<Record<string, number>>;
  /** By number of the row in the decision table. */
  readonly rows: Readonly<Record<string, number>>;
  /** By name, for the default variant. */
  readonly behaviours: Readonly<Record<string, number>>;
}

export const confirmations: Confirmations = { factSheets: 0, endpoints: {}, rows: {}, behaviours: {} };

/** The evidence that is declared, or that of the fact sheets if there are any. */
export function evidenceWith<Declared extends string>(declared: Declared, sheets: number | undefined): Declared | ConfirmedEvidence {
  return sheets === undefined || sheets === 0 ? declared : `confirmed(by fact sheets, ${sheets})`;
}
