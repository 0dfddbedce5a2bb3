import { ProductClient } from 'atlassian-admin-sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { quick } from '../../support/clients.js';
import { all, foundIn, searched } from '../../support/places.js';
import { finderOf, inState, kindsWithFinder, organization, type Kind, type Organization } from './jira-kinds.js';

const roleRoute = 'GET /rest/api/3/project/{projectIdOrKey}/role/{roleId}';

async function find(given: Organization, kind: Kind, people: readonly string[]) {
  return all(finderOf(kind).find(new Set(people), given.place, {}));
}

function requestsTo({ simulator }: Organization, route: string): number {
  return simulator.requests.filter((request) => request.route === route).length;
}

/** Makes Jira respond with this once, whatever the request is. */
function respondWith({ simulator }: Organization, route: string, body: unknown, times = 1): void {
  simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 200, match: { route }, body, times });
}

describe.each(kindsWithFinder)('a search for %s', (kind) => {
  it('finds everything of several people, and nothing of others', async () => {
    const given = organization();
    const { clients, jane, john } = given;
    const expected = inState(given, kind, [jane, john]);
    expect(expected.length).toBeGreaterThan(1);
    const events = await searched(clients, [jane, john], [kind]);
    expect(foundIn(events)).toEqual(expected);
    expect(events.filter(({ type }) => type === 'notReadable')).toEqual([]);
    expect(foundIn(await searched(clients, [given.successor], [kind]))).toEqual([]);
  });

  it('names each thing once, with its name and site, and no person', async () => {
    const given = organization();
    const events = await searched(given.clients, [given.jane], [kind]);
    const things = events.flatMap((event) => (event.type === 'found' ? [event.responsibility] : []));
    expect(new Set(things.map(({ id }) => id)).size).toBe(things.length);
    for (const { name, site, url, details } of things) {
      expect(name).not.toBe('');
      expect(site).toBe('example');
      expect(url ?? 'https://example.atlassian.net/').toMatch(/^https:\/\/example\.atlassian\.net\//);
      expect(JSON.stringify([name, url, details])).not.toContain(given.jane);
    }
  });

  it('says that a dead token sees nothing, instead of that there is none', async () => {
    const given = organization();
    const product = new ProductClient({ ...given.simulator.credentials.product, apiToken: 'sim_dead', retry: quick });
    const [event] = await searched({ ...given.clients, product }, [given.jane], [kind]);
    expect(event).toMatchObject({ type: 'notReadable', why: 'credential.invalid' });
  });
});

describe('a search for roles', () => {
  it('reads each role of each project once, whichever kinds it is for', async () => {
    const given = organization();
    await searched(given.clients, [given.jane, given.john], ['projectRoles', 'serviceDeskAgents', 'projectLeads', 'versions']);
    const projects = Object.keys(given.jira.projects).length;
    expect(requestsTo(given, roleRoute)).toBe(projects * 3);
    expect(requestsTo(given, 'GET /rest/api/3/role')).toBe(1);
    expect(requestsTo(given, 'GET /rest/api/3/project/search')).toBe(1);
    expect(requestsTo(given, 'GET /rest/api/3/project/{projectIdOrKey}/role')).toBe(0);
    expect(requestsTo(given, 'GET /rest/api/3/role/{roleId}/actors')).toBe(0);
  });

  it('lists the roles of a team-managed project, and leaves its own roles to it', async () => {
    const given = organization();
    const [first = ''] = Object.keys(given.jira.projects);
    const project = { id: first, key: 'OPS0', name: 'Team', lead: { accountId: given.jane }, style: 'next-gen', simplified: true, projectTypeKey: 'software' };
    respondWith(given, 'GET /rest/api/3/project/search', { startAt: 0, maxResults: 100, total: 1, isLast: true, values: [project] });
    respondWith(given, 'GET /rest/api/3/role', [{ id: 10_001, name: 'Developers', actors: [], scope: { type: 'PROJECT', project: { id: '77' } } }]);
    const found = await find(given, 'projectRoles', [given.jane]);
    expect(found.map(({ id }) => id).sort()).toEqual([`${first}/10001`, `${first}/10003`]);
    expect(requestsTo(given, 'GET /rest/api/3/project/{projectIdOrKey}/role')).toBe(1);
  });

  it('without the right to administer Jira finds those in projects, and then says what it could not see', async () => {
    const given = organization();
    simulateProjectAdministrator(given);
    const events = await searched(given.clients, [given.jane], ['projectRoles', 'serviceDeskAgents']);
    expect(foundIn(events)).toEqual([`${given.jane} ${projectIn(given, 'OPS0')}/10001`, `${given.jane} ${projectIn(given, 'OPS0')}/10003`].sort());
    const ended = events.flatMap((event) => (event.type === 'notReadable' ? `${event.kind} ${event.why}` : []));
    expect(ended.sort()).toEqual(['projectRoles permission.denied', 'serviceDeskAgents permission.denied']);
  });

  it('does not take a response without actors for an empty role', async () => {
    const given = organization();
    respondWith(given, roleRoute, { id: 10_001, name: 'Developers' });
    const events = await searched(given.clients, [given.jane], ['projectRoles']);
    expect(events.at(-1)).toMatchObject({ type: 'notReadable', why: 'unexpectedResponse' });
  });

  it('reads who gets a role in new projects by itself, where the list does not show it', async () => {
    const given = organization();
    respondWith(given, 'GET /rest/api/3/role', [{ id: 10_001, name: 'Developers' }]);
    const found = await find(given, 'projectRoles', [given.jane]);
    expect(found.map(({ id }) => id)).toContain('default/10001');
  });
});

describe('a search for leads', () => {
  it('reads a project by itself if the list does not show its lead', async () => {
    const given = organization();
    const id = projectIn(given, 'OPS0');
    respondWith(given, 'GET /rest/api/3/project/search', { startAt: 0, maxResults: 100, total: 1, isLast: true, values: [{ id, key: 'OPS0', name: 'Operations' }] });
    expect(await find(given, 'projectLeads', [given.jane])).toEqual([expect.objectContaining({ id, accountId: given.jane, within: 'OPS0' })]);
  });

  it('finds the lead of an archived project, and reads neither roles nor versions there', async () => {
    const given = organization();
    const archived = { id: projectIn(given, 'OPS0'), key: 'OPS0', name: 'Operations', archived: true, style: 'classic', lead: { accountId: given.jane } };
    respondWith(given, 'GET /rest/api/3/project/search', { startAt: 0, maxResults: 100, total: 1, isLast: true, values: [archived] });
    const events = await searched(given.clients, [given.jane], ['projectLeads', 'projectRoles', 'versions']);
    expect(foundIn(events)).toEqual([`${given.jane} ${archived.id}`, `${given.jane} default/10001`].sort());
    expect([requestsTo(given, roleRoute), requestsTo(given, 'GET /rest/api/3/project/{projectIdOrKey}/version')]).toEqual([0, 0]);
    expect(given.simulator.requests.map(({ path }) => path).find((path) => path.includes('project/search'))).toMatch(/status=live&status=archived/);
  });

  it('looks into each project for components, if the list of the site does not show leads', async () => {
    const given = organization();
    const expected = inState(given, 'componentLeads', [given.jane, given.john]);
    const values = Object.values(given.jira.projects).flatMap(({ components }) => Object.values(components)).map(({ id, name }) => ({ id, name, self: '' }));
    respondWith(given, 'GET /rest/api/3/component', { startAt: 0, maxResults: 1000, total: values.length, isLast: true, values });
    const found = await find(given, 'componentLeads', [given.jane, given.john]);
    expect(found.map(({ accountId, id }) => `${accountId} ${id}`).sort()).toEqual(expected);
    expect(found[0]?.within).toBe('OPS0');
  });
});

describe('a search for filters and dashboards', () => {
  it('finds private filters as an administrator', async () => {
    const given = organization();
    Object.values(given.jira.filters).forEach((filter) => Object.assign(filter, { sharePermissions: [] }));
    expect((await find(given, 'filters', [given.jane])).map(({ id }) => `${given.jane} ${id}`).sort()).toEqual(inState(given, 'filters', [given.jane]));
  });

  it.each([400, 403])('goes on with shared filters if Jira refuses the override with %i', async (status) => {
    const given = organization();
    given.simulator.faults.add({ when: 'beforeEffect', kind: 'status', status, match: { route: 'GET /rest/api/3/filter/search' }, body: { errorMessages: ['You may not override.'], errors: {} } });
    expect(await find(given, 'filters', [given.jane])).toHaveLength(inState(given, 'filters', [given.jane]).length);
  });

  it.each([['filters', 'filter'], ['dashboards', 'dashboard']] as const)('leaves out %s of others, whatever Jira returns', async (kind, path) => {
    const given = organization();
    const route = `GET /rest/api/3/${path}/search`;
    respondWith(given, route, { startAt: 0, maxResults: 100, total: 1, isLast: true, values: [{ id: '1', name: 'Of John', owner: { accountId: given.john } }] });
    expect(await find(given, kind, [given.jane])).toEqual([]);
  });

  it.each([['filters', 'filter'], ['dashboards', 'dashboard']] as const)('concludes nothing from %s without an owner', async (kind, path) => {
    const given = organization();
    respondWith(given, `GET /rest/api/3/${path}/search`, { startAt: 0, maxResults: 100, total: 1, isLast: true, values: [{ id: '1', name: 'Of nobody' }] });
    expect((await searched(given.clients, [given.jane], [kind])).at(-1)).toMatchObject({ type: 'notReadable', why: 'unexpectedResponse' });
  });

  it('reads the filters of a person once, for filters and boards', async () => {
    const given = organization();
    await searched(given.clients, [given.jane, given.john], ['filters', 'boards']);
    expect(requestsTo(given, 'GET /rest/api/3/filter/search')).toBe(2);
    expect(requestsTo(given, 'GET /rest/agile/1.0/board/filter/{filterId}')).toBe(inState(given, 'filters', [given.jane, given.john]).length);
  });

  it('reads each board instead of each filter, if there are fewer boards', async () => {
    const given = organization();
    given.simulator.addPerson({ name: 'Fay Lter', accountId: '712020:fay', owns: { filters: Array.from({ length: 60 }, (_, index) => `Filter ${index}`), boards: [{ project: 'OPS0', name: 'Only' }] } });
    const found = await find(given, 'boards', ['712020:fay']);
    expect(found.map(({ id }) => `712020:fay ${id}`)).toEqual(inState(given, 'boards', ['712020:fay']));
    expect(requestsTo(given, 'GET /rest/agile/1.0/board/filter/{filterId}')).toBe(0);
    expect(requestsTo(given, 'GET /rest/agile/1.0/board/{boardId}/configuration')).toBe(4);
  });
});

describe('a search for plans', () => {
  it('finds plans that only permit a person, and goes on if Jira hides one', async () => {
    const given = organization();
    const [first, second] = Object.values(given.jira.plans);
    Object.assign(second ?? {}, { permissions: [{ type: 'View', holder: { type: 'AccountId', value: given.jane } }, { type: 'Edit', holder: { type: 'Group', value: given.jane } }] });
    given.simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 404, match: { route: 'GET /rest/api/3/plans/plan/{planId}' }, body: { errorMessages: ['The plan was not found.'] } });
    const events = await searched(given.clients, [given.jane], ['plans']);
    expect(events.at(-1)).toMatchObject({ type: 'notReadable', why: 'permission.denied' });
    expect(events.flatMap((event) => (event.type === 'found' ? [event.responsibility.id, event.responsibility.details] : []))).toEqual([String(second?.id), { members: 'permissions' }]);
    expect((await find(given, 'plans', [given.jane])).find(({ id }) => id === String(first?.id))?.details).toEqual({ members: 'leadAccountId permissions' });
  });
});

describe('a search for workflows', () => {
  it('finds people in conditions, groups of them, and after a prefix', async () => {
    const given = organization();
    const rule = (value: string) => ({ ruleKey: 'system:some-rule', parameters: { users: value } });
    const workflow = (id: string, transition: object) => ({ id, name: `Workflow ${id}`, transitions: [{ id: '11', name: 'Start', ...transition }] });
    const values = [
      workflow('w1', { conditions: { operation: 'ALL', conditions: [rule(`user:${given.jane}`)], conditionGroups: [] } }),
      workflow('w2', { conditions: { operation: 'ALL', conditionGroups: [{ operation: 'ANY', conditions: [rule(`${given.john},${given.jane}`)] }] } }),
      workflow('w3', { validators: [rule(`x${given.jane}`)], triggers: [rule(`${given.jane}0`)] }),
      workflow('w4', { validators: [rule(`ari:cloud:identity::user/${given.john}`)] }),
    ];
    respondWith(given, 'GET /rest/api/3/workflows/search', { startAt: 0, maxResults: 100, total: 4, isLast: true, values });
    const found = await find(given, 'workflows', [given.jane, given.john]);
    expect(found.map(({ accountId, id }) => `${id} ${accountId}`).sort()).toEqual([`w1 ${given.jane}`, `w2 ${given.jane}`, `w2 ${given.john}`, `w4 ${given.john}`].sort());
  });

  it('finds exactly the people whose ids are whole words, wherever they stand', async () => {
    const given = organization();
    const people = [given.jane, given.john, given.mary];
    const word = fc.constantFrom(...people, ...people.map((id) => id.slice(0, -1)), ...people.map((id) => `${id}a`), ...people.map((id) => `x-${id}`), 'assignee', '');
    const value = fc.array(word, { maxLength: 4 }).chain((words) => fc.constantFrom(...[', ', '=', '/', ' user:', '"'].map((between) => words.map((each) => `${between}${each}`).join(''))));
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom('accountId', 'value', 'jql'), value), async (parameters) => {
        respondWith(given, 'GET /rest/api/3/workflows/search', { startAt: 0, maxResults: 100, total: 1, isLast: true, values: [{ id: 'w1', name: 'Flow', transitions: [{ id: '1', actions: [{ ruleKey: 'x', parameters }] }] }] });
        const named = people.filter((id) => Object.values(parameters).some((text) => text.split(/[^\w:-]+/).flatMap((each) => [each, each.replace(/^user:/, '')]).includes(id)));
        expect((await find(given, 'workflows', people)).map(({ accountId }) => accountId).sort()).toEqual(named.sort());
      }),
      { numRuns: 40 },
    );
  });

  it('concludes nothing from workflows without transitions', async () => {
    const given = organization();
    respondWith(given, 'GET /rest/api/3/workflows/search', { startAt: 0, maxResults: 100, total: 1, isLast: true, values: [{ id: 'w1', name: 'Flow' }] });
    expect((await searched(given.clients, [given.jane], ['workflows'])).at(-1)).toMatchObject({ type: 'notReadable', why: 'unexpectedResponse' });
  });
});

describe('a search for what schemes name', () => {
  it('needs one request for all permission schemes, and reads one that lacks its grants by itself', async () => {
    const given = organization();
    expect(await find(given, 'permissionGrants', [given.jane])).toHaveLength(3);
    expect(given.simulator.requests.filter(({ route }) => route?.includes('permissionscheme'))).toHaveLength(1);
    const [scheme] = Object.values(given.jira.permissionSchemes);
    respondWith(given, 'GET /rest/api/3/permissionscheme', { permissionSchemes: [{ id: scheme?.id, name: scheme?.name }] });
    expect(await find(given, 'permissionGrants', [given.jane])).toHaveLength(2);
  });

  it('reports a permission once that a scheme grants the same person twice', async () => {
    const given = organization();
    const [scheme] = Object.values(given.jira.permissionSchemes);
    Object.assign(scheme?.grants ?? {}, { 99_001: { id: 99_001, permission: 'EDIT_ISSUES', type: 'user', parameter: given.jane } });
    expect((await find(given, 'permissionGrants', [given.jane])).filter(({ id }) => id === `${scheme?.id}/EDIT_ISSUES`)).toHaveLength(1);
  });

  it('reads a notification scheme by itself that lacks its events, and concludes nothing from two such responses', async () => {
    const given = organization();
    const [scheme] = Object.values(given.jira.notificationSchemes);
    const listed = { startAt: 0, maxResults: 100, total: 1, isLast: true, values: [{ id: scheme?.id, name: 'Default' }] };
    respondWith(given, 'GET /rest/api/3/notificationscheme', listed, 2);
    expect(await find(given, 'notifications', [given.jane])).toHaveLength(2);
    respondWith(given, 'GET /rest/api/3/notificationscheme/{schemeId}', { id: scheme?.id, name: 'Default' });
    await expect(find(given, 'notifications', [given.jane])).rejects.toMatchObject({ kind: 'unexpectedResponse' });
  });

  it('does not report a group with the name of an account id', async () => {
    const given = organization();
    const [scheme] = Object.values(given.jira.permissionSchemes);
    Object.values(scheme?.grants ?? {}).forEach((grant) => Object.assign(grant, { type: 'group' }));
    expect(await find(given, 'permissionGrants', [given.jane])).toHaveLength(1);
  });

  it('concludes nothing from a member that does not show its level', async () => {
    const given = organization();
    const values = [{ id: '1', holder: { type: 'user', parameter: given.jane } }];
    respondWith(given, 'GET /rest/api/3/issuesecurityschemes/level/member', { startAt: 0, maxResults: 100, total: 1, isLast: true, values });
    await expect(find(given, 'securityLevels', [given.jane])).rejects.toMatchObject({ kind: 'unexpectedResponse' });
  });
});

function projectIn({ jira }: Organization, key: string): string {
  return Object.values(jira.projects).find((project) => project.key === key)?.id ?? '';
}

/** Lets the owner of the credential administer one project, and nothing else. */
function simulateProjectAdministrator({ simulator, jira }: Organization): void {
  const { caller } = simulator;
  caller.platformRoles = [];
  const project = Object.values(jira.projects).find(({ key }) => key === 'OPS0');
  (project as NonNullable<typeof project>).leadAccountId = caller.accountId;
}
