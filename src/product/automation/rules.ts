import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack, verdictOn, type Verdict } from '../../core/endpoint.js';
import { id } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import { cursorInBody, cursorInQuery, type Page, type Paginated } from '../../core/pagination.js';
import { input, nothing, record, type Outcome } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';
import {
  RuleDetailsSchema,
  RuleSummarySchema,
  RuleUpdateSchema,
  SearchSchema,
  StateSchema,
  type AutomationRuleDetails,
  type AutomationRuleId,
  type AutomationRuleSearch,
  type AutomationRuleSummary,
  type AutomationRuleUpdate,
} from './rule-schemas.js';

/** A product with rules. Its rules are administered by the global admins of this product. */
export type AutomationProduct = 'jira' | 'confluence';

const pathLiterals = { product: ['jira', 'confluence'] } as const;

const ListQuerySchema = input({
  limit: z.optional(z.int().check(z.minimum(1), z.maximum(100))),
  cursor: z.optional(z.string()),
});

/** How to read the list of rules. `limit` is the size of a page, 100 by default. */
export interface AutomationRuleQuery extends z.input<typeof ListQuerySchema> {}

export const listRuleSummaries = pagedEndpoint('GET /automation/public/{product}/{cloudId}/rest/v1/rule/summary', {
  pathLiterals,
  query: ListQuerySchema,
  item: RuleSummarySchema,
  page: cursorInQuery,
  success: [200],
});

export const searchRuleSummaries = pagedEndpoint('POST /automation/public/{product}/{cloudId}/rest/v1/rule/summary', {
  pathLiterals,
  body: SearchSchema,
  item: RuleSummarySchema,
  page: cursorInBody,
  success: [200],
});

export const getRule = endpoint('GET /automation/public/{product}/{cloudId}/rest/v1/rule/{ruleUuid}', {
  pathLiterals,
  query: input({ redactSensitiveFields: z.optional(z.boolean()) }),
  response: RuleDetailsSchema,
  operation: 'read',
  success: [200],
  about: [{ asked: 'path.ruleUuid', member: 'rule.uuid' }],
});

interface OneRule {
  readonly path: { readonly product: string; readonly ruleUuid: string };
}

interface OneUpdate extends OneRule {
  readonly body: AutomationRuleUpdate;
}

const pathOf = ({ path: { product, ruleUuid } }: OneRule): { readonly product: string; readonly ruleUuid: string } => ({ product, ruleUuid });

export const updateRule = endpoint('PUT /automation/public/{product}/{cloudId}/rest/v1/rule/{ruleUuid}', {
  pathLiterals,
  body: RuleUpdateSchema,
  response: record({ ruleUuid: id<'automationRule'>() }),
  operation: 'absolute',
  success: [200],
  about: [{ asked: 'path.ruleUuid', member: 'ruleUuid' }],
  readBack: readBack(getRule, {
    input: (written: OneUpdate) => ({ path: pathOf(written) }),
    verdict: updateVerdict,
    adopt: ({ rule: { uuid } }) => ({ ruleUuid: uuid }),
  }),
});

/** The people, the state and the texts. Atlassian rewrites the trigger by itself, and gives components their ids. */
function updateVerdict({ rule }: AutomationRuleDetails, { body: { rule: wanted } }: OneUpdate): Verdict {
  const pairs: readonly (readonly [seen: unknown, wanted: unknown])[] = [
    [rule.actor?.type, wanted.actor?.type],
    ...(wanted.actor?.type === 'EVENT_INITIATOR' ? [] : [[rule.actor?.actor, wanted.actor?.actor] as const]),
    [rule.authorAccountId, wanted.authorAccountId],
    [rule.state, wanted.state],
    [rule.name, wanted.name],
    [sorted(rule.collaborators), sorted(wanted.collaborators)],
    [rule.writeAccessType, wanted.writeAccessType],
    [rule.description, wanted.description],
    [sorted(rule.labels), sorted(wanted.labels)],
    [sorted(rule.ruleScopeARIs), sorted(wanted.ruleScopeARIs)],
  ];
  const verdicts = pairs.filter(([, value]) => (value ?? undefined) !== undefined).map(([seen, value]) => verdictOn(seen, seen === value));
  return verdicts.find((verdict) => verdict === 'notReached') ?? verdicts.find((verdict) => verdict === 'unknown') ?? 'reached';
}

function sorted(texts: readonly string[] | null | undefined): string | undefined {
  return texts === null || texts === undefined ? undefined : JSON.stringify([...texts].sort());
}

export const setRuleState = endpoint('PUT /automation/public/{product}/{cloudId}/rest/v1/rule/{ruleUuid}/state', {
  pathLiterals,
  body: input({ value: StateSchema }),
  response: nothing,
  operation: 'absolute',
  success: [200],
  readBack: readBack(getRule, {
    input: (written: OneRule & { readonly body: { readonly value: string } }) => ({ path: pathOf(written), query: { redactSensitiveFields: true } }),
    verdict: ({ rule: { state } }, { body: { value } }) => verdictOn(state, state === value),
  }),
});

const ScopeSchema = input({ ruleScopeARIs: z.array(z.string().check(z.minLength(1))).check(z.minLength(1)) });

export const setRuleScope = endpoint('PUT /automation/public/{product}/{cloudId}/rest/v1/rule/{ruleUuid}/rule-scope', {
  pathLiterals,
  body: ScopeSchema,
  response: nothing,
  operation: 'absolute',
  success: [200],
  readBack: readBack(getRule, {
    input: (written: OneRule & { readonly body: z.input<typeof ScopeSchema> }) => ({ path: pathOf(written), query: { redactSensitiveFields: true } }),
    verdict: ({ rule: { ruleScopeARIs } }, { body }) => verdictOn(ruleScopeARIs, sorted(ruleScopeARIs) === sorted(body.ruleScopeARIs)),
  }),
});

export const deleteDisabledRule = endpoint('DELETE /automation/public/{product}/{cloudId}/rest/v1/rule/{ruleUuid}', {
  pathLiterals,
  response: nothing,
  operation: 'clockStarting',
  success: [200],
  // Measured by others: without a media type, Atlassian returns 415 although there is no body.
  headers: { 'content-type': 'application/json' },
  removes: true,
  // Atlassian does not document how a deleted rule is refused: the whole list decides.
  readBack: readBack(listRuleSummaries, {
    input: ({ path: { product } }: OneRule) => ({ path: { product } }),
    verdict: ({ items, next }: Page<AutomationRuleSummary>, { path: { ruleUuid } }) =>
      items.some(({ uuid }) => uuid === ruleUuid) ? 'notReached' : next === undefined ? 'reached' : 'unknown',
  }),
});

/** Rules of Automation in the products of a site: who owns them, and whom they act as. */
export class AutomationRules {
  /** @internal */
  constructor(private readonly transport: Transport<'cloudId'>) {}

  /**
   * Lists the rules of a product, with owner and actor. There is no filter for the actor: compare `actorAccountId` of
   * every rule. It is `null` if the rule acts as whoever triggers it, or as a smart value.
   *
   * Needs a global admin of the product: the permission Administer Jira, or a Confluence admin. Atlassian accepts only an
   * API token without scopes, and throws `permission.denied` for everybody else. A cursor is valid for one hour.
   *
   * @see https://developer.atlassian.com/cloud/automation/rest/api-group-rule-management/
   */
  list(product: AutomationProduct, query: AutomationRuleQuery = {}, options?: CallOptions): Paginated<AutomationRuleSummary> {
    return this.transport.list(listRuleSummaries, { path: { product }, query }, options);
  }

  /**
   * Finds the rules of a product by owner, state, trigger or scope. It cannot find them by actor: use {@link list}.
   *
   * @see https://developer.atlassian.com/cloud/automation/rest/api-group-rule-management/
   */
  search(product: AutomationProduct, search: AutomationRuleSearch = {}, options?: CallOptions): Paginated<AutomationRuleSummary> {
    return this.transport.list(searchRuleSummaries, { path: { product }, body: search }, options);
  }

  /**
   * Reads a whole rule with its connections. Its components may contain secrets, such as headers of web requests.
   * `redactSensitiveFields: true` hides them: use it for everything that you only look at. Never update a rule from
   * such a read, because the hidden values would replace the real ones.
   *
   * @see https://developer.atlassian.com/cloud/automation/rest/api-group-rule-management/
   */
  get(product: AutomationProduct, ruleUuid: AutomationRuleId, query: { readonly redactSensitiveFields?: boolean } = {}, options?: CallOptions): ApiPromise<AutomationRuleDetails> {
    return this.transport.send(getRule, { path: { product, ruleUuid }, query }, options);
  }

  /**
   * Replaces a rule: read it with {@link get}, change it, and send the whole of it. What you leave out is lost. This is
   * how a rule gets another owner (`authorAccountId`) or acts as somebody else (`actor`).
   *
   * Atlassian checks the new actor: `validation` if they do not exist or have no access to the product. In Confluence,
   * people can only make themselves the actor: call it with the token of the new actor. If a connection of the rule
   * belongs to somebody else than the new owner, Atlassian disables the rule and still reports a success: read `state`
   * afterwards. Nothing protects changes that somebody makes between your read and your write.
   *
   * Undo: send the rule as you read it before.
   *
   * @example
   * const { rule } = await product.automation.rules.get('jira', ruleUuid);
   * await product.automation.rules.update('jira', ruleUuid, {
   *   rule: { ...rule, actor: { type: 'ACCOUNT_ID', actor: successor } },
   * });
   * @see https://developer.atlassian.com/cloud/automation/rest/api-group-rule-management/
   */
  update(product: AutomationProduct, ruleUuid: AutomationRuleId, update: AutomationRuleUpdate, options?: CallOptions): ApiPromise<{ ruleUuid: AutomationRuleId }> {
    return this.transport.send(updateRule, { path: { product, ruleUuid }, body: update }, options);
  }

  /**
   * Enables or disables a rule. A disabled rule does nothing until somebody enables it. Undo: the other state.
   *
   * @see https://developer.atlassian.com/cloud/automation/rest/api-group-rule-management/
   */
  setState(product: AutomationProduct, ruleUuid: AutomationRuleId, state: 'ENABLED' | 'DISABLED', options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(setRuleState, { path: { product, ruleUuid }, body: { value: state } }, options);
  }

  /**
   * Sets where a rule applies: the site, or projects or spaces of it, as ARIs. The list replaces the earlier one. Undo:
   * set the earlier list.
   *
   * @see https://developer.atlassian.com/cloud/automation/rest/api-group-rule-management/
   */
  setScope(product: AutomationProduct, ruleUuid: AutomationRuleId, ruleScopeARIs: readonly string[], options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(setRuleScope, { path: { product, ruleUuid }, body: { ruleScopeARIs: ruleScopeARIs as string[] } }, options);
  }

  /**
   * Deletes a rule that is disabled. This is irreversible. Throws `validation` for a rule that is enabled: use
   * {@link setState} first.
   *
   * @see https://developer.atlassian.com/cloud/automation/rest/api-group-rule-management/
   */
  delete(product: AutomationProduct, ruleUuid: AutomationRuleId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(deleteDisabledRule, { path: { product, ruleUuid } }, options);
  }
}
