import type { SimulatorContext } from './context.js';
import type { SimulatedAccount } from './state.js';

/** What a person has made for programs: keys, and accounts with credentials. Each is new. */
export interface ApiAccessBelongings {
  /** Labels of organization API keys that the person made. */
  readonly organizationApiKeys?: readonly string[];
  /** Service accounts that the person made, with labels of their API tokens and names of their OAuth clients. */
  readonly serviceAccounts?: readonly {
    readonly name: string;
    readonly apiTokens?: readonly string[];
    readonly oauthClients?: readonly string[];
  }[];
}

const year = 365 * 86_400_000;

/** The address of a service account. Atlassian makes it, and clients recognise service accounts by it. */
export function serviceAccountAddress(name: string): string {
  return `${name}@serviceaccount.atlassian.com`;
}

/** Adds an OAuth client to a service account. It records no effect: it sets up a rehearsal. */
export function addOauthClient(
  { state, random, secret, clock }: SimulatorContext,
  client: { readonly name: string; readonly serviceAccountId: string; readonly scopes?: string[]; readonly createdBy?: string },
): { readonly clientId: string; readonly clientSecret: string } {
  const clientId = random.hex(32);
  const clientSecret = `sim_client_${secret()}`;
  const now = clock.now();
  state.oauthClients[clientId] = { clientId, secret: clientSecret, ...client, createdAt: now, updatedAt: now };
  return { clientId, clientSecret };
}

/** Makes a service account of an account that was added for it. It records no effect: the handler of a request does. */
export function addServiceAccountOf(
  { state, random, clock }: Pick<SimulatorContext, 'state' | 'random' | 'clock'>,
  { accountId }: SimulatedAccount,
  createdBy: string,
  description = '',
): SimulatorContext['state']['serviceAccounts'][string] {
  const account = { id: random.uuid(), accountId, description, createdBy, updatedAt: clock.now() };
  state.serviceAccounts[account.id] = account;
  return account;
}

/** Adds what a person has made for programs. It records no effect: it sets up a rehearsal. */
export function addApiAccessBelongings(
  context: SimulatorContext,
  accountId: string,
  { organizationApiKeys = [], serviceAccounts = [] }: ApiAccessBelongings,
  addProgram: (options: { readonly name: string; readonly accountType: 'app'; readonly email: string; readonly inNoDirectory: true; readonly apiTokens: readonly string[] }) => SimulatedAccount,
): void {
  const { state, random, secret, clock } = context;
  for (const name of organizationApiKeys) {
    const id = random.uuid();
    state.apiKeys[id] = { id, name, secret: `sim_organization_${secret()}`, createdBy: accountId, createdAt: clock.now(), expiresAt: clock.now() + year, revoked: false };
  }
  for (const { name, apiTokens = [], oauthClients = [] } of serviceAccounts) {
    const account = addProgram({ name, accountType: 'app', email: serviceAccountAddress(random.hex(12)), inNoDirectory: true, apiTokens });
    const { id } = addServiceAccountOf(context, account, accountId);
    for (const clientName of oauthClients) {
      addOauthClient(context, { name: clientName, serviceAccountId: id, scopes: [], createdBy: accountId });
    }
  }
}
