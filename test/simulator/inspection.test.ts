import { applyPlan, makePlan } from 'atlassian-admin-sdk/offboarding';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { clientsFor, rehearsal } from '../support/organization.js';

interface Named {
  readonly accountId: string;
}

describe('effects outside a plan', () => {
  it('are none where a plan is applied as it is', async () => {
    const { simulator, clients } = rehearsal();
    const successor = simulator.addPerson({ name: 'Sven Silva' });
    const jane = simulator.addPerson({
      name: 'Jane Doe',
      apiTokens: ['ci'],
      owns: { filters: ['Mine'], dashboards: ['Board'], projects: ['WEB'], components: [{ project: 'API', name: 'Gateway' }] },
    });
    const plan = await makePlan([jane.accountId], { clients, policy: { successorAccountId: successor.accountId } });
    await applyPlan(plan, { clients, verificationDeadline: 50 }).result;
    expect(simulator.effects.some(({ accountId }) => accountId === successor.accountId)).toBe(true);
    expect(() => simulator.assertNoEffectOutside(plan)).not.toThrow();
    expect(() => simulator.assertNoEffectOutside({ people: plan.people })).toThrow('outside the plan');
  });

  it('are named by kind and account id, and by nothing else of a person', async () => {
    const { simulator, clients } = rehearsal();
    const [jane, ben, mia] = ['Jane Doe', 'Ben Poe', 'Mia Fox'].map((name) => simulator.addPerson({ name, groups: ['staff'] })) as unknown as [Named, Named, Named];
    await clients.org.accounts.disable(jane.accountId);
    expect(() => simulator.assertNoEffectOutside({ people: [jane] })).not.toThrow();
    await clients.org.accounts.disable(ben.accountId);
    await clients.org.accounts.disable(mia.accountId);
    await clients.product.jira.groups.removeUser({ groupname: 'staff' }, ben.accountId);
    const message = `3 effects outside the plan: account.disabled (2), group.memberRemoved (1), on ${ben.accountId}, ${mia.accountId}`;
    expect(() => simulator.assertNoEffectOutside({ people: [jane] })).toThrow(message);
    expect(message).not.toMatch(/Ben|Mia|example\.com/);
  });

  it('are also those that name nobody: they may concern anybody', async () => {
    const { simulator, clients } = rehearsal();
    const jane = simulator.addPerson({ name: 'Jane Doe', groups: ['staff'] });
    const [group] = Object.values(simulator.state.groups);
    await clients.org.request('DELETE /admin/v2/orgs/{orgId}/directories/{directoryId}/groups/{groupId}', {
      path: { directoryId: group?.directoryId ?? '', groupId: group?.groupId ?? '' },
    });
    expect(() => simulator.assertNoEffectOutside({ people: [jane] })).toThrow('1 effect outside the plan: group.deleted (1)');
  });

  it('are those of everybody whose tokens were revoked at once', async () => {
    const { simulator } = rehearsal();
    const [jane, ben] = ['Jane Doe', 'Ben Poe'].map((name) => simulator.addPerson({ name, apiTokens: ['ci'] })) as unknown as [Named, Named];
    const { orgId, apiKey, baseUrl } = simulator.credentials.orgAdmin;
    await simulator.fetch(new Request(`${baseUrl}/admin/api-access/v1/orgs/${orgId}/api-tokens`, { method: 'DELETE', headers: { authorization: `Bearer ${apiKey}` } }));
    expect(() => simulator.assertNoEffectOutside({ people: [jane] })).toThrow(ben.accountId);
  });

  it('are not what the identity provider does by itself', () => {
    const simulator = new Simulator();
    const priya = simulator.addPerson({ name: 'Priya Raman', provisionedBy: 'scim' });
    simulator.identityProvider.unassign(priya.accountId);
    simulator.identityProvider.sync();
    expect(simulator.effects.length).toBeGreaterThan(0);
    expect(() => simulator.assertNoEffectOutside({ people: [] })).not.toThrow();
  });
});

describe('the difference of two states', () => {
  it('has every path that changed, with what was there and what is', async () => {
    const { simulator, clients } = rehearsal({ frozen: true });
    const jane = simulator.addPerson({ name: 'Jane Doe', apiTokens: ['ci'], orgAdmin: true });
    const [token] = Object.values(jane.apiTokens);
    const before = structuredClone(simulator.state);
    expect(simulator.difference(before)).toEqual([]);
    await clients.org.accounts.disable(jane.accountId);
    await clients.org.accounts.revokeApiToken(jane.accountId, token?.id ?? '');
    await clients.org.organizationRoles.revoke(jane.accountId, 'atlassian/org-admin');
    const path = `accounts["${jane.accountId}"]`;
    expect(simulator.difference(before)).toEqual([
      { path: `${path}.apiTokens["${token?.id ?? ''}"]`, before: token },
      { path: `${path}.deactivatedAt`, after: simulator.clock.now() },
      { path: `${path}.platformRoles`, before: ['atlassian/org-admin'], after: [] },
      { path: `${path}.status`, before: 'active', after: 'inactive' },
    ]);
  });

  it('does not change with the state afterwards', async () => {
    const { simulator } = rehearsal();
    const before = structuredClone(simulator.state);
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    const found = simulator.difference(before);
    jane.name = 'Somebody Else';
    expect(JSON.stringify(found)).toContain('Jane Doe');
    expect(JSON.stringify(found)).not.toContain('Somebody Else');
  });
});

describe('many people', () => {
  const options = { people: 100_000, scim: 0.6, google: 0.1, guests: 0.1, unmanaged: 0.05, admins: 5, seed: 42 } as const;

  it('are 100,000 in seconds, in exactly the shares that were asked for', () => {
    const simulator = new Simulator();
    const began = process.cpuUsage();
    const people = simulator.addPeople(options);
    const { user, system } = process.cpuUsage(began);
    // Time of the processor, garbage collection included, with room for machines that are slower than those of today.
    expect((user + system) / 1_000).toBeLessThan(6_000);
    const count = (isMeant: (person: (typeof people)[number]) => boolean) => people.filter(isMeant).length;
    expect(people).toHaveLength(100_000);
    expect(Object.keys(simulator.state.accounts)).toHaveLength(100_001);
    expect(count(({ externalDirectory }) => externalDirectory === 'scim')).toBe(60_000);
    expect(count(({ externalDirectory }) => externalDirectory === 'google')).toBe(10_000);
    expect(count(({ accountId }) => simulator.state.directRoles[accountId] !== undefined)).toBe(10_000);
    expect(count(({ email }) => email.endsWith('@partner.example'))).toBe(15_000);
    expect(count(({ platformRoles }) => platformRoles.includes('atlassian/org-admin'))).toBe(5);
    expect(new Set(people.map(({ email }) => email)).size).toBe(100_000);
    expect(Object.keys(Object.values(simulator.state.scimDirectories)[0]?.users ?? {})).toHaveLength(60_000);
  }, 30_000);

  it('are the same for the same seed, and can be added to', async () => {
    const state = (seed: number) => {
      const simulator = new Simulator({ frozen: true, seed: 1 });
      simulator.addPeople({ ...options, people: 200, seed });
      return simulator.state;
    };
    expect(state(42)).toEqual(state(42));
    expect(state(42)).not.toEqual(state(43));
    const simulator = new Simulator();
    simulator.addPeople({ people: 30, seed: 1 });
    simulator.addPeople({ people: 30, seed: 2, groups: 2 });
    expect(Object.keys(simulator.state.groups)).toHaveLength(10);
    expect(await clientsFor(simulator.credentials).org.users.count('-', {})).toBe(61);
  });

  it('are planned for by their kind', async () => {
    const { simulator, clients } = rehearsal();
    simulator.addPerson({ name: 'Grace', orgAdmin: true });
    const people = simulator.addPeople({ people: 20, scim: 0.25, google: 0.25, guests: 0.25, admins: 2 });
    const plan = await makePlan(people.map(({ accountId }) => accountId), { clients });
    const actions = Map.groupBy(plan.people, ({ action }) => action);
    expect(Object.fromEntries([...actions].map(([action, found]) => [action, found.length]))).toEqual({ setInactive: 5, handOff: 5, suspend: 5, deactivate: 5 });
  });

  it('are refused where the numbers cannot be', () => {
    const simulator = new Simulator();
    expect(() => simulator.addPeople({ people: 10, scim: 0.8, google: 0.4 })).toThrow('exceed 1 together');
    expect(() => simulator.addPeople({ people: 10, scim: 60 })).toThrow('shares from 0 to 1');
    expect(() => simulator.addPeople({ people: 1.5 })).toThrow('whole number');
    expect(() => simulator.addPeople({ people: 10, scim: 1, admins: 1 })).toThrow('too few people');
  });
});
