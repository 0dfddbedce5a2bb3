import { isDeepStrictEqual } from 'node:util';

import { attempt, checkCredentials, OrgAdminClient, ProductClient } from 'atlassian-admin-sdk';
import {
  applyPlan,
  describePlan,
  makePlan,
  makeReinstatement,
  makeReport,
  memoryJournal,
  reachAsText,
  readReach,
  reportAsCsv,
  reportAsMarkdown,
  requiredAccess,
  verifyPlan,
  type Clients,
  type Plan,
  type Step,
} from 'atlassian-admin-sdk/offboarding';
import { rehearse, Simulator, type OrganizationState, type PersonOptions, type SimulatedAccount } from 'atlassian-admin-sdk/simulator';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { quick } from '../support/clients.js';
import { allOf } from '../support/all-of.js';

type SimulatedSite = OrganizationState['sites'][string];

interface World {
  readonly simulator: Simulator;
  readonly clients: Clients & { readonly product: readonly [ProductClient, ProductClient] };
  readonly example: SimulatedSite;
  readonly labs: SimulatedSite;
  readonly omar: SimulatedAccount;
}

function world(): World {
  const simulator = new Simulator({ sites: ['example', 'labs'], startAt: new Date().toISOString() });
  const on = (site: string) => new ProductClient({ ...simulator.credentialsFor(site).product, retry: quick });
  const [example, labs] = Object.values(simulator.state.sites) as [SimulatedSite, SimulatedSite];
  return {
    simulator,
    clients: { org: new OrgAdminClient({ ...simulator.credentials.orgAdmin, retry: quick }), product: [on('example'), on('labs')] },
    example,
    labs,
    omar: simulator.addPerson({ name: 'Omar Haddad' }),
  };
}

const onExample = { filters: ['Mine'], dashboards: ['Board'], projects: ['WEB'], components: [{ project: 'WEB', name: 'Login' }] } satisfies PersonOptions['owns'];
const onLabs = { filters: ['Trial', 'Second'], dashboards: ['Wall'], projects: ['LAB'], components: [{ project: 'LAB', name: 'Bench' }] } satisfies PersonOptions['owns'];

const addJane = (simulator: Simulator): SimulatedAccount => simulator.addPerson({ name: 'Jane Doe', owns: onExample, ownsOn: { labs: onLabs } });

/** Everything in the state that names an account: its path, wherever it is. */
function placesOf(value: unknown, accountId: string, path = ''): string[] {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, member]) => [...(key === accountId ? [`${path}.${key}`] : []), ...placesOf(member, accountId, `${path}.${key}`)]);
  }
  return value === accountId ? [path] : [];
}

const transfers = (plan: Plan): (Step & { site?: string })[] => plan.people.flatMap(({ steps }) => steps).filter(({ kind }) => kind.startsWith('transfer'));

/** A client of a site whose requests to some paths are refused. */
const refusing = (simulator: Simulator, site: string, path: RegExp, status = 403): ProductClient => {
  const { product } = simulator.credentialsFor(site);
  return new ProductClient({
    ...product,
    retry: quick,
    fetch: (input, init) => (path.test(input instanceof Request ? input.url : String(input)) ? Promise.resolve(Response.json({}, { status })) : (product.fetch ?? fetch)(input, init)),
  });
};

describe('a leaver who owns things on several product sites', () => {
  it('has them read, transferred, reported and given back on each site', async () => {
    const { simulator, clients, example, labs, omar } = world();
    const jane = addJane(simulator);
    const policy = { successorAccountId: omar.accountId };
    const plan = await makePlan([jane.accountId], { clients, policy });
    expect(transfers(plan).map(({ site }) => site)).toHaveLength(9);
    expect(transfers(plan).every(({ key, kind, site }) => site !== undefined && key.startsWith(`${kind} ${site} `))).toBe(true);
    expect(plan.people[0]?.facts.find(({ name }) => name === 'owned')?.value).toBe('9');
    expect(describePlan(plan)[0]?.steps.join('\n')).toContain('owner of a filter. Jira refuses if the successor has a filter with that name. Site: labs. Through: Jira.');

    const journal = memoryJournal();
    await applyPlan(plan, { clients, journal }).result;
    expect(placesOf([example, labs], jane.accountId)).toEqual([]);
    simulator.assertNoEffectOutside(plan);

    const report = await makeReport(plan, journal);
    expect(report.people[0]?.outcome.kind).toBe('done');
    const labels = report.people[0]?.steps.map(({ label }) => label) ?? [];
    expect(labels).toEqual(expect.arrayContaining(['transfer filter on example', 'transfer filter on labs', 'deactivate account']));
    expect(reportAsMarkdown(report)).toContain('Transfer dashboard on labs');
    expect(await reportAsCsv(report)).toContain('transfer project lead on labs: done');
    expect((await allOf(verifyPlan(plan, { clients }))).map(({ access }) => access)).toEqual(['off']);

    const back = await makeReinstatement(plan, journal, { clients });
    expect(transfers(back).map(({ key }) => key).sort()).toEqual(transfers(plan).map(({ key }) => key).sort());
    await applyPlan(back, { clients }).result;
    expect(placesOf([example, labs], omar.accountId).filter((path) => /owner|lead/i.test(path))).toEqual([]);
    expect(placesOf([example, labs], jane.accountId).filter((path) => /owner|lead/i.test(path))).toHaveLength(9);
  });

  it('loses nothing on one site by a step on another, also where both have the same ids', async () => {
    await fc.assert(
      fc.asyncProperty(fc.subarray(['filters', 'dashboards', 'projects', 'components'] as const, { minLength: 1 }), fc.constantFrom('example', 'labs'), async (parts, where) => {
        const { simulator, clients, example, labs, omar } = world();
        const things = { filters: ['One'], dashboards: ['One'], projects: ['ONE'], components: [{ project: 'ONE', name: 'One' }] };
        const owned = Object.fromEntries(parts.map((part) => [part, things[part]]));
        simulator.addPerson({ name: 'Ben Stays', ownsOn: { [where === 'labs' ? 'example' : 'labs']: owned } });
        const jane = simulator.addPerson({ name: 'Jane Doe', ownsOn: { [where]: owned } });
        const untouched = where === 'labs' ? example : labs;
        const before = structuredClone(untouched);
        const plan = await makePlan([jane.accountId], { clients, policy: { successorAccountId: omar.accountId } });
        await applyPlan(plan, { clients }).result;
        return isDeepStrictEqual(untouched, before) && placesOf([example, labs], jane.accountId).length === 0 && transfers(plan).every(({ site }) => site === where);
      }),
      { numRuns: 12 },
    );
  });

  it('is the same with clients that have the id of the site', async () => {
    const { simulator, clients, example, labs, omar } = world();
    const jane = addJane(simulator);
    const product = [example, labs].map(({ cloudId }) => new ProductClient({ ...simulator.credentialsFor(cloudId).gateway, retry: quick }));
    const plan = await makePlan([jane.accountId], { clients: { ...clients, product }, policy: { successorAccountId: omar.accountId } });
    expect(new Set(transfers(plan).map(({ site }) => site))).toEqual(new Set([example.cloudId, labs.cloudId]));
    const { report } = await rehearse(plan, { from: { ...clients, product } });
    expect(report.people.map(({ outcome }) => outcome.kind)).toEqual(['done']);
    await applyPlan(plan, { clients: { ...clients, product } }).result;
    expect(placesOf([example, labs], jane.accountId)).toEqual([]);
  });

  it('has the same plan with one client and with a list of one', async () => {
    const { simulator, clients, omar } = world();
    const jane = addJane(simulator);
    const policy = { successorAccountId: omar.accountId };
    const [single, list] = await Promise.all([clients.product[0], [clients.product[0]]].map((product) => makePlan([jane.accountId], { clients: { org: clients.org, product }, policy })));
    const comparable = ({ people }: Plan) => people.map(({ reusable: _, ...person }) => person);
    expect(JSON.stringify(comparable(list as Plan))).toBe(JSON.stringify(comparable(single as Plan)));
    expect(transfers(single as Plan).some((step) => 'site' in step)).toBe(false);
    expect(transfers(list as Plan).map(({ key }) => key.split(' ').length)).toEqual([2, 2, 2, 2]);
  });

  it('may be among those who run the plan on any of the sites', async () => {
    const { simulator, clients } = world();
    const ada = simulator.addPerson({ name: 'Ada Second', orgAdmin: true, apiTokens: ['labs'] });
    const [token] = Object.values(ada.apiTokens);
    (token as { secret?: string }).secret = 'sim_token_of_ada';
    const second = new ProductClient({ ...simulator.credentialsFor('labs').product, email: ada.email, apiToken: 'sim_token_of_ada', retry: quick });
    const plan = await makePlan([ada.accountId, simulator.caller.accountId], { clients: { ...clients, product: [clients.product[0], second] } });
    expect(plan.people.map(({ action, because }) => `${action}: ${because}`)).toEqual(Array.from({ length: 2 }, () => 'refuse: The account runs this plan.'));
  });
});

describe('a product site that cannot be read', () => {
  it('is named in the plan and its report, and never counts as a site with nothing on it', async () => {
    const { simulator, clients, omar, labs } = world();
    const jane = addJane(simulator);
    const product = [clients.product[0], refusing(simulator, 'labs', /dashboard\/search/)];
    const given = { ...clients, product };
    const plan = await makePlan([jane.accountId], { clients: given, policy: { successorAccountId: omar.accountId } });
    expect(new Set(transfers(plan).map(({ site }) => site))).toEqual(new Set(['example']));
    expect(plan.people[0]?.facts.filter(({ name }) => name.startsWith('owned'))).toMatchObject([
      { name: 'owned', known: true, value: '4' },
      { name: 'owned on labs', known: false, value: 'permission.denied', source: 'GET /rest/api/3/dashboard/search' },
    ]);
    expect(plan.people[0]?.remains).toContain('what the person owns on labs is not transferred: it is not readable (permission.denied)');
    expect(plan.people[0]?.remains).toContain('filters, dashboards, projects and components stay with the person until somebody takes them over');
    expect(describePlan(plan)[0]?.notInspected).toEqual([expect.stringMatching(/^Owned on labs: not inspected \(permission\.denied\)\./)]);
    const journal = memoryJournal();
    await applyPlan(plan, { clients: given, journal }).result;
    expect((await makeReport(plan, journal)).people[0]?.notInspected).toMatchObject([{ what: 'Owned on labs', why: 'permission.denied' }]);
    expect(placesOf(labs, jane.accountId)).not.toEqual([]);
  });

  it('leaves the fact unknown where no site can be read', async () => {
    const { simulator, clients, omar } = world();
    const product = ['example', 'labs'].map((site) => refusing(simulator, site, /filter\/search/, 404));
    const plan = await makePlan([addJane(simulator).accountId], { clients: { ...clients, product }, policy: { successorAccountId: omar.accountId } });
    expect(plan.people[0]?.facts.find(({ name }) => name === 'owned')).toMatchObject({ known: false, value: 'notFound' });
    expect(plan.people[0]?.remains).toContain('what the person owns on example and labs is not transferred: it is not readable (notFound)');
  });

  it('is named in what a person can reach, and an empty list means none on each site', async () => {
    const { simulator, clients } = world();
    const jane = simulator.addPerson({ name: 'Jane Doe', owns: { filters: ['Mine'] }, ownsOn: { labs: { filters: ['Trial'] } } });
    const all = await readReach(jane.accountId, { clients });
    expect(all.kind === 'person' ? all.owns : all).toMatchObject({ filters: [{ name: 'Mine', site: 'example' }, { name: 'Trial', site: 'labs' }], projects: [] });
    expect(all.kind === 'person' ? all.notReadable.map(({ part }) => part) : all).not.toContain('otherSites');
    expect(reachAsText(all)).toContain('Trial, labs');

    const product = [clients.product[0], refusing(simulator, 'labs', /(?:filter|dashboard)\/search/)];
    const some = await readReach(jane.accountId, { clients: { ...clients, product } });
    if (some.kind !== 'person') throw new Error('expected a person');
    expect(some.owns.filters).toMatchObject([{ name: 'Mine', site: 'example' }]);
    expect(some.owns).not.toHaveProperty('dashboards');
    expect(some.notReadable.filter(({ site }) => site === 'labs').map(({ part, why }) => `${part} ${why}`)).toEqual(['filters permission.denied', 'dashboards permission.denied']);
    expect(reachAsText(some)).toContain('filters on labs');

    const one = await readReach(jane.accountId, { clients: { ...clients, product: [clients.product[1]] } });
    expect(one.kind === 'person' ? one.notReadable.map(({ part }) => part) : one).toContain('otherSites');
    expect(one.kind === 'person' ? one.owns.filters : one).toEqual([{ id: expect.any(String), name: 'Trial' }]);
  });

  it('keeps its gap in a rehearsal', async () => {
    const { simulator, clients, omar } = world();
    const jane = addJane(simulator);
    const from = { ...clients, product: [clients.product[0], refusing(simulator, 'labs', /dashboard\/search/)] };
    const plan = await makePlan([jane.accountId], { clients: from, policy: { successorAccountId: omar.accountId } });
    const { gaps } = await rehearse(plan, { from });
    expect(gaps).toContainEqual(expect.objectContaining({ accountId: jane.accountId, what: 'owned on labs', why: 'permission.denied' }));
  });
});

describe('a rehearsal with several product sites', () => {
  it('comes to what then happens on each site, and changes nothing real', async () => {
    const { simulator, clients, example, labs, omar } = world();
    const jane = addJane(simulator);
    const plan = await makePlan([jane.accountId], { clients, policy: { successorAccountId: omar.accountId } });
    const before = structuredClone([example, labs]);
    const { report, simulator: copy } = await rehearse(plan, { from: clients });
    expect([example, labs]).toEqual(before);
    expect(report.people.map(({ outcome }) => outcome.kind)).toEqual(['done']);
    expect(report.people[0]?.steps.filter(({ kind }) => kind.startsWith('transfer')).map(({ outcome }) => outcome?.kind)).toEqual(Array.from({ length: 9 }, () => 'done'));
    await applyPlan(plan, { clients }).result;
    const copies = Object.values(copy.state.sites);
    for (const site of [example, labs]) {
      const of = (all: Readonly<Record<string, { readonly ownerAccountId?: string }>> | undefined) => Object.entries(all ?? {}).map(([id, { ownerAccountId }]) => `${id} ${ownerAccountId ?? ''}`);
      const copied = copies.find(({ name }) => name === site.name);
      expect(of(copied?.jira.filters)).toEqual(of(site.jira.filters));
      expect(of(copied?.jira.dashboards)).toEqual(of(site.jira.dashboards));
    }
  });
});

describe('a portal-only customer', () => {
  it('loses access to the portals of each site, also where one of them refuses', async () => {
    const { simulator, clients, example, labs } = world();
    const { accountId } = simulator.addPerson({ name: 'Cara Customer', email: 'cara@client.example', accountId: 'qm:8f0e6f2c-1d4b-4a53-9a6f-0c4c7e1f5a11:1', accountType: 'customer', inNoDirectory: true });
    const plan = await makePlan([accountId], { clients, policy: { profile: 'portalCustomer' } });
    expect(plan.people[0]?.steps.map(({ key }) => key)).toEqual(['revokePortalAccess example', 'revokePortalAccess labs']);
    const product = [refusing(simulator, 'example', /revoke-portal-only-access/, 404), clients.product[1]];
    const journal = memoryJournal();
    await applyPlan(plan, { clients: { ...clients, product }, journal, verificationDeadline: 1 }).result;
    expect([example, labs].map(({ jira }) => jira.withoutPortalAccess[accountId])).toEqual([undefined, true]);
    const [person] = (await makeReport(plan, journal)).people;
    expect(person?.steps.map(({ label, outcome }) => `${label}: ${outcome?.kind ?? 'none'}`)).toEqual(['revoke portal access on example: refused', 'revoke portal access on labs: done']);
    expect(person?.outcome.kind).not.toBe('done');
    const alone = await makePlan([accountId], { clients: { ...clients, product: clients.product[0] }, policy: { profile: 'portalCustomer' } });
    expect(alone.people[0]?.steps).toEqual([{ key: 'revokePortalAccess', kind: 'revokePortalAccess', accountId }]);
  });
});

describe('clients that do not fit the sites of a plan', () => {
  it('are refused before anything is sent', async () => {
    const { simulator, clients, omar } = world();
    const jane = addJane(simulator);
    const policy = { successorAccountId: omar.accountId };
    const ofBoth = await makePlan([jane.accountId], { clients, policy });
    const ofOne = await makePlan([jane.accountId], { clients: { ...clients, product: clients.product[0] }, policy });
    const sent = simulator.requests.length;
    const { org } = clients;
    for (const [plan, product] of [[ofBoth, clients.product[0]], [ofBoth, undefined], [ofBoth, [clients.product[1]]], [ofOne, clients.product]] as const) {
      const given: Clients = { org, product };
      for (const run of [async (): Promise<unknown> => applyPlan(plan, { clients: given }).result, async (): Promise<unknown> => rehearse(plan, { from: given })]) {
        const { error } = await attempt(run());
        expect(error).toMatchObject({ kind: 'validation', fields: [{ field: 'clients.product' }] });
      }
    }
    expect(simulator.requests).toHaveLength(sent);
    expect(simulator.effects).toEqual([]);
  });
});

describe('checks of several product sites', () => {
  it('have one result for each credential, and name its site', async () => {
    const { simulator, clients } = world();
    const dead = new ProductClient({ ...simulator.credentialsFor('labs').product, apiToken: 'sim_dead', retry: quick });
    const requires = requiredAccess({ policy: { profile: 'leaver' } });
    const { product } = await checkCredentials({ org: clients.org, product: [clients.product[0], dead] }, { requires });
    expect(product.map(({ site, status, missing }) => [site, status, missing])).toEqual([['example', 'works', []], ['labs', 'refused', []]]);
    const { product: single } = await checkCredentials({ product: clients.product[0] });
    expect(single).not.toHaveProperty('site');
    expect(requiredAccess({ calls: ['GET /rest/api/3/myself'], clients }).product?.calls).toHaveLength(1);
    expect(() => requiredAccess({ calls: ['GET /rest/api/3/myself'], clients: { product: [clients.product[0], clients.product[0]] } })).toThrow('clients.product[1]');
  });
});
