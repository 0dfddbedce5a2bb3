/**
 * An audit log of any size, as a server. Events appear late, twice and out of order. It shares no code with the simulator or
 * the watch.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { randomFrom } from './limited-service.js';

/** How the log places an event that comes late. */
export type LogOrder = 'asProcessed' | 'byTime';

/** An event that is about somebody who is watched. */
export interface ToldEvent {
  readonly at: number;
  readonly action: string;
  readonly actor: string;
  readonly subject?: string;
}

export interface AuditLogOptions {
  readonly orgId: string;
  readonly order: LogOrder;
  readonly events: number;
  readonly start: number;
  readonly end: number;
  /** How late an event comes at most, in milliseconds. */
  readonly lag: number;
  /** Every how many events one comes a second time. */
  readonly duplicateEvery: number;
  readonly told: readonly ToldEvent[];
  readonly actions: Readonly<Record<string, string>>;
}

/** Starts the log. `clock` gives the time at which it is read. */
export async function listenAuditLog(options: AuditLogOptions, clock: () => number): Promise<{ readonly address: string; readonly requests: () => number; close(): Promise<void> }> {
  const { order, events, start, end, lag, duplicateEvery, told, actions, orgId } = options;
  const random = randomFrom(7);
  const count = events + told.length;
  const doubles = Math.floor(events / duplicateEvery);
  const times = new Float64Array(count + doubles);
  const processed = new Float64Array(count + doubles);
  const identity = new Int32Array(count + doubles);
  for (let index = 0; index < count; index += 1) {
    identity[index] = index;
    times[index] = index < told.length ? (told[index] as ToldEvent).at : start + random() * (end - start);
    // Half of them come within minutes, the others within a day.
    processed[index] = (times[index] as number) + (random() < 0.5 ? random() * 300_000 : random() * lag);
  }
  for (let index = count; index < count + doubles; index += 1) {
    const original = Math.floor(random() * count);
    identity[index] = original;
    times[index] = times[original] as number;
    processed[index] = Math.min((times[index] as number) + lag, (processed[original] as number) + random() * lag);
  }
  const keys = order === 'asProcessed' ? processed : times;
  // In order of minutes: within one, the order is any.
  const positions = Array.from({ length: count + doubles }, (_, index) => index).sort((one, other) => Math.floor((keys[one] as number) / 60_000) - Math.floor((keys[other] as number) / 60_000) || (one * 7919) % 104_729 - ((other * 7919) % 104_729));
  const eventAt = (index: number): object => {
    const id = identity[index] as number;
    const known = told[id];
    const noise = ['jira_issue_viewed', 'group_member_added', 'user_reactivated', 'user_logged_in', 'page_viewed'][id % 5] as string;
    return {
      id: `event-${id}`,
      type: 'events',
      attributes: {
        time: new Date(times[index] as number).toISOString(),
        processedAt: new Date(processed[index] as number).toISOString(),
        action: known?.action ?? noise,
        actor: { id: known?.actor ?? `712020:stranger-${id % 5_000}` },
        context: [{ id: known === undefined ? `712020:stranger-${(id * 31) % 5_000}` : (known.subject ?? known.actor), type: 'users' }],
      },
    };
  };
  let requests = 0;
  const server = createServer((incoming, outgoing) => {
    requests += 1;
    const url = new URL(incoming.url ?? '/', 'http://localhost');
    const send = (body: object): void => {
      outgoing.writeHead(200, { 'content-type': 'application/json' });
      outgoing.end(JSON.stringify(body));
    };
    if (url.pathname.endsWith('/event-actions')) {
      send({ data: Object.entries(actions).map(([id, displayName]) => ({ id, type: 'events-actions', attributes: { displayName } })), links: {} });
      return;
    }
    const [cursorAt, from = '0', to = ''] = (url.searchParams.get('cursor') ?? '').split('_');
    const least = Number(url.searchParams.get('from') ?? from);
    const most = url.searchParams.get('to') ?? to;
    const limit = Number(url.searchParams.get('limit') ?? 500);
    const data: object[] = [];
    let at = Number(cursorAt ?? 0);
    const now = clock();
    for (; at < positions.length && data.length < limit; at += 1) {
      const index = positions[at] as number;
      const key = keys[index] as number;
      if (key > now) {
        break;
      }
      // What comes later than the reader came by is behind its cursor, and stays there.
      if ((processed[index] as number) <= now && (times[index] as number) >= least && (times[index] as number) <= (most === '' ? Number.POSITIVE_INFINITY : Number(most))) {
        data.push(eventAt(index));
      }
    }
    const isOver = data.length < limit;
    send({ data, links: {}, meta: { next: isOver && most !== '' ? undefined : `${at}_${least}_${most}`, page_size: limit } });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/admin/v1/orgs/${orgId}`,
    requests: () => requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
