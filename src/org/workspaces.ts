import * as z from 'zod/mini';

import { pagedEndpoint } from '../core/endpoint.js';
import { id } from '../core/ids.js';
import type { CallOptions } from '../core/options.js';
import { cursorAloneInBody, type Paginated } from '../core/pagination.js';
import { input, maybeNumber, maybeString, openEnum, record, type Schema } from '../core/schema.js';
import type { Transport } from '../core/transport.js';

const openObject = z.record(z.string(), z.unknown());

const WorkspaceSchema = record({
  id: id<'workspace'>(),
  type: maybeString,
  attributes: z.nullish(record({
    name: maybeString,
    type: maybeString,
    typeKey: maybeString,
    hostUrl: maybeString,
    realm: maybeString,
    regions: z.nullish(z.array(z.string())),
    status: z.nullish(openEnum('online', 'offline', 'deprecated')),
    statusDetails: z.nullish(z.array(z.string())),
    sandbox: z.nullish(record({ type: z.nullish(openEnum('CHILD', 'NONE')) })),
    labels: z.nullish(z.array(z.string())),
    owner: maybeString,
    capacity: maybeNumber,
    usage: maybeNumber,
    icons: z.nullish(openObject),
    avatars: z.nullish(openObject),
    createdAt: maybeString,
    createdBy: maybeString,
    updatedAt: maybeString,
  })),
  relationships: z.nullish(z.record(z.string(), z.nullish(z.array(record({ id: maybeString, type: maybeString, attributes: z.nullish(openObject) }))))),
  links: z.nullish(record({ self: maybeString })),
});

/**
 * One app on one site. Its `id` is the resource id that roles are granted on. `relationships` hold its policies,
 * entitlements and features.
 */
export interface Workspace extends z.infer<typeof WorkspaceSchema> {}

/** A condition on workspaces, or several of them in `and` and `nor`. */
export type WorkspaceCondition =
  | { readonly and: readonly WorkspaceCondition[] }
  | { readonly nor: readonly WorkspaceCondition[] }
  | { readonly field: { readonly name: string; readonly values: readonly string[] } }
  | { readonly searchWorkspaces: string; readonly value?: string | undefined }
  | { readonly features: readonly string[] }
  | { readonly policies: readonly string[] };

type ConditionSchema = z.ZodMiniType<WorkspaceCondition, WorkspaceCondition>;

function conditions(operand: Schema): ConditionSchema {
  const strings = z.array(z.string().check(z.minLength(1))).check(z.minLength(1));
  const operands = z.array(operand).check(z.minLength(1));
  return z.union([
    input({ and: operands }),
    input({ nor: operands }),
    input({ field: input({ name: z.string().check(z.minLength(1)), values: strings }) }),
    input({ searchWorkspaces: z.string(), value: z.optional(z.string()) }),
    input({ features: strings }),
    input({ policies: strings }),
  ]) as unknown as ConditionSchema;
}

const nestedCondition = z.lazy((): Schema => conditions(nestedCondition)) as unknown as ConditionSchema;

const WorkspaceSearchSchema = input({
  query: z.optional(conditions(nestedCondition)),
  sort: z.optional(z.array(input({ field: z.string().check(z.minLength(1)), order: z.optional(z.enum(['asc', 'desc'])) })).check(z.minLength(1))),
  limit: z.optional(z.int().check(z.minimum(1), z.maximum(1000))),
  cursor: z.optional(z.string()),
}).check(z.refine((search) => search.cursor === undefined || Object.keys(search).length === 1, {
  message: 'a cursor excludes all other fields',
  path: ['cursor'],
}));

/** Which workspaces to find, in which order. Fields are named by their path, for example `attributes.typeKey`. */
export interface WorkspaceSearch extends z.input<typeof WorkspaceSearchSchema> {}

export const queryWorkspaces = pagedEndpoint('POST /admin/v2/orgs/{orgId}/workspaces', {
  body: WorkspaceSearchSchema,
  item: WorkspaceSchema,
  page: cursorAloneInBody,
  success: [200],
  scopes: { admin: ['read:workspaces:admin'] },
});

/** The apps of the organization's sites, which Atlassian calls workspaces. */
export class Workspaces {
  /** @internal */
  constructor(private readonly transport: Transport<'orgId'>) {}

  /**
   * Finds workspaces. Use it to get the resource ids for roles, and the ids of sites.
   *
   * Use the `id` unchanged. For a role, Atlassian also accepts the id of another app of the same site, and grants
   * nothing (measured by third parties). Without `limit` a page has 20 workspaces; the maximum is 1,000.
   *
   * Any plan.
   *
   * @example
   * const jira = org.workspaces.search({ query: { field: { name: 'attributes.typeKey', values: ['jira-software'] } } });
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-workspaces/
   */
  search(search: WorkspaceSearch = {}, options?: CallOptions): Paginated<Workspace> {
    return this.transport.list(queryWorkspaces, { body: search }, options);
  }
}
