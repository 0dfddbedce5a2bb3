import { OrgAdminClient, ProductClient, ScimClient } from 'atlassian-admin-sdk';
import { Simulator, type OrganizationState, type SimulatedBehaviours, type SimulatedAccount } from 'atlassian-admin-sdk/simulator';
import { verifyOrganization, type Verification, type VerificationEntry, type VerificationJournal, type VerifyOrganizationOptions } from 'atlassian-admin-sdk/verification';

import { quick } from './clients.js';

/** A journal in memory, which survives as long as the test. */
export function journalInMemory(entries: VerificationEntry[] = []): VerificationJournal & { readonly entries: VerificationEntry[] } {
  return {
    entries,
    lock: async () => undefined,
    unlock: async () => undefined,
    append: async (entry) => void entries.push(entry),
    read: async function* () {
    yield* entries;
    },
  };
}

/** What an organization is like, besides its behaviours. */
export interface VerifiedSetup {
  readonly behaviours?: SimulatedBehaviours;
  readonly seed?: number;
  /** How many directories there are. */
  readonly directories?: number;
  /** Whether the test account is in all of them, or not in the last one. */
  readonly absent?: boolean;
  readonly provisionedBy?: 'scim';
  /** What the verification gets. */
  readonly own?: boolean;
  readonly scoped?: boolean;
  readonly scim?: boolean;
  readonly deletion?: boolean;
  readonly operations?: boolean;
}

export interface VerifiedOrganization {
  readonly simulator: Simulator;
  readonly account: SimulatedAccount;
  readonly options: VerifyOrganizationOptions;
  /** The same options with the same journal, and with new clients: as the next process has them. */
  next(): VerifyOrganizationOptions;
}

const ownToken = 'sim_token_of_test_account';
const scopedKey = 'sim_key_with_scopes';
/** Held by the credentials with scopes: nothing that searches projects. */
const scopesHeld = ['read:directories:admin', 'read:accounts:admin'];

/** A simulated organization with a test account, and the options of a verification of it. */
export function verifiedOrganization(setup: VerifiedSetup = {}): VerifiedOrganization {
  const { behaviours = {}, seed = 1, directories = 1, absent = false, provisionedBy, own = true, scoped = true, scim = true, deletion = false, operations = false } = setup;
  const simulator = new Simulator({
    seed,
    behaviours,
    startAt: new Date().toISOString(),
    directories: Array.from({ length: directories }, (_each, index) => `Directory ${index + 1}`),
    apiTokenScopes: ['read:jira-user'],
  });
  simulator.addPerson({ name: 'Lena Project', owns: { projects: ['WEB'], onCall: [{ schedule: 'Night', rotation: 'Weekdays' }] } });
  const account = simulator.addPerson({ name: 'Verification Account', apiTokens: ['verification'], ...(provisionedBy === undefined ? {} : { provisionedBy }) });
  const { state } = simulator;
  if (absent) {
    delete account.memberships[Object.keys(state.directories).at(-1) ?? ''];
  }
  Object.values(account.apiTokens).forEach((token) => (token.secret = ownToken));
  const [key] = Object.values(state.apiKeys);
  if (key !== undefined) {
    state.apiKeys['scoped'] = { ...key, id: 'scoped', name: 'with scopes', secret: scopedKey, scopes: scopesHeld };
  }
  const journal = journalInMemory();
  const next = (): VerifyOrganizationOptions => optionsOf(simulator, account, { ...setup, own, scoped, scim, deletion, operations }, journal);
  return { simulator, account, options: next(), next };
}

function optionsOf({ credentials }: Simulator, account: SimulatedAccount, { own, scoped, scim, deletion, operations }: VerifiedSetup, journal: VerificationJournal): VerifyOrganizationOptions {
  // No test waits for a limit or a circuit that faults have opened.
  const shared = { retry: quick, maxWait: 50 };
  const clients = {
    org: new OrgAdminClient({ ...credentials.orgAdmin, ...shared }),
    product: new ProductClient({ ...credentials.product, ...shared }),
    ...(scim === true ? { scim: [new ScimClient({ ...credentials.scim, ...shared })] } : {}),
  };
  return {
    clients,
    operations,
    pause: 0,
    patience: 100,
    tokenPatience: 0,
    ...(scoped === true
      ? { scoped: { org: new OrgAdminClient({ ...credentials.orgAdmin, apiKey: scopedKey, ...shared }), product: new ProductClient({ ...credentials.gateway, ...shared }), scopes: scopesHeld } }
      : {}),
    testAccount: {
      accountId: account.accountId,
      confirm: account.accountId,
      journal,
      ...(own === true ? { own: new ProductClient({ ...credentials.product, email: account.email, apiToken: ownToken, ...shared }) } : {}),
      scheduleDeletion: deletion,
    },
  };
}

/** Runs a verification, and returns what it changed besides. */
export async function verified({ simulator, options }: VerifiedOrganization): Promise<Verification & { readonly before: OrganizationState }> {
  const before = structuredClone(simulator.state);
  return { ...(await verifyOrganization(options)), before };
}
