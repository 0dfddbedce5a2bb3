import pMap from 'p-map';

import type { Fact } from '../offboarding/read/facts.js';
import { callOptions, fact, searchRoute, type InspectOptions } from '../offboarding/read/surroundings.js';
import type { Clients } from '../offboarding/read/clients.js';
import { listGroupRoleAssignments } from '../org/group-roles.js';
import type { DirectoryGroup } from '../org/group-schemas.js';
import { searchDirectoryGroups } from '../org/groups.js';
import { productRoles, type CanonicalRoleId } from '../org/role-ids.js';
import type { DirectoryUser, UserSearch } from '../org/users.js';
import type { Resource } from './read-resources.js';
import type { NotReadable, ReviewedGroup } from './review-shape.js';

/** Roles that administer a product, its people, a site or the organization. */
export const privilegedRoles: ReadonlySet<string> = new Set<CanonicalRoleId>(['atlassian/admin', 'atlassian/user-access-admin', 'atlassian/site-admin', 'atlassian/org-admin']);

/** The roles that people hold on sites and on the organization. */
const administrationRoles: readonly CanonicalRoleId[] = ['atlassian/org-admin', 'atlassian/site-admin', 'atlassian/user-access-admin'];

/** What searches show of a person. */
export interface FoundPerson {
  readonly user: DirectoryUser;
  /** Roles that they may hold, by resource on which a search has found them. */
  readonly on: Map<string, Set<string>>;
  /** Roles of administration that a search has found them with, on whichever resource. */
  readonly administers: Set<string>;
}

/** A role that a group grants on a resource. */
export interface Grant {
  readonly role: string;
  readonly group: ReviewedGroup;
}

/** What searches show of everybody: few requests, whatever the number of people. */
export interface SearchedAccess {
  readonly people: ReadonlyMap<string, FoundPerson>;
  /** By group id, then by resource. A group that is absent is not readable. */
  readonly grants: ReadonlyMap<string, ReadonlyMap<string, readonly Grant[]>>;
  /** Resources whose people and roles could all be searched for. */
  readonly searchedResources: ReadonlySet<string>;
  /** Whether everybody with a role of administration could be searched for. */
  readonly hasAdministrators: boolean;
  readonly notReadable: readonly NotReadable[];
}

const expand: UserSearch['expand'] = ['groups', 'productAccess', 'platformRoles'];

/**
 * Searches for everybody with access: by resource, by resource and role, and through the grants of groups. Atlassian does not
 * document that two filters mean the same assignment. A search by both can therefore find too many people, and proves a role
 * only by leaving somebody out.
 */
export async function searchAccess(clients: Pick<Clients, 'org'>, resources: readonly Resource[], options: InspectOptions): Promise<SearchedAccess> {
  const people = new Map<string, FoundPerson>();
  const notReadable: NotReadable[] = [];
  const searchedResources = new Set(resources.map(({ resourceId }) => resourceId));
  let hasAdministrators = true;
  const search = async (filter: UserSearch, note: (person: FoundPerson) => void): Promise<Fact<true>> =>
    fact(searchRoute, async () => {
      for await (const user of clients.org.users.search('-', { ...filter, expand, limit: 100 }, callOptions(options)).whole()) {
        let person = people.get(user.accountId);
        if (person === undefined) {
          person = { user, on: new Map(), administers: new Set() };
          people.set(user.accountId, person);
        }
        note(person);
      }
      return true as const;
    });
  const onResource = async (resourceId: string, role?: CanonicalRoleId): Promise<void> => {
    const read = await search({ resourceIds: [resourceId], ...(role === undefined ? {} : { roleIds: [role] }) }, ({ on }) => {
      const roles = on.get(resourceId) ?? new Set();
      on.set(resourceId, role === undefined ? roles : roles.add(role));
    });
    if (!read.known) {
      searchedResources.delete(resourceId);
      notReadable.push(unread(role === undefined ? 'peopleOfResource' : 'peopleWithRole', read, { resourceId, ...(role === undefined ? {} : { role }) }));
    }
  };
  const withRole = async (role: CanonicalRoleId): Promise<void> => {
    const read = await search({ roleIds: [role] }, ({ administers }) => administers.add(role));
    if (!read.known) {
      hasAdministrators = false;
      notReadable.push(unread('peopleWithRole', read, { role }));
    }
  };
  const searches = [
    ...resources.flatMap(({ resourceId }) => [undefined, ...productRoles].map((role) => () => onResource(resourceId, role))),
    ...administrationRoles.map((role) => () => withRole(role)),
  ];
  const { concurrency = 4 } = options;
  await pMap(searches, (run) => run(), { concurrency });
  const grants = await readGrants(clients, options, notReadable);
  return { people, grants, searchedResources, hasAdministrators, notReadable };
}

async function readGrants(clients: Pick<Clients, 'org'>, options: InspectOptions, notReadable: NotReadable[]): Promise<Map<string, ReadonlyMap<string, readonly Grant[]>>> {
  const { concurrency = 4 } = options;
  const grants = new Map<string, ReadonlyMap<string, readonly Grant[]>>();
  const groups = await fact(searchDirectoryGroups.route, () => clients.org.groups.search('-', { expand: ['counts.resources'], limit: 100 }, callOptions(options)).whole().toArray());
  if (!groups.known) {
    notReadable.push(unread('groups', groups));
    return grants;
  }
  await pMap(
    groups.value,
    async (group) => {
      // Without the number, the group may grant something.
      if (group.counts?.resources === 0) {
        grants.set(group.id, new Map());
        return;
      }
      const read = await fact(listGroupRoleAssignments.route, () => grantsOf(clients, group, options));
      if (read.known && read.value !== undefined) {
        grants.set(group.id, read.value);
      } else {
        notReadable.push(unread('grantsOfGroup', read, { groupId: group.id }));
      }
    },
    { concurrency },
  );
  return grants;
}

/** What a group grants. Undefined if Atlassian leaves out a resource or its roles. */
async function grantsOf(clients: Pick<Clients, 'org'>, { id, name, directoryId }: DirectoryGroup, options: InspectOptions): Promise<ReadonlyMap<string, readonly Grant[]> | undefined> {
  const group: ReviewedGroup = { groupId: id, ...(typeof name === 'string' ? { name } : {}) };
  const byResource = new Map<string, readonly Grant[]>();
  for await (const { resourceId, roles } of clients.org.groupRoles.list(directoryId ?? '-', id, { limit: 100 }, callOptions(options)).whole()) {
    if (typeof resourceId !== 'string' || roles === undefined || roles === null) {
      return undefined;
    }
    byResource.set(resourceId, [...(byResource.get(resourceId) ?? []), ...roles.map((role) => ({ role, group }))]);
  }
  return byResource;
}

/** The entry for something that could not be read. */
export function unread(what: NotReadable['what'], read: Fact<unknown>, about: Partial<NotReadable> = {}): NotReadable {
  return { what, ...about, ...(read.known ? { why: 'unexpectedResponse' as const } : { why: read.why }), source: read.source, ...(read.known || read.remedy === undefined ? {} : { remedy: read.remedy }) };
}

/** What the readable groups of a person grant, by resource. */
export function grantsOfPerson({ user }: FoundPerson, { grants }: SearchedAccess): ReadonlyMap<string, readonly Grant[]> {
  const all = new Map<string, Grant[]>();
  for (const { id } of user.groups ?? []) {
    for (const [resourceId, granted] of (typeof id === 'string' ? grants.get(id) : undefined) ?? []) {
      all.set(resourceId, [...(all.get(resourceId) ?? []), ...granted]);
    }
  }
  return all;
}

/** Whether the groups of a person, and what each of them grants, are all readable. */
export function hasAllGroups({ user }: FoundPerson, { grants }: SearchedAccess): boolean {
  return user.groups !== undefined && user.groups !== null && user.groups.every(({ id }) => typeof id === 'string' && grants.has(id));
}
