import { ProductClient } from 'atlassian-admin-sdk';

import type { Scenarios } from '../support/scenario.js';

export const oauthScenarios: Scenarios = {
  'GET /_edge/tenant_info': ({ product }) => () => product.getCloudId(),
  'GET /oauth/token/accessible-resources': ({ simulator, fetch }) => {
    const { clientCredentials } = simulator.addServiceAccount({ name: 'Robot' });
    const robot = new ProductClient({ ...clientCredentials, fetch });
    return () => robot.listAccessibleResources().toArray();
  },
};
