import { attempt } from '../../core/errors.js';
import type { CallOptions } from '../../core/options.js';
import { listGroupMembers } from '../../product/confluence/groups.js';
import { getAvailableSpacePermissions, getSpaceRoleAssignments, getSpaceRoleMode, getSpaceRoles, setSpaceRoleAssignments } from '../../product/confluence/space-roles.js';
import { addSpacePermission, getSpace, getSpacePermissions, getSpaces, removeSpacePermission, type ListedSpace } from '../../product/confluence/spaces.js';
import { lookUpUsers } from '../../product/confluence/users.js';
import { eachSpace, linkToSpace } from './confluence-shared.js';
import { accessTransfer, administer, administers, detailsOf, readAccess, rolesOf, usedApis, type Access, type SpaceAccess } from './confluence-space-access.js';
import type { FoundThing, ResponsibilityDeclaration, SitePlace } from './types.js';

function thingOf(accountId: string, { id, key, name }: ListedSpace, place: SitePlace): FoundThing {
  return { accountId, id, name: name ?? key ?? '', ...linkToSpace(place, key), ...(typeof key === 'string' ? { within: key } : {}) };
}

async function* findOwners(people: ReadonlySet<string>, place: SitePlace, options: CallOptions): AsyncGenerator<FoundThing, void, undefined> {
  for await (const { space, value: { spaceOwnerId } } of eachSpace(place, options, async ({ id }) => place.product.confluence.spaces.get(id, {}, options))) {
    if (typeof spaceOwnerId === 'string' && people.has(spaceOwnerId)) {
      yield thingOf(spaceOwnerId, space, place);
    }
  }
}

async function* findAccess(people: ReadonlySet<string>, place: SitePlace, options: CallOptions): AsyncGenerator<FoundThing, void, undefined> {
  for await (const { space, value: access } of eachSpace(place, options, async ({ id }) => readAccess(id, place, options))) {
    for (const [accountId, theirs] of access) {
      if (people.has(accountId) && personOf(space) !== accountId) {
        const thing = thingOf(accountId, space, place);
        const isOnly = (await administers(theirs, place, options)) && (await hasNoOtherAdmin(access, people, place, options));
        yield {
          ...thing,
          name: isOnly ? `${thing.name} (the only admin)` : thing.name,
          details: { ...detailsOf(space.key ?? '', theirs), ...(isOnly ? { onlyAdmin: 'yes' } : {}) },
        };
      }
    }
  }
}

/** Whether reads show that nobody administers a space but these people. */
async function hasNoOtherAdmin(access: SpaceAccess, people: ReadonlySet<string>, place: SitePlace, options: CallOptions): Promise<boolean> {
  for (const [id, theirs] of access) {
    if (!people.has(id) && (await administers(theirs, place, options)) && !(await isNobody(id, theirs, people, place, options))) {
      return false;
    }
  }
  return true;
}

/** Whether a principal stands for nobody who can work. What is not readable may be somebody. */
async function isNobody(id: string, { type }: Access, people: ReadonlySet<string>, place: SitePlace, options: CallOptions): Promise<boolean> {
  const { users, groups } = place.product.confluence;
  switch (type) {
    case 'user':
      return place.once(`works ${id}`, async () => {
        const read = await attempt(users.getProfiles([id], options));
        const status = read.value?.found.find(({ accountId }) => accountId === id)?.accountStatus;
        return read.ok && (read.value.missing.includes(id) || status === 'inactive' || status === 'closed');
      });
    case 'group':
      return place.once(`others in ${id}`, async () => {
        const read = await attempt(async () => {
          for await (const { accountId } of groups.listMembers(id, {}, options).whole()) {
            if (!people.has(accountId)) {
              return false;
            }
          }
          return true;
        });
        return read.ok && read.value;
      });
    default:
      return false;
  }
}

/** Whose personal space it is: people create their own. */
function personOf({ type, authorId }: ListedSpace): string | undefined {
  return type === 'personal' && typeof authorId === 'string' ? authorId : undefined;
}

async function* findPersonal(people: ReadonlySet<string>, place: SitePlace, options: CallOptions): AsyncGenerator<FoundThing, void, undefined> {
  const read = async (space: ListedSpace) => {
    const accountId = personOf(space);
    return accountId === undefined || !people.has(accountId) ? undefined : { accountId, ...(await administration(space.id, accountId, place, options)) };
  };
  for await (const { space, value } of eachSpace(place, options, read)) {
    if (value !== undefined) {
      yield { ...thingOf(value.accountId, space, place), details: detailsOf(space.key ?? '', value) };
    }
  }
}

/** What makes the person an admin of their space. If nothing does, what would make one. */
async function administration(spaceId: string, accountId: string, place: SitePlace, options: CallOptions): Promise<Pick<Access, 'permissions' | 'roleId'>> {
  const theirs = (await readAccess(spaceId, place, options)).get(accountId);
  const apis = await usedApis(place, options);
  const roles = apis.roles ? [...(await rolesOf(place, options)).values()].filter((role) => role.administers) : [];
  const role = roles.find(({ id }) => id === theirs?.roleId);
  const permissions = new Map([...(theirs?.permissions ?? [])].filter(([permission]) => isOfAdmin(permission)));
  if (role !== undefined || permissions.has(administer)) {
    return { permissions, ...(role === undefined ? {} : { roleId: role.id }) };
  }
  return apis.permissions || roles[0] === undefined ? { permissions: new Map(ofAdmin.map((permission) => [permission, ''])) } : { permissions: new Map(), roleId: roles[0].id };
}

const ofAdmin: readonly string[] = ['read/space', administer];

function isOfAdmin(permission: string): boolean {
  return ofAdmin.includes(permission);
}

const accessReads = [getSpaceRoleMode, getSpaces, getSpacePermissions, getSpaceRoleAssignments, getSpaceRoles, getAvailableSpacePermissions] as const;
const accessWrites = [setSpaceRoleAssignments, addSpacePermission, removeSpacePermission] as const;
const notSeen = 'Private spaces that the owner of the credential may not view are missing without an error.';

/** What people are in charge of in the spaces of Confluence. */
export const confluenceSpacesResponsibilities = {
  spaceOwners: {
    row: 'C4',
    title: 'spaces that the person owns',
    world: 'confluence',
    foundBy: [getSpaces, getSpace],
    findingNeeds: 'Permission to view the space.',
    caveat: `One read for each space. Atlassian does not document the member with the owner. ${notSeen}`,
    finder: { peopleAtOnce: Number.POSITIVE_INFINITY, find: findOwners },
    writes: [],
    notByApi: 'An admin of the space names another admin as its owner, in the space settings.',
    evidence: ['tracker'],
    byDefault: 'report',
    turn: 6,
  },
  spaceAccess: {
    row: 'C5',
    title: 'spaces where the person has permissions or a role of their own',
    world: 'confluence',
    foundBy: [...accessReads, lookUpUsers, listGroupMembers],
    findingNeeds: 'Permission to view the space.',
    caveat: `One read for each space, or two in the transition to roles. Access through groups is left out. The name shows where the person is the only admin: nobody else who is active, also through groups. ${notSeen}`,
    finder: { peopleAtOnce: Number.POSITIVE_INFINITY, find: findAccess },
    writes: accessWrites,
    checkedBy: [lookUpUsers],
    writingNeeds: 'An admin of the space.',
    successorMust: 'Have access to Confluence.',
    readBack: 'The successor has the permissions or the role, and the person has them no longer.',
    undo: 'The same with the sides swapped. A successor who had access before keeps all of it.',
    notByApi: 'Access through groups: change the group. A successor with a role that allows other things: choose their role.',
    evidence: ['documented', 'measured'],
    byDefault: 'transfer',
    turn: 3,
    transfer: accessTransfer,
  },
  personalSpaces: {
    row: 'C9',
    title: 'the personal space of the person',
    world: 'confluence',
    foundBy: accessReads,
    findingNeeds: 'Permission to view the space.',
    caveat: `A personal space is found by the person who created it. ${notSeen}`,
    finder: { peopleAtOnce: Number.POSITIVE_INFINITY, find: findPersonal },
    writes: accessWrites,
    checkedBy: [lookUpUsers],
    writingNeeds: 'An admin of the space.',
    successorMust: 'Have access to Confluence.',
    readBack: 'The successor administers the space, and the person does not.',
    undo: 'The same with the sides swapped.',
    notByApi: 'The space stays the personal space of the person. A person decides what is moved, archived or deleted.',
    staysTheirs: true,
    evidence: ['documented'],
    byDefault: 'report',
    turn: 6,
    transfer: accessTransfer,
  },
} satisfies Readonly<Record<string, ResponsibilityDeclaration>>;
