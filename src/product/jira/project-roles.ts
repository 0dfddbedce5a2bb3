import * as z from 'zod/mini';

import { rejecting, type ApiPromise } from '../../core/api-promise.js';
import { endpoint, readBack, type Verdict } from '../../core/endpoint.js';
import { givenId, id, type AccountId, type GroupId, type Id } from '../../core/ids.js';
import { checkInput } from '../../core/input.js';
import type { CallOptions } from '../../core/options.js';
import type { Paginated } from '../../core/pagination.js';
import { input, maybeBoolean, maybeNumber, maybeString, nothing, openEnum, record, type Outcome } from '../../core/schema.js';
import type { Scopes } from '../../core/scopes.js';
import type { Transport } from '../../core/transport.js';
import { pathId } from './references.js';
import { getUser } from './users.js';

const ProjectRoleSchema = record({
  id: z.number(),
  name: maybeString,
  description: maybeString,
  actors: z.nullish(z.array(
      record({
        id: maybeNumber,
        displayName: maybeString,
        type: z.nullish(openEnum('atlassian-group-role-actor', 'atlassian-user-role-actor')),
        actorUser: z.nullish(record({ accountId: z.nullish(id<'account'>()) })),
        actorGroup: z.nullish(record({ groupId: z.nullish(id<'group'>()), name: maybeString, displayName: maybeString })),
      }),
    )),
  admin: maybeBoolean,
  default: maybeBoolean,
  roleConfigurable: maybeBoolean,
  scope: z.nullish(record({ type: maybeString, project: z.nullish(record({ id: maybeString })) })),
  translatedName: maybeString,
  self: maybeString,
});

/** A role in one project, with the people and groups that are its actors there. A team-managed project has roles of its own: `scope` names it. */
export interface ProjectRole extends z.infer<typeof ProjectRoleSchema> {}

/** A role in the list of a project. `self` is its address. */
export interface ListedProjectRole {
  readonly id: Id<'projectRole'>;
  readonly name: string;
  readonly self: string;
}

/** A person by account id, or a group by its id, which is permanent, or by its name, which somebody may change. */
export type ProjectRoleActor =
  | { readonly user: AccountId; readonly groupId?: undefined; readonly group?: undefined }
  | { readonly groupId: GroupId; readonly user?: undefined; readonly group?: undefined }
  | { readonly group: string; readonly user?: undefined; readonly groupId?: undefined };

export const listProjectRoles = endpoint('GET /rest/api/3/project/{projectIdOrKey}/role', {
  response: z.record(z.string(), z.string()),
  operation: 'read',
  success: [200],
  scopes: { classic: ['read:jira-work'], granular: ['read:project-role:jira'] },
});

export const getProjectRole = endpoint('GET /rest/api/3/project/{projectIdOrKey}/role/{roleId}', {
  query: input({ excludeInactiveUsers: z.optional(z.boolean()) }),
  response: ProjectRoleSchema,
  operation: 'read',
  about: [{ asked: 'path.roleId', member: 'id' }],
  success: [200],
  scopes: {
    classic: ['read:jira-work'],
    granular: [
      'read:avatar:jira', 'read:group:jira', 'read:project-category:jira', 'read:project-role:jira',
      'read:project:jira', 'read:user:jira',
    ],
  },
});

const ActorSchema = input({
  user: z.optional(givenId('account')),
  groupId: z.optional(givenId('group')),
  group: z.optional(z.string().check(z.minLength(1))),
}).check(z.refine(({ user, groupId, group }) => [user, groupId, group].filter((given) => given !== undefined).length === 1, {
  message: 'expected exactly one of user, groupId and group',
  path: ['user'],
}));

interface OneActor {
  readonly path: { readonly projectIdOrKey: string; readonly roleId: string };
  readonly query: z.input<typeof ActorSchema>;
}

const personIsThere = readBack(getUser, {
  input: ({ query: { user = '' } }: OneActor) => ({ query: { accountId: user } }),
  verdict: () => 'reached',
});

export const removeProjectRoleActor = endpoint('DELETE /rest/api/3/project/{projectIdOrKey}/role/{roleId}', {
  query: ActorSchema,
  response: nothing,
  operation: 'deleteById',
  success: [204],
  scopes: { classic: ['manage:jira-project'], granular: ['delete:project-role:jira'] },
  // The role of the project is read back; no read shows that a group exists.
  known: ({ query: { user } }) => (user === undefined ? [] : [personIsThere]),
  readBack: readBack(getProjectRole, {
    input: ({ path: { projectIdOrKey, roleId } }: OneActor) => ({ path: { projectIdOrKey, roleId } }),
    verdict: ({ actors }, { query: { user, groupId, group } }) => {
      if (actors === undefined || actors === null) {
        return 'unknown';
      }
      const remains = actors.some(
        ({ actorUser, actorGroup }) =>
          (user !== undefined && actorUser?.accountId === user) ||
          (groupId !== undefined && actorGroup?.groupId === groupId) ||
          (group !== undefined && actorGroup?.name === group),
      );
      return remains ? 'notReached' : 'reached';
    },
  }),
});

const ActorsSchema = input({
  user: z.optional(z.array(givenId('account')).check(z.minLength(1))),
  groupId: z.optional(z.array(givenId('group')).check(z.minLength(1))),
  group: z.optional(z.array(z.string().check(z.minLength(1))).check(z.minLength(1))),
}).check(z.refine(({ user, groupId, group }) => [user, groupId, group].some((given) => given !== undefined), { message: 'expected user, groupId or group' }));

/** People by account id, and groups by id or by name. */
export interface ProjectRoleActors extends z.input<typeof ActorsSchema> {}

type SeenActors = Pick<ProjectRole, 'actors'>;

/** Who is among the actors: people by account id, groups by id and by name. */
function namesIn({ actors }: SeenActors): Set<string> | undefined {
  return actors === undefined || actors === null ? undefined : new Set(actors.flatMap(({ actorUser, actorGroup }) => [actorUser?.accountId, actorGroup?.groupId, actorGroup?.name].filter((name) => typeof name === 'string')));
}

function addedVerdict(seen: SeenActors, { user = [], groupId = [], group = [] }: ProjectRoleActors): Verdict {
  const names = namesIn(seen);
  return names === undefined ? 'unknown' : [...user, ...groupId, ...group].every((name) => names.has(name)) ? 'reached' : 'notReached';
}

const writeActors: Scopes = {
  classic: ['manage:jira-configuration'],
  granular: [
    'read:avatar:jira', 'read:group:jira', 'read:project-category:jira', 'read:project-role:jira',
    'read:project:jira', 'read:user:jira', 'write:project-role:jira',
  ],
};

export const addProjectRoleActors = endpoint('POST /rest/api/3/project/{projectIdOrKey}/role/{roleId}', {
  body: ActorsSchema,
  response: ProjectRoleSchema,
  operation: 'absolute',
  about: [{ asked: 'path.roleId', member: 'id' }],
  success: [200],
  scopes: writeActors,
  readBack: readBack(getProjectRole, {
    input: ({ path }: OneRole & { readonly body: ProjectRoleActors }) => ({ path }),
    verdict: (seen, { body }) => addedVerdict(seen, body),
    adopt: (seen) => seen,
  }),
});

interface OneRole {
  readonly path: { readonly projectIdOrKey: string; readonly roleId: string };
}

const CategorisedActorsSchema = input({
  'atlassian-user-role-actor': z.optional(z.array(givenId('account'))),
  'atlassian-group-role-actor-id': z.optional(z.array(givenId('group'))),
  'atlassian-group-role-actor': z.optional(z.array(z.string().check(z.minLength(1)))),
});

type CategorisedActors = z.input<typeof CategorisedActorsSchema>;

export const setProjectRoleActors = endpoint('PUT /rest/api/3/project/{projectIdOrKey}/role/{roleId}', {
  body: input({ categorisedActors: CategorisedActorsSchema }),
  response: ProjectRoleSchema,
  operation: 'absolute',
  about: [{ asked: 'path.roleId', member: 'id' }],
  success: [200],
  scopes: {
    classic: ['manage:jira-project'],
    granular: [
      'read:avatar:jira', 'read:group:jira', 'read:project-category:jira', 'read:project-role:jira',
      'read:project:jira', 'read:user:jira', 'write:project-role:jira',
    ],
  },
  readBack: readBack(getProjectRole, {
    input: ({ path }: OneRole & { readonly body: { readonly categorisedActors: CategorisedActors } }) => ({ path }),
    verdict: (seen, { body: { categorisedActors: wanted } }) => {
      const { 'atlassian-user-role-actor': user = [], 'atlassian-group-role-actor-id': groupId = [], 'atlassian-group-role-actor': group = [] } = wanted;
      const verdict = addedVerdict(seen, { user, groupId, group });
      return verdict === 'reached' && seen.actors?.length !== user.length + groupId.length + group.length ? 'notReached' : verdict;
    },
    adopt: (seen) => seen,
  }),
});

const readRoles: Scopes = {
  classic: ['manage:jira-configuration'],
  granular: [
    'read:avatar:jira', 'read:group:jira', 'read:project-category:jira', 'read:project-role:jira',
    'read:project:jira', 'read:user:jira',
  ],
};

export const listAllProjectRoles = endpoint('GET /rest/api/3/role', {
  response: z.array(ProjectRoleSchema),
  operation: 'read',
  success: [200],
  scopes: readRoles,
});

export const getDefaultActors = endpoint('GET /rest/api/3/role/{roleId}/actors', {
  response: ProjectRoleSchema,
  operation: 'read',
  about: [{ asked: 'path.roleId', member: 'id' }],
  success: [200],
  scopes: readRoles,
});

export const addDefaultActors = endpoint('POST /rest/api/3/role/{roleId}/actors', {
  body: ActorsSchema,
  response: ProjectRoleSchema,
  operation: 'absolute',
  about: [{ asked: 'path.roleId', member: 'id' }],
  success: [200],
  scopes: writeActors,
  readBack: readBack(getDefaultActors, {
    input: ({ path: { roleId } }: { readonly path: { readonly roleId: string }; readonly body: ProjectRoleActors }) => ({ path: { roleId } }),
    verdict: (seen, { body }) => addedVerdict(seen, body),
    adopt: (seen) => seen,
  }),
});

export const removeDefaultActor = endpoint('DELETE /rest/api/3/role/{roleId}/actors', {
  query: ActorSchema,
  response: ProjectRoleSchema,
  operation: 'deleteById',
  about: [{ asked: 'path.roleId', member: 'id' }],
  success: [200],
  scopes: writeActors,
  readBack: readBack(getDefaultActors, {
    input: ({ path: { roleId } }: { readonly path: { readonly roleId: string }; readonly query: z.input<typeof ActorSchema> }) => ({ path: { roleId } }),
    verdict: (seen, { query: { user, groupId, group } }) => {
      const names = namesIn(seen);
      return names === undefined ? 'unknown' : names.has(user ?? groupId ?? group ?? '') ? 'notReached' : 'reached';
    },
    adopt: (seen) => seen,
  }),
});

/** Roles in the projects of a Jira site, and who has them. */
export class JiraProjectRoles {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Lists the roles of a project: the name and the id of each. Use {@link get} to read who has one.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-project-roles/
   */
  list(projectIdOrKey: string, options?: CallOptions): Paginated<ListedProjectRole> {
    return this.transport.listWhole(listProjectRoles, { path: { projectIdOrKey } }, options, (roles) =>
      Object.entries(roles).map(([name, self]) => ({ id: self.slice(self.lastIndexOf('/') + 1), name, self })),
    );
  }

  /**
   * Reads one role of a project, with its actors. People who have it through a group are not included.
   *
   * Needs the project permission Administer projects, or the global permission Administer Jira.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-project-roles/
   */
  get(
    projectIdOrKey: string,
    roleId: Id<'projectRole'> | number,
    query: { readonly excludeInactiveUsers?: boolean } = {},
    options?: CallOptions,
  ): ApiPromise<ProjectRole> {
    return this.transport.send(getProjectRole, { path: { projectIdOrKey, roleId: pathId(roleId) }, query }, options);
  }

  /**
   * Removes a role in a project from a person, or from everybody who has it through a group. They lose what the role
   * grants. No operation here undoes it: note who had the role.
   *
   * Resolves to `alreadyInState` if they did not have it. A person who has the role through a group keeps it. Needs the
   * project permission Administer projects, or the global permission Administer Jira.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-project-role-actors/
   */
  removeActor(
    projectIdOrKey: string,
    roleId: Id<'projectRole'> | number,
    actor: ProjectRoleActor,
    options?: CallOptions,
  ): ApiPromise<Outcome> {
    return this.transport.send(removeProjectRoleActor, { path: { projectIdOrKey, roleId: pathId(roleId) }, query: actor }, options);
  }

  /**
   * Gives a role in a project to people and groups, in addition to those who have it. Returns the role with everybody who
   * has it now.
   *
   * Needs the project permission Administer projects, or the global permission Administer Jira.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-project-role-actors/
   */
  addActors(projectIdOrKey: string, roleId: Id<'projectRole'> | number, actors: ProjectRoleActors, options?: CallOptions): ApiPromise<ProjectRole> {
    return this.transport.send(addProjectRoleActors, { path: { projectIdOrKey, roleId: pathId(roleId) }, body: actors }, options);
  }

  /**
   * Sets who has a role in a project. Everybody else loses it: read the role first with {@link get}.
   *
   * Needs the project permission Administer projects, or the global permission Administer Jira.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-project-role-actors/
   */
  setActors(projectIdOrKey: string, roleId: Id<'projectRole'> | number, actors: ProjectRoleActors, options?: CallOptions): ApiPromise<ProjectRole> {
    return rejecting(() => {
      const { user, groupId, group } = checkInput(ActorsSchema, actors, { endpoint: setProjectRoleActors.route, part: 'actors' });
      const categorisedActors = {
        ...(user === undefined ? {} : { 'atlassian-user-role-actor': user }),
        ...(groupId === undefined ? {} : { 'atlassian-group-role-actor-id': groupId }),
        ...(group === undefined ? {} : { 'atlassian-group-role-actor': group }),
      };
      return this.transport.send(setProjectRoleActors, { path: { projectIdOrKey, roleId: pathId(roleId) }, body: { categorisedActors } }, options);
    });
  }

  /**
   * Lists the roles that projects can have. Needs the global permission Administer Jira.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-project-roles/
   */
  listAll(options?: CallOptions): Paginated<ProjectRole> {
    return this.transport.listWhole(listAllProjectRoles, {}, options);
  }

  /**
   * Reads who gets a role in every new project. Needs the global permission Administer Jira.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-project-role-actors/
   */
  getDefaultActors(roleId: Id<'projectRole'> | number, options?: CallOptions): ApiPromise<ProjectRole> {
    return this.transport.send(getDefaultActors, { path: { roleId: pathId(roleId) } }, options);
  }

  /**
   * Adds people and groups to those who get a role in every new project. Existing projects do not change. Needs the
   * global permission Administer Jira.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-project-role-actors/
   */
  addDefaultActors(roleId: Id<'projectRole'> | number, actors: ProjectRoleActors, options?: CallOptions): ApiPromise<ProjectRole> {
    return this.transport.send(addDefaultActors, { path: { roleId: pathId(roleId) }, body: actors }, options);
  }

  /**
   * Removes a person or group from those who get a role in every new project. Existing projects do not change. Needs the
   * global permission Administer Jira.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-project-role-actors/
   */
  removeDefaultActor(roleId: Id<'projectRole'> | number, actor: ProjectRoleActor, options?: CallOptions): ApiPromise<ProjectRole> {
    return this.transport.send(removeDefaultActor, { path: { roleId: pathId(roleId) }, query: actor }, options);
  }
}
