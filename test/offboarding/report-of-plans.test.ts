import {
  applyPlan,
  makePlan,
  makePlans,
  makeReinstatement,
  makeReport,
  makeReportOfPlans,
  memoryJournal,
  pseudonymizeReport,
  reportAsCsv,
  reportAsHtml,
  reportAsHtmlPages,
  reportAsJson,
  reportAsMarkdown,
  type Plan,
  type PlanWithJournal,
} from 'atlassian-admin-sdk/offboarding';
import { describe, expect, it } from 'vitest';

import { rehearsal, type Rehearsal } from '../support/organization.js';
import { fast } from '../support/planned.js';

async function applied(plan: Plan, clients: Rehearsal['clients']): Promise<PlanWithJournal> {
  const journal = memoryJournal();
  await applyPlan(plan, { clients, journal, ...fast }).result;
  return { plan, journal };
}

const later = () => new Promise((resolve) => setTimeout(resolve, 5));

/** Two plans: Atlassian refuses Jane's deactivation in the first and succeeds in the second; Nora is in the first, Sam in the second. */
async function twoPlans() {
  const { simulator, clients } = rehearsal();
  const [jane, nora, sam] = ['Jane Doe', 'Nora Lind', 'Sam Whitfield'].map((name) => simulator.addPerson({ name }).accountId) as [string, string, string];
  simulator.faults.add({ match: { route: 'POST /users/{accountId}/manage/lifecycle/disable', accountId: jane }, when: 'beforeEffect', kind: 'status', status: 400 });
  const first = await applied(await makePlan([jane, nora], { clients }), clients);
  simulator.faults.clear();
  await later();
  const second = await applied(await makePlan([jane, sam], { clients }), clients);
  return { simulator, clients, first, second, accountIds: { jane, nora, sam } };
}

describe('one report of several plans', () => {
  it('names everybody once for each plan, and counts them once, by what is known last', async () => {
    const { first, second, accountIds } = await twoPlans();
    // The order in which they are given does not matter.
    const report = await makeReportOfPlans([second, first]);
    expect(report.plans?.map(({ planHash, people }) => [planHash, people])).toEqual([[first.plan.hash, 2], [second.plan.hash, 2]]);
    expect(report.planHash).toBe(second.plan.hash);
    expect(report.people.map(({ accountId, planHash, outcome, access, later: counts }) => [accountId, planHash, outcome.kind, access.state, counts?.planHash])).toEqual([
      [accountIds.jane, first.plan.hash, 'refused', 'on', second.plan.hash],
      [accountIds.nora, first.plan.hash, 'done', 'off', undefined],
      [accountIds.jane, second.plan.hash, 'done', 'off', undefined],
      [accountIds.sam, second.plan.hash, 'done', 'off', undefined],
    ]);
    expect(report.totals).toEqual({ done: 3 });
    expect(report.accessTotals).toEqual({ off: 3 });
    expect(report.runs.map(({ planHash }) => planHash)).toEqual([first.plan.hash, second.plan.hash]);
  });

  it('says of each person what the report of their plan says', async () => {
    const { first, second } = await twoPlans();
    const report = await makeReportOfPlans([first, second]);
    const alone = [...(await makeReport(first.plan, first.journal)).people, ...(await makeReport(second.plan, second.journal)).people];
    expect(report.people.map(({ planHash: _, later: _later, ...person }) => person)).toEqual(alone);
  });

  it('says in every form which plan a line is of, and which one counts', async () => {
    const { first, second } = await twoPlans();
    const report = await makeReportOfPlans([first, second]);
    const csv = (await reportAsCsv(report)).split('\r\n');
    expect(csv[1]).toMatch(new RegExp(`,${first.plan.hash},${second.plan.hash},,$`));
    expect(csv[2]).toMatch(new RegExp(`,,${first.plan.hash},,,$`));
    const markdown = reportAsMarkdown(report);
    expect(markdown).toContain('The report is about 2 plans. 0 of 3 people can still log in. Nothing is left to do by hand.');
    expect(markdown).toMatch(/\| Plan 1 of 2, \d{4}-\d\d-\d\d; Plan 2 of 2, \d{4}-\d\d-\d\d, counts \|/);
    const html = await reportAsHtml(report);
    expect(html).toMatch(/<span class="mark access-earlier">See the later plan<\/span>/);
    expect(html).toMatch(/<option value="\w{64}">Plan 2 of 2, \d{4}-\d\d-\d\d \(2\)<\/option>/);
    expect(html).toContain('<option value="earlier">An earlier plan (1)</option>');
    const names: string[] = [];
    for await (const { name } of reportAsHtmlPages(report, { peoplePerPart: 3 })) {
      names.push(name);
    }
    expect(names).toEqual(['index.html', 'people-1.html', 'people-2.html']);
    expect(JSON.parse(reportAsJson(report))).toEqual(report);
  });

  it('goes by what a later plan read, where its run did not come to the person', async () => {
    const { simulator, clients } = rehearsal();
    const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
    const first = await applied(await makePlan([accountId], { clients }), clients);
    await later();
    const second = { plan: await makePlan([accountId], { clients }), journal: memoryJournal() };
    const report = await makeReportOfPlans([first, second]);
    expect(report.people.map(({ outcome, later: counts }) => [outcome.kind, counts?.planHash])).toEqual([['done', second.plan.hash], ['alreadyDone', undefined]]);
    expect(report.accessTotals).toEqual({ off: 1 });
  });

  it('goes by the run that came last, where its plan was made first', async () => {
    const { simulator, clients } = rehearsal();
    const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
    const made = await makePlan([accountId], { clients });
    await later();
    const second = { plan: await makePlan([accountId], { clients }), journal: memoryJournal() };
    await later();
    const report = await makeReportOfPlans([await applied(made, clients), second]);
    expect(report.people.map(({ outcome, later: counts }) => [outcome.kind, counts?.planHash])).toEqual([['done', undefined], ['notFinished', made.hash]]);
    expect(report.totals).toEqual({ done: 1 });
  });

  it('keeps the tasks that a change left, and drops those of a person who was given access back', async () => {
    const { simulator, clients } = rehearsal();
    const { accountId } = simulator.addPerson({ name: 'Priya Raman', provisionedBy: 'scim' });
    const first = await applied(await makePlan([accountId], { clients }), clients);
    await later();
    const second = { plan: await makePlan([accountId], { clients }), journal: memoryJournal() };
    const task = /\| Identity provider admin \| Remove the person in the identity provider too/;
    expect(reportAsMarkdown(await makeReportOfPlans([first, second]))).toMatch(task);
    const back = await applied(await makeReinstatement(first.plan, first.journal, { clients }), clients);
    const report = await makeReportOfPlans([first, back]);
    expect(report.people.map(({ access }) => access.state)).toEqual(['off', 'on']);
    expect(report.accessTotals).toEqual({ on: 1 });
    expect(reportAsMarkdown(report)).not.toMatch(task);
  });

  it('takes the batches of makePlans one by one', async () => {
    const { simulator, clients } = rehearsal();
    const accountIds = Array.from({ length: 5 }, (_, index) => simulator.addPerson({ name: `Person ${index}` }).accountId);
    async function* runs() {
      for await (const plan of makePlans([...accountIds, 'nobody@example.com'], { clients, batch: 2 })) {
        yield await applied(plan, clients);
      }
    }
    const report = await makeReportOfPlans(runs(), { problems: [{ line: 3, lastLine: 3, reason: 'unreadable' }] });
    expect(report.plans).toHaveLength(3);
    expect(report.people.map(({ accountId }) => accountId)).toEqual(accountIds);
    expect(report.totals).toEqual({ done: 5 });
    expect(report.unresolved).toHaveLength(1);
    expect(report.problems).toHaveLength(1);
  });

  it('gives a person the same pseudonym in each plan', async () => {
    const { first, second } = await twoPlans();
    const report = await makeReportOfPlans([first, second]);
    const shared = await pseudonymizeReport(report);
    expect(shared.people[0]?.accountId).toBe(shared.people[2]?.accountId);
    expect(shared.people[0]).toMatchObject({ planHash: first.plan.hash, later: { planHash: second.plan.hash, action: 'deactivate' } });
    expect(shared).toMatchObject({ plans: report.plans, totals: report.totals, accessTotals: report.accessTotals });
    expect(await reportAsHtml(shared)).not.toContain('Jane Doe');
  });

  it('refuses a plan that comes twice, a plan of another organization, and a journal of another plan', async () => {
    const { first, second } = await twoPlans();
    const refused = (plans: PlanWithJournal[]) => expect(makeReportOfPlans(plans)).rejects;
    await refused([first, first]).toMatchObject({ kind: 'validation', fields: [{ field: 'plans[1].plan', problem: expect.stringContaining('came before') }] });
    const elsewhere = rehearsal();
    const other = await makePlan([elsewhere.simulator.addPerson({ name: 'Jo' }).accountId], { clients: elsewhere.clients });
    const foreign = { plan: { ...other, orgId: 'another-organization' }, journal: memoryJournal() };
    await refused([first, foreign]).toMatchObject({ kind: 'validation', fields: [{ field: 'plans[1].plan', problem: expect.stringContaining('another organization') }] });
    await refused([{ plan: first.plan, journal: second.journal }]).toMatchObject({ kind: 'validation', fields: [{ field: 'journal' }] });
  });
});
