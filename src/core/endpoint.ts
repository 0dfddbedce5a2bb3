import type * as z from 'zod/mini';

import { confirmations, evidenceWith, type ConfirmedEvidence } from './confirmations.js';
import type { AdminErrorOf } from './errors.js';
import type { Page, PageStyle } from './pagination.js';
import type { Schema } from './schema.js';
import type { Scopes } from './scopes.js';

/** The methods that endpoints have. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * Method and path template, for example `GET /users/{accountId}/manage`. An id has one name in all templates, even if
 * Atlassian has several: `account_id`, `aaId`, `userId`.
 */
export type Route = `${Method} /${string}`;

/** The names in braces of a path template. */
export type PathParameterName<Template extends string> = Template extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PathParameterName<Rest>
  : never;

/** One value for each name in braces, except those that the client fills in. */
export type PathParameters<Template extends string, FilledByClient extends string = never> = {
  [Name in Exclude<PathParameterName<Template>, FilledByClient>]: string;
};

/**
 * What is allowed after a lost response or a failure of the server. Atlassian offers no idempotency key. The transport
 * uses this class for everything after the first attempt.
 *
 * - `read`: nothing changes; retried freely.
 * - `absolute`: "make it so"; read back, then retried.
 * - `deleteById`: absent is success after a lost response; read back, then retried.
 * - `clockStarting`: starts a clock or is irreversible; read back, retried only when it clearly did not happen.
 * - `creating`: a second one would be another thing; looked up by its natural key, never retried blindly.
 * - `organizationWide`: affects everybody; never retried without a person.
 */
export type OperationClass = 'read' | 'absolute' | 'deleteById' | 'clockStarting' | 'creating' | 'organizationWide';

/**
 * The source of an endpoint's declaration: a document of Atlassian, pages and public code derived from it, or fact sheets of
 * real organizations.
 */
export type EndpointEvidence = 'documented' | 'derived' | ConfirmedEvidence;

/** What a read shows about a write: it reached its state, it did not, or the read cannot show it. */
export type Verdict = 'reached' | 'notReached' | 'unknown';

/** The verdict on one member. A member that was not sent proves nothing. */
export function verdictOn(seen: unknown, isReached: boolean): Verdict {
  return seen === undefined || seen === null ? 'unknown' : isReached ? 'reached' : 'notReached';
}

/** The verdict on the contrary: what shows that a thing is of somebody shows that it is not given away. */
export function opposite(verdict: Verdict): Verdict {
  return verdict === 'unknown' ? verdict : verdict === 'reached' ? 'notReached' : 'reached';
}

/**
 * A read that shows whether a write reached its state. It is used after a lost response, for verification, and by the
 * steps of a flow. This is the only place that declares what the read can prove.
 */
export interface ReadBack<Written = never> {
  readonly endpoint: Endpoint;
  readonly input: (written: Written) => EndpointInput;
  /** Gets every page of a list that was read so far. Without a `next` it is the whole list. */
  readonly verdict: (seen: unknown, written: Written) => Verdict;
  /** The thing that a creating call with a lost response created, found by its natural key. */
  readonly adopt?: (seen: unknown, written: Written) => unknown;
  /** The verdict on a 404 of the read. Only if Atlassian documents that the thing is then gone. */
  readonly whenNotFound?: (error: AdminErrorOf<'notFound'>) => Verdict;
}

/** The reads of a write: one, or several that must all show it. */
export type ReadBacks<Written = never> = ReadBack<Written> | ((written: Written) => readonly ReadBack<Written>[]);

/** Path values, query and body of one call. */
export interface EndpointInput {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: unknown;
  readonly body?: unknown;
}

/**
 * A value of the call that the response must contain. Another value means that the response is about something else.
 */
export interface AskedFor {
  /** Its place in the call: `path.accountId`, `query.groupId`, `body.accountIds`. A list allows each of its values. */
  readonly asked: `${'path' | 'query' | 'body'}.${string}`;
  /** Its place in the result of the call, with dots; for a list, in each of its elements. */
  readonly member: string;
  /** Which values are compared, if the parameter takes different kinds of them. */
  readonly when?: RegExp;
}

/** Everything about an endpoint that is not in its route. */
export interface EndpointOptions<Query extends Schema | undefined, Body extends Schema | undefined, Answer extends Schema> {
  readonly query?: Query;
  readonly body?: Body;
  readonly response: Answer;
  readonly operation: OperationClass;
  /** Every status that Atlassian documents or is known to send on success. */
  readonly success: readonly number[];
  /**
   * What a credential with scopes needs: all `classic` scopes, or all `granular` ones; all `admin` scopes for an
   * organization API key. Absent: Atlassian has published none, and only a credential without scopes is known to work.
   */
  readonly scopes?: Scopes;
  readonly evidence?: EndpointEvidence;
  readonly experimental?: boolean;
  /** Deprecated by Atlassian. `until` is the date after which it stops working, if one is announced. */
  readonly deprecated?: { readonly until?: string; readonly replacement: string };
  /** The endpoint that Atlassian offers instead of this one, which it has removed. */
  readonly removed?: Route;
  /** The only values of a path parameter, by its name. */
  readonly pathLiterals?: Readonly<Record<string, readonly string[]>>;
  /** Query arrays that Atlassian takes as one comma-joined value. All others repeat the key. */
  readonly commaJoined?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Atlassian reads the body as the fields of an HTML form, not as JSON. Arrays repeat their field. */
  readonly form?: boolean;
  /** The media type of the body, if it is not plain JSON. */
  readonly bodyType?: `application/${string}+json`;
  /** Endpoints that Atlassian throttles together share a name. Without one, an endpoint has its own limit. */
  readonly rateLimitGroup?: string;
  /** No published read shows this write, and a second one changes nothing: it is retried without reading back. */
  readonly repeatable?: boolean;
  /** Milliseconds until a read is documented to show the change. */
  readonly settles?: number;
  /** Atlassian's success means only that it has queued the work. */
  readonly queued?: boolean;
  /** What a 409 without a code means here, by Atlassian's document. */
  readonly conflictMeans?: 'limit.license' | 'conflict.lifecycle';
  /** What a 404 means here, by Atlassian's document, if it does not mean that something is missing. */
  readonly notFoundMeans?: 'permission.denied';
  /**
   * The reads that show that everything a removal names exists. With them, a 404 may mean that it was removed before.
   * Without them, the 404 stays an error.
   */
  readonly known?: ReadBacks;
  /**
   * Other services of Atlassian need time to see what this call creates or grants. Default: true for creating calls.
   */
  readonly propagates?: boolean;
  /** The call removes what it names: an earlier grant no longer explains a 404. Default: true for deleting calls. */
  readonly removes?: boolean;
  /** What the response must be about. */
  readonly about?: readonly AskedFor[];
}

/** An HTTP operation as data, for the client, the simulator, the documents, the log label and the contract test. */
export interface Endpoint<
  R extends Route = Route,
  Query extends Schema | undefined = Schema | undefined,
  Body extends Schema | undefined = Schema | undefined,
  Answer extends Schema = Schema,
> extends EndpointOptions<Query, Body, Answer> {
  readonly route: R;
  readonly method: Method;
  /** The path template, without the method. */
  readonly path: string;
  readonly segments: readonly string[];
  readonly readBack?: ReadBacks;
  readonly page?: PageStyle;
  readonly item?: Schema;
}

type TemplateOf<E extends Endpoint> = E['route'] extends `${Method} ${infer Template}` ? Template : never;
type InputOfSchema<S extends Schema | undefined> = S extends Schema ? z.input<S> : undefined;

/** What a call of the endpoint takes, without the path values that its client fills in. */
export type InputOf<E extends Endpoint, FilledByClient extends string = never> = ([
  Exclude<PathParameterName<TemplateOf<E>>, FilledByClient>,
] extends [never]
  ? { readonly path?: Readonly<Record<never, never>> }
  : { readonly path: PathParameters<TemplateOf<E>, FilledByClient> }) & {
  readonly query?: InputOfSchema<E['query']> | undefined;
  readonly body?: InputOfSchema<E['body']> | undefined;
};

/** The response of the endpoint, after its schema. */
export type AnswerOf<E extends Endpoint> = z.output<E['response']>;

/** One element of a paged endpoint's list. */
export type ItemOf<E extends Endpoint> = E['item'] extends Schema ? z.output<E['item']> : never;

/** One element of the response, if it is an array. */
export type ElementOf<E extends Endpoint> = AnswerOf<E> extends readonly (infer Each)[] ? Each : never;

export interface PagedEndpointOptions<
  Query extends Schema | undefined,
  Body extends Schema | undefined,
  Item extends Schema,
> extends Omit<EndpointOptions<Query, Body, Schema>, 'response' | 'operation'> {
  readonly item: Item;
  readonly page: PageStyle;
  readonly operation?: 'read';
}

export type PagedEndpoint<
  R extends Route = Route,
  Query extends Schema | undefined = Schema | undefined,
  Body extends Schema | undefined = Schema | undefined,
  Item extends Schema = Schema,
> = Endpoint<R, Query, Body> & { readonly page: PageStyle; readonly item: Item };

/** Declares an endpoint. The route is written as Atlassian writes it: you find it both ways. */
export function endpoint<
  const R extends Route,
  Query extends Schema | undefined = undefined,
  Body extends Schema | undefined = undefined,
  Answer extends Schema = Schema,
>(
  route: R,
  options: Omit<EndpointOptions<Query, Body, Answer>, 'known'> & {
    readonly readBack?: ReadBacks<WrittenInput<R, Query, Body>>;
    readonly known?: ReadBacks<WrittenInput<R, Query, Body>>;
  },
): Endpoint<R, Query, Body, Answer> {
  return declare(route, options);
}

/** Declares an endpoint that returns a list in pages. */
export function pagedEndpoint<
  const R extends Route,
  Item extends Schema,
  Query extends Schema | undefined = undefined,
  Body extends Schema | undefined = undefined,
>(route: R, options: PagedEndpointOptions<Query, Body, Item>): PagedEndpoint<R, Query, Body, Item> {
  const response = options.page.envelope(options.item);
  return declare(route, { operation: 'read', ...options, response }) as PagedEndpoint<R, Query, Body, Item>;
}

/** A write's input as its read-back sees it: every path value filled in. */
export interface WrittenInput<R extends Route, Query extends Schema | undefined, Body extends Schema | undefined> {
  readonly path: PathParameters<R>;
  readonly query: InputOfSchema<Query>;
  readonly body: InputOfSchema<Body>;
}

/** What a read-back gets: the pages of a paged endpoint as one, or the response of any other. */
type Seen<E extends Endpoint> = E extends PagedEndpoint ? Page<ItemOf<E>> : AnswerOf<E>;

/** The read's input; path values that the client fills in are left out. */
type ReadInput<E extends Endpoint> = Omit<InputOf<E>, 'path'> & { readonly path?: Partial<PathParameters<TemplateOf<E>>> };

/** Ties a write to the read that shows its effect. */
export function readBack<Written, E extends Endpoint>(
  read: E,
  options: {
    readonly input: (written: Written) => ReadInput<E>;
    readonly verdict: (seen: Seen<E>, written: Written) => Verdict;
    readonly adopt?: (seen: Seen<E>, written: Written) => unknown;
    readonly whenNotFound?: ReadBack['whenNotFound'];
  },
): ReadBack<Written> {
  return { endpoint: read, ...options } as unknown as ReadBack<Written>;
}

function declare<
  R extends Route,
  Query extends Schema | undefined,
  Body extends Schema | undefined,
  Answer extends Schema,
>(route: R, options: object): Endpoint<R, Query, Body, Answer> {
  const [method, path] = splitRoute(route);
  const { evidence = 'documented', ...others } = options as { readonly evidence?: EndpointEvidence };
  const declared: object = { ...others, evidence: evidenceWith(evidence, confirmations.endpoints[route]), route, method, path, segments: segmentsOf(path) };
  return Object.freeze(declared) as Endpoint<R, Query, Body, Answer>;
}

export function splitRoute(route: string): [method: Method, path: string] {
  const space = route.indexOf(' ');
  return [route.slice(0, space) as Method, route.slice(space + 1)];
}

export function segmentsOf(path: string): string[] {
  return path.split('/').slice(1);
}

/** `{name}` of a template segment that is only a parameter. */
export function parameterNameOf(segment: string): string | undefined {
  return segment.startsWith('{') && segment.endsWith('}') ? segment.slice(1, -1) : undefined;
}

/** The endpoints that modules declare: every export with a route. */
export function declaredIn(...modules: readonly object[]): Endpoint[] {
  return modules.flatMap((module): unknown[] => Object.values(module)).filter(isEndpoint);
}

function isEndpoint(value: unknown): value is Endpoint {
  return typeof value === 'object' && value !== null && 'route' in value && 'operation' in value;
}
