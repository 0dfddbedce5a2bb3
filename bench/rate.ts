/** How much of an allowed rate is used, and how often it is refused, by workers who never run out of calls. */
import { fork, type ChildProcess } from 'node:child_process';

import { OrgAdminClient } from 'atlassian-admin-sdk';

import { accountId, type BenchServer, type LimitKind } from './server.ts';

export interface Used {
  readonly name: string;
  /** Share of the allowed requests that were made, from 0 to 1. */
  readonly share: number;
  /** Requests that the service refused with 429, and their share of all. */
  readonly refused: number;
  readonly refusedShare: number;
}

export interface RateOptions {
  /** Milliseconds that the server takes. */
  readonly delay: number;
  readonly kind?: LimitKind;
  readonly processes?: number;
  /** Periods that are not counted, because the gate learns, and periods that are. */
  readonly learned?: number;
  readonly measured?: number;
}

const requests = 200;
const milliseconds = 2_000;
const concurrency = 50;

const words: Record<LimitKind, string> = { window: 'figures in headers', bucket: 'a bucket, figures in headers', silent: 'no figures' };

/** Each of the processes has its own gate. They share a credential, and so a limit. */
export async function measureRate(server: BenchServer, { delay, kind = 'window', processes = 1, learned = 1, measured = 5 }: RateOptions): Promise<Used> {
  const apiKey = `bench-rate-${kind}-${delay}-${processes}-${learned}-${measured}`;
  const baseUrl = `${server.address}/limit/${requests}/${milliseconds}/${delay}/${kind}`;
  await untilPeriod();
  await server.counts();
  const stop = processes === 1 ? work(baseUrl, apiKey) : startProcesses(processes, baseUrl, apiKey);
  for (let period = 0; period < learned; period += 1) {
    await untilPeriod();
  }
  const first = await server.counts();
  for (let period = 0; period < measured; period += 1) {
    await untilPeriod();
  }
  const { answered, refused } = measured === 0 ? first : await server.counts();
  await stop();
  const which = measured === 0 ? 'first period' : `${(measured * milliseconds) / 1000} s`;
  return {
    name: `${words[kind]}, ${delay} ms of server time, ${processes === 1 ? 'one process' : `${processes} processes`}, ${which}`,
    share: answered / (requests * Math.max(1, measured)),
    refused,
    refusedShare: refused / (answered + refused),
  };
}

export const rateTitle = `Use of an allowed rate: ${requests} requests in ${milliseconds / 1000} s, ${concurrency} in flight in each process`;

function untilPeriod(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds - (Date.now() % milliseconds) + 5));
}

function work(baseUrl: string, apiKey: string): () => Promise<void> {
  const org = new OrgAdminClient({ orgId: 'bench', apiKey, baseUrl, maxWait: 600_000, timeout: 600_000 });
  let working = true;
  const workers = Array.from({ length: concurrency }, async () => {
    while (working) {
      await org.accounts.getProfile(accountId);
    }
  });
  return async () => {
    working = false;
    await Promise.all(workers);
  };
}

function startProcesses(count: number, ...given: readonly string[]): () => Promise<void> {
  const children = Array.from({ length: count }, (): ChildProcess => fork(new URL(import.meta.url), ['--work', ...given]));
  return async () => {
    children.forEach((child) => child.kill());
  };
}

if (process.argv[2] === '--work') {
  const [, , , baseUrl = '', apiKey = ''] = process.argv;
  work(baseUrl, apiKey);
  process.on('disconnect', () => process.exit(0));
}
