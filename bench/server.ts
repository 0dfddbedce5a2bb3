/**
 * The server that every contestant calls, as a process of its own, so that it does not take time from them. Answers
 * one small JSON to everything, after `delay` milliseconds of the query; with `limit` it keeps a rate limit as the
 * vendor does, and counts what it refused; under `/people/` it is a directory of that many people, in pages.
 */
import { fork } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The one account that the server knows. */
export const accountId = '712020:5f2b8c1e-0d4a-4b7e-9a61-3c1f7e2d9b01';

/** As small as an answer of the user management API is. */
const profile = JSON.stringify({
  account: {
    account_id: accountId,
    account_type: 'atlassian',
    account_status: 'active',
    name: 'Jane Doe',
    email: 'jane.doe@example.com',
    email_verified: true,
  },
});

/** As small as Jira's answer to "who am I" is. */
const myself = JSON.stringify({
  accountId,
  accountType: 'atlassian',
  emailAddress: 'jane.doe@example.com',
  displayName: 'Jane Doe',
  active: true,
  timeZone: 'Etc/UTC',
});

const pageSize = 100;

/** A page of a directory that has no end in memory: people are made as they are asked for. */
function pageOfPeople(total: number, body: string): string {
  const { cursor } = JSON.parse(body === '' ? '{}' : body) as { cursor?: string };
  const start = Number(cursor ?? 0);
  const end = Math.min(start + pageSize, total);
  const data = Array.from({ length: end - start }, (_, index) => ({
    accountId: `712020:00000000-0000-4000-8000-${String(start + index).padStart(12, '0')}`,
    accountType: 'atlassian',
    accountStatus: 'active',
    membershipStatus: 'active',
    claimStatus: 'managed',
    name: `Person ${start + index}`,
    nickname: `Person ${start + index}`,
    email: `person.${start + index}@example.com`,
    emailVerified: true,
    department: null,
    platformRoles: [],
    productAccess: [{ id: 'jira', key: 'jira-software', lastActiveTimestamp: '2026-11-02T09:00:00Z' }],
  }));
  return JSON.stringify({ data, links: end < total ? { next: String(end) } : {} });
}

export interface BenchServer {
  readonly address: string;
  /** Requests since the last time this was asked, answered and refused. */
  counts(): Promise<{ readonly answered: number; readonly refused: number }>;
  close(): void;
}

/** How a limit counts, and whether its figures are in the headers. A window has fixed periods; a bucket refills. */
export type LimitKind = 'window' | 'bucket' | 'silent';

/** Requests of a period and its length, while one is set by the path `/limit/…`. */
interface Limit {
  readonly requests: number;
  readonly milliseconds: number;
  readonly kind: LimitKind;
}

interface Counter {
  period: number;
  left: number;
  at: number;
}

/** Whether a request is accepted, what is left after it, and when more is. */
function take(counter: Counter, { requests, milliseconds, kind }: Limit, now: number): { readonly ok: boolean; readonly reset: number } {
  const period = Math.floor(now / milliseconds);
  if (kind === 'bucket') {
    counter.left = Math.min(requests, counter.left + ((now - counter.at) * requests) / milliseconds);
  } else if (period !== counter.period) {
    counter.left = requests;
  }
  counter.period = period;
  counter.at = now;
  const ok = counter.left >= 1;
  counter.left -= ok ? 1 : 0;
  return { ok, reset: kind === 'bucket' ? now + (Math.max(0, 1 - counter.left) * milliseconds) / requests : (period + 1) * milliseconds };
}

function listen(): void {
  const counts = { answered: 0, refused: 0 };
  /** One for each credential. */
  const counters = new Map<string, Counter>();
  const count = (credential: string, response: ServerResponse, limit: Limit): boolean => {
    const now = Date.now();
    const counter = counters.get(credential) ?? { period: 0, left: limit.requests, at: now };
    counters.set(credential, counter);
    const { ok, reset } = take(counter, limit, now);
    if (limit.kind === 'silent') {
      return ok;
    }
    response.setHeader('x-ratelimit-limit', limit.requests);
    response.setHeader('x-ratelimit-remaining', Math.floor(counter.left));
    response.setHeader('x-ratelimit-reset', new Date(reset).toISOString());
    if (!ok) {
      response.setHeader('retry-after', Math.ceil((reset - now) / 1000));
    }
    return ok;
  };
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const [, first, requests, milliseconds, delay, kind] = (request.url ?? '').split('/');
    if (first === 'people') {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => response.setHeader('content-type', 'application/json').end(pageOfPeople(Number(requests), body)));
      return;
    }
    const limit = { requests: Number(requests), milliseconds: Number(milliseconds), kind: kind as LimitKind };
    const limited = first === 'limit' && !count(request.headers.authorization ?? '', response, limit);
    counts[limited ? 'refused' : 'answered'] += 1;
    const send = (): void => {
      response.writeHead(limited ? 429 : 200, { 'content-type': 'application/json' });
      response.end(limited ? '{}' : first === 'rest' ? myself : profile);
    };
    const wait = first === 'delay' ? Number(requests) : first === 'limit' ? Number(delay) : 0;
    if (wait === 0) {
      send();
    } else {
      setTimeout(send, wait);
    }
  };
  const server = createServer({ keepAliveTimeout: 60_000 }, answer);
  server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
  process.on('message', () => {
    process.send?.({ ...counts });
    counts.answered = 0;
    counts.refused = 0;
  });
  process.on('disconnect', () => process.exit(0));
}

/** Starts the server as a child process. */
export async function startServer(): Promise<BenchServer> {
  const child = fork(new URL(import.meta.url), ['--listen']);
  const message = <T>(): Promise<T> => new Promise((resolve) => child.once('message', (sent) => resolve(sent as T)));
  const { port } = await message<{ port: number }>();
  return {
    address: `http://127.0.0.1:${port}`,
    counts: () => {
      const answer = message<{ answered: number; refused: number }>();
      child.send('counts');
      return answer;
    },
    close: () => child.disconnect(),
  };
}

if (process.argv.includes('--listen')) {
  listen();
}
