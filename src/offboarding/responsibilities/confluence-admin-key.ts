import { attempt } from '../../core/errors.js';
import type { CallOptions } from '../../core/options.js';
import type { Paginated } from '../../core/pagination.js';
import { withAdminKey } from '../../product/confluence/admin-key-header.js';
import type { ProductClient } from '../../product/client.js';
import type { TransferSides, SitePlace } from './types.js';

const minutes = 10;
/** Half of its time: a page of a list is read in less than the other half. */
const renewedAfter = (minutes / 2) * 60_000;

/**
 * The admin key of one client, for everything that uses it at the same time. The first use enables the key, and the last
 * one disables it. A key that somebody enabled before stays enabled.
 */
class SharedKey {
  #uses = 0;
  #opening: Promise<boolean> | undefined;
  #closing: Promise<unknown> = Promise.resolve();
  #isOurs = false;
  #renewAt = 0;

  constructor(private readonly product: ProductClient) {}

  /** Resolves to false if the plan of the site has no admin key. */
  async acquire(options: CallOptions): Promise<boolean> {
    this.#uses += 1;
    this.#opening ??= this.#closing.then(() => this.#enable(options));
    try {
      return await this.#opening;
    } catch (error) {
      await this.release(options);
      throw error;
    }
  }

  async renew(options: CallOptions): Promise<void> {
    if (Date.now() < this.#renewAt) {
      return;
    }
    if (this.#isOurs) {
      await this.#enableForUs(options);
    } else {
      await this.#enable(options);
    }
  }

  async release(options: CallOptions): Promise<void> {
    this.#uses -= 1;
    if (this.#uses > 0) {
      return;
    }
    this.#opening = undefined;
    if (this.#isOurs) {
      this.#isOurs = false;
      // Also after your signal has ended everything else. A key that cannot be disabled ends by itself.
      this.#closing = attempt(this.product.confluence.adminKey.disable({ ...options, signal: undefined }));
    }
    await this.#closing;
  }

  async #enable(options: CallOptions): Promise<boolean> {
    const { adminKey } = this.product.confluence;
    const before = await attempt(adminKey.get(options).withResponse());
    if (before.ok) {
      const { data, response } = before.value;
      const sentAt = Date.parse(response.headers.get('date') ?? '');
      this.#renewAt = Date.now() + Math.min(renewedAfter, Date.parse(data.expirationTime) - (Number.isNaN(sentAt) ? Date.now() : sentAt));
      return true;
    }
    if (before.error.kind !== 'notFound') {
      throw before.error;
    }
    const enabled = await attempt(() => this.#enableForUs(options));
    if (enabled.ok) {
      return true;
    }
    if (enabled.error.kind !== 'notFound') {
      throw enabled.error;
    }
    this.#isOurs = false;
    return false;
  }

  async #enableForUs(options: CallOptions): Promise<void> {
    // Before the call: after a lost response, the key may be enabled.
    this.#isOurs = true;
    await this.product.confluence.adminKey.enable({ durationInMinutes: minutes }, options);
    this.#renewAt = Date.now() + renewedAfter;
  }
}

const sharedKeys = new WeakMap<ProductClient, SharedKey>();

function keyOf(product: ProductClient): SharedKey {
  const shared = sharedKeys.get(product) ?? new SharedKey(product);
  sharedKeys.set(product, shared);
  return shared;
}

function keyed(options: CallOptions): CallOptions {
  return { ...options, headers: { ...options.headers, ...withAdminKey } };
}

/**
 * The elements of a list of Confluence, page by page. With the admin key, if the search may use it: then restricted
 * content is among them, on sites that have the key.
 */
export async function* elementsOf<T>(place: SitePlace, options: CallOptions, list: (options: CallOptions) => Paginated<T>): AsyncGenerator<T, void, undefined> {
  for await (const page of pagesOf(place, options, list)) {
    yield* page.items;
  }
}

/** A page of a list, and the options for calls about its elements. */
export interface SeenPage<T> {
  readonly items: readonly T[];
  readonly options: CallOptions;
}

/** As {@link elementsOf}, with the options for more calls about the elements. */
export async function* pagesOf<T>(place: SitePlace, options: CallOptions, list: (options: CallOptions) => Paginated<T>): AsyncGenerator<SeenPage<T>, void, undefined> {
  if (place.adminKey !== true) {
    for await (const { items } of list(options).whole().pages()) {
      yield { items, options };
    }
    return;
  }
  const key = keyOf(place.product);
  const isKeyed = await key.acquire(options);
  try {
    const used = isKeyed ? keyed(options) : options;
    for await (const { items } of list(used).whole().pages()) {
      yield { items, options: used };
      if (isKeyed) {
        await key.renew(options);
      }
    }
  } finally {
    await key.release(options);
  }
}

/**
 * Runs something as the caller may do it. If Confluence finds nothing there, and the admin key may be used, it runs again
 * with the key.
 */
export async function withKeyIfNeeded<T>({ product }: SitePlace, { adminKey }: TransferSides, options: CallOptions, run: (options: CallOptions) => Promise<T>): Promise<T> {
  const plain = await attempt(() => run(options));
  if (plain.ok) {
    return plain.value;
  }
  if (!adminKey || plain.error.kind !== 'notFound') {
    throw plain.error;
  }
  const key = keyOf(product);
  const isKeyed = await key.acquire(options);
  try {
    if (!isKeyed) {
      throw plain.error;
    }
    return await run(keyed(options));
  } finally {
    await key.release(options);
  }
}
