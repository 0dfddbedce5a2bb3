import { jiraRefusal, ok, type SimulatedAnswer } from '../answer.js';
import { findProject, type SimulatedJira, type SimulatedProject, type SimulatedShareable } from '../jira-state.js';
import { listFor } from '../long-lists.js';
import { candidatesIn, noteMention, timesHandedOut } from '../mention-index.js';
import type { SimulatedRequest } from '../router.js';
import type { SimulatedAccount } from '../state.js';

/** The part of a request that every handler of Jira needs. */
export type JiraSiteRequest = Pick<SimulatedRequest, 'state' | 'effects' | 'actor' | 'query' | 'origin' | 'site'>;

/** The Jira of the site of the request. */
export function jiraOf({ site }: JiraSiteRequest): SimulatedJira {
  if (site === undefined) {
    throw jiraRefusal(404, 'Site temporarily unavailable');
  }
  return site.jira;
}

export function requireSignedIn({ actor }: JiraSiteRequest): void {
  if (actor.kind === 'anonymous') {
    throw jiraRefusal(401, 'Client must be authenticated to access this resource.');
  }
}

/** Organization and site admins have the global permission Administer Jira. */
export function isAdministrator({ state }: Pick<JiraSiteRequest, 'state'>, accountId: string): boolean {
  const { platformRoles = [], status } = state.accounts[accountId] ?? {};
  return status === 'active' && platformRoles.some((role) => ['atlassian/org-admin', 'atlassian/site-admin'].includes(role));
}

export function requireAdministrator(request: JiraSiteRequest): void {
  requireSignedIn(request);
  if (!isAdministrator(request, request.actor.accountId)) {
    throw jiraRefusal(403, 'You do not have permission to perform this operation.');
  }
}

/** The person in the query, or the caller. Only administrators may name another person. */
export function requirePerson(request: JiraSiteRequest): SimulatedAccount {
  requireSignedIn(request);
  const accountId = request.query.get('accountId') ?? request.actor.accountId;
  if (accountId !== request.actor.accountId) {
    requireAdministrator(request);
  }
  const account = request.state.accounts[accountId];
  if (account === undefined) {
    throw jiraRefusal(404, 'Specified user does not exist or you do not have required permissions');
  }
  return account;
}

export function requireProject(request: JiraSiteRequest, idOrKey: string): SimulatedProject {
  const project = request.actor.kind === 'anonymous' ? undefined : findProject(jiraOf(request), idOrKey);
  if (project === undefined) {
    throw jiraRefusal(404, `No project could be found with key or id '${idOrKey}'.`);
  }
  return project;
}

/** Whether a person administers the project: as its lead, by its role of that name, or as an administrator. */
export function isProjectAdministrator(request: JiraSiteRequest, project: SimulatedProject, accountId: string): boolean {
  const role = Object.values(jiraOf(request).roles).find(({ name }) => name === 'Administrators');
  const { users = [], groupIds = [] } = project.actors[String(role?.id)] ?? {};
  return (
    isAdministrator(request, accountId) ||
    project.leadAccountId === accountId ||
    users.includes(accountId) ||
    groupIds.some((groupId) => request.state.groups[groupId]?.members[accountId] === true)
  );
}

export function requireProjectAdministrator(request: JiraSiteRequest, project: SimulatedProject): void {
  requireSignedIn(request);
  if (!isProjectAdministrator(request, project, request.actor.accountId)) {
    throw jiraRefusal(403, 'You cannot edit the configuration of this project.');
  }
}

/** A person in the form of an owner or lead in Jira. */
export function personIn({ state, origin, site }: JiraSiteRequest, accountId: string): object {
  const account = state.accounts[accountId];
  const active = account?.status === 'active' && site?.jira.withoutPortalAccess[accountId] === undefined;
  return {
    self: `${origin}/rest/api/3/user?accountId=${accountId}`,
    accountId,
    displayName: account === undefined ? 'Former user' : account.name,
    active,
  };
}

/** Whether `expand` of the query, a list joined by commas, has a name. */
export function expands({ query }: Pick<JiraSiteRequest, 'query'>, name: string): boolean {
  return (query.get('expand') ?? '').split(',').includes(name);
}

/** A page object. Others have measured its members. */
export function pageObject(request: JiraSiteRequest, path: string, all: readonly object[], maximum = 100): SimulatedAnswer {
  return shownPage(request, path, all, (thing) => thing, maximum);
}

/** A page object of things, each in the form that the API has for it. */
export function shownPage<T extends object>({ query, origin }: JiraSiteRequest, path: string, all: readonly T[], show: (thing: T) => object, maximum = 100): SimulatedAnswer {
  const { startAt, maxResults } = rangeIn(query, maximum);
  const end = startAt + maxResults;
  const isLast = end >= all.length;
  const link = (start: number): string => `${origin}${path}?startAt=${start}&maxResults=${maxResults}`;
  return ok({
    self: link(startAt),
    ...(isLast ? {} : { nextPage: link(end) }),
    maxResults,
    startAt,
    total: all.length,
    isLast,
    values: all.slice(startAt, end).map(show),
  });
}

function rangeIn(query: URLSearchParams, maximum: number): { readonly startAt: number; readonly maxResults: number } {
  const startAt = Number(query.get('startAt') ?? 0);
  const maxResults = Math.min(Number(query.get('maxResults') ?? 50), maximum);
  if (!Number.isInteger(startAt) || !Number.isInteger(maxResults) || startAt < 0 || maxResults < 1) {
    throw jiraRefusal(400, 'startAt and maxResults must be whole numbers.');
  }
  return { startAt, maxResults };
}

/** The things that a person owns. Things without an owner count for everybody. */
export function ownedBy<T extends { readonly id: string }>({ state }: Pick<JiraSiteRequest, 'state'>, things: Readonly<Record<string, T>>, accountId: string): T[] {
  const ownerOf = (thing: T): string => ('ownerAccountId' in thing && typeof thing.ownerAccountId === 'string' ? thing.ownerAccountId : accountId);
  const candidates = candidatesIn(things, { version: String(timesHandedOut(state)), wanted: [accountId], namesOf: (thing) => [ownerOf(thing)] });
  return candidates.filter((thing) => things[thing.id] === thing && ownerOf(thing) === accountId);
}

/** Makes a person the owner of one of these things. */
export function giveTo(things: Readonly<Record<string, SimulatedShareable>>, thing: SimulatedShareable, accountId: string): void {
  thing.ownerAccountId = accountId;
  noteMention(things, accountId, thing);
}

/**
 * The things of a search, in its order. A later page gets the list of the first one, unless anything has changed since then:
 * a thing may then be on no page, as in Jira.
 */
export function searchedThings<T extends { readonly id: string; readonly name: string }>(
  request: JiraSiteRequest,
  things: Readonly<Record<string, T>>,
  isWanted: (thing: T) => boolean,
  byDefault = 'name',
): readonly T[] {
  const { query, actor, effects, state } = request;
  const { startAt, maxResults } = rangeIn(query, 100);
  const search = [...query].filter(([name]) => name !== 'startAt' && name !== 'maxResults');
  const version = `${timesHandedOut(state)} ${effects.rows.length}`;
  const list = { key: JSON.stringify([actor.accountId, byDefault, search]), version, isFirstPage: startAt === 0 };
  const owner = query.get('accountId');
  const workOut = (): T[] => ordered(request, (owner === null ? Object.values(things) : ownedBy(request, things, owner)).filter(isWanted), byDefault);
  const found = listFor(things, list, workOut);
  const isCurrent = found.slice(startAt, startAt + maxResults).every((thing) => things[thing.id] === thing && isWanted(thing));
  return isCurrent ? found : listFor(things, { ...list, isFirstPage: true }, workOut);
}

/** Sorts by the member in `orderBy`, if the simulator has it. */
export function ordered<T extends { readonly id: string; readonly name: string }>({ query }: JiraSiteRequest, things: readonly T[], byDefault = 'name'): T[] {
  const order = query.get('orderBy') ?? byDefault;
  const member = order.replace(/^[+-]/, '');
  const direction = order.startsWith('-') ? -1 : 1;
  const valueOf = (thing: T): string => {
    const value = (thing as Record<string, unknown>)[member];
    return typeof value === 'string' ? value : '';
  };
  return [...things].sort((first, second) => direction * valueOf(first).localeCompare(valueOf(second)) || Number(first.id) - Number(second.id));
}

/** Whether the caller sees a filter or dashboard: they own it, or it is shared with them. */
export function sees({ actor, state }: JiraSiteRequest, { ownerAccountId, sharePermissions, editPermissions }: SimulatedShareable): boolean {
  const isShared = (permission: object): boolean => {
    const { type, group } = permission as { readonly type?: string; readonly group?: { readonly groupId?: string } };
    return group?.groupId === undefined ? type !== 'user' : state.groups[group.groupId]?.members[actor.accountId] === true;
  };
  return ownerAccountId === actor.accountId || sharePermissions.some(isShared) || editPermissions.some(isShared);
}

/** The criteria of both searches, for filters and for dashboards: owner, name, group and project. */
export function matchesSearch({ query, state }: JiraSiteRequest, thing: SimulatedShareable, name: string | null, wholeName: boolean): boolean {
  const owner = query.get('accountId');
  // First, because most searches are for one owner among very many.
  if (owner !== null && thing.ownerAccountId !== owner) {
    return false;
  }
  const groupName = query.get('groupname');
  const groupId = query.get('groupId') ?? Object.values(state.groups).find((group) => group.name === groupName)?.groupId;
  const projectId = query.get('projectId');
  const found = thing.name.toLowerCase();
  const wanted = name?.toLowerCase();
  const shared = thing.sharePermissions as { group?: { groupId?: string }; project?: { id?: string } }[];
  const conditions: readonly boolean[] = [
    wanted === undefined || (wholeName ? found.split(/\s+/).some((word) => word.startsWith(wanted)) || found === wanted : found.includes(wanted)),
    (query.get('groupId') ?? groupName) === null || shared.some(({ group }) => group?.groupId === groupId),
    projectId === null || shared.some(({ project }) => project?.id === projectId),
  ];
  return conditions.every(Boolean);
}
