import { adminRoleId, nextConfluenceId, type SimulatedContent, type SimulatedSpace } from './confluence-state.js';
import { taskIn } from './confluence-task-text.js';
import { freePlace, type Makers, type Workshop } from './workshop.js';

const otherTypes = ['whiteboard', 'database', 'folder'] as const;
const day = 86_400_000;

/** Makers of things in Confluence. */
export function makersForConfluence({ site: { confluence }, clock, random, caretaker }: Workshop): Makers {
  const spaceKeys = Object.keys(confluence.spaces);
  const pages: string[] = [];
  const past = (): number => clock.now() - random.below(900) * day;
  const newSpace = (prefix: string, more: Partial<SimulatedSpace> = {}): SimulatedSpace => {
    const id = nextConfluenceId(confluence);
    const space: SimulatedSpace = { id, name: `Space ${id}`, authorId: caretaker, createdAt: past(), permissions: {}, roleAssignments: {}, ...more };
    confluence.spaces[`${prefix}${id}`] = space;
    return space;
  };
  const anySpaceKey = (): string => {
    if (spaceKeys.length === 0 || (spaceKeys.length < 300 && random.below(200) === 0)) {
      spaceKeys.push(`S${newSpace('S').id}`);
    }
    return random.pick(spaceKeys);
  };
  const newContent = (title: string, more: Partial<SimulatedContent>): string => {
    const id = nextConfluenceId(confluence);
    confluence.contents[id] = { title: `${title} ${id}`, spaceKey: anySpaceKey(), createdAt: past(), ...more };
    return id;
  };
  const pageOfCaretaker = (): string => {
    const id = newContent('Page', { authorId: caretaker });
    pages.push(id);
    return id;
  };
  const pageFor = (isFree: (id: string) => boolean): string => freePlace(random, pages, isFree, pageOfCaretaker);
  return {
    pages: (accountId) => {
      // Of one of ten pages, the owner is not the author. One of fifty is archived.
      const owned = random.below(10) === 0 ? { authorId: caretaker, ownerId: accountId } : { authorId: accountId };
      pages.push(newContent('Page', random.below(50) === 0 ? { ...owned, status: 'archived' } : owned));
    },
    otherContents: (authorId) => void newContent('Content', { authorId, type: random.pick(otherTypes) }),
    blogPosts: (authorId) => void newContent('Post', { authorId, type: 'blogpost' }),
    spaceOwners: (ownerId) => void newSpace('O', { ownerId }),
    spaceAccess: (accountId) => {
      const isFree = (key: string): boolean => confluence.spaces[key]?.roleAssignments[accountId] === undefined;
      const key = freePlace(random, spaceKeys, isFree, () => {
        const added = `S${newSpace('S').id}`;
        spaceKeys.push(added);
        return added;
      });
      const space = confluence.spaces[key];
      if (space !== undefined) {
        for (const permission of ['read', 'administer']) {
          space.permissions[nextConfluenceId(confluence)] = { principal: { type: 'user', id: accountId }, key: permission, target: 'space' };
        }
        space.roleAssignments[accountId] = { principalType: 'USER', roleId: adminRoleId };
      }
    },
    // A page of its own, so that nothing else is out of sight with it. Half of them are for the person alone.
    pageRestrictions: (accountId) => {
      const users = random.below(2) === 0 ? [accountId] : [accountId, caretaker];
      const operation = random.below(2) === 0 ? 'read' : 'update';
      newContent('Restricted page', { authorId: caretaker, restrictions: { [operation]: { users, groupIds: [] } } });
    },
    inlineTasks: (assignedTo) => {
      const contentId = pageFor(() => true);
      const id = nextConfluenceId(confluence);
      const at = past();
      const content = confluence.contents[contentId] as SimulatedContent;
      content.body = `${content.body ?? ''}${taskIn(id, assignedTo, `Task ${id}`)}`;
      confluence.tasks[id] = { contentId, status: 'incomplete', body: `Task ${id}`, createdBy: caretaker, assignedTo, createdAt: at, updatedAt: at };
    },
    drafts: (accountId) => {
      const content = confluence.contents[pageFor((id) => confluence.contents[id]?.drafts?.[accountId] === undefined)];
      if (content !== undefined) {
        (content.drafts ??= {})[accountId] = '<p>Not published</p>';
      }
    },
    personalSpaces: (accountId) => void newSpace('~', { authorId: accountId, personalOf: accountId }),
    contentWatches: (accountId) => {
      const id = pageFor((page) => confluence.watches.content[page]?.[accountId] === undefined);
      (confluence.watches.content[id] ??= {})[accountId] = true;
    },
  };
}
