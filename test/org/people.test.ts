import { attempt } from 'atlassian-admin-sdk';
import { describe, expect, it } from 'vitest';

import { orgClient } from '../support/clients.js';
import { rehearsal } from '../support/organization.js';
import { directoryOf, groupOf, resourceOf } from '../support/scenario.js';
import { json, scriptedFetch } from '../support/scripted-fetch.js';

function world() {
  const { simulator, clients } = rehearsal({ frozen: true });
  return { simulator, org: clients.org };
}

describe('last-active dates', () => {
  it('are those of all pages, and tell never used from unknown', async () => {
    const { simulator, org } = world();
    const products = Array.from({ length: 24 }, (_, index) => `product-${index}`);
    Object.values(simulator.state.sites)[0]!.products = products;
    const { accountId } = simulator.addPerson({ name: 'Jane Doe', groups: ['staff'], lastActive: { 'product-23': '3d' } });
    groupOf(simulator, 'staff').grants = Object.fromEntries(products.map((product) => [resourceOf(simulator, product), ['atlassian/user']]));
    const dates = await org.lastActive.get(accountId);
    expect(dates.products.map(({ key }) => key)).toEqual(products);
    expect(dates.products.at(-1)).toEqual({ id: resourceOf(simulator, 'product-23'), key: 'product-23', lastActive: '2026-10-30T09:00:00.000Z' });
    expect(dates.products[0]?.lastActive).toBeNull();
    expect(dates.products.find(({ key }) => key === 'confluence')).toBeUndefined();
    expect(dates.addedToOrg).toMatch(/^\d{4}-/);
    expect(simulator.requests).toHaveLength(3);
  });

  it('keep when the person was added, whichever page tells', async () => {
    const page = (data: object, next?: string) => json({ data, links: { next } });
    const fetch = scriptedFetch(page({ product_access: [{ id: 'r1', key: 'loom' }] }, 'two'), page({ added_to_org: '2024-01-02', product_access: null }));
    expect(await orgClient(fetch).lastActive.get('a1')).toEqual({ addedToOrg: '2024-01-02', products: [{ id: 'r1', key: 'loom', lastActive: null }] });
    expect(fetch.sent[1]?.path).toContain('?cursor=two');
  });

  it('are an error where the plan does not include them: nobody is called inactive', async () => {
    const refused = json({ errors: [{ id: '1', status: '403', code: 'ADMIN-403-3', title: 'Forbidden', detail: '' }] }, 403);
    expect((await attempt(() => orgClient(scriptedFetch(refused)).lastActive.get('a1'))).error?.kind).toBe('permission.denied');
    expect((await attempt(() => world().org.lastActive.get('nobody'))).error).toMatchObject({ kind: 'notFound', resource: 'user' });
  });
});

describe('the managed accounts', () => {
  it('are listed over all pages, with those in no directory and without guests', async () => {
    const { simulator, org } = world();
    for (let index = 0; index < 150; index += 1) {
      simulator.addPerson({ name: `Person ${index}`, inNoDirectory: index % 2 === 0 });
    }
    simulator.addPerson({ name: 'Guest', email: 'guest@elsewhere.example' });
    const accounts = await org.accounts.list().toArray();
    expect(accounts).toHaveLength(151);
    expect(new Set(accounts.map(({ account_id }) => account_id)).size).toBe(151);
    expect(accounts.filter(({ access_billable }) => access_billable === true)).toHaveLength(76);
  });
});

describe('people of the directories', () => {
  it('are counted, with managed accounts in no directory, and listed without', async () => {
    const { simulator, org } = world();
    simulator.addPerson({ name: 'Jane Doe' });
    simulator.addPerson({ name: 'Joe Bloggs', status: 'inactive' });
    simulator.addPerson({ name: 'Ann Other', inNoDirectory: true });
    expect(await org.users.count('-')).toBe(4);
    expect(await org.users.count('-', { accountStatus: ['inactive'], mfaEnabled: false })).toBe(1);
    const nicknames = async (direction: 'asc' | 'desc') =>
      (await org.users.list(directoryOf(simulator), { sortBy: [{ field: 'nick_name', direction }], limit: 2 }).toArray()).map(({ nickname }) => nickname);
    expect(await nicknames('asc')).toEqual(['Ada', 'Jane', 'Joe']);
    expect(await nicknames('desc')).toEqual(['Joe', 'Jane', 'Ada']);
    expect(await org.users.list('-', { claimStatus: 'managed' }).toArray()).toHaveLength(4);
    expect(await org.users.getStats('-')).toEqual({
      accountStatus: [
        { status: 'active', count: 2 },
        { status: 'inactive', count: 1 },
      ],
      roles: [{ roleId: 'atlassian/org-admin', count: 1 }],
    });
  });
});
