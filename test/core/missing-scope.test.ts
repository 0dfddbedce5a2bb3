import { attempt, type AdminError, type OrgAdminClient, type ProductClient, type ScimClient } from 'atlassian-admin-sdk';
import type { SimulatorOptions } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { accountId, orgClient, productClient, scimClient } from '../support/clients.js';
import { rehearsal } from '../support/organization.js';
import { json, scriptedFetch } from '../support/scripted-fetch.js';

const noScope = () => scriptedFetch(json({ code: 401, message: 'Unauthorized; scope does not match' }, 401));

const userDetails = ['read:application-role:jira', 'read:avatar:jira', 'read:group:jira', 'read:user:jira'];

async function errorOf(call: PromiseLike<unknown>): Promise<AdminError> {
  const { error } = await attempt(call);
  if (error === undefined) {
    throw new Error('the call succeeded');
  }
  expect(error.kind).toBe('credential.insufficientScope');
  expect(error.message).toContain(error.remedy);
  return error;
}

describe('a missing scope', () => {
  const org = (call: (org: OrgAdminClient) => PromiseLike<unknown>) => errorOf(call(orgClient(noScope())));
  const product = (call: (product: ProductClient) => PromiseLike<unknown>) => errorOf(call(productClient(noScope())));
  const scim = (call: (scim: ScimClient) => PromiseLike<unknown>) => errorOf(call(scimClient(noScope())));

  it('of an organization API key is named', async () => {
    const error = await org(({ domains }) => domains.list().first());
    expect(error).toMatchObject({
      scopes: { admin: ['read:domains:admin'] },
      remedy: 'Create an organization API key with the scope read:domains:admin, or use an organization API key without scopes.',
    });
  });

  it('of a call of the organization without published scopes is not invented', async () => {
    for (const error of [await org(({ users }) => users.remove('d1', accountId)), await org(({ accounts }) => accounts.disable(accountId))]) {
      expect(error).not.toHaveProperty('scopes');
      expect(error.remedy).toBe('Use an organization API key without scopes. Atlassian publishes no scope for this call.');
    }
  });

  it('of a product is the classic one, and the error has the granular ones as well', async () => {
    const error = await product(({ jira }) => jira.getMyself());
    expect(error).toMatchObject({ scopes: { classic: ['read:jira-user'], granular: userDetails } });
    expect(error.remedy).toBe('Create a token or an OAuth client with the scope read:jira-user, or with all granular scopes of this call.');
  });

  it('of a product is the granular one if there is no classic one', async () => {
    const error = await product(({ confluence }) => confluence.access.checkByEmail(['jane@example.com']));
    expect(error).toMatchObject({ scopes: { granular: ['read:configuration:confluence'] } });
    expect(error.remedy).toMatch(/^Create a token or an OAuth client with the scope read:configuration:confluence\.$/);
  });

  it('of a product call without published scopes leaves the token without scopes', async () => {
    const error = await product(({ jira }) => jira.getServerInfo());
    expect(error).not.toHaveProperty('scopes');
    expect(error.remedy).toBe('Use an API token without scopes, at the address of the site. Atlassian publishes no scope for this call.');
  });

  it('of a directory leaves its token', async () => {
    const error = await scim(({ users }) => users.list().first());
    expect(error).toMatchObject({ scopes: { classic: ['read:account'] } });
    expect(error.remedy).toBe('Create a token or an OAuth client with the scope read:account. Or use the token of the directory.');
  });

  it('is that of the declared endpoint for a call by its route, and unknown for any other route', async () => {
    expect(await org((client) => client.request('GET /admin/v1/orgs/{orgId}/domains'))).toMatchObject({ scopes: { admin: ['read:domains:admin'] } });
    const unknown = await org((client) => client.request('GET /admin/v9/things'));
    expect(unknown).not.toHaveProperty('scopes');
    expect(unknown.remedy).toMatch(/^Create a credential with the scopes of the call, or one without scopes\./);
  });

  it('is part of the error as JSON, for logs and journals', async () => {
    const error = await org(({ domains }) => domains.list().first());
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ scopes: { admin: ['read:domains:admin'] } });
  });
});

describe('a simulated key with scopes', () => {
  const keyWith = (...apiKeyScopes: readonly string[]) => rehearsal({ apiKeyScopes } satisfies SimulatorOptions).clients.org;

  it('may call what its scopes include, and gets the missing scope by name for the rest', async () => {
    const org = keyWith('read:directories:admin', 'read:keys:admin');
    expect((await attempt(org.directories.list().toArray())).ok).toBe(true);
    expect((await attempt(org.apiKeys.count())).ok).toBe(true);
    expect(await errorOf(org.domains.list().toArray())).toMatchObject({ status: 401, scopes: { admin: ['read:domains:admin'] } });
    expect(await errorOf(org.controlPolicies.list().toArray())).toMatchObject({ scopes: { admin: ['read:policies:admin'] } });
    expect(await errorOf(org.serviceAccounts.list().toArray())).toMatchObject({ scopes: { admin: ['read:service-accounts:admin'] } });
  });

  it('from before the split of the scopes cannot read keys with the scope of tokens', async () => {
    const org = keyWith('read:tokens:admin');
    expect((await attempt(org.apiTokens.count())).ok).toBe(true);
    expect(await errorOf(org.apiKeys.count())).toMatchObject({ scopes: { admin: ['read:keys:admin'] } });
  });

  it('manages no account with any scope', async () => {
    const { simulator, clients } = rehearsal({ apiKeyScopes: ['read:accounts:admin'] });
    const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
    const error = await errorOf(clients.org.accounts.getProfile(accountId));
    expect(error).not.toHaveProperty('scopes');
    expect(error.remedy).toContain('without scopes');
  });
});
