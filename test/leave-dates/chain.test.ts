import { addLeavers, claimDue, makeLeaveCalendar, rehireLeaver, sharedLeaveCalendar, type LeaveCalendarStore } from 'atlassian-admin-sdk/leave-dates';
import { applyPlan, describePlan, makePlan, makeReinstatement, makeReport, memoryJournal, type Clients, type JournalStore, type Plan, type PolicyOptions } from 'atlassian-admin-sdk/offboarding';
import { rehearse } from 'atlassian-admin-sdk/simulator';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { rehearsal } from '../support/organization.js';
import { StoreInMemory } from '../support/shared-store.js';

const leaveDate = Date.parse('2026-12-31T16:00:00Z');
const day = 86_400_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: leaveDate - 40 * day }));
afterEach(() => void vi.useRealTimers());

async function doAll(store: LeaveCalendarStore, clients: Clients, journals: Map<string, { readonly plan: Plan; readonly journal: JournalStore }>): Promise<string[]> {
  const done: string[] = [];
  for await (const stage of claimDue(store)) {
    const plan = await stage.start((people, policy) => makePlan(people, { clients, policy: { ...policy, limits: { people: 10, share: 1 } } }));
    if (plan !== undefined) {
      const journal = memoryJournal();
      journals.set(plan.hash, { plan, journal });
      await applyPlan(plan, { clients, journal, verificationDeadline: 1_000 }).result;
      const { people } = await makeReport(plan, journal);
      await stage.finish(people);
      done.push(...people.map(({ name, outcome }) => `${stage.stage} ${name ?? ''}: ${outcome.kind}`));
    }
  }
  return done;
}

describe('a chain of stages', () => {
  it('suspends, deactivates and schedules the deletion, each on its day, and is undone after a re-hire', async () => {
    const { simulator, clients } = rehearsal({ startAt: new Date(leaveDate - 40 * day).toISOString() });
    for (const name of ['Grace Hopper', 'Edsger Dijkstra']) {
      simulator.addPerson({ name, orgAdmin: true });
    }
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    const sam = simulator.addPerson({ name: 'Sam Whitfield', email: 'sam@contractor.example' });
    const store = sharedLeaveCalendar(new StoreInMemory());
    await store.change(() =>
      makeLeaveCalendar({
        stages: [
          { name: 'suspend', afterDays: 0, policy: { profile: 'temporaryLeave' } },
          { name: 'deactivate', afterDays: 7, policy: { profile: 'leaver' } },
          { name: 'delete', afterDays: 90, policy: { profile: 'deleteAccount' } },
        ],
        leavers: [{ email: 'jane.doe@example.com', notBefore: '2026-12-31T17:00[Europe/Berlin]' }],
      }),
    );
    await store.change((calendar) => addLeavers(calendar, [{ accountId: sam.accountId, notBefore: '2026-12-31T17:00[Europe/Berlin]' }], Date.now()).calendar);
    const journals = new Map<string, { readonly plan: Plan; readonly journal: JournalStore }>();
    const at = async (time: number): Promise<string[]> => {
      vi.setSystemTime(time);
      return doAll(store, clients, journals);
    };
    expect(await at(leaveDate - 60_000)).toEqual([]);
    expect(await at(leaveDate + 60_000)).toEqual(['suspend Jane Doe: done', 'suspend Sam Whitfield: done']);
    expect(await at(leaveDate + 60_000)).toEqual([]);
    expect(await at(leaveDate + 7 * day)).toEqual(['deactivate Jane Doe: done', 'deactivate Sam Whitfield: alreadyDone']);
    expect(await at(leaveDate + 90 * day - 60 * 60_000 - 1)).toEqual([]);
    expect(await at(leaveDate + 90 * day)).toEqual(['delete Jane Doe: done', 'delete Sam Whitfield: alreadyDone']);
    expect(simulator.effects.map(({ kind, accountId }) => `${kind} ${accountId === jane.accountId ? 'Jane' : 'Sam'}`).sort()).toEqual(['account.deletionScheduled Jane', 'account.disabled Jane', 'membership.suspended Jane', 'membership.suspended Sam']);

    const { toUndo } = rehireLeaver(await store.read(), { email: 'jane.doe@example.com' }, Date.now());
    expect(toUndo.map(({ stage }) => stage)).toEqual(['delete', 'deactivate', 'suspend']);
    for (const { planHash } of toUndo) {
      const { plan, journal } = journals.get(planHash) as { plan: Plan; journal: JournalStore };
      const back = await makeReinstatement(plan, journal, { clients, accountIds: [jane.accountId] });
      await applyPlan(back, { clients, verificationDeadline: 1_000 }).result;
    }
    expect(simulator.state.accounts[jane.accountId]?.status).toBe('active');
  });
});

describe('a plan with a time', () => {
  const made = async (policy: PolicyOptions): Promise<{ plan: Plan; clients: Clients; simulator: ReturnType<typeof rehearsal>['simulator'] }> => {
    const { simulator, clients } = rehearsal({ startAt: new Date().toISOString() });
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    return { plan: await makePlan([jane.accountId], { clients, policy }), clients, simulator };
  };

  it('is not applied before it, names the field, and expires some minutes after it', async () => {
    const { plan, clients, simulator } = await made({ notBefore: '2026-12-31T17:00:00+01:00' });
    expect(plan.expiresAt).toBe('2026-12-31T16:15:00.000Z');
    const refusal = { kind: 'validation', fields: [{ field: 'plan.policy.notBefore', problem: expect.stringContaining('is not reached') }] };
    await expect(applyPlan(plan, { clients }).result).rejects.toMatchObject(refusal);
    vi.setSystemTime(leaveDate - 1);
    await expect(applyPlan(plan, { clients }).result).rejects.toMatchObject(refusal);
    expect(simulator.effects).toEqual([]);
    vi.setSystemTime(leaveDate);
    expect((await applyPlan(plan, { clients, verificationDeadline: 1_000 }).result).totals.done).toBe(1);
    vi.setSystemTime(leaveDate + 16 * 60_000);
    await expect(applyPlan(plan, { clients }).result).rejects.toMatchObject({ fields: [{ field: 'plan.expiresAt' }] });
  });

  it('can be rehearsed before it', async () => {
    const { plan, clients, simulator } = await made({ notBefore: '2026-12-31T16:00:00Z' });
    const { report, effects } = await rehearse(plan, { from: clients });
    expect(report).toMatchObject({ planHash: plan.hash, totals: { done: 1 } });
    expect(effects.map(({ kind }) => kind)).toContain('account.disabled');
    expect(simulator.effects).toEqual([]);
    expect(describePlan(plan)).toHaveLength(1);
  });

  it('that has passed counts from when the plan is made', async () => {
    const { plan } = await made({ notBefore: '2020-01-01T00:00:00Z' });
    expect(Date.parse(plan.expiresAt) - Date.parse(plan.createdAt)).toBe(15 * 60_000);
  });

  it.each(['2026-12-31T17:00', '2026-12-31', '2026-02-30T17:00:00Z', 'soon', ''])('is refused as %j', async (notBefore) => {
    await expect(made({ notBefore })).rejects.toMatchObject({ kind: 'validation', fields: [{ field: 'policy.notBefore' }] });
  });
});
