import type { Fetch } from '../core/fetch.js';
import { checkOptionNames, invalidInput } from '../core/input.js';
import { inMemoryAddress } from '../core/url.js';
import { playedBehaviours, type SimulatedBehaviours } from './behaviours.js';
import { SimulatorClock, millisecondsOf, type Duration } from './clock.js';
import type { SimulatorContext } from './context.js';
import { addCrowd, type PeopleOptions } from './crowd.js';
import { differenceBetween, type StateDifference } from './difference.js';
import { Effects, type SimulatedEffect } from './effects.js';
import { Exchange, type Delivery, type IncomingRequest, type SeenRequest } from './exchange.js';
import { behavioursFrom, type OrganizationFacts } from './facts.js';
import { Faults } from './faults.js';
import { SimulatedIdentityProvider } from './identity-provider.js';
import { completeJira } from './jira-state.js';
import { addManyBelongings, type BelongingsOptions } from './many-belongings.js';
import { newOrganization, secretFrom } from './new-organization.js';
import { noteHandedOut } from './mention-index.js';
import { mentionsIn, type SimulatedMention } from './mentions.js';
import { RateLimits, type SimulatedLimits } from './limits.js';
import { addServiceAccount, allScopes, type ServiceAccountOptions, type SimulatedServiceAccountCredentials } from './service-accounts.js';
import { refuseSetup } from './refuse-setup.js';
import { describeOutside, effectsOutside, type PeopleOfPlan } from './outside.js';
import { PassingTime } from './passing-time.js';
import type { SimulatedEvent } from './governance-state.js';
import { addApiToken, addPerson, type PersonOptions } from './people.js';
import { SeededRandom } from './random.js';
import { later, respond } from './respond.js';
import { responsibilitiesOf } from './responsibilities.js';
import type { SimulatedResponsibility, SimulatedResponsibilityKind } from './responsibility.js';
import { routes } from './routes.js';
import { siteNamed, type OrganizationState, type SimulatedAccount, type SimulatedSite } from './state.js';

/** Options of a {@link Simulator}: the organization at the start, and how it behaves. */
export interface SimulatorOptions {
  /** The same seed gives the same ids and tokens. Default 1. */
  readonly seed?: number;
  /** Where the clock starts: ISO 8601. Default 2026-11-02T09:00:00Z. */
  readonly startAt?: string;
  /** Whether the clock moves only by `clock.advance()`. Default false: it runs. */
  readonly frozen?: boolean;
  /** Domains that the organization has claimed. Default `example.com`. */
  readonly claimedDomains?: readonly string[];
  /** Names of the directories. Default: one directory. */
  readonly directories?: readonly string[];
  /** Names of the product sites. Default: one site, `example`. */
  readonly sites?: readonly string[];
  /** Account id of the organization admin who owns the credentials. */
  readonly callerAccountId?: string;
  /** Scopes of the organization API key. Default: a key without scopes, which user management needs. */
  readonly apiKeyScopes?: readonly string[];
  /** Scopes of the API token for the gateway. Default: all that a site and a SCIM directory know. */
  readonly apiTokenScopes?: readonly string[];
  /** How long every response takes, in real time. Default: no delay. */
  readonly latency?: Duration;
  /** Rate limits. Default: none. */
  readonly limits?: SimulatedLimits;
  /** A saved state to continue with, instead of a new organization: `simulator.state` of another simulator, as JSON. */
  readonly state?: OrganizationState;
  /**
   * Variants of behaviour that Atlassian contradicts itself on, or that nobody has settled. {@link simulatedBehaviours} lists
   * them. A behaviour that you leave out keeps its default.
   */
  readonly behaviours?: SimulatedBehaviours;
  /** The fact sheet of a real organization, from `verifyOrganization()`. It sets what it settled; `behaviours` go first. */
  readonly facts?: OrganizationFacts;
  /** How often the identity provider syncs by itself, by the clock of the simulator. Default: only when you call `sync()`. */
  readonly syncEvery?: Duration;
  /** How many requests to keep in `requests`. Default 10,000. */
  readonly keptRequests?: number;
}

/** Client options for the simulated organization. */
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
  /** The product credentials are of the first site. */
  readonly credentials: SimulatedCredentials;
  /** The same with the product credentials of another site, by its name or id. Throws `validation` if there is none. */
  credentialsFor(site: string): SimulatedCredentials;
  /** Stops listening and closes open connections. */
  close(): Promise<void>;
}

const simulatorOptionNames = [
  'seed', 'startAt', 'frozen', 'claimedDomains', 'directories', 'sites', 'callerAccountId', 'apiKeyScopes', 'apiTokenScopes', 'latency', 'limits', 'state', 'behaviours', 'facts', 'syncEvery', 'keptRequests',
] as const satisfies readonly (keyof SimulatorOptions)[];

const defaultStart = '2026-11-02T09:00:00Z';

/**
 * A simulated Atlassian organization. It responds to the requests of the clients like Atlassian, on a state of its own. You
 * can rehearse everything without touching a real person.
 *
 * Use it in the process through `simulator.fetch`, or as an HTTP server on a loopback address through `simulator.listen()`.
 * Both behave the same. Its tokens start with `sim_`. It refuses all other tokens, and the clients refuse to send its tokens
 * anywhere else.
 *
 * Advance its clock to see what takes time: settling roles, queued removals, syncs of the identity provider, the end of a
 * deleted account. Switch behaviour that Atlassian contradicts itself on. `requests`, `effects`, `state` and
 * `assertNoEffectOutside()` show what your program did.
 *
 * @example
 * const simulator = new Simulator();
 * const jane = simulator.addPerson({ name: 'Jane Doe' });
 * const org = new OrgAdminClient(simulator.credentials.orgAdmin);
 * await org.accounts.disable(jane.accountId);
 * simulator.effects; // [{ kind: 'account.disabled', accountId: jane.accountId, … }]
 */
export class Simulator {
  /** The clock. `advance('14d')` makes everything happen that is due within 14 days. */
  readonly clock: SimulatorClock;
  /** The identity provider. Its next sync provisions everybody whom it assigns. */
  readonly identityProvider: SimulatedIdentityProvider;
  /** Faults that you inject, such as a lost response. */
  readonly faults: Faults;
  /** Options for the clients in this process. The product credentials are of the first site. */
  readonly credentials: SimulatedCredentials;
  /** Responds to a request in this process. Pass it to a client as its `fetch`. */
  readonly fetch: Fetch;

  readonly #context: SimulatorContext;
  readonly #exchange: Exchange;
  readonly #effects: Effects;
  readonly #passingTime: PassingTime;
  readonly #latency: number;
  #behaviours: SimulatedBehaviours;
  #requests: SeenRequest[] = [];

  /** Makes an organization with one admin and their credentials, or continues with the `state` that you pass. */
  constructor(options: SimulatorOptions = {}) {
    checkOptionNames('new Simulator()', options, simulatorOptionNames);
    const { seed = 1, keptRequests = 10_000 } = options;
    const start = Date.parse(options.startAt ?? defaultStart);
    if (Number.isNaN(start)) {
      throw invalidInput('new Simulator()', [{ field: 'startAt', problem: 'expected an ISO 8601 time' }]);
    }
    this.clock = new SimulatorClock({ start, frozen: options.frozen ?? false });
    const random = new SeededRandom(seed);
    const secret = (): string => secretFrom(random, options.seed);
    const state = options.state ?? newOrganization(options, random, secret, start);
    Object.values(state.sites).forEach(({ jira }) => completeJira(jira));
    this.#effects = new Effects(() => this.clock.iso());
    this.#behaviours = behavioursFrom(options.facts, options.behaviours);
    this.#context = { state, clock: this.clock, random, secret, effects: this.#effects, behaviours: playedBehaviours(this.#behaviours) };
    if (options.state === undefined) {
      addCaller(this.#context, options.apiTokenScopes ?? allScopes());
    }
    this.identityProvider = new SimulatedIdentityProvider(this.#context);
    this.#passingTime = new PassingTime(this.#context, this.identityProvider, options.syncEvery);
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
    this.credentials = credentialsOf(state, inMemoryAddress, this.fetch);
  }

  /**
   * Options for the clients in this process, with the product credentials of one site, by its name or id. All sites take
   * the same tokens. Throws `validation` if there is no such site.
   *
   * @example
   * const simulator = new Simulator({ sites: ['example', 'labs'] });
   * const labs = new ProductClient(simulator.credentialsFor('labs').product);
   */
  credentialsFor(site: string): SimulatedCredentials {
    return credentialsOf(this.#context.state, inMemoryAddress, this.fetch, requireSite(this.#context.state, 'simulator.credentialsFor()', site));
  }

  /**
   * The organization as it is now. It is plain data: read it, save it, or change it by hand. Where there are thousands of
   * things, read `state` again for each change: searches then look at everything again.
   */
  get state(): OrganizationState {
    noteHandedOut(this.#context.state);
    return this.#context.state;
  }

  /** Every change, in order. */
  get effects(): readonly SimulatedEffect[] {
    this.#passingTime.catchUp();
    return this.#effects.rows;
  }

  /** The latest requests, in order. */
  get requests(): readonly SeenRequest[] {
    return this.#requests;
  }

  /** The account that owns the credentials: an organization admin. */
  get caller(): SimulatedAccount {
    const [key] = Object.values(this.#context.state.apiKeys);
    return this.#context.state.accounts[key?.createdBy ?? ''] as SimulatedAccount;
  }

  /** Adds a person to the organization. This does not count as an effect: it sets up a rehearsal. */
  addPerson(person: PersonOptions): SimulatedAccount {
    return addPerson({ ...this.#context, state: this.state }, person);
  }

  /**
   * Adds a service account, and returns the credentials for clients. This is no effect either.
   *
   * @example
   * const { clientCredentials } = simulator.addServiceAccount({ name: 'Offboarding', siteAdmin: true });
   * const product = new ProductClient(clientCredentials);
   */
  addServiceAccount(options: ServiceAccountOptions): SimulatedServiceAccountCredentials {
    return addServiceAccount(this.#context, options, { baseUrl: inMemoryAddress, fetch: this.fetch });
  }

  /** Lets somebody who was invited accept: they confirm their address, and can log in. This is no effect either. */
  acceptInvitation(accountId: string): void {
    const account = this.#context.state.accounts[accountId];
    if (account === undefined) {
      throw refuseSetup('simulator.acceptInvitation()', 'accountId', 'there is no such account in the simulated organization');
    }
    account.emailVerified = true;
  }

  /**
   * Adds an event to the audit log that is no change of the organization, such as a log-in. `kind` is `user.loggedIn`,
   * `user.loggedOut`, `apiToken.created`, `apiKey.created`, or a text of yours, such as `page.viewed`. This is no effect either.
   *
   * @example
   * simulator.recordEvent({ kind: 'user.loggedIn', actor: jane.accountId });
   */
  recordEvent({ kind, actor, accountId, target }: Pick<SimulatedEvent, 'kind' | 'actor' | 'accountId' | 'target'>): void {
    this.#passingTime.catchUp();
    const { state, effects, clock } = this.#context;
    const about = { ...(accountId === undefined ? {} : { accountId }), ...(target === undefined ? {} : { target }) };
    (state.recordedEvents ??= []).push({ at: clock.iso(), actor, endpoint: '', kind, ...about, after: effects.rows.length });
  }

  /**
   * Adds many people of every kind to the organization. The same seed gives the same people. This does not count as an
   * effect either.
   *
   * @example
   * simulator.addPeople({ people: 100_000, scim: 0.6, google: 0.1, guests: 0.1, admins: 5, seed: 42 });
   */
  addPeople(people: PeopleOptions): readonly SimulatedAccount[] {
    return addCrowd(this.#context, people);
  }

  /**
   * Adds many things of every kind that people are in charge of, spread over people and sites. The same seed gives the same
   * things. This is no effect either. Returns how many there are of each kind.
   *
   * @example
   * const people = simulator.addPeople({ people: 100 }).map(({ accountId }) => accountId);
   * simulator.addBelongings({ people, things: 10_000, seed: 42 });
   */
  addBelongings(belongings: BelongingsOptions): Readonly<Record<SimulatedResponsibilityKind, number>> {
    return addManyBelongings({ ...this.#context, state: this.state }, belongings);
  }

  /**
   * Everything that a person is in charge of, sorted by kind, site and id. It reads the state itself, never through the API:
   * compare it with what your program has found. Of issues that are assigned, it has the open ones.
   *
   * @example
   * simulator.responsibilitiesOf(jane.accountId); // [{ kind: 'assignedIssues', site: 'example', id: '10102' }, …]
   */
  responsibilitiesOf(accountId: string): readonly SimulatedResponsibility[] {
    return this.responsibilitiesOfAll([accountId]).get(accountId) ?? [];
  }

  /** The same for many people, in one pass: account id to what the person is in charge of. */
  responsibilitiesOfAll(accountIds: readonly string[]): ReadonlyMap<string, readonly SimulatedResponsibility[]> {
    this.#passingTime.catchUp();
    return responsibilitiesOf(this.#context.state, accountIds, { now: this.clock.now(), spaceRoles: this.#context.behaviours.spaceRoles });
  }

  /**
   * Every place of the state that mentions an account, as the names that lead there. With it you can prove that
   * `responsibilitiesOf()` leaves nothing out.
   */
  mentionsOf(accountId: string): readonly SimulatedMention[] {
    this.#passingTime.catchUp();
    return mentionsIn(this.#context.state, accountId);
  }

  /**
   * Switches behaviours from now on, as if the organization had changed. For example, its plan has expired.
   *
   * @example
   * simulator.behave({ scimSurface: 'notFound' });
   */
  behave(behaviours: SimulatedBehaviours): void {
    this.#behaviours = { ...this.#behaviours, ...behaviours };
    this.#context.behaviours = playedBehaviours(this.#behaviours);
  }

  /**
   * Throws if a request has changed anything for a person outside the plan, or anything that belongs to no single person.
   * Effects that the identity provider and Atlassian cause by themselves do not count. Nor do effects on a thing that a step
   * of the plan transfers, if they concern only the people of that step. The message lists the kinds of effects with their
   * number, and names people by account id only.
   *
   * @example
   * await applyPlan(plan, { clients }).result;
   * simulator.assertNoEffectOutside(plan);
   */
  assertNoEffectOutside(plan: PeopleOfPlan): void {
    const outside = effectsOutside(this.effects, plan);
    if (outside.length > 0) {
      throw new Error(describeOutside(outside));
    }
  }

  /**
   * The difference between an earlier state and the current one. It leaves out the times when credentials were last used,
   * because every request changes them.
   *
   * @example
   * const before = structuredClone(simulator.state);
   * await org.accounts.disable(jane.accountId);
   * simulator.difference(before); // [{ path: 'accounts["712020:…"].deactivatedAt', after: … }, …]
   */
  difference(before: OrganizationState): readonly StateDifference[] {
    this.#passingTime.catchUp();
    return differenceBetween(before, this.#context.state);
  }

  /**
   * Listens on 127.0.0.1 as an HTTP server. Needs Node.js, or a runtime with `node:http`.
   *
   * @example
   * const server = await simulator.listen();
   * const org = new OrgAdminClient(server.credentials.orgAdmin);
   * await server.close();
   */
  async listen(options: { readonly port?: number } = {}): Promise<SimulatorServer> {
    checkOptionNames('simulator.listen()', options, ['port']);
    const { listenOnLoopback } = await import('./listen.js');
    const { address, close } = await listenOnLoopback((incoming) => this.#answer(incoming), options.port ?? 0);
    return {
      address,
      close,
      credentials: credentialsOf(this.#context.state, address),
      credentialsFor: (site) => credentialsOf(this.#context.state, address, undefined, requireSite(this.#context.state, 'server.credentialsFor()', site)),
    };
  }

  async #answer(incoming: IncomingRequest): Promise<Delivery> {
    if (this.#latency > 0) {
      await later(this.#latency);
    }
    this.#passingTime.catchUp();
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

function addCaller(context: SimulatorContext, apiTokenScopes: readonly string[]): void {
  const { state, secret } = context;
  const [key] = Object.values(state.apiKeys);
  const caller = addPerson(context, { name: 'Ada Admin', accountId: key?.createdBy ?? '', orgAdmin: true });
  addApiToken(context, caller, 'Simulated token', { secret: `sim_token_${secret()}` });
  addApiToken(context, caller, 'Simulated token with scopes', { secret: `sim_scoped_${secret()}`, scopes: [...apiTokenScopes] });
}

function requireSite(state: OrganizationState, caller: string, nameOrId: string): SimulatedSite {
  const site = siteNamed(state, nameOrId);
  if (site === undefined) {
    throw invalidInput(caller, [{ field: 'site', problem: 'expected the name or id of a site of the simulated organization' }]);
  }
  return site;
}

function credentialsOf(state: OrganizationState, address: string, fetch?: Fetch, site = Object.values(state.sites)[0]): SimulatedCredentials {
  const [key] = Object.values(state.apiKeys);
  const [scim] = Object.values(state.scimDirectories);
  const caller = state.accounts[key?.createdBy ?? ''];
  const sent = Object.values(caller?.apiTokens ?? {}).filter(({ secret }) => secret !== undefined);
  const secretOf = (scoped: boolean): string => sent.find((token) => (token.scopes !== undefined) === scoped)?.secret ?? '';
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
