import { attempt } from 'atlassian-admin-sdk';
import { describe, expect, it } from 'vitest';

import { rehearsal } from '../support/organization.js';

describe('organizations and domains', () => {
  it('shows no organization to a key with scopes, which may read its own all the same', async () => {
    const { simulator, clients } = rehearsal({ apiKeyScopes: ['read:orgs:admin'] });
    expect(await clients.org.organizations.list().toArray()).toEqual([]);
    expect(await clients.org.organizations.get()).toMatchObject({ id: simulator.state.orgId, attributes: { name: 'Example organization' } });
  });

  it('reads domains over several pages, and each by its id', async () => {
    const claimedDomains = Array.from({ length: 30 }, (_, index) => `d${index}.example.com`);
    const { org } = rehearsal({ claimedDomains }).clients;
    const domains = await org.domains.list().toArray();
    expect(domains.map(({ attributes }) => attributes?.name)).toEqual(claimedDomains);
    expect(await org.domains.get(domains[7]?.id ?? '')).toMatchObject({ attributes: { name: 'd7.example.com', claim: { status: 'verified' } } });
  });

  it('throws notFound for a domain that the organization does not have', async () => {
    const { error } = await attempt(rehearsal().clients.org.domains.get('another'));
    expect(error).toMatchObject({ kind: 'notFound', code: 'ADMIN-404-3' });
  });
});
