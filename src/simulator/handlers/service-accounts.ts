import {
  countServiceAccountTokens,
  createServiceAccount,
  deleteServiceAccount,
  listAllServiceAccountOauthClients,
  listAllServiceAccountTokens,
  listServiceAccountOauthClients,
  listServiceAccounts,
  listServiceAccountTokens,
  revokeServiceAccountTokens,
  updateServiceAccount,
} from '../../org/service-accounts.js';
import { noContent, ok } from '../answer.js';
import type { SimulatedServiceAccount } from '../api-access-state.js';
import { groupsOf } from '../groups.js';
import { addPerson } from '../people.js';
import { noteRevoked } from '../credentials.js';
import { serviceAccountAddress } from '../service-accounts.js';
import type { Router, SimulatedRequest } from '../router.js';
import type { SimulatedAccount } from '../state.js';
import { accessRefusal, apiTokenOf, oauthClientOf } from './api-access.js';
import { pageOf } from './paging.js';

/** The page size that others measured for the list of the admin console. */
const pageSize = 80;

export function routeServiceAccounts(router: Router): void {
  router.on(listServiceAccounts, (request) => {
    const { state, query, origin } = request;
    const all = Object.values(state.serviceAccounts).map((account) => serviceAccountOf(request, account));
    const { data, links } = pageOf(all, { cursor: query.get('cursor'), limit: pageSize });
    const address = `${origin}/admin/api-access/v1/orgs/${state.orgId}/service-accounts`;
    return ok({
      links: links.next === undefined ? {} : { next: `${address}?cursor=${encodeURIComponent(links.next)}` },
      items: data,
      total: all.length,
    });
  });

  router.on(createServiceAccount, (request) => {
    const { state, body, random, clock, actor, effects } = request;
    const { accountId } = addPerson(request, {
      name: body.displayName,
      accountType: 'app',
      email: serviceAccountAddress(random.hex(12)),
      inNoDirectory: true,
    });
    const account: SimulatedServiceAccount = {
      id: random.uuid(),
      accountId,
      description: body.description ?? '',
      createdBy: actor.accountId,
      updatedAt: clock.now(),
    };
    state.serviceAccounts[account.id] = account;
    effects.add({ kind: 'serviceAccount.created', accountId, target: account.id });
    return ok(serviceAccountOf(request, account), 201);
  });

  router.on(updateServiceAccount, (request) => {
    const { id, displayName, description } = request.body;
    const account = requireServiceAccount(request, id);
    const owner = ownerOf(request, account);
    const changed =
      (displayName !== undefined && displayName !== owner.name) || (description !== undefined && description !== account.description);
    if (changed) {
      owner.name = displayName ?? owner.name;
      account.description = description ?? account.description;
      account.updatedAt = request.clock.now();
      request.effects.add({ kind: 'serviceAccount.updated', accountId: owner.accountId, target: account.id });
    }
    return ok(serviceAccountOf(request, account));
  });

  router.on(deleteServiceAccount, (request) => {
    const { state, effects } = request;
    const { id, accountId } = requireServiceAccount(request, request.path.serviceAccountId);
    for (const group of groupsOf(request, accountId)) {
      delete group.members[accountId];
    }
    for (const client of Object.values(state.oauthClients).filter(({ serviceAccountId }) => serviceAccountId === id)) {
      delete state.oauthClients[client.clientId];
    }
    delete state.serviceAccounts[id];
    delete state.accounts[accountId];
    effects.add({ kind: 'serviceAccount.deleted', accountId, target: id });
    return noContent;
  });

  router.on(countServiceAccountTokens, (request) => {
    const known = request.body.serviceAccountIds.flatMap((asked) => {
      const account = findServiceAccount(request, asked);
      return account === undefined
        ? []
        : [{ serviceAccountId: asked, credentialsCount: Object.keys(ownerOf(request, account).apiTokens).length }];
    });
    return ok({ validServiceAccountIds: known });
  });

  router.on(listServiceAccountTokens, (request) =>
    ok({ data: tokensOf(request, [requireServiceAccount(request, request.path.serviceAccountId)]) }),
  );

  router.on(listAllServiceAccountTokens, (request) => ok({ data: tokensOf(request, Object.values(request.state.serviceAccounts)) }));

  router.on(revokeServiceAccountTokens, (request) => {
    const account = requireServiceAccount(request, request.path.serviceAccountId);
    const owner = ownerOf(request, account);
    if (Object.keys(owner.apiTokens).length > 0) {
      noteRevoked(request, owner.accountId, Object.values(owner.apiTokens).map(({ secret }) => secret));
      owner.apiTokens = {};
      request.effects.add({ kind: 'serviceAccount.tokensRevoked', accountId: owner.accountId, target: account.id });
    }
    return noContent;
  });

  router.on(listServiceAccountOauthClients, (request) => {
    const { id } = requireServiceAccount(request, request.path.serviceAccountId);
    return ok({ data: clientsOf(request, (serviceAccountId) => serviceAccountId === id) });
  });

  router.on(listAllServiceAccountOauthClients, (request) => ok({ data: clientsOf(request, (serviceAccountId) => serviceAccountId !== undefined) }));
}

type AccountsContext = Pick<SimulatedRequest, 'state' | 'clock'>;

/** Finds it by its own id or by its account id: Atlassian does not publish which of both it means. */
function findServiceAccount({ state }: Pick<AccountsContext, 'state'>, id: string): SimulatedServiceAccount | undefined {
  return state.serviceAccounts[id] ?? Object.values(state.serviceAccounts).find(({ accountId }) => accountId === id);
}

export function requireServiceAccount(context: Pick<AccountsContext, 'state'>, id: string): SimulatedServiceAccount {
  const account = findServiceAccount(context, id);
  if (account === undefined) {
    throw accessRefusal(404, 'The service account was not found.');
  }
  return account;
}

function ownerOf({ state }: Pick<AccountsContext, 'state'>, { accountId }: SimulatedServiceAccount): SimulatedAccount {
  const owner = state.accounts[accountId];
  if (owner === undefined) {
    throw accessRefusal(404, 'The account of the service account was not found.');
  }
  return owner;
}

function serviceAccountOf(context: AccountsContext, account: SimulatedServiceAccount): object {
  const { accountId, name, email, status } = ownerOf(context, account);
  return {
    atlassianId: accountId,
    id: account.id,
    email,
    displayName: name,
    picture: `https://avatars.example.com/${accountId}.png`,
    container: `ari:cloud:platform::org/${context.state.orgId}`,
    updatedAt: account.updatedAt,
    status: status.toUpperCase(),
    createdById: account.createdBy,
    description: account.description,
  };
}

function tokensOf(request: AccountsContext & Pick<SimulatedRequest, 'query'>, accounts: readonly SimulatedServiceAccount[]): object[] {
  const label = request.query.get('tokenLabel');
  return accounts
    .map((account) => ownerOf(request, account))
    .flatMap((owner) =>
      Object.values(owner.apiTokens)
        .filter((token) => label === null || token.label.includes(label))
        .map((token) => apiTokenOf(token, owner, request.clock)),
    );
}

function clientsOf(
  { state, query }: Pick<SimulatedRequest, 'state' | 'query'>,
  belongs: (serviceAccountId: string | undefined) => boolean,
): object[] {
  const name = query.get('clientName');
  return Object.values(state.oauthClients)
    .filter((client) => belongs(client.serviceAccountId) && (name === null || client.name.includes(name)))
    .map(oauthClientOf);
}
