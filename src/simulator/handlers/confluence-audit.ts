import { getAuditRecords } from '../../product/confluence/audit.js';
import { getLongTask } from '../../product/confluence/long-tasks.js';
import { confluenceRefusal, ok } from '../answer.js';
import type { SimulatedEffect } from '../effects.js';
import type { Router } from '../router.js';
import { confluencePage, isSiteAdmin, requireConfluence, shownOf, type ConfluenceRequest } from './confluence-answers.js';

/** What Confluence keeps of work: the log of changes, and how far long tasks are. */
export function routeConfluenceAudit(router: Router): void {
  router.on(getAuditRecords, (request) => {
    requireConfluence(request);
    if (!isSiteAdmin(request)) {
      throw confluenceRefusal(403, 'Only an admin may read the audit log');
    }
    const { query, effects } = request;
    const [from, to] = [Number(query.get('startDate') ?? 0), Number(query.get('endDate') ?? Number.MAX_SAFE_INTEGER)];
    const term = query.get('searchString')?.toLowerCase() ?? '';
    const records = effects.rows
      .filter(({ endpoint, at, kind }) => endpoint.includes(' /wiki/') && Date.parse(at) >= from && Date.parse(at) <= to && kind.toLowerCase().includes(term))
      .reverse()
      .map((effect) => recordOf(request, effect));
    return ok(confluencePage(query, '/rest/api/audit', records));
  });

  router.on(getLongTask, (request) => {
    const task = requireConfluence(request).longTasks[request.path.longTaskId];
    if (task === undefined) {
      throw confluenceRefusal(404, 'No long task found with the given id');
    }
    const { name, startedAt, finishesAt, problem } = task;
    const elapsedTime = Math.min(request.clock.now(), finishesAt) - startedAt;
    const finished = request.clock.now() >= finishesAt;
    const successful = finished && problem === undefined;
    const messages = finished && problem !== undefined ? [{ translation: problem, args: [] }] : [];
    return ok({
      id: request.path.longTaskId,
      name: { key: name, args: [] },
      elapsedTime,
      percentageComplete: finished ? 100 : Math.floor((100 * elapsedTime) / Math.max(1, finishesAt - startedAt)),
      successful,
      finished,
      status: finished ? (successful ? 'Complete' : 'Failed') : 'Running',
      messages,
      errors: messages,
      _links: {},
    });
  });
}

function recordOf({ state }: ConfluenceRequest, { actor, at, kind, target = '' }: SimulatedEffect): object {
  const author = state.accounts[actor];
  return {
    author: { type: 'user', displayName: author === undefined ? actor : shownOf(author).name, operations: {}, accountId: actor },
    remoteAddress: '192.0.2.1',
    creationDate: Date.parse(at),
    summary: kind,
    description: '',
    category: kind.split('.')[0],
    sysAdmin: false,
    affectedObject: { name: target, objectType: kind.split('.')[0] },
    changedValues: [],
    associatedObjects: [],
  };
}
