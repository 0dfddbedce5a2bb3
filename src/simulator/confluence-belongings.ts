import { taskIn } from './confluence-task-text.js';
import { adminRoleId, nextConfluenceId, type SimulatedConfluence, type SimulatedContent, type SimulatedSpace } from './confluence-state.js';

/** Content of a space: the key of the space, and its title there. */
export interface TitledContent {
  readonly space: string;
  readonly title: string;
}

/** What a person owns and is in charge of in Confluence. Spaces and pages that do not exist are created. */
export interface ConfluenceBelongings {
  /** Keys of spaces that the person owns, as their only admin. */
  readonly spaces?: readonly string[];
  /** The key of the personal space of the person. */
  readonly personalSpace?: string;
  /** Pages that the person owns. A restricted page can be viewed and edited by the person alone. */
  readonly pages?: readonly (TitledContent & { readonly restricted?: boolean })[];
  /** Blog posts that the person has written. */
  readonly blogPosts?: readonly TitledContent[];
  /** Whiteboards, databases and folders that the person owns. */
  readonly otherContents?: readonly (TitledContent & { readonly type: 'whiteboard' | 'database' | 'folder' })[];
  /** Open tasks that are assigned to the person, with the title of their page. */
  readonly inlineTasks?: readonly (TitledContent & { readonly text: string })[];
  /** Pages that the person watches. */
  readonly watchedPages?: readonly TitledContent[];
}

/** Adds what a person owns to the Confluence of a site. It records no effect: it sets up a rehearsal. */
export function addConfluenceBelongings(confluence: SimulatedConfluence, accountId: string, belongings: ConfluenceBelongings, now: number): void {
  const owner = { accountId, now };
  for (const key of belongings.spaces ?? []) {
    const space = spaceFor(confluence, key, owner);
    space.ownerId = accountId;
    addAdmin(confluence, space, accountId);
  }
  if (belongings.personalSpace !== undefined) {
    const space = spaceFor(confluence, belongings.personalSpace, owner);
    space.personalOf = accountId;
    space.ownerId = accountId;
    addAdmin(confluence, space, accountId);
  }
  for (const { restricted = false, ...page } of belongings.pages ?? []) {
    const only = { users: [accountId], groupIds: [] };
    addContent(confluence, page, owner, restricted ? { restrictions: { read: only, update: structuredClone(only) } } : {});
  }
  for (const post of belongings.blogPosts ?? []) {
    addContent(confluence, post, owner, { type: 'blogpost' });
  }
  for (const { type, ...content } of belongings.otherContents ?? []) {
    addContent(confluence, content, owner, { type });
  }
  for (const { text, ...page } of belongings.inlineTasks ?? []) {
    const contentId = pageFor(confluence, page, owner);
    const id = nextConfluenceId(confluence);
    const content = confluence.contents[contentId];
    if (content !== undefined) {
      content.body = `${content.body ?? ''}${taskIn(id, accountId, text)}`;
    }
    confluence.tasks[id] = { contentId, status: 'incomplete', body: text, createdBy: accountId, assignedTo: accountId, createdAt: now, updatedAt: now };
  }
  for (const page of belongings.watchedPages ?? []) {
    (confluence.watches.content[pageFor(confluence, page, owner)] ??= {})[accountId] = true;
  }
}

interface Owner {
  readonly accountId: string;
  readonly now: number;
}

function spaceFor(confluence: SimulatedConfluence, key: string, { accountId, now }: Owner): SimulatedSpace {
  return (confluence.spaces[key] ??= {
    id: nextConfluenceId(confluence),
    name: `Space ${key}`,
    authorId: accountId,
    createdAt: now,
    permissions: {},
    roleAssignments: {},
  });
}

function addAdmin(confluence: SimulatedConfluence, space: SimulatedSpace, accountId: string): void {
  const principal = { type: 'user', id: accountId } as const;
  for (const key of ['read', 'administer']) {
    space.permissions[nextConfluenceId(confluence)] = { principal, key, target: 'space' };
  }
  space.roleAssignments[accountId] = { principalType: 'USER', roleId: adminRoleId };
}

function addContent(confluence: SimulatedConfluence, { space, title }: TitledContent, owner: Owner, more: Partial<SimulatedContent>): string {
  spaceFor(confluence, space, owner);
  const id = nextConfluenceId(confluence);
  confluence.contents[id] = { title, spaceKey: space, authorId: owner.accountId, createdAt: owner.now, ...more };
  return id;
}

function pageFor(confluence: SimulatedConfluence, { space, title }: TitledContent, owner: Owner): string {
  const found = Object.entries(confluence.contents).find(([, { type = 'page', ...page }]) => type === 'page' && page.spaceKey === space && page.title === title);
  return found?.[0] ?? addContent(confluence, { space, title }, owner, {});
}
