import { getPlan, listPlans, updatePlan } from '../../product/jira/plans.js';
import { jiraRefusal, noContent, ok } from '../answer.js';
import type { SimulatedPlan } from '../jira-planning-state.js';
import type { Router } from '../router.js';
import { jiraOf, requireAdministrator, type JiraSiteRequest } from './jira-requests.js';

export function routeJiraPlans(router: Router): void {
  router.on(listPlans, (request) => {
    requireAdministrator(request);
    const { query } = request;
    const statuses = ['Active', ...(query.get('includeTrashed') === 'true' ? ['Trashed'] : []), ...(query.get('includeArchived') === 'true' ? ['Archived'] : [])];
    const found = Object.values(jiraOf(request).plans).filter(({ status }) => statuses.includes(status));
    const start = Number(query.get('cursor') ?? 0);
    const maxResults = Math.min(Number(query.get('maxResults') ?? 50), 50);
    if (!Number.isInteger(start) || !Number.isInteger(maxResults) || maxResults < 1) {
      throw jiraRefusal(400, 'The cursor or the number of results is not valid.');
    }
    const end = start + maxResults;
    const values = found.slice(start, end).map(({ id, name, status }) => ({ id: String(id), name, status, scenarioId: String(id), issueSources: [] }));
    const last = end >= found.length;
    return ok({ cursor: String(start), last, ...(last ? {} : { nextPageCursor: String(end) }), size: values.length, total: found.length, values });
  });

  router.on(getPlan, (request) => ok(planIn(requirePlan(request, request.path.planId))));

  router.on(updatePlan, (request) => {
    const plan = requirePlan(request, request.path.planId);
    if (plan.status !== 'Active') {
      throw jiraRefusal(409, 'The plan is not active.');
    }
    const changed = structuredClone(plan);
    for (const operation of request.body) {
      patch(request, changed, operation);
    }
    if (JSON.stringify(changed) !== JSON.stringify(plan)) {
      jiraOf(request).plans[String(plan.id)] = changed;
      request.effects.add({ kind: 'plan.updated', ...(changed.leadAccountId === undefined ? {} : { accountId: changed.leadAccountId }), target: String(plan.id) });
    }
    return noContent;
  });
}

/** One operation of a JSON patch. Of a plan, the simulated Jira changes the name, the lead and the permissions. */
function patch({ state }: JiraSiteRequest, plan: SimulatedPlan, { op, path, value }: { readonly op: string; readonly path: string; readonly value?: unknown }): void {
  switch (path) {
    case '/leadAccountId':
      if (op === 'remove') {
        delete plan.leadAccountId;
        return;
      }
      if (typeof value === 'string' && state.accounts[value]?.status === 'active') {
        plan.leadAccountId = value;
        return;
      }
      break;
    case '/name':
      if (op !== 'remove' && typeof value === 'string' && value !== '') {
        plan.name = value;
        return;
      }
      break;
    case '/permissions':
      if (op !== 'remove' && Array.isArray(value)) {
        plan.permissions = value as SimulatedPlan['permissions'];
        return;
      }
      break;
  }
  throw jiraRefusal(400, 'The patch has an operation that is not valid.');
}

function requirePlan(request: JiraSiteRequest, planId: string): SimulatedPlan {
  requireAdministrator(request);
  const plan = jiraOf(request).plans[planId];
  if (plan === undefined) {
    throw jiraRefusal(404, 'The plan was not found.');
  }
  return plan;
}

function planIn(plan: SimulatedPlan): object {
  const anyDate = { type: 'DueDate' };
  return { ...plan, issueSources: [], scheduling: { estimation: 'Days', startDate: anyDate, endDate: anyDate, inferredDates: 'None', dependencies: 'Sequential' } };
}
