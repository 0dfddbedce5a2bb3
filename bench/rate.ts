import { fork } from 'node:child_process';

import { OrgAdminClient } from 'atlassian-admin-sdk';

import type { BenchServer, LimitHeaders } from './server.ts';

export interface RateOptions {
  /** Milliseconds that the server takes for a response. */
  readonly delay: number;
  /** Processes that share one limit and know nothing of each other. */
  readonly processes: number;
  readonly headers: LimitHeaders;
}

export interface Used {
  readonly name: string;
  /** Share of the allowed requests that were made, from 0 to 1. */
  readonly share: number;
  /** Requests that the service refused with 429. */
  readonly refused: number;
  readonly answered: number;
}

const requests = 200;
const milliseconds = 2_000;
const periods = 5;
const inFlight = 50;

/** How much of an allowed rate clients use, and how often they are refused, while they have endless work to do. */
export async function measureRate(server: BenchServer, { delay, processes, headers }: RateOptions): Promise<Used> {
  const address = `${server.address}/limit/${requests}/${milliseconds}/${delay}/${headers}`;
  const workers = Array.from({ length: processes }, () => fork(new URL(import.meta.url), ['--work', address, `bench-${delay}-${processes}-${headers}`]));
  const untilPeriod = () => new Promise((resolve) => setTimeout(resolve, milliseconds - (Date.now() % milliseconds) + 5));
  await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('message', resolve))));
  // The first period is for learning; whole periods are counted after it.
  await untilPeriod();
  await untilPeriod();
  await server.counts();
  for (let period = 0; period < periods; period += 1) {
    await untilPeriod();
  }
  const { answered, refused } = await server.counts();
  workers.forEach((worker) => worker.disconnect());
  const said = { all: 'headers of the limit', retryAfter: 'Retry-After alone', none: 'no headers' }[headers];
  return { name: `${processes === 1 ? 'one process' : `${processes} processes`}, ${delay} ms of server time, ${said}`, share: answered / (requests * periods), refused, answered };
}

export const rateTitle = `Use of an allowed rate: ${requests} requests in ${milliseconds / 1000} s, ${inFlight} in flight in each process`;

function work(baseUrl: string, apiKey: string): void {
  const org = new OrgAdminClient({ orgId: 'bench', apiKey, baseUrl, timeout: 600_000, maxWait: 600_000 });
  const callOn = async (): Promise<void> => {
    for (;;) {
      // What a limit without headers does to a call is counted by the server.
      await org.accounts.getProfile('712020:bench').catch(() => undefined);
    }
  };
  process.on('disconnect', () => process.exit(0));
  process.send?.('working');
  void Promise.all(Array.from({ length: inFlight }, callOn));
}

if (process.argv[2] === '--work') {
  work(process.argv[3] as string, process.argv[4] as string);
}
