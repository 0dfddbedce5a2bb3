import type { ProductClient } from 'atlassian-admin-sdk';

import type { Wire } from '../support/wire.js';

const customer = 'qm:a713c8ea-0000-4000-8000-000000000001:5ad6d3580000';

export const serviceDeskWires: readonly Wire<ProductClient>[] = [
  {
    operation: 'PUT /rest/servicedeskapi/customer/user/{accountId}/revoke-portal-only-access',
    call: (product) => product.serviceDesk.customers.revokePortalOnlyAccess(customer),
    path: `/rest/servicedeskapi/customer/user/${customer}/revoke-portal-only-access`,
    body: {},
    status: 204,
    result: { outcome: 'done' },
  },
];
