import type { Transport } from '../../core/transport.js';
import { ConfluenceAccess } from './access.js';
import { ConfluenceAdminKey } from './admin-key.js';
import { ConfluenceAudit } from './audit.js';
import { ConfluenceBlogPosts } from './blog-posts.js';
import { ConfluenceContent } from './content.js';
import { ConfluenceGroups } from './groups.js';
import { ConfluenceLongTasks } from './long-tasks.js';
import { ConfluencePages } from './pages.js';
import { ConfluenceRestrictions } from './restrictions.js';
import { ConfluenceSpaceRoles } from './space-roles.js';
import { ConfluenceSpaces } from './spaces.js';
import { ConfluenceTasks } from './tasks.js';
import { ConfluenceTemplates } from './templates.js';
import { ConfluenceUserProperties } from './user-properties.js';
import { ConfluenceUsers } from './users.js';
import { ConfluenceWatches } from './watches.js';

/** People of a Confluence site, their access, and what they own. */
export class Confluence {
  /** Access to the site by e-mail address. */
  readonly access: ConfluenceAccess;
  /** The key with which an admin views and edits restricted pages. */
  readonly adminKey: ConfluenceAdminKey;
  /** The audit log of the site. */
  readonly audit: ConfluenceAudit;
  /** Blog posts, and who wrote them. */
  readonly blogPosts: ConfluenceBlogPosts;
  /** Content of every kind: searches, whiteboards, databases and folders. */
  readonly content: ConfluenceContent;
  /** Groups, as the site shows them. */
  readonly groups: ConfluenceGroups;
  /** Work that takes Confluence a while. */
  readonly longTasks: ConfluenceLongTasks;
  /** Pages, and who owns them. */
  readonly pages: ConfluencePages;
  /** Who alone may view or edit content. */
  readonly restrictions: ConfluenceRestrictions;
  /** Roles of people and groups in spaces. */
  readonly spaceRoles: ConfluenceSpaceRoles;
  /** Spaces, who owns them, and who may do what in them. */
  readonly spaces: ConfluenceSpaces;
  /** Tasks within pages and blog posts. */
  readonly tasks: ConfluenceTasks;
  /** Templates for pages. */
  readonly templates: ConfluenceTemplates;
  /** What programs store for a person. */
  readonly userProperties: ConfluenceUserProperties;
  /** People of the site. */
  readonly users: ConfluenceUsers;
  /** What people watch. */
  readonly watches: ConfluenceWatches;

  /** @internal */
  constructor(transport: Transport) {
    this.access = new ConfluenceAccess(transport);
    this.adminKey = new ConfluenceAdminKey(transport);
    this.audit = new ConfluenceAudit(transport);
    this.blogPosts = new ConfluenceBlogPosts(transport);
    this.content = new ConfluenceContent(transport);
    this.groups = new ConfluenceGroups(transport);
    this.longTasks = new ConfluenceLongTasks(transport);
    this.pages = new ConfluencePages(transport);
    this.restrictions = new ConfluenceRestrictions(transport);
    this.spaceRoles = new ConfluenceSpaceRoles(transport);
    this.spaces = new ConfluenceSpaces(transport);
    this.tasks = new ConfluenceTasks(transport);
    this.templates = new ConfluenceTemplates(transport);
    this.userProperties = new ConfluenceUserProperties(transport);
    this.users = new ConfluenceUsers(transport);
    this.watches = new ConfluenceWatches(transport);
  }
}
