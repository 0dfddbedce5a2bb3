import { isAdminError, OrgAdminClient, ProductClient, ScimClient } from '../index.js';
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
  const organization = () => new OrgAdminClient({ orgId: value('ATLASSIAN_ORG_ID'), apiKey: value('ATLASSIAN_ORG_API_KEY'), baseUrl });
  const product = () => new ProductClient({ site: value('ATLASSIAN_SITE'), email: value('ATLASSIAN_EMAIL'), apiToken: value('ATLASSIAN_API_TOKEN'), baseUrl: siteUrl });
  const scim = () => new ScimClient({ directoryId: value('ATLASSIAN_DIRECTORY_ID'), directoryToken: value('ATLASSIAN_DIRECTORY_TOKEN'), baseUrl });
  const clients: Clients = {
    org: made(organization, { orgId: 'ATLASSIAN_ORG_ID', apiKey: 'ATLASSIAN_ORG_API_KEY', baseUrl: 'ATLASSIAN_API_URL' }),
    ...(site.every(isSet) ? { product: made(product, { site: 'ATLASSIAN_SITE', email: 'ATLASSIAN_EMAIL', apiToken: 'ATLASSIAN_API_TOKEN', baseUrl: 'ATLASSIAN_SITE_URL' }) } : {}),
    scim: directory.every(isSet) ? [made(scim, { directoryId: 'ATLASSIAN_DIRECTORY_ID', directoryToken: 'ATLASSIAN_DIRECTORY_TOKEN', baseUrl: 'ATLASSIAN_API_URL' })] : [],
  };
  const host = baseUrl === undefined ? 'api.atlassian.com' : new URL(baseUrl).host;
  return { clients, where: `organization ${clients.org.orgId} at ${host}`, notSet: [...site, ...directory].filter((name) => !isSet(name)) };
}

/** A client; what it refuses is named by the variable that it came from. */
function made<Client>(make: () => Client, names: Readonly<Record<string, VariableName>>): Client {
  try {
    return make();
  } catch (error) {
    if (isAdminError(error) && error.kind === 'validation') {
      throw new UsageError(error.fields.map(({ field, problem }) => `${names[field] ?? field}: ${problem}.`));
    }
    throw error;
  }
}

/** The environment by which this command, and the examples, find a simulated organization that listens. */
export function environmentOf({ orgAdmin, product, scim }: SimulatedCredentials): Readonly<Record<Exclude<VariableName, 'ATLASSIAN_ADMIN_SDK_LOG'>, string>> {
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
