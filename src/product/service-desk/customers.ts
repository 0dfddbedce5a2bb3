import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack } from '../../core/endpoint.js';
import { serviceDeskStart } from '../../core/gateway-pagination.js';
import type { AccountId } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import type { Page, Paginated } from '../../core/pagination.js';
import { nothing, type Outcome } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';
import { accounts, AccountsSchema, pageSize, PersonSchema, RangeSchema, verdictOfPeople, type ServiceDeskId, type ServiceDeskPerson } from './schemas.js';

export const revokePortalOnlyAccess = endpoint('PUT /rest/servicedeskapi/customer/user/{accountId}/revoke-portal-only-access', {
  response: nothing,
  operation: 'absolute',
  success: [200, 201, 202, 204],
  scopes: { classic: ['manage:servicedesk-customer'] },
  evidence: 'derived',
  // No published read shows who has access to the portals, and removing it twice changes nothing more.
  repeatable: true,
});

/** Atlassian refuses experimental operations without this header. */
const experimental = { experimental: true, headers: { 'x-experimentalapi': 'opt-in' } } as const;

const CustomerQuerySchema = z.extend(RangeSchema, { query: z.optional(z.string().check(z.minLength(1))) });

/** Filters of {@link ServiceDeskCustomers.list}. `query` is a part of the name or e-mail address. */
export interface CustomerQuery extends z.input<typeof CustomerQuerySchema> {}

export const listCustomers = pagedEndpoint('GET /rest/servicedeskapi/servicedesk/{serviceDeskId}/customer', {
  query: CustomerQuerySchema,
  item: PersonSchema,
  page: serviceDeskStart({ pageSize }),
  success: [200],
  scopes: {
    classic: ['manage:servicedesk-customer'],
    granular: ['read:servicedesk.customer:jira-service-management', 'read:user:jira'],
  },
  ...experimental,
});

interface SomeCustomers {
  readonly path: { readonly serviceDeskId: string };
  readonly body: z.input<typeof AccountsSchema>;
}

const customersOf = ({ path: { serviceDeskId } }: SomeCustomers) => ({ path: { serviceDeskId } });

export const addCustomers = endpoint('POST /rest/servicedeskapi/servicedesk/{serviceDeskId}/customer', {
  body: AccountsSchema,
  response: nothing,
  operation: 'absolute',
  success: [204],
  scopes: {
    classic: ['manage:servicedesk-customer'],
    granular: ['read:servicedesk.customer:jira-service-management', 'write:servicedesk.customer:jira-service-management'],
  },
  readBack: readBack(listCustomers, {
    input: customersOf,
    verdict: (page: Page<ServiceDeskPerson>, { body }) => verdictOfPeople(page, body.accountIds, 'all'),
  }),
});

export const removeCustomers = endpoint('DELETE /rest/servicedeskapi/servicedesk/{serviceDeskId}/customer', {
  body: AccountsSchema,
  response: nothing,
  operation: 'deleteById',
  success: [204],
  scopes: {
    classic: ['manage:servicedesk-customer'],
    granular: ['delete:servicedesk.customer:jira-service-management', 'read:servicedesk.customer:jira-service-management'],
  },
  ...experimental,
  readBack: readBack(listCustomers, {
    input: customersOf,
    verdict: (page: Page<ServiceDeskPerson>, { body }) => verdictOfPeople(page, body.accountIds, 'none'),
  }),
});

/** Customers of the service portals of a site. */
export class ServiceDeskCustomers {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Removes access to the portals of this site from a portal-only customer, whose `accountType` is `customer`. They can
   * no longer log in there, or see or raise requests. Their requests stay.
   *
   * Undo: a site admin can grant the access again in the administration of the site; there is no operation for it. If a
   * portal is open to everybody, they can sign up again. Throws `ambiguous` if the response is lost, because no read
   * shows whether it was done. A retry does no harm. Needs a site admin. Customers take no seat: this frees none.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk/rest/api-group-customer/
   */
  revokePortalOnlyAccess(accountId: AccountId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(revokePortalOnlyAccess, { path: { accountId } }, options);
  }

  /**
   * Lists the customers of a service desk.
   *
   * Needs an agent of the service desk.
   *
   * @experimental Atlassian marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/jira/service-desk/rest/api-group-servicedesk/
   */
  list(serviceDeskId: ServiceDeskId, query: CustomerQuery = {}, options?: CallOptions): Paginated<ServiceDeskPerson> {
    return this.transport.list(listCustomers, { path: { serviceDeskId }, query }, options);
  }

  /**
   * Adds people to the customers of a service desk: they can raise requests there. Undo: {@link remove}.
   *
   * Needs an admin of the service desk, or an agent if agents may manage customers.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk/rest/api-group-servicedesk/
   */
  add(serviceDeskId: ServiceDeskId, accountIds: readonly AccountId[], options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(addCustomers, { path: { serviceDeskId }, body: accounts(accountIds) }, options);
  }

  /**
   * Removes people from the customers of a service desk. If its portal is open to everybody, they can still use it.
   * Their requests stay. Undo: {@link add}.
   *
   * Needs an admin of the service desk, or an agent if agents may manage customers.
   *
   * @experimental Atlassian marks the endpoint as experimental.
   * @see https://developer.atlassian.com/cloud/jira/service-desk/rest/api-group-servicedesk/
   */
  remove(serviceDeskId: ServiceDeskId, accountIds: readonly AccountId[], options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(removeCustomers, { path: { serviceDeskId }, body: accounts(accountIds) }, options);
  }
}
