import { parameterNameOf, segmentsOf, splitRoute, type Endpoint, type EndpointInput, type PathParameters, type Route } from './endpoint.js';
import { isObject } from './error-body.js';
import type { AdminErrorOf, FieldProblem } from './errors.js';
import { kindOfParameter, problemOfGivenId } from './ids.js';
import { checkOptionNames, invalidInput } from './input.js';
import { nothing } from './schema.js';

/** Path values, query and body of a call by route. */
export interface RequestInput<R extends Route> {
  /** A value for each name in braces. You can leave out those of the client, such as `orgId`. */
  readonly path?: Partial<PathParameters<R>> & Readonly<Record<string, string>>;
  /** Arrays repeat their key; `undefined` is left out. */
  readonly query?: Readonly<Record<string, unknown>>;
  /** Sent as JSON. A write without one is sent `{}`. */
  readonly body?: unknown;
}

/** An endpoint that Atlassian has removed. */
export interface RemovedEndpoint {
  readonly route: Route;
  readonly replacement: Route;
}

/** The endpoints that a client finds by their route. */
export interface KnownEndpoints {
  readonly declared: readonly Endpoint[];
  readonly removed: readonly RemovedEndpoint[];
}

/**
 * The endpoint of a route: a declared one, with its class, read-back and limits, or one made on the spot. An unknown
 * write is never retried once it may have been carried out.
 */
export function resolveRequest(
  route: string,
  input: RequestInput<Route>,
  known: KnownEndpoints,
): { endpoint: Endpoint; input: EndpointInput } {
  checkOptionNames('request()', input, ['path', 'query', 'body'], 'input');
  checkOptionNames('request()', input.query, Object.keys(input.query ?? {}), 'input.query');
  const [template = '', search = ''] = typeof route === 'string' ? route.split(/\?(.*)/s) : [];
  const [method, path] = splitRoute(template);
  if (!/^(?:GET|POST|PUT|PATCH|DELETE) \/[^\s#\\]*$/.test(template)) {
    throw refusedRoute('expected a method and a path template, such as "GET /users/{accountId}/manage"');
  }
  const segments = segmentsOf(path);
  const inner = method === 'GET' ? segments.slice(0, -1) : segments;
  // An empty segment at the end of a write is a lost id: it would reach the whole collection.
  if (inner.includes('') || segments.some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment))) {
    throw refusedRoute('must not have empty or dot segments');
  }
  const query = { ...queryOf(search), ...input.query };
  const problems = [...problemsOfAccountIds('query', query), ...problemsOfAccountIds('body', input.body)];
  if (problems.length > 0) {
    throw invalidInput('request()', problems);
  }
  segments.forEach(decoded);
  // A literal segment wins over a parameter, as in Atlassian's own routing.
  const [declared] = known.declared
    .filter((candidate) => matches(candidate.route, method, segments))
    .sort((first, second) => parametersIn(first) - parametersIn(second));
  if (declared !== undefined) {
    return { endpoint: declared, input: { query, body: input.body, path: renamed(declared, segments, input.path) } };
  }
  const removed = known.removed.find((candidate) => matches(candidate.route, method, segments));
  const literal = segments.some((segment) => parameterNameOf(segment) === undefined && /\d.*\d|[:@%]/.test(segment));
  return {
    endpoint: {
      // A template is safe to print in errors and logs; a path with ids in it is not.
      route: removed?.route ?? (literal ? `${method} /…` : (template as Route)),
      method,
      path,
      segments,
      operation: method === 'GET' ? 'read' : 'creating',
      response: nothing,
      success: [],
      ...(removed === undefined ? {} : { removed: removed.replacement }),
    },
    input: { query, body: input.body, path: (input.path ?? {}) },
  };
}

function queryOf(search: string): Record<string, string[]> {
  const parameters = new URLSearchParams(search);
  return Object.fromEntries([...new Set(parameters.keys())].map((name) => [name, parameters.getAll(name)]));
}

function parametersIn({ segments }: Endpoint): number {
  return segments.filter((segment) => parameterNameOf(segment) !== undefined).length;
}

function matches(route: string, method: string, segments: readonly string[]): boolean {
  const [declaredMethod, declaredPath] = splitRoute(route);
  const declared = segmentsOf(declaredPath);
  return (
    declaredMethod === method &&
    declared.length === segments.length &&
    declared.every((segment, index) => parameterNameOf(segment) !== undefined || segment === segments[index])
  );
}

/**
 * A raw input may contain anything except in account ids: an e-mail address instead would find nobody, or everybody.
 */
function problemsOfAccountIds(part: string, values: unknown): FieldProblem[] {
  return Object.entries(isObject(values) ? values : {}).flatMap(([name, value]) =>
    kindOfParameter(name.replace(/s$/, '')) !== 'account'
      ? []
      : (Array.isArray(value) ? (value as unknown[]) : [value]).flatMap((each, index) => {
          const problem = typeof each === 'string' ? problemOfGivenId(each, 'account') : undefined;
          return problem === undefined ? [] : [{ field: `${part}.${name}${Array.isArray(value) ? `[${index}]` : ''}`, problem }];
        }),
  );
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw refusedRoute('has a "%" that is not part of an encoded character');
  }
}

function refusedRoute(problem: string): AdminErrorOf<'validation'> {
  return invalidInput('request()', [{ field: 'route', problem }]);
}

/** Path values under the names of the declaration, whatever your template calls them or contains. */
function renamed(
  declared: Endpoint,
  segments: readonly string[],
  values: Readonly<Record<string, string | undefined>> | undefined,
): Record<string, string> {
  const path: Record<string, string> = {};
  declared.segments.forEach((segment, index) => {
    const name = parameterNameOf(segment);
    const given = segments[index] as string;
    if (name === undefined) {
      return;
    }
    const givenName = parameterNameOf(given);
    const value = givenName === undefined ? decoded(given) : values?.[givenName];
    if (value !== undefined) {
      path[name] = value;
    }
  });
  return path;
}
