import { describe, expect, it } from 'vitest';

import { jiraFieldDefaultsResponsibilities } from '../../../src/offboarding/responsibilities/jira-field-defaults.js';
import { serviceRequestsResponsibilities } from '../../../src/offboarding/responsibilities/service-requests.js';
import type { FoundThing } from '../../../src/offboarding/responsibilities/types.js';
import { rehearsal } from '../../support/organization.js';
import { all, jiraIn, placeOf, sides } from '../../support/places.js';

function organization() {
  const { simulator, clients } = rehearsal({ frozen: true });
  const { accountId: leaver } = simulator.addPerson({ name: 'Jane Doe', owns: { issues: [{ project: 'HELP', summary: 'one' }], fieldDefaults: ['Reviewer'], participations: ['HELP-1'] } });
  const { accountId: successor } = simulator.addPerson({ name: 'John Roe' });
  const { accountId: third } = simulator.addPerson({ name: 'Mary Major' });
  const before = structuredClone(simulator.state);
  const changes = () => simulator.difference(before).map(({ path }) => path);
  return { simulator, clients, place: placeOf(clients), leaver, successor, third, changes, forward: sides(leaver, successor), back: sides(successor, leaver, { isUndo: true }) };
}

describe('a default value', () => {
  const { finder, transfer } = jiraFieldDefaultsResponsibilities.fieldDefaults;

  async function withDefault(multiple = false) {
    const given = organization();
    const [field] = Object.values(jiraIn(given.simulator).peopleFields);
    const [context] = Object.values(field?.contexts ?? {});
    if (field === undefined || context === undefined) {
      throw new Error('has no field');
    }
    field.multiple = multiple;
    const find = async () => (await all(finder.find(new Set([given.leaver]), given.place, {})))[0] as FoundThing;
    return { ...given, context, find };
  }

  it('is transferred with the filter of the field as it was, and the undo gives the state back', async () => {
    const { context, find, place, forward, back, successor, leaver } = await withDefault();
    context.userFilter = { enabled: true, groups: ['staff'], roleIds: [10_002] };
    const thing = await find();
    expect(await transfer.seen(thing, forward, place, {})).toBe('notReached');
    await transfer.write(thing, forward, place, {});
    expect(await transfer.seen(thing, forward, place, {})).toBe('reached');
    expect(context).toMatchObject({ defaultAccountIds: [successor], userFilter: { enabled: true, groups: ['staff'], roleIds: [10_002] } });
    await transfer.write(thing, back, place, {});
    expect(context).toMatchObject({ defaultAccountIds: [leaver], userFilter: { enabled: true, groups: ['staff'], roleIds: [10_002] } });
  });

  it('changes once, however often the write is delivered and although its response is lost', async () => {
    const { simulator, find, place, forward, back, changes } = await withDefault();
    simulator.faults.add({ when: 'afterEffect', kind: 'reset', match: { route: 'PUT /rest/api/3/field/{fieldId}/context/defaultValue' } });
    const thing = await find();
    for (let delivery = 0; delivery < 3; delivery += 1) {
      await transfer.write(thing, forward, place, {});
    }
    expect(simulator.effects).toHaveLength(1);
    await transfer.write(thing, back, place, {});
    expect(changes()).toEqual([]);
  });

  it('with several people keeps the others and their order, and the undo gives them back', async () => {
    const { context, find, place, forward, back, leaver, successor, third } = await withDefault(true);
    context.defaultAccountIds = [third, leaver, successor];
    const thing = await find();
    expect(await transfer.check(thing, forward, place, {})).toEqual({ able: undefined, holds: true });
    await transfer.write(thing, forward, place, {});
    expect(context.defaultAccountIds).toEqual([third, successor]);
    await transfer.write(thing, { ...back, fromKeeps: true }, place, {});
    expect(context.defaultAccountIds).toEqual([third, leaver, successor]);
    context.defaultAccountIds = [leaver, third];
    expect(await transfer.check(thing, forward, place, {})).toEqual({ able: undefined, holds: false });
    await transfer.write(thing, forward, place, {});
    expect(context.defaultAccountIds).toEqual([successor, third]);
  });

  it('stays with whoever has it now, if somebody has changed it since the search', async () => {
    const { context, find, place, forward, third, simulator } = await withDefault();
    const thing = await find();
    context.defaultAccountIds = [third];
    await transfer.write(thing, forward, place, {});
    context.defaultAccountIds = [];
    await transfer.write(thing, forward, place, {});
    expect(await transfer.seen(thing, forward, place, {})).toBe('reached');
    expect(simulator.effects).toEqual([]);
  });

  it('is refused to somebody who is deactivated, and to a caller who is no administrator', async () => {
    const { simulator, find, place, forward, successor, leaver } = await withDefault();
    const thing = await find();
    Object.assign(simulator.state.accounts[successor] ?? {}, { status: 'inactive' });
    await expect(transfer.write(thing, forward, place, {})).rejects.toMatchObject({ kind: 'validation' });
    simulator.caller.platformRoles = [];
    await expect(all(finder.find(new Set([leaver]), place, {}))).rejects.toMatchObject({ kind: 'permission.denied' });
  });
});

describe('a participant of a request', () => {
  const { transfer } = serviceRequestsResponsibilities.requestParticipants;
  const thing = { id: 'HELP-1', name: 'HELP-1' };
  const participantsOf = ({ simulator }: ReturnType<typeof organization>) => Object.values(simulator.state.sites)[0]?.serviceDesk?.requests['HELP-1']?.participants ?? [];

  it('is replaced, and the undo gives the state back', async () => {
    const given = organization();
    const { place, forward, back, successor, leaver, changes } = given;
    expect(await transfer.check(thing, forward, place, {})).toEqual({ able: undefined, holds: false });
    expect(await transfer.seen(thing, forward, place, {})).toBe('notReached');
    await transfer.write(thing, forward, place, {});
    expect(participantsOf(given)).toEqual([successor]);
    expect(await transfer.seen(thing, forward, place, {})).toBe('reached');
    await transfer.write(thing, back, place, {});
    expect(participantsOf(given)).toEqual([leaver]);
    expect(changes()).toEqual([]);
  });

  it('who takes part already stays one after the undo', async () => {
    const given = organization();
    const { place, forward, back, successor, leaver } = given;
    participantsOf(given).push(successor);
    expect(await transfer.check(thing, forward, place, {})).toEqual({ able: undefined, holds: true });
    await transfer.write(thing, forward, place, {});
    expect(participantsOf(given)).toEqual([successor]);
    await transfer.write(thing, { ...back, fromKeeps: true }, place, {});
    expect([...participantsOf(given)].sort()).toEqual([leaver, successor].sort());
    expect(await transfer.seen(thing, { ...back, fromKeeps: true }, place, {})).toBe('reached');
  });

  it('is added before the other is removed, once, although each response is lost', async () => {
    const given = organization();
    const { simulator, place, forward } = given;
    for (const method of ['POST', 'DELETE']) {
      simulator.faults.add({ when: 'afterEffect', kind: 'reset', match: { route: `${method} /rest/servicedeskapi/request/{issueIdOrKey}/participant` } });
    }
    for (let delivery = 0; delivery < 3; delivery += 1) {
      await transfer.write(thing, forward, place, {});
    }
    expect(simulator.effects.map(({ kind }) => kind)).toEqual(['request.participantAdded', 'request.participantRemoved']);
  });

  it('stays if the successor cannot be added', async () => {
    const given = organization();
    const { place, leaver } = given;
    await expect(transfer.write(thing, sides(leaver, '712020:nobody'), place, {})).rejects.toMatchObject({ kind: 'validation' });
    expect(participantsOf(given)).toEqual([leaver]);
  });
});
