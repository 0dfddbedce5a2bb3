import { partsOfItem, type AccessItem, type AccessKind, type AccessSeen } from './access-items.js';
import { clockTolerance } from './clock-tolerance.js';
import type { WatchedPerson } from './watched-people.js';
import type { AccessEvent, WatchedPersonState, WatchState } from './watch-store.js';

/** What is known of a person, while a watch is at work. */
export interface PersonState {
  readonly since: number;
  lookedAt: number | undefined;
  isDue: boolean;
  isBehind: boolean;
  readonly kept: Set<AccessItem>;
  readonly kinds: Set<AccessKind>;
  readonly reported: Set<AccessItem>;
  events: readonly AccessEvent[];
}

/** A person compared with what they may have. */
export interface Compared {
  /** What came back since they were last compared. */
  readonly came: readonly AccessItem[];
  /** What is there and was there at an earlier look, or when they left. */
  readonly earlier: ReadonlySet<AccessItem>;
  /** What of it was reported. */
  readonly reported: readonly AccessItem[];
}

/** The states of everybody who is watched. */
export class PeopleStates {
  readonly #states = new Map<string, PersonState>();

  constructor(
    people: ReadonlyMap<string, WatchedPerson>,
    saved: WatchState | undefined,
  ) {
    const readTo = Math.max(saved?.readTo ?? 0, saved?.settledTo ?? 0);
    for (const [accountId, { since, kept, kinds }] of people) {
      const state = saved?.people[accountId];
      // Of an earlier offboarding, nothing holds any more.
      if (state?.since === since) {
        this.#states.set(accountId, fromSaved(state));
        continue;
      }
      this.#states.set(accountId, { since, lookedAt: undefined, isDue: false, isBehind: since - clockTolerance < readTo, kept: new Set(kept), kinds: new Set(kinds), reported: new Set(), events: [] });
    }
  }

  of({ accountId }: WatchedPerson): PersonState {
    return this.#states.get(accountId) as PersonState;
  }

  /** Everybody whose events the log has shown before they were watched. */
  behind(): PersonState[] {
    return [...this.#states.values()].filter(({ isBehind }) => isBehind);
  }

  /** Compares what a person has with what they may have. What is no longer there may not come back. */
  compare(person: WatchedPerson, seen: AccessSeen): Compared {
    const state = this.of(person);
    const earlier = new Set([...state.kept, ...state.reported].filter((item) => seen.items.has(item)));
    const came: AccessItem[] = [];
    for (const kind of seen.kinds) {
      const isOf = (item: AccessItem): boolean => partsOfItem(item).what === kind;
      const current = [...seen.items].filter(isOf);
      if (!state.kinds.has(kind)) {
        state.kinds.add(kind);
        current.filter((item) => !person.isRemoved(item)).forEach((item) => state.kept.add(item));
      }
      for (const set of [state.kept, state.reported]) {
        [...set].filter((item) => isOf(item) && !seen.items.has(item)).forEach((item) => set.delete(item));
      }
      came.push(...current.filter((item) => !state.kept.has(item) && !state.reported.has(item)));
    }
    const reported = [...state.reported];
    came.forEach((item) => state.reported.add(item));
    return { came, earlier, reported };
  }

  saved(): Readonly<Record<string, WatchedPersonState>> {
    return Object.fromEntries([...this.#states].map(([accountId, state]) => [accountId, toSaved(state)]));
  }
}

function fromSaved({ since, lookedAt, isDue = false, isBehind = false, kept, kinds, reported, events = [] }: WatchedPersonState): PersonState {
  return { since, lookedAt, isDue, isBehind, kept: new Set(kept as AccessItem[]), kinds: new Set(kinds as AccessKind[]), reported: new Set(reported as AccessItem[]), events };
}

function toSaved({ since, lookedAt, isDue, isBehind, kept, kinds, reported, events }: PersonState): WatchedPersonState {
  return { since, ...(lookedAt === undefined ? {} : { lookedAt }), ...(isDue ? { isDue } : {}), ...(isBehind ? { isBehind } : {}), kept: [...kept], kinds: [...kinds], reported: [...reported], ...(events.length === 0 ? {} : { events }) };
}
