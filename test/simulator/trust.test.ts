import { request as send } from 'node:http';

import { attempt, OrgAdminClient, ProductClient, ScimClient, withAdminKey } from 'atlassian-admin-sdk';
import { makePlan } from 'atlassian-admin-sdk/offboarding';
import { Simulator, simulatedBehaviours, type SimulatorServer } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { clientsFor } from '../support/organization.js';

/** One request as it stands, without what a client would add. */
function raw(server: SimulatorServer, path: string, headers: Record<string, string>, body?: Buffer, method = 'GET'): Promise<number> {
  const { port } = new URL(server.address);
  return new Promise((resolve) => {
    const outgoing = send({ host: '127.0.0.1', port, path, method, headers }, (incoming) => {
      incoming.resume();
      resolve(incoming.statusCode ?? 0);
    });
    outgoing.on('error', () => resolve(0));
    outgoing.on('close', () => resolve(0));
    outgoing.end(body);
  });
}

describe('the server on loopback', () => {
  it('answers loopback hosts alone, so that no page of another host reaches it under a name of its own', async () => {
    const server = await new Simulator().listen();
    const authorization = `Bearer ${server.credentials.orgAdmin.apiKey}`;
    const { port } = new URL(server.address);
    const get = (host: string) => raw(server, '/admin/v1/orgs', { authorization, host });
    expect(await get(`127.0.0.1:${port}`)).toBe(200);
    expect(await get(`localhost:${port}`)).toBe(200);
    // A proxy on loopback passes on the name under which it was called itself.
    expect(await get('127.0.0.1:1')).toBe(200);
    expect(await get('localhost')).toBe(200);
    for (const host of ['evil.example', `evil.example:${port}`, `127.0.0.1.evil.example:${port}`, `localhost.evil.example:${port}`, '127.0.0.1:1@evil.example', '10.0.0.1']) {
      expect(await get(host)).toBe(421);
    }
    await server.close();
  });

  it('keeps no body that is longer than any request', async () => {
    const server = await new Simulator().listen();
    const headers = { host: new URL(server.address).host, 'content-type': 'application/json' };
    expect(await raw(server, '/admin/v1/orgs', { ...headers, 'content-length': '400000000' }, undefined, 'POST')).toBe(413);
    const long = Buffer.alloc(11 * 1024 * 1024, 32);
    expect([413, 0]).toContain(await raw(server, '/admin/v1/orgs', { ...headers, 'transfer-encoding': 'chunked' }, long, 'POST'));
    expect(await raw(server, '/admin/v1/orgs', { ...headers, authorization: `Bearer ${server.credentials.orgAdmin.apiKey}` })).toBe(200);
    await server.close();
  });

  it.each(['@evil.example/x', 'http://evil.example/admin/v1/orgs', '//evil.example/x'])('refuses the target %s', async (path) => {
    const server = await new Simulator().listen();
    expect(await raw(server, path, { host: new URL(server.address).host })).toBe(400);
    await server.close();
  });

  it('says which port it cannot have', async () => {
    const server = await new Simulator().listen();
    const port = Number(new URL(server.address).port);
    await expect(new Simulator().listen({ port })).rejects.toMatchObject({ kind: 'validation', fields: [{ field: 'port' }] });
    await expect(new Simulator().listen({ prot: 1 } as never)).rejects.toMatchObject({ fields: [{ field: 'prot', problem: expect.stringContaining('did you mean port') }] });
    await server.close();
  });
});

describe('secrets', () => {
  const secretsOf = ({ credentials }: Simulator) => [credentials.orgAdmin.apiKey, credentials.product.apiToken, credentials.gateway.apiToken, credentials.scim.directoryToken];

  it('are unlike in every simulator, and its ids are the same', () => {
    const [one, two] = [new Simulator(), new Simulator()];
    expect(secretsOf(one).filter((secret) => secretsOf(two).includes(secret))).toEqual([]);
    expect(one.state.orgId).toBe(two.state.orgId);
    expect(new Set([...secretsOf(one), ...secretsOf(two)])).toHaveLength(8);
  });

  it('are the same for a seed', () => {
    expect(secretsOf(new Simulator({ seed: 7 }))).toEqual(secretsOf(new Simulator({ seed: 7 })));
    expect(new Simulator({ seed: 7, frozen: true }).state.accounts).toEqual(new Simulator({ seed: 7, frozen: true }).state.accounts);
  });
});

describe('ids that every object inherits', () => {
  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('%s is the id of nothing', async (id) => {
    const simulator = new Simulator();
    const jane = simulator.addPerson({ name: 'Jane Doe' });
    const before = structuredClone(simulator.state);
    const { orgId } = simulator.state;
    const { apiKey } = simulator.credentials.orgAdmin;
    const { directoryToken } = simulator.credentials.scim;
    const paths = [
      ['GET', `/users/${id}/manage`],
      ['POST', `/users/${id}/manage/lifecycle/disable`],
      ['GET', `/admin/v2/orgs/${orgId}/directories/${id}/users/${jane.accountId}`],
      ['GET', `/admin/v2/orgs/${orgId}/directories/-/users/${id}`],
      ['DELETE', `/admin/v2/orgs/${orgId}/directories/-/groups/${id}/memberships/${id}`],
      ['GET', `/scim/directory/${id}/Users/${id}`],
      ['GET', `/scim/directory/${simulator.credentials.scim.directoryId}/Users/${id}`],
    ] as const;
    for (const [method, path] of paths) {
      const authorization = `Bearer ${path.startsWith('/scim/') ? directoryToken : apiKey}`;
      const body = method === 'POST' ? { body: '{}' } : {};
      const response = await simulator.fetch(new Request(`http://simulator.localhost${path}`, { method, headers: { authorization, 'content-type': 'application/json' }, ...body }));
      expect(response.status, path).toBeGreaterThanOrEqual(400);
      expect(response.status, path).toBeLessThan(500);
    }
    const search = await simulator.fetch(
      new Request(`http://simulator.localhost/admin/v2/orgs/${orgId}/directories/-/users/search`, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({ accountIds: [id] }),
      }),
    );
    expect(((await search.json()) as { data: unknown[] }).data).toEqual([]);
    expect(simulator.effects).toEqual([]);
    expect(simulator.difference(before)).toEqual([]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('a SCIM surface that lapses while it runs', () => {
  it.each(['forbidden', 'notFound', 'gone'] as const)('%s: nobody becomes an orphan by it', async (scimSurface) => {
    const simulator = new Simulator();
    const jane = simulator.addPerson({ name: 'Jane Doe', provisionedBy: 'scim' });
    const org = new OrgAdminClient(simulator.credentials.orgAdmin);
    const scim = new ScimClient(simulator.credentials.scim);
    expect(await scim.users.list().toArray()).toHaveLength(1);
    simulator.behave({ scimSurface });
    const planned = await attempt(makePlan([jane.accountId], { clients: { org, scim: [scim] } }));
    expect(planned.value?.people[0]?.rowName ?? planned.error?.kind).toMatch(scimSurface === 'forbidden' ? /^(?:credential\.\w+|scim)$/ : /^scim$/);
    simulator.behave({ scimSurface: 'answers' });
    expect((await makePlan([jane.accountId], { clients: { org, scim: [scim] } })).people[0]?.action).toBe('setInactive');
  });
});

/** What shows that a behaviour is played in another way: the answers of a few calls, in the order of the catalogue. */
const shows: { readonly [Name in keyof typeof simulatedBehaviours]: (simulator: Simulator) => Promise<unknown> } = {
  roleChangeDelay: async (simulator) => {
    const { accountId } = simulator.addPerson({ name: 'Ann', orgAdmin: true });
    const { org } = clientsFor(simulator.credentials);
    await org.request('POST /admin/v1/orgs/{orgId}/users/{accountId}/role-assignments/revoke', { path: { accountId }, body: { role: 'atlassian/org-admin' } });
    return (await org.users.search('-', { accountIds: [accountId], expand: ['platformRoles'] }).first())?.platformRoles;
  },
  removalDelay: async (simulator) => {
    const { accountId } = simulator.addPerson({ name: 'Ann' });
    const { org } = clientsFor(simulator.credentials);
    const [directoryId = ''] = Object.keys(simulator.state.directories);
    await org.request('DELETE /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}', { path: { accountId, directoryId } });
    return (await org.users.search(directoryId, { accountIds: [accountId] }).toArray()).length;
  },
  tokensAfterDeactivation: async (simulator) => {
    const caller = simulator.caller;
    const product = new ProductClient(simulator.credentials.product);
    caller.status = 'inactive';
    return (await attempt(product.jira.getMyself())).error?.kind;
  },
  disableOfScimUser: async (simulator) => {
    const { accountId } = simulator.addPerson({ name: 'Ann', provisionedBy: 'scim' });
    return (await attempt(clientsFor(simulator.credentials).org.accounts.disable(accountId))).error?.kind;
  },
  deletionAtNextSync: async (simulator) => {
    const ann = simulator.addPerson({ name: 'Ann', provisionedBy: 'scim', deletionRequested: '1d' });
    simulator.identityProvider.assign(ann.accountId);
    simulator.identityProvider.sync();
    return ann.deletionRequestedAt === undefined;
  },
  tokensNeedGuard: async (simulator) => {
    const { accountId } = simulator.addPerson({ name: 'Ann', apiTokens: ['ci'] });
    return (await attempt(clientsFor(simulator.credentials).org.accounts.listApiTokens(accountId).toArray())).error?.kind;
  },
  tokensOfInactive: async (simulator) => {
    const { accountId } = simulator.addPerson({ name: 'Ann', apiTokens: ['ci'], status: 'inactive' });
    return (await attempt(clientsFor(simulator.credentials).org.accounts.listApiTokens(accountId).toArray())).error?.kind;
  },
  disableTwice: async (simulator) => statusOf(simulator, 'POST', `/users/${simulator.addPerson({ name: 'Ann', status: 'inactive' }).accountId}/manage/lifecycle/disable`),
  suspendTwice: async (simulator) => inDirectory(simulator, 'POST', simulator.addPerson({ name: 'Ann', suspended: true }).accountId, '/suspend'),
  removeAbsent: async (simulator) => inDirectory(simulator, 'DELETE', simulator.addPerson({ name: 'Ann', inNoDirectory: true }).accountId, ''),
  deleteWhenPending: async (simulator) => {
    const ann = simulator.addPerson({ name: 'Ann', deletionRequested: '3d' });
    const status = await statusOf(simulator, 'POST', `/users/${ann.accountId}/manage/lifecycle/delete`);
    return [status, Math.round((simulator.clock.now() - (ann.deletionRequestedAt ?? 0)) / 86_400_000)];
  },
  scimSurface: async (simulator) => (await attempt(new ScimClient(simulator.credentials.scim).users.list().toArray())).error?.status,
  unpublishedScopes: async (simulator) => {
    const robot = simulator.addServiceAccount({ name: 'Robot' });
    return (await attempt(new ProductClient(robot.clientCredentials).jira.getServerInfo())).error?.kind;
  },
  revocationDelay: async (simulator) => {
    const [token = ''] = Object.keys(simulator.caller.apiTokens);
    await statusOf(simulator, 'DELETE', `/users/${simulator.caller.accountId}/manage/api-tokens/${token}`);
    return (await attempt(new ProductClient(simulator.credentials.product).jira.getMyself())).error?.kind;
  },
  roleForm: async (simulator) => {
    const [site] = Object.values(simulator.state.sites);
    const { accountId } = simulator.addPerson({ name: 'Ann' });
    simulator.state.directRoles[accountId] = { [`ari:cloud:jira-software::site/${site?.cloudId ?? ''}`]: ['atlassian/user'] };
    return Object.keys((await clientsFor(simulator.credentials).org.userRoles.list('-', accountId).first()) ?? {});
  },
  keyList: async (simulator) => clientsFor(simulator.credentials).org.apiKeys.list().toArray(),
  newJiraUser: async (simulator) => (await clientsFor(simulator.credentials).product.jira.users.create({ emailAddress: 'new@example.com', products: [] })).active,
  ruleOwnerChange: async (simulator) => {
    const { accountId } = simulator.addPerson({ name: 'Ann', owns: { rules: [{ product: 'jira', name: 'Notify', as: ['actor', 'author', 'connection'] }] } });
    const { rules } = clientsFor(simulator.credentials).product.automation;
    const [{ uuid = '' } = {}] = await rules.search('jira', { author: accountId }).toArray();
    const stateAfter = async (change: object) => {
      const { rule } = await rules.get('jira', uuid);
      await rules.update('jira', uuid, { rule: { ...rule, state: 'ENABLED', ...change } });
      return (await rules.get('jira', uuid)).rule.state;
    };
    const other = simulator.caller.accountId;
    return [await stateAfter({ actor: { type: 'ACCOUNT_ID', actor: other } }), await stateAfter({ authorAccountId: other })];
  },
  rulesOfInactiveActors: async (simulator) => {
    const { accountId } = simulator.addPerson({ name: 'Ann', owns: { rules: [{ product: 'jira', name: 'Notify', as: ['actor'] }] } });
    const { org, product } = clientsFor(simulator.credentials);
    await org.accounts.disable(accountId);
    const summary = await product.automation.rules.list('jira').first();
    return [summary?.state, (await product.automation.rules.get('jira', summary?.uuid ?? '')).rule.state, await product.automation.rules.search('jira', { state: 'ENABLED' }).toArray()];
  },
  missingScope: async (simulator) => {
    simulator.addPerson({ name: 'Ann', owns: { issues: [{ project: 'OPS', summary: 'Order laptops' }] } });
    const { apiToken } = simulator.addServiceAccount({ name: 'Reader', siteAdmin: true, scopes: ['read:me'] });
    const { jira } = new ProductClient(apiToken);
    const found = await attempt(jira.issues.search({ jql: 'project = OPS' }).toArray());
    expect((await attempt(jira.getMyself())).error?.status).toBe(401);
    return [found.value, found.error?.status, (await attempt(jira.filters.search({}).toArray())).value];
  },
  operationsWithoutRights: async (simulator) => {
    const ann = simulator.addPerson({ name: 'Ann', apiTokens: ['mine'], owns: { onCall: [{ schedule: 'Web', rotation: 'First' }] } });
    Object.values(ann.apiTokens).forEach((token) => Object.assign(token, { secret: 'sim_ann' }));
    const { serviceOperations } = new ProductClient({ ...simulator.credentials.gateway, email: ann.email, apiToken: 'sim_ann' });
    const schedules = await attempt(serviceOperations.schedules.list().toArray());
    return [schedules.value, schedules.error?.status];
  },
  confluenceRuleActor: async (simulator) => {
    simulator.addPerson({ name: 'Ann', owns: { rules: [{ product: 'confluence', name: 'Notify' }] } });
    const bob = simulator.addPerson({ name: 'Bob' });
    const { product } = clientsFor(simulator.credentials);
    const uuid = (await product.automation.rules.list('confluence').first())?.uuid ?? '';
    const { rule } = await product.automation.rules.get('confluence', uuid);
    return (await attempt(product.automation.rules.update('confluence', uuid, { rule: { ...rule, actor: { type: 'ACCOUNT_ID', actor: bob.accountId } } }))).error?.kind;
  },
  allDirectoriesInWrites: async (simulator) => {
    const { accountId } = simulator.addPerson({ name: 'Ann' });
    return statusOf(simulator, 'POST', `/admin/v2/orgs/${simulator.state.orgId}/directories/-/users/${accountId}/suspend`);
  },
  searchIndexDelay: async (simulator) => {
    const { accountId } = simulator.addPerson({ name: 'Ann', owns: { issues: [{ project: 'OPS', summary: 'Order laptops' }] } });
    const { issues } = clientsFor(simulator.credentials).product.jira;
    await issues.setAssignee('OPS-1', null);
    return (await issues.count(`assignee = "${accountId}"`)).count;
  },
  eventDelay: async (simulator) => {
    const { accountId } = simulator.addPerson({ name: 'Ann' });
    const { org } = clientsFor(simulator.credentials);
    await org.accounts.disable(accountId, {});
    return (await org.events.list({}).toArray()).length;
  },
  bulkEditDuration: async (simulator) => {
    const { accountId } = simulator.addPerson({ name: 'Ann', owns: { issues: [{ project: 'OPS', summary: 'Order laptops', as: 'reporter' }] } });
    const { bulkEdits } = clientsFor(simulator.credentials).product.jira;
    const { taskId } = await bulkEdits.create({
      selectedIssueIdsOrKeys: ['OPS-1'],
      selectedActions: ['assignee'],
      editedFieldsInput: { singleSelectClearableUserPickerFields: [{ fieldId: 'assignee', user: { accountId } }] },
    });
    simulator.clock.advance('1m');
    return (await bulkEdits.get(taskId)).status;
  },
  spaceRoles: async (simulator) => clientsFor(simulator.credentials).product.confluence.spaceRoles.getMode(),
  adminKey: async (simulator) => (await attempt(clientsFor(simulator.credentials).product.confluence.adminKey.enable())).error?.kind,
  adminKeyThroughGateway: async (simulator) => {
    simulator.addPerson({ name: 'Ann', owns: { pages: [{ space: 'DOCS', title: 'Secret', restricted: true }] } });
    await clientsFor(simulator.credentials).product.confluence.adminKey.enable();
    return new ProductClient(simulator.credentials.gateway).confluence.pages.list({}, { headers: withAdminKey }).toArray();
  },
  pageVersionConflict: async (simulator) => {
    simulator.addPerson({ name: 'Ann', owns: { pages: [{ space: 'DOCS', title: 'Welcome' }] } });
    const { pages } = clientsFor(simulator.credentials).product.confluence;
    const page = await pages.list().first();
    const stale = { status: 'current', title: 'Welcome', body: { representation: 'storage', value: '' }, version: { number: 1 } } as const;
    return (await attempt(pages.update(page?.id ?? '', stale))).error?.status;
  },
  removeAbsentRestriction: async (simulator) => {
    const { accountId } = simulator.addPerson({ name: 'Ann', owns: { pages: [{ space: 'DOCS', title: 'Welcome' }] } });
    const { pages, restrictions } = clientsFor(simulator.credentials).product.confluence;
    const page = await pages.list().first();
    return (await restrictions.removeUser(page?.id ?? '', 'read', accountId)).outcome;
  },
};

async function statusOf(simulator: Simulator, method: string, path: string): Promise<number> {
  const headers = { authorization: `Bearer ${simulator.credentials.orgAdmin.apiKey}`, 'content-type': 'application/json' };
  return (await simulator.fetch(new Request(`http://simulator.localhost${path}`, { method, headers, ...(method === 'POST' ? { body: '{}' } : {}) }))).status;
}

function inDirectory(simulator: Simulator, method: string, accountId: string, rest: string): Promise<number> {
  const [directoryId = ''] = Object.keys(simulator.state.directories);
  return statusOf(simulator, method, `/admin/v2/orgs/${simulator.state.orgId}/directories/${directoryId}/users/${accountId}${rest}`);
}

describe('every behaviour that can be switched changes an answer', () => {
  it.each(Object.keys(simulatedBehaviours) as (keyof typeof simulatedBehaviours)[])('%s', async (name) => {
    const { variants, default: usual } = simulatedBehaviours[name];
    const others = 'duration' in variants ? ['10m'] : Object.keys(variants).filter((variant) => variant !== usual);
    expect(others.length).toBeGreaterThan(0);
    const answerOf = async (variant: string) => JSON.stringify((await shows[name](new Simulator({ seed: 5, frozen: true, behaviours: { [name]: variant } }))) ?? 'nothing');
    const before = await answerOf(usual);
    for (const variant of others) {
      expect(await answerOf(variant), `${name}: ${variant}`).not.toBe(before);
    }
  });

  it('a revoked token works no longer than that', async () => {
    const simulator = new Simulator({ frozen: true, behaviours: { revocationDelay: '10m' } });
    const product = new ProductClient(simulator.credentials.product);
    const [token = ''] = Object.keys(simulator.caller.apiTokens);
    await statusOf(simulator, 'DELETE', `/users/${simulator.caller.accountId}/manage/api-tokens/${token}`);
    expect((await attempt(product.jira.getMyself())).ok).toBe(true);
    simulator.clock.advance('11m');
    expect((await attempt(product.jira.getMyself())).ok).toBe(false);
  });
});

describe('what a test sets up wrongly', () => {
  it.each<[string, string, () => unknown]>([
    ['new Simulator()', 'sed', () => new Simulator({ sed: 1 } as never)],
    ['new Simulator()', 'startAt', () => new Simulator({ startAt: 'soon' })],
    ['new Simulator()', 'syncEvery', () => new Simulator({ syncEvery: 0 })],
    ['new Simulator()', 'behaviours.nothing', () => new Simulator({ behaviours: { nothing: 'x' } as never })],
    ['behave()', 'behaviours.nothing', () => new Simulator().behave({ nothing: 'x' } as never)],
    ['addPerson()', 'emial', () => new Simulator().addPerson({ name: 'Ann', emial: 'x' } as never)],
    ['addPerson()', 'name', () => new Simulator().addPerson({} as never)],
    ['addPerson()', 'options', () => new Simulator().addPerson(null as never)],
    ['addPerson()', 'groups', () => new Simulator().addPerson({ name: 'Ann', groups: 'developers' as never })],
    ['addPerson()', 'owns', () => new Simulator({ sites: [] }).addPerson({ name: 'Ann', owns: { filters: ['x'] } })],
    ['addPerson()', 'ownsOn.nowhere', () => new Simulator().addPerson({ name: 'Ann', ownsOn: { nowhere: { filters: ['x'] } } })],
    ['credentialsFor()', 'site', () => new Simulator().credentialsFor('nowhere')],
    ['addPerson()', 'owns.projectRoles', () => new Simulator().addPerson({ name: 'Ann', owns: { projectRoles: [{ project: 'OPS', role: 'none' }] } })],
    ['addPeople()', 'poeple', () => new Simulator().addPeople({ poeple: 5 } as never)],
    ['addPeople()', 'people', () => new Simulator().addPeople({ people: 1.5 })],
    ['addPeople()', 'admins', () => new Simulator().addPeople({ people: 2, scim: 1, admins: 1 })],
    ['faults.add()', 'kidn', () => new Simulator().faults.add({ when: 'beforeEffect', kidn: 'reset' } as never)],
    ['faults.add()', 'status', () => new Simulator().faults.add({ when: 'beforeEffect', kind: 'status', status: 99 })],
    ['faults.add()', 'match.rout', () => new Simulator().faults.add({ when: 'beforeEffect', kind: 'reset', match: { rout: 'x' } as never })],
    ['clock.advance()', 'duration', () => new Simulator().clock.advance('soon' as never)],
    ['identityProvider', 'accountId', () => new Simulator().identityProvider.assign('nobody')],
    ['identityProvider', 'accountId', () => new Simulator().identityProvider.unassign('nobody')],
  ])('%s refuses %s', async (_caller, field, call) => {
    const { error } = await attempt(async () => call());
    expect(error).toMatchObject({ kind: 'validation', source: 'input', fields: [{ field }] });
  });
});
