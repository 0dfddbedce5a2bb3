import { ScimClient } from 'atlassian-admin-sdk';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

const coreUser = 'urn:ietf:params:scim:schemas:core:2.0:User';
const patchOperation = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** A directory with one user, spoken to as identity providers do, and not by the client of this package. */
async function directory() {
  const simulator = new Simulator({ frozen: true });
  const { directoryId, directoryToken } = simulator.credentials.scim;
  const scim = new ScimClient(simulator.credentials.scim);
  const jane = await scim.users.create({
    userName: 'jane@example.com',
    externalId: 'e-1',
    name: { givenName: 'Jane', familyName: 'Doe' },
    emails: [{ value: 'jane@example.com', type: 'work', primary: true }],
  });
  const send = async (method: string, path: string, body?: unknown) => {
    const response = await simulator.fetch(
      new Request(`http://simulator.localhost/scim/directory/${directoryId}${path}`, {
        method,
        headers: { authorization: `Bearer ${directoryToken}`, 'content-type': 'application/scim+json' },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    );
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
  };
  const patch = (...operations: object[]) => send('PATCH', `/Users/${jane.id}`, { schemas: [patchOperation], Operations: operations });
  return { simulator, scim, jane, send, patch };
}

describe('the simulated SCIM directory, by the protocol', () => {
  it('says where what was made can be found', async () => {
    const { send, scim } = await directory();
    const user = await send('POST', '/Users', { schemas: [coreUser], userName: 'bob@example.com', emails: [{ value: 'bob@example.com', primary: true }] });
    expect(user.status).toBe(201);
    expect(user.headers.get('location')).toBe((user.body['meta'] as { location: string }).location);
    const group = await send('POST', '/Groups', { displayName: 'developers' });
    expect(group.headers.get('location')).toMatch(/\/Groups\/[\w-]+$/);
    expect(await scim.groups.list().toArray()).toHaveLength(1);
  });

  it.each([
    ['a body that is no JSON', (all: Awaited<ReturnType<typeof directory>>) => all.send('POST', '/Users', '{'), 400, 'invalidSyntax'],
    ['a body without what has to be there', (all) => all.send('POST', '/Users', { schemas: [coreUser] }), 400, 'invalidValue'],
    ['a name that is taken', (all) => all.send('POST', '/Users', { userName: 'JANE@example.com', emails: [{ value: 'x@example.com', primary: true }] }), 409, 'uniqueness'],
    ['a filter of another kind', (all) => all.send('GET', '/Users?filter=active%20eq%20true'), 400, 'invalidFilter'],
    ['a filter with an escape that is none', (all) => all.send('GET', `/Users?filter=${encodeURIComponent('userName eq "\\x"')}`), 400, 'invalidFilter'],
    ['a member that cannot be changed', (all) => all.patch({ op: 'replace', path: 'id', value: 'x' }), 400, 'mutability'],
    ['a path of no form', (all) => all.patch({ op: 'replace', path: '[', value: 'x' }), 400, 'invalidPath'],
    ['a path that finds nothing', (all) => all.patch({ op: 'replace', path: 'emails[type eq "home"].value', value: 'x' }), 400, 'noTarget'],
    ['a page that begins at a word', (all) => all.send('GET', '/Users?startIndex=first'), 400, 'invalidValue'],
    ['a count that is no whole number', (all) => all.send('GET', '/Users?count=1.5'), 400, 'invalidValue'],
  ] satisfies [string, (all: Awaited<ReturnType<typeof directory>>) => Promise<{ status: number; body: Record<string, unknown> }>, number, string][])('refuses %s by its type', async (_what, call, status, scimType) => {
    const all = await directory();
    const { status: seen, body } = await call(all);
    expect(seen).toBe(status);
    expect(body).toMatchObject({ schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: String(status), scimType });
  });

  it.each([
    ['op', 'Replace', 'title'],
    ['op', 'REPLACE', 'Title'],
    ['path', 'replace', 'TITLE'],
    ['path with its schema', 'replace', `${coreUser}:title`],
  ])('takes operations and attributes in any case: %s', async (_part, op, path) => {
    const { patch } = await directory();
    expect(await patch({ op, path, value: 'Engineer' })).toMatchObject({ status: 200, body: { title: 'Engineer' } });
  });

  it('takes members of the body in any case, and of values as well', async () => {
    const { send, jane } = await directory();
    const body = { Schemas: [patchOperation], operations: [{ OP: 'Add', VALUE: { NickName: 'JD', NAME: { FamilyName: 'Roe' } } }] };
    expect(await send('PATCH', `/Users/${jane.id}`, body)).toMatchObject({ status: 200, body: { nickName: 'JD', name: { familyName: 'Roe', givenName: 'Jane' } } });
    const made = await send('POST', '/Users', { USERNAME: 'amy@example.com', Emails: [{ Value: 'amy@example.com', PRIMARY: true }] });
    expect(made).toMatchObject({ status: 201, body: { userName: 'amy@example.com', emails: [{ value: 'amy@example.com', primary: true }] } });
  });

  it('changes one part of an attribute, also in a list', async () => {
    const { patch } = await directory();
    expect((await patch({ op: 'replace', path: 'Name.FamilyName', value: 'Roe' })).body['name']).toMatchObject({ familyName: 'Roe', givenName: 'Jane' });
    expect((await patch({ op: 'replace', path: 'emails[Type EQ "work"].Display', value: 'At work' })).body['emails']).toMatchObject([{ display: 'At work', value: 'jane@example.com' }]);
  });

  it.each(['userName eq "jane@example.com"', 'USERNAME Eq "JANE@example.com"', `${coreUser}:userName eq "jane@example.com"`, `externalId EQ "e-1"`, 'userName eq "jane\\u0040example.com"'])(
    'finds by %s',
    async (filter) => {
      const { send, jane } = await directory();
      expect((await send('GET', `/Users?filter=${encodeURIComponent(filter)}`)).body).toMatchObject({ totalResults: 1, Resources: [{ id: jane.id }] });
    },
  );

  it.each([
    ['startIndex=0', 1, 1],
    ['startIndex=-5', 1, 1],
    ['startIndex=2', 2, 0],
    ['count=0', 1, 0],
    ['count=-1', 1, 0],
    ['count=1000', 1, 1],
  ])('pages as the protocol says: %s', async (query, startIndex, itemsPerPage) => {
    const { send } = await directory();
    expect((await send('GET', `/Users?${query}`)).body).toMatchObject({ totalResults: 1, startIndex, itemsPerPage });
  });

  it.each([
    ['attributes=USERNAME', ['id', 'schemas', 'userName']],
    ['attributes=name.familyName', ['id', 'name', 'schemas']],
    [`attributes=${coreUser}:name.familyName`, ['id', 'name', 'schemas']],
  ])('shows what was asked for: %s', async (query, names) => {
    const { send, jane } = await directory();
    const { body } = await send('GET', `/Users/${jane.id}?${query}`);
    expect(Object.keys(body).sort()).toEqual(names);
    expect([undefined, 'Doe']).toContain((body['name'] as { familyName?: string } | undefined)?.familyName);
    expect(JSON.stringify(body)).not.toContain('givenName');
  });

  it('leaves out what was not asked for, also a part of an attribute', async () => {
    const { send, jane } = await directory();
    const { body } = await send('GET', `/Users/${jane.id}?excludedAttributes=Emails,name.givenName`);
    expect(body).not.toHaveProperty('emails');
    expect(body['name']).toEqual({ familyName: 'Doe' });
  });
});
