import type { Simulator } from 'atlassian-admin-sdk/simulator';

import { siteOf } from '../support/jira.js';
import type { Scenarios } from '../support/scenario.js';

/** A leaver whom fields and schemes of Jira name, and somebody to name instead. */
export function leaverInSchemes(simulator: Simulator) {
  const leaver = simulator.addPerson({
    name: 'Jane Doe',
    owns: {
      fieldDefaults: ['Deputy'],
      permissionGrants: [{ scheme: 'Default scheme', permission: 'EDIT_ISSUES' }],
      notifications: [{ scheme: 'Default notifications', event: 'Issue created' }],
      securityLevels: [{ scheme: 'Default security', level: 'Management' }],
    },
  });
  const successor = simulator.addPerson({ name: 'John Roe' });
  const { jira: state } = siteOf(simulator);
  const firstOf = <T>(things: Readonly<Record<string, T>>): T => Object.values(things)[0] as T;
  const field = firstOf(state.peopleFields);
  const permissionScheme = firstOf(state.permissionSchemes);
  const notificationScheme = firstOf(state.notificationSchemes);
  const securityScheme = firstOf(state.securitySchemes);
  const level = firstOf(securityScheme.levels);
  return {
    leaver: leaver.accountId,
    successor: successor.accountId,
    state,
    field,
    contextId: firstOf(field.contexts).id,
    permissionScheme,
    grantId: firstOf(permissionScheme.grants).id,
    notificationScheme,
    notificationId: firstOf(notificationScheme.notifications).id,
    securityScheme,
    level,
    memberId: firstOf(level.members).id,
  };
}

export const jiraSchemeScenarios: Scenarios = {
  'GET /rest/api/3/field/search': ({ simulator, product }) => {
    leaverInSchemes(simulator);
    return () => product.jira.fields.search({ orderBy: 'name' }).toArray();
  },
  'GET /rest/api/3/field/{fieldId}/context': ({ simulator, product }) => {
    const { field } = leaverInSchemes(simulator);
    return () => product.jira.fields.listContexts(field.id).toArray();
  },
  'GET /rest/api/3/field/{fieldId}/context/defaultValue': ({ simulator, product }) => {
    const { field } = leaverInSchemes(simulator);
    return () => product.jira.fields.listDefaultValues(field.id).toArray();
  },
  'PUT /rest/api/3/field/{fieldId}/context/defaultValue': ({ simulator, product }) => {
    const { field, contextId, successor } = leaverInSchemes(simulator);
    return () => product.jira.fields.setDefaultValues(field.id, [{ type: 'single.user.select', contextId, accountId: successor, userFilter: { enabled: false } }]);
  },
  'GET /rest/api/3/permissionscheme': ({ simulator, product }) => {
    leaverInSchemes(simulator);
    return () => product.jira.permissionSchemes.list({ expand: 'permissions,user' }).toArray();
  },
  'GET /rest/api/3/permissionscheme/{schemeId}': ({ simulator, product }) => {
    const { permissionScheme } = leaverInSchemes(simulator);
    return () => product.jira.permissionSchemes.get(permissionScheme.id, { expand: 'permissions' });
  },
  'GET /rest/api/3/permissionscheme/{schemeId}/permission': ({ simulator, product }) => {
    const { permissionScheme } = leaverInSchemes(simulator);
    return () => product.jira.permissionSchemes.listGrants(permissionScheme.id).toArray();
  },
  'POST /rest/api/3/permissionscheme/{schemeId}/permission': ({ simulator, product }) => {
    const { permissionScheme, successor } = leaverInSchemes(simulator);
    return () => product.jira.permissionSchemes.createGrant(permissionScheme.id, { permission: 'EDIT_ISSUES', holder: { type: 'user', parameter: successor } });
  },
  'DELETE /rest/api/3/permissionscheme/{schemeId}/permission/{grantId}': ({ simulator, product }) => {
    const { permissionScheme, grantId } = leaverInSchemes(simulator);
    return () => product.jira.permissionSchemes.deleteGrant(permissionScheme.id, grantId);
  },
  'GET /rest/api/3/notificationscheme': ({ simulator, product }) => {
    leaverInSchemes(simulator);
    return () => product.jira.notificationSchemes.list({ expand: 'user' }).toArray();
  },
  'GET /rest/api/3/notificationscheme/{schemeId}': ({ simulator, product }) => {
    const { notificationScheme } = leaverInSchemes(simulator);
    return () => product.jira.notificationSchemes.get(notificationScheme.id, { expand: 'all' });
  },
  'PUT /rest/api/3/notificationscheme/{schemeId}/notification': ({ simulator, product }) => {
    const { notificationScheme, successor } = leaverInSchemes(simulator);
    return () =>
      product.jira.notificationSchemes.addNotifications(notificationScheme.id, {
        notificationSchemeEvents: [{ event: { id: 1 }, notifications: [{ notificationType: 'User', parameter: successor }] }],
      });
  },
  'DELETE /rest/api/3/notificationscheme/{schemeId}/notification/{notificationId}': ({ simulator, product }) => {
    const { notificationScheme, notificationId } = leaverInSchemes(simulator);
    return () => product.jira.notificationSchemes.removeNotification(notificationScheme.id, notificationId);
  },
  'GET /rest/api/3/issuesecurityschemes/level/member': ({ simulator, product }) => {
    leaverInSchemes(simulator);
    return () => product.jira.issueSecuritySchemes.listMembers({ expand: 'user' }).toArray();
  },
  'PUT /rest/api/3/issuesecurityschemes/{schemeId}/level/{levelId}/member': ({ simulator, product }) => {
    const { securityScheme, level, successor } = leaverInSchemes(simulator);
    return () => product.jira.issueSecuritySchemes.addMembers(securityScheme.id, level.id, [{ type: 'user', parameter: successor }]);
  },
  'DELETE /rest/api/3/issuesecurityschemes/{schemeId}/level/{levelId}/member/{memberId}': ({ simulator, product }) => {
    const { securityScheme, level, memberId } = leaverInSchemes(simulator);
    return () => product.jira.issueSecuritySchemes.removeMember(securityScheme.id, level.id, memberId);
  },
};
