import { applyPlan, makePlan, makeReinstatement, makeReport, memoryJournal, type JournalStore, type Plan, type Report } from 'atlassian-admin-sdk/offboarding';
import type { Fault } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { asOne, clientsOf, differences, handOver, keyOf, plannedThings, policyOf, unnamed, type HandOver } from '../../support/handed-over.js';
import { isInCi } from '../../support/in-ci.js';

const [rounds, leavers, things] = isInCi ? [12, 3, 700] as const : [3, 1, 300] as const;

const always = { times: Number.POSITIVE_INFINITY };

function status(code: number, when: Fault['when'], probability: number, headers?: Fault['headers']): Fault {
  return { ...always, when, kind: 'status', status: code, probability, ...(headers === undefined ? {} : { headers }) };
}

interface Mix {
  readonly name: string;
  readonly faults: readonly Fault[];
  /** The share of steps that may end without anybody knowing what became of them. */
  readonly unclear: number;
}

const mixes: readonly Mix[] = [
  {
    name: 'lost answers',
    faults: [
      { ...always, when: 'afterEffect', kind: 'reset', probability: 0.04 },
      { ...always, when: 'afterEffect', kind: 'cutBody', probability: 0.04 },
      { ...always, when: 'beforeEffect', kind: 'reset', probability: 0.04 },
    ],
    unclear: 0.05,
  },
  {
    name: 'a service that is unwell',
    faults: [
      status(500, 'afterEffect', 0.05),
      status(502, 'beforeEffect', 0.04),
      status(503, 'afterEffect', 0.05, { 'retry-after': '0' }),
      status(504, 'beforeEffect', 0.04),
      { ...always, when: 'afterEffect', kind: 'garbage', probability: 0.04 },
    ],
    unclear: 0.25,
  },
  {
    name: 'a service that is busy and slow',
    faults: [
      status(429, 'beforeEffect', 0.005, { 'retry-after': '0' }),
      status(429, 'beforeEffect', 0.002, { 'retry-after': '1' }),
      { ...always, when: 'beforeEffect', kind: 'slow', delay: '2ms', probability: 0.05 },
      { ...always, when: 'afterEffect', kind: 'timeout', probability: 0.004 },
      { ...always, when: 'afterEffect', kind: 'reset', probability: 0.03 },
    ],
    unclear: 0.02,
  },
];

/** What a caller does who is told that the service does not answer: the same again. */
async function untilItWorks<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === 100) {
        throw error;
      }
    }
  }
}

/** Applies a plan until nobody is left over. */
async function apply(world: HandOver, plan: Plan): Promise<JournalStore> {
  const journal = memoryJournal();
  for (let left = 1, runs = 0; left > 0 && runs < 20; runs += 1) {
    const { totals } = await untilItWorks(() => applyPlan(plan, { clients: clientsOf(world), journal, verificationDeadline: 20 }).result);
    left = totals.notFinished;
  }
  return journal;
}

/** Whether what each step says is so, thing by thing. Returns the share of steps that say that nobody knows. */
function expectTruth({ simulator }: HandOver, plan: Plan, report: Report): number {
  let [all, unclear] = [0, 0];
  for (const { accountId, steps: planned } of plan.people) {
    const left = new Set(simulator.responsibilitiesOf(accountId).map(keyOf));
    const person = report.people.find((each) => each.accountId === accountId);
    const reported = new Map(person?.steps.map(({ key, outcome }) => [key, outcome]));
    for (const step of planned.flatMap((each) => (each.kind === 'transferResponsibilities' && each.responsibility !== 'personalSpaces' ? [each] : []))) {
      const outcome = reported.get(step.key);
      const isLeft = (id: string): boolean => left.has(keyOf({ kind: step.responsibility, site: step.site, id }));
      const staying = new Set(outcome?.kind === 'refused' && outcome.things !== undefined ? outcome.things.left.map(({ id }) => id) : step.things.map(({ id }) => id));
      const about = `${outcome?.kind ?? 'nothing'} of ${step.key}`;
      all += 1;
      if (outcome?.kind === 'done') {
        expect(step.things.filter(({ id }) => isLeft(id)), about).toEqual([]);
      } else if (outcome?.kind === 'refused') {
        expect(step.things.filter(({ id }) => isLeft(id) !== staying.has(id)), about).toEqual([]);
      } else if (outcome === undefined) {
        // The person could not be read again, or an earlier step ended everything.
        expect(['blocked', 'failed', 'ambiguous', 'contradicted', 'refused'], about).toContain(person?.outcome.kind);
        expect(step.things.filter(({ id }) => !isLeft(id)), about).toEqual([]);
      } else {
        expect(['ambiguous', 'contradicted', 'failed'], about).toContain(outcome?.kind);
        unclear += 1;
      }
    }
  }
  return unclear / all;
}

describe('a hand-over whose service fails at random', () => {
  const runs = Array.from({ length: rounds }, (_, index) => ({ seed: 40 + index, mix: mixes[index % mixes.length] as Mix }));

  it.each(runs)('with seed $seed and $mix.name: no outcome is a lie, nobody else is touched, and the undo gives everything back', { timeout: 120_000 }, async ({ seed, mix }) => {
    const world = handOver({ seed, leavers, things });
    const { simulator } = world;
    const before = structuredClone(simulator.state);
    mix.faults.forEach((fault) => simulator.faults.add(fault));
    const accountIds = world.leavers.map(({ accountId }) => accountId);
    const make = (): Promise<Plan> => makePlan(accountIds, { clients: clientsOf(world), policy: policyOf(world, { apiTokens: 'keep' }) });
    const disturbed = await untilItWorks(make);
    // A search that failed says so, and a thing that it did not find is of its kind and site.
    const unread = new Set(disturbed.searched?.flatMap(({ kind, site = '', notReadable }) => (notReadable === undefined ? [] : [`${kind} ${site}`])));
    const found = plannedThings(disturbed);
    for (const { accountId, inCharge = [] } of disturbed.people) {
      const named = new Set([...(found.get(accountId) ?? []), ...inCharge.map(keyOf)]);
      const missing = simulator.responsibilitiesOf(accountId).filter((thing) => !named.has(keyOf(thing)) && thing.kind !== 'drafts');
      expect(missing.map(({ kind, site = '' }) => `${kind} ${site}`).filter((place) => !unread.has(place))).toEqual([]);
    }

    // A plan that could not read whether a successor has a thing already cannot know what an undo must leave with them.
    simulator.faults.clear();
    const plan = await make();
    mix.faults.forEach((fault) => simulator.faults.add(fault));
    const journal = await apply(world, plan);
    simulator.faults.clear();
    const report = await makeReport(plan, journal);

    expect(unnamed(world, report)).toEqual([]);
    const share = expectTruth(world, plan, report);
    expect(share).toBeLessThan(mix.unclear);
    expect(differences(before, structuredClone(simulator.state), asOne(world)).filter((difference) => !/^accounts\[.*\]\.(?:status|deactivatedAt): /.test(difference))).toEqual([]);
    simulator.assertNoEffectOutside(plan);

    const back = await makeReinstatement(plan, journal, { clients: clientsOf(world) });
    await apply(world, back);
    expect(differences(before, structuredClone(simulator.state))).toEqual([]);
  });
});
