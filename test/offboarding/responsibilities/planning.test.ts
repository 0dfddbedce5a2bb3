import { ProductClient } from 'atlassian-admin-sdk';
import {
  applyPlan,
  describePlan,
  fileInventory,
  findResponsibilities,
  makePlan,
  makePlans,
  makeReinstatement,
  memoryInventory,
  memoryJournal,
  policyOf,
  profiles,
  responsibilityKinds,
  steps,
  type InventoryStore,
  type Plan,
  type PlanOptions,
  type PolicyOptions,
  type Profile,
  type Responsibility,
  type ResponsibilityKind,
} from 'atlassian-admin-sdk/offboarding';
import { describe, expect, it } from 'vitest';

import { allOf } from '../../support/all-of.js';
import { quick } from '../../support/clients.js';
import { rehearsal } from '../../support/organization.js';
import { fast } from '../../support/planned.js';

/** A policy about these kinds only. */
function about(kinds: readonly ResponsibilityKind[], more: Partial<NonNullable<PolicyOptions['responsibilities']>> = {}): NonNullable<PolicyOptions['responsibilities']> {
  return { kinds: { ...Object.fromEntries(responsibilityKinds.map((kind) => [kind, 'leave'])), ...Object.fromEntries(kinds.map((kind) => [kind, 'transfer'])) }, ...more };
}

function organization() {
  const world = rehearsal({ frozen: true, startAt: new Date().toISOString() });
  const { simulator } = world;
  const person = (name: string, more: Parameters<typeof simulator.addPerson>[0] | object = {}): string => simulator.addPerson({ name, ...more }).accountId;
  simulator.addPerson({ name: 'Grace', orgAdmin: true });
  return {
    ...world,
    person,
    jane: person('Jane Doe', { owns: { filters: ['Mine', 'Open'], dashboards: ['Wall'], projects: ['OPS'] } }),
    max: person('Max Roe', { owns: { filters: ['Of Max'] } }),
    sue: person('Sue Cessor'),
    tom: person('Tom Cessor'),
    gone: person('Gone Away', { status: 'inactive' }),
  };
}

type World = ReturnType<typeof organization>;

const kinds: readonly ResponsibilityKind[] = ['projectLeads', 'filters', 'dashboards'];

function plan({ clients }: Pick<World, 'clients'>, people: readonly string[], responsibilities: PolicyOptions['responsibilities'], { policy, ...more }: Partial<PlanOptions> = {}): Promise<Plan> {
  return makePlan(people, { clients, policy: { ...policy, responsibilities }, ...more });
}

/** Who gets each thing of a plan, as `kind name`: an account id, or the reason why it stays. */
function handed({ people }: Pick<Plan, 'people'>): Record<string, string> {
  const entries = people.flatMap(({ steps: all, inCharge = [] }) => [
    ...all.flatMap((step) => (step.kind === 'transferResponsibilities' ? step.things.map(({ name }) => [`${step.responsibility} ${name}`, step.to] as const) : [])),
    ...inCharge.map(({ kind, name, stays }) => [`${kind} ${name}`, stays] as const),
  ]);
  expect(new Set(entries.map(([name]) => name)).size).toBe(entries.length);
  return Object.fromEntries(entries);
}

describe('who takes over', () => {
  it('is the first one whom a rule gives: the function, the rules in their order, the successor of the policy, the fallback', async () => {
    const world = organization();
    const { jane, sue, tom, max, gone } = world;
    const rules = [
      { by: 'kind', successors: { filters: tom } },
      { by: 'project', successors: { OPS: max } },
      { by: 'account', accountId: gone },
    ] as const;
    const made = await plan(world, [jane], about(kinds, { successors: [...rules], fallbackAccountId: sue }), {
      chooseSuccessor: ({ name }: Responsibility) => (name === 'Open' ? max : undefined),
    });
    expect(handed(made)).toEqual({ 'filters Mine': tom, 'filters Open': max, 'dashboards Wall': sue, 'projectLeads Project OPS': max });
    const withSuccessor = await plan(world, [jane], about(kinds, { fallbackAccountId: sue }), { policy: { successorAccountId: tom } });
    expect(new Set(Object.values(handed(withSuccessor)))).toEqual(new Set([tom]));
  });

  it('is nobody who leaves too, is not active, is not known, or is the person', async () => {
    const world = organization();
    const { jane, max, gone, tom } = world;
    const of = async (...named: readonly string[]) => new Set(Object.values(handed(await plan(world, [jane, max], about(['filters'], { successors: named.map((accountId) => ({ by: 'account', accountId })) })))));
    expect(await of(max, jane)).toEqual(new Set(['successorCannot']));
    expect(await of(gone, '712020:unknown')).toEqual(new Set(['successorCannot']));
    expect(await of(gone, max, tom)).toEqual(new Set([tom]));
    expect(await of()).toEqual(new Set(['noSuccessor']));
  });

  it('is nobody whom the policy names as a leaver, in whichever batch they are', async () => {
    const world = organization();
    const { jane, max, sue } = world;
    const made = await plan(world, [jane], about(['filters'], { successors: [{ by: 'leaver', successors: { [jane]: max, [max]: sue } }], fallbackAccountId: sue }));
    expect(new Set(Object.values(handed(made)))).toEqual(new Set([sue]));
  });

  it('is nobody of an earlier batch', async () => {
    const world = organization();
    const { jane, max, sue } = world;
    const policy = { responsibilities: about(['filters'], { successors: [{ by: 'account', accountId: jane }], fallbackAccountId: sue }) };
    const plans = await allOf(makePlans([jane, max], { clients: world.clients, policy, batch: 1 }));
    expect(plans.map((each) => [...new Set(Object.values(handed(each)))])).toEqual([[sue], [sue]]);
  });

  it('ends the plans of a call before somebody leaves who took over in an earlier one: their new things are in no search', async () => {
    const world = organization();
    const { jane, max } = world;
    const policy = { responsibilities: about(['filters'], { successors: [{ by: 'account', accountId: max }] }) };
    const error = await allOf(makePlans([jane, max], { clients: world.clients, policy, batch: 1 })).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'validation', endpoint: 'makePlans()', fields: [{ field: 'subjects' }] });
    expect(String(error)).not.toContain(max);
  });

  it('may be chosen by an asynchronous function, whose own errors come through', async () => {
    const world = organization();
    const { jane, sue } = world;
    const made = await plan(world, [jane], about(['filters']), { chooseSuccessor: async () => sue });
    expect(new Set(Object.values(handed(made)))).toEqual(new Set([sue]));
    const own = new RangeError('of the caller');
    await expect(plan(world, [jane], about(['filters']), { chooseSuccessor: () => { throw own; } })).rejects.toBe(own);
  });

  it.each([null, '', 5, {}, 'sue@example.com', 'two words', 'x'.repeat(129)])('refuses %j from the function, without the value', async (value) => {
    const world = organization();
    const before = world.simulator.effects.length;
    const error = await plan(world, [world.jane], about(['filters']), { chooseSuccessor: () => value as string }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'validation', endpoint: 'makePlan()', fields: [{ field: 'chooseSuccessor' }] });
    expect(String(error)).not.toContain('sue@');
    expect(world.simulator.effects.length).toBe(before);
  });

  it('is left to the fallback if the lead of the project is not readable', async () => {
    const world = organization();
    const { jane, sue, simulator } = world;
    simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 403, match: { route: 'GET /rest/api/3/project/{projectIdOrKey}' }, body: { errorMessages: ['No.'], errors: {} } });
    const made = await plan(world, [jane], about(['projectLeads'], { successors: [{ by: 'projectLead' }], fallbackAccountId: sue }));
    expect(handed(made)).toEqual({ 'projectLeads Project OPS': sue });
  });

  it('is planned although a check is refused, and not without a working credential', async () => {
    const world = organization();
    const { jane, sue, simulator, clients } = world;
    const inventory = memoryInventory();
    await allOf(findResponsibilities(jane, { clients, kinds, inventory }));
    simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 500, match: { route: 'GET /rest/api/3/user' } });
    const responsibilities = about(['dashboards'], { fallbackAccountId: sue });
    expect(handed(await plan(world, [jane], responsibilities, { inventory }))).toEqual({ 'dashboards Wall': sue });
    simulator.faults.clear();
    const product = new ProductClient({ ...simulator.credentials.product, apiToken: 'wrong', retry: quick });
    const error = await plan({ clients: { ...clients, product } }, [jane], responsibilities, { inventory }).catch((thrown: unknown) => thrown);
    expect((error as { kind?: string }).kind).toMatch(/^credential\./);
  });

  it('says of a token that the policy leaves it, and nothing of one that is revoked', async () => {
    const world = organization();
    const ann = world.person('Ann Token', { apiTokens: ['laptop'] });
    const responsibilities = about(['apiTokens'], { fallbackAccountId: world.sue });
    expect(handed(await plan(world, [ann], responsibilities, { policy: { apiTokens: 'keep' } }))).toEqual({ 'apiTokens laptop': 'policy' });
    expect(handed(await plan(world, [ann], responsibilities))).toEqual({});
  });
});

describe('the limit of things', () => {
  it('needs confirmation of the number, over all batches', async () => {
    const world = organization();
    const { jane, max, sue, clients } = world;
    const responsibilities = about(kinds, { fallbackAccountId: sue, things: 4 });
    const made = await plan(world, [jane], responsibilities);
    expect(made.fuse).toMatchObject({ people: 1, things: 4, needsConfirmation: false });
    const plans = await allOf(makePlans([jane, max], { clients, policy: { responsibilities }, batch: 1 }));
    expect(plans.map(({ fuse: { things, needsConfirmation } }) => [things, needsConfirmation])).toEqual([[4, false], [1, true]]);
    const tight = await plan(world, [jane], { ...responsibilities, things: 3 });
    expect(tight.fuse.needsConfirmation).toBe(true);
    const before = world.simulator.effects.length;
    for (const confirm of [undefined, { people: 1 }, { people: 1, things: 3 }, { people: 2, things: 4 }, { people: 1, things: 4.5 }]) {
      await expect(applyPlan(tight, { clients, confirm }).result).rejects.toMatchObject({ kind: 'validation', fields: [{ field: expect.stringMatching(/^confirm/) as string }] });
    }
    await expect(applyPlan(await plan(world, [max], about([])), { clients, confirm: { people: 1, things: 1 } }).result).rejects.toMatchObject({ kind: 'validation' });
    expect(world.simulator.effects.length).toBe(before);
    const { totals } = await applyPlan(tight, { clients, confirm: { people: 1, things: 4 }, ...fast }).result;
    expect(totals.done).toBe(1);
  });

  it('names in the plan that gives everything back how many things it moves', async () => {
    const world = organization();
    const { jane, sue, clients } = world;
    const made = await plan(world, [jane], about(kinds, { fallbackAccountId: sue }));
    const journal = memoryJournal();
    await applyPlan(made, { clients, journal, ...fast }).result;
    const back = await makeReinstatement(made, journal, { clients });
    expect(back.fuse).toMatchObject({ people: 1, things: 4 });
    const { totals } = await applyPlan(back, { clients, confirm: { people: 1, things: 4 }, ...fast }).result;
    expect(totals.done).toBe(1);
    expect(handed(await plan(world, [jane], about(kinds, { fallbackAccountId: sue })))).toEqual(handed(made));
  });
});

describe('a plan with responsibilities', () => {
  it('is JSON: it is applied after a round trip, and its hash covers each thing', async () => {
    const world = organization();
    const { jane, sue, clients } = world;
    const made = await plan(world, [jane], about(kinds, { fallbackAccountId: sue }));
    const copy = JSON.parse(JSON.stringify(made)) as Plan;
    expect(copy).toEqual(made);
    const edited = JSON.parse(JSON.stringify(made).replaceAll(sue, world.tom)) as Plan;
    await expect(applyPlan(edited, { clients, ...fast }).result).rejects.toMatchObject({ fields: [{ field: 'plan.hash' }] });
    const { totals } = await applyPlan(copy, { clients, ...fast }).result;
    expect(totals).toMatchObject({ done: 1 });
    expect(handed(await plan(world, [sue], about(kinds)))).toMatchObject({ 'filters Mine': 'noSuccessor', 'projectLeads Project OPS': 'noSuccessor' });
  });

  it('calls onPerson for each person in their order, with what they are in charge of', async () => {
    const world = organization();
    const { jane, max, gone, sue, clients } = world;
    const called: unknown[] = [];
    await makePlan([gone, jane, max], { clients, policy: { responsibilities: about(kinds, { fallbackAccountId: sue }) }, onPerson: ({ accountId, inCharge }, count) => called.push([accountId, inCharge?.length, count]) });
    expect(called).toEqual([[gone, 0, 1], [jane, 0, 2], [max, 0, 3]]);
  });

  it('names the things of a person whom it refuses', async () => {
    const world = organization();
    const { sue, clients } = world;
    const bot = world.person('Build Bot', { accountType: 'app', owns: { filters: ['Of the bot'] } });
    const made = await makePlan(bot, { clients, policy: { responsibilities: about(kinds, { fallbackAccountId: sue }) } });
    expect(made.people[0]).toMatchObject({ action: 'refuse', steps: [] });
    expect(handed(made)).toEqual({ 'filters Of the bot': 'notPlanned' });
    expect(made.people[0]?.remains.join(' ')).toContain('the plan has no step for them');
  });

  it('transfers the things of somebody whose access is off already', async () => {
    const world = organization();
    const { sue, clients } = world;
    const off = world.person('Long Gone', { status: 'inactive', owns: { filters: ['Left behind'] } });
    const made = await makePlan(off, { clients, policy: { responsibilities: about(kinds, { fallbackAccountId: sue }) } });
    expect(handed(made)).toEqual({ 'filters Left behind': sue });
    expect((await applyPlan(made, { clients, ...fast }).result).totals).toMatchObject({ done: 1 });
  });

  it.each(['temporaryLeave', 'reclaimLicense', 'portalCustomer'] as const)('does not claim that %s transfers anything', async (profile) => {
    const world = organization();
    const { jane, sue, clients } = world;
    const made = await makePlan(jane, { clients, policy: { profile, ...(profile === 'reclaimLicense' ? { product: 'jira-software' } : {}), responsibilities: about(['filters'], { fallbackAccountId: sue }) } });
    expect(handed(made)).toEqual({ 'filters Mine': 'notPlanned', 'filters Open': 'notPlanned' });
  });

  it('compares with the steps of a profile of your own, thing by thing', async () => {
    const world = organization();
    const { jane, sue, clients } = world;
    const ours: Profile = {
      ...profiles.leaver,
      name: 'ours',
      steps: (input, cut) => [...steps.transferResponsibilities(input).filter((step) => step.kind === 'transferResponsibilities' && step.responsibility !== 'dashboards').slice(0, 2), ...cut],
    };
    const made = await makePlan(jane, { clients, profiles: [ours], policy: { profile: 'ours', responsibilities: about(kinds, { fallbackAccountId: sue }) } });
    const all = handed(made);
    expect(Object.values(all).filter((to) => to === sue)).toHaveLength(2);
    expect(Object.values(all).filter((to) => to === 'notPlanned')).toHaveLength(2);
    expect(all['dashboards Wall']).toBe('notPlanned');
  });

  it('cuts a hostile leaver off first, and then transfers', async () => {
    const world = organization();
    const { jane, sue, clients } = world;
    const order = async (profile: 'leaver' | 'hostileLeaver') => (await makePlan(jane, { clients, policy: { profile, responsibilities: about(['filters'], { fallbackAccountId: sue }) } })).people[0]?.steps.filter(({ onlyAfter }) => onlyAfter === undefined).map(({ kind }) => kind);
    expect(await order('leaver')).toEqual(['transferResponsibilities', 'transferResponsibilities', 'disableAccount']);
    expect(await order('hostileLeaver')).toEqual(['disableAccount', 'transferResponsibilities', 'transferResponsibilities']);
  });

  it('says that nothing of a product was searched without a client of a site', async () => {
    const world = organization();
    const made = await makePlan(world.jane, { clients: { org: world.clients.org }, policy: { responsibilities: about(kinds, { fallbackAccountId: world.sue }) } });
    expect(made.searched).toMatchObject(kinds.map((kind) => ({ kind, notReadable: { why: 'noClient' } })));
    expect(describePlan(made)[0]?.notInspected.filter((text) => text.includes('no client'))).not.toHaveLength(0);
  });
});

describe('a plan from an inventory', () => {
  const filled = async ({ clients }: Pick<World, 'clients'>, people: readonly string[], options: Partial<Parameters<typeof findResponsibilities>[1]> = {}, inventory: InventoryStore = memoryInventory()): Promise<InventoryStore> => {
    await allOf(findResponsibilities(people, { clients, kinds, inventory, ...options }));
    return inventory;
  };

  it('is the same as one that searches by itself, in batches too, and searches no more', async () => {
    const world = organization();
    const { jane, max, sue, clients, simulator } = world;
    const responsibilities = about(kinds, { fallbackAccountId: sue });
    const own = handed(await plan(world, [jane, max], responsibilities));
    const inventory = await filled(world, [jane, max], {}, fileInventory(`${process.env['TMPDIR'] ?? '/tmp'}/planning-${process.pid}-${Math.random()}.jsonl`));
    const before = simulator.requests.length;
    const plans = await allOf(makePlans([jane, max], { clients, policy: { responsibilities }, inventory, batch: 1 }));
    expect(Object.assign({}, ...plans.map(handed))).toEqual(own);
    expect(simulator.requests.slice(before).filter(({ route = '' }) => route.includes('/search') && route.includes('project'))).toEqual([]);
  });

  it('is refused for somebody who was not searched for, and after a search that did not come to its end', async () => {
    const world = organization();
    const { jane, max, sue, clients } = world;
    const responsibilities = about(kinds, { fallbackAccountId: sue });
    const inventory = await filled(world, [jane]);
    await expect(plan(world, [jane, max], responsibilities, { inventory })).rejects.toMatchObject({ kind: 'validation', fields: [{ field: 'inventory' }] });
    const broken = memoryInventory();
    for await (const event of findResponsibilities([jane, max], { clients, kinds, inventory: broken })) {
      if (event.type === 'searched') {
        break;
      }
    }
    await expect(plan(world, [jane], responsibilities, { inventory: broken })).rejects.toMatchObject({ kind: 'validation', fields: [{ field: 'inventory', problem: expect.stringContaining('did not come to its end') as string }] });
    await filled(world, [jane, max], {}, broken);
    expect(Object.keys(handed(await plan(world, [jane], responsibilities, { inventory: broken })))).toHaveLength(4);
  });

  it('says which kinds were not searched for everybody', async () => {
    const world = organization();
    const { jane, max, sue } = world;
    const inventory = await filled(world, [jane, max], { kinds: ['filters'] });
    await filled(world, [jane], { kinds: ['dashboards'] }, inventory);
    const made = await plan(world, [jane, max], about(kinds, { fallbackAccountId: sue }), { inventory });
    expect(made.searched?.flatMap(({ kind, notReadable }) => (notReadable === undefined ? [] : [[kind, notReadable.why]]))).toEqual([['projectLeads', 'notSearched'], ['dashboards', 'notSearched']]);
    expect(describePlan(made)[0]?.notInspected.join('\n')).toContain('not searched');
    const ofJane = await plan(world, [jane], about(['filters', 'dashboards'], { fallbackAccountId: sue }), { inventory });
    expect(ofJane.searched?.some(({ notReadable }) => notReadable !== undefined)).toBe(false);
  });

  it('refuses what is no thing of the person, and what a store throws', async () => {
    const world = organization();
    const { jane, max, sue } = world;
    const inventory = await filled(world, [jane, max]);
    const responsibilities = about(kinds, { fallbackAccountId: sue });
    for (const of of [() => inventory.of(max), () => [{}] as never, () => [null] as never]) {
      await expect(plan(world, [jane], responsibilities, { inventory: { ...inventory, of } })).rejects.toMatchObject({ kind: 'validation', fields: [{ field: 'inventory' }] });
    }
    const failing = { ...inventory, of: () => { throw new TypeError('secret'); } };
    await expect(plan(world, [jane], responsibilities, { inventory: failing })).rejects.toMatchObject({ kind: 'storage.failed', endpoint: 'InventoryStore.of()' });
  });

  it('is refused without responsibilities in the policy', async () => {
    const world = organization();
    const inventory = await filled(world, [world.jane]);
    await expect(makePlan(world.jane, { clients: world.clients, inventory })).rejects.toMatchObject({ kind: 'validation', fields: [{ field: 'inventory' }] });
    expect(() => policyOf('x', { responsibilities: { successors: [{ by: 'account', accountId: 'a@b.c' }] } })).toThrow(expect.objectContaining({ kind: 'validation' }));
  });
});
