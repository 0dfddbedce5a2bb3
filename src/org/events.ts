import * as z from 'zod/mini';

import type { ApiPromise } from '../core/api-promise.js';
import { endpoint, pagedEndpoint } from '../core/endpoint.js';
import { id, type Id } from '../core/ids.js';
import type { CallOptions } from '../core/options.js';
import { cursorInQuery, cursorInQueryOfLog, type Paginated } from '../core/pagination.js';
import { input, inside, maybeString, openEnum, record } from '../core/schema.js';
import type { Transport } from '../core/transport.js';

const EventActorSchema = record({
  id: maybeString,
  name: maybeString,
  email: maybeString,
  app: z.nullish(record({ id: maybeString, type: maybeString, attributes: z.nullish(z.record(z.string(), z.unknown())) })),
  auth: z.nullish(record({
    authType: z.nullish(openEnum('container-token', 'api-token', 'connect-token', 'auth-token-for-2LO', 'auth-token-for-3LO')),
    tokenId: maybeString,
    tokenLabel: maybeString,
  })),
  onBehalfOf: z.nullish(record({ id: maybeString, name: maybeString, email: maybeString })),
  links: z.nullish(record({ self: maybeString })),
});

const EventObjectSchema = record({
  id: maybeString,
  type: maybeString,
  attributes: z.nullish(z.record(z.string(), z.unknown())),
  links: z.nullish(record({ self: maybeString, alt: maybeString })),
});

const attributesShape = {
  time: maybeString,
  action: maybeString,
  actor: z.nullish(EventActorSchema),
  context: z.nullish(z.array(EventObjectSchema)),
  container: z.nullish(z.array(EventObjectSchema)),
  location: z.nullish(record({ ip: maybeString, city: maybeString, regionName: maybeString, countryName: maybeString })),
};

const eventShape = {
  id: id<'event'>(),
  type: z.nullish(openEnum('events')),
  message: z.nullish(record({ content: maybeString, format: maybeString })),
  links: z.nullish(record({ self: maybeString })),
};

export const EventSchema = record({ ...eventShape, attributes: z.nullish(record(attributesShape)) });

const PolledEventSchema = record({ ...eventShape, attributes: z.nullish(record({ ...attributesShape, processedAt: maybeString })) });

/**
 * Something that happened in the organization. `attributes` have what happened (`action`), who did it (`actor`), when
 * (`time`), and to what (`context`, inside of `container`).
 */
export interface AuditEvent extends z.infer<typeof EventSchema> {}

/** An {@link AuditEvent} with the time at which the log recorded it. */
export interface PolledAuditEvent extends z.infer<typeof PolledEventSchema> {}

const EventActionSchema = record({
  id: z.string(),
  type: maybeString,
  attributes: z.nullish(record({ displayName: maybeString, groupDisplayName: maybeString })),
});

/** A kind of event. Its `id` is the `action` of events. */
export interface AuditEventAction extends z.infer<typeof EventActionSchema> {}

const moment = z.pipe(z.union([z.date(), z.int().check(z.minimum(0)), z.string().check(z.regex(/^\d+$/, 'expected milliseconds since 1970'))]), z.transform((given) => String(given instanceof Date ? given.getTime() : given)));

// One value of the query holds them all: a comma would cut one in two.
const joined = z.array(z.string().check(z.regex(/^[^,]+$/, 'expected a text without a comma'))).check(z.minLength(1));

const EventQuerySchema = input({
  q: z.optional(z.string().check(z.minLength(1))),
  from: z.optional(moment),
  to: z.optional(moment),
  action: z.optional(z.string().check(z.minLength(1))),
  actor: z.optional(joined),
  ip: z.optional(joined),
  product: z.optional(z.array(z.enum(['bitbucket', 'confluence', 'guard_detect', 'jira', 'loom'])).check(z.minLength(1))),
  location: z.optional(z.pipe(z.array(input({ city: z.optional(z.string()), countryName: z.optional(z.string()) })).check(z.minLength(1)), z.transform((places) => JSON.stringify(places)))),
  limit: z.optional(z.int().check(z.minimum(1), z.maximum(500))),
  cursor: z.optional(z.string()),
});

/**
 * Which events to list: by time, term, action, actors, IP addresses, products or places. `from` and `to` are a `Date`,
 * or milliseconds since 1970 as a number or as digits. Without `limit` a page has 30 events; the maximum is 500.
 */
export interface AuditEventQuery extends z.input<typeof EventQuerySchema> {}

const EventPollQuerySchema = input({
  from: z.optional(moment),
  to: z.optional(moment),
  sortOrder: z.optional(z.enum(['asc', 'desc'])),
  limit: z.optional(z.int().check(z.minimum(1), z.maximum(500))),
  cursor: z.optional(z.string()),
});

/**
 * Where to start, and in which order of processing. `from` and `to` are a `Date`, or milliseconds since 1970 as a
 * number or as digits. A `cursor` contains all the others. Without `limit` a page has 200 events.
 */
export interface AuditEventPollQuery extends z.input<typeof EventPollQuerySchema> {}

/** Atlassian allows 10 requests a minute to each of these paths, and 10 to a user. */
const rateLimitGroup = 'org-events';

export const getEventActions = endpoint('GET /admin/v1/orgs/{orgId}/event-actions', {
  response: inside('data', z.array(EventActionSchema)),
  operation: 'read',
  success: [200],
  scopes: { admin: ['read:events:admin'] },
  rateLimitGroup,
});

export const getEvents = pagedEndpoint('GET /admin/v1/orgs/{orgId}/events', {
  query: EventQuerySchema,
  item: EventSchema,
  page: cursorInQuery,
  success: [200],
  scopes: { admin: ['read:events:admin'] },
  commaJoined: ['actor', 'ip', 'product'],
  rateLimitGroup,
});

export const pollEvents = pagedEndpoint('GET /admin/v1/orgs/{orgId}/events-stream', {
  query: EventPollQuerySchema,
  item: PolledEventSchema,
  page: cursorInQueryOfLog,
  success: [200],
  scopes: { admin: ['read:events:admin'] },
  rateLimitGroup: 'org-events-stream',
});

export const getEventById = endpoint('GET /admin/v1/orgs/{orgId}/events/{eventId}', {
  response: inside('data', EventSchema),
  operation: 'read',
  about: [{ asked: 'path.eventId', member: 'id' }],
  success: [200],
  scopes: { admin: ['read:events:admin'] },
  rateLimitGroup,
});

/** The audit log of the organization. Events may take up to 24 hours to appear (measured by third parties). */
export class AuditEvents {
  /** @internal */
  constructor(private readonly transport: Transport<'orgId'>) {}

  /**
   * Lists events by filters.
   *
   * Atlassian allows 10 requests a minute for this, {@link get} and {@link listActions} together: the client spaces
   * them. Set a large `limit`, and use {@link listStream} to follow the log.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-events/
   */
  list(query: AuditEventQuery = {}, options?: CallOptions): Paginated<AuditEvent> {
    return this.transport.list(getEvents, { query }, options);
  }

  /**
   * Reads the log from one end to the other, to follow it: 50 requests a minute.
   *
   * The list ends when you have read all events so far. Its last page then has `resume`: the cursor under which later
   * events will appear. Keep it for your next poll.
   *
   * @example
   * let cursor: string | undefined;
   * for await (const page of org.events.listStream({ from: new Date('2026-11-01') }).from(cursor).pages()) {
   *   cursor = page.next ?? page.resume ?? cursor;
   * }
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-events/
   */
  listStream(query: AuditEventPollQuery = {}, options?: CallOptions): Paginated<PolledAuditEvent> {
    return this.transport.list(pollEvents, { query }, options);
  }

  /**
   * Reads one event. Throws `notFound` if the log has no event with this id.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-events/
   */
  get(eventId: Id<'event'>, options?: CallOptions): ApiPromise<AuditEvent> {
    return this.transport.send(getEventById, { path: { eventId } }, options);
  }

  /**
   * Lists the kinds of events in the log, with their display names.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-events/
   */
  listActions(options?: CallOptions): Paginated<AuditEventAction> {
    return this.transport.listWhole(getEventActions, {}, options);
  }
}
