import { parameterNameOf, type Endpoint } from './endpoint.js';
import type { FieldProblem } from './errors.js';
import { kindOfParameter, problemOfGivenId } from './ids.js';
import { invalidInput } from './input.js';

const maximumPathValueLength = 1024;

/** Fills a path template. Every value stays within its own segment, with any content. */
export function fillPath(
  endpoint: Pick<Endpoint, 'route' | 'segments' | 'operation' | 'pathLiterals'>,
  values: Readonly<Record<string, unknown>>,
): string {
  const problems: FieldProblem[] = [];
  const filled = endpoint.segments.map((segment) => {
    const name = parameterNameOf(segment);
    if (name === undefined) {
      return segment;
    }
    const value = values[name];
    const literals = endpoint.pathLiterals?.[name];
    const problem = problemOfPathValue(name, value, endpoint.operation !== 'read') ?? (literals?.includes(value as string) === false ? `expected ${literals.join(' or ')}` : undefined);
    if (problem !== undefined) {
      problems.push({ field: `path.${name}`, problem });
      return '';
    }
    return encodeSegment(value as string);
  });
  for (const name of Object.keys(values)) {
    if (!endpoint.segments.includes(`{${name}}`)) {
      problems.push({ field: `path.${name}`, problem: 'is not in the route' });
    }
  }
  if (problems.length > 0) {
    throw invalidInput(endpoint.route, problems);
  }
  return `/${filled.join('/')}`;
}

function problemOfPathValue(name: string, value: unknown, writes: boolean): string | undefined {
  if (typeof value !== 'string') {
    return `expected a string, received ${value === null ? 'null' : typeof value}`;
  }
  if (value === '') {
    return 'must not be empty';
  }
  if (value === '.' || value === '..') {
    return 'must not be a dot segment, which would call another endpoint';
  }
  if (value === '-' && writes && name.endsWith('Id')) {
    return 'must name one thing: "-" means all, and is for reads only';
  }
  if (value.length > maximumPathValueLength) {
    return `must not be longer than ${maximumPathValueLength} characters`;
  }
  if (!value.isWellFormed()) {
    return 'must be well-formed Unicode';
  }
  const kind = kindOfParameter(name);
  return kind === undefined ? undefined : problemOfGivenId(value, kind);
}

/** A colon is legal in a segment and part of most account ids: it stays, as in Atlassian's examples. */
function encodeSegment(value: string): string {
  const encoded = encodeURIComponent(value);
  return encoded === value ? value : encoded.replaceAll('%3A', ':');
}

/** The address of a call. It must have as many segments as base and template together. */
export function buildUrl(base: URL, endpoint: Pick<Endpoint, 'route' | 'segments'>, path: string, search: string): string {
  const basePath = base.pathname === '/' ? '' : base.pathname.replace(/\/$/, '');
  const url = new URL(`${base.origin}${basePath}${path}`);
  if (url.origin !== base.origin || segmentCount(url.pathname) !== segmentCount(basePath) + endpoint.segments.length) {
    throw invalidInput(endpoint.route, [{ field: 'path', problem: 'a value changes the shape of the address' }]);
  }
  return search === '' ? url.href : `${url.href}?${search}`;
}

function segmentCount(path: string): number {
  let count = 0;
  for (let index = path.indexOf('/'); index >= 0; index = path.indexOf('/', index + 1)) {
    count += 1;
  }
  return count;
}

/** Writes a query: arrays repeat their key, or are joined by commas if Atlassian takes them joined. */
export function serializeQuery(query: unknown, commaJoined: readonly string[] = []): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {}) as [string, unknown][]) {
    if (value === undefined || value === null) {
      continue;
    }
    if (!Array.isArray(value)) {
      parameters.append(name, textOf(value));
    } else if (commaJoined.includes(name)) {
      parameters.append(name, value.map(textOf).join(','));
    } else {
      for (const element of value) {
        parameters.append(name, textOf(element));
      }
    }
  }
  return parameters.toString();
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Hosts that credentials may be sent to without `allowedHosts`. */
const atlassianHosts = [/^api\.atlassian\.com$/, /^[a-z0-9][a-z0-9-]*\.atlassian\.net$/];

/** Checks a base address. `http` is for loopback only: a credential never crosses a network unencrypted. */
export function checkBaseUrl(value: string | URL, options: { endpoint: string; allowedHosts?: readonly string[] }): URL {
  const refuse = (problem: string) => invalidInput(options.endpoint, [{ field: 'baseUrl', problem }]);
  let url: URL;
  try {
    url = new URL(value);
  } catch {
    throw refuse('expected an absolute https address');
  }
  if (url.username !== '' || url.password !== '') {
    throw refuse('must not contain a user name or password');
  }
  if (url.search !== '' || url.hash !== '') {
    throw refuse('must not have a query or fragment');
  }
  const loopback = isLoopback(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) {
    throw refuse('expected https; http is allowed for loopback addresses only');
  }
  const known =
    loopback ||
    (atlassianHosts.some((pattern) => pattern.test(url.hostname)) && url.port === '') ||
    (options.allowedHosts ?? []).includes(url.host);
  if (!known) {
    throw refuse('is not a host of Atlassian; name it in allowedHosts if it is your gateway');
  }
  return url;
}

/** Where a simulator in memory is: an address that nothing else has. */
export const inMemoryAddress = 'http://simulator.localhost';

export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
  );
}
