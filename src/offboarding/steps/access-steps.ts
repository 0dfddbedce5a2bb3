import { deleteAccount, deleteUserApiToken, disableAccount } from '../../org/accounts.js';
import { revokeApiKey } from '../../org/api-keys.js';
import { revokeOrganizationRole } from '../../org/organization-roles.js';
import { deleteScimUsersOfAccount } from '../../org/scim-links.js';
import { removeUser, suspendUser } from '../../org/users.js';
import { revokePortalOnlyAccess } from '../../product/service-desk/customers.js';
import { patchUser, setActivePatch } from '../../scim/users.js';
import { organizationChange, productChange, scimChange } from './change.js';
import type { StepDeclarations } from './types.js';

export const tokensRemain = 'API tokens stay listed, and the vendor contradicts itself on whether they still work';
export const keysRemain = 'organization API keys that the person made stay alive';
export const thingsRemain = 'filters, dashboards, projects and components keep the person until somebody takes them over';
const accountRemains = [
  tokensRemain,
  keysRemain,
  'data in Marketplace apps, Trello boards, automation rules and Bitbucket workspaces stays as it is',
  thingsRemain,
];
export const tokensWork = 'API tokens that were not revoked work wherever the account still has access';
const accountItself = 'the Atlassian account itself stays active: other organizations, Trello and the community are untouched';

/** What no step takes back. */
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

/** Steps that take access away. */
export const accessSteps: StepDeclarations<AccessStepKind> = {
  revokeOrganizationRole: organizationChange(revokeOrganizationRole, {
    label: 'revoke organization admin',
    sentence: () => 'Takes the organization admin role away.',
    through: 'organization API',
    whenItFails: 'stop',
    cutsAccess: false,
    undo: 'assign the role again',
    undoSteps: ({ accountId, role }) => [{ key: 'assignOrganizationRole', kind: 'assignOrganizationRole', accountId, role }],
    remains: [],
    input: ({ accountId, role }) => ({ path: { accountId }, body: { role } }),
  }),
  revokeOrganizationApiKey: organizationChange(revokeApiKey, {
    label: 'revoke organization API key',
    sentence: () => 'Revokes an API key of the organization that the person made.',
    through: 'API access',
    whenItFails: 'goOn',
    cutsAccess: false,
    ...nothingUndoes,
    remains: [],
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
    input: ({ accountId, message }) => ({ path: { accountId }, body: message === undefined ? {} : { message } }),
  }),
  deleteAccount: organizationChange(deleteAccount, {
    label: 'schedule deletion',
    sentence: () => 'Schedules the Atlassian account for deletion: it is inactive at once, and erased for good after 14 days.',
    through: 'user management',
    whenItFails: 'stop',
    cutsAccess: true,
    undo: 'cancel the deletion within 14 days',
    undoSteps: ({ accountId }) => [{ key: 'cancelDeletion', kind: 'cancelDeletion', accountId }],
    remains: ['content stays, under the name "Former user"', 'a personal Bitbucket workspace is deleted for everybody in it', ...accountRemains],
    input: ({ accountId }) => ({ path: { accountId }, body: {} }),
  }),
  setScimInactive: scimChange(patchUser, {
    label: 'set inactive in SCIM',
    sentence: () => 'Sets the user inactive in the SCIM directory, which deactivates the Atlassian account.',
    through: 'SCIM directory',
    whenItFails: 'stop',
    cutsAccess: true,
    undo: 'set the user active',
    undoSteps: ({ accountId, scimDirectoryId, scimUserId }) => [
      { key: `setScimActive ${scimUserId}`, kind: 'setScimActive', accountId, scimDirectoryId, scimUserId },
    ],
    remains: ['the identity provider may activate the person again as long as it still assigns them', ...accountRemains],
    input: ({ scimUserId }) => ({ path: { userId: scimUserId }, body: setActivePatch(false) }),
  }),
  unlinkScim: organizationChange(deleteScimUsersOfAccount, {
    label: 'break the SCIM link',
    sentence: () => 'Breaks the link between the account and its identity provider, in all SCIM directories.',
    through: 'user provisioning, with the organization key',
    whenItFails: 'stop',
    cutsAccess: false,
    ...nothingUndoes,
    remains: ['groups that the identity provider gave are lost until it provisions the person anew', 'the identity provider may create the person again at its next sync'],
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
    input: ({ accountId, directoryId }) => ({ path: { accountId, directoryId } }),
  }),
  removeFromDirectory: organizationChange(removeUser, {
    label: 'remove from directory',
    sentence: () => 'Removes the person from the directory; their roles and groups there are lost.',
    through: 'organization API',
    whenItFails: 'goOn',
    cutsAccess: true,
    ...nothingUndoes,
    remains: [accountItself, tokensWork, 'only a new invitation brings the person back; groups and roles have to be given again'],
    input: ({ accountId, directoryId }) => ({ path: { accountId, directoryId } }),
  }),
  revokePortalAccess: productChange(revokePortalOnlyAccess, {
    label: 'revoke portal access',
    sentence: () => 'Ends access to the customer portals of the site.',
    through: 'Jira Service Management',
    whenItFails: 'stop',
    cutsAccess: true,
    ...nothingUndoes,
    remains: ['requests of the customer stay', 'no API shows whether the access is gone'],
    input: ({ accountId }) => ({ path: { accountId } }),
  }),
};
