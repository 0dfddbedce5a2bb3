import { attempt, type AdminError } from 'atlassian-admin-sdk';
import type { SimulatedAutomationRule, SimulatorOptions } from 'atlassian-admin-sdk/simulator';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { automationResponsibilities } from '../../../src/offboarding/responsibilities/automation.js';
import { isReplaceable, peopleNamedIn } from '../../../src/offboarding/responsibilities/rule-references.js';
import type { Transfer } from '../../../src/offboarding/responsibilities/types.js';
import { updateRule } from '../../../src/product/automation/rules.js';
import { siteOf } from '../../support/jira.js';
import { ServiceWorld, sidesOf } from '../../support/responsibilities-of-service.js';

type Part = 'actor' | 'author' | 'collaborator' | 'connection';

const kinds = ['ruleActors', 'ruleOwners', 'ruleCollaborators', 'ruleReferences'] as const;

class AutomationWorld extends ServiceWorld {
  readonly leaver: string;
  readonly successor: string;

  constructor(rules: readonly { readonly name: string; readonly product?: 'jira' | 'confluence'; readonly as?: readonly Part[] }[] = [{ name: 'Close stale issues' }], options: SimulatorOptions = {}, through?: ConstructorParameters<typeof ServiceWorld>[1]) {
    super(options, through);
    this.leaver = this.simulator.addPerson({ name: 'Jane Doe', owns: { rules: rules.map((rule) => ({ product: 'jira', as: ['actor', 'author'], ...rule })) } }).accountId;
    this.successor = this.simulator.addPerson({ name: 'John Roe' }).accountId;
  }

  rule(name = 'Close stale issues'): SimulatedAutomationRule {
    return Object.values(siteOf(this.simulator).automation?.rules ?? {}).find((rule) => rule.name === name) as SimulatedAutomationRule;
  }

  async write(kind: (typeof kinds)[number], thing?: { readonly id: string; readonly name: string; readonly details?: Readonly<Record<string, string>> }): Promise<AdminError | undefined> {
    const [found] = thing === undefined ? await this.find(kind, this.leaver) : [thing];
    const { write } = automationResponsibilities[kind].transfer;
    return (await attempt(write(found ?? { id: '', name: '' }, sidesOf(this.leaver, this.successor), this.place, {}))).error;
  }
}

const named = (accountId: string, rule: SimulatedAutomationRule, value: unknown): void => {
  rule.components[0] = { ...rule.components[0], value };
};

describe('rules of a leaver', () => {
  it('are found as actor, owner, collaborator and in components, and those of others are not', async () => {
    const world = new AutomationWorld([{ name: 'Acts', as: ['actor'] }, { name: 'Owned', as: ['author'] }, { name: 'Edited', as: ['collaborator'] }, { name: 'Welcome', product: 'confluence' }]);
    const mary = world.simulator.addPerson({ name: 'Mary Major', owns: { rules: [{ product: 'jira', name: 'Of Mary' }, { product: 'jira', name: 'Names Jane' }] } });
    named(world.leaver, world.rule('Names Jane'), { assignee: world.leaver });
    const namesOf = async (kind: (typeof kinds)[number]) => (await world.find(kind, world.leaver)).map(({ name }) => name).sort();
    expect(await namesOf('ruleActors')).toEqual(['Acts', 'Welcome']);
    expect(await namesOf('ruleOwners')).toEqual(['Owned', 'Welcome']);
    expect(await namesOf('ruleCollaborators')).toEqual(['Edited']);
    expect(await namesOf('ruleReferences')).toEqual(['Names Jane']);
    expect(await world.find('ruleOwners', [world.leaver, mary.accountId])).toHaveLength(4);
    const [thing] = await world.find('ruleOwners', mary.accountId);
    expect(thing).toEqual({ kind: 'ruleOwners', accountId: mary.accountId, site: 'example', id: `jira/${world.rule('Of Mary').uuid}`, name: 'Of Mary', details: { state: 'ENABLED' } });
  });

  it('are listed once for each product, and each rule is read once for all four kinds', async () => {
    const world = new AutomationWorld(Array.from({ length: 250 }, (_, index) => ({ name: `Rule ${index}` })));
    const requests = await world.requestsOf(() => world.search(kinds, [world.leaver, world.successor]));
    const lists = requests.filter((request) => request.includes('/rule/summary'));
    // Three pages of Jira, one of Confluence, and the probe of both.
    expect(lists).toHaveLength(6);
    expect(requests.length - lists.length).toBeLessThanOrEqual(251);
  });

  it('of one product are found if the other one is not readable, and that is reported', async () => {
    const world = new AutomationWorld([{ name: 'Acts' }], {}, async (request, next) =>
      request.url.includes('/public/confluence/') ? new Response('{"code":403,"message":"Forbidden"}', { status: 403, headers: { 'content-type': 'application/json' } }) : next(request));
    const events = await world.search(['ruleActors', 'ruleCollaborators'], world.leaver);
    expect(events.map(({ type }) => type).sort()).toEqual(['found', 'notReadable', 'notReadable']);
    expect(events.filter(({ type }) => type === 'notReadable')).toMatchObject([{ why: 'permission.denied' }, { why: 'permission.denied' }]);
  });

  it('of a site without Confluence are all there are', async () => {
    const world = new AutomationWorld([{ name: 'Acts' }]);
    const site = siteOf(world.simulator);
    site.products = site.products.filter((product) => product !== 'confluence');
    expect((await world.search('ruleActors', world.leaver)).map(({ type }) => type)).toEqual(['found', 'searched']);
  });

  it('are not readable for somebody who is no admin, and the search does not end as none', async () => {
    const world = new AutomationWorld();
    world.withoutRights();
    const events = await world.search(kinds, world.leaver);
    expect(events).toHaveLength(4);
    expect(events.every((event) => event.type === 'notReadable' && event.why === 'permission.denied')).toBe(true);
  });

  it('that somebody deletes during the search are left out', async () => {
    const world: AutomationWorld = new AutomationWorld([{ name: 'Kept', as: ['collaborator'] }, { name: 'Deleted', as: ['collaborator'] }], {}, async (request, next) => {
      const { uuid } = world.rule('Deleted') ?? {};
      if (uuid !== undefined && request.url.includes(uuid)) {
        delete siteOf(world.simulator).automation?.rules[uuid];
      }
      return next(request);
    });
    const events = await world.search('ruleCollaborators', world.leaver);
    expect(events).toMatchObject([{ type: 'found', responsibility: { name: 'Kept' } }, { type: 'searched', found: 1 }]);
  });
});

describe('a rule that goes to a successor', () => {
  it.each(kinds)('changes in nothing else, and comes back: %s', async (kind) => {
    const world = new AutomationWorld([{ name: 'Close stale issues', as: ['actor', 'author', 'collaborator'] }]);
    const rule = world.rule();
    named(world.leaver, rule, { assignees: [world.leaver], headers: [{ name: 'Authorization', value: 'Bearer of-a-person', headerSecure: true }] });
    Object.assign(rule, { newSetting: { a: true } });
    const before = structuredClone(rule);
    const [thing] = await world.find(kind, world.leaver);
    const { check, after, restored } = await world.thereAndBack(automationResponsibilities[kind], thing as never, world.successor);
    expect(check.able).not.toBe(false);
    expect(check.holds ?? false).toBe(false);
    const given = Object.values(siteOf({ state: after } as never).automation?.rules ?? {})[0] as SimulatedAutomationRule;
    const expected = {
      ruleActors: { actor: { type: 'ACCOUNT_ID', actor: world.successor } },
      ruleOwners: { authorAccountId: world.successor },
      ruleCollaborators: { collaborators: [world.successor] },
      ruleReferences: { components: JSON.parse(JSON.stringify(before.components).replaceAll(world.leaver, world.successor)) as [] },
    }[kind];
    expect({ ...given, updated: 0 }).toEqual({ ...before, ...expected, updated: 0 });
    expect(restored).toEqual([]);
  });

  it('of which the successor was a collaborator keeps them after an undo', async () => {
    const world = new AutomationWorld([{ name: 'Close stale issues', as: ['collaborator'] }]);
    world.rule().collaborators.unshift(world.successor);
    const [thing] = await world.find('ruleCollaborators', world.leaver);
    const { check, after, restored } = await world.thereAndBack(automationResponsibilities.ruleCollaborators, thing as never, world.successor);
    expect(check.holds).toBe(true);
    expect(JSON.stringify(after)).toContain(`"collaborators":["${world.successor}"]`);
    expect(restored).toEqual([]);
  });

  it('gets actor and owner in either order', async () => {
    for (const order of [['ruleActors', 'ruleOwners'], ['ruleOwners', 'ruleActors']] as const) {
      const world = new AutomationWorld();
      for (const kind of order) {
        expect(await world.write(kind)).toBeUndefined();
      }
      expect(world.rule()).toMatchObject({ actor: { actor: world.successor }, authorAccountId: world.successor, state: 'ENABLED' });
    }
  });

  it('gets both at the same time, without either change bringing back the other person', async () => {
    const world = new AutomationWorld();
    expect(await Promise.all([world.write('ruleActors'), world.write('ruleOwners')])).toEqual([undefined, undefined]);
    expect(world.rule()).toMatchObject({ actor: { actor: world.successor }, authorAccountId: world.successor, state: 'ENABLED' });
  });

  it('stays with somebody who took it over since the plan', async () => {
    const world = new AutomationWorld();
    const things = await Promise.all([world.find('ruleActors', world.leaver), world.find('ruleOwners', world.leaver)]);
    const mary = world.simulator.addPerson({ name: 'Mary Major' }).accountId;
    Object.assign(world.rule(), { actor: { type: 'ACCOUNT_ID', actor: mary }, authorAccountId: mary });
    for (const [index, kind] of (['ruleActors', 'ruleOwners'] as const).entries()) {
      expect(await world.write(kind, things[index]?.[0])).toBeUndefined();
    }
    expect(world.simulator.effects).toEqual([]);
  });

  it('does not go to somebody who is not active: the check shows it, and the write is refused', async () => {
    const world = new AutomationWorld();
    const gone = world.simulator.addPerson({ name: 'Gone Person', status: 'inactive' }).accountId;
    const [thing] = await world.find('ruleActors', world.leaver);
    const { check, write } = automationResponsibilities.ruleActors.transfer as Required<Transfer>;
    const sides = sidesOf(world.leaver, gone);
    expect(await check(thing as never, sides, world.place, {})).toEqual({ able: false });
    expect(await check(thing as never, sidesOf(world.leaver, '712020:nobody'), world.place, {})).toEqual({ able: false });
    expect((await attempt(write(thing as never, sides, world.place, {}))).error).toMatchObject({ kind: 'validation', source: 'answer' });
    expect(world.rule().actor.actor).toBe(world.leaver);
  });

  it('of Confluence acts as somebody only after they made themselves the actor', async () => {
    const world = new AutomationWorld([{ name: 'Close stale issues', product: 'confluence' }]);
    const [thing] = await world.find('ruleActors', world.leaver);
    const { check, write } = automationResponsibilities.ruleActors.transfer as Required<Transfer>;
    expect(await check(thing as never, sidesOf(world.leaver, world.successor), world.place, {})).toEqual({ able: undefined });
    expect(await world.write('ruleActors', thing)).toMatchObject({ kind: 'validation', source: 'answer', status: 400 });
    await write(thing as never, sidesOf(world.leaver, world.simulator.caller.accountId), world.place, {});
    expect(world.rule().actor.actor).toBe(world.simulator.caller.accountId);
  });

  it('is read again if somebody changes it in between, and left alone if that does not end', async () => {
    let edits = 0;
    const world: AutomationWorld = new AutomationWorld(undefined, {}, async (request, next) => {
      const response = await next(request);
      if (request.method === 'GET' && request.url.endsWith(world.rule().uuid) && edits > 0) {
        edits -= 1;
        Object.assign(world.rule(), { description: `Edited ${edits}`, updated: world.rule().updated + 1 });
      }
      return response;
    });
    const [thing] = await world.find('ruleOwners', world.leaver);
    edits = Number.POSITIVE_INFINITY;
    expect(await world.write('ruleOwners', thing)).toMatchObject({ kind: 'refused.other', reason: 'changing', retryable: true });
    expect(world.simulator.effects).toEqual([]);
    edits = 2;
    expect(await world.write('ruleOwners', thing)).toBeUndefined();
    expect(world.rule()).toMatchObject({ authorAccountId: world.successor, description: 'Edited 0' });
  });
});

describe('a rule with a connection of somebody else', () => {
  const world = (behaviours: SimulatorOptions['behaviours'] = {}) => new AutomationWorld([{ name: 'Close stale issues', as: ['actor', 'author', 'connection'] }], { behaviours });

  it('is not given to a new owner: the check shows what would happen', async () => {
    const own = world();
    const [thing] = await own.find('ruleOwners', own.leaver);
    const { check } = automationResponsibilities.ruleOwners.transfer as Required<Transfer>;
    expect(await check(thing as never, sidesOf(own.leaver, own.successor), own.place, {})).toEqual({ able: false });
  });

  it('gets its earlier owner back if Atlassian disables it, and runs on', async () => {
    const own = world();
    const before = structuredClone(own.rule());
    const error = await own.write('ruleOwners');
    expect(error).toMatchObject({ kind: 'refused.other', reason: 'connectionOfSomebodyElse', whoCanFix: 'siteAdmin' });
    expect(error?.message).toContain('was undone');
    expect({ ...own.rule(), updated: 0 }).toEqual({ ...before, updated: 0 });
  });

  it('is left disabled if nothing enables it again, and the error reports that', async () => {
    const own = world();
    const [connection] = own.rule().connections;
    Object.assign(connection ?? {}, { accountId: own.simulator.caller.accountId });
    const error = await own.write('ruleOwners');
    expect(error?.message).toContain('left the rule disabled');
    expect(own.rule().state).toBe('DISABLED');
    const [thing] = [{ id: `jira/${own.rule().uuid}`, name: '', details: { state: 'ENABLED' } }];
    expect(await own.write('ruleOwners', thing)).toMatchObject({ reason: 'disabledSince' });
  });

  it('is not enabled by a retry after a lost response', async () => {
    const own = world();
    own.simulator.faults.add({ match: { route: updateRule.route }, when: 'afterEffect', kind: 'reset' });
    expect((await own.write('ruleOwners'))?.message).toContain('was undone');
    expect(own.rule()).toMatchObject({ authorAccountId: own.leaver, state: 'ENABLED' });
  });

  it('that was disabled when a run stopped does not count as given', async () => {
    const own = world();
    const [thing] = await own.find('ruleOwners', own.leaver);
    Object.assign(own.rule(), { authorAccountId: own.successor, state: 'DISABLED' });
    const { seen } = automationResponsibilities.ruleOwners.transfer;
    expect(await seen(thing as never, sidesOf(own.leaver, own.successor), own.place, {})).toBe('notReached');
    expect((await own.write('ruleOwners', thing))?.message).toContain('left the rule disabled');
    expect(own.simulator.effects).toEqual([]);
  });

  it('goes to a new owner where Atlassian keeps it enabled', async () => {
    const own = world({ ruleOwnerChange: 'kept' });
    expect(await own.write('ruleOwners')).toBeUndefined();
    expect(own.rule()).toMatchObject({ authorAccountId: own.successor, state: 'ENABLED' });
  });
});

describe('a change of a rule whose response is lost', () => {
  it.each(kinds)('is settled by reading the rule: %s', async (kind) => {
    const world = new AutomationWorld([{ name: 'Close stale issues', as: ['actor', 'author', 'collaborator'] }]);
    named(world.leaver, world.rule(), { assignee: world.leaver });
    const [thing] = await world.find(kind, world.leaver);
    world.simulator.faults.add({ match: { route: updateRule.route }, when: 'afterEffect', kind: 'reset' });
    expect(await world.write(kind, thing)).toBeUndefined();
    expect(world.simulator.effects).toHaveLength(1);
  });

  it('and that was not made changes nothing', async () => {
    const world = new AutomationWorld();
    world.simulator.faults.add({ match: { route: updateRule.route }, when: 'beforeEffect', kind: 'reset' });
    expect(await world.write('ruleActors')).toMatchObject({ kind: 'network' });
    expect(world.simulator.effects).toEqual([]);
    expect(await world.write('ruleActors')).toBeUndefined();
  });

  it('and that changed more than the person is reported, by the names of the members', async () => {
    const world: AutomationWorld = new AutomationWorld(undefined, {}, async (request, next) => {
      const response = await next(request);
      if (request.method === 'PUT') {
        world.rule().labels.push('added');
      }
      return response;
    });
    const error = await world.write('ruleActors');
    expect(error).toMatchObject({ kind: 'refused.other', reason: 'changedMore' });
    expect(error?.message).toContain('labels');
    expect(error?.message).not.toContain('added');
  });
});

describe('a rule that names the leaver', () => {
  const leaver = '712020:00000000-0000-4000-8000-000000000001';
  const successor = '712020:00000000-0000-4000-8000-000000000002';
  const rule = (value: unknown) => ({ trigger: null, components: [{ id: '1', component: 'ACTION', type: 'x', value }] }) as never;

  it('is recognised in values, texts, mentions and names of members, and not in the id of somebody else', () => {
    const people = new Set([leaver]);
    const values: readonly unknown[] = [leaver, { a: [leaver] }, `assignee = "${leaver}"`, `Ask\n${leaver}`, `[~accountid:${leaver}]`, { [leaver]: 1 }];
    expect(values.every((value) => peopleNamedIn(rule(value), people).has(leaver))).toBe(true);
    expect([successor, `${leaver}0`, `0${leaver}`, '', null, 5].some((value) => peopleNamedIn(rule(value), people).size > 0)).toBe(false);
  });

  it('can be changed by a program only if each value is the account id, and the successor is not named yet', () => {
    expect(isReplaceable(rule({ assignee: leaver }), leaver, successor)).toBe(true);
    expect(isReplaceable(rule({ assignee: leaver, text: `[~accountid:${leaver}]` }), leaver, successor)).toBe(false);
    expect(isReplaceable(rule({ approvers: [leaver, successor] }), leaver, successor)).toBe(false);
  });

  it('is searched in any value without an error', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => peopleNamedIn(rule({ value, who: leaver }), new Set([leaver])).has(leaver)));
  });

  it('within a text is left to people', async () => {
    const world = new AutomationWorld([{ name: 'Close stale issues', as: [] }]);
    named(world.leaver, world.rule(), { jql: `assignee = ${world.leaver}` });
    const [thing] = await world.find('ruleReferences', world.leaver);
    const { check } = automationResponsibilities.ruleReferences.transfer as Required<Transfer>;
    expect(await check(thing as never, sidesOf(world.leaver, world.successor), world.place, {})).toEqual({ able: false, holds: false });
    const error = await world.write('ruleReferences', thing);
    expect(error).toMatchObject({ kind: 'endpoint.unavailable', why: 'onlyInBrowser' });
    expect(world.simulator.effects).toEqual([]);
  });
});
