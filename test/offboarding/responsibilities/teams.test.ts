import { attempt } from 'atlassian-admin-sdk';
import type { SimulatedTeam } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { teamsResponsibilities } from '../../../src/offboarding/responsibilities/teams.js';
import type { Responsibility, Transfer } from '../../../src/offboarding/responsibilities/types.js';
import { addTeamMembers, removeTeamMembers } from '../../../src/product/teams/teams.js';
import { siteOf } from '../../support/jira.js';
import { ServiceWorld, sidesOf } from '../../support/responsibilities-of-service.js';

const { teams } = teamsResponsibilities;
const transfer: Required<Pick<Transfer, 'check' | 'seen' | 'write'>> = teams.transfer;

function world(names: readonly string[] = ['Platform'], through?: ConstructorParameters<typeof ServiceWorld>[1]) {
  const own = new ServiceWorld({}, through);
  const leaver = own.simulator.addPerson({ name: 'Jane Doe', owns: { teams: names } }).accountId;
  const successor = own.simulator.addPerson({ name: 'John Roe' }).accountId;
  const teamOf = (name: string) => Object.values(own.simulator.state.teams ?? {}).find(({ displayName }) => displayName === name) as SimulatedTeam;
  return { own, leaver, successor, teamOf };
}

describe('teams of a leaver', () => {
  it('are found with their page, also those of one site, and those of others are not', async () => {
    const { own, leaver, teamOf } = world(['Platform', 'Support']);
    const mary = own.simulator.addPerson({ name: 'Mary Major', owns: { teams: ['Support', 'Of Mary'] } }).accountId;
    teamOf('Support').siteId = siteOf(own.simulator).cloudId;
    const { teamId } = teamOf('Platform');
    const found = await own.find('teams', leaver);
    expect(found).toContainEqual({ kind: 'teams', accountId: leaver, id: teamId, name: 'Platform', url: `https://example.atlassian.net/jira/people/team/${teamId}` });
    expect(found.map(({ name }) => name)).toEqual(['Platform', 'Support']);
    expect((await own.find('teams', [leaver, mary])).map(({ name, accountId }) => [name, accountId === mary])).toEqual([['Platform', false], ['Support', false], ['Support', true], ['Of Mary', true]]);
  });

  it('are found with one list of 300 teams, and one list of 50 members for each team', async () => {
    const { own, leaver, teamOf } = world();
    const platform = teamOf('Platform');
    for (let index = 0; index < 399; index += 1) {
      Object.assign(own.simulator.state.teams ?? {}, { [`team-${index}`]: { ...platform, teamId: `team-${index}`, members: {} } });
    }
    for (let index = 0; index < 120; index += 1) {
      platform.members[`712020:member-${index}`] = true;
    }
    const requests = await own.requestsOf(() => own.search('teams', leaver));
    // The site id, the probe, two pages of teams, 400 teams, and two more pages of members.
    expect(requests.length).toBeLessThanOrEqual(1 + 1 + 2 + 400 + 2);
  });

  it('are given with the successor added first, and come back', async () => {
    const { own, leaver, successor, teamOf } = world();
    const [thing] = await own.find('teams', leaver);
    const { check, after, restored } = await own.thereAndBack(teams, thing as Responsibility, successor);
    expect(check).toEqual({ able: undefined, holds: false });
    expect(Object.keys(after.teams?.[teamOf('Platform').teamId]?.members ?? {})).toEqual([successor]);
    expect(restored).toEqual([]);
    expect(own.simulator.effects.slice(0, 2)).toMatchObject([{ kind: 'team.memberAdded', accountId: successor }, { kind: 'team.memberRemoved', accountId: leaver }]);
  });

  it('keep a successor who was a member before, also after an undo', async () => {
    const { own, leaver, successor, teamOf } = world();
    teamOf('Platform').members[successor] = true;
    const [thing] = await own.find('teams', leaver);
    const { check, restored } = await own.thereAndBack(teams, thing as Responsibility, successor);
    expect(check.holds).toBe(true);
    expect(restored).toEqual([]);
  });

  it('keep the leaver if the successor is refused with status 200', async () => {
    const { own, leaver, teamOf } = world();
    const gone = own.simulator.addPerson({ name: 'Gone Person', status: 'inactive' }).accountId;
    const [thing] = await own.find('teams', leaver);
    const { error } = await attempt(transfer.write(thing as Responsibility, sidesOf(leaver, gone), own.place, {}));
    expect(error).toMatchObject({ kind: 'refused.other', reason: 'INVALID_USER', status: 200 });
    expect(JSON.stringify(error)).not.toContain(gone);
    expect(Object.keys(teamOf('Platform').members)).toEqual([leaver]);
  });

  it('that come from a group are named, and nothing is sent', async () => {
    const { own, leaver, successor, teamOf } = world();
    teamOf('Platform').teamType = 'EXTERNAL';
    const [thing] = await own.find('teams', leaver);
    expect(thing?.details).toEqual({ teamType: 'EXTERNAL' });
    expect(await transfer.check(thing as Responsibility, sidesOf(leaver, successor), own.place, {})).toEqual({ able: false, holds: false });
    const requests = await own.requestsOf(async () => {
      const { error } = await attempt(transfer.write(thing as Responsibility, sidesOf(leaver, successor), own.place, {}));
      expect(error).toMatchObject({ kind: 'group.protected', why: 'idpManaged' });
    });
    expect(requests).toEqual([]);
  });

  it('that neither of both belongs to any more stay as they are', async () => {
    const { own, leaver, successor, teamOf } = world();
    const [thing] = await own.find('teams', leaver);
    teamOf('Platform').members = {};
    const { error } = await attempt(transfer.write(thing as Responsibility, sidesOf(leaver, successor), own.place, {}));
    expect(error).toMatchObject({ kind: 'refused.other', reason: 'ofSomebodyElse' });
  });

  it.each([addTeamMembers, removeTeamMembers])('reach the successor once although a response is lost: $route', async ({ route }) => {
    const { own, leaver, successor } = world();
    const [thing] = await own.find('teams', leaver);
    for (const when of ['afterEffect', 'beforeEffect'] as const) {
      own.simulator.faults.add({ match: { route }, when, kind: 'reset' });
    }
    const sides = sidesOf(leaver, successor);
    await transfer.write(thing as Responsibility, sides, own.place, {});
    expect(await transfer.seen(thing as Responsibility, sides, own.place, {})).toBe('reached');
    expect(own.simulator.effects).toHaveLength(2);
  });
});
