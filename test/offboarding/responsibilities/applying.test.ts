import {
  applyPlan,
  declarationOf,
  makePlan,
  makeReinstatement,
  makeReport,
  memoryJournal,
  readJournal,
  responsibilityKinds,
  runStep,
  type JournalEntry,
  type JournalStore,
  type Plan,
  type Report,
  type ResponsibilityKind,
  type Step,
  type StepOf,
  type StepOutcome,
} from 'atlassian-admin-sdk/offboarding';
import { describe, expect, it } from 'vitest';

import { allOf } from '../../support/all-of.js';
import { rehearsal } from '../../support/organization.js';
import { jiraIn } from '../../support/places.js';

const bulkRoute = 'POST /rest/api/3/bulk/issues/fields';
const editRoute = 'PUT /rest/api/3/issue/{issueIdOrKey}';
const fast = { verificationDeadline: 50 };

function about(kinds: readonly ResponsibilityKind[], fallbackAccountId: string) {
  return { kinds: { ...Object.fromEntries(responsibilityKinds.map((kind) => [kind, 'leave' as const])), ...Object.fromEntries(kinds.map((kind) => [kind, 'transfer' as const])) }, fallbackAccountId };
}

/** Somebody with issues, whoever follows, and somebody else. */
async function organization({ count = 5, kinds = ['assignedIssues'], owns = {} }: { readonly count?: number; readonly kinds?: readonly ResponsibilityKind[]; readonly owns?: object } = {}) {
  const { simulator, clients } = rehearsal({ startAt: new Date().toISOString(), frozen: true, behaviours: { bulkEditDuration: '0s' } });
  simulator.addPerson({ name: 'Grace', orgAdmin: true });
  const issues = Array.from({ length: count }, (_, index) => ({ project: 'OPS', summary: `Issue ${index}` }));
  const [jane, sue, third] = (['Jane Doe', 'Sue Cessor', 'Mary Major'] as const).map((name, index) => simulator.addPerson({ name, ...(index === 0 ? { owns: { issues, ...owns } } : {}) }).accountId) as [string, string, string];
  const plan = await makePlan(jane, { clients, policy: { responsibilities: about(kinds, sue) } });
  const transfers = plan.people[0]?.steps.filter((step) => step.kind === 'transferResponsibilities') ?? [];
  const jira = jiraIn(simulator);
  const ids = transfers[0]?.things.map(({ id }) => id) ?? [];
  const has = (): (string | undefined)[] => ids.map((id) => jira.issues[id]?.assigneeAccountId);
  const take = (index: number, accountId = third): void => {
    Object.assign(jira.issues[ids[index] ?? ''] ?? {}, { assigneeAccountId: accountId });
  };
  return { simulator, clients, jane, sue, third, plan, step: transfers[0] as StepOf<'transferResponsibilities'>, ids, jira, has, take };
}

type World = Awaited<ReturnType<typeof organization>>;

async function apply({ clients, plan }: Pick<World, 'clients' | 'plan'>, journal: JournalStore = memoryJournal()): Promise<{ readonly report: Report; readonly journal: JournalStore; readonly outcome: StepOutcome | undefined }> {
  await applyPlan(plan, { clients, journal, ...fast }).result;
  const report = await makeReport(plan, journal);
  return { report, journal, outcome: report.people[0]?.steps.find(({ kind }) => kind === 'transferResponsibilities')?.outcome };
}

const staying = ({ people }: Report): string[] => people.flatMap(({ inCharge = [] }) => inCharge.map(({ id, stays }) => `${id} ${stays}`));

/** Gives everything in a state to somebody else, as a person would do in the product. */
function replaceIn(value: unknown, from: string, to: string): void {
  if (typeof value !== 'object' || value === null) {
    return;
  }
  const object = value as Record<string, unknown>;
  for (const [key, member] of Object.entries(object)) {
    if (member === from) {
      object[key] = to;
    }
    if (key === from) {
      object[to] = member;
      delete object[from];
    }
    replaceIn(member, from, to);
  }
}

/** The things that the plan of an undo moves back. */
async function undone({ clients, plan }: Pick<World, 'clients' | 'plan'>, journal: JournalStore): Promise<{ readonly back: Plan; readonly ids: string[] }> {
  const back = await makeReinstatement(plan, journal, { clients });
  return { back, ids: back.people.flatMap(({ steps }) => steps.flatMap((step) => (step.kind === 'transferResponsibilities' ? step.things.map(({ id }) => id) : []))) };
}

describe('a step with several things', () => {
  it('leaves what somebody else has taken over, and so does its undo', async () => {
    const world = await organization();
    const { sue, third, jane, ids, has, take, clients } = world;
    take(1);
    const { report, journal, outcome } = await apply(world);
    expect(outcome).toMatchObject({ kind: 'done', effect: 'changed', things: { changed: ids.filter((_, index) => index !== 1), left: [] } });
    expect(has()).toEqual([sue, third, sue, sue, sue]);
    expect(staying(report)).toEqual([]);
    const { back, ids: movedBack } = await undone(world, journal);
    expect(movedBack).toEqual(ids.filter((_, index) => index !== 1));
    await applyPlan(back, { clients, ...fast }).result;
    expect(has()).toEqual([jane, third, jane, jane, jane]);
  });

  it('has nothing to do if somebody else has taken over everything, and no undo', async () => {
    const world = await organization();
    world.ids.forEach((_, index) => world.take(index));
    const { journal, outcome } = await apply(world);
    expect(outcome).toMatchObject({ kind: 'done', effect: 'alreadyDone' });
    expect((await undone(world, journal)).ids).toEqual([]);
  });

  it('is refused in part: it says which things stay, and only those are in the report', async () => {
    const world = await organization();
    const { ids, jira, sue, take } = world;
    take(0);
    delete jira.issues[ids[2] ?? ''];
    const { report, journal, outcome } = await apply(world);
    const changed = [ids[1], ids[3], ids[4]];
    expect(outcome).toMatchObject({ kind: 'refused', things: { changed, left: [{ id: ids[2], reason: 'notFound' }] } });
    expect(report.people[0]).toMatchObject({ outcome: { kind: 'refused' }, access: { state: 'off' } });
    expect(staying(report)).toEqual([`${ids[2] ?? ''} refused`]);
    expect(report.people[0]?.remains.join('\n')).toContain('Atlassian refused the change');
    expect(changed.map((id) => jira.issues[id ?? '']?.assigneeAccountId)).toEqual([sue, sue, sue]);
    expect((await undone(world, journal)).ids).toEqual(changed);
    expect(JSON.stringify(report.people[0]?.outcome)).not.toContain(ids[2]);
  });

  it('says what became of each thing if it fails in the middle, and its undo covers what is changed', async () => {
    const world = await organization({ count: 9 });
    const { simulator, ids, has, sue, jane, clients } = world;
    simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 403, match: { route: bulkRoute }, body: { errorMessages: ['No.'], errors: {} } });
    // Without a bulk edit, single edits are sent four at a time: the last one is never reached.
    simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 503, times: 100, match: { route: editRoute, accountId: ids[5] ?? '' } });
    const { report, journal, outcome } = await apply(world);
    expect(outcome?.kind).toBe('failed');
    const moved = ids.filter((_, index) => has()[index] === sue);
    expect(moved.length).toBeGreaterThan(3);
    expect(moved.length).toBeLessThan(9);
    expect(staying(report).map((text) => text.split(' ')[0])).toEqual(ids.filter((_, index) => has()[index] === jane));
    simulator.faults.clear();
    const { back, ids: movedBack } = await undone(world, journal);
    expect(movedBack).toEqual(expect.arrayContaining(moved));
    await applyPlan(back, { clients, ...fast }).result;
    expect(has()).toEqual(ids.map(() => jane));
  });

  it('remembers through a wait and a new run which things were open', { timeout: 20_000 }, async () => {
    const world = await organization();
    const { simulator, ids, third, sue, jane, has, take, clients } = world;
    take(3);
    simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 429, headers: { 'retry-after': '2' }, match: { route: bulkRoute } });
    const { outcome, journal } = await apply(world);
    const changed = ids.filter((_, index) => index !== 3);
    expect(outcome).toMatchObject({ kind: 'done', effect: 'changed', things: { changed, left: [] } });
    expect(has()).toEqual([sue, sue, sue, third, sue]);
    const entries = await allOf(journal.read());
    expect(entries.filter((entry) => entry.type === 'intent' && entry.step === world.step.key)).toMatchObject([{ open: changed }, { open: changed }]);
    // As if the process had died before the outcome: a new run finds everything done.
    const cut = memoryJournal();
    for (const entry of entries.slice(0, entries.findIndex((each) => each.type === 'outcome'))) {
      await cut.append(entry);
    }
    expect((await undone(world, cut)).ids).toEqual(changed);
    Object.assign(simulator.state.accounts[jane] ?? {}, { status: 'active' });
    const again = await apply(world, cut);
    expect(again.outcome).toMatchObject({ kind: 'done', effect: 'changed', things: { changed, left: [] } });
    const { back } = await undone(world, cut);
    await applyPlan(back, { clients, ...fast }).result;
    expect(has()).toEqual([jane, jane, jane, third, jane]);
  });

  it('changes nothing the second time, and is one outcome', async () => {
    const world = await organization();
    const journal = memoryJournal();
    await apply(world, journal);
    const effects = world.simulator.effects.length;
    const { outcome } = await apply(world, journal);
    expect(outcome?.kind).toBe('done');
    expect(world.simulator.effects.length).toBe(effects);
  });

  it('is contradicted thing by thing, if reading back shows the old state of some', async () => {
    const world = await organization({ count: 4 });
    const { ids, jane, simulator, jira } = world;
    const journal = memoryJournal();
    // Somebody gives two issues back while the change is read back.
    const append = journal.append.bind(journal);
    Object.assign(journal, {
      append: async (entry: JournalEntry) => {
        await append(entry);
        if (entry.type === 'task' && entry.state === 'started') {
          queueMicrotask(() => [0, 2].forEach((index) => Object.assign(jira.issues[ids[index] ?? ''] ?? {}, { assigneeAccountId: jane })));
        }
      },
    });
    const { outcome, report } = await apply(world, journal);
    expect(simulator.effects.length).toBeGreaterThan(0);
    if (outcome?.kind === 'contradicted') {
      expect(outcome.things).toMatchObject({ changed: [ids[1], ids[3]], left: [{ id: ids[0], reason: 'contradicted' }, { id: ids[2], reason: 'contradicted' }] });
      expect(staying(report)).toEqual([`${ids[0] ?? ''} contradicted`, `${ids[2] ?? ''} contradicted`]);
    } else {
      expect(outcome?.kind).toBe('done');
    }
  });
});

describe('a step with one thing', () => {
  it('changes nothing and is not undone if somebody takes it over between its read and its write', async () => {
    for (const [kind, owns] of [
      ['projectRoles', { projectRoles: [{ project: 'OPS', role: 'Developers' }] }],
      ['assignedIssues', { issues: [{ project: 'OPS', summary: 'One' }] }],
      ['watchedIssues', { issues: [{ project: 'OPS', summary: 'One', as: 'watcher' }] }],
    ] as const) {
      const world = await organization({ count: 0, kinds: [kind], owns });
      const { step, clients, third, jane, jira, simulator } = world;
      expect(step.things).toHaveLength(1);
      replaceIn(jira, jane, third);
      const state = structuredClone(jira);
      expect(await declarationOf(step).probe?.(step, clients, {})).toBe('reached');
      expect(await declarationOf(step).execute?.(step, clients, {})).toMatchObject({ data: { outcome: 'alreadyInState' }, response: { attempts: 0 } });
      expect(jira).toEqual(state);
      expect(simulator.effects.filter(({ accountId }) => accountId === jane)).toEqual([]);
    }
  });

  it('is delivered once, by runStep() alone too, without tasks of a journal', async () => {
    const { plan, clients, step, simulator, has, sue } = await organization();
    const journal = memoryJournal();
    const person = plan.people[0];
    if (person === undefined) {
      throw new TypeError('nobody');
    }
    await journal.append({ type: 'started', at: new Date().toISOString(), run: 'r', planHash: plan.hash, orgId: plan.orgId, version: 1 });
    const context = { clients, journal, run: 'r', planHash: plan.hash, person, verificationDeadline: 50 };
    const steps: readonly Step[] = person.steps;
    const recorded = { intents: new Set<string>(), outcomes: new Map<string, StepOutcome>() };
    for (const each of steps.slice(0, steps.findIndex(({ key }) => key === step.key))) {
      recorded.outcomes.set(each.key, (await runStep(each, { ...context, recorded })) as StepOutcome);
    }
    expect(await runStep(step, { ...context, recorded })).toMatchObject({ kind: 'done', effect: 'changed' });
    expect(has()).toEqual([sue, sue, sue, sue, sue]);
    const effects = simulator.effects.length;
    expect(await runStep(step, { ...context, recorded })).toMatchObject({ kind: 'done' });
    const { people } = await readJournal(plan, journal);
    expect(await runStep(step, { ...context, recorded: people.get(person.accountId) ?? recorded })).toMatchObject({ kind: 'done', effect: 'changed' });
    expect(simulator.effects.length).toBe(effects);
    for (const [name, value] of [['tasks', {}], ['open', []]] as const) {
      await expect(runStep(step, { ...context, recorded: { ...recorded, [name]: value } })).rejects.toMatchObject({ kind: 'validation', fields: [{ field: `context.recorded.${name}` }] });
    }
  });
});

describe('a plan at its time', () => {
  it('searches for nothing again, and leaves a person alone who has changed', async () => {
    const world = await organization();
    const { simulator, jane } = world;
    const before = simulator.requests.length;
    Object.assign(simulator.state.accounts[jane] ?? {}, { name: 'Somebody Else' });
    const { report } = await apply(world);
    expect(report.people[0]?.outcome.kind).toBe('blocked');
    expect(staying(report)).toEqual(world.ids.map((id) => `${id} notFinished`));
    expect(simulator.requests.slice(before).filter(({ route = '' }) => route.includes('/search/jql'))).toEqual([]);
    expect(simulator.effects.filter(({ accountId }) => accountId === jane)).toEqual([]);
  });
});

describe('a journal', () => {
  it('of version 0.1.0 is readable, and one with a task of no step or of a step that never started is not', async () => {
    const { plan, jane, step } = await organization();
    const at = new Date().toISOString();
    const of = { at, run: 'r', planHash: plan.hash };
    const read = async (...entries: readonly object[]) => {
      const journal = memoryJournal();
      for (const entry of entries) {
        await journal.append(entry as JournalEntry);
      }
      return readJournal(plan, journal);
    };
    const started = { type: 'started', ...of, orgId: plan.orgId };
    const inStep = { ...of, accountId: jane, step: step.key, kind: step.kind };
    const error = { kind: 'refused.other', message: 'm', remedy: 'r' };
    const { people } = await read(started, { type: 'intent', ...inStep }, { type: 'outcome', ...inStep, outcome: { kind: 'refused', error, whoCanFix: 'caller' } });
    expect(people.get(jane)?.outcomes.get(step.key)?.kind).toBe('refused');
    const task = { type: 'task', ...inStep, state: 'started', taskId: '1' };
    expect((await read(started, { type: 'intent', ...inStep }, task)).people.get(jane)?.tasks.get(step.key)).toMatchObject({ taskId: '1' });
    for (const wrong of [
      [started, task],
      [started, { type: 'intent', ...inStep }, { ...task, step: 'other' }],
      [started, { type: 'intent', ...inStep }, { ...task, taskId: undefined }],
      [started, { type: 'intent', ...inStep, open: 'all' }],
      [started, { type: 'intent', ...inStep }, { type: 'outcome', ...inStep, outcome: { kind: 'refused', error, whoCanFix: 'caller', things: { changed: '1', left: [] } } }],
      [started, { type: 'intent', ...inStep }, { type: 'outcome', ...inStep, outcome: { kind: 'failed', error, things: { changed: [] } } }],
    ]) {
      await expect(read(...wrong)).rejects.toMatchObject({ kind: 'validation', fields: [{ field: 'journal' }] });
    }
  });
});
