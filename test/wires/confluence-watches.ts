import type { ProductClient } from 'atlassian-admin-sdk';

import { accountId } from '../support/clients.js';
import type { Wire } from '../support/wire.js';

const asked = `?accountId=${encodeURIComponent(accountId)}`;
const watch = '/wiki/rest/api/user/watch';
const headers = { 'x-atlassian-token': 'no-check' };

export const confluenceWatchWires: readonly Wire<ProductClient>[] = [
  {
    operation: 'GET /wiki/rest/api/user/watch/content/{contentId}',
    call: (product) => product.confluence.watches.isWatchingContent('65537', accountId),
    path: `${watch}/content/65537${asked}`,
    answer: { watching: true, newField: null },
    result: true,
  },
  {
    operation: 'POST /wiki/rest/api/user/watch/content/{contentId}',
    call: (product) => product.confluence.watches.addContentWatcher('65537', accountId),
    path: `${watch}/content/65537${asked}`,
    headers,
    body: {},
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'DELETE /wiki/rest/api/user/watch/content/{contentId}',
    call: (product) => product.confluence.watches.removeContentWatcher('65537', accountId),
    path: `${watch}/content/65537${asked}`,
    headers,
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'GET /wiki/rest/api/user/watch/label/{labelName}',
    call: (product) => product.confluence.watches.isWatchingLabel('how to/do', accountId),
    path: `${watch}/label/how%20to%2Fdo${asked}`,
    answer: { watching: false },
    result: false,
  },
  {
    operation: 'POST /wiki/rest/api/user/watch/label/{labelName}',
    call: (product) => product.confluence.watches.addLabelWatcher('howto', accountId),
    path: `${watch}/label/howto${asked}`,
    headers,
    body: {},
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'DELETE /wiki/rest/api/user/watch/label/{labelName}',
    call: (product) => product.confluence.watches.removeLabelWatcher('howto', accountId),
    path: `${watch}/label/howto${asked}`,
    headers,
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'GET /wiki/rest/api/user/watch/space/{spaceKey}',
    call: (product) => product.confluence.watches.isWatchingSpace('DOCS', accountId),
    path: `${watch}/space/DOCS${asked}`,
    answer: { watching: true },
    result: true,
  },
  {
    operation: 'POST /wiki/rest/api/user/watch/space/{spaceKey}',
    call: (product) => product.confluence.watches.addSpaceWatcher('~jane', accountId),
    path: `${watch}/space/~jane${asked}`,
    headers,
    body: {},
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'DELETE /wiki/rest/api/user/watch/space/{spaceKey}',
    call: (product) => product.confluence.watches.removeSpaceWatcher('DOCS', accountId),
    path: `${watch}/space/DOCS${asked}`,
    headers,
    status: 204,
    result: { outcome: 'done' },
  },
];
