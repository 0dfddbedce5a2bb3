import { Simulator, type SimulatedResponsibility } from 'atlassian-admin-sdk/simulator';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { explain } from '../support/explained-mentions.js';

const everyKind = [
  'assignedIssues', 'reportedIssues', 'watchedIssues', 'issueFields', 'fieldDefaults', 'projectLeads', 'componentLeads', 'projectRoles', 'filters', 'dashboards', 'boards', 'versions', 'plans',
  'permissionGrants', 'notifications', 'securityLevels', 'workflows', 'ruleActors', 'ruleOwners', 'ruleCollaborators', 'ruleReferences', 'pages', 'otherContents', 'blogPosts', 'spaceOwners',
  'spaceAccess', 'pageRestrictions', 'inlineTasks', 'drafts', 'personalSpaces', 'contentWatches', 'teams', 'onCallRotations', 'onCallOverrides', 'alertRules', 'forwardingRules', 'approvals',
  'requestParticipants', 'customerOrganizations', 'serviceDeskAgents', 'organizationApiKeys', 'apiTokens', 'serviceAccountCredentials',
];
/** Kinds that name nobody by the account id where they are: they follow from something else. */
const indirect = ['boards', 'apiTokens', 'serviceAccountCredentials'];
const isDirect = (kind: string): boolean => !indirect.includes(kind);

const keyOf = ({ kind, site = '', id }: { readonly kind: string; readonly site?: string; readonly id: string }): string => `${kind} ${site} ${id}`;

function world(things: number, { people = 5, sites = ['example', 'other'], seed = 1 } = {}) {
  const simulator = new Simulator({ frozen: true, sites });
  const accountIds = simulator.addPeople({ people }).map(({ accountId }) => accountId);
  const counts = simulator.addBelongings({ people: accountIds, things, seed });
  return { simulator, accountIds, counts };
}

/** What the mentions of an account say it is in charge of, and the mentions that nothing explains. */
function byMentions(simulator: Simulator, accountId: string) {
  const mentions = simulator.mentionsOf(accountId).map((mention) => ({ mention, explanation: explain(simulator, mention) }));
  const things = mentions.flatMap(({ explanation }) => (explanation !== undefined && 'kind' in explanation && explanation.kind !== 'none' && isDirect(explanation.kind) ? [keyOf(explanation)] : []));
  return { things: [...new Set(things)].sort(), unexplained: mentions.filter(({ explanation }) => explanation === undefined).map(({ mention }) => mention.join('/')) };
}

/** Makes every third thing one that is over, gone or history. */
function age(simulator: Simulator, [jane = '', ben = '']: readonly string[]): void {
  const third = <T extends object>(things: Readonly<Record<string, T>> | undefined, change: (thing: T) => unknown) => Object.values(things ?? {}).forEach((thing, index) => index % 3 === 0 && change(thing));
  third(simulator.state.teams, (team) => Object.assign(team, { deleted: true }));
  third(simulator.state.oauthClients, (client) => Object.assign(client, { createdBy: ben }));
  third(simulator.state.apiKeys, (key) => Object.assign(key, { revoked: true }));
  for (const { jira, confluence, serviceDesk, serviceOperations } of Object.values(simulator.state.sites)) {
    third(jira.issues, (issue) => Object.assign(issue, { statusCategory: 'done', indexed: { assigneeAccountId: jane, watchers: { [ben]: true }, people: {}, statusCategory: 'new', until: 0 } }));
    third(jira.filters, (filter) => Object.assign(filter, { subscriberAccountIds: [jane], sharePermissions: [{ type: 'user', user: { accountId: ben } }] }));
    third(jira.plans, (plan) => Object.assign(plan, { permissions: [{ type: 'Edit', holder: { type: 'AccountId', value: ben } }] }));
    third(confluence.contents, (content) => Object.assign(content, { status: 'trashed', lastOwnerId: ben, version: { number: 2, authorId: jane, createdAt: 1, message: '' } }));
    third(Object.fromEntries(Object.entries(confluence.contents).slice(1)), (content) => Object.assign(content, { status: 'draft', ownerId: ben }));
    third(confluence.tasks, (task) => Object.assign(task, { status: 'complete', completedBy: ben }));
    Object.assign(confluence.watches, { label: { urgent: { [jane]: true } }, space: { DOCS: { [ben]: true } } });
    third(serviceDesk?.requests, ({ approvals }) => Object.values(approvals).forEach((approval) => approval.approvers.push({ accountId: ben, decision: 'approved' })));
    third(Object.fromEntries(Object.entries(serviceDesk?.requests ?? {}).slice(1)), ({ approvals }) => Object.values(approvals).forEach((approval) => Object.assign(approval, { finalDecision: 'declined' })));
    third(serviceDesk?.desks, ({ customers }) => customers.push(jane));
    third(serviceOperations?.schedules, ({ overrides }) => Object.values(overrides).forEach((override) => Object.assign(override, { endDate: '2020-01-01T00:00:00Z' })));
  }
}

const direct = (things: readonly SimulatedResponsibility[]): string[] => things.filter(({ kind }) => isDirect(kind)).map(keyOf).sort();

describe('what somebody is in charge of', () => {
  it('has everything that a person was given on a site, sorted by kind', () => {
    const simulator = new Simulator({ frozen: true });
    const jane = simulator.addPerson({
      name: 'Jane Doe',
      apiTokens: ['ci'],
      owns: {
        projects: ['SHOP'],
        components: [{ project: 'SHOP', name: 'Cart' }],
        projectRoles: [{ project: 'SHOP', role: 'Developers' }],
        defaultRoles: ['Developers'],
        filters: ['Mine'],
        dashboards: ['Board of mine'],
        issues: [
          { project: 'SHOP', summary: 'Open' },
          { project: 'SHOP', summary: 'Done', statusCategory: 'done' },
          { project: 'SHOP', summary: 'Reviewed', as: 'Reviewer', statusCategory: 'done' },
        ],
        agentOf: ['HELP'],
        personalSpace: '~jane',
        pages: [{ space: 'DOCS', title: 'Secret', restricted: true }],
        overrides: [
          { schedule: 'Web', startDate: '2026-10-01T00:00:00Z', endDate: '2026-10-02T00:00:00Z' },
          { schedule: 'Web', startDate: '2026-12-01T00:00:00Z', endDate: '2026-12-02T00:00:00Z' },
        ],
      },
    });
    const kinds = simulator.responsibilitiesOf(jane.accountId).map(({ kind }) => kind);
    expect(kinds).toEqual([
      'assignedIssues', 'issueFields', 'projectLeads', 'componentLeads', 'projectRoles', 'projectRoles', 'filters', 'dashboards', 'pages',
      'spaceOwners', 'spaceAccess', 'pageRestrictions', 'pageRestrictions', 'personalSpaces', 'onCallOverrides', 'serviceDeskAgents', 'apiTokens',
    ]);
    expect(simulator.responsibilitiesOf(jane.accountId).filter(({ kind }) => kind === 'projectRoles').map(({ id }) => id)).toContain('default/10001');
    expect(simulator.responsibilitiesOf(jane.accountId).find(({ kind }) => kind === 'apiTokens')).toEqual({ kind: 'apiTokens', id: Object.keys(jane.apiTokens)[0] });
    expect(byMentions(simulator, jane.accountId)).toEqual({ things: direct(simulator.responsibilitiesOf(jane.accountId)), unexplained: [] });
  });

  it('has nothing of what is done, over, decided, revoked, deleted or in the trash', () => {
    const { simulator, accountIds } = world(2_000);
    const [site] = Object.values(simulator.state.sites);
    for (const each of Object.values(simulator.state.sites)) {
      Object.values(each.jira.issues).forEach((issue) => Object.assign(issue, { statusCategory: 'done' }));
      Object.values(each.confluence.tasks).forEach((task) => Object.assign(task, { status: 'complete' }));
      Object.values(each.confluence.contents).forEach((content) => Object.assign(content, { status: 'trashed' }));
      Object.values(each.serviceDesk?.requests ?? {}).forEach(({ approvals }) => Object.values(approvals).forEach((approval) => Object.assign(approval, { finalDecision: 'approved' })));
    }
    Object.values(simulator.state.apiKeys).forEach((key) => Object.assign(key, { revoked: true }));
    Object.values(simulator.state.teams ?? {}).forEach((team) => Object.assign(team, { deleted: true }));
    simulator.clock.advance('90d');
    const left = new Set([...simulator.responsibilitiesOfAll(accountIds).values()].flat().map(({ kind }) => kind));
    const over = ['assignedIssues', 'inlineTasks', 'pages', 'otherContents', 'blogPosts', 'pageRestrictions', 'contentWatches', 'approvals', 'organizationApiKeys', 'teams', 'onCallOverrides'];
    expect(over.filter((kind) => left.has(kind as never))).toEqual([]);
    expect(site).toBeDefined();
  });

  it('depends on how people get access to spaces', () => {
    const simulator = new Simulator();
    const jane = simulator.addPerson({ name: 'Jane Doe', owns: { spaces: ['DOCS'] } });
    const space = Object.values(simulator.state.sites)[0]?.confluence.spaces['DOCS'];
    const hasAccess = () => simulator.responsibilitiesOf(jane.accountId).some(({ kind }) => kind === 'spaceAccess');
    Object.assign(space as object, { permissions: {} });
    expect(hasAccess()).toBe(false);
    simulator.behave({ spaceRoles: 'transition' });
    expect(hasAccess()).toBe(true);
    simulator.behave({ spaceRoles: 'roles' });
    expect(hasAccess()).toBe(true);
  });

  it('finds a person in a workflow or rule by account id and by e-mail address, as a whole word', () => {
    const simulator = new Simulator();
    const jane = simulator.addPerson({ name: 'Jane Doe', email: 'jane@example.com' });
    const janet = simulator.addPerson({ name: 'Janet Doe', email: 'jane.t@example.com' });
    const other = simulator.addPerson({ name: 'Ben', owns: { rules: [{ product: 'jira', name: 'Mail' }], workflows: ['Flow'] } });
    const [site] = Object.values(simulator.state.sites);
    const [rule] = Object.values(site?.automation?.rules ?? {});
    Object.assign(rule as object, { components: [{ component: 'ACTION', value: { to: 'JANE@example.com.', text: `Hello [~accountid:${jane.accountId}]` } }] });
    expect(simulator.responsibilitiesOf(jane.accountId).map(({ kind }) => kind)).toEqual(['ruleReferences']);
    expect(simulator.responsibilitiesOf(janet.accountId)).toEqual([]);
    expect(simulator.responsibilitiesOf(other.accountId).map(({ kind }) => kind)).toEqual(['workflows', 'ruleActors', 'ruleOwners']);
  });

  it('leaves no mention of anybody without an explanation, and agrees with the mentions in every thing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 1, max: 1_000 }), fc.boolean(), (things, seed, isAged) => {
        const { simulator, accountIds } = world(things, { people: 3, seed });
        if (isAged) {
          age(simulator, accountIds);
        }
        for (const accountId of [...accountIds, simulator.caller.accountId]) {
          expect(byMentions(simulator, accountId)).toEqual({ things: direct(simulator.responsibilitiesOf(accountId)), unexplained: [] });
        }
      }),
      { numRuns: 12 },
    );
  });

  it('is the same for one person and for many', () => {
    const { simulator, accountIds } = world(1_000);
    const all = simulator.responsibilitiesOfAll(accountIds);
    expect(accountIds.map((accountId) => simulator.responsibilitiesOf(accountId))).toEqual([...all.values()]);
    expect(simulator.responsibilitiesOf('712020:nobody')).toEqual([]);
  });
});

describe('many belongings', () => {
  it.each([500, 20_000])('are of every kind, and as many as were asked for: %i', (things) => {
    const { simulator, accountIds, counts } = world(things, { people: 20 });
    const found = [...simulator.responsibilitiesOfAll(accountIds).values()].flat();
    expect(found).toHaveLength(things);
    expect(new Set(found.map(({ kind }) => kind))).toEqual(new Set(everyKind));
    expect(Object.fromEntries(everyKind.map((kind) => [kind, found.filter((thing) => thing.kind === kind).length]))).toEqual(counts);
  });

  it.each([0, 1, 7, 43])('are few on request: %i', (things) => {
    const { simulator, accountIds } = world(things);
    expect([...simulator.responsibilitiesOfAll(accountIds).values()].flat()).toHaveLength(things);
  });

  it('are the same for a seed, and others for another', () => {
    const [one, same, other] = [world(600), world(600), world(600, { seed: 2 })];
    expect(one.simulator.responsibilitiesOfAll(one.accountIds)).toEqual(same.simulator.responsibilitiesOfAll(same.accountIds));
    expect(one.simulator.responsibilitiesOfAll(one.accountIds)).not.toEqual(other.simulator.responsibilitiesOfAll(other.accountIds));
  });

  it('spread over every site, or over those that are named', () => {
    const { simulator, accountIds } = world(1_000);
    expect(new Set([...simulator.responsibilitiesOfAll(accountIds).values()].flat().map(({ site }) => site))).toEqual(new Set(['example', 'other', undefined]));
    const second = new Simulator({ sites: ['example', 'other'] });
    const jane = second.addPerson({ name: 'Jane Doe' });
    second.addBelongings({ people: [jane.accountId], things: 1_000, sites: ['other'] });
    expect(new Set(second.responsibilitiesOf(jane.accountId).map(({ site }) => site))).toEqual(new Set(['other', undefined]));
  });

  it('come on top of what is there, count as no effect, and can be saved', () => {
    const { simulator, accountIds } = world(500);
    simulator.addBelongings({ people: accountIds, things: 500, seed: 2 });
    expect([...simulator.responsibilitiesOfAll(accountIds).values()].flat()).toHaveLength(1_000);
    expect(simulator.effects).toEqual([]);
    const later = new Simulator({ state: JSON.parse(JSON.stringify(simulator.state)), frozen: true });
    expect(later.responsibilitiesOfAll(accountIds)).toEqual(simulator.responsibilitiesOfAll(accountIds));
  });

  it('need people of the organization, a number, and sites that there are', () => {
    const simulator = new Simulator();
    const people = [simulator.caller.accountId];
    for (const [field, options] of [
      ['people', { people: [], things: 1 }],
      ['people', { people: ['712020:nobody'], things: 1 }],
      ['things', { people, things: -1 }],
      ['things', { people, things: 1.5 }],
      ['sites', { people, things: 1, sites: ['nowhere'] }],
      ['sites', { people, things: 1, sites: [] }],
      ['thing', { people, thing: 1 }],
    ] as const) {
      expect(() => simulator.addBelongings(options as never)).toThrow(expect.objectContaining({ kind: 'validation', fields: [expect.objectContaining({ field })] }));
    }
  });

  it('use no key of an issue twice, also where more are added', () => {
    const { simulator, accountIds } = world(2_000);
    simulator.addBelongings({ people: accountIds, things: 2_000, seed: 2 });
    for (const { jira, serviceDesk } of Object.values(simulator.state.sites)) {
      const keys = Object.values(jira.issues).map(({ key }) => key);
      expect(new Set(keys).size).toBe(keys.length);
      expect(Object.values(serviceDesk?.requests ?? {}).every(({ issueId, issueKey }) => jira.issues[issueId]?.key === issueKey)).toBe(true);
    }
  });
});
