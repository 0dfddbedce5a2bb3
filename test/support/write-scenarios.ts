import type { OrgAdminClient, ProductClient, ScimClient } from 'atlassian-admin-sdk';
import type { Simulator } from 'atlassian-admin-sdk/simulator';

export interface WriteWorld {
  readonly simulator: Simulator;
  readonly org: OrgAdminClient;
  readonly product: ProductClient;
  readonly scim: ScimClient;
}

/** Prepares an organization for one write, and gives the call that makes it. The call has exactly one effect. */
export type WriteScenario = (world: WriteWorld) => () => PromiseLike<unknown>;

const directoryOf = (simulator: Simulator): string => Object.keys(simulator.state.directories)[0] as string;

/** One scenario for every write that is declared, by its route. */
export const writeScenarios: Readonly<Record<string, WriteScenario>> = {
  'PATCH /users/{accountId}/manage/profile': ({ simulator, org }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
    return () => org.accounts.updateProfile(accountId, { nickname: 'jd' });
  },
  'PUT /users/{accountId}/manage/email': ({ simulator, org }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
    return () => org.accounts.setEmail(accountId, 'other@example.com');
  },
  'DELETE /users/{accountId}/manage/api-tokens/{tokenId}': ({ simulator, org }) => {
    const { accountId, apiTokens } = simulator.addPerson({ name: 'Jane Doe', apiTokens: ['ci'] });
    return () => org.accounts.revokeApiToken(accountId, Object.keys(apiTokens)[0] as string);
  },
  'POST /users/{accountId}/manage/lifecycle/disable': ({ simulator, org }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
    return () => org.accounts.disable(accountId);
  },
  'POST /users/{accountId}/manage/lifecycle/enable': ({ simulator, org }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe', status: 'inactive' });
    return () => org.accounts.enable(accountId);
  },
  'POST /users/{accountId}/manage/lifecycle/delete': ({ simulator, org }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
    return () => org.accounts.delete(accountId);
  },
  'POST /users/{accountId}/manage/lifecycle/cancel-delete': ({ simulator, org }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe', deletionRequested: '2d' });
    return () => org.accounts.cancelDelete(accountId);
  },
  'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}/suspend': ({ simulator, org }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
    return () => org.users.suspend(directoryOf(simulator), accountId);
  },
  'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}/restore': ({ simulator, org }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe', suspended: true });
    return () => org.users.restore(directoryOf(simulator), accountId);
  },
  'DELETE /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}': ({ simulator, org }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
    return () => org.users.remove(directoryOf(simulator), accountId);
  },
  'POST /admin/v1/orgs/{orgId}/users/{accountId}/role-assignments/assign': ({ simulator, org }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
    return () => org.organizationRoles.assign(accountId, 'atlassian/org-admin');
  },
  'POST /admin/v1/orgs/{orgId}/users/{accountId}/role-assignments/revoke': ({ simulator, org }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe', orgAdmin: true });
    return () => org.organizationRoles.revoke(accountId, 'atlassian/org-admin');
  },
  'DELETE /rest/api/3/group/user': ({ simulator, product }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe', groups: ['staff'] });
    return () => product.jira.groups.removeUser({ groupname: 'staff' }, accountId);
  },
  'PATCH /scim/directory/{directoryId}/Users/{userId}': ({ simulator, scim }) => {
    simulator.addPerson({ name: 'Jane Doe', provisionedBy: 'scim' });
    const [directory] = Object.values(simulator.state.scimDirectories);
    return () => scim.users.setActive(Object.keys(directory?.users ?? {})[0] as string, false);
  },
};
