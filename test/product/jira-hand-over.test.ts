import { attempt } from 'atlassian-admin-sdk';
import { describe, expect, it } from 'vitest';

import { leaverAndSuccessor } from '../scenarios/jira-hand-over.js';
import { rehearsal } from '../support/organization.js';

function handOver() {
  const { simulator, clients } = rehearsal({ frozen: true });
  return { simulator, jira: clients.product.jira, ...leaverAndSuccessor(simulator) };
}

async function kindOf(call: () => PromiseLike<unknown>): Promise<string | undefined> {
  const { error } = await attempt(call);
  return error?.kind;
}

describe('filters', () => {
  it('are handed over with one effect, and a second time with none', async () => {
    const { simulator, jira, filterId, leaver, successor } = handOver();
    await jira.filters.changeOwner(filterId, successor);
    expect(await jira.filters.changeOwner(filterId, successor)).toEqual({ outcome: 'done' });
    expect(simulator.effects).toMatchObject([{ kind: 'filter.ownerChanged', accountId: successor, target: filterId }]);
    expect(await jira.filters.search({ accountId: leaver }).toArray()).toEqual([]);
    expect(await jira.filters.search({ accountId: successor, expand: 'owner' }).toArray()).toMatchObject([{ id: filterId, owner: { accountId: successor } }]);
  });

  it('stay where they are when the new owner has one of the same name', async () => {
    const { simulator, jira, filterId, state } = handOver();
    const { accountId } = simulator.addPerson({ name: 'Mary Major', owns: { filters: ['Open issues'] } });
    expect(await kindOf(() => jira.filters.changeOwner(filterId, accountId))).toBe('validation');
    expect(state.filters[filterId]?.ownerAccountId).not.toBe(accountId);
    expect(simulator.effects).toEqual([]);
  });

  it('that are private are found by administrators who ask for them, and by nobody else', async () => {
    const { simulator, jira, filterId, leaver, state } = handOver();
    Object.assign(state.filters[filterId] ?? {}, { sharePermissions: [] });
    expect(await jira.filters.search({ accountId: leaver }).toArray()).toEqual([]);
    expect(await jira.filters.search({ accountId: leaver, overrideSharePermissions: true }).toArray()).toHaveLength(1);
    simulator.caller.platformRoles = [];
    expect(await jira.filters.search({ accountId: leaver, overrideSharePermissions: true }).toArray()).toEqual([]);
    expect(await kindOf(() => jira.filters.changeOwner(filterId, simulator.caller.accountId))).toBe('notFound');
  });

  it('of others are refused to those who are no administrators', async () => {
    const { simulator, jira, filterId, successor } = handOver();
    simulator.caller.platformRoles = [];
    expect(await kindOf(() => jira.filters.changeOwner(filterId, successor))).toBe('permission.denied');
  });

  it('are searched with filters that exist, and with one way to name a group', async () => {
    const { jira } = handOver();
    expect(() => jira.filters.search({ ownr: 'x' } as object)).toThrow(expect.objectContaining({ kind: 'validation' }));
    expect(() => jira.filters.search({ groupId: 'g1', groupname: 'staff' })).toThrow(expect.objectContaining({ kind: 'validation' }));
  });
});

describe('dashboards', () => {
  it('that were not changed are all named in a result that is a success', async () => {
    const { simulator, jira, dashboardId, leaver, successor } = handOver();
    const taken = simulator.addPerson({ name: 'Mary Major', owns: { dashboards: ['Sales'] } });
    const [mine] = await jira.dashboards.search({ accountId: taken.accountId }).toArray();
    simulator.addPerson({ name: 'John Doe', accountId: successor, owns: { dashboards: ['Sales'] } });
    const result = await jira.dashboards.bulkEdit({
      action: 'changeOwner',
      entityIds: [dashboardId, '999', mine?.id ?? ''],
      changeOwnerDetails: { newOwner: successor, autofixName: false },
      extendAdminPermissions: true,
    });
    expect(Object.keys(result.entityErrors).sort()).toEqual(['999', mine?.id].sort());
    expect(simulator.effects).toMatchObject([{ kind: 'dashboard.ownerChanged', accountId: successor, target: dashboardId }]);
    expect(await jira.dashboards.search({ accountId: leaver }).toArray()).toEqual([]);
  });

  it('are renamed on request when the new owner has one of the same name', async () => {
    const { simulator, jira, dashboardId, state } = handOver();
    const { accountId } = simulator.addPerson({ name: 'Mary Major', owns: { dashboards: ['Operations'] } });
    const { entityErrors } = await jira.dashboards.bulkEdit({
      action: 'changeOwner',
      entityIds: [dashboardId],
      changeOwnerDetails: { newOwner: accountId, autofixName: true },
      extendAdminPermissions: true,
    });
    expect(entityErrors).toEqual({});
    expect(state.dashboards[dashboardId]).toMatchObject({ ownerAccountId: accountId, name: 'Operations (1)' });
  });

  it('of others are not changed without the permissions of an administrator', async () => {
    const { simulator, jira, dashboardId, successor } = handOver();
    const { entityErrors } = await jira.dashboards.bulkEdit({
      action: 'changeOwner',
      entityIds: [dashboardId],
      changeOwnerDetails: { newOwner: successor, autofixName: true },
    });
    expect(Object.keys(entityErrors)).toEqual([dashboardId]);
    expect(simulator.effects).toEqual([]);
  });

  it('are shared with more and with fewer', async () => {
    const { simulator, jira, dashboardId, successor, state } = handOver();
    const change = (action: 'addPermission' | 'removePermission') =>
      jira.dashboards.bulkEdit({
        action,
        entityIds: [dashboardId],
        permissionDetails: { editPermissions: [{ type: 'user', user: { accountId: successor } }], sharePermissions: [] },
        extendAdminPermissions: true,
      });
    await change('addPermission');
    await change('addPermission');
    expect(state.dashboards[dashboardId]?.editPermissions).toEqual([{ type: 'user', user: { accountId: successor } }]);
    await change('removePermission');
    expect(state.dashboards[dashboardId]?.editPermissions).toEqual([]);
    expect(simulator.effects.map(({ kind }) => kind)).toEqual(['dashboard.permissionsChanged', 'dashboard.permissionsChanged']);
  });

  it('are edited with the details of the action, and with no others', async () => {
    const { simulator, jira, dashboardId } = handOver();
    const permissionDetails = { editPermissions: [], sharePermissions: [] };
    expect(await kindOf(() => jira.dashboards.bulkEdit({ action: 'changeOwner', entityIds: [dashboardId] }))).toBe('validation');
    expect(await kindOf(() => jira.dashboards.bulkEdit({ action: 'addPermission', entityIds: [dashboardId] }))).toBe('validation');
    expect(await kindOf(() => jira.dashboards.bulkEdit({ action: 'addPermission', entityIds: ['1x'], permissionDetails }))).toBe('validation');
    expect(await kindOf(() => jira.dashboards.bulkEdit({ action: 'addPermission', entityIds: [], permissionDetails }))).toBe('validation');
    expect(simulator.requests).toEqual([]);
  });

  it('end as ambiguous when the answer of a change of permissions is lost, because no read can compare them', async () => {
    const { simulator, jira, dashboardId } = handOver();
    simulator.faults.add({ when: 'afterEffect', kind: 'reset', match: { route: 'PUT /rest/api/3/dashboard/bulk/edit' } });
    const edit = () =>
      jira.dashboards.bulkEdit({
        action: 'changePermission',
        entityIds: [dashboardId],
        permissionDetails: { editPermissions: [], sharePermissions: [] },
        extendAdminPermissions: true,
      });
    expect(await kindOf(edit)).toBe('ambiguous');
    expect(simulator.effects).toHaveLength(1);
  });
});

describe('projects', () => {
  it('are found with their lead only where that is asked for', async () => {
    const { jira, leaver } = handOver();
    const [plain] = await jira.projects.search().toArray();
    const [expanded] = await jira.projects.search({ expand: 'lead' }).toArray();
    expect([plain?.lead, expanded?.lead?.accountId]).toEqual([undefined, leaver]);
  });

  it('are handed over to somebody who exists', async () => {
    const { simulator, jira, successor } = handOver();
    const { error } = await attempt(() => jira.projects.update('OPS', { leadAccountId: '712020:nobody' }));
    expect(error).toMatchObject({ kind: 'validation', fields: [{ field: 'lead' }] });
    expect(await jira.projects.update('OPS', { leadAccountId: successor })).toMatchObject({ lead: { accountId: successor } });
    expect(simulator.effects).toMatchObject([{ kind: 'project.updated', accountId: successor }]);
  });

  it('with a new key are still found by the old one, also when the answer was lost', async () => {
    const { simulator, jira } = handOver();
    simulator.faults.add({ when: 'afterEffect', kind: 'reset', match: { route: 'PUT /rest/api/3/project/{projectIdOrKey}' } });
    expect(await jira.projects.update('OPS', { key: 'RUN', categoryId: -1 })).toMatchObject({ key: 'RUN' });
    expect(await jira.projects.get('OPS')).toMatchObject({ key: 'RUN' });
    expect(simulator.effects).toHaveLength(1);
    await jira.projects.update('RUN', { releasedProjectKeys: ['OPS'] });
    expect(await kindOf(() => jira.projects.get('OPS'))).toBe('notFound');
  });

  it('are refused to those who administer neither them nor Jira', async () => {
    const { simulator, jira, successor, componentId } = handOver();
    simulator.caller.platformRoles = [];
    expect(await kindOf(() => jira.projects.update('OPS', { leadAccountId: successor }))).toBe('permission.denied');
    expect(await kindOf(() => jira.components.update(componentId, { leadAccountId: successor }))).toBe('permission.denied');
  });

  it('are not updated with nothing', async () => {
    const { simulator, jira } = handOver();
    expect(await kindOf(() => jira.projects.update('OPS', {}))).toBe('validation');
    expect(await kindOf(() => jira.components.update('10102', {}))).toBe('validation');
    expect(simulator.requests).toEqual([]);
  });

  it('are searched by the declared search when they are asked for by route', async () => {
    const { simulator, clients } = rehearsal({ frozen: true });
    await clients.product.request('GET /rest/api/3/project/search');
    expect(simulator.requests.at(-1)?.route).toBe('GET /rest/api/3/project/search');
  });
});

describe('components', () => {
  it('are handed over, and lose their lead with an empty account id', async () => {
    const { simulator, jira, componentId, successor } = handOver();
    expect(await jira.components.update(componentId, { leadAccountId: successor })).toMatchObject({ lead: { accountId: successor } });
    expect((await jira.components.update(componentId, { leadAccountId: '' })).lead).toBeUndefined();
    expect(simulator.effects.map(({ accountId }) => accountId)).toEqual([successor, undefined]);
  });

  it('that are not in the list end as ambiguous when the answer is lost', async () => {
    const { simulator, jira, componentId, state } = handOver();
    simulator.faults.add({ when: 'beforeEffect', kind: 'reset', match: { route: 'PUT /rest/api/3/component/{componentId}' } });
    expect(await kindOf(() => jira.components.update(componentId, { name: 'Frontend' }))).toBe('ambiguous');
    expect(Object.values(state.projects ?? {})[0]?.components[componentId]?.name).toBe('Backend');
  });
});

describe('project roles', () => {
  it('name the id of a role at the end of its address', async () => {
    const { jira, roleId } = handOver();
    const listed = await jira.projectRoles.list('OPS').toArray();
    expect(listed.find(({ name }) => name === 'Developers')?.id).toBe(String(roleId));
  });

  it('are taken away from a person once', async () => {
    const { simulator, jira, leaver, roleId } = handOver();
    expect(await jira.projectRoles.removeActor('OPS', roleId, { user: leaver })).toEqual({ outcome: 'done' });
    expect(await jira.projectRoles.removeActor('OPS', roleId, { user: leaver })).toEqual({ outcome: 'alreadyInState' });
    expect(simulator.effects).toMatchObject([{ kind: 'projectRole.actorRemoved', accountId: leaver }]);
  });

  it('are taken away from a group, and its members keep their own', async () => {
    const { simulator, jira, projectId, leaver, roleId, state } = handOver();
    simulator.addPerson({ name: 'Mary Major', groups: ['developers'] });
    const [groupId = ''] = Object.keys(simulator.state.groups);
    state.projects[projectId]?.actors[String(roleId)]?.groupIds.push(groupId);
    await jira.projectRoles.removeActor('OPS', roleId, { group: 'developers' });
    const { actors } = await jira.projectRoles.get('OPS', roleId);
    expect(actors?.map(({ actorUser, actorGroup }) => actorUser?.accountId ?? actorGroup?.groupId)).toEqual([leaver]);
  });

  it('that do not exist are a mistake, not an absence', async () => {
    const { jira, leaver } = handOver();
    expect(await kindOf(() => jira.projectRoles.removeActor('OPS', 9, { user: leaver }))).toBe('notFound');
    expect(await kindOf(() => jira.projectRoles.removeActor('NONE', 10_001, { user: leaver }))).toBe('notFound');
  });

  it('are taken away from exactly one actor', async () => {
    const { simulator, jira, leaver, roleId } = handOver();
    for (const actor of [{}, { user: leaver, groupId: 'g1' }]) {
      expect(await kindOf(() => jira.projectRoles.removeActor('OPS', roleId, actor as { user: string }))).toBe('validation');
    }
    expect(simulator.requests).toEqual([]);
  });
});

describe('permissions', () => {
  it('are those that a person has, where they have them', async () => {
    const { jira, leaver, projectId } = handOver();
    const check = { accountId: leaver, globalPermissions: ['ADMINISTER', 'USER_PICKER'], projectPermissions: [{ permissions: ['ADMINISTER_PROJECTS'], projects: [projectId, 404] }] };
    expect(await jira.permissions.check(check)).toEqual({
      globalPermissions: ['USER_PICKER'],
      projectPermissions: [{ permission: 'ADMINISTER_PROJECTS', projects: [Number(projectId)], issues: [] }],
    });
  });

  it('of others are shown to administrators only', async () => {
    const { simulator, jira, leaver, projectId } = handOver();
    simulator.caller.platformRoles = [];
    expect(await kindOf(() => jira.permissions.check({ accountId: leaver, globalPermissions: ['ADMINISTER'] }))).toBe('permission.denied');
    expect(await kindOf(() => jira.permissions.list().toArray())).toBe('permission.denied');
    expect(await jira.permissions.listMine({ permissions: ['ADMINISTER'] }).toArray()).toMatchObject([{ key: 'ADMINISTER', havePermission: false }]);
    expect(await jira.permissions.listPermittedProjects(['BROWSE_PROJECTS']).toArray()).toEqual([{ id: Number(projectId), key: 'OPS' }]);
    expect(await jira.permissions.listPermittedProjects(['ADMINISTER_PROJECTS']).toArray()).toEqual([]);
  });

  it('that do not exist are refused', async () => {
    const { jira } = handOver();
    expect(await kindOf(() => jira.permissions.listMine({ permissions: ['ADMINSTER'] }).toArray())).toBe('validation');
    expect(await kindOf(() => jira.permissions.check({}))).toBe('validation');
  });
});
