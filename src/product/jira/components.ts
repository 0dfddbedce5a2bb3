import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack, type Verdict } from '../../core/endpoint.js';
import { givenId, id, type Id } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import { startAt, type Page, type Paginated } from '../../core/pagination.js';
import { input, maybeNumber, maybeString, openEnum, record } from '../../core/schema.js';
import type { Scopes } from '../../core/scopes.js';
import type { Transport } from '../../core/transport.js';
import { JiraPersonSchema } from './references.js';

const assigneeTypes = ['PROJECT_DEFAULT', 'COMPONENT_LEAD', 'PROJECT_LEAD', 'UNASSIGNED'] as const;

export const ComponentSchema = record({
  id: id<'component'>(),
  name: maybeString,
  description: maybeString,
  lead: z.nullish(JiraPersonSchema),
  assigneeType: z.nullish(openEnum(...assigneeTypes)),
  project: maybeString,
  projectId: maybeNumber,
  self: maybeString,
});

/** A component of a project. `project` is the key of its project. */
export interface JiraComponent extends z.infer<typeof ComponentSchema> {}

const ComponentQuerySchema = input({
  projectIdsOrKeys: z.optional(z.array(z.string().check(z.minLength(1))).check(z.minLength(1))),
  query: z.optional(z.string().check(z.minLength(1))),
  orderBy: z.optional(z.enum(['description', '-description', '+description', 'name', '-name', '+name'])),
  startAt: z.optional(z.int().check(z.minimum(0))),
  maxResults: z.optional(z.int().check(z.minimum(1))),
});

/** Filters of {@link JiraComponents.search}. `query` is a part of the name or description. */
export interface ComponentQuery extends z.input<typeof ComponentQuerySchema> {}

const readComponents: Scopes = {
  classic: ['read:jira-work'],
  granular: [
    'read:application-role:jira', 'read:avatar:jira', 'read:group:jira', 'read:project.component:jira',
    'read:project:jira', 'read:user:jira',
  ],
};

export const findComponents = pagedEndpoint('GET /rest/api/3/component', {
  query: ComponentQuerySchema,
  item: ComponentSchema,
  page: startAt({ pageSize: 50 }),
  success: [200],
  scopes: readComponents,
});

export const listProjectComponents = endpoint('GET /rest/api/3/project/{projectIdOrKey}/components', {
  query: input({ componentSource: z.optional(z.enum(['jira', 'compass', 'auto'])) }),
  response: z.array(ComponentSchema),
  operation: 'read',
  success: [200],
  scopes: readComponents,
});

const ComponentChangeSchema = input({
  name: z.optional(z.string().check(z.minLength(1), z.maxLength(255))),
  description: z.optional(z.string()),
  /** Empty: nobody. */
  leadAccountId: z.optional(z.union([z.literal(''), givenId('account')], { error: 'expected an account id, or an empty text' })),
  assigneeType: z.optional(z.enum(assigneeTypes)),
  project: z.optional(z.string().check(z.minLength(1))),
}).check(z.refine((change) => Object.values(change).some((value) => value !== undefined), { message: 'expected at least one member to change' }));

/** What to change of a component; what you leave out stays. An empty `leadAccountId` removes its lead. */
export interface ComponentChange extends z.input<typeof ComponentChangeSchema> {}

interface OneChange {
  readonly path: { readonly componentId: string };
  readonly body: ComponentChange;
}

export const updateComponent = endpoint('PUT /rest/api/3/component/{componentId}', {
  body: ComponentChangeSchema,
  response: ComponentSchema,
  operation: 'absolute',
  about: [{ asked: 'path.componentId', member: 'id' }],
  success: [200],
  scopes: {
    classic: ['manage:jira-project'],
    granular: [
      'read:application-role:jira', 'read:avatar:jira', 'read:group:jira', 'read:project.component:jira',
      'read:project:jira', 'read:user:jira', 'write:project.component:jira',
    ],
  },
  readBack: readBack(findComponents, {
    // Components cannot be found by id: a new name narrows the list; without one, a single page is searched.
    input: ({ body: { name } }: OneChange) => ({ query: { maxResults: 1000, ...(name === undefined ? {} : { query: name }) } }),
    verdict: (page: Page<JiraComponent>, { path: { componentId }, body }) =>
      changeVerdict(
        page.items.find((component) => component.id === componentId),
        body,
      ),
    adopt: (page, { path: { componentId } }) => page.items.find((component) => component.id === componentId),
  }),
});

function changeVerdict(component: JiraComponent | undefined, change: ComponentChange): Verdict {
  if (component === undefined) {
    return 'unknown';
  }
  const { lead } = component;
  const seen: readonly (readonly [wanted: string | undefined, found: string | null | undefined])[] = [
    [change.name, component.name],
    [change.description, component.description],
    // The list is not documented to show the lead: an absent lead proves nothing.
    [change.leadAccountId, lead === null ? '' : lead?.accountId],
    [change.assigneeType, component.assigneeType],
    [change.project, component.project],
  ];
  const written = seen.filter(([wanted]) => wanted !== undefined);
  if (written.some(([wanted, found]) => typeof found === 'string' && found !== wanted)) {
    return 'notReached';
  }
  return written.every(([wanted, found]) => wanted === found) ? 'reached' : 'unknown';
}

/** Components of the projects of a Jira site, and who leads them. */
export class JiraComponents {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Finds components, of the named projects or of all that you can browse.
   *
   * There is no filter for the lead: compare `lead` of every component. Atlassian does not document that this list has
   * it. If it is missing, `components` of a project has it.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-project-components/
   */
  search(query: ComponentQuery = {}, options?: CallOptions): Paginated<JiraComponent> {
    return this.transport.list(findComponents, { query }, options);
  }

  /**
   * Lists the components of a project, with the lead of each.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-project-components/
   */
  list(projectIdOrKey: string, query: { readonly componentSource?: 'jira' | 'compass' | 'auto' } = {}, options?: CallOptions): Paginated<JiraComponent> {
    return this.transport.listWhole(listProjectComponents, { path: { projectIdOrKey }, query }, options);
  }

  /**
   * Changes a component, for example its lead. With `assigneeType: 'COMPONENT_LEAD'`, Jira assigns new issues of the
   * component to its lead. Existing issues keep their assignee.
   *
   * Needs the project permission Administer projects, or the global permission Administer Jira.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-project-components/
   */
  update(componentId: Id<'component'>, change: ComponentChange, options?: CallOptions): ApiPromise<JiraComponent> {
    return this.transport.send(updateComponent, { path: { componentId }, body: change }, options);
  }
}
