import * as z from 'zod/mini';

import { pagedEndpoint } from '../../core/endpoint.js';
import { id } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import { confluenceStart, type Paginated } from '../../core/pagination.js';
import { input, maybeNumber, maybeString, record } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';

const AffectedObjectSchema = record({ name: maybeString, objectType: maybeString });

const AuditRecordSchema = record({
  author: z.nullish(record({ accountId: z.nullish(id<'account'>()), displayName: maybeString, accountType: maybeString })),
  remoteAddress: maybeString,
  creationDate: maybeNumber,
  summary: maybeString,
  description: maybeString,
  category: maybeString,
  affectedObject: z.nullish(AffectedObjectSchema),
  changedValues: z.nullish(z.array(record({ name: maybeString, oldValue: maybeString, newValue: maybeString }))),
  associatedObjects: z.nullish(z.array(AffectedObjectSchema)),
});

/** A change in the audit log of a Confluence site. `creationDate` is in milliseconds since 1970. */
export interface ConfluenceAuditRecord extends z.infer<typeof AuditRecordSchema> {}

const AuditQuerySchema = input({
  startDate: z.optional(z.string().check(z.minLength(1))),
  endDate: z.optional(z.string().check(z.minLength(1))),
  searchString: z.optional(z.string().check(z.minLength(1))),
  start: z.optional(z.int().check(z.minimum(0))),
  limit: z.optional(z.int().check(z.minimum(1))),
});

/** Filters of {@link ConfluenceAudit.list}. Dates are milliseconds since 1970, as text. */
export interface ConfluenceAuditQuery extends z.input<typeof AuditQuerySchema> {}

export const getAuditRecords = pagedEndpoint('GET /wiki/rest/api/audit', {
  query: AuditQuerySchema,
  item: AuditRecordSchema,
  page: confluenceStart({ pageSize: 1000 }),
  success: [200],
  scopes: { granular: ['read:audit-log:confluence'] },
});

/** The audit log of a Confluence site. It needs a Confluence admin. */
export class ConfluenceAudit {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Lists changes, the latest first: for example who changed the permissions of a space.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-audit/
   */
  list(query: ConfluenceAuditQuery = {}, options?: CallOptions): Paginated<ConfluenceAuditRecord> {
    return this.transport.list(getAuditRecords, { query }, options);
  }
}
