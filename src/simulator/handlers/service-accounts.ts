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
import { noContent, ok, type Refusal } from '../answer.js';
import type { SimulatedOauthClient, SimulatedServiceAccount } from '../api-access-state.js';
import { groupsOf } from '../groups.js';
import { addPerson } from '../people.js';
import { noteRevoked } from '../credentials.js';
import { addServiceAccountOf, serviceAccountAddress } from '../api-access-belongings.js';
import type { Router, SimulatedRequest } from '../router.js';
import type { SimulatedAccount } from '../state.js';
import { accessRefusal, apiTokenOf } from './api-access.js';
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
    const { state, body, random, actor, effects } = request;
    const groups = (body.additionalGroups ?? []).map(({ groupId }) => state.groups[groupId] ?? refuse(accessRefusal(400, 'The group was not found.')));
    const program = addPerson(request, { name: body.displayName, accountType: 'app', email: serviceAccountAddress(random.hex(12)), inNoDirectory: true });
    const { accountId } = program;
    const account = addServiceAccountOf(request, program, actor.accountId, body.description);
    // Atlassian does not publish how a resource is written here: one in another form than elsewhere grants nothing.
    const roles = (state.directRoles[accountId] ??= {});
    for (const { resource, role } of body.permissionRules) {
      (roles[resource] ??= []).push(role);
    }
    for (const { members } of groups) {
      members[accountId] = true;
    }
    effects.add({ kind: 'serviceAccount.created', accountId, target: account.id });
    return ok(createdOf(request, account), 201);
  });

  router.on(updateServiceAccount, (request) => {
    const { atlassianId, displayName, description } = request.body;
    const account = requireServiceAccount(request, atlassianId);
    if (account.accountId !== atlassianId) {
      throw accessRefusal(404, 'The service account was not found.');
    }
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
    delete state.directRoles[accountId];
    delete state.accounts[accountId];
    effects.add({ kind: 'serviceAccount.deleted', accountId, target: id });
    return noContent;
  });

  router.on(countServiceAccountTokens, (request) => {
    const asked = request.body.map((id) => [id, findServiceAccount(request, id)] as const);
    return ok({
      validServiceAccountIds: asked.flatMap(([serviceAccountId, account]) =>
        account === undefined ? [] : [{ serviceAccountId, credentialsCount: Object.keys(ownerOf(request, account).apiTokens).length }],
      ),
      invalidServiceAccountIds: asked.flatMap(([id, account]) => (account === undefined ? [id] : [])),
    });
  });

  router.on(listServiceAccountTokens, (request) =>
    ok(tokensOf(request, [requireServiceAccount(request, request.path.serviceAccountId)])),
  );

  router.on(listAllServiceAccountTokens, (request) => ok(tokensOf(request, Object.values(request.state.serviceAccounts))));

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
    return ok(clientsOf(request, (owner) => owner.id === id));
  });

  router.on(listAllServiceAccountOauthClients, (request) => ok(clientsOf(request, () => true)));
}

type AccountsContext = Pick<SimulatedRequest, 'state' | 'clock'>;

/** Finds it by its own id or by its account id: Atlassian does not publish which of both it means. */
function findServiceAccount({ state }: Pick<AccountsContext, 'state'>, id: string): SimulatedServiceAccount | undefined {
  return state.serviceAccounts[id] ?? Object.values(state.serviceAccounts).find(({ accountId }) => accountId === id);
}

function requireServiceAccount(context: Pick<AccountsContext, 'state'>, id: string): SimulatedServiceAccount {
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

function createdOf(context: AccountsContext, account: SimulatedServiceAccount): object {
  const { accountId, name, email, status } = ownerOf(context, account);
  return {
    atlassianId: accountId,
    id: account.id,
    email,
    displayName: name,
    container: `ari:cloud:platform::org/${context.state.orgId}`,
    updatedAt: account.updatedAt,
    status: status.toUpperCase(),
  };
}

function serviceAccountOf(context: AccountsContext, account: SimulatedServiceAccount): object {
  return {
    ...createdOf(context, account),
    picture: `https://avatars.example.com/${account.accountId}.png`,
    createdById: account.createdBy === '' ? null : account.createdBy,
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
        .map((token) => ({ ...apiTokenOf(token, owner, request), ...(token.expiresAt <= request.clock.now() ? { status: 'EXPIRED' } : {}) })),
    );
}

function clientsOf(
  { state, query, clock }: Pick<SimulatedRequest, 'state' | 'query' | 'clock'>,
  belongs: (owner: SimulatedServiceAccount) => boolean,
): object[] {
  const name = query.get('clientName');
  const accountOf = (accountId: string | undefined): object | null => {
    const account = state.accounts[accountId ?? ''];
    return account === undefined ? null : { id: account.accountId, name: account.name, email: account.email, appType: null, orgId: state.orgId, userStatus: account.status };
  };
  return Object.values(state.oauthClients).flatMap((client: SimulatedOauthClient) => {
    const owner = state.serviceAccounts[client.serviceAccountId ?? ''];
    if (owner === undefined || !belongs(owner) || (name !== null && !client.name.includes(name))) {
      return [];
    }
    return [{
      clientId: client.clientId,
      clientName: client.name,
      serviceAccount: accountOf(owner.accountId),
      expiresAt: null,
      createdAt: clock.iso(client.createdAt),
      createdBy: accountOf(client.createdBy),
      clientRevokerId: null,
      clientRevocationTime: null,
      scopes: client.scopes ?? [],
    }];
  });
}

function refuse(refusal: Refusal): never {
  throw refusal;
}
