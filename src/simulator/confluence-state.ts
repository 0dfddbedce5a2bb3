/** The Confluence data of one site. Groups are not here: they belong to the organization. */
export interface SimulatedConfluence {
  /** The latest id of anything here. */
  lastId: number;
  /** By space key. */
  spaces: Record<string, SimulatedSpace>;
  /** The roles that people can have in spaces, by id. */
  spaceRoles: Record<string, SimulatedSpaceRole>;
  /** Pages, blog posts and other content, by id. */
  contents: Record<string, SimulatedContent>;
  /** Tasks within pages and blog posts, by id. */
  tasks: Record<string, SimulatedConfluenceTask>;
  /** Templates for pages, by id. */
  templates: Record<string, SimulatedContentTemplate>;
  /** Admin keys: account id to the time when the key stops working. */
  adminKeys: Record<string, number>;
  /** Work that takes Confluence a while, by id. */
  longTasks: Record<string, SimulatedLongTask>;
  /** Watchers: content id, label name or space key to account ids. */
  watches: Record<WatchedKind, Record<string, Record<string, true>>>;
  /** Account id to key to property. */
  userProperties: Record<string, Record<string, SimulatedUserProperty>>;
  /** Whether the caller counts as an app that Atlassian approved for reading the e-mail addresses of everybody. */
  readsEmails: boolean;
}

/** The kinds of things that people watch in Confluence. */
export type WatchedKind = 'content' | 'label' | 'space';

/** A space of Confluence. */
export interface SimulatedSpace {
  id: string;
  name: string;
  /** The account id of the person, or the id of the group, that owns the space. */
  ownerId?: string;
  /** The account id of the person who created the space. */
  authorId?: string;
  createdAt?: number;
  /** The account id of the person whose personal space this is. */
  personalOf?: string;
  isArchived?: boolean;
  /** Whether only people with a permission or role can view the space. Absent: everybody on the site can. */
  isPrivate?: boolean;
  /** By id. */
  permissions: Record<string, SimulatedSpacePermission>;
  /** The role of each person, group or class of people, by its id. */
  roleAssignments: Record<string, SimulatedSpaceRoleAssignment>;
}

/** A permission of a person or group in a space. */
export interface SimulatedSpacePermission {
  principal: { type: 'user' | 'group'; id: string };
  /** Such as `administer` or `read`. */
  key: string;
  /** Such as `space` or `page`. */
  target: string;
}

/** A role that people can have in spaces. */
export interface SimulatedSpaceRole {
  name: string;
  description: string;
  type: 'SYSTEM' | 'CUSTOM';
  /** Permissions in the form `administer/space`. */
  permissions: string[];
}

/** The role of a person, group or class of people in one space. */
export interface SimulatedSpaceRoleAssignment {
  principalType: 'USER' | 'GROUP' | 'ACCESS_CLASS';
  roleId: string;
}

/** A page, blog post or other content. */
export interface SimulatedContent {
  title: string;
  spaceKey: string;
  /** Absent: a page. */
  type?: 'page' | 'blogpost' | 'whiteboard' | 'database' | 'folder';
  /** Absent: `current`. */
  status?: 'current' | 'archived' | 'trashed' | 'draft';
  parentId?: string;
  /** The account id of the person who created it. */
  authorId?: string;
  /** The account id of the owner. Absent: the author. Blog posts have no owner. */
  ownerId?: string;
  lastOwnerId?: string;
  createdAt?: number;
  /** Absent: the first version, by the author. */
  version?: SimulatedContentVersion;
  /** The body in the storage format. Absent: empty. */
  body?: string;
  /** Unpublished changes: account id to body. */
  drafts?: Record<string, string>;
  /** Who may view and edit it. Without a restriction, everybody who may do so in the space. */
  restrictions?: { read?: SimulatedRestriction; update?: SimulatedRestriction };
}

/** A version of content. */
export interface SimulatedContentVersion {
  number: number;
  authorId: string;
  createdAt: number;
  message: string;
}

/** The people and groups that a restriction of content names. */
export interface SimulatedRestriction {
  users: string[];
  groupIds: string[];
}

/** A task within a page or blog post. */
export interface SimulatedConfluenceTask {
  contentId: string;
  status: 'complete' | 'incomplete';
  /** The text of the task in the storage format. */
  body: string;
  createdBy: string;
  assignedTo?: string;
  completedBy?: string;
  createdAt: number;
  updatedAt: number;
  dueAt?: number;
  completedAt?: number;
}

/** A template for pages. Without a space, it is for all spaces. */
export interface SimulatedContentTemplate {
  name: string;
  description: string;
  /** The body in the storage format. */
  body: string;
  spaceKey?: string;
}

/** Work that takes Confluence a while. */
export interface SimulatedLongTask {
  /** The kind of work. */
  name: string;
  startedAt: number;
  /** When it is finished. */
  finishesAt: number;
  /** Absent: the work succeeds. */
  problem?: string;
}

/** A value that an app stores about a person in Confluence. */
export interface SimulatedUserProperty {
  id: string;
  value: Record<string, unknown>;
  createdAt: number;
  modifiedAt: number;
}

export function emptyConfluence(): SimulatedConfluence {
  return {
    lastId: 1_000_000,
    spaces: {},
    spaceRoles: {
      [adminRoleId]: { name: 'Admin', description: 'Administers the space', type: 'SYSTEM', permissions: ['read/space', 'administer/space'] },
      'role-collaborator': { name: 'Collaborator', description: 'Creates and edits content', type: 'SYSTEM', permissions: ['read/space', 'create/page'] },
      'role-viewer': { name: 'Viewer', description: 'Views content', type: 'SYSTEM', permissions: ['read/space'] },
    },
    contents: {},
    tasks: {},
    templates: {},
    adminKeys: {},
    longTasks: {},
    watches: { content: {}, label: {}, space: {} },
    userProperties: {},
    readsEmails: false,
  };
}

export function nextConfluenceId(confluence: SimulatedConfluence): string {
  confluence.lastId += 1;
  return String(confluence.lastId);
}

/** The id of a role that administers spaces. */
export const adminRoleId = 'role-admin';

/** Whether one of these people and groups holds a permission of a space, by what counts on the site. */
export function holdsSpacePermission(
  { spaceRoles }: SimulatedConfluence,
  { permissions, roleAssignments }: SimulatedSpace,
  { principalIds, permission, by }: { readonly principalIds: ReadonlySet<string>; readonly permission: string; readonly by: 'permissions' | 'transition' | 'roles' },
): boolean {
  const isPermitted = Object.values(permissions).some(({ principal, key, target }) => principalIds.has(principal.id) && `${key}/${target}` === permission);
  const hasRole = Object.entries(roleAssignments).some(([id, { roleId }]) => principalIds.has(id) && spaceRoles[roleId]?.permissions.includes(permission) === true);
  return (by !== 'roles' && isPermitted) || (by !== 'permissions' && hasRole);
}
