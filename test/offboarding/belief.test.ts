import { OrgAdminClient, ProductClient, ScimClient, type Fetch } from 'atlassian-admin-sdk';
import { applyPlan, makePlan, makeReport, memoryJournal, type PlannedPerson, type PolicyOptions } from 'atlassian-admin-sdk/offboarding';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { quick } from '../support/clients.js';
import { json } from '../support/scripted-fetch.js';

type Change = (request: Request, response: Response) => Response | Promise<Response>;

/** A simulated organization whose responses may be changed on their way. */
function world(prepare?: (simulator: Simulator) => void) {
  const simulator = new Simulator();
  prepare?.(simulator);
  let change: Change = (_request, response) => response;
  const fetch: Fetch = async (request, init) => change(request, await simulator.fetch(request.clone(), init));
  return {
    simulator,
    org: new OrgAdminClient({ ...simulator.credentials.orgAdmin, fetch, retry: quick }),
    product: new ProductClient({ ...simulator.credentials.product, fetch, retry: quick }),
    scim: [new ScimClient({ ...simulator.credentials.scim, fetch, retry: quick })],
    changing: (given: Change) => {
      change = given;
    },
  };
}

async function planned(person: string, clients: Parameters<typeof makePlan>[1]['clients'], policy?: PolicyOptions): Promise<PlannedPerson> {
  const plan = await makePlan([person], { clients, policy });
  expect(plan.people).toHaveLength(1);
  return plan.people[0] as PlannedPerson;
}

const scimError = (detail: string): Response => json({ schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '404', detail }, 404);

describe('a SCIM directory that answers 404', () => {
  const isUser = ({ url }: Request): boolean => /\/Users\/[^/?]+/.test(url);
  const isScim = ({ url }: Request): boolean => url.includes('/scim/directory/');

  it.each<[string, (request: Request) => Response | undefined, boolean]>([
    ['about this user alone', (request) => (isUser(request) ? scimError('Resource [USER] not found') : undefined), true],
    ['about this user, and to every other read as well', (request) => (isScim(request) ? scimError('Resource [USER] not found') : undefined), false],
    ['about the directory', (request) => (isScim(request) ? scimError('Directory not found') : undefined), false],
    ['about the user in no words of SCIM', (request) => (isUser(request) ? json({ code: 404, message: 'HTTP 404 Not Found' }, 404) : undefined), false],
    ['as a page of a gateway', (request) => (isScim(request) ? new Response('<html>not found</html>', { status: 404, headers: { 'content-type': 'text/html' } }) : undefined), false],
    ['with nothing', (request) => (isScim(request) ? new Response('', { status: 404 }) : undefined), false],
    ['410 for all', (request) => (isScim(request) ? json({ message: 'Gone' }, 410) : undefined), false],
  ])('%s', async (_how, replaced, isOrphan) => {
    const { simulator, org, scim, changing } = world();
    const jane = simulator.addPerson({ name: 'Jane Doe', provisionedBy: 'scim' });
    const clients = { org, scim };
    changing((request, response) => replaced(request) ?? response);
    const person = await planned(jane.accountId, clients, { identityProvider: 'directory' });
    expect(person.rowName).toBe(isOrphan ? 'scimOrphan' : 'scim');
    expect(person.steps.some(({ kind }) => kind === 'unlinkScim')).toBe(isOrphan);
    expect(simulator.effects).toEqual([]);
  });
});

describe('roles that are told in another form', () => {
  const seat = (simulator: Simulator, accountId: string): string => {
    const [site] = Object.values(simulator.state.sites);
    const resource = `ari:cloud:jira-software::site/${site?.cloudId ?? ''}`;
    simulator.state.directRoles[accountId] = { [resource]: ['atlassian/user'] };
    return resource;
  };
  const changed = (change: (data: Record<string, unknown>[]) => unknown[]): Change => async ({ url }, response) => {
    if (!/users\/[^/]+\/role-assignments/.test(url)) {
      return response;
    }
    const body = (await response.json()) as { data: Record<string, unknown>[] };
    return json({ ...body, data: change(body.data) });
  };
  const policy: PolicyOptions = { profile: 'reclaimLicense', product: 'jira-software' };

  it.each<[string, (data: Record<string, unknown>[]) => unknown[]]>([
    ['the older one, which does not say how a role was given', (data) => data.map(({ roleAssignments, ...rest }) => ({ ...rest, roles: (roleAssignments as { role: string }[]).map(({ role }) => role) }))],
    ['without any role', (data) => data.map(({ roleAssignments: _, ...rest }) => rest)],
    ['without the resource', (data) => data.map(({ resourceId: _, ...rest }) => rest)],
    ['with an assignment that names no role', (data) => data.map((assignment) => ({ ...assignment, roleAssignments: [{ roleAssignmentMethods: ['direct'] }] }))],
  ])('%s, are refused and never taken for a free seat', async (_form, change) => {
    const { simulator, org, changing } = world();
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    seat(simulator, jane.accountId);
    changing(changed(change));
    expect(await planned(jane.accountId, { org }, policy)).toMatchObject({ action: 'refuse', steps: [] });
  });

  it('do not confirm a free seat after the change', async () => {
    const { simulator, org, changing } = world();
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    const resourceId = seat(simulator, jane.accountId);
    const plan = await makePlan([jane.accountId], { clients: { org }, policy });
    let wasRevoked = false;
    changing(async (request, response) => {
      wasRevoked ||= request.url.endsWith('/roles/revoke');
      return wasRevoked ? changed(() => [{ resourceId }])(request, response) : response;
    });
    const journal = memoryJournal();
    await applyPlan(plan, { clients: { org }, journal, verificationDeadline: 20 }).result;
    const [person] = (await makeReport(plan, journal)).people;
    expect(person?.outcome).toMatchObject({ kind: 'done', verification: 'pendingVerification' });
  });
});

describe('keys of the organization', () => {
  const keys = (change: (data: Record<string, unknown>[]) => unknown[]): Change => async ({ url }, response) => {
    if (!/\/api-keys(?:\?|$)/.test(url)) {
      return response;
    }
    const body = (await response.json()) as { data: Record<string, unknown>[] };
    return json({ ...body, data: change(body.data) });
  };
  const withKey = (simulator: Simulator) => {
    const ada = simulator.addPerson({ name: 'Ada Admin', orgAdmin: true });
    for (const name of ['Bo Admin', 'Cy Admin', 'Di Admin']) {
      simulator.addPerson({ name, orgAdmin: true });
    }
    const own = Object.values(simulator.state.apiKeys).find(({ secret }) => secret === simulator.credentials.orgAdmin.apiKey);
    const key = { ...(own as NonNullable<typeof own>), id: 'key-of-ada', secret: 'sim_key_of_ada', createdBy: ada.accountId };
    simulator.state.apiKeys['key-of-ada'] = key;
    return { ada, key, policy: { runApiKeyId: own?.id ?? '' } };
  };

  it('that carry an empty date of revocation are live, and are revoked', async () => {
    const { simulator, org, changing } = world();
    const { ada, policy } = withKey(simulator);
    changing(keys((data) => data.map((key) => ({ revocationDate: '', ...key }))));
    const plan = await makePlan([ada.accountId], { clients: { org }, policy });
    await applyPlan(plan, { clients: { org }, verificationDeadline: 20 }).result;
    expect(simulator.state.apiKeys['key-of-ada']?.revoked).toBe(true);
  });

  it('are not none where the list does not even show the key that reads it', async () => {
    const { simulator, org, changing } = world();
    const { ada } = withKey(simulator);
    changing(keys(() => []));
    const person = await planned(ada.accountId, { org });
    expect(person.facts.find(({ name }) => name === 'organizationApiKeys')).toMatchObject({ known: false });
    expect(person.remains.join('\n')).toContain('organization API keys were not inspected');
  });

  it('that an empty list no longer shows are not proven to be revoked', async () => {
    const { simulator, org, changing } = world();
    const { ada, policy } = withKey(simulator);
    const plan = await makePlan([ada.accountId], { clients: { org }, policy });
    let wasRevoked = false;
    changing((request, response) => {
      wasRevoked ||= request.url.includes('/api-keys/revoke/');
      return wasRevoked ? keys(() => [])(request, response) : response;
    });
    const journal = memoryJournal();
    await applyPlan(plan, { clients: { org }, journal, verificationDeadline: 20 }).result;
    const step = (await makeReport(plan, journal)).people[0]?.steps.find(({ kind }) => kind === 'revokeOrganizationApiKey');
    expect(step?.outcome).toMatchObject({ kind: 'done', verification: 'pendingVerification' });
  });
});

describe('what is private', () => {
  const owner = () => {
    const made = world();
    const jane = made.simulator.addPerson({ name: 'Jane Doe', owns: { filters: ['Shared', 'Private'], dashboards: ['Private board'] } });
    const sam = made.simulator.addPerson({ name: 'Sam Successor' });
    for (const { jira } of Object.values(made.simulator.state.sites)) {
      for (const thing of [...Object.values(jira.filters), ...Object.values(jira.dashboards)]) {
        thing.sharePermissions = thing.name.startsWith('Private') ? [] : thing.sharePermissions;
      }
    }
    return { ...made, jane, policy: { successorAccountId: sam.accountId } };
  };

  it('is transferred where an administrator may see it, and named where nobody can', async () => {
    const { org, product, jane, policy } = owner();
    const person = await planned(jane.accountId, { org, product }, policy);
    expect(person.steps.filter(({ kind }) => kind === 'transferFilter')).toHaveLength(2);
    expect(person.remains.join('\n')).toMatch(/private dashboards of the person/);
  });

  it('is named for filters as well where the override is refused', async () => {
    const { org, product, jane, policy, changing } = owner();
    changing((request, response) => (request.url.includes('overrideSharePermissions=true') ? json({ errorMessages: ['You must be an administrator.'], errors: {} }, 403) : response));
    const person = await planned(jane.accountId, { org, product }, policy);
    expect(person.steps.filter(({ kind }) => kind === 'transferFilter')).toHaveLength(1);
    expect(person.remains.join('\n')).toMatch(/private filters and dashboards of the person/);
  });

  it('is not read for less where Jira fails for another reason', async () => {
    const { org, product, jane, policy, changing } = owner();
    changing((request, response) => (request.url.includes('overrideSharePermissions=true') ? json({ errorMessages: ['Out of order'] }, 503) : response));
    const person = await planned(jane.accountId, { org, product }, policy);
    expect(person.facts.find(({ name }) => name === 'owned')).toMatchObject({ known: false, value: 'unavailable' });
  });
});
