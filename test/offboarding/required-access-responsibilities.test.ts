import { attempt, checkCredentials, OrgAdminClient, ProductClient, type CheckedCredential } from 'atlassian-admin-sdk';
import {
  applyPlan,
  findResponsibilities,
  makePlan,
  requiredAccess,
  responsibilityDeclarations,
  responsibilityKinds,
  type Clients,
  type Handling,
  type PolicyOptions,
  type ResponsibilityKind,
} from 'atlassian-admin-sdk/offboarding';
import { Simulator, type SimulatedBehaviours } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { quick } from '../support/clients.js';

const everyKind = (handling: Handling): Record<ResponsibilityKind, Handling> =>
  Object.fromEntries(responsibilityKinds.map((kind) => [kind, handling])) as Record<ResponsibilityKind, Handling>;

/** A person who is in charge of something of every kind, and a successor. */
function organization(behaviours: SimulatedBehaviours = {}) {
  const simulator = new Simulator({ seed: 7, behaviours: { bulkEditDuration: 0, searchIndexDelay: 0, ...behaviours } });
  const leaver = simulator.addPerson({ name: 'Lea Ver' }).accountId;
  const successor = simulator.addPerson({ name: 'Sue Cessor' }).accountId;
  simulator.addBelongings({ people: [leaver], things: 60, seed: 2 });
  return { simulator, leaver, successor };
}

type Organization = ReturnType<typeof organization>;

const policyFor = ({ successor }: Organization, kinds: Partial<Record<ResponsibilityKind, Handling>>, adminKey = false): PolicyOptions => ({
  apiTokens: 'keep',
  responsibilities: { kinds, successors: [{ by: 'projectLead' }, { by: 'account', accountId: successor }], adminKey },
});

/** What plans and applies, and which calls it made: by route, refused for a right or not. */
async function callsOf({ simulator, leaver }: Organization, clients: Clients, policy: PolicyOptions) {
  const from = simulator.requests.length;
  const plan = await makePlan([leaver], { clients, policy });
  // A missing scope ends the run.
  await attempt(applyPlan(plan, { clients, confirm: { people: plan.fuse.people, things: plan.fuse.things }, verificationDeadline: 1 }).result);
  const made = simulator.requests.slice(from).filter(({ route = '' }) => !withoutCredential.includes(route));
  const routesOf = (wanted: boolean) => new Set(made.filter(({ status }) => (status === 401) === wanted).flatMap(({ route }) => route ?? []));
  const unsent = (plan.searched ?? []).flatMap(({ kind, notReadable }) => (notReadable?.why === 'credential.wrongKind' ? [kind] : []));
  return { plan, refused: routesOf(true), answered: routesOf(false), unsent };
}

/** Calls for which no credential is needed. */
const withoutCredential: readonly string[] = ['POST /oauth/token', 'GET /_edge/tenant_info'];

type Credentials = (organization: Organization, scopes: readonly string[]) => ProductClient;

const credentials: Readonly<Record<string, Credentials>> = {
  'an API token without scopes': ({ simulator }) => new ProductClient({ ...simulator.credentials.product, retry: quick }),
  'OAuth 2.0 credentials of a service account': ({ simulator }, scopes) =>
    new ProductClient({ ...simulator.addServiceAccount({ name: 'Robot', siteAdmin: true, scopes }).clientCredentials, retry: quick }),
  'the API token of a service account': ({ simulator }, scopes) =>
    new ProductClient({ ...simulator.addServiceAccount({ name: 'Robot', siteAdmin: true, scopes }).apiToken, scopes, retry: quick }),
};

/** Without its owner, no plan is made. */
const ofOwner = /^read:(?:jira-user|application-role:jira|group:jira|user:jira|avatar:jira)$/;

const parts: Readonly<Record<string, (scopes: readonly string[]) => readonly string[]>> = {
  'all scopes': (scopes) => scopes,
  'every second scope': (scopes) => scopes.filter((scope, index) => index % 2 === 0 || ofOwner.test(scope)),
  'every other scope': (scopes) => scopes.filter((scope, index) => index % 2 === 1 || ofOwner.test(scope)),
  'reading only': (scopes) => scopes.filter((scope) => /^(?:read|search):/.test(scope)),
  'the owner and the spaces only': (scopes) => scopes.filter((scope) => scope === 'read:space:confluence' || ofOwner.test(scope)),
};

describe('the access that responsibilities need', () => {
  const cases = Object.keys(credentials).flatMap((name) =>
    (['classic', 'granular'] as const).flatMap((form) => Object.keys(parts).map((part) => [name, form, part] as const)),
  );

  it.each(cases)('is predicted for %s, %s, %s: what is called missing fails, and nothing else fails', { timeout: 120_000 }, async (name, form, part) => {
    const all = organization();
    const policy = policyFor(all, everyKind('transfer'));
    const requires = requiredAccess({ policy });
    const product = credentials[name]?.(all, parts[part]?.(requires.product?.scopes[form] ?? []) ?? []) as ProductClient;
    const clients = { org: new OrgAdminClient({ ...all.simulator.credentials.orgAdmin, retry: quick }), product };
    const checked = await checkCredentials(clients, { requires });
    const missing = new Set([checked.org, checked.product].flatMap((result: CheckedCredential) => (result.missing ?? []).map(({ endpoint }) => endpoint)));
    const { plan, refused, answered, unsent } = await callsOf(all, clients, policy);
    expect([...refused].filter((route) => !missing.has(route))).toEqual([]);
    expect([...missing].filter((route) => answered.has(route))).toEqual([]);
    const foretold = unsent.filter((kind) => responsibilityDeclarations[kind].foundBy.some(({ route }) => missing.has(route)));
    expect(unsent).toEqual(foretold);
    if (missing.size === 0) {
      expect((plan.searched ?? []).filter(({ notReadable }) => notReadable !== undefined)).toEqual([]);
      expect(plan.fuse.things).toBeGreaterThan(40);
    }
  });

  it.each(['permissions', 'transition', 'roles'] as const)('names every call that finding and transferring makes, where spaces have %s', { timeout: 120_000 }, async (spaceRoles) => {
    const all = organization({ spaceRoles });
    const { orgAdmin, product } = all.simulator.credentials;
    const clients = { org: new OrgAdminClient({ ...orgAdmin, retry: quick }), product: new ProductClient({ ...product, retry: quick }) };
    const policy = policyFor(all, everyKind('transfer'), true);
    const required = requiredAccess({ policy });
    const named = new Set([required.org, required.product].flatMap((each) => each?.calls ?? []).map(({ endpoint }) => endpoint));
    const { plan, answered } = await callsOf(all, clients, policy);
    expect([...answered].filter((route) => !named.has(route))).toEqual([]);
    const ofPlan = requiredAccess({ plan });
    const byPlan = new Set([ofPlan.org, ofPlan.product].flatMap((each) => each?.calls ?? []).map(({ endpoint }) => endpoint));
    expect([...byPlan].filter((route) => !named.has(route))).toEqual([]);
    expect(byPlan).toContain('POST /rest/api/3/bulk/issues/fields');
    expect(byPlan).not.toContain('POST /rest/api/3/search/jql');
  });

  it.each(responsibilityKinds.filter((kind) => responsibilityDeclarations[kind].finder !== undefined))('of %s alone is what its declaration has', { timeout: 60_000 }, async (kind) => {
    const all = organization();
    const { orgAdmin, product } = all.simulator.credentials;
    const clients = { org: new OrgAdminClient({ ...orgAdmin, retry: quick }), product: new ProductClient({ ...product, retry: quick }) };
    const routesOf = (policy: PolicyOptions) => new Set(Object.values(requiredAccess({ policy })).flatMap(({ calls }) => calls.map(({ endpoint }) => endpoint)));
    const nothing = everyKind('leave');
    const named = routesOf(policyFor(all, { ...nothing, [kind]: 'report' }));
    for await (const event of findResponsibilities([all.leaver], { clients, kinds: [kind] })) {
      expect(event.type).not.toBe('notReadable');
    }
    const sent = new Set(all.simulator.requests.flatMap(({ route = '' }) => (withoutCredential.includes(route) ? [] : [route])));
    expect([...sent].filter((route) => !named.has(route))).toEqual([]);
    const writes = responsibilityDeclarations[kind].writes.map(({ route }) => route);
    const transferring = routesOf(policyFor(all, { ...nothing, [kind]: 'transfer' }));
    expect(writes.filter((route) => named.has(route) && !routesOf({ apiTokens: 'keep' }).has(route))).toEqual([]);
    expect(responsibilityDeclarations[kind].transfer === undefined ? [] : writes.filter((route) => !transferring.has(route))).toEqual([]);
  });

  it('is nothing for a kind that the policy leaves, and no write for one that it reports', () => {
    const routesOf = (policy: PolicyOptions) => requiredAccess({ policy }).product?.calls.map(({ endpoint }) => endpoint) ?? [];
    const writesIn = (routes: readonly string[]) => routes.filter((route) => /^(?:PUT|PATCH|DELETE) /.test(route));
    const without = routesOf({});
    expect(routesOf({ responsibilities: { kinds: everyKind('leave') } })).toEqual(without);
    const reported = routesOf({ responsibilities: { kinds: everyKind('report') } });
    expect(reported).toContain('POST /rest/api/3/search/jql');
    expect(writesIn(reported)).toEqual(writesIn(without));
    expect(writesIn(routesOf({ profile: 'temporaryLeave', responsibilities: {} }))).toEqual([]);
  });

  it('names the plans of Atlassian that plans and the admin key need', () => {
    expect(requiredAccess({ policy: { responsibilities: { adminKey: true } } }).product?.plans).toEqual(['Jira Premium or Enterprise', 'Confluence Premium or Enterprise']);
  });
});
