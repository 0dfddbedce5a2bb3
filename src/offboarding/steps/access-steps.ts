import { deleteAccount, deleteUserApiToken, disableAccount } from '../../org/accounts.js';
import { revokeApiKey } from '../../org/api-keys.js';
import { revokeOrganizationRole } from '../../org/organization-roles.js';
import { deleteScimUsersOfAccount } from '../../org/scim-links.js';
import { removeUser, suspendUser } from '../../org/users.js';
import { revokePortalOnlyAccess } from '../../product/service-desk/customers.js';
import { allDirectories } from '../read/look-up.js';
import { organizationChange, productChange, scimChange } from './change.js';
import { accountIs, hasNoToken, holdsNoPlatformRole, isForDeletion, isNoMember, membershipIs } from './shown.js';
import type { StepDeclarations } from './types.js';

export const tokensRemain = 'API tokens stay listed, and Atlassian contradicts itself on whether they still work';
export const keysRemain = 'organization API keys that the person made still work';
export const rulesRemain = 'automation rules of the person stay as they are: they may run on, or stop';
export const thingsRemain = 'filters, dashboards, projects and components stay with the person until somebody takes them over';
const accountRemains = [
  tokensRemain,
  keysRemain,
  'data in Marketplace apps, Trello boards and Bitbucket workspaces stays as it is',
  rulesRemain,
  thingsRemain,
];
export const tokensWork = 'API tokens that were not revoked still work wherever the account has access';
const accountItself = 'the Atlassian account itself stays active: other organizations, Trello and the community are untouched';

/** For changes that no step undoes. */
export const nothingUndoes = { undo: undefined, undoSteps: () => [] } as const;

type AccessStepKind =
  | 'revokeOrganizationRole'
  | 'revokeOrganizationApiKey'
  | 'revokeApiToken'
  | 'disableAccount'
  | 'deleteAccount'
  | 'setScimInactive'
  | 'unlinkScim'
  | 'suspendInDirectory'
  | 'removeFromDirectory'
  | 'revokePortalAccess';

/** Steps that remove access. */
export const accessSteps: StepDeclarations<AccessStepKind> = {
  revokeOrganizationRole: organizationChange(revokeOrganizationRole, {
    label: 'revoke organization admin',
    sentence: () => 'Revokes the organization admin role.',
    through: 'organization API',
    whenItFails: 'stop',
    cutsAccess: false,
    undo: 'assign the role again',
    undoSteps: ({ accountId, role }) => [{ key: 'assignOrganizationRole', kind: 'assignOrganizationRole', accountId, role }],
    remains: [],
    shows: ({ role }, facts) => holdsNoPlatformRole(facts, role),
    outdates: ['directory'],
    input: ({ accountId, role }) => ({ path: { accountId }, body: { role } }),
  }),
  revokeOrganizationApiKey: organizationChange(revokeApiKey, {
    label: 'revoke organization API key',
    sentence: () => 'Revokes an organization API key that the person made.',
    through: 'API access',
    whenItFails: 'goOn',
    cutsAccess: false,
    ...nothingUndoes,
    remains: [],
    outdates: [],
    input: ({ apiKeyId }) => ({ path: { apiKeyId } }),
  }),
  revokeApiToken: organizationChange(deleteUserApiToken, {
    label: 'revoke API token',
    sentence: () => 'Revokes an API token of the person.',
    through: 'user management',
    whenItFails: 'goOn',
    cutsAccess: false,
    ...nothingUndoes,
    remains: [],
    shows: ({ tokenId }, facts) => hasNoToken(facts, tokenId),
    outdates: [],
    input: ({ accountId, tokenId }) => ({ path: { accountId, tokenId } }),
  }),
  disableAccount: organizationChange(disableAccount, {
    label: 'deactivate account',
    sentence: () => 'Deactivates the Atlassian account: no log-in to any product of any organization.',
    through: 'user management',
    whenItFails: 'stop',
    cutsAccess: true,
    undo: 'enable the account',
    undoSteps: ({ accountId }) => [{ key: 'enableAccount', kind: 'enableAccount', accountId }],
    remains: accountRemains,
    shows: (_step, facts) => accountIs(facts, 'inactive'),
    shownIn: () => allDirectories,
    outdates: ['directory'],
    input: ({ accountId, message }) => ({ path: { accountId }, body: message === undefined ? {} : { message } }),
  }),
  deleteAccount: organizationChange(deleteAccount, {
    label: 'schedule deletion',
    sentence: () => 'Schedules the Atlassian account for deletion: it is inactive at once, and Atlassian erases it for good after 14 days.',
    through: 'user management',
    whenItFails: 'stop',
    cutsAccess: true,
    undo: 'cancel the deletion within 14 days',
    undoSteps: ({ accountId }, { directory }) => [
      { key: 'cancelDeletion', kind: 'cancelDeletion', accountId },
      // Cancelling activates the account, even one that was inactive before, and may take effect although it seems to fail.
      ...(accountIs({ directory }, 'inactive') === 'reached' ? [{ key: 'disableAccount', kind: 'disableAccount', accountId, regardless: true } as const] : []),
    ],
    remains: ['content stays, under the name "Former user"', 'a personal Bitbucket workspace is deleted for everybody in it', ...accountRemains],
    shows: (_step, facts) => isForDeletion(facts),
    shownIn: () => allDirectories,
    input: ({ accountId }) => ({ path: { accountId }, body: {} }),
  }),
  setScimInactive: scimChange('inactive', {
    label: 'set inactive in SCIM',
    sentence: () => 'Sets the user inactive in the SCIM directory, which deactivates the Atlassian account.',
    through: 'SCIM directory',
    whenItFails: 'stop',
    cutsAccess: true,
    undo: 'set the user active',
    undoSteps: ({ accountId, scimDirectoryId, scimUserId }) => [
      { key: `setScimActive ${scimUserId}`, kind: 'setScimActive', accountId, scimDirectoryId, scimUserId },
    ],
    remains: ['while the identity provider still assigns the person, it may activate them again', ...accountRemains],
  }),
  unlinkScim: organizationChange(deleteScimUsersOfAccount, {
    label: 'break the SCIM link',
    sentence: () => 'Breaks the link between the account and its identity provider, in all SCIM directories.',
    through: 'user provisioning, with the organization key',
    whenItFails: 'stop',
    cutsAccess: false,
    ...nothingUndoes,
    remains: ['groups that the identity provider gave are lost until it provisions the person again', 'the next sync of the identity provider may create the person again'],
    input: ({ accountId }) => ({ path: { accountId } }),
  }),
  suspendInDirectory: organizationChange(suspendUser, {
    label: 'suspend in directory',
    sentence: () => 'Suspends access to all apps of the directory; roles and groups are kept.',
    through: 'organization API',
    whenItFails: 'goOn',
    cutsAccess: true,
    undo: 'restore access',
    undoSteps: ({ accountId, directoryId }) => [{ key: `restoreInDirectory ${directoryId}`, kind: 'restoreInDirectory', accountId, directoryId }],
    remains: [accountItself, tokensWork],
    shows: ({ directoryId }, facts) => membershipIs(facts, directoryId, 'suspended'),
    shownIn: ({ directoryId }) => directoryId,
    outdates: ['directory'],
    input: ({ accountId, directoryId }) => ({ path: { accountId, directoryId } }),
  }),
  removeFromDirectory: organizationChange(removeUser, {
    label: 'remove from directory',
    sentence: () => 'Removes the person from the directory; their roles and groups there are lost.',
    through: 'organization API',
    whenItFails: 'goOn',
    cutsAccess: true,
    ...nothingUndoes,
    remains: [accountItself, tokensWork, 'only a new invitation brings the person back; you must give groups and roles again'],
    shows: ({ directoryId }, facts) => isNoMember(facts, directoryId),
    input: ({ accountId, directoryId }) => ({ path: { accountId, directoryId } }),
  }),
  revokePortalAccess: productChange(revokePortalOnlyAccess, {
    label: 'revoke portal access',
    sentence: () => 'Removes access to the customer portals of the site.',
    through: 'Jira Service Management',
    whenItFails: 'stop',
    cutsAccess: true,
    ...nothingUndoes,
    remains: ['requests of the customer stay', 'no API shows whether the access is gone'],
    input: ({ accountId }) => ({ path: { accountId } }),
  }),
};
