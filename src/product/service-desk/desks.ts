import type * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, pagedEndpoint } from '../../core/endpoint.js';
import { serviceDeskStart } from '../../core/gateway-pagination.js';
import { id } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import type { Paginated } from '../../core/pagination.js';
import { maybeString, record } from '../../core/schema.js';
import type { Scopes } from '../../core/scopes.js';
import type { Transport } from '../../core/transport.js';
import { pageSize, RangeSchema, type ServiceDeskId, type ServiceDeskRange } from './schemas.js';

export const DeskSchema = record({ id: id<'serviceDesk'>(), projectId: maybeString, projectKey: maybeString, projectName: maybeString });

/** A service desk: the portal of a project. */
export interface Desk extends z.infer<typeof DeskSchema> {}

const scopes: Scopes = { classic: ['read:servicedesk-request'], granular: ['read:servicedesk:jira-service-management'] };

export const listDesks = pagedEndpoint('GET /rest/servicedeskapi/servicedesk', {
  query: RangeSchema,
  item: DeskSchema,
  page: serviceDeskStart({ pageSize }),
  success: [200],
  scopes,
});

export const getDesk = endpoint('GET /rest/servicedeskapi/servicedesk/{serviceDeskId}', {
  response: DeskSchema,
  operation: 'read',
  success: [200],
  about: [{ asked: 'path.serviceDeskId', member: 'id', when: /^\d+$/ }],
  scopes,
});

/** Service desks of a site. */
export class ServiceDesks {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Lists the service desks that the caller may see.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk/rest/api-group-servicedesk/
   */
  list(query: ServiceDeskRange = {}, options?: CallOptions): Paginated<Desk> {
    return this.transport.list(listDesks, { query }, options);
  }

  /**
   * Reads one service desk. Atlassian also takes the key of its project as the id.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk/rest/api-group-servicedesk/
   */
  get(serviceDeskId: ServiceDeskId, options?: CallOptions): ApiPromise<Desk> {
    return this.transport.send(getDesk, { path: { serviceDeskId } }, options);
  }
}
