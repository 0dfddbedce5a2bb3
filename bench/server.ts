/**
 * The server that every contestant calls, as a process of its own, so that it does not take time from them. It answers
 * as Atlassian does, without headers of a limit: `/delay/…` takes its time; `/gzip/…` compresses; `/limit/…` keeps a
 * rate limit and counts what it refused; `/people/…` is a directory of that many people, in pages.
 */
import { fork } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** The one account that the server knows. */
export const accountId = '712020:5f2b8c1e-0d4a-4b7e-9a61-3c1f7e2d9b01';
const groupId = '276f955c-63d7-42c8-9520-92d01dca0625';

const idOf = (index: number): string => `712020:00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
const avatars = Object.fromEntries(['48x48', '24x24', '16x16', '32x32'].map((size) => [size, `https://avatars.example.com/${size}.png`]));

/** As small, or as large, as the responses of the APIs are. */
const profile = { account: { account_id: accountId, account_type: 'atlassian', account_status: 'active', name: 'Jane Doe', email: 'jane.doe@example.com', email_verified: true } };
const myself = { accountId, accountType: 'atlassian', emailAddress: 'jane.doe@example.com', displayName: 'Jane Doe', active: true, timeZone: 'Etc/UTC' };
const group = { name: 'developers', groupId, self: `https://site.example.com/rest/api/3/group?groupId=${groupId}`, users: { size: 1, items: [], 'max-results': 50, 'start-index': 0, 'end-index': 0 }, expand: 'users' };
const jiraUsers = Array.from({ length: 100 }, (_, index) => ({
  self: `https://site.example.com/rest/api/3/user?accountId=${idOf(index)}`,
  accountId: idOf(index),
  accountType: 'atlassian',
  emailAddress: `person.${index}@example.com`,
  avatarUrls: avatars,
  displayName: `Person ${index}`,
  active: true,
  timeZone: 'Etc/UTC',
  locale: 'en_US',
}));

interface Prepared {
  readonly status: number;
  readonly plain: Buffer;
  readonly compressed: Buffer;
}

function prepared(body: unknown, status = 200): Prepared {
  const plain = Buffer.from(JSON.stringify(body));
  return { status, plain, compressed: gzipSync(plain) };
}

/** By the part of the path that tells them apart. */
const answers: readonly (readonly [part: string, Prepared])[] = [
  ['/rest/api/3/users/search', prepared(jiraUsers)],
  ['/rest/api/3/group/user', prepared(group, 201)],
  ['/rest/', prepared(myself)],
  ['', prepared(profile)],
];

const pageSize = 100;

/** A page of a directory that has no end in memory: people are made as they are asked for. */
function pageOfPeople(total: number, body: string): string {
  const { cursor } = JSON.parse(body === '' ? '{}' : body) as { cursor?: string };
  const start = Number(cursor ?? 0);
  const end = Math.min(start + pageSize, total);
  const data = Array.from({ length: end - start }, (_, index) => ({
    accountId: idOf(start + index),
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
    const url = request.url ?? '';
    const [, first, requests, milliseconds, delay, kind] = url.split('/');
    if (first === 'people') {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => response.setHeader('content-type', 'application/json').end(pageOfPeople(Number(requests), body)));
      return;
    }
    const limit = { requests: Number(requests), milliseconds: Number(milliseconds), kind: kind as LimitKind };
    const isLimited = first === 'limit' && !count(request.headers.authorization ?? '', response, limit);
    counts[isLimited ? 'refused' : 'answered'] += 1;
    const send = (): void => {
      const [, { status, plain, compressed }] = answers.find(([part]) => url.includes(part)) as (typeof answers)[number];
      const body = isLimited ? Buffer.from('{}') : first === 'gzip' ? compressed : plain;
      response.writeHead(isLimited ? 429 : status, {
        'content-type': 'application/json',
        'content-length': body.byteLength,
        ...(first === 'gzip' ? { 'content-encoding': 'gzip' } : {}),
      });
      response.end(body);
    };
    const sendInTime = (): void => {
      const wait = first === 'delay' ? Number(requests) : first === 'limit' ? Number(delay) : 0;
      if (wait === 0) {
        send();
      } else {
        setTimeout(send, wait);
      }
    };
    if (request.method === 'GET') {
      sendInTime();
    } else {
      request.resume().on('end', sendInTime);
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
