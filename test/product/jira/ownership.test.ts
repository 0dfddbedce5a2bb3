import { attempt, ProductClient } from 'atlassian-admin-sdk';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { leaverWithBelongings } from '../../scenarios/jira-ownership.js';

function site() {
  const simulator = new Simulator({ frozen: true });
  const { jira } = new ProductClient(simulator.credentials.product);
  return { simulator, jira, ...leaverWithBelongings(simulator) };
}

describe('a role', () => {
  it('is given to people in addition, and set as a whole', async () => {
    const { jira, leaver, successor, roleId } = site();
    const peopleIn = (role: { actors?: readonly { actorUser?: { accountId?: string | null | undefined } | null | undefined }[] | null | undefined }) => role.actors?.map(({ actorUser }) => actorUser?.accountId);
    expect(peopleIn(await jira.projectRoles.addActors('OPS', roleId, { user: [successor] }))).toEqual([leaver, successor]);
    expect(peopleIn(await jira.projectRoles.setActors('OPS', roleId, { user: [successor] }))).toEqual([successor]);
    expect(peopleIn(await jira.projectRoles.addDefaultActors(roleId, { user: [successor] }))).toEqual([leaver, successor]);
    expect(peopleIn(await jira.projectRoles.removeDefaultActor(roleId, { user: leaver }))).toEqual([successor]);
    expect((await attempt(jira.projectRoles.removeDefaultActor(roleId, { user: leaver }))).error?.kind).toBe('notFound');
  });

  it('needs somebody, before anything is sent', async () => {
    const { simulator, jira, roleId } = site();
    for (const call of [() => jira.projectRoles.addActors('OPS', roleId, {}), () => jira.projectRoles.setActors('OPS', roleId, {}), () => jira.projectRoles.setActors('OPS', roleId, { user: [] })]) {
      expect((await attempt(call)).error?.kind).toBe('validation');
    }
    expect(simulator.requests).toEqual([]);
  });
});

describe('a filter', () => {
  it('shows who gets its results, also if it is private', async () => {
    const { jira, filter, leaver } = site();
    filter.sharePermissions = [];
    expect((await attempt(jira.filters.get(filter.id))).error?.status).toBe(400);
    const found = await jira.filters.get(filter.id, { expand: 'subscriptions', overrideSharePermissions: true });
    expect(found).toMatchObject({ owner: { accountId: leaver }, subscriptions: [{ user: { accountId: leaver } }] });
  });

  it('is shared by its owner only', async () => {
    const { simulator, jira, filter, successor } = site();
    expect((await attempt(jira.filters.addSharePermission(filter.id, { type: 'user', accountId: successor }))).error?.kind).toBe('notFound');
    filter.ownerAccountId = simulator.caller.accountId;
    const permissions = await jira.filters.addSharePermission(filter.id, { type: 'user', accountId: successor });
    const own = permissions.find(({ user }) => user?.accountId === successor);
    await jira.filters.removeSharePermission(filter.id, own?.id ?? 0);
    expect((await jira.filters.listSharePermissions(filter.id).toArray()).map(({ type }) => type)).toEqual(['loggedin']);
    expect((await jira.filters.addSharePermission(filter.id, { type: 'global' })).map(({ type }) => type)).toEqual(['global']);
    expect((await attempt(jira.filters.addSharePermission(filter.id, { type: 'group', groupId: 'nobody' }))).error?.kind).toBe('validation');
  });

  it('leads to the boards that show it', async () => {
    const { jira, board, leaver } = site();
    const [found] = await jira.boards.list({ projectKeyOrId: 'OPS' }).toArray();
    const { filter } = await jira.boards.getConfiguration(found?.id ?? 0);
    expect((await jira.filters.get(filter?.id ?? '', { overrideSharePermissions: true })).owner?.accountId).toBe(leaver);
    expect((await jira.boards.listOfFilter(filter?.id ?? '').toArray()).map(({ id }) => id)).toEqual([board.id]);
    expect((await attempt(jira.boards.get(1))).error?.kind).toBe('notFound');
  });
});

describe('a dashboard', () => {
  it('of another person is changed by an administrator who says so', async () => {
    const { jira, dashboard, successor, leaver } = site();
    const change = { name: 'Operations 2', sharePermissions: [], editPermissions: [{ type: 'user' as const, user: { accountId: successor } }] };
    expect((await attempt(jira.dashboards.update(dashboard.id, change))).error?.kind).toBe('notFound');
    expect(await jira.dashboards.update(dashboard.id, change, { extendAdminPermissions: true })).toMatchObject({ name: 'Operations 2', owner: { accountId: leaver } });
  });
});

describe('a version', () => {
  it('shows who drives it, and takes no other driver', async () => {
    const { simulator, jira, version, leaver, successor } = site();
    expect(await jira.versions.list('OPS', { expand: 'driver,approvers' }).first()).toMatchObject({ driver: leaver, approvers: [{ accountId: leaver }] });
    expect((await jira.versions.get(version.id)).driver).toBeUndefined();
    const { error } = await attempt(() => jira.versions.update(version.id, { name: '1.1', driver: successor } as never));
    expect(error).toMatchObject({ kind: 'validation', fields: [{ field: 'body.driver' }] });
    expect(simulator.effects).toEqual([]);
  });
});

describe('a plan', () => {
  it('gets another lead, unless it is archived', async () => {
    const { jira, plan, successor, state } = site();
    await jira.plans.update(plan.id, [{ op: 'replace', path: '/leadAccountId', value: successor }]);
    expect((await jira.plans.get(plan.id)).leadAccountId).toBe(successor);
    (state.plans[String(plan.id)] as { status: string }).status = 'Archived';
    expect((await attempt(jira.plans.update(plan.id, [{ op: 'replace', path: '/name', value: 'x' }]))).error?.status).toBe(409);
    expect(await jira.plans.list().toArray()).toEqual([]);
    expect(await jira.plans.list({ includeArchived: true }).toArray()).toHaveLength(1);
  });

  it('is for a token without scopes at the address of the site: any other credential sends nothing', async () => {
    const { simulator } = site();
    const { jira } = new ProductClient(simulator.credentials.gateway);
    expect((await attempt(() => jira.plans.list().toArray())).error?.kind).toBe('credential.wrongKind');
    expect(simulator.requests).toEqual([]);
  });
});

describe('workflows, the audit log and tasks', () => {
  it('show whom a rule names', async () => {
    const { jira, leaver } = site();
    const rules = (await jira.workflows.search({ expand: 'values.transitions' }).toArray()).flatMap(({ transitions }) => transitions ?? []).flatMap(({ actions }) => actions ?? []);
    expect(rules.filter(({ parameters }) => Object.values(parameters ?? {}).includes(leaver))).toHaveLength(1);
    expect((await jira.workflows.search().first())?.transitions).toBeUndefined();
    expect((await jira.workflows.getMany({ workflowNames: ['Approval'] })).workflows).toHaveLength(1);
  });

  it('show changes, page by page, to administrators', async () => {
    const { simulator, jira, plan, successor, version } = site();
    await jira.plans.update(plan.id, [{ op: 'replace', path: '/leadAccountId', value: successor }]);
    await jira.versions.update(version.id, { released: true });
    expect((await jira.auditRecords.list({ limit: 1 }).toArray()).map(({ summary }) => summary)).toEqual(['version.updated', 'plan.updated']);
    expect(await jira.auditRecords.list({ filter: 'version' }).toArray()).toHaveLength(1);
    simulator.caller.platformRoles = [];
    expect((await attempt(jira.auditRecords.list().toArray())).error?.kind).toBe('permission.denied');
    expect((await attempt(jira.tasks.get('1'))).error?.kind).toBe('notFound');
  });
});
