import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint } from '../../core/endpoint.js';
import { id, type Id } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import { maybeNumber, maybeString, openEnum, record } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';

const TaskSchema = record({
  id: id<'task'>(),
  description: maybeString,
  status: openEnum('ENQUEUED', 'RUNNING', 'COMPLETE', 'FAILED', 'CANCEL_REQUESTED', 'CANCELLED', 'DEAD'),
  message: maybeString,
  result: z.optional(z.unknown()),
  progress: maybeNumber,
  elapsedRuntime: maybeNumber,
  submitted: maybeNumber,
  started: maybeNumber,
  finished: maybeNumber,
  lastUpdate: maybeNumber,
  self: maybeString,
});

/** Work that Jira does after its response. Times are milliseconds since 1970. */
export interface Task extends z.infer<typeof TaskSchema> {}

export const getTask = endpoint('GET /rest/api/3/task/{taskId}', {
  response: TaskSchema,
  operation: 'read',
  about: [{ asked: 'path.taskId', member: 'id' }],
  success: [200],
  scopes: { classic: ['read:jira-work'] },
});

/** Work that Jira does after its response. */
export class JiraTasks {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Reads how far a task is. Jira keeps a finished task for 14 days. Bulk edits have a read of their own. Needs the global
   * permission Administer Jira, unless you have started the task.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-tasks/
   */
  get(taskId: Id<'task'>, options?: CallOptions): ApiPromise<Task> {
    return this.transport.send(getTask, { path: { taskId } }, options);
  }
}
