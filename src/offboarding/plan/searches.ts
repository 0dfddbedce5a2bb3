import type { Clients } from '../read/clients.js';
import { responsibilityDeclarations } from '../responsibilities/declarations.js';
import { figuresOf, type InventoryStore, type ResponsibilityFigures } from '../responsibilities/inventory.js';
import type { ResponsibilityKind } from '../responsibilities/kinds.js';
import { Places } from '../responsibilities/place.js';

/** A search of an inventory: for whom, and for what. */
interface Search {
  readonly people: ReadonlySet<string>;
  readonly kinds: ReadonlySet<ResponsibilityKind>;
}

/** What an inventory says of its searches. */
export interface Searches {
  readonly figures: readonly ResponsibilityFigures[];
  /** Those for the same people are one. */
  readonly started: readonly Search[];
  /** How many parts of searches have ended, by kind and site. */
  readonly ended: ReadonlyMap<string, number>;
}

/** Reads what an inventory says of its searches, and none of the things. */
export async function searchesIn(inventory: InventoryStore): Promise<Searches> {
  const started = new Map<string, { readonly people: ReadonlySet<string>; readonly kinds: Set<ResponsibilityKind> }>();
  const portions = new Map<string, Set<string>>();
  for await (const event of inventory.read()) {
    if (event.type === 'started') {
      const name = event.people.join(' ');
      const search = started.get(name) ?? { people: new Set(event.people), kinds: new Set() };
      event.kinds.forEach((kind) => search.kinds.add(kind));
      started.set(name, search);
    } else if (event.type !== 'found') {
      const place = placeOf(event);
      portions.set(place, (portions.get(place) ?? new Set()).add(event.portion));
    }
  }
  const ended = new Map([...portions].map(([place, names]) => [place, names.size]));
  return { figures: await figuresOf(inventory.read()), started: [...started.values()], ended };
}

const searchFirst = 'Run findResponsibilities() to its end, for everybody and these kinds, with the inventory and the clients of the plan.';

/** What was not looked for: kinds that no API shows, and searches that an inventory lacks or that have not ended. */
export function notLookedFor(kinds: readonly ResponsibilityKind[], people: readonly string[], { started, ended }: Searches, clients: Clients): ResponsibilityFigures[] {
  const places = new Places(clients, { adminKey: false });
  return kinds.flatMap((kind): ResponsibilityFigures[] => {
    const { finder, world, notByApi } = responsibilityDeclarations[kind];
    if (finder === undefined) {
      return [{ kind, found: 0, sees: 'nothing', notReadable: { why: 'noApi', ...(notByApi === undefined ? {} : { remedy: notByApi }) } }];
    }
    const searches = started.filter((search) => search.kinds.has(kind));
    const isForAll = people.every((accountId) => searches.some((search) => search.people.has(accountId)));
    const needed = searches.reduce((sum, search) => sum + Math.ceil(search.people.size / finder.peopleAtOnce), 0);
    return places.of(world).flatMap(({ site }): ResponsibilityFigures[] => {
      const place = { kind, ...(site === undefined ? {} : { site }) };
      return isForAll && (ended.get(placeOf(place)) ?? 0) >= needed ? [] : [{ ...place, found: 0, sees: 'nothing', notReadable: { why: 'notSearched', remedy: searchFirst } }];
    });
  });
}

function placeOf({ kind, site = '' }: Pick<ResponsibilityFigures, 'kind' | 'site'>): string {
  return `${kind} ${site}`;
}
