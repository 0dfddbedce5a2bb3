import {
  addSecurityLevelMembers,
  listSecurityLevelMembers,
  removeSecurityLevelMember,
  type SecurityLevelMember,
} from '../../product/jira/issue-security-schemes.js';
import {
  addNotifications,
  getNotificationScheme,
  listNotificationSchemes,
  removeNotification,
  type NotificationScheme,
  type SchemeNotification,
} from '../../product/jira/notification-schemes.js';
import {
  createPermissionGrant,
  deletePermissionGrant,
  listPermissionGrants,
  listPermissionSchemes,
  type PermissionGrant,
} from '../../product/jira/permission-schemes.js';
import type { Holder as JiraHolder } from '../../product/jira/references.js';
import { getUser } from '../../product/jira/users.js';
import { administersJira, isActivePerson, partsOf, sharedThrough, shownBy, type Holder } from './jira-shared.js';
import { pageOn } from './page-on.js';
import type { Finder, ResponsibilityDeclaration } from './types.js';

/** The account id of a holder that is a person. */
function personOf(holder: JiraHolder | null | undefined): string | undefined {
  return holder?.type.toLowerCase() === 'user' ? (holder.parameter ?? holder.value ?? undefined) : undefined;
}

/** Yields nothing twice: a scheme may name a person several times for the same. */
function once(): (...names: readonly (string | number)[]) => boolean {
  const seen = new Set<string>();
  return (...names) => {
    const before = seen.size;
    return seen.add(names.join(' ')).size > before;
  };
}

const findGrants: Finder['find'] = async function* (people, place, options) {
  const { permissionSchemes } = place.product.jira;
  const isNew = once();
  for await (const { id, name, permissions } of permissionSchemes.list({ expand: 'permissions,user' }, options).whole()) {
    for (const { permission, holder } of permissions ?? (await permissionSchemes.listGrants(id, {}, options).whole().toArray())) {
      const accountId = personOf(holder);
      if (accountId !== undefined && people.has(accountId) && typeof permission === 'string' && isNew(accountId, id, permission)) {
        yield { accountId, id: `${id}/${permission}`, name: `${permission} in ${name ?? id}`, ...pageOn(place, `/secure/admin/EditPermissions!default.jspa?schemeId=${id}`) };
      }
    }
  }
};

function holdersOfGrant(grants: readonly PermissionGrant[], permission: string): Holder[] {
  return grants.flatMap((grant) => {
    const accountId = grant.permission === permission ? personOf(grant.holder) : undefined;
    return accountId === undefined || typeof grant.id !== 'number' ? [] : [{ accountId, entryId: String(grant.id) }];
  });
}

const transferGrant = sharedThrough((thing, { product }, options, reading) => {
  const [scheme, permission] = partsOf(thing);
  const schemeId = Number(scheme);
  const { permissionSchemes } = product.jira;
  return {
    shownBy: listPermissionGrants,
    holders: async () => holdersOfGrant(await reading(`grants of ${schemeId}`, () => permissionSchemes.listGrants(schemeId, {}, options).whole().toArray()), permission),
    give: async (accountId) => (await permissionSchemes.createGrant(schemeId, { permission, holder: { type: 'user', parameter: accountId } }, {}, options).withResponse()).response,
    take: async ({ entryId = '' }) => (await permissionSchemes.deleteGrant(schemeId, Number(entryId), options).withResponse()).response,
  };
});

const wholeScheme = { expand: 'all' } as const;

const findNotifications: Finder['find'] = async function* (people, place, options) {
  const { notificationSchemes } = place.product.jira;
  const isNew = once();
  for await (const listed of notificationSchemes.list({ expand: 'notificationSchemeEvents,user', maxResults: 100 }, options).whole()) {
    const { id, name } = listed;
    const events = listed.notificationSchemeEvents ?? shownBy(getNotificationScheme, 'notificationSchemeEvents', (await notificationSchemes.get(id, wholeScheme, options)).notificationSchemeEvents);
    for (const { event, notifications } of events) {
      for (const accountId of (notifications ?? []).map(notifiedPerson)) {
        if (accountId !== undefined && people.has(accountId) && typeof event?.id === 'number' && isNew(accountId, id, event.id)) {
          const title = `${event.name ?? event.id} in ${name ?? id}`;
          yield { accountId, id: `${id}/${event.id}`, name: title, ...pageOn(place, `/secure/admin/EditNotifications!default.jspa?schemeId=${id}`) };
        }
      }
    }
  }
};

function notifiedPerson({ notificationType, user, parameter }: SchemeNotification): string | undefined {
  return notificationType === 'User' ? (user?.accountId ?? parameter ?? undefined) : undefined;
}

function holdersOfNotification({ notificationSchemeEvents: events }: NotificationScheme, eventId: string): Holder[] | undefined {
  return events
    ?.filter(({ event }) => String(event?.id) === eventId)
    .flatMap(({ notifications }) => notifications ?? [])
    .flatMap((notification) => {
      const accountId = notifiedPerson(notification);
      return accountId === undefined || typeof notification.id !== 'number' ? [] : [{ accountId, entryId: String(notification.id) }];
    });
}

const transferNotification = sharedThrough((thing, { product }, options, reading) => {
  const [scheme, eventId] = partsOf(thing);
  const schemeId = Number(scheme);
  const { notificationSchemes } = product.jira;
  return {
    shownBy: getNotificationScheme,
    holders: async () => holdersOfNotification(await reading(`notifications of ${schemeId}`, () => notificationSchemes.get(schemeId, wholeScheme, options)), eventId),
    give: async (accountId) => {
      const event = { event: { id: Number(eventId) }, notifications: [{ notificationType: 'User' as const, parameter: accountId }] };
      return (await notificationSchemes.addNotifications(schemeId, { notificationSchemeEvents: [event] }, options).withResponse()).response;
    },
    take: async ({ entryId = '' }) => (await notificationSchemes.removeNotification(schemeId, Number(entryId), options).withResponse()).response,
  };
});

const findLevels: Finder['find'] = async function* (people, place, options) {
  const isNew = once();
  for await (const { holder, issueSecuritySchemeId, issueSecurityLevelId } of place.product.jira.issueSecuritySchemes.listMembers({ maxResults: 100 }, options).whole()) {
    const accountId = personOf(holder);
    if (accountId !== undefined && people.has(accountId)) {
      const schemeId = shownBy(listSecurityLevelMembers, 'values.issueSecuritySchemeId', issueSecuritySchemeId);
      const levelId = shownBy(listSecurityLevelMembers, 'values.issueSecurityLevelId', issueSecurityLevelId);
      if (isNew(accountId, schemeId, levelId)) {
        yield { accountId, id: `${schemeId}/${levelId}`, name: `Level ${levelId} of scheme ${schemeId}`, ...pageOn(place, `/secure/admin/EditIssueSecurities!default.jspa?schemeId=${schemeId}`) };
      }
    }
  }
};

/** Undefined if a member does not show its level: then it may be of this one. */
function holdersOfLevel(members: readonly SecurityLevelMember[], scheme: string, level: string): Holder[] | undefined {
  const people = members.filter(({ holder }) => personOf(holder) !== undefined);
  if (people.some(({ issueSecuritySchemeId, issueSecurityLevelId }) => typeof issueSecuritySchemeId !== 'string' || typeof issueSecurityLevelId !== 'string')) {
    return undefined;
  }
  return people
    .filter(({ issueSecuritySchemeId, issueSecurityLevelId }) => issueSecuritySchemeId === scheme && issueSecurityLevelId === level)
    .map(({ id, holder }) => ({ accountId: personOf(holder) ?? '', entryId: id }));
}

const transferLevel = sharedThrough((thing, { product }, options, reading) => {
  const [scheme, level] = partsOf(thing);
  const [schemeId, levelId] = [Number(scheme), Number(level)];
  const { issueSecuritySchemes } = product.jira;
  return {
    shownBy: listSecurityLevelMembers,
    holders: async () => {
      const members = await reading(`members of ${thing.id}`, () => issueSecuritySchemes.listMembers({ schemeId: [schemeId], levelId: [levelId], maxResults: 100 }, options).whole().toArray());
      return holdersOfLevel(members, scheme, level);
    },
    give: async (accountId) => (await issueSecuritySchemes.addMembers(schemeId, levelId, [{ type: 'user', parameter: accountId }], options).withResponse()).response,
    take: async ({ entryId = '' }) => (await issueSecuritySchemes.removeMember(schemeId, levelId, Number(entryId), options).withResponse()).response,
  };
});

const companyManaged = 'Only company-managed projects have schemes. Access to team-managed projects is in their roles.';
const back = 'Gives it back to the person. Removes it from the successor, unless they had it before.';

/** Schemes of company-managed projects that name a person. */
export const jiraSchemesResponsibilities = {
  permissionGrants: {
    row: 'J15',
    title: 'permissions that permission schemes grant the person',
    world: 'jira',
    foundBy: [listPermissionSchemes, listPermissionGrants],
    findingNeeds: administersJira,
    caveat: companyManaged,
    finder: { peopleAtOnce: Number.POSITIVE_INFINITY, find: findGrants },
    writes: [createPermissionGrant, deletePermissionGrant],
    checkedBy: [getUser],
    writingNeeds: administersJira,
    successorMust: isActivePerson,
    readBack: 'The scheme shows its grants.',
    undo: back,
    notByApi: 'Permissions through groups and roles are no grants of the person.',
    evidence: ['documented'],
    byDefault: 'report',
    turn: 3,
    transfer: transferGrant,
  },
  notifications: {
    row: 'J16',
    title: 'events that notification schemes notify the person of',
    world: 'jira',
    foundBy: [listNotificationSchemes, getNotificationScheme],
    findingNeeds: administersJira,
    caveat: companyManaged,
    finder: { peopleAtOnce: Number.POSITIVE_INFINITY, find: findNotifications },
    writes: [addNotifications, removeNotification],
    checkedBy: [getUser],
    writingNeeds: administersJira,
    successorMust: `${isActivePerson}, and see the issues`,
    readBack: 'The scheme shows whom it notifies.',
    undo: back,
    evidence: ['documented'],
    byDefault: 'transfer',
    turn: 6,
    transfer: transferNotification,
  },
  securityLevels: {
    row: 'J17',
    title: 'security levels of issues that the person is a member of',
    world: 'jira',
    foundBy: [listSecurityLevelMembers],
    findingNeeds: administersJira,
    caveat: companyManaged,
    finder: { peopleAtOnce: Number.POSITIVE_INFINITY, find: findLevels },
    writes: [addSecurityLevelMembers, removeSecurityLevelMember],
    checkedBy: [getUser],
    writingNeeds: administersJira,
    successorMust: `${isActivePerson}. They then see all issues of the level`,
    readBack: 'The level shows its members.',
    undo: back,
    evidence: ['documented'],
    byDefault: 'report',
    turn: 3,
    transfer: transferLevel,
  },
} satisfies Readonly<Record<string, ResponsibilityDeclaration>>;
