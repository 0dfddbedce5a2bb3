import type { AccessTokenCredentials, ClientCredentials } from '../core/access-token.js';
import { rejecting, type ApiPromise } from '../core/api-promise.js';
import type { SecretSource } from '../core/credential-source.js';
import { oauthOptionNames } from '../core/credential.js';
import { offerDangerous } from '../core/dangerous.js';
import type { Route } from '../core/endpoint.js';
import { clientFromEnvironment, type EnvironmentOptions } from '../core/from-environment.js';
import type { CloudId } from '../core/ids.js';
import { checkIdentifier, invalidInput } from '../core/input.js';
import { offerOperations } from '../core/operations.js';
import { checkOptions, type CallOptions, type ClientOptions } from '../core/options.js';
import type { Paginated } from '../core/pagination.js';
import { resolveRequest, type RequestInput } from '../core/request.js';
import { userAgent } from '../user-agent.js';
import { getAccessibleResources, type AccessibleResource } from './accessible-resources.js';
import { ProductAddresses } from './addresses.js';
import { Automation } from './automation/automation.js';
import { listRuleSummaries } from './automation/rules.js';
import { Confluence } from './confluence/confluence.js';
import { checkSite, productCredential } from './credential.js';
import { DangerousProductOperations } from './dangerous.js';
import { productEndpoints } from './endpoints.js';
import { Jira } from './jira/jira.js';
import { ServiceDesk } from './service-desk/service-desk.js';
import { listSchedules } from './service-operations/schedules.js';
import { ServiceOperations } from './service-operations/service-operations.js';
import { listTeams, Teams } from './teams/teams.js';
import { productWays } from './variables.js';

interface ProductSite extends ClientOptions {
  /** @internal */
  readonly apiKey?: never;
  /** @internal */
  readonly directoryToken?: never;
}

interface ProductApiToken extends ProductSite {
  /** The e-mail address of the account that made the API token. */
  readonly email: string;
  /** An API token of that account, from its security settings. It lasts 1 to 365 days. Or a function that returns the token. */
  readonly apiToken: SecretSource;
}

/**
 * Reaches a site by its own address. It accepts only an API token of a person, created without scopes. Atlassian has
 * announced the deprecation of such tokens for Jira and Confluence. No end date was found. Use `cloudId` if you can.
 */
export interface SiteOptions extends ProductApiToken {
  /** The name of the site: `acme` for acme.atlassian.net. */
  readonly site: string;
  /** @internal */
  readonly cloudId?: never;
}

interface BehindGateway {
  /** The id of the site, and of its workspaces. `getCloudId()` of a client with `site` reads it. */
  readonly cloudId: CloudId;
  /** @internal */
  readonly site?: never;
}

/** Reaches a site through the gateway, with an API token of a person or of a service account. */
export interface GatewayOptions extends ProductApiToken, BehindGateway {
  /**
   * The scopes that the token was created with; leave it out for a token without scopes. No request needs them.
   * `checkCredentials()` and `requiredAccess()` compare them with what your calls need.
   */
  readonly scopes?: readonly string[] | undefined;
}

/** Reaches a site through the gateway, with an OAuth 2.0 access token that you have already. */
export interface AccessTokenOptions extends ProductSite, BehindGateway, AccessTokenCredentials {}

/** Reaches a site through the gateway, with OAuth 2.0 credentials of a service account. */
export interface ClientCredentialsOptions extends ProductSite, BehindGateway, ClientCredentials {}

/** The options of a {@link ProductClient}: a site, by its name or through the gateway, with one kind of credential. */
export type ProductClientOptions = SiteOptions | GatewayOptions | AccessTokenOptions | ClientCredentialsOptions;

/**
 * Works on one product site, as the owner of the credential.
 *
 * Through the gateway, with `cloudId`, it takes OAuth 2.0 credentials of a service account, an API token with scopes,
 * or an OAuth 2.0 access token: prefer these, in this order. With `site` it takes an API token without scopes. Only
 * such a token reaches Automation and Teams. It never takes the API key of an organization or the token of a SCIM
 * directory.
 *
 * A call that the kind of credential can never make throws `credential.wrongKind`, and sends nothing.
 *
 * @example
 * const product = new ProductClient({ cloudId, clientId, clientSecret });
 * const me = await product.jira.getMyself();
 */
export class ProductClient {
  /** The name of the site, if the client was made for one. */
  readonly site: string | undefined;
  /** The id of the site, if the client was made for the gateway. */
  readonly cloudId: CloudId | undefined;
  /** Automation: rules in Jira and Confluence, who owns them and whom they act as. Only for API tokens without scopes. */
  readonly automation: Automation;
  /** Confluence: users, groups, access, and the pages and spaces that people are in charge of. */
  readonly confluence: Confluence;
  /** Jira: users, groups, and what people own and are allowed to do. */
  readonly jira: Jira;
  /** Jira Service Management: service desks, requests, approvals, customers and their organizations. */
  readonly serviceDesk: ServiceDesk;
  /** The operations of Jira Service Management: who is on call, and who gets alerts. */
  readonly serviceOperations: ServiceOperations;
  /** Teams of an organization, and who belongs to them. Only for API tokens without scopes. */
  readonly teams: Teams;

  readonly #addresses: ProductAddresses;

  /** Throws `validation` if the options are not those of this client. Sends nothing. */
  constructor(options: ProductClientOptions) {
    const client = 'new ProductClient()';
    checkOptions(client, options, { own: ['site', 'cloudId', 'email', 'apiToken', 'scopes', ...oauthOptionNames], foreign: ['apiKey', 'directoryToken'] });
    const agent = userAgent(options.userAgent);
    if (options.cloudId === undefined) {
      this.site = checkSite(client, options.site);
    } else {
      if (options.site !== undefined) {
        throw invalidInput(client, [{ field: 'cloudId', problem: 'expected either site or cloudId, not both' }]);
      }
      this.cloudId = checkIdentifier(client, 'cloudId', options.cloudId, 'the id of the site');
    }
    const credential = productCredential(client, options, agent);
    this.#addresses = new ProductAddresses({ client, credential, userAgent: agent, site: this.site, cloudId: this.cloudId }, options);
    const { jira, confluence } = this.#addresses;
    this.automation = new Automation(this.#addresses.of(listRuleSummaries));
    this.confluence = new Confluence(confluence);
    this.jira = new Jira(jira);
    this.serviceDesk = new ServiceDesk(jira);
    this.serviceOperations = new ServiceOperations(this.#addresses.of(listSchedules));
    this.teams = new Teams(this.#addresses.of(listTeams));
    offerOperations(this, {
      credential,
      declared: () => productEndpoints,
      send: (endpoint, input, given) => this.#addresses.of(endpoint).send(endpoint, input, given),
      readBack: (endpoint, input, given) => this.#addresses.of(endpoint).readBack(endpoint, input, given),
    });
    offerDangerous(this, new DangerousProductOperations(jira, confluence));
  }

  /**
   * Makes a client from variables of the environment. Set one of these groups.
   *
   * - `ATLASSIAN_CLOUD_ID`, `ATLASSIAN_CLIENT_ID` and `ATLASSIAN_CLIENT_SECRET`
   * - `ATLASSIAN_CLOUD_ID`, `ATLASSIAN_EMAIL` and `ATLASSIAN_API_TOKEN`; its scopes in `ATLASSIAN_API_TOKEN_SCOPES`
   * - `ATLASSIAN_CLOUD_ID` and `ATLASSIAN_ACCESS_TOKEN`; its scopes in `ATLASSIAN_ACCESS_TOKEN_SCOPES`
   * - `ATLASSIAN_SITE`, `ATLASSIAN_EMAIL` and `ATLASSIAN_API_TOKEN`, a token without scopes
   *
   * For a simulator that listens, set `ATLASSIAN_API_URL`, or `ATLASSIAN_SITE_URL` with `ATLASSIAN_SITE`. Throws
   * `validation` with every missing and every surplus variable at once, and never with a value. Several sites in one
   * variable need `clientsFromEnv()`. Sends nothing.
   */
  static fromEnv(options?: EnvironmentOptions): ProductClient {
    return clientFromEnvironment('ProductClient.fromEnv()', productWays, options, (given) => new ProductClient(given as ProductClientOptions));
  }

  /**
   * Resolves to the id of the site, which the gateway needs. A client with `site` reads it from the public address of
   * the site that browsers use: Atlassian has not documented it. One with `cloudId` already has it.
   */
  async getCloudId(options?: CallOptions): Promise<CloudId> {
    return this.#addresses.getCloudId(options);
  }

  /**
   * Lists the sites that an OAuth 2.0 access token reaches, with its scopes there. Other credentials throw
   * `credential.wrongKind`, and nothing is sent.
   */
  listAccessibleResources(options?: CallOptions): Paginated<AccessibleResource> {
    return this.#addresses.of(getAccessibleResources).listWhole(getAccessibleResources, {}, options);
  }

  /**
   * Calls any endpoint of the site, including one that has no method here. That includes Automation, Teams and the
   * operations of Jira Service Management, each at its own address. The client fills in `cloudId`. Credential, path rules, waits, retries and
   * errors are the same. Resolves to the parsed body, or `undefined` without one.
   *
   * A declared endpoint keeps its own rules. For any other, the client retries reads, but never a write that may have
   * been carried out.
   *
   * @example
   * const roles = await product.request('GET /rest/api/3/applicationrole');
   */
  request<const R extends Route>(route: R, input: RequestInput<R> = {}, options?: CallOptions): ApiPromise<unknown> {
    return rejecting(() => {
      const resolved = resolveRequest(route, input, { declared: productEndpoints, removed: [] });
      return this.#addresses.of(resolved.endpoint).sendRaw(resolved.endpoint, resolved.input, options);
    });
  }
}
