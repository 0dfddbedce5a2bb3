import nock from 'nock';
import { attempt, ProductClient, type ProductClientOptions } from 'atlassian-admin-sdk';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import { afterEach, describe, expect, it } from 'vitest';

const given = { email: 'ada@example.com', apiToken: 'a-token-with-scopes' };

describe('a site behind the gateway', () => {
  afterEach(() => nock.cleanAll());

  it('is reached under one address for Jira and another for Confluence', async () => {
    const gateway = nock('https://api.atlassian.com')
      .get('/ex/jira/c1/rest/api/3/myself')
      .reply(200, { accountId: 'a1' })
      .get('/ex/confluence/c1/wiki/rest/api/user/current')
      .reply(200, { accountId: 'a1', type: 'known' })
      .get('/ex/confluence/c1/wiki/api/v2/spaces')
      .reply(200, { results: [] })
      .put('/ex/jira/c1/rest/servicedeskapi/customer/user/a1/revoke-portal-only-access')
      .reply(204);
    const product = new ProductClient({ ...given, cloudId: 'c1' });
    expect((await product.jira.getMyself()).accountId).toBe('a1');
    expect((await product.confluence.users.getCurrent()).accountId).toBe('a1');
    expect(await product.request('GET /wiki/api/v2/spaces')).toEqual({ results: [] });
    expect(await product.serviceDesk.customers.revokePortalOnlyAccess('a1')).toEqual({ outcome: 'done' });
    expect([product.site, product.cloudId]).toEqual([undefined, 'c1']);
    gateway.done();
  });

  it('takes a token with scopes, which the address of the site refuses', async () => {
    const { credentials } = new Simulator();
    const through = new ProductClient(credentials.gateway);
    expect((await through.jira.getMyself()).emailAddress).toBe(credentials.gateway.email);
    expect(await through.confluence.groups.list().toArray()).toEqual([]);
    const direct = new ProductClient({ ...credentials.product, apiToken: credentials.gateway.apiToken });
    const { error } = await attempt(direct.jira.getMyself());
    expect(error?.kind).toBe('credential.invalid');
  });

  it.each([
    [{ ...given, cloudId: 'c1', site: 'acme' }, 'expected either site or cloudId, not both'],
    [{ ...given, cloudId: '' }, 'the id of the site'],
    [{ ...given, cloudId: 'https://acme.atlassian.net' }, 'received an address'],
    [{ ...given }, 'expected the name of a site'],
  ] as [ProductClientOptions, string][])('is refused at once for options such as %j', (options, problem) => {
    expect(() => new ProductClient(options)).toThrow(problem);
  });
});
