import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, pagedEndpoint } from '../../core/endpoint.js';
import { givenId, id } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import { startAt, type Paginated } from '../../core/pagination.js';
import { input, maybeBoolean, maybeNumber, maybeString, openEnum, record } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';

const RuleSchema = record({ id: maybeString, ruleKey: maybeString, parameters: z.nullish(z.record(z.string(), z.string())) });

/** A rule of a workflow. Its parameters are texts of the rule's own: one may be an account id. */
export interface WorkflowRule extends z.infer<typeof RuleSchema> {}

const TransitionSchema = record({
  id: maybeString,
  name: maybeString,
  type: z.nullish(openEnum('INITIAL', 'GLOBAL', 'DIRECTED')),
  actions: z.nullish(z.array(RuleSchema)),
  validators: z.nullish(z.array(RuleSchema)),
  triggers: z.nullish(z.array(RuleSchema)),
  conditions: z.nullish(record({ operation: z.nullish(openEnum('ANY', 'ALL')), conditions: z.nullish(z.array(RuleSchema)), conditionGroups: z.nullish(z.array(z.unknown())) })),
});

/** A transition of a workflow, with the rules that it checks and carries out. */
export interface WorkflowTransition extends z.infer<typeof TransitionSchema> {}

const WorkflowSchema = record({
  id: id<'workflow'>(),
  name: maybeString,
  description: maybeString,
  isEditable: maybeBoolean,
  scope: z.nullish(record({ type: z.nullish(openEnum('PROJECT', 'GLOBAL')), project: z.nullish(record({ id: maybeString })) })),
  transitions: z.nullish(z.array(TransitionSchema)),
  version: z.nullish(record({ id: maybeString, versionNumber: maybeNumber })),
  created: maybeString,
  updated: maybeString,
});

/** A workflow. A search returns its transitions only if `expand` asks for them. */
export interface Workflow extends z.infer<typeof WorkflowSchema> {}

const text = z.optional(z.string().check(z.minLength(1)));

const WorkflowSearchSchema = input({
  queryString: text,
  scope: text,
  isActive: z.optional(z.boolean()),
  orderBy: text,
  expand: text,
  startAt: z.optional(z.int().check(z.minimum(0))),
  maxResults: z.optional(z.int().check(z.minimum(1))),
});

/** Filters of {@link JiraWorkflows.search}. `queryString` is a part of the name. `scope` is `GLOBAL` or `PROJECT`. */
export interface WorkflowSearch extends z.input<typeof WorkflowSearchSchema> {}

export const searchWorkflows = pagedEndpoint('GET /rest/api/3/workflows/search', {
  query: WorkflowSearchSchema,
  item: WorkflowSchema,
  page: startAt({ pageSize: 50 }),
  success: [200],
  scopes: { classic: ['manage:jira-configuration'], granular: ['read:workflow:jira'] },
});

const words = z.optional(z.array(z.string().check(z.minLength(1))).check(z.minLength(1)));

const WorkflowsRequestSchema = input({
  workflowIds: z.optional(z.array(givenId('workflow')).check(z.minLength(1))),
  workflowNames: words,
  projectAndIssueTypes: z.optional(z.array(input({ projectId: givenId('project'), issueTypeId: givenId('issueType') })).check(z.minLength(1))),
}).check(z.refine((request) => Object.values(request).some((given) => given !== undefined), { message: 'expected workflowIds, workflowNames or projectAndIssueTypes' }));

/** Workflows by id, by name, or by what uses them. */
export interface WorkflowsRequest extends z.input<typeof WorkflowsRequestSchema> {}

export const readWorkflows = endpoint('POST /rest/api/3/workflows', {
  body: WorkflowsRequestSchema,
  response: record({ workflows: z.pipe(z.nullish(z.array(WorkflowSchema)), z.transform((workflows) => workflows ?? [])) }),
  operation: 'read',
  success: [200],
  scopes: { classic: ['manage:jira-configuration'], granular: ['read:workflow:jira'] },
});

/** Workflows of a Jira site. This client only reads them. */
export class JiraWorkflows {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Finds workflows. To find those that name a person, set `expand: 'values.transitions'` and look for the account id in
   * the parameters of the rules. Needs the global permission Administer Jira.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-workflows/
   */
  search(search: WorkflowSearch = {}, options?: CallOptions): Paginated<Workflow> {
    return this.transport.list(searchWorkflows, { query: search }, options);
  }

  /**
   * Reads workflows with all their rules. This is a read, although it is sent as a POST. Needs the global permission
   * Administer Jira, or the project permission View read-only workflow.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-workflows/
   */
  getMany(request: WorkflowsRequest, options?: CallOptions): ApiPromise<{ readonly workflows: readonly Workflow[] }> {
    return this.transport.send(readWorkflows, { body: request }, options);
  }
}
