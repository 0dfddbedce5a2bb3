import { attempt, ProductClient, withAdminKey, type Confluence } from 'atlassian-admin-sdk';
import type { SimulatorOptions } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { confluenceLeaver } from '../scenarios/confluence-hand-over.js';
import { productClient, quick } from '../support/clients.js';
import { rehearsal } from '../support/organization.js';
import { json, scriptedFetch } from '../support/scripted-fetch.js';

function world(options: SimulatorOptions = {}) {
  const { simulator, clients } = rehearsal({ frozen: true, ...options });
  const prepared = confluenceLeaver(simulator);
  const { confluence } = clients.product;
  const page = () => prepared.state.contents[prepared.pageId]!;
  /** The site as another person sees it. */
  const as = (accountId: string) => {
    const account = simulator.state.accounts[accountId]!;
    const secret = `sim_token_of_${accountId}`;
    account.apiTokens['own'] = { id: 'own', label: 'own', createdAt: 0, expiresAt: Number.MAX_SAFE_INTEGER, secret };
    return new ProductClient({ ...simulator.credentials.product, email: account.email, apiToken: secret, retry: quick }).confluence;
  };
  return { ...prepared, simulator, confluence, page, as };
}

type World = ReturnType<typeof world>;

const errorOf = async (call: PromiseLike<unknown>) => (await attempt(Promise.resolve(call))).error;
const kindOf = async (call: PromiseLike<unknown>) => (await errorOf(call))?.kind;
const next = { status: 'current', title: 'Welcome', body: { representation: 'storage', value: '<p>Hello</p>' } } as const;

/** Changes the owner of the page: what is read first is written back. */
async function changeOwner({ pages }: Confluence.Confluence, { pageId, successor }: Pick<World, 'pageId' | 'successor'>) {
  const { title, body, version } = await pages.get(pageId, { 'body-format': 'storage' });
  const value = body?.storage?.value ?? '';
  return pages.update(pageId, { status: 'current', title: title ?? '', body: { representation: 'storage', value }, version: { number: (version?.number ?? 0) + 1 }, ownerId: successor });
}

describe('the owner of a page', () => {
  it('changes with a new version of the page, and its text stays', async () => {
    const prepared = world();
    prepared.page().body = '<p>Text</p>';
    expect(await changeOwner(prepared.confluence, prepared)).toMatchObject({ ownerId: prepared.successor, lastOwnerId: prepared.leaver, version: { number: 2 } });
    expect(prepared.page()).toMatchObject({ ownerId: prepared.successor, body: '<p>Text</p>', authorId: prepared.leaver });
    const owned = await prepared.confluence.pages.list().toArray();
    expect(owned.filter(({ ownerId }) => ownerId === prepared.leaver)).toEqual([]);
  });

  it.each(['conflict', 'badRequest'] as const)('does not change if the page has another version by now: %s', async (pageVersionConflict) => {
    const { confluence, pageId, successor, page, simulator } = world({ behaviours: { pageVersionConflict } });
    const error = await errorOf(confluence.pages.update(pageId, { ...next, version: { number: 1 }, ownerId: successor }));
    expect(error).toMatchObject({ kind: 'conflict.lifecycle', status: pageVersionConflict === 'conflict' ? 409 : 400, whoCanFix: 'caller' });
    expect(error?.message).toContain('another version');
    expect(page().ownerId).toBeUndefined();
    expect(simulator.effects).toEqual([]);
  });

  it('does not change for a caller who may view the page and not edit it', async () => {
    const { as, pageId, page, leaver, successor, simulator } = world();
    page().restrictions = { update: { users: [leaver], groupIds: [] } };
    const { pages } = as(successor);
    expect((await pages.listOperations(pageId).toArray()).map(({ operation }) => operation)).toEqual(['read']);
    expect(await kindOf(pages.update(pageId, { ...next, version: { number: 2 } }))).toBe('notFound');
    expect(simulator.effects).toEqual([]);
  });

  it('is one of the site, and the draft of the caller is overwritten', async () => {
    const { confluence, pageId, page, simulator } = world();
    page().drafts = { [simulator.caller.accountId]: '<p>Draft</p>' };
    expect(await confluence.pages.get(pageId, { 'get-draft': true, 'body-format': 'storage' })).toMatchObject({ status: 'draft', body: { storage: { value: '<p>Draft</p>' } } });
    expect(await kindOf(confluence.pages.update(pageId, { ...next, version: { number: 2 }, ownerId: 'nobody' }))).toBe('validation');
    await confluence.pages.update(pageId, { ...next, version: { number: 2 } });
    expect(page().drafts).toEqual({});
  });

  it('is not concluded from a version of somebody else', async () => {
    const { simulator, confluence, pageId, page, leaver } = world();
    const lose = () => {
      simulator.faults.add({ when: 'beforeEffect', kind: 'reset', match: { route: 'PUT /wiki/api/v2/pages/{pageId}' } });
      // Somebody else makes the same version at that moment.
      page().version = { number: 2, authorId: leaver, createdAt: 0, message: '' };
    };
    lose();
    expect(await kindOf(confluence.pages.update(pageId, { ...next, version: { number: 2 } }))).toBe('ambiguous');
    lose();
    page().body = next.body.value;
    expect((await confluence.pages.update(pageId, { ...next, version: { number: 2 } }).withResponse()).response.recovered).toBe('readBack');
    lose();
    page().version!.number = 3;
    expect(await kindOf(confluence.pages.update(pageId, { ...next, version: { number: 2 } }))).toBe('ambiguous');
  });
});

describe('a page that only the leaver may view', () => {
  const restrict = ({ page, leaver }: World) => {
    const only = { users: [leaver], groupIds: [] };
    page().restrictions = { read: only, update: structuredClone(only) };
  };
  const titles = async (confluence: Confluence.Confluence, headers = {}) => (await confluence.pages.list({}, { headers }).toArray()).map(({ title }) => title);

  it('is missing for everybody else, in lists, searches and tasks', async () => {
    const prepared = world();
    restrict(prepared);
    const { confluence, pageId, leaver, taskId } = prepared;
    expect(await titles(confluence)).toEqual([]);
    expect(await confluence.content.search({ cql: `creator = "${leaver}" and type = page` }).toArray()).toEqual([]);
    expect(await confluence.tasks.list({ 'assigned-to': [leaver] }).toArray()).toEqual([]);
    expect(await kindOf(confluence.tasks.get(taskId))).toBe('notFound');
    expect(await kindOf(confluence.pages.get(pageId))).toBe('notFound');
    expect(await kindOf(confluence.restrictions.getByOperation(pageId))).toBe('notFound');
    expect(await titles(prepared.as(leaver))).toEqual(['Welcome']);
  });

  it('is handed over with the admin key, until the key ends', async () => {
    const prepared = world();
    restrict(prepared);
    const { confluence, simulator, pageId, leaver, successor } = prepared;
    expect(await titles(confluence, withAdminKey)).toEqual([]);
    const { expirationTime } = await confluence.adminKey.enable({ durationInMinutes: 30 });
    expect(Date.parse(expirationTime)).toBe(simulator.clock.now() + 30 * 60_000);
    expect(await titles(confluence)).toEqual([]);
    expect(await titles(confluence, withAdminKey)).toEqual(['Welcome']);
    const options = { headers: withAdminKey };
    for (const operation of ['read', 'update'] as const) {
      await confluence.restrictions.addUser(pageId, operation, successor, options);
      await confluence.restrictions.removeUser(pageId, operation, leaver, options);
    }
    expect(await titles(prepared.as(successor))).toEqual(['Welcome']);
    expect(await titles(prepared.as(leaver))).toEqual([]);
    simulator.clock.advance('31m');
    expect(await titles(confluence, withAdminKey)).toEqual([]);
    expect(await kindOf(confluence.adminKey.get())).toBe('notFound');
  });

  it('is read back with the admin key as well after a lost response', async () => {
    const prepared = world();
    restrict(prepared);
    const { confluence, simulator, pageId, successor } = prepared;
    await confluence.adminKey.enable();
    simulator.faults.add({ when: 'afterEffect', kind: 'reset', match: { route: 'PUT /wiki/api/v2/pages/{pageId}' } });
    const { data, response } = await confluence.pages.update(pageId, { ...next, version: { number: 2 }, ownerId: successor }, { headers: withAdminKey }).withResponse();
    expect([data.ownerId, response.recovered]).toEqual([successor, 'readBack']);
  });

  it('stays missing through the gateway, which ignores the header and cannot enable the key', async () => {
    const prepared = world();
    restrict(prepared);
    await prepared.confluence.adminKey.enable();
    const gateway = new ProductClient({ ...prepared.simulator.credentials.gateway, retry: quick }).confluence;
    expect(await titles(gateway, withAdminKey)).toEqual([]);
    const before = prepared.simulator.requests.length;
    expect(await kindOf(gateway.adminKey.enable())).toBe('credential.wrongKind');
    expect(prepared.simulator.requests).toHaveLength(before);
    prepared.simulator.behave({ adminKeyThroughGateway: 'honoured' });
    expect(await titles(gateway, withAdminKey)).toEqual(['Welcome']);
  });

  it('stays missing without a plan that has the key, and for people who are no admins', async () => {
    const { confluence, simulator, as, leaver } = world();
    expect(await kindOf(as(leaver).adminKey.enable())).toBe('credential.invalid');
    expect(await kindOf(confluence.adminKey.enable({ durationInMinutes: 61 }))).toBe('validation');
    simulator.behave({ adminKey: 'notOffered' });
    expect(await kindOf(confluence.adminKey.enable())).toBe('notFound');
    expect(simulator.effects).toEqual([]);
  });

  it('hides the pages below it', async () => {
    const prepared = world();
    restrict(prepared);
    prepared.state.contents['77'] = { title: 'Below', spaceKey: 'DOCS', parentId: prepared.pageId };
    expect(await titles(prepared.confluence)).toEqual([]);
    expect(await titles(prepared.as(prepared.leaver))).toEqual(['Below', 'Welcome']);
  });
});

describe('restrictions', () => {
  it('leave content open to all once nobody is named', async () => {
    const { confluence, pageId, leaver, successor, page, as } = world();
    await confluence.restrictions.addUser(pageId, 'update', leaver);
    expect(page().restrictions).toEqual({ update: { users: [leaver], groupIds: [] } });
    const { restrictions } = as(leaver);
    // Whoever names somebody else alone has locked themselves out.
    expect(await kindOf(confluence.restrictions.removeUser(pageId, 'update', leaver))).toBe('notFound');
    await restrictions.addUser(pageId, 'update', successor);
    await restrictions.removeUser(pageId, 'update', successor);
    expect((await restrictions.removeUser(pageId, 'update', leaver)).outcome).toBe('done');
    expect((await confluence.restrictions.removeUser(pageId, 'update', leaver)).outcome).toBe('alreadyInState');
    expect(await kindOf(confluence.restrictions.removeUser(pageId, 'update', 'nobody'))).toBe('notFound');
    expect(await kindOf(confluence.restrictions.removeUser('1', 'update', leaver))).toBe('notFound');
  });

  it('are about viewing or editing, and nothing else is sent', async () => {
    const { confluence, simulator, pageId, leaver } = world();
    const calls = [
      confluence.restrictions.get(pageId, 'delete' as never),
      confluence.restrictions.hasUser(pageId, '../..' as never, leaver),
      confluence.restrictions.addUser(pageId, undefined as never, leaver),
      confluence.restrictions.update(pageId, null as never),
      confluence.restrictions.update(pageId, []),
    ];
    for (const call of calls) {
      expect(await errorOf(call)).toMatchObject({ kind: 'validation', source: 'input' });
    }
    expect(simulator.requests).toEqual([]);
  });

  it('name a person, or the response is an error that does not show which of two reasons', async () => {
    const { confluence, pageId, leaver } = world();
    expect(await kindOf(confluence.restrictions.hasUser(pageId, 'read', leaver))).toBe('notFound');
    await confluence.restrictions.add(pageId, [{ operation: 'read', restrictions: { user: [{ type: 'known', accountId: leaver }] } }]);
    expect(await kindOf(confluence.restrictions.hasUser(pageId, 'read', leaver))).toBe('notFound');
  });
});

describe('spaces', () => {
  it('show their owner one by one, and personal spaces by their type', async () => {
    const { confluence, spaceId, leaver } = world();
    const listed = await confluence.spaces.list({ type: 'personal' }).toArray();
    expect(listed).toMatchObject([{ key: '~jane', authorId: leaver }]);
    expect(listed[0]).not.toHaveProperty('spaceOwnerId');
    expect((await confluence.spaces.get(spaceId)).spaceOwnerId).toBe(leaver);
  });

  it('get another admin by permissions, where there are no roles', async () => {
    const { confluence, spaceId, leaver, successor } = world();
    const grant = (key: 'read' | 'administer') => confluence.spaces.addPermission('DOCS', { subject: { type: 'user', identifier: successor }, operation: { key, target: 'space' } });
    expect(await kindOf(grant('administer'))).toBe('validation');
    await grant('read');
    const { id } = await grant('administer');
    expect(await kindOf(grant('administer'))).toBe('validation');
    const of = async (accountId: string) => (await confluence.spaces.listPermissions(spaceId).toArray()).filter(({ principal }) => principal?.id === accountId);
    expect((await of(successor)).map((permission) => permission.id)).toContain(id);
    const [read] = (await of(leaver)).filter(({ operation }) => operation?.key === 'read');
    expect((await confluence.spaces.removePermission('DOCS', read?.id ?? '')).outcome).toBe('done');
    expect(await of(leaver)).toEqual([]);
    expect(await kindOf(confluence.spaces.removePermission('DOCS', read?.id ?? ''))).toBe('notFound');
    expect(await kindOf(confluence.spaceRoles.setAssignments(spaceId, [{ principal: { principalType: 'USER', principalId: leaver } }]))).toBe('validation');
  });

  it('get another admin by roles, where permissions cannot be changed any more', async () => {
    const { confluence, simulator, spaceId, leaver, successor, permissionId } = world({ behaviours: { spaceRoles: 'roles' } });
    expect(await confluence.spaceRoles.getMode()).toBe('ROLES');
    const refused = await errorOf(confluence.spaces.removePermission('DOCS', permissionId));
    expect(refused).toMatchObject({ kind: 'validation', status: 400 });
    const of = (principalId: string) => ({ principalType: 'USER' as const, principalId });
    await confluence.spaceRoles.setAssignments(spaceId, [{ principal: of(successor), roleId: 'role-admin' }, { principal: of(leaver) }]);
    expect(await confluence.spaceRoles.listAssignments(spaceId).toArray()).toEqual([{ principal: of(successor), roleId: 'role-admin' }]);
    expect((await confluence.spaceRoles.list({ 'space-id': spaceId }).toArray()).map(({ name }) => name)).toEqual(['Admin']);
    expect(await kindOf(confluence.spaceRoles.setAssignments(spaceId, [{ principal: of(leaver), roleId: 'nothing' }]))).toBe('validation');
    expect(simulator.effects.map(({ kind }) => kind)).toEqual(['spaceRole.set', 'spaceRole.set']);
  });

  it('are missing if they are private, and their content with them', async () => {
    const { confluence, state, as, leaver, successor } = world();
    state.spaces['DOCS']!.isPrivate = true;
    const keys = async ({ spaces }: Confluence.Confluence) => (await spaces.list().toArray()).map(({ key }) => key);
    expect(await keys(as(leaver))).toEqual(['DOCS', '~jane']);
    expect(await keys(as(successor))).toEqual(['~jane']);
    expect(await confluence.pages.list().toArray()).toEqual([]);
    await confluence.adminKey.enable();
    expect((await confluence.pages.list({}, { headers: withAdminKey }).toArray()).map(({ title }) => title)).toEqual(['Welcome']);
  });
});

describe('the lists of Confluence', () => {
  it('follow the cursor of the link with the query as it was, in both versions of the API', async () => {
    const { confluence, simulator, state, leaver } = world();
    for (let number = 1; number <= 5; number += 1) {
      state.contents[`9${number}`] = { title: `Page ${number}`, spaceKey: 'DOCS', authorId: leaver };
    }
    expect(await confluence.pages.list({ limit: 2, sort: 'title' }).toArray()).toHaveLength(6);
    expect(await confluence.content.search({ cql: `creator = "${leaver}" and type in (page, "blogpost") order by title`, limit: 4 }).toArray()).toHaveLength(7);
    expect(await confluence.content.searchAll({ cql: 'space = DOCS and type != page', limit: 3 }).toArray()).toHaveLength(4);
    const cursors = simulator.requests.map(({ path }) => new URL(path, 'http://x').searchParams).map((query) => [query.get('limit'), query.has('cursor')]);
    expect(cursors).toEqual([['2', false], ['2', true], ['2', true], ['4', false], ['4', true], ['3', false], ['3', true]]);
    expect(await kindOf(confluence.content.search({ cql: 'owner = "x"' }).toArray())).toBe('validation');
  });

  it('end with an error at a link to another host', async () => {
    const { confluence } = productClient(scriptedFetch(json({ results: [], _links: { next: 'https://evil.example/wiki/api/v2/pages?cursor=x' } })));
    expect(await errorOf(confluence.pages.list().toArray())).toMatchObject({ kind: 'unexpectedResponse', why: 'cursor' });
  });

  it('end with an error if they have elements that were not asked for', async () => {
    const { confluence } = productClient(scriptedFetch(json({ results: [{ id: '1', spaceId: '2' }], _links: {} })));
    expect(await errorOf(confluence.pages.list({ 'space-id': ['3'] }).toArray())).toMatchObject({ kind: 'unexpectedResponse', why: 'foreign' });
  });

  it('refuse a dead token instead of being empty', async () => {
    const { simulator } = world();
    const { confluence } = new ProductClient({ ...simulator.credentials.product, apiToken: 'sim_dead', retry: quick });
    expect(await kindOf(confluence.pages.list().toArray())).toBe('credential.invalid');
    expect(await kindOf(confluence.content.search({ cql: 'type = page' }).toArray())).toBe('permission.denied');
  });
});

describe('the audit log and long tasks', () => {
  it('show what was changed, the latest first, and only to admins', async () => {
    const prepared = world();
    const { confluence, as, successor, simulator, taskId } = prepared;
    await changeOwner(confluence, prepared);
    await confluence.tasks.update(taskId, { status: 'complete' });
    const records = await confluence.audit.list().toArray();
    expect(records.map(({ summary, author }) => [summary, author?.accountId])).toEqual([
      ['inlineTask.updated', simulator.caller.accountId],
      ['page.ownerChanged', simulator.caller.accountId],
    ]);
    expect(await kindOf(as(successor).audit.list().toArray())).toBe('permission.denied');
  });

  it('show work as finished after its time', async () => {
    const { confluence, simulator, state } = world();
    expect(await confluence.longTasks.get('800')).toMatchObject({ finished: false, percentageComplete: 0 });
    simulator.clock.advance('1m');
    expect(await confluence.longTasks.get('800')).toMatchObject({ finished: true, successful: true, percentageComplete: 100 });
    state.longTasks['800']!.problem = 'The space is locked';
    expect(await confluence.longTasks.get('800')).toMatchObject({ finished: true, successful: false, errors: [{ translation: 'The space is locked' }] });
    expect(await kindOf(confluence.longTasks.get('801'))).toBe('notFound');
  });
});
