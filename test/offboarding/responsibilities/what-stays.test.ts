import { ProductClient } from 'atlassian-admin-sdk';
import { applyPlan, makePlan, makeReport, memoryJournal, reportAsMarkdown, type Clients, type Report } from 'atlassian-admin-sdk/offboarding';
import { Simulator, type Fault, type PersonOptions, type SimulatedBehaviours } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { clientsOf, policyOf, unnamed, type HandOver } from '../../support/handed-over.js';

function world(owns: NonNullable<PersonOptions['owns']>, behaviours: SimulatedBehaviours = {}): HandOver {
  const simulator = new Simulator({ seed: 4, startAt: new Date().toISOString(), behaviours: { bulkEditDuration: '0s', ...behaviours } });
  const successors = [simulator.addPerson({ name: 'Sam Successor' })];
  return { simulator, sites: ['example'], leavers: [simulator.addPerson({ name: 'Jane Doe', owns })], successors, others: [] };
}

async function reportOf(one: HandOver, clients: Clients = clientsOf(one)): Promise<Report> {
  const plan = await makePlan(one.leavers.map(({ accountId }) => accountId), { clients, policy: policyOf(one) });
  const journal = memoryJournal();
  await applyPlan(plan, { clients, journal, verificationDeadline: 300 }).result;
  return makeReport(plan, journal);
}

/** What is not inspected for want of sight or of an answer: kind to the reason. */
function unseen({ searched = [] }: Report): Record<string, string> {
  return Object.fromEntries(searched.flatMap(({ kind, notReadable, sees, found }) => (notReadable?.why === 'noApi' || (notReadable === undefined && (sees === 'something' || found > 0)) ? [] : [[kind, notReadable?.why ?? 'nothing is visible']])));
}

const always = { when: 'beforeEffect', kind: 'status', status: 200, times: Number.POSITIVE_INFINITY } as const satisfies Partial<Fault>;

describe('the report of a hand-over', () => {
  it('says nothing of things that the index of a search still has, and the next run changes nothing', async () => {
    const one = world({ issues: ['One', 'Two', 'Three'].map((summary) => ({ project: 'SHOP', summary })) }, { searchIndexDelay: '1h' });
    const first = await reportOf(one);
    expect(unnamed(one, first)).toEqual([]);
    expect(first.people[0]?.inCharge?.filter(({ kind }) => kind === 'assignedIssues')).toEqual([]);
    const effects = one.simulator.effects.filter(({ kind }) => kind === 'issue.updated').length;
    const second = await reportOf(one);
    expect(second.people[0]?.steps.flatMap(({ kind, outcome }) => (kind === 'transferResponsibilities' ? [outcome] : []))).toMatchObject([{ kind: 'done', effect: 'alreadyDone' }]);
    expect(one.simulator.effects.filter(({ kind }) => kind === 'issue.updated')).toHaveLength(effects);
  });

  it('says of a credential that sees nothing that nothing was visible, and never that there was nothing', async () => {
    const one = world({ issues: [{ project: 'SHOP', summary: 'One' }], pages: [{ space: 'DOCS', title: 'Plans' }], onCall: [{ schedule: 'Web', rotation: 'First', team: 'Web' }], teams: ['Web'], customerOrganizations: ['Customers'], rules: [{ product: 'jira', name: 'Notify', as: ['actor'] }] });
    const empty: Readonly<Record<string, object>> = {
      'POST /rest/api/3/search/jql': { issues: [], isLast: true },
      'GET /wiki/api/v2/spaces': { results: [], _links: {} },
      'GET /wiki/api/v2/pages': { results: [], _links: {} },
      'GET /jsm/ops/api/{cloudId}/v1/schedules': { values: [], links: {} },
      'GET /rest/servicedeskapi/servicedesk': { values: [], size: 0, start: 0, limit: 50, isLastPage: true },
      'GET /rest/servicedeskapi/organization': { values: [], size: 0, start: 0, limit: 50, isLastPage: true },
      'GET /public/teams/v1/org/{orgId}/teams': { entities: [], cursor: null },
      'GET /automation/public/{product}/{cloudId}/rest/v1/rule/summary': { data: [], links: {} },
    };
    Object.entries(empty).forEach(([route, body]) => one.simulator.faults.add({ ...always, match: { route }, body }));
    const report = await reportOf(one);
    const why = unseen(report);
    for (const thing of unnamed(one, report)) {
      expect(why[thing.split(' ')[1] ?? ''], thing).toBe('nothing is visible');
    }
    expect(unnamed(one, report).map((thing) => thing.split(' ')[1]).sort()).toEqual(['assignedIssues', 'customerOrganizations', 'onCallRotations', 'pages', 'ruleActors', 'teams']);
    expect(reportAsMarkdown(report)).toContain('Pages that the person owns, on example: not inspected (nothing is visible).');
  });

  it.each(['permissions', 'transition', 'roles'] as const)('names what stays on a site with %s for its spaces', async (spaceRoles) => {
    const one = world({ spaces: ['DOCS', 'OPS'], personalSpace: '~jane' }, { spaceRoles });
    const report = await reportOf(one);
    expect(unnamed(one, report)).toEqual([]);
    expect(one.simulator.responsibilitiesOf(one.leavers[0]?.accountId ?? '').filter(({ kind }) => kind === 'spaceAccess')).toEqual([]);
    expect(report.people[0]?.inCharge?.map(({ kind, stays }) => `${kind} ${stays}`)).toContain('personalSpaces noApi');
  });

  it('does not keep quiet about restricted pages where the admin key has no effect through the gateway', async () => {
    const one = world({ pages: [{ space: 'DOCS', title: 'Open' }, { space: 'DOCS', title: 'Alone', restricted: true }] });
    expect(unnamed(one, await reportOf(one))).toEqual([]);
    const other = world({ pages: [{ space: 'DOCS', title: 'Open' }, { space: 'DOCS', title: 'Alone', restricted: true }] });
    const report = await reportOf(other, { ...clientsOf(other), product: new ProductClient(other.simulator.credentials.gateway) });
    const why = unseen(report);
    expect(unnamed(other, report).length).toBeGreaterThan(0);
    for (const thing of unnamed(other, report)) {
      expect(why[thing.split(' ')[1] ?? ''], thing).toBe('credential.wrongKind');
    }
  });

  it.each(['disabled', 'disabledByActorToo', 'kept'] as const)('names rules whose connections are of the leaver, where a new owner leaves them %s', async (ruleOwnerChange) => {
    const one = world({ rules: [{ product: 'jira', name: 'Own', as: ['author', 'connection'] }, { product: 'jira', name: 'Of others', as: ['connection'] }, { product: 'jira', name: 'Acts', as: ['actor', 'connection'] }] }, { ruleOwnerChange });
    const report = await reportOf(one);
    expect(unnamed(one, report)).toEqual([]);
    const [site] = Object.values(one.simulator.state.sites);
    expect(Object.values(site?.automation?.rules ?? {}).map(({ state }) => state)).toEqual(['ENABLED', 'ENABLED', 'ENABLED']);
  });

  it('says where lists of Jira Service Management are empty for want of rights', async () => {
    const one = world({ onCall: [{ schedule: 'Web', rotation: 'First', team: 'Web' }], escalations: [{ team: 'Web', name: 'Urgent' }] });
    one.simulator.caller.platformRoles = [];
    const report = await reportOf(one);
    const why = unseen(report);
    expect(unnamed(one, report).map((thing) => why[thing.split(' ')[1] ?? ''])).toEqual(['nothing is visible', 'nothing is visible']);
  });
});
