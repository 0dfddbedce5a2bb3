import { rejecting, type ApiPromise } from '../core/api-promise.js';
import type { SecretSource } from '../core/credential-source.js';
import { basicCredential } from '../core/credential.js';
import { offerDangerous } from '../core/dangerous.js';
import type { Endpoint, Route } from '../core/endpoint.js';
import type { CloudId } from '../core/ids.js';
import { checkIdentifier, invalidInput } from '../core/input.js';
import { offerOperations } from '../core/operations.js';
import { checkOptions, type CallOptions, type ClientOptions } from '../core/options.js';
import { resolveRequest, type RequestInput } from '../core/request.js';
import { Transport } from '../core/transport.js';
import { userAgent } from '../user-agent.js';
import { Confluence } from './confluence/confluence.js';
import { productEndpoints } from './endpoints.js';
import { DangerousProductOperations } from './dangerous.js';
import { Jira } from './jira/jira.js';
import { ServiceDesk } from './service-desk/service-desk.js';

interface ProductCredentials extends ClientOptions {
  /** The e-mail address of the account that made the API token. */
  readonly email: string;
  /**
   * An API token of that account, from its security settings. A token without scopes goes to the address of the site. A
   * token with scopes (the only kind a service account can have) goes to the gateway. Then set `cloudId` instead of
   * `site`. Or a function that returns the token.
   */
  readonly apiToken: SecretSource;
  /** @internal */
  readonly apiKey?: never;
  /** @internal */
  readonly directoryToken?: never;
}

/** Reaches a site by its own address, with an API token created without scopes. */
export interface SiteOptions extends ProductCredentials {
  /** The name of the site: `acme` for acme.atlassian.net. */
  readonly site: string;
  /** @internal */
  readonly cloudId?: never;
}

/** Reaches a site through the gateway of api.atlassian.com, which API tokens with scopes need. */
export interface GatewayOptions extends ProductCredentials {
  /** The id of the site: `cloudId` of its address `/_edge/tenant_info`, and the id of its workspaces. */
  readonly cloudId: CloudId;
  /** @internal */
  readonly site?: never;
}

/** The options of a {@link ProductClient}: a site by its name, or by its id through the gateway. */
export type ProductClientOptions = SiteOptions | GatewayOptions;

/**
 * Works on one product site, as the owner of the API token.
 *
 * Its credential is an e-mail address with an API token of that person. It is neither the API key of an organization
 * nor the token of a SCIM directory. The address of a site refuses a token with scopes with 401: use the gateway, with
 * `cloudId` instead of `site`.
 *
 * @example
 * const product = new ProductClient({ site: 'acme', email, apiToken });
 * const me = await product.jira.getMyself();
 */
export class ProductClient {
  /** The name of the site, if the client was made for one. */
  readonly site: string | undefined;
  /** The id of the site, if the client was made for the gateway. */
  readonly cloudId: CloudId | undefined;
  /** Confluence: users, groups, access, watches and user properties. */
  readonly confluence: Confluence;
  /** Jira: users, groups, and what people own and are allowed to do. */
  readonly jira: Jira;
  /** Jira Service Management: customers of the portals. */
  readonly serviceDesk: ServiceDesk;

  readonly #jira: Transport;
  readonly #confluence: Transport;

  /** Throws `validation` if the options are not those of this client. Sends nothing. */
  constructor(options: ProductClientOptions) {
    const client = 'new ProductClient()';
    checkOptions(client, options, { own: ['site', 'cloudId', 'email', 'apiToken'], foreign: ['apiKey', 'directoryToken'] });
    const credential = basicCredential(checkEmail(client, options.email), options.apiToken, { endpoint: client, field: 'apiToken' });
    const transport = (base: string, given: ClientOptions = options): Transport =>
      new Transport(
        { client, credential, base, pathValues: {}, mediaType: 'application/json', userAgent: userAgent(options.userAgent) },
        given,
      );
    if (options.cloudId === undefined) {
      this.site = checkSite(client, options.site);
      this.#jira = transport(`https://${this.site}.atlassian.net`);
      this.#confluence = this.#jira;
    } else {
      if (options.site !== undefined) {
        throw invalidInput(client, [{ field: 'cloudId', problem: 'expected either site or cloudId, not both' }]);
      }
      this.cloudId = checkIdentifier(client, 'cloudId', options.cloudId, 'the id of the site');
      const gateway = String(options.baseUrl ?? 'https://api.atlassian.com').replace(/\/$/, '');
      const behind = (product: string): Transport => {
        const baseUrl = `${gateway}/ex/${product}/${options.cloudId}`;
        return transport(baseUrl, { ...options, baseUrl });
      };
      this.#jira = behind('jira');
      this.#confluence = behind('confluence');
    }
    this.confluence = new Confluence(this.#confluence);
    this.jira = new Jira(this.#jira);
    this.serviceDesk = new ServiceDesk(this.#jira);
    offerOperations(this, {
      send: (endpoint, input, given) => this.#transportFor(endpoint).send(endpoint, input, given),
      readBack: (endpoint, input, given) => this.#transportFor(endpoint).readBack(endpoint, input, given),
    });
    offerDangerous(this, new DangerousProductOperations(this.#jira, this.#confluence));
  }

  /**
   * Calls any endpoint of the site, including one that has no method here. Credential, path rules, waits, retries and
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
      return this.#transportFor(resolved.endpoint).sendRaw(resolved.endpoint, resolved.input, options);
    });
  }

  #transportFor({ path }: Endpoint): Transport {
    return path.startsWith('/wiki/') ? this.#confluence : this.#jira;
  }
}

function checkSite(endpoint: string, site: unknown): string {
  const refuse = (problem: string) => invalidInput(endpoint, [{ field: 'site', problem }]);
  if (typeof site !== 'string' || site === '') {
    throw refuse('expected the name of a site, such as "acme" for acme.atlassian.net');
  }
  if (site.includes('/') || site.includes(':')) {
    throw refuse('expected the name of a site, such as "acme", not an address; use baseUrl for another address');
  }
  if (site.includes('@')) {
    throw refuse('expected the name of a site, such as "acme", not an e-mail address');
  }
  const name = /^([a-z0-9][a-z0-9-]{0,62})(?:\.atlassian\.net)?$/i.exec(site)?.[1];
  if (name === undefined) {
    throw refuse('expected the name of a site under atlassian.net, such as "acme"');
  }
  return name.toLowerCase();
}

function checkEmail(endpoint: string, email: unknown): string {
  if (typeof email !== 'string' || !/^[^\s@:]+@[^\s@]+$/.test(email)) {
    throw invalidInput(endpoint, [{ field: 'email', problem: 'expected the e-mail address of the account that made the API token' }]);
  }
  return email;
}
