import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { OrgAdminClient } from 'atlassian-admin-sdk';
import {
  applyPlan,
  applyPlanFile,
  filePlan,
  folderJournals,
  makePlan,
  makePlanFile,
  makeReinstatement,
  makeReinstatementFile,
  memoryJournal,
  planAsLines,
  planFileFrom,
  planFromLines,
  unfinishedSubjects,
  unfinishedSubjectsOfPlanFile,
  verifyPlan,
  type Plan,
  type PlanFile,
} from 'atlassian-admin-sdk/offboarding';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { allOf } from '../../support/all-of.js';
import { quick } from '../../support/clients.js';
import { addLeavers, changesOf, standingStill } from '../../support/leavers.js';
import { clientsFor } from '../../support/organization.js';
import { inMemory, refusedFields } from '../../support/sealed.js';

const fast = { verificationDeadline: 20 } as const;
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plan-file-afterwards-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** The same people in two organizations: a plan for the one, a plan file for the other. */
async function both() {
  const worlds = [new Simulator(standingStill), new Simulator(standingStill)] as const;
  const [{ people, policy }] = [addLeavers(worlds[0]), addLeavers(worlds[1])];
  const clients = [clientsFor(worlds[0].credentials), clientsFor(worlds[1].credentials)] as const;
  const plan = await makePlan(people.map(({ accountId }) => accountId), { clients: clients[0], policy });
  const place = mkdtempSync(join(folder, 'run-'));
  const file = await planFileFrom(plan, join(place, 'plan.jsonl'));
  return { worlds, clients, plan, journal: memoryJournal(), file, journals: folderJournals(join(place, 'journals')), place };
}

/** Without what differs between two runs. */
const comparable = (value: unknown): unknown => JSON.parse(JSON.stringify(value, (name, member: unknown) => (['createdAt', 'expiresAt', 'hash'].includes(name) ? '' : member)));

async function contentOf(file: PlanFile): Promise<unknown> {
  return { ...(await file.header()), people: await allOf(file.people()), unresolved: await allOf(file.unresolved()) };
}

async function some(people: number) {
  const simulator = new Simulator({ seed: 3 });
  const accounts = Array.from({ length: people }, (_, index) => simulator.addPerson({ name: `Person ${index}` }));
  const clients = { org: new OrgAdminClient({ ...simulator.credentials.orgAdmin, retry: quick }) };
  const place = mkdtempSync(join(folder, 'some-'));
  const path = join(place, 'plan.jsonl');
  const plan = await makePlanFile(accounts.map(({ accountId }) => accountId), { path, clients, policy: { limits: { people: 1_000, share: 1 } } });
  return { simulator, accounts, clients, place, path, plan, journals: folderJournals(join(place, 'journals')) };
}

describe('the access of everybody in a plan file', () => {
  it('is verified as that of the same plan, before and after its run', async () => {
    const { worlds, clients, plan, file, journals } = await both();
    const seen = async (given: Plan | PlanFile) => (await allOf(verifyPlan(given, { clients: clients[1] }))).map(({ accountId, access }) => [accountId, access]);
    const before = await seen(file);
    expect(before.length).toBeGreaterThan(4);
    expect(await seen(plan)).toEqual(before);
    const effects = worlds[1].effects.length;
    await applyPlanFile(file, { clients: clients[1], journals, peopleInTask: 3, ...fast }).result;
    const after = await seen(file);
    expect(after).not.toEqual(before);
    expect(await seen(plan)).toEqual(after);
    expect(effects).toBe(0);
  });

  it('is looked at again until the deadline, with each person given once, as soon as they are off', async () => {
    const { accounts, clients, plan } = await some(230);
    const order: string[] = [];
    const switchedOff = new Set([0, 5, 100, 101, 229].map((index) => accounts[index]?.accountId));
    setTimeout(() => {
      accounts.filter(({ accountId }) => switchedOff.has(accountId)).forEach((account) => Object.assign(account, { status: 'inactive' }));
    }, 60);
    for await (const { accountId, access } of verifyPlan(plan, { clients, deadline: 500, every: 150 })) {
      order.push(`${accountId} ${access}`);
    }
    const off = accounts.filter(({ accountId }) => switchedOff.has(accountId)).map(({ accountId }) => `${accountId} off`);
    const on = accounts.filter(({ accountId }) => !switchedOff.has(accountId)).map(({ accountId }) => `${accountId} on`);
    // The first look may be at work when they are switched off: it then sees the last of them first.
    expect([...order.slice(0, off.length).sort(), ...order.slice(off.length)]).toEqual([...off.sort(), ...on]);
  });

  it('is not looked at if the file is not whole, and no longer if it is replaced', async () => {
    const { simulator, clients, plan, path } = await some(3);
    const requests = simulator.requests.length;
    const text = (await allOf(planAsLines({ ...(await makePlan(['nobody@example.com'], { clients })) }))).join('');
    const sent = simulator.requests.length;
    expect(await refusedFields(allOf(verifyPlan(planFromLines(async function* () { yield text.slice(0, -100); }), { clients })))).toEqual(['plan']);
    expect(await refusedFields(allOf(verifyPlan({} as never, { clients })))).toEqual(['plan.version']);
    expect(await refusedFields(allOf(verifyPlan(plan, { clients: { org: new OrgAdminClient({ ...simulator.credentials.orgAdmin, orgId: 'another' }) } })))).toEqual(['plan.orgId']);
    expect(simulator.requests.length).toBe(sent);
    const looking = verifyPlan(plan, { clients, deadline: 10_000, every: 10 });
    setTimeout(() => writeFileSync(path, text), 50);
    expect(await refusedFields(allOf(looking))).toEqual(['plan']);
    expect(simulator.requests.length).toBeGreaterThan(requests);
  });
});

describe('the undo of a plan file', () => {
  it('is the undo of the same plan, and gives back the same', async () => {
    const { worlds, clients, plan, journal, file, journals, place } = await both();
    const before = structuredClone(worlds[1].state.accounts);
    await applyPlan(plan, { clients: clients[0], journal, ...fast }).result;
    await applyPlanFile(file, { clients: clients[1], journals, peopleInTask: 3, ...fast }).result;
    expect(worlds[1].state.accounts).not.toEqual(before);
    const back = await makeReinstatement(plan, journal, { clients: clients[0] });
    const path = join(place, 'back.jsonl');
    const backFile = await makeReinstatementFile(file, journals, { path, clients: clients[1] });
    expect(back.people.length).toBeGreaterThan(3);
    expect(comparable(await contentOf(backFile))).toEqual(comparable(back));
    const expected = await applyPlan(back, { clients: clients[0], ...fast }).result;
    const { totals } = await applyPlanFile(backFile, { clients: clients[1], journals, peopleInTask: 2, ...fast }).result;
    expect(totals).toEqual(expected.totals);
    expect(changesOf(worlds[1])).toEqual(changesOf(worlds[0]));
    expect(worlds[1].state.accounts).toEqual(worlds[0].state.accounts);
  });

  it('is for the people that are named, with the limits that are given', async () => {
    const { accounts, clients, plan, place, journals, simulator } = await some(12);
    await applyPlanFile(plan, { clients, journals, peopleInTask: 5, ...fast }).result;
    const { hash } = await plan.header();
    const looked: number[] = [];
    const watched = { of: (task: Parameters<typeof journals.of>[0]) => (looked.push(task.number), journals.of(task)), whole: () => journals.whole(hash), peopleInTasks: () => journals.peopleInTasks(hash) };
    const two = [accounts[1], accounts[11]].map((account) => account?.accountId ?? '');
    const back = await makeReinstatementFile(plan, watched, { path: join(place, 'two.jsonl'), clients, accountIds: [...two, 'somebody-else'], policy: { limits: { people: 1, share: 1 }, expiresAfterMinutes: 30 } });
    expect(looked).toEqual([1, 3]);
    const header = await back.header();
    expect(header.fuse).toEqual({ people: 2, needsConfirmation: true });
    expect(Date.parse(header.expiresAt) - Date.parse(header.createdAt)).toBe(1_800_000);
    expect(await refusedFields(applyPlanFile(back, { clients, journals, ...fast }).result)).toEqual(['confirm.people']);
    await applyPlanFile(back, { clients, journals, confirm: { people: 2 }, ...fast }).result;
    expect(accounts.filter(({ accountId }) => simulator.state.accounts[accountId]?.status === 'active').map(({ accountId }) => accountId)).toEqual(two);
  });

  it('has whoever the run was changing when it was stopped', async () => {
    const { accounts, clients, plan, place, journals, simulator } = await some(3);
    simulator.faults.add({ match: { route: 'POST /users/{accountId}/manage/lifecycle/disable' }, when: 'afterEffect', kind: 'slow', delay: '6s' });
    const controller = new AbortController();
    const run = applyPlanFile(plan, { clients, journals, concurrency: 1, signal: controller.signal, ...fast });
    setTimeout(() => controller.abort(), 500);
    await run.result;
    expect(accounts.map(({ status }) => status)).toEqual(['inactive', 'active', 'active']);
    const back = await makeReinstatementFile(plan, journals, { path: join(place, 'back.jsonl'), clients });
    expect((await allOf(back.people())).map(({ accountId }) => accountId)).toEqual([accounts[0]?.accountId]);
  });

  it('has nobody if the run has changed nobody', async () => {
    const { clients, plan, place, journals } = await some(3);
    const back = await makeReinstatementFile(plan, journals, { path: join(place, 'back.jsonl'), clients });
    expect(await back.counts()).toEqual({ people: 0, unresolved: 0 });
    expect((await back.header()).fuse).toEqual({ people: 0, needsConfirmation: false });
  });

  it('is refused, and leaves nothing behind, for a file that is not whole, other journals, another organization and a path that is taken', async () => {
    const { simulator, clients, plan, path, place, journals } = await some(6);
    await applyPlanFile(plan, { clients, journals, peopleInTask: 4, ...fast }).result;
    const sent = simulator.requests.length;
    const out = join(place, 'back.jsonl');
    const refused = (more: object = {}, file: PlanFile = plan, given: unknown = journals) => refusedFields(makeReinstatementFile(file, given as never, { path: out, clients, ...more }));
    const text = (await allOf(planAsLines(await makePlan(['nobody@example.com'], { clients })))).join('');
    const requests = simulator.requests.length;
    expect(await refused({}, planFromLines(async function* () { yield text.slice(0, -50); }))).toEqual(['plan']);
    expect(await refused({}, {} as never)).toEqual(['plan']);
    expect(await refused({}, plan, memoryJournal())).toEqual(['journals']);
    expect(await refused({ peopleInTask: 3 })).toEqual(['peopleInTask']);
    expect(await refused({ path })).toEqual(['path']);
    expect(await refused({ policy: { limits: { people: -1 } } })).toEqual(['policy.limits.people']);
    expect(await refused({ clients: { org: new OrgAdminClient({ ...simulator.credentials.orgAdmin, orgId: 'another' }) } })).toEqual(['plan.orgId']);
    expect(existsSync(out)).toBe(false);
    expect(readdirSync(place).sort()).toEqual(['journals', 'plan.jsonl']);
    expect(simulator.requests.length).toBe(requests);
    expect(requests).toBeGreaterThan(sent);
  });
});

describe('whoever a run of a plan file did not finish', () => {
  it('is who a run of the same plan would have left, for a new plan', async () => {
    const { accounts, clients, plan, place, path } = await some(12);
    const journals = inMemory();
    const controller = new AbortController();
    const run = applyPlanFile(plan, { clients, journals, peopleInTask: 5, concurrency: 1, signal: controller.signal, ...fast });
    let finished = 0;
    for await (const { type } of run) {
      finished += type === 'personFinished' ? 1 : 0;
      if (finished === 7) {
        controller.abort();
      }
    }
    await run.result;
    const rest = await allOf(unfinishedSubjectsOfPlanFile(filePlan(path), journals, { peopleInTask: 5 }));
    expect(rest.map((subject) => (typeof subject === 'string' ? subject : subject.accountId))).toEqual(accounts.slice(finished).map(({ accountId }) => accountId));
    const whole = await makePlan(accounts.map(({ accountId }) => accountId), { clients });
    expect(await unfinishedSubjects(whole, memoryJournal())).toEqual(rest);
    const next = await makePlanFile(unfinishedSubjectsOfPlanFile(filePlan(path), journals, { peopleInTask: 5 }), { path: join(place, 'rest.jsonl'), clients });
    expect(await next.counts()).toEqual({ people: 12 - finished, unresolved: 0 });
  });
});
