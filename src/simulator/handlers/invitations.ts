import { inviteUsers } from '../../org/invitations.js';
import { hasSeatsFor, hasSeatsInGroup, noSeatLeft, requireRole } from '../access.js';
import { organizationRefusal } from '../answer.js';
import { addMember } from '../groups.js';
import { addPerson } from '../people.js';
import type { Router, SimulatedRequest } from '../router.js';
import { accountByEmail, type SimulatedAccount, type SimulatedGroup } from '../state.js';
import { giveRole } from './roles.js';

type InvitationRequest = SimulatedRequest<typeof inviteUsers>;

interface Result {
  readonly status: 'INVITED' | 'ERROR';
  readonly statusReason: string | null;
}

const invited: Result = { status: 'INVITED', statusReason: null };
const noSeat = 'Product license limit exceeded';

export function routeInvitations(router: Router): void {
  router.on(inviteUsers, (request) => {
    const { state, body } = request;
    const { permissionRules = [], additionalGroups = [] } = body;
    for (const { resource, role } of permissionRules) {
      requireRole(state, resource, role);
    }
    const groups = additionalGroups.map((groupId) => requireGroup(request, groupId));
    const people = body.emails.map((email) => accountByEmail(state, email) ?? someone);
    if (permissionRules.some(({ resource, role }) => people.every((person) => !hasSeatsFor(state, [person], resource, role)))) {
      throw noSeatLeft();
    }
    const data = body.emails.map((email) => {
      const account = join(request, email, groups);
      return {
        id: account.accountId,
        email,
        results: [
          {
            roleAssignmentResult: permissionRules.map(({ resource, role }) => ({ resource, role, ...assign(request, account, resource, role) })),
            groupAssignmentResult: groups.map((group) => ({ group: group.groupId, ...add(request, account, group) })),
          },
        ],
      };
    });
    const statuses = data.flatMap(({ results }) => results.flatMap((result) => [...result.roleAssignmentResult, ...result.groupAssignmentResult]));
    return { status: statuses.some(({ status }) => status === 'ERROR') ? 206 : 200, body: { data } };
  });
}

/** The unknown person of a new address: they have no seat yet. */
const someone = { accountId: '', status: 'active', memberships: { '': 'active' }, platformRoles: [] } as unknown as SimulatedAccount;

function requireGroup({ state }: InvitationRequest, groupId: string): SimulatedGroup {
  const group = state.groups[groupId];
  if (group === undefined) {
    throw organizationRefusal('ADMIN-UAM-404-3', 'The group was not found.');
  }
  return group;
}

/** Finds the person or makes an account for the address, and adds them to the directories of the invitation. */
function join(request: InvitationRequest, email: string, groups: readonly SimulatedGroup[]): SimulatedAccount {
  const { state, clock, effects } = request;
  const wanted = groups.length === 0 ? Object.keys(state.directories).slice(0, 1) : groups.map(({ directoryId }) => directoryId);
  const known = accountByEmail(state, email);
  const account = known ?? addPerson(request, { name: nameOf(email), email, inNoDirectory: true });
  if (known === undefined) {
    account.addedToOrgAt = clock.now();
    account.emailVerified = false;
  }
  const missing = wanted.filter((directoryId) => account.memberships[directoryId] === undefined);
  for (const directoryId of missing) {
    account.memberships[directoryId] = 'active';
  }
  if (missing.length > 0) {
    effects.add({ kind: 'person.invited', accountId: account.accountId, target: missing.join(' ') });
  }
  return account;
}

function nameOf(email: string): string {
  return email
    .slice(0, email.indexOf('@'))
    .split(/[._-]+/)
    .map((part) => `${part.slice(0, 1).toUpperCase()}${part.slice(1)}`)
    .join(' ');
}

function assign(request: InvitationRequest, account: SimulatedAccount, resource: string, role: string): Result {
  if (account.status !== 'active') {
    return refused('The user is inactive');
  }
  if (!hasSeatsFor(request.state, [account], resource, role)) {
    return refused(noSeat);
  }
  giveRole(request, account, resource, role);
  return invited;
}

function add(request: InvitationRequest, account: SimulatedAccount, group: SimulatedGroup): Result {
  if (group.managedBy === 'external') {
    return refused('The group is managed by an external directory');
  }
  if (account.status !== 'active') {
    return refused('The user is inactive');
  }
  if (!hasSeatsInGroup(request.state, account, group)) {
    return refused(noSeat);
  }
  addMember(request, group, account.accountId);
  return invited;
}

function refused(statusReason: string): Result {
  return { status: 'ERROR', statusReason };
}
