import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { confluenceCursor } from '../../core/confluence-cursor.js';
import { endpoint, pagedEndpoint, readBack, verdictOn } from '../../core/endpoint.js';
import { givenId, id, type Id } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import type { Paginated } from '../../core/pagination.js';
import { input, maybeString, openEnum, record } from '../../core/schema.js';
import type { Scopes } from '../../core/scopes.js';
import type { Transport } from '../../core/transport.js';
import { contentIds, cursorShape, spaceIds, storedFormat } from './content-schemas.js';

/** The id of a task within a page or blog post. */
export type ConfluenceTaskId = Id<'confluenceTask'>;

const taskStatus = z.enum(['complete', 'incomplete']);

const TaskBodySchema = record({ representation: maybeString, value: maybeString });

const TaskSchema = record({
  id: id<'confluenceTask'>(),
  localId: maybeString,
  spaceId: z.nullish(id<'space'>()),
  pageId: z.nullish(id<'content'>()),
  blogPostId: z.nullish(id<'content'>()),
  status: z.nullish(openEnum('complete', 'incomplete')),
  body: z.nullish(record({ storage: z.nullish(TaskBodySchema), atlas_doc_format: z.nullish(TaskBodySchema) })),
  createdBy: z.nullish(id<'account'>()),
  assignedTo: z.nullish(id<'account'>()),
  completedBy: z.nullish(id<'account'>()),
  createdAt: maybeString,
  updatedAt: maybeString,
  dueAt: maybeString,
  completedAt: maybeString,
});

/** A task within a page or blog post. `assignedTo` is the account id of the person who must do it. */
export interface ConfluenceTask extends z.infer<typeof TaskSchema> {}

const accounts = z.optional(z.array(givenId('account')).check(z.minLength(1), z.maxLength(250)));
/** Milliseconds since 1970. */
const moment = z.optional(z.int().check(z.minimum(0)));

const TaskListQuerySchema = input({
  'body-format': storedFormat,
  'include-blank-tasks': z.optional(z.boolean()),
  status: z.optional(taskStatus),
  'task-id': z.optional(z.array(givenId('confluenceTask')).check(z.minLength(1), z.maxLength(250))),
  'space-id': spaceIds,
  'page-id': contentIds,
  'blogpost-id': contentIds,
  'created-by': accounts,
  'assigned-to': accounts,
  'completed-by': accounts,
  'created-at-from': moment,
  'created-at-to': moment,
  'due-at-from': moment,
  'due-at-to': moment,
  'completed-at-from': moment,
  'completed-at-to': moment,
  ...cursorShape,
});

/**
 * Filters of {@link ConfluenceTasks.list}: up to 250 people each. Times are milliseconds since 1970.
 */
export interface ConfluenceTaskListQuery extends z.input<typeof TaskListQuerySchema> {}

const readTasks: Scopes = { granular: ['read:task:confluence'] };

export const getTasks = pagedEndpoint('GET /wiki/api/v2/tasks', {
  query: TaskListQuerySchema,
  item: TaskSchema,
  page: confluenceCursor({ pageSize: 250 }),
  about: [
    { asked: 'query.assigned-to', member: 'assignedTo' },
    { asked: 'query.created-by', member: 'createdBy' },
    { asked: 'query.task-id', member: 'id' },
  ],
  success: [200],
  scopes: readTasks,
});

const TaskQuerySchema = input({ 'body-format': storedFormat });

/** In which form a task has its text. Without a form, it has none. */
export interface ConfluenceTaskQuery extends z.input<typeof TaskQuerySchema> {}

export const getTask = endpoint('GET /wiki/api/v2/tasks/{taskId}', {
  query: TaskQuerySchema,
  response: TaskSchema,
  operation: 'read',
  about: [{ asked: 'path.taskId', member: 'id' }],
  success: [200],
  scopes: readTasks,
});

const TaskChangeSchema = input({ status: taskStatus });

/** What can be changed of a task: its status alone. */
export interface ConfluenceTaskChange extends z.input<typeof TaskChangeSchema> {}

interface OneTask {
  readonly path: { readonly taskId: string };
  readonly body: ConfluenceTaskChange;
}

export const updateTask = endpoint('PUT /wiki/api/v2/tasks/{taskId}', {
  query: TaskQuerySchema,
  body: TaskChangeSchema,
  response: TaskSchema,
  operation: 'absolute',
  about: [{ asked: 'path.taskId', member: 'id' }],
  success: [200],
  scopes: { granular: ['write:task:confluence'] },
  readBack: readBack(getTask, {
    input: ({ path }: OneTask) => ({ path }),
    verdict: ({ status }, { body }) => verdictOn(status, status === body.status),
    adopt: (task) => task,
  }),
});

/** Tasks within pages and blog posts that you can view. */
export class ConfluenceTasks {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Lists tasks. With `{ 'assigned-to': [accountId], status: 'incomplete' }` these are the open tasks of a person.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v2/api-group-task/
   */
  list(query: ConfluenceTaskListQuery = {}, options?: CallOptions): Paginated<ConfluenceTask> {
    return this.transport.list(getTasks, { query }, options);
  }

  /**
   * Reads a task.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v2/api-group-task/
   */
  get(taskId: ConfluenceTaskId, query: ConfluenceTaskQuery = {}, options?: CallOptions): ApiPromise<ConfluenceTask> {
    return this.transport.send(getTask, { path: { taskId }, query }, options);
  }

  /**
   * Marks a task as complete or incomplete. To assign it to another person, edit the mention in the body of its page:
   * no call changes `assignedTo`.
   *
   * Needs the permission to edit the page.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v2/api-group-task/
   */
  update(taskId: ConfluenceTaskId, change: ConfluenceTaskChange, options?: CallOptions): ApiPromise<ConfluenceTask> {
    return this.transport.send(updateTask, { path: { taskId }, query: {}, body: change }, options);
  }
}
