import type { ApiPromise } from '../core/api-promise.js';
import { basicCredential } from '../core/credential.js';
import type { Route } from '../core/endpoint.js';
import { checkOptions, invalidInput } from '../core/input.js';
import type { CallOptions, ClientOptions } from '../core/options.js';
import { resolveRequest, type RequestInput } from '../core/request.js';
import { Transport } from '../core/transport.js';
import { userAgent } from '../user-agent.js';
import { productEndpoints } from './endpoints.js';
import { Jira } from './jira/jira.js';

/** What a {@link ProductClient} is made of. */
export interface ProductClientOptions extends ClientOptions {
  /** The name of the site: `acme` for acme.atlassian.net. */
  readonly site: string;
  /** The e-mail address of the account that made the API token. */
  readonly email: string;
  /** An API token of that account, from its security settings, created without scopes. */
  readonly apiToken: string;
  /** @internal */
  readonly apiKey?: never;
  /** @internal */
  readonly directoryToken?: never;
}

/**
 * Works on one product site, as the person whose API token it is.
 *
 * Its credential is an e-mail address with an API token of that person: not the API key of an organization, and not
 * the token of a SCIM directory. A token with scopes is answered 401 by the address of a site.
 *
 * @example
 * const product = new ProductClient({ site: 'acme', email, apiToken });
 * const me = await product.jira.getMyself();
 */
export class ProductClient {
  /** The name of the site. */
  readonly site: string;
  /** Jira: users and groups. */
  readonly jira: Jira;

  readonly #transport: Transport;

  constructor(options: ProductClientOptions) {
    const client = 'new ProductClient()';
    checkOptions(client, options, ['apiKey', 'directoryToken']);
    this.site = checkSite(client, options.site);
    this.#transport = new Transport(
      {
        client,
        credential: basicCredential(checkEmail(client, options.email), options.apiToken, { endpoint: client, field: 'apiToken' }),
        base: `https://${this.site}.atlassian.net`,
        pathValues: {},
        mediaType: 'application/json',
        userAgent: userAgent(options.userAgent),
      },
      options,
    );
    this.jira = new Jira(this.#transport);
  }

  /**
   * Calls any endpoint of the site, also one that has no method here, with the same credential, path rules, waits,
   * repetitions and errors. Resolves to the parsed body, or `undefined` without one.
   *
   * A declared endpoint keeps its own rules. Of any other, reads are repeated, and a write is not once it may have
   * been carried out.
   *
   * @example
   * const roles = await product.request('GET /rest/api/3/applicationrole');
   */
  request<const R extends Route>(route: R, input: RequestInput<R> = {}, options?: CallOptions): ApiPromise<unknown> {
    const resolved = resolveRequest(route, input, { declared: productEndpoints, removed: [] });
    return this.#transport.sendRaw(resolved.endpoint, resolved.input, options);
  }
}

function checkSite(endpoint: string, site: unknown): string {
  const refuse = (problem: string) => invalidInput(endpoint, [{ field: 'site', problem }]);
  if (typeof site !== 'string' || site === '') {
    throw refuse('expected the name of a site, such as "acme" for acme.atlassian.net');
  }
  if (site.includes('/') || site.includes(':')) {
    throw refuse('expected the name of a site, such as "acme", not an address; another address goes into baseUrl');
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
