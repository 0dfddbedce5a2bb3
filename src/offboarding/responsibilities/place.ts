import { productClientFor, productClients, siteNameOf, type Clients } from '../read/clients.js';
import type { World } from './kinds.js';
import { organizationWorlds } from './worlds.js';
import type { Place } from './types.js';

/** A place with the name of its site. Absent for the organization. */
export interface NamedPlace {
  readonly site: string | undefined;
  readonly place: Place;
}

/** The places of a world. What is read `once` is shared by all who use this function's result. */
export class Places {
  readonly #shared = new Map<string, Promise<unknown>>();
  readonly #clients: Clients;
  readonly #adminKey: boolean;

  constructor(clients: Clients, { adminKey }: { readonly adminKey: boolean }) {
    this.#clients = clients;
    this.#adminKey = adminKey;
  }

  /** Every product site, or the organization as one place. Without a site, one place that has none: a search must say so. */
  of(world: World): NamedPlace[] {
    const sites = productClients(this.#clients);
    return organizationWorlds.has(world) || sites.length === 0
      ? [{ site: undefined, place: this.at(undefined) }]
      : sites.map((product) => ({ site: siteNameOf(product), place: this.at(siteNameOf(product)) }));
  }

  /** The place of a site; without a name, the organization with its first site. */
  at(site: string | undefined): Place {
    const name = site ?? '';
    return {
      org: this.#clients.org,
      product: productClientFor(this.#clients, site),
      sites: productClients(this.#clients),
      adminKey: this.#adminKey,
      once: <T>(read: string, start: () => Promise<T>) => {
        const key = `${name} ${read}`;
        const started = this.#shared.get(key) ?? start();
        this.#shared.set(key, started);
        return started as Promise<T>;
      },
    };
  }
}

/** A place for writing and reading back: it remembers nothing. */
export function placeNow(clients: Clients, site: string | undefined, adminKey: boolean): Place {
  return { org: clients.org, product: productClientFor(clients, site), sites: productClients(clients), adminKey, once: (_read, start) => start() };
}
