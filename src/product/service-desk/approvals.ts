import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack, type Verdict } from '../../core/endpoint.js';
import { serviceDeskStart } from '../../core/gateway-pagination.js';
import { id, type Id } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import type { Paginated } from '../../core/pagination.js';
import { input, maybeBoolean, maybeString, openEnum, record } from '../../core/schema.js';
import type { Scopes } from '../../core/scopes.js';
import type { Transport } from '../../core/transport.js';
import { DateSchema, pageSize, PersonSchema, RangeSchema, type ServiceDeskRange } from './schemas.js';

/** The id of an approval. */
export type ApprovalId = Id<'approval'>;

const decisions = openEnum('approved', 'declined', 'pending');

const ApprovalSchema = record({
  id: id<'approval'>(),
  name: maybeString,
  finalDecision: z.nullish(decisions),
  /** Whether the caller may decide. */
  canAnswerApproval: maybeBoolean,
  approvers: z.nullish(z.array(record({ approver: z.nullish(PersonSchema), approverDecision: z.nullish(decisions) }))),
  createdDate: z.nullish(DateSchema),
  completedDate: z.nullish(DateSchema),
});

/** An approval of a request: who decides, and what they have decided. */
export interface Approval extends z.infer<typeof ApprovalSchema> {}

const readScopes: Scopes = { classic: ['read:servicedesk-request'], granular: ['read:request.approval:jira-service-management', 'read:user:jira'] };

export const listApprovals = pagedEndpoint('GET /rest/servicedeskapi/request/{issueIdOrKey}/approval', {
  query: RangeSchema,
  item: ApprovalSchema,
  page: serviceDeskStart({ pageSize }),
  success: [200],
  scopes: readScopes,
});

export const getApproval = endpoint('GET /rest/servicedeskapi/request/{issueIdOrKey}/approval/{approvalId}', {
  response: ApprovalSchema,
  operation: 'read',
  success: [200],
  about: [{ asked: 'path.approvalId', member: 'id' }],
  scopes: readScopes,
});

const DecisionSchema = input({ decision: z.enum(['approve', 'decline']) });

interface OneDecision {
  readonly path: { readonly issueIdOrKey: string; readonly approvalId: string };
  readonly body: z.input<typeof DecisionSchema>;
}

/** Who of the approvers is the caller does not show: only the final decision proves theirs. */
function verdictOfDecision({ canAnswerApproval, finalDecision }: Approval, { body: { decision } }: OneDecision): Verdict {
  if (canAnswerApproval === true) {
    return 'notReached';
  }
  return finalDecision === (decision === 'approve' ? 'approved' : 'declined') ? 'reached' : 'unknown';
}

export const answerApproval = endpoint('POST /rest/servicedeskapi/request/{issueIdOrKey}/approval/{approvalId}', {
  body: DecisionSchema,
  response: ApprovalSchema,
  operation: 'clockStarting',
  success: [200],
  about: [{ asked: 'path.approvalId', member: 'id' }],
  scopes: {
    classic: ['write:servicedesk-request'],
    granular: ['read:request.approval:jira-service-management', 'read:user:jira', 'write:request.approval:jira-service-management'],
  },
  readBack: readBack(getApproval, {
    input: ({ path: { issueIdOrKey, approvalId } }: OneDecision) => ({ path: { issueIdOrKey, approvalId } }),
    verdict: verdictOfDecision,
    adopt: (approval) => approval,
  }),
});

/** Approvals of requests. The approvers come from a field of the request, or from a group. */
export class Approvals {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Lists the approvals of a request, with who has decided and who has not. To find the requests that wait for a person,
   * search Jira for `approvals = pendingApprovalBy("…")` with their account id.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk/rest/api-group-request/
   */
  list(issueIdOrKey: string, query: ServiceDeskRange = {}, options?: CallOptions): Paginated<Approval> {
    return this.transport.list(listApprovals, { path: { issueIdOrKey }, query }, options);
  }

  /**
   * Reads one approval.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk/rest/api-group-request/
   */
  get(issueIdOrKey: string, approvalId: ApprovalId, options?: CallOptions): ApiPromise<Approval> {
    return this.transport.send(getApproval, { path: { issueIdOrKey, approvalId } }, options);
  }

  /**
   * Approves or declines as the owner of the credential. This is irreversible, and may move the request on. Nobody can
   * decide for another person: change the field or the group that the approvers come from.
   *
   * Throws `permission.denied` if the caller is no approver, and `conflict.alreadyInState` if it is decided already.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk/rest/api-group-request/
   */
  decide(issueIdOrKey: string, approvalId: ApprovalId, decision: 'approve' | 'decline', options?: CallOptions): ApiPromise<Approval> {
    return this.transport.send(answerApproval, { path: { issueIdOrKey, approvalId }, body: { decision } }, options);
  }
}
