/** A process that watches on the built package, in its own memory, and prints what it finds. It may be killed. */
import { writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

import { OrgAdminClient } from 'atlassian-admin-sdk';
import { fileJournal, type Plan } from 'atlassian-admin-sdk/offboarding';
import type { SimulatedCredentials } from 'atlassian-admin-sdk/simulator';
import { fileWatchStore, watch, type WatchStore } from 'atlassian-admin-sdk/watch';

import { highestMemory } from './highest-memory.ts';

export interface WatchJob {
  readonly orgAdmin: SimulatedCredentials['orgAdmin'];
  readonly planFile: string;
  readonly journalFile: string;
  readonly storeFile: string;
  /** The times of the checks, in milliseconds since 1970. */
  readonly checks: readonly number[];
  /** Where the audit log is, if it is not that of the organization. */
  readonly auditLog?: string;
  /** The process ends after so many results, or so many saved states, with a signal that nothing can catch. */
  readonly dieAfter?: { readonly results?: number; readonly saves?: number };
  /** Called with each time before its check. */
  readonly clock?: string;
}

/** What the process prints, one JSON text a line. */
export interface WatchSaid {
  readonly accountId?: string;
  readonly kind: string;
  readonly keys?: readonly string[];
  readonly found?: readonly string[];
  readonly check: number;
}

/** What it prints at its end. */
export interface WatchMemory {
  /** The largest heap that was in use, in megabytes. */
  readonly heap: number;
  /** All the memory of the process at its highest, in megabytes. */
  readonly resident: number;
}

async function run({ orgAdmin, planFile, journalFile, storeFile, checks, auditLog, clock, dieAfter = {} }: WatchJob): Promise<void> {
  const org = new OrgAdminClient({
    ...orgAdmin,
    retry: { baseDelay: 1, maximumDelay: 2 },
    // Limits count real minutes, and the checks of days run within one.
    rateGate: { enter: () => undefined, leave: () => undefined },
    ...(auditLog === undefined ? {} : { fetch: (input: Request, init?: RequestInit) => fetch(elsewhere(input, auditLog), init) }),
  });
  const plan = JSON.parse(await readFile(planFile, 'utf8')) as Plan;
  let heap = 0;
  let results = 0;
  let saves = 0;
  const file = fileWatchStore(storeFile);
  const store: WatchStore = {
    ...file,
    save: async (state) => {
      await file.save(state);
      saves += 1;
      dieIf(saves === dieAfter.saves);
    },
  };
  for (const now of checks) {
    if (clock !== undefined) {
      await (await fetch(`${clock}?now=${now}`)).text();
    }
    for await (const result of watch({ plans: [{ plan, journal: fileJournal(journalFile) }], clients: { org }, store, now })) {
      const { kind } = result;
      if (kind !== 'checked') {
        const said: WatchSaid = {
          kind,
          check: now,
          ...('accountId' in result ? { accountId: result.accountId } : {}),
          ...(kind === 'returned' ? { keys: result.findings.map(({ key }) => key), found: result.findings.map(({ what, state }) => `${what} ${state}`) } : {}),
        };
        writeSync(1, `${JSON.stringify(said)}\n`);
      }
      results += 1;
      dieIf(results === dieAfter.results);
      heap = Math.max(heap, process.memoryUsage().heapUsed);
    }
    heap = Math.max(heap, process.memoryUsage().heapUsed);
  }
  process.stdout.write(`${JSON.stringify({ heap: heap / 1_000_000, resident: highestMemory() } satisfies WatchMemory)}\n`);
}

function dieIf(isTime: boolean): void {
  if (isTime) {
    process.kill(process.pid, 'SIGKILL');
  }
}

function elsewhere(input: Request, auditLog: string): string | Request {
  const url = new URL(input.url);
  const [, path] = /\/admin\/v1\/orgs\/[^/]+(\/events-stream|\/event-actions)$/.exec(url.pathname) ?? [];
  return path === undefined ? input : `${auditLog}${path}${url.search}`;
}

try {
  await run(JSON.parse(process.argv[2] ?? '') as WatchJob);
} catch (error) {
  process.stderr.write(String(error));
  process.exitCode = 1;
}
