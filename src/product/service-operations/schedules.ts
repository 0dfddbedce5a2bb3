import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack } from '../../core/endpoint.js';
import { opsOffset } from '../../core/gateway-pagination.js';
import { id } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import type { Paginated } from '../../core/pagination.js';
import { input, maybeBoolean, maybeNumber, maybeString, openEnum, record, typed } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';
import { moment, pageSize, RangeSchema, readScopes, ResponderSchema, verdictOfChange, writeScopes, type ScheduleId } from './responders.js';
import { RotationSchema } from './rotation-schemas.js';

const ScheduleSchema = record({
  id: id<'schedule'>(),
  name: maybeString,
  description: maybeString,
  timezone: maybeString,
  enabled: maybeBoolean,
  /** Absent for a schedule that belongs to no team. */
  teamId: z.nullish(id<'team'>()),
  /** Only with `expand: ['rotation']`. */
  rotations: z.nullish(z.array(RotationSchema)),
});

/** A schedule: who is on call, and when. */
export interface Schedule extends z.infer<typeof ScheduleSchema> {}

const ScheduleQuerySchema = z.extend(RangeSchema, {
  query: z.optional(z.string().check(z.minLength(1))),
  expand: z.optional(z.array(z.enum(['rotation']))),
});

/** Filters of {@link Schedules.list}. `query` is a part of the name. */
export interface ScheduleQuery extends z.input<typeof ScheduleQuerySchema> {}

export const listSchedules = pagedEndpoint('GET /jsm/ops/api/{cloudId}/v1/schedules', {
  query: ScheduleQuerySchema,
  item: ScheduleSchema,
  page: opsOffset({ pageSize }),
  success: [200],
  scopes: readScopes,
});

export const getSchedule = endpoint('GET /jsm/ops/api/{cloudId}/v1/schedules/{scheduleId}', {
  response: ScheduleSchema,
  operation: 'read',
  success: [200],
  about: [{ asked: 'path.scheduleId', member: 'id' }],
  scopes: readScopes,
});

const ScheduleChangeSchema = input({
  name: z.optional(z.string().check(z.minLength(1))),
  description: z.optional(z.string()),
  timezone: z.optional(z.string().check(z.minLength(1))),
  enabled: z.optional(z.boolean()),
  /** Empty: the schedule belongs to no team. */
  teamId: z.optional(z.string()),
}).check(z.refine((change) => Object.values(change).some((value) => value !== undefined), { message: 'expected at least one member to change' }));

/** What to change of a schedule; what you leave out stays. An empty `teamId` takes it from its team. */
export interface ScheduleChange extends z.input<typeof ScheduleChangeSchema> {}

interface OneChange {
  readonly path: { readonly scheduleId: string };
  readonly body: ScheduleChange;
}

export const updateSchedule = endpoint('PATCH /jsm/ops/api/{cloudId}/v1/schedules/{scheduleId}', {
  body: ScheduleChangeSchema,
  response: ScheduleSchema,
  operation: 'absolute',
  success: [200],
  about: [{ asked: 'path.scheduleId', member: 'id' }],
  scopes: writeScopes,
  readBack: readBack(getSchedule, {
    input: ({ path: { scheduleId } }: OneChange) => ({ path: { scheduleId } }),
    verdict: (schedule, { body }) => verdictOfChange({ ...schedule, teamId: schedule.teamId ?? '' }, body),
    adopt: (schedule) => schedule,
  }),
});

const onCallShape = { id: maybeString, type: z.nullish(openEnum('user', 'team', 'escalation', 'noone')) };
const OnCallParticipantSchema = record({
  ...onCallShape,
  /** Set if they are on call because somebody forwards to them. */
  forwardedFrom: z.nullish(record(onCallShape)),
  // Participants contain participants.
  onCallParticipants: z.nullish(z.array(typed<OnCallParticipant>(z.unknown()))),
});

/** Who is on call: a person, a team, an escalation or nobody. Teams and escalations have the people behind them. */
export interface OnCallParticipant {
  readonly id?: string | null | undefined;
  readonly type?: string | null | undefined;
  readonly forwardedFrom?: { readonly id?: string | null | undefined; readonly type?: string | null | undefined } | null | undefined;
  readonly onCallParticipants?: readonly OnCallParticipant[] | null | undefined;
}

const OnCallsSchema = record({
  onCallParticipants: z.nullish(z.array(OnCallParticipantSchema)),
  /** With `flat: true`: account ids. */
  onCallUsers: z.nullish(z.array(id<'account'>())),
});

/** Who is on call: `onCallParticipants`, or with `flat: true` the account ids in `onCallUsers`. */
export interface OnCalls extends z.infer<typeof OnCallsSchema> {}

const OnCallQuerySchema = input({ flat: z.optional(z.boolean()), date: z.optional(moment) });

/** When and in which form to read who is on call. `date` is ISO 8601; the default is now. */
export interface OnCallQuery extends z.input<typeof OnCallQuerySchema> {}

export const getOnCalls = endpoint('GET /jsm/ops/api/{cloudId}/v1/schedules/{scheduleId}/on-calls', {
  query: OnCallQuerySchema,
  response: OnCallsSchema,
  operation: 'read',
  success: [200],
  scopes: readScopes,
});

const TimelineResponderSchema = z.extend(ResponderSchema, { deleted: maybeBoolean });
const TimelineSchema = record({
  rotations: z.nullish(z.array(record({
    id: maybeString,
    name: maybeString,
    order: maybeNumber,
    deleted: maybeBoolean,
    periods: z.nullish(z.array(record({
      startDate: maybeString,
      endDate: maybeString,
      type: z.nullish(openEnum('base', 'override', 'forwarding', 'historical')),
      from: z.nullish(TimelineResponderSchema),
      responder: z.nullish(TimelineResponderSchema),
      flattenedResponders: z.nullish(z.array(TimelineResponderSchema)),
    }))),
  }))),
});

const ScheduleTimelineSchema = record({
  startDate: maybeString,
  endDate: maybeString,
  finalTimeline: z.nullish(TimelineSchema),
  baseTimeline: z.nullish(TimelineSchema),
  overrideTimeline: z.nullish(TimelineSchema),
  forwardingTimeline: z.nullish(TimelineSchema),
});

/** Who is on call in each period of a time. `finalTimeline` counts; the other ones only if you ask for them. */
export interface ScheduleTimeline extends z.infer<typeof ScheduleTimelineSchema> {}

const TimelineQuerySchema = input({
  interval: z.optional(z.int().check(z.minimum(1))),
  intervalUnit: z.optional(z.enum(['days', 'weeks', 'months'])),
  date: z.optional(moment),
  expand: z.optional(z.array(z.enum(['base', 'forwarding', 'override']))),
});

/** Which time of a schedule to read: one week by default. `date` is ISO 8601. */
export interface TimelineQuery extends z.input<typeof TimelineQuerySchema> {}

export const getTimeline = endpoint('GET /jsm/ops/api/{cloudId}/v1/schedules/{scheduleId}/timeline', {
  query: TimelineQuerySchema,
  response: ScheduleTimelineSchema,
  operation: 'read',
  success: [200],
  scopes: readScopes,
});

/** Schedules, and who is on call. */
export class Schedules {
  /** @internal */
  constructor(private readonly transport: Transport<'cloudId'>) {}

  /**
   * Lists the schedules. `expand: ['rotation']` shows who takes part in their rotations.
   *
   * A caller without the permission gets an empty list, not an error: use the token of an admin of Jira Service
   * Management before you trust an empty list.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v2/api-group-schedules/
   */
  list(query: ScheduleQuery = {}, options?: CallOptions): Paginated<Schedule> {
    return this.transport.list(listSchedules, { query }, options);
  }

  /**
   * Reads one schedule.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v2/api-group-schedules/
   */
  get(scheduleId: ScheduleId, options?: CallOptions): ApiPromise<Schedule> {
    return this.transport.send(getSchedule, { path: { scheduleId } }, options);
  }

  /**
   * Changes a schedule. While it is disabled, nobody is on call through it. Undo: set the earlier values.
   *
   * Needs an admin of Jira Service Management, or of the team of the schedule.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v2/api-group-schedules/
   */
  update(scheduleId: ScheduleId, change: ScheduleChange, options?: CallOptions): ApiPromise<Schedule> {
    return this.transport.send(updateSchedule, { path: { scheduleId }, body: change }, options);
  }

  /**
   * Reads who is on call, now or at another time. `flat: true` resolves teams and escalations to account ids.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v2/api-group-schedule-on-calls/
   */
  getOnCalls(scheduleId: ScheduleId, query: OnCallQuery = {}, options?: CallOptions): ApiPromise<OnCalls> {
    return this.transport.send(getOnCalls, { path: { scheduleId }, query }, options);
  }

  /**
   * Reads who is on call in each period of a time: at most one year back, and two years ahead.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v2/api-group-schedule-timelines/
   */
  getTimeline(scheduleId: ScheduleId, query: TimelineQuery = {}, options?: CallOptions): ApiPromise<ScheduleTimeline> {
    return this.transport.send(getTimeline, { path: { scheduleId }, query }, options);
  }
}
