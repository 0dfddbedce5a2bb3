import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack } from '../../core/endpoint.js';
import { opsOffset } from '../../core/gateway-pagination.js';
import { id, type Id } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import type { Paginated } from '../../core/pagination.js';
import { input, maybeBoolean, maybeNumber, maybeString, openEnum, record } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';
import { areSame, GivenRecipientSchema, pageSize, RangeSchema, readScopes, RecipientSchema, verdictOfChange, writeScopes, type OperationsRange, type OperationsTeamId, type Recipient } from './responders.js';

/** The id of an escalation. */
export type EscalationId = Id<'escalation'>;

const ruleShape = {
  condition: z.nullish(openEnum('if-not-acked', 'if-not-closed')),
  notifyType: z.nullish(openEnum('default', 'next', 'previous', 'users', 'admins', 'all', 'random')),
  /** Minutes. */
  delay: maybeNumber,
};

const EscalationRuleSchema = record({ ...ruleShape, recipient: z.nullish(RecipientSchema) });

/** A step of an escalation: who gets the alert, after which delay in minutes. */
export interface EscalationRule extends z.infer<typeof EscalationRuleSchema> {}

const RepeatSchema = record({ waitInterval: maybeNumber, count: maybeNumber, resetRecipientStates: maybeBoolean, closeAlertAfterAll: maybeBoolean });

const EscalationSchema = record({
  id: id<'escalation'>(),
  name: maybeString,
  description: maybeString,
  enabled: maybeBoolean,
  rules: z.nullish(z.array(EscalationRuleSchema)),
  repeat: z.nullish(RepeatSchema),
});

/** An escalation of a team: who gets an alert, one after the other. */
export interface Escalation extends z.infer<typeof EscalationSchema> {}

export const listEscalations = pagedEndpoint('GET /jsm/ops/api/{cloudId}/v1/teams/{teamId}/escalations', {
  query: RangeSchema,
  item: EscalationSchema,
  page: opsOffset({ pageSize }),
  success: [200],
  scopes: readScopes,
});

export const getEscalation = endpoint('GET /jsm/ops/api/{cloudId}/v1/teams/{teamId}/escalations/{escalationId}', {
  response: EscalationSchema,
  operation: 'read',
  success: [200],
  about: [{ asked: 'path.escalationId', member: 'id' }],
  scopes: readScopes,
});

const EscalationChangeSchema = input({
  name: z.optional(z.string().check(z.minLength(1))),
  description: z.optional(z.string()),
  enabled: z.optional(z.boolean()),
  rules: z.optional(z.array(record({ ...ruleShape, recipient: GivenRecipientSchema })).check(z.minLength(1))),
  repeat: z.optional(RepeatSchema),
}).check(z.refine((change) => Object.values(change).some((value) => value !== undefined), { message: 'expected at least one member to change' }));

/** What to change of an escalation; what you leave out stays. `rules` replaces the whole list. */
export interface EscalationChange extends z.input<typeof EscalationChangeSchema> {}

interface OneChange {
  readonly path: { readonly teamId: string; readonly escalationId: string };
  readonly body: EscalationChange;
}

/** Atlassian fills in what you leave out of a rule: its recipient and its delay decide. */
function areSameRules(seen: readonly EscalationRule[] | null | undefined, wanted: readonly EscalationRule[]): boolean {
  const recipients = (rules: readonly EscalationRule[]): Recipient[] => rules.map(({ recipient }) => recipient ?? {});
  return areSame(recipients(seen ?? []), recipients(wanted)) && wanted.every(({ delay }, index) => (delay ?? undefined) === undefined || seen?.[index]?.delay === delay);
}

const isSameRepeat = (seen: object | null | undefined, wanted: object): boolean => seen !== null && seen !== undefined && verdictOfChange(seen, wanted) === 'reached';

export const updateEscalation = endpoint('PATCH /jsm/ops/api/{cloudId}/v1/teams/{teamId}/escalations/{escalationId}', {
  body: EscalationChangeSchema,
  response: EscalationSchema,
  operation: 'absolute',
  success: [200],
  about: [{ asked: 'path.escalationId', member: 'id' }],
  scopes: writeScopes,
  readBack: readBack(getEscalation, {
    input: ({ path: { teamId, escalationId } }: OneChange) => ({ path: { teamId, escalationId } }),
    verdict: (escalation, { body }) => verdictOfChange(escalation, body, { rules: areSameRules, repeat: isSameRepeat }),
    adopt: (escalation) => escalation,
  }),
});

/** Escalations of teams: who gets an alert, one after the other. */
export class Escalations {
  /** @internal */
  constructor(private readonly transport: Transport<'cloudId'>) {}

  /**
   * Lists the escalations of a team. `recipient` of each rule names who gets the alert.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v2/api-group-escalations/
   */
  list(teamId: OperationsTeamId, query: OperationsRange = {}, options?: CallOptions): Paginated<Escalation> {
    return this.transport.list(listEscalations, { path: { teamId }, query }, options);
  }

  /**
   * Reads one escalation.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v2/api-group-escalations/
   */
  get(teamId: OperationsTeamId, escalationId: EscalationId, options?: CallOptions): ApiPromise<Escalation> {
    return this.transport.send(getEscalation, { path: { teamId, escalationId } }, options);
  }

  /**
   * Changes an escalation, for example who gets the alert. `rules` replaces the whole list: send all of them. Undo: set
   * the earlier list.
   *
   * Needs an admin of Jira Service Management, or of the team.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v2/api-group-escalations/
   */
  update(teamId: OperationsTeamId, escalationId: EscalationId, change: EscalationChange, options?: CallOptions): ApiPromise<Escalation> {
    return this.transport.send(updateEscalation, { path: { teamId, escalationId }, body: change }, options);
  }
}
