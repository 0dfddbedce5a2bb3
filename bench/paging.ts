/**
 * Whether a long list needs memory: a process with hardly any of it reads 100,000 people one by one, and another, under
 * the same bounds, tries to collect them in an array.
 */
import { spawn } from 'node:child_process';

import { OrgAdminClient } from 'atlassian-admin-sdk';

const bounds = ['--max-old-space-size=32', '--max-semi-space-size=2'];

export interface Paged {
  readonly people: number;
  readonly seconds: number;
  /** The process ended for want of memory. */
  readonly outOfMemory: boolean;
  readonly megabytes: number;
}

/** Reads all people in a process of its own, streaming or into an array. */
export function pageInBoundedMemory(address: string, total: number, way: 'stream' | 'collect'): Promise<Paged> {
  const child = spawn(process.execPath, [...bounds, new URL(import.meta.url).pathname, '--child', `${address}/people/${total}`, way], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve) => {
    child.on('close', () => {
      const nothing: Paged = { people: 0, seconds: 0, megabytes: 0, outOfMemory: true };
      resolve(output === '' ? nothing : (JSON.parse(output) as Paged));
    });
  });
}

async function read(address: string, way: string): Promise<void> {
  const org = new OrgAdminClient({ orgId: 'bench', apiKey: 'bench', baseUrl: address });
  const began = performance.now();
  let people = 0;
  if (way === 'collect') {
    people = (await org.users.search('-', { limit: 100 }).toArray()).length;
  } else {
    for await (const { accountId } of org.users.search('-', { limit: 100 })) {
      people += accountId === '' ? 0 : 1;
    }
  }
  const result: Paged = {
    people,
    seconds: (performance.now() - began) / 1000,
    megabytes: Math.round(process.memoryUsage.rss() / 1_048_576),
    outOfMemory: false,
  };
  console.log(JSON.stringify(result));
}

if (process.argv[2] === '--child') {
  await read(process.argv[3] as string, process.argv[4] as string);
}
