import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { isAdminError, OrgAdminClient, type AdminError } from 'atlassian-admin-sdk';
import { applyPlan, applyPlanFile, filePlan, folderJournals, makePlan, makePlanFile, makeReport, memoryJournal, planFileFrom, type ApplyFileOptions, type JournalStore, type RunEvent, type TaskJournals } from 'atlassian-admin-sdk/offboarding';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import { runTask, tasksOf } from 'atlassian-admin-sdk/tasks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { quick } from '../../support/clients.js';
import { addLeavers, changesOf, standingStill } from '../../support/leavers.js';
import { clientsFor } from '../../support/organization.js';
import { rehashed } from '../../support/rehashed.js';

const fast = { verificationDeadline: 20 } as const;
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'apply-plan-file-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

async function world(people: number, limits = { people: 1_000, share: 1 }) {
  const simulator = new Simulator({ seed: 3 });
  const accountIds = Array.from({ length: people }, (_, index) => simulator.addPerson({ name: `Person ${index}`, apiTokens: ['laptop'] }).accountId);
  const clients = { org: new OrgAdminClient({ ...simulator.credentials.orgAdmin, retry: quick }) };
  const place = mkdtempSync(join(folder, 'run-'));
  const path = join(place, 'plan.jsonl');
  const plan = await makePlanFile(accountIds, { path, clients, policy: { limits, expiresAfterMinutes: 60 } });
  const journals = folderJournals(join(place, 'journals'));
  const options: ApplyFileOptions = { clients, journals, peopleInTask: 5, ...fast };
  return { simulator, accountIds, clients, path, plan, place, journals, options };
}

const inactive = ({ state }: Simulator): number => Object.values(state.accounts).filter(({ status }) => status === 'inactive').length;

async function refusal(work: Promise<unknown>): Promise<AdminError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isAdminError(error)) {
    throw new Error('was not refused');
  }
  return error;
}

const fieldsOf = (error: AdminError): string[] => (error.kind === 'validation' ? error.fields.map(({ field }) => field) : [error.kind]);

describe('a plan file that is applied', () => {
  it('changes what the same plan changes, with the same outcomes, whoever is in it', async () => {
    const worlds = [new Simulator(standingStill), new Simulator(standingStill)] as const;
    const [{ people, policy }] = [addLeavers(worlds[0]), addLeavers(worlds[1])];
    const plan = await makePlan(people.map(({ accountId }) => accountId), { clients: clientsFor(worlds[0].credentials), policy });
    const journal = memoryJournal();
    const expected = await applyPlan(plan, { clients: clientsFor(worlds[0].credentials), journal, ...fast }).result;
    const place = mkdtempSync(join(folder, 'same-'));
    const file = await planFileFrom(plan, join(place, 'plan.jsonl'));
    const journals = folderJournals(join(place, 'journals'));
    const { totals } = await applyPlanFile(file, { clients: clientsFor(worlds[1].credentials), journals, peopleInTask: 3, ...fast }).result;
    expect(totals).toEqual(expected.totals);
    expect(changesOf(worlds[1])).toEqual(changesOf(worlds[0]));
    expect(worlds[1].state.accounts).toEqual(worlds[0].state.accounts);
    const { hash } = await file.header();
    const report = await makeReport({ ...plan, hash }, { read: () => onceStarted(journals.whole(hash).read()) });
    expect(report.people).toMatchObject((await makeReport(plan, journal)).people.map(({ accountId, outcome }) => ({ accountId, outcome: { kind: outcome.kind } })));
  });

  it('counts everybody in its events and its result, with two parts at the same time', async () => {
    const { simulator, plan, options, place } = await world(23);
    const run = applyPlanFile(plan, { ...options, tasksAtOnce: 2 });
    const events: RunEvent[] = [];
    for await (const event of run) {
      events.push(event);
    }
    const finished = events.flatMap((event) => (event.type === 'personFinished' ? [event] : []));
    expect(finished.map((event) => event.finished)).toEqual(Array.from({ length: 23 }, (_, index) => index + 1));
    expect(new Set(finished.map(({ total }) => total))).toEqual(new Set([23]));
    const { hash } = await plan.header();
    expect(await run.result).toMatchObject({ run: run.id, planHash: hash, stopped: false, totals: { done: 23, notFinished: 0 } });
    expect(inactive(simulator)).toBe(23);
    expect(readdirSync(join(place, 'journals', hash)).sort()).toEqual([1, 2, 3, 4, 5].map((number) => `000000${number}.jsonl`).concat('finished.jsonl'));
  });

  it('goes on where a stopped run ended, and skips what is finished without a look into its journals', async () => {
    const { simulator, plan, options, journals, path } = await world(23);
    const controller = new AbortController();
    const first = applyPlanFile(plan, { ...options, concurrency: 1, signal: controller.signal });
    let people = 0;
    for await (const { type } of first) {
      people += type === 'personFinished' ? 1 : 0;
      if (people === 12) {
        controller.abort();
      }
    }
    const stopped = await first.result;
    expect(stopped.stopped).toBe(true);
    expect(stopped.totals.done).toBe(people);
    expect(stopped.totals.notFinished).toBe(23 - people);
    const { hash } = await plan.header();
    expect(await journals.peopleInTasks(hash)).toBe(5);
    const looked: number[] = [];
    const watched: typeof journals = { ...journals, whole: (given) => journals.whole(given), progressOf: (...given) => journals.progressOf(...given), peopleInTasks: (given) => journals.peopleInTasks(given), of: (task) => (looked.push(task.number), journals.of(task)) };
    const before = simulator.effects.length;
    const second = applyPlanFile(filePlan(path), { ...options, journals: watched });
    expect(await second.result).toMatchObject({ stopped: false, totals: { done: 23, notFinished: 0 } });
    expect(looked).toEqual([3, 4, 5]);
    expect(inactive(simulator)).toBe(23);
    expect(simulator.effects.length).toBe(before * (23 / people));
    const requests = simulator.requests.length;
    expect(await applyPlanFile(filePlan(path), options).result).toMatchObject({ stopped: false, totals: { done: 23 } });
    expect(simulator.requests.length).toBe(requests);
  });

  it('needs no list of what is finished: the journals alone say it', async () => {
    const { simulator, plan, options } = await world(8);
    const stores = new Map<number, JournalStore>();
    const journals: TaskJournals = {
      of: ({ number }) => stores.get(number) ?? (stores.set(number, memoryJournal()), stores.get(number) as JournalStore),
      whole: () => memoryJournal(),
    };
    await applyPlanFile(plan, { ...options, journals }).result;
    const effects = simulator.effects.length;
    expect(await applyPlanFile(plan, { ...options, journals }).result).toMatchObject({ totals: { done: 8 } });
    expect(simulator.effects.length).toBe(effects);
  });

  it('lets a part wait while the others go on, and comes back to it', async () => {
    const { simulator, plan, options, accountIds } = await world(12);
    let isRefused = true;
    const refused = accountIds[1] ?? '';
    const fetch = async (request: Request): Promise<Response> => {
      if (isRefused && request.url.includes(refused) && request.url.includes('lifecycle/disable')) {
        return new Response('{}', { status: 503, headers: { 'retry-after': '6' } });
      }
      return simulator.fetch(request);
    };
    const clients = { org: new OrgAdminClient({ ...simulator.credentials.orgAdmin, fetch, retry: quick }) };
    const run = applyPlanFile(plan, { ...options, clients });
    const finished: string[] = [];
    for await (const event of run) {
      if (event.type === 'personPutAside') {
        expect(event.comesAgain).toBe(true);
        isRefused = false;
      }
      if (event.type === 'personFinished') {
        finished.push(event.accountId);
      }
    }
    expect(await run.result).toMatchObject({ totals: { done: 12 } });
    expect(finished.indexOf(refused)).toBeGreaterThan(3);
    expect([...finished].sort()).toEqual([...accountIds].sort());
  }, 30_000);

  it('is refused before anything is sent if it must not run', async () => {
    const { simulator, plan, path, clients, options, place } = await world(12, { people: 3, share: 0.1 });
    const requests = simulator.requests.length;
    const refused = async (given: Partial<ApplyFileOptions>, file = plan): Promise<string[]> => fieldsOf(await refusal(applyPlanFile(file, { ...options, ...given }).result));
    expect(await refused({})).toEqual(['confirm.people']);
    expect(await refused({ confirm: { people: 11 } })).toEqual(['confirm.people']);
    expect(await refused({ peopleInTask: 0 })).toEqual(['peopleInTask']);
    expect(await refused({ tasksAtOnce: 1.5 })).toEqual(['tasksAtOnce']);
    expect(await refused({ journal: memoryJournal() } as never)).toEqual(['journal']);
    expect(await refused({ journals: memoryJournal() as never })).toEqual(['journals']);
    expect(await refused({ clients: { org: new OrgAdminClient({ ...simulator.credentials.orgAdmin, orgId: 'another' }) }, confirm: { people: 12 } })).toEqual(['plan.orgId']);
    expect(await refused({}, {} as never)).toEqual(['plan']);
    const text = readFileSync(path, 'utf8');
    const lines = text.trimEnd().split('\n');
    for (const [name, content] of [['cut', lines.slice(0, -1).join('\n')], ['edited', text.replace('Person 3', 'Person 4')], ['short', lines.filter((_line, index) => index !== 4).join('\n')]] as const) {
      const other = join(place, `${name}.jsonl`);
      writeFileSync(other, `${content}\n`);
      expect(await refused({ confirm: { people: 12 } }, filePlan(other))).toEqual(['plan']);
    }
    const old = await planFileFrom(rehashed({ ...(await makePlan(['somebody@example.com'], { clients })), expiresAt: '2020-01-01T00:00:00.000Z' }), join(place, 'old.jsonl'));
    const sent = simulator.requests.length;
    expect(await refused({}, old)).toEqual(['plan.expiresAt']);
    expect(simulator.requests.length).toBe(sent);
    expect(simulator.requests.slice(0, requests).length + simulator.effects.length).toBe(requests);
  });

  it('lets one run in at a time, refuses another size of its parts, and a list of finished parts that is not its own', async () => {
    const { plan, options, journals, place } = await world(12);
    const { hash } = await plan.header();
    await applyPlanFile(plan, options).result;
    expect(fieldsOf(await refusal(applyPlanFile(plan, { ...options, peopleInTask: 4 }).result))).toEqual(['peopleInTask']);
    const progress = await journals.progressOf(hash, 5);
    expect(['validation', 'heldByAnotherRun']).toContain((await refusal(applyPlanFile(plan, options).result)).kind);
    await progress.close();
    const list = join(place, 'journals', hash, 'finished.jsonl');
    appendFileSync(list, '{"plan":"cut off');
    expect(await applyPlanFile(plan, options).result).toMatchObject({ totals: { done: 12 } });
    writeFileSync(list, readFileSync(list, 'utf8').replaceAll(hash, 'another'));
    expect(fieldsOf(await refusal(applyPlanFile(plan, options).result))).toEqual(['journals']);
  });

  it('gives tasks to an engine', async () => {
    const { simulator, plan, clients } = await world(12);
    const numbers: number[] = [];
    for await (const task of tasksOf(plan)) {
      numbers.push(task.number);
      expect(await runTask(JSON.parse(JSON.stringify(task)) as typeof task, { clients, journal: memoryJournal(), ...fast })).toMatchObject({ kind: 'finished' });
    }
    expect(numbers).toEqual([1, 2]);
    expect(inactive(simulator)).toBe(12);
    const { plan: large } = await world(12, { people: 3, share: 0.1 });
    expect(fieldsOf(await refusal(tasksOf(large).next()))).toEqual(['confirm.people']);
  });
});

/** The runs of all parts have the same name: a reader of one journal knows it once. */
async function* onceStarted<T extends { readonly type: string }>(entries: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
  let isStarted = false;
  for await (const entry of entries) {
    if (entry.type === 'stopped' || (entry.type === 'started' && isStarted)) {
      continue;
    }
    isStarted = true;
    yield entry;
  }
}
