import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { applyPlan, fileJournal, makePlan } from 'atlassian-admin-sdk/offboarding';
import { Simulator, type SimulatedAccount } from 'atlassian-admin-sdk/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { listenAuditLog, type LogOrder, type ToldEvent } from '../support/audit-log.js';
import { clientsOf } from '../support/leaving.js';
import { isInCi } from '../support/in-ci.js';
import type { WatchJob, WatchMemory, WatchSaid } from '../support/watch-in-process.ts';

const script = fileURLToPath(new URL('../support/watch-in-process.ts', import.meta.url));
const hour = 3_600_000;
const day = 24 * hour;
const days = 9;
const events = Number(process.env['EVENTS'] ?? (isInCi ? 1_000_000 : 40_000));
const leavers = isInCi ? 1_000 : 100;
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'watch-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function watchInProcess(job: WatchJob, { heap }: { readonly heap?: number } = {}): { readonly ended: Promise<{ readonly code: number | null; readonly said: readonly (WatchSaid | WatchMemory)[]; readonly errors: string }>; kill(): void } {
  const bounds = heap === undefined ? [] : [`--max-old-space-size=${heap}`, '--max-semi-space-size=2'];
  const child = spawn(process.execPath, [...bounds, script, JSON.stringify(job)], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') } });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  return {
    ended: new Promise((resolve) => {
      child.on('close', (code) => resolve({ code, errors, said: output.split('\n').slice(0, -1).map((line) => JSON.parse(line) as WatchSaid | WatchMemory) }));
    }),
    kill: () => child.kill('SIGKILL'),
  };
}

/** What becomes of a leaver: what the state then has, and what the log tells. */
interface Return {
  readonly at: number;
  readonly happens?: (account: SimulatedAccount, simulator: Simulator) => void;
  readonly told: readonly Omit<ToldEvent, 'at'>[];
  /** What must be found, as one of these. */
  readonly found: readonly string[];
}

const admin = '712020:an-admin';

/** Ways to come back, each for every twelfth leaver, and as many leavers who only look as if. */
function returnOf(accountId: string, number: number, start: number): Return | undefined {
  const at = start + 2 * hour + (number / leavers) * (days - 4) * day;
  const subject = accountId;
  switch (number % 12) {
    case 0:
      return { at, happens: (account) => (account.status = 'active'), told: [{ action: 'user_reactivated', actor: admin, subject }], found: ['account present'] };
    case 1:
      return { at, told: [{ action: 'user_reactivated', actor: admin, subject }, { action: 'user_deactivated', actor: admin, subject }], found: ['account past'] };
    case 2:
      return { at, told: [{ action: 'user_logged_in', actor: accountId }], found: ['signIn past'] };
    case 3:
      return {
        at,
        happens: (_account, simulator) => {
          const group = Object.values(simulator.state.groups).find(({ name }) => name === 'testers');
          (group as NonNullable<typeof group>).members[accountId] = true;
        },
        told: [{ action: 'group_member_added', actor: admin, subject }],
        found: ['group present'],
      };
    case 4:
      // Nobody tells: only reading the person shows it.
      return { at, happens: (account, { clock }) => (account.apiTokens[`token-${number}`] = { id: `token-${number}`, label: 'New', createdAt: clock.now(), expiresAt: clock.now() + day }), told: [], found: ['apiToken present'] };
    case 5:
      return { at, told: [{ action: 'page_viewed', actor: accountId }], found: ['activity past'] };
    // From here on nobody comes back.
    case 6:
      return { at, told: [{ action: 'directory_synced', actor: 'identity-provider', subject }], found: [] };
    case 7:
      return { at, told: [{ action: 'user_deactivated', actor: admin, subject }, { action: 'user_logged_out', actor: accountId }], found: [] };
    case 8:
      return { at: start - 2 * hour, told: [{ action: 'user_logged_in', actor: accountId }, { action: 'user_reactivated', actor: admin, subject }], found: [] };
    case 9:
      return { at, told: [{ action: 'something_new', actor: admin, subject }], found: [] };
    default:
      return undefined;
  }
}

const actions = {
  user_reactivated: 'Reactivated account',
  user_deactivated: 'Deactivated account',
  user_logged_in: 'Logged in',
  user_logged_out: 'Logged out',
  group_member_added: 'Added user to group',
  directory_synced: 'User synced',
  page_viewed: 'Viewed page',
  something_new: 'Something new',
};

describe(`${events.toLocaleString('en')} events that come up to a day late, twice and out of order`, () => {
  it.each(['asProcessed', 'byTime'] satisfies LogOrder[])('show everybody who came back, and nobody else, in a log whose order is %s', { timeout: 900_000 }, async (order) => {
    const simulator = new Simulator({ seed: 5 });
    simulator.addPerson({ name: 'Tess Tester', groups: ['testers'] });
    const accounts = Array.from({ length: leavers }, (_, index) => simulator.addPerson({ name: `Person ${index}` }));
    const clients = clientsOf(simulator.credentials);
    const planFile = join(folder, `${order}.json`);
    const journalFile = join(folder, `${order}.jsonl`);
    const plan = await makePlan(accounts.map(({ accountId }) => accountId), { clients, concurrency: 16, policy: { limits: { people: leavers, share: 1 } } });
    writeFileSync(planFile, JSON.stringify(plan));
    await applyPlan(plan, { clients, concurrency: 16, journal: fileJournal(journalFile), verificationDeadline: 50 }).result;
    const start = Date.now() + 10 * 60_000;
    const returns = accounts.map((account, number) => ({ account, back: returnOf(account.accountId, number, start) }));
    let now = start;
    const open = returns.filter(({ back }) => back?.happens !== undefined);
    const clock = createServer((incoming, outgoing) => {
      now = Number(new URL(incoming.url ?? '/', 'http://localhost').searchParams.get('now'));
      simulator.clock.advance(Math.max(0, now - simulator.clock.now()));
      for (let next = open[0]; next?.back !== undefined && next.back.at <= now; next = open[0]) {
        next.back.happens?.(next.account, simulator);
        open.shift();
      }
      outgoing.end();
    });
    await new Promise<void>((resolve) => {
      clock.listen(0, '127.0.0.1', resolve);
    });
    const told = returns.flatMap(({ back }) => (back?.told ?? []).map((event, index): ToldEvent => ({ ...event, at: (back?.at ?? 0) + index * 60_000 })));
    const log = await listenAuditLog({ orgId: clients.org.orgId, order, events, start: start - day, end: start + (days - 2) * day, lag: day, duplicateEvery: 20, told, actions }, () => now);
    const listening = await simulator.listen();
    const checks = Array.from({ length: days * 4 }, (_, index) => start + (index + 1) * 6 * hour);
    try {
      const { code, said, errors } = await watchInProcess(
        { orgAdmin: listening.credentials.orgAdmin, planFile, journalFile, storeFile: join(folder, `${order}-watch.json`), checks, auditLog: log.address, clock: `http://127.0.0.1:${(clock.address() as AddressInfo).port}` },
        { heap: 56 },
      ).ended;
      expect(errors).toBe('');
      expect(code).toBe(0);
      const results = said.filter((each): each is WatchSaid => 'kind' in each);
      const found = new Map<string, string[]>();
      for (const { kind, accountId = '', found: some = [] } of results) {
        if (kind === 'returned') {
          found.set(accountId, [...(found.get(accountId) ?? []), ...some]);
        }
      }
      const expected = returns.filter(({ back }) => (back?.found.length ?? 0) > 0);
      expect(expected.filter(({ account, back }) => !back?.found.every((each) => found.get(account.accountId)?.includes(each))).map(({ account, back }) => [account.name, back?.found, found.get(account.accountId)])).toEqual([]);
      const names = new Map(returns.map(({ account, back }) => [account.accountId, back] as const));
      expect([...found].filter(([accountId]) => (names.get(accountId)?.found ?? []).length === 0)).toEqual([]);
      // Nobody is reported twice for one thing.
      expect([...found].filter(([, all]) => new Set(all).size !== all.length)).toEqual([]);
      expect(results.filter(({ kind }) => kind === 'unknownEvent').map(({ accountId }) => accountId).sort()).toEqual(returns.flatMap(({ account }, number) => (number % 12 === 9 ? [account.accountId] : [])).sort());
      const { heap, resident } = said.at(-1) as WatchMemory;
      expect(heap).toBeLessThanOrEqual(64);
      process.stdout.write(`${order}: ${events.toLocaleString('en')} events, ${expected.length} of ${leavers} leavers came back, heap ${heap.toFixed(0)} MB, process ${resident.toFixed(0)} MB, ${log.requests().toLocaleString('en')} requests to the log\n`);
    } finally {
      clock.close();
      clock.closeAllConnections();
      await log.close();
      await listening.close();
    }
  });
});
