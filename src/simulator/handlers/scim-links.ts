import { getScimLinks, getScimLinksForEmail } from '../../org/scim-links.js';
import { ok } from '../answer.js';
import type { SimulatorContext } from '../context.js';
import type { Router } from '../router.js';
import { scimUsersOf } from '../state.js';

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
}

function linksOf({ state }: SimulatorContext, accountId: string): object[] {
  return scimUsersOf(state, accountId).map(({ directory, user }) => ({
    scimUserId: user.id,
    atlassianAccountId: accountId,
    orgId: state.orgId,
    directoryId: directory.scimDirectoryId,
  }));
}
