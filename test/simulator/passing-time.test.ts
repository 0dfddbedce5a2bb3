import { attempt } from 'atlassian-admin-sdk';
import { applyPlan, makePlan } from 'atlassian-admin-sdk/offboarding';
import { Simulator, type SimulatorOptions } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { provisionGroup } from '../scenarios/scim-groups.js';
import { clientsFor } from '../support/organization.js';

function world(options: SimulatorOptions = {}) {
  const simulator = new Simulator({ frozen: true, ...options });
  const clients = clientsFor(simulator.credentials);
  return { simulator, clients, org: clients.org, scim: clients.scim[0]! };
}

const happened = (simulator: Simulator) => simulator.effects.map(({ kind, accountId, actor }) => [kind, accountId, actor]);

describe('an account that is scheduled for deletion', () => {
  it('is erased after 14 days, by the vendor, with everything that was of the person', async () => {
    const { simulator, org } = world();
    const jane = simulator.addPerson({ name: 'Jane Doe', provisionedBy: 'scim', groups: ['staff'], apiTokens: ['ci'] });
    const joe = simulator.addPerson({ name: 'Joe Roe', groups: ['staff'], apiTokens: ['ci'] });
    await org.accounts.delete(joe.accountId);
    simulator.clock.advance('14d');
    expect(joe).toMatchObject({ status: 'closed', name: 'Former user', email: '', apiTokens: {}, memberships: {} });
    expect(JSON.stringify(simulator.state)).not.toContain('joe.roe');
    expect(simulator.effects.at(-1)).toEqual({
      number: 2,
      at: '2026-11-16T09:00:00.000Z',
      actor: 'Atlassian',
      endpoint: '',
      kind: 'account.erased',
      accountId: joe.accountId,
    });
    expect(jane.status).toBe('active');
    expect(Object.values(simulator.state.groups)[0]?.members).toEqual({ [jane.accountId]: true });
    for (const call of [org.accounts.cancelDelete(joe.accountId), org.accounts.enable(joe.accountId), org.accounts.getProfile(joe.accountId)]) {
      expect((await attempt(call as PromiseLike<unknown>)).error?.kind).toBe('notFound');
    }
    expect(await org.users.search('-', { accountIds: [joe.accountId], claimStatus: 'managed' }).first()).toBeUndefined();
    const events = await org.events.list({}).toArray();
    expect(events).toHaveLength(2);
  });

  it('comes back with everything on the last day', async () => {
    const { simulator, org } = world();
    const joe = simulator.addPerson({ name: 'Joe Roe', groups: ['staff'] });
    await org.accounts.delete(joe.accountId);
    simulator.clock.advance('13d');
    await org.accounts.cancelDelete(joe.accountId);
    simulator.clock.advance('30d');
    expect(joe).toMatchObject({ status: 'active', name: 'Joe Roe' });
    expect(Object.values(simulator.state.groups)[0]?.members).toEqual({ [joe.accountId]: true });
  });

  it('is erased once, also where it was put in so', () => {
    const { simulator } = world();
    const jane = simulator.addPerson({ name: 'Jane Doe', deletionRequested: '13d' });
    simulator.clock.advance('1d');
    simulator.clock.advance('1d');
    expect(happened(simulator)).toEqual([['account.erased', jane.accountId, 'Atlassian']]);
  });
});

describe('entitlements', () => {
  it.each(['disable', 'delete'] as const)('block a call to %s with the body of the vendor', async (verb) => {
    const { simulator, org } = world();
    const owner = simulator.addPerson({ name: 'Rosa Feld', entitlements: ['trello'] });
    const { orgAdmin } = simulator.credentials;
    const response = await simulator.fetch(
      new Request(`${orgAdmin.baseUrl}/users/${owner.accountId}/manage/lifecycle/${verb}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${orgAdmin.apiKey}`, 'content-type': 'application/json' },
        body: '{}',
      }),
    );
    expect([response.status, await response.json()]).toEqual([
      409,
      {
        key: 'conflict.lifecycleErrors',
        context: {
          message: 'The account still has entitlements: trello.',
          accountId: owner.accountId,
          errorCodes: [{ code: 'HAS_ENTITLEMENTS', message: 'The account still has entitlements: trello.', link: 'https://admin.atlassian.com' }],
        },
      },
    ]);
    const { error } = await attempt(org.accounts[verb](owner.accountId));
    expect(error).toMatchObject({ kind: 'conflict.lifecycle', codes: ['HAS_ENTITLEMENTS'] });
    expect(simulator.effects).toEqual([]);
  });
});

describe('the identity provider', () => {
  it('deactivates whom it no longer assigns at its next sync, and not before', () => {
    const { simulator } = world();
    const priya = simulator.addPerson({ name: 'Priya Raman', provisionedBy: 'scim' });
    const elif = simulator.addPerson({ name: 'Elif Kaya', provisionedBy: 'google' });
    const other = simulator.addPerson({ name: 'Ben Poe', provisionedBy: 'scim' });
    simulator.identityProvider.unassign(priya.accountId);
    simulator.identityProvider.unassign(elif.accountId);
    expect([priya.status, elif.status]).toEqual(['active', 'active']);
    simulator.identityProvider.sync();
    simulator.identityProvider.sync();
    expect([priya.status, elif.status, other.status]).toEqual(['inactive', 'inactive', 'active']);
    expect(happened(simulator)).toEqual([
      ['scimUser.deactivated', priya.accountId, 'identity provider'],
      ['account.disabled', priya.accountId, 'identity provider'],
      ['account.disabled', elif.accountId, 'identity provider'],
    ]);
    expect(simulator.identityProvider.isAssigned(priya.accountId)).toBe(false);
  });

  it('changes nothing where everything is as it wants it', () => {
    const { simulator } = world();
    simulator.addPerson({ name: 'Priya Raman', provisionedBy: 'scim' });
    simulator.addPerson({ name: 'Elif Kaya', provisionedBy: 'google' });
    simulator.addPerson({ name: 'Jane Doe', status: 'inactive' });
    const before = structuredClone(simulator.state);
    simulator.identityProvider.sync();
    expect([simulator.effects, simulator.difference(before)]).toEqual([[], []]);
  });

  it('activates whoever was set inactive in its directory while it still assigns them', async () => {
    const { simulator, scim } = world();
    const priya = simulator.addPerson({ name: 'Priya Raman', provisionedBy: 'scim' });
    const [user] = Object.values(Object.values(simulator.state.scimDirectories)[0]?.users ?? {});
    await scim.users.setActive(user?.id ?? '', false);
    simulator.identityProvider.sync();
    expect([priya.status, user?.active]).toEqual(['active', true]);
    expect(happened(simulator).slice(1)).toEqual([
      ['scimUser.activated', priya.accountId, 'identity provider'],
      ['account.enabled', priya.accountId, 'identity provider'],
    ]);
  });

  it('creates the person anew after the SCIM records were deleted, and gives its groups back', async () => {
    const { simulator, org, scim } = world();
    const priya = simulator.addPerson({ name: 'Priya Raman', provisionedBy: 'scim' });
    const [directory] = Object.values(simulator.state.scimDirectories);
    const [user] = Object.values(directory?.users ?? {});
    provisionGroup(simulator, 'engineers', [user?.id ?? '']);
    const [group] = Object.values(simulator.state.groups);
    await org.scimLinks.deleteScimUsers(priya.accountId);
    await org.accounts.disable(priya.accountId);
    expect([priya.externalDirectory, group?.members, await org.scimLinks.list(priya.accountId).toArray()]).toEqual([undefined, {}, []]);
    simulator.identityProvider.sync();
    const [link] = await org.scimLinks.list(priya.accountId).toArray();
    expect(priya).toMatchObject({ status: 'active', externalDirectory: 'scim' });
    expect(link?.scimUserId).not.toBe(user?.id);
    expect(group?.members).toEqual({ [priya.accountId]: true });
    expect(await scim.users.get(link?.scimUserId ?? '')).toMatchObject({ active: true, groups: [{ display: 'engineers' }] });
    expect((await attempt(org.accounts.disable(priya.accountId))).error?.kind).toBe('externalDirectory.scim');
  });

  it('links the person again after an unlink', async () => {
    const { simulator, org } = world();
    const priya = simulator.addPerson({ name: 'Priya Raman', provisionedBy: 'scim' });
    const [link] = await org.scimLinks.list(priya.accountId).toArray();
    await org.scimLinks.unlink(link?.directoryId ?? '', link?.scimUserId ?? '');
    expect(priya.externalDirectory).toBeUndefined();
    simulator.identityProvider.sync();
    expect(await org.scimLinks.list(priya.accountId).toArray()).toEqual([link]);
    expect(happened(simulator).at(-1)).toEqual(['scim.linked', priya.accountId, 'identity provider']);
  });

  it.each([
    ['kept', 'inactive'],
    ['cancelled', 'active'],
  ] as const)('finds a deletion scheduled of somebody whom it assigns: %s', (deletionAtNextSync, status) => {
    const { simulator } = world({ behaviours: { deletionAtNextSync } });
    const elif = simulator.addPerson({ name: 'Elif Kaya', provisionedBy: 'google', deletionRequested: '3d' });
    simulator.identityProvider.sync();
    expect(elif.status).toBe(status);
    simulator.clock.advance('14d');
    expect(elif.status).toBe(status === 'active' ? 'active' : 'closed');
  });

  it('activates nobody who is blocked under export control', () => {
    const { simulator } = world();
    const bo = simulator.addPerson({ name: 'Bo Blocked', provisionedBy: 'google', status: 'inactive', exportControlled: true });
    simulator.identityProvider.sync();
    expect(bo.status).toBe('inactive');
  });

  it('assigns and drops only people whom it knows', () => {
    const { simulator } = world();
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    expect(() => simulator.identityProvider.unassign(jane.accountId)).toThrow('does not assign the account');
    expect(() => simulator.identityProvider.assign('712020:nobody')).toThrow('no such account');
    simulator.identityProvider.assign(jane.accountId);
    simulator.identityProvider.sync();
    expect(jane.externalDirectory).toBe('scim');
    expect(happened(simulator)).toEqual([['scimUser.created', jane.accountId, 'identity provider']]);
  });

  it('syncs by the clock, in the order of time, and undoes an emergency', async () => {
    const { simulator, clients } = world({ syncEvery: '40m', behaviours: { removalDelay: '50m' } });
    const priya = simulator.addPerson({ name: 'Priya Raman', provisionedBy: 'scim' });
    const jo = simulator.addPerson({ name: 'Jo Brandt', email: 'jo@partner.example' });
    const [main] = Object.keys(simulator.state.directories) as [string];
    const withoutScim = { ...clients, scim: [] };
    const plan = await makePlan([priya.accountId], { clients: withoutScim, policy: { profile: 'hostileLeaver' } });
    await applyPlan(plan, { clients: withoutScim, verificationDeadline: 50 }).result;
    await clients.org.users.remove(main, jo.accountId);
    expect(priya.status).toBe('inactive');
    simulator.clock.advance('39m');
    expect(priya.status).toBe('inactive');
    simulator.clock.advance('10d');
    expect(priya.status).toBe('active');
    const later = simulator.effects.filter(({ at }) => at > '2026-11-02T09:00:00.000Z').map(({ kind, at }) => `${at.slice(11, 16)} ${kind}`);
    expect(later).toEqual(['09:40 scimUser.created', '09:40 account.enabled', '09:50 membership.removed']);
    simulator.assertNoEffectOutside({ people: [...plan.people, jo] });
  });

  it('is known again in a saved state, and found in one that does not tell', () => {
    const { simulator } = world();
    const priya = simulator.addPerson({ name: 'Priya Raman', provisionedBy: 'scim' });
    const elif = simulator.addPerson({ name: 'Elif Kaya', provisionedBy: 'google' });
    simulator.identityProvider.unassign(priya.accountId);
    const saved = new Simulator({ state: structuredClone(simulator.state) });
    expect(saved.identityProvider.isAssigned(priya.accountId)).toBe(false);
    const { assignments: _, ...silent } = structuredClone(simulator.state);
    const found = new Simulator({ state: silent });
    expect([priya, elif].map(({ accountId }) => found.identityProvider.isAssigned(accountId))).toEqual([true, true]);
  });

  it('refuses to sync all the time', () => {
    expect(() => new Simulator({ syncEvery: 0 })).toThrow('above 0');
  });
});
