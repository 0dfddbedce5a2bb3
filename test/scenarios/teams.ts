import type { SimulatedTeam, Simulator } from 'atlassian-admin-sdk/simulator';

import type { Scenarios } from '../support/scenario.js';

/** A team with one member, and somebody who could be another. */
export function teamOfLeaver(simulator: Simulator) {
  const leaver = simulator.addPerson({ name: 'Jane Doe', owns: { teams: ['Platform'] } });
  const successor = simulator.addPerson({ name: 'John Roe' });
  const [team] = Object.values(simulator.state.teams ?? {}) as [SimulatedTeam];
  return { orgId: simulator.state.orgId, leaver: leaver.accountId, successor: successor.accountId, team, teamId: team.teamId };
}

export const teamScenarios: Scenarios = {
  'GET /public/teams/v1/org/{orgId}/teams': ({ simulator, product }) => {
    const { orgId } = teamOfLeaver(simulator);
    return () => product.teams.list(orgId).toArray();
  },
  'GET /public/teams/v1/org/{orgId}/teams/{teamId}': ({ simulator, product }) => {
    const { orgId, teamId } = teamOfLeaver(simulator);
    return () => product.teams.get(orgId, teamId);
  },
  'PATCH /public/teams/v1/org/{orgId}/teams/{teamId}': ({ simulator, product }) => {
    const { orgId, teamId } = teamOfLeaver(simulator);
    return () => product.teams.update(orgId, teamId, { description: 'Runs the platform' });
  },
  'POST /public/teams/v1/org/{orgId}/teams/{teamId}/restore': ({ simulator, product }) => {
    const { orgId, teamId, team } = teamOfLeaver(simulator);
    team.deleted = true;
    return () => product.teams.restore(orgId, teamId);
  },
  'POST /public/teams/v1/org/{orgId}/teams/{teamId}/members': ({ simulator, product }) => {
    const { orgId, teamId } = teamOfLeaver(simulator);
    return () => product.teams.listMembers(orgId, teamId).toArray();
  },
  'POST /public/teams/v1/org/{orgId}/teams/{teamId}/members/add': ({ simulator, product }) => {
    const { orgId, teamId, successor } = teamOfLeaver(simulator);
    return () => product.teams.addMembers(orgId, teamId, [successor]);
  },
  'POST /public/teams/v1/org/{orgId}/teams/{teamId}/members/remove': ({ simulator, product }) => {
    const { orgId, teamId, leaver } = teamOfLeaver(simulator);
    return () => product.teams.removeMembers(orgId, teamId, [leaver]);
  },
};
