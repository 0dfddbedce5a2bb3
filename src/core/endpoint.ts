import type * as z from 'zod';

import type { AdminErrorOf } from './errors.js';
import type { Page, PageStyle } from './pagination.js';
import type { Schema } from './schema.js';

/** The methods that endpoints have. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * Method and path template, for example `GET /users/{accountId}/manage`. An id has the same name in all of them, where the
 * vendor has several: `account_id`, `aaId`, `userId`.
 */
export type Route = `${Method} /${string}`;

/** The names in braces of a path template. */
export type PathParameterName<Template extends string> = Template extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PathParameterName<Rest>
  : never;

/** One value for each name in braces, except those that the client fills in itself. */
export type PathParameters<Template extends string, FilledByClient extends string = never> = {
  [Name in Exclude<PathParameterName<Template>, FilledByClient>]: string;
};

/**
 * What may be done when a write's answer is lost or the server fails. The vendor offers no idempotency key, so this
 * decides everything the transport does after the first attempt.
 *
 * - `read`: nothing changes; repeated freely.
 * - `absolute`: "make it so"; read back, then repeated.
 * - `deleteById`: absent is success after a lost answer; read back, then repeated.
 * - `clockStarting`: starts a clock or cannot be undone; read back, repeated only when it clearly did not happen.
 * - `creating`: a second one would be another thing; looked up by its natural key, never repeated blindly.
 * - `organizationWide`: touches everybody; never repeated without a person.
 */
export type OperationClass = 'read' | 'absolute' | 'deleteById' | 'clockStarting' | 'creating' | 'organizationWide';

/** Where our knowledge of an endpoint comes from: a document of the vendor, or pages and public code derived from it. */
export type EndpointEvidence = 'documented' | 'derived';

/** What a read shows about a write: it reached its state, it did not, or that cannot be told. */
export type Verdict = 'reached' | 'notReached' | 'unknown';

/** The verdict on one member: one that was not sent is no answer. */
export function verdictOn(seen: unknown, isReached: boolean): Verdict {
  return seen === undefined || seen === null ? 'unknown' : isReached ? 'reached' : 'notReached';
}

/**
 * A read that shows whether a write reached its state: used when its response was lost, to verify it, and by the steps of
 * a flow. What the read can prove is said here, and nowhere else.
 */
export interface ReadBack<Written = never> {
  readonly endpoint: Endpoint;
  readonly input: (written: Written) => EndpointInput;
  /** Sees every page of a list that was read so far: without a `next` it is the whole list. */
  readonly verdict: (seen: unknown, written: Written) => Verdict;
  /** The thing that a lost creating call had created, found by its natural key. */
  readonly adopt?: (seen: unknown, written: Written) => unknown;
  /** What a 404 of the read says. Only where Atlassian documents that the thing read is then gone. */
  readonly whenNotFound?: (error: AdminErrorOf<'notFound'>) => Verdict;
}

/** The reads of a write: one, or several that all have to show it. */
export type ReadBacks<Written = never> = ReadBack<Written> | ((written: Written) => readonly ReadBack<Written>[]);

/** Path values, query and body of one call. */
export interface EndpointInput {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: unknown;
  readonly body?: unknown;
}

/** A value of the call that has to come again in the answer: another one there means that the answer is about something else. */
export interface AskedFor {
  /** Where it stands in the call: `path.accountId`, `query.groupId`, `body.accountIds`. A list allows each of its values. */
  readonly asked: `${'path' | 'query' | 'body'}.${string}`;
  /** Where it stands in what the call resolves to, with dots; for a list, in each of its elements. */
  readonly member: string;
  /** Which values are compared, where the parameter takes different kinds of them. */
  readonly when?: RegExp;
}

/** Everything about an endpoint that is not in its route. */
export interface EndpointOptions<Query extends Schema | undefined, Body extends Schema | undefined, Answer extends Schema> {
  readonly query?: Query;
  readonly body?: Body;
  readonly response: Answer;
  readonly operation: OperationClass;
  /** Every status the vendor documents or is known to send on success. */
  readonly success: readonly number[];
  readonly evidence?: EndpointEvidence;
  readonly experimental?: boolean;
  /** Deprecated by the vendor; the date after which it stops working, where one is announced. */
  readonly deprecated?: { readonly until?: string; readonly replacement: string };
  /** The endpoint that the vendor offers in place of this one, which it has removed. */
  readonly removed?: Route;
  /** Query arrays that the vendor wants as one comma-joined value; all others repeat the key. */
  readonly commaJoined?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  /** The vendor reads the body as the fields of an HTML form, and not as JSON. Arrays repeat their field. */
  readonly form?: boolean;
  /** Endpoints that the vendor throttles together share a name; without one an endpoint has its own limit. */
  readonly rateLimitGroup?: string;
  /** No published read shows this write, and a second one changes nothing: it is repeated without reading back. */
  readonly repeatable?: boolean;
  /** Milliseconds until a read is documented to show the change. */
  readonly settles?: number;
  /** The vendor's success means only that it has taken the work on. */
  readonly queued?: boolean;
  /** What a 409 without a code means here, by the vendor's document. */
  readonly conflictMeans?: 'limit.license';
  /** What a 404 means here, by the vendor's document, where it is not that something is missing. */
  readonly notFoundMeans?: 'permission.denied';
  /**
   * The reads that show that the service knows all that a removal names. Only with them may its 404 mean that it was
   * removed before; without, nothing is known of it, and the 404 stays an error.
   */
  readonly known?: ReadBacks;
  /** Other services of the vendor take a while to see what this call creates or grants. Default: where it creates. */
  readonly propagates?: boolean;
  /** The call takes away what it names: what was granted before explains nothing any more. Default: where it deletes. */
  readonly removes?: boolean;
  /** What the answer has to be about. */
  readonly about?: readonly AskedFor[];
}

/** An HTTP operation as data: read by the client, the simulator, the documents, the log label and the contract test. */
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

/** What the endpoint answers, after its schema. */
export type AnswerOf<E extends Endpoint> = z.output<E['response']>;

/** One element of a paged endpoint's list. */
export type ItemOf<E extends Endpoint> = E['item'] extends Schema ? z.output<E['item']> : never;

/** One element of what the endpoint answers, where that is an array. */
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

/** Declares an endpoint. The route is written as the vendor writes it, so that it can be found both ways. */
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

/** Declares an endpoint that answers a list in pages. */
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

/** What a read-back sees: the pages of a paged endpoint as one, or the answer of any other. */
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
  const declared: object = { evidence: 'documented', ...options, route, method, path, segments: segmentsOf(path) };
  return Object.freeze(declared) as Endpoint<R, Query, Body, Answer>;
}

export function splitRoute(route: string): [method: Method, path: string] {
  const space = route.indexOf(' ');
  return [route.slice(0, space) as Method, route.slice(space + 1)];
}

export function segmentsOf(path: string): string[] {
  return path.split('/').slice(1);
}

/** `{name}` of a template segment that is wholly a parameter. */
export function parameterNameOf(segment: string): string | undefined {
  return segment.startsWith('{') && segment.endsWith('}') ? segment.slice(1, -1) : undefined;
}

/** The endpoints that modules declare: whatever they export with a route. */
export function declaredIn(...modules: readonly object[]): Endpoint[] {
  return modules.flatMap((module): unknown[] => Object.values(module)).filter(isEndpoint);
}

function isEndpoint(value: unknown): value is Endpoint {
  return typeof value === 'object' && value !== null && 'route' in value && 'operation' in value;
}
