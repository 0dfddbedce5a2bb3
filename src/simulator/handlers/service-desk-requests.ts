import { ok, serviceDeskRefusal, type SimulatedAnswer } from '../answer.js';
import { memberWith } from '../long-lists.js';
import type { SimulatedRequest } from '../router.js';
import { newServiceDesk, type SimulatedCustomerOrganization, type SimulatedCustomerRequest, type SimulatedDesk, type SimulatedServiceDesk } from '../service-desk-state.js';
import { isAdministrator, jiraOf, requireSignedIn } from './jira-requests.js';

/** The part of a request that every handler of the service desk needs. */
export type ServiceDeskRequest = Omit<SimulatedRequest, 'path' | 'body'>;

/** The service desks of the site of the request, for somebody who is signed in. */
export function serviceDeskOf(request: ServiceDeskRequest): SimulatedServiceDesk {
  requireSignedIn(request);
  jiraOf(request);
  return request.site?.serviceDesk ?? newServiceDesk();
}

/** Only admins manage customers here. Agents are not simulated. */
export function requireAdmin(request: ServiceDeskRequest): void {
  if (!isAdministrator(request, request.actor.accountId)) {
    throw serviceDeskRefusal(403, 'You do not have permission to perform this operation.');
  }
}

export function requireDesk(request: ServiceDeskRequest, serviceDeskId: string): SimulatedDesk {
  const { desks } = serviceDeskOf(request);
  const desk = desks[serviceDeskId] ?? Object.values(desks).find(({ projectKey }) => projectKey === serviceDeskId);
  if (desk === undefined) {
    throw serviceDeskRefusal(404, 'The service desk does not exist.');
  }
  return desk;
}

export function requireOrganization(request: ServiceDeskRequest, organizationId: string): SimulatedCustomerOrganization {
  const organization = serviceDeskOf(request).organizations[organizationId];
  if (organization === undefined) {
    throw serviceDeskRefusal(404, 'The organization does not exist.');
  }
  return organization;
}

/** A request, for an admin or somebody who takes part in it. */
export function requireRequest(request: ServiceDeskRequest, issueIdOrKey: string): SimulatedCustomerRequest {
  const { requests } = serviceDeskOf(request);
  const { accountId } = request.actor;
  const found = requests[issueIdOrKey] ?? memberWith(requests, 'issueId', issueIdOrKey, ({ issueId }) => issueId)?.member;
  if (found === undefined) {
    throw serviceDeskRefusal(404, 'The request does not exist.');
  }
  const approvers = Object.values(found.approvals).flatMap(({ approvers: people }) => people.map((person) => person.accountId));
  if (!isAdministrator(request, accountId) && ![found.reporterAccountId, ...found.participants, ...approvers].includes(accountId)) {
    throw serviceDeskRefusal(403, 'You do not have permission to see this request.');
  }
  return found;
}

/** Refuses accounts that do not exist. */
export function requireAccounts({ state }: ServiceDeskRequest, accountIds: readonly string[]): void {
  if (accountIds.some((accountId) => state.accounts[accountId] === undefined)) {
    throw serviceDeskRefusal(400, 'An account does not exist.');
  }
}

/** Adds people to a list, with an effect for each of them. */
export function addPeople({ effects }: ServiceDeskRequest, list: string[], accountIds: readonly string[], effect: { readonly kind: string; readonly target: string }): void {
  for (const accountId of accountIds) {
    if (!list.includes(accountId)) {
      list.push(accountId);
      effects.add({ ...effect, accountId });
    }
  }
}

/** Removes people from a list, with an effect for each of them. */
export function removePeople({ effects }: ServiceDeskRequest, list: string[], accountIds: readonly string[], effect: { readonly kind: string; readonly target: string }): void {
  for (const accountId of accountIds) {
    const index = list.indexOf(accountId);
    if (index >= 0) {
      list.splice(index, 1);
      effects.add({ ...effect, accountId });
    }
  }
}

/** A page by `start` and `limit`. */
export function serviceDeskPage({ query, origin }: ServiceDeskRequest, path: string, all: readonly object[]): SimulatedAnswer {
  const start = Number(query.get('start') ?? 0);
  const limit = Math.min(Number(query.get('limit') ?? 50), 100);
  if (!Number.isInteger(start) || !Number.isInteger(limit) || start < 0 || limit < 1) {
    throw serviceDeskRefusal(400, 'start and limit must be whole numbers.');
  }
  const values = all.slice(start, start + limit);
  const isLastPage = start + limit >= all.length;
  const base = `${origin}/rest/servicedeskapi`;
  return ok({
    size: values.length,
    start,
    limit,
    isLastPage,
    values,
    _links: { base, context: '', self: `${base}${path}?start=${start}&limit=${limit}`, ...(isLastPage ? {} : { next: `${base}${path}?start=${start + limit}&limit=${limit}` }) },
  });
}

export function personIn({ state, origin }: ServiceDeskRequest, accountId: string): object {
  const account = state.accounts[accountId];
  return {
    accountId,
    displayName: account?.name ?? 'Former user',
    emailAddress: account?.email ?? '',
    active: account?.status === 'active',
    timeZone: 'Etc/UTC',
    _links: { self: `${origin}/rest/api/2/user?accountId=${accountId}` },
  };
}

export function dateOf(at: number): object {
  const iso8601 = new Date(at).toISOString();
  return { iso8601, jira: iso8601, friendly: iso8601.slice(0, 10), epochMillis: at };
}
