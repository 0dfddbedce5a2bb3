import * as z from 'zod/mini';

import { pagedEndpoint } from '../../core/endpoint.js';
import { opsToken } from '../../core/gateway-pagination.js';
import type { CallOptions } from '../../core/options.js';
import type { Paginated } from '../../core/pagination.js';
import { input, maybeString, record } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';
import { moment, readScopes } from './responders.js';

const LogSchema = record({ created: maybeString, category: maybeString, level: maybeString, summary: maybeString, details: maybeString });

/** An entry of the log: what was done with schedules, teams and rules. */
export interface OperationsLog extends z.infer<typeof LogSchema> {}

const LogQuerySchema = input({
  startTime: moment,
  endTime: moment,
  limit: z.optional(z.int().check(z.minimum(1000), z.maximum(5000))),
  pageToken: z.optional(z.string()),
  category: z.optional(z.string().check(z.minLength(1))),
  level: z.optional(z.string().check(z.minLength(1))),
}).check(z.refine(({ startTime, endTime }) => Date.parse(startTime) < Date.parse(endTime), { path: ['endTime'], message: 'expected a time after startTime' }));

/** Which part of the log to read: both times are ISO 8601. `limit` is the size of a page, 1,000 by default. */
export interface OperationsLogQuery extends z.input<typeof LogQuerySchema> {}

export const listLogs = pagedEndpoint('GET /jsm/ops/api/{cloudId}/v1/logs', {
  query: LogQuerySchema,
  item: LogSchema,
  page: opsToken,
  success: [200],
  scopes: readScopes,
});

/** The log of the operations of Jira Service Management. */
export class OperationsLogs {
  /** @internal */
  constructor(private readonly transport: Transport<'cloudId'>) {}

  /**
   * Lists what was done with schedules, teams and rules in a time.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v2/api-group-audit-logs/
   */
  list(query: OperationsLogQuery, options?: CallOptions): Paginated<OperationsLog> {
    return this.transport.list(listLogs, { query }, options);
  }
}
