import { attempt, ProductClient } from 'atlassian-admin-sdk';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { grantProduct, siteOf } from '../../support/jira.js';

function world() {
  const simulator = new Simulator({ frozen: true });
  const { jira } = new ProductClient({ ...simulator.credentials.product, retry: { baseDelay: 0, maximumDelay: 0 } });
  return { simulator, jira };
}

const jane = { emailAddress: 'jane@example.com', products: ['jira-software' as const] };

describe('inviting somebody to a Jira site', () => {
  it('gives them the products that were asked for, each of which takes a seat', async () => {
    const { simulator, jira } = world();
    const { accountId } = await jira.users.create(jane);
    expect((await jira.users.get(accountId, { expand: ['applicationRoles'] })).applicationRoles?.items).toEqual([
      { key: 'jira-software', name: 'Jira Software' },
    ]);
    expect(await jira.applicationRoles.get('jira-software')).toMatchObject({ userCount: 1, hasUnlimitedSeats: true });
    expect(await jira.license.getApproximateCount()).toMatchObject({ value: '1' });
    expect(await jira.license.getApproximateProductCount('jira-servicedesk')).toMatchObject({ value: '0' });
    expect(simulator.effects.map(({ kind }) => kind)).toEqual(['site.userCreated']);
  });

  it('changes nothing for somebody who has that access', async () => {
    const { simulator, jira } = world();
    const { accountId } = await jira.users.create(jane);
    expect((await jira.users.create(jane)).accountId).toBe(accountId);
    expect(simulator.effects).toHaveLength(1);
  });

  it('is refused for somebody without access, where no product is asked for', async () => {
    const { simulator, jira } = world();
    simulator.addPerson({ name: 'Jane Doe', email: 'jane@example.com' });
    expect((await attempt(jira.users.create({ ...jane, products: [] }))).error?.kind).toBe('validation');
    expect(simulator.effects).toEqual([]);
  });

  it('is refused where no seat is left', async () => {
    const { simulator, jira } = world();
    simulator.addPerson({ name: 'Priya Raman', groups: ['users'] });
    grantProduct(simulator, 'users', 'jira-software');
    siteOf(simulator).seats = { 'jira-software': 1 };
    expect(await jira.applicationRoles.list().toArray()).toMatchObject([{ numberOfSeats: 1, remainingSeats: 0, userCount: 1, defaultGroups: ['users'] }]);
    expect((await attempt(jira.users.create(jane))).error?.kind).toBe('limit.license');
  });

  it('is ambiguous when the answer is lost, because no read shows the products for sure', async () => {
    const { simulator, jira } = world();
    simulator.faults.add({ when: 'afterEffect', kind: 'reset', match: { route: 'POST /rest/api/3/user' } });
    expect((await attempt(jira.users.create(jane))).error?.kind).toBe('ambiguous');
    expect(simulator.effects).toHaveLength(1);
  });

  it('takes only products that exist, and an e-mail address', async () => {
    const { simulator, jira } = world();
    expect((await attempt(jira.users.create({ ...jane, products: ['confluence'] as never }))).error?.kind).toBe('validation');
    expect((await attempt(jira.users.create({ ...jane, emailAddress: 'jane' }))).error?.kind).toBe('validation');
    expect(simulator.requests).toEqual([]);
  });
});

describe('removing somebody from a Jira site', () => {
  it('takes its products and shows them as inactive, and leaves the account alone', async () => {
    const { simulator, jira } = world();
    const person = simulator.addPerson({ name: 'Jane Doe', groups: ['users', 'plain'] });
    grantProduct(simulator, 'users', 'jira-software');
    expect(await jira.users.remove(person.accountId)).toEqual({ outcome: 'done' });
    expect(person.status).toBe('active');
    expect((await jira.users.listGroups(person.accountId).toArray()).map(({ name }) => name)).toEqual(['plain']);
    expect(await jira.users.get(person.accountId)).toMatchObject({ active: false, applicationRoles: { size: 0 } });
    expect(await jira.users.search({ query: 'jane' }).toArray()).toEqual([]);
    expect((await jira.users.list().toArray()).map(({ accountId }) => accountId)).toContain(person.accountId);
    expect(await jira.users.remove(person.accountId)).toEqual({ outcome: 'alreadyInState' });
    expect(simulator.effects.map(({ kind }) => kind)).toEqual(['site.userRemoved']);
  });

  it('is undone by an invitation', async () => {
    const { simulator, jira } = world();
    const { accountId } = await jira.users.create(jane);
    await jira.users.remove(accountId);
    await jira.users.create(jane);
    expect(await jira.users.get(accountId)).toMatchObject({ active: true, applicationRoles: { size: 1 } });
    expect(simulator.effects.map(({ kind }) => kind)).toEqual(['site.userCreated', 'site.userRemoved', 'site.userGranted']);
  });

  it('does not take an unknown account for one that is gone', async () => {
    const { jira } = world();
    expect((await attempt(jira.users.remove('712020:nobody'))).error).toMatchObject({ kind: 'notFound', resource: 'user' });
  });

  it('is not for the caller, who is refused', async () => {
    const { simulator, jira } = world();
    expect((await attempt(jira.users.remove(simulator.caller.accountId))).error?.kind).toBe('validation');
  });
});

describe('people of a Jira site', () => {
  it('are listed whole, the inactive ones too, from where one starts', async () => {
    const { simulator, jira } = world();
    for (let index = 0; index < 249; index += 1) {
      simulator.addPerson({ name: `Person ${index}`, email: `person.${index}@example.com`, status: index % 2 === 0 ? 'active' : 'inactive' });
    }
    expect(await jira.users.list().toArray()).toHaveLength(250);
    expect(await jira.users.list({ startAt: 240 }).toArray()).toHaveLength(10);
    expect(await jira.users.listDefault({ maxResults: 100 }).toArray()).toHaveLength(250);
  });

  it('are read many at once, without those who are unknown', async () => {
    const { simulator, jira } = world();
    const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
    expect((await jira.users.getMany([accountId, '712020:nobody']).toArray()).map((user) => user.accountId)).toEqual([accountId]);
    expect(() => jira.users.getMany([])).toThrow('query.accountId');
    expect(() => jira.users.getMigrations({ username: ['a'], key: ['b'] })).toThrow('exactly one of username and key');
  });

  it('do not show their e-mail addresses to a person’s credential', async () => {
    const { simulator, jira } = world();
    const { accountId, email } = simulator.addPerson({ name: 'Jane Doe' });
    expect((await attempt(jira.users.getEmail(accountId))).error).toMatchObject({ kind: 'validation', status: 400 });
    siteOf(simulator).approvedForEmail = true;
    expect(await jira.users.getEmails([accountId, simulator.caller.accountId])).toMatchObject([{ email }, { email: simulator.caller.email }]);
  });
});
