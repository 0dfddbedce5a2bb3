import * as z from 'zod/mini';

import { pagedEndpoint } from '../../core/endpoint.js';
import { opsOffset } from '../../core/gateway-pagination.js';
import { id } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import type { Paginated } from '../../core/pagination.js';
import { maybeString, record } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';
import { readScopes, RecipientSchema } from './responders.js';

const ForwardingRuleSchema = record({
  id: id<'forwardingRule'>(),
  fromUser: z.nullish(RecipientSchema),
  toUser: z.nullish(RecipientSchema),
  fromUserId: z.nullish(id<'account'>()),
  toUserId: z.nullish(id<'account'>()),
  startDate: maybeString,
  endDate: maybeString,
});

/**
 * A rule that forwards the alerts of one person to another for a time. Its members are unpublished: any may be absent.
 * Public clients read a person as an object, or as an account id.
 */
export interface ForwardingRule extends z.infer<typeof ForwardingRuleSchema> {}

export const listForwardingRules = pagedEndpoint('GET /jsm/ops/api/{cloudId}/v1/forwarding-rules', {
  item: ForwardingRuleSchema,
  page: opsOffset(),
  success: [200],
  scopes: readScopes,
  evidence: 'derived',
});

/** Rules that forward the alerts of one person to another. */
export class ForwardingRules {
  /** @internal */
  constructor(private readonly transport: Transport<'cloudId'>) {}

  /**
   * Lists the forwarding rules that the caller may see: their own, or those of everybody for an admin.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v2/api-group-forwarding-rules/
   */
  list(options?: CallOptions): Paginated<ForwardingRule> {
    return this.transport.list(listForwardingRules, {}, options);
  }
}
