import { attempt, type OrgAdminClient } from 'atlassian-admin-sdk';
import * as offboarding from 'atlassian-admin-sdk/offboarding';
import { rehearse, snapshotOrganization } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { rehearsal } from '../support/organization.js';

const { simulator, clients } = rehearsal();
const jane = simulator.addPerson({ name: 'Jane Doe' });
const ids = [jane.accountId];
const plan = await offboarding.makePlan(ids, { clients });
const journal = offboarding.memoryJournal();
await journal.append({ type: 'started', at: new Date().toISOString(), run: 'r', planHash: plan.hash, orgId: plan.orgId, version: 1 });
const surroundings = await offboarding.readSurroundings(clients);
const report = await offboarding.makeReport(plan, journal);
const planFile = offboarding.planFromLines(() => offboarding.planAsLines(plan));
const journals = { of: () => offboarding.memoryJournal(), whole: () => journal };

const first = async (list: AsyncIterable<unknown>): Promise<unknown> => {
  for await (const item of list) {
    return item;
  }
  return undefined;
};

type Call = (options: object) => Promise<unknown>;

/** Every function that takes options, with what it needs of them. */
const calls: Readonly<Record<string, Call>> = {
  checkOnboarding: (options) => offboarding.checkOnboarding({ email: 'new@example.com' }, { clients, ...options }),
  onboardPerson: (options) => offboarding.onboardPerson({ email: 'new@example.com' }, { clients, ...options }),
  readReach: (options) => offboarding.readReach(jane.accountId, { clients, ...options }),
  readReaches: (options) => first(offboarding.readReaches(ids, { clients, ...options })),
  applyPlan: (options) => offboarding.applyPlan(plan, { clients, ...options }).result,
  applyPlanFile: (options) => offboarding.applyPlanFile(planFile, { clients, journals, ...options }).result,
  makePlanFile: (options) => offboarding.makePlanFile(ids, { clients, path: '/nowhere/plan.jsonl', ...options }),
  makePlanLines: (options) => first(offboarding.makePlanLines(ids, { clients, ...options })),
  makeReportOfPlanFile: (options) => offboarding.makeReportOfPlanFile(planFile, journals, options),
  readExportStream: async (options) => offboarding.readExportStream('', options),
  findResponsibilities: (options) => first(offboarding.findResponsibilities(ids, { clients, ...options })),
  readSuccessors: (options) => offboarding.readSuccessors('Leaver,Successor\n', { clients, ...options }),
  findInactive: (options) => first(offboarding.findInactive(clients, { days: 90, ...options })),
  inspectPeople: (options) => first(offboarding.inspectPeople(ids, clients, surroundings, options)),
  makePlan: (options) => offboarding.makePlan(ids, { clients, ...options }),
  makePlans: (options) => first(offboarding.makePlans(ids, { clients, batch: 1, ...options })),
  makeReinstatement: (options) => offboarding.makeReinstatement(plan, journal, { clients, ...options }),
  makeReinstatementFile: (options) => offboarding.makeReinstatementFile(planFile, journals, { clients, path: '/nowhere/back.jsonl', ...options }),
  unfinishedSubjectsOfPlanFile: (options) => first(offboarding.unfinishedSubjectsOfPlanFile(planFile, journals, options)),
  makeReport: (options) => offboarding.makeReport(plan, journal, options),
  makeReportOfPlans: (options) => offboarding.makeReportOfPlans([{ plan, journal }], options),
  peopleInGroup: (options) => first(offboarding.peopleInGroup(clients, 'group-1', options)),
  peopleOnDomain: (options) => first(offboarding.peopleOnDomain(clients, 'example.com', options)),
  policyOf: async (options) => offboarding.policyOf('test', options),
  pseudonymizeReport: (options) => offboarding.pseudonymizeReport(report, options),
  readSurroundings: (options) => offboarding.readSurroundings(clients, options),
  reportAsHtmlPages: (options) => first(offboarding.reportAsHtmlPages(report, options)),
  requiredAccess: async (options) => offboarding.requiredAccess({ policy: {}, ...options }),
  rehearse: (options) => rehearse(plan, { from: clients, ...options }),
  snapshotOrganization: (options) => snapshotOrganization(clients, { accountIds: ids, ...options }),
  verifyPlan: (options) => first(offboarding.verifyPlan(plan, { clients, ...options })),
};

/** Functions that take no options, and why the last thing they take is none. */
const without: Readonly<Record<string, string>> = {
  addingRowsFor: 'a decision and its steps',
  declarationOf: 'a step',
  decide: 'what rows look at',
  describePlan: 'a plan',
  dueSteps: 'a person and outcomes',
  fileInventory: 'a path',
  fileJournal: 'a path',
  figuresOf: 'the events of a search',
  filePlan: 'a path',
  folderJournals: 'a path',
  handOffsAsCsv: 'a plan',
  handOffsOf: 'a plan',
  isDue: 'a step, a person and outcomes',
  memoryInventory: 'nothing',
  memoryJournal: 'nothing',
  peopleToChange: 'a plan',
  planAsLines: 'a plan',
  planFileFrom: 'a plan and a path',
  planFromLines: 'a function that opens a text',
  planPerson: 'what a plan hands on',
  reachAsText: 'a reach',
  readExport: 'a file',
  readJournal: 'a plan and a journal',
  reportAsCsv: 'a report',
  reportAsCsvStream: 'a report',
  reportAsHtml: 'a report',
  reportAsJson: 'a report',
  reportAsJsonStream: 'a report',
  reportAsMarkdown: 'a report',
  reportAsMarkdownStream: 'a report',
  rowFor: 'what rows look at',
  runStep: 'a context, whose members are checked one by one',
  RunCache: 'a class of the engine room',
  unfinishedSubjects: 'a plan and a journal',
};

/** Nothing is sent before options are checked. */
async function refusal(call: () => Promise<unknown>) {
  const before = simulator.requests.length;
  const result = await attempt(call);
  expect(simulator.requests).toHaveLength(before);
  return result.error;
}

describe('every function of the flows', () => {
  it('takes options that are checked, or none', () => {
    const functions = Object.entries(offboarding).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));
    expect(functions.filter((name) => !(name in calls) && !(name in without))).toEqual([]);
    expect(Object.keys(without).filter((name) => !functions.includes(name))).toEqual([]);
  });

  it.each(Object.entries(calls))('refuses an option that does not exist: %s', async (_name, call) => {
    expect(await refusal(() => call({ bogusOption: true }))).toMatchObject({ kind: 'validation', source: 'input', fields: [{ field: expect.stringMatching(/bogusOption$/), problem: expect.stringContaining('does not exist here') }] });
  });

  it.each([
    ['applyPlan', 'concurency', 'concurrency'],
    ['applyPlan', 'Journal', 'journal'],
    ['makePlan', 'polcy', 'policy'],
    ['makePlans', 'batches', 'batch'],
    ['verifyPlan', 'dedline', 'deadline'],
    ['makeReinstatement', 'accountIDs', 'accountIds'],
    ['rehearse', 'behaviors', 'behaviours'],
    ['findInactive', 'excludeAccountID', 'excludeAccountIds'],
    ['policyOf', 'apiToken', 'apiTokens'],
  ])('%s says what %s was meant to be', async (name, option, meant) => {
    const error = await refusal(() => (calls[name] as Call)({ [option]: true }));
    expect(error?.message).toContain(`did you mean ${meant}?`);
  });
});

describe('values that cannot be meant', () => {
  it.each<[string, object, string]>([
    ['applyPlan', { concurrency: 'x' }, 'concurrency'],
    ['applyPlan', { concurrency: 0 }, 'concurrency'],
    ['applyPlan', { concurrency: Number.NaN }, 'concurrency'],
    ['applyPlan', { concurrency: 1.5 }, 'concurrency'],
    ['applyPlan', { signal: {} }, 'signal'],
    ['applyPlan', { patience: -1 }, 'patience'],
    ['applyPlan', { freshness: 'soon' }, 'freshness'],
    ['applyPlan', { freshness: -1 }, 'freshness'],
    ['applyPlan', { verificationDeadline: 'soon' }, 'verificationDeadline'],
    ['applyPlan', { journal: {} }, 'journal'],
    ['applyPlan', { journal: null }, 'journal'],
    ['applyPlan', { confirm: 5 }, 'confirm'],
    ['applyPlan', { confirm: { people: 1, things: '5' } }, 'confirm'],
    ['applyPlan', { confirm: { people: 1, thing: 5 } }, 'confirm'],
    ['makePlan', { inventory: {} }, 'inventory'],
    ['makePlan', { inventory: offboarding.memoryInventory() }, 'inventory'],
    ['makePlan', { chooseSuccessor: 'Sue' }, 'chooseSuccessor'],
    ['findResponsibilities', { inventory: 'out/inventory.jsonl' }, 'inventory'],
    ['findResponsibilities', { adminKey: 'yes' }, 'adminKey'],
    ['findResponsibilities', { kinds: ['filters', 'filter'] }, 'kinds[1]'],
    ['applyPlan', { profiles: 'leaver' }, 'profiles'],
    ['applyPlan', { clients: null }, 'clients.org'],
    ['makePlan', { clients: undefined }, 'clients.org'],
    ['makePlan', { clients: { ...clients, product: [clients.product, undefined] } }, 'clients.product[1]'],
    ['makePlan', { clients: { ...clients, product: [clients.product, clients.org] } }, 'clients.product[1]'],
    ['makePlan', { clients: { ...clients, product: [clients.product, clients.product] } }, 'clients.product[1]'],
    ['makePlan', { clients: { ...clients, product: [null, clients.product] } }, 'clients.product[0]'],
    ['makePlan', { clients: { ...clients, product: 'acme' } }, 'clients.product'],
    ['makePlan', { clients: { ...clients, scim: clients.scim[0] } }, 'clients.scim'],
    ['makePlan', { clients: { ...clients, scim: ['x'] } }, 'clients.scim'],
    ['makePlan', { clients: { ...clients, produkt: clients.product } }, 'clients.produkt'],
    ['makePlan', { clients: { org: { orgId: 5 } as unknown as OrgAdminClient } }, 'clients.org'],
    ['makePlan', { onPerson: 'log' }, 'onPerson'],
    ['makePlan', { concurrency: -1 }, 'concurrency'],
    ['makePlans', { batch: 0 }, 'batch'],
    ['makePlans', { batch: '5' }, 'batch'],
    ['makePlans', { prefetch: 1 }, 'prefetch'],
    ['verifyPlan', { every: 0 }, 'every'],
    ['verifyPlan', { deadline: -5 }, 'deadline'],
    ['findInactive', { days: 0 }, 'days'],
    ['findInactive', { days: '90' }, 'days'],
    ['findInactive', { days: undefined }, 'days'],
    ['findInactive', { now: new Date() }, 'now'],
    ['findInactive', { excludeAccountIds: 'a' }, 'excludeAccountIds'],
    ['makeReinstatement', { accountIds: 'a' }, 'accountIds'],
    ['snapshotOrganization', { accountIds: 'a' }, 'accountIds'],
    ['makeReport', { problems: 'none' }, 'problems'],
    ['makeReportOfPlans', { problems: 'none' }, 'problems'],
    ['reportAsHtmlPages', { peoplePerPart: 0 }, 'peoplePerPart'],
    ['inspectPeople', { reads: 'groups' }, 'reads'],
    ['readSurroundings', { signal: 5 }, 'signal'],
  ])('%s refuses %j by its name', async (name, options, field) => {
    expect(await refusal(() => (calls[name] as Call)(options))).toMatchObject({ kind: 'validation', source: 'input', fields: [{ field }] });
  });

  it.each<[string, () => Promise<unknown>]>([
    ['applyPlan', () => offboarding.applyPlan(plan, undefined as never).result],
    ['apply without a plan', () => offboarding.applyPlan(undefined as never, { clients }).result],
    ['makePlan', () => offboarding.makePlan(ids, undefined as never)],
    ['makePlan with null', () => offboarding.makePlan(ids, null as never)],
    ['makePlans', () => first(offboarding.makePlans(ids, undefined as never))],
    ['verifyPlan', () => first(offboarding.verifyPlan(plan, undefined as never))],
    ['verify without a plan', () => first(offboarding.verifyPlan(undefined as never, { clients }))],
    ['makeReinstatement', () => offboarding.makeReinstatement(plan, journal, undefined as never)],
    ['makeReinstatement without a plan', () => offboarding.makeReinstatement(undefined as never, journal, { clients })],
    ['makeReport without a plan', () => offboarding.makeReport(undefined as never, journal)],
    ['makeReport without a journal', () => offboarding.makeReport(plan, undefined as never)],
    ['makeReportOfPlans', () => offboarding.makeReportOfPlans(undefined as never)],
    ['makeReportOfPlans of no plan', () => offboarding.makeReportOfPlans([])],
    ['makeReportOfPlans without a journal', () => offboarding.makeReportOfPlans([{ plan } as never])],
    ['makeReportOfPlans of nothing', () => offboarding.makeReportOfPlans([undefined as never])],
    ['reportAsCsv', () => offboarding.reportAsCsv(undefined as never)],
    ['reportAsCsvStream', () => first(offboarding.reportAsCsvStream(undefined as never))],
    ['reportAsHtml', () => offboarding.reportAsHtml(undefined as never)],
    ['reportAsHtmlPages', () => first(offboarding.reportAsHtmlPages({} as never))],
    ['reportAsJson', async () => offboarding.reportAsJson(undefined as never)],
    ['reportAsJsonStream', () => first(offboarding.reportAsJsonStream(undefined as never))],
    ['reportAsMarkdown', async () => offboarding.reportAsMarkdown(null as never)],
    ['reportAsMarkdownStream', () => first(offboarding.reportAsMarkdownStream(undefined as never))],
    ['rehearse', () => rehearse(plan, undefined as never)],
    ['snapshotOrganization', () => snapshotOrganization(clients, undefined as never)],
    ['findInactive', () => first(offboarding.findInactive(clients, undefined as never))],
    ['peopleInGroup without clients', () => first(offboarding.peopleInGroup(undefined as never, 'group-1'))],
    ['readSurroundings without clients', () => offboarding.readSurroundings(undefined as never)],
    ['inspect without subjects', () => first(offboarding.inspectPeople(undefined as never, clients, surroundings))],
    ['readExport', () => offboarding.readExport(undefined as never)],
  ])('what is left out is refused, and never an error without a kind: %s', async (_name, call) => {
    expect(await refusal(call)).toMatchObject({ kind: 'validation', source: 'input' });
  });
});
