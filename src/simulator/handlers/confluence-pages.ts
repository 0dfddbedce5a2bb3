import { getBlogPost, getBlogPosts, getBlogPostsInSpace } from '../../product/confluence/blog-posts.js';
import { getPage, getPageOperations, getPages, getPagesInSpace, updatePage } from '../../product/confluence/pages.js';
import { confluenceV2Refusal, ok, type SimulatedAnswer } from '../answer.js';
import type { SimulatedContent, SimulatedContentVersion } from '../confluence-state.js';
import { tasksIn } from '../confluence-task-text.js';
import type { Router, SimulatedRequest } from '../router.js';
import type { ConfluenceRequest } from './confluence-answers.js';
import { amongIn, cursorPage, mayEdit, notFoundV2, requireConfluenceV2, requireSpaceById, seesContent, sortedBy, stretchPage, visibleContent } from './confluence-contents.js';

type Found = readonly [id: string, content: SimulatedContent];

export function routeConfluencePages(router: Router): void {
  router.on(getPages, (request) => list(request, 'page', '/wiki/api/v2/pages', () => true));
  router.on(getBlogPosts, (request) => list(request, 'blogpost', '/wiki/api/v2/blogposts', () => true));

  router.on(getPagesInSpace, (request) => {
    requireConfluenceV2(request);
    const { key, space } = requireSpaceById(request, request.path.spaceId);
    const isRootOnly = request.query.get('depth') === 'root';
    return list(request, 'page', `/wiki/api/v2/spaces/${space.id}/pages`, ({ spaceKey, parentId }) => spaceKey === key && !(isRootOnly && parentId !== undefined));
  });
  router.on(getBlogPostsInSpace, (request) => {
    requireConfluenceV2(request);
    const { key, space } = requireSpaceById(request, request.path.spaceId);
    return list(request, 'blogpost', `/wiki/api/v2/spaces/${space.id}/blogposts`, ({ spaceKey }) => spaceKey === key);
  });

  router.on(getPage, (request) => read(request, request.path.pageId, 'page'));
  router.on(getBlogPost, (request) => read(request, request.path.blogPostId, 'blogpost'));

  router.on(getPageOperations, (request) => {
    requireConfluenceV2(request);
    const page = visibleContent(request, request.path.pageId, 'page');
    if (page === undefined) {
      throw notFoundV2('Page');
    }
    return ok({ operations: operationsOn(request, page) });
  });

  router.on(updatePage, (request) => {
    const { contents, spaces } = requireConfluenceV2(request);
    const { path, body, actor, clock, effects, behaviours } = request;
    const page = visibleContent(request, path.pageId, 'page');
    // A caller who may view but not edit the page gets the same refusal.
    if (page === undefined || !mayEdit(request, page)) {
      throw notFoundV2('Page');
    }
    if (body.id !== path.pageId) {
      throw confluenceV2Refusal(400, 'INVALID_REQUEST_PARAMETER', 'The id of the body is not that of the path');
    }
    if (body.version.number !== versionOf(page).number + 1) {
      const status = behaviours.pageVersionConflict === 'conflict' ? 409 : 400;
      throw confluenceV2Refusal(status, status === 409 ? 'CONFLICT' : 'BAD_REQUEST', 'Version must be incremented on update');
    }
    if (body.ownerId !== undefined && request.state.accounts[body.ownerId]?.status !== 'active') {
      throw confluenceV2Refusal(400, 'INVALID_REQUEST_PARAMETER', 'Owner not found');
    }
    if (body.parentId !== undefined && contents[body.parentId] === undefined) {
      throw confluenceV2Refusal(400, 'INVALID_REQUEST_PARAMETER', 'Parent not found');
    }
    const spaceKey = body.spaceId === undefined ? page.spaceKey : Object.keys(spaces).find((key) => spaces[key]?.id === body.spaceId);
    if (spaceKey === undefined) {
      throw confluenceV2Refusal(400, 'INVALID_REQUEST_PARAMETER', 'Space not found');
    }
    const owner = ownerOf(page);
    page.version = { number: body.version.number, authorId: actor.accountId, createdAt: clock.now(), message: body.version.message ?? '' };
    Object.assign(page, { title: body.title, spaceKey });
    if (body.body.value !== (page.body ?? '')) {
      page.body = body.body.value;
      assignTasks(request, path.pageId, body.body.value);
    }
    if (body.status !== (page.status ?? 'current')) {
      page.status = body.status;
    }
    if (body.parentId !== undefined) {
      page.parentId = body.parentId;
    }
    delete page.drafts?.[actor.accountId];
    if (body.ownerId !== undefined && body.ownerId !== owner) {
      page.lastOwnerId = owner;
      if (body.ownerId === page.authorId) {
        delete page.ownerId;
      } else {
        page.ownerId = body.ownerId;
      }
      effects.add({ kind: 'page.ownerChanged', accountId: body.ownerId, target: path.pageId });
    } else {
      effects.add({ kind: 'page.updated', target: path.pageId });
    }
    return ok(wholeIn(request, path.pageId, page, 'page'));
  });
}

/** A task is assigned to the person whom its text mentions first. */
function assignTasks(request: SimulatedRequest, contentId: string, body: string): void {
  const { tasks } = requireConfluenceV2(request);
  for (const { id, assignedTo } of tasksIn(body)) {
    const task = tasks[id];
    if (task?.contentId !== contentId || task.assignedTo === assignedTo) {
      continue;
    }
    if (assignedTo === undefined) {
      delete task.assignedTo;
    } else {
      task.assignedTo = assignedTo;
    }
    task.updatedAt = request.clock.now();
    request.effects.add({ kind: 'inlineTask.assigned', target: id, ...(assignedTo === undefined ? {} : { accountId: assignedTo }) });
  }
}

function list(request: SimulatedRequest, kind: 'page' | 'blogpost', path: string, isPlaced: (content: SimulatedContent) => boolean): SimulatedAnswer {
  const { contents, spaces } = requireConfluenceV2(request);
  const { query } = request;
  const usual = kind === 'page' ? ['current', 'archived'] : ['current'];
  const statuses = query.getAll('status').length === 0 ? usual : query.getAll('status');
  const title = query.get('title');
  const [ids, spaceIds] = [amongIn(query, 'id'), amongIn(query, 'space-id')];
  const isLive = query.get('subtype') === 'live';
  const isWanted = (id: string, content: SimulatedContent): boolean =>
    (content.type ?? 'page') === kind &&
    statuses.includes(content.status ?? 'current') &&
    (title === null || content.title === title) &&
    ids(id) &&
    spaceIds(spaces[content.spaceKey]?.id ?? '') &&
    !isLive &&
    isPlaced(content) &&
    seesContent(request, content);
  const show = (id: string, content: SimulatedContent): object => contentIn(request, id, content, kind);
  // The order of the ids is that of the state: there is nothing to sort.
  if ((query.get('sort') ?? 'id') === 'id') {
    return ok(stretchPage(request, path, contents, isWanted, show));
  }
  const found = Object.entries(contents).filter(([id, content]) => isWanted(id, content));
  const sorted = sortedBy<Found>(query, found, ([id, content], name) =>
    name === 'id' ? Number(id) : name === 'title' ? content.title : name === 'created-date' ? (content.createdAt ?? 0) : versionOf(content).createdAt,
  );
  const { results, ...page } = cursorPage(request, path, sorted);
  return ok({ results: results.map(([id, content]) => show(id, content)), ...page });
}

function read(request: SimulatedRequest, id: string, kind: 'page' | 'blogpost'): SimulatedAnswer {
  requireConfluenceV2(request);
  const { query, actor } = request;
  const content = visibleContent(request, id, kind);
  const wanted = query.getAll('status');
  if (content === undefined || (wanted.length > 0 && !wanted.includes(content.status ?? 'current'))) {
    throw notFoundV2(kind === 'page' ? 'Page' : 'Blog post');
  }
  const draft = query.get('get-draft') === 'true' ? content.drafts?.[actor.accountId] : undefined;
  return ok(wholeIn(request, id, draft === undefined ? content : { ...content, status: 'draft', body: draft }, kind));
}

export function versionOf({ version, authorId = '', createdAt = 0 }: SimulatedContent): SimulatedContentVersion {
  return version ?? { number: 1, authorId, createdAt, message: '' };
}

export function ownerOf({ ownerId, authorId = '' }: SimulatedContent): string {
  return ownerId ?? authorId;
}

function operationsOn(request: ConfluenceRequest, content: SimulatedContent): { operation: string; targetType: string }[] {
  const targetType = content.type ?? 'page';
  return ['read', ...(mayEdit(request, content) ? ['update', 'delete', 'archive'] : [])].map((operation) => ({ operation, targetType }));
}

/** What every kind of content has. */
export function contentIn(request: ConfluenceRequest, id: string, content: SimulatedContent, kind: string): Record<string, unknown> {
  const { clock, query, site } = request;
  const { number, authorId, createdAt, message } = versionOf(content);
  const format = query.get('body-format');
  const isOwned = kind !== 'blogpost';
  return {
    id,
    status: content.status ?? 'current',
    title: content.title,
    spaceId: site?.confluence.spaces[content.spaceKey]?.id,
    ...(isOwned ? { parentId: content.parentId ?? null, parentType: content.parentId === undefined ? null : 'page', position: 0, ownerId: ownerOf(content) } : {}),
    ...(kind === 'page' ? { lastOwnerId: content.lastOwnerId ?? null } : {}),
    authorId: content.authorId ?? null,
    createdAt: clock.iso(content.createdAt ?? 0),
    version: { number, authorId, createdAt: clock.iso(createdAt), message, minorEdit: false },
    ...(isOwned && kind !== 'page' ? {} : { body: bodyIn(content, format) }),
    _links: { webui: `/spaces/${content.spaceKey}/pages/${id}` },
  };
}

function bodyIn({ body = '' }: SimulatedContent, format: string | null): object {
  // The simulated Confluence converts nothing: both formats have the text as it was written.
  return format === null ? {} : { [format]: { representation: format, value: body } };
}

function wholeIn(request: ConfluenceRequest, id: string, content: SimulatedContent, kind: 'page' | 'blogpost'): object {
  const withOperations = request.query.get('include-operations') === 'true';
  return {
    ...contentIn(request, id, content, kind),
    ...(withOperations ? { operations: { results: operationsOn(request, content), meta: { hasMore: false }, _links: {} } } : {}),
  };
}
