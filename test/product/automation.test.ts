import { attempt, ProductClient, type AdminErrorKind } from 'atlassian-admin-sdk';
import { Simulator, type SimulatedBehaviours } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { changeRule, ruleOfLeaver } from '../scenarios/automation.js';
import { siteOf } from '../support/jira.js';
import { rehearsal } from '../support/organization.js';

function world(as?: Parameters<typeof ruleOfLeaver>[1], behaviours: SimulatedBehaviours = {}) {
  const { simulator, clients } = rehearsal({ frozen: true, behaviours });
  const { product } = clients;
  return { simulator, product, rules: product.automation.rules, ...ruleOfLeaver(simulator, as) };
}

async function kindOf(call: PromiseLike<unknown>): Promise<AdminErrorKind | undefined> {
  return (await attempt(call)).error?.kind;
}

const actAs = (actor: string) => ({ actor: { type: 'ACCOUNT_ID', actor } });

describe('rules', () => {
  it('are found by their owner on the server, and by their actor in the list', async () => {
    const { rules, leaver, uuid, simulator } = world(['actor']);
    expect(await rules.search('jira', { author: leaver }).toArray()).toEqual([]);
    expect((await rules.list('jira').toArray()).filter(({ actorAccountId }) => actorAccountId === leaver)).toMatchObject([{ uuid, authorAccountId: simulator.caller.accountId }]);
    expect(await rules.list('confluence').toArray()).toEqual([]);
  });

  it('get another actor and owner with one effect, and keep everything else', async () => {
    const { simulator, product, rule, uuid, successor } = world(['actor', 'author', 'collaborator']);
    const before = structuredClone(rule);
    await changeRule(product, uuid, { ...actAs(successor), authorAccountId: successor, collaborators: [successor] });
    expect(rule).toEqual({ ...before, ...actAs(successor), authorAccountId: successor, collaborators: [successor] });
    expect(simulator.effects).toMatchObject([{ kind: 'automationRule.updated', accountId: successor, target: uuid }]);
  });

  it('are not given to somebody who does not exist or has no access', async () => {
    const { simulator, product, uuid, rule, leaver } = world();
    const gone = simulator.addPerson({ name: 'Gone Person', status: 'inactive' });
    const suspended = simulator.addPerson({ name: 'Suspended Person', suspended: true });
    for (const accountId of ['712020:nobody', gone.accountId, suspended.accountId]) {
      const { error } = await attempt(changeRule(product, uuid, actAs(accountId)));
      expect(error).toMatchObject({ kind: 'validation', source: 'answer', fields: [{ field: 'actor' }] });
      expect(error?.message).not.toContain(accountId);
    }
    expect(rule.actor.actor).toBe(leaver);
    expect(simulator.effects).toEqual([]);
  });

  it('are disabled by a new owner who does not own their connection, although the change succeeds', async () => {
    const { product, uuid, rules, successor } = world(['actor', 'author', 'connection']);
    await changeRule(product, uuid, { authorAccountId: successor });
    expect((await rules.get('jira', uuid)).rule.state).toBe('DISABLED');
    const kept = world(['actor', 'author', 'connection'], { ruleOwnerChange: 'kept' });
    await changeRule(kept.product, kept.uuid, { authorAccountId: kept.successor });
    expect((await kept.rules.get('jira', kept.uuid)).rule.state).toBe('ENABLED');
  });

  it('of Confluence can only be taken over by the new actor', async () => {
    const { simulator, clients } = rehearsal({ frozen: true });
    simulator.addPerson({ name: 'Jane Doe', owns: { rules: [{ product: 'confluence', name: 'Welcome' }] } });
    const john = simulator.addPerson({ name: 'John Roe' });
    const { rules } = clients.product.automation;
    const uuid = (await rules.list('confluence').first())?.uuid ?? '';
    const { rule } = await rules.get('confluence', uuid);
    expect(await kindOf(rules.update('confluence', uuid, { rule: { ...rule, ...actAs(john.accountId) } }))).toBe('validation');
    await rules.update('confluence', uuid, { rule: { ...rule, ...actAs(simulator.caller.accountId) } });
    expect((await rules.list('confluence').first())?.actorAccountId).toBe(simulator.caller.accountId);
  });

  it('are deleted only while they are disabled', async () => {
    const { simulator, rules, uuid } = world();
    expect(await kindOf(rules.delete('jira', uuid))).toBe('validation');
    await rules.setState('jira', uuid, 'DISABLED');
    await rules.setState('jira', uuid, 'DISABLED');
    expect(await rules.delete('jira', uuid)).toEqual({ outcome: 'done' });
    expect(await rules.list('jira').toArray()).toEqual([]);
    expect(simulator.effects.map(({ kind }) => kind)).toEqual(['automationRule.disabled', 'automationRule.deleted']);
  });

  it('need a body of JSON for a deletion too', async () => {
    const { simulator, uuid, rule } = world();
    rule.state = 'DISABLED';
    const { cloudId } = siteOf(simulator);
    const { email, apiToken } = simulator.credentials.product;
    const headers = { authorization: `Basic ${btoa(`${email}:${apiToken}`)}` };
    const path = `http://simulator.localhost/automation/public/jira/${cloudId}/rest/v1/rule/${uuid}`;
    expect((await simulator.fetch(new Request(path, { method: 'DELETE', headers }))).status).toBe(415);
    expect(simulator.effects).toEqual([]);
  });

  it('are not moved to the scope of another site', async () => {
    const { rules, uuid } = world();
    expect(await kindOf(rules.setScope('jira', uuid, ['ari:cloud:jira::site/another']))).toBe('validation');
  });

  it('show no secret headers where they are only looked at', async () => {
    const { rules, uuid, rule } = world();
    rule.components[0] = { ...rule.components[0], value: { headers: [{ name: 'Authorization', value: 'Bearer of-a-person', headerSecure: true }] } };
    expect(JSON.stringify(await rules.get('jira', uuid, { redactSensitiveFields: true }))).not.toContain('of-a-person');
    expect(JSON.stringify(await rules.get('jira', uuid))).toContain('of-a-person');
  });

  it('are sent back whole, with members that nobody knows yet, and without those that Atlassian sets', async () => {
    const { product, uuid, rule } = world();
    Object.assign(rule.trigger, { newMember: [1, 2] });
    Object.assign(rule, { newSetting: { a: true } });
    await changeRule(product, uuid, { name: 'Close very stale issues' });
    expect(rule).toMatchObject({ name: 'Close very stale issues', uuid, newSetting: { a: true }, trigger: { newMember: [1, 2] } });
  });

  it('with components of another rule are refused', async () => {
    const { product, uuid } = world();
    expect(await kindOf(changeRule(product, uuid, { components: [{ id: '1', component: 'ACTION', type: 'x' }] }))).toBe('validation');
  });

  it('are read on after an hour only from the beginning', async () => {
    const { simulator, rules } = world();
    simulator.addPerson({ name: 'Mary Major', owns: { rules: [{ product: 'jira', name: 'Second' }, { product: 'jira', name: 'Third' }] } });
    const [first] = [(await rules.list('jira', { limit: 1 }).pages().next()).value];
    expect(await rules.list('jira', { limit: 1 }).from(first?.next).toArray()).toHaveLength(2);
    simulator.clock.advance('61m');
    expect(await kindOf(rules.list('jira', { limit: 1 }).from(first?.next).toArray())).toBe('validation');
  });
});

describe('the input', () => {
  it('is refused before anything is sent, not even to read the id of the site', async () => {
    const { simulator, rules, rule, uuid } = world();
    const { name: _name, ...nameless } = rule;
    const calls = [
      () => rules.get('bitbucket' as never, uuid),
      () => rules.get('jira', 'undefined'),
      () => rules.setState('jira', uuid, 'OFF' as never),
      () => rules.setScope('jira', uuid, []),
      () => rules.update('jira', uuid, {} as never),
      () => rules.update('jira', uuid, { rule: nameless }),
      () => rules.update('jira', uuid, { rule: { ...rule, actor: { type: 'ACCOUNT_ID' } } }),
      () => rules.update('jira', uuid, { rule: { ...rule, authorAccountId: 'jane@example.com' } }),
    ];
    for (const call of calls) {
      expect(await kindOf(call())).toBe('validation');
    }
    for (const list of [() => rules.list('trello' as never), () => rules.list('jira', { limit: 101 }), () => rules.search('jira', { actor: 'a1' } as never)]) {
      expect(list).toThrow(expect.objectContaining({ kind: 'validation' }));
    }
    expect(simulator.requests).toEqual([]);
  });

  it('names the products where another one is given', async () => {
    const { error } = await attempt(world().rules.get('bitbucket' as never, 'r1'));
    expect(error).toMatchObject({ fields: [{ field: 'path.product', problem: 'expected jira or confluence' }] });
  });
});

describe('the addresses and credentials of Automation', () => {
  it.each(['product', 'gateway'] as const)('work with an API token without scopes: %s', async (which) => {
    const simulator = new Simulator();
    const { uuid } = ruleOfLeaver(simulator);
    const { credentials } = simulator;
    const client = new ProductClient(which === 'product' ? credentials.product : { ...credentials.gateway, apiToken: credentials.product.apiToken });
    expect(await client.automation.rules.list('jira').toArray()).toMatchObject([{ uuid }]);
    expect(simulator.requests.at(-1)?.path).toMatch(which === 'product' ? /^\/sites\/example\/gateway\/api\/automation\/public\/jira\// : /^\/automation\/public\/jira\//);
  });

  it('refuse a token with scopes, with the words of Atlassian', async () => {
    const simulator = new Simulator();
    const { error } = await attempt(new ProductClient(simulator.credentials.gateway).automation.rules.list('jira').toArray());
    expect(error).toMatchObject({ kind: 'credential.insufficientScope', status: 401 });
    expect(error?.remedy).toContain('without scopes');
  });

  it('are not called with OAuth 2.0, or with scopes that are known', async () => {
    const simulator = new Simulator();
    const { clientCredentials, apiToken } = simulator.addServiceAccount({ name: 'Robot', siteAdmin: true });
    for (const options of [clientCredentials, apiToken]) {
      const robot = new ProductClient(options);
      expect(() => robot.automation.rules.list('jira')).toThrow(expect.objectContaining({ kind: 'credential.wrongKind' }));
      expect(await kindOf(robot.automation.rules.get('jira', 'r1'))).toBe('credential.wrongKind');
    }
    expect(simulator.requests.filter(({ path }) => path.includes('/automation/'))).toEqual([]);
  });

  it('refuse people who are no admins like people whom nobody knows, and name who can help', async () => {
    const { simulator, rules } = world();
    simulator.caller.platformRoles = [];
    const { error } = await attempt(rules.list('jira').toArray());
    expect(error).toMatchObject({ kind: 'permission.denied', whoCanFix: 'siteAdmin' });
    expect(error?.remedy).toContain('Administer Jira');
  });

  it('are not those of a site itself, and nothing else is behind the gateway of a site', async () => {
    const simulator = new Simulator();
    const { email, apiToken } = simulator.credentials.product;
    const headers = { authorization: `Basic ${btoa(`${email}:${apiToken}`)}` };
    const status = async (path: string) => (await simulator.fetch(new Request(`http://simulator.localhost${path}`, { headers }))).status;
    const { cloudId } = siteOf(simulator);
    expect(await status(`/sites/example/automation/public/jira/${cloudId}/rest/v1/rule/summary`)).toBe(404);
    expect(await status('/sites/example/gateway/api/rest/api/3/myself')).toBe(404);
    expect(await status(`/sites/example/gateway/api/jsm/ops/api/${cloudId}/v1/schedules`)).toBe(404);
    expect(await status('/automation/public/jira/another/rest/v1/rule/summary')).toBe(404);
  });
});
