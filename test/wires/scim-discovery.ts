import type { ScimClient } from 'atlassian-admin-sdk';

import { directoryId } from '../support/clients.js';
import type { Wire } from '../support/wire.js';

const directory = `/scim/directory/${directoryId}`;
const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User';
const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const enterpriseUrn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const userSchema = {
  id: userUrn,
  name: 'User',
  attributes: [{ name: 'name', type: 'complex', multiValued: false, subAttributes: [{ name: 'givenName', type: 'string' }] }],
  meta: { resourceType: 'Schema' },
};
const userType = { id: 'User', name: 'User', endpoint: '/Users', schema: userUrn, schemaExtensions: [{ schema: enterpriseUrn, required: false }] };

export const scimDiscoveryWires: readonly Wire<ScimClient>[] = [
  {
    operation: 'GET /scim/directory/{directoryId}/Schemas',
    call: (scim) => scim.schemas.list().toArray(),
    path: `${directory}/Schemas`,
    answer: { schemas: [], totalResults: 1, Resources: [userSchema] },
    result: [{ id: userUrn, attributes: [{ name: 'name' }] }],
  },
  {
    operation: 'GET /scim/directory/{directoryId}/Schemas/urn:ietf:params:scim:schemas:core:2.0:User',
    call: (scim) => scim.schemas.getUser(),
    path: `${directory}/Schemas/${userUrn}`,
    answer: userSchema,
    result: { id: userUrn },
  },
  {
    operation: 'GET /scim/directory/{directoryId}/Schemas/urn:ietf:params:scim:schemas:core:2.0:Group',
    call: (scim) => scim.schemas.getGroup(),
    path: `${directory}/Schemas/${groupUrn}`,
    answer: { id: groupUrn, description: null },
    result: { id: groupUrn },
  },
  {
    operation: 'GET /scim/directory/{directoryId}/Schemas/urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
    call: (scim) => scim.schemas.getEnterpriseUser(),
    path: `${directory}/Schemas/${enterpriseUrn}`,
    answer: { id: enterpriseUrn },
    result: { id: enterpriseUrn },
  },
  {
    operation: 'GET /scim/directory/{directoryId}/ResourceTypes',
    call: (scim) => scim.resourceTypes.list().toArray(),
    path: `${directory}/ResourceTypes`,
    answer: [userType],
    result: [{ endpoint: '/Users' }],
  },
  {
    operation: 'GET /scim/directory/{directoryId}/ResourceTypes/User',
    call: (scim) => scim.resourceTypes.getUser(),
    path: `${directory}/ResourceTypes/User`,
    answer: userType,
    result: { schema: userUrn },
  },
  {
    operation: 'GET /scim/directory/{directoryId}/ResourceTypes/Group',
    call: (scim) => scim.resourceTypes.getGroup(),
    path: `${directory}/ResourceTypes/Group`,
    answer: { id: 'Group', endpoint: '/Groups', schema: groupUrn },
    result: { schema: groupUrn },
  },
  {
    operation: 'GET /scim/directory/{directoryId}/ServiceProviderConfig',
    call: (scim) => scim.getServiceProviderConfig(),
    path: `${directory}/ServiceProviderConfig`,
    answer: { patch: { supported: true }, filter: { supported: true, maxResults: 100 }, etag: null, documentationUri: null },
    result: { patch: { supported: true } },
  },
];
