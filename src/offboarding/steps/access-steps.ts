import { isLive } from '../../org/api-keys.js';
import type { Clients } from '../read/clients.js';
import { readAccountActive, readDeletion, readMembershipActive, readPlatformRole, readScimActive, scimClientOf, verdictOf } from './step-probes.js';
import type { StepDeclarations } from './types.js';

export const tokensRemain = 'API tokens stay listed, and the vendor contradicts itself on whether they still work';
const accountRemains = [
  tokensRemain,
  'organization API keys that the person made stay alive',
  'data in Marketplace apps, Trello boards, automation rules and Bitbucket workspaces stays as it is',
  'filters, dashboards, projects and components keep the person until somebody takes them over',
];
const tokensWork = 'API tokens that were not revoked work wherever the account still has access';
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
  revokeOrganizationRole: {
    label: 'revoke organization admin',
    sentence: () => 'Takes the organization admin role away.',
    through: 'organization API',
    route: 'POST /admin/v1/orgs/{orgId}/users/{accountId}/role-assignments/revoke',
    operation: 'absolute',
    whenItFails: 'stop',
    cutsAccess: false,
    undo: 'assign the role again',
    undoSteps: ({ accountId, role }) => [{ key: 'assignOrganizationRole', kind: 'assignOrganizationRole', accountId, role }],
    remains: [],
    settles: 30_000,
    probe: readPlatformRole(false),
    execute: ({ accountId, role }, { org }, options) => org.organizationRoles.revoke(accountId, role, options).withResponse(),
  },
  revokeOrganizationApiKey: {
    label: 'revoke organization API key',
    sentence: () => 'Revokes an API key of the organization that the person made.',
    through: 'API access',
    route: 'PATCH /admin/api-access/v1/orgs/{orgId}/api-keys/revoke/{apiKeyId}',
    operation: 'deleteById',
    whenItFails: 'goOn',
    cutsAccess: false,
    ...nothingUndoes,
    remains: [],
    settles: 0,
    probe: async ({ apiKeyId }, { org }, options) => {
      for await (const key of org.apiKeys.list({}, options)) {
        if (key.id === apiKeyId) {
          return isLive(key) ? 'notReached' : 'reached';
        }
      }
      return 'reached';
    },
    execute: ({ apiKeyId }, { org }, options) => org.apiKeys.revoke(apiKeyId, options).withResponse(),
  },
  revokeApiToken: {
    label: 'revoke API token',
    sentence: () => 'Revokes an API token of the person.',
    through: 'user management',
    route: 'DELETE /users/{accountId}/manage/api-tokens/{tokenId}',
    operation: 'deleteById',
    whenItFails: 'goOn',
    cutsAccess: false,
    ...nothingUndoes,
    remains: [],
    settles: 0,
    probe: async ({ accountId, tokenId }, { org }, options) => {
      const tokens = await org.accounts.listApiTokens(accountId, options);
      return tokens.some(({ id }) => id === tokenId) ? 'notReached' : 'reached';
    },
    execute: ({ accountId, tokenId }, { org }, options) => org.accounts.revokeApiToken(accountId, tokenId, options).withResponse(),
  },
  disableAccount: {
    label: 'deactivate account',
    sentence: () => 'Deactivates the Atlassian account: no log-in to any product of any organization.',
    through: 'user management',
    route: 'POST /users/{accountId}/manage/lifecycle/disable',
    operation: 'absolute',
    whenItFails: 'stop',
    cutsAccess: true,
    undo: 'enable the account',
    undoSteps: ({ accountId }) => [{ key: 'enableAccount', kind: 'enableAccount', accountId }],
    remains: accountRemains,
    settles: 0,
    probe: readAccountActive(false),
    execute: ({ accountId, message }, { org }, options) =>
      org.accounts.disable(accountId, message === undefined ? {} : { message }, options).withResponse(),
  },
  deleteAccount: {
    label: 'schedule deletion',
    sentence: () => 'Schedules the Atlassian account for deletion: it is inactive at once, and erased for good after 14 days.',
    through: 'user management',
    route: 'POST /users/{accountId}/manage/lifecycle/delete',
    operation: 'clockStarting',
    whenItFails: 'stop',
    cutsAccess: true,
    undo: 'cancel the deletion within 14 days',
    undoSteps: ({ accountId }) => [{ key: 'cancelDeletion', kind: 'cancelDeletion', accountId }],
    remains: ['content stays, under the name "Former user"', 'a personal Bitbucket workspace is deleted for everybody in it', ...accountRemains],
    settles: 0,
    probe: readDeletion(true),
    execute: ({ accountId }, { org }, options) => org.accounts.delete(accountId, {}, options).withResponse(),
  },
  setScimInactive: {
    label: 'set inactive in SCIM',
    sentence: () => 'Sets the user inactive in the SCIM directory, which deactivates the Atlassian account.',
    through: 'SCIM directory',
    route: 'PATCH /scim/directory/{directoryId}/Users/{userId}',
    operation: 'absolute',
    whenItFails: 'stop',
    cutsAccess: true,
    undo: 'set the user active',
    undoSteps: ({ accountId, scimDirectoryId, scimUserId }) => [
      { key: `setScimActive ${scimUserId}`, kind: 'setScimActive', accountId, scimDirectoryId, scimUserId },
    ],
    remains: ['the identity provider may activate the person again as long as it still assigns them', ...accountRemains],
    settles: 0,
    probe: readScimActive(false),
    execute: (step, clients, options) => scimClientOf(clients, step).users.setActive(step.scimUserId, false, options).withResponse(),
  },
  unlinkScim: {
    label: 'break the SCIM link',
    sentence: () => 'Breaks the link between the account and its identity provider, in all SCIM directories.',
    through: 'user provisioning, with the organization key',
    route: 'DELETE /admin/user-provisioning/v1/org/{orgId}/user/{accountId}/onlyDeleteUserInDB',
    operation: 'clockStarting',
    whenItFails: 'stop',
    cutsAccess: false,
    ...nothingUndoes,
    remains: ['groups that the identity provider gave are lost until it provisions the person anew', 'the identity provider may create the person again at its next sync'],
    settles: 0,
    // A synchronisation with Google is no link that is listed: that it is broken shows in what is permitted.
    probe: async ({ accountId }, { org }, options) => {
      if ((await org.scimLinks.list(accountId, options)).length > 0) {
        return 'notReached';
      }
      const { 'lifecycle.enablement': rule } = await org.accounts.getPermissions(accountId, {}, options);
      return verdictOf(rule, rule?.reason?.key?.startsWith('externalDirectory.') !== true);
    },
    execute: ({ accountId }, { org }, options) => org.scimLinks.onlyDeleteUserInDb(accountId, options).withResponse(),
  },
  suspendInDirectory: {
    label: 'suspend in directory',
    sentence: () => 'Suspends access to all apps of the directory; roles and groups are kept.',
    through: 'organization API',
    route: 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}/suspend',
    operation: 'absolute',
    whenItFails: 'goOn',
    cutsAccess: true,
    undo: 'restore access',
    undoSteps: ({ accountId, directoryId }) => [{ key: `restoreInDirectory ${directoryId}`, kind: 'restoreInDirectory', accountId, directoryId }],
    remains: [accountItself, tokensWork],
    settles: 0,
    probe: readMembershipActive(false),
    execute: ({ accountId, directoryId }, { org }, options) => org.users.suspend(directoryId, accountId, options).withResponse(),
  },
  removeFromDirectory: {
    label: 'remove from directory',
    sentence: () => 'Removes the person from the directory; their roles and groups there are lost.',
    through: 'organization API',
    route: 'DELETE /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}',
    operation: 'deleteById',
    whenItFails: 'goOn',
    cutsAccess: true,
    ...nothingUndoes,
    remains: [accountItself, tokensWork, 'only a new invitation brings the person back; groups and roles have to be given again'],
    settles: 30_000,
    probe: async ({ accountId, directoryId }, { org }, options) => {
      const user = await org.users.search(directoryId, { accountIds: [accountId] }, options).first();
      return user === undefined || user.membershipStatus === 'no_membership' ? 'reached' : 'notReached';
    },
    execute: ({ accountId, directoryId }, { org }, options) => org.users.remove(directoryId, accountId, options).withResponse(),
  },
  revokePortalAccess: {
    label: 'revoke portal access',
    sentence: () => 'Ends access to the customer portals of the site.',
    through: 'Jira Service Management',
    route: 'PUT /rest/servicedeskapi/customer/user/{accountId}/revoke-portal-only-access',
    operation: 'absolute',
    whenItFails: 'stop',
    cutsAccess: true,
    ...nothingUndoes,
    remains: ['requests of the customer stay', 'no API shows whether the access is gone'],
    settles: 0,
    probe: undefined,
    execute: ({ accountId }, { product }, options) => productOf(product).serviceDesk.customers.revokePortalOnlyAccess(accountId, options).withResponse(),
  },
};

/** A step of the product site was planned only because its client was at hand. */
export function productOf(product: Clients['product']): NonNullable<Clients['product']> {
  if (product === undefined) {
    throw new TypeError('there is no ProductClient for this step');
  }
  return product;
}
