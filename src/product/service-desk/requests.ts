import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint } from '../../core/endpoint.js';
import { id } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import { input, maybeBoolean, maybeNumber, maybeString, openEnum, record } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';
import { DeskSchema } from './desks.js';
import { DateSchema, PersonSchema } from './schemas.js';

const expansions = ['serviceDesk', 'requestType', 'participant', 'sla', 'status', 'attachment', 'action', 'comment'] as const;

const RequestSchema = record({
  issueId: maybeString,
  issueKey: maybeString,
  requestTypeId: maybeString,
  serviceDeskId: z.nullish(id<'serviceDesk'>()),
  createdDate: z.nullish(DateSchema),
  reporter: z.nullish(PersonSchema),
  requestFieldValues: z.nullish(z.array(record({ fieldId: maybeString, label: maybeString, value: z.optional(z.unknown()) }))),
  currentStatus: z.nullish(record({
    status: maybeString,
    statusCategory: z.nullish(openEnum('UNDEFINED', 'NEW', 'INDETERMINATE', 'DONE')),
    statusDate: z.nullish(DateSchema),
  })),
  /** Only with `expand: ['participant']`, and only the first of them. */
  participants: z.nullish(record({ values: z.nullish(z.array(PersonSchema)), size: maybeNumber, isLastPage: maybeBoolean })),
  /** Only with `expand: ['serviceDesk']`. */
  serviceDesk: z.nullish(DeskSchema),
});

/** A request of a customer. */
export interface CustomerRequest extends z.infer<typeof RequestSchema> {}

const RequestQuerySchema = input({ expand: z.optional(z.array(z.enum(expansions))) });

/** What to read of a request beyond its fields. */
export interface CustomerRequestQuery extends z.input<typeof RequestQuerySchema> {}

export const getCustomerRequest = endpoint('GET /rest/servicedeskapi/request/{issueIdOrKey}', {
  query: RequestQuerySchema,
  response: RequestSchema,
  operation: 'read',
  success: [200],
  // A request that was moved has another key.
  about: [{ asked: 'path.issueIdOrKey', member: 'issueId', when: /^\d+$/ }],
  scopes: { classic: ['read:servicedesk-request'], granular: ['read:request:jira-service-management', 'read:user:jira'] },
});

/** Requests of customers. Search Jira to find them: the list of Jira Service Management has only those of the caller. */
export class CustomerRequests {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Reads one request, with its reporter and fields.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk/rest/api-group-request/
   */
  get(issueIdOrKey: string, query: CustomerRequestQuery = {}, options?: CallOptions): ApiPromise<CustomerRequest> {
    return this.transport.send(getCustomerRequest, { path: { issueIdOrKey }, query }, options);
  }
}
