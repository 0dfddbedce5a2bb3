import type { SimulatedOauthClient, SimulatedServiceAccount } from './api-access-state.js';
import type { SimulatedConfluence } from './confluence-state.js';
import type { SimulatedAuthenticationPolicy, SimulatedAuthenticationPolicyTask, SimulatedEvent, SimulatedPolicy } from './governance-state.js';
import type { SimulatedJira } from './jira-state.js';

/**
 * The state of a simulated organization: plain data, so that it can be saved, loaded, compared and copied. Times are
 * milliseconds of the simulator's own clock.
 */
export interface OrganizationState {
  orgId: string;
  name: string;
  /** E-mail domains that the organization has claimed. Accounts on them are managed accounts. */
  claimedDomains: string[];
  accounts: Record<string, SimulatedAccount>;
  directories: Record<string, SimulatedDirectory>;
  groups: Record<string, SimulatedGroup>;
  sites: Record<string, SimulatedSite>;
  scimDirectories: Record<string, SimulatedScimDirectory>;
  apiKeys: Record<string, SimulatedApiKey>;
  serviceAccounts: Record<string, SimulatedServiceAccount>;
  oauthClients: Record<string, SimulatedOauthClient>;
  /** Roles that people have themselves, not by a group: account id to resource to roles. */
  directRoles: Record<string, Record<string, string[]>>;
  policies: Record<string, SimulatedPolicy>;
  authenticationPolicies: Record<string, SimulatedAuthenticationPolicy>;
  authenticationPolicyTasks: Record<string, SimulatedAuthenticationPolicyTask>;
  /** Changes that were accepted and are not seen yet, in the order of their requests. */
  queuedChanges?: QueuedChange[];
  /** Tokens and keys that were revoked and work for a while yet. */
  revokedSecrets?: { secret: string; ownerId: string; until: number }[];
  /** Account id to what the identity provider knows of the person: whom it still assigns is provisioned again at its next sync. */
  assignments?: Record<string, SimulatedAssignment>;
  /** What the audit log holds from before the simulation. The changes of the simulation itself follow it there. */
  earlierEvents: SimulatedEvent[];
}

/** A change that was accepted at once and is seen later. */
export type QueuedChange = {
  accountId: string;
  dueAt: number;
  /** Who asked for it, and by which route. */
  actor: string;
  endpoint: string;
} & ({ kind: 'organizationRole'; role: string; wanted: boolean } | { kind: 'removal'; directoryId: string });

/** A person as the identity provider knows them. */
export interface SimulatedAssignment {
  through: 'scim' | 'google';
  /** The SCIM directory that it provisions them through; absent for the first one. */
  scimDirectoryId?: string;
  /** False from when the provider was told to drop the person until its next sync. */
  assigned: boolean;
  /** Groups of the provider that the person has lost with their SCIM record; the next sync gives them back. */
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
  /** Which identity provider owns the account's life cycle and profile. */
  externalDirectory?: 'scim' | 'google';
  /** Overrules what the domain of the address tells: managed by the organization or not. */
  claimStatus?: 'managed' | 'unmanaged';
  /** Privileges over the account that are refused for another reason, by the vendor's key of that reason. */
  refusedPrivileges?: Record<string, string>;
  /** Blocked under US export control: can neither be activated nor deactivated. */
  exportControlled?: boolean;
  /** Products that the person owns themselves; they block deactivation and deletion. */
  entitlements?: string[];
  deactivatedAt?: number;
  /** When the account was scheduled for deletion; it is erased 14 days later. */
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
  /** How many other organizations the person works in: deactivation takes those away too. */
  otherOrganizations: number;
}

/** An API token of a person. */
export interface SimulatedApiToken {
  id: string;
  label: string;
  createdAt: number;
  expiresAt: number;
  lastAccessAt?: number;
  /** What is sent to a site, if anybody in the simulation uses it. */
  secret?: string;
  /** Made with scopes: the address of a site does not take it, the gateway does. */
  scoped?: boolean;
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
  /** What belonging to the group grants: resource to roles. */
  grants: Record<string, string[]>;
  /** Resources that whoever joins them gets by this group, with the role. Such a group cannot be deleted. */
  defaultRoles?: Record<string, string>;
}

/** A site with its products. */
export interface SimulatedSite {
  cloudId: string;
  /** `acme` of acme.atlassian.net. */
  name: string;
  products: string[];
  confluence: SimulatedConfluence;
  /** How many people may use a product, by its key; none means no limit. */
  seats?: Record<string, number>;
  /** Account ids of people who were removed: they are on the site again when a group grants it to them. */
  formerUsers?: Record<string, true>;
  /** Whether Atlassian has approved the caller to read e-mail addresses, which it does for apps only. */
  approvedForEmail?: boolean;
  jira: SimulatedJira;
}

/** A directory that an identity provider fills through SCIM. */
export interface SimulatedScimDirectory {
  scimDirectoryId: string;
  token: string;
  users: Record<string, SimulatedScimUser>;
  groups: Record<string, SimulatedScimGroup>;
}

/** A person as the identity provider sees them. */
export interface SimulatedScimUser {
  id: string;
  userName: string;
  externalId: string;
  active: boolean;
  /** Deleted by the identity provider, although its link to the account is still there. */
  /** Gone from the directory, with its link left behind: the account is an orphan. */
  orphaned?: boolean;
  /** The Atlassian account that it provisions; none after an unlink. */
  accountId?: string;
  createdAt: number;
  modifiedAt: number;
  /** Everything else that the identity provider has sent, given back as it came. */
  attributes: Record<string, unknown>;
}

/** A group as the identity provider sees it. */
export interface SimulatedScimGroup {
  id: string;
  displayName: string;
  /** The group of the organization that it drives. */
  groupId: string;
  /** Ids of SCIM users. */
  members: Record<string, true>;
  createdAt: number;
  modifiedAt: number;
  /** Everything else that the identity provider has sent, given back as it came. */
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
  /** Absent for a key created without scopes, which is the only kind that user management takes. */
  scopes?: string[];
  revoked: boolean;
}

/** Whether the organization manages the account: its domain is claimed, and it is no bot. */
export function isManaged(state: OrganizationState, account: SimulatedAccount): boolean {
  if (account.claimStatus !== undefined) {
    return account.claimStatus === 'managed' && account.accountType === 'atlassian';
  }
  const domain = account.email.slice(account.email.lastIndexOf('@') + 1).toLowerCase();
  return account.accountType === 'atlassian' && state.claimedDomains.includes(domain);
}

/** The composite status that the vendor makes of account and membership. */
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

/** Membership of one directory, or of all: active in one is active, suspended means suspended in every one. */
export function membershipIn(account: SimulatedAccount, directoryId: string): 'active' | 'suspended' | 'no_membership' {
  if (directoryId !== '-') {
    return account.memberships[directoryId] ?? 'no_membership';
  }
  // Without a list of them: everybody of a large organization is asked.
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

/** Finds an account by its address. The index is only a hint: the state may be edited by hand at any time. */
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
