import { getTask, getTasks, updateTask } from '../../product/confluence/tasks.js';
import { ok } from '../answer.js';
import type { SimulatedConfluenceTask } from '../confluence-state.js';
import type { Router } from '../router.js';
import { requireSite, type ConfluenceRequest } from './confluence-answers.js';
import { amongIn, mayEdit, notFoundV2, requireConfluenceV2, seesContent, stretchPage } from './confluence-contents.js';

export function routeConfluenceTasks(router: Router): void {
  router.on(getTasks, (request) => {
    const { tasks, contents } = requireConfluenceV2(request);
    const { query } = request;
    const within = (name: string): ((at: number | undefined) => boolean) => {
      const [from, to] = [query.get(`${name}-from`), query.get(`${name}-to`)];
      return (at) => (from === null || (at !== undefined && at >= Number(from))) && (to === null || (at !== undefined && at <= Number(to)));
    };
    const [ids, spaceIds] = [amongIn(query, 'task-id'), amongIn(query, 'space-id')];
    const [pageIds, blogPostIds] = [amongIn(query, 'page-id'), amongIn(query, 'blogpost-id')];
    const [creators, assignees, completers] = [amongIn(query, 'created-by'), amongIn(query, 'assigned-to'), amongIn(query, 'completed-by')];
    const [created, due, completed] = [within('created-at'), within('due-at'), within('completed-at')];
    const [status, blankToo] = [query.get('status'), query.get('include-blank-tasks') !== 'false'];
    const isWanted = (id: string, task: SimulatedConfluenceTask): boolean => {
      // People first: most searches are for a few of them among very many tasks.
      if (!assignees(task.assignedTo ?? '') || (status ?? task.status) !== task.status || !creators(task.createdBy) || !completers(task.completedBy ?? '')) {
        return false;
      }
      const content = contents[task.contentId];
      const { spaceId, pageId = '', blogPostId = '' } = placeOf(request, task);
      return (
        content !== undefined &&
        seesContent(request, content) &&
        (task.body !== '' || blankToo) &&
        ids(id) &&
        spaceIds(spaceId) &&
        pageIds(pageId) &&
        blogPostIds(blogPostId) &&
        created(task.createdAt) &&
        due(task.dueAt) &&
        completed(task.completedAt)
      );
    };
    return ok(stretchPage(request, '/wiki/api/v2/tasks', tasks, isWanted, (id, task) => taskIn(request, id, task)));
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
