import { scimGroupPatch, type ScimClient } from 'atlassian-admin-sdk';

import { directoryId } from '../support/clients.js';
import type { Wire } from '../support/wire.js';

const groups = `/scim/directory/${directoryId}/Groups`;
const patch = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

const engineers = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
  id: 'g1',
  externalId: null,
  displayName: 'engineers',
  members: [{ type: 'User', value: 'u1', display: 'jane@example.com', $ref: 'https://api.atlassian.com/scim/directory/d/Users/u1' }],
  meta: { resourceType: 'Group', location: 'https://api.atlassian.com/scim/directory/d/Groups/g1' },
  newMember: true,
};

export const scimGroupWires: readonly Wire<ScimClient>[] = [
  {
    operation: 'GET /scim/directory/{directoryId}/Groups',
    call: (scim) => scim.groups.list({ filter: { displayName: 'engineers' } }).toArray(),
    path: `${groups}?count=100&filter=displayName+eq+%22engineers%22&startIndex=1`,
    answer: { schemas: [], totalResults: 1, startIndex: 1, itemsPerPage: 1, Resources: [engineers] },
    result: [{ id: 'g1', members: [{ value: 'u1' }] }],
  },
  {
    operation: 'GET /scim/directory/{directoryId}/Groups/{id}',
    call: (scim) => scim.groups.get('g1'),
    path: `${groups}/g1`,
    answer: engineers,
    result: { id: 'g1', displayName: 'engineers' },
  },
  {
    operation: 'POST /scim/directory/{directoryId}/Groups',
    call: (scim) => scim.groups.create({ displayName: 'engineers', members: [{ value: 'u1' }] }),
    path: groups,
    body: { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName: 'engineers', members: [{ value: 'u1' }] },
    status: 201,
    answer: engineers,
    result: { id: 'g1' },
  },
  {
    operation: 'PUT /scim/directory/{directoryId}/Groups/{id}',
    call: (scim) => scim.groups.replace('g1', { ...engineers, members: [...engineers.members, { value: 'u2' }] }),
    path: `${groups}/g1`,
    body: {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      externalId: null,
      displayName: 'engineers',
      members: [...engineers.members, { value: 'u2' }],
      newMember: true,
    },
    answer: engineers,
    result: { id: 'g1' },
  },
  {
    operation: 'PATCH /scim/directory/{directoryId}/Groups/{id}',
    call: (scim) => scim.groups.addMembers('g1', ['u1', 'u2']),
    path: `${groups}/g1`,
    body: { schemas: [patch], Operations: [{ op: 'add', path: 'members', value: [{ value: 'u1' }, { value: 'u2' }] }] },
    answer: engineers,
    result: { id: 'g1' },
  },
  {
    operation: 'PATCH /scim/directory/{directoryId}/Groups/{id}',
    call: (scim) => scim.groups.removeMembers('g1', ['u1', 'u2']),
    path: `${groups}/g1`,
    body: {
      schemas: [patch],
      Operations: [
        { op: 'remove', path: 'members[value eq "u1"]' },
        { op: 'remove', path: 'members[value eq "u2"]' },
      ],
    },
    answer: engineers,
    result: { id: 'g1' },
  },
  {
    operation: 'PATCH /scim/directory/{directoryId}/Groups/{id}',
    call: (scim) => scim.groups.patch('g1', scimGroupPatch.rename('builders')),
    path: `${groups}/g1`,
    body: { schemas: [patch], Operations: [{ op: 'replace', path: 'displayName', value: 'builders' }] },
    answer: { ...engineers, displayName: 'builders' },
    result: { displayName: 'builders' },
  },
];
