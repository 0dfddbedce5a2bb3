import type { SimulatedAccessToken, SimulatedOauthClient, SimulatedServiceAccount } from './api-access-state.js';
import type { SimulatedAutomation } from './automation-state.js';
import type { SimulatedConfluence } from './confluence-state.js';
import type { SimulatedAuthenticationPolicy, SimulatedAuthenticationPolicyTask, SimulatedEvent, SimulatedPolicy } from './governance-state.js';
import type { SimulatedJira } from './jira-state.js';
import type { SimulatedServiceDesk } from './service-desk-state.js';
import type { SimulatedServiceOperations } from './service-operations-state.js';
import type { SimulatedTeam } from './teams-state.js';

/**
 * The state of a simulated organization. It is plain data: you can save, load, compare and copy it. Times are
 * milliseconds by the clock of the simulator.
 */
export interface OrganizationState {
  orgId: string;
  name: string;
  /** E-mail domains that the organization has claimed. Accounts on these domains are managed accounts. */
  claimedDomains: string[];
  accounts: Record<string, SimulatedAccount>;
  directories: Record<string, SimulatedDirectory>;
  groups: Record<string, SimulatedGroup>;
  sites: Record<string, SimulatedSite>;
  scimDirectories: Record<string, SimulatedScimDirectory>;
  apiKeys: Record<string, SimulatedApiKey>;
  serviceAccounts: Record<string, SimulatedServiceAccount>;
  oauthClients: Record<string, SimulatedOauthClient>;
  /** OAuth 2.0 access tokens that were issued, by their secret. */
  accessTokens?: Record<string, SimulatedAccessToken>;
  /** Roles that people hold directly, not through a group: account id to resource to roles. */
  directRoles: Record<string, Record<string, string[]>>;
  /** Teams, by id. Deleted ones stay, because they can be restored. */
  teams?: Record<string, SimulatedTeam>;
  policies: Record<string, SimulatedPolicy>;
  authenticationPolicies: Record<string, SimulatedAuthenticationPolicy>;
  authenticationPolicyTasks: Record<string, SimulatedAuthenticationPolicyTask>;
  /** Accepted changes that have not taken effect yet, in the order of their requests. */
  queuedChanges?: QueuedChange[];
  /** Revoked tokens and keys that still work for a while. */
  revokedSecrets?: { secret: string; ownerId: string; until: number }[];
  /** Assignments of the identity provider, by account id. Its next sync provisions everybody whom it still assigns. */
  assignments?: Record<string, SimulatedAssignment>;
  /** Events of the audit log from before the simulation. Changes of the simulation follow them in the log. */
  earlierEvents: SimulatedEvent[];
  /** Events of the audit log that are no changes, each behind so many changes. */
  recordedEvents?: (SimulatedEvent & { readonly after: number })[];
}

/** An accepted change that takes effect later. */
export type QueuedChange = {
  accountId: string;
  dueAt: number;
  /** Who requested the change, and through which route. */
  actor: string;
  endpoint: string;
} & ({ kind: 'organizationRole'; role: string; wanted: boolean } | { kind: 'removal'; directoryId: string } | { kind: 'bulkEdit'; cloudId: string; taskId: string });

/** The assignment of a person in the identity provider. */
export interface SimulatedAssignment {
  through: 'scim' | 'google';
  /** The SCIM directory that provisions the person. Absent means the first one. */
  scimDirectoryId?: string;
  /** False after `unassign()`, until the next sync. */
  assigned: boolean;
  /** Groups of the provider that the person lost with their SCIM record. The next sync gives them back. */
  lostGroupIds?: string[];
}

/** An account: a person, a customer of a portal, or an app. */
export interface SimulatedAccount {
  accountId: string;
  accountType: 'atlassian' | 'customer' | 'app';
  name: string;
  nickname: string;
  email: string;
  emailVerified: boolean;
  status: 'active' | 'inactive' | 'closed';
  /** The identity provider that owns the life cycle and profile of the account. */
  externalDirectory?: 'scim' | 'google';
  /** Whether the organization manages the account. It overrides the domain of the address. */
  claimStatus?: 'managed' | 'unmanaged';
  /** Privileges over the account that are refused for another reason: privilege to the reason key of Atlassian. */
  refusedPrivileges?: Record<string, string>;
  /** Whether the account is blocked under US export control. Nobody can activate or deactivate it. */
  exportControlled?: boolean;
  /** Products that the person owns. They block a deactivation and a deletion. */
  entitlements?: string[];
  deactivatedAt?: number;
  /** When the account was scheduled for deletion. It is erased 14 days later. */
  deletionRequestedAt?: number;
  /** Directory id to membership. */
  memberships: Record<string, 'active' | 'suspended'>;
  addedToOrgAt: number;
  platformRoles: string[];
  mfaEnabled: boolean;
  apiTokens: Record<string, SimulatedApiToken>;
  /** Product key to the time of last use. */
  lastActive: Record<string, number>;
  profile: Record<string, string>;
  /** How many other organizations the person works in. A deactivation removes access to those too. */
  otherOrganizations: number;
}

/** An API token of a person. */
export interface SimulatedApiToken {
  id: string;
  label: string;
  createdAt: number;
  expiresAt: number;
  lastAccessAt?: number;
  /** The secret for a site, if somebody in the simulation uses the token. */
  secret?: string;
  /** The scopes of the token; absent for one without. The gateway accepts a token with scopes, the address of a site does not. */
  scopes?: string[];
}

/** A directory of the organization. */
export interface SimulatedDirectory {
  directoryId: string;
  name: string;
}

/** A group of a directory. */
export interface SimulatedGroup {
  groupId: string;
  directoryId: string;
  name: string;
  description: string;
  managedBy: 'admins' | 'external';
  /** Account ids. */
  members: Record<string, true>;
  /** What membership of the group grants: resource to roles. */
  grants: Record<string, string[]>;
  /** Resources that give new people access through this group, with the role. Nobody can delete such a group. */
  defaultRoles?: Record<string, string>;
}

/** A site with its products. */
export interface SimulatedSite {
  cloudId: string;
  /** `acme` of acme.atlassian.net. */
  name: string;
  products: string[];
  confluence: SimulatedConfluence;
  /** How many people may use a product, by product key. Absent means no limit. */
  seats?: Record<string, number>;
  /** Account ids of removed people. They are on the site again if a group grants it to them. */
  formerUsers?: Record<string, true>;
  /** Whether Atlassian has approved the caller for reading e-mail addresses. It approves apps only. */
  approvedForEmail?: boolean;
  jira: SimulatedJira;
  /** The rules of Automation. Absent means none. */
  automation?: SimulatedAutomation;
  /** Service desks, requests and organizations of customers. Absent means none. */
  serviceDesk?: SimulatedServiceDesk;
  /** Schedules and rules for alerts. Absent means none. */
  serviceOperations?: SimulatedServiceOperations;
}

/** A directory that an identity provider fills through SCIM. */
export interface SimulatedScimDirectory {
  scimDirectoryId: string;
  token: string;
  users: Record<string, SimulatedScimUser>;
  groups: Record<string, SimulatedScimGroup>;
}

/** A person in a SCIM directory. */
export interface SimulatedScimUser {
  id: string;
  userName: string;
  externalId: string;
  active: boolean;
  /** Deleted by the identity provider, although its link to the account is still there. */
  /** Whether the directory has deleted the user and the link is still there: the account is an orphan. */
  orphaned?: boolean;
  /** The Atlassian account that the user provisions. Absent after an unlink. */
  accountId?: string;
  createdAt: number;
  modifiedAt: number;
  /** All other attributes from the identity provider, returned as they came. */
  attributes: Record<string, unknown>;
}

/** A group in a SCIM directory. */
export interface SimulatedScimGroup {
  id: string;
  displayName: string;
  /** The group of the organization that it syncs to. */
  groupId: string;
  /** Ids of SCIM users. */
  members: Record<string, true>;
  createdAt: number;
  modifiedAt: number;
  /** All other attributes from the identity provider, returned as they came. */
  attributes: Record<string, unknown>;
}

/** An organization API key. */
export interface SimulatedApiKey {
  id: string;
  name: string;
  secret: string;
  createdBy: string;
  createdAt: number;
  expiresAt: number;
  lastActiveAt?: number;
  /** Absent for a key created without scopes. User management accepts only such keys. */
  scopes?: string[];
  revoked: boolean;
}

/** Whether the organization manages the account: its domain is claimed, and it is not a bot. */
export function isManaged(state: OrganizationState, account: SimulatedAccount): boolean {
  if (account.claimStatus !== undefined) {
    return account.claimStatus === 'managed' && account.accountType === 'atlassian';
  }
  const domain = account.email.slice(account.email.lastIndexOf('@') + 1).toLowerCase();
  return account.accountType === 'atlassian' && state.claimedDomains.includes(domain);
}

/** The status that Atlassian derives from account and membership together. */
export function compositeStatus(
  account: SimulatedAccount,
  membership: 'active' | 'suspended' | 'no_membership',
): 'active' | 'suspended' | 'not_invited' | 'deactivated' | 'for_deletion' {
  if (account.deletionRequestedAt !== undefined && account.status !== 'closed') {
    return 'for_deletion';
  }
  if (account.status !== 'active') {
    return 'deactivated';
  }
  return membership === 'no_membership' ? 'not_invited' : membership;
}

/** The membership in one directory, or in all: active in any is active, and suspended means suspended in all. */
export function membershipIn(account: SimulatedAccount, directoryId: string): 'active' | 'suspended' | 'no_membership' {
  if (directoryId !== '-') {
    return account.memberships[directoryId] ?? 'no_membership';
  }
  // Without an intermediate list, because it runs for everybody of a large organization.
  let found: 'suspended' | 'no_membership' = 'no_membership';
  for (const id in account.memberships) {
    if (account.memberships[id] === 'active') {
      return 'active';
    }
    found = 'suspended';
  }
  return found;
}

/** The SCIM users that provision an account, in all SCIM directories. */
export function scimUsersOf(
  state: OrganizationState,
  accountId: string,
): { directory: SimulatedScimDirectory; user: SimulatedScimUser }[] {
  return Object.values(state.scimDirectories).flatMap((directory) =>
    Object.values(directory.users)
      .filter((user) => user.accountId === accountId)
      .map((user) => ({ directory, user })),
  );
}

const emailIndexes = new WeakMap<OrganizationState, Map<string, string>>();

/** Finds an account by e-mail address. The index is only a hint: somebody may edit the state by hand at any time. */
export function accountByEmail(state: OrganizationState, email: string): SimulatedAccount | undefined {
  const wanted = email.toLowerCase();
  const indexed = state.accounts[emailIndexes.get(state)?.get(wanted) ?? ''];
  if (indexed?.email.toLowerCase() === wanted) {
    return indexed;
  }
  const index = new Map(Object.values(state.accounts).map((account) => [account.email.toLowerCase(), account.accountId]));
  emailIndexes.set(state, index);
  return state.accounts[index.get(wanted) ?? ''];
}

/** The site with that name or id. */
export function siteNamed({ sites }: Pick<OrganizationState, 'sites'>, nameOrId: string): SimulatedSite | undefined {
  return Object.values(sites).find(({ name, cloudId }) => [name, cloudId].includes(nameOrId));
}
