import type { ProductClient } from 'atlassian-admin-sdk';

import type { Wire } from '../support/wire.js';

const emails = ['jane@example.com', 'nobody'];

export const confluenceAccessWires: readonly Wire<ProductClient>[] = [
  {
    operation: 'POST /wiki/api/v2/user/access/check-access-by-email',
    call: (product) => product.confluence.access.checkByEmail(emails),
    path: '/wiki/api/v2/user/access/check-access-by-email',
    body: { emails },
    answer: { emailsWithoutAccess: ['jane@example.com'], invalidEmails: ['nobody'], newField: null },
    result: { emailsWithoutAccess: ['jane@example.com'], invalidEmails: ['nobody'], newField: null },
  },
  {
    operation: 'POST /wiki/api/v2/user/access/invite-by-email',
    call: (product) => product.confluence.access.inviteByEmail(['jane@example.com']),
    path: '/wiki/api/v2/user/access/invite-by-email',
    body: { emails: ['jane@example.com'] },
    result: { outcome: 'accepted' },
  },
];
