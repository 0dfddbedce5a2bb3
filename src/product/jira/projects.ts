import * as z from 'zod';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack, type Verdict } from '../../core/endpoint.js';
import { givenId, id } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import { startAt, type Paginated } from '../../core/pagination.js';
import { input, maybeBoolean, maybeString, openEnum, record } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';
import { ComponentSchema } from './components.js';
import { JiraPersonSchema, numericId } from './references.js';

const ProjectSchema = record({
  id: id<'project'>(),
  key: maybeString,
  name: maybeString,
  description: maybeString,
  lead: JiraPersonSchema.nullish(),
  assigneeType: openEnum('PROJECT_LEAD', 'UNASSIGNED').nullish(),
  components: z.array(ComponentSchema).nullish(),
  roles: z.record(z.string(), z.string()).nullish(),
  projectCategory: record({ id: maybeString, name: maybeString }).nullish(),
  projectTypeKey: openEnum('software', 'service_desk', 'business').nullish(),
  style: openEnum('classic', 'next-gen').nullish(),
  simplified: maybeBoolean,
  isPrivate: maybeBoolean,
  archived: maybeBoolean,
  deleted: maybeBoolean,
  url: maybeString,
  self: maybeString,
});

/** A project. A search returns `lead` and `description` only if `expand` asks for them. */
export interface JiraProject extends z.infer<typeof ProjectSchema> {}

const orders = ['category', 'key', 'name', 'owner', 'issueCount', 'lastIssueUpdatedDate', 'archivedDate', 'deletedDate'] as const;

const ProjectSearchSchema = input({
  query: z.string().min(1).optional(),
  id: z.array(numericId<'project'>()).min(1).max(50).optional(),
  keys: z.array(z.string().min(1)).min(1).max(50).optional(),
  typeKey: z.string().min(1).optional(),
  categoryId: numericId<'projectCategory'>().optional(),
  action: z.enum(['view', 'browse', 'edit', 'create']).optional(),
  status: z.array(z.enum(['live', 'archived', 'deleted'])).min(1).optional(),
  expand: z.string().min(1).optional(),
  properties: z.array(z.string().min(1)).min(1).optional(),
  propertyQuery: z.string().min(1).optional(),
  orderBy: z.enum(orders.flatMap((order) => [order, `-${order}`, `+${order}`] as const)).optional(),
  startAt: z.int().min(0).optional(),
  maxResults: z.int().min(1).max(100).optional(),
});

/**
 * Filters of {@link JiraProjects.search}. `query` is a part of the key or name; `typeKey` and `expand` join several
 * values by commas.
 */
export interface ProjectSearch extends z.input<typeof ProjectSearchSchema> {}

export const searchProjects = pagedEndpoint('GET /rest/api/3/project/search', {
  query: ProjectSearchSchema,
  item: ProjectSchema,
  page: startAt({ pageSize: 100 }),
  success: [200],
});

const ProjectQuerySchema = input({ expand: z.string().min(1).optional(), properties: z.array(z.string().min(1)).min(1).optional() });

/** What {@link JiraProjects.get} returns in addition: `expand` joins several values by commas. */
export interface ProjectQuery extends z.input<typeof ProjectQuerySchema> {}

export const getProject = endpoint('GET /rest/api/3/project/{projectIdOrKey}', {
  query: ProjectQuerySchema,
  response: ProjectSchema,
  operation: 'read',
  about: [{ asked: 'path.projectIdOrKey', member: 'id', when: /^\d+$/ }],
  success: [200],
});

const ProjectChangeSchema = input({
  leadAccountId: givenId('account').optional(),
  assigneeType: z.enum(['PROJECT_LEAD', 'UNASSIGNED']).optional(),
  name: z.string().min(1).optional(),
  key: z.string().min(1).optional(),
  description: z.string().optional(),
  url: z.string().optional(),
  avatarId: numericId<'avatar'>().optional(),
  categoryId: z.int().min(-1).optional(),
  issueSecurityScheme: numericId<'issueSecurityScheme'>().optional(),
  notificationScheme: numericId<'notificationScheme'>().optional(),
  permissionScheme: numericId<'permissionScheme'>().optional(),
  releasedProjectKeys: z.array(z.string().min(1)).min(1).optional(),
}).refine((change) => Object.values(change).some((value) => value !== undefined), { message: 'expected at least one member to change' });

/** What to change of a project; what you leave out stays. `categoryId: -1` removes its category. */
export interface ProjectChange extends z.input<typeof ProjectChangeSchema> {}

interface OneChange {
  readonly body: ProjectChange;
  readonly path: { readonly projectIdOrKey: string };
}

export const updateProject = endpoint('PUT /rest/api/3/project/{projectIdOrKey}', {
  query: input({ expand: z.string().min(1).optional() }),
  body: ProjectChangeSchema,
  response: ProjectSchema,
  operation: 'absolute',
  about: [{ asked: 'path.projectIdOrKey', member: 'id', when: /^\d+$/ }],
  success: [200],
  readBack: readBack(getProject, {
    // A project with a new key can still be found by its old one.
    input: ({ path: { projectIdOrKey } }: OneChange) => ({ path: { projectIdOrKey } }),
    verdict: (project, { body }) => changeVerdict(project, body),
    adopt: (project) => project,
  }),
});

/** What a read shows of a project, by the member that changes it. No read shows schemes, avatars and released keys. */
const shown: Readonly<Partial<Record<keyof ProjectChange, (project: JiraProject) => string | null | undefined>>> = {
  leadAccountId: ({ lead }) => lead?.accountId,
  assigneeType: ({ assigneeType }) => assigneeType,
  name: ({ name }) => name,
  key: ({ key }) => key,
  description: ({ description }) => description ?? '',
  url: ({ url }) => url ?? '',
  categoryId: ({ projectCategory }) => projectCategory?.id ?? '-1',
};

function changeVerdict(project: JiraProject, change: ProjectChange): Verdict {
  const verdicts = Object.entries(change)
    .filter(([, wanted]) => wanted !== undefined)
    .map(([name, wanted]): Verdict => {
      const found = shown[name as keyof ProjectChange]?.(project);
      if (found === undefined || found === null) {
        return 'unknown';
      }
      return found === String(wanted) ? 'reached' : 'notReached';
    });
  return verdicts.find((verdict) => verdict === 'notReached') ?? verdicts.find((verdict) => verdict === 'unknown') ?? 'reached';
}

/** Projects of a Jira site, and who leads them. */
export class JiraProjects {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Finds projects that you may see, live ones by default.
   *
   * There is no filter for the lead: set `expand: 'lead'` and compare `lead` of every project. Atlassian does not
   * refuse an unknown credential, but returns nothing: then this client throws `credential.invalid`.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-projects/
   */
  search(search: ProjectSearch = {}, options?: CallOptions): Paginated<JiraProject> {
    return this.transport.list(searchProjects, { query: search }, options);
  }

  /**
   * Reads one project, with its lead, components and roles. Throws `notFound` also if you may not see it.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-projects/
   */
  get(projectIdOrKey: string, query: ProjectQuery = {}, options?: CallOptions): ApiPromise<JiraProject> {
    return this.transport.send(getProject, { path: { projectIdOrKey }, query }, options);
  }

  /**
   * Changes a project, for example its lead with `leadAccountId`. With `assigneeType: 'PROJECT_LEAD'`, Jira assigns new
   * issues to the lead. Existing issues keep their assignee.
   *
   * A new `key` renames every issue of the project. Other schemes change who sees the issues, and who is notified of
   * them. Needs the global permission Administer Jira; without a new key or schemes, the project permission Administer
   * projects is enough.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-projects/
   */
  update(
    projectIdOrKey: string,
    change: ProjectChange,
    query: { readonly expand?: string } = {},
    options?: CallOptions,
  ): ApiPromise<JiraProject> {
    return this.transport.send(updateProject, { path: { projectIdOrKey }, query, body: change }, options);
  }
}
