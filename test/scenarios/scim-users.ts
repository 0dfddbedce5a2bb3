import type { Simulator } from 'atlassian-admin-sdk/simulator';

import type { Scenarios } from '../support/scenario.js';

/** Puts a provisioned person into the organization, and gives the id of their SCIM user. */
export function provision(simulator: Simulator, name = 'Jane Doe'): string {
  simulator.addPerson({ name, provisionedBy: 'scim' });
  const [directory] = Object.values(simulator.state.scimDirectories);
  return Object.keys(directory?.users ?? {}).at(-1) as string;
}

export const scimUserScenarios: Scenarios = {
  'GET /scim/directory/{directoryId}/Users': ({ simulator, scim }) => {
    provision(simulator);
    return () => scim.users.list().toArray();
  },
  'GET /scim/directory/{directoryId}/Users/{userId}': ({ simulator, scim }) => {
    const userId = provision(simulator);
    return () => scim.users.get(userId);
  },
  'POST /scim/directory/{directoryId}/Users': ({ scim }) => {
    const email = 'jane.doe@example.com';
    return () => scim.users.create({ userName: email, emails: [{ value: email, primary: true }], externalId: 'idp-1', displayName: 'Jane Doe' });
  },
  'PUT /scim/directory/{directoryId}/Users/{userId}': ({ simulator, scim }) => {
    const userId = provision(simulator);
    const email = 'jane.doe@example.com';
    return () => scim.users.replace(userId, { userName: email, emails: [{ value: email, primary: true }], active: true, title: 'Engineer' });
  },
  'PATCH /scim/directory/{directoryId}/Users/{userId}': ({ simulator, scim }) => {
    const userId = provision(simulator);
    return () => scim.users.setActive(userId, false);
  },
  'DELETE /scim/directory/{directoryId}/Users/{userId}': ({ simulator, scim }) => {
    const userId = provision(simulator);
    return () => scim.users.delete(userId);
  },
};
