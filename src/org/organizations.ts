import * as z from 'zod/mini';

import type { ApiPromise } from '../core/api-promise.js';
import { endpoint, pagedEndpoint } from '../core/endpoint.js';
import { id } from '../core/ids.js';
import type { CallOptions } from '../core/options.js';
import { cursorInQuery, type Paginated } from '../core/pagination.js';
import { input, inside, maybeString, openEnum, record } from '../core/schema.js';
import type { Transport } from '../core/transport.js';

const RelatedSchema = z.nullish(record({ links: z.nullish(record({ related: maybeString })) }));

const OrganizationSchema = record({
  id: id<'organization'>(),
  type: z.nullish(openEnum('orgs')),
  attributes: z.nullish(record({ name: maybeString })),
  relationships: z.nullish(record({ domains: RelatedSchema, users: RelatedSchema })),
  links: z.nullish(record({ self: maybeString })),
});

/** An organization. Its name is in `attributes`. */
export interface Organization extends z.infer<typeof OrganizationSchema> {}

export const getOrgs = pagedEndpoint('GET /admin/v1/orgs', {
  query: input({ cursor: z.optional(z.string()) }),
  item: OrganizationSchema,
  page: cursorInQuery,
  success: [200],
});

export const getOrgById = endpoint('GET /admin/v1/orgs/{orgId}', {
  response: inside('data', OrganizationSchema),
  operation: 'read',
  about: [{ asked: 'path.orgId', member: 'id' }],
  success: [200],
  scopes: { admin: ['read:orgs:admin'] },
});

/** The organizations that an API key belongs to. */
export class Organizations {
  /** @internal */
  constructor(private readonly transport: Transport<'orgId'>) {}

  /**
   * Lists the organizations that the API key can see.
   *
   * An empty list proves nothing about the key. A key with scopes gets one, while {@link get} works (measured by third
   * parties). Call {@link get} to check a key.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-orgs/
   */
  list(options?: CallOptions): Paginated<Organization> {
    return this.transport.list(getOrgs, {}, options);
  }

  /**
   * Reads the organization that the client was made for. Throws `notFound` if the key does not belong to this
   * organization.
   *
   * Any plan.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-orgs/
   */
  get(options?: CallOptions): ApiPromise<Organization> {
    return this.transport.send(getOrgById, {}, options);
  }
}
