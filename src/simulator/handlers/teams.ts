import { addTeamMembers, getTeam, listTeamMembers, listTeams, removeTeamMembers, restoreTeam, updateTeam } from '../../product/teams/teams.js';
import { gatewayRefusal, noContent, ok } from '../answer.js';
import type { Router, SimulatedRequest } from '../router.js';
import type { SimulatedTeam } from '../teams-state.js';
import { isAdministrator } from './jira-requests.js';
import { encodeCursor } from './paging.js';

type Request = Omit<SimulatedRequest, 'path' | 'body'> & { readonly path: { readonly teamId: string } };

export function routeTeams(router: Router): void {
  router.on(listTeams, ({ state, query }) => {
    const size = Number(query.get('size') ?? 50);
    if (!Number.isInteger(size) || size < 1 || size > 300) {
      throw gatewayRefusal(400, 'size must be between 1 and 300');
    }
    const all = Object.values(state.teams ?? {}).filter(({ deleted, siteId }) => deleted !== true && (siteId === undefined || siteId === query.get('siteId')));
    const at = positionIn(query.get('cursor'));
    const end = at + size;
    return ok({ entities: all.slice(at, end).map((team) => shown(state.orgId, team)), ...(end < all.length ? { cursor: encodeCursor({ at: end }) } : {}) });
  });

  router.on(getTeam, (request) => ok(withPermissions(request, teamOf(request))));

  router.on(updateTeam, (request) => {
    const team = changeable(request);
    const { displayName = team.displayName, description = team.description } = request.body;
    if (displayName !== team.displayName || description !== team.description) {
      Object.assign(team, { displayName, description });
      request.effects.add({ kind: 'team.updated', target: team.teamId });
    }
    return ok(withPermissions(request, team));
  });

  router.on(restoreTeam, (request) => {
    const team = request.state.teams?.[request.path.teamId];
    if (team === undefined) {
      throw gatewayRefusal(404, 'The team was not found.');
    }
    requireRight(request, team);
    if (team.deleted === true) {
      delete team.deleted;
      request.effects.add({ kind: 'team.restored', target: team.teamId });
    }
    return noContent;
  });

  router.on(listTeamMembers, (request) => {
    const { first = 50, after } = request.body;
    const all = Object.keys(teamOf(request).members);
    const at = positionIn(after ?? null);
    const end = at + first;
    const hasNextPage = end < all.length;
    return ok({ results: all.slice(at, end).map((accountId) => ({ accountId })), pageInfo: { hasNextPage, ...(hasNextPage ? { endCursor: encodeCursor({ at: end }) } : {}) } });
  });

  router.on(addTeamMembers, (request) => {
    const team = changeable(request);
    const { state, effects } = request;
    const accounts = request.body.members.map(({ accountId }) => accountId);
    const refused = accounts.filter((accountId) => state.accounts[accountId]?.status !== 'active');
    const added = accounts.filter((accountId) => !refused.includes(accountId));
    for (const accountId of added) {
      if (team.members[accountId] === undefined) {
        team.members[accountId] = true;
        effects.add({ kind: 'team.memberAdded', accountId, target: team.teamId });
      }
    }
    return ok({ members: added.map((accountId) => ({ accountId })), errors: refused.map((accountId) => ({ accountId, code: 'INVALID_USER', message: 'The account cannot be added.' })) });
  });

  router.on(removeTeamMembers, (request) => {
    const team = changeable(request);
    const accounts = request.body.members.map(({ accountId }) => accountId);
    const absent = accounts.filter((accountId) => team.members[accountId] === undefined);
    for (const accountId of accounts) {
      if (team.members[accountId] !== undefined) {
        delete team.members[accountId];
        request.effects.add({ kind: 'team.memberRemoved', accountId, target: team.teamId });
      }
    }
    return ok({ errors: absent.map((accountId) => ({ accountId, code: 'NOT_A_MEMBER', message: 'The account does not belong to the team.' })) });
  });
}

function teamOf({ state, path }: Request): SimulatedTeam {
  const team = state.teams?.[path.teamId];
  if (team === undefined) {
    throw gatewayRefusal(404, 'The team was not found.');
  }
  if (team.deleted === true) {
    throw gatewayRefusal(410, 'The team was deleted.');
  }
  return team;
}

/** The team, if the caller may change it. The members of an external team come from a group. */
function changeable(request: Request): SimulatedTeam {
  const team = teamOf(request);
  if (team.teamType === 'EXTERNAL') {
    throw gatewayRefusal(403, 'The team is managed by an external directory.');
  }
  requireRight(request, team);
  return team;
}

function requireRight(request: Request, team: SimulatedTeam): void {
  if (!mayChange(request, team)) {
    throw gatewayRefusal(403, 'Forbidden');
  }
}

function mayChange(request: Request, { teamType, members }: SimulatedTeam): boolean {
  const { accountId } = request.actor;
  return isAdministrator(request, accountId) || teamType === 'OPEN' || (teamType === 'MEMBER_INVITE' && members[accountId] === true);
}

function shown(organizationId: string, { teamId, displayName, description, state, teamType, creatorId }: SimulatedTeam): object {
  return { teamId, organizationId, displayName, description, state, teamType, creatorId };
}

function withPermissions(request: Request, team: SimulatedTeam): object {
  const may = team.teamType !== 'EXTERNAL' && mayChange(request, team);
  return { ...shown(request.state.orgId, team), userPermissions: { ADD_MEMBERS: may, DELETE_TEAM: may, REMOVE_MEMBERS: may, UPDATE_TEAM: may } };
}

function positionIn(cursor: string | null): number {
  try {
    return cursor === null ? 0 : (JSON.parse(atob(cursor)) as { at: number }).at;
  } catch {
    throw gatewayRefusal(400, 'The cursor is not valid.');
  }
}
