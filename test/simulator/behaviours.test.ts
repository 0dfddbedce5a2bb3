import type { OrgAdminClient} from 'atlassian-admin-sdk';
import { attempt, ProductClient } from 'atlassian-admin-sdk';
import { applyPlan, makePlan } from 'atlassian-admin-sdk/offboarding';
import { simulatedBehaviours, Simulator, type SimulatedBehaviour, type SimulatedBehaviours } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { clientsFor } from '../support/organization.js';

function world(behaviours: SimulatedBehaviours = {}, directories = ['Main']) {
  const simulator = new Simulator({ frozen: true, behaviours, directories });
  const clients = clientsFor(simulator.credentials);
  return { simulator, clients, org: clients.org };
}

const kindOf = async (call: PromiseLike<unknown>): Promise<string | undefined> => (await attempt(call)).error?.kind;

describe('the catalogue of behaviours', () => {
  it('says of each what is uncertain, what the default rests on, and what every variant means', () => {
    const all = Object.entries<SimulatedBehaviour>(simulatedBehaviours);
    expect(all.length).toBeGreaterThanOrEqual(10);
    for (const [name, behaviour] of all) {
      expect(behaviour.sentence, name).toMatch(/\.$/);
      expect(['documented', 'tracker', 'measured', 'assumed']).toContain(behaviour.evidence);
      const variants = Object.keys(behaviour.variants);
      expect(variants.includes(behaviour.default) || variants.includes('duration'), name).toBe(true);
      expect(Object.values(behaviour.variants).every((text) => text.length > 3), name).toBe(true);
    }
  });

  it('refuses a behaviour that there is not, a variant that it does not have, and a duration that is none', () => {
    expect(() => new Simulator({ behaviours: { nothing: 'yes' } as never })).toThrow('is not a behaviour');
    expect(() => new Simulator({ behaviours: { tokensNeedGuard: 'perhaps' as never } })).toThrow('expected one of no, yes');
    expect(() => new Simulator({ behaviours: { tokensNeedGuard: 'toString' as never } })).toThrow('expected one of no, yes');
    expect(() => new Simulator({ behaviours: { removalDelay: -1 } })).toThrow('not negative');
    expect(() => new Simulator({ behaviours: { removalDelay: 'soon' as never } })).toThrow('expected a duration');
  });
});

describe('role changes', () => {
  const rolesOf = async (org: OrgAdminClient, accountId: string) =>
    (await org.users.search('-', { accountIds: [accountId], expand: ['platformRoles'] }).first())?.platformRoles;

  it('are seen at once where they take no time', async () => {
    const { simulator, org } = world();
    const victor = simulator.addPerson({ name: 'Victor Chen', orgAdmin: true });
    await org.organizationRoles.revoke(victor.accountId, 'atlassian/org-admin');
    expect(await rolesOf(org, victor.accountId)).toEqual([]);
  });

  it('are seen after their delay, once, and are then an effect of whoever asked', async () => {
    const { simulator, org } = world({ roleChangeDelay: '30s' });
    const victor = simulator.addPerson({ name: 'Victor Chen', orgAdmin: true });
    await org.organizationRoles.revoke(victor.accountId, 'atlassian/org-admin');
    await org.organizationRoles.revoke(victor.accountId, 'atlassian/org-admin');
    simulator.clock.advance('29s');
    expect(await rolesOf(org, victor.accountId)).toEqual(['atlassian/org-admin']);
    expect(simulator.effects).toEqual([]);
    simulator.clock.advance('5s');
    expect(await rolesOf(org, victor.accountId)).toEqual([]);
    expect(simulator.effects).toMatchObject([
      {
        kind: 'organizationRole.revoked',
        accountId: victor.accountId,
        actor: simulator.caller.accountId,
        endpoint: 'POST /admin/v1/orgs/{orgId}/users/{accountId}/role-assignments/revoke',
        at: '2026-11-02T09:00:30.000Z',
      },
    ]);
  });

  it('that follow each other end as the last one wants it', async () => {
    const { simulator, org } = world({ roleChangeDelay: '30s' });
    const victor = simulator.addPerson({ name: 'Victor Chen', orgAdmin: true });
    await org.organizationRoles.revoke(victor.accountId, 'atlassian/org-admin');
    await org.organizationRoles.assign(victor.accountId, 'atlassian/org-admin');
    simulator.clock.advance('1m');
    expect(simulator.effects.map(({ kind }) => kind)).toEqual(['organizationRole.revoked', 'organizationRole.assigned']);
    expect(await rolesOf(org, victor.accountId)).toEqual(['atlassian/org-admin']);
  });

  it('settle with a clock that runs, so that a plan waits for them', async () => {
    const simulator = new Simulator({ behaviours: { roleChangeDelay: '400ms' } });
    const clients = clientsFor(simulator.credentials);
    simulator.addPerson({ name: 'Grace', orgAdmin: true });
    const victor = simulator.addPerson({ name: 'Victor Chen', orgAdmin: true });
    const plan = await makePlan([victor.accountId], { clients });
    const { totals } = await applyPlan(plan, { clients }).result;
    expect(totals.done).toBe(1);
    expect(simulator.effects.map(({ kind }) => kind)).toEqual(['organizationRole.revoked', 'account.disabled']);
  });
});

describe('removals', () => {
  it('are queued where they take time, and a second one changes nothing', async () => {
    const { simulator, org } = world({ removalDelay: '2m' });
    const jo = simulator.addPerson({ name: 'Jo Brandt', email: 'jo@partner.example', groups: ['staff'] });
    const [main] = Object.keys(simulator.state.directories) as [string];
    await org.users.remove(main, jo.accountId);
    await org.users.remove(main, jo.accountId);
    expect((await org.users.search(main, { accountIds: [jo.accountId] }).first())?.membershipStatus).toBe('active');
    simulator.clock.advance('2m');
    expect(await org.users.search(main, { accountIds: [jo.accountId] }).first()).toBeUndefined();
    expect(simulator.effects.map(({ kind }) => kind)).toEqual(['membership.removed']);
    expect(Object.values(simulator.state.groups)[0]?.members).toEqual({});
  });

  it('go on in a saved state', async () => {
    const { simulator, org } = world({ removalDelay: '2m' });
    const jo = simulator.addPerson({ name: 'Jo Brandt' });
    const [main] = Object.keys(simulator.state.directories) as [string];
    await org.users.remove(main, jo.accountId);
    const later = new Simulator({ state: JSON.parse(JSON.stringify(simulator.state)), frozen: true });
    later.clock.advance('2m');
    expect(later.state.accounts[jo.accountId]?.memberships).toEqual({});
  });

  it.each([
    ['notFound', 'notFound'],
    ['accepted', undefined],
  ] as const)('of somebody who is not there: %s', async (removeAbsent, kind) => {
    const { simulator, org } = world({ removeAbsent });
    const nowhere = simulator.addPerson({ name: 'Nora Nowhere', inNoDirectory: true });
    const [main] = Object.keys(simulator.state.directories) as [string];
    const raw = org.request('DELETE /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}', { path: { directoryId: main, accountId: nowhere.accountId } });
    expect(await kindOf(raw)).toBe(kind);
    expect(await kindOf(org.users.remove('nowhere', nowhere.accountId))).toBe('notFound');
    expect(simulator.effects).toEqual([]);
  });
});

describe('"-" in the path of a write', () => {
  // The clients refuse it themselves: other programs may not.
  function sender(simulator: Simulator, accountId: string) {
    const { orgId, apiKey, baseUrl } = simulator.credentials.orgAdmin;
    const address = `${baseUrl}/admin/v2/orgs/${orgId}/directories/-/users/${accountId}`;
    const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
    return {
      suspend: async () => (await simulator.fetch(new Request(`${address}/suspend`, { method: 'POST', headers, body: '{}' }))).status,
      remove: async () => (await simulator.fetch(new Request(address, { method: 'DELETE', headers }))).status,
    };
  }

  it('is refused, and makes no membership of a directory of that name', async () => {
    const { simulator } = world({}, ['Main', 'Partners']);
    const jo = simulator.addPerson({ name: 'Jo Brandt' });
    const { suspend, remove } = sender(simulator, jo.accountId);
    expect([await suspend(), await remove()]).toEqual([404, 404]);
    expect(Object.keys(jo.memberships)).not.toContain('-');
    expect(simulator.effects).toEqual([]);
  });

  it('means every directory of the person where that is switched on', async () => {
    const { simulator } = world({ allDirectoriesInWrites: 'everyDirectory' }, ['Main', 'Partners']);
    const jo = simulator.addPerson({ name: 'Jo Brandt' });
    const { suspend, remove } = sender(simulator, jo.accountId);
    expect(await suspend()).toBe(204);
    expect(Object.values(jo.memberships)).toEqual(['suspended', 'suspended']);
    expect(await remove()).toBe(204);
    expect(jo.memberships).toEqual({});
    expect(simulator.effects.map(({ kind }) => kind)).toEqual(['membership.suspended', 'membership.suspended', 'membership.removed', 'membership.removed']);
  });
});

describe('API tokens', () => {
  async function afterDeactivation(behaviours: SimulatedBehaviours) {
    const { simulator, org } = world(behaviours);
    const jane = simulator.addPerson({ name: 'Jane Doe', apiTokens: ['ci'] });
    const [token] = Object.values(jane.apiTokens);
    Object.assign(token as object, { secret: 'sim_ci' });
    await org.accounts.disable(jane.accountId);
    const product = new ProductClient({ ...simulator.credentials.product, email: jane.email, apiToken: 'sim_ci' });
    return { simulator, org, jane, myself: () => attempt(product.jira.getMyself()) };
  }

  it('of a deactivated person are dead, and live again when the account is enabled', async () => {
    const { org, jane, myself } = await afterDeactivation({});
    expect((await myself()).error?.kind).toBe('credential.invalid');
    await org.accounts.enable(jane.accountId);
    expect((await myself()).value?.accountId).toBe(jane.accountId);
  });

  it('of a deactivated person stay alive where that is switched on, until they are revoked', async () => {
    const { org, jane, myself } = await afterDeactivation({ tokensAfterDeactivation: 'alive' });
    expect((await myself()).value?.accountId).toBe(jane.accountId);
    await org.accounts.revokeApiToken(jane.accountId, Object.keys(jane.apiTokens)[0] as string);
    expect((await myself()).error?.kind).toBe('credential.invalid');
  });

  it.each([
    ['no', ['revokeApiToken', 'disableAccount'], []],
    ['yes', ['disableAccount'], ['noGuard']],
  ] as const)('need Guard: %s', async (tokensNeedGuard, kinds, rows) => {
    const { simulator, clients } = world({ tokensNeedGuard });
    const jane = simulator.addPerson({ name: 'Jane Doe', apiTokens: ['ci'] });
    const plan = await makePlan([jane.accountId], { clients });
    const [person] = plan.people;
    expect(person?.steps.filter(({ onlyAfter }) => onlyAfter === undefined).map(({ kind }) => kind)).toEqual(kinds);
    expect(person?.alsoRows.filter((row) => row === 'noGuard')).toEqual(rows);
    await applyPlan(plan, { clients, verificationDeadline: 50 }).result;
    expect(jane.status).toBe('inactive');
    expect(Object.keys(jane.apiTokens)).toHaveLength(tokensNeedGuard === 'yes' ? 1 : 0);
  });

  it('of the whole organization need Guard as well', async () => {
    const { org } = world({ tokensNeedGuard: 'yes' });
    expect(await kindOf(org.apiTokens.list({}).toArray())).toBe('endpoint.unavailable');
  });

  it.each([
    ['readable', undefined],
    ['refused', 'permission.denied'],
  ] as const)('of an inactive account are %s', async (tokensOfInactive, kind) => {
    const { simulator, org } = world({ tokensOfInactive });
    const jane = simulator.addPerson({ name: 'Jane Doe', apiTokens: ['ci'], status: 'inactive' });
    expect(await kindOf(org.accounts.listApiTokens(jane.accountId).toArray())).toBe(kind);
    const active = simulator.addPerson({ name: 'Ben Poe', apiTokens: ['ci'] });
    expect(await org.accounts.listApiTokens(active.accountId).toArray()).toHaveLength(1);
  });
});

describe('calls that come twice', () => {
  it.each(['conflict', 'accepted'] as const)('a deactivation: %s', async (disableTwice) => {
    const { simulator, org } = world({ disableTwice });
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    await org.accounts.disable(jane.accountId);
    const again = await org.accounts.disable(jane.accountId);
    expect(again.outcome).toBe(disableTwice === 'conflict' ? 'alreadyInState' : 'done');
    expect(simulator.requests.filter(({ method }) => method === 'POST').map(({ status }) => status)).toEqual([204, disableTwice === 'conflict' ? 409 : 204]);
    expect(simulator.effects).toHaveLength(1);
  });

  it.each(['accepted', 'conflict'] as const)('a suspension, and a restoration: %s', async (suspendTwice) => {
    const { simulator, org } = world({ suspendTwice });
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    const [main] = Object.keys(simulator.state.directories) as [string];
    await org.users.suspend(main, jane.accountId);
    const again = await org.users.suspend(main, jane.accountId);
    await org.users.restore(main, jane.accountId);
    const restored = await org.users.restore(main, jane.accountId);
    expect([again.outcome, restored.outcome]).toEqual(suspendTwice === 'conflict' ? ['alreadyInState', 'alreadyInState'] : ['done', 'done']);
    expect(simulator.effects).toHaveLength(2);
  });

  it.each([
    ['conflict', 'conflict.lifecycle', 'closed'],
    ['accepted', undefined, 'closed'],
    ['restarted', undefined, 'inactive'],
  ] as const)('a deletion: %s', async (deleteWhenPending, kind, status) => {
    const { simulator, org } = world({ deleteWhenPending });
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    await org.accounts.delete(jane.accountId);
    simulator.clock.advance('10d');
    expect(await kindOf(org.request('POST /users/{accountId}/manage/lifecycle/delete', { path: { accountId: jane.accountId }, body: {} }))).toBe(kind);
    simulator.clock.advance('4d');
    expect(jane.status).toBe(status);
  });
});

describe('a deactivation of somebody whom SCIM provisions', () => {
  it('is refused, with the reason', async () => {
    const { simulator, org } = world();
    const priya = simulator.addPerson({ name: 'Priya Raman', provisionedBy: 'scim' });
    expect(await kindOf(org.accounts.disable(priya.accountId))).toBe('externalDirectory.scim');
  });

  it('is carried out where that is switched on, and undone by the next sync, while the permissions go on to say no', async () => {
    const { simulator, org } = world({ disableOfScimUser: 'revertedAtNextSync' });
    const priya = simulator.addPerson({ name: 'Priya Raman', provisionedBy: 'scim' });
    const elif = simulator.addPerson({ name: 'Elif Kaya', provisionedBy: 'google' });
    expect((await org.accounts.getPermissions(priya.accountId))['lifecycle.enablement']).toMatchObject({ allowed: false });
    await org.accounts.disable(priya.accountId);
    expect(priya.status).toBe('inactive');
    simulator.identityProvider.sync();
    expect(priya.status).toBe('active');
    expect(simulator.effects.map(({ kind, actor }) => [kind, actor])).toEqual([
      ['account.disabled', simulator.caller.accountId],
      ['account.enabled', 'identity provider'],
    ]);
    expect(await kindOf(org.accounts.disable(elif.accountId))).toBe('externalDirectory.google');
  });
});
