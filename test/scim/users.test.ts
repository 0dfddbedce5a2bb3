import { attempt, OrgAdminClient, ScimClient, scimUserPatch, type Scim } from 'atlassian-admin-sdk';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { provisionGroup } from '../scenarios/scim-groups.js';
import { provision } from '../scenarios/scim-users.js';
import { quick, scimClient } from '../support/clients.js';
import { empty, json, scriptedFetch } from '../support/scripted-fetch.js';

const email = 'jane.doe@example.com';
const atlassian = 'urn:scim:schemas:extension:atlassian-external:1.0';
const newJane = { userName: email, emails: [{ value: email, type: 'work', primary: true }], displayName: 'Jane Doe' } as const;

function world() {
  const simulator = new Simulator({ frozen: true });
  const scim = new ScimClient({ ...simulator.credentials.scim, retry: quick });
  const org = new OrgAdminClient({ ...simulator.credentials.orgAdmin, retry: quick });
  return { simulator, scim, org };
}

describe('creating a SCIM user', () => {
  it('makes an account that the directory manages', async () => {
    const { simulator, scim, org } = world();
    const jane = await scim.users.create({ ...newJane, emails: [...newJane.emails], 'urn:example:hr': { costCenter: 7 } });
    const accountId = jane[atlassian]?.atlassianAccountId as string;
    expect(jane).toMatchObject({ userName: email, active: true, 'urn:example:hr': { costCenter: 7 } });
    expect(await org.users.get('-', accountId)).toMatchObject({ email, managementSource: 'synced', name: 'Jane Doe' });
    expect(simulator.effects).toMatchObject([{ kind: 'scimUser.created', accountId, target: jane.id }]);
  });

  it('links the account that has the address already', async () => {
    const { simulator, scim, org } = world();
    const person = simulator.addPerson({ name: 'Jane Doe' });
    const jane = await scim.users.create({ ...newJane, emails: [...newJane.emails] });
    expect(jane[atlassian]).toEqual({ atlassianAccountId: person.accountId });
    expect((await attempt(org.accounts.disable(person.accountId))).error?.kind).toBe('externalDirectory.scim');
  });

  it('of a name that is taken is a conflict, also in upper case', async () => {
    const { simulator, scim } = world();
    provision(simulator);
    const { error } = await attempt(scim.users.create({ ...newJane, emails: [...newJane.emails], userName: email.toUpperCase() }));
    expect(error).toMatchObject({ kind: 'conflict.uniqueness', resource: 'USER', attribute: 'userName' });
    expect(simulator.effects).toEqual([]);
  });

  it('whose answer is lost does not take somebody else for the one it made', async () => {
    const { simulator, scim } = world();
    provision(simulator);
    simulator.faults.add({ when: 'beforeEffect', kind: 'reset', match: { route: 'POST /scim/directory/{directoryId}/Users' } });
    const { error } = await attempt(scim.users.create({ ...newJane, emails: [...newJane.emails], externalId: 'idp-new' }));
    expect(error).toMatchObject({ kind: 'ambiguous', readBack: 'unknown' });
  });

  it.each([
    [{ emails: [] }, 'body.emails'],
    [{ emails: [{ value: email }] }, 'expected exactly one primary address'],
    [{ emails: [{ value: email, primary: true }, { value: 'j@example.com', primary: true }] }, 'expected exactly one primary address'],
    [{ userName: '' }, 'body.userName'],
    [{ displayname: 'Jane' }, 'body.displayname: does not exist here; did you mean displayName?'],
    [{ id: 'u1' }, 'body.id: does not exist here'],
    [{ [atlassian]: { atlassianAccountId: 'a' } }, 'does not exist here'],
    [{ name: { givenname: 'Jane' } }, 'body.name.givenname: does not exist here; did you mean givenName?'],
  ])('sends nothing that the service would refuse or ignore: %j', async (part, problem) => {
    const fetch = scriptedFetch(json({}));
    await expect(scimClient(fetch).users.create({ ...newJane, ...part } as never)).rejects.toThrow(problem);
    expect(fetch.sent).toEqual([]);
  });
});

describe('updating a SCIM user', () => {
  const stored = {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', atlassian],
    id: 'u1',
    userName: email,
    active: false,
    locale: 'en-GB',
    nickName: null,
    emails: [{ value: email, primary: true, verified: true }],
    groups: [{ value: 'g1' }],
    meta: { resourceType: 'USER' },
    'urn:example:hr:2.0:User': { costCenter: 7, manager: { value: 'u9' } },
    [atlassian]: { atlassianAccountId: '712020:x' },
  };

  it('puts back everything that it read, and nothing that only the service makes', async () => {
    const fetch = scriptedFetch(json(stored), json({ ...stored, title: 'Engineer' }));
    const user = await scimClient(fetch).users.update('u1', (jane) => ({ ...jane, title: 'Engineer', 'urn:example:new': { a: 1 } }));
    expect(user.title).toBe('Engineer');
    expect(fetch.sent.map(({ method }) => method)).toEqual(['GET', 'PUT']);
    expect(fetch.sent[1]?.body).toEqual({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', 'urn:example:hr:2.0:User', 'urn:example:new'],
      userName: email,
      active: false,
      locale: 'en-GB',
      nickName: null,
      emails: [{ value: email, primary: true, verified: true }],
      title: 'Engineer',
      'urn:example:hr:2.0:User': { costCenter: 7, manager: { value: 'u9' } },
      'urn:example:new': { a: 1 },
    });
  });

  it('may change the user that it is given', async () => {
    const fetch = scriptedFetch(json(stored), json(stored));
    await scimClient(fetch).users.update('u1', (jane) => Object.assign(jane, { title: 'Engineer' }));
    expect(fetch.sent[1]?.body).toMatchObject({ title: 'Engineer' });
  });

  it('sends nothing where nothing changes', async () => {
    const fetch = scriptedFetch(json(stored));
    expect(await scimClient(fetch).users.update('u1', (jane) => ({ ...jane }))).toEqual(stored);
    expect(fetch.sent).toHaveLength(1);
  });

  it.each<[string, (jane: Scim.User) => Scim.User, string]>([
    ['the id of another', (jane) => ({ ...jane, id: 'u2' }), 'body.id: is not the id'],
    ['no active, which would activate a leaver', ({ active: _, ...jane }) => jane, 'body.active'],
    ['no e-mail address', (jane) => ({ ...jane, emails: [] }), 'body.emails'],
    ['no user at all', () => undefined as never, 'body.userName'],
  ])('is refused with %s', async (_what, change, problem) => {
    const fetch = scriptedFetch(json(stored));
    await expect(scimClient(fetch).users.update('u1', change)).rejects.toThrow(problem);
    expect(fetch.sent).toHaveLength(1);
  });

  it('keeps what it does not name, on a directory that clears what is not sent', async () => {
    const { simulator, scim } = world();
    const userId = provision(simulator);
    await scim.users.patch(userId, [scimUserPatch.add('title', 'Clerk')]);
    await scim.users.update(userId, (jane) => ({ ...jane, nickName: 'J', 'urn:example:hr': { costCenter: 7 } }));
    expect(await scim.users.get(userId)).toMatchObject({ title: 'Clerk', nickName: 'J', 'urn:example:hr': { costCenter: 7 }, schemas: expect.arrayContaining(['urn:example:hr']) });
    const replaced = await scim.users.replace(userId, { ...newJane, emails: [...newJane.emails], active: true });
    expect(replaced).not.toHaveProperty('title');
    expect(simulator.effects.map(({ kind }) => kind)).toEqual(['scimUser.changed', 'scimUser.changed', 'scimUser.changed']);
  });
});

describe('replacing and patching a SCIM user', () => {
  it('deactivates the person where it says so, which is an effect of its own', async () => {
    const { simulator, scim } = world();
    const jane = simulator.addPerson({ name: 'Jane Doe', provisionedBy: 'scim' });
    const [directory] = Object.values(simulator.state.scimDirectories);
    const userId = Object.keys(directory?.users ?? {})[0] as string;
    await scim.users.update(userId, (user) => ({ ...user, active: false, title: 'Leaver' }));
    expect(jane.status).toBe('inactive');
    expect(simulator.effects.map(({ kind }) => kind)).toEqual(['scimUser.changed', 'scimUser.deactivated']);
    await scim.users.setActive(userId, false);
    expect(simulator.effects).toHaveLength(2);
  });

  it('cannot write what only the service makes', async () => {
    const { simulator, scim } = world();
    const userId = provision(simulator);
    for (const path of ['id', 'meta.created', 'groups', atlassian]) {
      const { error } = await attempt(scim.users.patch(userId, [{ op: 'replace', path, value: 'x' } as never]));
      expect(error).toMatchObject({ kind: 'validation', scimType: 'mutability' });
    }
    expect(simulator.effects).toEqual([]);
  });

  it('takes an answer without a body for a success once the user is seen to be so', async () => {
    const fetch = scriptedFetch(empty(204), json({ id: 'u1', active: false, title: 'x' }));
    const { data, response } = await scimClient(fetch).users.setActive('u1', false).withResponse();
    expect(data).toEqual({ id: 'u1', active: false, title: 'x' });
    expect(response).toMatchObject({ status: 204, attempts: 1 });
  });

  it('does not where the user is seen to be otherwise', async () => {
    const fetch = scriptedFetch(empty(204), json({ id: 'u1', active: true }));
    expect((await attempt(scimClient(fetch).users.setActive('u1', false))).error).toMatchObject({ kind: 'unexpectedResponse', status: 204 });
    expect(fetch.sent).toHaveLength(2);
  });

  it('is found by a name with quotes in it', async () => {
    const { simulator, scim } = world();
    for (const name of ['o"neil\\', 'x" or userName eq "y']) {
      simulator.addPerson({ name: 'Jane Doe', email: `${name}@example.com`, provisionedBy: 'scim' });
      expect(await scim.users.list({ filter: { userName: `${name}@example.com` } }).toArray()).toHaveLength(1);
    }
  });

  it('answers the attributes that were asked for', async () => {
    const { simulator, scim } = world();
    const userId = provision(simulator);
    expect(Object.keys(await scim.users.get(userId, { attributes: 'userName, active' })).sort()).toEqual(['active', 'id', 'schemas', 'userName']);
    expect(await scim.users.get(userId, { excludedAttributes: 'emails' })).not.toHaveProperty('emails');
  });
});

describe('deleting a SCIM user', () => {
  it('removes the record and its memberships, and leaves a deactivated account that is managed by hand', async () => {
    const { simulator, scim, org } = world();
    const jane = simulator.addPerson({ name: 'Jane Doe', provisionedBy: 'scim' });
    const [directory] = Object.values(simulator.state.scimDirectories);
    const userId = Object.keys(directory?.users ?? {})[0] as string;
    const groupId = provisionGroup(simulator, 'engineers', [userId]);
    expect((await scim.users.get(userId)).groups).toEqual([{ value: groupId, display: 'engineers', type: 'GROUP' }]);
    expect(await scim.users.delete(userId)).toEqual({ outcome: 'done' });
    expect(simulator.effects).toMatchObject([{ kind: 'scimUser.deleted', accountId: jane.accountId }]);
    expect((await scim.groups.get(groupId)).members).toEqual([]);
    expect(await org.scimLinks.list(jane.accountId).toArray()).toEqual([]);
    expect(await org.users.get('-', jane.accountId)).toMatchObject({ accountStatus: 'inactive', managementSource: 'invited', claimStatus: 'managed' });
    expect(await org.accounts.enable(jane.accountId)).toEqual({ outcome: 'done' });
    expect((await attempt(scim.users.get(userId))).error).toMatchObject({ kind: 'notFound', resource: 'user' });
  });

  it('whom nothing is known of is no success: it may be the id of an account', async () => {
    const { simulator, scim } = world();
    expect((await attempt(scim.users.delete('nobody'))).error).toMatchObject({ kind: 'notFound', resource: 'user' });
    expect(simulator.effects).toEqual([]);
  });
});
