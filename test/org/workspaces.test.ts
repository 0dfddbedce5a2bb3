import { attempt, type Org } from 'atlassian-admin-sdk';
import { describe, expect, it } from 'vitest';

import { orgClient } from '../support/clients.js';
import { rehearsal } from '../support/organization.js';
import { json, scriptedFetch } from '../support/scripted-fetch.js';

const jira: Org.WorkspaceCondition = { field: { name: 'attributes.typeKey', values: ['jira-software'] } };

describe('workspaces', () => {
  const { simulator, clients } = rehearsal({ sites: ['alpha', 'beta'] });
  const names = async (query?: Org.WorkspaceCondition) =>
    (await clients.org.workspaces.search(query === undefined ? {} : { query }).toArray()).map(({ attributes }) => `${attributes?.name ?? ''} ${attributes?.typeKey ?? ''}`);

  it('are one for each app of each site, with the ids that roles are granted on', async () => {
    expect(await names()).toEqual(['alpha jira-software', 'alpha confluence', 'beta jira-software', 'beta confluence']);
    const [site] = Object.values(simulator.state.sites);
    expect((await clients.org.workspaces.search({ query: jira }).first())?.id).toBe(`ari:cloud:jira-software::site/${site?.cloudId ?? ''}`);
  });

  it('are found by conditions within conditions', async () => {
    expect(await names(jira)).toEqual(['alpha jira-software', 'beta jira-software']);
    expect(await names({ and: [jira, { searchWorkspaces: 'BETA' }] })).toEqual(['beta jira-software']);
    expect(await names({ and: [{ nor: [jira, { nor: [{ searchWorkspaces: 'alpha' }] }] }] })).toEqual(['alpha confluence']);
    expect(await names({ features: ['any'] })).toEqual([]);
  });

  it('are read on with the cursor alone, which the vendor demands', async () => {
    const fetch = scriptedFetch(
      json({ data: [{ id: 'w1' }], links: { next: 'https://api.atlassian.com/admin/v2/orgs/o/workspaces?cursor=c1' }, meta: { total: 2 } }),
      json({ data: [{ id: 'w2' }], links: {} }),
    );
    expect(await orgClient(fetch).workspaces.search({ query: jira, limit: 1 }).toArray()).toHaveLength(2);
    expect(fetch.sent.map(({ body }) => body)).toEqual([{ query: jira, limit: 1 }, { cursor: 'c1' }]);
    const sorted = await clients.org.workspaces.search({ limit: 3, sort: [{ field: 'attributes.name', order: 'desc' }, { field: 'attributes.typeKey' }] }).toArray();
    expect(sorted.map(({ attributes }) => attributes?.hostUrl)).toEqual([
      'https://beta.atlassian.net/wiki',
      'https://beta.atlassian.net',
      'https://alpha.atlassian.net/wiki',
      'https://alpha.atlassian.net',
    ]);
  });

  it('refuses a cursor beside other fields, and unknown conditions, before anything is sent', async () => {
    const search = (body: object) => attempt(() => clients.org.workspaces.search(body).toArray());
    expect((await search({ cursor: 'c1', limit: 1 })).error).toMatchObject({ kind: 'validation', source: 'input' });
    expect((await search({ query: { or: [jira] } })).error).toMatchObject({ kind: 'validation', source: 'input' });
  });
});
