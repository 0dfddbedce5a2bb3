import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack } from '../../core/endpoint.js';
import { opsOffset } from '../../core/gateway-pagination.js';
import { id, type Id } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import type { Paginated } from '../../core/pagination.js';
import { input, maybeBoolean, maybeNumber, maybeString, record } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';
import { areSame, GivenRecipientSchema, readScopes, RecipientSchema, TimeRestrictionSchema, verdictOfChange, writeScopes, type OperationsTeamId, type Recipient } from './responders.js';

/** The id of a routing rule. */
export type RoutingRuleId = Id<'routingRule'>;

const RoutingRuleSchema = record({
  id: id<'routingRule'>(),
  name: maybeString,
  order: maybeNumber,
  isDefault: maybeBoolean,
  timezone: maybeString,
  /** Which alerts the rule is for. */
  criteria: z.optional(z.unknown()),
  timeRestriction: z.nullish(TimeRestrictionSchema),
  notify: z.nullish(RecipientSchema),
});

/** A routing rule of a team: who gets which alerts of the team first. */
export interface RoutingRule extends z.infer<typeof RoutingRuleSchema> {}

export const listRoutingRules = pagedEndpoint('GET /jsm/ops/api/{cloudId}/v1/teams/{teamId}/routing-rules', {
  item: RoutingRuleSchema,
  page: opsOffset(),
  success: [200],
  scopes: readScopes,
  evidence: 'derived',
});

export const getRoutingRule = endpoint('GET /jsm/ops/api/{cloudId}/v1/teams/{teamId}/routing-rules/{routingRuleId}', {
  response: RoutingRuleSchema,
  operation: 'read',
  success: [200],
  about: [{ asked: 'path.routingRuleId', member: 'id' }],
  scopes: readScopes,
  evidence: 'derived',
});

const RoutingRuleChangeSchema = input({
  name: z.optional(z.string().check(z.minLength(1))),
  notify: z.optional(GivenRecipientSchema),
}).check(z.refine((change) => Object.values(change).some((value) => value !== undefined), { message: 'expected at least one member to change' }));

/** What to change of a routing rule; what you leave out stays. */
export interface RoutingRuleChange extends z.input<typeof RoutingRuleChangeSchema> {}

interface OneChange {
  readonly path: { readonly teamId: string; readonly routingRuleId: string };
  readonly body: RoutingRuleChange;
}

const isSameRecipient = (seen: Recipient | null | undefined, wanted: Recipient): boolean => areSame([seen ?? {}], [wanted]);

export const updateRoutingRule = endpoint('PATCH /jsm/ops/api/{cloudId}/v1/teams/{teamId}/routing-rules/{routingRuleId}', {
  body: RoutingRuleChangeSchema,
  response: RoutingRuleSchema,
  operation: 'absolute',
  success: [200],
  about: [{ asked: 'path.routingRuleId', member: 'id' }],
  scopes: writeScopes,
  evidence: 'derived',
  readBack: readBack(getRoutingRule, {
    input: ({ path: { teamId, routingRuleId } }: OneChange) => ({ path: { teamId, routingRuleId } }),
    verdict: (rule, { body }) => verdictOfChange(rule, body, { notify: isSameRecipient }),
    adopt: (rule) => rule,
  }),
});

/** Routing rules of teams: who gets which alerts of a team first. */
export class RoutingRules {
  /** @internal */
  constructor(private readonly transport: Transport<'cloudId'>) {}

  /**
   * Lists the routing rules of a team. `notify` names who gets the alert.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v2/api-group-routing-rules/
   */
  list(teamId: OperationsTeamId, options?: CallOptions): Paginated<RoutingRule> {
    return this.transport.list(listRoutingRules, { path: { teamId } }, options);
  }

  /**
   * Reads one routing rule.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v2/api-group-routing-rules/
   */
  get(teamId: OperationsTeamId, routingRuleId: RoutingRuleId, options?: CallOptions): ApiPromise<RoutingRule> {
    return this.transport.send(getRoutingRule, { path: { teamId, routingRuleId } }, options);
  }

  /**
   * Changes the name of a routing rule, or who gets its alerts. Undo: set the earlier values.
   *
   * Needs an admin of Jira Service Management, or of the team.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v2/api-group-routing-rules/
   */
  update(teamId: OperationsTeamId, routingRuleId: RoutingRuleId, change: RoutingRuleChange, options?: CallOptions): ApiPromise<RoutingRule> {
    return this.transport.send(updateRoutingRule, { path: { teamId, routingRuleId }, body: change }, options);
  }
}
