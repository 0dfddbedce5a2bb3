import { attempt, ProductClient, type AdminErrorKind } from 'atlassian-admin-sdk';
import { Simulator, type SimulatedRotation } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { onCallLeaver } from '../scenarios/service-operations.js';
import { rehearsal } from '../support/organization.js';

function world() {
  const { simulator, clients } = rehearsal({ frozen: true });
  return { simulator, operations: clients.product.serviceOperations, ...onCallLeaver(simulator) };
}

async function kindOf(call: PromiseLike<unknown>): Promise<AdminErrorKind | undefined> {
  return (await attempt(call)).error?.kind;
}

const user = (id: string) => ({ type: 'user' as const, id });

describe('who is on call', () => {
  it('changes with the rotation, and others keep their turns if the successor takes the position of the leaver', async () => {
    const { simulator, operations, scheduleId, rotationId, leaver, successor } = world();
    const ann = simulator.addPerson({ name: 'Ann', owns: { onCall: [{ schedule: 'Operations', rotation: 'Weekly' }] } });
    const { participants } = await operations.rotations.get(scheduleId, rotationId);
    expect(participants).toEqual([user(leaver), user(ann.accountId)]);
    await operations.rotations.update(scheduleId, rotationId, { participants: [user(successor), user(ann.accountId)] });
    expect((await operations.schedules.getOnCalls(scheduleId, { flat: true })).onCallUsers).toEqual([successor]);
    expect((await operations.schedules.getOnCalls(scheduleId, { date: '2026-11-10T09:00:00Z' })).onCallParticipants).toEqual([user(ann.accountId)]);
    expect(simulator.effects).toMatchObject([{ kind: 'rotation.updated', accountId: successor, target: rotationId }]);
  });

  it('is decided by an override while it lasts', async () => {
    const { operations, scheduleId, alias, leaver, successor, rotationId } = world();
    const at = (date: string) => operations.schedules.getOnCalls(scheduleId, { flat: true, date });
    await operations.rotations.update(scheduleId, rotationId, { participants: [user(successor)] });
    expect((await at('2026-12-25T08:00:00Z')).onCallUsers).toEqual([leaver]);
    await operations.overrides.delete(scheduleId, alias);
    expect((await at('2026-12-25T08:00:00Z')).onCallUsers).toEqual([successor]);
    await operations.overrides.create(scheduleId, { responder: { type: 'noone' }, startDate: '2026-12-24T08:00:00Z', endDate: '2026-12-27T08:00:00Z' });
    expect((await at('2026-12-25T08:00:00Z')).onCallUsers).toEqual([]);
  });

  it('is nobody while the schedule is disabled', async () => {
    const { operations, scheduleId } = world();
    await operations.schedules.update(scheduleId, { enabled: false });
    expect((await operations.schedules.getOnCalls(scheduleId, { flat: true })).onCallUsers).toEqual([]);
  });

  it('is shown period by period, with every change of turn and every override', async () => {
    const { operations, scheduleId, leaver } = world();
    const { finalTimeline } = await operations.schedules.getTimeline(scheduleId, { interval: 2, intervalUnit: 'weeks', date: '2026-12-20T09:00:00Z' });
    const periods = finalTimeline?.rotations?.[0]?.periods ?? [];
    expect(periods.map(({ type, startDate }) => [type, startDate])).toEqual([
      ['base', '2026-12-20T09:00:00.000Z'],
      ['base', '2026-12-21T09:00:00.000Z'],
      ['override', '2026-12-24T08:00:00.000Z'],
      ['base', '2026-12-27T08:00:00.000Z'],
      ['base', '2026-12-28T09:00:00.000Z'],
    ]);
    expect(periods.every(({ responder }) => responder?.id === leaver)).toBe(true);
  });

  it('behind a team or an escalation is resolved to people', async () => {
    const { operations, state, schedule, rotationId, scheduleId, teamId, escalationId, leaver, successor, simulator } = world();
    const rotation = schedule.rotations[rotationId] as SimulatedRotation;
    rotation.participants = [{ type: 'escalation', id: escalationId }];
    expect((await operations.schedules.getOnCalls(scheduleId, { flat: true })).onCallUsers).toEqual([leaver]);
    rotation.participants = [{ type: 'team', id: teamId }];
    Object.assign(simulator.state.teams?.[teamId]?.members ?? {}, { [successor]: true });
    expect((await operations.schedules.getOnCalls(scheduleId, { flat: true })).onCallUsers).toEqual([successor]);
    expect(Object.keys(state.teams)).toEqual([teamId]);
  });
});

describe('rules for alerts', () => {
  it('name the successor instead of the leaver, and keep the rest', async () => {
    const { simulator, operations, teamId, escalationId, routingRuleId, successor } = world();
    const escalation = await operations.escalations.get(teamId, escalationId);
    const rules = (escalation.rules ?? []).map((rule) => ({ ...rule, recipient: user(successor) }));
    expect((await operations.escalations.update(teamId, escalationId, { rules })).name).toBe('Default');
    await operations.routingRules.update(teamId, routingRuleId, { notify: user(successor) });
    expect(await operations.routingRules.list(teamId).toArray()).toMatchObject([{ name: 'Everything', notify: user(successor) }]);
    expect(simulator.effects.map(({ kind, accountId }) => [kind, accountId])).toEqual([['escalation.updated', successor], ['routingRule.updated', successor]]);
  });

  it('are not changed to somebody who does not exist', async () => {
    const { operations, teamId, routingRuleId, scheduleId, rotationId } = world();
    expect(await kindOf(operations.routingRules.update(teamId, routingRuleId, { notify: user('712020:nobody') }))).toBe('validation');
    expect(await kindOf(operations.rotations.update(scheduleId, rotationId, { participants: [user('712020:nobody')] }))).toBe('validation');
  });

  it('are in the log after a change', async () => {
    const { operations, scheduleId } = world();
    await operations.schedules.update(scheduleId, { name: 'Nights' });
    const logs = await operations.logs.list({ startTime: '2026-11-02T00:00:00Z', endTime: '2026-11-03T00:00:00Z' }).toArray();
    expect(logs).toMatchObject([{ summary: 'schedule.updated', details: scheduleId }]);
  });
});

describe('a caller without rights', () => {
  it('gets empty lists with status 200, and a refusal for a thing by its id', async () => {
    const { simulator, operations, scheduleId, teamId } = world();
    simulator.caller.platformRoles = [];
    expect(await operations.schedules.list({ expand: ['rotation'] }).toArray()).toEqual([]);
    expect(await operations.teams.list().toArray()).toEqual([]);
    expect(await operations.forwardingRules.list().toArray()).toEqual([]);
    expect(simulator.requests.filter(({ route }) => route?.includes('/jsm/ops/')).map(({ status }) => status)).toEqual([200, 200, 200]);
    const { error } = await attempt(operations.schedules.get(scheduleId));
    expect(error).toMatchObject({ kind: 'permission.denied', whoCanFix: 'siteAdmin' });
    Object.assign(simulator.state.teams?.[teamId]?.members ?? {}, { [simulator.caller.accountId]: true });
    expect(await operations.schedules.list().toArray()).toHaveLength(1);
  });
});

describe('many schedules', () => {
  it('are read to the end, page by page', async () => {
    const { operations, schedule, state: { schedules } } = world();
    for (let index = 0; index < 120; index += 1) {
      schedules[`s${index}`] = { ...schedule, id: `s${index}` };
    }
    expect(new Set((await operations.schedules.list().toArray()).map(({ id }) => id)).size).toBe(121);
  });
});

describe('an override whose answer is lost', () => {
  it('is adopted if it is there, and is not made twice', async () => {
    const { simulator, operations, schedule, scheduleId, successor } = world();
    simulator.faults.add({ when: 'afterEffect', kind: 'reset', match: { route: 'POST /jsm/ops/api/{cloudId}/v1/schedules/{scheduleId}/overrides' } });
    const made = await operations.overrides.create(scheduleId, { responder: user(successor), startDate: '2026-12-01T09:00:00+01:00', endDate: '2026-12-02T09:00:00+01:00' });
    expect(schedule.overrides[made.alias ?? '']?.responder).toEqual(user(successor));
    expect(Object.keys(schedule.overrides)).toHaveLength(2);
  });

  it('is ambiguous if it is not there', async () => {
    const { simulator, operations, scheduleId, successor } = world();
    simulator.faults.add({ when: 'beforeEffect', kind: 'reset', match: { route: 'POST /jsm/ops/api/{cloudId}/v1/schedules/{scheduleId}/overrides' } });
    expect(await kindOf(operations.overrides.create(scheduleId, { responder: user(successor), startDate: '2026-12-01T09:00:00Z', endDate: '2026-12-02T09:00:00Z' }))).toBe('ambiguous');
  });
});

describe('the input', () => {
  it('is refused before anything is sent', async () => {
    const { simulator, operations, scheduleId, rotationId, successor, teamId, escalationId } = world();
    const times = { startDate: '2026-12-01T09:00:00Z', endDate: '2026-12-02T09:00:00Z' };
    const calls = [
      () => operations.rotations.update(scheduleId, rotationId, {}),
      () => operations.rotations.update(scheduleId, rotationId, { participants: [] }),
      () => operations.rotations.update(scheduleId, rotationId, { participants: [{ type: 'user' }] }),
      () => operations.rotations.update(scheduleId, rotationId, { participants: [{ type: 'noone', id: successor }] }),
      () => operations.rotations.update(scheduleId, rotationId, { participants: [user('jane@example.com')] }),
      () => operations.overrides.create(scheduleId, { ...times, responder: { type: 'team', id: teamId } as never }),
      () => operations.overrides.create(scheduleId, { startDate: times.endDate, endDate: times.startDate, responder: user(successor) }),
      () => operations.overrides.create(scheduleId, { ...times, startDate: 'tomorrow', responder: user(successor) }),
      () => operations.escalations.update(teamId, escalationId, { rules: [] }),
      () => operations.schedules.getOnCalls(scheduleId, { date: '1.12.2026' }),
    ];
    for (const call of calls) {
      expect(await kindOf(call())).toBe('validation');
    }
    expect(() => operations.logs.list({ startTime: times.endDate, endTime: times.startDate })).toThrow(expect.objectContaining({ kind: 'validation' }));
    expect(simulator.requests).toEqual([]);
  });
});

describe('the addresses and credentials of the operations', () => {
  it('work with any credential of a person or a service account, behind the gateway', async () => {
    const simulator = new Simulator();
    const { scheduleId } = onCallLeaver(simulator);
    const { clientCredentials, apiToken } = simulator.addServiceAccount({ name: 'Robot', siteAdmin: true });
    const { gateway, product } = simulator.credentials;
    for (const options of [gateway, { ...gateway, apiToken: product.apiToken }, clientCredentials, apiToken]) {
      expect(await new ProductClient(options).serviceOperations.schedules.list().toArray()).toMatchObject([{ id: scheduleId }]);
    }
    expect(simulator.requests.at(-1)?.path).toMatch(/^\/jsm\/ops\/api\//);
  });

  it('name the scope that is missing', async () => {
    const simulator = new Simulator();
    const { clientCredentials } = simulator.addServiceAccount({ name: 'Robot', scopes: ['read:jira-work'] });
    const { error } = await attempt(new ProductClient(clientCredentials).serviceOperations.schedules.list().toArray());
    expect(error).toMatchObject({ kind: 'credential.insufficientScope', scopes: { granular: ['read:ops-config:jira-service-management'] } });
  });

  it('refuse an unknown token, instead of counting its owner as anonymous', async () => {
    const simulator = new Simulator();
    const { error } = await attempt(new ProductClient({ ...simulator.credentials.gateway, apiToken: 'sim_unknown' }).serviceOperations.schedules.list().toArray());
    expect(error?.kind).toBe('credential.invalid');
  });
});
