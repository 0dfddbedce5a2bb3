import * as z from 'zod';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint } from '../../core/endpoint.js';
import type { CallOptions } from '../../core/options.js';
import { input } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';
import { JiraGroups } from './groups.js';
import { JiraUserSchema, type JiraUser } from './schemas.js';
import { JiraUsers } from './users.js';

export const getMyself = endpoint('GET /rest/api/3/myself', {
  query: input({ expand: z.string().optional() }),
  response: JiraUserSchema,
  operation: 'read',
  success: [200],
});

/** What a Jira site knows of people and their access. */
export class Jira {
  /** People of the site. */
  readonly users: JiraUsers;
  /** Groups of the site. */
  readonly groups: JiraGroups;

  /** @internal */
  constructor(private readonly transport: Transport) {
    this.users = new JiraUsers(transport);
    this.groups = new JiraGroups(transport);
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
}
