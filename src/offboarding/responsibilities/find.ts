import { attempt } from '../../core/errors.js';
import { invalidInput } from '../../core/input.js';
import type { CallOptions } from '../../core/options.js';
import { checkRunOptions, namesOf } from '../../core/run-options.js';
import { sha256 } from '../../core/sha256.js';
import { eachSubject } from '../people/subjects.js';
import { checkClients, type Clients } from '../read/clients.js';
import { stored } from '../read/storage-failure.js';
import { responsibilityDeclarations } from './declarations.js';
import { eventsOf, keyOfThing, memoryInventory, portionKey, type InventoryStore, type ResponsibilityEvent } from './inventory.js';
import { responsibilityKinds, type ResponsibilityKind, type World } from './kinds.js';
import { mergedWithin } from './merged-within.js';
import { Places } from './place.js';
import type { Finder, Place, ResponsibilityDeclaration, SitePlace } from './types.js';
import { slicesOf } from '../../core/slices-of.js';
import { sightOf } from './worlds.js';

/** Options of {@link findResponsibilities}. */
export interface FindResponsibilitiesOptions {
  readonly clients: Clients;
  /** The kinds to look for. Default: every kind that an API finds. */
  readonly kinds?: readonly ResponsibilityKind[] | undefined;
  /**
   * Where the search keeps what it finds. First, all that the store has comes again. A search with the same people then goes
   * on where it stopped. Default: in memory.
   */
  readonly inventory?: InventoryStore | undefined;
  /** How many searches run at the same time. Default 4. */
  readonly concurrency?: number | undefined;
  /**
   * Whether the search may enable the admin key of Confluence, to find content that is restricted to others. The key is
   * disabled afterwards. It needs a client with `site`, and is used on sites whose plan has it. Default false.
   */
  readonly adminKey?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

const caller = 'findResponsibilities()';
const optionNames = namesOf<FindResponsibilitiesOptions>()('clients', 'kinds', 'inventory', 'concurrency', 'adminKey', 'signal');

/** The people of a search in one place, for one kind. */
interface Portion {
  readonly kind: ResponsibilityKind;
  readonly declaration: ResponsibilityDeclaration;
  readonly finder: Finder;
  readonly site: string | undefined;
  readonly place: Place;
  readonly people: readonly string[];
  readonly portion: string;
}

/**
 * Finds what people are in charge of, on every product site of the clients: issues, rules, pages, shifts and so on. Changes
 * nothing. It yields each thing as it is found, and for each kind and site how many there were or why they are not readable.
 *
 * A search sees what its credential may see. So a count never means that there are no others, and where a first read finds
 * nothing at all, `sees` is `nothing`. A kind that is not readable does not end the search. Pass people by account id.
 *
 * Rejects with `validation` if an option cannot be used, and with `storage.failed` if the inventory cannot be read or
 * written.
 *
 * @example
 * for await (const event of findResponsibilities([accountId], { clients: { org, product } })) {
 *   if (event.type === 'found') console.log(event.responsibility.kind, event.responsibility.name);
 * }
 */
export async function* findResponsibilities(
  people: string | Iterable<string> | AsyncIterable<string>,
  options: FindResponsibilitiesOptions,
): AsyncGenerator<ResponsibilityEvent, void, undefined> {
  checkRunOptions(caller, options ?? null, optionNames);
  const { clients, inventory = memoryInventory(), concurrency = 4, adminKey = false, signal } = options;
  checkClients(caller, clients);
  const kinds = kindsOf(options.kinds);
  const accountIds = await idsOf(people);
  const finished = new Map<string, boolean>();
  const yielded = new Set<string>();
  for await (const event of eventsOf(caller, inventory)) {
    // After a search that sees nothing at all, a better credential may see something.
    if (event.type === 'searched' && (event.found > 0 || event.sees === 'something')) {
      finished.set(portionKey(event), event.adminKey === true || finished.get(portionKey(event)) === true);
    }
    if (event.type === 'found') {
      yielded.add(`${event.responsibility.accountId} ${keyOfThing(event.responsibility)}`);
    }
    yield event;
  }
  const append = (event: ResponsibilityEvent): Promise<void> => stored('InventoryStore.append()', () => inventory.append(event));
  const started = { type: 'started', at: new Date().toISOString(), people: accountIds, kinds } as const;
  await append(started);
  yield started;
  const isOpen = (portion: Portion): boolean => {
    const withAdminKey = finished.get(portionKey(placeOf(portion)));
    return withAdminKey === undefined || (usesAdminKey(portion) && !withAdminKey);
  };
  const open = (await portionsOf(accountIds, kinds, new Places(clients, { adminKey }))).filter(isOpen);
  for await (const event of mergedWithin(concurrency, open.map((portion) => () => search(portion, signal === undefined ? {} : { signal })))) {
    if (event.type === 'found' && yielded.has(`${event.responsibility.accountId} ${keyOfThing(event.responsibility)}`)) {
      continue;
    }
    await append(event);
    yield event;
  }
  const ended = { type: 'ended', at: new Date().toISOString() } as const;
  await append(ended);
  yield ended;
}

function kindsOf(given: readonly ResponsibilityKind[] | undefined): readonly ResponsibilityKind[] {
  if (given === undefined) {
    return responsibilityKinds;
  }
  const wrong = Array.isArray(given) ? given.findIndex((kind: ResponsibilityKind) => !responsibilityKinds.includes(kind)) : -1;
  if (!Array.isArray(given) || wrong !== -1) {
    throw invalidInput(caller, [{ field: wrong === -1 ? 'kinds' : `kinds[${wrong}]`, problem: 'expected kinds of responsibilities, such as assignedIssues' }]);
  }
  return [...new Set(given as readonly ResponsibilityKind[])];
}

async function idsOf(people: string | Iterable<string> | AsyncIterable<string>): Promise<readonly string[]> {
  const ids = new Set<string>();
  let index = 0;
  for await (const { accountId } of eachSubject(caller, people, 'people')) {
    if (accountId === undefined) {
      throw invalidInput(caller, [{ field: `people[${index}]`, problem: 'expected an account id, because a search does not look people up' }]);
    }
    ids.add(accountId);
    index += 1;
  }
  return [...ids].sort();
}

async function portionsOf(people: readonly string[], kinds: readonly ResponsibilityKind[], places: Places): Promise<Portion[]> {
  const portions: Portion[] = [];
  const names = new Map<string, string>();
  for (const kind of people.length === 0 ? [] : kinds) {
    const declaration = responsibilityDeclarations[kind];
    const { finder, world } = declaration;
    for (const { site, place } of finder === undefined ? [] : places.of(world)) {
      const atOnce = isWithoutClient(world, place) ? people.length : Math.min(finder?.peopleAtOnce ?? people.length, people.length);
      for (const some of slicesOf(people, atOnce)) {
        const ids = some.join(' ');
        // The name stands for each of the people: a search for others is never taken for theirs.
        const portion = names.get(ids) ?? (await sha256(ids)).slice(0, 32);
        names.set(ids, portion);
        portions.push({ kind, declaration, finder: finder as Finder, site, place, people: some, portion });
      }
    }
  }
  return portions;
}

function isWithoutClient(world: World, { product }: Place): boolean {
  return product === undefined && world !== 'organization';
}

function usesAdminKey({ declaration: { world }, place: { adminKey } }: Portion): boolean {
  return adminKey === true && world === 'confluence';
}

function placeOf(portion: Portion) {
  const { kind, site } = portion;
  return { kind, ...(site === undefined ? {} : { site }), portion: portion.portion, ...(usesAdminKey(portion) ? ({ adminKey: true } as const) : {}) };
}

async function* search(portion: Portion, options: CallOptions): AsyncGenerator<ResponsibilityEvent, void, undefined> {
  const { kind, declaration, finder, site, place } = portion;
  const people = new Set(portion.people);
  if (isWithoutClient(declaration.world, place)) {
    yield { type: 'notReadable', ...placeOf(portion), people: people.size, why: 'noClient' };
    return;
  }
  const things = finder.find(people, place as SitePlace, options)[Symbol.asyncIterator]();
  // A list that changes while it is read may have a thing on two pages.
  const seen = new Set<string>();
  try {
    for (;;) {
      const next = await attempt(async () => {
        const sees = seen.size === 0 ? await sightOf(declaration.world, place as SitePlace, options) : 'something';
        return { sees, step: await things.next() };
      });
      if (!next.ok) {
        const { kind: why, remedy, whoCanFix } = next.error;
        if (why === 'aborted') {
          throw next.error;
        }
        yield { type: 'notReadable', ...placeOf(portion), people: people.size, why, remedy, whoCanFix };
        return;
      }
      const { sees, step } = next.value;
      if (step.done === true) {
        yield { type: 'searched', ...placeOf(portion), people: people.size, found: seen.size, sees };
        return;
      }
      const key = `${step.value.accountId} ${step.value.id}`;
      if (seen.has(key)) {
        continue;
      }
      seen.add(key);
      yield { type: 'found', responsibility: { kind, ...(site === undefined ? {} : { site }), ...step.value } };
    }
  } finally {
    // A finder that has the admin key gives it back, also when your loop ends early.
    await things.return?.();
  }
}
