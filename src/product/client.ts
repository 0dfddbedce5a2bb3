import type { AccessTokenCredentials, ClientCredentials } from '../core/access-token.js';
import { rejecting, type ApiPromise } from '../core/api-promise.js';
import type { SecretSource } from '../core/credential-source.js';
import { oauthOptionNames } from '../core/credential.js';
import { offerDangerous } from '../core/dangerous.js';
import type { Route } from '../core/endpoint.js';
import type { CloudId } from '../core/ids.js';
import { checkIdentifier, invalidInput } from '../core/input.js';
import { offerOperations } from '../core/operations.js';
import { checkOptions, type CallOptions, type ClientOptions } from '../core/options.js';
import type { Paginated } from '../core/pagination.js';
import { resolveRequest, type RequestInput } from '../core/request.js';
import { userAgent } from '../user-agent.js';
import { getAccessibleResources, type AccessibleResource } from './accessible-resources.js';
import { ProductAddresses } from './addresses.js';
import { Confluence } from './confluence/confluence.js';
import { checkSite, productCredential } from './credential.js';
import { DangerousProductOperations } from './dangerous.js';
import { productEndpoints } from './endpoints.js';
import { Jira } from './jira/jira.js';
import { ServiceDesk } from './service-desk/service-desk.js';

interface ProductSite extends ClientOptions {
  /** @internal */
  readonly apiKey?: never;
  /** @internal */
  readonly directoryToken?: never;
}

interface ProductApiToken extends ProductSite {
  /** The e-mail address of the account that made the API token. */
  readonly email: string;
  /** An API token of that account, from its security settings. Or a function that returns the token. */
  readonly apiToken: SecretSource;
}

/** Reaches a site by its own address. It accepts only an API token of a person, created without scopes. */
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
 * Through the gateway, with `cloudId`, it takes an API token with scopes, an OAuth 2.0 access token, or OAuth 2.0
 * credentials of a service account. With `site` it takes an API token without scopes. Automation and Teams take only
 * such a token. It never takes the API key of an organization or the token of a SCIM directory.
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
  /** Confluence: users, groups, access, and the pages and spaces that people are in charge of. */
  readonly confluence: Confluence;
  /** Jira: users, groups, and what people own and are allowed to do. */
  readonly jira: Jira;
  /** Jira Service Management: customers of the portals. */
  readonly serviceDesk: ServiceDesk;

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
    this.confluence = new Confluence(confluence);
    this.jira = new Jira(jira);
    this.serviceDesk = new ServiceDesk(jira);
    offerOperations(this, {
      credential,
      send: (endpoint, input, given) => this.#addresses.of(endpoint).send(endpoint, input, given),
      readBack: (endpoint, input, given) => this.#addresses.of(endpoint).readBack(endpoint, input, given),
    });
    offerDangerous(this, new DangerousProductOperations(jira, confluence));
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
