import { isObject } from '../../core/error-body.js';
import type { AdminErrorKind, WhoCanFix } from '../../core/error-kinds.js';
import { groupedBy } from '../../core/grouped-by.js';
import { invalidInput } from '../../core/input.js';
import { storageFailure } from '../read/storage-failure.js';
import { responsibilityKinds, type ResponsibilityKind } from './kinds.js';
import type { Responsibility } from './types.js';
import type { Sight } from './worlds.js';

/** What a search for a kind on a site has in common. */
interface SearchedPlace {
  readonly kind: ResponsibilityKind;
  /** The product site. Absent for things of the organization. */
  readonly site?: string;
  /** Names the people of the search: a search that goes on leaves out what it has finished. */
  readonly portion: string;
  /** Present if the search could use the admin key of Confluence. */
  readonly adminKey?: true;
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
    })
  /** The search that began last came to its end: for each kind it says what it found, or why it is not readable. */
  | {
      readonly type: 'ended';
      /** ISO 8601 */
      readonly at: string;
    };

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

const knownKinds: ReadonlySet<unknown> = new Set(responsibilityKinds);

const isText = (value: unknown): value is string => typeof value === 'string';
const isTextOrAbsent = (value: unknown): boolean => value === undefined || isText(value);
const isListOf = (value: unknown, isRight: (each: unknown) => boolean): boolean => Array.isArray(value) && value.every(isRight);

/** Whether a store has returned a thing: it may be one of your own, or a file of something else. */
function isResponsibility(value: unknown): value is Responsibility {
  const { kind, accountId, id, name, site, url, within, details } = isObject(value) ? value : {};
  const isPlaced = [site, url, within].every(isTextOrAbsent) && (details === undefined || (isObject(details) && Object.values(details).every(isText)));
  return knownKinds.has(kind) && isText(accountId) && isText(id) && isText(name) && isPlaced;
}

/** Whether a store has returned an event that this version can read. */
export function isResponsibilityEvent(value: unknown): value is ResponsibilityEvent {
  const { type, at, people, kinds, responsibility, kind, site, portion, found, why } = isObject(value) ? value : {};
  const isPlaced = knownKinds.has(kind) && isTextOrAbsent(site) && isText(portion);
  switch (type) {
    case 'started':
      return isText(at) && isListOf(people, isText) && isListOf(kinds, (each) => knownKinds.has(each));
    case 'found':
      return isResponsibility(responsibility);
    case 'searched':
      return isPlaced && typeof found === 'number';
    case 'notReadable':
      return isPlaced && isText(why);
    case 'ended':
      return isText(at);
    default:
      return false;
  }
}

/** All events of a store. Refuses what is none. */
export async function* eventsOf(caller: string, inventory: InventoryStore): AsyncGenerator<ResponsibilityEvent, void, undefined> {
  yield* checked('InventoryStore.read()', () => inventory.read(), (event) => {
    if (!isResponsibilityEvent(event)) {
      throw invalidInput(caller, [{ field: 'inventory', problem: 'has something that is no event of a search: fill a new one' }]);
    }
  });
}

/** What a store says that a person is in charge of, each thing once. Refuses what is of somebody else. */
export async function* thingsOf(caller: string, inventory: InventoryStore, accountId: string): AsyncGenerator<Responsibility, void, undefined> {
  const seen = new Set<string>();
  const things = checked('InventoryStore.of()', () => inventory.of(accountId), (thing) => {
    if (!isResponsibility(thing) || thing.accountId !== accountId) {
      throw invalidInput(caller, [{ field: 'inventory', problem: 'has something that is no thing of the person: fill a new one' }]);
    }
  });
  for await (const thing of things) {
    const key = keyOfThing(thing);
    if (!seen.has(key)) {
      seen.add(key);
      yield thing;
    }
  }
}

async function* checked<T>(endpoint: string, read: () => AsyncIterable<T>, check: (item: unknown) => void): AsyncGenerator<T, void, undefined> {
  try {
    for await (const item of read()) {
      check(item);
      yield item;
    }
  } catch (error) {
    throw storageFailure(endpoint, error);
  }
}

/** What a search found of a kind on a site, and what it could not see. */
export interface ResponsibilityFigures {
  readonly kind: ResponsibilityKind;
  readonly site?: string;
  /** How many things were found. It never means that there are no others: a search sees what its credential may see. */
  readonly found: number;
  /** `nothing`: the credential sees nothing at all there, so 0 says nothing. */
  readonly sees: Sight;
  /**
   * Present if a part of the search failed. `noApi`: no API shows such things, so a plan looks for none. `notSearched`: the
   * inventory has no search for the kind for everybody in the plan.
   */
  readonly notReadable?: { readonly why: AdminErrorKind | 'noClient' | 'noApi' | 'notSearched'; readonly remedy?: string };
}

/** The figures of a search, by kind and site. A thing counts once, however many searches have found it. */
export async function figuresOf(events: AsyncIterable<ResponsibilityEvent> | Iterable<ResponsibilityEvent>): Promise<ResponsibilityFigures[]> {
  const ended = new Map<string, Extract<ResponsibilityEvent, { type: 'searched' | 'notReadable' }>>();
  const counts = new Map<string, number>();
  for await (const event of events) {
    if (event.type === 'searched' || event.type === 'notReadable') {
      ended.set(portionKey(event), event);
    }
    if (event.type === 'found') {
      // A search adds to its inventory only what the inventory does not have.
      const place = placeKey(event.responsibility);
      counts.set(place, (counts.get(place) ?? 0) + 1);
    }
  }
  const byPlace = groupedBy([...ended.values()], placeKey);
  return [...byPlace].flatMap(([place, portions]): ResponsibilityFigures[] => {
    const [first] = portions;
    if (first === undefined) {
      return [];
    }
    const failed = portions.find((portion) => portion.type === 'notReadable');
    const found = counts.get(place) ?? 0;
    return [{
      kind: first.kind,
      ...(first.site === undefined ? {} : { site: first.site }),
      found,
      sees: found > 0 || portions.some((portion) => portion.type === 'searched' && portion.sees === 'something') ? 'something' : 'nothing',
      ...(failed === undefined ? {} : { notReadable: { why: failed.why, ...(failed.remedy === undefined ? {} : { remedy: failed.remedy }) } }),
    }];
  });
}

function placeKey({ kind, site = '' }: Pick<Responsibility, 'kind' | 'site'>): string {
  return `${kind} ${site}`;
}

/** Names a part of a search. */
export function portionKey({ kind, site = '', portion }: SearchedPlace): string {
  return `${kind} ${site} ${portion}`;
}
