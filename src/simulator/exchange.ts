import type * as z from 'zod/mini';

import { familyOf } from '../core/classify.js';
import type { Endpoint } from '../core/endpoint.js';
import {
  accountRefusal,
  automationRefusal,
  confluenceRefusal,
  gatewayRefusal,
  jiraRefusal,
  operationsRefusal,
  organizationRefusal,
  Refusal,
  scimRefusal,
  serviceDeskRefusal,
  type SimulatedAnswer,
} from './answer.js';
import type { SimulatorContext } from './context.js';
import { authenticate, requireScopes } from './credentials.js';
import type { Fault, Faults } from './faults.js';
import type { RateLimits } from './limits.js';
import type { SeededRandom } from './random.js';
import type { Router, SimulatedRequest } from './router.js';
import { withCanonicalNames, withCanonicalOperations } from './scim-names.js';
import { siteNamed, type SimulatedSite } from './state.js';
import { parsedBy } from '../core/schema.js';

/** A request, from `fetch` or from the HTTP server. */
export interface IncomingRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string;
}

/** The response and how it is delivered: a fault may break the delivery of a correct response. */
export interface Delivery {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly fault?: Fault;
}

/** A request to the simulator. */
export interface SeenRequest {
  /** Counts the requests from 1. */
  readonly number: number;
  /** ISO 8601, by the clock of the simulator. */
  readonly at: string;
  readonly method: string;
  /** The route template, if the request matched one. */
  readonly route: string | undefined;
  /** The path with its query, exactly as sent. */
  readonly path: string;
  /** The status of the response, even if a fault kept it from arriving. */
  readonly status: number;
}

export interface ExchangeParts {
  readonly context: SimulatorContext;
  readonly router: Router;
  readonly faults: Faults;
  readonly limits: RateLimits;
  readonly traceIds: SeededRandom;
  readonly seen: (request: SeenRequest) => void;
}

/** Responds to requests on the state of the organization, one at a time. */
export class Exchange {
  #count = 0;

  constructor(private readonly parts: ExchangeParts) {}

  answer(incoming: IncomingRequest): Delivery {
    const { context, router, faults } = this.parts;
    const routed = routedPath(context, incoming.url.pathname);
    const { pathname } = routed;
    const found = router.find(incoming.method, pathname);
    const endpoint = typeof found === 'object' ? found.route.endpoint : undefined;
    const target = { method: incoming.method, route: endpoint?.route, pathname };
    const before = faults.strike(target, 'beforeEffect');
    if (before !== undefined && before.kind !== 'slow') {
      return this.#deliver(incoming, endpoint, pathname, { status: before.status ?? 503, ...faultBody(before) }, before);
    }
    let answer: SimulatedAnswer;
    try {
      answer = this.#handle(incoming, routed, found);
    } catch (error) {
      if (!(error instanceof Refusal)) {
        throw error;
      }
      answer = error.answer;
    }
    const after = faults.strike(target, 'afterEffect') ?? before;
    const delivered = after?.kind === 'status' ? { status: after.status ?? 500, ...faultBody(after) } : answer;
    return this.#deliver(incoming, endpoint, pathname, delivered, after);
  }

  #handle(
    incoming: IncomingRequest,
    { pathname, prefix, site }: RoutedPath,
    found: ReturnType<Router['find']>,
  ): SimulatedAnswer {
    const { context, limits } = this.parts;
    const { clock, effects, state } = context;
    if (prefix !== '' && site === undefined) {
      throw new Refusal({ status: 404, headers: { 'atl-missing-tcs': 'true' }, body: { errorMessages: ['Site temporarily unavailable'] } });
    }
    if (!isServedAt(pathname, prefix)) {
      throw gatewayRefusal(404, 'Request failed to match any route');
    }
    const authorization = incoming.headers.get('authorization');
    const authenticated = authenticate(context, { pathname, throughGateway: prefix.startsWith('/ex/') }, authorization);
    if (familyOf(pathname) === 'scim' && context.behaviours.scimSurface !== 'answers') {
      throw lapsed(context.behaviours.scimSurface);
    }
    if (typeof found !== 'object') {
      throw unmatched(pathname, found);
    }
    const { endpoint, handler } = found.route;
    const path = Object.fromEntries(Object.entries(found.path).map(([name, value]) => [name, name === 'propertyKey' ? value : ownName(value)]));
    if ((found.path['orgId'] ?? state.orgId) !== state.orgId) {
      throw familyOf(pathname) === 'teams'
        ? gatewayRefusal(404, 'Not Found')
        : organizationRefusal(pathname.startsWith('/admin/v1/') ? 'ADMIN-404-2' : 'ADMIN-UAM-404-2', 'The organization was not found.');
    }
    const actor = requireScopes(context, endpoint, authenticated);
    if (endpoint.headers?.['x-experimentalapi'] !== undefined && incoming.headers.get('x-experimentalapi') === null) {
      throw serviceDeskRefusal(412, 'This is an experimental operation: send the header X-ExperimentalApi.');
    }
    const counted = limits.count(endpoint, authorization ?? '', clock.now());
    if (counted.refusal !== undefined) {
      return { ...counted.refusal, headers: { ...counted.headers, ...counted.refusal.headers } };
    }
    effects.causedBy({ actor: actor.accountId, endpoint: endpoint.route });
    const request = {
      ...context,
      path,
      query: new URLSearchParams([...incoming.url.searchParams].map(([name, value]) => [name, isNameOfId(name) ? ownName(value) : value])),
      body: withOwnNames(bodyOf(endpoint, incoming, pathname)),
      actor,
      origin: `${incoming.url.origin}${prefix}`,
      site,
      headers: incoming.headers,
      throughGateway: prefix.startsWith('/ex/'),
    } as unknown as SimulatedRequest;
    const answer = handler(request);
    const loginReason: Record<string, string> = actor.kind === 'anonymous' && actor.loginReason !== '' ? { 'x-seraph-loginreason': actor.loginReason } : {};
    return { ...answer, headers: { ...counted.headers, ...loginReason, ...answer.headers } };
  }

  #deliver(
    incoming: IncomingRequest,
    endpoint: Endpoint | undefined,
    pathname: string,
    answer: SimulatedAnswer,
    fault: Fault | undefined,
  ): Delivery {
    const { context, traceIds, seen } = this.parts;
    this.#count += 1;
    seen({
      number: this.#count,
      at: context.clock.iso(),
      method: incoming.method,
      route: endpoint?.route,
      path: `${incoming.url.pathname}${incoming.url.search}`,
      status: answer.status,
    });
    const hasBody = answer.body !== undefined;
    return {
      status: answer.status,
      headers: {
        date: new Date(context.clock.now()).toUTCString(),
        'x-simulated': 'true',
        'atl-traceid': traceIds.hex(32),
        ...(hasBody ? { 'content-type': mediaTypeOf(pathname) } : {}),
        ...answer.headers,
      },
      body: hasBody ? (typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body)) : '',
      ...(fault === undefined ? {} : { fault }),
    };
  }
}

function faultBody({ body, headers }: Fault): { body?: unknown; headers?: Readonly<Record<string, string>> } {
  return { ...(body === undefined ? {} : { body }), ...(headers === undefined ? {} : { headers }) };
}

function mediaTypeOf(pathname: string): string {
  return familyOf(pathname) === 'scim' ? 'application/scim+json;charset=UTF-8' : 'application/json;charset=UTF-8';
}

interface RoutedPath {
  /** The path on the host of Atlassian. */
  readonly pathname: string;
  readonly prefix: string;
  readonly site: SimulatedSite | undefined;
}

/**
 * All sites share one address. `/sites/{name}` names the site, with its own gateway at `/gateway/api`.
 * `/ex/{product}/{cloudId}` is the gateway of Atlassian.
 */
function routedPath({ state }: SimulatorContext, pathname: string): RoutedPath {
  const match = /^(\/(?:sites|ex\/(?:jira|confluence))\/([^/]+)(?:\/gateway\/api)?)(\/.*)$/.exec(pathname);
  if (match === null) {
    return { pathname, prefix: '', site: undefined };
  }
  const site = siteNamed(state, match[2] as string);
  return { pathname: match[3] as string, prefix: match[1] as string, site };
}

/** Automation and Teams are behind a gateway, and the operations of Jira Service Management too. Nothing else is behind that of a site. */
function isServedAt(pathname: string, prefix: string): boolean {
  const atGatewayOfSite = prefix.endsWith('/gateway/api');
  switch (familyOf(pathname)) {
    case 'automation':
    case 'teams':
      return prefix === '' || atGatewayOfSite;
    case 'serviceOperations':
      // The client keeps to the address that it was given, also where Atlassian has another.
      return !prefix.startsWith('/ex/') && !atGatewayOfSite;
    default:
      return !atGatewayOfSite;
  }
}

function lapsed(how: 'forbidden' | 'notFound' | 'gone'): Refusal {
  switch (how) {
    case 'forbidden':
      return new Refusal({ status: 403 });
    case 'notFound':
      return gatewayRefusal(404, 'HTTP 404 Not Found');
    case 'gone':
      return gatewayRefusal(410, 'Gone');
  }
}

/** Requests look up the state by id: the name of an inherited member of every object must not match. */
function ownName(id: string): string {
  return id in Object.prototype ? `\u0000${id}` : id;
}

function isNameOfId(name: string): boolean {
  return /(?:^|[a-z])(?:id|ids|key|username)$/i.test(name);
}

function withOwnNames(body: unknown, isId = false): unknown {
  if (typeof body === 'string') {
    return isId ? ownName(body) : body;
  }
  if (Array.isArray(body)) {
    return body.map((each) => withOwnNames(each, isId));
  }
  if (typeof body !== 'object' || body === null) {
    return body;
  }
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, withOwnNames(value, isNameOfId(name) && name !== 'key')]));
}

function unmatched(pathname: string, found: 'methodNotAllowed' | undefined): Refusal {
  const family = familyOf(pathname);
  if (found === 'methodNotAllowed') {
    return family === 'organization'
      ? organizationRefusal('ADMIN-UAM-405-1', 'Method not supported')
      : new Refusal({ status: 405, body: { code: 405, message: 'Method Not Allowed' } });
  }
  return gatewayRefusal(404, 'Request failed to match any route');
}

/** The body of a change, checked in the order of Atlassian: media type, JSON, known fields. */
function bodyOf(endpoint: Endpoint, { method, headers, body }: IncomingRequest, pathname: string): unknown {
  if (method === 'GET' || (method === 'DELETE' && endpoint.body === undefined && endpoint.headers?.['content-type'] === undefined)) {
    return undefined;
  }
  const given = headers.get('content-type') ?? '';
  const accepted = endpoint.form === true ? /^application\/x-www-form-urlencoded\b/i : /^application\/(?:[\w.+-]+\+)?json\b/i;
  if (!accepted.test(given) || !given.startsWith(endpoint.bodyType ?? '')) {
    throw familyOf(pathname) === 'organization'
      ? organizationRefusal('ADMIN-UAM-415-1', 'Content type is not supported')
      : new Refusal({ status: 415, body: { code: 415, message: 'Unsupported Media Type' } });
  }
  let parsed: unknown;
  try {
    parsed = endpoint.form === true ? fieldsOf(body) : JSON.parse(body === '' ? '{}' : body);
  } catch {
    throw badRequest(pathname, 'The body is not JSON', 'invalidSyntax');
  }
  if (familyOf(pathname) === 'scim') {
    parsed = method === 'PATCH' ? withCanonicalOperations(parsed) : withCanonicalNames(parsed);
  }
  if (endpoint.body === undefined) {
    return parsed;
  }
  const result = checked(endpoint.body, parsed);
  if (!result.success) {
    throw badRequest(pathname, result.problem);
  }
  return result.data;
}

/** The fields of an HTML form, each with all its values. */
function fieldsOf(body: string): Record<string, string[]> {
  const fields = new URLSearchParams(body);
  return Object.fromEntries([...new Set(fields.keys())].map((name) => [name, fields.getAll(name)]));
}

/** Drops unknown fields like Atlassian, although the clients refuse them. */
function checked(schema: z.core.$ZodType, value: unknown): { success: true; data: unknown } | { success: false; problem: string } {
  const result = parsedBy(schema, value);
  if (result.success) {
    return result;
  }
  const unknown = result.error.issues.filter((issue) => issue.code === 'unrecognized_keys');
  if (unknown.length === 0) {
    const [issue] = result.error.issues;
    return { success: false, problem: `${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}` };
  }
  const copy = structuredClone(value);
  for (const { path, keys } of unknown) {
    const holder = path.reduce<unknown>((current, key) => (current as Record<PropertyKey, unknown>)[key], copy);
    for (const key of keys) {
      delete (holder as Record<string, unknown>)[key];
    }
  }
  return checked(schema, copy);
}

function badRequest(pathname: string, problem: string, scimType = 'invalidValue'): Refusal {
  switch (familyOf(pathname)) {
    case 'userManagement':
      return accountRefusal('bodyParseFailure', 400);
    case 'organization':
      return organizationRefusal('ADMIN-UAM-400-1', problem);
    case 'scim':
      return scimRefusal(400, problem, scimType);
    case 'confluence':
      return confluenceRefusal(400, problem);
    case 'automation':
      return automationRefusal(400, 'BAD_REQUEST', problem);
    case 'serviceOperations':
      return operationsRefusal(422, problem);
    case 'teams':
      return gatewayRefusal(400, problem);
    default:
      return pathname.startsWith('/rest/servicedeskapi/') ? serviceDeskRefusal(400, problem) : jiraRefusal(400, problem);
  }
}
