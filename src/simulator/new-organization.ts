import { emptyConfluence } from './confluence-state.js';
import { newJira } from './jira-state.js';
import { SeededRandom } from './random.js';
import type { OrganizationState } from './state.js';

const year = 365 * 86_400_000;

/** What an organization starts with. */
interface NewOrganization {
  readonly seed?: number;
  readonly claimedDomains?: readonly string[];
  readonly directories?: readonly string[];
  readonly sites?: readonly string[];
  readonly callerAccountId?: string;
  readonly apiKeyScopes?: readonly string[];
}

/** Ids are the same in every process. Secrets are not: one process must not reveal the secrets of another. */
export function secretFrom(random: SeededRandom, seed: number | undefined): string {
  const seeded = random.hex(24);
  return seed === undefined ? Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('') : seeded;
}

/** The organization at the start: one directory, one site, one key and nobody yet, unless the options ask for more. */
export function newOrganization(options: NewOrganization, random: SeededRandom, secret: () => string, now: number): OrganizationState {
  const { claimedDomains = ['example.com'], directories = ['Example directory'], sites = ['example'] } = options;
  const { callerAccountId = `712020:${random.uuid()}`, apiKeyScopes } = options;
  const scimDirectoryId = random.uuid();
  const keyId = random.uuid();
  // A sequence of its own keeps all other ids the same.
  const authenticationPolicyId = new SeededRandom((options.seed ?? 1) + 3).uuid();
  return {
    orgId: random.uuid(),
    name: 'Example organization',
    claimedDomains: [...claimedDomains],
    accounts: {},
    directories: keyed(directories, 'directoryId', (name) => ({ directoryId: random.uuid(), name })),
    groups: {},
    sites: keyed(sites, 'cloudId', (name) => ({ cloudId: random.uuid(), name, products: ['jira-software', 'confluence'], jira: newJira(), confluence: emptyConfluence() })),
    scimDirectories: { [scimDirectoryId]: { scimDirectoryId, token: `sim_directory_${secret()}`, users: {}, groups: {} } },
    apiKeys: {
      [keyId]: {
        id: keyId,
        name: 'Simulated key',
        secret: `sim_organization_${secret()}`,
        createdBy: callerAccountId,
        createdAt: now,
        expiresAt: now + year,
        ...(apiKeyScopes === undefined ? {} : { scopes: [...apiKeyScopes] }),
        revoked: false,
      },
    },
    serviceAccounts: {},
    oauthClients: {},
    directRoles: {},
    policies: {},
    authenticationPolicies: { [authenticationPolicyId]: { policyId: authenticationPolicyId, name: 'Default policy', isDefault: true, members: {} } },
    authenticationPolicyTasks: {},
    assignments: {},
    earlierEvents: [],
  };
}

function keyed<T, Key extends keyof T>(names: readonly string[], key: Key, make: (name: string) => T): Record<string, T> {
  return Object.fromEntries(names.map((name) => make(name)).map((thing) => [String(thing[key]), thing]));
}
