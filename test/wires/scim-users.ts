import { scimUserPatch, scimValuePath, type ScimClient } from 'atlassian-admin-sdk';

import { directoryId } from '../support/clients.js';
import type { Wire } from '../support/wire.js';

const users = `/scim/directory/${directoryId}/Users`;

const jane = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', 'urn:scim:schemas:extension:atlassian-external:1.0', 'urn:example:hr'],
  id: 'u1',
  userName: 'jane@example.com',
  active: false,
  title: null,
  locale: 'en-GB',
  emails: [{ value: 'jane@example.com', type: 'work', primary: true, display: 'Work' }],
  groups: [{ value: 'g1', display: 'engineers' }],
  meta: { resourceType: 'USER', created: '2026-01-02T03:04:05Z' },
  'urn:example:hr': { costCenter: 7 },
  'urn:scim:schemas:extension:atlassian-external:1.0': { atlassianAccountId: '712020:x' },
};

export const scimUserWires: readonly Wire<ScimClient>[] = [
  {
    operation: 'GET /scim/directory/{directoryId}/Users',
    call: (scim) => scim.users.list({ filter: { userName: 'ja"ne@example.com' }, attributes: 'userName,active' }).toArray(),
    path: `${users}?count=100&attributes=userName%2Cactive&filter=userName+eq+%22ja%5C%22ne%40example.com%22&startIndex=1`,
    answer: { schemas: [], totalResults: 1, startIndex: 1, itemsPerPage: 1, Resources: [{ id: 'u1', active: true, 'urn:example:new': {} }] },
    result: [{ id: 'u1', active: true, 'urn:example:new': {} }],
  },
  {
    operation: 'GET /scim/directory/{directoryId}/Users',
    call: (scim) => scim.users.list({ count: 2, startIndex: 3 }).toArray(),
    path: `${users}?count=2&startIndex=3`,
    answer: { totalResults: 4, startIndex: 3, itemsPerPage: 2, Resources: [{ id: 'u3' }, { id: 'u4' }] },
    result: [{ id: 'u3' }, { id: 'u4' }],
  },
  {
    operation: 'GET /scim/directory/{directoryId}/Users/{userId}',
    call: (scim) => scim.users.get('u1', { excludedAttributes: 'groups' }),
    path: `${users}/u1?excludedAttributes=groups`,
    answer: { id: 'u1', 'urn:scim:schemas:extension:atlassian-external:1.0': { atlassianAccountId: '712020:x' }, meta: { resourceType: 'USER' } },
    result: { id: 'u1', 'urn:scim:schemas:extension:atlassian-external:1.0': { atlassianAccountId: '712020:x' } },
  },
  {
    operation: 'POST /scim/directory/{directoryId}/Users',
    call: (scim) =>
      scim.users.create({
        userName: 'jane@example.com',
        emails: [{ value: 'jane@example.com', primary: true }],
        name: { givenName: 'Jane' },
        'urn:example:hr': { costCenter: 7 },
      }),
    path: users,
    body: {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', 'urn:example:hr'],
      userName: 'jane@example.com',
      emails: [{ value: 'jane@example.com', primary: true }],
      name: { givenName: 'Jane' },
      'urn:example:hr': { costCenter: 7 },
    },
    status: 201,
    answer: jane,
    result: { id: 'u1', 'urn:example:hr': { costCenter: 7 } },
  },
  {
    operation: 'PUT /scim/directory/{directoryId}/Users/{userId}',
    call: (scim) => scim.users.replace('u1', jane),
    path: `${users}/u1`,
    body: {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', 'urn:example:hr'],
      userName: 'jane@example.com',
      active: false,
      title: null,
      locale: 'en-GB',
      emails: [{ value: 'jane@example.com', type: 'work', primary: true, display: 'Work' }],
      'urn:example:hr': { costCenter: 7 },
    },
    answer: jane,
    result: { id: 'u1', active: false },
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
  {
    operation: 'PATCH /scim/directory/{directoryId}/Users/{userId}',
    call: (scim) =>
      scim.users.patch('u1', [
        scimUserPatch.replace(scimValuePath('emails', { type: 'wo"rk' }, 'value'), 'jane.doe@example.com'),
        scimUserPatch.add('urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department', 'Research'),
        scimUserPatch.remove('nickName'),
      ]),
    path: `${users}/u1`,
    body: {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [
        { op: 'replace', path: 'emails[type eq "wo\\"rk"].value', value: 'jane.doe@example.com' },
        { op: 'add', path: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department', value: 'Research' },
        { op: 'remove', path: 'nickName' },
      ],
    },
    answer: { id: 'u1', nickName: null },
    result: { id: 'u1' },
  },
  {
    operation: 'DELETE /scim/directory/{directoryId}/Users/{userId}',
    call: (scim) => scim.users.delete('u1'),
    path: `${users}/u1`,
    status: 204,
    result: { outcome: 'done' },
  },
];
