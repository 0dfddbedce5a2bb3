import { attempt, type Attempted } from '../../core/errors.js';
import type { CallOptions } from '../../core/options.js';
import {
  addDefaultActors,
  addProjectRoleActors,
  getDefaultActors,
  getProjectRole,
  listAllProjectRoles,
  listProjectRoles,
  removeDefaultActor,
  removeProjectRoleActor,
  type ProjectRole,
} from '../../product/jira/project-roles.js';
import { searchProjects } from '../../product/jira/projects.js';
import { getUser } from '../../product/jira/users.js';
import { administersJira, administersProjects, fromEach, isActivePerson, liveProjectsOf, partsOf, sharedThrough, shownBy, type Holder, type ListedProject, type SharedThing } from './jira-shared.js';
import type { Finder, FoundThing, ResponsibilityDeclaration, SitePlace } from './types.js';

/** The role of the agents of a service project. */
const deskTeam = 'service desk team';
/** What stands instead of a project for the people who get a role in every new project. */
const everyNewProject = 'default';

type RoleName = Pick<ProjectRole, 'name'> & { readonly id: string | number };

function isOfAgents({ isServiceDesk }: ListedProject, { name }: RoleName): boolean {
  return isServiceDesk && name?.toLowerCase() === deskTeam;
}

/** The roles of the site, with those who get them in new projects. Only an administrator of Jira may read them. */
async function rolesOfSite(place: SitePlace, options: CallOptions): Promise<Attempted<readonly ProjectRole[]>> {
  const roles = await place.once('roles of the site', () => attempt(() => place.product.jira.projectRoles.listAll(options).whole().toArray()));
  if (!roles.ok && roles.error.kind !== 'permission.denied' && roles.error.kind !== 'credential.insufficientScope') {
    throw roles.error;
  }
  return roles;
}

/** The roles of a project. Company-managed projects share those of the site: no list of each is needed. */
async function rolesOf({ id, isCompanyManaged }: ListedProject, place: SitePlace, options: CallOptions): Promise<readonly RoleName[]> {
  const { value } = await rolesOfSite(place, options);
  return isCompanyManaged && value !== undefined
    ? value.filter(({ scope }) => scope === undefined || scope === null)
    : place.once(`roles of project ${id}`, () => place.product.jira.projectRoles.list(id, options).whole().toArray());
}

/** The people with a role, in the projects and roles that are asked for. Each role of a project is read once. */
async function* actorsIn(
  projects: readonly ListedProject[],
  people: ReadonlySet<string>,
  place: SitePlace,
  options: CallOptions,
  isAsked: (project: ListedProject, role: RoleName) => boolean,
): AsyncGenerator<FoundThing, void, undefined> {
  yield* fromEach(projects, async function* (project) {
    for (const listed of await rolesOf(project, place, options)) {
      if (isAsked(project, listed)) {
        const role = await place.product.jira.projectRoles.get(project.id, Number(listed.id), {}, options);
        const name = role.name ?? listed.name ?? String(listed.id);
        for (const accountId of peopleIn(shownBy(getProjectRole, 'actors', role.actors))) {
          if (people.has(accountId)) {
            yield { accountId, id: `${project.id}/${listed.id}`, name, within: project.key };
          }
        }
      }
    }
  });
}

/** The people among the actors of a role. Those who have it through a group do not count. */
function peopleIn(actors: NonNullable<ProjectRole['actors']>): ReadonlySet<string> {
  return new Set(actors.flatMap(({ actorUser }) => actorUser?.accountId ?? []));
}

const findRoles: Finder['find'] = async function* (people, place, options) {
  const roles = await rolesOfSite(place, options);
  for (const { id, name, actors } of roles.value ?? []) {
    const all = actors ?? shownBy(getDefaultActors, 'actors', (await place.product.jira.projectRoles.getDefaultActors(id, options)).actors);
    for (const accountId of peopleIn(all)) {
      if (people.has(accountId)) {
        yield { accountId, id: `${everyNewProject}/${id}`, name: `${name ?? id} in every new project` };
      }
    }
  }
  yield* actorsIn(await liveProjectsOf(place, options), people, place, options, (project, role) => !isOfAgents(project, role));
  if (!roles.ok) {
    throw roles.error;
  }
};

const findAgents: Finder['find'] = async function* (people, place, options) {
  const desks = (await liveProjectsOf(place, options)).filter(({ isServiceDesk }) => isServiceDesk);
  yield* actorsIn(desks, people, place, options, isOfAgents);
};

const transfer = sharedThrough((thing, { product }, options, reading): SharedThing => {
  const [projectId, role] = partsOf(thing);
  const { projectRoles } = product.jira;
  const roleId = Number(role);
  const isDefault = projectId === everyNewProject;
  return {
    shownBy: isDefault ? getDefaultActors : getProjectRole,
    holders: async () => {
      const { actors } = await reading(`actors of ${thing.id}`, () => (isDefault ? projectRoles.getDefaultActors(roleId, options) : projectRoles.get(projectId, roleId, {}, options)));
      return actors === undefined || actors === null ? undefined : [...peopleIn(actors)].map((accountId): Holder => ({ accountId }));
    },
    give: async (accountId) => (await (isDefault ? projectRoles.addDefaultActors(roleId, { user: [accountId] }, options) : projectRoles.addActors(projectId, roleId, { user: [accountId] }, options)).withResponse()).response,
    take: async ({ accountId }) => (await (isDefault ? projectRoles.removeDefaultActor(roleId, { user: accountId }, options) : projectRoles.removeActor(projectId, roleId, { user: accountId }, options)).withResponse()).response,
  };
});

/** Roles in projects. The role of agents is a kind of its own: no role is read or reported as both. */
export const jiraRolesResponsibilities = {
  projectRoles: {
    row: 'J8',
    title: 'roles that the person has in projects, and gets in every new project',
    world: 'jira',
    foundBy: [searchProjects, listAllProjectRoles, listProjectRoles, getProjectRole, getDefaultActors],
    findingNeeds: `${administersJira}, or ${administersProjects} for the roles in those projects`,
    caveat: 'Roles through a group are not found, because they are not personal. Archived projects are left out.',
    finder: { peopleAtOnce: Number.POSITIVE_INFINITY, find: findRoles },
    writes: [addProjectRoleActors, removeProjectRoleActor, addDefaultActors, removeDefaultActor],
    checkedBy: [getUser],
    writingNeeds: `${administersProjects}; ${administersJira} for new projects`,
    successorMust: isActivePerson,
    readBack: 'The role shows its actors.',
    undo: 'Gives the role back to the person. Removes it from the successor, unless they had it before.',
    evidence: ['documented', 'inferred'],
    byDefault: 'transfer',
    turn: 3,
    transfer,
  },
  serviceDeskAgents: {
    row: 'S8',
    title: 'service projects where the person is an agent',
    world: 'jira',
    foundBy: [searchProjects, listAllProjectRoles, listProjectRoles, getProjectRole],
    findingNeeds: `${administersJira}, or ${administersProjects} for those projects`,
    caveat: 'Only the role Service Desk Team counts. Agents through a group, or with a renamed role, are not found.',
    finder: { peopleAtOnce: Number.POSITIVE_INFINITY, find: findAgents },
    writes: [addProjectRoleActors, removeProjectRoleActor],
    checkedBy: [getUser],
    writingNeeds: administersProjects,
    successorMust: `${isActivePerson}. To work as an agent, they also need a seat in Jira Service Management`,
    readBack: 'The role shows its actors.',
    undo: 'Gives the role back to the person. Removes it from the successor, unless they had it before.',
    notByApi: 'The order of queues, and canned responses of the person, stay as they are.',
    evidence: ['documented'],
    byDefault: 'transfer',
    turn: 3,
    transfer,
  },
} satisfies Readonly<Record<string, ResponsibilityDeclaration>>;
