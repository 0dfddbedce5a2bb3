import { apiPromise, type ApiPromise, type Completed } from './api-promise.js';
import { foreignMember } from './answer.js';
import { attemptRequest, gateOutcomeOf } from './attempt.js';
import { eventOf, nextCall, type Call, type Failed, type Judgement } from './call.js';
import { abortedError, ambiguous, finalError, notEntered } from './call-errors.js';
import { PossibleKinds } from './credential-rules.js';
import { mayRenew, type Credential } from './credential-source.js';
import type { AnswerOf, ElementOf, Endpoint, EndpointInput, InputOf, ItemOf, PagedEndpoint, Verdict } from './endpoint.js';
import { isAdminError, type AdminError } from './errors.js';
import { checkInput } from './input.js';
import { foreignError, judge } from './judge.js';
import { notify, warn, watchOf, type Watch } from './observer.js';
import { checkClientOptions, defaultMaximumResponseBytes, settingsForCall, type CallOptions, type ClientOptions, type Settings } from './options.js';
import type { Operations } from './operations.js';
import { withoutOddRecords } from './odd-records.js';
import { Paginated, type Page, type PageRequest } from './pagination.js';
import { PathValues } from './path-values.js';
import type { GateWait, RateGate } from './rate-gate.js';
import { LearningRateGate } from './rate-limit.js';
import { prove, type Reader } from './prove.js';
import { idsIn, RecentChanges, removedBy, removes } from './recent-changes.js';
import { headersOfReadBack, requestHeaders } from './request-headers.js';
import { backoff, maximumAttemptsOf, nextStep, RetryQuota } from './retry.js';
import { nothing } from './schema.js';
import { reveal } from './secret.js';
import type { TransportConfiguration } from './transport-configuration.js';
import { buildUrl, checkBaseUrl, fillPath, inMemoryAddress, serializeQuery } from './url.js';
import { readRateLimitHeaders, shortestWait, sleep } from './waits.js';

/** Fills in, sends, retries if that is safe, parses and classifies: all HTTP of one client. */
export class Transport<FilledByClient extends string = never> {
  readonly #configuration: TransportConfiguration;
  readonly #base: URL;
  readonly #settings: Settings;
  readonly #observer: Watch;
  readonly #fetch: ClientOptions['fetch'];
  readonly #gate: RateGate;
  readonly #gatePrefix: string;
  readonly #gateKeys = new WeakMap<Endpoint, string>();
  readonly #kinds: PossibleKinds;
  readonly #pathValues: PathValues;
  readonly #maximumResponseBytes: number;
  readonly #quota = new RetryQuota();
  readonly #recent = new RecentChanges();

  constructor(configuration: TransportConfiguration, options: ClientOptions) {
    const { client, credential } = configuration;
    this.#configuration = configuration;
    this.#settings = checkClientOptions(client, options);
    this.#base = checkBaseUrl(options.baseUrl ?? configuration.base, {
      endpoint: client,
      ...(options.allowedHosts === undefined ? {} : { allowedHosts: options.allowedHosts }),
    });
    credential.goesTo(this.#base.hostname);
    this.#kinds = new PossibleKinds(credential.kinds, configuration.address);
    this.#pathValues = new PathValues(configuration.pathValues, configuration.lookUp);
    this.#observer = watchOf(options);
    this.#fetch = options.fetch;
    this.#gate = options.rateGate ?? new LearningRateGate();
    this.#gatePrefix = `${credential.identity}|${this.#base.host}`;
    this.#maximumResponseBytes = options.maximumResponseBytes ?? defaultMaximumResponseBytes;
  }

  /** Sends a call and resolves to its parsed response, or to an outcome if the endpoint returns nothing. */
  send<E extends Endpoint>(endpoint: E, input: InputOf<E, FilledByClient>, options?: CallOptions): ApiPromise<AnswerOf<E>> {
    return apiPromise(this.#start(endpoint, input, options, false)) as ApiPromise<AnswerOf<E>>;
  }

  /** As {@link send}, but resolves to the response as it came, parsed as JSON and not checked. */
  sendRaw(endpoint: Endpoint, input: EndpointInput, options?: CallOptions): ApiPromise<unknown> {
    return apiPromise(this.#start(endpoint, input, options, true));
  }

  /** A list, fetched page by page as it is read. Its input is checked now, before anything is read. */
  list<E extends PagedEndpoint>(endpoint: E, input: InputOf<E, FilledByClient>, options?: CallOptions): Paginated<ItemOf<E>> {
    const checked = this.#checked(endpoint, input);
    this.#prepare(endpoint, checked, settingsForCall(this.#settings, endpoint.route, options), false);
    const fetchPage = (cursor: string | undefined): Promise<Page<unknown>> =>
      this.#page(endpoint, checked, cursor, settingsForCall(this.#settings, endpoint.route, options));
    return new Paginated(fetchPage as (cursor: string | undefined) => Promise<Page<ItemOf<E>>>, endpoint.route);
  }

  /** A list that arrives as a whole: one page. Its input is checked now, before anything is read. */
  listWhole<E extends Endpoint, Item = ElementOf<E>>(endpoint: E, input: InputOf<E, FilledByClient>, options?: CallOptions, itemsOf = (answer: AnswerOf<E>) => answer as readonly Item[]): Paginated<Item> {
    this.#prepare(endpoint, this.#checked(endpoint, input), settingsForCall(this.#settings, endpoint.route, options), false);
    return new Paginated(async () => ({ items: itemsOf(await this.send(endpoint, input, options)) }), endpoint.route);
  }

  /** What flows use of the client: its credential, its endpoints, and sending them. */
  operations(declared: readonly Endpoint[]): Operations {
    return {
      credential: this.#configuration.credential,
      inMemory: this.#base.origin === inMemoryAddress ? this.#fetch : undefined,
      declared: () => declared,
      send: (endpoint, input, options) => this.send(endpoint, input, options),
      readBack: (endpoint, input, options) => this.readBack(endpoint, input, options),
    };
  }

  /** The settings of a call with these options, for work of more than one call. */
  settingsOf({ route }: Endpoint, options: CallOptions | undefined): Settings {
    return settingsForCall(this.#settings, route, options);
  }

  /** Ids that were just created. Until they are visible everywhere, a 404 about them means "not yet". */
  remember(ids: Iterable<string>): void {
    this.#recent.remember(ids);
  }

  async #start(
    endpoint: Endpoint,
    input: EndpointInput,
    options: CallOptions | undefined,
    raw: boolean,
  ): Promise<Completed<unknown>> {
    const settings = settingsForCall(this.#settings, endpoint.route, options);
    // A raw call reaches what the declaration does not have yet: its query and body are sent unchanged.
    const checked = raw ? input : this.#checked(endpoint, input);
    // The client asks for the path values that it fills in after the input is checked.
    const call = this.#prepare(endpoint, checked, settings, raw);
    return this.#run((await this.#pathValues.complete(endpoint)?.then(() => this.#prepare(endpoint, checked, settings, raw))) ?? call);
  }

  async #page(endpoint: PagedEndpoint, input: EndpointInput, cursor: string | undefined, settings: Settings): Promise<Page<unknown>> {
    const first: PageRequest = { query: { ...(input.query as object | undefined) }, body: input.body as PageRequest['body'] };
    const request = endpoint.page.place(first, cursor);
    await this.#pathValues.complete(endpoint);
    const call = this.#prepare(endpoint, { ...input, ...request }, settings, false);
    const { value } = await this.#run(call);
    const page = withoutOddRecords(endpoint.page.read(value, { route: endpoint.route, base: this.#base, request }));
    const foreign = foreignMember(endpoint, call.written, page.items);
    if (foreign !== undefined) {
      throw foreignError(call, foreign);
    }
    if (page.odd !== undefined) {
      warn(this.#observer, 'left out unreadable records', { endpoint: endpoint.route, records: page.odd, fields: page.oddFields });
    }
    return page;
  }

  #checked(endpoint: Endpoint, { path, query, body }: EndpointInput): EndpointInput {
    const where = { endpoint: endpoint.route };
    return {
      ...(path === undefined ? {} : { path }),
      query:
        endpoint.query === undefined
          ? query
          : checkInput(endpoint.query, query === undefined ? {} : query, { ...where, part: 'query' }),
      body: endpoint.body === undefined ? body : checkInput(endpoint.body, body === undefined ? {} : body, { ...where, part: 'body' }),
    };
  }

  #prepare(endpoint: Endpoint, input: EndpointInput, settings: Settings, raw: boolean): Call {
    const { mediaType, userAgent } = this.#configuration;
    this.#kinds.check(endpoint);
    const path = this.#pathValues.fill(endpoint, input.path);
    // Some endpoints return 415 to a write without a body, even if they declare none. It is sent an empty object.
    const body = input.body ?? (endpoint.method === 'GET' || endpoint.method === 'DELETE' ? undefined : {});
    const form = endpoint.form === true;
    return {
      id: nextCall(),
      endpoint,
      written: { path, query: input.query, body: input.body },
      request: {
        method: endpoint.method,
        url: buildUrl(this.#base, endpoint, fillPath(endpoint, path), serializeQuery(input.query, endpoint.commaJoined)),
        headers: {
          accept: mediaType === 'application/json' ? mediaType : `${mediaType}, application/json`,
          'user-agent': userAgent,
          ...endpoint.headers,
          ...settings.headers,
          ...(body === undefined ? {} : { 'content-type': form ? 'application/x-www-form-urlencoded' : (endpoint.bodyType ?? mediaType) }),
        },
        body: body === undefined ? undefined : form ? serializeQuery(body) : JSON.stringify(body),
      },
      settings,
      deadline: performance.now() + settings.timeouts.operation,
      raw,
      attempts: 0,
      failures: 0,
      waits: 0,
      lost: undefined,
      renewed: false,
    };
  }

  /** Attempts a call until it succeeds, is refused, or nothing more can be done. */
  async #run(call: Call): Promise<Completed<unknown>> {
    const { credential: source } = this.#configuration;
    for (;;) {
      const credential = await source.for(call);
      const judgement = await this.#attempt(call, credential);
      if (judgement.kind === 'done') {
        this.#quota.earn();
        this.#noteChange(call, judgement.completed.value);
        return judgement.completed;
      }
      if (judgement.kind === 'refused') {
        if (mayRenew(call, judgement.error) && (await source.renewed(credential, call)) !== undefined) {
          call.renewed = true;
          continue;
        }
        return await this.#settleRefusal(call, judgement.error);
      }
      const recovered = await this.#recover(call, judgement);
      if (recovered !== undefined) {
        return recovered;
      }
    }
  }

  async #attempt(call: Call, { authorization, redact }: Credential): Promise<Judgement> {
    const { endpoint, settings } = call;
    if (settings.signal?.aborted === true) {
      throw abortedError(call);
    }
    const key = this.#gateKey(endpoint);
    const entered = this.#gate.enter(key, {
      maximumWait: Math.min(settings.maxWait, this.#remaining(call)),
      signal: settings.signal,
      known: this.#configuration.knownLimits?.[endpoint.rateLimitGroup ?? endpoint.route],
    });
    if (entered !== undefined) {
      notify(this.#observer, 'onWait', () => ({ ...eventOf(call, 1), why: (entered as Partial<GateWait>).why ?? 'rateLimited' }));
      const refusal = await entered;
      if (refusal !== undefined) {
        throw notEntered(call, refusal);
      }
    }
    call.attempts += 1;
    notify(this.#observer, 'onRequest', () => eventOf(call));
    const sentAt = performance.now();
    const result = await attemptRequest(
      { ...call.request, headers: { ...requestHeaders(call, this.#observer), ...(authorization === undefined ? {} : { authorization: reveal(authorization) }) } },
      { ...settings.timeouts, remaining: this.#remaining(call), maximumResponseBytes: this.#maximumResponseBytes },
      { fetch: this.#fetch, signal: settings.signal },
    );
    const seenAt = performance.now();
    this.#gate.leave(key, {
      outcome: gateOutcomeOf(result),
      sentAt,
      seenAt,
      ...('headers' in result ? readRateLimitHeaders(result.headers) : {}),
    });
    const judgement = judge(call, result, {
      redact,
      recentlyChanged: this.#recent.concerns(() => this.#idsOf(call)),
    });
    notify(this.#observer, 'onResponse', () => {
      const { traceId } = judgement.kind === 'done' ? judgement.completed : judgement.error;
      return {
        ...eventOf(call),
        milliseconds: Math.round(seenAt - sentAt),
        ...('status' in result ? { status: result.status } : {}),
        ...(traceId === undefined ? {} : { traceId }),
        ...(judgement.kind === 'done' ? {} : { error: judgement.error.kind }),
      };
    });
    return judgement;
  }

  /** After a failure: completes the call by reading back, waits before a retry, or throws. */
  async #recover(call: Call, failed: Failed): Promise<Completed<unknown> | undefined> {
    const { endpoint, settings } = call;
    const { failure, error } = failed;
    call.lost = failed.lost ?? call.lost;
    if (call.lost !== undefined && removes(endpoint)) {
      this.#noteChange(call, undefined);
    }
    if (settings.retry === false) {
      throw finalError(call, failed);
    }
    const step = nextStep(endpoint.operation, failure);
    if (step === 'giveUp') {
      throw finalError(call, failed);
    }
    if ((step === 'readBack' && endpoint.repeatable !== true) || step === 'lookUp') {
      const { verdict, value } = await this.#readBack(call);
      if (verdict === 'reached') {
        return { value, attempts: call.attempts, recovered: 'readBack' };
      }
      if (verdict === 'unknown' || step === 'lookUp') {
        throw ambiguous(call, endpoint.readBack === undefined ? 'none' : verdict);
      }
    }
    if (failure === 'limited') {
      call.waits += 1;
      await this.#wait(call, error, Math.max(failed.wait ?? backoff(call.waits, settings.retry), shortestWait * 2 ** Math.min(call.waits - 1, 6)));
      return undefined;
    }
    call.waits = 0;
    call.failures += 1;
    const timedOut = error.kind === 'timeout' ? 'timeout' : 'failure';
    if (call.failures >= maximumAttemptsOf(endpoint.operation, settings.retry) || !this.#quota.spend(timedOut)) {
      throw error;
    }
    await this.#wait(call, error, Math.max(failed.wait ?? 0, backoff(call.failures, settings.retry)));
    notify(this.#observer, 'onRetry', () => ({ ...eventOf(call, 1), error: error.kind }));
    return undefined;
  }

  /** Waits, or throws the error at once if there is not enough time. */
  async #wait(call: Call, error: AdminError, milliseconds: number): Promise<void> {
    const { settings } = call;
    if (milliseconds > settings.maxWait || milliseconds > this.#remaining(call)) {
      throw error;
    }
    notify(this.#observer, 'onWait', () => ({
      ...eventOf(call, 1),
      why: error.kind === 'rateLimited' ? 'rateLimited' : 'backoff',
      milliseconds: Math.round(milliseconds),
    }));
    if (!(await sleep(milliseconds, settings.signal))) {
      throw abortedError(call);
    }
  }

  /**
   * After a refusal, the requested state may still be there: already absent, already in that state, or reached by an
   * attempt with a lost response. Reading decides, never the refusal alone.
   */
  async #settleRefusal(call: Call, error: AdminError): Promise<Completed<unknown>> {
    const { endpoint, settings } = call;
    const isLost = call.lost !== undefined && endpoint.operation !== 'read';
    if (isLost && error.kind === 'credential.invalid') {
      // The lost attempt may have revoked the very credential: a refusal of it now proves nothing about that attempt.
      throw ambiguous(call, 'none');
    }
    // A write with an undocumented response, as SCIM may send without a body, did something or not: reading shows it.
    const isOddSuccess = error.kind === 'unexpectedResponse' && error.why !== 'login' && error.why !== 'challenge' && Math.floor((error.status ?? 0) / 100) === 2;
    if (isOddSuccess && !isLost && endpoint.operation !== 'read' && settings.retry !== false) {
      const { verdict, value } = await this.#readBack(call);
      if (verdict === 'reached') {
        return { value, status: error.status ?? 200, attempts: call.attempts, ...(error.status === 204 ? {} : { recovered: 'readBack' }) };
      }
      throw error;
    }
    // A group, directory or site that does not exist is a mistake in the call. It does not prove that the thing is
    // deleted.
    const isAbsent = error.kind === 'notFound' && ['user', 'unknown'].includes(error.resource);
    const isAbsence = isAbsent || error.kind === 'conflict.alreadyInState';
    if (isLost && endpoint.operation === 'deleteById' && endpoint.response === nothing && isAbsence) {
      return { value: call.raw ? undefined : { outcome: 'done' }, attempts: call.attempts, recovered: 'absent' };
    }
    const mayBeReached =
      error.kind === 'conflict.alreadyInState' ||
      error.kind === 'conflict.lifecycle' ||
      (error.kind === 'limit.license' && error.status === 409 && error.code === undefined) ||
      (isAbsent && endpoint.operation === 'deleteById');
    const isRead = endpoint.response === nothing && endpoint.readBack !== undefined && settings.retry !== false && !call.raw;
    // A refused retry proves nothing about the attempt whose response was lost.
    if (isLost ? error.kind === 'aborted' : !mayBeReached || !isRead) {
      throw error;
    }
    // Atlassian refuses an unknown id like the id of something that is gone.
    if (!isLost && error.kind === 'notFound' && !(await this.#knows(call))) {
      throw error;
    }
    const { verdict, value } = await this.#readBack(call);
    if (isLost && verdict === 'unknown') {
      throw ambiguous(call, endpoint.readBack === undefined ? 'none' : 'unknown');
    }
    if (verdict !== 'reached') {
      throw error;
    }
    return isLost ? { value, attempts: call.attempts, recovered: 'readBack' } : { value: { outcome: 'alreadyInState' }, attempts: call.attempts };
  }

  async #knows(call: Call): Promise<boolean> {
    const { known } = call.endpoint;
    return known !== undefined && (await this.#readBack({ ...call, endpoint: { ...call.endpoint, readBack: known } })).verdict === 'reached';
  }

  /**
   * Reads whether a write has reached the state of its input. A failed read throws. `unknown` means that the read
   * cannot show it.
   */
  async readBack(endpoint: Endpoint, input: EndpointInput, options?: CallOptions): Promise<Verdict> {
    const settings = settingsForCall(this.#settings, endpoint.route, options);
    await this.#pathValues.complete(endpoint);
    const { written } = this.#prepare(endpoint, this.#checked(endpoint, input), settings, false);
    return (await prove(endpoint, written, this.#reader(settings))).verdict;
  }

  /** Reads the effect of a call. A failed read proves nothing: the verdict is then unknown. */
  async #readBack(call: Call): Promise<{ verdict: Verdict; value?: unknown }> {
    const { endpoint, written, raw } = call;
    const settings = {
      ...call.settings,
      headers: headersOfReadBack(call.settings.headers),
      timeouts: { ...call.settings.timeouts, operation: this.#remaining(call) },
    };
    try {
      const { verdict, adopted } = await prove(endpoint, written, this.#reader(settings));
      if (verdict !== 'reached') {
        return { verdict };
      }
      if (endpoint.response === nothing) {
        return { verdict, value: raw ? undefined : { outcome: 'done' } };
      }
      return adopted === undefined ? { verdict: 'unknown' } : { verdict, value: adopted };
    } catch (error) {
      if (!isAdminError(error)) {
        throw error;
      }
      if (error.kind === 'aborted') {
        throw abortedError(call);
      }
      return { verdict: 'unknown' };
    }
  }

  #reader(settings: Settings): Reader {
    return {
      read: async (endpoint, input) => (await this.#run(this.#prepare(endpoint, this.#checked(endpoint, input), settings, false))).value,
      pages: (endpoint, input) => {
        const checked = this.#checked(endpoint, input);
        return new Paginated((cursor) => this.#page(endpoint, checked, cursor, settings), endpoint.route).pages();
      },
    };
  }

  #gateKey(endpoint: Endpoint): string {
    let key = this.#gateKeys.get(endpoint);
    if (key === undefined) {
      key = `${this.#gatePrefix}|${endpoint.rateLimitGroup ?? endpoint.route}`;
      this.#gateKeys.set(endpoint, key);
    }
    return key;
  }

  #noteChange({ endpoint, written }: Call, value: unknown): void {
    if (removes(endpoint)) {
      this.#recent.forget(removedBy(endpoint, written));
    } else if (endpoint.propagates ?? endpoint.operation === 'creating') {
      const { accountId } = { ...written.path, ...(written.body as object | undefined) } as { accountId?: unknown };
      this.remember([...idsIn(value), ...(typeof accountId === 'string' ? [accountId] : [])]);
    }
  }

  #idsOf({ written }: Call): string[] {
    const inPath = Object.entries(written.path).filter(([name]) => !this.#pathValues.has(name));
    return [...inPath.map(([, value]) => value), ...Object.values(written.body ?? {}).filter((value) => typeof value === 'string')];
  }

  #remaining({ deadline }: Call): number {
    return Math.max(0, deadline - performance.now());
  }
}
