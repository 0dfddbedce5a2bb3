import type { ProductClient } from 'atlassian-admin-sdk';
import type { Simulator } from 'atlassian-admin-sdk/simulator';

import type { Scenario, Scenarios } from '../support/scenario.js';

const only = <T>(things: Readonly<Record<string, T>>): string => Object.keys(things)[0] as string;

/** Somebody who is in charge of one of everything in Confluence, and somebody to hand it over to. */
export function confluenceLeaver(simulator: Simulator) {
  const leaver = simulator.addPerson({
    name: 'Jane Doe',
    groups: ['writers'],
    owns: {
      spaces: ['DOCS'],
      personalSpace: '~jane',
      pages: [{ space: 'DOCS', title: 'Welcome' }],
      blogPosts: [{ space: 'DOCS', title: 'News' }],
      otherContents: [
        { space: 'DOCS', title: 'Ideas', type: 'whiteboard' },
        { space: 'DOCS', title: 'Assets', type: 'database' },
        { space: 'DOCS', title: 'Drafts', type: 'folder' },
      ],
      inlineTasks: [{ space: 'DOCS', title: 'Welcome', text: 'Review it' }],
      watchedPages: [{ space: 'DOCS', title: 'Welcome' }],
    },
  });
  const successor = simulator.addPerson({ name: 'John Roe' });
  const { confluence: state } = Object.values(simulator.state.sites)[0] as Simulator['state']['sites'][string];
  const contentOf = (kind: string): string => Object.entries(state.contents).find(([, { type = 'page' }]) => type === kind)?.[0] as string;
  const { id: spaceId, permissions } = state.spaces['DOCS'] as (typeof state.spaces)[string];
  state.watches.space['DOCS'] = { [leaver.accountId]: true };
  state.templates['700'] = { name: 'Minutes', description: '', body: '<p>Minutes</p>', spaceKey: 'DOCS' };
  state.longTasks['800'] = { name: 'space.delete', startedAt: simulator.clock.now(), finishesAt: simulator.clock.now() + 60_000 };
  return {
    leaver: leaver.accountId,
    successor: successor.accountId,
    group: only(simulator.state.groups),
    state,
    contentOf,
    pageId: contentOf('page'),
    spaceId,
    /** That to administer the space. */
    permissionId: Object.keys(permissions)[1] as string,
    taskId: only(state.tasks),
  };
}

type Prepared = ReturnType<typeof confluenceLeaver>;

/** Prepares a leaver, and makes the call on the Confluence of the site. */
function calling(call: (confluence: ProductClient['confluence'], prepared: Prepared) => PromiseLike<unknown>, prepare: (prepared: Prepared, simulator: Simulator) => void = () => undefined): Scenario {
  return ({ simulator, product }) => {
    const prepared = confluenceLeaver(simulator);
    prepare(prepared, simulator);
    return () => call(product.confluence, prepared);
  };
}

/** The page is restricted to the leaver and the caller. */
const restricted = ({ state, pageId, leaver, group }: Prepared, { caller }: Simulator): void => {
  const restriction = { users: [leaver, caller.accountId], groupIds: [group] };
  (state.contents[pageId] as NonNullable<(typeof state.contents)[string]>).restrictions = { read: restriction, update: structuredClone(restriction) };
};

const expand = ['restrictions.user', 'restrictions.group'] as ('restrictions.user' | 'restrictions.group')[];

export const confluenceHandOverScenarios: Scenarios = {
  'GET /wiki/api/v2/pages': calling(({ pages }) => pages.list({ 'body-format': 'storage' }).toArray()),
  'GET /wiki/api/v2/pages/{pageId}': calling(({ pages }, { pageId }) => pages.get(pageId, { 'body-format': 'storage', 'include-operations': true })),
  'GET /wiki/api/v2/pages/{pageId}/operations': calling(({ pages }, { pageId }) => pages.listOperations(pageId).toArray()),
  'PUT /wiki/api/v2/pages/{pageId}': calling(({ pages }, { pageId, successor }) =>
    pages.update(pageId, {
      status: 'current',
      title: 'Welcome',
      body: { representation: 'storage', value: '' },
      version: { number: 2, message: 'New owner' },
      ownerId: successor,
    }),
  ),
  'GET /wiki/api/v2/spaces/{spaceId}/pages': calling(({ pages }, { spaceId }) => pages.listInSpace(spaceId, { limit: 1, depth: 'root' }).toArray()),
  'GET /wiki/api/v2/blogposts': calling(({ blogPosts }) => blogPosts.list().toArray()),
  'GET /wiki/api/v2/blogposts/{blogPostId}': calling(({ blogPosts }, { contentOf }) => blogPosts.get(contentOf('blogpost'))),
  'GET /wiki/api/v2/spaces/{spaceId}/blogposts': calling(({ blogPosts }, { spaceId }) => blogPosts.listInSpace(spaceId).toArray()),

  'GET /wiki/api/v2/spaces': calling(({ spaces }) => spaces.list({ limit: 1 }).toArray()),
  'GET /wiki/api/v2/spaces/{spaceId}': calling(({ spaces }, { spaceId }) => spaces.get(spaceId, { 'include-operations': true, 'include-permissions': true })),
  'GET /wiki/api/v2/spaces/{spaceId}/permissions': calling(({ spaces }, { spaceId }) => spaces.listPermissions(spaceId).toArray()),
  'POST /wiki/rest/api/space/{spaceKey}/permission': calling(({ spaces }, { successor }) =>
    spaces.addPermission('DOCS', { subject: { type: 'user', identifier: successor }, operation: { key: 'read', target: 'space' } }),
  ),
  'DELETE /wiki/rest/api/space/{spaceKey}/permission/{permissionId}': calling(({ spaces }, { permissionId }) => spaces.removePermission('DOCS', permissionId)),
  'GET /wiki/api/v2/space-permissions': calling(({ spaceRoles }) => spaceRoles.listAvailablePermissions().toArray()),
  'GET /wiki/api/v2/space-roles': calling(({ spaceRoles }) => spaceRoles.list().toArray()),
  'GET /wiki/api/v2/space-role-mode': calling(({ spaceRoles }) => spaceRoles.getMode()),
  'GET /wiki/api/v2/spaces/{spaceId}/role-assignments': calling(({ spaceRoles }, { spaceId, leaver }) =>
    spaceRoles.listAssignments(spaceId, { 'principal-id': leaver, 'principal-type': 'USER' }).toArray(),
  ),
  'POST /wiki/api/v2/spaces/{spaceId}/role-assignments': calling(
    ({ spaceRoles }, { spaceId, successor }) => spaceRoles.setAssignments(spaceId, [{ principal: { principalType: 'USER', principalId: successor }, roleId: 'role-admin' }]),
    (_prepared, simulator) => simulator.behave({ spaceRoles: 'roles' }),
  ),

  'GET /wiki/api/v2/admin-key': calling(
    ({ adminKey }) => adminKey.get(),
    ({ state }, { caller, clock }) => (state.adminKeys[caller.accountId] = clock.now() + 60_000),
  ),
  'POST /wiki/api/v2/admin-key': calling(({ adminKey }) => adminKey.enable({ durationInMinutes: 30 })),
  'DELETE /wiki/api/v2/admin-key': calling(
    ({ adminKey }) => adminKey.disable(),
    ({ state }, { caller, clock }) => (state.adminKeys[caller.accountId] = clock.now() + 60_000),
  ),

  'GET /wiki/rest/api/content/{contentId}/restriction': calling(({ restrictions }, { pageId }) => restrictions.list(pageId, { expand }).toArray(), restricted),
  'GET /wiki/rest/api/content/{contentId}/restriction/byOperation': calling(({ restrictions }, { pageId }) => restrictions.getByOperation(pageId), restricted),
  'GET /wiki/rest/api/content/{contentId}/restriction/byOperation/{operationKey}': calling(({ restrictions }, { pageId }) => restrictions.get(pageId, 'read'), restricted),
  'GET /wiki/rest/api/content/{contentId}/restriction/byOperation/{operationKey}/user': calling(
    ({ restrictions }, { pageId, leaver }) => restrictions.hasUser(pageId, 'read', leaver),
    restricted,
  ),
  'PUT /wiki/rest/api/content/{contentId}/restriction/byOperation/{operationKey}/user': calling(
    ({ restrictions }, { pageId, successor }) => restrictions.addUser(pageId, 'update', successor),
    restricted,
  ),
  'DELETE /wiki/rest/api/content/{contentId}/restriction/byOperation/{operationKey}/user': calling(
    ({ restrictions }, { pageId, leaver }) => restrictions.removeUser(pageId, 'update', leaver),
    restricted,
  ),
  'PUT /wiki/rest/api/content/{contentId}/restriction/byOperation/{operationKey}/byGroupId/{groupId}': calling(({ restrictions }, { pageId, group }) =>
    restrictions.addGroup(pageId, 'update', group),
  ),
  'PUT /wiki/rest/api/content/{contentId}/restriction': calling(
    ({ restrictions }, { pageId, successor }) => restrictions.update(pageId, [{ operation: 'update', restrictions: { user: [{ type: 'known', accountId: successor }] } }]),
    restricted,
  ),
  'POST /wiki/rest/api/content/{contentId}/restriction': calling(
    ({ restrictions }, { pageId, successor }) => restrictions.add(pageId, [{ operation: 'read', restrictions: { user: [{ type: 'known', accountId: successor }] } }]),
    restricted,
  ),
  'DELETE /wiki/rest/api/content/{contentId}/restriction': calling(({ restrictions }, { pageId }) => restrictions.delete(pageId), restricted),

  'GET /wiki/api/v2/tasks': calling(({ tasks }, { leaver }) => tasks.list({ 'assigned-to': [leaver], status: 'incomplete', 'body-format': 'storage' }).toArray()),
  'GET /wiki/api/v2/tasks/{taskId}': calling(({ tasks }, { taskId }) => tasks.get(taskId, { 'body-format': 'storage' })),
  'PUT /wiki/api/v2/tasks/{taskId}': calling(({ tasks }, { taskId }) => tasks.update(taskId, { status: 'complete' })),

  'GET /wiki/rest/api/search': calling(({ content }, { leaver }) => content.searchAll({ cql: `creator = "${leaver}" and type = page` }).toArray()),
  'GET /wiki/rest/api/content/search': calling(({ content }, { leaver }) => content.search({ cql: `contributor = "${leaver}" and space = DOCS`, limit: 1 }).toArray()),
  'GET /wiki/api/v2/whiteboards/{whiteboardId}': calling(({ content }, { contentOf }) => content.getWhiteboard(contentOf('whiteboard'))),
  'GET /wiki/api/v2/databases/{databaseId}': calling(({ content }, { contentOf }) => content.getDatabase(contentOf('database'))),
  'GET /wiki/api/v2/folders/{folderId}': calling(({ content }, { contentOf }) => content.getFolder(contentOf('folder'))),

  'GET /wiki/rest/api/template/page': calling(({ templates }) => templates.list({ spaceKey: 'DOCS', expand: ['body'] }).toArray()),
  'GET /wiki/rest/api/template/{templateId}': calling(({ templates }) => templates.get('700')),
  'PUT /wiki/rest/api/template': calling(({ templates }) =>
    templates.update({ templateId: '700', name: 'Minutes', templateType: 'page', body: { storage: { value: '<p>Agenda</p>', representation: 'storage' } } }),
  ),
  'GET /wiki/rest/api/content/{contentId}/notification/child-created': calling(({ watches }, { pageId }) => watches.listContentWatchers(pageId).toArray()),
  'GET /wiki/rest/api/content/{contentId}/notification/created': calling(({ watches }, { pageId }) => watches.listSpaceWatchersOfContent(pageId).toArray()),
  'GET /wiki/rest/api/space/{spaceKey}/watch': calling(({ watches }) => watches.listSpaceWatchers('DOCS').toArray()),
  'GET /wiki/rest/api/longtask/{longTaskId}': calling(({ longTasks }) => longTasks.get('800')),
  'GET /wiki/rest/api/audit': calling(({ audit }) => audit.list({ searchString: 'page' }).toArray()),
};
