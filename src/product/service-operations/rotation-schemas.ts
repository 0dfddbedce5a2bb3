import * as z from 'zod/mini';

import { id } from '../../core/ids.js';
import { maybeNumber, maybeString, openEnum, record } from '../../core/schema.js';
import { ResponderSchema, TimeRestrictionSchema } from './responders.js';

export const rotationTypes = ['daily', 'weekly', 'hourly'] as const;

export const RotationSchema = record({
  id: id<'rotation'>(),
  name: maybeString,
  startDate: maybeString,
  endDate: maybeString,
  type: z.nullish(openEnum(...rotationTypes)),
  /** How many days, weeks or hours a turn takes. */
  length: maybeNumber,
  /** In the order of their turns. */
  participants: z.nullish(z.array(ResponderSchema)),
  timeRestriction: z.nullish(TimeRestrictionSchema),
});

/** A rotation of a schedule: people who take turns in being on call. */
export interface Rotation extends z.infer<typeof RotationSchema> {}
