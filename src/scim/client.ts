import { oauthCredential, type AccessTokenCredentials, type ClientCredentials } from '../core/access-token.js';
import { rejecting, type ApiPromise } from '../core/api-promise.js';
import type { CredentialSource, SecretSource } from '../core/credential-source.js';
import { bearerCredential, oauthOptionNames } from '../core/credential.js';
import { offerDangerous } from '../core/dangerous.js';
import type { Route } from '../core/endpoint.js';
import { clientFromEnvironment, type EnvironmentOptions } from '../core/from-environment.js';
import type { ScimDirectoryId } from '../core/ids.js';
import { checkIdentifier, invalidInput } from '../core/input.js';
import { offerOperations } from '../core/operations.js';
import { checkOptions, type CallOptions, type ClientOptions } from '../core/options.js';
import { resolveRequest, type RequestInput } from '../core/request.js';
import { Transport } from '../core/transport.js';
import { userAgent } from '../user-agent.js';
import { getServiceProviderConfig, ScimResourceTypes, ScimSchemas, type ScimServiceProviderConfig } from './discovery.js';
import { DangerousScimOperations } from './dangerous.js';
import { scimEndpoints } from './endpoints.js';
import { ScimGroups } from './groups.js';
import { ScimUsers } from './users.js';
import { scimWays } from './variables.js';

interface ScimDirectory extends ClientOptions {
  /** The id of the SCIM directory: part of its base URL in Atlassian Administration. Not that of an organization directory. */
  readonly directoryId: ScimDirectoryId;
  /** @internal */
  readonly apiKey?: never;
  /** @internal */
  readonly apiToken?: never;
}

/** Reaches a SCIM directory with its own key. */
export interface DirectoryTokenOptions extends ScimDirectory {
  /** The API key of the directory, shown once when you create the directory or regenerate the key. Or a function that returns it. */
  readonly directoryToken: SecretSource;
}

/** Reaches a SCIM directory with OAuth 2.0 credentials of a service account. */
export type ScimOauthOptions = ScimDirectory & (AccessTokenCredentials | ClientCredentials);

/** The options of a {@link ScimClient}: the key of the directory, or OAuth 2.0 credentials of a service account. */
export type ScimClientOptions = DirectoryTokenOptions | ScimOauthOptions;

/**
 * Works on one SCIM directory, acting as the identity provider that feeds it. Needs Atlassian Guard.
 *
 * Its credential is the token of this directory, or OAuth 2.0 credentials of a service account. It is neither the API
 * key of the organization, nor an API token.
 *
 * @example
 * const scim = new ScimClient({ directoryId, directoryToken });
 * const user = await scim.users.list({ filter: { userName: 'jane@example.com' } }).first();
 */
export class ScimClient {
  /** The SCIM directory that the client was made for. */
  readonly directoryId: ScimDirectoryId;
  /** The groups of the directory. */
  readonly groups: ScimGroups;
  /** The kinds of resources that the directory has. */
  readonly resourceTypes: ScimResourceTypes;
  /** Which attributes users and groups have. */
  readonly schemas: ScimSchemas;
  /** The users of the directory. */
  readonly users: ScimUsers;

  readonly #transport: Transport<'directoryId'>;

  /** Throws `validation` if the options are not those of this client. Sends nothing. */
  constructor(options: ScimClientOptions) {
    const client = 'new ScimClient()';
    checkOptions(client, options, { own: ['directoryId', 'directoryToken', 'scopes', ...oauthOptionNames], foreign: ['apiKey', 'apiToken', 'email'] });
    this.directoryId = checkIdentifier(client, 'directoryId', options.directoryId, 'the id of the SCIM directory');
    const agent = userAgent(options.userAgent);
    this.#transport = new Transport(
      {
        client,
        credential: credentialOf(client, options, agent),
        base: 'https://api.atlassian.com',
        pathValues: { directoryId: this.directoryId },
        mediaType: 'application/scim+json',
        userAgent: agent,
      },
      options,
    );
    this.groups = new ScimGroups(this.#transport);
    this.resourceTypes = new ScimResourceTypes(this.#transport);
    this.schemas = new ScimSchemas(this.#transport);
    this.users = new ScimUsers(this.#transport);
    offerOperations(this, this.#transport.operations(scimEndpoints));
    offerDangerous(this, new DangerousScimOperations(this.#transport));
  }

  /**
   * Makes a client from variables of the environment: `ATLASSIAN_DIRECTORY_ID`, with one of these credentials.
   *
   * - `ATLASSIAN_DIRECTORY_TOKEN`
   * - `ATLASSIAN_DIRECTORY_CLIENT_ID` and `ATLASSIAN_DIRECTORY_CLIENT_SECRET`
   * - `ATLASSIAN_DIRECTORY_ACCESS_TOKEN`
   *
   * For a simulator that listens, set `ATLASSIAN_API_URL`. Throws `validation` with every missing and every surplus
   * variable at once, and never with a value. Sends nothing.
   */
  static fromEnv(options?: EnvironmentOptions): ScimClient {
    return clientFromEnvironment('ScimClient.fromEnv()', scimWays, options, (given) => new ScimClient(given as ScimClientOptions));
  }

  /**
   * Reads which parts of SCIM the service supports: a cheap check of the token.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-provisioning/rest/api-group-service-provider-configuration/
   */
  getServiceProviderConfig(options?: CallOptions): ApiPromise<ScimServiceProviderConfig> {
    return this.#transport.send(getServiceProviderConfig, {}, options);
  }

  /**
   * Calls any endpoint of the directory, including one that has no method here. Credential, path rules, waits, retries
   * and errors are the same. Resolves to the parsed body, or `undefined` without one. The client fills in
   * `directoryId`.
   *
   * @example
   * const config = await scim.request('GET /scim/directory/{directoryId}/ServiceProviderConfig');
   */
  request<const R extends Route>(route: R, input: RequestInput<R> = {}, options?: CallOptions): ApiPromise<unknown> {
    return rejecting(() => {
      const resolved = resolveRequest(route, input, { declared: scimEndpoints, removed: [] });
      return this.#transport.sendRaw(resolved.endpoint, resolved.input, options);
    });
  }
}

function credentialOf(client: string, options: ScimClientOptions, agent: string): CredentialSource {
  const oauth = oauthCredential(client, options, agent);
  const { directoryToken, scopes } = options as Partial<DirectoryTokenOptions & AccessTokenCredentials>;
  const surplus = oauth === undefined ? 'scopes' : 'directoryToken';
  if ({ directoryToken, scopes }[surplus] !== undefined) {
    throw invalidInput(client, [{ field: surplus, problem: 'belongs to another kind of credential than the other options: give one' }]);
  }
  return oauth ?? bearerCredential(directoryToken, { endpoint: client, field: 'directoryToken' }, { kinds: ['directoryToken'] });
}
