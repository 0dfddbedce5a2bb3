import { adminKeyHeader } from '../../core/request-headers.js';
import { confluenceRefusal, confluenceV2Refusal, type Refusal } from '../answer.js';
import { holdsSpacePermission, type SimulatedConfluence, type SimulatedContent, type SimulatedRestriction, type SimulatedSpace } from '../confluence-state.js';
import { memberWith, stretchOf, type Position } from '../long-lists.js';
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
export function principalsOf(request: ConfluenceRequest): ReadonlySet<string> {
  const known = principals.get(request);
  if (known !== undefined) {
    return known;
  }
  const { state, actor } = request;
  const groups = Object.values(state.groups).filter(({ members }) => members[actor.accountId] === true);
  const found = new Set([actor.accountId, ...groups.map(({ groupId }) => groupId)]);
  principals.set(request, found);
  return found;
}

/** For one request, and as long as it: a list asks for every content. */
const principals = new WeakMap<ConfluenceRequest, ReadonlySet<string>>();

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
  if (content.parentId === undefined) {
    return isNamed(request, content.restrictions?.read);
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
  const named = principalsOf(request);
  return [...restriction.users, ...restriction.groupIds].some((id) => named.has(id)) || usesAdminKey(request);
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
  const found = memberWith(requireSite(request).confluence.spaces, 'id', id, (space) => space.id);
  if (found === undefined || !seesSpace(request, found.member)) {
    throw notFoundV2('Space');
  }
  return { key: found.name, space: found.member };
}

/** Refuses a caller who administers neither the site nor the space. */
export function requireSpaceAdmin(request: ConfluenceRequest, space: SimulatedSpace, refusal: Refusal): void {
  if (!isSiteAdmin(request) && !administersSpace(request, space)) {
    throw refusal;
  }
}

const standardLimit = 25;
const largestLimit = 250;

interface CursorPage<T> {
  readonly results: T[];
  readonly _links: { readonly next?: string; readonly base: string };
}

type PageRequest = Pick<ConfluenceRequest, 'query' | 'origin'>;

/** A page of version 2: the link to the next one is a path, with the cursor in its query. */
export function cursorPage<T>(request: PageRequest, path: string, all: readonly T[]): CursorPage<T> {
  const limit = limitIn(request);
  const at = positionOf(request.query.get('cursor'));
  return pageWith(request, path, all.slice(at, at + limit), at + limit < all.length ? { at: at + limit } : undefined);
}

/** A page of very many things, in the order of their names. It looks at no more of them than it needs. */
export function stretchPage<T>(
  request: PageRequest,
  path: string,
  members: Readonly<Record<string, T>>,
  isWanted: (name: string, member: T) => boolean,
  show: (name: string, member: T) => object,
): CursorPage<object> {
  const limit = limitIn(request);
  const cursor = request.query.get('cursor');
  const { found, next } = stretchOf(members, cursor === null ? undefined : placeIn(cursor), limit, isWanted);
  return pageWith(request, path, found.map(([name, member]) => show(name, member)), next);
}

function limitIn({ query }: PageRequest): number {
  const limit = Number(query.get('limit') ?? standardLimit);
  if (!Number.isInteger(limit) || limit < 1 || limit > largestLimit) {
    throw confluenceV2Refusal(400, 'INVALID_REQUEST_PARAMETER', `limit must be between 1 and ${largestLimit}`);
  }
  return limit;
}

function pageWith<T>({ query, origin }: PageRequest, path: string, results: T[], next: object | undefined): CursorPage<T> {
  const base = `${origin}/wiki`;
  if (next === undefined) {
    return { results, _links: { base } };
  }
  const following = new URLSearchParams(query);
  following.set('cursor', encodeCursor(next));
  return { results, _links: { next: `${path}?${following.toString()}`, base } };
}

export function positionOf(cursor: string | null): number {
  return cursor === null ? 0 : placeIn(cursor).at;
}

function placeIn(cursor: string): Position {
  const { at, after } = membersIn(cursor);
  if (typeof at !== 'number') {
    throw confluenceV2Refusal(400, 'INVALID_REQUEST_PARAMETER', 'Invalid cursor');
  }
  return { at, after: typeof after === 'string' ? after : '' };
}

/** A cursor that is none has no members. */
function membersIn(cursor: string): { readonly at?: unknown; readonly after?: unknown } {
  try {
    return (JSON.parse(atob(cursor)) as object | null) ?? {};
  } catch {
    return {};
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

/** Whether values are among those that the query asks for. A query without the name asks for all. */
export function amongIn(query: URLSearchParams, name: string): (value: string) => boolean {
  const wanted = new Set(query.getAll(name));
  return wanted.size === 0 ? () => true : (value) => wanted.has(value);
}
