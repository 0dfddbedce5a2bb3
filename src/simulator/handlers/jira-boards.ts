import { getBoard, getBoardConfiguration, listBoardProjects, listBoards, listBoardsOfFilter } from '../../product/jira/boards.js';
import { jiraRefusal, ok, type SimulatedAnswer } from '../answer.js';
import type { SimulatedBoard } from '../jira-planning-state.js';
import { findProject } from '../jira-state.js';
import { listFor } from '../long-lists.js';
import { timesHandedOut } from '../mention-index.js';
import type { Router } from '../router.js';
import { jiraOf, requireSignedIn, sees, shownPage, type JiraSiteRequest } from './jira-requests.js';

export function routeJiraBoards(router: Router): void {
  router.on(listBoards, (request) => {
    requireSignedIn(request);
    const { query } = request;
    const name = query.get('name')?.toLowerCase();
    const project = query.get('projectKeyOrId');
    const projectId = project === null ? undefined : findProject(jiraOf(request), project)?.id;
    const found = visibleBoards(
      request,
      (board) =>
        (name === undefined || board.name.toLowerCase().includes(name)) &&
        (query.get('type') ?? board.type).split(',').includes(board.type) &&
        (query.get('filterId') ?? board.filterId) === board.filterId &&
        (project === null || board.projectId === projectId) &&
        // The boards of this Jira are in projects, never in the profile of a person.
        query.get('accountIdLocation') === null,
    );
    return boardPage(request, found, (board) => boardIn(request, board));
  });

  router.on(listBoardsOfFilter, (request) => {
    requireSignedIn(request);
    const { filterId } = request.path;
    const found = visibleBoards(request, (board) => board.filterId === filterId);
    return boardPage(request, found, ({ id, name }) => ({ id, self: addressOf(request, id), name }));
  });

  router.on(getBoard, (request) => ok(boardIn(request, requireBoard(request, request.path.boardId))));

  router.on(getBoardConfiguration, (request) => {
    const { id, name, type, filterId, projectId } = requireBoard(request, request.path.boardId);
    return ok({
      id,
      name,
      type,
      self: `${addressOf(request, id)}/configuration`,
      location: { type: 'project', projectKeyOrId: projectId },
      filter: { id: filterId, self: `${request.origin}/rest/api/3/filter/${filterId}` },
      columnConfig: { columns: [], constraintType: 'none' },
    });
  });

  router.on(listBoardProjects, (request) => {
    const board = requireBoard(request, request.path.boardId);
    const project = jiraOf(request).projects[board.projectId];
    const projects = project === undefined ? [] : [{ self: `${request.origin}/rest/api/3/project/${project.id}`, id: project.id, key: project.key, name: project.name }];
    return boardPage(request, projects, (shown) => shown);
  });
}

/** Jira Software leaves the addresses out of its pages. */
function boardPage<T extends object>(request: JiraSiteRequest, all: readonly T[], show: (thing: T) => object): SimulatedAnswer {
  const { self: _self, nextPage: _next, ...page } = shownPage(request, '', all, show, 50).body as Record<string, unknown>;
  return ok(page);
}

/** A board is visible to those who see its filter. */
function isVisible(request: JiraSiteRequest, { filterId }: SimulatedBoard): boolean {
  const filter = jiraOf(request).filters[filterId];
  return filter !== undefined && sees(request, filter);
}

/** The visible boards of a search. A later page gets the list of the first one, unless anything has changed since then. */
function visibleBoards(request: JiraSiteRequest, isWanted: (board: SimulatedBoard) => boolean): readonly SimulatedBoard[] {
  const { state, effects, actor, query } = request;
  const { boards } = jiraOf(request);
  const search = [...query].filter(([name]) => name !== 'startAt');
  const list = { key: JSON.stringify([actor.accountId, search]), version: `${timesHandedOut(state)} ${effects.rows.length}`, isFirstPage: (query.get('startAt') ?? '0') === '0' };
  const isShown = (board: SimulatedBoard): boolean => isWanted(board) && isVisible(request, board);
  const found = listFor(boards, list, () => Object.values(boards).filter(isShown));
  const start = Number(query.get('startAt') ?? 0);
  const isCurrent = found.slice(start, start + 50).every((board) => boards[String(board.id)] === board && isShown(board));
  return isCurrent ? found : Object.values(boards).filter(isShown);
}

function requireBoard(request: JiraSiteRequest, boardId: string): SimulatedBoard {
  requireSignedIn(request);
  const board = jiraOf(request).boards[boardId];
  if (board === undefined || !isVisible(request, board)) {
    throw jiraRefusal(404, 'The requested board cannot be viewed because it either does not exist or you do not have permission to view it.');
  }
  return board;
}

function addressOf({ origin }: JiraSiteRequest, id: number): string {
  return `${origin}/rest/agile/1.0/board/${id}`;
}

function boardIn(request: JiraSiteRequest, { id, name, type, projectId }: SimulatedBoard): object {
  const project = jiraOf(request).projects[projectId];
  return {
    id,
    self: addressOf(request, id),
    name,
    type,
    ...(project === undefined
      ? {}
      : { location: { projectId: Number(project.id), displayName: `${project.name} (${project.key})`, projectName: project.name, projectKey: project.key, projectTypeKey: 'software', name: project.name } }),
    isPrivate: false,
  };
}
