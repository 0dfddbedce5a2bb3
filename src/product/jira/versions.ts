import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack } from '../../core/endpoint.js';
import { id, type Id } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import { startAt, type Paginated } from '../../core/pagination.js';
import { input, maybeBoolean, maybeNumber, maybeString, record } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';

const VersionSchema = record({
  id: id<'version'>(),
  name: maybeString,
  description: maybeString,
  projectId: maybeNumber,
  driver: z.nullish(id<'account'>()),
  approvers: z.nullish(z.array(record({ accountId: z.nullish(id<'account'>()), status: maybeString, description: maybeString, declineReason: maybeString }))),
  archived: maybeBoolean,
  released: maybeBoolean,
  overdue: maybeBoolean,
  startDate: maybeString,
  releaseDate: maybeString,
  self: maybeString,
});

/**
 * A version of a project. `driver` is the account id of the person in charge of it. `driver` and `approvers` need
 * `expand`.
 */
export interface JiraVersion extends z.infer<typeof VersionSchema> {}

const orders = ['description', 'name', 'releaseDate', 'sequence', 'startDate'] as const;
const expand = z.optional(z.string().check(z.minLength(1)));

const VersionQuerySchema = input({
  query: z.optional(z.string().check(z.minLength(1))),
  status: z.optional(z.string().check(z.minLength(1))),
  orderBy: z.optional(z.enum(orders.flatMap((order) => [order, `-${order}`, `+${order}`] as const))),
  expand,
  startAt: z.optional(z.int().check(z.minimum(0))),
  maxResults: z.optional(z.int().check(z.minimum(1))),
});

/** Filters of {@link JiraVersions.list}. `status` joins `released`, `unreleased` and `archived` by commas. */
export interface VersionQuery extends z.input<typeof VersionQuerySchema> {}

export const listVersions = pagedEndpoint('GET /rest/api/3/project/{projectIdOrKey}/version', {
  query: VersionQuerySchema,
  item: VersionSchema,
  page: startAt({ pageSize: 50 }),
  success: [200],
  scopes: { classic: ['read:jira-work'], granular: ['read:project-version:jira'] },
});

export const getVersion = endpoint('GET /rest/api/3/version/{versionId}', {
  query: input({ expand }),
  response: VersionSchema,
  operation: 'read',
  about: [{ asked: 'path.versionId', member: 'id' }],
  success: [200],
  scopes: { classic: ['read:jira-work'], granular: ['read:project-version:jira'] },
});

const date = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/, 'expected a date such as 2026-01-31'));

const VersionChangeSchema = input({
  name: z.optional(z.string().check(z.minLength(1), z.maxLength(255))),
  description: z.optional(z.string()),
  archived: z.optional(z.boolean()),
  released: z.optional(z.boolean()),
  startDate: z.optional(date),
  releaseDate: z.optional(date),
  moveUnfixedIssuesTo: z.optional(z.string().check(z.minLength(1))),
}).check(z.refine((change) => Object.values(change).some((value) => value !== undefined), { message: 'expected at least one member to change' }));

/** What to change of a version; what you leave out stays. Dates are `2026-01-31`. */
export interface VersionChange extends z.input<typeof VersionChangeSchema> {}

interface OneChange {
  readonly path: { readonly versionId: string };
  readonly body: VersionChange;
}

export const updateVersion = endpoint('PUT /rest/api/3/version/{versionId}', {
  body: VersionChangeSchema,
  response: VersionSchema,
  operation: 'absolute',
  about: [{ asked: 'path.versionId', member: 'id' }],
  success: [200],
  scopes: {
    classic: ['manage:jira-project'],
    granular: ['read:project-version:jira', 'write:project-version:jira'],
  },
  readBack: readBack(getVersion, {
    input: ({ path: { versionId } }: OneChange) => ({ path: { versionId } }),
    verdict: (seen, { body: { moveUnfixedIssuesTo, ...change } }) => {
      const written = Object.entries(change).filter(([, wanted]) => wanted !== undefined);
      const found: Readonly<Record<string, unknown>> = seen;
      if (written.some(([name, wanted]) => (found[name] ?? (typeof wanted === 'string' ? '' : false)) !== wanted)) {
        return 'notReached';
      }
      // No read shows where the unresolved issues have gone.
      return moveUnfixedIssuesTo === undefined ? 'reached' : 'unknown';
    },
    adopt: (seen) => seen,
  }),
});

/** Versions of the projects of a Jira site, and who is in charge of them. */
export class JiraVersions {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Lists the versions of a project. Set `expand: 'driver,approvers'` to see who is in charge of each.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-project-versions/
   */
  list(projectIdOrKey: string, query: VersionQuery = {}, options?: CallOptions): Paginated<JiraVersion> {
    return this.transport.list(listVersions, { path: { projectIdOrKey }, query }, options);
  }

  /**
   * Reads one version.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-project-versions/
   */
  get(versionId: Id<'version'>, query: { readonly expand?: string } = {}, options?: CallOptions): ApiPromise<JiraVersion> {
    return this.transport.send(getVersion, { path: { versionId }, query }, options);
  }

  /**
   * Changes a version. Atlassian documents `driver` and `approvers` as read-only: only people can change them, in the
   * browser. Needs the project permission Administer projects, or the global permission Administer Jira.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-project-versions/
   */
  update(versionId: Id<'version'>, change: VersionChange, options?: CallOptions): ApiPromise<JiraVersion> {
    return this.transport.send(updateVersion, { path: { versionId }, body: change }, options);
  }
}
