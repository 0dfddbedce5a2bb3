import { applyPatch } from '../scim/apply-patch.js';
import type { PatchBody } from '../scim/patch.js';
import { atlassianExtension, coreUserUrn, type ScimUser } from '../scim/schemas.js';
import { ok, scimRefusal, type SimulatedAnswer } from './answer.js';
import type { SimulatedRequest } from './router.js';
import { canonicalName } from './scim-names.js';
import type { SimulatedScimDirectory, SimulatedScimUser } from './state.js';

export type ScimRequest = Pick<SimulatedRequest, 'state' | 'clock' | 'random' | 'effects' | 'origin' | 'query'> & {
  readonly path: { readonly directoryId: string };
};

/** The largest page of Atlassian. A higher `count` is reduced, not refused. */
const largestPage = 100;

export function directoryOf({ state, path }: Pick<ScimRequest, 'state' | 'path'>): SimulatedScimDirectory {
  const directory = state.scimDirectories[path.directoryId];
  if (directory === undefined) {
    throw scimRefusal(404, 'Directory not found');
  }
  return directory;
}

export function scimUserById(request: ScimRequest, userId: string): SimulatedScimUser {
  const user = directoryOf(request).users[userId];
  if (user === undefined || user.orphaned === true) {
    throw scimRefusal(404, 'Resource [USER] not found');
  }
  return user;
}

export function listAnswer<T>(request: ScimRequest, all: readonly T[], shown: (one: T) => object): SimulatedAnswer {
  const startIndex = Math.max(1, wholeNumberIn(request.query, 'startIndex', 1));
  const count = Math.max(0, Math.min(largestPage, wholeNumberIn(request.query, 'count', largestPage)));
  const page = all.slice(startIndex - 1, startIndex - 1 + count);
  return ok({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: all.length,
    startIndex,
    itemsPerPage: page.length,
    Resources: page.map(shown),
  });
}

/** A number below the minimum counts as the minimum. Anything but a whole number is refused. */
function wholeNumberIn(query: URLSearchParams, name: string, otherwise: number): number {
  const given = query.get(name);
  if (given !== null && !/^-?\d{1,9}$/.test(given)) {
    throw scimRefusal(400, `${name} is not a whole number`, 'invalidValue');
  }
  return given === null ? otherwise : Number(given);
}

/** Exactly one `eq` on one of the attributes. Atlassian accepts nothing else. */
export function comparisonIn<Attribute extends string>(
  filter: string | null,
  attributes: readonly Attribute[],
): { readonly attribute: Attribute; readonly value: string } | undefined {
  if (filter === null) {
    return undefined;
  }
  const match = /^\s*([\w:.]+)\s+eq\s+("(?:[^"\\]|\\.)*")\s*$/i.exec(filter);
  const attribute = attributes.find((name) => name === canonicalName(match?.[1] ?? ''));
  const value = unquoted(match?.[2]);
  if (value === undefined || attribute === undefined) {
    throw scimRefusal(400, `Only one eq comparison on ${attributes.join(' or ')} is supported`, 'invalidFilter');
  }
  return { attribute, value };
}

/** Escapes are those of JSON. */
function unquoted(literal = ''): string | undefined {
  try {
    const value: unknown = JSON.parse(literal);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The response to a creation, with the address of the new resource. */
export function made(resource: { readonly meta?: unknown }): SimulatedAnswer {
  return { ...ok(resource, 201), headers: { location: (resource.meta as { readonly location: string }).location } };
}

/** A resource after a SCIM patch. Attributes that only the service writes are refused. */
export function patched(resource: object, { Operations: operations }: PatchBody, readOnly: readonly string[]): Record<string, unknown> {
  for (const { path, value } of operations) {
    const named = path === undefined ? Object.keys((value ?? {})) : [path];
    const refused = named.find((name) => ['schemas', 'id', 'meta', ...readOnly].some((fixed) => name === fixed || name.startsWith(`${fixed}.`)));
    if (refused !== undefined) {
      throw scimRefusal(400, `${refused} is read-only`, 'mutability');
    }
  }
  const result = applyPatch(resource, operations);
  if (result === undefined) {
    throw scimRefusal(400, 'The path is not valid, or finds nothing', operations.some(({ path }) => path !== undefined && !/^[A-Za-z$][\w$.:\-[\]" ]*/.test(path)) ? 'invalidPath' : 'noTarget');
  }
  return { ...result };
}

/** A user as the directory shows it: the attributes from the identity provider, and those that only the service writes. */
export function shownUser(request: ScimRequest, user: SimulatedScimUser): ScimUser {
  const { clock, origin, path } = request;
  const groups = Object.values(directoryOf(request).groups).filter(({ members }) => members[user.id] === true);
  const extensions = Object.keys(user.attributes).filter((name) => name.startsWith('urn:'));
  const whole: ScimUser = {
    schemas: [coreUserUrn, ...extensions, ...(user.accountId === undefined ? [] : [atlassianExtension])],
    ...user.attributes,
    id: user.id,
    userName: user.userName,
    ...(user.externalId === '' ? {} : { externalId: user.externalId }),
    active: user.active,
    groups: groups.map(({ id, displayName }) => ({ value: id, display: displayName, type: 'GROUP' })),
    meta: {
      resourceType: 'User',
      location: `${origin}/scim/directory/${path.directoryId}/Users/${user.id}`,
      created: clock.iso(user.createdAt),
      lastModified: clock.iso(user.modifiedAt),
    },
    ...(user.accountId === undefined ? {} : { [atlassianExtension]: { atlassianAccountId: user.accountId } }),
  };
  return selected(request.query, whole);
}

/** Only the requested attributes. `id` and `schemas` are always included. */
function selected(query: URLSearchParams, user: ScimUser): ScimUser {
  const names = (parameter: string): string[] | undefined =>
    query
      .get(parameter)
      ?.split(',')
      .map((name) => canonicalName(name.trim()).split('.').map(canonicalName).join('.'));
  const wanted = names('attributes');
  const unwanted = names('excludedAttributes') ?? [];
  const kept = Object.entries(user).flatMap(([name, value]: [string, unknown]): [string, unknown][] => {
    if (['id', 'schemas'].includes(name)) {
      return [[name, value]];
    }
    const parts = (list: readonly string[]): string[] => list.flatMap((each) => (each.startsWith(`${name}.`) ? [each.slice(name.length + 1)] : []));
    if (unwanted.includes(name) || (wanted !== undefined && !wanted.includes(name) && parts(wanted).length === 0)) {
      return [];
    }
    const only = wanted === undefined || wanted.includes(name) ? undefined : parts(wanted);
    return [[name, withParts(value, (part) => (only === undefined || only.includes(part)) && !parts(unwanted).includes(part))]];
  });
  return Object.fromEntries(kept) as unknown as ScimUser;
}

function withParts(value: unknown, isWanted: (part: string) => boolean): unknown {
  if (Array.isArray(value)) {
    return value.map((element) => withParts(element, isWanted));
  }
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).filter(([part]) => isWanted(part))) : value;
}
