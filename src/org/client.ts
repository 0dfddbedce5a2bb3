import { rejecting, type ApiPromise } from '../core/api-promise.js';
import type { SecretSource } from '../core/credential-source.js';
import { bearerCredential, checkScopes, oauthOptionNames } from '../core/credential.js';
import { offerDangerous } from '../core/dangerous.js';
import type { Route } from '../core/endpoint.js';
import type { OrgId } from '../core/ids.js';
import { checkIdentifier } from '../core/input.js';
import { clientFromEnvironment, type EnvironmentOptions } from '../core/from-environment.js';
import { offerOperations } from '../core/operations.js';
import { checkOptions, type CallOptions, type ClientOptions } from '../core/options.js';
import { resolveRequest, type RequestInput } from '../core/request.js';
import { Transport } from '../core/transport.js';
import { userAgent } from '../user-agent.js';
import { Accounts } from './accounts.js';
import { ApiKeys } from './api-keys.js';
import { ApiTokens } from './api-tokens.js';
import { AuthenticationPolicies } from './authentication-policies.js';
import { ControlPolicies } from './control-policies.js';
import { ControlPoliciesV2 } from './control-policies-v2.js';
import { DangerousOrganizationOperations } from './dangerous.js';
import { Directories } from './directories.js';
import { Domains } from './domains.js';
import { organizationEndpoints } from './endpoints.js';
import { OauthClients } from './oauth-clients.js';
import { AuditEvents } from './events.js';
import { OrganizationRoles } from './organization-roles.js';
import { Organizations } from './organizations.js';
import { OrganizationPolicies } from './policies.js';
import { removedEndpoints } from './removed.js';
import { ScimLinks } from './scim-links.js';
import { ServiceAccounts } from './service-accounts.js';
import { GroupRoles } from './group-roles.js';
import { DirectoryGroups } from './groups.js';
import { Invitations } from './invitations.js';
import { LastActive } from './last-active-dates.js';
import { UserRoles } from './user-roles.js';
import { DirectoryUsers } from './users.js';
import { organizationWays } from './variables.js';
import { Workspaces } from './workspaces.js';

/** The options of an {@link OrgAdminClient}. */
export interface OrgAdminClientOptions extends ClientOptions {
  /** The organization id: part of the address of Atlassian Administration, and shown when you create an API key. */
  readonly orgId: OrgId;
  /**
   * An organization API key, from Atlassian Administration > Settings > API keys. It lasts a year at most. User
   * management takes only a key created without scopes. Or a function that returns the key.
   */
  readonly apiKey: SecretSource;
  /**
   * The scopes that the key was created with; leave it out for a key without scopes. No request needs them. With them,
   * calls that no key with scopes can make are refused before anything is sent.
   */
  readonly scopes?: readonly string[] | undefined;
  /** @internal */
  readonly apiToken?: never;
  /** @internal */
  readonly directoryToken?: never;
}

/**
 * Administers the people of an organization: their managed accounts, their access to its directories, its roles.
 *
 * Its credential is the organization API key. Atlassian refuses an API token of a person and the token of a SCIM
 * directory. Use those with {@link ProductClient} and {@link ScimClient}.
 *
 * @example
 * const org = new OrgAdminClient({ orgId, apiKey });
 * const { outcome } = await org.accounts.disable(accountId);
 */
export class OrgAdminClient {
  /** The organization that the client was made for. */
  readonly orgId: OrgId;
  /** Managed accounts: profile, e-mail address, API tokens, deactivation, deletion. */
  readonly accounts: Accounts;
  /** API keys of the organization: list, count, revoke. */
  readonly apiKeys: ApiKeys;
  /** API tokens of all people: list, count. */
  readonly apiTokens: ApiTokens;
  /** Authentication policies: put people in one, read which ones they are in. */
  readonly authenticationPolicies: AuthenticationPolicies;
  /** Policies in Atlassian's Control API, version 1. */
  readonly controlPolicies: ControlPolicies;
  /** Data security policies in Atlassian's Control API, version 2. */
  readonly controlPoliciesV2: ControlPoliciesV2;
  /** The directories of the organization. */
  readonly directories: Directories;
  /** E-mail domains that the organization has claimed. */
  readonly domains: Domains;
  /** The audit log. */
  readonly events: AuditEvents;
  /** The roles on resources that groups grant their members. */
  readonly groupRoles: GroupRoles;
  /** Groups of the directories: search, create, members. */
  readonly groups: DirectoryGroups;
  /** Invitations of people to the organization. */
  readonly invitations: Invitations;
  /** When people last used the products. */
  readonly lastActive: LastActive;
  /** OAuth 2.0 clients of service accounts. */
  readonly oauthClients: OauthClients;
  /** Roles for the whole organization. */
  readonly organizationRoles: OrganizationRoles;
  /** The organization itself. */
  readonly organizations: Organizations;
  /** Policies of the organization: IP allowlists, data residency. */
  readonly policies: OrganizationPolicies;
  /** Links between accounts and SCIM directories. */
  readonly scimLinks: ScimLinks;
  /** Service accounts, and their API tokens and OAuth clients. */
  readonly serviceAccounts: ServiceAccounts;
  /** Roles of people on resources: access to products, and administration of sites. */
  readonly userRoles: UserRoles;
  /** People in the directories: search, suspend, restore, remove. */
  readonly users: DirectoryUsers;
  /** The apps of the organization's sites. */
  readonly workspaces: Workspaces;

  readonly #transport: Transport<'orgId'>;

  /** Throws `validation` if the options are not those of this client. Sends nothing. */
  constructor(options: OrgAdminClientOptions) {
    const client = 'new OrgAdminClient()';
    checkOptions(client, options, { own: ['orgId', 'apiKey', 'scopes'], foreign: ['apiToken', 'directoryToken', 'email', ...oauthOptionNames] });
    const scopes = checkScopes(client, options.scopes);
    this.orgId = checkIdentifier(client, 'orgId', options.orgId, 'the id of the organization');
    this.#transport = new Transport(
      {
        client,
        credential: bearerCredential(options.apiKey, { endpoint: client, field: 'apiKey' }, {
          kinds: scopes === undefined ? ['organizationApiKey', 'organizationApiKeyWithScopes'] : ['organizationApiKeyWithScopes'],
          scopes,
        }),
        base: 'https://api.atlassian.com',
        pathValues: { orgId: this.orgId },
        mediaType: 'application/json',
        userAgent: userAgent(options.userAgent),
        // Published for the audit log and the last-active dates, but sent in no header.
        knownLimits: {
          'org-events': { requests: 10, perMilliseconds: 60_000 },
          'org-last-active-dates': { requests: 200, perMilliseconds: 60_000 },
          'org-events-stream': { requests: 50, perMilliseconds: 60_000 },
        },
      },
      options,
    );
    this.accounts = new Accounts(this.#transport);
    this.apiKeys = new ApiKeys(this.#transport);
    this.apiTokens = new ApiTokens(this.#transport);
    this.authenticationPolicies = new AuthenticationPolicies(this.#transport);
    this.controlPolicies = new ControlPolicies(this.#transport);
    this.controlPoliciesV2 = new ControlPoliciesV2(this.#transport);
    this.directories = new Directories(this.#transport);
    this.domains = new Domains(this.#transport);
    this.events = new AuditEvents(this.#transport);
    this.groupRoles = new GroupRoles(this.#transport);
    this.groups = new DirectoryGroups(this.#transport);
    this.invitations = new Invitations(this.#transport);
    this.lastActive = new LastActive(this.#transport);
    this.oauthClients = new OauthClients(this.#transport);
    this.organizationRoles = new OrganizationRoles(this.#transport);
    this.organizations = new Organizations(this.#transport);
    this.policies = new OrganizationPolicies(this.#transport);
    this.scimLinks = new ScimLinks(this.#transport);
    this.serviceAccounts = new ServiceAccounts(this.#transport);
    this.userRoles = new UserRoles(this.#transport);
    this.users = new DirectoryUsers(this.#transport);
    this.workspaces = new Workspaces(this.#transport);
    offerOperations(this, this.#transport.operations(organizationEndpoints));
    offerDangerous(this, new DangerousOrganizationOperations(this.#transport, this.orgId));
  }

  /**
   * Makes a client from variables of the environment: `ATLASSIAN_ORG_ID` and `ATLASSIAN_ORG_API_KEY`. If the key has
   * scopes, name them in `ATLASSIAN_ORG_API_KEY_SCOPES`. For a simulator that listens, set `ATLASSIAN_API_URL`.
   *
   * Throws `validation` with every missing variable at once, and never with a value. Sends nothing.
   */
  static fromEnv(options?: EnvironmentOptions): OrgAdminClient {
    return clientFromEnvironment('OrgAdminClient.fromEnv()', organizationWays, options, (given) => new OrgAdminClient(given as OrgAdminClientOptions));
  }

  /**
   * Calls any endpoint that takes the organization API key, including one that has no method here. Credential, path
   * rules, waits, retries and errors are the same. Resolves to the parsed body, or `undefined` without one.
   *
   * A declared endpoint keeps its own rules. For any other, the client retries reads, but never a write that may have
   * been carried out. The client fills in `orgId`.
   *
   * @example
   * const response = await org.request('GET /admin/v1/orgs/{orgId}/domains', { query: { cursor } });
   */
  request<const R extends Route>(route: R, input: RequestInput<R> = {}, options?: CallOptions): ApiPromise<unknown> {
    return rejecting(() => {
      const resolved = resolveRequest(route, input, { declared: organizationEndpoints, removed: removedEndpoints });
      return this.#transport.sendRaw(resolved.endpoint, resolved.input, options);
    });
  }
}
