import type { CredentialSource } from '../core/credential-source.js';
import type { Endpoint } from '../core/endpoint.js';
import type { CloudId } from '../core/ids.js';
import type { CallOptions, ClientOptions } from '../core/options.js';
import { familyOf } from '../core/refusal-words.js';
import { Transport } from '../core/transport.js';
import { getSiteId } from './site-id.js';

const gateway = 'https://api.atlassian.com';

interface ProductAddressesConfiguration {
  readonly client: string;
  readonly credential: CredentialSource;
  readonly userAgent: string;
  /** The name of the site, or undefined for the gateway. */
  readonly site: string | undefined;
  readonly cloudId: CloudId | undefined;
}

/**
 * The addresses of a site. Jira and Confluence are at its own, or each behind the gateway. Automation and Teams are
 * behind the site's own gateway, or the common one. The operations of Jira Service Management have only the common one.
 */
export class ProductAddresses {
  readonly jira: Transport;
  readonly confluence: Transport;
  readonly #shared: Transport<'cloudId'>;
  readonly #operations: Transport<'cloudId'>;
  #cloudId: CloudId | undefined;
  #reading: Promise<CloudId> | undefined;

  constructor({ client, credential, userAgent, site, cloudId }: ProductAddressesConfiguration, options: ClientOptions) {
    const given = options.baseUrl === undefined ? undefined : String(options.baseUrl).replace(/\/$/, '');
    const pathValues = cloudId === undefined ? {} : { cloudId };
    const lookUp = { cloudId: () => this.getCloudId() };
    const transport = <FilledByClient extends string = never>(baseUrl: string): Transport<FilledByClient> =>
      new Transport({ client, credential, base: baseUrl, address: site === undefined ? 'gateway' : 'site', pathValues, lookUp, mediaType: 'application/json', userAgent }, { ...options, baseUrl });
    this.#cloudId = cloudId;
    if (site === undefined) {
      const base = given ?? gateway;
      this.jira = transport(`${base}/ex/jira/${cloudId}`);
      this.confluence = transport(`${base}/ex/confluence/${cloudId}`);
      this.#shared = transport<'cloudId'>(base);
      this.#operations = this.#shared;
    } else {
      const base = given ?? `https://${site}.atlassian.net`;
      this.jira = transport(base);
      this.confluence = this.jira;
      this.#shared = transport<'cloudId'>(`${base}/gateway/api`);
      // A credential never leaves the address that was given.
      this.#operations = transport<'cloudId'>(given ?? gateway);
    }
  }

  /** The transport to the address of an endpoint. */
  of({ path }: Pick<Endpoint, 'path'>): Transport<'cloudId'> {
    switch (familyOf(path)) {
      case 'confluence':
        return this.confluence;
      case 'automation':
      case 'teams':
      case 'oauth':
        return this.#shared;
      case 'serviceOperations':
        return this.#operations;
      default:
        return this.jira;
    }
  }

  /** The id of the site: given, or read once. */
  async getCloudId(options?: CallOptions): Promise<CloudId> {
    this.#cloudId ??= await (options === undefined ? this.#readTogether() : this.#read(options));
    return this.#cloudId;
  }

  #readTogether(): Promise<CloudId> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(options?: CallOptions): Promise<CloudId> {
    return (await this.jira.send(getSiteId, {}, options)).cloudId;
  }
}
