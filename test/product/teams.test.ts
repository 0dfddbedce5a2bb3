import { attempt, ProductClient, type AdminErrorKind } from 'atlassian-admin-sdk';
import { Simulator, type SimulatedTeam } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { teamOfLeaver } from '../scenarios/teams.js';
import { orgId as anotherOrgId } from '../support/clients.js';
import { siteOf } from '../support/jira.js';
import { rehearsal } from '../support/organization.js';

function world() {
  const { simulator, clients } = rehearsal({ frozen: true });
  return { simulator, teams: clients.product.teams, ...teamOfLeaver(simulator) };
}

async function kindOf(call: PromiseLike<unknown>): Promise<AdminErrorKind | undefined> {
  return (await attempt(call)).error?.kind;
}

describe('teams', () => {
  it('lose the leaver and get the successor, with one effect each', async () => {
    const { simulator, teams, orgId, teamId, leaver, successor } = world();
    expect(await teams.addMembers(orgId, teamId, [successor])).toEqual({ members: [{ accountId: successor }], errors: [] });
    expect(await teams.removeMembers(orgId, teamId, [leaver])).toEqual({ errors: [] });
    expect(await teams.listMembers(orgId, teamId).toArray()).toEqual([{ accountId: successor }]);
    expect(simulator.effects.map(({ kind, accountId }) => [kind, accountId])).toEqual([['team.memberAdded', successor], ['team.memberRemoved', leaver]]);
  });

  it('name everybody who was not added, in a result that is a success', async () => {
    const { simulator, teams, orgId, teamId, successor } = world();
    const gone = simulator.addPerson({ name: 'Gone Person', status: 'inactive' });
    const { members, errors } = await teams.addMembers(orgId, teamId, [successor, gone.accountId]);
    expect(members).toEqual([{ accountId: successor }]);
    expect(errors.map(({ accountId }) => accountId)).toEqual([gone.accountId]);
    expect((await teams.removeMembers(orgId, teamId, [gone.accountId])).errors).toHaveLength(1);
  });

  it('of one site are listed only for that site', async () => {
    const { simulator, teams, orgId, team, teamId } = world();
    const { cloudId } = siteOf(simulator);
    team.siteId = cloudId;
    expect(await teams.list(orgId).toArray()).toEqual([]);
    expect(await teams.list(orgId, { siteId: cloudId }).toArray()).toMatchObject([{ teamId }]);
  });

  it('with many members are read to the end', async () => {
    const { simulator, teams, orgId, team, teamId } = world();
    for (const { accountId } of simulator.addPeople({ people: 130 })) {
      team.members[accountId] = true;
    }
    expect(await teams.listMembers(orgId, teamId).toArray()).toHaveLength(131);
    expect(simulator.requests).toHaveLength(3);
  });

  it('that come from a group are not changed here', async () => {
    const { simulator, teams, orgId, team, teamId, leaver } = world();
    team.teamType = 'EXTERNAL';
    expect(await kindOf(teams.removeMembers(orgId, teamId, [leaver]))).toBe('group.protected');
    expect(await kindOf(teams.update(orgId, teamId, { displayName: 'Other' }))).toBe('group.protected');
    expect((await teams.get(orgId, teamId)).userPermissions).toMatchObject({ REMOVE_MEMBERS: false });
    expect(simulator.effects).toEqual([]);
  });

  it('that only admins manage are refused to others', async () => {
    const { simulator, teams, orgId, team, teamId, leaver } = world();
    simulator.caller.platformRoles = [];
    for (const [teamType, refused] of [['ORG_ADMIN_MANAGED', true], ['MEMBER_INVITE', true], ['OPEN', false]] as const) {
      team.teamType = teamType;
      expect(await kindOf(teams.removeMembers(orgId, teamId, [leaver]))).toBe(refused ? 'permission.denied' : undefined);
    }
  });

  it('that were deleted are gone, in no list, and can be restored', async () => {
    const { teams, orgId, team, teamId } = world();
    team.deleted = true;
    expect(await kindOf(teams.get(orgId, teamId))).toBe('gone');
    expect(await kindOf(teams.listMembers(orgId, teamId).toArray())).toBe('gone');
    expect(await teams.list(orgId).toArray()).toEqual([]);
    await teams.restore(orgId, teamId);
    expect((await teams.get(orgId, teamId)).displayName).toBe('Platform');
  });

  it('of another organization are not found', async () => {
    expect(await kindOf(world().teams.list(anotherOrgId).toArray())).toBe('notFound');
  });

  it('are one for people and for alerts', async () => {
    const { simulator } = world();
    const ann = simulator.addPerson({ name: 'Ann', owns: { teams: ['Platform'], escalations: [{ team: 'Platform', name: 'Default' }] } });
    const [team] = Object.values(simulator.state.teams ?? {}) as [SimulatedTeam];
    expect(Object.values(simulator.state.teams ?? {})).toHaveLength(1);
    expect(Object.keys(siteOf(simulator).serviceOperations?.teams ?? {})).toEqual([team.teamId]);
    expect(team.members[ann.accountId]).toBe(true);
  });
});

describe('the input', () => {
  it('is refused before anything is sent', async () => {
    const { simulator, teams, orgId, teamId, leaver } = world();
    const many = Array.from({ length: 51 }, (_, index) => `712020:${index}`);
    for (const accountIds of [[], [leaver, leaver], many, ['jane@example.com'], 'all', undefined]) {
      expect(await kindOf(teams.addMembers(orgId, teamId, accountIds as string[]))).toBe('validation');
    }
    expect(await kindOf(teams.update(orgId, teamId, {}))).toBe('validation');
    for (const query of [{ first: 51 }, { sideId: 'x' }, null]) {
      expect(() => teams.listMembers(orgId, teamId, query as never)).toThrow(expect.objectContaining({ kind: 'validation' }));
    }
    expect(simulator.requests).toEqual([]);
  });
});

describe('the addresses and credentials of Teams', () => {
  it('work with an API token without scopes, at the site and behind the gateway', async () => {
    const simulator = new Simulator();
    const { orgId, teamId } = teamOfLeaver(simulator);
    const { product, gateway } = simulator.credentials;
    for (const options of [product, { ...gateway, apiToken: product.apiToken }]) {
      expect((await new ProductClient(options).teams.get(orgId, teamId)).teamId).toBe(teamId);
    }
    expect(simulator.requests.map(({ path }) => path.split('/public/')[0])).toEqual(['/sites/example/gateway/api', '']);
  });

  it('refuse a token with scopes', async () => {
    const simulator = new Simulator();
    const { error } = await attempt(new ProductClient(simulator.credentials.gateway).teams.list(simulator.state.orgId).toArray());
    expect(error).toMatchObject({ kind: 'credential.insufficientScope', status: 401 });
  });
});
