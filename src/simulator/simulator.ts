import type { Fetch } from '../core/attempt.js';
import { invalidInput } from '../core/input.js';
import { SimulatorClock, millisecondsOf, type Duration } from './clock.js';
import { emptyConfluence } from './confluence-state.js';
import type { SimulatorContext } from './context.js';
import { Effects, type SimulatedEffect } from './effects.js';
import { Exchange, type Delivery, type IncomingRequest, type SeenRequest } from './exchange.js';
import { Faults } from './faults.js';
import { routeAccounts } from './handlers/accounts.js';
import { routeApiKeys } from './handlers/api-keys.js';
import { routeApiTokens } from './handlers/api-tokens.js';
import { routeConfluenceAccess } from './handlers/confluence-access.js';
import { routeConfluenceGroups } from './handlers/confluence-groups.js';
import { routeConfluenceUserProperties } from './handlers/confluence-user-properties.js';
import { routeConfluenceUsers } from './handlers/confluence-users.js';
import { routeConfluenceWatches } from './handlers/confluence-watches.js';
import { routeDirectories } from './handlers/directories.js';
import { routeGroups } from './handlers/groups.js';
import { routeInvitations } from './handlers/invitations.js';
import { routeAuthenticationPolicies } from './handlers/authentication-policies.js';
import { routeControlPolicies } from './handlers/control-policies.js';
import { routeEvents } from './handlers/events.js';
import { routeJiraComponents } from './handlers/jira-components.js';
import { routeJiraDashboards } from './handlers/jira-dashboards.js';
import { routeJiraFilters } from './handlers/jira-filters.js';
import { routeJiraPermissions } from './handlers/jira-permissions.js';
import { routeJiraProjectRoles } from './handlers/jira-project-roles.js';
import { routeJiraProjects } from './handlers/jira-projects.js';
import { routeJiraUserColumns } from './handlers/jira-user-columns.js';
import { routeJiraUserProperties } from './handlers/jira-user-properties.js';
import { routeOauthClients } from './handlers/oauth-clients.js';
import { routeJiraGroups } from './handlers/jira-groups.js';
import { routeJiraSite } from './handlers/jira-site.js';
import { routeJiraUserSearch } from './handlers/jira-user-search.js';
import { routeJiraUsers } from './handlers/jira-users.js';
import { routeLastActiveDates } from './handlers/last-active-dates.js';
import { routeManagedAccounts } from './handlers/managed-accounts.js';
import { routeOrganizationRoles } from './handlers/organization-roles.js';
import { routeRoles } from './handlers/roles.js';
import { routeScimDiscovery } from './handlers/scim-discovery.js';
import { routeScimGroups } from './handlers/scim-groups.js';
import { routeOrganizations } from './handlers/organizations.js';
import { routePolicies } from './handlers/policies.js';
import { routeScimLinks } from './handlers/scim-links.js';
import { routeScimUsers } from './handlers/scim-users.js';
import { routeServiceAccounts } from './handlers/service-accounts.js';
import { routeUsers } from './handlers/users.js';
import { routeWorkspaces } from './handlers/workspaces.js';
import { routeServiceDeskCustomers } from './handlers/service-desk-customers.js';
import { newJira } from './jira-state.js';
import { RateLimits, type SimulatedLimits } from './limits.js';
import { addApiToken, addPerson, type PersonOptions } from './people.js';
import { SeededRandom } from './random.js';
import { Router } from './router.js';
import type { OrganizationState, SimulatedAccount } from './state.js';

/** What the organization is like when it begins. */
export interface SimulatorOptions {
  /** The same seed gives the same ids and tokens. Default 1. */
  readonly seed?: number;
  /** Where the clock starts: ISO 8601. Default 2026-11-02T09:00:00Z. */
  readonly startAt?: string;
  /** A frozen clock moves only by `clock.advance()`. Default: it runs. */
  readonly frozen?: boolean;
  /** Domains that the organization has claimed. Default `example.com`. */
  readonly claimedDomains?: readonly string[];
  /** Names of the directories. Default one. */
  readonly directories?: readonly string[];
  /** Names of the product sites. Default one, `example`. */
  readonly sites?: readonly string[];
  /** Account id of the organization admin whom the credentials belong to. */
  readonly callerAccountId?: string;
  /** Scopes of the organization API key. Default: created without scopes, as user management needs it. */
  readonly apiKeyScopes?: readonly string[];
  /** How long every answer takes, in real time. Default none. */
  readonly latency?: Duration;
  /** Rate limits. Default none. */
  readonly limits?: SimulatedLimits;
  /** A saved state to go on with, instead of a new organization: `simulator.state` of another, as JSON. */
  readonly state?: OrganizationState;
  /** How many requests are remembered. Default 10,000. */
  readonly keptRequests?: number;
}

/** Everything a client is made of, for the organization that a simulator plays. */
export interface SimulatedCredentials {
  /** For `new OrgAdminClient(…)`. */
  readonly orgAdmin: { readonly orgId: string; readonly apiKey: string; readonly baseUrl: string; readonly fetch?: Fetch };
  /** For `new ProductClient(…)`. */
  readonly product: {
    readonly site: string;
    readonly email: string;
    readonly apiToken: string;
    readonly baseUrl: string;
    readonly fetch?: Fetch;
  };
  /** For `new ProductClient(…)` through the gateway, with an API token that has scopes. */
  readonly gateway: {
    readonly cloudId: string;
    readonly email: string;
    readonly apiToken: string;
    readonly baseUrl: string;
    readonly fetch?: Fetch;
  };
  /** For `new ScimClient(…)`. */
  readonly scim: { readonly directoryId: string; readonly directoryToken: string; readonly baseUrl: string; readonly fetch?: Fetch };
}

/** A simulator that listens on a loopback address. */
export interface SimulatorServer {
  /** `http://127.0.0.1:…` */
  readonly address: string;
  readonly credentials: SimulatedCredentials;
  /** Stops listening and breaks off what is still open. */
  close(): Promise<void>;
}

const defaultStart = '2026-11-02T09:00:00Z';
const year = 365 * 86_400_000;
const inMemoryAddress = 'http://simulator.localhost';

/**
 * A simulated Atlassian organization: it answers the requests of the clients as the vendor does, on a state of its
 * own, so that everything can be rehearsed without touching a real person.
 *
 * It has two faces with one behaviour: `simulator.fetch` within the process, and `simulator.listen()` as an HTTP
 * server on a loopback address. Its tokens begin with `sim_`; it refuses all others, and the clients refuse to send
 * one of its tokens anywhere else.
 *
 * @example
 * const simulator = new Simulator();
 * const jane = simulator.addPerson({ name: 'Jane Doe' });
 * const org = new OrgAdminClient(simulator.credentials.orgAdmin);
 * await org.accounts.disable(jane.accountId);
 * simulator.effects; // [{ kind: 'account.disabled', accountId: jane.accountId, … }]
 */
export class Simulator {
  /** The organization as it is now. Plain data: look at it, save it, or change it by hand. */
  readonly state: OrganizationState;
  readonly clock: SimulatorClock;
  /** Things that go wrong on purpose. */
  readonly faults: Faults;
  /** What to make the clients of, within this process. */
  readonly credentials: SimulatedCredentials;
  /** Answers a request within this process: give it to a client as its `fetch`. */
  readonly fetch: Fetch;

  readonly #context: SimulatorContext;
  readonly #exchange: Exchange;
  readonly #effects: Effects;
  readonly #latency: number;
  #requests: SeenRequest[] = [];

  /** Makes an organization with one admin and their credentials, or takes the one that is given as `state`. */
  constructor(options: SimulatorOptions = {}) {
    const { seed = 1, keptRequests = 10_000 } = options;
    const start = Date.parse(options.startAt ?? defaultStart);
    if (Number.isNaN(start)) {
      throw invalidInput('new Simulator()', [{ field: 'startAt', problem: 'expected an ISO 8601 time' }]);
    }
    this.clock = new SimulatorClock({ start, frozen: options.frozen ?? false });
    const random = new SeededRandom(seed);
    this.state = options.state ?? newOrganization(options, random, start);
    this.#effects = new Effects(() => this.clock.iso());
    this.#context = { state: this.state, clock: this.clock, random, effects: this.#effects };
    if (options.state === undefined) {
      addCaller(this.#context);
    }
    this.faults = new Faults(seed + 1);
    this.#latency = millisecondsOf(options.latency ?? 0);
    this.#exchange = new Exchange({
      context: this.#context,
      router: routes(),
      faults: this.faults,
      limits: new RateLimits(options.limits ?? {}),
      traceIds: new SeededRandom(seed + 2),
      seen: (request) => {
        this.#requests.push(request);
        if (this.#requests.length > keptRequests * 2) {
          this.#requests = this.#requests.slice(-keptRequests);
        }
      },
    });
    this.fetch = (input, init) => this.#fetch(input, init);
    this.credentials = credentialsFor(this.state, inMemoryAddress, this.fetch);
  }

  /** Every change that was made, in order. */
  get effects(): readonly SimulatedEffect[] {
    return this.#effects.rows;
  }

  /** The latest requests, in order. */
  get requests(): readonly SeenRequest[] {
    return this.#requests;
  }

  /** The account that the credentials belong to: an organization admin. */
  get caller(): SimulatedAccount {
    const [key] = Object.values(this.state.apiKeys);
    return this.state.accounts[key?.createdBy ?? ''] as SimulatedAccount;
  }

  /** Puts a person into the organization. This is no effect: it is how a rehearsal begins. */
  addPerson(person: PersonOptions): SimulatedAccount {
    return addPerson(this.#context, person);
  }

  /**
   * Listens on 127.0.0.1 as an HTTP server. Needs Node.js, or a runtime that has `node:http`.
   *
   * @example
   * const server = await simulator.listen();
   * const org = new OrgAdminClient(server.credentials.orgAdmin);
   * await server.close();
   */
  async listen(options: { readonly port?: number } = {}): Promise<SimulatorServer> {
    const { listenOnLoopback } = await import('./listen.js');
    const { address, close } = await listenOnLoopback((incoming) => this.#answer(incoming), options.port ?? 0);
    return { address, close, credentials: credentialsFor(this.state, address) };
  }

  async #answer(incoming: IncomingRequest): Promise<Delivery> {
    if (this.#latency > 0) {
      await later(this.#latency);
    }
    return this.#exchange.answer(incoming);
  }

  async #fetch(input: Request, init?: RequestInit): Promise<Response> {
    const request = input instanceof Request && init === undefined ? input : new Request(input, init);
    const { signal } = request;
    signal.throwIfAborted();
    const delivery = await this.#answer({
      method: request.method,
      url: new URL(request.url),
      headers: request.headers,
      body: await request.text(),
    } satisfies IncomingRequest);
    return respond(delivery, signal);
  }
}

function routes(): Router {
  const router = new Router();
  for (const route of [
    routeAccounts,
    routeApiKeys,
    routeApiTokens,
    routeConfluenceAccess,
    routeConfluenceGroups,
    routeConfluenceUserProperties,
    routeConfluenceUsers,
    routeConfluenceWatches,
    routeDirectories,
    routeUsers,
    routeOauthClients,
    routeManagedAccounts,
    routeLastActiveDates,
    routeGroups,
    routeRoles,
    routeInvitations,
    routeOrganizationRoles,
    routeScimDiscovery,
    routeScimGroups,
    routeScimLinks,
    routeScimUsers,
    routeServiceAccounts,
    routeJiraGroups,
    routeJiraSite,
    routeJiraUserSearch,
    routeJiraUsers,
    routeOrganizations,
    routeEvents,
    routePolicies,
    routeControlPolicies,
    routeAuthenticationPolicies,
    routeWorkspaces,
    routeJiraComponents,
    routeJiraDashboards,
    routeJiraFilters,
    routeJiraPermissions,
    routeJiraProjectRoles,
    routeJiraProjects,
    routeJiraUserColumns,
    routeJiraUserProperties,
    routeServiceDeskCustomers,
  ]) {
    route(router);
  }
  return router;
}

/** Endpoints that the simulator answers. */
export function answeredEndpoints(): Router['endpoints'] {
  return routes().endpoints;
}

function newOrganization(options: SimulatorOptions, random: SeededRandom, now: number): OrganizationState {
  const { claimedDomains = ['example.com'], directories = ['Example directory'], sites = ['example'] } = options;
  const { callerAccountId = `712020:${random.uuid()}`, apiKeyScopes } = options;
  const scimDirectoryId = random.uuid();
  const keyId = random.uuid();
  // From a sequence of its own, so that the ids of everything else stay what they were.
  const authenticationPolicyId = new SeededRandom((options.seed ?? 1) + 3).uuid();
  return {
    orgId: random.uuid(),
    name: 'Example organization',
    claimedDomains: [...claimedDomains],
    accounts: {},
    directories: keyed(directories, 'directoryId', (name) => ({ directoryId: random.uuid(), name })),
    groups: {},
    sites: keyed(sites, 'cloudId', (name) => ({ cloudId: random.uuid(), name, products: ['jira-software', 'confluence'], jira: newJira(), confluence: emptyConfluence() })),
    scimDirectories: { [scimDirectoryId]: { scimDirectoryId, token: `sim_directory_${random.hex(24)}`, users: {}, groups: {} } },
    apiKeys: {
      [keyId]: {
        id: keyId,
        name: 'Simulated key',
        secret: `sim_organization_${random.hex(24)}`,
        createdBy: callerAccountId,
        createdAt: now,
        expiresAt: now + year,
        ...(apiKeyScopes === undefined ? {} : { scopes: [...apiKeyScopes] }),
        revoked: false,
      },
    },
    serviceAccounts: {},
    oauthClients: {},
    directRoles: {},
    policies: {},
    authenticationPolicies: { [authenticationPolicyId]: { policyId: authenticationPolicyId, name: 'Default policy', isDefault: true, members: {} } },
    authenticationPolicyTasks: {},
    earlierEvents: [],
  };
}

function keyed<T, Key extends keyof T>(names: readonly string[], key: Key, make: (name: string) => T): Record<string, T> {
  return Object.fromEntries(names.map((name) => make(name)).map((thing) => [String(thing[key]), thing]));
}

function addCaller(context: SimulatorContext): void {
  const { state, random } = context;
  const [key] = Object.values(state.apiKeys);
  const caller = addPerson(context, { name: 'Ada Admin', accountId: key?.createdBy ?? '', orgAdmin: true });
  addApiToken(context, caller, 'Simulated token', { secret: `sim_token_${random.hex(24)}` });
  addApiToken(context, caller, 'Simulated token with scopes', { secret: `sim_scoped_${random.hex(24)}`, scoped: true });
}

function credentialsFor(state: OrganizationState, address: string, fetch?: Fetch): SimulatedCredentials {
  const [key] = Object.values(state.apiKeys);
  const [site] = Object.values(state.sites);
  const [scim] = Object.values(state.scimDirectories);
  const caller = state.accounts[key?.createdBy ?? ''];
  const sent = Object.values(caller?.apiTokens ?? {}).filter(({ secret }) => secret !== undefined);
  const secretOf = (scoped: boolean): string => sent.find((token) => (token.scoped === true) === scoped)?.secret ?? '';
  const shared = fetch === undefined ? {} : { fetch };
  return {
    orgAdmin: { orgId: state.orgId, apiKey: key?.secret ?? '', baseUrl: address, ...shared },
    product: {
      site: site?.name ?? '',
      email: caller?.email ?? '',
      apiToken: secretOf(false),
      baseUrl: `${address}/sites/${site?.name ?? ''}`,
      ...shared,
    },
    gateway: { cloudId: site?.cloudId ?? '', email: caller?.email ?? '', apiToken: secretOf(true), baseUrl: address, ...shared },
    scim: { directoryId: scim?.scimDirectoryId ?? '', directoryToken: scim?.token ?? '', baseUrl: address, ...shared },
  };
}

/** Turns a delivery into what `fetch` would give, or fails as `fetch` would. */
async function respond({ status, headers, body, fault }: Delivery, signal: AbortSignal): Promise<Response> {
  switch (fault?.kind) {
    case 'reset':
      throw new TypeError('fetch failed', { cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }) });
    case 'timeout':
      await aborted(signal);
      break;
    case 'slow':
      await Promise.race([later(fault.delay ?? 0), aborted(signal)]);
      break;
    case 'garbage':
      return new Response('<html><body>This is not the page you are looking for.</body></html>', {
        status: status === 204 ? 200 : status,
        headers: { ...headers, 'content-type': 'text/html' },
      });
    case 'cutBody':
      return new Response(brokenStream(body), { status: status === 204 ? 200 : status, headers });
    default:
  }
  return new Response([204, 304].includes(status) ? null : body, { status, headers });
}

function later(delay: Duration): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millisecondsOf(delay)));
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = (): void => reject(new DOMException('This operation was aborted', 'AbortError'));
    if (signal.aborted) {
      fail();
    }
    signal.addEventListener('abort', fail, { once: true });
  });
}

function brokenStream(body: string): ReadableStream<Uint8Array> {
  const half = new TextEncoder().encode(body.slice(0, Math.floor(body.length / 2)));
  return new ReadableStream({
    start(controller) {
      controller.enqueue(half);
      controller.error(new TypeError('terminated'));
    },
  });
}
