import type { ResponseDetails } from '../../core/api-promise.js';
import type { Verdict } from '../../core/endpoint.js';
import { attempt } from '../../core/errors.js';
import type { CallOptions } from '../../core/options.js';
import { searchContent, type FoundRestriction } from '../../product/confluence/content.js';
import type { ContentId, ListedBlogPost, ListedPage } from '../../product/confluence/content-schemas.js';
import { getBlogPosts } from '../../product/confluence/blog-posts.js';
import { getPages } from '../../product/confluence/pages.js';
import {
  addUserToRestriction,
  getRestrictionsByOperation,
  getRestrictionsForOperation,
  removeUserFromRestriction,
  type RestrictedOperation,
} from '../../product/confluence/restrictions.js';
import { getSpaces } from '../../product/confluence/spaces.js';
import { lookUpUsers } from '../../product/confluence/users.js';
import { pagesOf, withKeyIfNeeded } from './confluence-admin-key.js';
import { checkPerson, lacks, linkToContent, notAsPlanned, spacesOf, within } from './confluence-shared.js';
import { nothingSent } from './nothing-sent.js';
import { quotedList } from './quoted.js';
import { verdictOfSides } from './sides.js';
import type { FoundThing, TransferredThing, TransferSides, ResponsibilityDeclaration, SitePlace, SuccessorAnswer } from './types.js';

type Listed = Pick<ListedPage | ListedBlogPost, 'id' | 'title' | 'spaceId'>;

/** The restrictions of one content, as a search or a read of it shows them. */
type Restrictions = { readonly [Operation in RestrictedOperation]?: FoundRestriction | null | undefined };

const operations: readonly RestrictedOperation[] = ['read', 'update'];
const expandAll = operations.map((operation) => `restrictions.${operation}.restrictions.user`);
const expandUsers = ['restrictions.user'] as 'restrictions.user'[];

async function* findRestrictions(people: ReadonlySet<string>, place: SitePlace, options: CallOptions): AsyncGenerator<FoundThing, void, undefined> {
  const { pages, blogPosts } = place.product.confluence;
  const spaces = await spacesOf(place, options);
  const lists = [
    pagesOf<Listed>(place, options, (call) => pages.list({ status: ['current'], limit: 250 }, call)),
    pagesOf<Listed>(place, options, (call) => blogPosts.list({ limit: 250 }, call)),
  ];
  for (const list of lists) {
    for await (const { items, options: call } of list) {
      const restricted = await restrictionsOf(items.map(({ id }) => id), place, call);
      for (const { id, title, spaceId } of items) {
        for (const operation of operations) {
          const named = await namedIn(id, operation, restricted.get(id)?.[operation], place, call);
          for (const accountId of named) {
            if (people.has(accountId)) {
              yield { accountId, id: `${id}/${operation}`, name: title ?? '', ...linkToContent(place, id), ...within(spaces, spaceId) };
            }
          }
        }
      }
    }
  }
}

/** The restrictions of these contents: with one search, and one by one what the search does not show. */
async function restrictionsOf(ids: readonly ContentId[], { product: { confluence } }: SitePlace, options: CallOptions): Promise<ReadonlyMap<string, Restrictions>> {
  const restrictions = new Map<string, Restrictions>();
  if (ids.length === 0) {
    return restrictions;
  }
  const asked = new Set<string>(ids);
  const search = { cql: `id in (${quotedList(ids)})`, expand: expandAll, limit: 250 };
  for await (const { id, restrictions: found } of confluence.content.search(search, options).whole()) {
    if (asked.has(id) && found !== undefined && found !== null) {
      restrictions.set(id, found);
    }
  }
  for (const id of ids.filter((one) => !restrictions.has(one))) {
    const read = await attempt(confluence.restrictions.getByOperation(id, options));
    if (read.ok) {
      restrictions.set(id, read.value);
    } else if (read.error.kind !== 'notFound') {
      throw read.error;
    }
    // Not found: deleted since the list was read.
  }
  return restrictions;
}

/** The people whom a restriction names. A list that may go on is read to its end. */
async function namedIn(contentId: string, operation: RestrictedOperation, seen: FoundRestriction | null | undefined, { product: { confluence } }: SitePlace, options: CallOptions): Promise<ReadonlySet<string>> {
  const named = new Set<string>();
  let users = seen?.restrictions?.user;
  for (let start = 0; ; ) {
    const results = users?.results ?? [];
    results.forEach(({ accountId }) => named.add(accountId));
    start += results.length;
    if (results.length === 0 || (users?.size ?? results.length) < (users?.limit ?? Number.POSITIVE_INFINITY)) {
      return named;
    }
    ({ user: users } = (await confluence.restrictions.get(contentId, operation, { expand: expandUsers, start }, options)).restrictions ?? {});
  }
}

interface Restriction {
  readonly contentId: ContentId;
  readonly operation: RestrictedOperation;
}

function restrictionIn({ id }: TransferredThing): Restriction {
  const [contentId = '', operation] = id.split('/');
  return { contentId: contentId, operation: operation === 'update' ? 'update' : 'read' };
}

async function readNamed({ contentId, operation }: Restriction, place: SitePlace, options: CallOptions): Promise<ReadonlySet<string>> {
  const first = await place.product.confluence.restrictions.get(contentId, operation, { expand: expandUsers }, options);
  if (!Array.isArray(first.restrictions?.user?.results)) {
    throw lacks(getRestrictionsForOperation.route, 'restrictions.user.results');
  }
  return namedIn(contentId, operation, first, place, options);
}

async function check(thing: TransferredThing, sides: TransferSides, place: SitePlace, options: CallOptions): Promise<SuccessorAnswer> {
  const answer = await checkPerson(sides, place, options);
  const read = await attempt(() => withKeyIfNeeded(place, sides, options, (call) => readNamed(restrictionIn(thing), place, call)));
  return { ...answer, ...(read.ok ? { holds: read.value.has(sides.to) } : {}) };
}

async function seen(thing: TransferredThing, sides: TransferSides, place: SitePlace, options: CallOptions): Promise<Verdict> {
  const named = await withKeyIfNeeded(place, sides, options, (call) => readNamed(restrictionIn(thing), place, call));
  return verdictOfSides((accountId) => named.has(accountId), sides);
}

async function write(thing: TransferredThing, sides: TransferSides, place: SitePlace, options: CallOptions): Promise<ResponseDetails> {
  return withKeyIfNeeded(place, sides, options, async (call) => {
    const { from, to, fromKeeps } = sides;
    const { restrictions } = place.product.confluence;
    const restriction = restrictionIn(thing);
    const { contentId, operation } = restriction;
    let named = await readNamed(restriction, place, call);
    let response = nothingSent();
    if (!named.has(to)) {
      if (!named.has(from) && sides.isUndo !== true) {
        throw notAsPlanned(addUserToRestriction.route, 'the restriction does not name the person anymore', 'Look at the restrictions of the page in Confluence.');
      }
      ({ response } = await restrictions.addUser(contentId, operation, to, call).withResponse());
      // A page whose last name is removed is open to everybody: the new name must be there first.
      named = await readNamed(restriction, place, call);
      if (!named.has(to)) {
        throw notAsPlanned(addUserToRestriction.route, 'Confluence did not add the person to the restriction', 'Look at the restrictions of the page in Confluence.');
      }
    }
    return named.has(from) && !fromKeeps ? (await restrictions.removeUser(contentId, operation, from, call).withResponse()).response : response;
  });
}

export const pageRestrictions = {
  row: 'C6',
  title: 'pages and blog posts with a restriction that names the person',
  world: 'confluence',
  foundBy: [getSpaces, getPages, getBlogPosts, searchContent, getRestrictionsByOperation, getRestrictionsForOperation],
  findingNeeds: 'Permission to view the page.',
  caveat:
    'A page that only the person may view is not in any list. With `adminKey: true`, the search enables the admin key, on Premium and Enterprise. Archived pages and restrictions through groups are left out.',
  finder: { peopleAtOnce: Number.POSITIVE_INFINITY, find: findRestrictions },
  writes: [addUserToRestriction, removeUserFromRestriction],
  checkedBy: [lookUpUsers],
  writingNeeds: 'Permission to edit the page, or the admin key: a site or organization admin with an API token without scopes.',
  successorMust: 'Be able to view the space of the page.',
  readBack: 'The restriction names the successor, and no longer the person.',
  undo: 'Adds the person again, then removes the successor.',
  notByApi: 'Other plans have no admin key: a page that only the person may view needs their account.',
  evidence: ['documented', 'measured'],
  byDefault: 'transfer',
  turn: 4,
  transfer: { check, seen, write },
} as const satisfies ResponsibilityDeclaration;
