import type { ResponseDetails } from '../../core/api-promise.js';
import type { Verdict } from '../../core/endpoint.js';
import { adminError, attempt, type AdminError } from '../../core/errors.js';
import type { CallOptions } from '../../core/options.js';
import type { AutomationRule } from '../../product/automation/rule-schemas.js';
import { updateRule, type AutomationProduct } from '../../product/automation/rules.js';
import { siteNameOf } from '../read/clients.js';
import { nothingSent } from './nothing-sent.js';
import { oneAtATime } from './one-at-a-time.js';
import { ofSomebodyElse, verdictOfSides } from './sides.js';
import type { TransferredThing, TransferSides, SitePlace } from './types.js';

/** What a person is in a rule: its actor, its owner and so on. */
export interface PartInRule {
  readonly has: (rule: AutomationRule, accountId: string) => boolean;
  /** The rule with the other person. It changes nothing else, and throws where only a person can change it. */
  readonly given: (rule: AutomationRule, sides: TransferSides) => AutomationRule;
}

/** Names a rule: product and id. */
export function ruleOf({ id }: Pick<TransferredThing, 'id'>): readonly [product: AutomationProduct, uuid: string] {
  const [product, uuid = ''] = id.split('/');
  return [product === 'confluence' ? 'confluence' : 'jira', uuid];
}

/** Reads a rule without its secrets. */
export async function readRule(thing: Pick<TransferredThing, 'id'>, { product }: SitePlace, options: CallOptions) {
  return product.automation.rules.get(...ruleOf(thing), { redactSensitiveFields: true }, options).withResponse();
}

/** Whose the part is. A rule that was enabled when it was found and is disabled now has not been given to anybody. */
export async function ruleSeen(part: PartInRule, thing: TransferredThing, sides: TransferSides, place: SitePlace, options: CallOptions): Promise<Verdict> {
  const { data: { rule } } = await readRule(thing, place, options);
  return isDisabledSince(thing, rule) ? 'notReached' : verdictOfSides((accountId) => part.has(rule, accountId), sides);
}

const mostReads = 3;

/**
 * Gives a part of a rule to another person, and changes nothing else. Atlassian has no version of a rule: it is read
 * again right before the change, and compared after it. A rule that Atlassian disables gets its earlier owner back.
 */
export function changeRule(part: PartInRule, thing: TransferredThing, sides: TransferSides, place: SitePlace, options: CallOptions): Promise<ResponseDetails> {
  return oneAtATime(`rule ${siteNameOf(place.product)} ${thing.id}`, () => readAndChange(part, thing, sides, place, options));
}

async function readAndChange(part: PartInRule, thing: TransferredThing, sides: TransferSides, place: SitePlace, options: CallOptions): Promise<ResponseDetails> {
  const { rules } = place.product.automation;
  for (let reads = 1; ; reads += 1) {
    const { rule } = await rules.get(...ruleOf(thing), {}, options);
    const isReached = verdictOfSides((accountId) => part.has(rule, accountId), sides) === 'reached';
    if (isDisabledSince(thing, rule)) {
      throw isReached ? leftDisabled() : disabledSince();
    }
    if (isReached) {
      return nothingSent();
    }
    if (!part.has(rule, sides.from)) {
      throw ofSomebodyElse(updateRule.route);
    }
    const wanted = part.given(rule, sides);
    const { data: { rule: now } } = await readRule(thing, place, options);
    if (now.updated === rule.updated) {
      return sendRule(part, { thing, before: rule, wanted }, sides, place, options);
    }
    if (reads === mostReads) {
      throw changing();
    }
  }
}

interface RuleChange {
  readonly thing: TransferredThing;
  readonly before: AutomationRule;
  readonly wanted: AutomationRule;
}

async function sendRule(part: PartInRule, { thing, before, wanted }: RuleChange, sides: TransferSides, place: SitePlace, options: CallOptions): Promise<ResponseDetails> {
  const { rules } = place.product.automation;
  // A second request would enable a rule that the first one has disabled, without the log-in that it needs.
  const onlyOne = options.retry === false ? options : { ...options, retry: { ...options.retry, maximumAttempts: 1 } };
  const sent = await attempt(rules.update(...ruleOf(thing), { rule: wanted }, onlyOne).withResponse());
  if (!sent.ok && !mayBeMade(sent.error)) {
    throw sent.error;
  }
  const seen = await attempt(rules.get(...ruleOf(thing), {}, options).withResponse());
  if (!sent.ok && (!seen.ok || !part.has(seen.value.data.rule, sides.to))) {
    throw sent.error;
  }
  if (!seen.ok) {
    throw seen.error;
  }
  const { data: { rule }, response } = seen.value;
  if (before.state === 'ENABLED' && rule.state !== 'ENABLED') {
    throw await putBack({ thing, before, wanted }, place, options);
  }
  const others = differencesOf(wanted, rule);
  if (others.length > 0) {
    throw changedMore(others);
  }
  return sent.ok ? sent.value.response : { ...response, recovered: 'readBack' };
}

/** Whether a write without a response may have been made. */
function mayBeMade(error: AdminError): boolean {
  return ['ambiguous', 'unavailable', 'unexpectedResponse'].includes(error.kind) || ('mayHaveHappened' in error && error.mayHaveHappened);
}

/** Sends the rule as it was before. What Atlassian then shows decides what the error reports. */
async function putBack({ thing, before }: RuleChange, place: SitePlace, options: CallOptions): Promise<AdminError> {
  const { rules } = place.product.automation;
  const back = await attempt(async () => {
    await rules.update(...ruleOf(thing), { rule: before }, options);
    return (await rules.get(...ruleOf(thing), {}, options)).rule;
  });
  return back.ok && back.value.state === 'ENABLED' && differencesOf(before, back.value).length === 0 ? undone() : leftDisabled();
}

function isDisabledSince({ details }: TransferredThing, { state }: AutomationRule): boolean {
  return details?.['state'] === 'ENABLED' && state === 'DISABLED';
}

/** The members in which two rules differ, as far as that says something. */
function differencesOf(wanted: AutomationRule, seen: AutomationRule): readonly string[] {
  const [one, other] = [comparable(wanted), comparable(seen)];
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name])).sort();
}

/** Atlassian sets the time, rewrites the filter of the trigger, and gives components their ids. */
function comparable({ updated: _updated, trigger, components, ...rule }: AutomationRule): Readonly<Record<string, unknown>> {
  return withoutAbsent({
    ...rule,
    trigger: trigger?.type,
    components: components?.map(withoutIds),
    collaborators: sorted(rule.collaborators),
    labels: sorted(rule.labels),
    ruleScopeARIs: sorted(rule.ruleScopeARIs),
  }) as Readonly<Record<string, unknown>>;
}

const idNames: ReadonlySet<string> = new Set(['id', 'parentId', 'conditionParentId']);

function withoutIds(component: object): object {
  const members = Object.entries(component).filter(([name]) => !idNames.has(name));
  return Object.fromEntries(members.map(([name, member]) => [name, name === 'children' || name === 'conditions' ? (member as readonly object[] | null | undefined)?.map(withoutIds) : member]));
}

function sorted(texts: readonly string[] | null | undefined): readonly string[] | undefined {
  return texts === null || texts === undefined || texts.length === 0 ? undefined : [...texts].sort();
}

/** Plain data in a fixed order, without members that are absent in one response and null in another. */
function withoutAbsent(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutAbsent);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const members = Object.entries(value).filter(([, member]) => member !== undefined && member !== null);
  return Object.fromEntries(members.sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, member]) => [name, withoutAbsent(member)]));
}

const enableIt = 'Ask the owner of the rule to sign in to its connections, then enable the rule.';

function undone(): AdminError {
  return adminError('refused.other', {
    endpoint: updateRule.route,
    reason: 'connectionOfSomebodyElse',
    whoCanFix: 'siteAdmin',
    meaning: '{call} was undone: Atlassian disabled the rule, because it uses a connection of somebody else',
    remedy: 'Ask the new owner to make a connection of their own in the rule, then change its owner.',
  });
}

function leftDisabled(): AdminError {
  return adminError('refused.other', {
    endpoint: updateRule.route,
    reason: 'connectionOfSomebodyElse',
    whoCanFix: 'siteAdmin',
    meaning: '{call} left the rule disabled: it uses a connection of somebody else',
    remedy: enableIt,
  });
}

function disabledSince(): AdminError {
  return adminError('refused.other', {
    endpoint: updateRule.route,
    reason: 'disabledSince',
    whoCanFix: 'siteAdmin',
    meaning: '{call} was not sent: the rule was disabled since the plan',
    remedy: 'Find out who disabled the rule and why. Then make a new plan.',
  });
}

function changing(): AdminError {
  return adminError('refused.other', {
    endpoint: updateRule.route,
    reason: 'changing',
    retryable: true,
    whoCanFix: 'siteAdmin',
    meaning: '{call} was not sent: somebody changed the rule at the same time, several times',
    remedy: 'Retry when nobody edits the rule.',
  });
}

function changedMore(members: readonly string[]): AdminError {
  return adminError('refused.other', {
    endpoint: updateRule.route,
    reason: 'changedMore',
    whoCanFix: 'siteAdmin',
    meaning: `{call} was made, and the rule now differs in more than the person: ${members.join(', ')}`,
    remedy: 'Compare the rule with its earlier version in its audit log, and correct it.',
  });
}
