import { getScimLinks, getScimLinksForEmail, deleteScimUsersOfAccount, unlinkScimUser } from '../../org/scim-links.js';
import { noContent, ok } from '../answer.js';
import type { SimulatorContext } from '../context.js';
import { groupsOf } from '../groups.js';
import { noteLostGroups } from '../identity-provider.js';
import type { Router } from '../router.js';
import { isManaged, scimUsersOf } from '../state.js';
import { accessRefusal } from './api-access.js';

export function routeScimLinks(router: Router): void {
  router.on(getScimLinks, (request) => ok({ scimLinks: linksOf(request, request.path.accountId) }));

  router.on(getScimLinksForEmail, (request) => {
    const email = request.body.email.toLowerCase();
    const scimLinks = Object.values(request.state.scimDirectories).flatMap((directory) =>
      Object.values(directory.users)
        .filter(({ userName }) => userName.toLowerCase() === email)
        .map((user) => ({
          scimUserId: user.id,
          atlassianAccountId: user.accountId ?? null,
          orgId: request.state.orgId,
          directoryId: directory.scimDirectoryId,
        })),
    );
    return ok({ scimLinks });
  });

  router.on(unlinkScimUser, (request) => {
    const { state, path, effects } = request;
    const user = state.scimDirectories[path.scimDirectoryId]?.users[path.scimUserId];
    if (user === undefined) {
      throw accessRefusal(404, 'The SCIM user was not found.');
    }
    const { accountId } = user;
    if (accountId !== undefined) {
      delete user.accountId;
      freeOfIdentityProvider(request, accountId);
      effects.add({ kind: 'scim.unlinked', accountId, target: path.scimUserId });
    }
    return noContent;
  });

  router.on(deleteScimUsersOfAccount, (request) => {
    const { state, path, effects } = request;
    const account = state.accounts[path.accountId];
    if (account === undefined) {
      throw accessRefusal(404, 'The user was not found.');
    }
    if (!isManaged(state, account)) {
      throw accessRefusal(403, 'The organization does not manage the account.');
    }
    const provisioned = scimUsersOf(state, account.accountId);
    for (const { directory, user } of provisioned) {
      delete directory.users[user.id];
    }
    // According to the workaround of Atlassian, this breaks the association with Google Workspace as well.
    if (provisioned.length > 0 || account.externalDirectory === 'google') {
      const lost = groupsOf(request, account.accountId).filter(({ managedBy }) => managedBy === 'external');
      for (const group of lost) {
        delete group.members[account.accountId];
      }
      noteLostGroups(state, account.accountId, lost.map(({ groupId }) => groupId));
      freeOfIdentityProvider(request, account.accountId);
      effects.add({ kind: 'scim.recordsDeleted', accountId: account.accountId });
    }
    return noContent;
  });
}

/** An account without a SCIM user is managed by hand again. */
function freeOfIdentityProvider({ state }: SimulatorContext, accountId: string): void {
  const account = state.accounts[accountId];
  if (account?.externalDirectory !== undefined && scimUsersOf(state, accountId).length === 0) {
    delete account.externalDirectory;
  }
}

function linksOf({ state }: SimulatorContext, accountId: string): object[] {
  return scimUsersOf(state, accountId).map(({ directory, user }) => ({
    scimUserId: user.id,
    atlassianAccountId: accountId,
    orgId: state.orgId,
    directoryId: directory.scimDirectoryId,
  }));
}
