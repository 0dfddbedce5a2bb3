import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { attempt, ScimClient, scimGroupPatch, scimUserPatch, scimValuePath, type Scim } from 'atlassian-admin-sdk';
import express, { type Handler } from 'express';
import SCIMMY from 'scimmy';
import SCIMMYRouters from 'scimmy-routers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { directoryId, quick, tokens } from '../support/clients.js';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const hr = 'urn:ietf:params:scim:schemas:extension:example:2.0:User';

interface Stored {
  readonly id: string;
  readonly [member: string]: unknown;
}

const store = { users: new Map<string, Stored>(), groups: new Map<string, Stored>() };
const requests: string[] = [];
let server: Server;

/** What scimmy leaves to its host: where resources are kept, and what is unique. */
function keep(resource: typeof SCIMMY.Resources.User | typeof SCIMMY.Resources.Group, all: Map<string, Stored>, unique: string): void {
  let made = 0;
  const handled = resource as unknown as {
    ingress(handler: (one: { id?: string }, data: object) => Stored): void;
    egress(handler: (one: { id?: string; filter?: { match(values: readonly Stored[]): Stored[] } }) => Stored | Stored[]): void;
    degress(handler: (one: { id?: string }) => void): void;
  };
  const found = (id: string): Stored => {
    const stored = all.get(id);
    if (stored === undefined) {
      throw new Error('scimmy answers 404');
    }
    return stored;
  };
  handled.ingress(({ id }, data) => {
    const given = JSON.parse(JSON.stringify(data)) as Record<string, unknown>;
    const clash = [...all.values()].find((other) => other.id !== id && other[unique] === given[unique]);
    if (clash !== undefined) {
      throw new SCIMMY.Types.Error(409, 'uniqueness', `${unique} is taken`);
    }
    made += id === undefined ? 1 : 0;
    const stored = { ...given, id: id === undefined ? `${unique}-${made}` : found(id).id };
    all.set(stored.id, stored);
    return stored;
  });
  handled.egress(({ id, filter }) => (id === undefined ? (filter?.match([...all.values()]) ?? [...all.values()]) : found(id)));
  handled.degress(({ id = '' }) => {
    all.delete(found(id).id);
  });
}

function scimmy(): InstanceType<typeof SCIMMYRouters> {
  const { Attribute, SchemaDefinition } = SCIMMY.Types;
  SCIMMY.Schemas.User.definition.extend(SCIMMY.Schemas.EnterpriseUser.definition);
  SCIMMY.Schemas.User.definition.extend(new SchemaDefinition('HumanResources', hr, 'An extension that the client does not know', [new Attribute('string', 'costCenter')]));
  keep(SCIMMY.Resources.User, store.users, 'userName');
  keep(SCIMMY.Resources.Group, store.groups, 'displayName');
  SCIMMY.Resources.declare(SCIMMY.Resources.User);
  SCIMMY.Resources.declare(SCIMMY.Resources.Group);
  return new SCIMMYRouters({
    type: 'bearer',
    handler: (request) => {
      if (request.headers.authorization !== `Bearer ${tokens.directoryToken}`) {
        throw new Error('Not authorized');
      }
      return '';
    },
  });
}

/** Express 5 makes the query anew each time it is asked for, and with it loses what scimmy has written into it. */
const pinQuery: Handler = (request, _response, next) => {
  requests.push(`${request.method} ${request.url}`);
  Object.defineProperty(request, 'query', { value: { ...request.query } });
  next();
};

beforeAll(async () => {
  const application = express().use('/scim/directory/:directoryId', pinQuery, scimmy());
  await new Promise<void>((resolve) => {
    server = application.listen(0, '127.0.0.1', resolve);
  });
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  expect(server.listening).toBe(false);
});

beforeEach(() => {
  store.users.clear();
  store.groups.clear();
  requests.length = 0;
});

function client(directoryToken: string = tokens.directoryToken): ScimClient {
  const { port } = server.address() as AddressInfo;
  return new ScimClient({ directoryId, directoryToken, baseUrl: `http://127.0.0.1:${port}`, retry: quick });
}

function person(name: string): { userName: string; emails: { value: string; type: string; primary: boolean }[]; active: boolean } {
  const userName = `${name}@example.com`;
  return { userName, emails: [{ value: userName, type: 'work', primary: true }], active: true };
}

async function people(...names: string[]): Promise<Scim.User[]> {
  const scim = client();
  const made: Scim.User[] = [];
  for (const name of names) {
    made.push(await scim.users.create(person(name)));
  }
  return made;
}

describe('with a SCIM server that others have written, users', () => {
  it('are created, read, and found by the one comparison', async () => {
    // Names with quotes are for the simulator: scimmy does not read the escapes of a JSON string.
    const [jane] = await people('jane', "o'neil (x) and", 'ben');
    const scim = client();
    expect(jane).toMatchObject({ userName: 'jane@example.com', active: true, meta: { resourceType: 'User' } });
    expect(await scim.users.get(jane?.id as string)).toEqual(jane);
    expect(await scim.users.list({ filter: { userName: "o'neil (x) and@example.com" } }).toArray()).toMatchObject([{ userName: "o'neil (x) and@example.com" }]);
    expect(await scim.users.list({ filter: { externalId: 'nobody' } }).toArray()).toEqual([]);
    expect(Object.keys(await scim.users.get(jane?.id as string, { attributes: 'userName' }))).toContain('userName');
    expect(await scim.users.get(jane?.id as string, { attributes: 'userName' })).not.toHaveProperty('emails');
  });

  it('whose name is taken are a conflict', async () => {
    await people('jane');
    const { error } = await attempt(client().users.create(person('jane')));
    expect(error).toMatchObject({ kind: 'conflict.uniqueness', status: 409 });
    expect(store.users.size).toBe(1);
  });

  it('come page by page, each once', async () => {
    await people('a', 'b', 'c', 'd', 'e');
    const list = client().users.list({ count: 2 });
    const sizes: number[] = [];
    for await (const page of list.pages()) {
      sizes.push(page.items.length);
      expect(page.total).toBe(5);
    }
    expect(sizes).toEqual([2, 2, 1]);
    expect((await list.toArray()).map(({ userName }) => userName?.[0])).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect((await client().users.list({ count: 2, startIndex: 4 }).toArray()).map(({ userName }) => userName?.[0])).toEqual(['d', 'e']);
  });

  it('end also past their end, where this server answers every row', async () => {
    await people('a', 'b', 'c', 'd', 'e');
    const raw = (await client().request('GET /scim/directory/{directoryId}/Users', { query: { startIndex: 99 } })) as { Resources: unknown[] };
    expect(raw.Resources).toHaveLength(5);
    requests.length = 0;
    expect(await client().users.list({ startIndex: 99 }).toArray()).toEqual([]);
    expect(await client().users.list().from('6').toArray()).toEqual([]);
    expect(requests).toHaveLength(2);
  });

  it('are patched in parts, by paths and by values', async () => {
    const [jane] = await people('jane');
    const scim = client();
    const patched = await scim.users.patch(jane?.id as string, [
      scimUserPatch.replace('title', 'Engineer'),
      scimUserPatch.add('name.givenName', 'Jane'),
      scimUserPatch.add('emails', [{ value: 'jane@home.example.com', type: 'home' }]),
      scimUserPatch.replace(scimValuePath('emails', { type: 'work' }, 'value'), 'j@example.com'),
      scimUserPatch.replace(`${enterprise}:department`, 'Research'),
    ]);
    expect(patched).toMatchObject({ title: 'Engineer', name: { givenName: 'Jane' }, [enterprise]: { department: 'Research' } });
    expect(patched.emails?.map(({ value }) => value)).toEqual(['j@example.com', 'jane@home.example.com']);
    const again = await scim.users.patch(jane?.id as string, [scimUserPatch.remove('title'), scimUserPatch.remove(scimValuePath('emails', { value: 'jane@home.example.com' }))]);
    expect(again).not.toHaveProperty('title');
    expect(again.emails).toMatchObject([{ value: 'j@example.com' }]);
  });

  it('are set inactive, and again, which this server answers without a body', async () => {
    const [jane] = await people('jane');
    const scim = client();
    expect((await scim.users.setActive(jane?.id as string, false)).active).toBe(false);
    const { data, response } = await scim.users.setActive(jane?.id as string, false).withResponse();
    expect(data).toMatchObject({ id: jane?.id, active: false });
    expect(response.status).toBe(204);
  });

  it('are updated without losing what the client does not know', async () => {
    const scim = client();
    const unknown = { locale: 'en-GB', addresses: [{ type: 'work', locality: 'Utrecht' }], [hr]: { costCenter: '7' } };
    const made = (await scim.request('POST /scim/directory/{directoryId}/Users', { body: { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', hr], ...person('jane'), ...unknown } })) as { id: string };
    const updated = await scim.users.update(made.id, (user) => ({ ...user, title: 'Engineer', [enterprise]: { department: 'Research' } }));
    expect(updated).toMatchObject({ ...unknown, title: 'Engineer', [enterprise]: { department: 'Research' } });
    expect(store.users.get(made.id)).toMatchObject({ ...unknown, title: 'Engineer' });
    expect(requests.map((request) => request.split(' ')[0])).toEqual(['POST', 'GET', 'PUT']);
  });

  it('are replaced: what is not given is gone', async () => {
    const [jane] = await people('jane');
    const scim = client();
    await scim.users.patch(jane?.id as string, [scimUserPatch.add('title', 'Engineer')]);
    const replaced = await scim.users.replace(jane?.id as string, { ...person('jane'), nickName: 'J' });
    expect(replaced).toMatchObject({ id: jane?.id, nickName: 'J' });
    expect(replaced).not.toHaveProperty('title');
  });

  it('are deleted, and a second time not found', async () => {
    const [jane] = await people('jane');
    const scim = client();
    expect(await scim.users.delete(jane?.id as string)).toEqual({ outcome: 'done' });
    expect((await attempt(scim.users.delete(jane?.id as string))).error?.kind).toBe('notFound');
    expect((await attempt(scim.users.get(jane?.id as string))).error).toMatchObject({ kind: 'notFound', status: 404 });
  });

  it('are for who has the token of the directory', async () => {
    const { error } = await attempt(client('another-token').users.list().toArray());
    expect(error).toMatchObject({ kind: 'credential.invalid', status: 401 });
  });

  it('are refused with what the server says is wrong', async () => {
    const { error } = await attempt(client().request('GET /scim/directory/{directoryId}/Users', { query: { filter: '((' } }));
    expect(error).toMatchObject({ kind: 'validation', source: 'answer', scimType: 'invalidFilter' });
  });
});

describe('with a SCIM server that others have written, groups', () => {
  const members = (group: { readonly members?: readonly { readonly value?: string | null | undefined }[] | null | undefined }) => (group.members ?? []).map(({ value }) => value);

  it('gain and lose members by their ids', async () => {
    const [jane, ben, zoe] = (await people('jane', 'ben', 'zoe')).map(({ id }) => id) as [string, string, string];
    const { groups } = client();
    const group = await groups.create({ displayName: 'engineers [1]', members: [{ value: jane }] });
    expect(members(await groups.addMembers(group.id, [ben, zoe]))).toEqual([jane, ben, zoe]);
    expect(members(await groups.removeMembers(group.id, [jane, zoe]))).toEqual([ben]);
    expect(members(await groups.patch(group.id, [...scimGroupPatch.removeMembers([ben]), ...scimGroupPatch.addMembers([zoe])]))).toEqual([zoe]);
    expect(await groups.list({ filter: { displayName: 'engineers [1]' } }).first()).toMatchObject({ id: group.id });
    // Who is there already may be added again; scimmy then lists them twice.
    expect(new Set(members(await groups.addMembers(group.id, [zoe])))).toEqual(new Set([zoe]));
    expect(members(await groups.get(group.id))).toContain(zoe);
  });

  it('are renamed, updated and replaced', async () => {
    const [jane, ben] = (await people('jane', 'ben')).map(({ id }) => id) as [string, string];
    const { groups } = client();
    const { id } = await groups.create({ displayName: 'engineers', externalId: 'idp-1' });
    expect((await groups.patch(id, scimGroupPatch.rename('builders'))).displayName).toBe('builders');
    const updated = await groups.update(id, (group) => ({ ...group, members: [{ value: jane }, { value: ben }] }));
    expect(updated).toMatchObject({ displayName: 'builders', externalId: 'idp-1' });
    expect(members(updated)).toEqual([jane, ben]);
    expect(members(await groups.replace(id, { displayName: 'builders', members: [{ value: ben }] }))).toEqual([ben]);
    expect((await attempt(groups.create({ displayName: 'builders' }))).error).toMatchObject({ kind: 'conflict.uniqueness' });
  });
});

describe('with a SCIM server that others have written, discovery', () => {
  it('tells of schemas, kinds of resources and what is supported', async () => {
    const scim = client();
    expect((await scim.schemas.list().toArray()).map(({ id }) => id)).toEqual(expect.arrayContaining([enterprise, hr]));
    expect((await scim.schemas.getUser()).attributes?.map(({ name }) => name)).toContain('userName');
    expect((await scim.schemas.getGroup()).name).toBe('Group');
    expect((await scim.schemas.getEnterpriseUser()).id).toBe(enterprise);
    expect((await scim.resourceTypes.list().toArray()).map(({ name }) => name)).toEqual(['User', 'Group']);
    expect(await scim.resourceTypes.getUser()).toMatchObject({ endpoint: '/Users' });
    expect(await scim.resourceTypes.getGroup()).toMatchObject({ endpoint: '/Groups' });
    expect(await scim.getServiceProviderConfig()).toMatchObject({ patch: { supported: true } });
  });
});
