import { productClients, siteToName, type Clients } from '../offboarding/read/clients.js';
import type { Dossier, OwnedThing, OwnedThings, Surroundings } from '../offboarding/read/dossier.js';
import { valueOr } from '../offboarding/read/facts.js';
import type { ProductClient } from '../product/client.js';
import { ownerOf } from '../simulator/access.js';
import { emptyConfluence } from '../simulator/confluence-state.js';
import { newJira, nextId, type SimulatedJira, type SimulatedProject } from '../simulator/jira-state.js';
import type { OrganizationState, SimulatedAccount, SimulatedDirectory, SimulatedScimDirectory, SimulatedSite } from '../simulator/state.js';

/** The data that a copy is made from. */
export interface Original {
  readonly surroundings: Surroundings;
  readonly dossiers: readonly Dossier[];
  readonly clients: Clients;
  readonly claimedDomains: readonly string[];
  readonly directories: readonly SimulatedDirectory[];
}

/** Ids of the credentials: only the copy has them. */
export const copiedKeyId = 'simulated-key';
const copiedTokenId = 'simulated-token';
const year = 365 * 86_400_000;

/** Makes the state of a simulated organization, so that reads of the copy give the same facts. */
export function copyOf(original: Original): OrganizationState {
  const { surroundings, dossiers, clients } = original;
  const now = Date.now();
  const state: OrganizationState = {
    orgId: surroundings.orgId,
    name: 'Copy',
    claimedDomains: [...original.claimedDomains],
    accounts: {},
    directories: Object.fromEntries(original.directories.map((directory) => [directory.directoryId, directory])),
    groups: {},
    sites: {},
    scimDirectories: {},
    apiKeys: {},
    serviceAccounts: {},
    oauthClients: {},
    directRoles: {},
    policies: {},
    authenticationPolicies: {},
    authenticationPolicyTasks: {},
    earlierEvents: [],
  };
  for (const dossier of dossiers.filter(isThere)) {
    const account = accountOf(dossier, now);
    state.accounts[account.accountId] = account;
  }
  addSurroundings(state, surroundings, now);
  for (const { directoryId } of clients.scim ?? []) {
    scimDirectoryIn(state, directoryId);
  }
  for (const dossier of dossiers) {
    addScimUsers(state, dossier, now);
    addRolesAndGroups(state, dossier);
    addApiKeys(state, dossier, now);
  }
  for (const client of productClients(clients)) {
    const { jira } = siteOf(state, client, clients);
    dossiers.forEach((dossier) => addOwned(jira, dossier, siteToName(clients, client)));
  }
  return state;
}

/** The site of a product client. A client that was made for a site name does not have the site id. */
export function siteOf(state: OrganizationState, client: ProductClient, clients: Clients): SimulatedSite {
  const { site, cloudId } = client;
  const isOnly = siteToName(clients, client) === undefined;
  const [only, ...others] = Object.values(state.sites);
  const named = Object.values(state.sites).find(({ name }) => name === site);
  // Of several sites, a role on a resource does not show which one has the name.
  const unnamed = isOnly ? 'simulated-site' : `simulated-site-${site ?? ''}`;
  const found = named ?? (isOnly && cloudId === undefined && others.length === 0 && only !== undefined ? only : siteIn(state, cloudId ?? unnamed));
  found.name = site ?? found.name;
  return found;
}

function isThere({ directory, accountId }: Dossier): boolean {
  return directory.known || isCustomer(accountId);
}

function isCustomer(accountId: string): boolean {
  return accountId.startsWith('qm:');
}

function emptyAccount(accountId: string, now: number): SimulatedAccount {
  return {
    accountId,
    accountType: isCustomer(accountId) ? 'customer' : 'atlassian',
    name: accountId,
    nickname: accountId,
    email: `${accountId.replaceAll(/[^\w-]/g, '-')}@unknown.invalid`,
    emailVerified: true,
    status: 'active',
    memberships: {},
    addedToOrgAt: now,
    platformRoles: [],
    mfaEnabled: false,
    apiTokens: {},
    lastActive: {},
    profile: {},
    otherOrganizations: 0,
  };
}

function accountOf(dossier: Dossier, now: number): SimulatedAccount {
  const account = emptyAccount(dossier.accountId, now);
  const record = valueOr(dossier.directory, undefined);
  account.name = dossier.name ?? account.name;
  account.nickname = account.name.split(' ')[0] ?? account.name;
  account.email = dossier.email ?? account.email;
  if (record !== undefined) {
    account.accountType = oneOf(['atlassian', 'customer', 'app'], record.accountType) ?? account.accountType;
    account.status = oneOf(['active', 'inactive', 'closed'], record.accountStatus) ?? account.status;
    account.emailVerified = record.emailVerified ?? true;
    const claimStatus = oneOf(['managed', 'unmanaged'], record.claimStatus);
    Object.assign(account, claimStatus === undefined ? {} : { claimStatus }, record.forDeletion ? { deletionRequestedAt: now } : {});
    account.platformRoles = [...record.platformRoles];
  }
  for (const { directoryId, status } of valueOr(dossier.memberships, [])) {
    account.memberships[directoryId] = status === 'suspended' ? 'suspended' : 'active';
  }
  for (const { tokenId, label } of valueOr(dossier.apiTokens, [])) {
    account.apiTokens[tokenId] = { id: tokenId, label, createdAt: now, expiresAt: now + year };
  }
  for (const { product, at } of valueOr(dossier.lastActive, [])) {
    const time = Date.parse(at ?? '');
    if (!Number.isNaN(time)) {
      account.lastActive[product] = time;
    }
  }
  return Object.assign(account, refusalsOf(dossier));
}

/** What the organization may not do to the account, and why, if the simulator cannot find it out by itself. */
function refusalsOf({ permissions, apiTokens }: Dossier): Pick<SimulatedAccount, 'externalDirectory' | 'exportControlled' | 'refusedPrivileges'> {
  const read = valueOr(permissions, undefined);
  const lifecycle = read?.lifecycleEnablement;
  const externalDirectory = oneOf(['scim', 'google'], lifecycle?.replace('externalDirectory.', '') ?? '');
  const explained = new Set([lifecycle?.startsWith('externalDirectory.') === true || lifecycle === 'blocked.exportControl' ? lifecycle : undefined]);
  const refused = Object.entries({
    'lifecycle.enablement': lifecycle,
    'lifecycle.delete': read?.lifecycleDeletion,
    'apiToken.delete': read?.apiTokenDeletion,
    'apiToken.read': apiTokens.known || ['notNeeded', 'noClient'].includes(apiTokens.why) ? undefined : 'unknown.notReadable',
  }).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !['allowed', 'unknown'].includes(entry[1]) && !(entry[0].startsWith('lifecycle.') && explained.has(entry[1])),
  );
  return {
    ...(externalDirectory === undefined ? {} : { externalDirectory }),
    ...(lifecycle === 'blocked.exportControl' ? { exportControlled: true } : {}),
    ...(refused.length === 0 ? {} : { refusedPrivileges: Object.fromEntries(refused) }),
  };
}

function oneOf<const Value extends string>(values: readonly Value[], given: string): Value | undefined {
  return values.find((value) => value === given);
}

/** Adds organization admins and service accounts, which decisions need, and the caller, who sends every request. */
function addSurroundings(state: OrganizationState, surroundings: Surroundings, now: number): void {
  const { orgAdmins, serviceAccounts, actors, directoryIds } = surroundings;
  for (const accountId of valueOr(orgAdmins, [])) {
    const admin = (state.accounts[accountId] ??= { ...emptyAccount(accountId, now), memberships: Object.fromEntries(directoryIds.slice(0, 1).map((id) => [id, 'active' as const])) });
    admin.platformRoles = [...new Set([...admin.platformRoles, 'atlassian/org-admin'])];
  }
  for (const accountId of valueOr(serviceAccounts, [])) {
    state.accounts[accountId] ??= { ...emptyAccount(accountId, now), accountType: 'app' };
    state.serviceAccounts[accountId] = { id: accountId, accountId, description: '', createdBy: '', updatedAt: now };
  }
  // The owner of the real key is not readable. A caller of its own is refused nothing in the copy.
  const callerId = actors[0] ?? 'simulated-caller';
  const caller = (state.accounts[callerId] ??= emptyAccount(callerId, now));
  caller.apiTokens[copiedTokenId] = { id: copiedTokenId, label: 'Simulated token', createdAt: now, expiresAt: now + year, secret: 'sim_token_of_copy' };
  state.apiKeys[copiedKeyId] = {
    id: copiedKeyId,
    name: 'Simulated key',
    secret: 'sim_organization_of_copy',
    createdBy: callerId,
    createdAt: now,
    expiresAt: now + year,
    revoked: false,
  };
}

function scimDirectoryIn(state: OrganizationState, scimDirectoryId: string): SimulatedScimDirectory {
  return (state.scimDirectories[scimDirectoryId] ??= { scimDirectoryId, token: `sim_directory_of_copy_${Object.keys(state.scimDirectories).length + 1}`, users: {}, groups: {} });
}

/** Without the directory token, the SCIM user is not readable: the account status is the best source for it. */
function addScimUsers(state: OrganizationState, { scimLinks, accountId }: Dossier, now: number): void {
  const account = state.accounts[accountId];
  for (const { scimDirectoryId, scimUserId, exists } of account === undefined ? [] : valueOr(scimLinks, [])) {
    scimDirectoryIn(state, scimDirectoryId).users[scimUserId] = {
      id: scimUserId,
      userName: account?.email ?? '',
      externalId: '',
      active: account?.status === 'active',
      ...(exists === false ? { orphaned: true } : {}),
      accountId,
      createdAt: now,
      modifiedAt: now,
      attributes: { displayName: account?.name, emails: [{ value: account?.email, type: 'work', primary: true }] },
    };
  }
}

function addRolesAndGroups(state: OrganizationState, { accountId, roles, groups }: Dossier): void {
  const account = state.accounts[accountId];
  if (account === undefined) {
    return;
  }
  const held = valueOr(roles, []).filter(({ resourceId }) => !resourceId.includes('::org/'));
  for (const { resourceId } of held) {
    addSiteOf(state, resourceId);
  }
  for (const { resourceId, role } of held.filter(({ direct }) => direct)) {
    ((state.directRoles[accountId] ??= {})[resourceId] ??= []).push(role);
  }
  for (const { groupId, name, directoryId, ownedByIdentityProvider, grants = [] } of valueOr(groups, [])) {
    const group = (state.groups[groupId] ??= {
      groupId,
      directoryId: state.directories[directoryId] === undefined ? (Object.keys(state.directories)[0] ?? '') : directoryId,
      name,
      description: '',
      managedBy: ownedByIdentityProvider ? 'external' : 'admins',
      members: {},
      grants: {},
    });
    group.members[accountId] = true;
    for (const resourceId of grants) {
      addSiteOf(state, resourceId);
      const there = held.filter((role) => role.resourceId === resourceId);
      // Atlassian reports a role that is both direct and from a group as direct only.
      const byGroup = there.some(({ direct }) => !direct) ? there.filter(({ direct }) => !direct) : there;
      group.grants[resourceId] = [...new Set([...(group.grants[resourceId] ?? []), ...byGroup.map(({ role }) => role)])];
    }
  }
}

function addSiteOf(state: OrganizationState, resourceId: string): void {
  const [, cloudId] = /::site\/(.+)$/.exec(resourceId) ?? [];
  const product = ownerOf(resourceId);
  if (cloudId !== undefined) {
    const site = siteIn(state, cloudId);
    site.products = product === 'platform' ? site.products : [...new Set([...site.products, product])];
  }
}

function siteIn(state: OrganizationState, cloudId: string): SimulatedSite {
  return (state.sites[cloudId] ??= { cloudId, name: cloudId, products: [], jira: newJira(), confluence: emptyConfluence() });
}

function addApiKeys(state: OrganizationState, { accountId, organizationApiKeys }: Dossier, now: number): void {
  for (const { apiKeyId, name } of valueOr(organizationApiKeys, [])) {
    state.apiKeys[apiKeyId] = {
      id: apiKeyId,
      name,
      secret: `sim_unused_${Object.keys(state.apiKeys).length}`,
      createdBy: accountId,
      createdAt: now,
      expiresAt: now + year,
      revoked: false,
    };
  }
}

const ownsNothing: OwnedThings = { filters: [], projects: [], components: [], dashboards: [], privateUnseen: [] };

/** The projects of components are not readable: the copy puts them into a project of its own. */
function addOwned(jira: SimulatedJira, { accountId, owned }: Dossier, site: string | undefined): void {
  const things = valueOr(owned, ownsNothing);
  const there = (all: readonly OwnedThing[]): readonly OwnedThing[] => all.filter((thing) => thing.site === site);
  const [filters, projects, components, dashboards] = [there(things.filters), there(things.projects), there(things.components), there(things.dashboards)];
  for (const { id, name } of filters) {
    jira.filters[id] = { id, name, ownerAccountId: accountId, sharePermissions: [], editPermissions: [] };
  }
  for (const { id, name } of dashboards) {
    // Jira showed it to the caller, so it is shared with them.
    jira.dashboards[id] = { id, name, ownerAccountId: accountId, sharePermissions: [{ id: Number(nextId(jira)), type: 'loggedin' }], editPermissions: [] };
  }
  for (const { id, name } of projects) {
    jira.projects[id] = project(id, name, accountId);
  }
  for (const { id, name } of components) {
    const holder = (jira.projects['0'] ??= project('0', 'Components of the copy', ''));
    holder.components[id] = { id, name, description: '', leadAccountId: accountId, assigneeType: 'COMPONENT_LEAD' };
  }
}

function project(id: string, name: string, leadAccountId: string): SimulatedProject {
  return { id, key: `P${id}`, formerKeys: [], name, description: '', url: '', leadAccountId, assigneeType: 'PROJECT_LEAD', components: {}, actors: {}, settings: {} };
}
