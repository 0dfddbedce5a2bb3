import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack } from '../../core/endpoint.js';
import { opsOffset } from '../../core/gateway-pagination.js';
import type { Id } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import type { Paginated } from '../../core/pagination.js';
import { input } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';
import { areSame, givenResponder, isSameMoment, moment, pageSize, RangeSchema, readScopes, TimeRestrictionSchema, verdictOfChange, writeScopes, type OperationsRange, type ScheduleId } from './responders.js';
import { RotationSchema, rotationTypes, type Rotation } from './rotation-schemas.js';

/** The id of a rotation. */
export type RotationId = Id<'rotation'>;

export const listRotations = pagedEndpoint('GET /jsm/ops/api/{cloudId}/v1/schedules/{scheduleId}/rotations', {
  query: RangeSchema,
  item: RotationSchema,
  page: opsOffset({ pageSize }),
  success: [200],
  scopes: readScopes,
});

export const getRotation = endpoint('GET /jsm/ops/api/{cloudId}/v1/schedules/{scheduleId}/rotations/{rotationId}', {
  response: RotationSchema,
  operation: 'read',
  success: [200],
  about: [{ asked: 'path.rotationId', member: 'id' }],
  scopes: readScopes,
});

const RotationChangeSchema = input({
  name: z.optional(z.string().check(z.minLength(1))),
  startDate: z.optional(moment),
  endDate: z.optional(moment),
  type: z.optional(z.enum(rotationTypes)),
  length: z.optional(z.int().check(z.minimum(1))),
  participants: z.optional(z.array(givenResponder('user', 'team', 'escalation', 'noone')).check(z.minLength(1))),
  timeRestriction: z.optional(TimeRestrictionSchema),
}).check(z.refine((change) => Object.values(change).some((value) => value !== undefined), { message: 'expected at least one member to change' }));

/** What to change of a rotation; what you leave out stays. `participants` replaces the whole list. */
export interface RotationChange extends z.input<typeof RotationChangeSchema> {}

interface OneChange {
  readonly path: { readonly scheduleId: string; readonly rotationId: string };
  readonly body: RotationChange;
}

const sameJson = (seen: unknown, wanted: unknown): boolean => JSON.stringify(seen) === JSON.stringify(wanted);

export const updateRotation = endpoint('PATCH /jsm/ops/api/{cloudId}/v1/schedules/{scheduleId}/rotations/{rotationId}', {
  body: RotationChangeSchema,
  response: RotationSchema,
  operation: 'absolute',
  success: [200],
  about: [{ asked: 'path.rotationId', member: 'id' }],
  scopes: writeScopes,
  readBack: readBack(getRotation, {
    input: ({ path: { scheduleId, rotationId } }: OneChange) => ({ path: { scheduleId, rotationId } }),
    verdict: (rotation, { body }) => verdictOfChange(rotation, body, { participants: areSame, startDate: isSameMoment, endDate: isSameMoment, timeRestriction: sameJson }),
    adopt: (rotation) => rotation,
  }),
});

/** Rotations of schedules: people who take turns in being on call. */
export class Rotations {
  /** @internal */
  constructor(private readonly transport: Transport<'cloudId'>) {}

  /**
   * Lists the rotations of a schedule.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v2/api-group-schedule-rotations/
   */
  list(scheduleId: ScheduleId, query: OperationsRange = {}, options?: CallOptions): Paginated<Rotation> {
    return this.transport.list(listRotations, { path: { scheduleId }, query }, options);
  }

  /**
   * Reads one rotation, with its participants in the order of their turns.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v2/api-group-schedule-rotations/
   */
  get(scheduleId: ScheduleId, rotationId: RotationId, options?: CallOptions): ApiPromise<Rotation> {
    return this.transport.send(getRotation, { path: { scheduleId, rotationId } }, options);
  }

  /**
   * Changes a rotation, for example who takes part in it. `participants` replaces the list, and its order is the order
   * of the turns. Atlassian counts the turns from `startDate`: removing one person shifts everybody. To keep the turns of
   * the others, put the successor at the position of the leaver. Undo: set the earlier list.
   *
   * The change takes effect at once. Needs an admin of Jira Service Management, or of the team of the schedule.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v2/api-group-schedule-rotations/
   */
  update(scheduleId: ScheduleId, rotationId: RotationId, change: RotationChange, options?: CallOptions): ApiPromise<Rotation> {
    return this.transport.send(updateRotation, { path: { scheduleId, rotationId }, body: change }, options);
  }
}
