import {
  apply,
  decisionTable,
  makePlan,
  makeReport,
  memoryJournal,
  type Clients,
  type Plan,
  type PlannedAction,
  type PlannedPerson,
  type PolicyOptions,
  type Report,
  type StepKind,
} from 'atlassian-admin-sdk/offboarding';
import type { OrganizationState, PersonOptions, Simulator } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { rehearsal } from '../support/organization.js';

type Account = OrganizationState['accounts'][string];

/** One case of the table: who it is, what the plan says of them, and how the organization is afterwards. */
interface Scenario {
  /** What the row is about, as the name of the test. */
  readonly when: string;
  readonly person: PersonOptions;
  readonly policy?: PolicyOptions | ((account: Account, simulator: Simulator) => PolicyOptions);
  readonly without?: readonly ('scim' | 'product')[];
  /** What the simulator is told by hand before anything is read. */
  readonly prepare?: (simulator: Simulator, account: Account) => void;
  /** Whom the plan is for, where it is not the person's account id. */
  readonly subject?: (simulator: Simulator, account: Account) => string;
  readonly row: number;
  readonly action: PlannedAction;
  readonly because: string;
  /** Kinds of steps in their order; those that wait for a refusal of another have a question mark. */
  readonly steps?: readonly (StepKind | `${StepKind}?`)[];
  readonly alsoRows?: readonly number[];
  readonly humanTask?: string;
  readonly remains?: readonly string[];
  readonly outcome: string;
  readonly effects?: readonly string[];
  readonly afterwards?: (account: Account, simulator: Simulator) => unknown;
  readonly expected?: unknown;
}

const fallback = ['suspendInDirectory?', 'suspendInDirectory?'] as const;
const partner = 'jo@partner.example';
const status = ({ status: accountStatus }: Account): unknown => accountStatus;
const memberships = (account: Account): unknown => Object.values(account.memberships);

function siteOf(simulator: Simulator) {
  return Object.values(simulator.state.sites)[0] as OrganizationState['sites'][string];
}

function resourceOf(simulator: Simulator, product: string): string {
  return `ari:cloud:${product}::site/${siteOf(simulator).cloudId}`;
}

function addApiKey(simulator: Simulator, id: string, createdBy: string): void {
  const [own] = Object.values(simulator.state.apiKeys);
  simulator.state.apiKeys[id] = { ...(own as NonNullable<typeof own>), id, name: 'Reporting', secret: `sim_organization_${id}`, createdBy };
}

const runKey = (simulator: Simulator): string => Object.keys(simulator.state.apiKeys)[0] as string;

/** By the name of the row that each is about. Every row has one at least. */
const scenarios: Readonly<Record<string, readonly Scenario[]>> = {
  managed: [
    {
      when: 'is deactivated, after their tokens, with groups last',
      person: { name: 'Jane Doe', groups: ['developers'], apiTokens: ['laptop', 'build'] },
      policy: { groups: 'remove' },
      row: 1,
      action: 'deactivate',
      because: 'no identity provider owns',
      steps: ['revokeApiToken', 'revokeApiToken', 'disableAccount', ...fallback, 'removeFromGroup'],
      alsoRows: [15, 16],
      remains: ['organization API keys that the person made stay alive', 'OAuth grants come back to life'],
      outcome: 'done',
      effects: ['apiToken.revoked', 'apiToken.revoked', 'account.disabled', 'group.memberRemoved'],
      afterwards: status,
      expected: 'inactive',
    },
    {
      when: 'is deactivated also where nobody may until they are no organization admin any more',
      person: { name: 'Victor Chen', orgAdmin: true },
      prepare: (simulator, { accountId }) => {
        const body = {
          'lifecycle.enablement': { allowed: false, reason: { key: 'administrative' } },
          'lifecycle.delete': { allowed: false, reason: { key: 'administrative' } },
          'apiToken.delete': { allowed: true },
        };
        simulator.faults.add({ match: { route: 'GET /users/{accountId}/manage', accountId }, when: 'beforeEffect', kind: 'status', status: 200, body, times: 2 });
      },
      row: 1,
      action: 'deactivate',
      because: 'no identity provider owns',
      steps: ['revokeOrganizationRole', 'disableAccount', ...fallback],
      alsoRows: [12, 15, 16],
      outcome: 'done',
      effects: ['organizationRole.revoked', 'account.disabled'],
      afterwards: status,
      expected: 'inactive',
    },
  ],
  temporaryLeave: [
    {
      when: 'is suspended in each directory, whoever owns the account, and nothing is revoked',
      person: { name: 'Lena Vogt', provisionedBy: 'scim', apiTokens: ['laptop'], groups: ['developers'] },
      policy: { profile: 'temporaryLeave' },
      row: 2,
      action: 'suspend',
      because: 'away for a while',
      steps: ['suspendInDirectory', 'suspendInDirectory'],
      alsoRows: [15],
      remains: ['the Atlassian account itself stays active', 'API tokens that were not revoked work wherever'],
      outcome: 'done',
      effects: ['membership.suspended', 'membership.suspended'],
      afterwards: (account, simulator) => [account.status, Object.keys(account.apiTokens).length, Object.values(simulator.state.groups)[0]?.members[account.accountId]],
      expected: ['active', 1, true],
    },
  ],
  scim: [
    {
      when: 'is set inactive where the token of the directory is at hand',
      person: { name: 'Priya Raman', provisionedBy: 'scim' },
      row: 3,
      action: 'setInactive',
      because: 'the token of its directory is at hand',
      steps: ['setScimInactive'],
      alsoRows: [15],
      humanTask: 'next sync may activate them again',
      remains: ['the identity provider may activate the person again'],
      outcome: 'done',
      effects: ['scimUser.deactivated'],
      afterwards: status,
      expected: 'inactive',
    },
    {
      when: 'is handed over where it is not',
      person: { name: 'Priya Raman', provisionedBy: 'scim', apiTokens: ['laptop'] },
      without: ['scim'],
      row: 3,
      action: 'handOver',
      because: 'provisions the account through SCIM',
      steps: ['revokeApiToken', 'handOverToIdp'],
      alsoRows: [15],
      humanTask: 'Unassign the person from Atlassian in the identity provider',
      outcome: 'handedOver',
      effects: ['apiToken.revoked'],
      afterwards: status,
      expected: 'active',
    },
    {
      when: 'is unlinked and deactivated in an emergency, with a task for the identity provider',
      person: { name: 'Priya Raman', provisionedBy: 'scim' },
      policy: { identityProvider: 'unlink' },
      without: ['scim'],
      row: 3,
      action: 'deactivate',
      because: 'an emergency',
      steps: ['unlinkScim', 'disableAccount', ...fallback],
      alsoRows: [15, 16],
      humanTask: 'Remove the person in the identity provider as well',
      remains: ['groups that the identity provider gave are lost'],
      outcome: 'done',
      effects: ['scim.recordsDeleted', 'account.disabled'],
      afterwards: status,
      expected: 'inactive',
    },
  ],
  scimOrphan: [
    {
      when: 'is unlinked from the user that is gone, and deactivated',
      person: { name: 'Otto Orphan', scimOrphan: true },
      row: 4,
      action: 'deactivate',
      because: 'the link still locks the account',
      steps: ['unlinkScim', 'disableAccount', ...fallback],
      alsoRows: [15, 16],
      outcome: 'done',
      effects: ['scim.recordsDeleted', 'account.disabled'],
      afterwards: status,
      expected: 'inactive',
    },
  ],
  google: [
    {
      when: 'is handed over to Google Workspace',
      person: { name: 'Elif Kaya', provisionedBy: 'google' },
      row: 5,
      action: 'handOver',
      because: 'Google Workspace manages',
      steps: ['handOverToIdp'],
      alsoRows: [15],
      humanTask: 'remove the person in Google Workspace',
      outcome: 'handedOver',
      effects: [],
      afterwards: status,
      expected: 'active',
    },
    {
      when: 'is unlinked and deactivated in an emergency, although no SCIM link is listed',
      person: { name: 'Elif Kaya', provisionedBy: 'google' },
      policy: { identityProvider: 'unlink' },
      row: 5,
      action: 'deactivate',
      because: 'an emergency',
      steps: ['unlinkScim', 'disableAccount', ...fallback],
      alsoRows: [15, 16],
      humanTask: 'next sync may activate them again',
      outcome: 'done',
      effects: ['scim.recordsDeleted', 'account.disabled'],
      afterwards: status,
      expected: 'inactive',
    },
  ],
  unmanaged: [
    {
      when: 'is suspended in each directory, and tokens are left that nobody here can see',
      person: { name: 'Jo Brandt', email: partner, apiTokens: ['laptop'] },
      row: 6,
      action: 'suspend',
      because: 'does not manage the account',
      steps: ['suspendInDirectory', 'suspendInDirectory'],
      alsoRows: [15],
      remains: ['the Atlassian account itself stays active', 'API tokens that were not revoked'],
      outcome: 'done',
      effects: ['membership.suspended', 'membership.suspended'],
      afterwards: (account) => [account.status, memberships(account)],
      expected: ['active', ['suspended', 'suspended']],
    },
    {
      when: 'is removed for good where the policy says so',
      person: { name: 'Jo Brandt', email: partner },
      policy: { unmanaged: 'remove' },
      row: 6,
      action: 'remove',
      because: 'does not manage the account',
      steps: ['removeFromDirectory', 'removeFromDirectory'],
      remains: ['only a new invitation brings the person back'],
      outcome: 'done',
      effects: ['membership.removed', 'membership.removed'],
      afterwards: memberships,
      expected: [],
    },
  ],
  guest: [
    {
      when: 'is suspended, and no bill changes',
      person: { name: 'Gil Guest', email: 'gil@partner.example' },
      prepare: (simulator, { accountId }) => {
        simulator.state.directRoles[accountId] = { [resourceOf(simulator, 'confluence')]: ['atlassian/guest'] };
      },
      row: 7,
      action: 'suspend',
      because: 'A guest: a free seat',
      steps: ['suspendInDirectory', 'suspendInDirectory'],
      outcome: 'done',
      effects: ['membership.suspended', 'membership.suspended'],
      afterwards: memberships,
      expected: ['suspended', 'suspended'],
    },
  ],
  worksElsewhere: [
    {
      when: 'is only suspended here, and keeps the tokens that other organizations need',
      person: { name: 'Wanda Wide', otherOrganizations: 2, apiTokens: ['laptop'] },
      policy: ({ accountId }) => ({ worksElsewhereAccountIds: [accountId] }),
      row: 8,
      action: 'suspend',
      because: 'also works in other organizations',
      steps: ['suspendInDirectory', 'suspendInDirectory'],
      remains: ['the Atlassian account itself stays active', 'API tokens that were not revoked'],
      outcome: 'done',
      effects: ['membership.suspended', 'membership.suspended'],
      afterwards: (account) => [account.status, Object.keys(account.apiTokens).length],
      expected: ['active', 1],
    },
    {
      when: 'is deactivated everywhere only where the policy allows it by name',
      person: { name: 'Wanda Wide', otherOrganizations: 2 },
      policy: ({ accountId }) => ({ worksElsewhereAccountIds: [accountId], allow: { deactivateEverywhere: [accountId] } }),
      row: 1,
      action: 'deactivate',
      because: 'no identity provider owns',
      steps: ['disableAccount', ...fallback],
      outcome: 'done',
      effects: ['account.disabled'],
      afterwards: status,
      expected: 'inactive',
    },
  ],
  portalCustomer: [
    {
      when: 'loses the portals, with a task to look whether they can sign up again',
      person: { name: 'Carla Customer', accountId: 'qm:5f:carla', email: 'carla@customer.example', accountType: 'customer', inNoDirectory: true },
      row: 9,
      action: 'revoke',
      because: 'A portal-only customer',
      steps: ['revokePortalAccess'],
      humanTask: 'open to everybody',
      remains: ['no API shows whether the access is gone'],
      outcome: 'done',
      effects: ['portalAccess.revoked'],
      afterwards: ({ accountId }, simulator) => siteOf(simulator).jira.withoutPortalAccess[accountId],
      expected: true,
    },
    {
      when: 'is refused, with a task, where no client of the site is at hand',
      person: { name: 'Carla Customer', accountId: 'qm:5f:carla', email: 'carla@customer.example', accountType: 'customer', inNoDirectory: true },
      without: ['product'],
      row: 9,
      action: 'refuse',
      because: 'no client of the site',
      humanTask: 'Give a ProductClient',
      outcome: 'refused',
    },
  ],
  app: [
    {
      when: 'is refused: it is not a person',
      person: { name: 'Build Bot', accountType: 'app' },
      row: 10,
      action: 'refuse',
      because: 'The account is an app',
      humanTask: 'Uninstall the app',
      outcome: 'refused',
    },
  ],
  serviceAccount: [
    {
      when: 'is refused although no directory knows it, by its account id',
      person: { name: 'Deploy Robot', accountType: 'app', inNoDirectory: true },
      prepare: addServiceAccount,
      row: 11,
      action: 'refuse',
      because: 'programs depend on it',
      humanTask: 'Make new credentials',
      outcome: 'refused',
    },
    {
      when: 'is refused by its other id as well',
      person: { name: 'Deploy Robot', accountType: 'app', inNoDirectory: true },
      prepare: addServiceAccount,
      subject: () => 'service-account-1',
      row: 11,
      action: 'refuse',
      because: 'programs depend on it',
      humanTask: 'Make new credentials',
      outcome: 'refused',
    },
  ],
  orgAdmin: [
    {
      when: 'is demoted first, then loses the organization API keys, but never the key of the run',
      person: { name: 'Victor Chen', orgAdmin: true },
      prepare: (simulator, { accountId }) => addApiKey(simulator, 'reporting', accountId),
      policy: (_account, simulator) => ({ runApiKeyId: runKey(simulator) }),
      row: 1,
      action: 'deactivate',
      because: 'no identity provider owns',
      steps: ['revokeOrganizationRole', 'revokeOrganizationApiKey', 'disableAccount', ...fallback],
      alsoRows: [12, 15, 16],
      remains: ['organization API keys that the person made stay alive'],
      outcome: 'done',
      effects: ['organizationRole.revoked', 'apiKey.revoked', 'account.disabled'],
      afterwards: (account, simulator) => [account.platformRoles, simulator.state.apiKeys['reporting']?.revoked, simulator.state.apiKeys[runKey(simulator)]?.revoked],
      expected: [[], true, false],
    },
    {
      when: 'keeps the organization API keys where the policy does not name the key of the run, and the plan says so',
      person: { name: 'Victor Chen', orgAdmin: true },
      prepare: (simulator, { accountId }) => addApiKey(simulator, 'reporting', accountId),
      row: 1,
      action: 'deactivate',
      because: 'no identity provider owns',
      steps: ['revokeOrganizationRole', 'disableAccount', ...fallback],
      alsoRows: [12, 15, 16],
      remains: ['none is revoked unless the policy names the key of the run'],
      outcome: 'done',
      effects: ['organizationRole.revoked', 'account.disabled'],
      afterwards: (_account, simulator) => simulator.state.apiKeys['reporting']?.revoked,
      expected: false,
    },
  ],
  lastOrgAdmin: [
    {
      when: 'is refused where too few others would remain',
      person: { name: 'Victor Chen', orgAdmin: true },
      policy: { remainingOrgAdmins: 4 },
      row: 13,
      action: 'refuse',
      because: 'Fewer than 4 other organization admins',
      humanTask: 'Make somebody else an organization admin first',
      outcome: 'refused',
    },
    {
      when: 'does not count admins who are suspended: they cannot administer anything',
      person: { name: 'Victor Chen', orgAdmin: true },
      policy: { remainingOrgAdmins: 3 },
      prepare: (simulator) => {
        const grace = Object.values(simulator.state.accounts).find(({ name }) => name === 'Grace Hopper');
        Object.keys(grace?.memberships ?? {}).forEach((id) => Object.assign(grace?.memberships ?? {}, { [id]: 'suspended' }));
      },
      row: 13,
      action: 'refuse',
      because: 'Fewer than 3 other organization admins',
      humanTask: 'Make somebody else an organization admin first',
      outcome: 'refused',
    },
  ],
  self: [
    {
      when: 'is refused',
      person: { name: 'Jane Doe' },
      subject: (simulator) => simulator.caller.accountId,
      row: 14,
      action: 'refuse',
      because: 'whoever runs this',
      humanTask: 'Let another organization admin do it',
      outcome: 'refused',
    },
    {
      when: 'is refused also as a customer, where the policy protects the account',
      person: { name: 'Carla Customer', accountId: 'qm:5f:carla', email: 'carla@customer.example', accountType: 'customer', inNoDirectory: true },
      policy: ({ accountId }) => ({ protectedAccountIds: [accountId] }),
      row: 14,
      action: 'refuse',
      because: 'protected by the policy',
      humanTask: 'Take it off the list',
      outcome: 'refused',
    },
  ],
  oauthGrants: [
    {
      when: 'are said to come back, because no API can read or revoke them',
      person: { name: 'Jane Doe' },
      row: 1,
      action: 'deactivate',
      because: 'no identity provider owns',
      steps: ['disableAccount', ...fallback],
      alsoRows: [15, 16],
      remains: ['OAuth grants come back to life when the account is enabled again'],
      outcome: 'done',
      effects: ['account.disabled'],
    },
  ],
  entitlements: [
    {
      when: 'are only told by the refusal: then access is suspended, and a person has to do the rest',
      person: { name: 'Rosa Feld', entitlements: ['trello'], apiTokens: ['laptop'] },
      row: 1,
      action: 'deactivate',
      because: 'no identity provider owns',
      steps: ['revokeApiToken', 'disableAccount', ...fallback],
      alsoRows: [15, 16],
      remains: ['products that the person owns themselves block a deactivation'],
      outcome: 'refused',
      effects: ['apiToken.revoked', 'membership.suspended', 'membership.suspended'],
      afterwards: (account) => [account.status, memberships(account)],
      expected: ['active', ['suspended', 'suspended']],
    },
    {
      when: 'block a deletion as well, with the same way out',
      person: { name: 'Rosa Feld', entitlements: ['trello'] },
      policy: { profile: 'deleteAccount' },
      row: 1,
      action: 'delete',
      because: 'no identity provider owns',
      steps: ['deleteAccount', ...fallback],
      alsoRows: [15, 16],
      outcome: 'refused',
      effects: ['membership.suspended', 'membership.suspended'],
      afterwards: memberships,
      expected: ['suspended', 'suspended'],
    },
  ],
  alreadyOff: [
    { when: 'needs nothing when inactive', person: { name: 'Maja Off', status: 'inactive' }, row: 17, action: 'nothing', because: 'off already', outcome: 'alreadyDone' },
    { when: 'needs nothing when closed', person: { name: 'Maja Off', status: 'closed' }, row: 17, action: 'nothing', because: 'off already', outcome: 'alreadyDone' },
    {
      when: 'needs nothing when suspended in every directory and not managed',
      person: { name: 'Jo Brandt', email: partner, suspended: true },
      row: 17,
      action: 'nothing',
      because: 'off already',
      outcome: 'alreadyDone',
    },
    { when: 'needs nothing when scheduled for deletion', person: { name: 'Dee Gone', deletionRequested: '3d' }, row: 17, action: 'nothing', because: 'scheduled for deletion', outcome: 'alreadyDone' },
    {
      when: 'still loses role, keys, tokens and groups that an earlier run left behind',
      person: { name: 'Maja Off', status: 'inactive', apiTokens: ['laptop'], orgAdmin: true, groups: ['developers'] },
      prepare: (simulator, { accountId }) => addApiKey(simulator, 'reporting', accountId),
      policy: (_account, simulator) => ({ runApiKeyId: runKey(simulator), groups: 'remove' }),
      row: 17,
      action: 'cleanUp',
      because: 'Something that the person left behind is not.',
      steps: ['revokeOrganizationRole', 'revokeOrganizationApiKey', 'revokeApiToken', 'removeFromGroup'],
      outcome: 'done',
      effects: ['organizationRole.revoked', 'apiKey.revoked', 'apiToken.revoked', 'group.memberRemoved'],
    },
  ],
  exportControl: [
    { when: 'counts as inactive', person: { name: 'Bo Blocked', exportControlled: true }, row: 18, action: 'nothing', because: 'export control', outcome: 'alreadyDone' },
  ],
  emailFreed: [
    {
      when: 'has the address parked before the deletion',
      person: { name: 'Mo Mover', email: 'mo.mover@example.com' },
      policy: { profile: 'deleteAccount', parkingDomain: 'example.com' },
      prepare: (_simulator, account) => {
        account.email = 'mo.mover@second.example';
        _simulator.state.claimedDomains.push('second.example');
      },
      row: 1,
      action: 'delete',
      because: 'no identity provider owns',
      steps: ['setEmail', 'deleteAccount', ...fallback],
      alsoRows: [15, 16, 19],
      remains: ['the e-mail address was moved to the parking domain'],
      outcome: 'done',
      effects: ['account.emailChanged', 'account.deletionScheduled'],
      afterwards: (account) => /^mo\.mover\.[0-9a-f]{12}@example\.com$/.test(account.email),
      expected: true,
    },
  ],
  invited: [
    {
      when: 'is removed, which cancels the invitation',
      person: { name: 'Ina Invited', email: 'ina@partner.example', emailVerified: false },
      row: 20,
      action: 'remove',
      because: 'never joined',
      steps: ['removeFromDirectory', 'removeFromDirectory'],
      outcome: 'done',
      effects: ['membership.removed', 'membership.removed'],
      afterwards: memberships,
      expected: [],
    },
  ],
  identityProviderGroups: [
    {
      when: 'are left alone, and the plan says so',
      person: { name: 'Jane Doe', groups: ['from-the-provider', 'developers'] },
      policy: { groups: 'remove' },
      prepare: (simulator) => {
        const group = Object.values(simulator.state.groups).find(({ name }) => name === 'from-the-provider');
        Object.assign(group ?? {}, { managedBy: 'external' });
      },
      row: 1,
      action: 'deactivate',
      because: 'no identity provider owns',
      steps: ['disableAccount', ...fallback, 'removeFromGroup'],
      alsoRows: [15, 16, 21],
      remains: ['groups that the identity provider owns can only be changed there'],
      outcome: 'done',
      effects: ['account.disabled', 'group.memberRemoved'],
      afterwards: ({ accountId }, simulator) => Object.values(simulator.state.groups).filter(({ members }) => members[accountId] === true).map(({ name }) => name),
      expected: ['from-the-provider'],
    },
  ],
  noGuard: [
    {
      when: 'leaves tokens alone that cannot be read, and says so',
      person: { name: 'Jane Doe', apiTokens: ['laptop'] },
      prepare: (simulator) => {
        const route = 'GET /users/{accountId}/manage/api-tokens';
        simulator.faults.add({ match: { route }, when: 'beforeEffect', kind: 'status', status: 403, body: { key: 'forbidden' }, times: 9 });
      },
      row: 1,
      action: 'deactivate',
      because: 'no identity provider owns',
      steps: ['disableAccount', ...fallback],
      alsoRows: [15, 16, 22],
      remains: ['API tokens could not be read, perhaps for want of Atlassian Guard: none was revoked'],
      outcome: 'done',
      effects: ['account.disabled'],
      afterwards: ({ apiTokens }) => Object.keys(apiTokens).length,
      expected: 1,
    },
  ],
  seat: [
    {
      when: 'is freed by every group and role that grants the product',
      person: { name: 'Sam Seat', groups: ['jira-users', 'jira-admins', 'developers'] },
      policy: { profile: 'reclaimLicense', product: 'jira-software' },
      prepare: (simulator, { accountId }) => {
        for (const group of Object.values(simulator.state.groups).filter(({ name }) => name.startsWith('jira-'))) {
          group.grants[resourceOf(simulator, 'jira-software')] = ['atlassian/user'];
        }
        simulator.state.directRoles[accountId] = { [resourceOf(simulator, 'jira-software')]: ['atlassian/admin'] };
      },
      row: 23,
      action: 'revoke',
      because: 'holds a seat of jira-software',
      steps: ['removeFromGroup', 'removeFromGroup', 'revokeRole', 'confirmSeatFree'],
      alsoRows: [],
      outcome: 'done',
      effects: ['group.memberRemoved', 'group.memberRemoved', 'role.revoked'],
      afterwards: status,
      expected: 'active',
    },
  ],
  unknownAccount: [
    {
      when: 'is refused',
      person: { name: 'Jane Doe' },
      subject: () => '712020:nobody',
      row: 0,
      action: 'refuse',
      because: 'No directory of this organization knows',
      humanTask: 'Check the id',
      outcome: 'refused',
    },
  ],
  undecided: [
    {
      when: 'is refused with the reason of the vendor',
      person: { name: 'Jane Doe' },
      prepare: (simulator) => {
        const body = { 'lifecycle.enablement': { allowed: false, reason: { key: 'something.new' } } };
        simulator.faults.add({ match: { route: 'GET /users/{accountId}/manage' }, when: 'beforeEffect', kind: 'status', status: 200, body });
      },
      row: 0,
      action: 'refuse',
      because: 'something.new',
      humanTask: 'Ask an organization admin',
      outcome: 'refused',
    },
  ],
};

function addServiceAccount(simulator: Simulator, { accountId }: Account): void {
  simulator.state.serviceAccounts['service-account-1'] = { id: 'service-account-1', accountId, description: '', createdBy: simulator.caller.accountId, updatedAt: 0 };
}

interface Played {
  readonly simulator: Simulator;
  readonly account: Account;
  readonly plan: Plan;
  readonly planned: PlannedPerson;
  readonly report: Report;
}

async function play({ person, prepare, policy, without = [], subject }: Scenario): Promise<Played> {
  const { simulator, clients } = rehearsal({ directories: ['Main', 'Partners'] });
  for (const name of ['Grace Hopper', 'Edsger Dijkstra']) {
    simulator.addPerson({ name, orgAdmin: true });
  }
  const account = simulator.addPerson(person);
  prepare?.(simulator, account);
  const given: Clients = { ...clients, ...(without.includes('scim') ? { scim: [] } : {}), ...(without.includes('product') ? { product: undefined } : {}) };
  const chosen = typeof policy === 'function' ? policy(account, simulator) : policy;
  const plan = await makePlan([subject?.(simulator, account) ?? account.accountId], { clients: given, policy: chosen });
  expect(simulator.effects, 'planning changes nothing').toEqual([]);
  const journal = memoryJournal();
  await apply(plan, { clients: given, journal, verificationDeadline: 50 }).result;
  return { simulator, account, plan, planned: plan.people[0] as PlannedPerson, report: await makeReport(plan, journal) };
}

describe.each(Object.entries(scenarios))('the row %s', (name, cases) => {
  it.each(cases.map((scenario) => [scenario.when, scenario] as const))('%s', async (_when, scenario) => {
    const { simulator, account, planned, report } = await play(scenario);
    expect(planned.because).toContain(scenario.because);
    expect(planned).toMatchObject({ row: scenario.row, action: scenario.action });
    expect(planned.steps.map(({ kind, onlyAfter }) => (onlyAfter === undefined ? kind : `${kind}?`))).toEqual(scenario.steps ?? []);
    expect(planned.steps.every(({ accountId }) => accountId === planned.accountId)).toBe(true);
    expect(planned.humanTask ?? '').toContain(scenario.humanTask ?? '');
    expect(planned.humanTask === undefined).toBe(scenario.humanTask === undefined);
    if (scenario.alsoRows !== undefined) {
      expect(planned.alsoRows).toEqual(scenario.alsoRows);
    }
    for (const text of scenario.remains ?? []) {
      expect(planned.remains.some((sentence) => sentence.includes(text)), text).toBe(true);
    }
    expect(report.people[0]?.outcome.kind).toBe(scenario.outcome);
    expect(simulator.effects.map(({ kind }) => kind)).toEqual(scenario.effects ?? []);
    expect(simulator.effects.every(({ accountId }) => accountId === account.accountId)).toBe(true);
    expect(scenario.afterwards?.(account, simulator)).toEqual(scenario.expected);
    // Only the first is of the row itself: the others may show where it ends.
    if (scenario === cases[0]) {
      const row = decisionTable.find((each) => each.name === name);
      expect(row?.role === 'adds' ? planned.alsoRows.includes(row.row) : planned.rowName === name).toBe(true);
    }
  });
});

describe('the scenarios', () => {
  it('are of every row of the table, and of no other', () => {
    expect(Object.keys(scenarios).sort()).toEqual(decisionTable.map(({ name }) => name).sort());
    expect(Object.values(scenarios).every((cases) => cases.length > 0)).toBe(true);
  });

  it('cover the rows 1 to 23 and the two without a number', () => {
    expect([...new Set(decisionTable.map(({ row }) => row))].sort((one, other) => one - other)).toEqual(Array.from({ length: 24 }, (_, row) => row));
    expect(decisionTable.filter(({ row }) => row === 0).map(({ name }) => name)).toEqual(['unknownAccount', 'undecided']);
  });
});
