import type { Scenarios } from '../support/scenario.js';

export const accountScenarios: Scenarios = {
  'GET /admin/v1/orgs/{orgId}/users': ({ simulator, org }) => {
    simulator.addPerson({ name: 'Jane Doe', lastActive: { confluence: '3d' } });
    return () => org.accounts.list().toArray();
  },
  'GET /users/{accountId}/manage': ({ simulator, org }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe', provisionedBy: 'scim' });
    return () => org.accounts.getPermissions(accountId);
  },
  'GET /users/{accountId}/manage/profile': ({ simulator, org }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
    return () => org.accounts.getProfile(accountId);
  },
  'GET /users/{accountId}/manage/api-tokens': ({ simulator, org }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe', apiTokens: ['ci'] });
    return () => org.accounts.listApiTokens(accountId).toArray();
  },
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
};
