import type { SharedCalendarStore } from 'atlassian-admin-sdk/leave-dates';

/** A shared store in memory, whose clock the test moves. */
export class StoreInMemory implements SharedCalendarStore {
  readonly lists = new Map<string, string[]>();
  readonly #leases = new Map<string, { readonly token: string; readonly until: number }>();
  #ahead = 0;

  /** Every lease of a process that renews it no more ends within this time. */
  advance(milliseconds: number): void {
    this.#ahead += milliseconds;
  }

  #now(): number {
    return Date.now() + this.#ahead;
  }

  #holder(lease: string): { readonly token: string; readonly until: number } | undefined {
    const held = this.#leases.get(lease);
    return held !== undefined && held.until > this.#now() ? held : undefined;
  }

  async take(lease: string, token: string, milliseconds: number): Promise<{ readonly taken: true } | { readonly taken: false; readonly milliseconds: number }> {
    const held = this.#holder(lease);
    if (held !== undefined && held.token !== token) {
      return { taken: false, milliseconds: held.until - this.#now() };
    }
    this.#leases.set(lease, { token, until: this.#now() + milliseconds });
    return { taken: true };
  }

  async renew(lease: string, token: string, milliseconds: number): Promise<boolean> {
    const holds = this.#holder(lease)?.token === token;
    if (holds) {
      this.#leases.set(lease, { token, until: this.#now() + milliseconds });
    }
    return holds;
  }

  async release(lease: string, token: string): Promise<void> {
    if (this.#holder(lease)?.token === token) {
      this.#leases.delete(lease);
    }
  }

  async append(list: string, entries: readonly string[], lease: string, token: string): Promise<boolean> {
    const holds = this.#holder(lease)?.token === token;
    if (holds) {
      this.lists.set(list, [...(this.lists.get(list) ?? []), ...entries]);
    }
    return holds;
  }

  async *read(list: string): AsyncGenerator<string> {
    yield* this.lists.get(list) ?? [];
  }
}
