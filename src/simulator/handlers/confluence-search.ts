import { getDatabase, getFolder, getWhiteboard, search, searchContent } from '../../product/confluence/content.js';
import { adminKeyHeader } from '../../core/request-headers.js';
import { confluenceRefusal, ok, type SimulatedAnswer } from '../answer.js';
import type { SimulatedConfluence, SimulatedContent } from '../confluence-state.js';
import { listFor } from '../long-lists.js';
import { timesHandedOut } from '../mention-index.js';
import type { Router, SimulatedRequest } from '../router.js';
import { requireConfluence, whole, type ConfluenceRequest } from './confluence-answers.js';
import { notFoundV2, positionOf, requireConfluenceV2, seesContent, visibleContent } from './confluence-contents.js';
import { contentIn, versionOf } from './confluence-pages.js';
import { restrictionIn } from './confluence-restrictions.js';
import { encodeCursor } from './paging.js';

type Found = readonly [id: string, content: SimulatedContent];

export function routeConfluenceSearch(router: Router): void {
  router.on(searchContent, (request) => {
    const { totalSize: _, ...page } = searchPage(request, '/rest/api/content/search', (found) => foundIn(request, found));
    return ok(page);
  });
  router.on(search, (request) => {
    const { totalSize, ...page } = searchPage(request, '/rest/api/search', (found) => resultIn(request, found));
    return ok({ ...page, totalSize, cqlQuery: request.query.get('cql'), searchDuration: 1, archivedResultCount: 0 });
  });

  router.on(getWhiteboard, (request) => read(request, request.path.whiteboardId, 'whiteboard'));
  router.on(getDatabase, (request) => read(request, request.path.databaseId, 'database'));
  router.on(getFolder, (request) => read(request, request.path.folderId, 'folder'));
}

function read(request: SimulatedRequest, id: string, kind: 'whiteboard' | 'database' | 'folder'): SimulatedAnswer {
  requireConfluenceV2(request);
  const content = visibleContent(request, id, kind);
  if (content === undefined) {
    throw notFoundV2(`${kind[0]?.toUpperCase() ?? ''}${kind.slice(1)}`);
  }
  return ok({ ...contentIn(request, id, content, kind), type: kind });
}

const standardLimit = 25;
const largestLimit = 250;

/** A page of a search of version 1: `start` counts, and the link to the next page has a cursor. */
function searchPage(request: SimulatedRequest, path: string, shown: (found: Found) => object): Record<string, unknown> {
  const { query, origin } = request;
  const start = positionOf(query.get('cursor'));
  const limit = Math.min(whole(query, 'limit') ?? standardLimit, largestLimit);
  const all = matching(request, { start, end: start + limit });
  const following = new URLSearchParams(query);
  following.set('cursor', encodeCursor({ at: start + limit }));
  following.set('next', 'true');
  const results = all.slice(start, start + limit).map(shown);
  return {
    totalSize: all.length,
    results,
    start,
    limit,
    size: results.length,
    _links: { ...(start + limit < all.length ? { next: `${path}?${following.toString()}` } : {}), base: `${origin}/wiki`, context: '/wiki' },
  };
}

/** What matches. A page after the first one goes on with the same list, unless anything has changed since then. */
function matching(request: ConfluenceRequest & Pick<SimulatedRequest, 'effects'>, { start, end }: { readonly start: number; readonly end: number }): readonly Found[] {
  const confluence = requireConfluence(request);
  const { contents } = confluence;
  const { query, actor, effects, headers, state } = request;
  const cql = query.get('cql');
  const conditions = conditionsIn(cql);
  const isWanted = (found: Found): boolean => conditions.every((matches) => matches(found, confluence)) && seesContent(request, found[1]);
  const list = { key: JSON.stringify([actor.accountId, cql, headers.get(adminKeyHeader), request.throughGateway]), version: `${timesHandedOut(state)} ${effects.rows.length}` };
  const workOut = (): Found[] => {
    const found: Found[] = [];
    for (const id of Object.keys(contents)) {
      const content = contents[id] as SimulatedContent;
      if (isWanted([id, content])) {
        found.push([id, content]);
      }
    }
    return found;
  };
  const found = listFor<Found>(contents, { ...list, isFirstPage: start === 0 }, workOut);
  const isCurrent = found.slice(start, end).every(([id, content]) => contents[id] === content && isWanted([id, content]));
  return isCurrent ? found : listFor<Found>(contents, { ...list, isFirstPage: true }, workOut);
}

type ValuesOf = (found: Found, confluence: SimulatedConfluence) => readonly string[];
type Matches = (found: Found, confluence: SimulatedConfluence) => boolean;

/** The conditions of CQL that the simulated Confluence can evaluate, joined by `and`. */
function conditionsIn(cql: string | null): Matches[] {
  const [conditions = ''] = (cql ?? '').split(/\border by\b/i);
  return conditions.split(/\s+and\s+(?=(?:[^"]*"[^"]*")*[^"]*$)/i).map(conditionIn);
}

function conditionIn(text: string): Matches {
  const [, field = '', operator = '', operand = ''] = /^\s*(\w+)\s*(!=|=|in\b)\s*(.+?)\s*$/i.exec(text) ?? [];
  const valuesOf = fields[field.toLowerCase()];
  if (valuesOf === undefined) {
    throw confluenceRefusal(400, 'Could not parse cql');
  }
  const list = operator.toLowerCase() === 'in' ? operand.replace(/^\(|\)$/g, '').split(',') : [operand];
  const wanted = new Set(list.map((value) => value.trim().replace(/^"(.*)"$/, '$1')));
  return (found, confluence) => valuesOf(found, confluence).some((value) => wanted.has(value)) !== (operator === '!=');
}

const fields: Readonly<Record<string, ValuesOf>> = {
  id: ([id]) => [id],
  creator: ([, { authorId = '' }]) => [authorId],
  contributor: ([, content]) => [content.authorId ?? '', versionOf(content).authorId],
  type: ([, { type = 'page' }]) => [type],
  space: ([, { spaceKey }]) => [spaceKey],
  title: ([, { title }]) => [title],
  watcher: ([id], { watches }) => Object.keys(watches.content[id] ?? {}),
};

function foundIn(request: ConfluenceRequest, [id, content]: Found): object {
  const { type = 'page', status = 'current', title, spaceKey } = content;
  const space = request.site?.confluence.spaces[spaceKey];
  const expand = (request.query.get('expand') ?? '').split(',');
  const restricted = (['read', 'update'] as const).filter((operation) => expand.some((name) => name.startsWith(`restrictions.${operation}`)));
  return {
    id,
    type,
    status,
    title,
    ...(expand.includes('space') && space !== undefined ? { space: { id: Number(space.id), key: spaceKey, name: space.name } } : {}),
    ...(restricted.length === 0 ? {} : { restrictions: { ...Object.fromEntries(restricted.map((operation) => [operation, restrictionIn(request, content, operation)])), _links: {} } }),
    macroRenderedOutput: {},
    extensions: {},
    _expandable: { space: `/rest/api/space/${spaceKey}` },
    _links: { self: `${request.origin}/wiki/rest/api/content/${id}` },
  };
}

function resultIn(request: ConfluenceRequest, found: Found): object {
  const [id, content] = found;
  return {
    content: foundIn(request, found),
    title: content.title,
    excerpt: '',
    url: `/spaces/${content.spaceKey}/pages/${id}`,
    breadcrumbs: [],
    entityType: 'content',
    iconCssClass: 'aui-icon content-type-page',
    lastModified: request.clock.iso(versionOf(content).createdAt),
    friendlyLastModified: '',
    score: 0,
  };
}
