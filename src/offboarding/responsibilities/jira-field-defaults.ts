import { attempt, type AdminError } from '../../core/errors.js';
import type { CallOptions } from '../../core/options.js';
import { listDefaultValues, searchFields, setDefaultValues, type FieldDefaultValue, type NewFieldDefaultValue } from '../../product/jira/fields.js';
import { changedSince } from './issue-people.js';
import { isRefusedField, peopleFieldsOf } from './issue-search.js';
import { nothingSent } from './nothing-sent.js';
import { verdictOfSides } from './sides.js';
import type { TransferredThing, TransferSides, ResponsibilityDeclaration, SitePlace } from './types.js';

/** Whom new issues get, in the order of the field. */
function peopleOf({ accountId, accountIds }: FieldDefaultValue): readonly string[] {
  return accountIds ?? (typeof accountId === 'string' ? [accountId] : []);
}

/** The default values of one context: one, or none. */
async function readDefault({ id }: TransferredThing, { product }: SitePlace, options: CallOptions) {
  const [fieldId = '', contextId = ''] = id.split('/');
  const values = await product.jira.fields.listDefaultValues(fieldId, { contextId: [contextId] }, options).whole().toArray();
  return { fieldId, contextId, value: values.find((each) => each.contextId === contextId) };
}

/** A context without a default value is in no list, and names nobody. */
function isReached(value: FieldDefaultValue | undefined, sides: TransferSides): boolean {
  const people = value === undefined ? [] : peopleOf(value);
  return verdictOfSides((accountId) => people.includes(accountId), sides) === 'reached';
}

/** The default value with the other person. Everything else of it stays as it was read. */
function wantedDefault(value: FieldDefaultValue, contextId: string, { details }: TransferredThing, { from, to, fromKeeps }: TransferSides): NewFieldDefaultValue | undefined {
  const people = peopleOf(value);
  if (!people.includes(from)) {
    return undefined;
  }
  if (value.type === 'single.user.select') {
    const { enabled, groups, roleIds } = value.userFilter ?? {};
    const userFilter = { enabled: enabled ?? false, ...(Array.isArray(groups) ? { groups } : {}), ...(Array.isArray(roleIds) ? { roleIds } : {}) };
    return { type: 'single.user.select', contextId, accountId: to, userFilter };
  }
  const position = Number(details?.['position'] ?? people.length);
  const accountIds = people.includes(to) ? people.filter((each) => each !== from) : fromKeeps ? people.toSpliced(position, 0, to) : people.map((each) => (each === from ? to : each));
  return { type: 'multi.user.select', contextId, accountIds };
}

export const jiraFieldDefaultsResponsibilities = {
  fieldDefaults: {
    row: 'J5',
    title: 'custom fields that have the person by default',
    world: 'jira',
    foundBy: [searchFields, listDefaultValues],
    findingNeeds: 'The global permission Administer Jira.',
    caveat: 'Default values of fields that belong to apps are left out.',
    finder: {
      peopleAtOnce: Number.POSITIVE_INFINITY,
      find: async function* (people, place, options) {
        let isRead = false;
        let refusal: AdminError | undefined;
        for (const { id: fieldId, name } of await peopleFieldsOf(place, options)) {
          const values = await attempt(() => place.product.jira.fields.listDefaultValues(fieldId, { maxResults: 100 }, options).whole().toArray());
          if (!values.ok) {
            if (!isRefusedField(values.error)) {
              throw values.error;
            }
            refusal = values.error;
            continue;
          }
          isRead = true;
          for (const value of values.value) {
            const { contextId, accountIds } = value;
            for (const [position, accountId] of peopleOf(value).entries()) {
              if (people.has(accountId) && typeof contextId === 'string') {
                yield { accountId, id: `${fieldId}/${contextId}`, name, ...(Array.isArray(accountIds) ? { details: { position: String(position) } } : {}) };
              }
            }
          }
        }
        if (refusal !== undefined && !isRead) {
          throw refusal;
        }
      },
    },
    writes: [setDefaultValues],
    writingNeeds: 'The global permission Administer Jira.',
    successorMust: 'Be among the people whom the field accepts.',
    readBack: 'The default values of the context.',
    undo: 'Make the person the default value again.',
    notByApi: 'Default values of fields that belong to apps. Change them in the settings of the field.',
    evidence: ['documented'],
    byDefault: 'transfer',
    turn: 6,
    transfer: {
      check: async (thing, { to }, place, options) => {
        if (thing.details?.['position'] === undefined) {
          return { able: undefined };
        }
        const { value } = await readDefault(thing, place, options);
        return { able: undefined, ...(value === undefined ? {} : { holds: peopleOf(value).includes(to) }) };
      },
      seen: async (thing, sides, place, options) => {
        const { value } = await readDefault(thing, place, options);
        return isReached(value, sides) ? 'reached' : 'notReached';
      },
      write: async (thing, sides, place, options) => {
        const { fieldId, contextId, value } = await readDefault(thing, place, options);
        if (isReached(value, sides)) {
          return nothingSent();
        }
        const wanted = value === undefined ? undefined : wantedDefault(value, contextId, thing, sides);
        if (wanted === undefined) {
          throw changedSince(setDefaultValues.route);
        }
        const { response } = await place.product.jira.fields.setDefaultValues(fieldId, [wanted], options).withResponse();
        return response;
      },
    },
  },
} satisfies Readonly<Record<string, ResponsibilityDeclaration>>;
