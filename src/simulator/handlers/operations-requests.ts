import { ok, operationsRefusal, type SimulatedAnswer } from '../answer.js';
import type { SimulatedRequest } from '../router.js';
import { newServiceOperations, type SimulatedOperationsTeam, type SimulatedSchedule, type SimulatedServiceOperations } from '../service-operations-state.js';
import { siteIn } from './gateway-requests.js';
import { isAdministrator } from './jira-requests.js';

/** The part of a request that every handler of the operations needs. */
export type OperationsRequest = Omit<SimulatedRequest, 'path' | 'body'> & { readonly path: { readonly cloudId: string } };

export function operationsOf(request: OperationsRequest): SimulatedServiceOperations {
  return siteIn(request).serviceOperations ?? newServiceOperations();
}

/** Whether the caller sees the things of a team: as an admin, or as one of its members. */
export function hasRights(request: OperationsRequest, teamId: string | undefined): boolean {
  const { accountId } = request.actor;
  return isAdministrator(request, accountId) || (teamId !== undefined && request.state.teams?.[teamId]?.members[accountId] === true);
}

/** Whether a list is refused to a caller who has rights to nothing, instead of being empty. */
export function requireRights(request: OperationsRequest): void {
  const mayNothing = !isAdministrator(request, request.actor.accountId) && !Object.keys(operationsOf(request).teams).some((teamId) => hasRights(request, teamId));
  if (request.behaviours.operationsWithoutRights === 'refused' && mayNothing) {
    throw operationsRefusal(403, 'You do not have permission to perform this operation.');
  }
}

export function requireSchedule(request: OperationsRequest, scheduleId: string): SimulatedSchedule {
  const schedule = operationsOf(request).schedules[scheduleId];
  if (schedule === undefined) {
    throw operationsRefusal(404, 'The schedule was not found.');
  }
  if (!hasRights(request, schedule.teamId)) {
    throw operationsRefusal(403, 'You do not have permission to perform this operation.');
  }
  return schedule;
}

export function requireTeam(request: OperationsRequest, teamId: string): SimulatedOperationsTeam {
  const team = operationsOf(request).teams[teamId];
  if (team === undefined) {
    throw operationsRefusal(404, 'The team was not found.');
  }
  if (!hasRights(request, teamId)) {
    throw operationsRefusal(403, 'You do not have permission to perform this operation.');
  }
  return team;
}

/** A page by `offset` and `size`. Its link is an address without a host. */
export function operationsPage({ query }: OperationsRequest, path: string, all: readonly object[]): SimulatedAnswer {
  const offset = Number(query.get('offset') ?? 0);
  const size = Number(query.get('size') ?? 25);
  if (!Number.isInteger(offset) || !Number.isInteger(size) || offset < 0 || size < 1 || size > 50) {
    throw operationsRefusal(422, 'offset and size must be whole numbers, and size at most 50.');
  }
  const end = offset + size;
  return ok({ values: all.slice(offset, end), links: end < all.length ? { next: `/v1${path}?offset=${end}&size=${size}` } : {} });
}

/** Records a change: as an effect, and in the log of the operations. */
export function noteChange(request: OperationsRequest, kind: string, details: { readonly accountId?: string | undefined; readonly target: string }): void {
  const { accountId, target } = details;
  request.effects.add({ kind, ...(accountId === undefined ? {} : { accountId }), target });
  operationsOf(request).logs.push({ created: request.clock.iso(), category: 'configuration', level: 'INFO', summary: kind, details: target });
}

/** The person that a change names first and that was not there before. */
export function namedPerson(before: string, responders: readonly { readonly type?: string | null | undefined; readonly id?: string | null | undefined }[]): string | undefined {
  const person = responders.find(({ type, id }) => type === 'user' && typeof id === 'string' && !before.includes(id));
  return person?.id ?? undefined;
}

/** The members of a change that were given. */
export function given(change: object): object {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

/** Refuses people who do not exist. */
export function requireResponders({ state }: OperationsRequest, responders: readonly { readonly type?: string | null | undefined; readonly id?: string | null | undefined }[]): void {
  if (responders.some(({ type, id }) => type === 'user' && state.accounts[id ?? ''] === undefined)) {
    throw operationsRefusal(422, 'A responder does not exist.');
  }
}
