import type { SimulatedIssue } from './jira-issue-state.js';
import type { SimulatedNotificationScheme, SimulatedPermissionScheme, SimulatedSecurityLevel } from './jira-scheme-state.js';
import { nextId, type SimulatedProject, type SimulatedShareable } from './jira-state.js';
import { freePlace, type Makers, type Workshop } from './workshop.js';

const permissions = ['BROWSE_PROJECTS', 'ADMINISTER_PROJECTS', 'EDIT_ISSUES', 'ASSIGN_ISSUES', 'CLOSE_ISSUES', 'MANAGE_WATCHERS'];
const openCategories = ['new', 'indeterminate'] as const;
const day = 86_400_000;

/** Makers of things in Jira. */
export function makersForJira(workshop: Workshop): Makers {
  const { site: { jira }, clock, random, caretaker } = workshop;
  const places = new PlacesInJira(workshop);
  const issue = (named: Partial<SimulatedIssue>): void => {
    const project = places.anyProject();
    const id = nextId(jira);
    const key = `${project.key}-${places.nextNumberIn(project)}`;
    const updatedAt = clock.now() - random.below(300) * day;
    // One of ten that name somebody in another way is done, and all that are assigned are open.
    const statusCategory = 'assigneeAccountId' in named || random.below(10) > 0 ? random.pick(openCategories) : 'done';
    jira.issues[id] = { id, key, projectId: project.id, summary: `Issue ${key}`, watchers: {}, people: {}, statusCategory, updatedAt, ...named };
  };
  const shareable = (things: Record<string, SimulatedShareable>, name: string, ownerAccountId: string, isPrivate: boolean): SimulatedShareable => {
    const id = nextId(jira);
    const sharePermissions = isPrivate ? [] : [{ id: Number(nextId(jira)), type: 'loggedin' }];
    return (things[id] = { id, name: `${name} ${id}`, ownerAccountId, sharePermissions, editPermissions: [] });
  };
  const sharedFilters: SimulatedShareable[] = [];
  return {
    assignedIssues: (assigneeAccountId) => issue({ assigneeAccountId }),
    reportedIssues: (reporterAccountId) => issue({ reporterAccountId }),
    watchedIssues: (accountId) => issue({ watchers: { [accountId]: true } }),
    issueFields: (accountId) => issue({ people: { [places.anyField()]: [accountId] } }),
    fieldDefaults: (accountId) => {
      const id = nextId(jira);
      const field = jira.peopleFields[places.anyField()];
      if (field !== undefined) {
        field.contexts[id] = { id, name: `Context ${id}`, defaultAccountIds: [accountId] };
      }
    },
    projectLeads: (accountId) => void places.newProject(accountId),
    componentLeads: (leadAccountId) => {
      const id = nextId(jira);
      places.anyProject().components[id] = { id, name: `Component ${id}`, description: '', leadAccountId, assigneeType: 'COMPONENT_LEAD' };
    },
    projectRoles: (accountId) => {
      const roleId = String(random.pick(Object.values(jira.roles).filter(({ name }) => name !== 'Service Desk Team')).id);
      const { actors } = freePlace(random, places.projects, (project) => project.actors[roleId]?.users.includes(accountId) !== true, () => places.newProject(caretaker));
      (actors[roleId] ??= { users: [], groupIds: [] }).users.push(accountId);
    },
    // One of five is private: only an administrator finds it. Nobody else finds private dashboards, and boards on private filters.
    filters: (accountId) => {
      const isPrivate = sharedFilters.length > 0 && random.below(5) === 0;
      const filter = shareable(jira.filters, 'Filter', accountId, isPrivate);
      if (!isPrivate) {
        sharedFilters.push(filter);
      }
    },
    dashboards: (accountId) => void shareable(jira.dashboards, 'Dashboard', accountId, false),
    // Whoever owns the filter is in charge of the board. The filter is one that people got before.
    boards: () => {
      if (sharedFilters.length === 0) {
        return false;
      }
      const id = Number(nextId(jira));
      jira.boards[String(id)] = { id, name: `Board ${id}`, type: 'kanban', filterId: random.pick(sharedFilters).id, projectId: places.anyProject().id };
      return true;
    },
    versions: (accountId) => {
      const id = nextId(jira);
      const named = random.below(2) === 0 ? { driver: accountId, approvers: [] } : { approvers: [{ accountId, status: 'PENDING' }] };
      jira.versions[id] = { id, projectId: places.anyProject().id, name: `Version ${id}`, description: '', archived: false, released: false, ...named };
    },
    plans: (leadAccountId) => {
      const id = Number(nextId(jira));
      jira.plans[String(id)] = { id, name: `Plan ${id}`, leadAccountId, status: 'Active', permissions: [] };
    },
    ...schemeMakers(workshop),
    workflows: (accountId) => {
      const id = nextId(jira);
      const actions = [{ ruleKey: 'system:change-assignee', parameters: { type: 'to-selected-user', accountId } }];
      jira.workflows[id] = { id, name: `Workflow ${id}`, transitions: [{ id: '11', name: 'Start', actions }] };
    },
  };
}

/** Makers of grants, notifications and members in schemes. */
function schemeMakers({ site: { jira }, random }: Workshop): Makers {
  const number = (): number => Number(nextId(jira));
  const isAbsent = (members: Readonly<Record<string, { readonly parameter?: string }>>, accountId: string): boolean => Object.values(members).every(({ parameter }) => parameter !== accountId);
  return {
    permissionGrants: (parameter) => {
      const { grants } = freePlace<SimulatedPermissionScheme>(random, Object.values(jira.permissionSchemes), (scheme) => isAbsent(scheme.grants, parameter), () => {
        const id = number();
        return (jira.permissionSchemes[String(id)] = { id, name: `Permission scheme ${id}`, grants: {} });
      });
      const id = number();
      grants[String(id)] = { id, permission: random.pick(permissions), type: 'user', parameter };
    },
    notifications: (parameter) => {
      const { notifications } = freePlace<SimulatedNotificationScheme>(random, Object.values(jira.notificationSchemes), (scheme) => isAbsent(scheme.notifications, parameter), () => {
        const id = number();
        return (jira.notificationSchemes[String(id)] = { id, name: `Notification scheme ${id}`, notifications: {} });
      });
      const id = number();
      notifications[String(id)] = { id, eventId: 1 + random.below(4), type: 'User', parameter };
    },
    securityLevels: (parameter) => {
      const levels = Object.values(jira.securitySchemes).flatMap((scheme) => Object.values(scheme.levels));
      const { members } = freePlace<SimulatedSecurityLevel>(random, levels, (level) => isAbsent(level.members, parameter), () => {
        const [schemeId, levelId] = [nextId(jira), nextId(jira)];
        const level = { id: levelId, name: `Level ${levelId}`, members: {} };
        jira.securitySchemes[schemeId] = { id: schemeId, name: `Security scheme ${schemeId}`, levels: { [levelId]: level } };
        return level;
      });
      const id = nextId(jira);
      members[id] = { id, type: 'user', parameter };
    },
  };
}

/** Projects and fields for many things, kept in lists so that picking one takes no time. */
class PlacesInJira {
  readonly projects: SimulatedProject[];
  readonly #numbers = new Map<string, number>();
  readonly #fields: string[];

  constructor(private readonly workshop: Workshop) {
    const { jira } = workshop.site;
    this.projects = Object.values(jira.projects);
    this.#fields = Object.keys(jira.peopleFields);
    for (const { projectId, key } of Object.values(jira.issues)) {
      this.#numbers.set(projectId, Math.max(this.#numbers.get(projectId) ?? 0, Number(key.slice(key.lastIndexOf('-') + 1)) || 0));
    }
  }

  /** One project for about 200 issues: the first ones come before the projects that people lead. */
  anyProject(): SimulatedProject {
    const { random, caretaker } = this.workshop;
    return this.projects.length === 0 || (this.projects.length < 500 && random.below(200) === 0) ? this.newProject(caretaker) : random.pick(this.projects);
  }

  newProject(leadAccountId: string): SimulatedProject {
    const { jira } = this.workshop.site;
    const id = nextId(jira);
    const project: SimulatedProject = {
      id, key: `P${id}`, formerKeys: [], name: `Project P${id}`, description: '', url: '', leadAccountId, assigneeType: 'UNASSIGNED', components: {}, actors: {}, settings: {},
    };
    jira.projects[id] = project;
    this.projects.push(project);
    return project;
  }

  nextNumberIn({ id }: SimulatedProject): number {
    const number = (this.#numbers.get(id) ?? 0) + 1;
    this.#numbers.set(id, number);
    return number;
  }

  /** One of three fields, of which one has several people. */
  anyField(): string {
    const { site: { jira }, random } = this.workshop;
    while (this.#fields.length < 3) {
      const id = `customfield_${nextId(jira)}`;
      jira.peopleFields[id] = { id, name: `People ${id}`, multiple: this.#fields.length === 2, contexts: {} };
      this.#fields.push(id);
    }
    return random.pick(this.#fields);
  }
}
