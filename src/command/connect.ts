import { OrgAdminClient, ProductClient, ScimClient } from '../index.js';
import type { Clients } from '../offboarding.js';
import type { SimulatedCredentials } from '../simulator.js';
import { commandLine } from './command-name.js';
import type { CommandProcess } from './command-process.js';
import { UsageError } from './usage-error.js';
import { variablesOf, type VariableName } from './variables.js';

/** The clients that the environment has credentials for. */
export interface Connection {
  readonly clients: Clients;
  /** Whom a change would reach, as a text: the host and the organization. */
  readonly where: string;
  /** Variables without which a part is left to people. */
  readonly notSet: readonly VariableName[];
}

/** Makes clients from the environment. Names every missing variable at once, and prints no value. */
export function connect({ env }: Pick<CommandProcess, 'env'>): Connection {
  const isSet = (name: VariableName): boolean => (env[name] ?? '') !== '';
  const value = (name: VariableName): string => env[name] ?? '';
  const site = variablesOf('site');
  const directory = variablesOf('directory');
  const wanted = [site, directory].filter((names) => names.some(isSet)).flat();
  const missing = [...variablesOf('organization'), ...wanted].filter((name) => !isSet(name));
  if (missing.length > 0) {
    throw new UsageError([
      `Set ${missing.length === 1 ? 'this variable' : 'these variables'} of the environment: ${missing.join(', ')}.`,
      `To try the command without credentials, run "${commandLine('simulate')}".`,
    ]);
  }
  const baseUrl = isSet('ATLASSIAN_API_URL') ? value('ATLASSIAN_API_URL') : undefined;
  const siteUrl = isSet('ATLASSIAN_SITE_URL') ? value('ATLASSIAN_SITE_URL') : undefined;
  const clients: Clients = {
    org: new OrgAdminClient({ orgId: value('ATLASSIAN_ORG_ID'), apiKey: value('ATLASSIAN_ORG_API_KEY'), baseUrl }),
    ...(site.every(isSet)
      ? { product: new ProductClient({ site: value('ATLASSIAN_SITE'), email: value('ATLASSIAN_EMAIL'), apiToken: value('ATLASSIAN_API_TOKEN'), baseUrl: siteUrl }) }
      : {}),
    scim: directory.every(isSet) ? [new ScimClient({ directoryId: value('ATLASSIAN_DIRECTORY_ID'), directoryToken: value('ATLASSIAN_DIRECTORY_TOKEN'), baseUrl })] : [],
  };
  const host = baseUrl === undefined ? 'api.atlassian.com' : new URL(baseUrl).host;
  return { clients, where: `organization ${clients.org.orgId} at ${host}`, notSet: [...site, ...directory].filter((name) => !isSet(name)) };
}

/** The environment by which this command, and the examples, find a simulated organization that listens. */
export function environmentOf({ orgAdmin, product, scim }: SimulatedCredentials): Readonly<Record<VariableName, string>> {
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
  };
}
