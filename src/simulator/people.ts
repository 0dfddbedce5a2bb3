import { checkOptionNames } from '../core/input.js';
import { refuseSetup } from './refuse-setup.js';
import { millisecondsOf, type Duration } from './clock.js';
import { addApiAccessBelongings, type ApiAccessBelongings } from './api-access-belongings.js';
import type { SimulatorContext } from './context.js';
import { findGroupByName, makeGroup } from './groups.js';
import { addConfluenceBelongings, type ConfluenceBelongings } from './confluence-belongings.js';
import { handOver, type Belongings } from './jira-belongings.js';
import { addServiceBelongings, type ServiceBelongings } from './service-belongings.js';
import { siteNamed, type SimulatedAccount, type SimulatedApiToken, type SimulatedScimDirectory, type SimulatedScimUser, type SimulatedSite } from './state.js';

/** A person to add to the simulated organization. Everything except the name has a default. */
export interface PersonOptions {
  readonly name: string;
  /** Default: the name on the first claimed domain. An address on another domain makes an unmanaged account. */
  readonly email?: string;
  readonly accountId?: string;
  /** `atlassian` is a person, `app` a bot, `customer` a portal-only customer. Default `atlassian`. */
  readonly accountType?: SimulatedAccount['accountType'];
  /** Default `active`. */
  readonly status?: SimulatedAccount['status'];
  /** Whether the person is suspended in every directory. Default false. */
  readonly suspended?: boolean;
  /** The identity provider that provisions the person: through the SCIM directory, or Google Workspace. Default: none. */
  readonly provisionedBy?: 'scim' | 'google';
  /** Whether the SCIM directory has deleted the user of this person. The link still locks the account. Default false. */
  readonly scimOrphan?: boolean;
  /** Whether the e-mail address is verified. False for people who were invited and never joined. Default true. */
  readonly emailVerified?: boolean;
  readonly orgAdmin?: boolean;
  /** Names of groups. Groups that do not exist are created. */
  readonly groups?: readonly string[];
  /** Labels of API tokens of the person. */
  readonly apiTokens?: readonly string[];
  /** Product key to how long ago the person last used it. */
  readonly lastActive?: Readonly<Record<string, Duration>>;
  /** How long ago the account was scheduled for deletion. */
  readonly deletionRequested?: Duration;
  readonly exportControlled?: boolean;
  /** Products that the person owns. They block a deactivation. */
  readonly entitlements?: readonly string[];
  readonly otherOrganizations?: number;
  readonly mfaEnabled?: boolean;
  /** Whether the person is in no directory: a managed account that works elsewhere. Default false. */
  readonly inNoDirectory?: boolean;
  /**
   * What the person owns and leads on the first site, which teams they belong to, and which keys and service accounts of
   * the organization they made. Things that do not exist are created.
   */
  readonly owns?: PersonBelongings & ApiAccessBelongings;
  /** The same on named sites: each name or id of a site, and what the person owns and leads there. */
  readonly ownsOn?: Readonly<Record<string, PersonBelongings>>;
}

/** What a person owns and leads on one site. */
export interface PersonBelongings extends Belongings, ConfluenceBelongings, ServiceBelongings {}

const personOptionNames = [
  'name', 'email', 'accountId', 'accountType', 'status', 'suspended', 'provisionedBy', 'scimOrphan', 'emailVerified', 'orgAdmin', 'groups', 'apiTokens',
  'lastActive', 'deletionRequested', 'exportControlled', 'entitlements', 'otherOrganizations', 'mfaEnabled', 'inNoDirectory', 'owns', 'ownsOn',
] as const satisfies readonly (keyof PersonOptions)[];

const day = 86_400_000;

/** Adds a person to the organization, with their memberships and links. */
export function addPerson(context: SimulatorContext, options: PersonOptions): SimulatedAccount {
  checkOptionNames('simulator.addPerson()', options ?? null, personOptionNames);
  if (typeof options.name !== 'string' || options.name === '') {
    throw refuseSetup('simulator.addPerson()', 'name', 'expected the name of the person');
  }
  const groups: unknown = options.groups;
  if (groups !== undefined && !Array.isArray(groups)) {
    throw refuseSetup('simulator.addPerson()', 'groups', 'expected a list of names');
  }
  const { state, clock, random } = context;
  const ownedOn = Object.entries(options.ownsOn ?? {}).map(([name, belongings]) => {
    const site = siteNamed(state, name);
    if (site === undefined) {
      throw refuseSetup('simulator.addPerson()', `ownsOn.${name}`, 'the organization has no site with that name or id');
    }
    return [site, belongings] as const;
  });
  const { lastActive = {}, suspended = false, inNoDirectory = false, scimOrphan = false } = options;
  const provisionedBy = scimOrphan ? 'scim' : options.provisionedBy;
  const now = clock.now();
  const accountId = options.accountId ?? `712020:${random.uuid()}`;
  const membership = suspended ? 'suspended' : 'active';
  const account: SimulatedAccount = {
    accountId,
    accountType: options.accountType ?? 'atlassian',
    name: options.name,
    nickname: options.name.split(' ')[0] ?? options.name,
    email: options.email ?? `${slug(options.name)}@${state.claimedDomains[0] ?? 'example.com'}`,
    emailVerified: options.emailVerified ?? true,
    status: options.status ?? 'active',
    memberships: {},
    addedToOrgAt: now - (100 + random.below(900)) * day,
    platformRoles: options.orgAdmin === true ? ['atlassian/org-admin'] : [],
    mfaEnabled: options.mfaEnabled ?? false,
    apiTokens: {},
    lastActive: {},
    profile: {},
    otherOrganizations: options.otherOrganizations ?? 0,
  };
  // One by one: for 100,000 people, a literal with many conditions takes longer than everything else.
  if (provisionedBy !== undefined) {
    account.externalDirectory = provisionedBy;
  }
  if (options.exportControlled !== undefined) {
    account.exportControlled = options.exportControlled;
  }
  if (options.entitlements !== undefined) {
    account.entitlements = [...options.entitlements];
  }
  if (options.deletionRequested !== undefined) {
    account.deletionRequestedAt = now - millisecondsOf(options.deletionRequested);
    account.status = 'inactive';
  }
  if (!inNoDirectory) {
    for (const directoryId of Object.keys(state.directories)) {
      account.memberships[directoryId] = membership;
    }
  }
  for (const [product, ago] of Object.entries(lastActive)) {
    account.lastActive[product] = now - millisecondsOf(ago);
  }
  if (account.status === 'inactive') {
    account.deactivatedAt = account.deletionRequestedAt ?? now - 30 * day;
  }
  state.accounts[accountId] = account;
  for (const label of options.apiTokens ?? []) {
    addApiToken(context, account, label);
  }
  for (const name of options.groups ?? []) {
    (findGroupByName(context, name) ?? makeGroup(context, { name })).members[accountId] = true;
  }
  if (provisionedBy === 'scim') {
    const directory = Object.values(state.scimDirectories)[0];
    if (directory === undefined) {
      throw refuseSetup('simulator.addPerson()', 'provisionedBy', 'the organization has no SCIM directory to provision the person through');
    }
    provision(context, account, directory, { orphaned: scimOrphan });
  }
  if (provisionedBy !== undefined) {
    (state.assignments ??= {})[accountId] = { through: provisionedBy, assigned: true };
  }
  if (options.owns !== undefined) {
    const [site] = Object.values(state.sites);
    if (site === undefined) {
      throw refuseSetup('simulator.addPerson()', 'owns', 'the organization has no site with a Jira');
    }
    addBelongings(context, site, accountId, options.owns);
    addApiAccessBelongings(context, accountId, options.owns, (program) => addPerson(context, program));
  }
  for (const [site, belongings] of ownedOn) {
    addBelongings(context, site, accountId, belongings);
  }
  return account;
}

function addBelongings(context: SimulatorContext, site: SimulatedSite, accountId: string, belongings: PersonBelongings): void {
  const now = context.clock.now();
  handOver(site.jira, accountId, belongings, now);
  addServiceBelongings(context, site, accountId, belongings);
  addConfluenceBelongings(site.confluence, accountId, belongings, now);
}

/** Adds an API token to a person. With a secret it works on a site, or on the gateway if it has scopes. */
export function addApiToken(
  { clock, random }: SimulatorContext,
  account: SimulatedAccount,
  label: string,
  sent: Pick<SimulatedApiToken, 'secret' | 'scopes'> = {},
): void {
  const id = random.uuid();
  const createdAt = clock.now() - (1 + random.below(90)) * day;
  account.apiTokens[id] = {
    id,
    label,
    createdAt,
    expiresAt: createdAt + 365 * day,
    ...sent,
  };
}

/** Makes the SCIM user of an account. */
export function provision(
  { clock, random }: Pick<SimulatorContext, 'clock' | 'random'>,
  account: SimulatedAccount,
  directory: SimulatedScimDirectory,
  { active = account.status === 'active', orphaned = false }: { readonly active?: boolean; readonly orphaned?: boolean } = {},
): SimulatedScimUser {
  const id = random.uuid();
  const user: SimulatedScimUser = {
    id,
    userName: account.email,
    externalId: `idp-${random.hex(12)}`,
    active,
    ...(orphaned ? { orphaned } : {}),
    accountId: account.accountId,
    createdAt: account.addedToOrgAt,
    modifiedAt: clock.now(),
    attributes: {
      displayName: account.name,
      name: { formatted: account.name },
      emails: [{ value: account.email, type: 'work', primary: true }],
    },
  };
  directory.users[id] = user;
  return user;
}

function slug(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/[^\w ]/g, '')
    .trim()
    .replaceAll(/\s+/g, '.')
    .toLowerCase();
}
