import type { OrganizationState } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { automationResponsibilities } from '../../../src/offboarding/responsibilities/automation.js';
import { credentialsResponsibilities } from '../../../src/offboarding/responsibilities/credentials.js';
import { serviceDeskResponsibilities } from '../../../src/offboarding/responsibilities/service-desk.js';
import { serviceOperationsResponsibilities } from '../../../src/offboarding/responsibilities/service-operations.js';
import { teamsResponsibilities } from '../../../src/offboarding/responsibilities/teams.js';
import type { ResponsibilityDeclaration } from '../../../src/offboarding/responsibilities/types.js';
import { bannedIn, longSentencesIn } from '../../support/language.js';
import { ServiceWorld } from '../../support/responsibilities-of-service.js';

function world() {
  const own = new ServiceWorld();
  const { simulator } = own;
  const leaver = simulator.addPerson({ name: 'Jane Doe', apiTokens: ['Laptop', 'Script'] }).accountId;
  const mary = simulator.addPerson({ name: 'Mary Major', apiTokens: ['Of Mary'] }).accountId;
  const { state } = simulator;
  const [key] = Object.values(state.apiKeys) as [OrganizationState['apiKeys'][string]];
  const addKey = (id: string, createdBy: string, revoked = false) => Object.assign(state.apiKeys, { [id]: { ...key, id, name: `Key ${id}`, createdBy, secret: `sim_${id}`, revoked } });
  addKey('k1', leaver);
  addKey('k2', leaver, true);
  addKey('k3', mary);
  return { own, leaver, mary, state };
}

describe('credentials of a leaver', () => {
  it('are found: live keys that they made, and their own tokens', async () => {
    const { own, leaver, state } = world();
    expect(await own.find('organizationApiKeys', leaver)).toEqual([{ kind: 'organizationApiKeys', accountId: leaver, id: 'k1', name: 'Key k1' }]);
    const tokens = Object.values(state.accounts[leaver]?.apiTokens ?? {});
    expect(await own.find('apiTokens', leaver)).toEqual(tokens.map(({ id, label }) => ({ kind: 'apiTokens', accountId: leaver, id, name: label })));
    expect(tokens).toHaveLength(2);
  });

  it('are searched for everybody with one list of keys, and with one list of tokens for each person', async () => {
    const { own, leaver, mary } = world();
    expect(await own.find('organizationApiKeys', [leaver, mary])).toHaveLength(2);
    expect(await own.find('apiTokens', [leaver, mary])).toHaveLength(3);
    // The probe and the list: it has one page.
    expect(await own.requestsOf(() => own.search('organizationApiKeys', [leaver, mary]))).toHaveLength(2);
    expect(await own.requestsOf(() => own.search('apiTokens', [leaver, mary]))).toHaveLength(3);
  });

  it('do not count as none if the list of keys is empty for a weak credential', async () => {
    const { own, leaver } = world();
    own.simulator.behave({ keyList: 'empty' });
    expect(await own.search('organizationApiKeys', leaver)).toMatchObject([{ type: 'notReadable', why: 'unexpectedResponse' }]);
  });

  it('are the tokens and OAuth clients of service accounts that they made', async () => {
    const { own, leaver, mary, state } = world();
    const made = own.simulator.addServiceAccount({ name: 'Nightly export' });
    own.simulator.addServiceAccount({ name: 'Of Mary' });
    for (const account of Object.values(state.serviceAccounts)) {
      account.createdBy = account.accountId === made.accountId ? leaver : mary;
    }
    const [token] = Object.values(state.accounts[made.accountId]?.apiTokens ?? {});
    expect(await own.find('serviceAccountCredentials', leaver)).toEqual([
      { kind: 'serviceAccountCredentials', accountId: leaver, id: token?.id, name: token?.label },
      { kind: 'serviceAccountCredentials', accountId: leaver, id: made.clientCredentials.clientId, name: 'Nightly export' },
    ]);
    expect(await own.find('serviceAccountCredentials', [leaver, mary])).toHaveLength(4);
  });

  it('are OAuth clients that they made for the service account of somebody else, where Atlassian shows it', async () => {
    const { own, leaver, mary } = world();
    const { clients } = own;
    const listed = [
      { clientId: 'c1', clientName: 'Made by Jane', createdBy: { id: leaver, name: '' }, serviceAccount: { id: 'of-mary', name: '' } },
      { clientId: 'c2', clientName: 'Made by Mary', createdBy: { id: mary, name: '' }, serviceAccount: { id: 'of-mary', name: '' } },
      { clientId: 'c3', clientName: 'Revoked', createdBy: { id: leaver, name: '' }, serviceAccount: { id: 'of-mary', name: '' }, clientRevocationTime: '2026-01-01T00:00:00Z' },
    ];
    const org = Object.create(clients.org) as typeof clients.org;
    const list = async function* () {
      yield* listed;
    };
    Object.defineProperty(org, 'serviceAccounts', { value: { list: () => clients.org.serviceAccounts.list(), listAllTokens: () => ({ whole: list }), listAllOauthClients: () => ({ whole: list }) } });
    const { finder } = credentialsResponsibilities.serviceAccountCredentials;
    const found = [];
    for await (const thing of finder.find(new Set([leaver]), { ...own.place, org }, {})) {
      found.push(thing);
    }
    expect(found).toEqual([{ accountId: leaver, id: 'c1', name: 'Made by Jane' }]);
  });
});

describe('the declarations of automation, teams, service management and credentials', () => {
  const declarations: readonly (readonly [string, ResponsibilityDeclaration])[] = Object.entries({
    ...automationResponsibilities,
    ...teamsResponsibilities,
    ...serviceOperationsResponsibilities,
    ...serviceDeskResponsibilities,
    ...credentialsResponsibilities,
  });

  it.each(declarations)('are written in plain sentences: %s', (_kind, { title, findingNeeds, caveat, writingNeeds = '', successorMust = '', readBack = '', undo = '', notByApi = '' }) => {
    for (const text of [title, findingNeeds, caveat, writingNeeds, successorMust, readBack, undo, notByApi]) {
      expect(bannedIn(text)).toEqual([]);
      expect(longSentencesIn(text)).toEqual([]);
    }
  });

  it.each(declarations)('have a read for each finder, and a read-back for each write: %s', (_kind, { finder, foundBy, writes, transfer, ownStep, notByApi }) => {
    expect(finder === undefined).toBe(foundBy.length === 0);
    expect(writes.every(({ operation }) => operation !== 'read')).toBe(true);
    expect(writes.length > 0).toBe(transfer !== undefined || ownStep !== undefined);
    expect(writes.length > 0 || notByApi !== undefined).toBe(true);
  });
});
