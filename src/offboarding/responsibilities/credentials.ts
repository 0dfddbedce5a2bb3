import { adminError } from '../../core/errors.js';
import type { CallOptions } from '../../core/options.js';
import { deleteUserApiToken, getUserApiTokens } from '../../org/accounts.js';
import { isLive, listApiKeys, revokeApiKey } from '../../org/api-keys.js';
import { listAllServiceAccountOauthClients, listAllServiceAccountTokens, listServiceAccountOauthClients, listServiceAccounts } from '../../org/service-accounts.js';
import type { FoundThing, Place, ResponsibilityDeclaration } from './types.js';

async function* findApiKeys(people: ReadonlySet<string>, { org }: Place, options: CallOptions): AsyncGenerator<FoundThing, void, undefined> {
  let isEmpty = true;
  for await (const key of org.apiKeys.list({ pageSize: 100 }, options).whole()) {
    isEmpty = false;
    const accountId = key.createdBy?.id ?? '';
    if (people.has(accountId) && isLive(key)) {
      yield { accountId, id: key.id, name: key.label ?? '' };
    }
  }
  // A complete list has the key that reads it: an empty list proves nothing.
  if (isEmpty) {
    throw adminError('unexpectedResponse', { endpoint: listApiKeys.route, why: 'schema', fields: [{ field: 'response.data', problem: 'lacks even the key that read it' }] });
  }
}

async function* findApiTokens(people: ReadonlySet<string>, { org }: Place, options: CallOptions): AsyncGenerator<FoundThing, void, undefined> {
  for (const accountId of people) {
    for await (const { id, label } of org.accounts.listApiTokens(accountId, options).whole()) {
      yield { accountId, id, name: label ?? '' };
    }
  }
}

/** What a list may show of an OAuth client. Responses of before September 2026 have only its id and its name. */
interface ListedClient {
  readonly clientId: string;
  readonly clientName?: string | null | undefined;
  readonly name?: string | null | undefined;
  readonly serviceAccount?: { readonly id?: string | null } | null | undefined;
  readonly createdBy?: { readonly id?: string | null } | null | undefined;
  readonly clientRevocationTime?: string | null | undefined;
}

async function* findServiceAccountCredentials(people: ReadonlySet<string>, { org: { serviceAccounts } }: Place, options: CallOptions): AsyncGenerator<FoundThing, void, undefined> {
  const makers = new Map<string, string>();
  const made: string[] = [];
  for await (const { id, atlassianId, createdById } of serviceAccounts.list(options).whole()) {
    if (createdById !== null && createdById !== undefined && people.has(createdById)) {
      made.push(id);
      makers.set(id, createdById);
      // A token or client names its service account by either of both ids.
      makers.set(atlassianId ?? id, createdById);
    }
  }
  if (made.length > 0) {
    for await (const { id, label, user } of serviceAccounts.listAllTokens({}, options).whole()) {
      const maker = makers.get(user?.id ?? '');
      if (maker !== undefined) {
        yield { accountId: maker, id, name: label ?? '' };
      }
    }
  }
  let isSilent = false;
  for await (const client of serviceAccounts.listAllOauthClients({}, options).whole() as AsyncIterable<ListedClient>) {
    const creator = client.createdBy?.id ?? '';
    const maker = people.has(creator) ? creator : makers.get(client.serviceAccount?.id ?? '');
    isSilent ||= (client.serviceAccount?.id ?? client.createdBy?.id ?? undefined) === undefined;
    if (maker !== undefined && isInUse(client)) {
      yield clientOf(client, maker);
    }
  }
  for (const id of isSilent ? made : []) {
    for await (const client of serviceAccounts.listOauthClients(id, {}, options).whole() as AsyncIterable<ListedClient>) {
      if ((client.serviceAccount ?? client.createdBy ?? undefined) === undefined) {
        yield clientOf(client, makers.get(id) as string);
      }
    }
  }
}

function isInUse({ clientRevocationTime }: ListedClient): boolean {
  return (clientRevocationTime ?? '') === '';
}

function clientOf({ clientId, clientName, name }: ListedClient, accountId: string): FoundThing {
  return { accountId, id: clientId, name: clientName ?? name ?? '' };
}

const everybody = Number.POSITIVE_INFINITY;

export const credentialsResponsibilities = {
  organizationApiKeys: {
    row: 'K1',
    title: 'API keys of the organization that the person made',
    world: 'organization',
    foundBy: [listApiKeys],
    findingNeeds: 'an organization API key',
    caveat: 'A key with scopes made before 16 March 2026 lists no API keys. Atlassian divided the scope.',
    finder: { peopleAtOnce: everybody, find: findApiKeys },
    writes: [revokeApiKey],
    writingNeeds: 'an organization API key',
    readBack: 'The list of keys is read again.',
    notByApi: 'A person makes the new key in Atlassian Administration, and stores it where the old one was used. A policy can revoke the old one.',
    evidence: ['documented'],
    byDefault: 'report',
    turn: 1,
    ownStep: 'revokeOrganizationApiKey',
  },
  apiTokens: {
    row: 'K2',
    title: 'API tokens of the person',
    world: 'organization',
    foundBy: [getUserApiTokens],
    findingNeeds: 'an organization API key without scopes',
    caveat: 'Only tokens of managed accounts are listed. Without Atlassian Guard, Atlassian may refuse the list.',
    finder: { peopleAtOnce: 1, find: findApiTokens },
    writes: [deleteUserApiToken],
    writingNeeds: 'an organization API key without scopes',
    readBack: 'The list of tokens is read again.',
    notByApi: 'A successor makes a token of their own where a program needs one. A policy can revoke the old ones.',
    evidence: ['documented'],
    byDefault: 'report',
    turn: 1,
    ownStep: 'revokeApiToken',
  },
  serviceAccountCredentials: {
    row: 'K3',
    title: 'OAuth clients and API tokens of service accounts that the person made',
    world: 'organization',
    foundBy: [listServiceAccounts, listAllServiceAccountTokens, listAllServiceAccountOauthClients, listServiceAccountOauthClients],
    findingNeeds: 'an organization API key',
    caveat: 'Who made a single API token is not shown: the tokens of service accounts that the person made are found. Nothing shows who has copied a secret.',
    finder: { peopleAtOnce: everybody, find: findServiceAccountCredentials },
    writes: [],
    notByApi: 'A person makes new credentials in Atlassian Administration, and stores them where the old ones were used. Then the old ones can be revoked or deleted.',
    evidence: ['documented'],
    byDefault: 'report',
    turn: 1,
  },
  oauthGrants: {
    row: 'K4',
    title: 'apps that the person has given access to their account',
    world: 'organization',
    foundBy: [],
    findingNeeds: 'nothing: no API lists them',
    caveat: 'No API shows which apps a person has given access to.',
    writes: [],
    notByApi: 'The person removes them in their account settings before they leave. They do nothing while the account is inactive, and work again afterwards.',
    evidence: ['documented', 'inferred'],
    byDefault: 'report',
    turn: 1,
  },
} satisfies Readonly<Record<string, ResponsibilityDeclaration>>;
