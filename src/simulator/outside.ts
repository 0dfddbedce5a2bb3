import { groupedBy } from '../core/grouped-by.js';
import type { SimulatedEffect } from './effects.js';

/** The people whom your program may change: a plan, or any object that names them in the same way. */
export interface PeopleOfPlan {
  readonly people: readonly {
    readonly accountId: string;
    /** What the plan does. With it, somebody who takes over a thing is inside, and the thing too. */
    readonly steps?: readonly StepOfPlan[] | undefined;
  }[];
  readonly policy?:
    | {
        /** The successor of the plan. Taking over does not count as an effect outside. */
        readonly successorAccountId?: string | undefined;
        /** Whether the plan may use the admin key of Confluence. */
        readonly responsibilities?: { readonly adminKey?: boolean | undefined } | undefined;
      }
    | undefined;
}

/** The part of a step that says whose things it gives to whom. */
export interface StepOfPlan {
  readonly kind: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly things?: readonly {
    readonly id: string;
    readonly within?: string | undefined;
    readonly details?: Readonly<Record<string, string>> | undefined;
  }[] | undefined;
}

const takingOver: ReadonlySet<string> = new Set(['filter.ownerChanged', 'dashboard.ownerChanged', 'project.updated', 'component.updated']);
const ofAdminKey: ReadonlySet<string> = new Set(['adminKey.enabled', 'adminKey.disabled']);
const namedAtMost = 10;

/** Effects of requests that concern another person, or that name nobody and may concern anybody. */
export function effectsOutside(effects: readonly SimulatedEffect[], plan: PeopleOfPlan): SimulatedEffect[] {
  const { people, policy } = plan;
  const meant = new Set(people.map(({ accountId }) => accountId));
  const successor = policy?.successorAccountId;
  const transferred = new TransferredThings(plan);
  return effects.filter((effect) => {
    const { accountId, kind, endpoint } = effect;
    const isOfRequest = endpoint !== '';
    const isMeant =
      (accountId !== undefined && (meant.has(accountId) || (accountId === successor && takingOver.has(kind)))) ||
      (ofAdminKey.has(kind) && policy?.responsibilities?.adminKey === true) ||
      transferred.include(effect);
    return isOfRequest && !isMeant;
  });
}

/** What the steps of a plan give to whom. */
class TransferredThings {
  /** The names of things by the account id of whoever gets them. */
  readonly #byPerson = new Map<string, Set<string>>();
  readonly #all = new Set<string>();
  #hasMany = false;

  constructor({ people }: PeopleOfPlan) {
    for (const { from, to, things } of people.flatMap(({ steps = [] }) => steps)) {
      this.#hasMany ||= (things ?? []).length > 1;
      for (const name of (things ?? []).flatMap(namesOf)) {
        this.#all.add(name);
        for (const accountId of [from, to]) {
          if (accountId !== undefined) {
            this.#byPerson.set(accountId, (this.#byPerson.get(accountId) ?? new Set()).add(name));
          }
        }
      }
    }
  }

  /** Whether an effect is on a thing of a step, and concerns nobody but the people of that step. */
  include({ accountId, kind, target }: SimulatedEffect): boolean {
    // A bulk edit has a number of its own. Each issue that it changes has an effect too.
    if (kind === 'bulkEdit.submitted') {
      return this.#hasMany;
    }
    const names = accountId === undefined ? this.#all : this.#byPerson.get(accountId);
    return target !== undefined && names !== undefined && [target, ...target.split('/')].some((part) => names.has(part));
  }
}

/** A thing within another has the id of that too, such as `10101/customfield_10030`: an effect names one of them. */
function namesOf({ id, within, details = {} }: NonNullable<StepOfPlan['things']>[number]): string[] {
  return [id, ...id.split('/'), ...(within === undefined ? [] : [within]), ...Object.values(details)];
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
