import { applyPlan, makePlan, makeReinstatement, makeReport, memoryJournal, responsibilityKinds, type JournalStore, type Plan } from 'atlassian-admin-sdk/offboarding';
import type { SimulatedResponsibility } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { asOne, clientsOf, differences, handOver, keyOf, plannedThings, policyOf, unnamed, unseenKinds, type HandOver } from '../../support/handed-over.js';
import { isInCi } from '../../support/in-ci.js';

/** How much there is: more in CI, where PROPERTY_RUNS is set. */
const [seeds, leavers, things] = isInCi ? [[11, 12, 13], 4, 3_000] as const : [[11], 3, 700] as const;

interface Run {
  readonly plan: Plan;
  readonly journal: JournalStore;
}

async function planned(world: HandOver, more: Parameters<typeof policyOf>[1] = {}): Promise<Plan> {
  return makePlan(world.leavers.map(({ accountId }) => accountId), { clients: clientsOf(world), policy: policyOf(world, more) });
}

async function applied(world: HandOver, plan: Plan): Promise<Run> {
  const journal = memoryJournal();
  await applyPlan(plan, { clients: clientsOf(world), journal, verificationDeadline: 500 }).result;
  return { plan, journal };
}

function inChargeOf({ simulator }: HandOver, accounts: HandOver['leavers']): string[] {
  const all = simulator.responsibilitiesOfAll(accounts.map(({ accountId }) => accountId));
  return [...all].flatMap(([accountId, found]) => found.map((thing) => `${accountId} ${keyOf(thing)}`)).sort();
}

/** What no run leaves with somebody by accident: the kinds that a plan with everything transfers and a read then shows. */
function kindsOf(found: Iterable<SimulatedResponsibility>): Set<string> {
  return new Set([...found].map(({ kind }) => kind));
}

describe.each(seeds)('an organization with every kind of responsibility, whose leavers hand everything over (seed %i)', (seed) => {
  const world = handOver({ seed, leavers, things });
  const { simulator } = world;
  const before = structuredClone(simulator.state);
  const truth = simulator.responsibilitiesOfAll(world.leavers.map(({ accountId }) => accountId));
  const othersBefore = inChargeOf(world, world.others);
  const successorsBefore = inChargeOf(world, world.successors);
  let run: Run;

  it('has a plan that names each thing once, and says which kinds no API shows', { timeout: 120_000 }, async () => {
    expect(kindsOf([...truth.values()].flat()).size).toBeGreaterThan(40);
    // Tokens and keys are kept: no undo brings them back.
    const plan = await planned(world, { apiTokens: 'keep' });
    expect(simulator.effects.filter(({ kind }) => !kind.startsWith('adminKey.'))).toEqual([]);
    const transferred = plannedThings(plan);
    for (const { accountId, inCharge = [] } of plan.people) {
      const named = [...(transferred.get(accountId) ?? []), ...inCharge.map(keyOf)];
      expect(new Set(named).size).toBe(named.length);
      // Access to a personal space of one's own is that personal space.
      const theirs = new Set((truth.get(accountId) ?? []).map(keyOf));
      const isOwnSpace = (thing: SimulatedResponsibility): boolean => thing.kind === 'spaceAccess' && theirs.has(keyOf({ ...thing, kind: 'personalSpaces' }));
      expect(named.sort()).toEqual((truth.get(accountId) ?? []).filter((thing) => thing.kind !== 'drafts' && !isOwnSpace(thing)).map(keyOf).sort());
    }
    expect(unseenKinds(plan)).toEqual(new Set(['sprints', 'webhooks', 'drafts', 'templates', 'oauthGrants']));
    expect(new Set(plan.searched?.map(({ kind }) => kind))).toEqual(new Set(responsibilityKinds));
    expect(plan.searched?.filter(({ notReadable, sees }) => notReadable?.why !== 'noApi' && (notReadable !== undefined || sees === 'nothing'))).toEqual([]);
    run = { plan, journal: memoryJournal() };
  });

  it('leaves nothing with a leaver that the report does not name, and names nothing that is no longer theirs', { timeout: 120_000 }, async () => {
    run = await applied(world, run.plan);
    const report = await makeReport(run.plan, run.journal);
    expect(unnamed(world, report)).toEqual([]);
    for (const { accountId, inCharge = [], steps } of report.people) {
      const left = new Set(simulator.responsibilitiesOf(accountId).map(keyOf));
      // A board follows its filter, and its administrators stay.
      expect(inCharge.filter(({ kind }) => kind !== 'boards').map(keyOf).filter((key) => !left.has(key))).toEqual([]);
      // Rules of Confluence act as somebody else only after that person has done it. Nobody edits archived pages.
      const isExpected = (why: string): boolean => ['validation', 'conflict.lifecycle'].includes(why);
      expect(steps.filter(({ outcome }) => outcome?.kind !== 'done' && !(outcome?.kind === 'refused' && isExpected(outcome.error.kind))).map(({ key, outcome }) => [key, outcome?.kind])).toEqual([]);
    }
    expect(new Set(report.people.flatMap(({ inCharge = [] }) => inCharge.map(({ stays }) => stays)))).toEqual(new Set(['noApi', 'policy', 'refused', 'successorCannot']));
  });

  it('changes nothing but whose a thing is: leavers and successors as one, the organization is as before', () => {
    const after = structuredClone(simulator.state);
    expect(differences(before, after, asOne(world))).toEqual([]);
    const leaving = new Set(world.leavers.map(({ accountId }) => accountId));
    for (const [accountId, account] of Object.entries(before.accounts)) {
      expect(differences(account, after.accounts[accountId]).filter((difference) => !leaving.has(accountId) || !/^(?:status|deactivatedAt): /.test(difference))).toEqual([]);
    }
  });

  it('changes nothing for others, and for successors nothing but what they gain', () => {
    expect(inChargeOf(world, world.others)).toEqual(othersBefore);
    const successorsAfter = new Set(inChargeOf(world, world.successors));
    expect(successorsBefore.filter((key) => !successorsAfter.has(key))).toEqual([]);
    const transferred = plannedThings(run.plan);
    const gains = new Set(world.leavers.flatMap(({ accountId }, index) => [...(transferred.get(accountId) ?? [])].flatMap((key) => [key, key.replace(/^personalSpaces /, 'spaceAccess ')]).map((key) => `${world.successors[index]?.accountId ?? ''} ${key}`)));
    // Whoever owns the filter is in charge of its boards.
    expect([...successorsAfter].filter((key) => !successorsBefore.includes(key) && !gains.has(key) && !/ boards /.test(key))).toEqual([]);
    simulator.assertNoEffectOutside(run.plan);
    expect(() => simulator.assertNoEffectOutside({ ...run.plan, people: run.plan.people.slice(1) })).toThrow('outside the plan');
  });

  it('is as it was after the undo', { timeout: 120_000 }, async () => {
    const back = await makeReinstatement(run.plan, run.journal, { clients: clientsOf(world) });
    const undone = await applied(world, back);
    const report = await makeReport(back, undone.journal);
    expect(report.people.flatMap(({ steps }) => steps.filter(({ outcome }) => outcome?.kind !== 'done').map(({ key }) => key))).toEqual([]);
    expect(differences(before, structuredClone(simulator.state))).toEqual([]);
    expect([...simulator.responsibilitiesOfAll([...truth.keys()])]).toEqual([...truth]);
    simulator.assertNoEffectOutside({ ...run.plan, people: [...run.plan.people, ...back.people] });
  });
});
