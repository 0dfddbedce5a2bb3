import {
  addUserToGroup,
  bulkGetGroups,
  createGroup as createJiraGroup,
  findGroups,
  getGroup,
  getUsersFromGroup,
  removeGroup,
  removeUserFromGroup,
} from '../../product/jira/groups.js';
import { jiraRefusal, ok } from '../answer.js';
import { addMember, createGroup, deleteGroup, findGroupByName, removeMember } from '../groups.js';
import { isActiveOn, resourceOf } from '../product-access.js';
import type { Router } from '../router.js';
import type { SimulatedAccount, SimulatedGroup } from '../state.js';
import {
  groupMember,
  groupName,
  pageObject,
  rangeOf,
  requireAdministrator,
  requireGroup,
  requireSignedIn,
  requireUser,
  siteOf,
  type JiraRequest,
} from './jira.js';

/** How many groups a picker shows. It is a setting of the site, and no API reads it. */
const pickerSize = 20;

/** The roles of each access type of a group. */
const accessTypes: Readonly<Record<string, readonly string[]>> = {
  'site-admin': ['atlassian/site-admin', 'atlassian/org-admin'],
  admin: ['atlassian/admin'],
  user: ['atlassian/user'],
};

export function routeJiraGroups(router: Router): void {
  router.on(bulkGetGroups, (request) => {
    requireSignedIn(request);
    const { state, query } = request;
    const [ids, names] = [query.getAll('groupId'), query.getAll('groupName')];
    const site = siteOf(request);
    const accessType = query.get('accessType');
    const application = query.get('applicationKey');
    if (accessType !== null && accessTypes[accessType] === undefined) {
      throw jiraRefusal(400, `The access type ${accessType} is unknown.`);
    }
    const resources = (application === null ? site.products : [application]).map((product) => resourceOf(site, product));
    const grantsOf = ({ grants }: SimulatedGroup): string[] => resources.flatMap((resource) => grants[resource] ?? []);
    const found = Object.values(state.groups).filter(
      (group) =>
        ((ids.length === 0 && names.length === 0) || ids.includes(group.groupId) || names.includes(group.name)) &&
        (application === null || grantsOf(group).length > 0) &&
        (accessType === null || grantsOf(group).some((role) => accessTypes[accessType]?.includes(role))),
    );
    return ok(pageObject(found, rangeOf(query, { default: 50 }), ({ groupId, name }) => ({ groupId, name })));
  });

  router.on(getGroup, (request) => {
    requireAdministrator(request);
    const expanded = request.query.get('expand')?.startsWith('users') === true;
    return ok(jiraGroup(request, requireGroup(request), expanded));
  });

  router.on(getUsersFromGroup, (request) => {
    requireAdministrator(request);
    const group = requireGroup(request);
    const inactiveToo = request.query.get('includeInactiveUsers') === 'true';
    const range = rangeOf(request.query, { default: 50, maximum: 50 });
    return ok(pageObject(membersOf(request, group, inactiveToo), range, (account) => groupMember(request, account)));
  });

  router.on(findGroups, (request) => {
    const term = request.query.get('query') ?? '';
    return ok(foundGroups(request, groupsMatching(request, term), term));
  });

  router.on(createJiraGroup, (request) => {
    requireAdministrator(request);
    const { name } = request.body;
    if (findGroupByName(request, name) !== undefined) {
      throw jiraRefusal(400, `A group with the name '${name}' already exists.`);
    }
    return ok(jiraGroup(request, createGroup(request, { name }), false), 201);
  });

  router.on(removeGroup, (request) => {
    requireAdministrator(request);
    const { state, query } = request;
    const group = requireOwnGroup(request);
    const [swapName, swapId] = [query.get('swapGroup'), query.get('swapGroupId')];
    const swap = swapId === null ? findGroupByName(request, swapName) : state.groups[swapId];
    if ((swapName !== null || swapId !== null) && swap === undefined) {
      throw jiraRefusal(404, 'Group does not exist');
    }
    // Comments and work logs are not simulated: the other group has nothing to take over.
    deleteGroup(request, group);
    return { status: 200 };
  });

  router.on(addUserToGroup, (request) => {
    requireAdministrator(request);
    const group = requireOwnGroup(request);
    const account = requireUser(request, request.body.accountId);
    if (group.members[account.accountId] !== undefined) {
      throw jiraRefusal(400, `Cannot add user. User is already a member of '${group.name}'`);
    }
    addMember(request, group, account.accountId);
    return ok(jiraGroup(request, group, false), 201);
  });

  router.on(removeUserFromGroup, (request) => {
    requireAdministrator(request);
    const account = requireUser(request, request.query.get('accountId'));
    const group = requireOwnGroup(request);
    if (group.members[account.accountId] === undefined) {
      throw jiraRefusal(400, `Cannot remove user from group '${group.name}', user is not a member of the group.`);
    }
    removeMember(request, group, account.accountId);
    return { status: 200 };
  });
}

/** The group of a request. Refuses a group of an identity provider. */
function requireOwnGroup(request: JiraRequest): SimulatedGroup {
  const group = requireGroup(request);
  if (group.managedBy === 'external') {
    throw jiraRefusal(403, 'The group is managed by an external directory.');
  }
  return group;
}

function membersOf(request: JiraRequest, group: SimulatedGroup, inactiveToo: boolean): SimulatedAccount[] {
  const { state } = request;
  return Object.keys(group.members)
    .flatMap((accountId) => state.accounts[accountId] ?? [])
    .filter((account) => inactiveToo || isActiveOn(state, siteOf(request), account));
}

function jiraGroup(request: JiraRequest, group: SimulatedGroup, expanded: boolean): object {
  const members = membersOf(request, group, false);
  const shown = expanded ? members.slice(0, 50) : [];
  return {
    ...groupName(request, group),
    expand: 'users',
    users: {
      size: members.length,
      items: shown.map((account) => groupMember(request, account)),
      'max-results': 50,
      'start-index': 0,
      'end-index': shown.length,
    },
  };
}

/** Groups with a text in their name. An anonymous caller, as with a dead token, sees none. */
export function groupsMatching({ actor, state, query }: JiraRequest, term: string): SimulatedGroup[] {
  const plain = (text: string): string => (query.get('caseInsensitive') === 'true' ? text.toLowerCase() : text);
  const [names, ids] = [query.getAll('exclude'), query.getAll('excludeId')];
  return actor.kind === 'anonymous'
    ? []
    : Object.values(state.groups).filter(
        ({ groupId, name }) => plain(name).includes(plain(term)) && !names.includes(name) && !ids.includes(groupId),
      );
}

export function foundGroups({ query }: JiraRequest, matching: readonly SimulatedGroup[], term: string): object {
  const shown = matching.slice(0, Math.min(Number(query.get('maxResults') ?? pickerSize), pickerSize));
  return {
    header: `Showing ${shown.length} of ${matching.length} matching groups`,
    total: matching.length,
    groups: shown.map(({ groupId, name, managedBy }) => ({
      groupId,
      name,
      html: term === '' ? name : name.replaceAll(term, `<b>${term}</b>`),
      managedBy: managedBy === 'external' ? 'EXTERNAL' : 'ADMINS',
      labels: [],
    })),
  };
}
