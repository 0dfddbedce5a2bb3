import type { OrgAdminClient } from 'atlassian-admin-sdk';

import { orgId } from '../support/clients.js';
import type { Wire } from '../support/wire.js';

const resource = 'ari:cloud:confluence::site/c1';

export const invitationWires: readonly Wire<OrgAdminClient>[] = [
  {
    operation: 'POST /admin/v2/orgs/{orgId}/users/invite',
    call: (org) =>
      org.invitations.send({
        emails: ['jane@example.com', 'Joe@example.com', 'ann@example.com'],
        permissionRules: [{ resource, role: 'atlassian/user' }],
        additionalGroups: ['g1'],
        sendNotification: true,
        notificationText: 'Welcome',
      }),
    path: `/admin/v2/orgs/${orgId}/users/invite`,
    body: {
      emails: ['jane@example.com', 'Joe@example.com', 'ann@example.com'],
      permissionRules: [{ resource, role: 'atlassian/user' }],
      additionalGroups: ['g1'],
      sendNotification: true,
      notificationText: 'Welcome',
    },
    status: 206,
    answer: {
      data: [
        {
          id: 'u1',
          email: 'joe@example.com',
          source: 'new',
          results: [
            { roleAssignmentResult: [{ resource, role: 'atlassian/user', status: 'ERROR', statusReason: 'no seat' }], groupAssignmentResult: null },
            { groupAssignmentResult: [{ group: 'g1', status: 'INVITED', statusReason: null }] },
          ],
        },
        {
          id: null,
          email: 'jane@example.com',
          results: [
            {
              roleAssignmentResult: [{ resource, role: 'atlassian/user', status: 'INVITED' }],
              groupAssignmentResult: [{ group: 'g1', status: 'INVITED' }],
            },
          ],
        },
      ],
    },
    result: {
      complete: false,
      people: [
        { email: 'jane@example.com', outcome: 'invited', roles: [{ resource, status: 'INVITED' }], groups: [{ group: 'g1', status: 'INVITED' }] },
        {
          email: 'Joe@example.com',
          id: 'u1',
          outcome: 'partly',
          roles: [{ resource, role: 'atlassian/user', status: 'ERROR', statusReason: 'no seat' }],
          groups: [{ group: 'g1', status: 'INVITED', statusReason: null }],
        },
        { email: 'ann@example.com', outcome: 'unknown', roles: [], groups: [] },
      ],
    },
  },
];
