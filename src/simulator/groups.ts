import type { SimulatorContext } from './context.js';
import type { SimulatedGroup } from './state.js';

/**
 * One state of groups serves three APIs: a change through the organization, Jira or Confluence shows in the others. Every
 * change is one effect. A request that changes nothing has no effect.
 */
type GroupsContext = Pick<SimulatorContext, 'state' | 'random' | 'effects'>;

export function findGroupByName({ state }: Pick<GroupsContext, 'state'>, name: string | null, directoryId?: string): SimulatedGroup | undefined {
  return Object.values(state.groups).find((group) => group.name === name && (directoryId === undefined || group.directoryId === directoryId));
}

export function groupsOf({ state }: Pick<GroupsContext, 'state'>, accountId: string): SimulatedGroup[] {
  return Object.values(state.groups).filter(({ members }) => members[accountId] === true);
}

/** Adds a group to the organization. It records no effect: the handler of the request does. */
export function makeGroup(
  { state, random }: Pick<GroupsContext, 'state' | 'random'>,
  { name, description = '', directoryId = Object.keys(state.directories)[0] ?? '' }: { readonly name: string; readonly description?: string; readonly directoryId?: string },
): SimulatedGroup {
  const groupId = random.uuid();
  const group: SimulatedGroup = { groupId, directoryId, name, description, managedBy: 'admins', members: {}, grants: {} };
  state.groups[groupId] = group;
  return group;
}

export function createGroup(context: GroupsContext, group: Parameters<typeof makeGroup>[1]): SimulatedGroup {
  const made = makeGroup(context, group);
  context.effects.add({ kind: 'group.created', target: made.groupId });
  return made;
}

export function deleteGroup({ state, effects }: GroupsContext, group: SimulatedGroup): void {
  delete state.groups[group.groupId];
  effects.add({ kind: 'group.deleted', target: group.groupId });
}

export function addMember({ effects }: Pick<GroupsContext, 'effects'>, group: SimulatedGroup, accountId: string): void {
  if (group.members[accountId] === undefined) {
    group.members[accountId] = true;
    effects.add({ kind: 'group.memberAdded', accountId, target: group.groupId });
  }
}

export function removeMember({ effects }: Pick<GroupsContext, 'effects'>, group: SimulatedGroup, accountId: string): void {
  if (group.members[accountId] !== undefined) {
    delete group.members[accountId];
    effects.add({ kind: 'group.memberRemoved', accountId, target: group.groupId });
  }
}
