import { OrgAdminClient } from 'atlassian-admin-sdk';
import { applyPlan, makePlan, memoryJournal, type PolicyOptions } from 'atlassian-admin-sdk/offboarding';
import { Simulator, type Fault } from 'atlassian-admin-sdk/simulator';
import { memorySharedStore, runTask, sharedJournals, sharedReads, tasksOf } from 'atlassian-admin-sdk/tasks';
import { describe, expect, it } from 'vitest';

import { quick } from '../support/clients.js';

const fast = { verificationDeadline: 50 };
const keys = 'GET /admin/api-access/v1/orgs/{orgId}/api-keys';
const group = 'GET /admin/v2/orgs/{orgId}/directories/{directoryId}/groups/{groupId}';
const tokens = 'GET /users/{accountId}/manage/api-tokens';

async function twelve(policy: PolicyOptions = {}) {
  const simulator = new Simulator();
  const connect = () => ({ org: new OrgAdminClient({ ...simulator.credentials.orgAdmin, retry: quick }) });
  const people = Array.from({ length: 12 }, (_, index) => simulator.addPerson({ name: `Person ${index}`, groups: ['developers'] }).accountId);
  const plan = await makePlan(people, { clients: connect(), policy: { limits: { people: 100, share: 1 }, ...policy } });
  const fail = (route: string, fault: Pick<Fault, 'status' | 'times'> & { readonly retryAfter?: string }) => {
    const { retryAfter, ...rest } = fault;
    simulator.faults.add({ match: { route }, when: 'beforeEffect', kind: 'status', ...rest, ...(retryAfter === undefined ? {} : { headers: { 'retry-after': retryAfter } }) });
  };
  return { simulator, connect, plan, fail };
}

describe('a fact that many people share, and that could not be read for a moment', () => {
  for (const [what, route] of Object.entries({ 'the keys of the organization': keys, 'a group': group })) {
    it(`blocks nobody: ${what}`, { timeout: 30_000 }, async () => {
      const { simulator, connect, plan, fail } = await twelve({ groups: 'remove' });
      const before = simulator.requests.length;
      fail(route, { status: 503, times: 5 });
      const { totals } = await applyPlan(plan, { clients: connect(), concurrency: 2, ...fast }).result;
      expect(simulator.requests.slice(before).some((request) => request.route === route && request.status === 503)).toBe(true);
      expect([totals.done, totals.blocked]).toEqual([12, 0]);
    });
  }

  it('blocks nobody in the tasks that share reads', { timeout: 30_000 }, async () => {
    const { connect, plan, fail } = await twelve();
    const clients = connect();
    const journals = sharedJournals(memorySharedStore());
    const shared = sharedReads(clients);
    fail(keys, { status: 503, times: 5 });
    const kinds: string[] = [];
    for await (const task of tasksOf(plan, { people: 3 })) {
      const result = await runTask(task, { clients, journal: journals.of(task), shared, ...fast });
      kinds.push(...(result.kind === 'finished' ? result.people.map(({ outcome }) => outcome.kind) : [result.kind]));
    }
    expect(kinds).toEqual(Array.from({ length: 12 }, () => 'done'));
  });
});

describe('a fact for which Atlassian asks to come back later', () => {
  it('puts the person aside, and the next run finishes them', { timeout: 30_000 }, async () => {
    const { simulator, connect, plan, fail } = await twelve();
    fail(tokens, { status: 429, times: 12, retryAfter: '300' });
    const journal = memoryJournal();
    const { totals } = await applyPlan(plan, { clients: connect(), journal, patience: 0, ...fast }).result;
    expect([totals.blocked, totals.done]).toEqual([0, 0]);
    expect(journal.entries.filter(({ type }) => type === 'putAside')).toHaveLength(12);
    simulator.faults.clear();
    expect((await applyPlan(plan, { clients: connect(), journal, ...fast }).result).totals).toMatchObject({ done: 12, blocked: 0 });
  });
});
