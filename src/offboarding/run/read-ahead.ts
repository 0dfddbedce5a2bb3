import type { Profile } from '../decide/decisions.js';
import { readsOf } from '../decide/profiles.js';
import type { Policy } from '../decide/policy.js';
import type { Clients } from '../read/clients.js';
import type { Surroundings } from '../read/dossier.js';
import { idsInSearch, lookUp, readTogether, type Found, type FoundTogether } from '../read/look-up.js';

/** How long facts count as of this moment, in milliseconds. After this time they are read again. */
const longestMoment = 10_000;

/** What searches need. */
export interface Searching {
  readonly policy: Policy;
  readonly profile: Profile;
  readonly clients: Clients;
  readonly surroundings: Pick<Surroundings, 'directoryIds'>;
  readonly signal: AbortSignal;
}

/** A person as searches found them. */
export interface FoundNow {
  readonly found: Found;
  readonly together: FoundTogether;
  /** When the searches ended, by the monotonic clock. */
  readonly at: number;
}

/** Searches for people by id, ten at most. */
export async function searchFor(accountIds: readonly string[], { policy, profile, clients, surroundings, signal }: Searching): Promise<ReadonlyMap<string, FoundNow>> {
  const reads = readsOf(profile, policy);
  const subjects = accountIds.map((accountId) => ({ accountId }));
  const found = (await lookUp(subjects, clients, { signal }, reads)).filter((each) => each.kind === 'found');
  const together = await readTogether(found, clients, surroundings, { options: { signal }, reads, need: 'optional' });
  const at = performance.now();
  return new Map(found.map((each) => [each.accountId, { found: each, together, at }]));
}

interface Held {
  readonly searched: Promise<ReadonlyMap<string, FoundNow>>;
  /** When the searches ended. Undefined while they run. */
  at?: number;
}

/** Searches for ten people at once, shortly before their turn. */
export class ReadAhead {
  readonly #place: ReadonlyMap<string, number>;
  readonly #held = new Map<string, Held>();
  readonly #taken = new Set<string>();

  /** `accountIds`: everybody, in the order of their turns. */
  constructor(
    private readonly accountIds: readonly string[],
    private readonly search: (accountIds: readonly string[]) => Promise<ReadonlyMap<string, FoundNow>>,
  ) {
    this.#place = new Map(accountIds.map((accountId, place) => [accountId, place]));
  }

  /** The person as found in this moment. Each search counts once for a person: the next call searches again. */
  async take(accountId: string): Promise<FoundNow> {
    this.#taken.add(accountId);
    const held = this.#held.get(accountId);
    this.#held.delete(accountId);
    // Without a wait in between, those who come at the same time share the next search.
    if (held !== undefined && isUsable(held)) {
      // A search for others that failed is no failure for this person.
      const now = (await held.searched.catch(() => undefined))?.get(accountId);
      if (now !== undefined) {
        return now;
      }
    }
    const others = this.#next(accountId);
    const searched = this.search([accountId, ...others]);
    const hold: Held = { searched };
    others.forEach((other) => this.#held.set(other, hold));
    try {
      const found = await searched;
      hold.at = performance.now();
      return found.get(accountId) as FoundNow;
    } catch (error) {
      others.filter((other) => this.#held.get(other) === hold).forEach((other) => this.#held.delete(other));
      throw error;
    }
  }

  /** Those whose turn comes next, and whom no search has found in this moment. */
  #next(accountId: string): string[] {
    const next: string[] = [];
    for (let place = (this.#place.get(accountId) ?? this.accountIds.length) + 1; place < this.accountIds.length && next.length < idsInSearch - 1; place += 1) {
      const other = this.accountIds[place] as string;
      const held = this.#held.get(other);
      if (!this.#taken.has(other) && (held === undefined || !isUsable(held))) {
        next.push(other);
      }
    }
    return next;
  }
}

/** A search that still runs will show this moment. */
function isUsable({ at }: Held): boolean {
  return at === undefined || isOfThisMoment({ at });
}

/** Whether facts that were read at this time count as of this moment. */
export function isOfThisMoment({ at }: Pick<FoundNow, 'at'>): boolean {
  return performance.now() - at <= longestMoment;
}
