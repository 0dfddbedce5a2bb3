import type { AdminErrorKind, WhoCanFix } from '../../core/error-kinds.js';
import { groupedBy } from '../../core/grouped-by.js';
import type { ResponsibilityKind } from './kinds.js';
import type { Responsibility } from './types.js';
import type { Sight } from './worlds.js';

/** What a search for a kind on a site has in common. */
interface SearchedPlace {
  readonly kind: ResponsibilityKind;
  /** The product site. Absent for things of the organization. */
  readonly site?: string;
  /** Names the people of the search: a search that goes on leaves out what it has finished. */
  readonly portion: string;
}

/** An event of a search, as JSON. It has personal data. */
export type ResponsibilityEvent =
  /** A search began, for these people and kinds. */
  | {
      readonly type: 'started';
      /** ISO 8601 */
      readonly at: string;
      readonly people: readonly string[];
      readonly kinds: readonly ResponsibilityKind[];
    }
  | { readonly type: 'found'; readonly responsibility: Responsibility }
  /** A search ended. `sees: 'nothing'`: the credential sees nothing at all there, so an empty search does not mean "none". */
  | (SearchedPlace & { readonly type: 'searched'; readonly people: number; readonly found: number; readonly sees: Sight })
  /** A search failed. What it found before counts. */
  | (SearchedPlace & {
      readonly type: 'notReadable';
      readonly people: number;
      /** The kind of the error, or `noClient`. */
      readonly why: AdminErrorKind | 'noClient';
      readonly remedy?: string;
      readonly whoCanFix?: WhoCanFix;
    });

/**
 * Where a search keeps what it finds, so that it can go on after a crash and a plan can use it. {@link fileInventory} uses
 * a file, {@link memoryInventory} the memory of the process. A store of your own implements these methods.
 */
export interface InventoryStore {
  /** Resolves when the event survives a crash of the process. */
  append(event: ResponsibilityEvent): Promise<void>;
  /** All events, from the first one on. */
  read(): AsyncIterable<ResponsibilityEvent>;
  /** What a person is in charge of, each thing once. */
  of(accountId: string): AsyncIterable<Responsibility>;
}

/** An inventory in memory. It does not survive the process. */
export function memoryInventory(): InventoryStore {
  const events: ResponsibilityEvent[] = [];
  const things = new Map<string, Map<string, Responsibility>>();
  return {
    append: async (event) => {
      events.push(event);
      if (event.type === 'found') {
        const { responsibility } = event;
        const ofPerson = things.get(responsibility.accountId) ?? new Map<string, Responsibility>();
        things.set(responsibility.accountId, ofPerson.set(keyOfThing(responsibility), responsibility));
      }
    },
    read: async function* () {
      yield* events.slice();
    },
    of: async function* (accountId) {
      yield* things.get(accountId)?.values() ?? [];
    },
  };
}

/** Names a thing in all kinds and sites. */
export function keyOfThing({ kind, site = '', id }: Pick<Responsibility, 'kind' | 'site' | 'id'>): string {
  return `${kind} ${site} ${id}`;
}

/** What a search found of a kind on a site, and what it could not see. */
export interface ResponsibilityFigures {
  readonly kind: ResponsibilityKind;
  readonly site?: string;
  /** How many things were found. It never means that there are no others: a search sees what its credential may see. */
  readonly found: number;
  /** `nothing`: the credential sees nothing at all there, so 0 says nothing. */
  readonly sees: Sight;
  /** Present if a part of the search failed. `noApi`: no API shows such things, so a plan looks for none. */
  readonly notReadable?: { readonly why: AdminErrorKind | 'noClient' | 'noApi'; readonly remedy?: string };
}

/** The figures of a search, by kind and site. */
export async function figuresOf(events: AsyncIterable<ResponsibilityEvent> | Iterable<ResponsibilityEvent>): Promise<ResponsibilityFigures[]> {
  const ended = new Map<string, Extract<ResponsibilityEvent, { type: 'searched' | 'notReadable' }>>();
  for await (const event of events) {
    if (event.type === 'searched' || event.type === 'notReadable') {
      ended.set(portionKey(event), event);
    }
  }
  const byPlace = groupedBy([...ended.values()], ({ kind, site = '' }) => `${kind} ${site}`);
  return [...byPlace.values()].flatMap((portions): ResponsibilityFigures[] => {
    const [first] = portions;
    if (first === undefined) {
      return [];
    }
    const failed = portions.find((portion) => portion.type === 'notReadable');
    return [{
      kind: first.kind,
      ...(first.site === undefined ? {} : { site: first.site }),
      found: portions.reduce((sum, portion) => sum + (portion.type === 'searched' ? portion.found : 0), 0),
      sees: portions.some((portion) => portion.type === 'searched' && portion.sees === 'something') ? 'something' : 'nothing',
      ...(failed === undefined ? {} : { notReadable: { why: failed.why, ...(failed.remedy === undefined ? {} : { remedy: failed.remedy }) } }),
    }];
  });
}

/** Names a part of a search. */
export function portionKey({ kind, site = '', portion }: SearchedPlace): string {
  return `${kind} ${site} ${portion}`;
}
