import type { OrgAdminClient } from 'atlassian-admin-sdk';

import { accountId, directoryId, orgId } from '../support/clients.js';
import type { Wire } from '../support/wire.js';

const base = `/admin/user-provisioning/v1/org/${orgId}`;

export const scimLinkWires: readonly Wire<OrgAdminClient>[] = [
  {
    operation: 'PATCH /admin/user-provisioning/v1/org/{orgId}/scimDirectoryId/{scimDirectoryId}/scimUserId/{scimUserId}/unlink',
    call: (org) => org.scimLinks.unlink(directoryId, 'u1'),
    path: `${base}/scimDirectoryId/${directoryId}/scimUserId/u1/unlink`,
    body: {},
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'DELETE /admin/user-provisioning/v1/org/{orgId}/user/{AAID}/onlyDeleteUserInDB',
    call: (org) => org.scimLinks.deleteScimUsers(accountId),
    path: `${base}/user/${accountId}/onlyDeleteUserInDB`,
    status: 204,
    result: { outcome: 'done' },
  },
];
