import { addSecurityLevelMembers, listSecurityLevelMembers, removeSecurityLevelMember } from '../../product/jira/issue-security-schemes.js';
import { addNotifications, getNotificationScheme, listNotificationSchemes, removeNotification } from '../../product/jira/notification-schemes.js';
import {
  createPermissionGrant,
  deletePermissionGrant,
  getPermissionScheme,
  listPermissionGrants,
  listPermissionSchemes,
} from '../../product/jira/permission-schemes.js';
import { jiraRefusal, noContent, ok } from '../answer.js';
import {
  notificationEvents,
  type SimulatedNotificationScheme,
  type SimulatedPermissionGrant,
  type SimulatedPermissionScheme,
  type SimulatedSecurityLevel,
} from '../jira-scheme-state.js';
import { nextId } from '../jira-state.js';
import type { Router } from '../router.js';
import { expands, jiraOf, pageObject, personIn, requireAdministrator, requireSignedIn, type JiraSiteRequest } from './jira-requests.js';

export function routeJiraSchemes(router: Router): void {
  routePermissionSchemes(router);
  routeNotificationSchemes(router);
  routeSecuritySchemes(router);
}

function routePermissionSchemes(router: Router): void {
  router.on(listPermissionSchemes, (request) => {
    requireSignedIn(request);
    return ok({ permissionSchemes: Object.values(jiraOf(request).permissionSchemes).map((scheme) => permissionSchemeIn(request, scheme)) });
  });

  router.on(getPermissionScheme, (request) => ok(permissionSchemeIn(request, requirePermissionScheme(request, request.path.schemeId))));

  router.on(listPermissionGrants, (request) => {
    const scheme = requirePermissionScheme(request, request.path.schemeId);
    return ok({ permissions: Object.values(scheme.grants).map((grant) => grantIn(request, scheme, grant)) });
  });

  router.on(createPermissionGrant, (request) => {
    requireAdministrator(request);
    const scheme = requirePermissionScheme(request, request.path.schemeId);
    const { permission, holder } = request.body;
    const parameter = holder.value ?? holder.parameter;
    if (holder.type === 'user' && !isPerson(request, parameter)) {
      throw jiraRefusal(400, 'The user of the permission holder does not exist.');
    }
    const id = Number(nextId(jiraOf(request)));
    const grant: SimulatedPermissionGrant = { id, permission, type: holder.type, ...(parameter === undefined ? {} : { parameter }) };
    scheme.grants[String(id)] = grant;
    request.effects.add({ kind: 'permissionGrant.created', ...personOf(holder.type, parameter), target: `${scheme.id}/${id}` });
    return ok(grantIn(request, scheme, grant), 201);
  });

  router.on(deletePermissionGrant, (request) => {
    requireAdministrator(request);
    const scheme = requirePermissionScheme(request, request.path.schemeId);
    const grant = scheme.grants[request.path.grantId];
    if (grant === undefined) {
      throw jiraRefusal(400, 'There is no permission grant with that id in the scheme.');
    }
    delete scheme.grants[request.path.grantId];
    request.effects.add({ kind: 'permissionGrant.deleted', ...personOf(grant.type, grant.parameter), target: `${scheme.id}/${grant.id}` });
    return noContent;
  });
}

function routeNotificationSchemes(router: Router): void {
  router.on(listNotificationSchemes, (request) => {
    requireSignedIn(request);
    const ids = request.query.getAll('id');
    const found = Object.values(jiraOf(request).notificationSchemes).filter(({ id }) => ids.length === 0 || ids.includes(String(id)));
    return pageObject(request, '/rest/api/3/notificationscheme', found.map((scheme) => notificationSchemeIn(request, scheme)));
  });

  router.on(getNotificationScheme, (request) => ok(notificationSchemeIn(request, requireNotificationScheme(request, request.path.schemeId))));

  router.on(addNotifications, (request) => {
    requireAdministrator(request);
    const scheme = requireNotificationScheme(request, request.path.schemeId);
    const events = request.body.notificationSchemeEvents;
    for (const { event, notifications } of events) {
      if (notificationEvents[event.id] === undefined) {
        throw jiraRefusal(404, 'The event does not exist.');
      }
      if (notifications.some(({ notificationType, parameter }) => notificationType === 'User' && !isPerson(request, parameter))) {
        throw jiraRefusal(400, 'The user does not exist.');
      }
    }
    for (const { event, notifications } of events) {
      for (const { notificationType: type, parameter } of notifications) {
        const id = Number(nextId(jiraOf(request)));
        scheme.notifications[String(id)] = { id, eventId: Number(event.id), type, ...(parameter === undefined ? {} : { parameter }) };
        request.effects.add({ kind: 'notification.added', ...personOf(type, parameter), target: `${scheme.id}/${id}` });
      }
    }
    return noContent;
  });

  router.on(removeNotification, (request) => {
    requireAdministrator(request);
    const scheme = requireNotificationScheme(request, request.path.schemeId);
    const notification = scheme.notifications[request.path.notificationId];
    if (notification === undefined) {
      throw jiraRefusal(404, 'The notification does not exist.');
    }
    delete scheme.notifications[request.path.notificationId];
    request.effects.add({ kind: 'notification.removed', ...personOf(notification.type, notification.parameter), target: `${scheme.id}/${notification.id}` });
    return noContent;
  });
}

function routeSecuritySchemes(router: Router): void {
  router.on(listSecurityLevelMembers, (request) => {
    requireAdministrator(request);
    const chosen = (name: string, id: string): boolean => request.query.getAll(name).length === 0 || request.query.getAll(name).includes(id);
    const found = Object.values(jiraOf(request).securitySchemes).flatMap((scheme) =>
      Object.values(scheme.levels).flatMap((level) =>
        Object.values(level.members)
          .filter(({ id }) => chosen('id', id) && chosen('schemeId', scheme.id) && chosen('levelId', level.id))
          .map(({ id, type, parameter }) => ({ id, issueSecuritySchemeId: scheme.id, issueSecurityLevelId: level.id, holder: holderIn(type, parameter), managed: false })),
      ),
    );
    return pageObject(request, '/rest/api/3/issuesecurityschemes/level/member', found);
  });

  router.on(addSecurityLevelMembers, (request) => {
    const level = requireSecurityLevel(request, request.path);
    const { members } = request.body;
    if (members.some(({ type, parameter }) => type === 'user' && !isPerson(request, parameter))) {
      throw jiraRefusal(400, 'The user does not exist.');
    }
    for (const { type, parameter } of members) {
      const id = nextId(jiraOf(request));
      level.members[id] = { id, type, ...(parameter === undefined ? {} : { parameter }) };
      request.effects.add({ kind: 'securityLevel.memberAdded', ...personOf(type, parameter), target: `${level.id}/${id}` });
    }
    return noContent;
  });

  router.on(removeSecurityLevelMember, (request) => {
    const level = requireSecurityLevel(request, request.path);
    const member = level.members[request.path.memberId];
    if (member === undefined) {
      throw jiraRefusal(404, 'The member of the security level does not exist.');
    }
    delete level.members[member.id];
    request.effects.add({ kind: 'securityLevel.memberRemoved', ...personOf(member.type, member.parameter), target: `${level.id}/${member.id}` });
    return noContent;
  });
}

function isPerson({ state }: JiraSiteRequest, accountId: string | undefined): boolean {
  return state.accounts[accountId ?? '']?.status === 'active';
}

/** The account that an effect concerns, if the holder is a person. */
function personOf(type: string, parameter: string | undefined): { accountId?: string } {
  return type.toLowerCase() === 'user' && parameter !== undefined ? { accountId: parameter } : {};
}

function holderIn(type: string, parameter: string | undefined): object {
  return { type, ...(parameter === undefined ? {} : { parameter, value: parameter }) };
}

function requirePermissionScheme(request: JiraSiteRequest, schemeId: string): SimulatedPermissionScheme {
  requireSignedIn(request);
  const scheme = jiraOf(request).permissionSchemes[schemeId];
  if (scheme === undefined) {
    throw jiraRefusal(404, 'There is no permission scheme with that id.');
  }
  return scheme;
}

function permissionSchemeIn(request: JiraSiteRequest, scheme: SimulatedPermissionScheme): object {
  const isWhole = ['permissions', 'user', 'all'].some((name) => expands(request, name));
  return {
    self: `${request.origin}/rest/api/3/permissionscheme/${scheme.id}`,
    id: scheme.id,
    name: scheme.name,
    description: '',
    ...(isWhole ? { permissions: Object.values(scheme.grants).map((grant) => grantIn(request, scheme, grant)) } : {}),
  };
}

function grantIn({ origin }: JiraSiteRequest, scheme: SimulatedPermissionScheme, { id, permission, type, parameter }: SimulatedPermissionGrant): object {
  return { id, self: `${origin}/rest/api/3/permissionscheme/${scheme.id}/permission/${id}`, holder: holderIn(type, parameter), permission };
}

function requireNotificationScheme(request: JiraSiteRequest, schemeId: string): SimulatedNotificationScheme {
  requireSignedIn(request);
  const scheme = jiraOf(request).notificationSchemes[schemeId];
  if (scheme === undefined) {
    throw jiraRefusal(404, 'There is no notification scheme with that id.');
  }
  return scheme;
}

function notificationSchemeIn(request: JiraSiteRequest, { id, name, notifications }: SimulatedNotificationScheme): object {
  const isWhole = ['notificationSchemeEvents', 'user', 'all'].some((part) => expands(request, part));
  const withPeople = expands(request, 'user') || expands(request, 'all');
  const events = [...new Set(Object.values(notifications).map(({ eventId }) => eventId))].map((eventId) => ({
    event: { id: eventId, name: notificationEvents[eventId] ?? '', description: '' },
    notifications: Object.values(notifications)
      .filter((notification) => notification.eventId === eventId)
      .map(({ id: notificationId, type, parameter }) => ({
        id: notificationId,
        notificationType: type,
        ...(parameter === undefined ? {} : { parameter, recipient: parameter }),
        ...(withPeople && type === 'User' && parameter !== undefined ? { user: personIn(request, parameter) } : {}),
      })),
  }));
  return { self: `${request.origin}/rest/api/3/notificationscheme/${id}`, id, name, description: '', ...(isWhole ? { notificationSchemeEvents: events } : {}) };
}

function requireSecurityLevel(request: JiraSiteRequest, { schemeId, levelId }: { readonly schemeId: string; readonly levelId: string }): SimulatedSecurityLevel {
  requireAdministrator(request);
  const level = jiraOf(request).securitySchemes[schemeId]?.levels[levelId];
  if (level === undefined) {
    throw jiraRefusal(404, 'The security scheme or level does not exist.');
  }
  return level;
}
