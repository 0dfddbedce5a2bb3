import { OrgAdminClient } from 'atlassian-admin-sdk';

import type { BenchServer } from './server.ts';

export interface Used {
  readonly name: string;
  /** Share of the allowed requests that one process made, from 0 to 1. */
  readonly share: number;
  /** Requests that the service refused with 429. */
  readonly refused: number;
}

const requests = 200;
const milliseconds = 2_000;
const periods = 5;

/** How much of an allowed rate one process uses, and how often it is refused, while it has endless work to do. */
export async function measureRate(server: BenchServer, delay: number): Promise<Used> {
  const org = new OrgAdminClient({ orgId: 'bench', apiKey: `bench-rate-${delay}`, baseUrl: `${server.address}/limit/${requests}/${milliseconds}/${delay}` });
  const call = () => org.accounts.getProfile('712020:bench');
  const untilPeriod = () => new Promise((resolve) => setTimeout(resolve, milliseconds - (Date.now() % milliseconds) + 5));
  let working = true;
  const work = async (): Promise<void> => {
    while (working) {
      await call();
    }
  };
  // The first period is for learning; whole periods are counted after it.
  const workers = Promise.all(Array.from({ length: 50 }, work));
  await untilPeriod();
  await untilPeriod();
  await server.counts();
  for (let period = 0; period < periods; period += 1) {
    await untilPeriod();
  }
  const { answered, refused } = await server.counts();
  working = false;
  await workers;
  return { name: `${requests} requests in ${milliseconds / 1000} s allowed, ${delay} ms of server time, 50 in flight`, share: answered / (requests * periods), refused };
}
