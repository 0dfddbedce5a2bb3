import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  applyPlanFile,
  fileInventory,
  findResponsibilities,
  folderJournals,
  makePlanFile,
  makeReinstatementFile,
  makeReportOfPlanFile,
  type PlanFile,
} from 'atlassian-admin-sdk/offboarding';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { allOf } from '../../support/all-of.js';
import { asOne, clientsOf, differences, handOver, keyOf, policyOf, unnamed } from '../../support/handed-over.js';
import { isInCi } from '../../support/in-ci.js';
import { passes } from '../../support/normalized.js';
import { refusedFields } from '../../support/sealed.js';

const [leavers, things] = isInCi ? [8, 3_000] : [3, 200];
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plan-file-responsibilities-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

/**
 * Where in a state the ids of some people stand, and how often: by place, without the numbers of lists and grants. It knows
 * nothing of what a thing is, and is written down for this test alone.
 */
function mentions(state: unknown, ids: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  const walk = (value: unknown, place: string): void => {
    if (typeof value === 'string') {
      for (const id of ids) {
        const times = value.split(id).length - 1;
        if (times > 0) {
          counts[`${place} ${id}`] = (counts[`${place} ${id}`] ?? 0) + times;
        }
      }
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, member] of Object.entries(value)) {
        if (!passes(name)) {
          walk(member, `${place}/${ids.includes(name) || /^\d+$/.test(name) ? '' : name}`);
          walk(name, `${place}/name`);
        }
      }
    }
  };
  walk(state, '');
  return counts;
}

describe('a plan file with what people are in charge of, from an inventory', () => {
  const world = handOver({ seed: 21, leavers, things });
  const { simulator } = world;
  const clients = clientsOf(world);
  const leaving = world.leavers.map(({ accountId }) => accountId);
  const following = world.successors.map(({ accountId }) => accountId);
  const before = structuredClone(simulator.state);
  const truth = simulator.responsibilitiesOfAll(leaving);
  // Tokens and keys are kept: no undo brings them back.
  const policy = policyOf(world, { apiTokens: 'keep' });
  let file: PlanFile;
  let journals: ReturnType<typeof folderJournals>;

  it('has each thing once, and its fuse counts them', { timeout: 120_000 }, async () => {
    const inventory = fileInventory(join(folder, 'inventory.jsonl'));
    await allOf(findResponsibilities(leaving, { clients, inventory, adminKey: true }));
    journals = folderJournals(join(folder, 'journals'));
    file = await makePlanFile(leaving, { path: join(folder, 'plan.jsonl'), clients, policy, inventory });
    let given = 0;
    for await (const { accountId, steps, inCharge = [] } of file.people()) {
      const transferred = steps.flatMap((step) => (step.kind === 'transferResponsibilities' ? step.things.map(({ id }) => keyOf({ kind: step.responsibility, site: step.site, id })) : []));
      const named = [...transferred, ...inCharge.map(keyOf)];
      given += transferred.length;
      expect(new Set(named).size).toBe(named.length);
      const theirs = new Set((truth.get(accountId) ?? []).map(keyOf));
      expect(named.filter((key) => !theirs.has(key))).toEqual([]);
    }
    const { fuse, searched = [] } = await file.header();
    expect(given).toBeGreaterThan(things / 5);
    expect(fuse).toMatchObject({ people: leavers, things: given });
    expect(searched.length).toBeGreaterThan(40);
  });

  it('leaves nothing with a leaver that its report does not name, and touches nobody else', { timeout: 120_000 }, async () => {
    const { fuse } = await file.header();
    const sent = simulator.requests.length;
    expect(await refusedFields(applyPlanFile(file, { clients, journals, peopleInTask: 2, confirm: { people: fuse.people } }).result)).toEqual(['confirm.things']);
    expect(simulator.requests.length).toBe(sent);
    await applyPlanFile(file, { clients, journals, peopleInTask: 2, confirm: { people: fuse.people, things: fuse.things }, verificationDeadline: 500 }).result;
    const { people, ...head } = await makeReportOfPlanFile(file, journals);
    expect(unnamed(world, { ...head, people: await allOf(people()) })).toEqual([]);
    const after = structuredClone(simulator.state);
    expect(differences(before, after, asOne(world))).toEqual([]);
    simulator.assertNoEffectOutside({ ...(await file.header()), people: await allOf(file.people()) });
    const total = (counts: Record<string, number>): number => Object.values(counts).reduce((sum, count) => sum + count, 0);
    const others = world.others.map(({ accountId }) => accountId);
    expect(mentions(after, others)).toEqual(mentions(before, others));
    expect(total(mentions(after, leaving))).toBeLessThan(total(mentions(before, leaving)) - (fuse.things ?? 0) / 2);
    expect(total(mentions(after, following))).toBeGreaterThan(total(mentions(before, following)) + (fuse.things ?? 0) / 2);
  });

  it('is undone by a plan file: everything is as it was', { timeout: 120_000 }, async () => {
    const back = await makeReinstatementFile(file, journals, { path: join(folder, 'back.jsonl'), clients, policy: { expiresAfterMinutes: 60 } });
    const { fuse } = await back.header();
    expect(fuse.things).toBeGreaterThan(0);
    const { totals } = await applyPlanFile(back, { clients, journals, peopleInTask: 2, confirm: { people: fuse.people, things: fuse.things }, verificationDeadline: 500 }).result;
    expect(totals).toMatchObject({ done: leavers });
    const after = structuredClone(simulator.state);
    expect(differences(before, after)).toEqual([]);
    expect([...simulator.responsibilitiesOfAll(leaving)]).toEqual([...truth]);
    expect(mentions(after, [...leaving, ...following])).toEqual(mentions(before, [...leaving, ...following]));
  });
});
