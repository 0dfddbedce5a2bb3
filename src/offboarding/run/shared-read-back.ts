import type { Verdict } from '../../core/endpoint.js';
import { groupedBy } from '../../core/grouped-by.js';
import { sleep } from '../../core/waits.js';
import type { DirectoryUser } from '../../org/users.js';
import type { Clients } from '../read/clients.js';
import { known } from '../read/facts.js';
import { recordOf } from '../read/directory-record.js';
import { idsInSearch } from '../read/look-up.js';
import { searchRoute } from '../read/surroundings.js';
import { declarationOf } from '../steps/declarations.js';
import type { Step } from '../steps/types.js';
import { longestWaitInCall } from './run-step.js';

/** How long somebody waits for others whose change can be read back in the same search, in milliseconds. */
const longestHold = 250;

interface Waiting {
  readonly directoryId: string;
  readonly accountId: string;
  readonly resolve: (user: DirectoryUser | undefined) => void;
}

/**
 * Reads people back in searches of ten. A search is sent as soon as it has ten people, or everybody at work waits for it,
 * or the first of them has waited long enough.
 */
export class SharedReadBack {
  #waiting: Waiting[] = [];
  #atWork = 0;
  #hold = new AbortController();

  /** `stop` ends the waiting, and `hardStop` even a search in flight. */
  constructor(
    private readonly clients: Clients,
    private readonly stop: AbortSignal,
    private readonly hardStop: AbortSignal,
  ) {
    stop.addEventListener('abort', () => this.#release(), { once: true });
  }

  /** Counts a person as at work. Returns what to call when the work is over. */
  enter(): () => void {
    this.#atWork += 1;
    return () => {
      this.#atWork -= 1;
      this.#sendIfAllWait();
    };
  }

  /** Whether a search shows the change of a step. `unknown` also if the search failed, or if the run stops. */
  async verdict(step: Step): Promise<Verdict> {
    const { shows, shownIn } = declarationOf(step);
    const directoryId = shownIn?.(step);
    const user = directoryId === undefined ? undefined : await this.#read(directoryId, step.accountId);
    if (directoryId === undefined || user === undefined) {
      return 'unknown';
    }
    const memberships = known([{ directoryId, status: user.membershipStatus ?? 'unknown' }], searchRoute);
    return shows?.(step, { directory: known(recordOf(user), searchRoute), memberships }) ?? 'unknown';
  }

  #read(directoryId: string, accountId: string): Promise<DirectoryUser | undefined> {
    if (this.stop.aborted) {
      return Promise.resolve(undefined);
    }
    return new Promise((resolve) => {
      this.#waiting.push({ directoryId, accountId, resolve });
      if (this.#waiting.length === 1) {
        this.#hold = new AbortController();
        void sleep(longestHold, this.#hold.signal).then((isOver) => isOver && this.#send(this.#waiting));
      }
      const inSearch = this.#waiting.filter((each) => each.directoryId === directoryId);
      if (inSearch.length === idsInSearch) {
        this.#send(inSearch);
      }
      this.#sendIfAllWait();
    });
  }

  #sendIfAllWait(): void {
    if (this.#waiting.length > 0 && this.#waiting.length >= this.#atWork) {
      this.#send(this.#waiting);
    }
  }

  #send(people: readonly Waiting[]): void {
    this.#waiting = this.#waiting.filter((each) => !people.includes(each));
    if (this.#waiting.length === 0) {
      this.#hold.abort();
    }
    for (const [directoryId, some] of groupedBy(people, (each) => each.directoryId)) {
      void this.#search(directoryId, some);
    }
  }

  async #search(directoryId: string, people: readonly Waiting[]): Promise<void> {
    const accountIds = people.map(({ accountId }) => accountId);
    let found: readonly DirectoryUser[] = [];
    try {
      found = await this.clients.org.users.search(directoryId, { accountIds, limit: 100 }, { maxWait: longestWaitInCall, signal: this.hardStop }).whole().toArray();
    } catch {
      // The probe of each person reads instead, and reports what is wrong.
    }
    people.forEach(({ accountId, resolve }) => resolve(found.find((user) => user.accountId === accountId)));
  }

  #release(): void {
    this.#hold.abort();
    this.#waiting.splice(0).forEach(({ resolve }) => resolve(undefined));
  }
}
