import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { applyPlan, applyPlanFile, folderJournals, makePlan, makeReport, makeReportOfPlanFile, memoryJournal, planFileFrom, reportAsCsv, reportAsCsvStream, reportAsHtmlPages, reportAsJson, reportAsJsonStream, reportAsMarkdown, reportAsMarkdownStream, type Plan, type Report } from 'atlassian-admin-sdk/offboarding';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { addLeavers, standingStill } from '../support/leavers.js';
import { clientsFor } from '../support/organization.js';

const fast = { verificationDeadline: 20 } as const;
const problems = [{ line: 7, lastLine: 7, reason: 'has no e-mail address' }];
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'report-of-plan-file-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) {
    text += piece;
  }
  return text;
}

/** The same people, applied as a plan and as a plan file. The clock of the organization stands still, that of the runs does not. */
async function both(change: (plan: Plan) => Plan = (plan) => plan) {
  const worlds = [new Simulator(standingStill), new Simulator(standingStill)] as const;
  const [{ people, policy }] = [addLeavers(worlds[0]), addLeavers(worlds[1])];
  const plan = change(await makePlan([...people.map(({ accountId }) => accountId), 'nobody@example.com'], { clients: clientsFor(worlds[0].credentials), policy }));
  const journal = memoryJournal();
  const place = mkdtempSync(join(folder, 'run-'));
  const file = await planFileFrom(plan, join(place, 'plan.jsonl'));
  const journals = folderJournals(join(place, 'journals'));
  const apply = async (): Promise<void> => {
    await applyPlan(plan, { clients: clientsFor(worlds[0].credentials), journal, ...fast }).result;
    await applyPlanFile(file, { clients: clientsFor(worlds[1].credentials), journals, peopleInTask: 3, ...fast }).result;
  };
  return { plan, journal, file, journals, apply };
}

/** Without what differs between two runs: times, ids of requests and runs, and hashes of plans. */
function comparable(text: string): string {
  return text
    .replaceAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z| UTC)?/g, 'TIME')
    .replaceAll(/\b[0-9a-f]{64}\b/g, 'HASH')
    .replaceAll(/("traceId": |"run": )"[^"]+"/g, '$1"ID"')
    .replaceAll(/`?(?:[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12})`?/g, 'ID');
}

describe('the report of a plan file', () => {
  it('is the report of the same plan, in every form, before and after the run', async () => {
    const { plan, journal, file, journals, apply } = await both();
    for (const isApplied of [false, true]) {
      if (isApplied) {
        await apply();
      }
      const whole = await makeReport(plan, journal, { problems });
      const stream = await makeReportOfPlanFile(file, journals, { problems });
      expect(stream.totals).toEqual(whole.totals);
      expect(stream.accessTotals).toEqual(whole.accessTotals);
      expect(stream.runs.length).toBe(isApplied ? 1 : 0);
      expect(stream.runs).toMatchObject(whole.runs.map(({ end }) => ({ end })));
      const json = await textOf(reportAsJsonStream(stream));
      expect(comparable(json)).toBe(comparable(reportAsJson(whole)));
      expect(comparable(await textOf(reportAsMarkdownStream(stream)))).toBe(comparable(reportAsMarkdown(whole)));
      expect(comparable(await textOf(reportAsCsvStream(stream)))).toBe(comparable(await reportAsCsv(whole)));
      expect((JSON.parse(json) as Report).people.length).toBe(plan.people.length);
    }
  });

  it('has pages with everybody on one of them, and a summary without a line for each', async () => {
    const { plan, file, journals, journal, apply } = await both();
    await apply();
    const pages = new Map<string, string>();
    for await (const { name, html } of reportAsHtmlPages(await makeReportOfPlanFile(file, journals), { peoplePerPart: 3 })) {
      pages.set(name, html);
    }
    const expected = new Map<string, string>();
    for await (const { name, html } of reportAsHtmlPages(await makeReport(plan, journal), { peoplePerPart: 3 })) {
      expected.set(name, html);
    }
    expect([...pages.keys()]).toEqual([...expected.keys()]);
    for (const [name, html] of pages) {
      if (name !== 'index.html') {
        expect(comparable(html)).toBe(comparable(expected.get(name) ?? ''));
      }
    }
    const index = pages.get('index.html') ?? '';
    expect(index).not.toContain('id="people"');
    expect(index).not.toContain('<button');
    expect(index).toContain('people-1.html#p0');
    expect(index).toContain('Who can still log in');
  });

  it('refuses what is no plan file, no journals, and another number of people than the journals have', async () => {
    const { file, journals, plan, apply } = await both();
    await expect(makeReportOfPlanFile(plan as never, journals)).rejects.toThrow('plan');
    await expect(makeReportOfPlanFile(file, memoryJournal() as never)).rejects.toThrow('journals');
    await expect(makeReportOfPlanFile(file, journals, { peopleInTask: 0 })).rejects.toThrow('peopleInTask');
    await apply();
    await expect(makeReportOfPlanFile(file, journals, { peopleInTask: 2 })).rejects.toThrow('peopleInTask: is another number than before');
    await expect(makeReportOfPlanFile(file, journals, { problem: [] } as never)).rejects.toThrow('problems');
  });
});
