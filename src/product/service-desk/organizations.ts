import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack } from '../../core/endpoint.js';
import { serviceDeskStart } from '../../core/gateway-pagination.js';
import { givenId, id, type AccountId, type Id } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import type { Page, Paginated } from '../../core/pagination.js';
import { maybeString, nothing, record, type Outcome } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';
import { accounts, AccountsSchema, DateSchema, pageSize, PersonSchema, RangeSchema, verdictOfPeople, type ServiceDeskPerson, type ServiceDeskRange } from './schemas.js';

/** The id of an organization of customers. Not that of the organization in Atlassian Administration. */
export type CustomerOrganizationId = Id<'customerOrganization'>;

const OrganizationSchema = record({ id: id<'customerOrganization'>(), name: maybeString, created: z.nullish(DateSchema) });

/** An organization of customers: they see the requests of each other. */
export interface CustomerOrganization extends z.infer<typeof OrganizationSchema> {}

const OrganizationQuerySchema = z.extend(RangeSchema, { accountId: z.optional(givenId('account')) });

/** Filters of {@link CustomerOrganizations.list}. */
export interface CustomerOrganizationQuery extends z.input<typeof OrganizationQuerySchema> {}

export const listCustomerOrganizations = pagedEndpoint('GET /rest/servicedeskapi/organization', {
  query: OrganizationQuerySchema,
  item: OrganizationSchema,
  page: serviceDeskStart({ pageSize }),
  success: [200],
  scopes: { classic: ['manage:servicedesk-customer'], granular: ['read:organization:jira-service-management'] },
});

export const listOrganizationUsers = pagedEndpoint('GET /rest/servicedeskapi/organization/{organizationId}/user', {
  query: RangeSchema,
  item: PersonSchema,
  page: serviceDeskStart({ pageSize }),
  success: [200],
  scopes: { classic: ['manage:servicedesk-customer'], granular: ['read:organization.user:jira-service-management', 'read:user:jira'] },
});

interface SomeUsers {
  readonly path: { readonly organizationId: string };
  readonly body: z.input<typeof AccountsSchema>;
}

const usersOf = ({ path: { organizationId } }: SomeUsers) => ({ path: { organizationId } });

export const addOrganizationUsers = endpoint('POST /rest/servicedeskapi/organization/{organizationId}/user', {
  body: AccountsSchema,
  response: nothing,
  operation: 'absolute',
  success: [204],
  scopes: {
    classic: ['manage:servicedesk-customer'],
    granular: ['read:organization.user:jira-service-management', 'read:user:jira', 'write:organization.user:jira-service-management'],
  },
  readBack: readBack(listOrganizationUsers, {
    input: usersOf,
    verdict: (page: Page<ServiceDeskPerson>, { body }) => verdictOfPeople(page, body.accountIds, 'all'),
  }),
});

export const removeOrganizationUsers = endpoint('DELETE /rest/servicedeskapi/organization/{organizationId}/user', {
  body: AccountsSchema,
  response: nothing,
  operation: 'deleteById',
  success: [204],
  scopes: {
    classic: ['manage:servicedesk-customer'],
    granular: ['delete:organization.user:jira-service-management', 'read:organization.user:jira-service-management', 'read:user:jira'],
  },
  readBack: readBack(listOrganizationUsers, {
    input: usersOf,
    verdict: (page: Page<ServiceDeskPerson>, { body }) => verdictOfPeople(page, body.accountIds, 'none'),
  }),
});

/** Organizations of customers: people in one of them see the requests of each other. */
export class CustomerOrganizations {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Lists the organizations of customers. `accountId` leaves only those of one person, and needs an agent.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk/rest/api-group-organization/
   */
  list(query: CustomerOrganizationQuery = {}, options?: CallOptions): Paginated<CustomerOrganization> {
    return this.transport.list(listCustomerOrganizations, { query }, options);
  }

  /**
   * Lists the people of an organization.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk/rest/api-group-organization/
   */
  listUsers(organizationId: CustomerOrganizationId, query: ServiceDeskRange = {}, options?: CallOptions): Paginated<ServiceDeskPerson> {
    return this.transport.list(listOrganizationUsers, { path: { organizationId }, query }, options);
  }

  /**
   * Adds people to an organization: they see the requests that are shared with it. Undo: {@link removeUsers}.
   *
   * Needs an admin of Jira, or an agent if agents may manage organizations.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk/rest/api-group-organization/
   */
  addUsers(organizationId: CustomerOrganizationId, accountIds: readonly AccountId[], options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(addOrganizationUsers, { path: { organizationId }, body: accounts(accountIds) }, options);
  }

  /**
   * Removes people from an organization: they no longer see the requests that are shared with it. Their own requests
   * stay. Undo: {@link addUsers}.
   *
   * Needs an admin of Jira, or an agent if agents may manage organizations.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk/rest/api-group-organization/
   */
  removeUsers(organizationId: CustomerOrganizationId, accountIds: readonly AccountId[], options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(removeOrganizationUsers, { path: { organizationId }, body: accounts(accountIds) }, options);
  }
}
