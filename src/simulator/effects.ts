/** One real change of the simulated organization. */
export interface SimulatedEffect {
  /** Counts the changes from 1. */
  readonly number: number;
  /** ISO 8601, by the simulator's clock. */
  readonly at: string;
  /**
   * Who made it: the owner of the credential, as an account id; `identity provider` for a sync, and `Atlassian` for what
   * the vendor does by itself.
   */
  readonly actor: string;
  /** The route template of the request that made it. Empty for what no request has made. */
  readonly endpoint: string;
  /** What changed, for example `account.disabled`. */
  readonly kind: string;
  /** The account that it concerns, if it concerns one. */
  readonly accountId?: string;
  /** What else identifies it: a directory, group, role or token id. */
  readonly target?: string;
}

export type EffectDetails = Pick<SimulatedEffect, 'kind' | 'accountId' | 'target'>;

/** Why something changes. */
export interface EffectCause {
  readonly actor: string;
  readonly endpoint: string;
  /** ISO 8601; now, where it is absent. */
  readonly at?: string;
}

/** Every change that was made, in order: the proof of what a flow did, and to whom. */
export class Effects {
  readonly rows: SimulatedEffect[] = [];
  readonly #now: () => string;
  #cause: EffectCause = { actor: '', endpoint: '' };

  constructor(now: () => string) {
    this.#now = now;
  }

  /** Who and what causes the changes that are added. */
  get cause(): EffectCause {
    return this.#cause;
  }

  /** Names who and what causes the changes that follow. */
  causedBy(cause: EffectCause): void {
    this.#cause = cause;
  }

  add(details: EffectDetails): void {
    const { actor, endpoint, at = this.#now() } = this.#cause;
    this.rows.push({ number: this.rows.length + 1, at, actor, endpoint, ...details });
  }
}
