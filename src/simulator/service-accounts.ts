import type { Fetch } from '../core/fetch.js';
import { checkOptionNames } from '../core/input.js';
import type { Scopes } from '../core/scopes.js';
import { productEndpoints } from '../product/endpoints.js';
import { scimEndpoints } from '../scim/endpoints.js';
import { addOauthClient, addServiceAccountOf, serviceAccountAddress } from './api-access-belongings.js';
import type { SimulatorContext } from './context.js';
import { addApiToken, addPerson } from './people.js';
import { refuseSetup } from './refuse-setup.js';
import type { OrganizationState } from './state.js';

/** A service account to add to the simulated organization. */
export interface ServiceAccountOptions {
  readonly name: string;
  /** The scopes of its OAuth 2.0 credentials and of its API token. Default: all that a site and a SCIM directory know. */
  readonly scopes?: readonly string[];
  /** Whether it is a site admin, who may read and change everything on the sites. Default false. */
  readonly siteAdmin?: boolean;
  /** Names of groups. Groups that do not exist are created. */
  readonly groups?: readonly string[];
}

interface Address {
  readonly baseUrl: string;
  readonly fetch?: Fetch;
}

/** Client options for a simulated service account. For a simulator that listens, replace `baseUrl` and leave out `fetch`. */
export interface SimulatedServiceAccountCredentials {
  readonly accountId: string;
  /** For `new ProductClient(…)`, with OAuth 2.0 credentials. */
  readonly clientCredentials: Address & { readonly cloudId: string; readonly clientId: string; readonly clientSecret: string };
  /** For `new ProductClient(…)`, with an API token. */
  readonly apiToken: Address & { readonly cloudId: string; readonly email: string; readonly apiToken: string; readonly scopes: readonly string[] };
  /** For `new ScimClient(…)`, with OAuth 2.0 credentials. */
  readonly scim: Address & { readonly directoryId: string; readonly clientId: string; readonly clientSecret: string };
}

const caller = 'simulator.addServiceAccount()';

const serviceAccountOptionNames = ['name', 'scopes', 'siteAdmin', 'groups'] as const satisfies readonly (keyof ServiceAccountOptions)[];

/** Every scope that Atlassian publishes for the calls of sites and SCIM directories. */
export function allScopes(): string[] {
  const scopesOf = ({ classic = [], granular = [] }: Scopes = {}): readonly string[] => [...classic, ...granular];
  return [...new Set([...productEndpoints, ...scimEndpoints].flatMap(({ scopes }) => scopesOf(scopes)))].sort();
}

/** Adds a service account with an API token and OAuth 2.0 credentials. */
export function addServiceAccount(context: SimulatorContext, options: ServiceAccountOptions, address: Address): SimulatedServiceAccountCredentials {
  checkOptionNames(caller, options ?? null, serviceAccountOptionNames);
  const scopes: unknown = options.scopes ?? allScopes();
  if (!Array.isArray(scopes)) {
    throw refuseSetup(caller, 'scopes', 'expected a list of scopes');
  }
  if (typeof options.name !== 'string' || options.name === '') {
    throw refuseSetup(caller, 'name', 'expected the name of the service account');
  }
  const { state, random, secret } = context;
  const account = addPerson(context, {
    name: options.name,
    accountType: 'app',
    email: serviceAccountAddress(random.hex(12)),
    inNoDirectory: true,
    groups: options.groups ?? [],
  });
  if (options.siteAdmin === true) {
    account.platformRoles.push('atlassian/site-admin');
  }
  const { id: serviceAccountId } = addServiceAccountOf(context, account, '');
  const apiToken = `sim_scoped_${secret()}`;
  addApiToken(context, account, 'Simulated token of a service account', { secret: apiToken, scopes: scopes as string[] });
  const { clientId, clientSecret } = addOauthClient(context, { name: options.name, serviceAccountId, scopes: scopes as string[] });
  const { cloudId, directoryId } = placesOf(state);
  return {
    accountId: account.accountId,
    clientCredentials: { cloudId, clientId, clientSecret, ...address },
    apiToken: { cloudId, email: account.email, apiToken, scopes: scopes as string[], ...address },
    scim: { directoryId, clientId, clientSecret, ...address },
  };
}

function placesOf(state: OrganizationState): { readonly cloudId: string; readonly directoryId: string } {
  const [site] = Object.values(state.sites);
  const [scim] = Object.values(state.scimDirectories);
  return { cloudId: site?.cloudId ?? '', directoryId: scim?.scimDirectoryId ?? '' };
}
