import { groupedBy } from '../core/grouped-by.js';
import type { SimulatedEffect } from './effects.js';

/** The people whom your program may change: a plan, or any object that names them in the same way. */
export interface PeopleOfPlan {
  readonly people: readonly { readonly accountId: string }[];
  /** The successor of the plan. Taking over does not count as an effect outside. */
  readonly policy?: { readonly successorAccountId?: string | undefined } | undefined;
}

const takingOver: ReadonlySet<string> = new Set(['filter.ownerChanged', 'dashboard.ownerChanged', 'project.updated', 'component.updated']);
const namedAtMost = 10;

/** Effects of requests that concern another person, or that name nobody and may concern anybody. */
export function effectsOutside(effects: readonly SimulatedEffect[], { people, policy }: PeopleOfPlan): SimulatedEffect[] {
  const meant = new Set(people.map(({ accountId }) => accountId));
  const successor = policy?.successorAccountId;
  return effects.filter(({ accountId, kind, endpoint }) => {
    const isOfRequest = endpoint !== '';
    const isMeant = accountId !== undefined && (meant.has(accountId) || (accountId === successor && takingOver.has(kind)));
    return isOfRequest && !isMeant;
  });
}

/** Describes effects outside by kind, number and account id. It shows nothing else of a person. */
export function describeOutside(outside: readonly SimulatedEffect[]): string {
  const kinds = [...groupedBy(outside, ({ kind }) => kind)].map(([kind, effects]) => `${kind} (${effects.length})`);
  const accountIds = [...new Set(outside.flatMap(({ accountId }) => accountId ?? []))];
  const named = accountIds.slice(0, namedAtMost).join(', ');
  const others = accountIds.length > namedAtMost ? ` and ${accountIds.length - namedAtMost} more` : '';
  return [
    `${outside.length} ${outside.length === 1 ? 'effect' : 'effects'} outside the plan: ${kinds.join(', ')}`,
    ...(accountIds.length === 0 ? [] : [`on ${named}${others}`]),
  ].join(', ');
}
