import { applyPlan, decisionTable, makePlan, makeReport, memoryJournal, type Clients, type Plan, type PlannedPerson, type Report } from 'atlassian-admin-sdk/offboarding';
import type { Simulator } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import type { Account, Scenario } from '../support/decision-scenario.js';
import { cuttingScenarios } from '../support/decision-scenarios-cuts.js';
import { otherScenarios } from '../support/decision-scenarios-others.js';
import { rehearsal } from '../support/organization.js';

/** By the name of the row that each is about. Every row has one at least. */
const scenarios: Readonly<Record<string, readonly Scenario[]>> = { ...cuttingScenarios, ...otherScenarios };

interface Played {
  readonly simulator: Simulator;
  readonly account: Account;
  readonly plan: Plan;
  readonly planned: PlannedPerson;
  readonly report: Report;
}

async function play({ person, prepare, policy, without = [], subject }: Scenario): Promise<Played> {
  const { simulator, clients } = rehearsal({ directories: ['Main', 'Partners'] });
  for (const name of ['Grace Hopper', 'Edsger Dijkstra']) {
    simulator.addPerson({ name, orgAdmin: true });
  }
  const account = simulator.addPerson(person);
  prepare?.(simulator, account);
  const given: Clients = { ...clients, ...(without.includes('scim') ? { scim: [] } : {}), ...(without.includes('product') ? { product: undefined } : {}) };
  const chosen = typeof policy === 'function' ? policy(account, simulator) : policy;
  const plan = await makePlan([subject?.(simulator, account) ?? account.accountId], { clients: given, policy: chosen });
  expect(simulator.effects, 'planning changes nothing').toEqual([]);
  const journal = memoryJournal();
  await applyPlan(plan, { clients: given, journal, verificationDeadline: 50 }).result;
  return { simulator, account, plan, planned: plan.people[0] as PlannedPerson, report: await makeReport(plan, journal) };
}

/** The number under which documents explain a row. */
function numberOf(name: string): number | undefined {
  return decisionTable.find((row) => row.name === name)?.row;
}

describe.each(Object.entries(scenarios))('the row %s', (name, cases) => {
  it.each(cases.map((scenario) => [scenario.when, scenario] as const))('%s', async (_when, scenario) => {
    const { simulator, account, planned, report } = await play(scenario);
    expect(planned.because).toContain(scenario.because);
    expect(planned).toMatchObject({ action: scenario.action });
    expect(numberOf(planned.rowName)).toBe(scenario.row);
    expect(planned.steps.map(({ kind, onlyAfter }) => (onlyAfter === undefined ? kind : `${kind}?`))).toEqual(scenario.steps ?? []);
    expect(planned.steps.every(({ accountId }) => accountId === planned.accountId)).toBe(true);
    expect(planned.humanTask ?? '').toContain(scenario.humanTask ?? '');
    expect(planned.humanTask === undefined).toBe(scenario.humanTask === undefined);
    if (scenario.alsoRows !== undefined) {
      expect(planned.alsoRows.map(numberOf)).toEqual(scenario.alsoRows);
    }
    for (const text of scenario.remains ?? []) {
      expect(planned.remains.some((sentence) => sentence.includes(text)), text).toBe(true);
    }
    expect(report.people[0]?.outcome.kind).toBe(scenario.outcome);
    expect(simulator.effects.map(({ kind }) => kind)).toEqual(scenario.effects ?? []);
    expect(simulator.effects.every(({ accountId }) => accountId === account.accountId)).toBe(true);
    expect(scenario.afterwards?.(account, simulator)).toEqual(scenario.expected);
    // Only the first is of the row itself: the others may show where it ends.
    if (scenario === cases[0]) {
      const row = decisionTable.find((each) => each.name === name);
      expect(row?.role === 'adds' ? planned.alsoRows.includes(name) : planned.rowName === name).toBe(true);
    }
  });
});

describe('the scenarios', () => {
  it('are of every row of the table, and of no other', () => {
    expect(Object.keys(scenarios).sort()).toEqual(decisionTable.map(({ name }) => name).sort());
    expect(Object.values(scenarios).every((cases) => cases.length > 0)).toBe(true);
  });

  it('cover the rows 1 to 23 and the two without a number', () => {
    expect([...new Set(decisionTable.map(({ row }) => row))].sort((one, other) => one - other)).toEqual(Array.from({ length: 24 }, (_, row) => row));
    expect(decisionTable.filter(({ row }) => row === 0).map(({ name }) => name)).toEqual(['unknownAccount', 'undecided']);
  });
});
