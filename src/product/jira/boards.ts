import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, pagedEndpoint } from '../../core/endpoint.js';
import { givenId, id, type Id } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import { startAt, type Paginated } from '../../core/pagination.js';
import { input, maybeBoolean, maybeNumber, maybeString, openEnum, record } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';
import { JiraPersonSchema, numericId, pathId } from './references.js';

const BoardSchema = record({
  id: z.number(),
  name: maybeString,
  type: z.nullish(openEnum('scrum', 'kanban', 'simple')),
  location: z.nullish(record({ projectId: maybeNumber, projectKey: maybeString, projectName: maybeString, userAccountId: z.nullish(id<'account'>()), name: maybeString })),
  admins: z.nullish(record({ users: z.nullish(z.array(JiraPersonSchema)), groups: z.nullish(z.array(record({ name: maybeString, self: maybeString }))) })),
  canEdit: maybeBoolean,
  isPrivate: maybeBoolean,
  favourite: maybeBoolean,
  self: maybeString,
});

/** A board of Jira Software. Atlassian does not always return `admins`, and nothing changes them. */
export interface Board extends z.infer<typeof BoardSchema> {}

const rangeShape = {
  startAt: z.optional(z.int().check(z.minimum(0))),
  maxResults: z.optional(z.int().check(z.minimum(1))),
};
const text = z.optional(z.string().check(z.minLength(1)));

const BoardQuerySchema = input({
  type: text,
  name: text,
  projectKeyOrId: text,
  projectLocation: text,
  accountIdLocation: z.optional(givenId('account')),
  filterId: z.optional(numericId<'filter'>()),
  includePrivate: z.optional(z.boolean()),
  negateLocationFiltering: z.optional(z.boolean()),
  orderBy: z.optional(z.enum(['name', '-name', '+name'])),
  expand: text,
  ...rangeShape,
});

/** Filters of {@link JiraBoards.list}. `accountIdLocation` is the person in whose profile a board is. */
export interface BoardQuery extends z.input<typeof BoardQuerySchema> {}

export const listBoards = pagedEndpoint('GET /rest/agile/1.0/board', {
  query: BoardQuerySchema,
  item: BoardSchema,
  page: startAt({ pageSize: 50 }),
  success: [200],
  scopes: { granular: ['read:board-scope:jira-software', 'read:project:jira'] },
});

const BoardOfFilterSchema = record({ id: z.number(), name: maybeString, self: maybeString });

/** A board that shows the issues of a filter. */
export interface BoardOfFilter extends z.infer<typeof BoardOfFilterSchema> {}

export const listBoardsOfFilter = pagedEndpoint('GET /rest/agile/1.0/board/filter/{filterId}', {
  query: input(rangeShape),
  item: BoardOfFilterSchema,
  page: startAt({ pageSize: 50 }),
  success: [200],
  scopes: { granular: ['read:board-scope.admin:jira-software'] },
});

export const getBoard = endpoint('GET /rest/agile/1.0/board/{boardId}', {
  response: BoardSchema,
  operation: 'read',
  about: [{ asked: 'path.boardId', member: 'id' }],
  success: [200],
  scopes: { granular: ['read:board-scope:jira-software', 'read:issue-details:jira'] },
});

const BoardConfigurationSchema = record({
  id: z.number(),
  name: maybeString,
  type: maybeString,
  location: z.nullish(record({ type: z.nullish(openEnum('project', 'user')), projectKeyOrId: maybeString })),
  filter: z.nullish(record({ id: z.nullish(id<'filter'>()), self: maybeString })),
  subQuery: z.nullish(record({ query: maybeString })),
  self: maybeString,
});

/** The configuration of a board. Who owns its `filter` decides what the board shows. */
export interface BoardConfiguration extends z.infer<typeof BoardConfigurationSchema> {}

export const getBoardConfiguration = endpoint('GET /rest/agile/1.0/board/{boardId}/configuration', {
  response: BoardConfigurationSchema,
  operation: 'read',
  about: [{ asked: 'path.boardId', member: 'id' }],
  success: [200],
  scopes: { granular: ['read:board-scope.admin:jira-software', 'read:project:jira'] },
});

const BoardProjectSchema = record({ id: id<'project'>(), key: maybeString, name: maybeString, projectTypeKey: maybeString, self: maybeString });

/** A project whose issues a board shows. */
export interface BoardProject extends z.infer<typeof BoardProjectSchema> {}

export const listBoardProjects = pagedEndpoint('GET /rest/agile/1.0/board/{boardId}/project', {
  query: input(rangeShape),
  item: BoardProjectSchema,
  page: startAt({ pageSize: 50 }),
  success: [200],
  scopes: { granular: ['read:board-scope.admin:jira-software', 'read:project:jira'] },
});

/** Boards of Jira Software. No operation changes one: give the filter of a board to another person instead. */
export class JiraBoards {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Lists boards that you may see. Private boards of other people are not included.
   *
   * @see https://developer.atlassian.com/cloud/jira/software/rest/api-group-board/
   */
  list(query: BoardQuery = {}, options?: CallOptions): Paginated<Board> {
    return this.transport.list(listBoards, { query }, options);
  }

  /**
   * Lists the boards that show the issues of a filter.
   *
   * @see https://developer.atlassian.com/cloud/jira/software/rest/api-group-board/
   */
  listOfFilter(filterId: Id<'filter'>, query: { readonly startAt?: number; readonly maxResults?: number } = {}, options?: CallOptions): Paginated<BoardOfFilter> {
    return this.transport.list(listBoardsOfFilter, { path: { filterId }, query }, options);
  }

  /**
   * Reads one board.
   *
   * @see https://developer.atlassian.com/cloud/jira/software/rest/api-group-board/
   */
  get(boardId: Id<'board'> | number, options?: CallOptions): ApiPromise<Board> {
    return this.transport.send(getBoard, { path: { boardId: pathId(boardId) } }, options);
  }

  /**
   * Reads the configuration of a board, with the id of its filter.
   *
   * @see https://developer.atlassian.com/cloud/jira/software/rest/api-group-board/
   */
  getConfiguration(boardId: Id<'board'> | number, options?: CallOptions): ApiPromise<BoardConfiguration> {
    return this.transport.send(getBoardConfiguration, { path: { boardId: pathId(boardId) } }, options);
  }

  /**
   * Lists the projects whose issues a board shows.
   *
   * @see https://developer.atlassian.com/cloud/jira/software/rest/api-group-board/
   */
  listProjects(boardId: Id<'board'> | number, query: { readonly startAt?: number; readonly maxResults?: number } = {}, options?: CallOptions): Paginated<BoardProject> {
    return this.transport.list(listBoardProjects, { path: { boardId: pathId(boardId) }, query }, options);
  }
}
