import { OrgAdminClient } from 'atlassian-admin-sdk';
import { applyPlan, makePlan, memoryJournal, type JournalStore } from 'atlassian-admin-sdk/offboarding';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import { memorySharedStore, runTask, sharedJournals, tasksOf } from 'atlassian-admin-sdk/tasks';
import { describe, expect, it } from 'vitest';

import { allOf } from '../../support/all-of.js';
import { quick } from '../../support/clients.js';

const fast = { verificationDeadline: 50 };
const revoke = 'POST /admin/v1/orgs/{orgId}/users/{accountId}/role-assignments/revoke';
const disable = 'POST /users/{accountId}/manage/lifecycle/disable';

describe('a step that was begun and must wait', () => {
  it('is not sent again by a process that has lost its journal meanwhile', { timeout: 30_000 }, async () => {
    const simulator = new Simulator();
    const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
    const clients = () => ({ org: new OrgAdminClient({ ...simulator.credentials.orgAdmin, retry: quick }) });
    let ahead = 0;
    const journals = sharedJournals(memorySharedStore({ now: () => Date.now() + ahead }));
    const [task] = await allOf(tasksOf(await makePlan([accountId], { clients: clients() })));
    if (task === undefined) {
      throw new Error('the plan has no task');
    }
    simulator.faults.add({ match: { route: disable }, when: 'beforeEffect', kind: 'status', status: 429, headers: { 'retry-after': '2' }, times: 1 });
    const slow = runTask(task, { clients: clients(), journal: journals.of(task), ...fast });
    await expect.poll(() => simulator.requests.some(({ status }) => status === 429), { timeout: 10_000 }).toBe(true);
    ahead = 40_000;
    expect(await runTask(task, { clients: clients(), journal: journals.of(task), ...fast })).toMatchObject({ kind: 'finished', people: [{ outcome: { kind: 'done' } }] });
    await clients().org.accounts.enable(accountId);
    expect(await slow).toMatchObject({ kind: 'wait', reason: 'heldByAnotherRun' });
    expect(simulator.effects.map(({ kind }) => kind)).toEqual(['account.disabled', 'account.enabled']);
    expect(simulator.state.accounts[accountId]?.status).toBe('active');
  });

  it('is remembered in the lane of organization admins before each attempt, not only before the first', async () => {
    const simulator = new Simulator();
    const clients = { org: new OrgAdminClient({ ...simulator.credentials.orgAdmin, retry: quick }) };
    ['Grace Kim', 'Omar Haddad', 'Lin Wei'].forEach((name) => simulator.addPerson({ name, orgAdmin: true }));
    const { accountId } = simulator.addPerson({ name: 'Jane Doe', orgAdmin: true });
    const plan = await makePlan([accountId], { clients });
    const heard: string[] = [];
    const kept = memoryJournal();
    const journal: JournalStore = {
      lock: (run) => kept.lock(run),
      unlock: () => kept.unlock(),
      read: () => kept.read(),
      append: (entry) => kept.append(entry),
      lane: () => Promise.resolve({ remembered: [], remember: () => Promise.resolve(void heard.push('remembered')), release: () => Promise.resolve() }),
    };
    const sent = (): number => simulator.requests.filter(({ route }) => route === revoke).length;
    simulator.faults.add({ match: { route: revoke }, when: 'beforeEffect', kind: 'status', status: 429, headers: { 'retry-after': '60' }, times: 1 });
    await applyPlan(plan, { clients, journal, patience: 0, ...fast }).result;
    expect(sent()).toBe(1);
    const before = heard.length;
    simulator.faults.clear();
    simulator.clock.advance('2m');
    await applyPlan(plan, { clients: { org: new OrgAdminClient({ ...simulator.credentials.orgAdmin, retry: quick }) }, journal, ...fast }).result;
    expect(sent()).toBe(2);
    // Before the attempt to revoke, before the attempt to deactivate, and after the work.
    expect(heard.length - before).toBe(3);
  });
});
