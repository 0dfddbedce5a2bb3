import type { Scenarios } from '../support/scenario.js';

export const scimUserScenarios: Scenarios = {
  'GET /scim/directory/{directoryId}/Users': ({ simulator, scim }) => {
    simulator.addPerson({ name: 'Jane Doe', provisionedBy: 'scim' });
    return () => scim.users.list().toArray();
  },
  'GET /scim/directory/{directoryId}/Users/{userId}': ({ simulator, scim }) => {
    simulator.addPerson({ name: 'Jane Doe', provisionedBy: 'scim' });
    const [directory] = Object.values(simulator.state.scimDirectories);
    return () => scim.users.get(Object.keys(directory?.users ?? {})[0] as string);
  },
  'PATCH /scim/directory/{directoryId}/Users/{userId}': ({ simulator, scim }) => {
    simulator.addPerson({ name: 'Jane Doe', provisionedBy: 'scim' });
    const [directory] = Object.values(simulator.state.scimDirectories);
    return () => scim.users.setActive(Object.keys(directory?.users ?? {})[0] as string, false);
  },
};
