import type { SharedStore } from './shared-store.js';

/** A lease is renewed so many times before it would end. */
const renewalsPerLease = 3;

type LeaseStore = Pick<SharedStore, 'take' | 'renew' | 'release'>;

/** A lease that is renewed until its release. */
export class HeldLease {
  /** Until when the lease is certainly held, by the monotonic clock. It began after this was measured. */
  #heldUntil: number;
  #isLost = false;
  #timer: ReturnType<typeof setInterval> | undefined;
  #isRenewing = false;

  private constructor(
    private readonly store: LeaseStore,
    readonly name: string,
    readonly token: string,
    private readonly milliseconds: number,
    takenAt: number,
  ) {
    this.#heldUntil = takenAt + milliseconds;
    this.#timer = setInterval(() => void this.#renew(), milliseconds / renewalsPerLease);
    // A program that has nothing else to do may end.
    (this.#timer as Partial<NodeJS.Timeout>).unref?.();
  }

  /** Resolves to the milliseconds that are left if somebody else holds the lease. */
  static async take(store: LeaseStore, name: string, milliseconds: number): Promise<HeldLease | number> {
    const token = crypto.randomUUID();
    const now = performance.now();
    const result = await store.take(name, token, milliseconds);
    return result.taken ? new HeldLease(store, name, token, milliseconds, now) : result.milliseconds;
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  /** Milliseconds for which the lease is certainly held. */
  get left(): number {
    return this.#isLost ? 0 : Math.max(0, this.#heldUntil - performance.now());
  }

  /** Renews the lease now. False: it belongs to somebody else, or has ended. */
  async confirm(): Promise<boolean> {
    if (this.#isLost) {
      return false;
    }
    const now = performance.now();
    if (await this.store.renew(this.name, this.token, this.milliseconds)) {
      this.#heldUntil = Math.max(this.#heldUntil, now + this.milliseconds);
      return true;
    }
    this.lose();
    return false;
  }

  /** Somebody else holds the lease by now. */
  lose(): void {
    this.#isLost = true;
    clearInterval(this.#timer);
  }

  /** A store that fails does not matter here: the lease then ends by itself. */
  async release(): Promise<void> {
    const isHeld = !this.#isLost;
    this.lose();
    if (isHeld) {
      await this.store.release(this.name, this.token).catch(() => undefined);
    }
  }

  async #renew(): Promise<void> {
    if (this.#isRenewing) {
      return;
    }
    this.#isRenewing = true;
    // A store that fails for a moment is asked again. Whoever writes finds out whether the lease is still held.
    await this.confirm().catch(() => undefined);
    this.#isRenewing = false;
  }
}
