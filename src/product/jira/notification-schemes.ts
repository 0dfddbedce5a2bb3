import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack } from '../../core/endpoint.js';
import type { Id } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import { startAt, type Paginated } from '../../core/pagination.js';
import { input, maybeNumber, maybeString, nothing, openEnum, record, type Outcome } from '../../core/schema.js';
import type { Scopes } from '../../core/scopes.js';
import type { Transport } from '../../core/transport.js';
import { JiraPersonSchema, numericId, pathId, textId } from './references.js';
import { GroupNameSchema } from './schemas.js';

const types = [
  'CurrentAssignee', 'Reporter', 'CurrentUser', 'ProjectLead', 'ComponentLead', 'User', 'Group', 'ProjectRole', 'EmailAddress', 'AllWatchers',
  'UserCustomField', 'GroupCustomField',
] as const;

const NotificationSchema = record({
  id: maybeNumber,
  notificationType: z.nullish(openEnum(...types)),
  parameter: maybeString,
  recipient: maybeString,
  emailAddress: maybeString,
  user: z.nullish(JiraPersonSchema),
  group: z.nullish(GroupNameSchema),
});

/** Whom Jira notifies of an event. For a `User`, `parameter` is the account id. */
export interface SchemeNotification extends z.infer<typeof NotificationSchema> {}

const NotificationSchemeSchema = record({
  id: z.number(),
  name: maybeString,
  description: maybeString,
  notificationSchemeEvents: z.nullish(z.array(
      record({
        event: z.nullish(record({ id: maybeNumber, name: maybeString, description: maybeString })),
        notifications: z.nullish(z.array(NotificationSchema)),
      }),
    )),
  projects: z.nullish(z.array(z.number())),
  self: maybeString,
});

/** A notification scheme: whom Jira notifies in the projects that use it. Its events need `expand`. */
export interface NotificationScheme extends z.infer<typeof NotificationSchemeSchema> {}

const expand = z.optional(z.string().check(z.minLength(1)));

const NotificationSchemeQuerySchema = input({
  id: z.optional(z.array(numericId<'notificationScheme'>()).check(z.minLength(1))),
  projectId: z.optional(z.array(numericId<'project'>()).check(z.minLength(1))),
  onlyDefault: z.optional(z.boolean()),
  expand,
  startAt: z.optional(z.int().check(z.minimum(0))),
  maxResults: z.optional(z.int().check(z.minimum(1))),
});

/** Which notification schemes to list, by id or by the projects that use them; all without a filter. */
export interface NotificationSchemeQuery extends z.input<typeof NotificationSchemeQuerySchema> {}

const readNotificationSchemes: Scopes = {
  classic: ['manage:jira-configuration'],
  granular: [
    'read:avatar:jira', 'read:field-configuration:jira', 'read:field:jira', 'read:group:jira',
    'read:notification-scheme:jira', 'read:project-category:jira', 'read:project-role:jira', 'read:project:jira',
    'read:user:jira',
  ],
};

export const listNotificationSchemes = pagedEndpoint('GET /rest/api/3/notificationscheme', {
  query: NotificationSchemeQuerySchema,
  item: NotificationSchemeSchema,
  page: startAt({ pageSize: 50 }),
  success: [200],
  scopes: readNotificationSchemes,
});

export const getNotificationScheme = endpoint('GET /rest/api/3/notificationscheme/{schemeId}', {
  query: input({ expand }),
  response: NotificationSchemeSchema,
  operation: 'read',
  about: [{ asked: 'path.schemeId', member: 'id' }],
  success: [200],
  scopes: readNotificationSchemes,
});

const NewNotificationsSchema = input({
  notificationSchemeEvents: z.array(
    input({
      event: input({ id: textId<'event'>() }),
      notifications: z.array(input({ notificationType: z.enum(types), parameter: z.optional(z.string().check(z.minLength(1))) })).check(z.minLength(1)),
    }),
  ).check(z.minLength(1)),
});

/** Whom to notify of which events. A person is `{ notificationType: 'User', parameter: accountId }`. */
export interface NewNotifications extends z.input<typeof NewNotificationsSchema> {}

const everything = { expand: 'all' } as const;

export const addNotifications = endpoint('PUT /rest/api/3/notificationscheme/{schemeId}/notification', {
  body: NewNotificationsSchema,
  response: nothing,
  operation: 'creating',
  success: [204],
  scopes: { classic: ['manage:jira-configuration'] },
  readBack: readBack(getNotificationScheme, {
    input: ({ path: { schemeId } }: { readonly path: { readonly schemeId: string }; readonly body: NewNotifications }) => ({ path: { schemeId }, query: everything }),
    verdict: ({ notificationSchemeEvents: events }, { body }) => {
      if (events === undefined || events === null) {
        return 'unknown';
      }
      const areThere = body.notificationSchemeEvents.every(({ event, notifications }) => {
        const found = events.filter((seen) => String(seen.event?.id) === String(event.id)).flatMap((seen) => seen.notifications ?? []);
        return notifications.every((wanted) => found.some((seen) => seen.notificationType === wanted.notificationType && (wanted.parameter === undefined || seen.parameter === wanted.parameter)));
      });
      return areThere ? 'reached' : 'notReached';
    },
  }),
});

export const removeNotification = endpoint('DELETE /rest/api/3/notificationscheme/{schemeId}/notification/{notificationId}', {
  response: nothing,
  operation: 'deleteById',
  success: [204],
  scopes: { classic: ['manage:jira-configuration'] },
  readBack: readBack(getNotificationScheme, {
    input: ({ path: { schemeId } }: { readonly path: { readonly schemeId: string; readonly notificationId: string } }) => ({ path: { schemeId }, query: everything }),
    verdict: ({ notificationSchemeEvents: events }, { path: { notificationId } }) => {
      if (events === undefined || events === null) {
        return 'unknown';
      }
      return events.some(({ notifications }) => notifications?.some((seen) => String(seen.id) === notificationId)) ? 'notReached' : 'reached';
    },
  }),
});

/** Notification schemes of a Jira site: whom Jira notifies in company-managed projects. */
export class JiraNotificationSchemes {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Lists notification schemes. To find those that name a person, set `expand: 'user'` and look at every notification.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-notification-schemes/
   */
  list(query: NotificationSchemeQuery = {}, options?: CallOptions): Paginated<NotificationScheme> {
    return this.transport.list(listNotificationSchemes, { query }, options);
  }

  /**
   * Reads one notification scheme.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-notification-schemes/
   */
  get(schemeId: Id<'notificationScheme'> | number, query: { readonly expand?: string } = {}, options?: CallOptions): ApiPromise<NotificationScheme> {
    return this.transport.send(getNotificationScheme, { path: { schemeId: pathId(schemeId) }, query }, options);
  }

  /**
   * Adds people to those whom Jira notifies of events. Needs the global permission Administer Jira.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-notification-schemes/
   */
  addNotifications(schemeId: Id<'notificationScheme'> | number, notifications: NewNotifications, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(addNotifications, { path: { schemeId: pathId(schemeId) }, body: notifications }, options);
  }

  /**
   * Removes one notification from a scheme. Jira no longer notifies these people of the event. Needs the global
   * permission Administer Jira.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-notification-schemes/
   */
  removeNotification(
    schemeId: Id<'notificationScheme'> | number,
    notificationId: Id<'notification'> | number,
    options?: CallOptions,
  ): ApiPromise<Outcome> {
    return this.transport.send(removeNotification, { path: { schemeId: pathId(schemeId), notificationId: pathId(notificationId) } }, options);
  }
}
