import { createGroup, deleteGroup, getGroup, listGroups, patchGroup, replaceGroup } from '../../scim/groups.js';
import { holds } from '../../scim/apply-patch.js';
import { coreGroupUrn, type ScimGroup } from '../../scim/schemas.js';
import { noContent, ok, Refusal, scimRefusal } from '../answer.js';
import { addMember, createGroup as createOrganizationGroup, deleteGroup as deleteOrganizationGroup, findGroupByName, removeMember } from '../groups.js';
import type { Router } from '../router.js';
import { comparisonIn, directoryOf, listAnswer, made, patched, scimUserById, type ScimRequest } from '../scim.js';
import type { SimulatedScimGroup } from '../state.js';

export function routeScimGroups(router: Router): void {
  router.on(listGroups, (request) => {
    const name = comparisonIn(request.query.get('filter'), ['displayName'])?.value;
    const groups = Object.values(directoryOf(request).groups).filter(({ displayName }) => name === undefined || displayName === name);
    return listAnswer(request, groups, (group) => shownGroup(request, group));
  });

  router.on(getGroup, (request) => ok(shownGroup(request, groupById(request, request.path.groupId))));

  router.on(createGroup, (request) => {
    const { clock, random, body } = request;
    const { displayName } = body;
    const { groups } = directoryOf(request);
    if (findGroupByName(request, displayName) !== undefined) {
      throw scimRefusal(409, 'Resource [GROUP]: with displayName already exists', 'uniqueness');
    }
    const members = idsOf(body.members);
    requireUsers(request, members, () => scimRefusal(400, 'A member of the group was not found', 'invalidValue'));
    const driven = createOrganizationGroup(request, { name: displayName });
    driven.managedBy = 'external';
    const id = random.uuid();
    const group: SimulatedScimGroup = {
      id,
      displayName,
      groupId: driven.groupId,
      members: {},
      createdAt: clock.now(),
      modifiedAt: clock.now(),
      attributes: attributesOf(body),
    };
    groups[id] = group;
    setMembers(request, group, members);
    return made(shownGroup(request, group));
  });

  router.on(replaceGroup, (request) => {
    const group = groupById(request, request.path.groupId);
    const { displayName, members } = request.body;
    if (displayName !== group.displayName) {
      throw javaException('mutability', 'The name of a group cannot be changed');
    }
    requireUsers(request, idsOf(members), () => javaException('invalidValue', 'A member of the group was not found'));
    write(request, group, request.body);
    return ok(shownGroup(request, group));
  });

  router.on(patchGroup, (request) => {
    const group = groupById(request, request.path.groupId);
    const { displayName, members, attributes } = group;
    const before = { displayName, members: Object.keys(members).map((value) => ({ value })), ...attributes };
    const next = patched(before, request.body, []) as unknown as WrittenGroup;
    if (next.displayName !== displayName) {
      throw scimRefusal(400, 'The name of a group cannot be changed', 'mutability');
    }
    requireUsers(request, idsOf(next.members), () => scimRefusal(404, 'Resource [USER] not found'));
    write(request, group, next);
    return ok(shownGroup(request, group));
  });

  router.on(deleteGroup, (request) => {
    const group = groupById(request, request.path.groupId);
    const driven = request.state.groups[group.groupId];
    delete directoryOf(request).groups[group.id];
    if (driven === undefined) {
      request.effects.add({ kind: 'scimGroup.deleted', target: group.id });
    } else {
      deleteOrganizationGroup(request, driven);
    }
    return noContent;
  });
}

interface WrittenGroup {
  readonly displayName: string;
  readonly members?: readonly { readonly value?: string | null | undefined }[] | null | undefined;
}

function groupById(request: ScimRequest, groupId: string): SimulatedScimGroup {
  const group = directoryOf(request).groups[groupId];
  if (group === undefined) {
    throw scimRefusal(404, 'Resource [GROUP] not found');
  }
  return group;
}

function idsOf(members: WrittenGroup['members']): string[] {
  if (!Array.isArray(members ?? [])) {
    throw scimRefusal(400, 'members is a list', 'invalidValue');
  }
  return (members ?? []).flatMap(({ value }) => value ?? []);
}

function requireUsers(request: ScimRequest, userIds: readonly string[], refuse: () => Refusal): void {
  const { users } = directoryOf(request);
  if (userIds.some((userId) => users[userId] === undefined)) {
    throw refuse();
  }
}

function attributesOf(body: object): Record<string, unknown> {
  const kept = ['schemas', 'displayName', 'members', 'id', 'meta'];
  return Object.fromEntries(Object.entries(body).filter(([name, value]) => !kept.includes(name) && value !== null));
}

function write(request: ScimRequest, group: SimulatedScimGroup, body: WrittenGroup): void {
  const attributes = attributesOf(body);
  if (!holds(attributes, group.attributes) || !holds(group.attributes, attributes)) {
    Object.assign(group, { attributes, modifiedAt: request.clock.now() });
    request.effects.add({ kind: 'scimGroup.changed', target: group.id });
  }
  setMembers(request, group, idsOf(body.members));
}

/** Members of the SCIM group become members of the group of the organization that it syncs to. */
function setMembers(request: ScimRequest, group: SimulatedScimGroup, userIds: readonly string[]): void {
  const leaving = Object.keys(group.members).filter((userId) => !userIds.includes(userId));
  const joining = userIds.filter((userId) => group.members[userId] === undefined);
  const driven = request.state.groups[group.groupId];
  for (const [userId, change, kind] of [
    ...leaving.map((id) => [id, removeMember, 'scimGroup.memberRemoved'] as const),
    ...joining.map((id) => [id, addMember, 'scimGroup.memberAdded'] as const),
  ]) {
    const { accountId } = scimUserById(request, userId);
    if (change === addMember) {
      group.members[userId] = true;
    } else {
      delete group.members[userId];
    }
    group.modifiedAt = request.clock.now();
    // A user without a linked account is in the SCIM group only.
    if (driven === undefined || accountId === undefined) {
      request.effects.add({ kind, target: group.id });
    } else {
      change(request, driven, accountId);
    }
  }
}

/** Atlassian responds to a refused replacement of a group with a serialized Java exception. */
function javaException(scimErrorType: string, message: string): Refusal {
  return new Refusal({
    status: 400,
    body: { responseStatus: 'BAD_REQUEST', scimErrorType, message, localizedMessage: message, stackTrace: [], suppressed: [] },
  });
}

function shownGroup(request: ScimRequest, group: SimulatedScimGroup): ScimGroup {
  const { clock, origin, path } = request;
  const { users } = directoryOf(request);
  return {
    schemas: [coreGroupUrn, ...Object.keys(group.attributes).filter((name) => name.startsWith('urn:'))],
    ...group.attributes,
    id: group.id,
    displayName: group.displayName,
    members: Object.keys(group.members).map((value) => ({
      type: 'User',
      value,
      display: users[value]?.userName ?? '',
      $ref: `${origin}/scim/directory/${path.directoryId}/Users/${value}`,
    })),
    meta: {
      resourceType: 'Group',
      location: `${origin}/scim/directory/${path.directoryId}/Groups/${group.id}`,
      created: clock.iso(group.createdAt),
      lastModified: clock.iso(group.modifiedAt),
    },
  };
}
