import { getTask, getTasks, updateTask } from '../../product/confluence/tasks.js';
import { ok } from '../answer.js';
import type { SimulatedConfluenceTask } from '../confluence-state.js';
import type { Router } from '../router.js';
import { requireSite, type ConfluenceRequest } from './confluence-answers.js';
import { cursorPage, isAmong, mayEdit, notFoundV2, requireConfluenceV2, seesContent } from './confluence-contents.js';

export function routeConfluenceTasks(router: Router): void {
  router.on(getTasks, (request) => {
    const { tasks, contents } = requireConfluenceV2(request);
    const { query } = request;
    const within = (name: string, at: number | undefined): boolean => {
      const [from, to] = [query.get(`${name}-from`), query.get(`${name}-to`)];
      return (from === null || (at !== undefined && at >= Number(from))) && (to === null || (at !== undefined && at <= Number(to)));
    };
    const found = Object.entries(tasks).filter(([id, task]) => {
      const content = contents[task.contentId];
      const { spaceId, pageId = '', blogPostId = '' } = placeOf(request, task);
      return (
        content !== undefined &&
        seesContent(request, content) &&
        (query.get('status') ?? task.status) === task.status &&
        (task.body !== '' || query.get('include-blank-tasks') !== 'false') &&
        isAmong(query, 'task-id', id) &&
        isAmong(query, 'space-id', spaceId) &&
        isAmong(query, 'page-id', pageId) &&
        isAmong(query, 'blogpost-id', blogPostId) &&
        isAmong(query, 'created-by', task.createdBy) &&
        isAmong(query, 'assigned-to', task.assignedTo ?? '') &&
        isAmong(query, 'completed-by', task.completedBy ?? '') &&
        within('created-at', task.createdAt) &&
        within('due-at', task.dueAt) &&
        within('completed-at', task.completedAt)
      );
    });
    return ok(cursorPage(request, '/wiki/api/v2/tasks', found.map(([id, task]) => taskIn(request, id, task))));
  });

  router.on(getTask, (request) => ok(taskIn(request, request.path.taskId, requireTask(request, request.path.taskId, seesContent))));

  router.on(updateTask, (request) => {
    const { path, body, actor, clock, effects } = request;
    const task = requireTask(request, path.taskId, mayEdit);
    if (task.status !== body.status) {
      task.status = body.status;
      task.updatedAt = clock.now();
      if (body.status === 'complete') {
        task.completedBy = actor.accountId;
        task.completedAt = clock.now();
      } else {
        delete task.completedBy;
        delete task.completedAt;
      }
      effects.add({ kind: 'inlineTask.updated', target: path.taskId, ...(task.assignedTo === undefined ? {} : { accountId: task.assignedTo }) });
    }
    return ok(taskIn(request, path.taskId, task));
  });
}

function requireTask(request: ConfluenceRequest, id: string, isAllowed: typeof seesContent): SimulatedConfluenceTask {
  const { tasks, contents } = requireConfluenceV2(request);
  const task = tasks[id];
  const content = contents[task?.contentId ?? ''];
  if (task === undefined || content === undefined || !isAllowed(request, content)) {
    throw notFoundV2('Task');
  }
  return task;
}

function placeOf(request: ConfluenceRequest, { contentId }: SimulatedConfluenceTask): { spaceId: string; pageId?: string; blogPostId?: string } {
  const { contents, spaces } = requireSite(request).confluence;
  const { type, spaceKey = '' } = contents[contentId] ?? {};
  return { spaceId: spaces[spaceKey]?.id ?? '', ...(type === 'blogpost' ? { blogPostId: contentId } : { pageId: contentId }) };
}

function taskIn(request: ConfluenceRequest, id: string, task: SimulatedConfluenceTask): object {
  const { clock, query } = request;
  const { status, body, createdBy, assignedTo = null, completedBy = null, createdAt, updatedAt, dueAt, completedAt } = task;
  const moment = (time: number | undefined): string | null => (time === undefined ? null : clock.iso(time));
  const format = query.get('body-format');
  return {
    id,
    localId: id,
    ...placeOf(request, task),
    status,
    body: format === null ? {} : { [format]: { representation: format, value: body } },
    createdBy,
    assignedTo,
    completedBy,
    createdAt: moment(createdAt),
    updatedAt: moment(updatedAt),
    dueAt: moment(dueAt),
    completedAt: moment(completedAt),
  };
}
