import { cancelDeleteAccount, enableAccount } from '../../org/accounts.js';
import { addUserToDirectoryGroup } from '../../org/groups.js';
import { assignOrganizationRole } from '../../org/organization-roles.js';
import { assignRole, type RoleGrant } from '../../org/user-roles.js';
import { restoreUser } from '../../org/users.js';
import { nothingUndoes } from './access-steps.js';
import { allDirectories } from '../read/look-up.js';
import { organizationChange, scimChange } from './change.js';
import { accountIs, membershipIs } from './shown.js';
import type { StepDeclarations } from './types.js';

type UndoStepKind =
  | 'assignOrganizationRole'
  | 'enableAccount'
  | 'cancelDeletion'
  | 'setScimActive'
  | 'restoreInDirectory'
  | 'addToGroup'
  | 'assignRole';

const givesBack = { ...nothingUndoes, cutsAccess: false, remains: [] } as const;

/** Steps that give access back. */
export const undoSteps: StepDeclarations<UndoStepKind> = {
  assignOrganizationRole: organizationChange(assignOrganizationRole, {
    ...givesBack,
    label: 'assign organization admin',
    sentence: () => 'Assigns the organization admin role again.',
    through: 'organization API',
    whenItFails: 'goOn',
    input: ({ accountId, role }) => ({ path: { accountId }, body: { role } }),
  }),
  enableAccount: organizationChange(enableAccount, {
    ...givesBack,
    label: 'enable account',
    sentence: () => 'Activates the Atlassian account again, in every organization.',
    through: 'user management',
    whenItFails: 'stop',
    shows: (_step, facts) => accountIs(facts, 'active'),
    shownIn: () => allDirectories,
    input: ({ accountId }) => ({ path: { accountId } }),
  }),
  cancelDeletion: organizationChange(cancelDeleteAccount, {
    ...givesBack,
    label: 'cancel deletion',
    sentence: () => 'Cancels the scheduled deletion and activates the account again.',
    through: 'user management',
    whenItFails: 'stop',
    input: ({ accountId }) => ({ path: { accountId } }),
  }),
  setScimActive: scimChange('active', {
    ...givesBack,
    label: 'set active in SCIM',
    sentence: () => 'Sets the user active in the SCIM directory, which activates the Atlassian account.',
    through: 'SCIM directory',
    whenItFails: 'stop',
  }),
  restoreInDirectory: organizationChange(restoreUser, {
    ...givesBack,
    label: 'restore in directory',
    sentence: () => 'Restores access to the directory, with the roles and groups from before.',
    through: 'organization API',
    whenItFails: 'goOn',
    shows: ({ directoryId }, facts) => membershipIs(facts, directoryId, 'active'),
    shownIn: ({ directoryId }) => directoryId,
    input: ({ accountId, directoryId }) => ({ path: { accountId, directoryId } }),
  }),
  addToGroup: organizationChange(addUserToDirectoryGroup, {
    ...givesBack,
    label: 'add to group',
    sentence: () => 'Adds the person to a group again.',
    through: 'organization API',
    whenItFails: 'goOn',
    input: ({ accountId, directoryId, groupId }) => ({ path: { directoryId, groupId }, body: { accountId } }),
  }),
  assignRole: organizationChange(assignRole, {
    ...givesBack,
    label: 'assign role',
    sentence: ({ role }) => `Assigns the role ${role} on one resource again.`,
    through: 'organization API',
    whenItFails: 'goOn',
    input: ({ accountId, resourceId, role }) => ({ path: { accountId }, body: { resource: resourceId, role: role as RoleGrant['role'] } }),
  }),
};
