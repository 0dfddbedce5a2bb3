/** One change of the simulated organization. */
export interface SimulatedEffect {
  /** Counts the changes from 1. */
  readonly number: number;
  /** ISO 8601, by the clock of the simulator. */
  readonly at: string;
  /**
   * Who made the change. For a request it is the account id of the owner of the credential. It is `identity provider` for a
   * sync, and `Atlassian` for a change that Atlassian makes by itself.
   */
  readonly actor: string;
  /** The route template of the request that made the change. Empty if no request made it. */
  readonly endpoint: string;
  /** The kind of change, for example `account.disabled`. */
  readonly kind: string;
  /** The account that the change concerns, if any. */
  readonly accountId?: string;
  /** The id of a directory, group, role or token that the change concerns, if any. */
  readonly target?: string;
}

export type EffectDetails = Pick<SimulatedEffect, 'kind' | 'accountId' | 'target'>;

/** The cause of changes. */
export interface EffectCause {
  readonly actor: string;
  readonly endpoint: string;
  /** ISO 8601. Absent means now. */
  readonly at?: string;
}

/** Every change in order: the proof of what a program did, and to whom. */
export class Effects {
  readonly rows: SimulatedEffect[] = [];
  readonly #now: () => string;
  #cause: EffectCause = { actor: '', endpoint: '' };

  constructor(now: () => string) {
    this.#now = now;
  }

  /** The cause of the changes that are added. */
  get cause(): EffectCause {
    return this.#cause;
  }

  /** Sets the cause of the changes that follow. */
  causedBy(cause: EffectCause): void {
    this.#cause = cause;
  }

  add(details: EffectDetails): void {
    const { actor, endpoint, at = this.#now() } = this.#cause;
    this.rows.push({ number: this.rows.length + 1, at, actor, endpoint, ...details });
  }
}
