import type { RoleGrant } from '../../org/user-roles.js';
import { nothingUndoes } from './access-steps.js';
import { readAccountActive, readDeletion, readGroupMember, readMembershipActive, readPlatformRole, readScimActive, scimClientOf } from './step-probes.js';
import type { StepDeclarations } from './types.js';

type UndoStepKind =
  | 'assignOrganizationRole'
  | 'enableAccount'
  | 'cancelDeletion'
  | 'setScimActive'
  | 'restoreInDirectory'
  | 'addToGroup'
  | 'assignRole';

const givesBack = { ...nothingUndoes, cutsAccess: false, remains: [], settles: 0 } as const;

/** Steps that give access back. */
export const undoSteps: StepDeclarations<UndoStepKind> = {
  assignOrganizationRole: {
    ...givesBack,
    label: 'assign organization admin',
    sentence: () => 'Makes the person an organization admin again.',
    through: 'organization API',
    route: 'POST /admin/v1/orgs/{orgId}/users/{accountId}/role-assignments/assign',
    operation: 'absolute',
    whenItFails: 'goOn',
    settles: 30_000,
    probe: readPlatformRole(true),
    execute: ({ accountId, role }, { org }, options) => org.organizationRoles.assign(accountId, role, options).withResponse(),
  },
  enableAccount: {
    ...givesBack,
    label: 'enable account',
    sentence: () => 'Activates the Atlassian account again, in every organization.',
    through: 'user management',
    route: 'POST /users/{accountId}/manage/lifecycle/enable',
    operation: 'absolute',
    whenItFails: 'stop',
    probe: readAccountActive(true),
    execute: ({ accountId }, { org }, options) => org.accounts.enable(accountId, options).withResponse(),
  },
  cancelDeletion: {
    ...givesBack,
    label: 'cancel deletion',
    sentence: () => 'Cancels the scheduled deletion and activates the account again.',
    through: 'user management',
    route: 'POST /users/{accountId}/manage/lifecycle/cancel-delete',
    operation: 'clockStarting',
    whenItFails: 'stop',
    probe: readDeletion(false),
    execute: ({ accountId }, { org }, options) => org.accounts.cancelDelete(accountId, options).withResponse(),
  },
  setScimActive: {
    ...givesBack,
    label: 'set active in SCIM',
    sentence: () => 'Sets the user active in the SCIM directory, which activates the Atlassian account.',
    through: 'SCIM directory',
    route: 'PATCH /scim/directory/{directoryId}/Users/{userId}',
    operation: 'absolute',
    whenItFails: 'stop',
    probe: readScimActive(true),
    execute: (step, clients, options) => scimClientOf(clients, step).users.setActive(step.scimUserId, true, options).withResponse(),
  },
  restoreInDirectory: {
    ...givesBack,
    label: 'restore in directory',
    sentence: () => 'Gives access to the directory back, with the roles and groups from before.',
    through: 'organization API',
    route: 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}/restore',
    operation: 'absolute',
    whenItFails: 'goOn',
    probe: readMembershipActive(true),
    execute: ({ accountId, directoryId }, { org }, options) => org.users.restore(directoryId, accountId, options).withResponse(),
  },
  addToGroup: {
    ...givesBack,
    label: 'add to group',
    sentence: () => 'Puts the person back into a group.',
    through: 'organization API',
    route: 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/groups/{groupId}/memberships',
    operation: 'absolute',
    whenItFails: 'goOn',
    probe: readGroupMember(true),
    execute: ({ accountId, directoryId, groupId }, { org }, options) => org.groups.addUser(directoryId, groupId, accountId, options).withResponse(),
  },
  assignRole: {
    ...givesBack,
    label: 'assign role',
    sentence: ({ role }) => `Gives the role ${role} on one resource again.`,
    through: 'organization API',
    route: 'POST /admin/v1/orgs/{orgId}/users/{accountId}/roles/assign',
    operation: 'absolute',
    whenItFails: 'goOn',
    probe: async ({ accountId, resourceId, role }, { org }, options) => {
      for await (const assignment of org.userRoles.list('-', accountId, { resourceIds: [resourceId] }, options)) {
        if (assignment.roleAssignments?.some((each) => each.role === role) === true) {
          return 'reached';
        }
      }
      return 'notReached';
    },
    execute: ({ accountId, resourceId, role }, { org }, options) => org.userRoles.assign(accountId, { resource: resourceId, role: role as RoleGrant['role'] }, options).withResponse(),
  },
};
