import * as z from 'zod/mini';

import { millisecondsIn, type Duration } from '../core/duration.js';
import { isAdminError } from '../core/errors.js';
import { checkInput, invalidInput } from '../core/input.js';
import { checkRunOptions, namesOf } from '../core/run-options.js';
import { sleep } from '../core/waits.js';
import { policyOf, type PolicyOptions } from '../offboarding/decide/policy.js';
import { checkClients, type Clients } from '../offboarding/read/clients.js';
import type { InspectOptions } from '../offboarding/read/surroundings.js';
import { EventSchema, type AuditEvent } from '../org/events.js';
import type { WatchResult } from './results.js';
import { watchedPeople, type WatchedPlan } from './watched-people.js';
import { memoryWatchStore, type WatchStore } from './watch-store.js';
import { lookTimesOf } from './looks.js';
import { Watching } from './watching.js';

/** Options of {@link watch}. */
export interface WatchOptions extends InspectOptions {
  /** The plans of everybody who has left, each with its journal. Of a person in several plans, the latest one counts. */
  readonly plans: Iterable<WatchedPlan> | AsyncIterable<WatchedPlan>;
  /** Without SCIM clients, whether a SCIM user still exists is not readable. */
  readonly clients: Clients;
  /** What the watch keeps between two calls. Default: in memory. */
  readonly store?: WatchStore | undefined;
  /** When people are looked at after their offboarding. Default `['1h', '24h', '7d']`. */
  readonly lookAfter?: readonly Duration[] | undefined;
  /** The time in which your identity provider certainly syncs once. People are looked at after it as well. */
  readonly syncInterval?: Duration | undefined;
  /** How often everybody is looked at after the last of these times, in few requests while the audit log is readable. Default `7d`. */
  readonly repeatEvery?: Duration | undefined;
  /** The policy of new plans. Default: that of the last plan of the person. */
  readonly policy?: PolicyOptions | undefined;
  /** Account ids to leave out, such as people whom you hired again. */
  readonly excludeAccountIds?: readonly string[] | undefined;
  /** How long to watch, in milliseconds. Default: check once. */
  readonly deadline?: number | undefined;
  /** How long to wait between two checks, in milliseconds. Default two minutes. */
  readonly every?: number | undefined;
  /** The time of the check, in milliseconds since 1970. Default now. Only without `deadline`. */
  readonly now?: number | undefined;
}

const watchOptionNames = namesOf<WatchOptions>()(
  'plans',
  'clients',
  'store',
  'lookAfter',
  'syncInterval',
  'repeatEvery',
  'policy',
  'excludeAccountIds',
  'deadline',
  'every',
  'now',
  'signal',
  'concurrency',
);

/** A watch at work. Read it with `for await`. */
export interface Watch extends AsyncGenerator<WatchResult, void, undefined> {
  /**
   * Passes events from {@link auditWebhook}. They start a check at once. Atlassian does not sign them: an event alone is never a
   * finding. It counts if the audit log has it, or if reading the person shows the access. Throws `validation` for what is no
   * list of events, and takes none of it.
   */
  notice(events: readonly AuditEvent[]): void;
}

const caller = 'watch()';
const noticeCaller = 'Watch.notice()';

/**
 * Notices when somebody who left has access again: an active account, a membership, a group, a role, an API token, an
 * organization API key, a SCIM user, or a log-in. Changes nothing.
 *
 * It compares what people have with what they kept when they left. It reads the audit log of the organization, and looks at
 * each person 1 hour, 24 hours and 7 days after their offboarding, and once a week from then on. An event alone never counts
 * as the present state: the person is read. Whatever came back is reported once, with a plan that removes it again. Nothing
 * that is unreadable counts as off.
 *
 * The log needs the scope `read:events:admin` and Atlassian Guard or an Enterprise plan. Without it there is
 * `eventsNotReadable`, and the looks remain. Events may come a day late. At rest the watch sends one request every two
 * minutes. Atlassian keeps events for 180 days.
 *
 * By default it checks once, for a scheduler. With `deadline` it keeps watching. A result counts as taken when you ask for
 * the next one: after a crash it may come again.
 *
 * Throws `validation` for a plan or a journal that does not fit, `heldByAnotherRun` if another watch has the store, and
 * errors of the credential.
 *
 * @example
 * const store = fileWatchStore('out/watch.json');
 * for await (const found of watch({ plans: [{ plan, journal }], clients: { org }, store })) {
 *   if (found.kind === 'returned') await openTicket(found.findings, found.plan);
 * }
 *
 * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-events/
 */
export function watch(options: WatchOptions): Watch {
  const noticed: AuditEvent[] = [];
  let wake: () => void = () => undefined;
  const results = resultsOf(options, noticed, (awake) => (wake = awake));
  return Object.assign(results, {
    notice(events: readonly AuditEvent[]): void {
      for (const event of checkInput(z.array(EventSchema), events, { endpoint: noticeCaller, part: 'events' })) {
        noticed.push(event);
      }
      wake();
    },
  });
}

async function* resultsOf(options: WatchOptions, noticed: AuditEvent[], onWake: (wake: () => void) => void): AsyncGenerator<WatchResult, void, undefined> {
  const { store, times } = checkWatchOptions(options);
  const { plans, clients, policy, excludeAccountIds = [], deadline = 0, every = 120_000, signal, concurrency } = options;
  const end = performance.now() + deadline;
  const people = await watchedPeople(caller, plans, clients.org.orgId, new Set(excludeAccountIds));
  await store.lock();
  try {
    const watching = await Watching.begin(people, { clients, store, times, policy, reading: { signal, concurrency } });
    for (;;) {
      yield* watching.check(options.now ?? Date.now(), noticed.splice(0));
      if (performance.now() + every > end || signal?.aborted === true) {
        return;
      }
      const woken = new AbortController();
      onWake(() => woken.abort());
      if (noticed.length === 0) {
        await sleep(every, signal === undefined ? woken.signal : AbortSignal.any([signal, woken.signal]));
      }
    }
  } catch (error) {
    if (!(signal?.aborted === true && isAdminError(error) && error.kind === 'aborted')) {
      throw error;
    }
  } finally {
    await store.unlock();
  }
}

function checkWatchOptions(options: WatchOptions): { readonly store: WatchStore; readonly times: ReturnType<typeof lookTimesOf> } {
  checkRunOptions(caller, options ?? null, watchOptionNames);
  const { plans, clients, store = memoryWatchStore(), lookAfter = ['1h', '24h', '7d'], syncInterval, repeatEvery = '7d', policy, deadline, now } = options;
  const refuse = (field: string, problem: string) => invalidInput(caller, [{ field, problem }]);
  checkClients(caller, clients);
  if (typeof plans !== 'object' || plans === null || !(Symbol.iterator in plans || Symbol.asyncIterator in plans)) {
    throw refuse('plans', 'expected a list of plans with their journals');
  }
  if (typeof store !== 'object' || store === null || !(['lock', 'load', 'save', 'unlock'] as const).every((name) => typeof (store as Partial<WatchStore>)[name] === 'function')) {
    throw refuse('store', 'expected a store, such as fileWatchStore(path)');
  }
  if (!Array.isArray(lookAfter) || lookAfter.length === 0) {
    throw refuse('lookAfter', 'expected durations such as "1h", one at least');
  }
  const durations = { ...Object.fromEntries(lookAfter.map((duration, index) => [`lookAfter[${index}]`, duration as unknown])), repeatEvery, ...(syncInterval === undefined ? {} : { syncInterval }) };
  for (const [field, duration] of Object.entries(durations)) {
    if (!((millisecondsIn(duration) ?? 0) > 0)) {
      throw refuse(field, 'expected a duration above 0, such as "24h"');
    }
  }
  if (deadline !== undefined && deadline > 0 && now !== undefined) {
    throw refuse('now', 'has no meaning with deadline: time goes on');
  }
  if (policy !== undefined) {
    policyOf(caller, policy);
  }
  return { store, times: lookTimesOf(lookAfter, syncInterval, repeatEvery) };
}
