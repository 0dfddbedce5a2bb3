import type { Duration } from '../../core/duration.js';
import { millisecondsIn } from '../../core/duration.js';
import { invalidInput } from '../../core/input.js';
import { checkRunOptions, namesOf } from '../../core/run-options.js';
import { checkClients, type Clients } from '../read/clients.js';
import type { Surroundings } from '../read/dossier.js';
import { readSurroundings, RunCache } from '../read/surroundings.js';

/** Options of {@link sharedReads}. */
export interface SharedReadsOptions {
  /** How long a read counts, for example `60s`. Default one minute, at most five. */
  readonly keep?: Duration | undefined;
}

/** What several tasks of a process read together. */
export interface SharedReads {
  /** The clients that read. */
  readonly clients: Clients;
  /** The facts about the whole organization. */
  surroundings(): Promise<Surroundings>;
  /** Facts that many people share, such as groups and organization API keys. */
  cache(): RunCache;
}

const sharedReadsOptionNames = namesOf<SharedReadsOptions>()('keep');

/** Organization admins change, and a run must see who is one. */
const longestKeep = 300_000;

/**
 * Facts about the whole organization that the tasks of a process read together: about five requests for each task less.
 * They are read again after `keep`. Tasks that change organization admins always read for themselves.
 *
 * @example
 * const shared = sharedReads(clients);
 * const result = await runTask(task, { clients, journal, shared });
 */
export function sharedReads(clients: Clients, options: SharedReadsOptions = {}): SharedReads {
  const caller = 'sharedReads()';
  checkRunOptions(caller, options ?? null, sharedReadsOptionNames);
  checkClients(caller, clients);
  const keep = options.keep === undefined ? 60_000 : millisecondsIn(options.keep);
  if (keep === undefined || !(keep >= 0 && keep <= longestKeep)) {
    throw invalidInput(caller, [{ field: 'keep', problem: 'expected a duration such as "60s", five minutes at most' }]);
  }
  let read: { readonly at: number; readonly surroundings: Promise<Surroundings>; readonly cache: RunCache } | undefined;
  const current = (): NonNullable<typeof read> => {
    if (read === undefined || performance.now() - read.at > keep) {
      const reading = { at: performance.now(), surroundings: readSurroundings(clients), cache: new RunCache(clients, {}) };
      // A failed read is not kept: the next task reads for itself.
      reading.surroundings.catch(() => {
        read = read === reading ? undefined : read;
      });
      read = reading;
    }
    return read;
  };
  return { clients, surroundings: () => current().surroundings, cache: () => current().cache };
}
