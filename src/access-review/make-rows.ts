import { attempt } from '../core/errors.js';
import type { Clients } from '../offboarding/read/clients.js';
import { isOwn } from '../offboarding/read/ends-run.js';
import { unknownBecause, type Fact } from '../offboarding/read/facts.js';
import { isUnused, lastUseOf, usesOf, type Uses } from '../offboarding/read/last-use.js';
import { callOptions, fact, type InspectOptions } from '../offboarding/read/surroundings.js';
import { productOfResource, roleNameOf, rolesWithoutSeat } from '../org/role-ids.js';
import { listUserRoleAssignments, rolesOf, type ToldRole } from '../org/user-roles.js';
import { grantsOfPerson, hasAllGroups, privilegedRoles, unread, type FoundPerson, type Grant, type SearchedAccess } from './read-access.js';
import { administration, administrationOf, compare, type Resource } from './read-resources.js';
import { keyOfRow } from './review-hash.js';
import type { NotReadable, ReviewedGroup, ReviewedRole, ReviewRow } from './review-shape.js';

/** What the rows of everybody are made with. */
export interface RowMaking {
  readonly clients: Pick<Clients, 'org'>;
  readonly options: InspectOptions;
  readonly resources: readonly Resource[];
  /** Whether administration of sites and of the organization has rows. */
  readonly hasAdministration: boolean;
  readonly readsEverybody: boolean;
  readonly searched: SearchedAccess;
  /** Who used nothing since then is inactive. */
  readonly before: number;
  readonly notReadable: NotReadable[];
  /** The first refusal to read last uses. It would come for everybody. */
  lastUseRefused?: { readonly read: Fact<never>; people: number };
}

/** The roles of a person on one resource. */
interface HeldOn {
  readonly roles: readonly ReviewedRole[];
  readonly readFrom: ReviewRow['readFrom'];
}

/** The rows of one person. Undefined for a person who only uses customer portals. */
export async function rowsOfPerson(person: FoundPerson, making: RowMaking): Promise<readonly ReviewRow[] | undefined> {
  const held = await heldBy(person, making);
  const customerOnly = [...held.values()].filter(({ roles, readFrom }) => readFrom !== 'notReadable' && roles.length > 0 && roles.every(({ role }) => role === 'atlassian/customer'));
  const shown = [...held].filter(([resourceId, on]) => !customerOnly.includes(on) && (productOfResource(resourceId) !== administration || on.roles.some(({ privileged }) => privileged)));
  if (shown.length === 0) {
    return customerOnly.length > 0 ? undefined : [];
  }
  const uses = await usesOfPerson(person, making);
  const byId = new Map(making.resources.map((resource) => [resource.resourceId, resource]));
  return Promise.all(shown.map(([resourceId, on]) => rowOf(person, byId.get(resourceId) ?? administrationOf(resourceId, making.resources), on, uses, making.before)));
}

async function rowOf({ user }: FoundPerson, { resourceId, product, site }: Resource, { roles, readFrom }: HeldOn, uses: Uses | undefined, before: number): Promise<ReviewRow> {
  const { accountId, name, email, claimStatus } = user;
  const lastUse = product === administration ? lastUseOf(uses) : lastUseOf(uses, product, resourceId);
  const inactive = isUnused(lastUse, before);
  // A search can find a role that the person has elsewhere: it proves no seat.
  const hasSeat = roles.some(({ takesSeat, groups }) => takesSeat && (readFrom !== 'notReadable' || groups.length > 0));
  return {
    key: await keyOfRow(accountId, resourceId),
    accountId,
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof email === 'string' ? { email } : {}),
    status: statusOf(user),
    ...(claimStatus === 'managed' || claimStatus === 'unmanaged' ? { managed: claimStatus === 'managed' } : {}),
    resourceId,
    product,
    ...(site === undefined ? {} : { site }),
    roles,
    readFrom,
    seat: !hasSeat ? (readFrom === 'notReadable' ? 'notReadable' : 'none') : isActive(user) ? 'billed' : 'notBilled',
    privileged: roles.some(({ privileged }) => privileged),
    lastUse,
    ...(inactive === undefined ? {} : { inactive }),
  };
}

/** A status that Atlassian does not send counts as active: then nothing is overlooked. */
function isActive({ accountStatus, membershipStatus }: FoundPerson['user']): boolean {
  return (accountStatus ?? 'active') === 'active' && (membershipStatus ?? 'active') === 'active';
}

function statusOf({ status, accountStatus, membershipStatus, forDeletion }: FoundPerson['user']): string {
  if (typeof status === 'string') {
    return status;
  }
  if (forDeletion === true) {
    return 'for_deletion';
  }
  return accountStatus === 'inactive' || accountStatus === 'closed' ? 'deactivated' : (membershipStatus ?? accountStatus ?? 'active');
}

/** The roles of a person by resource. Reads the person alone if searches leave a question. */
async function heldBy(person: FoundPerson, making: RowMaking): Promise<ReadonlyMap<string, HeldOn>> {
  const { searched, clients, options, notReadable } = making;
  const granted = grantsOfPerson(person, searched);
  const reviewed = making.resources.map(({ resourceId }) => resourceId).filter((resourceId) => person.on.has(resourceId) || granted.has(resourceId));
  if (!making.readsEverybody && searched.hasAdministrators && hasAllGroups(person, searched) && isExplained(person, reviewed, granted, making)) {
    return new Map(reviewed.map((resourceId) => [resourceId, { roles: rolesFrom(undefined, granted.get(resourceId) ?? []), readFrom: 'groups' }]));
  }
  const { accountId } = person.user;
  const read = await fact(listUserRoleAssignments.route, () => clients.org.userRoles.list('-', accountId, { limit: 100 }, callOptions(options)).whole().toArray());
  if (!read.known) {
    notReadable.push(unread('rolesOfPerson', read, { accountId }));
    return withOrganizationAdmin(person, making, new Map(reviewed.map((resourceId) => [resourceId, notReadableOn(granted.get(resourceId), person.on.get(resourceId))])));
  }
  const held = new Map<string, ToldRole[] | 'notReadable'>();
  for (const assignment of read.value) {
    const { resourceId } = assignment;
    const roles = rolesOf(assignment);
    const before = typeof resourceId === 'string' ? held.get(resourceId) : undefined;
    if (typeof resourceId !== 'string') {
      notReadable.push({ what: 'rolesOfPerson', accountId, why: 'unexpectedResponse', source: read.source });
    } else if (roles === undefined || before === 'notReadable') {
      notReadable.push({ what: 'rolesOfPerson', accountId, resourceId, why: 'unexpectedResponse', source: read.source });
      held.set(resourceId, 'notReadable');
    } else {
      held.set(resourceId, [...(before ?? []), ...roles]);
    }
  }
  const isShown = (resourceId: string): boolean => making.resources.some((resource) => resource.resourceId === resourceId) || (making.hasAdministration && productOfResource(resourceId) === administration);
  const shown = [...held].flatMap(([resourceId, roles]): readonly [string, HeldOn][] => {
    if (!isShown(resourceId) || roles.length === 0) {
      return [];
    }
    return [[resourceId, roles === 'notReadable' ? notReadableOn(granted.get(resourceId), person.on.get(resourceId)) : { roles: rolesFrom(roles, granted.get(resourceId) ?? []), readFrom: 'assignments' }]];
  });
  return withOrganizationAdmin(person, making, new Map(shown));
}

/** What groups grant, and what a search has found: a role that only a search shows must not be overlooked. */
function notReadableOn(granted: readonly Grant[] = [], found: ReadonlySet<string> = new Set()): HeldOn {
  const told = [...granted.map(({ role }) => role), ...found].map((role) => ({ role, direct: undefined }));
  return { roles: rolesFrom(told, granted), readFrom: 'notReadable' };
}

/**
 * Whether groups explain all roles of a person on the reviewed resources. They do not if a search finds the person where no
 * group of theirs leads, or with a role that no group of theirs grants there. Nor do groups that give no seat: beside them, a
 * role that no search can name would be overlooked. An administrator is always read alone.
 */
function isExplained({ on, administers, user }: FoundPerson, reviewed: readonly string[], granted: ReadonlyMap<string, readonly Grant[]>, { searched }: RowMaking): boolean {
  if ([...administers, ...(user.platformRoles ?? [])].some((role) => privilegedRoles.has(role))) {
    return false;
  }
  return reviewed.every((resourceId) => {
    const roles = new Set((granted.get(resourceId) ?? []).map(({ role }) => role));
    const found = on.get(resourceId);
    const hasSeat = [...roles].some((role) => !rolesWithoutSeat.has(role));
    const isAgreed = found !== undefined && searched.searchedResources.has(resourceId) && [...found].every((role) => roles.has(role) || addsNothing(role));
    return hasSeat && isAgreed && ![...roles, ...found].some((role) => privilegedRoles.has(role));
  });
}

/** Whether a role gives nothing that a role with a seat does not give as well, such as that of a guest. */
export function addsNothing(role: string): boolean {
  return rolesWithoutSeat.has(role) && !privilegedRoles.has(role);
}

/** A search shows organization admins too. Their row must not be missing because another read leaves them out. */
function withOrganizationAdmin({ administers, user }: FoundPerson, { clients, hasAdministration }: RowMaking, held: ReadonlyMap<string, HeldOn>): ReadonlyMap<string, HeldOn> {
  const role = 'atlassian/org-admin';
  const isFound = administers.has(role) || user.platformRoles?.includes(role) === true;
  if (!hasAdministration || !isFound || [...held.values()].some(({ roles }) => roles.some((each) => each.role === role))) {
    return held;
  }
  const resourceId = `ari:cloud:${administration}::org/${clients.org.orgId}`;
  return new Map([...held, [resourceId, { roles: [...(held.get(resourceId)?.roles ?? []), ...rolesFrom([{ role, direct: undefined }], [])], readFrom: 'notReadable' as const }]]);
}

/** Each role once, with the groups that grant it. `told` is undefined if only groups are known. */
export function rolesFrom(told: readonly ToldRole[] | undefined, granted: readonly Grant[]): ReviewedRole[] {
  const roles = new Map<string, { direct: boolean | undefined; groups: Map<string, ReviewedGroup> }>();
  for (const { role, direct } of told ?? granted.map(({ role }) => ({ role, direct: undefined }))) {
    const before = roles.get(role);
    roles.set(role, { direct: before?.direct === true || direct === true ? true : (direct ?? before?.direct), groups: before?.groups ?? new Map<string, ReviewedGroup>() });
  }
  for (const { role, group } of granted) {
    roles.get(role)?.groups.set(group.groupId, group);
  }
  return [...roles]
    .sort(([one], [other]) => compare(one, other))
    .map(([role, { direct, groups }]) => ({
      role,
      name: roleNameOf(role),
      takesSeat: !rolesWithoutSeat.has(role),
      privileged: privilegedRoles.has(role),
      ...(direct === undefined ? {} : { direct }),
      groups: [...groups.values()].sort((one, other) => compare(one.groupId, other.groupId)),
    }));
}

/** The uses that the search lists, or those that Atlassian returns for this person, if it allows that. */
async function usesOfPerson({ user }: FoundPerson, making: RowMaking): Promise<Uses | undefined> {
  if (making.lastUseRefused !== undefined && (user.productAccess === undefined || user.productAccess === null)) {
    making.lastUseRefused.people += 1;
    return undefined;
  }
  const { ok, value, error } = await attempt(usesOf(user, making.clients, making.options));
  if (ok) {
    return value;
  }
  if (isOwn(error)) {
    throw error;
  }
  if (error.kind === 'permission.denied' || error.kind === 'credential.insufficientScope') {
    making.lastUseRefused = { read: unknownBecause(error), people: 1 };
  } else {
    making.notReadable.push(unread('lastUse', unknownBecause(error), { accountId: user.accountId }));
  }
  return undefined;
}

/** Rows of one product and site together, then by name. */
export function inOrder(resources: readonly Resource[]): (one: ReviewRow, other: ReviewRow) => number {
  const place = new Map(resources.map(({ resourceId }, index) => [resourceId, index]));
  return (one, other) =>
    (place.get(one.resourceId) ?? 0) - (place.get(other.resourceId) ?? 0) ||
    compare(one.name ?? '', other.name ?? '') ||
    compare(one.accountId, other.accountId);
}
