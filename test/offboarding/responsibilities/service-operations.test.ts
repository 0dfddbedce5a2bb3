import { attempt } from 'atlassian-admin-sdk';
import type { SimulatedServiceOperations } from 'atlassian-admin-sdk/simulator';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { replacedInTurns } from '../../../src/offboarding/responsibilities/operations-people.js';
import { serviceOperationsResponsibilities } from '../../../src/offboarding/responsibilities/service-operations.js';
import type { Responsibility, Transfer } from '../../../src/offboarding/responsibilities/types.js';
import { updateEscalation } from '../../../src/product/service-operations/escalations.js';
import { updateOverride } from '../../../src/product/service-operations/overrides.js';
import { updateRotation } from '../../../src/product/service-operations/rotations.js';
import { updateRoutingRule } from '../../../src/product/service-operations/routing-rules.js';
import { siteOf } from '../../support/jira.js';
import { ServiceWorld, sidesOf } from '../../support/responsibilities-of-service.js';

const kinds = ['onCallRotations', 'onCallOverrides', 'alertRules', 'forwardingRules'] as const;
const handed = ['onCallRotations', 'onCallOverrides', 'alertRules'] as const;
const user = (id: string) => ({ type: 'user', id });

const planned = { schedule: 'Operations', startDate: '2040-12-24T08:00:00Z', endDate: '2040-12-27T08:00:00Z' };
const ended = { schedule: 'Operations', startDate: '2020-12-24T08:00:00Z', endDate: '2020-12-27T08:00:00Z' };
const owns = {
  onCall: [{ schedule: 'Operations', rotation: 'Weekly', team: 'Platform' }],
  overrides: [planned, ended],
  escalations: [{ team: 'Platform', name: 'Wake up' }],
  routingRules: [{ team: 'Platform', name: 'Disk full' }],
};

function world(through?: ConstructorParameters<typeof ServiceWorld>[1]) {
  const own = new ServiceWorld({}, through);
  const ann = own.simulator.addPerson({ name: 'Ann', owns: { onCall: owns.onCall } }).accountId;
  const leaver = own.simulator.addPerson({ name: 'Jane Doe', owns }).accountId;
  const successor = own.simulator.addPerson({ name: 'John Roe' }).accountId;
  const operations = siteOf(own.simulator).serviceOperations as SimulatedServiceOperations;
  const [schedule] = Object.values(operations.schedules);
  const [rotation] = Object.values(schedule?.rotations ?? {});
  const [team] = Object.values(operations.teams);
  if (schedule === undefined || rotation === undefined || team === undefined) {
    throw new TypeError('nothing was set up');
  }
  operations.forwardingRules['f1'] = { id: 'f1', fromUser: user(ann), toUser: user(leaver), startDate: planned.startDate, endDate: planned.endDate };
  operations.forwardingRules['f2'] = { id: 'f2', fromUser: user(leaver), toUser: user(ann), startDate: ended.startDate, endDate: ended.endDate };
  return { own, ann, leaver, successor, operations, schedule, rotation, team };
}

const transferOf = (kind: (typeof handed)[number]) => serviceOperationsResponsibilities[kind].transfer as Required<Transfer>;

describe('shifts and alerts of a leaver', () => {
  it('are found while they are in force or planned, and those of others are not', async () => {
    const { own, leaver, ann, schedule, rotation, team } = world();
    const [escalation] = Object.values(team.escalations);
    const [routing] = Object.values(team.routingRules);
    const [alias] = Object.values(schedule.overrides).filter(({ startDate }) => startDate === planned.startDate).map((override) => override.alias);
    const found = (await Promise.all(kinds.map((kind) => own.find(kind, leaver)))).flat();
    expect(found.map(({ kind, id, name, details }) => ({ kind, id, name, ...(details === undefined ? {} : { details }) }))).toEqual([
      { kind: 'onCallRotations', id: `${schedule.id}/${rotation.id}`, name: 'Operations: Weekly', details: { positions: '1' } },
      { kind: 'onCallOverrides', id: `${schedule.id}/${alias}`, name: `Operations: ${planned.startDate} – ${planned.endDate}` },
      { kind: 'alertRules', id: `${team.teamId}/escalation/${escalation?.id}`, name: 'Platform: Wake up', details: { positions: '0' } },
      { kind: 'alertRules', id: `${team.teamId}/routing/${routing?.id}`, name: 'Platform: Disk full' },
      { kind: 'forwardingRules', id: 'f1', name: `${planned.startDate} – ${planned.endDate}` },
    ]);
    expect((await Promise.all(kinds.map((kind) => own.find(kind, ann)))).flat().map(({ kind }) => kind)).toEqual(['onCallRotations', 'forwardingRules']);
  });

  it('are found with one list of the schedules for rotations and overrides', async () => {
    const { own, leaver, operations, schedule } = world();
    for (let index = 0; index < 119; index += 1) {
      operations.schedules[`s${index}`] = { ...schedule, id: `s${index}` };
    }
    const requests = await own.requestsOf(() => own.search(['onCallRotations', 'onCallOverrides'], [leaver, own.simulator.caller.accountId]));
    // The site id, the probe, three pages of schedules, and the overrides of each of 120.
    expect(requests.length).toBeLessThanOrEqual(1 + 1 + 3 + 120);
  });

  it('of a credential that sees nothing do not count as none', async () => {
    const { own, leaver } = world();
    own.withoutRights();
    expect((await own.search(kinds, leaver)).map((event) => (event.type === 'searched' ? [event.found, event.sees] : event.type))).toEqual(kinds.map(() => [0, 'nothing']));
  });

  it('of a team with the id of the leaver are not those of the leaver', async () => {
    const { own, leaver, rotation } = world();
    rotation.participants = [{ type: 'team', id: leaver }];
    expect(await own.find('onCallRotations', leaver)).toEqual([]);
  });

  it.each(handed)('go to the successor, and come back: %s', async (kind) => {
    const { own, leaver, successor } = world();
    for (const thing of await own.find(kind, leaver)) {
      const { check, restored } = await own.thereAndBack(serviceOperationsResponsibilities[kind], thing, successor);
      expect(check).toEqual({ able: undefined, holds: false });
      expect(restored).toEqual([]);
    }
  });

  it.each(handed)('stay with somebody who took them over since the plan: %s', async (kind) => {
    const { own, leaver, successor, ann, schedule, rotation, team } = world();
    const things = await own.find(kind, leaver);
    const before = JSON.stringify([schedule, rotation, team]);
    Object.assign(siteOf(own.simulator), { serviceOperations: JSON.parse(JSON.stringify(siteOf(own.simulator).serviceOperations).replaceAll(leaver, ann)) as object });
    for (const thing of things) {
      await transferOf(kind).write(thing, sidesOf(leaver, successor), own.place, {});
      expect(await transferOf(kind).seen(thing, sidesOf(leaver, successor), own.place, {})).toBe('reached');
    }
    expect(before).toContain(leaver);
    expect(own.simulator.effects).toEqual([]);
  });

  it.each(handed)('do not go to somebody who is not active: %s', async (kind) => {
    const { own, leaver } = world();
    const gone = own.simulator.addPerson({ name: 'Gone Person', status: 'inactive' }).accountId;
    const [thing] = await own.find(kind, leaver);
    expect(await transferOf(kind).check(thing as Responsibility, sidesOf(leaver, gone), own.place, {})).toEqual({ able: false, holds: false });
    expect((await attempt(transferOf(kind).write(thing as Responsibility, sidesOf(leaver, '712020:nobody'), own.place, {}))).error?.kind).toBe('validation');
    expect(own.simulator.effects).toEqual([]);
  });

  it.each([
    ['onCallRotations', updateRotation, 0],
    ['onCallOverrides', updateOverride, 0],
    ['alertRules', updateEscalation, 0],
    ['alertRules', updateRoutingRule, 1],
  ] as const)('reach the successor once although responses are lost: %s', async (kind, { route }, index) => {
    const { own, leaver, successor } = world();
    const thing = (await own.find(kind, leaver))[index] as Responsibility;
    for (const when of ['afterEffect', 'beforeEffect'] as const) {
      own.simulator.faults.add({ match: { route }, when, kind: 'reset' });
    }
    const sides = sidesOf(leaver, successor);
    await transferOf(kind).write(thing, sides, own.place, {});
    expect(await transferOf(kind).seen(thing, sides, own.place, {})).toBe('reached');
    expect(own.simulator.effects).toHaveLength(1);
  });
});

describe('the turns of a rotation', () => {
  it('stay those of the others: the successor gets the position of the leaver', async () => {
    const { own, ann, leaver, successor, rotation } = world();
    const [thing] = await own.find('onCallRotations', leaver);
    await transferOf('onCallRotations').write(thing as Responsibility, sidesOf(leaver, successor), own.place, {});
    expect(rotation.participants).toEqual([user(ann), user(successor)]);
  });

  it('go to two successors at the same time, and neither change brings back a leaver', async () => {
    const { own, ann, leaver, successor, rotation } = world();
    const mary = own.simulator.addPerson({ name: 'Mary Major' }).accountId;
    const things = await own.find('onCallRotations', [ann, leaver]);
    const { write } = transferOf('onCallRotations');
    await Promise.all(things.map((thing) => write(thing, sidesOf(thing.accountId, thing.accountId === ann ? mary : successor), own.place, {})));
    expect(rotation.participants).toEqual([user(mary), user(successor)]);
  });

  it('of a successor who takes part already do not become more, and an undo puts the leaver back', async () => {
    const { own, ann, leaver, successor, rotation } = world();
    rotation.participants = [user(leaver), user(ann), { type: 'noone' }, user(successor), user(leaver)] as typeof rotation.participants;
    const [thing] = await own.find('onCallRotations', leaver);
    expect(thing?.details).toEqual({ positions: '0,4' });
    const { check, after, restored } = await own.thereAndBack(serviceOperationsResponsibilities.onCallRotations, thing as Responsibility, successor);
    expect(check.holds).toBe(true);
    const [given] = Object.values(Object.values(siteOf({ state: after } as never).serviceOperations?.schedules ?? {})[0]?.rotations ?? {});
    expect(given?.participants).toEqual([user(ann), { type: 'noone' }, user(successor)]);
    expect(restored).toEqual([]);
  });

  it('never go to nobody, and an undo restores them', () => {
    const [leaver, successor] = ['a', 'b'];
    const someone = fc.constantFrom('a', 'b', 'c', 'd').map(user);
    fc.assert(
      fc.property(fc.array(someone, { minLength: 1, maxLength: 8 }), (list) => {
        fc.pre(list.some(({ id }) => id === leaver));
        const positions = list.flatMap(({ id }, index) => (id === leaver ? [index] : []));
        const after = replacedInTurns(list, sidesOf(leaver, successor), positions);
        expect(after.length).toBeGreaterThan(0);
        expect(after.some((each) => each?.id === leaver)).toBe(false);
        expect(after.some((each) => each?.id === successor)).toBe(true);
        const holds = list.some(({ id }) => id === successor);
        expect(replacedInTurns(after, { ...sidesOf(successor, leaver), fromKeeps: holds }, positions)).toEqual(list);
      }),
    );
  });
});

describe('an escalation', () => {
  it('that alerts the successor too keeps its steps, and an undo gives the leaver their own back', async () => {
    const { own, leaver, successor, team } = world();
    const [escalation] = Object.values(team.escalations);
    const [rule] = escalation?.rules ?? [];
    escalation?.rules.push({ ...(rule as NonNullable<typeof rule>), delay: 10, recipient: user(successor) }, { ...(rule as NonNullable<typeof rule>), delay: 15, recipient: { type: 'team', id: team.teamId } });
    const [thing] = await own.find('alertRules', leaver);
    const { check, restored } = await own.thereAndBack(serviceOperationsResponsibilities.alertRules, thing as Responsibility, successor);
    expect(check.holds).toBe(true);
    expect(restored).toEqual([]);
  });
});

describe('an override', () => {
  it('keeps its times and rotations with the successor', async () => {
    const { own, leaver, successor, schedule, rotation } = world();
    const override = Object.values(schedule.overrides).find(({ startDate }) => startDate === planned.startDate);
    Object.assign(override ?? {}, { rotationIds: [rotation.id] });
    const [thing] = await own.find('onCallOverrides', leaver);
    await transferOf('onCallOverrides').write(thing as Responsibility, sidesOf(leaver, successor), own.place, {});
    expect(schedule.overrides[override?.alias ?? '']).toEqual({ ...override, responder: user(successor) });
  });
});
