import { listAuditRecords } from '../../product/jira/audit-records.js';
import { getTask } from '../../product/jira/tasks.js';
import { readWorkflows, searchWorkflows } from '../../product/jira/workflows.js';
import { jiraRefusal, ok } from '../answer.js';
import type { SimulatedWorkflow } from '../jira-planning-state.js';
import type { Router } from '../router.js';
import { expands, jiraOf, pageObject, requireAdministrator, requireSignedIn } from './jira-requests.js';

export function routeJiraAdministration(router: Router): void {
  router.on(searchWorkflows, (request) => {
    requireAdministrator(request);
    const term = request.query.get('queryString')?.toLowerCase();
    // The workflows of this Jira are for all projects, and all are active.
    const none = (request.query.get('scope') ?? 'GLOBAL') !== 'GLOBAL' || request.query.get('isActive') === 'false';
    const found = Object.values(jiraOf(request).workflows).filter(({ name }) => !none && (term === undefined || name.toLowerCase().includes(term)));
    return pageObject(request, '/rest/api/3/workflows/search', found.map((workflow) => workflowIn(workflow, expands(request, 'values.transitions'))));
  });

  router.on(readWorkflows, (request) => {
    requireAdministrator(request);
    const { workflowIds = [], workflowNames = [] } = request.body;
    const found = Object.values(jiraOf(request).workflows).filter(({ id, name }) => workflowIds.includes(id) || workflowNames.includes(name));
    return ok({ statuses: [], workflows: found.map((workflow) => workflowIn(workflow, true)) });
  });

  router.on(listAuditRecords, (request) => {
    requireAdministrator(request);
    const { query, effects } = request;
    const offset = Number(query.get('offset') ?? 0);
    const limit = Math.min(Number(query.get('limit') ?? 1000), 1000);
    const words = (query.get('filter') ?? '').toLowerCase().split(/\s+/).filter((word) => word !== '');
    const [from = '', to = '\uffff'] = [query.get('from') ?? undefined, query.get('to') ?? undefined];
    // Every change that was requested from Jira is in its log, the latest first.
    const found = effects.rows
      .filter(({ endpoint, at, kind }) => endpoint.includes(' /rest/') && at >= from && at <= to && words.every((word) => kind.toLowerCase().includes(word)))
      .reverse();
    const records = found.slice(offset, offset + limit).map(({ number, at, kind, actor, target }) => ({
      id: number,
      summary: kind,
      created: at,
      category: kind.split('.')[0],
      authorKey: actor,
      eventSource: '',
      ...(target === undefined ? {} : { objectItem: { id: target, typeName: kind.split('.')[0] } }),
    }));
    return ok({ offset, limit, total: found.length, records });
  });

  router.on(getTask, (request) => {
    requireSignedIn(request);
    const edit = jiraOf(request).bulkEdits[request.path.taskId];
    if (edit === undefined) {
      throw jiraRefusal(404, 'The task was not found.');
    }
    if (edit.submittedBy !== request.actor.accountId) {
      requireAdministrator(request);
    }
    const { taskId, submittedAt, finishedAt } = edit;
    return ok({
      self: `${request.origin}/rest/api/3/task/${taskId}`,
      id: taskId,
      description: 'Bulk edit of issues',
      status: finishedAt === undefined ? 'RUNNING' : 'COMPLETE',
      submittedBy: 10_000,
      progress: finishedAt === undefined ? 0 : 100,
      elapsedRuntime: (finishedAt ?? request.clock.now()) - submittedAt,
      submitted: submittedAt,
      started: submittedAt,
      ...(finishedAt === undefined ? {} : { finished: finishedAt }),
      lastUpdate: finishedAt ?? submittedAt,
    });
  });
}

function workflowIn({ id, name, transitions }: SimulatedWorkflow, withTransitions: boolean): object {
  return {
    id,
    name,
    description: '',
    isEditable: true,
    scope: { type: 'GLOBAL' },
    version: { id, versionNumber: 1 },
    statuses: [],
    ...(withTransitions ? { transitions: transitions.map((transition) => ({ type: 'DIRECTED', ...transition })) } : {}),
  };
}
