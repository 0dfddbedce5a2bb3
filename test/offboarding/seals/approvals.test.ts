import { createHash } from 'node:crypto';
import { inspect } from 'node:util';

import { applyPlan, applyPlanFile, makePlan, memoryJournal, type ApplyFileOptions, type ApplyOptions, type Plan, type PlanFile, type PlannedPerson } from 'atlassian-admin-sdk/offboarding';
import { approvePlan, createSigningKey, exportSigningKey, importSigningKey, type Approval, type SigningKey } from 'atlassian-admin-sdk/seals';
import { rehearse } from 'atlassian-admin-sdk/simulator';
import { runTask, tasksOf, type PlanTask, type TasksOptions } from 'atlassian-admin-sdk/tasks';
import { describe, expect, it } from 'vitest';

import { canonicalJson } from '../../../src/offboarding/plan/canonical.js';
import { PeopleTree, peopleHashAt } from '../../../src/offboarding/seals/place-in-plan.js';
import { sealTask } from '../../../src/offboarding/tasks/plan-task.js';
import { rehashed } from '../../support/rehashed.js';
import { approverNames, collected, fileOf, inMemory, refusal, refusedFields, sealedWorld } from '../../support/sealed.js';

const fast = { verificationDeadline: 20 };
const [grace, omar] = approverNames;

type World = Awaited<ReturnType<typeof sealedWorld>>;

const approve = ({ plan, keys }: Pick<World, 'plan' | 'keys'>, index: 0 | 1 | 2, more: Partial<Parameters<typeof approvePlan>[2]> = {}): Promise<Approval> =>
  approvePlan(plan, keys[index], { by: approverNames[index], people: plan.fuse.people, ...more });

/** Applies a plan, and expects that it is refused before anything is sent. */
async function refusedBefore({ simulator, clients }: World, plan: Plan, options: Omit<ApplyOptions, 'clients'>): Promise<string[]> {
  const sent = simulator.requests.length;
  const fields = await refusedFields(applyPlan(plan, { clients, ...fast, ...options }).result);
  expect(simulator.requests.length).toBe(sent);
  return fields;
}

async function tasks(plan: Plan, options: TasksOptions): Promise<PlanTask[]> {
  return JSON.parse(JSON.stringify(await collected(tasksOf(plan, options)))) as PlanTask[];
}

describe('a key', () => {
  it('shows its public part and nothing else', async () => {
    const key = await createSigningKey();
    const secret = await exportSigningKey(key);
    for (const text of [inspect(key, { depth: 9, showHidden: true }), JSON.stringify(key)]) {
      expect(text).not.toContain(secret.slice(-20));
    }
    expect(JSON.parse(JSON.stringify(key))).toEqual({ publicKey: key.publicKey });
    const again = await importSigningKey(secret);
    expect(again.publicKey).toBe(key.publicKey);
    expect(await again.sign(new Uint8Array([1]))).toEqual(await key.sign(new Uint8Array([1])));
  });

  it('is not read from anything else, and no error shows the text', async () => {
    const error = await refusal(importSigningKey('not-a-key-but-secret'));
    expect(JSON.stringify(error) + inspect(error)).not.toContain('not-a-key');
    expect(await refusedFields(exportSigningKey({ publicKey: 'x', sign: async (data) => data }))).toEqual(['key']);
  });
});

describe('a plan that demands approvals', () => {
  it('is applied with them, also after they went through JSON', async () => {
    const world = await sealedWorld(3, { count: 2 });
    const approvals = JSON.parse(JSON.stringify([await approve(world, 0), await approve(world, 1)])) as Approval[];
    const { totals } = await applyPlan(world.plan, { clients: world.clients, approvals, ...fast }).result;
    expect(totals.done).toBe(3);
  });

  it('is refused before anything is sent without them, and with too few', async () => {
    const world = await sealedWorld(3, { count: 2 });
    const { plan } = world;
    expect(await refusedBefore(world, plan, {})).toEqual(['approvals']);
    expect(await refusedBefore(world, plan, { approvals: [] })).toEqual(['approvals']);
    expect(await refusedBefore(world, plan, { approvals: [await approve(world, 0)] })).toEqual(['approvals']);
  });

  it('is refused with approvals of one person twice, under another name too', async () => {
    const world = await sealedWorld(2, { count: 2 });
    const [first, again, other] = [await approve(world, 0), await approve(world, 0), await approve(world, 0, { by: omar })];
    expect(await refusedBefore(world, world.plan, { approvals: [first, again] })).toEqual(['approvals[1].publicKey']);
    expect(await refusedBefore(world, world.plan, { approvals: [first, other] })).toEqual(['approvals[1].publicKey']);
  });

  it('is refused with the approval of somebody else, and under the name of an approver', async () => {
    const world = await sealedWorld(2);
    const stranger = await createSigningKey();
    const approval = await approvePlan(world.plan, stranger, { by: grace, people: 2 });
    expect(await refusedBefore(world, world.plan, { approvals: [approval] })).toEqual(['approvals[0].publicKey']);
  });

  it('is not approved by its author, whose approval does not count either', async () => {
    const world = await sealedWorld(2, { author: { name: omar } });
    expect(await refusedFields(approve(world, 1))).toEqual(['by']);
    const other = await sealedWorld(2);
    const approval = await approve(other, 1);
    expect(await refusedBefore(other, other.plan, { approvals: [approval], requires: { approvers: other.approvers, author: { name: omar } } })).toEqual(['approvals[0].by']);
    expect(await refusedBefore(other, other.plan, { approvals: [approval], requires: { approvers: other.approvers, author: { name: 'Somebody', publicKey: other.keys[1].publicKey } } })).toEqual(['approvals[0].by']);
  });

  it('is refused with the approval of another plan or organization', async () => {
    const world = await sealedWorld(2);
    const plan = await makePlan(world.accountIds.slice(1), { clients: world.clients, policy: world.plan.policy });
    const approval = await approve(world, 0);
    expect(await refusedBefore(world, plan, { approvals: [approval] })).toEqual(['approvals[0].planHash']);
    const elsewhere = rehashed({ ...world.plan, orgId: '00000000-0000-4000-8000-000000000000' });
    expect(await refusedBefore(world, world.plan, { approvals: [await approve({ ...world, plan: elsewhere }, 0)] })).toEqual(['approvals[0].orgId']);
  });

  it('is refused after the approval has expired, and beyond its limits', async () => {
    const world = await sealedWorld(3);
    const approval = await approve(world, 0, { until: new Date(Date.now() + 300).toISOString() });
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect(await refusedBefore(world, world.plan, { approvals: [approval] })).toEqual(['approvals[0].until']);
    expect(await refusedFields(approve(world, 0, { people: 2 }))).toEqual(['people']);
    expect(await refusedFields(approve(world, 0, { until: '2099-01-01T00:00:00Z' }))).toEqual(['until']);
    const stretched = { ...(await approve(world, 0)), until: '2099-01-01T00:00:00Z' };
    expect(await refusedBefore(world, world.plan, { approvals: [stretched] })).toEqual(['approvals[0].signature']);
  });

  it('is refused by whoever applies it after the demand was removed and the plan hashed again', async () => {
    const world = await sealedWorld(2);
    const { approvals: _, ...policy } = world.plan.policy;
    const plan = rehashed({ ...world.plan, policy });
    expect(await refusedBefore(world, plan, { requires: { approvers: world.approvers } })).toEqual(['approvals']);
    expect(await refusedBefore(world, plan, { approvals: [await approve(world, 0)], requires: { approvers: world.approvers } })).toEqual(['approvals[0].planHash']);
  });

  it('is not approved, and not applied, with smaller numbers in its fuse', async () => {
    const world = await sealedWorld(3);
    const plan = rehashed({ ...world.plan, fuse: { people: 1, needsConfirmation: false } });
    expect(await refusedFields(approvePlan(plan, world.keys[0], { by: grace, people: 1 }))).toEqual(['plan.fuse.people']);
    expect(await refusedBefore(world, plan, {})).toEqual(['plan.fuse.people']);
  });

  it('demands them only for the rows and numbers of people that it names', async () => {
    const rows = await sealedWorld(2, { rows: ['orgAdmin'] });
    expect(await refusedBefore(rows, rows.plan, {})).toEqual(['approvals']);
    const without = await makePlan(rows.accountIds.slice(1), { clients: rows.clients, policy: rows.plan.policy });
    expect((await applyPlan(without, { clients: rows.clients, ...fast }).result).totals.done).toBe(1);
    const many = await sealedWorld(3, { people: 2 });
    expect(await refusedBefore(many, many.plan, {})).toEqual(['approvals']);
    const few = await makePlan(many.accountIds.slice(1), { clients: many.clients, policy: many.plan.policy });
    expect((await applyPlan(few, { clients: many.clients, ...fast }).result).totals.done).toBe(2);
  });

  it('still needs the number of people in confirm', async () => {
    const world = await sealedWorld(3, {}, { limits: { people: 1, share: 1 } });
    const approvals = [await approve(world, 0)];
    expect(await refusedBefore(world, world.plan, { approvals })).toEqual(['confirm.people']);
    expect((await applyPlan(world.plan, { clients: world.clients, approvals, confirm: { people: 3 }, ...fast }).result).totals.done).toBe(3);
  });

  it('is rehearsed without them, because approvers look at the rehearsal', async () => {
    const { plan, clients } = await sealedWorld(2);
    expect((await rehearse(plan, { from: clients, ...fast })).report.totals.done).toBe(2);
  });
});

describe('a policy', () => {
  it.each<[string, object]>([
    ['policy.approvals.count', { count: 4 }],
    ['policy.approvals.approvers', { approvers: [{ name: 'A', publicKey: 'a'.repeat(43) }, { name: 'A', publicKey: 'b'.repeat(43) }] }],
    ['policy.approvals.approvers[0].publicKey', { approvers: [{ name: 'A', publicKey: 'short' }] }],
    ['policy.approvals.aproves', { aproves: 1 }],
  ])('is refused for its %s', async (field, demand) => {
    const { clients, approvers, accountIds } = await sealedWorld(1, 'none');
    expect(await refusedFields(makePlan(accountIds, { clients, policy: { approvals: { approvers, ...demand } } }))).toEqual([field]);
  });
});

describe('the tasks of a plan that demands approvals', () => {
  const run = ({ clients, approvers }: World, task: PlanTask) => runTask(task, { clients, journal: memoryJournal(), requires: { approvers }, ...fast });

  it('carry them, and prove that their people are in the plan', async () => {
    const world = await sealedWorld(7);
    const approvals = [await approve(world, 0)];
    expect(await refusedFields(tasks(world.plan, {}))).toEqual(['approvals']);
    for (const task of await tasks(world.plan, { approvals, people: 3 })) {
      expect((await run(world, task)).kind).toBe('finished');
    }
  });

  it('are refused with people, a policy or a fuse that nobody has approved, hashed again too', async () => {
    const world = await sealedWorld(7);
    const [task, next] = (await tasks(world.plan, { approvals: [await approve(world, 0)], people: 3 })) as [PlanTask, PlanTask];
    const resealed = ({ plan, number, people, approvals, place, confirmed }: PlanTask) => sealTask(plan, number, people, { confirmed, ...(approvals === undefined ? {} : { approvals }), ...(place === undefined ? {} : { place }) });
    const { approvals: _, ...policy } = task.plan.policy;
    const forged: [PlanTask, string][] = [
      [{ ...task, people: next.people }, 'approvals[0].peopleHash'],
      [{ ...task, people: task.people.slice(1) }, 'approvals[0].peopleHash'],
      [{ ...task, people: task.people.map((person) => ({ ...person, accountId: 'somebody' })) }, 'approvals[0].peopleHash'],
      [{ ...task, plan: { ...task.plan, policy: { ...task.plan.policy, groups: 'remove' } } }, 'approvals[0].headerHash'],
      [{ ...task, plan: { ...task.plan, policy } }, 'approvals[0].headerHash'],
      [{ ...task, plan: { ...task.plan, fuse: { ...task.plan.fuse, people: 1 } } }, 'approvals[0].headerHash'],
      [{ ...task, plan: { ...task.plan, policy }, approvals: [] }, 'approvals'],
    ];
    for (const [changed, field] of forged) {
      const sent = world.simulator.requests.length;
      expect(await refusedFields(run(world, await resealed(changed)))).toEqual([field]);
      expect(world.simulator.requests.length).toBe(sent);
    }
    expect((await run(world, await resealed(task))).kind).toBe('finished');
  });

  it('have a place for every part of every length, wherever its tree is cut', { timeout: 60_000 }, async () => {
    const { plan } = await sealedWorld(13, 'none');
    for (const size of [1, 2, 3, 5, 8, 11, 13]) {
      const people = plan.people.slice(0, size);
      const root = peopleHash(people);
      for (const lowest of [0, 2, 8]) {
        const tree = await PeopleTree.of(people, lowest);
        expect(await tree.hash()).toBe(root);
        for (let length = 1; length <= size; length += 1) {
          const parts = await collected(tree.parts(people, length));
          expect(parts.flatMap((part) => part.people)).toEqual(people);
          for (const { people: part, place } of parts) {
            expect(await peopleHashAt(part, place)).toBe(root);
            expect((await peopleHashAt([...part].reverse(), place)) === root).toBe(part.length === 1);
            expect(await peopleHashAt(part, { ...place, beside: [...place.beside, 'a'.repeat(64)] })).toBeUndefined();
            expect(await peopleHashAt(part, { ...place, size: size + 1 })).not.toBe(root);
          }
        }
      }
    }
    expect(await (await PeopleTree.of([])).hash()).toBe(peopleHash([]));
  });
});

/** The hash over everybody, written down independently: each two become one, and a last one stays. */
function peopleHash(people: readonly unknown[]): string {
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  let level = people.map((person) => sha256(`person ${canonicalJson(person)}`));
  while (level.length > 1) {
    level = level.flatMap((one, index) => (index % 2 === 1 ? [] : [index + 1 < level.length ? sha256(`two ${one} ${level[index + 1] ?? ''}`) : one]));
  }
  return sha256(`people ${people.length} ${level[0] ?? ''}`);
}

describe('a plan file that demands approvals', () => {
  async function fileWorld(people: number, ...more: Parameters<typeof sealedWorld> extends [number, ...infer Rest] ? Rest : never) {
    const world = await sealedWorld(people, ...more);
    return { ...world, file: fileOf(world.plan) };
  }

  const approveFile = ({ file, plan, keys }: { readonly file: PlanFile; readonly plan: Plan; readonly keys: World['keys'] }, index: 0 | 1 | 2, more: Partial<Parameters<typeof approvePlan>[2]> = {}) =>
    approvePlan(file, keys[index], { by: approverNames[index], people: plan.fuse.people, ...more });

  const apply = ({ clients }: World, file: PlanFile, more: Partial<ApplyFileOptions> = {}) => applyPlanFile(file, { clients, journals: inMemory(), peopleInTask: 2, ...fast, ...more }).result;

  async function refusedFile(world: World, file: PlanFile, options: Partial<ApplyFileOptions>): Promise<string[]> {
    const sent = world.simulator.requests.length;
    const fields = await refusedFields(apply(world, file, options));
    expect(await refusedFields(collected(tasksOf(file, options as TasksOptions)))).toEqual(fields);
    expect(world.simulator.requests.length).toBe(sent);
    return fields;
  }

  it('is applied with them, and its tasks carry them', async () => {
    const world = await fileWorld(7, { count: 2 });
    const approvals = JSON.parse(JSON.stringify([await approveFile(world, 0), await approveFile(world, 1)])) as Approval[];
    const tasksOfFile = JSON.parse(JSON.stringify(await collected(tasksOf(world.file, { approvals, people: 3 })))) as PlanTask[];
    expect(tasksOfFile.map(({ people }) => people.length)).toEqual([3, 3, 1]);
    expect((await runTask(tasksOfFile[1] as PlanTask, { clients: world.clients, journal: memoryJournal(), requires: { approvers: world.approvers }, ...fast })).kind).toBe('finished');
    expect((await apply(world, world.file, { approvals })).totals).toMatchObject({ done: 4, alreadyDone: 3 });
  });

  it('is refused before anything is sent without them, with too few, and with those of another form, person or plan', async () => {
    const world = await fileWorld(3, { count: 2 });
    const { file, plan, keys, approvers } = world;
    const [first, second] = [await approveFile(world, 0), await approveFile(world, 1)];
    expect(await refusedFile(world, file, {})).toEqual(['approvals']);
    expect(await refusedFile(world, file, { approvals: [first] })).toEqual(['approvals']);
    expect(await refusedFile(world, file, { approvals: [first, first] })).toEqual(['approvals[1].publicKey']);
    expect(await refusedFile(world, file, { approvals: [first, { ...second, until: '2099-01-01T00:00:00Z' }] })).toEqual(['approvals[1].signature']);
    expect(await refusedFile(world, file, { approvals: [first, second], requires: { approvers, author: { name: omar } } })).toEqual(['approvals[1].by']);
    expect(await refusedFile(world, file, { approvals: [await approvePlan(plan, keys[0], { by: grace, people: 3 }), second] })).toEqual(['approvals[0].planHash']);
    const { approvals: _, ...policy } = plan.policy;
    const undemanding = fileOf({ ...plan, policy });
    expect(await refusedFile(world, undemanding, { requires: { approvers } })).toEqual(['approvals']);
    expect(await refusedFile(world, undemanding, { approvals: [first], requires: { approvers } })).toEqual(['approvals[0].planHash']);
    const elsewhere = fileOf({ ...plan, people: plan.people.slice(1), fuse: { ...plan.fuse, people: 2 } });
    expect(await refusedFile(world, elsewhere, { approvals: [first, second] })).toEqual(['approvals[0].planHash']);
  });

  it('is not approved by its author, with too small numbers, or with other numbers than its people have', async () => {
    const world = await fileWorld(3, { author: { name: omar } });
    expect(await refusedFields(approveFile(world, 1))).toEqual(['by']);
    expect(await refusedFields(approveFile(world, 0, { people: 2 }))).toEqual(['people']);
    expect(await refusedFields(approveFile(world, 0, { until: '2099-01-01T00:00:00Z' }))).toEqual(['until']);
    const smaller = fileOf({ ...world.plan, fuse: { people: 1, needsConfirmation: false } });
    expect(await refusedFields(approveFile({ ...world, file: smaller }, 0, { people: 1 }))).toEqual(['plan.fuse.people']);
    expect(await refusedFields(apply(world, smaller, { approvals: [await approveFile(world, 0)] }))).toEqual(['plan.fuse.people']);
    const [person, ...rest] = world.plan.people;
    const strange = fileOf({ ...world.plan, people: [{ ...person, steps: [{ ...person?.steps[0], kind: 'eraseEverything' }] } as never, ...rest] });
    expect(await refusedFields(approveFile({ ...world, file: strange }, 0))).toEqual(['plan.people[0].steps[0].kind']);
    expect(await refusedFields(apply(world, strange))).toEqual(['plan.people[0].steps[0].kind']);
    const old = fileOf({ ...world.plan, expiresAt: '2020-01-01T00:00:00.000Z' });
    expect(await refusedFields(approveFile({ ...world, file: old }, 0))).toEqual(['plan.expiresAt']);
  });

  it('demands them only for the rows and numbers of people that it names', async () => {
    const rows = await fileWorld(2, { rows: ['orgAdmin'] });
    expect(await refusedFile(rows, rows.file, {})).toEqual(['approvals']);
    const without = fileOf({ ...rows.plan, people: rows.plan.people.slice(1), fuse: { ...rows.plan.fuse, people: 1 } });
    expect((await apply(rows, without)).totals.done).toBe(1);
    const many = await fileWorld(3, { people: 2 });
    expect(await refusedFile(many, many.file, {})).toEqual(['approvals']);
    const few = fileOf({ ...many.plan, people: many.plan.people.slice(1), fuse: { ...many.plan.fuse, people: 2 } });
    expect((await apply(many, few)).totals.done).toBe(2);
  });

  it('keeps nobody in memory for it: a plan is approved and divided block by block', { timeout: 60_000 }, async () => {
    const { plan, keys } = await sealedWorld(2, 'none');
    const [, person] = plan.people as [PlannedPerson, PlannedPerson];
    const people = Array.from({ length: 600 }, (_, index) => ({ ...person, accountId: `person-${index}` }));
    const given = { ...plan, people, fuse: { people: people.length, needsConfirmation: false } };
    const approval = await approvePlan(fileOf(given), keys[0], { by: grace, people: people.length });
    expect(approval.peopleHash).toBe(peopleHash(JSON.parse(JSON.stringify(people)) as unknown[]));
    for (const length of [7, 300]) {
      for await (const { people: some, place } of tasksOf(fileOf(given), { approvals: [approval], people: length })) {
        expect(await peopleHashAt(some, place as NonNullable<typeof place>)).toBe(approval.peopleHash);
      }
    }
  });
});

describe('a plan whose time has not come', () => {
  it('is approved before, so that it can be applied when its time comes', async () => {
    const notBefore = new Date(Date.now() + 400).toISOString();
    const world = await sealedWorld(1, {}, { notBefore });
    const approvals = [await approve(world, 0)];
    expect(await refusedBefore(world, world.plan, { approvals })).toEqual(['plan.policy.notBefore']);
    await new Promise((resolve) => setTimeout(resolve, Date.parse(notBefore) - Date.now() + 5));
    expect((await applyPlan(world.plan, { clients: world.clients, approvals, ...fast }).result).totals.done).toBe(1);
  });
});

describe('an approval', () => {
  it('can come from a key of yours', async () => {
    const world = await sealedWorld(2);
    const inHardware: SigningKey = { publicKey: world.keys[0].publicKey, sign: (data) => world.keys[0].sign(data) };
    const approval = await approvePlan(world.plan, inHardware, { by: grace, people: 2 });
    expect((await applyPlan(world.plan, { clients: world.clients, approvals: [approval], ...fast }).result).totals.done).toBe(2);
  });
});
