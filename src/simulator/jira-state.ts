import { memberWith } from './long-lists.js';
import type { SimulatedBulkEdit, SimulatedIssue, SimulatedPeopleField } from './jira-issue-state.js';
import type { SimulatedBoard, SimulatedPlan, SimulatedVersion, SimulatedWorkflow } from './jira-planning-state.js';
import type { SimulatedNotificationScheme, SimulatedPermissionScheme, SimulatedSecurityScheme } from './jira-scheme-state.js';

/** The Jira data of one site, without people and groups. It is plain data, like the rest of the state. */
export interface SimulatedJira {
  /** The latest id of anything here. Jira counts. */
  lastId: number;
  projects: Record<string, SimulatedProject>;
  /** Roles are the same in all projects. Each project has its own actors. */
  roles: Record<string, SimulatedProjectRole>;
  filters: Record<string, SimulatedShareable>;
  dashboards: Record<string, SimulatedShareable>;
  /** Permission key to permission. */
  permissions: Record<string, SimulatedPermission>;
  /** Fields that people can use as columns: id to label. */
  fields: Record<string, string>;
  /** The columns of people without columns of their own. */
  systemColumns: string[];
  /** Account id to columns. */
  userColumns: Record<string, string[]>;
  /** Account id to properties. */
  userProperties: Record<string, { key: string; value: unknown }[]>;
  /** Account ids of portal-only customers whose access was revoked. */
  withoutPortalAccess: Record<string, true>;
  issues: Record<string, SimulatedIssue>;
  /** Custom fields that pick people. */
  peopleFields: Record<string, SimulatedPeopleField>;
  /** Ids of fields that are not on the edit screens: nobody can change them. */
  offScreen: string[];
  /** Bulk edits of issues, by the id of their task. */
  bulkEdits: Record<string, SimulatedBulkEdit>;
  permissionSchemes: Record<string, SimulatedPermissionScheme>;
  notificationSchemes: Record<string, SimulatedNotificationScheme>;
  securitySchemes: Record<string, SimulatedSecurityScheme>;
  /** Role id to the people and groups who get the role in every new project. */
  defaultActors: Record<string, { users: string[]; groupIds: string[] }>;
  versions: Record<string, SimulatedVersion>;
  boards: Record<string, SimulatedBoard>;
  plans: Record<string, SimulatedPlan>;
  workflows: Record<string, SimulatedWorkflow>;
}

/** A Jira project. */
export interface SimulatedProject {
  id: string;
  key: string;
  /** Earlier keys of the project. Jira still finds the project by them. */
  formerKeys: string[];
  name: string;
  description: string;
  url: string;
  leadAccountId: string;
  assigneeType: 'PROJECT_LEAD' | 'UNASSIGNED';
  components: Record<string, SimulatedComponent>;
  /** Role id to the people and groups with the role. */
  actors: Record<string, { users: string[]; groupIds: string[] }>;
  /** Ids of schemes, avatar and category, by the member that sets them. */
  settings: Record<string, number>;
}

/** A component of a Jira project. */
export interface SimulatedComponent {
  id: string;
  name: string;
  description: string;
  leadAccountId?: string;
  assigneeType: 'PROJECT_DEFAULT' | 'COMPONENT_LEAD' | 'PROJECT_LEAD' | 'UNASSIGNED';
}

/** A role in Jira projects. */
export interface SimulatedProjectRole {
  id: number;
  name: string;
  description: string;
}

/** A filter or dashboard, with its owner and its sharing. */
export interface SimulatedShareable {
  id: string;
  name: string;
  ownerAccountId: string;
  sharePermissions: object[];
  editPermissions: object[];
  /** People whom Jira sends the results of a filter. */
  subscriberAccountIds?: string[];
}

/** A permission of Jira. */
export interface SimulatedPermission {
  name: string;
  type: 'GLOBAL' | 'PROJECT';
}

export function newJira(): SimulatedJira {
  return {
    lastId: 10_099,
    projects: {},
    roles: {
      10001: { id: 10_001, name: 'Developers', description: 'People who work on issues' },
      10002: { id: 10_002, name: 'Administrators', description: 'People who administer the project' },
    },
    filters: {},
    dashboards: {},
    permissions: {
      ADMINISTER: { name: 'Administer Jira', type: 'GLOBAL' },
      USER_PICKER: { name: 'Browse users and groups', type: 'GLOBAL' },
      BROWSE_PROJECTS: { name: 'Browse Projects', type: 'PROJECT' },
      ADMINISTER_PROJECTS: { name: 'Administer Projects', type: 'PROJECT' },
    },
    fields: { issuekey: 'Key', summary: 'Summary', assignee: 'Assignee', reporter: 'Reporter', status: 'Status', created: 'Created' },
    systemColumns: ['issuekey', 'summary', 'assignee', 'status'],
    userColumns: {},
    userProperties: {},
    withoutPortalAccess: {},
    issues: {},
    peopleFields: {},
    offScreen: [],
    bulkEdits: {},
    permissionSchemes: {},
    notificationSchemes: {},
    securitySchemes: {},
    defaultActors: {},
    versions: {},
    boards: {},
    plans: {},
    workflows: {},
  };
}

/** Adds what the Jira of an older saved state does not have. */
export function completeJira(jira: SimulatedJira): void {
  Object.assign(jira, { ...newJira(), ...jira });
}

/** The next id of anything in the Jira. */
export function nextId(jira: SimulatedJira): string {
  jira.lastId += 1;
  return String(jira.lastId);
}

export function findProject(jira: SimulatedJira, idOrKey: string): SimulatedProject | undefined {
  return (
    jira.projects[idOrKey] ??
    memberWith(jira.projects, 'key', idOrKey, ({ key }) => key)?.member ??
    Object.values(jira.projects).find(({ formerKeys }) => formerKeys.includes(idOrKey))
  );
}

const projectsOfComponents = new WeakMap<SimulatedJira['projects'], Map<string, string>>();

/** Finds a component. Which project it is in is only a hint: somebody may edit the state by hand at any time. */
export function findComponent({ projects }: SimulatedJira, id: string): { project: SimulatedProject; component: SimulatedComponent } | undefined {
  const hinted = projects[projectsOfComponents.get(projects)?.get(id) ?? ''];
  const found = hinted?.components[id] === undefined ? Object.values(projects).find(({ components }) => components[id] !== undefined) : hinted;
  const component = found?.components[id];
  if (found === undefined || component === undefined) {
    return undefined;
  }
  if (found !== hinted) {
    const all = Object.values(projects).flatMap((project) => Object.keys(project.components).map((componentId) => [componentId, project.id] as const));
    projectsOfComponents.set(projects, new Map(all));
  }
  return { project: found, component };
}

/** The project of a key. One that does not exist is created. */
export function projectFor(jira: SimulatedJira, key: string, leadAccountId: string): SimulatedProject {
  const found = findProject(jira, key);
  if (found !== undefined) {
    return found;
  }
  const id = nextId(jira);
  const project: SimulatedProject = {
    id,
    key,
    formerKeys: [],
    name: `Project ${key}`,
    description: '',
    url: '',
    leadAccountId,
    assigneeType: 'UNASSIGNED',
    components: {},
    actors: {},
    settings: {},
  };
  jira.projects[id] = project;
  return project;
}
