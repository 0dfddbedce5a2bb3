import {
  figuresOf,
  makeReportOfPlans,
  makePlan,
  memoryJournal,
  pseudonymizeReport,
  reportAsCsv,
  reportAsHtml,
  reportAsJson,
  reportAsMarkdown,
  responsibilityKinds,
  type ReportedThing,
} from 'atlassian-admin-sdk/offboarding';
import { describe, expect, it } from 'vitest';

import { rehearsal } from '../../support/organization.js';
import { hostileNames, reportedPerson, reportOf } from '../../support/reports.js';

const thing = (id: string, name: string, more: Partial<ReportedThing> = {}): ReportedThing => ({ kind: 'filters', site: 'example', id, name, stays: 'noSuccessor', ...more });

describe('what people are still in charge of, in every form of a report', () => {
  it('is counted where the report says what is left to do', async () => {
    const report = reportOf([reportedPerson(1, 'Jane Doe', { inCharge: [thing('1', 'One'), thing('2', 'Two')] }), reportedPerson(2, 'John Roe', { inCharge: [] })]);
    expect(reportAsMarkdown(report)).toContain('2 things are still with 1 person. Nothing else is left to do by hand.');
    expect(await reportAsHtml(report)).toContain('<p>2 things are still with 1 person. The details of each person name them.</p><p>Nothing else is left to do by hand.</p>');
    expect(reportAsMarkdown(reportOf([reportedPerson(1, 'Jane Doe', { inCharge: [] })]))).toContain('Nothing is left to do by hand.');
  });

  it('stays text, whatever people have written', async () => {
    const inCharge = Object.values(hostileNames).map((name, index) => thing(String(index), name, { url: ['javascript:alert(1)', 'data:text/html,x', 'http://example.com/', ' https://example.com/', 'https://example.atlassian.net/x?"><b>'][index % 5] ?? '' }));
    const report = reportOf([reportedPerson(1, 'Jane Doe', { inCharge })]);
    const html = await reportAsHtml(report);
    expect(html).not.toMatch(/<img|<iframe|<base |<link rel=stylesheet href=https:\/\/evil|href="(?:javascript|data|http:| )/);
    const markdown = reportAsMarkdown(report);
    expect(markdown).not.toMatch(/<img|\]\(https:|https:\/\/evil/);
    expect(markdown).not.toContain('\u202e');
    const rows = markdown.slice(markdown.indexOf('## Still in charge')).split('\n').filter((line) => line.startsWith('| Jane'));
    expect(rows.slice(0, inCharge.length).every((row) => row.split(' | ').length === 5)).toBe(true);
    const csv = await reportAsCsv(report);
    expect(csv.split('\r\n').filter((line) => /^"?[=+@-]/.test(line))).toEqual([]);
  });

  it('fits into a cell of a spreadsheet, which says how many more there are', async () => {
    const inCharge = Array.from({ length: 3_000 }, (_, index) => thing(String(index), `A filter with a name, number ${index}`));
    const csv = await reportAsCsv(reportOf([reportedPerson(1, 'Jane Doe', { inCharge })]));
    expect(csv.length).toBeLessThan(32_767);
    expect(csv).toMatch(/; and 2,\d{3} more/);
    expect((JSON.parse(reportAsJson(reportOf([reportedPerson(1, 'Jane Doe', { inCharge })]))) as { people: { inCharge: unknown[] }[] }).people[0]?.inCharge).toHaveLength(3_000);
    const huge = await reportAsCsv(reportOf([reportedPerson(1, 'Jane Doe', { inCharge: [thing('1', 'x'.repeat(40_000))] })]));
    expect(huge).toContain('and 1 more');
  });

  it('has no name that people wrote, once it is pseudonymized, and no address', async () => {
    const inCharge = [
      thing('1', "Jane's salary review with Bob Miller", { url: 'https://example.atlassian.net/wiki/spaces/~janedoe' }),
      thing('10/user:712020:5f2b8c1e-0d4a-4b7e-9a61-3c1f7e2d0001', 'jane.doe@example.com'),
      thing('1', 'The same id in another kind', { kind: 'dashboards' }),
    ];
    const report = reportOf([reportedPerson(1, 'Policy', { inCharge: [...inCharge, thing('4', 'Four', { stays: 'policy' })] })]);
    const shared = await pseudonymizeReport(report, { key: 'a secret of some length' });
    const all = JSON.stringify(shared);
    expect(all).not.toMatch(/Jane|jane|Bob|Miller|salary|3c1f7e2d0001|same id/);
    const things = shared.people[0]?.inCharge ?? [];
    expect(things.map(({ kind, stays }) => [kind, stays])).toEqual([['filters', 'noSuccessor'], ['filters', 'noSuccessor'], ['dashboards', 'noSuccessor'], ['filters', 'policy']]);
    expect(new Set(things.map(({ name }) => name)).size).toBe(4);
    expect(things.every(({ url }) => url === undefined)).toBe(true);
    expect(await pseudonymizeReport(report, { key: 'a secret of some length' })).toEqual(shared);
    expect(reportAsMarkdown(shared)).toContain(things[0]?.name);
  });

  it('has words for kinds and reasons of a later version', async () => {
    const report = reportOf([reportedPerson(1, 'Jane Doe', { inCharge: [thing('1', 'One', { kind: 'toString' as never, stays: 'moonPhase' as never })] })]);
    expect(reportAsMarkdown(report)).toContain('ToString, on example');
    expect(await reportAsCsv(report)).toContain('toString, on example: One');
    expect(await reportAsHtml(report)).toContain('MoonPhase');
  });
});

describe('a report of several plans', () => {
  it('says of each person what the search of their own plan could not see', async () => {
    const { simulator, clients } = rehearsal({ startAt: new Date().toISOString() });
    const [jane = '', john = ''] = ['Jane Doe', 'John Roe'].map((name) => simulator.addPerson({ name, owns: { filters: [`Of ${name}`] } }).accountId);
    const responsibilities = { kinds: { ...Object.fromEntries(responsibilityKinds.map((kind) => [kind, 'leave' as const])), filters: 'report' as const } };
    const blind = { plan: await makePlan(jane, { clients: { org: clients.org }, policy: { responsibilities } }), journal: memoryJournal() };
    const seeing = { plan: await makePlan(john, { clients, policy: { responsibilities } }), journal: memoryJournal() };
    const report = await makeReportOfPlans([blind, seeing]);
    expect(report.searched).toBeUndefined();
    expect(report.plans?.map(({ searched = [] }) => searched.map(({ notReadable }) => notReadable?.why))).toEqual([['noClient'], [undefined]]);
    const lines = (await reportAsCsv(report)).split('\r\n');
    expect(lines.find((line) => line.includes(jane))).toContain('Filters that the person owns: not inspected (no client).');
    expect(lines.find((line) => line.includes(john))).not.toContain('Filters that the person owns: not inspected');
    const markdown = reportAsMarkdown(report);
    expect(markdown).toMatch(/\| Filters that the person owns: not inspected \(no client\)\. \| 1: Jane Doe \|/);
    expect(await figuresOf([])).toEqual([]);
  });
});
