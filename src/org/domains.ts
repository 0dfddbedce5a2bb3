import * as z from 'zod/mini';

import type { ApiPromise } from '../core/api-promise.js';
import { endpoint, pagedEndpoint } from '../core/endpoint.js';
import { id, type Id } from '../core/ids.js';
import type { CallOptions } from '../core/options.js';
import { cursorInQuery, type Paginated } from '../core/pagination.js';
import { input, inside, maybeString, openEnum, record } from '../core/schema.js';
import type { Transport } from '../core/transport.js';

const DomainSchema = record({
  id: id<'domain'>(),
  type: z.nullish(openEnum('domains')),
  attributes: z.nullish(record({
    name: maybeString,
    claim: z.nullish(record({
      status: z.nullish(openEnum('verified', 'deleted', 'unverified', 'superseded', 'missing_token')),
      type: z.nullish(openEnum('http', 'dns')),
    })),
  })),
  links: z.nullish(record({ self: maybeString })),
});

/** An e-mail domain of the organization, and the progress of its claim. Accounts on a verified domain are managed. */
export interface Domain extends z.infer<typeof DomainSchema> {}

export const getDomains = pagedEndpoint('GET /admin/v1/orgs/{orgId}/domains', {
  query: input({ cursor: z.optional(z.string()) }),
  item: DomainSchema,
  page: cursorInQuery,
  success: [200],
  scopes: { admin: ['read:domains:admin'] },
});

export const getDomainById = endpoint('GET /admin/v1/orgs/{orgId}/domains/{domainId}', {
  response: inside('data', DomainSchema),
  operation: 'read',
  about: [{ asked: 'path.domainId', member: 'id' }],
  success: [200],
  scopes: { admin: ['read:domains:admin'] },
});

/** E-mail domains that the organization has claimed. */
export class Domains {
  /** @internal */
  constructor(private readonly transport: Transport<'orgId'>) {}

  /**
   * Lists the domains in any state of their claim: only `verified` ones make accounts managed.
   *
   * Any plan.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-domains/
   */
  list(options?: CallOptions): Paginated<Domain> {
    return this.transport.list(getDomains, {}, options);
  }

  /**
   * Reads one domain by its id, which is not its name. Throws `notFound` if the organization has no such domain.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-domains/
   */
  get(domainId: Id<'domain'>, options?: CallOptions): ApiPromise<Domain> {
    return this.transport.send(getDomainById, { path: { domainId } }, options);
  }
}
