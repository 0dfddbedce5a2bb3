import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, pagedEndpoint } from '../../core/endpoint.js';
import { serviceDeskStart } from '../../core/gateway-pagination.js';
import { id, type Id } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import type { Paginated } from '../../core/pagination.js';
import { input, maybeNumber, maybeString, record } from '../../core/schema.js';
import type { Scopes } from '../../core/scopes.js';
import type { Transport } from '../../core/transport.js';
import { pageSize, RangeSchema, type ServiceDeskId } from './schemas.js';

/** The id of a queue. */
export type QueueId = Id<'queue'>;

const QueueSchema = record({
  id: id<'queue'>(),
  name: maybeString,
  /** The query that selects the requests. It may contain account ids. */
  jql: maybeString,
  fields: z.nullish(z.array(z.string())),
  /** Only with `includeCount: true`. */
  issueCount: maybeNumber,
});

/** A queue of a service desk: its agents work on the requests that its query selects. */
export interface Queue extends z.infer<typeof QueueSchema> {}

const scopes: Scopes = {
  classic: ['read:jira-work'],
  granular: ['read:jql:jira', 'read:queue:jira-service-management', 'read:user:jira'],
};

const QueueQuerySchema = z.extend(RangeSchema, { includeCount: z.optional(z.boolean()) });

/** How to read the list of queues. `includeCount` adds the number of requests. */
export interface QueueQuery extends z.input<typeof QueueQuerySchema> {}

export const listQueues = pagedEndpoint('GET /rest/servicedeskapi/servicedesk/{serviceDeskId}/queue', {
  query: QueueQuerySchema,
  item: QueueSchema,
  page: serviceDeskStart({ pageSize }),
  success: [200],
  scopes,
});

export const getQueue = endpoint('GET /rest/servicedeskapi/servicedesk/{serviceDeskId}/queue/{queueId}', {
  query: input({ includeCount: z.optional(z.boolean()) }),
  response: QueueSchema,
  operation: 'read',
  success: [200],
  about: [{ asked: 'path.queueId', member: 'id' }],
  scopes,
});

/** Queues of service desks. There is no operation that changes one. */
export class Queues {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Lists the queues of a service desk. A query that names a person stays when they leave: change it in the browser.
   *
   * Needs an agent of the service desk.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk/rest/api-group-servicedesk/
   */
  list(serviceDeskId: ServiceDeskId, query: QueueQuery = {}, options?: CallOptions): Paginated<Queue> {
    return this.transport.list(listQueues, { path: { serviceDeskId }, query }, options);
  }

  /**
   * Reads one queue. Needs an agent of the service desk.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk/rest/api-group-servicedesk/
   */
  get(serviceDeskId: ServiceDeskId, queueId: QueueId, query: { readonly includeCount?: boolean } = {}, options?: CallOptions): ApiPromise<Queue> {
    return this.transport.send(getQueue, { path: { serviceDeskId, queueId }, query }, options);
  }
}
