import { isObject } from '../core/error-body.js';
import { areEnough } from '../core/scopes.js';
import { listApiKeys } from '../org/api-keys.js';
import { listApiTokens } from '../org/api-tokens.js';
import { listDirectories } from '../org/directories.js';
import { listUserRoleAssignments } from '../org/user-roles.js';
import { countDirectoryUsers, searchDirectoryUsers } from '../org/users.js';
import { getAdminKey } from '../product/confluence/admin-key.js';
import { getSpaceRoleMode } from '../product/confluence/space-roles.js';
import { searchProjects } from '../product/jira/projects.js';
import { getServiceProviderConfig, getResourceTypes } from '../scim/discovery.js';
import { listGroups } from '../scim/groups.js';
import { listUsers } from '../scim/users.js';
import type { Endpoint, EndpointInput } from '../core/endpoint.js';
import type { FilterFact, ScopeFact } from './fact-sheet.js';
import type { Settling } from './settling.js';
import { hasEnvelope, type Requester, type Seen, type Wire } from './wire.js';

/** What the reads of a verification use. */
export interface ReadingParts {
  readonly wire: Wire;
  readonly settling: Settling;
  readonly org: Requester;
  readonly product?: Requester | undefined;
  readonly scim?: Requester | undefined;
  /** Clients with scopes, and these scopes. */
  readonly scoped?: { readonly org?: Requester | undefined; readonly product?: Requester | undefined; readonly scopes: readonly string[] } | undefined;
}

function listOf(body: unknown, name = 'data'): readonly unknown[] | undefined {
  const list = isObject(body) ? body[name] : undefined;
  return Array.isArray(list) ? (list as readonly unknown[]) : undefined;
}

/** Settles the behaviours that reading shows. Changes nothing. */
export async function settleByReads(parts: ReadingParts): Promise<void> {
  const { wire, settling, org, product, scim } = parts;
  const observed = async <Variant extends string>(client: Requester, endpoint: Endpoint, input: EndpointInput, judge: (seen: Seen) => Variant | 'unknown' | undefined): Promise<Variant | 'unknown' | 'needsScopes' | undefined> =>
    wire.agreed<Variant | 'unknown' | 'needsScopes'>(async () => {
      const seen = await wire.once(client, endpoint, input);
      const judged = seen.isClear ? judge(seen) : undefined;
      if (judged !== 'refused' && isBeyondScopes(seen)) {
        return 'needsScopes';
      }
      if (judged === 'unknown') {
        wire.keep(endpoint, seen);
      }
      return judged;
    });

  settling.settle('tokensNeedGuard', await observed(org, listApiTokens, {}, (seen) => {
    const { status, body, error } = seen;
    if (error === undefined) {
      return status === 200 && listOf(body) !== undefined ? 'no' : 'unknown';
    }
    return hasEnvelope(seen) && (error.kind === 'limit.plan' || error.code === 'FEATURE_NOT_ENABLED') ? 'yes' : 'unknown';
  }));

  settling.settle('keyList', await observed(org, listApiKeys, {}, ({ status, body }) => {
    const keys = status === 200 ? listOf(body) : undefined;
    if (keys === undefined) {
      return 'unknown';
    }
    return keys.length === 0 ? 'empty' : keys.some((key) => isObject(key) && key['revocationDate'] === '') ? 'emptyDates' : 'whole';
  }));

  await settleRoleForm(parts, observed);

  if (product === undefined) {
    settling.leave('needsProductClient', 'spaceRoles', 'adminKey');
  } else {
    const modes: Readonly<Record<string, 'permissions' | 'transition' | 'roles'>> = { PRE_ROLES: 'permissions', ROLES_TRANSITION: 'transition', ROLES: 'roles' };
    settling.settle('spaceRoles', await observed(product, getSpaceRoleMode, {}, ({ body }) => (isObject(body) && typeof body['mode'] === 'string' ? modes[body['mode']] : undefined) ?? 'unknown'));
    const key = await observed(product, getAdminKey, {}, ({ body, error }) => (isObject(body) && 'expirationTime' in body ? 'offered' : error === undefined ? 'unknown' : 'off'));
    settling.settle('adminKey', key === 'off' ? 'nothingToSee' : key);
  }

  if (scim === undefined) {
    settling.leave('needsScimClient', 'scimSurface');
  } else {
    settling.settle('scimSurface', await scimSurface(wire, scim));
  }
  await settleScopes(parts, observed);
}

type Observed = <Variant extends string>(client: Requester, endpoint: Endpoint, input: EndpointInput, judge: (seen: Seen) => Variant | 'unknown' | undefined) => Promise<Variant | 'unknown' | 'needsScopes' | undefined>;

/** The credential may work, and its scopes do not include the call. The client itself may refuse it. */
function isBeyondScopes(seen: Seen): boolean {
  return seen.error?.kind === 'credential.insufficientScope' && (seen.status === undefined || hasEnvelope(seen));
}

/** The roles of the first people who have any. */
async function settleRoleForm({ org, wire, settling }: ReadingParts, observed: Observed): Promise<void> {
  const people = await wire.once(org, searchDirectoryUsers, { path: { directoryId: '-' }, body: { limit: 20 } });
  if (isBeyondScopes(people)) {
    settling.leave('needsScopes', 'roleForm');
    return;
  }
  for (const person of listOf(people.body) ?? []) {
    const accountId = isObject(person) ? person['accountId'] : undefined;
    if (typeof accountId !== 'string') {
      continue;
    }
    const form = await observed(org, listUserRoleAssignments, { path: { directoryId: '-', accountId } }, ({ body, error }) => {
      const [first] = listOf(body) ?? [];
      if (error !== undefined || listOf(body) === undefined) {
        return 'unknown';
      }
      return !isObject(first) ? 'nothing' : Array.isArray(first['roleAssignments']) ? 'assignments' : Array.isArray(first['roles']) ? 'names' : 'unknown';
    });
    if (form !== 'nothing') {
      settling.settle('roleForm', form);
      return;
    }
  }
  settling.leave(people.isClear ? 'nothingToSee' : 'unclear', 'roleForm');
}

const scimReads: readonly Endpoint[] = [getServiceProviderConfig, listUsers, listGroups, getResourceTypes];

/** One status for every read, twice: what comes without an envelope proves nothing by itself. */
async function scimSurface(wire: Wire, scim: Requester): Promise<'answers' | 'forbidden' | 'notFound' | 'gone' | 'unknown' | undefined> {
  return wire.agreed(async () => {
    const all: (string | undefined)[] = [];
    for (const endpoint of scimReads) {
      const seen = await wire.once(scim, endpoint, endpoint.page === undefined ? {} : { query: { count: 1 } });
      all.push(!seen.isClear ? undefined : seen.error === undefined ? 'answers' : ({ 403: 'forbidden', 404: 'notFound', 410: 'gone' } as const)[seen.status ?? 0] ?? 'unknown');
      if (all.at(-1) === 'unknown') {
        wire.keep(endpoint, seen);
      }
    }
    const [first] = all;
    return all.every((each) => each === first) ? (first as 'answers' | undefined) : undefined;
  });
}

async function settleScopes({ settling, scoped, product }: ReadingParts, observed: Observed): Promise<void> {
  if (scoped?.org === undefined) {
    settling.leave('needsScopes', 'unpublishedScopes');
  } else {
    // The first call shows that the key works at all. The second one has no published scope.
    const works = await observed(scoped.org, listDirectories, {}, ({ error }) => (error === undefined || error.kind === 'credential.insufficientScope' ? 'works' : 'unknown'));
    const isOther = works === 'works' ? await observed(scoped.org, countDirectoryUsers, { path: { directoryId: '-' } }, (seen) => {
      if (seen.error === undefined) {
        return 'accepted';
      }
      return seen.error.kind === 'credential.insufficientScope' && hasEnvelope(seen) ? 'refused' : 'unknown';
    }) : undefined;
    settling.settle('unpublishedScopes', isOther);
  }
  if (scoped?.product === undefined || product === undefined || areEnough(searchProjects.scopes, scoped.scopes)) {
    settling.leave('needsScopes', 'missingScope');
    return;
  }
  const reference = await observed(product, searchProjects, {}, ({ body }) => ((listOf(body, 'values') ?? []).length > 0 ? 'some' : 'none'));
  if (reference !== 'some') {
    settling.leave(reference === undefined ? 'unclear' : 'nothingToSee', 'missingScope');
    return;
  }
  settling.settle('missingScope', await observed(scoped.product, searchProjects, {}, (seen) => {
    if (seen.error === undefined) {
      return (listOf(seen.body, 'values') ?? ['?']).length === 0 ? 'emptySearches' : 'unknown';
    }
    return seen.status === 401 && hasEnvelope(seen) ? 'refused' : 'unknown';
  }));
}

/** What an unknown filter does, in a query and in a body. */
export async function checkFilters(wire: Wire, org: Requester): Promise<readonly FilterFact[]> {
  const cases: readonly (readonly [Endpoint, EndpointInput])[] = [
    [listDirectories, { query: { verificationFilter: 'none' } }],
    [searchDirectoryUsers, { path: { directoryId: '-' }, body: { limit: 1, verificationFilter: 'none' } }],
  ];
  const facts: FilterFact[] = [];
  for (const [endpoint, input] of cases) {
    const found = await wire.agreed(async () => {
      const seen = await wire.once(org, endpoint, input);
      if (!seen.isClear) {
        return undefined;
      }
      return seen.error === undefined ? ((listOf(seen.body) ?? []).length > 0 ? 'ignored' : undefined) : seen.status === 400 && hasEnvelope(seen) ? 'refused' : undefined;
    });
    facts.push({ endpoint: endpoint.route, unknownFilter: found ?? 'unclear' });
  }
  return facts;
}

/** Which scopes are enforced, as far as reads of the organization without parameters show it. */
export async function checkScopes(wire: Wire, { org, scopes }: { readonly org: Requester; readonly scopes: readonly string[] }, reads: readonly Endpoint[]): Promise<readonly ScopeFact[]> {
  const facts: ScopeFact[] = [];
  for (const endpoint of reads) {
    const input = endpoint.segments.includes('{directoryId}') ? { path: { directoryId: '-' } } : {};
    const seen = await wire.once(org, endpoint, input);
    const held = endpoint.scopes === undefined ? 'unpublished' : areEnough(endpoint.scopes, scopes) ? 'yes' : 'no';
    const isRefused = seen.error?.kind === 'credential.insufficientScope' || seen.error?.kind === 'permission.denied';
    facts.push({ endpoint: endpoint.route, held, response: !seen.isClear ? 'unclear' : seen.error === undefined ? 'accepted' : isRefused ? 'refused' : 'unclear' });
  }
  return facts;
}
