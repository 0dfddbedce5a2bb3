import type { ProductClient } from 'atlassian-admin-sdk';
import { withAdminKey } from 'atlassian-admin-sdk';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { clientsFor } from '../support/organization.js';

function world(behaviours = {}) {
  const simulator = new Simulator({ frozen: true, behaviours });
  const ben = simulator.addPerson({ name: 'Ben Poe' }).accountId;
  const jane = simulator.addPerson({
    name: 'Jane Doe',
    owns: {
      projects: ['SHOP'],
      components: [{ project: 'SHOP', name: 'Cart' }],
      projectRoles: [{ project: 'SHOP', role: 'Developers' }],
      defaultRoles: ['Developers'],
      filters: ['Mine'],
      dashboards: ['Mine'],
      plans: ['Next year'],
      fieldDefaults: ['Reviewer'],
      permissionGrants: [{ scheme: 'Usual', permission: 'ASSIGN_ISSUES' }],
      notifications: [{ scheme: 'Usual', event: 'Issue created' }],
      securityLevels: [{ scheme: 'Usual', level: 'Secret' }],
      issues: [{ project: 'SHOP', summary: 'One' }, ...['reporter', 'watcher', 'Reviewer'].map((as) => ({ project: 'SHOP', summary: as, as }))],
      rules: [{ product: 'jira', name: 'Notify', as: ['actor', 'author', 'collaborator', 'connection'] }],
      pages: [{ space: 'DOCS', title: 'Open' }, { space: 'DOCS', title: 'Secret', restricted: true }],
      inlineTasks: [{ space: 'DOCS', title: 'Tasks', text: 'Order laptops' }],
      watchedPages: [{ space: 'DOCS', title: 'Watched' }],
      spaces: ['OWN'],
      teams: ['Web'],
      onCall: [{ schedule: 'Web', rotation: 'First', team: 'Web' }],
      overrides: [{ schedule: 'Web', startDate: '2026-12-01T00:00:00Z', endDate: '2026-12-02T00:00:00Z' }],
      escalations: [{ team: 'Web', name: 'Urgent' }],
      routingRules: [{ team: 'Web', name: 'Night' }],
      participations: ['HELP-1'],
      customerOrganizations: ['Customers'],
    },
  }).accountId;
  const { product } = clientsFor(simulator.credentials);
  const [site] = Object.values(simulator.state.sites);
  if (site === undefined) {
    throw new Error('There is no site.');
  }
  return { simulator, product, site, orgId: simulator.state.orgId, jane, ben };
}

type World = ReturnType<typeof world>;

/** One of the things of the world, by its name or title. */
function idOf(things: Readonly<Record<string, object>>, name?: string): string {
  const found = Object.entries(things).find(([, thing]) => name === undefined || Object.values(thing).includes(name));
  return found?.[0] ?? '';
}

const issueOf = ({ site }: World, summary: string) => idOf(site.jira.issues, summary);
const pageOf = ({ site }: World, title: string) => idOf(site.confluence.contents, title);

/** Gives things from one person to another. Its reverse is the same with both people exchanged. */
type HandOff = (world: World, from: string, to: string) => Promise<unknown>;

async function updatePage({ product }: World, id: string, change: (body: string) => object, options = {}) {
  const { title, version, body } = await product.confluence.pages.get(id, { 'body-format': 'storage' }, options);
  const value = body?.storage?.value ?? '';
  return product.confluence.pages.update(id, { status: 'current', title: title ?? '', body: { representation: 'storage', value }, version: { number: (version?.number ?? 0) + 1 }, ...change(value) }, options);
}

async function updateRule({ product, site }: World, from: string, to: string) {
  const uuid = idOf(site.automation?.rules ?? {});
  const { rule } = await product.automation.rules.get('jira', uuid);
  const put = (person: string | null | undefined) => (person === from ? to : person);
  const changed = { ...rule, state: 'ENABLED', actor: { ...rule.actor, actor: put(rule.actor?.actor) }, authorAccountId: put(rule.authorAccountId), collaborators: (rule.collaborators ?? []).map((person) => put(person) ?? '') };
  await product.automation.rules.update('jira', uuid, { rule: changed });
}

const jiraOf = ({ product }: World): ProductClient['jira'] => product.jira;

const grantsAndMembers = /^sites\[.*?\]\.jira\.(?:lastId|(?:permissionSchemes|notificationSchemes|securitySchemes)\[.*\]\.(?:grants|notifications|members)\[)/;

/** What does not come back: versions and whoever was the owner before, new ids, and records of what was done. */
const stays: Readonly<Record<string, RegExp>> = {
  'owner of a page': /\.(?:version|lastOwnerId)(?:\.|$)/,
  'inline task': /\.version(?:\.|$)/,
  'edit of many issues': /\.jira\.(?:lastId|bulkEdits)/,
  'grant in a permission scheme': grantsAndMembers,
  'notification of a scheme': grantsAndMembers,
  'member of a security level': grantsAndMembers,
  'permission in a space': /\.confluence\.(?:lastId|spaces\.OWN\.permissions)/,
  'rotation': /\.serviceOperations\.logs$/,
  'override': /\.serviceOperations\.logs$/,
  'escalation': /\.serviceOperations\.logs$/,
  'routing rule': /\.serviceOperations\.logs$/,
};

const handOffs: Readonly<Record<string, HandOff>> = {
  'assignee of an issue': (world, _from, to) => jiraOf(world).issues.setAssignee(issueOf(world, 'One'), to),
  'reporter of an issue': (world, _from, to) => jiraOf(world).issues.update(issueOf(world, 'reporter'), { fields: { reporter: { accountId: to } } }),
  'person in a field': (world, _from, to) => jiraOf(world).issues.update(issueOf(world, 'Reviewer'), { fields: { [idOf(world.site.jira.peopleFields)]: { accountId: to } } }),
  'edit of many issues': async (world, _from, to) => {
    await jiraOf(world).bulkEdits.create({
      selectedIssueIdsOrKeys: [issueOf(world, 'One')],
      selectedActions: ['assignee'],
      editedFieldsInput: { singleSelectClearableUserPickerFields: [{ fieldId: 'assignee', user: { accountId: to } }] },
    });
  },
  'watcher of an issue': async (world, from, to) => {
    await jiraOf(world).issueWatchers.add(issueOf(world, 'watcher'), to);
    await jiraOf(world).issueWatchers.remove(issueOf(world, 'watcher'), from);
  },
  'default of a field': async (world, _from, to) => {
    const [field] = Object.values(world.site.jira.peopleFields);
    const [contextId = ''] = Object.keys(field?.contexts ?? {});
    const userFilter = { enabled: false, groups: [], roleIds: [] };
    await jiraOf(world).fields.setDefaultValues(field?.id ?? '', [{ type: 'single.user.select', contextId, accountId: to, userFilter }]);
  },
  'lead of a project': (world, _from, to) => jiraOf(world).projects.update('SHOP', { leadAccountId: to }),
  'lead of a component': (world, _from, to) => jiraOf(world).components.update(idOf(Object.values(world.site.jira.projects).find(({ key }) => key === 'SHOP')?.components ?? {}), { leadAccountId: to }),
  'role in a project': async (world, from, to) => {
    await jiraOf(world).projectRoles.addActors('SHOP', 10_001, { user: [to] });
    await jiraOf(world).projectRoles.removeActor('SHOP', 10_001, { user: from });
  },
  'role in new projects': async (world, from, to) => {
    await jiraOf(world).projectRoles.addDefaultActors(10_001, { user: [to] });
    await jiraOf(world).projectRoles.removeDefaultActor(10_001, { user: from });
  },
  'owner of a filter': (world, _from, to) => jiraOf(world).filters.changeOwner(idOf(world.site.jira.filters), to),
  'owner of a dashboard': (world, _from, to) =>
    jiraOf(world).dashboards.bulkEdit({ action: 'changeOwner', entityIds: [Number(idOf(world.site.jira.dashboards))], extendAdminPermissions: true, changeOwnerDetails: { newOwner: to, autofixName: false } }),
  'lead of a plan': (world, _from, to) => jiraOf(world).plans.update(idOf(world.site.jira.plans), [{ op: 'replace', path: '/leadAccountId', value: to }]),
  'grant in a permission scheme': async (world, from, to) => {
    const [scheme] = Object.values(world.site.jira.permissionSchemes);
    const grant = Object.values(scheme?.grants ?? {}).find(({ parameter }) => parameter === from);
    await jiraOf(world).permissionSchemes.createGrant(scheme?.id ?? 0, { permission: 'ASSIGN_ISSUES', holder: { type: 'user', parameter: to } });
    await jiraOf(world).permissionSchemes.deleteGrant(scheme?.id ?? 0, grant?.id ?? 0);
  },
  'notification of a scheme': async (world, from, to) => {
    const [scheme] = Object.values(world.site.jira.notificationSchemes);
    const notification = Object.values(scheme?.notifications ?? {}).find(({ parameter }) => parameter === from);
    await jiraOf(world).notificationSchemes.addNotifications(scheme?.id ?? 0, { notificationSchemeEvents: [{ event: { id: '1' }, notifications: [{ notificationType: 'User', parameter: to }] }] });
    await jiraOf(world).notificationSchemes.removeNotification(scheme?.id ?? 0, notification?.id ?? 0);
  },
  'member of a security level': async (world, from, to) => {
    const [scheme] = Object.values(world.site.jira.securitySchemes);
    const [level] = Object.values(scheme?.levels ?? {});
    const member = Object.values(level?.members ?? {}).find(({ parameter }) => parameter === from);
    await jiraOf(world).issueSecuritySchemes.addMembers(scheme?.id ?? '', level?.id ?? '', [{ type: 'user', parameter: to }]);
    await jiraOf(world).issueSecuritySchemes.removeMember(scheme?.id ?? '', level?.id ?? '', member?.id ?? '');
  },
  'rule of Automation': updateRule,
  'owner of a page': (world, _from, to) => updatePage(world, pageOf(world, 'Open'), () => ({ ownerId: to })),
  'inline task': (world, from, to) => updatePage(world, pageOf(world, 'Tasks'), (value) => ({ body: { representation: 'storage', value: value.replaceAll(from, to) } })),
  'restriction of a page': async (world, from, to) => {
    const { confluence } = world.product;
    const options = { headers: withAdminKey };
    for (const operation of ['read', 'update'] as const) {
      await confluence.restrictions.addUser(pageOf(world, 'Secret'), operation, to, options);
      await confluence.restrictions.removeUser(pageOf(world, 'Secret'), operation, from, options);
    }
  },
  'watcher of a page': async (world, from, to) => {
    await world.product.confluence.watches.addContentWatcher(pageOf(world, 'Watched'), to);
    await world.product.confluence.watches.removeContentWatcher(pageOf(world, 'Watched'), from);
  },
  'permission in a space': async (world, from, to) => {
    const { spaces } = world.product.confluence;
    for (const key of ['read', 'administer']) {
      await spaces.addPermission('OWN', { subject: { type: 'user', identifier: to }, operation: { key, target: 'space' } } as never);
    }
    const [read] = Object.entries(world.site.confluence.spaces['OWN']?.permissions ?? {}).find(([, { principal, key }]) => principal.id === from && key === 'read') ?? [];
    await spaces.removePermission('OWN', read ?? '');
  },
  'role in a space': async (world, from, to) => {
    const principal = (principalId: string) => ({ principalType: 'USER' as const, principalId });
    await world.product.confluence.spaceRoles.setAssignments(world.site.confluence.spaces['OWN']?.id ?? '', [{ principal: principal(to), roleId: 'role-admin' }, { principal: principal(from) }]);
  },
  'member of a team': async (world, from, to) => {
    const teamId = idOf(world.simulator.state.teams ?? {}, 'Web');
    await world.product.teams.addMembers(world.orgId, teamId, [to]);
    await world.product.teams.removeMembers(world.orgId, teamId, [from]);
  },
  'rotation': async (world, _from, to) => {
    const [schedule] = Object.values(world.site.serviceOperations?.schedules ?? {});
    await world.product.serviceOperations.rotations.update(schedule?.id ?? '', idOf(schedule?.rotations ?? {}), { participants: [{ type: 'user', id: to }] });
  },
  'override': async (world, _from, to) => {
    const [schedule] = Object.values(world.site.serviceOperations?.schedules ?? {});
    const [override] = Object.values(schedule?.overrides ?? {});
    const { startDate = '', endDate = '' } = override ?? {};
    await world.product.serviceOperations.overrides.update(schedule?.id ?? '', override?.alias ?? '', { responder: { type: 'user', id: to }, startDate, endDate });
  },
  'escalation': async (world, _from, to) => {
    const [team] = Object.values(world.site.serviceOperations?.teams ?? {});
    const [escalation] = Object.values(team?.escalations ?? {});
    const rules = (escalation?.rules ?? []).map((rule) => ({ ...rule, recipient: { type: 'user' as const, id: to } }));
    await world.product.serviceOperations.escalations.update(team?.teamId ?? '', escalation?.id ?? '', { rules });
  },
  'routing rule': async (world, _from, to) => {
    const [team] = Object.values(world.site.serviceOperations?.teams ?? {});
    await world.product.serviceOperations.routingRules.update(team?.teamId ?? '', idOf(team?.routingRules ?? {}), { notify: { type: 'user', id: to } });
  },
  'participant of a request': async (world, from, to) => {
    await world.product.serviceDesk.participants.add('HELP-1', [to]);
    await world.product.serviceDesk.participants.remove('HELP-1', [from]);
  },
  'customer of an organization': async (world, from, to) => {
    const id = idOf(world.site.serviceDesk?.organizations ?? {});
    await world.product.serviceDesk.organizations.addUsers(id, [to]);
    await world.product.serviceDesk.organizations.removeUsers(id, [from]);
  },
};

/** The things that a person is in charge of, without ids that a new grant changes. */
const charge = ({ simulator }: World, accountId: string) => simulator.responsibilitiesOf(accountId);

describe('the reverse of every change that gives a thing to somebody else', () => {
  it.each(Object.keys(handOffs))('gives the state back: %s', async (name) => {
    const handOff = handOffs[name] as HandOff;
    const here = world({ bulkEditDuration: '0s', ...(name === 'role in a space' ? { spaceRoles: 'roles' } : {}) });
    await here.product.confluence.adminKey.enable();
    const before = structuredClone(here.simulator.state);
    const [janes, bens] = [charge(here, here.jane), charge(here, here.ben)];
    await handOff(here, here.jane, here.ben);
    expect(here.simulator.difference(before)).not.toEqual([]);
    expect(charge(here, here.jane)).not.toEqual(janes);
    await handOff(here, here.ben, here.jane);
    expect([charge(here, here.jane), charge(here, here.ben)]).toEqual([janes, bens]);
    const left = here.simulator.difference(before).map(({ path }) => path);
    expect(left.filter((path) => stays[name]?.test(path) !== true)).toEqual([]);
    // A row of the list that nothing needs would hide a fault.
    expect(left.length > 0).toBe(stays[name] !== undefined);
  });

  it('leaves nothing behind in an empty field, restriction, role or list of watchers', async () => {
    const here = world();
    const { product, site, ben } = here;
    const before = structuredClone(here.simulator.state);
    const [issue, page, field] = [issueOf(here, 'One'), pageOf(here, 'Open'), idOf(site.jira.peopleFields)];
    await product.jira.issues.update(issue, { fields: { [field]: { accountId: ben } } });
    await product.jira.issues.update(issue, { fields: { [field]: null } });
    await product.confluence.restrictions.addUser(page, 'update', here.simulator.caller.accountId);
    await product.confluence.restrictions.removeUser(page, 'update', here.simulator.caller.accountId);
    await product.confluence.watches.addContentWatcher(page, ben);
    await product.confluence.watches.removeContentWatcher(page, ben);
    await product.jira.projectRoles.addActors('HELP', 10_002, { user: [ben] });
    await product.jira.projectRoles.removeActor('HELP', 10_002, { user: ben });
    expect(here.simulator.difference(before)).toEqual([]);
  });
});
