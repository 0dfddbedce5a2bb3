import * as z from 'zod/mini';

import { pagedEndpoint } from '../core/endpoint.js';
import { id } from '../core/ids.js';
import { cursorInQuery } from '../core/pagination.js';
import { input, maybeBoolean, maybeString, openEnum, record } from '../core/schema.js';

/** Products by their names in the older endpoints. */
export const productKeys = [
  'jira-software',
  'jira-service-desk',
  'jira-core',
  'jira-ops',
  'stride',
  'hipchat',
  'confluence',
  'bitbucket',
  'trello',
  'opsgenie',
  'statuspage',
] as const;

const ManagedAccountSchema = record({
  account_id: id<'account'>(),
  account_status: z.nullish(openEnum('active', 'inactive', 'closed')),
  account_type: z.nullish(openEnum('atlassian', 'customer', 'app')),
  name: maybeString,
  email: maybeString,
  picture: maybeString,
  /** Whether Atlassian bills a seat for the account anywhere in the organization. */
  access_billable: maybeBoolean,
  /** ISO 8601: the last use of any product. */
  last_active: maybeString,
  product_access: z.nullish(z.array(record({ key: openEnum(...productKeys), name: maybeString, url: maybeString, last_active: maybeString }))),
  links: z.nullish(record({ self: maybeString })),
});

/** A managed account as the list of the organization shows it. The names are Atlassian's own. */
export interface ManagedAccount extends z.infer<typeof ManagedAccountSchema> {}

export const listManagedAccounts = pagedEndpoint('GET /admin/v1/orgs/{orgId}/users', {
  query: input({ cursor: z.optional(z.string()) }),
  item: ManagedAccountSchema,
  page: cursorInQuery,
  success: [200],
  scopes: { admin: ['read:accounts:admin'] },
});
