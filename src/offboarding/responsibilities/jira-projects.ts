import { findComponents, listProjectComponents, updateComponent, type JiraComponent } from '../../product/jira/components.js';
import { getProject, searchProjects, updateProject } from '../../product/jira/projects.js';
import { listVersions } from '../../product/jira/versions.js';
import { getUser } from '../../product/jira/users.js';
import { jiraRolesResponsibilities } from './jira-roles.js';
import { administersProjects, browsesProjects, fromEach, isActivePerson, liveProjectsOf, ownedThrough, projectsOf } from './jira-shared.js';
import { ownerInputs } from './jira-owners.js';
import { pageOn } from './page-on.js';
import type { Finder, FoundThing, ResponsibilityDeclaration, SitePlace } from './types.js';

const findLedProjects: Finder['find'] = async function* (people, place, options) {
  for (const { id, key, name, leadAccountId } of await projectsOf(place, options)) {
    // A project always has a lead: a list without it does not show it.
    const accountId = leadAccountId ?? (await place.product.jira.projects.get(id, {}, options)).lead?.accountId;
    if (typeof accountId === 'string' && people.has(accountId)) {
      yield { accountId, id, name, within: key, ...pageOn(place, `/browse/${key}`) };
    }
  }
};

const findLedComponents: Finder['find'] = async function* (people, place, options) {
  const { components } = place.product.jira;
  const shown = new Set<string>();
  let isShort = false;
  for await (const component of components.search({ maxResults: 1000 }, options).whole()) {
    if (component.lead === undefined && component.assigneeType === undefined) {
      isShort = true;
    } else {
      shown.add(component.id);
      yield* ledBy(people, component, component.project ?? undefined, place);
    }
  }
  // Atlassian does not document that the list of the site has the lead. Those of the projects have it.
  if (isShort) {
    yield* fromEach(await liveProjectsOf(place, options), async function* ({ id, key }) {
      for await (const component of components.list(id, {}, options).whole()) {
        if (!shown.has(component.id)) {
          yield* ledBy(people, component, key, place);
        }
      }
    });
  }
};

function* ledBy(people: ReadonlySet<string>, { id, name, lead }: JiraComponent, key: string | undefined, place: SitePlace): Generator<FoundThing, void, undefined> {
  const accountId = lead?.accountId;
  if (typeof accountId === 'string' && people.has(accountId)) {
    const page = key === undefined ? {} : { within: key, ...pageOn(place, `/projects/${key}?selectedItem=com.atlassian.jira.jira-projects-plugin:components-page`) };
    yield { accountId, id, name: name ?? id, ...page };
  }
}

const findVersions: Finder['find'] = async function* (people, place, options) {
  yield* fromEach(await liveProjectsOf(place, options), async function* ({ id: projectId, key }) {
    for await (const version of place.product.jira.versions.list(projectId, { expand: 'driver,approvers', maxResults: 100 }, options).whole()) {
      const { id, name, driver, approvers } = version;
      const thing = { name: name ?? id, within: key, ...pageOn(place, `/projects/${key}/versions/${id}`) };
      if (typeof driver === 'string' && people.has(driver)) {
        yield { accountId: driver, id: `${id}/driver`, ...thing };
      }
      for (const accountId of new Set((approvers ?? []).map((approver) => approver.accountId))) {
        if (typeof accountId === 'string' && people.has(accountId)) {
          yield { accountId, id: `${id}/approver`, ...thing };
        }
      }
    }
  });
};

/** Projects of Jira, and what is in them. */
export const jiraProjectsResponsibilities = {
  projectLeads: {
    row: 'J6',
    title: 'projects that the person leads',
    world: 'jira',
    foundBy: [searchProjects, getProject],
    findingNeeds: browsesProjects,
    caveat: 'Projects that the credential may not browse are not found. Projects in the trash are left out.',
    finder: { peopleAtOnce: Number.POSITIVE_INFINITY, find: findLedProjects },
    writes: [updateProject],
    checkedBy: [getUser],
    writingNeeds: administersProjects,
    successorMust: isActivePerson,
    readBack: 'The project shows its lead.',
    undo: 'Makes the person the lead again.',
    notByApi: 'A default assignee that is the project lead follows the lead. Restore an archived project before you change its lead.',
    evidence: ['documented'],
    byDefault: 'transfer',
    turn: 6,
    transfer: ownedThrough(updateProject, ({ id }, to) => ownerInputs.project(id, to)),
  },
  componentLeads: {
    row: 'J7',
    title: 'components that the person leads',
    world: 'jira',
    foundBy: [findComponents, searchProjects, listProjectComponents],
    findingNeeds: browsesProjects,
    caveat: 'Components of projects that the credential may not browse are not found. Components of Compass are left out.',
    finder: { peopleAtOnce: Number.POSITIVE_INFINITY, find: findLedComponents },
    writes: [updateComponent],
    checkedBy: [getUser],
    writingNeeds: administersProjects,
    successorMust: isActivePerson,
    readBack: 'The list of components shows the lead, if Jira returns it there.',
    undo: 'Makes the person the lead again.',
    notByApi: 'A default assignee that is the component lead follows the lead.',
    evidence: ['documented'],
    byDefault: 'transfer',
    turn: 6,
    transfer: ownedThrough(updateComponent, ({ id }, to) => ownerInputs.component(id, to)),
  },
  ...jiraRolesResponsibilities,
  versions: {
    row: 'J13',
    title: 'versions that the person drives or is to approve',
    world: 'jira',
    foundBy: [searchProjects, listVersions],
    findingNeeds: browsesProjects,
    caveat: 'Versions of archived projects, and of projects that the credential may not browse, are not found.',
    finder: { peopleAtOnce: Number.POSITIVE_INFINITY, find: findVersions },
    writes: [],
    notByApi: 'No API changes the driver or the approvers of a version. Open the version in the browser and set another person.',
    evidence: ['documented', 'inferred'],
    byDefault: 'report',
    turn: 6,
  },
} satisfies Readonly<Record<string, ResponsibilityDeclaration>>;
