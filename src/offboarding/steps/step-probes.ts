import type { Verdict } from '../../core/endpoint.js';
import type { CallOptions } from '../../core/options.js';
import { scimClientFor, type Clients } from '../read/clients.js';
import type { StepBase } from './types.js';

/** The reads that show whether a step is done. A step and its undo share one, and differ in what is wanted. */
type Probe<Members> = (step: StepBase & Members, clients: Clients, options: CallOptions) => Promise<Verdict>;

/** Two answers of the same call differ only in being wanted or not; nothing read is no answer. */
export function verdictOf(value: unknown, isReached: boolean): Verdict {
  return value === undefined || value === null ? 'unknown' : isReached ? 'reached' : 'notReached';
}

export function readPlatformRole(wanted: boolean): Probe<{ readonly role: string }> {
  return async ({ accountId, role }, { org }, options) => {
    const user = await org.users.search('-', { accountIds: [accountId], expand: ['platformRoles'] }, options).first();
    return verdictOf(user?.platformRoles, user?.platformRoles?.includes(role) === wanted);
  };
}

export function readAccountActive(wanted: boolean): Probe<object> {
  return async ({ accountId }, { org }, options) => {
    const { account_status: status } = await org.accounts.getProfile(accountId, options);
    return verdictOf(status, (status === 'active') === wanted);
  };
}

/** Reads whether a deletion is scheduled. The profile of such an account looks like that of any inactive one. */
export function readDeletion(wanted: boolean): Probe<object> {
  return async ({ accountId }, { org }, options) => {
    const user = await org.users.search('-', { accountIds: [accountId], claimStatus: 'managed' }, options).first();
    return verdictOf(user, (user?.forDeletion === true || user?.status === 'for_deletion') === wanted);
  };
}

export function readScimActive(wanted: boolean): Probe<{ readonly scimDirectoryId: string; readonly scimUserId: string }> {
  return async (step, clients, options) => {
    const { active } = await scimClientOf(clients, step).users.get(step.scimUserId, {}, options);
    return verdictOf(active, active === wanted);
  };
}

export function readMembershipActive(wanted: boolean): Probe<{ readonly directoryId: string }> {
  return async ({ accountId, directoryId }, { org }, options) => {
    const user = await org.users.search(directoryId, { accountIds: [accountId] }, options).first();
    return verdictOf(user?.membershipStatus, (user?.membershipStatus === 'active') === wanted);
  };
}

export function readGroupMember(wanted: boolean): Probe<{ readonly directoryId: string; readonly groupId: string }> {
  return async ({ accountId, directoryId, groupId }, { org }, options) => {
    const member = await org.users.search(directoryId, { accountIds: [accountId], groupIds: [groupId] }, options).first();
    return (member !== undefined) === wanted ? 'reached' : 'notReached';
  };
}

/** The client of the SCIM directory of a step. It was at hand when the plan was made. */
export function scimClientOf(clients: Clients, step: { readonly scimDirectoryId: string }) {
  const client = scimClientFor(clients, step.scimDirectoryId);
  if (client === undefined) {
    throw new TypeError('there is no ScimClient for the directory of this step');
  }
  return client;
}
