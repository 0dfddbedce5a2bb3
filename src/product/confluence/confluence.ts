import type { Transport } from '../../core/transport.js';
import { ConfluenceAccess } from './access.js';
import { ConfluenceGroups } from './groups.js';
import { ConfluenceUserProperties } from './user-properties.js';
import { ConfluenceUsers } from './users.js';
import { ConfluenceWatches } from './watches.js';

/** People and their access on a Confluence site. */
export class Confluence {
  /** Access to the site by e-mail address. */
  readonly access: ConfluenceAccess;
  /** Groups, as the site shows them. */
  readonly groups: ConfluenceGroups;
  /** What programs store for a person. */
  readonly userProperties: ConfluenceUserProperties;
  /** People of the site. */
  readonly users: ConfluenceUsers;
  /** What people watch. */
  readonly watches: ConfluenceWatches;

  /** @internal */
  constructor(transport: Transport) {
    this.access = new ConfluenceAccess(transport);
    this.groups = new ConfluenceGroups(transport);
    this.userProperties = new ConfluenceUserProperties(transport);
    this.users = new ConfluenceUsers(transport);
    this.watches = new ConfluenceWatches(transport);
  }
}
