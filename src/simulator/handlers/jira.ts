import { removeUserFromGroup } from '../../product/jira/groups.js';
import { getMyself } from '../../product/jira/jira.js';
import type { JiraUser } from '../../product/jira/schemas.js';
import { findUsers, getUserGroups } from '../../product/jira/users.js';
import { jiraRefusal, ok } from '../answer.js';
import { findGroupByName, groupsOf, removeMember } from '../groups.js';
import type { Router, SimulatedRequest } from '../router.js';
import type { SimulatedAccount, SimulatedGroup } from '../state.js';

type JiraRequest = Pick<SimulatedRequest, 'state' | 'effects' | 'actor' | 'query' | 'origin'>;

export function routeJira(router: Router): void {
  router.on(getMyself, (request) => ok(jiraUser(request, request.state.accounts[request.actor.accountId] as SimulatedAccount)));

  router.on(findUsers, (request) => {
    const { state, query } = request;
    // A dead token is nobody, and nobody sees people: an empty list with 200.
    if (request.actor.kind === 'anonymous') {
      return ok([]);
    }
    const term = query.get('query')?.toLowerCase();
    const accountId = query.get('accountId');
    if ((term === undefined) === (accountId === null) && query.get('property') === null) {
      throw jiraRefusal(400, 'Exactly one of the query parameters query and accountId needs to be provided');
    }
    const found = Object.values(state.accounts).filter(
      (account) =>
        account.status === 'active' &&
        (accountId === null || account.accountId === accountId) &&
        (term === undefined || account.name.toLowerCase().includes(term) || account.email.toLowerCase().startsWith(term)),
    );
    const start = Number(query.get('startAt') ?? 0);
    // Jira looks at its first 1,000 matches only.
    return ok(
      found
        .slice(0, 1000)
        .slice(start, start + Number(query.get('maxResults') ?? 50))
        .map((account) => jiraUser(request, account)),
    );
  });

  router.on(getUserGroups, (request) => {
    requireSignedIn(request);
    const account = requireUser(request, request.query.get('accountId'));
    return ok(groupsOf(request, account.accountId).map((group) => groupName(request, group)));
  });

  router.on(removeUserFromGroup, (request) => {
    requireSignedIn(request);
    const group = requireGroup(request);
    const account = requireUser(request, request.query.get('accountId'));
    if (group.managedBy === 'external') {
      throw jiraRefusal(403, 'The group is managed by an external directory.');
    }
    if (group.members[account.accountId] === undefined) {
      throw jiraRefusal(400, `Cannot remove user from group '${group.name}', user is not a member of the group.`);
    }
    removeMember(request, group, account.accountId);
    return { status: 200 };
  });
}

function requireSignedIn({ actor }: JiraRequest): void {
  if (actor.kind === 'anonymous') {
    throw jiraRefusal(401, 'You are not authenticated. Authentication required to perform this operation.');
  }
}

function requireUser({ state }: JiraRequest, accountId: string | null): SimulatedAccount {
  if (accountId === null || accountId === '') {
    throw jiraRefusal(400, "The 'accountId' query parameter needs to be provided");
  }
  const account = state.accounts[accountId];
  if (account === undefined) {
    throw jiraRefusal(404, 'Specified user does not exist or you do not have required permissions');
  }
  return account;
}

function requireGroup({ state, query }: JiraRequest): SimulatedGroup {
  const id = query.get('groupId');
  const name = query.get('groupname');
  const group = id === null ? findGroupByName({ state }, name) : state.groups[id];
  if (group === undefined) {
    throw jiraRefusal(404, 'Group does not exist');
  }
  return group;
}

function groupName({ origin }: JiraRequest, { groupId, name }: SimulatedGroup): object {
  return { name, groupId, self: `${origin}/rest/api/3/group?groupId=${groupId}` };
}

function jiraUser(request: JiraRequest, account: SimulatedAccount): JiraUser {
  return {
    self: `${request.origin}/rest/api/3/user?accountId=${account.accountId}`,
    accountId: account.accountId,
    accountType: account.accountType,
    active: account.status === 'active',
    displayName: account.name,
    emailAddress: account.email,
    timeZone: 'Etc/UTC',
    groups: { size: groupsOf(request, account.accountId).length, items: [] },
    applicationRoles: { size: 1, items: [] },
  };
}
