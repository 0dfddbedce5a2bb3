import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack, type Verdict } from '../../core/endpoint.js';
import { givenId, id } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import { startAt, type Paginated } from '../../core/pagination.js';
import { input, maybeBoolean, maybeString, openEnum, record } from '../../core/schema.js';
import type { Scopes } from '../../core/scopes.js';
import type { Transport } from '../../core/transport.js';
import { ComponentSchema } from './components.js';
import { JiraPersonSchema, numericId } from './references.js';

const ProjectSchema = record({
  id: id<'project'>(),
  key: maybeString,
  name: maybeString,
  description: maybeString,
  lead: z.nullish(JiraPersonSchema),
  assigneeType: z.nullish(openEnum('PROJECT_LEAD', 'UNASSIGNED')),
  components: z.nullish(z.array(ComponentSchema)),
  roles: z.nullish(z.record(z.string(), z.string())),
  projectCategory: z.nullish(record({ id: maybeString, name: maybeString })),
  projectTypeKey: z.nullish(openEnum('software', 'service_desk', 'business')),
  style: z.nullish(openEnum('classic', 'next-gen')),
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
  query: z.optional(z.string().check(z.minLength(1))),
  id: z.optional(z.array(numericId<'project'>()).check(z.minLength(1), z.maxLength(50))),
  keys: z.optional(z.array(z.string().check(z.minLength(1))).check(z.minLength(1), z.maxLength(50))),
  typeKey: z.optional(z.string().check(z.minLength(1))),
  categoryId: z.optional(numericId<'projectCategory'>()),
  action: z.optional(z.enum(['view', 'browse', 'edit', 'create'])),
  status: z.optional(z.array(z.enum(['live', 'archived', 'deleted'])).check(z.minLength(1))),
  expand: z.optional(z.string().check(z.minLength(1))),
  properties: z.optional(z.array(z.string().check(z.minLength(1))).check(z.minLength(1))),
  propertyQuery: z.optional(z.string().check(z.minLength(1))),
  orderBy: z.optional(z.enum(orders.flatMap((order) => [order, `-${order}`, `+${order}`] as const))),
  startAt: z.optional(z.int().check(z.minimum(0))),
  maxResults: z.optional(z.int().check(z.minimum(1), z.maximum(100))),
});

/**
 * Filters of {@link JiraProjects.search}. `query` is a part of the key or name; `typeKey` and `expand` join several
 * values by commas.
 */
export interface ProjectSearch extends z.input<typeof ProjectSearchSchema> {}

const readProjects: Scopes = {
  classic: ['read:jira-work'],
  granular: [
    'read:application-role:jira', 'read:avatar:jira', 'read:group:jira', 'read:issue-type-hierarchy:jira',
    'read:issue-type:jira', 'read:project-category:jira', 'read:project-version:jira', 'read:project.component:jira',
    'read:project.property:jira', 'read:project:jira', 'read:user:jira',
  ],
};

export const searchProjects = pagedEndpoint('GET /rest/api/3/project/search', {
  query: ProjectSearchSchema,
  item: ProjectSchema,
  page: startAt({ pageSize: 100 }),
  success: [200],
  scopes: readProjects,
});

const ProjectQuerySchema = input({ expand: z.optional(z.string().check(z.minLength(1))), properties: z.optional(z.array(z.string().check(z.minLength(1))).check(z.minLength(1))) });

/** What {@link JiraProjects.get} returns in addition: `expand` joins several values by commas. */
export interface ProjectQuery extends z.input<typeof ProjectQuerySchema> {}

export const getProject = endpoint('GET /rest/api/3/project/{projectIdOrKey}', {
  query: ProjectQuerySchema,
  response: ProjectSchema,
  operation: 'read',
  about: [{ asked: 'path.projectIdOrKey', member: 'id', when: /^\d+$/ }],
  success: [200],
  scopes: readProjects,
});

const ProjectChangeSchema = input({
  leadAccountId: z.optional(givenId('account')),
  assigneeType: z.optional(z.enum(['PROJECT_LEAD', 'UNASSIGNED'])),
  name: z.optional(z.string().check(z.minLength(1))),
  key: z.optional(z.string().check(z.minLength(1))),
  description: z.optional(z.string()),
  url: z.optional(z.string()),
  avatarId: z.optional(numericId<'avatar'>()),
  categoryId: z.optional(z.int().check(z.minimum(-1))),
  issueSecurityScheme: z.optional(numericId<'issueSecurityScheme'>()),
  notificationScheme: z.optional(numericId<'notificationScheme'>()),
  permissionScheme: z.optional(numericId<'permissionScheme'>()),
  releasedProjectKeys: z.optional(z.array(z.string().check(z.minLength(1))).check(z.minLength(1))),
}).check(z.refine((change) => Object.values(change).some((value) => value !== undefined), { message: 'expected at least one member to change' }));

/** What to change of a project; what you leave out stays. `categoryId: -1` removes its category. */
export interface ProjectChange extends z.input<typeof ProjectChangeSchema> {}

interface OneChange {
  readonly body: ProjectChange;
  readonly path: { readonly projectIdOrKey: string };
}

export const updateProject = endpoint('PUT /rest/api/3/project/{projectIdOrKey}', {
  query: input({ expand: z.optional(z.string().check(z.minLength(1))) }),
  body: ProjectChangeSchema,
  response: ProjectSchema,
  operation: 'absolute',
  about: [{ asked: 'path.projectIdOrKey', member: 'id', when: /^\d+$/ }],
  success: [200],
  scopes: {
    classic: ['manage:jira-project'],
    granular: [
      'read:application-role:jira', 'read:avatar:jira', 'read:group:jira', 'read:issue-type-hierarchy:jira',
      'read:issue-type:jira', 'read:project-category:jira', 'read:project-version:jira',
      'read:project.component:jira', 'read:project.property:jira', 'read:project:jira', 'read:user:jira',
      'write:project.avatar:jira', 'write:project:jira',
    ],
  },
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
