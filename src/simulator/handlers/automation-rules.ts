import type { AutomationRuleSearch, WholeAutomationRule } from '../../product/automation/rule-schemas.js';
import { deleteDisabledRule, getRule, listRuleSummaries, searchRuleSummaries, setRuleScope, setRuleState, updateRule } from '../../product/automation/rules.js';
import { automationRefusal, gatewayRefusal, ok, type Refusal, type SimulatedAnswer } from '../answer.js';
import type { SimulatedAutomationRule } from '../automation-state.js';
import { isActiveOn } from '../product-access.js';
import type { Router, SimulatedRequest } from '../router.js';
import type { SimulatedSite } from '../state.js';
import { siteIn } from './gateway-requests.js';
import { isAdministrator } from './jira-requests.js';
import { encodeCursor } from './paging.js';

type Request = Omit<SimulatedRequest, 'path' | 'body'> & { readonly path: { readonly product: string; readonly cloudId: string } };
type RuleRequest = Request & { readonly path: { readonly ruleUuid: string } };

const hour = 3_600_000;

export function routeAutomationRules(router: Router): void {
  router.on(listRuleSummaries, (request) => {
    const limit = Number(request.query.get('limit') ?? 100);
    if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
      throw badRequest('limit must be between 1 and 100');
    }
    return page(request, rulesOf(request), request.query.get('cursor') ?? undefined, limit);
  });

  router.on(searchRuleSummaries, (request) => {
    const { cursor, limit = 50, ...search } = request.body;
    return page(request, rulesOf(request).filter((rule) => matches(request, rule, search)), cursor, limit);
  });

  router.on(getRule, (request) => {
    const { product: _product, connections, ...rule } = ruleOf(request);
    const whole = { rule: { ...rule, state: stateOf(request, rule) }, connections: connections.map((connection) => ({ ...connection, container: { id: rule.uuid, containerType: 'RULE' } })) };
    return ok(request.query.get('redactSensitiveFields') === 'true' ? redacted(whole) : whole);
  });

  router.on(updateRule, (request) => {
    const site = administered(request);
    const rule = ruleOf(request);
    const { actor, authorAccountId, collaborators, ruleScopeARIs, components, ...plain } = request.body.rule as Required<WholeAutomationRule>;
    const { clock, effects, behaviours } = request;
    requirePeople(request, site, rule, request.body.rule);
    requireScope(site, ruleScopeARIs ?? []);
    const known = idsIn(rule.components);
    if (idsIn(components ?? []).some((id) => !known.includes(id))) {
      throw badRequest('A component has an id that is not one of this rule.');
    }
    const before = JSON.stringify(rule);
    const ownerChanged = authorAccountId !== rule.authorAccountId;
    const actorChanged = actor?.actor !== rule.actor.actor;
    const named = ownerChanged ? authorAccountId : actorChanged ? actor?.actor : undefined;
    Object.assign(rule, definedOf({ ...plain, actor, authorAccountId, collaborators, ruleScopeARIs, components }));
    const isOfSomebodyElse = (person: string | null | undefined): boolean => rule.connections.some(({ accountId }) => accountId !== person);
    const losesConnection =
      (ownerChanged && behaviours.ruleOwnerChange !== 'kept' && isOfSomebodyElse(authorAccountId)) ||
      (actorChanged && behaviours.ruleOwnerChange === 'disabledByActorToo' && isOfSomebodyElse(actor?.actor));
    if (losesConnection && rule.state === 'ENABLED') {
      rule.state = 'DISABLED';
    }
    if (JSON.stringify(rule) !== before) {
      rule.updated = seconds(clock.now());
      effects.add({ kind: 'automationRule.updated', ...(named === undefined || named === null ? {} : { accountId: named }), target: rule.uuid });
    }
    return ok({ ruleUuid: rule.uuid });
  });

  router.on(setRuleState, (request) => {
    administered(request);
    const rule = ruleOf(request);
    const { value } = request.body;
    if (rule.state !== value) {
      rule.state = value;
      rule.updated = seconds(request.clock.now());
      request.effects.add({ kind: value === 'ENABLED' ? 'automationRule.enabled' : 'automationRule.disabled', target: rule.uuid });
    }
    return { status: 200 };
  });

  router.on(setRuleScope, (request) => {
    const site = administered(request);
    const rule = ruleOf(request);
    const { ruleScopeARIs } = request.body;
    requireScope(site, ruleScopeARIs);
    if (JSON.stringify(rule.ruleScopeARIs) !== JSON.stringify(ruleScopeARIs)) {
      rule.ruleScopeARIs = [...ruleScopeARIs];
      rule.updated = seconds(request.clock.now());
      request.effects.add({ kind: 'automationRule.scopeChanged', target: rule.uuid });
    }
    return { status: 200 };
  });

  router.on(deleteDisabledRule, (request) => {
    const site = administered(request);
    const rule = ruleOf(request);
    if (stateOf(request, rule) === 'ENABLED') {
      throw badRequest('Only disabled rules can be deleted.');
    }
    delete site.automation?.rules[rule.uuid];
    request.effects.add({ kind: 'automationRule.deleted', target: rule.uuid });
    return { status: 200 };
  });
}

/** The site, for a global admin of its product. Atlassian refuses everybody else like somebody unknown. */
function administered(request: Request): SimulatedSite {
  const site = siteIn(request);
  const { product } = request.path;
  const isThere = site.products.some((key) => key === product || key.startsWith(`${product}-`));
  if (!isThere || !isAdministrator(request, request.actor.accountId)) {
    throw gatewayRefusal(403, 'Forbidden');
  }
  return site;
}

function rulesOf(request: Request): SimulatedAutomationRule[] {
  return Object.values(administered(request).automation?.rules ?? {}).filter(({ product }) => product === request.path.product);
}

function ruleOf(request: RuleRequest): SimulatedAutomationRule {
  const rule = administered(request).automation?.rules[request.path.ruleUuid];
  if (rule?.product !== request.path.product) {
    throw gatewayRefusal(404, 'Not Found');
  }
  return rule;
}

function matches(request: Request, rule: SimulatedAutomationRule, { author, state, scope, trigger }: AutomationRuleSearch): boolean {
  const conditions: readonly boolean[] = [
    author === undefined || rule.authorAccountId === author,
    state === undefined || stateOf(request, rule) === state,
    scope === undefined || rule.ruleScopeARIs.includes(scope),
    trigger === undefined || rule.trigger['type'] === trigger,
  ];
  return conditions.every(Boolean);
}

/** Links are query strings. A cursor works for one hour. */
function page(request: Request, all: readonly SimulatedAutomationRule[], cursor: string | undefined, limit: number): SimulatedAnswer {
  const { clock } = request;
  const at = cursor === undefined ? 0 : positionIn(cursor, clock.now());
  const end = at + limit;
  const link = (position: number): string => `?cursor=${encodeURIComponent(encodeCursor({ at: position, from: clock.now() }))}`;
  return ok({
    links: { self: cursor === undefined ? null : link(at), next: end < all.length ? link(end) : null, prev: at > 0 ? link(Math.max(0, at - limit)) : null },
    data: all.slice(at, end).map((rule) => {
      const { uuid, name, description, authorAccountId, actor, created, updated, labels, ruleScopeARIs } = rule;
      const actorAccountId = actor.type === 'ACCOUNT_ID' ? (actor.actor ?? null) : null;
      return { uuid, name, state: stateOf(request, rule), description, authorAccountId, actorAccountId, created, updated, labels, ruleScopeARIs };
    }),
  });
}

/** Whether a rule runs. One whose actor is inactive may have stopped. */
function stateOf({ state, behaviours }: Request, rule: Pick<SimulatedAutomationRule, 'state' | 'actor'>): SimulatedAutomationRule['state'] {
  const isInactive = rule.actor.type === 'ACCOUNT_ID' && state.accounts[rule.actor.actor ?? '']?.status !== 'active';
  return isInactive && behaviours.rulesOfInactiveActors === 'stopped' ? 'DISABLED' : rule.state;
}

function positionIn(cursor: string, now: number): number {
  let content: { readonly at?: unknown; readonly from?: unknown } = {};
  try {
    content = JSON.parse(atob(cursor)) as typeof content;
  } catch {
    // A cursor that is none is refused like one that is too old.
  }
  if (typeof content.at !== 'number' || typeof content.from !== 'number' || now - content.from > hour) {
    throw badRequest('The cursor is not valid.');
  }
  return content.at;
}

/** Measured by others: both refusals, in these words. An actor is checked even if the update does not change them. */
function requirePeople(request: Request, site: SimulatedSite, rule: SimulatedAutomationRule, { actor, authorAccountId, collaborators }: WholeAutomationRule): void {
  const { state, behaviours, path } = request;
  if (actor?.type === 'ACCOUNT_ID') {
    const account = state.accounts[actor.actor ?? ''];
    if (account === undefined || account.status === 'closed') {
      throw badRequest('The selected actor does not exist.', 'INVALID_ACTOR', 'actor');
    }
    if (!isActiveOn(state, site, account)) {
      throw badRequest('The selected actor does not have access to this product.', 'INVALID_ACTOR', 'actor');
    }
    const isNew = actor.actor !== rule.actor.actor;
    if (isNew && path.product === 'confluence' && behaviours.confluenceRuleActor === 'onlyThemselves' && actor.actor !== request.actor.accountId) {
      throw badRequest('You can only select yourself as the actor.', 'INVALID_ACTOR', 'actor');
    }
  }
  if ([authorAccountId, ...(collaborators ?? [])].some((accountId) => state.accounts[accountId ?? ''] === undefined)) {
    throw badRequest('The selected owner or collaborator does not exist.', 'INVALID_USER');
  }
}

function requireScope({ cloudId }: SimulatedSite, scopes: readonly string[]): void {
  if (scopes.some((scope) => !scope.includes(cloudId))) {
    throw badRequest('User does not have admin permission within this rule home');
  }
}

function idsIn(components: readonly object[]): string[] {
  return components.flatMap((component) => {
    const { id, conditions, children } = component as { readonly id?: unknown; readonly conditions?: readonly object[] | null; readonly children?: readonly object[] | null };
    return [...(typeof id === 'string' ? [id] : []), ...idsIn(conditions ?? []), ...idsIn(children ?? [])];
  });
}

/** Hides the values of secret headers, wherever they are. */
function redacted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(redacted);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const isSecret = (value as { readonly headerSecure?: unknown }).headerSecure === true;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, isSecret && name === 'value' ? '********' : redacted(member)]));
}

function definedOf(members: object): object {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && value !== null));
}

function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}

function badRequest(title: string, code = 'BAD_REQUEST', field?: string): Refusal {
  return automationRefusal(400, code, title, field);
}
