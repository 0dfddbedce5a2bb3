import { confluenceDeviations } from './contract-deviations-confluence.js';
import { jiraDeviations } from './contract-deviations-jira.js';

/** Where a declaration differs from the contract on purpose. */
export interface Deviation {
  /** Operation ids. */
  readonly operations: readonly string[];
  /** The places and problems, as the contract test names them. */
  readonly places: readonly string[];
  readonly why: string;
}

/** What the answers of Jira have of a group, project, role or person, and a permission that we send does not need. */
const notOfPermissions = {
  '': 'id',
  'group.': 'self',
  'project.':
    'archived archivedBy archivedDate assigneeType avatarUrls components deleted deletedBy deletedDate description email expand favourite insight ' +
    'isPrivate issueTypeHierarchy issueTypes key landingPageInfo lead name permissions projectCategory projectTypeKey properties retentionTillDate ' +
    'roles self simplified style url uuid versions',
  'role.': 'actors admin currentUserRole default description name roleConfigurable scope self translatedName',
  'user.': 'active avatarUrls displayName key name self',
};

export const deviations: readonly Deviation[] = [
  {
    operations: ['organizations.searchDirectoryUsers', 'organizations.getDirectoryUserDetails', 'organizations.getDirectoryUsers'],
    places: [
      'answer[].deactivatedOn: is not in the contract',
      'answer[].forDeletion: is not in the contract',
      'answer.data.forDeletion: is not in the contract',
      'simulator.data[].deactivatedOn: must NOT have additional properties',
      'simulator.data[].forDeletion: must NOT have additional properties',
      'simulator.data.forDeletion: must NOT have additional properties',
    ],
    why: 'undocumented members, found in live answers by a schema audit of others',
  },
  {
    operations: ['organizations.getDirectoryUserDetails'],
    places: ['answer.data.groups: is not in the contract', 'answer.data.productAccess: is not in the contract'],
    why: 'one schema for a person, also where only the search answers these members',
  },
  {
    operations: ['user-management.deleteAccount'],
    places: ['body: is not in the contract'],
    why: 'the document has no body; one with a message was measured to be accepted',
  },
  {
    operations: ['user-management.updateProfile'],
    places: [
      'body.account_id: is missing',
      'body.account_status: is missing',
      'body.account_type: is missing',
      'body.characteristics: is missing',
      'body.email: is missing',
      'body.picture: is missing',
      'body.name: is required',
      'body.nickname: is required',
    ],
    why: 'the document reuses the schema of the answer; its text says that only the fields to change are sent, and which can be',
  },
  {
    operations: ['scim.patchUser', 'scim.patchGroup'],
    places: ['body.Operations[].value: is not described'],
    why: 'the value of an operation has the type of its attribute',
  },
  {
    operations: ['api-access.getAllApiKeysByOrgId'],
    places: ['answer[].revocationDate: is not in the contract', 'answer[].revokedBy: is not in the contract'],
    why: 'public clients read both; the document lacks them, and a list with revoked keys must not show them as live ones',
  },
  {
    operations: ['scim.createUser', 'scim.createGroup'],
    places: ['body.id: is missing', 'body.meta: is missing', 'body.groups: is missing', 'body.urn:scim:schemas:extension:atlassian-external:1.0: is missing'],
    why: 'only the service makes these: what is new has none of them',
  },
  {
    operations: [
      ...['listUsers', 'getUser', 'createUser', 'replaceUser', 'patchUser', 'deleteUser', 'listGroups', 'getGroup', 'createGroup', 'replaceGroup', 'patchGroup', 'deleteGroup'],
      ...['getSchemas', 'getUserSchemas', 'getGroupSchemas', 'getExtensionUserSchemas', 'getResourceTypes', 'getUserResourceType', 'getGroupResourceType', 'getServiceProviderConfig'],
    ].map((name) => `scim.${name}`),
    places: ['scopes.classic: are none'],
    why: 'the contract has the scopes of API keys only; the page on OAuth 2.0 for SCIM asks a service account for this one, as a placeholder',
  },
  {
    operations: ['jira.findUsers'],
    places: ['query.username: is missing'],
    why: 'the vendor says that it is no longer available',
  },
  {
    operations: [
      'confluence-v1.getUser',
      'confluence-v1.getCurrentUser',
      'confluence-v1.getBulkUserLookup',
      'confluence-v1.getGroupMembersByGroupId',
      'confluence-v1.searchUser',
    ],
    places: [
      'answer.accountStatus: is not in the contract',
      'answer.results[].accountStatus: is not in the contract',
      'answer[].accountStatus: is not in the contract',
      'answer[].user.accountStatus: is not in the contract',
    ],
    why: 'an undocumented member, found in live answers by a schema audit of others; one schema for a person',
  },
  {
    operations: ['confluence-v2.checkAccessByEmail'],
    places: ['answer.noAccessEmails: is not in the contract', 'simulator.noAccessEmails: must NOT have additional properties'],
    why: 'the service was seen to answer the list under another name than its document has: both are read',
  },
  {
    operations: ['jira.addUserToGroup'],
    places: ['body.name: is missing'],
    why: 'the vendor says that it is no longer available: people are named by account id',
  },
  {
    operations: ['jira.findGroups'],
    places: ['query.accountId: is missing'],
    why: 'the vendor says that it no longer affects the results',
  },
  {
    operations: ['jira.createUser'],
    places: [
      'body.applicationKeys: is missing',
      'body.displayName: is missing',
      'body.key: is missing',
      'body.name: is missing',
      'body.password: is missing',
      'body.self: is missing',
    ],
    why: 'the vendor says that they are no longer available, or not to be used; self is read-only',
  },
  {
    operations: ['admin-control.listPolicyResources', 'admin-control.listPolicyResourcesV2'],
    places: ['pages: are none'],
    why: "the vendor's page shows a next page in the answer, and a list that ends at the first would be cut short silently",
  },
  {
    operations: ['jira-handover.changeFilterOwner', 'jira-handover.bulkEditDashboards'],
    places: ['experimental: differs'],
    why: 'the document marks both operations as experimental, the list of operations does not',
  },
  {
    operations: ['jira-handover.getFiltersPaginated', 'jira-handover.getDashboardsPaginated'],
    places: ['query.owner: is missing'],
    why: 'a user name, which the vendor has replaced by accountId',
  },
  {
    operations: [
      'jira-handover.getUserDefaultColumns',
      'jira-handover.resetUserColumns',
      'jira-handover.getUserPropertyKeys',
      'jira-handover.getUserProperty',
      'jira-handover.setUserProperty',
      'jira-handover.deleteUserProperty',
    ],
    places: ['query.username: is missing', 'query.userKey: is missing'],
    why: 'the vendor says that they are no longer available',
  },
  {
    operations: ['jira-handover.updateProject'],
    places: ['body.lead: is missing'],
    why: 'a user name, which the vendor has replaced by leadAccountId',
  },
  {
    operations: ['jira-handover.findComponentsForProjects'],
    places: [
      'answer[].lead: is not in the contract',
      'answer[].assigneeType: is not in the contract',
      'answer[].project: is not in the contract',
      'answer[].projectId: is not in the contract',
    ],
    why: 'the document leaves the element open; these are members of a component wherever it is described',
  },
  {
    operations: ['jira-handover.updateComponent'],
    places: [
      ...'ari assignee id isAssigneeTypeValid lead metadata projectId realAssignee realAssigneeType self'.split(' ').map((name) => `body.${name}: is missing`),
      'body.leadUserName: is missing',
    ],
    why: 'the document reuses the schema of the answer and marks these members as read-only; user names are no longer available',
  },
  {
    operations: ['jira-handover.bulkEditDashboards'],
    places: ['editPermissions', 'sharePermissions'].flatMap((list) =>
      Object.entries(notOfPermissions).flatMap(([prefix, names]) =>
        names.split(' ').map((name) => `body.permissionDetails.${list}[].${prefix}${name}: is missing`),
      ),
    ),
    why: 'the document reuses the schemas of answers; a permission only has to say whom it is for',
  },
  {
    operations: ['jira-responsibilities.updateDashboard'],
    places: ['editPermissions', 'sharePermissions'].flatMap((list) =>
      Object.entries(notOfPermissions).flatMap(([prefix, names]) => names.split(' ').map((name) => `body.${list}[].${prefix}${name}: is missing`)),
    ),
    why: 'the document reuses the schemas of answers; a permission only has to say whom it is for',
  },
  {
    operations: ['jsm-desk.addCustomers', 'jsm-desk.removeCustomers', 'jsm-desk.addUsersToOrganization', 'jsm-desk.removeUsersFromOrganization', 'jsm-desk.addRequestParticipants', 'jsm-desk.removeRequestParticipants'],
    places: ['body.usernames: is missing'],
    why: 'user names, which the vendor has replaced by accountIds',
  },
  {
    operations: ['jsm-ops.listSchedules', 'jsm-ops.getSchedule', 'jsm-ops.updateSchedule'],
    places: ['answer[].rotations: is not in the contract', 'answer.rotations: is not in the contract', 'simulator.values[].rotations: must NOT have additional properties'],
    why: "the vendor's document has the member, and the rows of the contract ask for it with expand=rotation",
  },
  {
    operations: ['jsm-ops.createOverride', 'jsm-ops.updateOverride'],
    places: ['body.alias: is missing'],
    why: "the contract reuses the schema of the answer; in the vendor's document only the service makes the alias",
  },
  {
    operations: ['jsm-ops.getOnCalls'],
    places: [
      'answer.onCallUsers: is not in the contract',
      'answer.onCallParticipants[].onCallParticipants: is not in the contract',
      'simulator.onCallUsers: must NOT have additional properties',
    ],
    why: "with flat=true the vendor's document answers account ids in this member, and without it participants within participants",
  },
  {
    operations: ['jsm-ops.listRoutingRules', 'jsm-ops.listTeamRoles', 'jsm-ops.listForwardingRules'],
    places: ['pages: are none'],
    why: 'these lists have links like every list of this API: a next page would be cut off silently',
  },
  ...jiraDeviations,
  ...confluenceDeviations,
];
