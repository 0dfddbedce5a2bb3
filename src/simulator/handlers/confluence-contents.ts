import { adminKeyHeader } from '../../core/request-headers.js';
import { confluenceRefusal, confluenceV2Refusal, type Refusal } from '../answer.js';
import { holdsSpacePermission, type SimulatedConfluence, type SimulatedContent, type SimulatedRestriction, type SimulatedSpace } from '../confluence-state.js';
import { isSiteAdmin, requireSite, type ConfluenceRequest } from './confluence-answers.js';
import { encodeCursor } from './paging.js';

/** Refuses a dead token, as version 2 of the API does. */
export function requireConfluenceV2(request: ConfluenceRequest): SimulatedConfluence {
  const { confluence } = requireSite(request);
  if (request.actor.kind === 'anonymous') {
    throw confluenceV2Refusal(401, 'UNAUTHORIZED', 'Unauthorized');
  }
  return confluence;
}

export function notFoundV2(what: string): Refusal {
  return confluenceV2Refusal(404, 'NOT_FOUND', `${what} not found`);
}

/** The ids under which permissions, roles and restrictions may name the caller: their own, and those of their groups. */
export function principalsOf({ state, actor }: ConfluenceRequest): ReadonlySet<string> {
  const groups = Object.values(state.groups).filter(({ members }) => members[actor.accountId] === true);
  return new Set([actor.accountId, ...groups.map(({ groupId }) => groupId)]);
}

/** Whether the request has the header of the admin key, and the caller has one that works here. */
export function usesAdminKey(request: ConfluenceRequest): boolean {
  const { actor, clock, headers, behaviours, throughGateway } = request;
  const isSent = /^true$/i.test(headers.get(adminKeyHeader) ?? '');
  const isHonoured = !throughGateway || behaviours.adminKeyThroughGateway === 'honoured';
  return isSent && isHonoured && (requireSite(request).confluence.adminKeys[actor.accountId] ?? 0) > clock.now();
}

export function administersSpace(request: ConfluenceRequest, space: SimulatedSpace): boolean {
  return holds(request, space, 'administer/space') || usesAdminKey(request);
}

function holds(request: ConfluenceRequest, space: SimulatedSpace, permission: string): boolean {
  const { confluence } = requireSite(request);
  return holdsSpacePermission(confluence, space, { principalIds: principalsOf(request), permission, by: request.behaviours.spaceRoles });
}

export function seesSpace(request: ConfluenceRequest, space: SimulatedSpace): boolean {
  return space.isPrivate !== true || holds(request, space, 'read/space') || usesAdminKey(request);
}

/** Whether the caller may view content: it, its space, and everything above it. */
export function seesContent(request: ConfluenceRequest, content: SimulatedContent): boolean {
  const { confluence } = requireSite(request);
  const space = confluence.spaces[content.spaceKey];
  if (space === undefined || !seesSpace(request, space)) {
    return false;
  }
  if (content.status === 'draft' && content.authorId !== request.actor.accountId) {
    return false;
  }
  const above = new Set<SimulatedContent>();
  for (let at: SimulatedContent | undefined = content; at !== undefined && !above.has(at); at = confluence.contents[at.parentId ?? '']) {
    if (!isNamed(request, at.restrictions?.read)) {
      return false;
    }
    above.add(at);
  }
  return true;
}

export function mayEdit(request: ConfluenceRequest, content: SimulatedContent): boolean {
  return seesContent(request, content) && isNamed(request, content.restrictions?.update);
}

/** Whether a restriction lets the caller pass: it names them, or nobody. */
function isNamed(request: ConfluenceRequest, restriction: SimulatedRestriction | undefined): boolean {
  if (restriction === undefined || restriction.users.length + restriction.groupIds.length === 0) {
    return true;
  }
  const principals = principalsOf(request);
  return [...restriction.users, ...restriction.groupIds].some((id) => principals.has(id)) || usesAdminKey(request);
}

export type ContentKind = NonNullable<SimulatedContent['type']>;

/** The content of an id, if it has this kind and the caller may view it. */
export function visibleContent(request: ConfluenceRequest, id: string, kind: ContentKind): SimulatedContent | undefined {
  const content = requireSite(request).confluence.contents[id];
  return content !== undefined && (content.type ?? 'page') === kind && seesContent(request, content) ? content : undefined;
}

/** A page or blog post for version 1 of the API, which has one path for both. */
export function requireContentV1(request: ConfluenceRequest, id: string): SimulatedContent {
  const content = requireSite(request).confluence.contents[id];
  if (content === undefined || !seesContent(request, content)) {
    throw confluenceRefusal(404, `No content found with id ${id}`);
  }
  return content;
}

export function requireSpaceByKey(request: ConfluenceRequest, key: string): SimulatedSpace {
  const space = requireSite(request).confluence.spaces[key];
  if (space === undefined || !seesSpace(request, space)) {
    throw confluenceRefusal(404, `No space with key : ${key}`);
  }
  return space;
}

export function requireSpaceById(request: ConfluenceRequest, id: string): { key: string; space: SimulatedSpace } {
  const [found] = Object.entries(requireSite(request).confluence.spaces).filter(([, space]) => space.id === id && seesSpace(request, space));
  if (found === undefined) {
    throw notFoundV2('Space');
  }
  return { key: found[0], space: found[1] };
}

/** Refuses a caller who administers neither the site nor the space. */
export function requireSpaceAdmin(request: ConfluenceRequest, space: SimulatedSpace, refusal: Refusal): void {
  if (!isSiteAdmin(request) && !administersSpace(request, space)) {
    throw refusal;
  }
}

const standardLimit = 25;
const largestLimit = 250;

/** A page of version 2: the link to the next one is a path, with the cursor in its query. */
export function cursorPage<T>(
  { query, origin }: Pick<ConfluenceRequest, 'query' | 'origin'>,
  path: string,
  all: readonly T[],
): { results: T[]; _links: { next?: string; base: string } } {
  const limit = Number(query.get('limit') ?? standardLimit);
  if (!Number.isInteger(limit) || limit < 1 || limit > largestLimit) {
    throw confluenceV2Refusal(400, 'INVALID_REQUEST_PARAMETER', `limit must be between 1 and ${largestLimit}`);
  }
  const at = positionOf(query.get('cursor'));
  const following = new URLSearchParams(query);
  following.set('cursor', encodeCursor({ at: at + limit }));
  return {
    results: all.slice(at, at + limit),
    _links: { ...(at + limit < all.length ? { next: `${path}?${following.toString()}` } : {}), base: `${origin}/wiki` },
  };
}

export function positionOf(cursor: string | null): number {
  if (cursor === null) {
    return 0;
  }
  try {
    const { at } = JSON.parse(atob(cursor)) as { at: number };
    return at;
  } catch {
    throw confluenceV2Refusal(400, 'INVALID_REQUEST_PARAMETER', 'Invalid cursor');
  }
}

/** Elements in the order that the query names: by a member, descending with a minus. */
export function sortedBy<T>(query: URLSearchParams, all: readonly T[], keyOf: (element: T, name: string) => string | number): T[] {
  const sort = query.get('sort');
  if (sort === null) {
    return [...all];
  }
  const name = sort.replace(/^-/, '');
  const compare = (one: string | number, other: string | number): number => (typeof one === 'number' && typeof other === 'number' ? one - other : String(one).localeCompare(String(other)));
  const sorted = [...all].sort((one, other) => compare(keyOf(one, name), keyOf(other, name)));
  return sort.startsWith('-') ? sorted.reverse() : sorted;
}

/** Whether a value is one of those that the query asks for. A query without the name asks for all. */
export function isAmong(query: URLSearchParams, name: string, value: string): boolean {
  const wanted = query.getAll(name);
  return wanted.length === 0 || wanted.includes(value);
}
