import type { Simulator } from 'atlassian-admin-sdk/simulator';

import type { Scenario, Scenarios } from '../support/scenario.js';

/** The site that the client works on, with a space and a page in it. */
function documents(simulator: Simulator) {
  const { confluence } = Object.values(simulator.state.sites)[0] as Simulator['state']['sites'][string];
  confluence.spaces['DOCS'] = { id: '65536', name: 'Documents', permissions: {}, roleAssignments: {} };
  confluence.contents['65537'] = { title: 'Welcome', spaceKey: 'DOCS' };
  return confluence;
}

function groupNamed(simulator: Simulator, name: string): string {
  return Object.values(simulator.state.groups).find((group) => group.name === name)?.groupId ?? '';
}

const jane = { name: 'Jane Doe', groups: ['staff'] };

/** Jane with something that is stored for her. */
function withProperty(simulator: Simulator): string {
  const { accountId } = simulator.addPerson(jane);
  const property = { id: '1', value: { theme: 'light' }, createdAt: simulator.clock.now(), modifiedAt: simulator.clock.now() };
  documents(simulator).userProperties[accountId] = { settings: property };
  return accountId;
}

function watched(kind: 'content' | 'label' | 'space', key: string, call: (world: Parameters<Scenario>[0], accountId: string) => PromiseLike<unknown>): Scenario {
  return (world) => {
    const { accountId } = world.simulator.addPerson(jane);
    documents(world.simulator).watches[kind][key] = { [accountId]: true };
    return () => call(world, accountId);
  };
}

function unwatched(call: (world: Parameters<Scenario>[0], accountId: string) => PromiseLike<unknown>): Scenario {
  return (world) => {
    const { accountId } = world.simulator.addPerson(jane);
    documents(world.simulator);
    return () => call(world, accountId);
  };
}

export const confluenceScenarios: Scenarios = {
  'GET /wiki/rest/api/user': ({ simulator, product }) => {
    const { accountId } = simulator.addPerson(jane);
    documents(simulator).spaces['~jane'] = { id: '65538', name: 'Jane', permissions: {}, roleAssignments: {}, personalOf: accountId };
    return () => product.confluence.users.get(accountId, { expand: ['operations', 'personalSpace'] });
  },
  'GET /wiki/rest/api/user/current': ({ product }) => () => product.confluence.users.getCurrent(),
  'GET /wiki/rest/api/user/anonymous': ({ product }) => () => product.confluence.users.getAnonymous(),
  'GET /wiki/rest/api/user/bulk': ({ simulator, product }) => {
    const { accountId } = simulator.addPerson(jane);
    return () => product.confluence.users.getMany([accountId, 'unknown']);
  },
  'POST /wiki/api/v2/users-bulk': ({ simulator, product }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe', status: 'inactive' });
    return () => product.confluence.users.getProfiles([accountId, 'unknown']);
  },
  'GET /wiki/rest/api/user/memberof': ({ simulator, product }) => {
    const { accountId } = simulator.addPerson({ name: 'Jane Doe', groups: ['staff', 'writers'] });
    return () => product.confluence.users.listGroups(accountId, { limit: 1 }).toArray();
  },
  'GET /wiki/rest/api/search/user': ({ simulator, product }) => {
    simulator.addPerson(jane);
    return () => product.confluence.users.search({ cql: 'type = user and user.fullname ~ "jane"' }).toArray();
  },
  'GET /wiki/rest/api/user/email': ({ simulator, product }) => {
    const { accountId } = simulator.addPerson(jane);
    documents(simulator).readsEmails = true;
    return () => product.confluence.users.getEmail(accountId);
  },
  'GET /wiki/rest/api/user/email/bulk': ({ simulator, product }) => {
    const { accountId } = simulator.addPerson(jane);
    documents(simulator).readsEmails = true;
    return () => product.confluence.users.getEmails([accountId, 'unknown']);
  },

  'GET /wiki/rest/api/group': ({ simulator, product }) => {
    simulator.addPerson({ name: 'Jane Doe', groups: ['staff', 'writers'] });
    return () => product.confluence.groups.list({ limit: 1 }).toArray();
  },
  'GET /wiki/rest/api/group/picker': ({ simulator, product }) => {
    simulator.addPerson(jane);
    return () => product.confluence.groups.search({ query: 'sta' }).toArray();
  },
  'GET /wiki/rest/api/group/by-id': ({ simulator, product }) => {
    simulator.addPerson(jane);
    return () => product.confluence.groups.get(groupNamed(simulator, 'staff'));
  },
  'POST /wiki/rest/api/group': ({ product }) => () => product.confluence.groups.create({ name: 'staff' }),
  'GET /wiki/rest/api/group/{groupId}/membersByGroupId': ({ simulator, product }) => {
    simulator.addPerson(jane);
    return () => product.confluence.groups.listMembers(groupNamed(simulator, 'staff')).toArray();
  },
  'POST /wiki/rest/api/group/userByGroupId': ({ simulator, product }) => {
    simulator.addPerson(jane);
    const { accountId } = simulator.addPerson({ name: 'Joe Bloggs' });
    return () => product.confluence.groups.addUser(groupNamed(simulator, 'staff'), accountId);
  },
  'DELETE /wiki/rest/api/group/userByGroupId': ({ simulator, product }) => {
    const { accountId } = simulator.addPerson(jane);
    return () => product.confluence.groups.removeUser(groupNamed(simulator, 'staff'), accountId);
  },

  'POST /wiki/api/v2/user/access/check-access-by-email': ({ simulator, product }) => {
    const { email } = simulator.addPerson(jane);
    return () => product.confluence.access.checkByEmail([email, 'joe@example.com', 'nobody']);
  },
  'POST /wiki/api/v2/user/access/invite-by-email': ({ product }) => () => product.confluence.access.inviteByEmail(['joe@example.com']),

  'GET /wiki/rest/api/user/watch/content/{contentId}': watched('content', '65537', ({ product }, accountId) =>
    product.confluence.watches.isWatchingContent('65537', accountId),
  ),
  'POST /wiki/rest/api/user/watch/content/{contentId}': unwatched(({ product }, accountId) =>
    product.confluence.watches.addContentWatcher('65537', accountId),
  ),
  'DELETE /wiki/rest/api/user/watch/content/{contentId}': watched('content', '65537', ({ product }, accountId) =>
    product.confluence.watches.removeContentWatcher('65537', accountId),
  ),
  'GET /wiki/rest/api/user/watch/label/{labelName}': watched('label', 'how to', ({ product }, accountId) =>
    product.confluence.watches.isWatchingLabel('how to', accountId),
  ),
  'POST /wiki/rest/api/user/watch/label/{labelName}': unwatched(({ product }, accountId) =>
    product.confluence.watches.addLabelWatcher('how to', accountId),
  ),
  'DELETE /wiki/rest/api/user/watch/label/{labelName}': watched('label', 'how to', ({ product }, accountId) =>
    product.confluence.watches.removeLabelWatcher('how to', accountId),
  ),
  'GET /wiki/rest/api/user/watch/space/{spaceKey}': watched('space', 'DOCS', ({ product }, accountId) =>
    product.confluence.watches.isWatchingSpace('DOCS', accountId),
  ),
  'POST /wiki/rest/api/user/watch/space/{spaceKey}': unwatched(({ product }, accountId) =>
    product.confluence.watches.addSpaceWatcher('DOCS', accountId),
  ),
  'DELETE /wiki/rest/api/user/watch/space/{spaceKey}': watched('space', 'DOCS', ({ product }, accountId) =>
    product.confluence.watches.removeSpaceWatcher('DOCS', accountId),
  ),

  'GET /wiki/rest/api/user/{accountId}/property': ({ simulator, product }) => {
    const accountId = withProperty(simulator);
    return () => product.confluence.userProperties.list(accountId).toArray();
  },
  'GET /wiki/rest/api/user/{accountId}/property/{key}': ({ simulator, product }) => {
    const accountId = withProperty(simulator);
    return () => product.confluence.userProperties.get(accountId, 'settings');
  },
  'POST /wiki/rest/api/user/{accountId}/property/{key}': ({ simulator, product }) => {
    const accountId = withProperty(simulator);
    return () => product.confluence.userProperties.create(accountId, 'other', { theme: 'dark' });
  },
  'PUT /wiki/rest/api/user/{accountId}/property/{key}': ({ simulator, product }) => {
    const accountId = withProperty(simulator);
    return () => product.confluence.userProperties.update(accountId, 'settings', { theme: 'dark' });
  },
  'DELETE /wiki/rest/api/user/{accountId}/property/{key}': ({ simulator, product }) => {
    const accountId = withProperty(simulator);
    return () => product.confluence.userProperties.delete(accountId, 'settings');
  },
};
