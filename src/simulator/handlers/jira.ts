import type { JiraGroupMember, JiraUser } from '../../product/jira/schemas.js';
import { jiraRefusal } from '../answer.js';
import { findGroupByName, groupsOf } from '../groups.js';
import { isActiveOn, productsOf } from '../product-access.js';
import type { SimulatedRequest } from '../router.js';
import type { SimulatedAccount, SimulatedGroup, SimulatedSite } from '../state.js';

/** The part of a request that the handlers of Jira share. */
export type JiraRequest = Pick<SimulatedRequest, 'state' | 'effects' | 'actor' | 'query' | 'origin' | 'site'>;

/** The site of the request. The bare address of the simulator means the first site. */
export function siteOf({ state, site }: Pick<JiraRequest, 'state' | 'site'>): SimulatedSite {
  const asked = site ?? Object.values(state.sites)[0];
  if (asked === undefined) {
    throw jiraRefusal(404, 'Site temporarily unavailable');
  }
  return asked;
}

export function requireSignedIn({ actor }: JiraRequest): void {
  if (actor.kind === 'anonymous') {
    throw jiraRefusal(401, 'You are not authenticated. Authentication required to perform this operation.');
  }
}

/** Organization and site admins administer every site. Finer permissions of Jira are not simulated. */
export function requireAdministrator(request: JiraRequest): void {
  requireSignedIn(request);
  const roles = request.state.accounts[request.actor.accountId]?.platformRoles ?? [];
  if (!roles.includes('atlassian/org-admin') && !roles.includes('atlassian/site-admin')) {
    throw jiraRefusal(403, 'You do not have permission to perform this operation.');
  }
}

export function requireUser({ state }: JiraRequest, accountId: string | null): SimulatedAccount {
  if (accountId === null || accountId === '') {
    throw jiraRefusal(400, "The 'accountId' query parameter needs to be provided");
  }
  const account = state.accounts[accountId];
  if (account === undefined) {
    throw jiraRefusal(404, 'Specified user does not exist or you do not have required permissions');
  }
  return account;
}

/** The group in a query, by id or by name. */
export function requireGroup({ state, query }: JiraRequest): SimulatedGroup {
  const id = query.get('groupId');
  const name = query.get('groupname');
  if (id === null && name === null) {
    throw jiraRefusal(400, "The query parameter 'groupname' or 'groupId' needs to be provided");
  }
  const group = id === null ? findGroupByName({ state }, name) : state.groups[id];
  if (group === undefined) {
    throw jiraRefusal(404, 'Group does not exist');
  }
  return group;
}

export interface Range {
  readonly startAt: number;
  readonly maxResults: number;
}

/** The requested range. A range that is too large is reduced without notice. */
export function rangeOf(query: URLSearchParams, bounds: { readonly default: number; readonly maximum?: number; readonly name?: string }): Range {
  const startAt = Number(query.get('startAt') ?? 0);
  const maxResults = Number(query.get(bounds.name ?? 'maxResults') ?? bounds.default);
  if (!Number.isInteger(startAt) || !Number.isInteger(maxResults) || startAt < 0 || maxResults < 1) {
    throw jiraRefusal(400, 'startAt and maxResults must be whole numbers, not negative');
  }
  return { startAt, maxResults: Math.min(maxResults, bounds.maximum ?? 1000) };
}

export function cut<T>(all: readonly T[], { startAt, maxResults }: Range): T[] {
  return all.slice(startAt, startAt + maxResults);
}

/** The page object of most lists in Jira. */
export function pageObject<T>(all: readonly T[], range: Range, show: (element: T) => object): object {
  return {
    ...range,
    total: all.length,
    isLast: range.startAt + range.maxResults >= all.length,
    values: cut(all, range).map(show),
  };
}

/** Whether a text starts the name, one of its words, or the e-mail address. */
export function matchesText({ name, email }: SimulatedAccount, text: string): boolean {
  const term = text.toLowerCase();
  return name.toLowerCase().includes(term) || email.toLowerCase().startsWith(term);
}

export function groupName({ origin }: Pick<JiraRequest, 'origin'>, { groupId, name }: SimulatedGroup): { name: string; groupId: string; self: string } {
  return { name, groupId, self: `${origin}/rest/api/3/group?groupId=${groupId}` };
}

/** A person as a member of a group. */
export function groupMember(request: JiraRequest, account: SimulatedAccount): JiraGroupMember {
  return {
    self: `${request.origin}/rest/api/3/user?accountId=${account.accountId}`,
    accountId: account.accountId,
    accountType: account.accountType,
    active: isActiveOn(request.state, siteOf(request), account),
    displayName: account.name,
    emailAddress: account.email,
    timeZone: 'Etc/UTC',
  };
}

/** A person in the form of a site. Groups and application roles are counted, and listed only on request. */
export function jiraUser(request: JiraRequest, account: SimulatedAccount, expand: readonly string[] = []): JiraUser {
  const groups = groupsOf(request, account.accountId);
  const roles = jiraProductsOf(request).filter((product) => productsOf(request.state, siteOf(request), account.accountId).includes(product));
  return {
    ...groupMember(request, account),
    groups: { size: groups.length, items: expand.includes('groups') ? groups.map((group) => groupName(request, group)) : [] },
    applicationRoles: {
      size: roles.length,
      items: expand.includes('applicationRoles') ? roles.map((key) => ({ key, name: productName(key) })) : [],
    },
  };
}

/** The products of the site that belong to the Jira family. */
export function jiraProductsOf(request: Pick<JiraRequest, 'state' | 'site'>): string[] {
  return siteOf(request).products.filter((product) => product.startsWith('jira'));
}

/** `jira-software` → `Jira Software`. */
export function productName(key: string): string {
  return key.replaceAll(/(?:^|-)(\w)/g, (match, letter: string) => `${match.startsWith('-') ? ' ' : ''}${letter.toUpperCase()}`);
}
