import type { SimulatedConfluence, SimulatedContent } from './confluence-state.js';
import type { Circumstances, Found } from './responsibility.js';

const operations = ['read', 'update'] as const;

/** What people are in charge of in Confluence. Content in the trash counts for nobody. Templates have no owner. */
export function visitConfluence(confluence: SimulatedConfluence, { spaceRoles }: Pick<Circumstances, 'spaceRoles'>, found: Found): void {
  const { contents, tasks, spaces, watches } = confluence;
  for (const [id, content] of Object.entries(contents)) {
    visitContent(id, content, found);
  }
  for (const [id, { status, assignedTo, contentId }] of Object.entries(tasks)) {
    if (status === 'incomplete' && isThere(contents[contentId])) {
      found(assignedTo, 'inlineTasks', id);
    }
  }
  for (const { id, ownerId, personalOf, permissions, roleAssignments } of Object.values(spaces)) {
    found(ownerId, 'spaceOwners', id);
    found(personalOf, 'personalSpaces', id);
    if (spaceRoles !== 'roles') {
      for (const { principal } of Object.values(permissions)) {
        found(principal.type === 'user' ? principal.id : undefined, 'spaceAccess', id);
      }
    }
    if (spaceRoles !== 'permissions') {
      for (const [principalId, { principalType }] of Object.entries(roleAssignments)) {
        found(principalType === 'USER' ? principalId : undefined, 'spaceAccess', id);
      }
    }
  }
  for (const [id, watchers] of Object.entries(watches.content)) {
    if (isThere(contents[id])) {
      Object.keys(watchers).forEach((accountId) => found(accountId, 'contentWatches', id));
    }
  }
}

function visitContent(id: string, content: SimulatedContent, found: Found): void {
  const { type = 'page', status = 'current', authorId, ownerId = authorId, restrictions, drafts } = content;
  for (const accountId in drafts) {
    found(accountId, 'drafts', id);
  }
  if (status === 'draft') {
    found(authorId, 'drafts', id);
  }
  if (!isThere(content)) {
    return;
  }
  if (type === 'blogpost') {
    found(authorId, 'blogPosts', id);
  } else {
    found(ownerId, type === 'page' ? 'pages' : 'otherContents', id);
  }
  if (restrictions !== undefined) {
    for (const operation of operations) {
      restrictions[operation]?.users.forEach((accountId) => found(accountId, 'pageRestrictions', `${id}/${operation}`));
    }
  }
}

/** Whether content is published and not in the trash. */
function isThere(content: SimulatedContent | undefined): boolean {
  return content !== undefined && content.status !== 'draft' && content.status !== 'trashed';
}
