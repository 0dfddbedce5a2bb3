/**
 * A process that does what a calendar asks for, to be killed. The store and the world are in the parent: each call of the store, and
 * each effect, is a message. With a path, the calendar is in that file.
 */
import { claimDue, fileLeaveCalendar, sharedLeaveCalendar, type SharedCalendarStore } from 'atlassian-admin-sdk/leave-dates';

import { finishedWell, planFor } from './leave-plans.ts';

/** What a worker asks its parent for. */
export type AskedOf =
  | { readonly kind: 'store'; readonly id: number; readonly method: 'take' | 'renew' | 'release' | 'append' | 'read'; readonly given: readonly unknown[] }
  | { readonly kind: 'effects'; readonly id: number; readonly stage: string; readonly planHash: string; readonly now: number; readonly people: readonly string[] }
  | { readonly kind: 'finished'; readonly problem?: string };

let latest = 0;
const waiting = new Map<number, (result: unknown) => void>();

function ask(what: { readonly kind: 'store'; readonly method: string; readonly given: readonly unknown[] } | Omit<Extract<AskedOf, { kind: 'effects' }>, 'id'>): Promise<unknown> {
  latest += 1;
  const id = latest;
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    process.send?.({ ...what, id });
  });
}

const call = (method: string, given: readonly unknown[]) => ask({ kind: 'store', method, given });

const store: SharedCalendarStore = {
  take: (...given) => call('take', given) as ReturnType<SharedCalendarStore['take']>,
  renew: (...given) => call('renew', given) as Promise<boolean>,
  release: (...given) => call('release', given) as Promise<void>,
  append: (...given) => call('append', given) as Promise<boolean>,
  read: async function* (list) {
    yield* (await call('read', [list])) as string[];
  },
};

const [, , path] = process.argv;
const calendar = path === undefined ? sharedLeaveCalendar(store) : fileLeaveCalendar(path);

async function work(now: number, people: number): Promise<void> {
  for await (const stage of claimDue(calendar, { now, people })) {
    const plan = await stage.start(async (subjects, policy) => planFor(subjects, policy, { made: now, expiresAfter: 10 * 365 * 86_400_000 }));
    if (plan !== undefined) {
      await ask({ kind: 'effects', stage: stage.stage, planHash: plan.hash, now, people: plan.people.map(({ accountId }) => accountId) });
      await stage.finish(finishedWell(plan));
    }
  }
}

process.on('message', (message: { readonly id: number; readonly result: unknown } | { readonly now: number; readonly people: number }) => {
  if ('now' in message) {
    work(message.now, message.people).then(
      () => process.send?.({ kind: 'finished' }),
      (error: unknown) => process.send?.({ kind: 'finished', problem: error instanceof Error ? error.message : 'unknown' }),
    );
  } else {
    waiting.get(message.id)?.(message.result);
    waiting.delete(message.id);
  }
});
