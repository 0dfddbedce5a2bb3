import { attempt, ProductClient } from 'atlassian-admin-sdk';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { leaverInSchemes } from '../../scenarios/jira-schemes.js';

function site() {
  const simulator = new Simulator({ frozen: true });
  const { jira } = new ProductClient(simulator.credentials.product);
  return { simulator, jira, ...leaverInSchemes(simulator) };
}

describe('a field with people', () => {
  it('is found by its type, and has its default changed for one context', async () => {
    const { jira, field, contextId, leaver, successor } = site();
    const fields = await jira.fields.search({ type: ['custom'] }).toArray();
    expect(fields.filter(({ schema }) => schema?.type === 'user' || schema?.items === 'user').map(({ id }) => id)).toEqual([field.id]);
    const [current] = await jira.fields.listDefaultValues(field.id, { contextId: [contextId] }).toArray();
    expect(current).toMatchObject({ type: 'single.user.select', contextId, accountId: leaver, userFilter: { enabled: false } });
    await jira.fields.setDefaultValues(field.id, [{ type: 'single.user.select', contextId, accountId: successor, userFilter: { enabled: true, groups: ['g'], roleIds: [] } }]);
    expect(field.contexts[contextId]).toMatchObject({ defaultAccountIds: [successor], userFilter: { enabled: true, groups: ['g'] } });
  });

  it('needs the user filter, before anything is sent', async () => {
    const { simulator, jira, field, contextId, successor } = site();
    const { error } = await attempt(() => jira.fields.setDefaultValues(field.id, [{ type: 'single.user.select', contextId, accountId: successor } as never]));
    expect(error).toMatchObject({ kind: 'validation', fields: [{ field: expect.stringMatching(/^body\.defaultValues\[0\]/) }] });
    expect(simulator.requests).toEqual([]);
  });

  it('gets nobody who is inactive, and no value of another type', async () => {
    const { simulator, jira, field, contextId } = site();
    const gone = simulator.addPerson({ name: 'Ann Poe', status: 'inactive' });
    expect((await attempt(jira.fields.setDefaultValues(field.id, [{ type: 'single.user.select', contextId, accountId: gone.accountId, userFilter: { enabled: false } }]))).error?.kind).toBe('validation');
    expect((await attempt(jira.fields.setDefaultValues(field.id, [{ type: 'multi.user.select', contextId, accountIds: [] }]))).error?.kind).toBe('validation');
    expect((await attempt(jira.fields.setDefaultValues('customfield_1', [{ type: 'multi.user.select', contextId, accountIds: [] }]))).error?.kind).toBe('notFound');
    expect(simulator.effects).toEqual([]);
  });
});

describe('a person in a scheme', () => {
  it('is replaced in permissions', async () => {
    const { jira, leaver, successor, permissionScheme, grantId } = site();
    const [scheme] = await jira.permissionSchemes.list({ expand: 'permissions,user' }).toArray();
    expect(scheme?.permissions?.filter(({ holder }) => holder?.parameter === leaver)).toHaveLength(1);
    await jira.permissionSchemes.createGrant(permissionScheme.id, { permission: 'EDIT_ISSUES', holder: { type: 'user', parameter: successor } });
    await jira.permissionSchemes.deleteGrant(permissionScheme.id, grantId);
    expect((await jira.permissionSchemes.listGrants(permissionScheme.id).toArray()).map(({ holder }) => holder?.parameter)).toEqual([successor]);
    expect((await attempt(jira.permissionSchemes.deleteGrant(permissionScheme.id, grantId))).error?.kind).toBe('validation');
  });

  it('is replaced in notifications', async () => {
    const { jira, leaver, successor, notificationScheme, notificationId } = site();
    const peopleOf = async () =>
      (await jira.notificationSchemes.get(notificationScheme.id, { expand: 'user' })).notificationSchemeEvents?.flatMap(({ notifications }) => notifications ?? []).map(({ user }) => user?.accountId);
    expect(await peopleOf()).toEqual([leaver]);
    await jira.notificationSchemes.addNotifications(notificationScheme.id, {
      notificationSchemeEvents: [{ event: { id: '1' }, notifications: [{ notificationType: 'User', parameter: successor }] }],
    });
    await jira.notificationSchemes.removeNotification(notificationScheme.id, notificationId);
    expect(await peopleOf()).toEqual([successor]);
    expect((await attempt(jira.notificationSchemes.removeNotification(notificationScheme.id, notificationId))).error?.kind).toBe('notFound');
  });

  it('is replaced in security levels', async () => {
    const { jira, successor, securityScheme, level, memberId } = site();
    await jira.issueSecuritySchemes.addMembers(securityScheme.id, level.id, [{ type: 'user', parameter: successor }]);
    await jira.issueSecuritySchemes.removeMember(securityScheme.id, level.id, memberId);
    expect((await jira.issueSecuritySchemes.listMembers({ levelId: [level.id] }).toArray()).map(({ holder }) => holder?.parameter)).toEqual([successor]);
    expect(await jira.issueSecuritySchemes.listMembers({ levelId: [1] }).toArray()).toEqual([]);
  });

  it('is changed by administrators only', async () => {
    const { simulator, jira, permissionScheme, successor } = site();
    simulator.caller.platformRoles = [];
    expect((await attempt(jira.permissionSchemes.createGrant(permissionScheme.id, { permission: 'EDIT_ISSUES', holder: { type: 'user', parameter: successor } }))).error?.kind).toBe('permission.denied');
    expect((await attempt(jira.issueSecuritySchemes.listMembers().toArray())).error?.kind).toBe('permission.denied');
    expect(simulator.effects).toEqual([]);
  });
});
