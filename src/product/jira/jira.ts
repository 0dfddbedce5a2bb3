import * as z from 'zod';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint } from '../../core/endpoint.js';
import type { CallOptions } from '../../core/options.js';
import { input, maybeBoolean, maybeNumber, maybeString, record } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';
import { JiraApplicationRoles } from './application-roles.js';
import { JiraGroups } from './groups.js';
import { JiraLicenses } from './licenses.js';
import { JiraUserSchema, type JiraUser } from './schemas.js';
import { JiraUserSearch } from './user-search.js';
import { JiraUsers } from './users.js';

const ServerInfoSchema = record({
  baseUrl: maybeString,
  displayUrl: maybeString,
  displayUrlConfluence: maybeString,
  displayUrlServicedeskHelpCenter: maybeString,
  deploymentType: maybeString,
  serverTitle: maybeString,
  version: maybeString,
  versionNumbers: z.array(z.number()).nullish(),
  buildNumber: maybeNumber,
  buildDate: maybeString,
  serverTime: maybeString,
  serverTimeZone: maybeString,
  scmInfo: maybeString,
  healthChecks: z.array(record({ name: maybeString, description: maybeString, passed: maybeBoolean })).nullish(),
});

/** What a Jira site tells of itself. */
export interface JiraServerInfo extends z.infer<typeof ServerInfoSchema> {}

export const getServerInfo = endpoint('GET /rest/api/3/serverInfo', {
  response: ServerInfoSchema,
  operation: 'read',
  success: [200],
});

export const getMyself = endpoint('GET /rest/api/3/myself', {
  query: input({ expand: z.string().optional() }),
  response: JiraUserSchema,
  operation: 'read',
  success: [200],
});

/** What a Jira site knows of people and their access. */
export class Jira {
  /** Who may use which product of the site, and how many seats there are. */
  readonly applicationRoles: JiraApplicationRoles;
  /** Groups of the site. */
  readonly groups: JiraGroups;
  /** What the site is licensed for. */
  readonly license: JiraLicenses;
  /** People of the site. */
  readonly users: JiraUsers;
  /** People by what they may do, or have done. */
  readonly userSearch: JiraUserSearch;

  /** @internal */
  constructor(private readonly transport: Transport) {
    this.applicationRoles = new JiraApplicationRoles(transport);
    this.groups = new JiraGroups(transport);
    this.license = new JiraLicenses(transport);
    this.users = new JiraUsers(transport);
    this.userSearch = new JiraUserSearch(transport);
  }

  /**
   * Reads the person whose credential this is: the surest way to see that it works, because many other reads answer
   * an unknown credential as if it were anonymous.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-myself/
   */
  getMyself(query: { readonly expand?: string } = {}, options?: CallOptions): ApiPromise<JiraUser> {
    return this.transport.send(getMyself, { query }, options);
  }

  /**
   * Reads what the site tells of itself: its address, title and version. The site tells everybody, so an answer is no
   * proof that the credential works: {@link getMyself} is.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-server-info/
   */
  getServerInfo(options?: CallOptions): ApiPromise<JiraServerInfo> {
    return this.transport.send(getServerInfo, {}, options);
  }
}
