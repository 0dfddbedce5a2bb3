import type { Scenarios } from '../support/scenario.js';

export const serviceDeskScenarios: Scenarios = {
  'PUT /rest/servicedeskapi/customer/user/{accountId}/revoke-portal-only-access': ({ simulator, product }) => {
    const { accountId } = simulator.addPerson({ name: 'Carl Customer', accountType: 'customer', inNoDirectory: true });
    return () => product.serviceDesk.customers.revokePortalOnlyAccess(accountId);
  },
};
