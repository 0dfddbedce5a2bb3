import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint } from '../../core/endpoint.js';
import { id, type Id } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import { maybeBoolean, maybeNumber, maybeString, record } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';

/** The id of work that takes Confluence a while. */
export type LongTaskId = Id<'longTask'>;

const MessagesSchema = z.nullish(z.array(record({ translation: maybeString })));

const LongTaskSchema = record({
  id: id<'longTask'>(),
  name: z.nullish(record({ key: maybeString })),
  elapsedTime: maybeNumber,
  percentageComplete: maybeNumber,
  successful: maybeBoolean,
  finished: maybeBoolean,
  status: maybeString,
  messages: MessagesSchema,
  errors: MessagesSchema,
});

/**
 * Work that takes Confluence a while. `elapsedTime` is in milliseconds. The result counts once `finished` is true:
 * `successful` is then whether it worked.
 */
export interface LongTask extends z.infer<typeof LongTaskSchema> {}

export const getLongTask = endpoint('GET /wiki/rest/api/longtask/{longTaskId}', {
  response: LongTaskSchema,
  operation: 'read',
  about: [{ asked: 'path.longTaskId', member: 'id' }],
  success: [200],
  scopes: { classic: ['read:confluence-space.summary'], granular: ['read:content.metadata:confluence'] },
});

/** Work that takes Confluence a while, such as the deletion of a space. */
export class ConfluenceLongTasks {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Reads how far the work is.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-long-running-task/
   */
  get(longTaskId: LongTaskId, options?: CallOptions): ApiPromise<LongTask> {
    return this.transport.send(getLongTask, { path: { longTaskId } }, options);
  }
}
