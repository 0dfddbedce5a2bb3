import { millisecondsIn } from './duration.js';
import { checkOptionNames, invalidInput } from './input.js';

/** A list of option names that the compiler checks against a type: all of its names, and no other. */
export function namesOf<Options>() {
  return <const Names extends readonly (keyof Options)[]>(...names: Names & ([Exclude<keyof Options, Names[number]>] extends [never] ? unknown : 'a name is missing')): readonly string[] => names as readonly string[];
}

type Rule = readonly [expected: string, isRight: (value: unknown) => boolean];

const aFunction: Rule = ['a function', (value) => typeof value === 'function'];
const aList: Rule = ['a list', (value) => Array.isArray(value)];
const ids: Rule = ['a list of account ids', (value) => Array.isArray(value) && value.every((each) => typeof each === 'string' && each !== '')];
const aCount: Rule = ['a whole number, 1 at least', (value) => Number.isInteger(value) && (value as number) >= 1];
const aDuration: Rule = ['milliseconds, 0 at least', (value) => typeof value === 'number' && value >= 0];
const aBoolean: Rule = ['true or false', (value) => typeof value === 'boolean'];
const aText: Rule = ['a text that is not empty', (value) => typeof value === 'string' && value !== ''];

/** What an option of a flow must be, in every flow: a name has one meaning. */
const rules: Readonly<Record<string, Rule>> = {
  signal: ['an AbortSignal', (value) => value instanceof AbortSignal],
  concurrency: aCount,
  batch: aCount,
  peoplePerPart: aCount,
  patience: aDuration,
  verificationDeadline: aDuration,
  freshness: ['a duration such as "60s", or milliseconds, 0 at least', (value) => (millisecondsIn(value) ?? -1) >= 0],
  deadline: aDuration,
  every: ['milliseconds above 0', (value) => typeof value === 'number' && value > 0],
  days: ['a number of days above 0', (value) => typeof value === 'number' && value > 0],
  now: ['milliseconds since 1970', (value) => typeof value === 'number' && Number.isFinite(value)],
  onPerson: aFunction,
  onEvent: aFunction,
  onUnknown: aFunction,
  chooseSuccessor: aFunction,
  kinds: aList,
  profiles: aList,
  reads: aList,
  problems: aList,
  accountIds: ids,
  excludeAccountIds: ids,
  includeUnknown: aBoolean,
  prefetch: aBoolean,
  owned: aBoolean,
  adminKey: aBoolean,
  product: aText,
  key: aText,
  confirm: [
    'an object with the number of people, and of things if the plan transfers any',
    (value) => typeof value === 'object' && value !== null && Object.entries({ things: 0, ...value }).every(([name, count]) => ['people', 'things'].includes(name) && (count === undefined || Number.isInteger(count))) && 'people' in value,
  ],
  inventory: ['an inventory, such as fileInventory(path)', (value) => typeof value === 'object' && value !== null && ['append', 'read', 'of'].every((name) => typeof (value as Record<string, unknown>)[name] === 'function')],
  journal: ['a journal, such as fileJournal(path)', (value) => typeof value === 'object' && value !== null && ['lock', 'append', 'read', 'unlock'].every((name) => typeof (value as Record<string, unknown>)[name] === 'function')],
};

/** Rejects unknown options and impossible values before anything is sent. */
export function checkRunOptions(caller: string, options: unknown, known: readonly string[]): void {
  checkOptionNames(caller, options, known);
  const wrong = Object.entries((options ?? {})).flatMap(([field, value]: [string, unknown]) => {
    const [expected, isRight] = rules[field] ?? [];
    return value === undefined || isRight === undefined || isRight(value) ? [] : [{ field, problem: `expected ${expected ?? ''}` }];
  });
  if (wrong.length > 0) {
    throw invalidInput(caller, wrong);
  }
}
