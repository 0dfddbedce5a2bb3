import { attempt, OrgAdminClient, ProductClient, ScimClient, scimGroupPatch } from 'atlassian-admin-sdk';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { provisionGroup } from '../scenarios/scim-groups.js';
import { provision } from '../scenarios/scim-users.js';
import { quick, scimClient } from '../support/clients.js';
import { json, scriptedFetch } from '../support/scripted-fetch.js';

function world() {
  const simulator = new Simulator({ frozen: true });
  const { credentials, state } = simulator;
  const scim = new ScimClient({ ...credentials.scim, retry: quick });
  const org = new OrgAdminClient({ ...credentials.orgAdmin, retry: quick });
  const product = new ProductClient({ ...credentials.product, retry: quick });
  const [directory] = Object.values(state.scimDirectories);
  const accountOf = (userId: string): string => directory?.users[userId]?.accountId as string;
  return { simulator, scim, org, product, accountOf };
}

describe('a SCIM group', () => {
  it('drives a group of the organization that nobody else can change', async () => {
    const { simulator, scim, org, product, accountOf } = world();
    const [jane, ben] = [provision(simulator), provision(simulator, 'Ben Poe')];
    const group = await scim.groups.create({ displayName: 'engineers', externalId: 'idp-7', members: [{ value: jane }] });
    expect(group).toMatchObject({ displayName: 'engineers', externalId: 'idp-7', members: [{ value: jane, display: 'jane.doe@example.com' }] });
    await scim.groups.addMembers(group.id, [jane, ben]);
    expect(simulator.effects.map(({ kind, accountId }) => [kind, accountId])).toEqual([
      ['group.created', undefined],
      ['group.memberAdded', accountOf(jane)],
      ['group.memberAdded', accountOf(ben)],
    ]);
    const driven = Object.values(simulator.state.groups).find(({ name }) => name === 'engineers');
    expect(driven).toMatchObject({ managedBy: 'external' });
    expect((await product.jira.users.listGroups(accountOf(ben)).toArray()).map(({ name }) => name)).toEqual(['engineers']);
    expect((await attempt(product.jira.groups.removeUser({ groupId: driven?.groupId as string }, accountOf(ben)))).error?.kind).toBe('group.protected');
    await scim.groups.removeMembers(group.id, [ben]);
    expect((await org.users.search('-', { accountIds: [accountOf(ben)], expand: ['groups'] }).first())?.groups).toEqual([]);
  });

  it('whose name is taken in the organization is a conflict', async () => {
    const { simulator, scim } = world();
    simulator.addPerson({ name: 'Jane Doe', groups: ['engineers'] });
    expect((await attempt(scim.groups.create({ displayName: 'engineers' }))).error).toMatchObject({ kind: 'conflict.uniqueness', resource: 'GROUP', attribute: 'displayName' });
  });

  it('is found by its name', async () => {
    const { simulator, scim } = world();
    provisionGroup(simulator, 'engineers');
    provisionGroup(simulator, 'writers');
    expect((await scim.groups.list({ filter: { displayName: 'writers' } }).toArray()).map(({ displayName }) => displayName)).toEqual(['writers']);
    expect(await scim.groups.list().toArray()).toHaveLength(2);
  });

  it('is replaced without touching who stays', async () => {
    const { simulator, scim, accountOf } = world();
    const [jane, ben] = [provision(simulator), provision(simulator, 'Ben Poe')];
    const groupId = provisionGroup(simulator, 'engineers', [jane]);
    await scim.groups.update(groupId, (group) => ({ ...group, members: [...(group.members ?? []), { value: ben }], 'urn:example:it': { owner: 'x' } }));
    expect(simulator.effects).toMatchObject([{ kind: 'scimGroup.changed' }, { kind: 'group.memberAdded', accountId: accountOf(ben) }]);
    expect(await scim.groups.get(groupId)).toMatchObject({ 'urn:example:it': { owner: 'x' }, members: [{ value: jane }, { value: ben }] });
    await scim.groups.update(groupId, (group) => group);
    expect(simulator.effects).toHaveLength(2);
  });

  it('is not replaced by what would empty or confuse it', async () => {
    const fetch = scriptedFetch(json({}));
    const { groups } = scimClient(fetch);
    // @ts-expect-error Without members everybody would be taken out.
    await expect(groups.replace('g1', { displayName: 'engineers' })).rejects.toThrow('body.members');
    await expect(groups.replace('g1', { id: 'g2', displayName: 'engineers', members: [] })).rejects.toThrow('body.id');
    await expect(groups.create({ displayName: 'engineers', member: [] })).rejects.toThrow('body.member: does not exist here; did you mean members?');
    expect(fetch.sent).toEqual([]);
  });

  it('refuses a replacement with an exception of its own language, which is read all the same', async () => {
    const { simulator, scim } = world();
    const groupId = provisionGroup(simulator, 'engineers');
    const missing = await attempt(scim.groups.replace(groupId, { displayName: 'engineers', members: [{ value: 'nobody' }] }));
    expect(missing.error).toMatchObject({ kind: 'validation', source: 'answer', status: 400, scimType: 'invalidValue' });
    expect(missing.error?.body).toContain('responseStatus');
    const renamed = await attempt(scim.groups.replace(groupId, { displayName: 'builders', members: [] }));
    expect(renamed.error).toMatchObject({ kind: 'validation', scimType: 'mutability' });
    expect((await attempt(scim.groups.patch(groupId, scimGroupPatch.rename('builders')))).error).toMatchObject({ kind: 'validation', scimType: 'mutability' });
    expect(simulator.effects).toEqual([]);
  });

  it('takes nobody in whom the directory does not have, and of several not one', async () => {
    const { simulator, scim } = world();
    const jane = provision(simulator);
    const groupId = provisionGroup(simulator, 'engineers');
    expect((await attempt(scim.groups.addMembers(groupId, [jane, 'nobody']))).error).toMatchObject({ kind: 'notFound', resource: 'user' });
    expect((await attempt(scim.groups.addMembers('nothing', [jane]))).error).toMatchObject({ kind: 'notFound', resource: 'group' });
    expect(simulator.effects).toEqual([]);
  });

  it('keeps a member who is linked to no account to itself', async () => {
    const { simulator, scim } = world();
    const jane = provision(simulator);
    const groupId = provisionGroup(simulator, 'engineers');
    const [directory] = Object.values(simulator.state.scimDirectories);
    delete directory?.users[jane]?.accountId;
    await scim.groups.addMembers(groupId, [jane]);
    expect(simulator.effects).toMatchObject([{ kind: 'scimGroup.memberAdded', target: groupId }]);
  });

  it('takes its organization group with it when it is deleted', async () => {
    const { simulator, scim } = world();
    const groupId = provisionGroup(simulator, 'engineers', [provision(simulator)]);
    await scim.request('DELETE /scim/directory/{directoryId}/Groups/{groupId}', { path: { groupId } });
    expect(simulator.state.groups).toEqual({});
    expect(simulator.effects).toMatchObject([{ kind: 'group.deleted' }]);
    expect((await attempt(scim.groups.get(groupId))).error).toMatchObject({ kind: 'notFound', resource: 'group' });
  });
});

describe('discovery', () => {
  it('tells of the attributes that are declared', async () => {
    const { scim } = world();
    const user = await scim.schemas.getUser();
    expect((await scim.schemas.list().toArray()).map(({ id }) => id)).toEqual([user.id, (await scim.schemas.getGroup()).id, (await scim.schemas.getEnterpriseUser()).id]);
    const attribute = (name: string) => user.attributes?.find((candidate) => candidate.name === name);
    expect(attribute('userName')).toMatchObject({ type: 'string', multiValued: false, required: true, mutability: 'readWrite' });
    expect(attribute('groups')).toMatchObject({ type: 'complex', multiValued: true, mutability: 'readOnly' });
    expect(attribute('active')).toMatchObject({ type: 'boolean' });
    expect(attribute('emails')?.subAttributes?.map(({ name }) => name)).toEqual(['value', 'type', 'primary']);
    expect((await scim.resourceTypes.list().toArray()).map(({ endpoint }) => endpoint)).toEqual(['/Users', '/Groups']);
    expect((await scim.resourceTypes.getGroup()).schema).toBe((await scim.schemas.getGroup()).id);
    expect(await scim.getServiceProviderConfig()).toMatchObject({ patch: { supported: true }, filter: { maxResults: 100 } });
  });
});
