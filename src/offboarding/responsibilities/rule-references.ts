import { adminError, type AdminError } from '../../core/errors.js';
import type { AutomationRule } from '../../product/automation/rule-schemas.js';
import { updateRule } from '../../product/automation/rules.js';
import type { PartInRule } from './rule-changes.js';
import type { TransferSides } from './types.js';

/** The people of a set whom the trigger or a component of a rule names, also within a longer text. */
export function peopleNamedIn({ trigger, components }: Pick<AutomationRule, 'trigger' | 'components'>, people: ReadonlySet<string>): ReadonlySet<string> {
  const named = new Set<string>();
  for (const text of textsIn([trigger, components])) {
    for (const word of text.match(/[\w|:-]+/g) ?? []) {
      // Mentions have a word before the account id: `[~accountid:…]`.
      for (let at = 0; at !== -1; at = following(word, at)) {
        const part = word.slice(at);
        if (people.has(part)) {
          named.add(part);
        }
      }
    }
  }
  return named;
}

function following(word: string, at: number): number {
  const colon = word.indexOf(':', at);
  return colon === -1 ? -1 : colon + 1;
}

function* textsIn(value: unknown): Generator<string, void, undefined> {
  if (typeof value === 'string') {
    yield value;
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      yield name;
      yield* textsIn(member);
    }
  }
}

const isNamed = (rule: AutomationRule, accountId: string): boolean => peopleNamedIn(rule, new Set([accountId])).size > 0;

/** The account id as a value of its own in a trigger or a component. */
export const referenceInRule: PartInRule = {
  has: isNamed,
  given: (rule, { from, to, fromKeeps }: TransferSides) => {
    const changed = { ...rule, trigger: replacedIn(rule.trigger, from, to), components: replacedIn(rule.components, from, to) };
    // Where the rule names both, nothing shows later which of the values were whose.
    if (fromKeeps || isNamed(rule, to) || isNamed(changed, from)) {
      throw onlyByPeople();
    }
    return changed;
  },
};

/** Whether every value that names a person can be replaced, and later put back. */
export function isReplaceable(rule: AutomationRule, from: string, to: string): boolean {
  return !isNamed(rule, to) && !isNamed({ ...rule, trigger: replacedIn(rule.trigger, from, to), components: replacedIn(rule.components, from, to) }, from);
}

function replacedIn<T>(value: T, from: string, to: string): T {
  if (value === from) {
    return to as T;
  }
  if (Array.isArray(value)) {
    return value.map((element: unknown) => replacedIn(element, from, to)) as T;
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, replacedIn(member as unknown, from, to)])) as T;
}

function onlyByPeople(): AdminError {
  return adminError('endpoint.unavailable', {
    endpoint: updateRule.route,
    why: 'onlyInBrowser',
    whoCanFix: 'siteAdmin',
    meaning: '{call} was not sent: the rule names the person within a text, or names both people',
    remedy: 'Edit the rule in its settings, and replace the person there.',
  });
}
