import { refuseSetup } from './refuse-setup.js';

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
}

/** A permission of Jira. */
export interface SimulatedPermission {
  name: string;
  type: 'GLOBAL' | 'PROJECT';
}

/** What a person owns and leads in Jira. */
export interface Belongings {
  /** Keys of projects that the person leads. */
  readonly projects?: readonly string[];
  /** Components that the person leads. */
  readonly components?: readonly { readonly project: string; readonly name: string }[];
  /** Roles that the person has in projects. */
  readonly projectRoles?: readonly { readonly project: string; readonly role: string }[];
  /** Names of filters. They are shared with everybody who is logged in. */
  readonly filters?: readonly string[];
  /** Names of dashboards. They are shared with everybody who is logged in. */
  readonly dashboards?: readonly string[];
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
  };
}

function nextId(jira: SimulatedJira): string {
  jira.lastId += 1;
  return String(jira.lastId);
}

export function findProject(jira: SimulatedJira, idOrKey: string): SimulatedProject | undefined {
  return (
    jira.projects[idOrKey] ??
    Object.values(jira.projects).find(({ key }) => key === idOrKey) ??
    Object.values(jira.projects).find(({ formerKeys }) => formerKeys.includes(idOrKey))
  );
}

export function findComponent(jira: SimulatedJira, id: string): { project: SimulatedProject; component: SimulatedComponent } | undefined {
  for (const project of Object.values(jira.projects)) {
    const component = project.components[id];
    if (component !== undefined) {
      return { project, component };
    }
  }
  return undefined;
}

/** Adds what a person owns and leads to the Jira of a site. It records no effect: it sets up a rehearsal. */
export function handOver(jira: SimulatedJira, accountId: string, belongings: Belongings): void {
  for (const key of belongings.projects ?? []) {
    projectFor(jira, key, accountId).leadAccountId = accountId;
  }
  for (const { project, name } of belongings.components ?? []) {
    const id = nextId(jira);
    projectFor(jira, project, accountId).components[id] = { id, name, description: '', leadAccountId: accountId, assigneeType: 'COMPONENT_LEAD' };
  }
  for (const { project, role } of belongings.projectRoles ?? []) {
    const found = Object.values(jira.roles).find(({ name }) => name === role);
    if (found === undefined) {
      throw refuseSetup('simulator.addPerson()', 'owns.projectRoles', 'there is no such role in the simulated Jira');
    }
    const { actors } = projectFor(jira, project, accountId);
    (actors[String(found.id)] ??= { users: [], groupIds: [] }).users.push(accountId);
  }
  for (const [names, things] of [
    [belongings.filters, jira.filters],
    [belongings.dashboards, jira.dashboards],
  ] as const) {
    for (const name of names ?? []) {
      const id = nextId(jira);
      things[id] = { id, name, ownerAccountId: accountId, sharePermissions: [{ id: Number(nextId(jira)), type: 'loggedin' }], editPermissions: [] };
    }
  }
}

/** The project of a key, or a new one. */
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
