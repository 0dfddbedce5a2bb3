import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack, type Verdict } from '../../core/endpoint.js';
import { id, type Id } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import type { Paginated } from '../../core/pagination.js';
import { input, maybeNumber, maybeString, nothing, openEnum, record, type Outcome } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';
import { cursorOfPlans } from './pages.js';
import { pathId } from './references.js';

const status = openEnum('Active', 'Trashed', 'Archived');
const issueSources = z.nullish(z.array(record({ type: z.nullish(openEnum('Board', 'Project', 'Filter', 'Custom')), value: maybeNumber })));

const ListedPlanSchema = record({ id: id<'plan'>(), name: maybeString, status: z.nullish(status), scenarioId: maybeString, issueSources });

/** A plan in the list of plans. Read the plan itself to see its lead. */
export interface ListedPlan extends z.infer<typeof ListedPlanSchema> {}

const PlanQuerySchema = input({
  includeTrashed: z.optional(z.boolean()),
  includeArchived: z.optional(z.boolean()),
  cursor: z.optional(z.string().check(z.minLength(1))),
  maxResults: z.optional(z.int().check(z.minimum(1), z.maximum(50))),
});

/** Which plans to list: active ones by default. */
export interface PlanQuery extends z.input<typeof PlanQuerySchema> {}

export const listPlans = pagedEndpoint('GET /rest/api/3/plans/plan', {
  query: PlanQuerySchema,
  item: ListedPlanSchema,
  page: cursorOfPlans,
  success: [200],
  scopes: { classic: ['read:jira-work'] },
  experimental: true,
});

const PlanSchema = record({
  id: z.number(),
  name: maybeString,
  status: z.nullish(status),
  leadAccountId: z.nullish(id<'account'>()),
  permissions: z.nullish(z.array(
      record({ type: z.nullish(openEnum('View', 'Edit')), holder: z.nullish(record({ type: z.nullish(openEnum('Group', 'AccountId')), value: maybeString })) }),
    )),
  issueSources,
  lastSaved: maybeString,
});

/** A plan, with the account id of its lead and those who may see or edit it. */
export interface Plan extends z.infer<typeof PlanSchema> {}

const useGroupId = z.optional(z.boolean());

export const getPlan = endpoint('GET /rest/api/3/plans/plan/{planId}', {
  query: input({ useGroupId }),
  response: PlanSchema,
  operation: 'read',
  about: [{ asked: 'path.planId', member: 'id' }],
  success: [200],
  scopes: { classic: ['read:jira-work'] },
  experimental: true,
});

const PlanPatchSchema = z.array(
  input({
    op: z.enum(['add', 'remove', 'replace']),
    path: z.string().check(z.regex(/^\/./, 'expected a path such as /leadAccountId')),
    value: z.optional(z.unknown()),
  }),
).check(z.minLength(1));

/** One change of a plan, as a JSON patch: `{ op: 'replace', path: '/leadAccountId', value: accountId }`. */
export type PlanPatchOperation = z.input<typeof PlanPatchSchema>[number];

interface OneChange {
  readonly path: { readonly planId: string };
  readonly query: unknown;
  readonly body: readonly PlanPatchOperation[];
}

export const updatePlan = endpoint('PUT /rest/api/3/plans/plan/{planId}', {
  query: input({ useGroupId }),
  body: PlanPatchSchema,
  bodyType: 'application/json-patch+json',
  response: nothing,
  operation: 'absolute',
  success: [204],
  scopes: { classic: ['write:jira-work'] },
  experimental: true,
  readBack: readBack(getPlan, {
    input: ({ path: { planId }, query }: OneChange) => ({ path: { planId }, query: query as { readonly useGroupId?: boolean } }),
    verdict: (plan, { body }) => {
      const verdicts = body.map((operation) => patchVerdict(plan, operation));
      return verdicts.find((verdict) => verdict === 'notReached') ?? verdicts.find((verdict) => verdict === 'unknown') ?? 'reached';
    },
  }),
});

/** Only a text or number proves that a change did not happen: Jira may return anything else in another form. */
function patchVerdict(plan: Plan, { op, path, value }: PlanPatchOperation): Verdict {
  const found = (plan as Readonly<Record<string, unknown>>)[path.slice(1)];
  if (op === 'remove' || found === undefined || value === undefined) {
    return 'unknown';
  }
  return JSON.stringify(found) === JSON.stringify(value) ? 'reached' : ['string', 'number'].includes(typeof value) ? 'notReached' : 'unknown';
}

/** Plans of a Jira site, and who leads them. */
export class JiraPlans {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Lists plans. Needs a Premium plan of Jira or a larger one, and the global permission Administer Jira.
   *
   * @experimental Atlassian marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-plans/
   */
  list(query: PlanQuery = {}, options?: CallOptions): Paginated<ListedPlan> {
    return this.transport.list(listPlans, { query }, options);
  }

  /**
   * Reads one plan, with its lead and permissions. Needs the global permission Administer Jira.
   *
   * @experimental Atlassian marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-plans/
   */
  get(planId: Id<'plan'> | number, query: { readonly useGroupId?: boolean } = {}, options?: CallOptions): ApiPromise<Plan> {
    return this.transport.send(getPlan, { path: { planId: pathId(planId) }, query }, options);
  }

  /**
   * Changes a plan, for example its lead. Jira refuses a plan that is archived or in the trash. Needs the global
   * permission Administer Jira.
   *
   * @experimental Atlassian marks the endpoint as experimental.
   * @example
   * await product.jira.plans.update(100, [{ op: 'replace', path: '/leadAccountId', value: accountId }]);
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-plans/
   */
  update(planId: Id<'plan'> | number, patch: readonly PlanPatchOperation[], query: { readonly useGroupId?: boolean } = {}, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(updatePlan, { path: { planId: pathId(planId) }, body: patch as never, query }, options);
  }
}
