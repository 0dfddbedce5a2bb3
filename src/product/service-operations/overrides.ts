import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack } from '../../core/endpoint.js';
import { opsOffset } from '../../core/gateway-pagination.js';
import { givenId } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import type { Page, Paginated } from '../../core/pagination.js';
import { input, maybeString, nothing, record, type Outcome } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';
import { areSame, deleteScopes, givenResponder, isSameMoment, moment, pageSize, RangeSchema, readScopes, ResponderSchema, writeScopes, type OperationsRange, type ScheduleId } from './responders.js';

const OverrideSchema = record({
  /** The id of the override. */
  alias: maybeString,
  responder: z.nullish(ResponderSchema),
  startDate: maybeString,
  endDate: maybeString,
  /** Absent: all rotations of the schedule. */
  rotationIds: z.nullish(z.array(z.string())),
});

/** An override: somebody is on call for a time, instead of whose turn it is. */
export interface Override extends z.infer<typeof OverrideSchema> {}

const NewOverrideSchema = input({
  responder: givenResponder('user', 'noone'),
  startDate: moment,
  endDate: moment,
  rotationIds: z.optional(z.array(givenId('rotation')).check(z.minLength(1))),
}).check(z.refine(({ startDate, endDate }) => Date.parse(startDate) < Date.parse(endDate), { path: ['endDate'], message: 'expected a time after startDate' }));

/** Who is on call, and for which time (ISO 8601). Without `rotationIds`, in all rotations of the schedule. */
export interface NewOverride extends z.input<typeof NewOverrideSchema> {}

export const listOverrides = pagedEndpoint('GET /jsm/ops/api/{cloudId}/v1/schedules/{scheduleId}/overrides', {
  query: RangeSchema,
  item: OverrideSchema,
  page: opsOffset({ pageSize }),
  success: [200],
  scopes: readScopes,
});

export const getOverride = endpoint('GET /jsm/ops/api/{cloudId}/v1/schedules/{scheduleId}/overrides/{alias}', {
  response: OverrideSchema,
  operation: 'read',
  success: [200],
  about: [{ asked: 'path.alias', member: 'alias' }],
  scopes: readScopes,
});

interface NewOne {
  readonly path: { readonly scheduleId: string };
  readonly body: NewOverride;
}

function isSame({ responder, startDate, endDate, rotationIds }: Override, wanted: NewOverride): boolean {
  return (
    areSame([responder ?? {}], [wanted.responder]) &&
    isSameMoment(startDate, wanted.startDate) &&
    isSameMoment(endDate, wanted.endDate) &&
    JSON.stringify([...(rotationIds ?? [])].sort()) === JSON.stringify([...(wanted.rotationIds ?? [])].sort())
  );
}

export const createOverride = endpoint('POST /jsm/ops/api/{cloudId}/v1/schedules/{scheduleId}/overrides', {
  body: NewOverrideSchema,
  response: OverrideSchema,
  operation: 'creating',
  success: [201],
  scopes: writeScopes,
  readBack: readBack(listOverrides, {
    input: ({ path: { scheduleId } }: NewOne) => ({ path: { scheduleId } }),
    verdict: ({ items, next }: Page<Override>, { body }) =>
      items.some((override) => isSame(override, body)) ? 'reached' : next === undefined ? 'notReached' : 'unknown',
    adopt: ({ items }, { body }) => items.find((override) => isSame(override, body)),
  }),
});

interface OneOverride {
  readonly path: { readonly scheduleId: string; readonly alias: string };
}

export const updateOverride = endpoint('PUT /jsm/ops/api/{cloudId}/v1/schedules/{scheduleId}/overrides/{alias}', {
  body: NewOverrideSchema,
  response: OverrideSchema,
  operation: 'absolute',
  success: [200],
  about: [{ asked: 'path.alias', member: 'alias' }],
  scopes: writeScopes,
  readBack: readBack(getOverride, {
    input: ({ path: { scheduleId, alias } }: OneOverride & { readonly body: NewOverride }) => ({ path: { scheduleId, alias } }),
    verdict: (override, { body }) => (isSame(override, body) ? 'reached' : 'notReached'),
    adopt: (override) => override,
  }),
});

export const deleteOverride = endpoint('DELETE /jsm/ops/api/{cloudId}/v1/schedules/{scheduleId}/overrides/{alias}', {
  response: nothing,
  operation: 'deleteById',
  success: [204],
  scopes: deleteScopes,
  readBack: readBack(listOverrides, {
    input: ({ path: { scheduleId } }: OneOverride) => ({ path: { scheduleId } }),
    verdict: ({ items, next }: Page<Override>, { path: { alias } }) =>
      items.some((override) => override.alias === alias) ? 'notReached' : next === undefined ? 'reached' : 'unknown',
  }),
});

/** Overrides of schedules: somebody is on call for a time, instead of whose turn it is. */
export class Overrides {
  /** @internal */
  constructor(private readonly transport: Transport<'cloudId'>) {}

  /**
   * Lists the overrides of a schedule, in force and planned.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v2/api-group-schedule-overrides/
   */
  list(scheduleId: ScheduleId, query: OperationsRange = {}, options?: CallOptions): Paginated<Override> {
    return this.transport.list(listOverrides, { path: { scheduleId }, query }, options);
  }

  /**
   * Reads one override.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v2/api-group-schedule-overrides/
   */
  get(scheduleId: ScheduleId, alias: string, options?: CallOptions): ApiPromise<Override> {
    return this.transport.send(getOverride, { path: { scheduleId, alias } }, options);
  }

  /**
   * Puts somebody on call for a time, instead of whose turn it is. `noone` leaves the time without anybody. Undo:
   * {@link delete}.
   *
   * After a lost response, an override with the same person, times and rotations counts as the created one. Otherwise
   * this throws `ambiguous`, and the client does not create another.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v2/api-group-schedule-overrides/
   */
  create(scheduleId: ScheduleId, override: NewOverride, options?: CallOptions): ApiPromise<Override> {
    return this.transport.send(createOverride, { path: { scheduleId }, body: override }, options);
  }

  /**
   * Replaces an override, for example with another person. Undo: set the earlier values.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v2/api-group-schedule-overrides/
   */
  update(scheduleId: ScheduleId, alias: string, override: NewOverride, options?: CallOptions): ApiPromise<Override> {
    return this.transport.send(updateOverride, { path: { scheduleId, alias }, body: override }, options);
  }

  /**
   * Deletes an override: the person whose turn it is is on call again. Undo: create it again, under another alias.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v2/api-group-schedule-overrides/
   */
  delete(scheduleId: ScheduleId, alias: string, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(deleteOverride, { path: { scheduleId, alias } }, options);
  }
}
