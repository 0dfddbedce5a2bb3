/**
 * What journals and rate gates of many processes need of a store: leases, lists and small values. `memorySharedStore()`
 * is for tests. Redis and Postgres implement it, and so can a store of your own: `testSharedStore()` checks it.
 *
 * Every method is one atomic act. A method may run again with the same input after a lost connection. `take`, `renew`,
 * `release` and `get` then do the same as once. `append` may write its entries twice, one batch behind the other.
 */
export interface SharedStore {
  /**
   * Takes a lease if nobody holds it. Its end is by the clock of the store. With the token that holds it, it is renewed.
   * Resolves to how many milliseconds are left if somebody else holds it.
   */
  take(lease: string, token: string, milliseconds: number): Promise<{ readonly taken: true } | { readonly taken: false; readonly milliseconds: number }>;
  /** Lets a lease end later. False if the token does not hold it by now. */
  renew(lease: string, token: string, milliseconds: number): Promise<boolean>;
  /** Ends a lease, if the token holds it. */
  release(lease: string, token: string): Promise<void>;
  /**
   * Appends entries in order, all or none, and only while the token holds the lease. False: nothing was written. Resolves
   * when the entries survive a crash of the process.
   */
  append(list: string, entries: readonly string[], lease: string, token: string): Promise<boolean>;
  /** All entries of a list, from the first one on. */
  read(list: string): AsyncIterable<string>;
  /** Names of lists with this beginning, in the order of their code units. */
  lists(prefix: string): AsyncIterable<string>;
  /** A small value, its version, and the time of the store in milliseconds since 1970. */
  get(key: string): Promise<SharedValue>;
  /**
   * Writes a value if its version is still this one. `undefined`: only if there is no value. The value ends after
   * `milliseconds`, by default never. False: nothing was written.
   */
  set(key: string, value: string, version: string | undefined, milliseconds?: number): Promise<boolean>;
}

/** A value of a {@link SharedStore}. No two writes of a key have the same version. */
export type SharedValue =
  | { readonly value: string; readonly version: string; readonly now: number }
  | { readonly value?: undefined; readonly version?: undefined; readonly now: number };

/** How many entries or names a store reads at once. */
export const entriesAtOnce = 500;
