import type { Scenarios } from '../support/scenario.js';

export const scimDiscoveryScenarios: Scenarios = {
  'GET /scim/directory/{directoryId}/Schemas': ({ scim }) => () => scim.schemas.list().toArray(),
  'GET /scim/directory/{directoryId}/Schemas/urn:ietf:params:scim:schemas:core:2.0:User': ({ scim }) => () => scim.schemas.getUser(),
  'GET /scim/directory/{directoryId}/Schemas/urn:ietf:params:scim:schemas:core:2.0:Group': ({ scim }) => () => scim.schemas.getGroup(),
  'GET /scim/directory/{directoryId}/Schemas/urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': ({ scim }) => () => scim.schemas.getEnterpriseUser(),
  'GET /scim/directory/{directoryId}/ResourceTypes': ({ scim }) => () => scim.resourceTypes.list().toArray(),
  'GET /scim/directory/{directoryId}/ResourceTypes/User': ({ scim }) => () => scim.resourceTypes.getUser(),
  'GET /scim/directory/{directoryId}/ResourceTypes/Group': ({ scim }) => () => scim.resourceTypes.getGroup(),
  'GET /scim/directory/{directoryId}/ServiceProviderConfig': ({ scim }) => () => scim.getServiceProviderConfig(),
};
