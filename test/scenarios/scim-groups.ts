import type { Simulator } from 'atlassian-admin-sdk/simulator';

import type { Scenarios } from '../support/scenario.js';
import { provision } from './scim-users.js';

/** Puts a SCIM group into the organization, with the group that it drives. */
export function provisionGroup(simulator: Simulator, displayName: string, members: readonly string[] = []): string {
  const { state } = simulator;
  const [directory] = Object.values(state.scimDirectories);
  const id = `scim-${displayName}`;
  const groupId = `organization-${displayName}`;
  const accounts = members.flatMap((userId) => directory?.users[userId]?.accountId ?? []);
  const all = (ids: readonly string[]): Record<string, true> => Object.fromEntries(ids.map((member) => [member, true as const]));
  state.groups[groupId] = {
    groupId,
    directoryId: Object.keys(state.directories)[0] as string,
    name: displayName,
    description: '',
    managedBy: 'external',
    members: all(accounts),
    grants: {},
  };
  if (directory !== undefined) {
    const at = simulator.clock.now();
    directory.groups[id] = { id, displayName, groupId, members: all(members), createdAt: at, modifiedAt: at, attributes: {} };
  }
  return id;
}

export const scimGroupScenarios: Scenarios = {
  'GET /scim/directory/{directoryId}/Groups': ({ simulator, scim }) => {
    provisionGroup(simulator, 'engineers', [provision(simulator)]);
    return () => scim.groups.list({ filter: { displayName: 'engineers' } }).toArray();
  },
  'GET /scim/directory/{directoryId}/Groups/{groupId}': ({ simulator, scim }) => {
    const groupId = provisionGroup(simulator, 'engineers', [provision(simulator)]);
    return () => scim.groups.get(groupId);
  },
  'POST /scim/directory/{directoryId}/Groups': ({ scim }) => {
    return () => scim.groups.create({ displayName: 'engineers' });
  },
  'PUT /scim/directory/{directoryId}/Groups/{groupId}': ({ simulator, scim }) => {
    const jane = provision(simulator);
    const groupId = provisionGroup(simulator, 'engineers', [jane]);
    return () => scim.groups.replace(groupId, { displayName: 'engineers', members: [] });
  },
  'PATCH /scim/directory/{directoryId}/Groups/{groupId}': ({ simulator, scim }) => {
    const jane = provision(simulator);
    const groupId = provisionGroup(simulator, 'engineers', [jane]);
    return () => scim.groups.removeMembers(groupId, [jane]);
  },
};
