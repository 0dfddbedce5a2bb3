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

const first = async (list: AsyncIterable<unknown>): Promise<unknown> => {
  for await (const item of list) {
    return item;
  }
  return undefined;
};

type Call = (options: object) => Promise<unknown>;

/** Every function that takes options, with what it needs of them. */
const calls: Readonly<Record<string, Call>> = {
  apply: (options) => offboarding.apply(plan, { clients, ...options }).result,
  findInactive: (options) => first(offboarding.findInactive(clients, { days: 90, ...options })),
  inspect: (options) => first(offboarding.inspect(ids, clients, surroundings, options)),
  makePlan: (options) => offboarding.makePlan(ids, { clients, ...options }),
  makePlans: (options) => first(offboarding.makePlans(ids, { clients, batch: 1, ...options })),
  makeReinstatement: (options) => offboarding.makeReinstatement(plan, journal, { clients, ...options }),
  makeReport: (options) => offboarding.makeReport(plan, journal, options),
  peopleInGroup: (options) => first(offboarding.peopleInGroup(clients, 'group-1', options)),
  peopleOnDomain: (options) => first(offboarding.peopleOnDomain(clients, 'example.com', options)),
  policyOf: async (options) => offboarding.policyOf('test', options),
  pseudonymizeReport: (options) => offboarding.pseudonymizeReport(report, options),
  readSurroundings: (options) => offboarding.readSurroundings(clients, options),
  rehearse: (options) => rehearse(plan, { from: clients, ...options }),
  snapshotOrganization: (options) => snapshotOrganization(clients, { accountIds: ids, ...options }),
  verify: (options) => first(offboarding.verify(plan, { clients, ...options })),
};

/** Functions that take no options, and why the last thing they take is none. */
const without: Readonly<Record<string, string>> = {
  addingRowsFor: 'a decision and its steps',
  declarationOf: 'a step',
  decide: 'what rows look at',
  deleteAccount: 'what rows look at',
  demote: 'what rows look at',
  describe: 'a plan',
  disableAccount: 'what rows look at',
  dueSteps: 'a person and outcomes',
  fileJournal: 'a path',
  handOverAsCsv: 'a plan',
  handOverList: 'a plan',
  handOverToIdentityProvider: 'what rows look at',
  isDue: 'a step, a person and outcomes',
  memoryJournal: 'nothing',
  parkEmail: 'what rows look at',
  peopleToChange: 'a plan',
  planPerson: 'what a plan hands on',
  readExport: 'a file',
  readJournal: 'a plan and a journal',
  releaseSeat: 'what rows look at',
  removeFromDirectories: 'what rows look at',
  removeFromGroups: 'what rows look at',
  reportAsCsv: 'a report',
  reportAsHtml: 'a report',
  reportAsJson: 'a report',
  reportAsMarkdown: 'a report',
  revokeApiTokens: 'what rows look at',
  revokeOrganizationApiKeys: 'what rows look at',
  revokePortalAccess: 'what rows look at',
  rowFor: 'what rows look at',
  runStep: 'a context, whose members are checked one by one',
  RunCache: 'a class of the engine room',
  setScimInactive: 'what rows look at',
  suspendInDirectories: 'what rows look at',
  transferOwned: 'what rows look at',
  unfinishedSubjects: 'a plan and a journal',
  unlinkScim: 'what rows look at',
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
    ['apply', 'concurency', 'concurrency'],
    ['apply', 'Journal', 'journal'],
    ['makePlan', 'polcy', 'policy'],
    ['makePlans', 'batches', 'batch'],
    ['verify', 'dedline', 'deadline'],
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
    ['apply', { concurrency: 'x' }, 'concurrency'],
    ['apply', { concurrency: 0 }, 'concurrency'],
    ['apply', { concurrency: Number.NaN }, 'concurrency'],
    ['apply', { concurrency: 1.5 }, 'concurrency'],
    ['apply', { signal: {} }, 'signal'],
    ['apply', { patience: -1 }, 'patience'],
    ['apply', { verificationDeadline: 'soon' }, 'verificationDeadline'],
    ['apply', { journal: {} }, 'journal'],
    ['apply', { journal: null }, 'journal'],
    ['apply', { confirm: 5 }, 'confirm'],
    ['apply', { profiles: 'leaver' }, 'profiles'],
    ['apply', { clients: null }, 'clients.org'],
    ['makePlan', { clients: undefined }, 'clients.org'],
    ['makePlan', { clients: { ...clients, product: [clients.product] } }, 'clients.product'],
    ['makePlan', { clients: { ...clients, product: 'acme' } }, 'clients.product'],
    ['makePlan', { clients: { ...clients, scim: clients.scim[0] } }, 'clients.scim'],
    ['makePlan', { clients: { ...clients, scim: ['x'] } }, 'clients.scim'],
    ['makePlan', { clients: { ...clients, produkt: clients.product } }, 'clients.produkt'],
    ['makePlan', { clients: { org: { orgId: 5 } as unknown as OrgAdminClient } }, 'clients.org'],
    ['makePlan', { onPerson: 'log' }, 'onPerson'],
    ['makePlan', { concurrency: -1 }, 'concurrency'],
    ['makePlans', { batch: 0 }, 'batch'],
    ['makePlans', { batch: '5' }, 'batch'],
    ['verify', { every: 0 }, 'every'],
    ['verify', { deadline: -5 }, 'deadline'],
    ['findInactive', { days: 0 }, 'days'],
    ['findInactive', { days: '90' }, 'days'],
    ['findInactive', { days: undefined }, 'days'],
    ['findInactive', { now: new Date() }, 'now'],
    ['findInactive', { excludeAccountIds: 'a' }, 'excludeAccountIds'],
    ['makeReinstatement', { accountIds: 'a' }, 'accountIds'],
    ['snapshotOrganization', { accountIds: 'a' }, 'accountIds'],
    ['makeReport', { problems: 'none' }, 'problems'],
    ['inspect', { reads: 'groups' }, 'reads'],
    ['readSurroundings', { signal: 5 }, 'signal'],
  ])('%s refuses %j by its name', async (name, options, field) => {
    expect(await refusal(() => (calls[name] as Call)(options))).toMatchObject({ kind: 'validation', source: 'input', fields: [{ field }] });
  });

  it.each<[string, () => Promise<unknown>]>([
    ['apply', () => offboarding.apply(plan, undefined as never).result],
    ['apply without a plan', () => offboarding.apply(undefined as never, { clients }).result],
    ['makePlan', () => offboarding.makePlan(ids, undefined as never)],
    ['makePlan with null', () => offboarding.makePlan(ids, null as never)],
    ['makePlans', () => first(offboarding.makePlans(ids, undefined as never))],
    ['verify', () => first(offboarding.verify(plan, undefined as never))],
    ['verify without a plan', () => first(offboarding.verify(undefined as never, { clients }))],
    ['makeReinstatement', () => offboarding.makeReinstatement(plan, journal, undefined as never)],
    ['makeReinstatement without a plan', () => offboarding.makeReinstatement(undefined as never, journal, { clients })],
    ['makeReport without a plan', () => offboarding.makeReport(undefined as never, journal)],
    ['makeReport without a journal', () => offboarding.makeReport(plan, undefined as never)],
    ['rehearse', () => rehearse(plan, undefined as never)],
    ['snapshotOrganization', () => snapshotOrganization(clients, undefined as never)],
    ['findInactive', () => first(offboarding.findInactive(clients, undefined as never))],
    ['peopleInGroup without clients', () => first(offboarding.peopleInGroup(undefined as never, 'group-1'))],
    ['readSurroundings without clients', () => offboarding.readSurroundings(undefined as never)],
    ['inspect without subjects', () => first(offboarding.inspect(undefined as never, clients, surroundings))],
    ['readExport', () => offboarding.readExport(undefined as never)],
  ])('what is left out is refused, and never an error without a kind: %s', async (_name, call) => {
    expect(await refusal(call)).toMatchObject({ kind: 'validation', source: 'input' });
  });
});
