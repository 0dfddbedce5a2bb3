import { attempt } from 'atlassian-admin-sdk';
import { describe, expect, it } from 'vitest';

import { orgClient } from '../support/clients.js';
import { rehearsal } from '../support/organization.js';
import { groupOf, resourceOf } from '../support/scenario.js';
import { json, scriptedFetch } from '../support/scripted-fetch.js';

const invite = 'POST /admin/v2/orgs/{orgId}/users/invite';
const emails = ['jane.doe@example.com', 'joe.bloggs@example.com'];

function world() {
  const { simulator, clients } = rehearsal({ frozen: true });
  return { simulator, org: clients.org };
}

describe('an invitation', () => {
  it('adds people, with roles and groups', async () => {
    const { simulator, org } = world();
    simulator.addPerson({ name: 'Ann Other', groups: ['staff'] });
    const { groupId } = groupOf(simulator, 'staff');
    const { data, response } = await org.invitations
      .send({ emails, permissionRules: [{ resource: resourceOf(simulator), role: 'atlassian/user' }], additionalGroups: [groupId] })
      .withResponse();
    expect(response.status).toBe(200);
    expect(data).toMatchObject({ complete: true, people: emails.map((email) => ({ email, outcome: 'invited', groups: [{ group: groupId, status: 'INVITED' }] })) });
    expect(await org.users.search('-', { groupIds: [groupId], resourceIds: [resourceOf(simulator)] }).toArray()).toHaveLength(2);
    expect(simulator.effects.map(({ kind }) => kind)).toEqual(['person.invited', 'role.assigned', 'group.memberAdded', 'person.invited', 'role.assigned', 'group.memberAdded']);
  });

  it('that is carried out in part is a result which tells about everybody', async () => {
    const { simulator, org } = world();
    Object.values(simulator.state.sites)[0]!.seats = { 'jira-software': 1 };
    const { data, response } = await org.invitations.send({ emails, permissionRules: [{ resource: resourceOf(simulator), role: 'atlassian/user' }] }).withResponse();
    expect(response.status).toBe(206);
    expect(data).toMatchObject({
      complete: false,
      people: [
        { email: emails[0], outcome: 'invited' },
        { email: emails[1], outcome: 'failed', roles: [{ status: 'ERROR', statusReason: 'Product license limit exceeded' }] },
      ],
    });
  });

  it('is refused as a whole where no seat is left', async () => {
    const { simulator, org } = world();
    Object.values(simulator.state.sites)[0]!.seats = { 'jira-software': 0 };
    const permissionRules = [{ resource: resourceOf(simulator), role: 'atlassian/user' }];
    expect((await attempt(org.invitations.send({ emails, permissionRules }))).error?.kind).toBe('limit.license');
    expect(simulator.effects).toEqual([]);
  });

  it('reports a group that an identity provider owns', async () => {
    const { simulator, org } = world();
    const { accountId } = simulator.addPerson({ name: 'Ann Other', groups: ['synced'] });
    const group = Object.assign(groupOf(simulator, 'synced'), { managedBy: 'external' as const });
    const result = await org.invitations.send({ emails, additionalGroups: [group.groupId] });
    expect(result.people.map(({ outcome }) => outcome)).toEqual(['failed', 'failed']);
    expect(Object.keys(group.members)).toEqual([accountId]);
  });

  it('loses nobody whom the answer does not name, and nobody whom only the answer names', async () => {
    const answers = [json({ data: null }, 206), json({}), json({ data: [{ email: 'other@example.com' }] }, 206), json({ data: [{ email: 'JANE.doe@example.com' }, { results: [] }] })];
    const outcomes = [];
    for (const answer of answers) {
      const { complete, people } = await orgClient(scriptedFetch(answer)).invitations.send({ emails });
      expect(complete).toBe(false);
      outcomes.push(people.map(({ email, outcome }) => [email.slice(0, 4), outcome]));
    }
    const unknown = [
      ['jane', 'unknown'],
      ['joe.', 'unknown'],
    ];
    expect(outcomes).toEqual([unknown, unknown, [...unknown, ['othe', 'unknown']], [['jane', 'invited'], unknown[1]]]);
  });

  it('does not call complete what a partial answer leaves out', async () => {
    const data = [{ email: emails[0], results: [{ roleAssignmentResult: [{ resource: 'r1', role: 'atlassian/user', status: 'INVITED' }] }] }];
    const permissionRules = ['r1', 'r2'].map((resource) => ({ resource, role: 'atlassian/user' }));
    const { people } = await orgClient(scriptedFetch(json({ data }, 206))).invitations.send({ emails: emails.slice(0, 1), permissionRules });
    expect(people).toMatchObject([{ outcome: 'unknown', roles: [{ resource: 'r1' }] }]);
  });

  it('whose answer is lost is looked up by the addresses and groups', async () => {
    const { simulator, org } = world();
    simulator.addPerson({ name: 'Ann Other', groups: ['staff'] });
    const { groupId } = groupOf(simulator, 'staff');
    simulator.faults.add({ when: 'afterEffect', kind: 'reset', match: { route: invite } });
    const { data, response } = await org.invitations.send({ emails, additionalGroups: [groupId] }).withResponse();
    expect(response.recovered).toBe('readBack');
    expect(data).toMatchObject({ complete: true, people: emails.map((email) => ({ email, groups: [{ group: groupId, status: 'INVITED' }] })) });
    expect(simulator.requests.filter(({ route }) => route === invite)).toHaveLength(1);
  });

  it('whose answer is lost is ambiguous where roles were asked for, or somebody is not there', async () => {
    const { simulator, org } = world();
    simulator.faults.add({ when: 'afterEffect', kind: 'reset', match: { route: invite } });
    const permissionRules = [{ resource: resourceOf(simulator), role: 'atlassian/user' }];
    expect((await attempt(org.invitations.send({ emails, permissionRules }))).error).toMatchObject({ kind: 'ambiguous', readBack: 'unknown' });
    simulator.faults.add({ when: 'beforeEffect', kind: 'reset', match: { route: invite } });
    expect((await attempt(org.invitations.send({ emails: ['new@example.com'] }))).error?.kind).toBe('ambiguous');
  });

  it('is checked before anything is sent', async () => {
    const fetch = scriptedFetch();
    const { invitations } = orgClient(fetch);
    for (const [invitation, problem] of [
      [{ emails: [] }, 'body.emails'],
      [{ emails: Array.from({ length: 26 }, (_, index) => `person${index}@example.com`) }, 'body.emails'],
      [{ emails: ['jane@example.com', 'Jane@example.com'] }, 'names an address twice'],
      [{ emails: ['not an address'] }, 'body.emails[0]'],
      [{ emails, notificationText: 'Welcome' }, 'is sent only with sendNotification: true'],
      [{ emails, permissionRule: [] }, 'permissionRule'],
    ] as const) {
      expect((await attempt(invitations.send(invitation as never))).error?.message).toContain(problem);
    }
    expect(fetch.sent).toEqual([]);
  });
});
