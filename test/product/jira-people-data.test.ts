import { attempt } from 'atlassian-admin-sdk';
import { describe, expect, it } from 'vitest';

import { rehearsal } from '../support/organization.js';

function person() {
  const { simulator, clients } = rehearsal({ frozen: true });
  const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
  return { simulator, product: clients.product, jira: clients.product.jira, accountId };
}

async function kindOf(call: () => PromiseLike<unknown>): Promise<string | undefined> {
  const { error } = await attempt(call);
  return error?.kind;
}

describe('columns of a person', () => {
  it('are their own until they are reset to those of the system', async () => {
    const { simulator, jira, accountId } = person();
    const system = await jira.userColumns.get(accountId);
    await jira.userColumns.set(accountId, ['status', 'summary']);
    expect((await jira.userColumns.get(accountId)).map(({ value }) => value)).toEqual(['status', 'summary']);
    await jira.userColumns.reset(accountId);
    await jira.userColumns.reset(accountId);
    expect(await jira.userColumns.get(accountId)).toEqual(system);
    expect(simulator.effects.map(({ kind }) => kind)).toEqual(['userColumns.set', 'userColumns.reset']);
  });

  it('are at least one, and of one person who is named', async () => {
    const { simulator, jira, accountId } = person();
    expect(await kindOf(() => jira.userColumns.set(accountId, []))).toBe('validation');
    expect(await kindOf(() => jira.userColumns.set('', ['status']))).toBe('validation');
    expect(await kindOf(() => jira.userColumns.reset(undefined as unknown as string))).toBe('validation');
    expect(simulator.requests).toEqual([]);
  });

  it('that are no fields are answered as a failure of the service, and change nothing', async () => {
    const { simulator, jira, accountId } = person();
    expect(await kindOf(() => jira.userColumns.set(accountId, ['statuss']))).toBe('unavailable');
    expect(simulator.effects).toEqual([]);
  });

  it('of others are for administrators', async () => {
    const { simulator, jira, accountId } = person();
    simulator.caller.platformRoles = [];
    expect(await kindOf(() => jira.userColumns.set(accountId, ['status']))).toBe('permission.denied');
    expect(await kindOf(() => jira.userColumns.set(simulator.caller.accountId, ['status']))).toBeUndefined();
  });
});

describe('properties of a person', () => {
  it('hold any JSON but null', async () => {
    const { simulator, jira, accountId } = person();
    for (const value of [false, 0, '', [], { nested: [null] }]) {
      await jira.userProperties.set(accountId, 'key', value);
      expect((await jira.userProperties.get(accountId, 'key')).value).toEqual(value);
    }
    const sent = simulator.requests.length;
    const circular: Record<string, unknown> = {};
    circular['itself'] = circular;
    for (const value of [null, undefined, circular, () => 1, 'x'.repeat(32_768)]) {
      expect(await kindOf(() => jira.userProperties.set(accountId, 'key', value as object))).toBe('validation');
    }
    expect(simulator.requests).toHaveLength(sent);
  });

  it('are deleted once, and are then known to be absent', async () => {
    const { simulator, jira, accountId } = person();
    await jira.userProperties.set(accountId, 'key', 1);
    expect(await jira.userProperties.delete(accountId, 'key')).toEqual({ outcome: 'done' });
    expect(await jira.userProperties.delete(accountId, 'key')).toEqual({ outcome: 'alreadyInState' });
    expect(await jira.userProperties.listKeys(accountId).toArray()).toEqual([]);
    expect(simulator.effects.map(({ kind }) => kind)).toEqual(['userProperty.set', 'userProperty.deleted']);
  });

  it('of nobody are a mistake, not an absence', async () => {
    const { jira } = person();
    expect(await kindOf(() => jira.userProperties.delete('712020:nobody', 'key'))).toBe('notFound');
    expect(await kindOf(() => jira.userProperties.set('712020:nobody', 'key', 1))).toBe('notFound');
  });

  it('are recognised after a lost answer, whatever the order of their members', async () => {
    const { simulator, jira, accountId } = person();
    simulator.faults.add({ when: 'afterEffect', kind: 'reset', match: { route: 'PUT /rest/api/3/user/properties/{propertyKey}' } });
    const call = jira.userProperties.set(accountId, 'key', { b: 1, a: { d: 2, c: 3 } });
    expect(await call).toEqual({ outcome: 'done' });
    expect(simulator.requests.filter(({ method }) => method === 'PUT')).toHaveLength(1);
  });
});

describe('portal-only customers', () => {
  it('lose their access to the portals once', async () => {
    const { simulator, product } = person();
    const { accountId } = simulator.addPerson({ name: 'Carl Customer', accountType: 'customer', inNoDirectory: true });
    expect(await product.serviceDesk.customers.revokePortalOnlyAccess(accountId)).toEqual({ outcome: 'done' });
    expect(await product.serviceDesk.customers.revokePortalOnlyAccess(accountId)).toEqual({ outcome: 'done' });
    expect(simulator.effects).toMatchObject([{ kind: 'portalAccess.revoked', accountId }]);
  });

  it('are told from people with an Atlassian account, who are refused', async () => {
    const { simulator, product, accountId } = person();
    expect(await kindOf(() => product.serviceDesk.customers.revokePortalOnlyAccess(accountId))).toBe('validation');
    expect(await kindOf(() => product.serviceDesk.customers.revokePortalOnlyAccess('qm:nobody'))).toBe('notFound');
    expect(simulator.effects).toEqual([]);
  });

  it('are revoked by administrators only', async () => {
    const { simulator, product } = person();
    const { accountId } = simulator.addPerson({ name: 'Carl Customer', accountType: 'customer', inNoDirectory: true });
    simulator.caller.platformRoles = [];
    expect(await kindOf(() => product.serviceDesk.customers.revokePortalOnlyAccess(accountId))).toBe('permission.denied');
  });

  it('whose answer is lost are asked for again, because that changes nothing more', async () => {
    const { simulator, product } = person();
    const { accountId } = simulator.addPerson({ name: 'Carl Customer', accountType: 'customer', inNoDirectory: true });
    simulator.faults.add({ when: 'afterEffect', kind: 'reset', match: { route: 'PUT /rest/servicedeskapi/customer/user/{accountId}/revoke-portal-only-access' } });
    expect(await product.serviceDesk.customers.revokePortalOnlyAccess(accountId)).toEqual({ outcome: 'done' });
    expect(simulator.effects).toHaveLength(1);
  });
});
