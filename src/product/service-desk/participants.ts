import type * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack } from '../../core/endpoint.js';
import { serviceDeskStart } from '../../core/gateway-pagination.js';
import type { AccountId } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import type { Page, Paginated } from '../../core/pagination.js';
import { nothing, type Outcome } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';
import { accounts, AccountsSchema, pageSize, PersonSchema, RangeSchema, verdictOfPeople, type ServiceDeskPerson, type ServiceDeskRange } from './schemas.js';

export const listParticipants = pagedEndpoint('GET /rest/servicedeskapi/request/{issueIdOrKey}/participant', {
  query: RangeSchema,
  item: PersonSchema,
  page: serviceDeskStart({ pageSize }),
  success: [200],
  scopes: { classic: ['read:servicedesk-request'], granular: ['read:request.participant:jira-service-management', 'read:user:jira'] },
});

interface SomeParticipants {
  readonly path: { readonly issueIdOrKey: string };
  readonly body: z.input<typeof AccountsSchema>;
}

const participantsOf = ({ path: { issueIdOrKey } }: SomeParticipants) => ({ path: { issueIdOrKey } });

export const addParticipants = endpoint('POST /rest/servicedeskapi/request/{issueIdOrKey}/participant', {
  body: AccountsSchema,
  response: nothing,
  operation: 'absolute',
  success: [200],
  scopes: {
    classic: ['write:servicedesk-request'],
    granular: ['read:request.participant:jira-service-management', 'read:user:jira', 'write:request.participant:jira-service-management'],
  },
  readBack: readBack(listParticipants, {
    input: participantsOf,
    verdict: (page: Page<ServiceDeskPerson>, { body }) => verdictOfPeople(page, body.accountIds, 'all'),
  }),
});

export const removeParticipants = endpoint('DELETE /rest/servicedeskapi/request/{issueIdOrKey}/participant', {
  body: AccountsSchema,
  response: nothing,
  operation: 'deleteById',
  success: [200],
  scopes: {
    classic: ['write:servicedesk-request'],
    granular: ['delete:request.participant:jira-service-management', 'read:request.participant:jira-service-management', 'read:user:jira'],
  },
  readBack: readBack(listParticipants, {
    input: participantsOf,
    verdict: (page: Page<ServiceDeskPerson>, { body }) => verdictOfPeople(page, body.accountIds, 'none'),
  }),
});

/** Participants of requests: people beside the reporter who see a request and get its notifications. */
export class RequestParticipants {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Lists the participants of a request.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk/rest/api-group-request/
   */
  list(issueIdOrKey: string, query: ServiceDeskRange = {}, options?: CallOptions): Paginated<ServiceDeskPerson> {
    return this.transport.list(listParticipants, { path: { issueIdOrKey }, query }, options);
  }

  /**
   * Adds people to the participants of a request. They get its notifications. Undo: {@link remove}.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk/rest/api-group-request/
   */
  add(issueIdOrKey: string, accountIds: readonly AccountId[], options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(addParticipants, { path: { issueIdOrKey }, body: accounts(accountIds) }, options);
  }

  /**
   * Removes people from the participants of a request. They no longer get its notifications, and may no longer see it.
   * Undo: {@link add}.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk/rest/api-group-request/
   */
  remove(issueIdOrKey: string, accountIds: readonly AccountId[], options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(removeParticipants, { path: { issueIdOrKey }, body: accounts(accountIds) }, options);
  }
}
