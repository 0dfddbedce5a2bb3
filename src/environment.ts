import { Environment, neededIn, waysInWords, type EnvironmentOptions, type EnvironmentProblem, type VariableOf, type Way } from './core/from-environment.js';
import { OrgAdminClient, type OrgAdminClientOptions } from './org/client.js';
import { organizationWays } from './org/variables.js';
import { ProductClient, type ProductClientOptions } from './product/client.js';
import { siteNameOf } from './product/site-name.js';
import { productWays } from './product/variables.js';
import { ScimClient, type ScimClientOptions } from './scim/client.js';
import { scimWays } from './scim/variables.js';

export { notSet } from './core/from-environment.js';

/** The clients that the environment has credentials for. */
export interface EnvironmentClients {
  readonly org: OrgAdminClient;
  /** Absent if no variable of a site is set. A list if the variable lists several sites. */
  readonly product?: ProductClient | readonly ProductClient[];
  /** Empty if no variable of a SCIM directory is set. Otherwise it has one client. */
  readonly scim: readonly ScimClient[];
}

/** The ways to make each client. */
export const clientWays = { org: organizationWays, product: productWays, scim: scimWays } as const satisfies Readonly<Record<keyof EnvironmentClients, readonly Way[]>>;

/** A variable of the environment that a client is made from. */
export type VariableName = VariableOf<(typeof clientWays)[keyof EnvironmentClients]>;

/** Every variable of the environment that is read: what a client is made from, and the level of its log. */
export const variables: Readonly<Record<VariableName | 'ATLASSIAN_ADMIN_SDK_LOG', string>> = {
  ATLASSIAN_ORG_ID: 'The ID of the organization.',
  ATLASSIAN_ORG_API_KEY: 'An organization API key. User management takes only one without scopes.',
  ATLASSIAN_ORG_API_KEY_SCOPES: 'If the key has scopes: their names, with spaces between them.',
  ATLASSIAN_CLOUD_ID: 'The ID of a site, to reach it through the gateway. Several: with commas between them.',
  ATLASSIAN_CLIENT_ID: 'OAuth 2.0 credentials of a service account: the client ID.',
  ATLASSIAN_CLIENT_SECRET: 'OAuth 2.0 credentials of a service account: the client secret.',
  ATLASSIAN_EMAIL: 'The e-mail address of the account that made the API token.',
  ATLASSIAN_API_TOKEN: 'An API token: with scopes for the gateway, without scopes for the address of a site.',
  ATLASSIAN_API_TOKEN_SCOPES: 'If the API token has scopes: their names, with spaces between them.',
  ATLASSIAN_ACCESS_TOKEN: 'An OAuth 2.0 access token that you have already. It lasts an hour.',
  ATLASSIAN_ACCESS_TOKEN_SCOPES: 'The scopes of the access token, with spaces between them.',
  ATLASSIAN_SITE: 'The name of a site, to reach it at its own address. Several: with commas between them.',
  ATLASSIAN_DIRECTORY_ID: 'The ID of a SCIM directory.',
  ATLASSIAN_DIRECTORY_TOKEN: 'The API key of the SCIM directory.',
  ATLASSIAN_DIRECTORY_CLIENT_ID: 'OAuth 2.0 credentials for the SCIM directory: the client ID.',
  ATLASSIAN_DIRECTORY_CLIENT_SECRET: 'OAuth 2.0 credentials for the SCIM directory: the client secret.',
  ATLASSIAN_DIRECTORY_ACCESS_TOKEN: 'An OAuth 2.0 access token for the SCIM directory.',
  ATLASSIAN_API_URL: 'Another address than api.atlassian.com: that of a simulator.',
  ATLASSIAN_SITE_URL: 'The same for the address of a site. For several sites: one address for each.',
  ATLASSIAN_ADMIN_SDK_LOG: 'Logs to standard error: off, error, warn, info or debug.',
};

/** Which variables a client needs, in words. */
export function neededFor(client: keyof EnvironmentClients): string {
  return waysInWords(clientWays[client].map(neededIn));
}

/**
 * Makes clients from variables of the environment. `docs/command.md` lists them. It needs those of an organization.
 * Those of a site and of a SCIM directory are optional, but each only as a whole. Several sites share one credential: list
 * them in `ATLASSIAN_SITE` or `ATLASSIAN_CLOUD_ID`, with commas between them.
 *
 * The other options are for all clients. Throws `validation` with every missing and every surplus variable at once. No
 * error has the value of a variable. Sends nothing.
 *
 * @example
 * const clients = clientsFromEnv();
 * const plan = await makePlan(leavers, { clients });
 */
export function clientsFromEnv(options?: EnvironmentOptions): EnvironmentClients {
  const environment = new Environment('clientsFromEnv()', options);
  const problems: EnvironmentProblem[] = [];
  const clientOf = <Client>(ways: readonly Way[], make: (given: object) => Client): readonly Client[] => {
    const made = environment.clients(ways, make);
    if ('clients' in made) {
      return made.clients;
    }
    problems.push(made);
    return [];
  };
  const optional = <Client>(ways: readonly Way[], make: (given: object) => Client): readonly Client[] => (environment.asksFor(ways) ? clientOf(ways, make) : []);
  const [org] = clientOf(organizationWays, (given) => new OrgAdminClient(given as OrgAdminClientOptions));
  const sites = optional(productWays, (given) => new ProductClient(given as ProductClientOptions));
  if (new Set(sites.map(siteNameOf)).size < sites.length) {
    const field = sites[0]?.site === undefined ? 'ATLASSIAN_CLOUD_ID' : 'ATLASSIAN_SITE';
    problems.push({ fields: [{ field, problem: 'lists the same site twice' }], remedy: `List each site in ${field} once.` });
  }
  const scim = optional(scimWays, (given) => new ScimClient(given as ScimClientOptions));
  if (org === undefined || problems.length > 0) {
    throw environment.errorOf(problems);
  }
  const [product, ...others] = sites;
  return { org, ...(product === undefined ? {} : { product: others.length === 0 ? product : sites }), scim };
}
