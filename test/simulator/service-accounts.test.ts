import { attempt, OrgAdminClient, ProductClient, ScimClient } from 'atlassian-admin-sdk';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { quick } from '../support/clients.js';

describe('a service account of the simulated organization', () => {
  it('works on a site with OAuth 2.0 credentials and with an API token, as itself', async () => {
    const simulator = new Simulator();
    const robot = simulator.addServiceAccount({ name: 'Robot' });
    for (const product of [new ProductClient(robot.clientCredentials), new ProductClient(robot.apiToken)]) {
      expect((await product.jira.getMyself()).accountId).toBe(robot.accountId);
    }
    expect(await new ScimClient(robot.scim).users.list().toArray()).toEqual([]);
  });

  it('works on a simulator that listens', async () => {
    const simulator = new Simulator();
    const robot = simulator.addServiceAccount({ name: 'Robot' });
    const server = await simulator.listen();
    try {
      const { fetch: _inMemory, ...credentials } = robot.clientCredentials;
      const product = new ProductClient({ ...credentials, baseUrl: server.address, retry: quick });
      expect((await product.jira.getMyself()).accountId).toBe(robot.accountId);
      expect(simulator.requests.map(({ route }) => route)).toEqual(['POST /oauth/token', 'GET /rest/api/3/myself']);
    } finally {
      await server.close();
    }
  });

  it('gets another access token when the first one has ended by the clock of the simulator', async () => {
    const simulator = new Simulator({ frozen: true });
    const product = new ProductClient(simulator.addServiceAccount({ name: 'Robot' }).clientCredentials);
    await product.jira.getMyself();
    simulator.clock.advance('61m');
    await product.jira.getMyself();
    expect(simulator.requests.map(({ route, status }) => [route, status])).toEqual([
      ['POST /oauth/token', 200],
      ['GET /rest/api/3/myself', 200],
      ['GET /rest/api/3/myself', 401],
      ['POST /oauth/token', 200],
      ['GET /rest/api/3/myself', 200],
    ]);
  });

  it('may do what its scopes include, and is told which call they do not include', async () => {
    const simulator = new Simulator();
    const robot = simulator.addServiceAccount({ name: 'Robot', scopes: ['read:jira-user'] });
    for (const product of [new ProductClient(robot.clientCredentials), new ProductClient(robot.apiToken)]) {
      expect((await product.jira.getMyself()).accountId).toBe(robot.accountId);
      const { error } = await attempt(product.jira.applicationRoles.list().toArray());
      expect(error).toMatchObject({ kind: 'credential.insufficientScope', status: 401 });
    }
    const scim = await attempt(new ScimClient(robot.scim).users.list().toArray());
    expect(scim.error?.kind).toBe('credential.insufficientScope');
  });

  it('loses access with its account, and no longer gets access tokens', async () => {
    const simulator = new Simulator();
    const org = new OrgAdminClient(simulator.credentials.orgAdmin);
    const robot = simulator.addServiceAccount({ name: 'Robot' });
    const product = new ProductClient({ ...robot.clientCredentials, retry: quick });
    await product.jira.getMyself();
    const [account] = await org.serviceAccounts.list().toArray();
    await org.serviceAccounts.delete(account?.id ?? '');
    const { error } = await attempt(product.jira.getMyself());
    expect(error).toMatchObject({ kind: 'credential.invalid' });
  });

  it('is refused by the address of a site', async () => {
    const simulator = new Simulator();
    const { apiToken } = simulator.addServiceAccount({ name: 'Robot' }).apiToken;
    const { product } = simulator.credentials;
    const { error } = await attempt(new ProductClient({ ...product, apiToken }).jira.getMyself());
    expect(error?.kind).toBe('credential.invalid');
  });
});
