import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { OrgAdminClient } from 'atlassian-admin-sdk';
import type { Plan } from 'atlassian-admin-sdk/offboarding';
import type { Simulator } from 'atlassian-admin-sdk/simulator';
import type { WatchResult } from 'atlassian-admin-sdk/watch';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { command, jsonOf, organization, pathOf, watchCommands, wideLines } from '../support/command.js';

watchCommands();
afterEach(() => void vi.useRealTimers());

let files = 0;

async function offboarded(): Promise<{ readonly env: Record<string, string>; readonly simulator: Simulator; readonly plan: string; readonly state: string; readonly accountId: string }> {
  const { env, simulator } = await organization();
  const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
  files += 1;
  const plan = pathOf(`watched-${files}.json`);
  expect((await command(['plan', accountId, '--out', plan], { env })).code).toBe(0);
  expect((await command(['apply', plan, '--yes-people', '1'], { env })).code).toBe(0);
  expect(simulator.state.accounts[accountId]?.status).toBe('inactive');
  // From here on it is two hours later.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * 3_600_000 });
  return { env, simulator, plan, state: pathOf(`watch-${files}.json`), accountId };
}

describe('watch', () => {
  it('says that nobody came back, and remembers whom it looked at', async () => {
    const { env, plan, state } = await offboarded();
    const { code, stdout } = await command(['watch', plan, '--state', state], { env });
    expect([code, stdout.trim()]).toEqual([0, 'Nobody came back. Looked at and the same as before: 1 person.']);
    expect(statSync(state).mode & 0o777).toBe(0o600);
    expect((await command(['watch', plan, '--state', state], { env })).stdout).toContain('the same as before: 0 people');
  });

  it('prints who came back and what to do, and writes a plan that can be applied', async () => {
    const { env, simulator, plan, state, accountId } = await offboarded();
    await new OrgAdminClient(simulator.credentials.orgAdmin).accounts.enable(accountId);
    const out = pathOf(`new-plans-${files}`);
    const { code, stdout } = await command(['watch', plan, '--state', state, '--out', out], { env });
    expect(code).toBe(2);
    expect(stdout).toMatch(/^Jane Doe came back:\n {2}the account is active.*\n {2}a member of a directory\n {2}Review the new plan and apply it\./u);
    expect(stdout).toContain('Came back: 1 person.');
    expect(wideLines(stdout.split('\n').filter((line) => !line.includes('Review:  ')).join('\n'))).toEqual([]);
    const [name = ''] = readdirSync(out);
    expect((JSON.parse(readFileSync(join(out, name), 'utf8')) as Plan).people).toMatchObject([{ accountId, action: 'deactivate' }]);
    vi.useRealTimers();
    expect((await command(['watch', plan, '--state', state], { env })).code).toBe(0);
  });

  it('prints the same facts as JSON', async () => {
    const { env, simulator, plan, state, accountId } = await offboarded();
    await new OrgAdminClient(simulator.credentials.orgAdmin).accounts.enable(accountId);
    const { results } = jsonOf<{ readonly results: readonly WatchResult[] }>(await command(['watch', plan, '--state', state, '--json'], { env }));
    expect(results).toMatchObject([{ kind: 'returned', accountId, access: 'on', findings: [{ what: 'account', state: 'present' }, { what: 'membership', state: 'present' }], plan: { people: [{ accountId }] } }]);
    expect(jsonOf<{ readonly results: readonly WatchResult[] }>(await command(['watch', plan, '--state', pathOf('other.json'), '--exclude', accountId, '--json'], { env })).results).toEqual([]);
  });

  it('refuses a plan without a journal, and a call without a state', async () => {
    const { env, plan, state } = await offboarded();
    const other = pathOf('no-journal.json');
    expect((await command(['plan', 'jane.doe@example.com', '--out', other], { env })).code).toBe(0);
    for (const args of [['watch', other, '--state', state], ['watch', plan], ['watch', '--state', state]]) {
      expect((await command(args, { env })).code).toBe(64);
    }
  });
});
