import { notSet, type EnvironmentClients, type VariableName } from '../environment.js';
import { clientsFromEnv, isAdminError } from '../index.js';
import type { SimulatedCredentials } from '../simulator.js';
import { commandLine } from './command-name.js';
import type { CommandProcess } from './command-process.js';
import { UsageError } from './usage-error.js';

/** The clients that the environment has credentials for. */
export interface Connection {
  readonly clients: EnvironmentClients;
  /** Whom a change would reach, as a text: the host and the organization. */
  readonly where: string;
}

/** Makes clients from the environment. Names every problem of its variables at once, and prints no value. */
export function connect({ env }: Pick<CommandProcess, 'env'>): Connection {
  const clients = clientsOf(env);
  const { ATLASSIAN_API_URL: address = '' } = env;
  return { clients, where: `organization ${clients.org.orgId} at ${address === '' ? 'api.atlassian.com' : new URL(address).host}` };
}

function clientsOf(env: CommandProcess['env']): EnvironmentClients {
  try {
    return clientsFromEnv({ env });
  } catch (error) {
    if (isAdminError(error) && error.kind === 'validation') {
      // The remedy names what is not set.
      const wrong = error.fields.filter(({ problem }) => problem !== notSet);
      throw new UsageError([
        ...wrong.map(({ field, problem }) => `${field}: ${problem}.`),
        error.remedy,
        `To try the command without credentials, run "${commandLine('simulate')}".`,
      ]);
    }
    throw error;
  }
}

/** The variables by which this command, and the examples, find a simulated organization that listens. */
export function environmentOf({ orgAdmin, product, scim }: SimulatedCredentials) {
  return {
    ATLASSIAN_ORG_ID: orgAdmin.orgId,
    ATLASSIAN_ORG_API_KEY: orgAdmin.apiKey,
    ATLASSIAN_SITE: product.site,
    ATLASSIAN_EMAIL: product.email,
    ATLASSIAN_API_TOKEN: product.apiToken,
    ATLASSIAN_DIRECTORY_ID: scim.directoryId,
    ATLASSIAN_DIRECTORY_TOKEN: scim.directoryToken,
    ATLASSIAN_API_URL: orgAdmin.baseUrl,
    ATLASSIAN_SITE_URL: product.baseUrl,
  } satisfies Partial<Record<VariableName, string>>;
}
