import * as z from 'zod/mini';

import { pagedEndpoint } from '../../core/endpoint.js';
import type { CallOptions } from '../../core/options.js';
import type { Paginated } from '../../core/pagination.js';
import { input, maybeString, record } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';
import { offsetOfRecords } from './pages.js';

const ItemSchema = record({ id: maybeString, name: maybeString, typeName: maybeString, parentId: maybeString, parentName: maybeString });

const AuditRecordSchema = record({
  id: z.number(),
  summary: maybeString,
  created: maybeString,
  category: maybeString,
  description: maybeString,
  eventSource: maybeString,
  authorKey: maybeString,
  remoteAddress: maybeString,
  objectItem: z.nullish(ItemSchema),
  associatedItems: z.nullish(z.array(ItemSchema)),
  changedValues: z.nullish(z.array(record({ fieldName: maybeString, changedFrom: maybeString, changedTo: maybeString }))),
});

/** One change in the audit log of Jira. */
export interface AuditRecord extends z.infer<typeof AuditRecordSchema> {}

const time = z.optional(z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}/, 'expected a date, or a time in ISO 8601')));

const AuditRecordQuerySchema = input({
  filter: z.optional(z.string().check(z.minLength(1))),
  from: time,
  to: time,
  offset: z.optional(z.int().check(z.minimum(0))),
  limit: z.optional(z.int().check(z.minimum(1), z.maximum(1000))),
});

/** Which records to list: those with a word, and between two times. */
export interface AuditRecordQuery extends z.input<typeof AuditRecordQuerySchema> {}

export const listAuditRecords = pagedEndpoint('GET /rest/api/3/auditing/record', {
  query: AuditRecordQuerySchema,
  item: AuditRecordSchema,
  page: offsetOfRecords,
  success: [200],
  scopes: { classic: ['manage:jira-configuration'], granular: ['read:audit-log:jira', 'read:user:jira'] },
});

/** The audit log of a Jira site. */
export class JiraAuditRecords {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Lists changes of users, groups, projects and settings. Needs the global permission Administer Jira.
   *
   * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-audit-records/
   */
  list(query: AuditRecordQuery = {}, options?: CallOptions): Paginated<AuditRecord> {
    return this.transport.list(listAuditRecords, { query }, options);
  }
}
