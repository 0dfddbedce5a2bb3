import type { Duration } from '../core/duration.js';
import { adminError, type AdminError } from '../core/errors.js';
import { checkOptionNames } from '../core/input.js';
import { stored } from '../offboarding/read/storage-failure.js';
import { HeldLease } from '../stores/held-lease.js';
import { checkSharedOptions } from '../stores/shared-options.js';
import type { SharedStore, SharedValue } from '../stores/shared-store.js';
import { stateIn, type WatchStore } from './watch-store.js';

const caller = 'sharedWatchStore()';

/** What a watch needs of a store that many processes share. */
export type SharedWatchParts = Pick<SharedStore, 'take' | 'renew' | 'release' | 'get' | 'set'>;

/** Options of {@link sharedWatchStore}. */
export interface SharedWatchStoreOptions {
  /** Distinguishes watches in one store. Default `watch`. */
  readonly name?: string | undefined;
  /** How long the watch stays with a process that died: 100 ms to a day. A living process renews its lease. Default 30 seconds. */
  readonly lease?: Duration | undefined;
}

/**
 * A store that many processes and machines share, such as `redisStore()` or `postgresStore()`: any of them continues the
 * watch, one at a time. The state is one value, as long as the watch has people. It must survive: do not use a store that
 * drops values.
 *
 * `lock()` rejects with `heldByAnotherRun` while another process watches. So does `save()` after the lease was lost: then
 * nothing was written. A store that fails is `storage.failed`.
 *
 * @example
 * const store = sharedWatchStore(redisStore(redis));
 * for await (const found of watch({ plans: [{ plan, journal }], clients: { org }, store })) {
 *   console.log(found.kind);
 * }
 */
export function sharedWatchStore(store: SharedWatchParts, options: SharedWatchStoreOptions = {}): WatchStore {
  checkOptionNames(caller, options, ['name', 'lease']);
  const { name = 'watch' } = options;
  const milliseconds = checkSharedOptions(caller, store, { methods: ['take', 'renew', 'release', 'get', 'set'], name, lease: options.lease });
  const key = `${name}:state`;
  let lease: HeldLease | undefined;
  const held = (): HeldLease => {
    if (lease === undefined) {
      throw lost();
    }
    return lease;
  };
  return {
    lock: () =>
      stored(caller, async () => {
        const taken = await HeldLease.take(store, `${name}:writing`, milliseconds);
        if (typeof taken === 'number') {
          throw adminError('heldByAnotherRun', { endpoint: caller, until: new Date(Date.now() + taken).toISOString() });
        }
        lease = taken;
      }),
    load: () =>
      stored(caller, async () => {
        const { value } = await store.get(key);
        return value === undefined ? undefined : stateIn(value, caller, 'store');
      }),
    save: (state) =>
      stored(caller, async () => {
        const now = held();
        const { version }: SharedValue = await store.get(key);
        // Whoever took over meanwhile writes another version, or has not written yet: both must keep this one away.
        if (!(await now.confirm()) || !(await store.set(key, JSON.stringify(state), version))) {
          throw lost();
        }
      }),
    unlock: () =>
      stored(caller, async () => {
        await lease?.release();
        lease = undefined;
      }),
  };
}

function lost(): AdminError {
  return adminError('heldByAnotherRun', { endpoint: caller });
}
