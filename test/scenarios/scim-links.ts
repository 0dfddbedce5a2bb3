import type { Scenarios } from '../support/scenario.js';

export const scimLinkScenarios: Scenarios = {
  'PATCH /admin/user-provisioning/v1/org/{orgId}/scimDirectoryId/{scimDirectoryId}/scimUserId/{scimUserId}/unlink': ({ simulator, org }) => {
    simulator.addPerson({ name: 'Jane Doe', provisionedBy: 'scim' });
    const [directory] = Object.values(simulator.state.scimDirectories);
    return () => org.scimLinks.unlink(directory?.scimDirectoryId as string, Object.keys(directory?.users ?? {})[0] as string);
  },
  'DELETE /admin/user-provisioning/v1/org/{orgId}/user/{accountId}/onlyDeleteUserInDB': ({ simulator, org }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe', provisionedBy: 'scim' });
    return () => org.scimLinks.deleteScimUsers(accountId);
  },
};
