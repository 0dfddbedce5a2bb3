import type { ScimClient } from 'atlassian-admin-sdk';

import { directoryId } from '../support/clients.js';
import type { Wire } from '../support/wire.js';

const users = `/scim/directory/${directoryId}/Users`;

export const scimUserWires: readonly Wire<ScimClient>[] = [
  {
    operation: 'GET /scim/directory/{directoryId}/Users',
    call: (scim) => scim.users.list({ filter: { userName: 'ja"ne@example.com' }, attributes: 'userName,active' }).toArray(),
    path: `${users}?count=100&attributes=userName%2Cactive&filter=userName+eq+%22ja%5C%22ne%40example.com%22&startIndex=1`,
    answer: { schemas: [], totalResults: 1, startIndex: 1, itemsPerPage: 1, Resources: [{ id: 'u1', active: true, 'urn:example:new': {} }] },
    result: [{ id: 'u1', active: true, 'urn:example:new': {} }],
  },
  {
    operation: 'GET /scim/directory/{directoryId}/Users/{userId}',
    call: (scim) => scim.users.get('u1', { excludedAttributes: 'groups' }),
    path: `${users}/u1?excludedAttributes=groups`,
    answer: { id: 'u1', 'urn:scim:schemas:extension:atlassian-external:1.0': { atlassianAccountId: '712020:x' }, meta: { resourceType: 'USER' } },
    result: { id: 'u1', 'urn:scim:schemas:extension:atlassian-external:1.0': { atlassianAccountId: '712020:x' } },
  },
  {
    operation: 'PATCH /scim/directory/{directoryId}/Users/{userId}',
    call: (scim) => scim.users.setActive('u1', false),
    path: `${users}/u1`,
    body: {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', path: 'active', value: false }],
    },
    answer: { id: 'u1', active: false },
    result: { id: 'u1', active: false },
  },
];
