import type { ProductClient } from 'atlassian-admin-sdk';

import { accountId } from '../support/clients.js';
import type { Wire } from '../support/wire.js';

const task = { id: '9', localId: '1', pageId: '65537', status: 'incomplete', assignedTo: accountId, body: { storage: { representation: 'storage', value: 'Review it' } } };
const board = { id: '65550', type: 'whiteboard', status: 'current', title: 'Ideas', ownerId: accountId, authorId: 'a1' };
const found = { id: '65537', type: 'page', status: 'current', title: 'Welcome' };
const template = { templateId: '700', name: 'Minutes', description: '', labels: [], templateType: 'page', body: { storage: { value: '<p>Agenda</p>', representation: 'storage' } } };
const watch = { type: 'watch', watcher: { type: 'known', accountId, displayName: 'Jane Doe' }, contentId: 65_537 };
const person = encodeURIComponent(accountId);
const cql = `creator = "${accountId}" and type = page`;
const sentCql = new URLSearchParams({ cql }).toString();

export const confluenceContentWires: readonly Wire<ProductClient>[] = [
  {
    operation: 'GET /wiki/api/v2/tasks',
    call: (product) => product.confluence.tasks.list({ 'assigned-to': [accountId], status: 'incomplete' }).toArray(),
    path: `/wiki/api/v2/tasks?limit=250&assigned-to=${person}&status=incomplete`,
    answer: { results: [task], _links: {} },
    result: [task],
  },
  {
    operation: 'GET /wiki/api/v2/tasks/{id}',
    call: (product) => product.confluence.tasks.get('9', { 'body-format': 'storage' }),
    path: '/wiki/api/v2/tasks/9?body-format=storage',
    answer: task,
    result: task,
  },
  {
    operation: 'PUT /wiki/api/v2/tasks/{id}',
    call: (product) => product.confluence.tasks.update('9', { status: 'complete' }),
    path: '/wiki/api/v2/tasks/9',
    body: { status: 'complete' },
    answer: { ...task, status: 'complete' },
    result: { status: 'complete' },
  },
  {
    operation: 'GET /wiki/rest/api/content/search',
    call: (product) => product.confluence.content.search({ cql, limit: 1 }).toArray(),
    path: `/wiki/rest/api/content/search?limit=1&${sentCql}`,
    answer: { results: [found], start: 0, limit: 1, size: 1, totalSize: 2, _links: { next: `/rest/api/content/search?next=true&cursor=c2&limit=1&start=1&${sentCql}` } },
    followedBy: { method: 'GET', path: `/wiki/rest/api/content/search?limit=1&${sentCql}&cursor=c2`, answer: { results: [{ ...found, id: '65538' }], _links: {} } },
    result: [found, { id: '65538' }],
  },
  {
    operation: 'GET /wiki/rest/api/search',
    call: (product) => product.confluence.content.searchAll({ cql, excerpt: 'none', includeArchivedSpaces: true }).toArray(),
    path: `/wiki/rest/api/search?limit=50&${sentCql}&excerpt=none&includeArchivedSpaces=true`,
    answer: { results: [{ content: found, title: 'Welcome', url: '/x', entityType: 'content' }], _links: {} },
    result: [{ content: found, title: 'Welcome' }],
  },
  {
    operation: 'GET /wiki/api/v2/whiteboards/{id}',
    call: (product) => product.confluence.content.getWhiteboard('65550', { 'include-operations': true }),
    path: '/wiki/api/v2/whiteboards/65550?include-operations=true',
    answer: board,
    result: board,
  },
  {
    operation: 'GET /wiki/api/v2/databases/{id}',
    call: (product) => product.confluence.content.getDatabase('65550'),
    path: '/wiki/api/v2/databases/65550',
    answer: { ...board, type: 'database' },
    result: { ownerId: accountId },
  },
  {
    operation: 'GET /wiki/api/v2/folders/{id}',
    call: (product) => product.confluence.content.getFolder('65550'),
    path: '/wiki/api/v2/folders/65550',
    answer: { ...board, type: 'folder' },
    result: { ownerId: accountId },
  },
  {
    operation: 'GET /wiki/rest/api/template/page',
    call: (product) => product.confluence.templates.list({ spaceKey: 'DOCS', expand: ['body'] }).toArray(),
    path: '/wiki/rest/api/template/page?limit=25&spaceKey=DOCS&expand=body&start=0',
    answer: { results: [template], start: 0, limit: 25, size: 1, _links: {} },
    result: [template],
  },
  {
    operation: 'GET /wiki/rest/api/template/{contentTemplateId}',
    call: (product) => product.confluence.templates.get('700'),
    path: '/wiki/rest/api/template/700',
    answer: template,
    result: template,
  },
  {
    operation: 'PUT /wiki/rest/api/template',
    call: (product) =>
      product.confluence.templates.update({ templateId: '700', name: 'Minutes', templateType: 'page', body: { storage: { value: '<p>Agenda</p>', representation: 'storage' } } }),
    path: '/wiki/rest/api/template',
    headers: { 'x-atlassian-token': 'no-check' },
    body: { templateId: '700', name: 'Minutes', templateType: 'page', body: { storage: { value: '<p>Agenda</p>', representation: 'storage' } } },
    answer: template,
    result: template,
  },
  {
    operation: 'GET /wiki/rest/api/content/{id}/notification/child-created',
    call: (product) => product.confluence.watches.listContentWatchers('65537').toArray(),
    path: '/wiki/rest/api/content/65537/notification/child-created?limit=200&start=0',
    answer: { results: [watch], start: 0, limit: 200, size: 1, _links: {} },
    result: [watch],
  },
  {
    operation: 'GET /wiki/rest/api/content/{id}/notification/created',
    call: (product) => product.confluence.watches.listSpaceWatchersOfContent('65537', { limit: 10 }).toArray(),
    path: '/wiki/rest/api/content/65537/notification/created?limit=10&start=0',
    answer: { results: [watch], start: 0, limit: 10, size: 1, _links: {} },
    result: [watch],
  },
  {
    operation: 'GET /wiki/rest/api/space/{spaceKey}/watch',
    call: (product) => product.confluence.watches.listSpaceWatchers('DOCS').toArray(),
    path: '/wiki/rest/api/space/DOCS/watch?limit=200&start=0',
    answer: { results: [watch], start: 0, limit: 200, size: 1, _links: {} },
    result: [watch],
  },
  {
    operation: 'GET /wiki/rest/api/longtask/{id}',
    call: (product) => product.confluence.longTasks.get('800'),
    path: '/wiki/rest/api/longtask/800',
    answer: { id: '800', name: { key: 'space.delete', args: [] }, elapsedTime: 10, percentageComplete: 100, successful: true, finished: true, messages: [] },
    result: { finished: true, successful: true },
  },
  {
    operation: 'GET /wiki/rest/api/audit',
    call: (product) => product.confluence.audit.list({ startDate: '1767225600000', searchString: 'permission' }).toArray(),
    path: '/wiki/rest/api/audit?limit=1000&startDate=1767225600000&searchString=permission&start=0',
    answer: { results: [{ author: { type: 'user', displayName: 'Ada', accountId }, creationDate: 1_767_225_600_001, summary: 'Space permission added' }], start: 0, limit: 1000, size: 1, _links: {} },
    result: [{ summary: 'Space permission added' }],
  },
];
