import { attempt, checkCredentials, OrgAdminClient, ProductClient, ScimClient, type CheckedCredential, type RequiredAccess, type Route } from 'atlassian-admin-sdk';
import { applyPlan, makePlan, requiredAccess, type Clients, type PolicyOptions } from 'atlassian-admin-sdk/offboarding';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { quick } from '../support/clients.js';
import { isInCi, propertyRuns } from '../support/in-ci.js';

/** 5,000 in CI, where everything has more time. */
const samples = isInCi ? Math.max(150, propertyRuns / 20) : 60;

const policies: readonly PolicyOptions[] = [
  { profile: 'leaver' },
  { profile: 'leaver', groups: 'remove', apiTokens: 'keep' },
  { profile: 'leaver', identityProvider: 'handOff', unmanaged: 'remove' },
  { profile: 'hostileLeaver' },
  { profile: 'temporaryLeave' },
  { profile: 'reclaimLicense', product: 'jira-software' },
  { profile: 'deleteAccount', parkingDomain: 'example.com' },
  { profile: 'portalCustomer' },
];

type ProductKind = 'apiToken' | 'apiTokenThroughGateway' | 'apiTokenWithScopes' | 'serviceAccountToken' | 'clientCredentials' | 'accessToken';

interface Sample {
  readonly policy: PolicyOptions;
  readonly hasSuccessor: boolean;
  readonly product: ProductKind;
  readonly scim: 'directoryToken' | 'clientCredentials';
  /** A bit for each scope: which of those that are needed the credential has. */
  readonly kept: number;
  /** Whether a scope more or less is left out often, so that whole sets of scopes are tried as well. */
  readonly density: 'all' | 'most' | 'half' | 'none';
  readonly classic: boolean;
  readonly orgScopes: boolean;
}

const sample: fc.Arbitrary<Sample> = fc.record({
  policy: fc.constantFrom(...policies),
  hasSuccessor: fc.boolean(),
  product: fc.constantFrom<ProductKind>('apiToken', 'apiTokenThroughGateway', 'apiTokenWithScopes', 'serviceAccountToken', 'clientCredentials', 'accessToken'),
  scim: fc.constantFrom('directoryToken', 'clientCredentials'),
  kept: fc.nat(2 ** 30),
  density: fc.constantFrom('all', 'most', 'half', 'none'),
  classic: fc.boolean(),
  orgScopes: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
});

function keptOf(scopes: readonly string[], { kept, density }: Pick<Sample, 'kept' | 'density'>): string[] {
  const isKept = (index: number): boolean => ((kept >> (index % 30)) & 1) === 1 || (density === 'most' && ((kept >> ((index + 7) % 30)) & 1) === 1);
  return density === 'all' ? [...scopes] : density === 'none' ? [] : scopes.filter((_scope, index) => isKept(index));
}

function organization() {
  const simulator = new Simulator({ frozen: true, seed: 7 });
  const successor = simulator.addPerson({ name: 'Sue Cessor' });
  const people = [
    simulator.addPerson({ name: 'Mana Ged', apiTokens: ['one'], groups: ['staff'], owns: { filters: ['Mine'], projects: ['P'], components: [{ project: 'P', name: 'C' }], dashboards: ['D'] } }),
    simulator.addPerson({ name: 'Sci Mer', provisionedBy: 'scim', groups: ['staff'] }),
    simulator.addPerson({ name: 'Or Phan', scimOrphan: true }),
    simulator.addPerson({ name: 'Goo Gler', provisionedBy: 'google' }),
    simulator.addPerson({ name: 'Gue St', email: 'guest@elsewhere.example', emailVerified: true }),
    simulator.addPerson({ name: 'In Vited', email: 'invited@elsewhere.example', emailVerified: false }),
    simulator.addPerson({ name: 'Ad Min', orgAdmin: true }),
    simulator.addPerson({ name: 'Ad Min Two', orgAdmin: true }),
    simulator.addPerson({ name: 'Por Tal', accountType: 'customer', accountId: 'qm:1:2', inNoDirectory: true, email: 'portal@elsewhere.example' }),
    simulator.addPerson({ name: 'En Titled', entitlements: ['product'] }),
  ];
  return { simulator, successor, people };
}

/** Clients with the credentials of a sample. The requests of a credential tell what was refused for a scope. */
async function clientsFor(simulator: Simulator, given: Sample, required: RequiredAccess): Promise<Omit<Clients, 'product'> & { readonly product: ProductClient }> {
  const { orgAdmin, product, scim } = simulator.credentials;
  const scopes = keptOf([...(required.product?.scopes[given.classic ? 'classic' : 'granular'] ?? []), ...(required.scim?.scopes.classic ?? [])], given);
  const options = { retry: quick };
  const robot = simulator.addServiceAccount({ name: 'Robot', siteAdmin: true, scopes });
  const { cloudId, baseUrl, fetch } = robot.clientCredentials;
  const caller = Object.values(simulator.caller.apiTokens).find((token) => token.scopes !== undefined);
  if (caller !== undefined) {
    caller.scopes = scopes;
  }
  const gateway = { ...simulator.credentials.gateway, ...options };
  const products: Readonly<Record<ProductKind, () => ProductClient | Promise<ProductClient>>> = {
    apiToken: () => new ProductClient({ ...product, ...options }),
    apiTokenThroughGateway: () => new ProductClient({ ...gateway, apiToken: product.apiToken }),
    apiTokenWithScopes: () => new ProductClient({ ...gateway, ...(scopes.length === 0 ? {} : { scopes }) }),
    serviceAccountToken: () => new ProductClient({ ...robot.apiToken, ...options, scopes: scopes.length === 0 ? undefined : scopes }),
    clientCredentials: () => new ProductClient({ ...robot.clientCredentials, ...options }),
    accessToken: async () => {
      const { clientId, clientSecret } = robot.clientCredentials;
      const body = JSON.stringify({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret });
      const answer = await fetch?.(new Request(`${baseUrl}/oauth/token`, { method: 'POST', headers: { 'content-type': 'application/json' }, body }));
      const { access_token: accessToken } = (await answer?.json()) as { access_token: string };
      return new ProductClient({ cloudId, accessToken, baseUrl, fetch, ...options });
    },
  };
  return {
    org: new OrgAdminClient({ ...orgAdmin, ...options, ...(given.orgScopes ? { scopes: required.org?.scopes.admin } : {}) }),
    product: await products[given.product](),
    scim: [given.scim === 'directoryToken' ? new ScimClient({ ...scim, ...options }) : new ScimClient({ ...robot.scim, ...options })],
  };
}

function clientsOf(): Pick<Clients, 'org' | 'product'> {
  const { orgAdmin, product } = new Simulator().credentials;
  return { org: new OrgAdminClient(orgAdmin), product: new ProductClient(product) };
}

const isRefusedForScope = (status: number): boolean => status === 401;

describe('the access that a policy needs', () => {
  it(
    `is predicted for every profile, kind of credential and set of scopes: what is called missing fails, and nothing else fails for a right (${samples} samples)`,
    async () => {
      let foretold = 0;
      let wholly = 0;
      await fc.assert(
        fc.asyncProperty(sample, async (given) => {
          const { simulator, successor, people } = organization();
          const policy: PolicyOptions = { ...given.policy, ...(given.hasSuccessor ? { successorAccountId: successor.accountId } : {}), limits: { people: 100, share: 1 }, remainingOrgAdmins: 1 };
          const requires = requiredAccess({ policy });
          const clients = await clientsFor(simulator, given, requires);
          if (given.orgScopes) {
            const [key] = Object.values(simulator.state.apiKeys);
            (key as { scopes?: string[] }).scopes = [...(requires.org?.scopes.admin ?? [])];
          }
          const checked = await checkCredentials({ org: clients.org, product: clients.product, scim: clients.scim }, { requires });
          const results = [checked.org, checked.product, ...(checked.scim ?? [])].filter((result): result is CheckedCredential => result !== undefined);
          const missing = new Set(results.flatMap((result) => (result.missing ?? []).map(({ endpoint }) => endpoint)));
          const from = simulator.requests.length;
          const planned = await attempt(makePlan(people.map(({ accountId }) => ({ accountId })), { clients, policy }));
          const errors = planned.ok ? [] : [planned.error];
          const ofSteps: string[] = [];
          if (planned.ok) {
            const run = applyPlan(planned.value, { clients, confirm: { people: planned.value.fuse.people }, verificationDeadline: 1 });
            const collected = (async () => {
              for await (const event of run) {
                if (event.type === 'stepFinished' && 'error' in event.outcome && event.outcome.error !== undefined) {
                  ofSteps.push(event.outcome.error.kind);
                }
              }
            })();
            const applied = await attempt(run.result);
            errors.push(...(applied.ok ? [] : [applied.error]));
            await attempt(collected);
          }
          const made = simulator.requests.slice(from).filter(({ route }) => route !== 'POST /oauth/token');
          const refused = new Set([
            ...made.filter(({ status }) => isRefusedForScope(status)).flatMap(({ route }) => route ?? []),
            ...errors.filter((error) => error.kind === 'credential.wrongKind').map(({ endpoint }) => endpoint),
          ]);
          const answered = new Set(made.filter(({ status }) => !isRefusedForScope(status)).flatMap(({ route }) => route ?? []));
          // A client cannot be told that its token has scopes, but none.
          const scopesKnown = !['apiTokenWithScopes', 'serviceAccountToken'].includes(given.product) || checked.product?.scopes !== undefined;
          if (scopesKnown) {
            expect([...refused].filter((route) => !missing.has(route))).toEqual([]);
          }
          expect([...missing].filter((route) => answered.has(route))).toEqual([]);
          foretold += missing.size > 0 ? 1 : 0;
          if (missing.size === 0 && scopesKnown) {
            wholly += 1;
            const kinds = [...errors.map(({ kind }) => kind), ...ofSteps];
            expect(kinds.filter((kind) => kind.startsWith('credential.') || kind === 'permission.denied')).toEqual([]);
            expect(planned.ok).toBe(true);
          }
        }),
        { numRuns: samples },
      );
      expect(Math.min(foretold, wholly)).toBeGreaterThan(samples / 20);
    },
    3_600_000,
  );

  it('names scopes, kinds, permissions and plans for each client', () => {
    const required = requiredAccess({ policy: { profile: 'leaver', successorAccountId: '712020:1' } });
    expect(required.org).toMatchObject({ kinds: ['organizationApiKey'], permissions: ['organization admin'] });
    expect(required.product?.kinds).toEqual(['apiToken', 'apiTokenWithScopes', 'serviceAccountToken', 'accessToken']);
    expect(required.product?.scopes.classic).toEqual(expect.arrayContaining(['read:jira-user', 'manage:jira-project']));
    expect(required.scim).toMatchObject({ kinds: ['accessToken', 'directoryToken'], plans: ['Atlassian Guard'], scopes: { classic: ['read:account'] } });
    expect(required.product?.calls.filter(({ need }) => need === 'always').map(({ endpoint }) => endpoint)).toEqual(['GET /rest/api/3/myself']);
  });

  it('is computed for calls of your own, also for those without a method', () => {
    const required = requiredAccess({ calls: ['GET /rest/api/3/myself', 'GET /automation/public/jira/{cloudId}/rest/v1/rule/summary', 'POST /users/{accountId}/manage/lifecycle/disable'], clients: clientsOf() });
    expect(required.product?.kinds).toEqual(['apiToken']);
    expect(required.org?.kinds).toEqual(['organizationApiKey']);
    expect(required.scim).toBeUndefined();
  });

  it('knows that an API token with scopes is for one app only', () => {
    const both = requiredAccess({ calls: ['GET /rest/api/3/myself', 'GET /wiki/rest/api/user/current'], clients: clientsOf() });
    expect(both.product?.kinds).toEqual(['apiToken', 'accessToken']);
  });

  it('is computed for a plan: only the steps that it has', async () => {
    const { simulator, people } = organization();
    const clients = { org: new OrgAdminClient(simulator.credentials.orgAdmin) };
    const plan = await makePlan([{ accountId: people[0]?.accountId }] as never, { clients, policy: { profile: 'temporaryLeave' } });
    const routes = requiredAccess({ plan }).org?.calls.map(({ endpoint }) => endpoint);
    expect(routes).toContain('POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}/suspend');
    expect(routes).not.toContain('POST /users/{accountId}/manage/lifecycle/disable');
  });

  it.each([
    [{}, 'of'],
    [{ policy: {}, calls: [] }, 'of'],
    [{ polcy: {} }, 'polcy'],
    [{ policy: { profil: 'leaver' } }, 'policy.profil'],
    [{ calls: ['GET /rest/api/3/nonsense /'], clients: clientsOf() }, 'route'],
    [{ calls: 'GET /rest/api/3/myself', clients: clientsOf() }, 'calls'],
    [{ calls: [undefined], clients: clientsOf() }, 'calls'],
    [{ calls: ['GET /rest/api/3/myself'], clients: { product: {} } }, 'clients.product'],
    [{ calls: ['GET /rest/api/3/myself'], clients: null }, 'clients'],
    [{ plan: {} }, 'plan'],
    [{ policy: null }, 'policy'],
    [{ calls: ['GET /rest/api/3/myself'] }, 'clients.product'],
    [{ calls: ['GET /scim/directory/{directoryId}/Users'], clients: { org: clientsOf().org } }, 'clients.scim'],
  ])('refuses %j', (of, field) => {
    expect(() => requiredAccess(of as { calls: Route[] })).toThrow(expect.objectContaining({ kind: 'validation', message: expect.stringContaining(field) }));
  });
});
