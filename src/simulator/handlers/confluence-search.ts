import { getDatabase, getFolder, getWhiteboard, search, searchContent } from '../../product/confluence/content.js';
import { confluenceRefusal, ok, type SimulatedAnswer } from '../answer.js';
import type { SimulatedContent } from '../confluence-state.js';
import type { Router, SimulatedRequest } from '../router.js';
import { requireConfluence, whole, type ConfluenceRequest } from './confluence-answers.js';
import { notFoundV2, positionOf, requireConfluenceV2, seesContent, visibleContent } from './confluence-contents.js';
import { contentIn, versionOf } from './confluence-pages.js';
import { encodeCursor } from './paging.js';

type Found = readonly [id: string, content: SimulatedContent];

export function routeConfluenceSearch(router: Router): void {
  router.on(searchContent, (request) => ok(searchPage(request, '/rest/api/content/search', (found) => foundIn(request, found))));
  router.on(search, (request) =>
    ok({
      ...searchPage(request, '/rest/api/search', (found) => resultIn(request, found)),
      totalSize: matching(request).length,
      cqlQuery: request.query.get('cql'),
      searchDuration: 1,
      archivedResultCount: 0,
    }),
  );

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
function searchPage(request: ConfluenceRequest, path: string, shown: (found: Found) => object): Record<string, unknown> {
  const { query, origin } = request;
  const all = matching(request);
  const start = positionOf(query.get('cursor'));
  const limit = Math.min(whole(query, 'limit') ?? standardLimit, largestLimit);
  const following = new URLSearchParams(query);
  following.set('cursor', encodeCursor({ at: start + limit }));
  following.set('next', 'true');
  const results = all.slice(start, start + limit).map(shown);
  return {
    results,
    start,
    limit,
    size: results.length,
    _links: { ...(start + limit < all.length ? { next: `${path}?${following.toString()}` } : {}), base: `${origin}/wiki`, context: '/wiki' },
  };
}

function matching(request: ConfluenceRequest): Found[] {
  const { contents } = requireConfluence(request);
  const conditions = conditionsIn(request.query.get('cql'));
  return Object.entries(contents).filter(([, content]) => conditions.every((matches) => matches(content)) && seesContent(request, content));
}

type Matches = (content: SimulatedContent) => boolean;

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
  const wanted = list.map((value) => value.trim().replace(/^"(.*)"$/, '$1'));
  return (content) => valuesOf(content).some((value) => wanted.includes(value)) !== (operator === '!=');
}

const fields: Readonly<Record<string, (content: SimulatedContent) => readonly string[]>> = {
  creator: ({ authorId = '' }) => [authorId],
  contributor: (content) => [content.authorId ?? '', versionOf(content).authorId],
  type: ({ type = 'page' }) => [type],
  space: ({ spaceKey }) => [spaceKey],
  title: ({ title }) => [title],
};

function foundIn(request: ConfluenceRequest, [id, { type = 'page', status = 'current', title, spaceKey }]: Found): object {
  return { id, type, status, title, macroRenderedOutput: {}, extensions: {}, _expandable: { space: `/rest/api/space/${spaceKey}` }, _links: { self: `${request.origin}/wiki/rest/api/content/${id}` } };
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
