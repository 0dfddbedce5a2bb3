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

  it('tells at once whom it finds while it goes on, also beside JSON', { timeout: 30_000 }, async () => {
    const { env, simulator, plan, state, accountId } = await offboarded();
    await new OrgAdminClient(simulator.credentials.orgAdmin).accounts.enable(accountId);
    const { code, stderr } = await command(['watch', plan, '--state', state, '--json', '--deadline', '60'], { env, signal: AbortSignal.timeout(4_000) });
    expect([code, stderr]).toEqual([2, expect.stringContaining('Jane Doe came back:')]);
  });

  it('takes no plan file whose journals are not there', async () => {
    const { env, state, accountId } = await offboarded();
    vi.useRealTimers();
    const lines = pathOf(`watched-${files}.jsonl`);
    expect((await command(['plan', accountId, '--out', lines], { env })).code).toBe(0);
    expect(await command(['watch', lines, '--state', state], { env })).toMatchObject({ code: 64, stdout: '', stderr: expect.stringContaining('is not there') });
  });

  it('prints the same facts as JSON', async () => {
    const { env, simulator, plan, state, accountId } = await offboarded();
    await new OrgAdminClient(simulator.credentials.orgAdmin).accounts.enable(accountId);
    const { results } = jsonOf<{ readonly results: readonly WatchResult[] }>(await command(['watch', plan, '--state', state, '--json'], { env }));
    expect(results).toMatchObject([{ kind: 'returned', accountId, access: 'on', findings: [{ what: 'account', state: 'present' }, { what: 'membership', state: 'present' }], plan: { people: [{ accountId }] } }]);
    expect(jsonOf<{ readonly results: readonly WatchResult[] }>(await command(['watch', plan, '--state', pathOf('other.json'), '--exclude', accountId, '--json'], { env })).results).toEqual([]);
  });

  const refusals = {
    people: { route: 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/search', body: { errors: [{ status: '403', title: 'Forbidden' }] } },
    'the audit log': { route: 'GET /admin/v1/orgs/{orgId}/events-stream', body: { errors: [{ status: '403', title: 'Forbidden' }] } },
    'API tokens': { route: 'GET /users/{accountId}/manage/api-tokens', body: { key: 'forbidden' } },
  };

  it.each([
    ['people', /Not readable now: 1 person \(permission/u, 0],
    ['the audit log', /The audit log is not readable \(permission/u, 1],
    ['API tokens', /Not readable: API tokens of 1 person \(permission/u, 1],
  ] as const)('does not say that nobody came back if %s cannot be read, and ends with 2', async (name, expected, looked) => {
    const { env, simulator, plan, state } = await offboarded();
    const { route, body } = refusals[name];
    simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 403, match: { route }, times: 100, body });
    const { code, stdout } = await command(['watch', plan, '--state', state], { env });
    expect(stdout).toMatch(expected);
    expect(stdout.replaceAll(/\s+/gu, ' ')).toContain(`Nobody is known to have come back. Not all was readable. Looked at and the same as before: ${looked === 0 ? '0 people' : '1 person'}.`);
    expect(wideLines(stdout)).toEqual([]);
    expect(code).toBe(2);
  });

  it('names the parts that were not readable of people who came back, too', async () => {
    const { env, simulator, plan, state, accountId } = await offboarded();
    await new OrgAdminClient(simulator.credentials.orgAdmin).accounts.enable(accountId);
    simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 403, match: { route: refusals['API tokens'].route }, times: 100, body: refusals['API tokens'].body });
    const { code, stdout } = await command(['watch', plan, '--state', state], { env });
    expect([code, stdout]).toEqual([2, expect.stringContaining('Not readable: API tokens of 1 person')]);
    expect(stdout).toContain('Came back: 1 person. Not all was readable.');
  });

  it('shows how to make the new plan again if there is no folder for it', async () => {
    const { env, simulator, plan, state, accountId } = await offboarded();
    await new OrgAdminClient(simulator.credentials.orgAdmin).accounts.enable(accountId);
    const { stdout } = await command(['watch', plan, '--state', state], { env });
    const [, shown = ''] = /^ {2}Plan: {2}npx atlassian-admin-sdk (.+)$/mu.exec(stdout) ?? [];
    expect(shown).toBe(`plan ${accountId}`);
    const again = pathOf(`again-${files}.json`);
    expect((await command([...shown.split(' '), '--out', again], { env })).code).toBe(0);
    expect((JSON.parse(readFileSync(again, 'utf8')) as Plan).people).toMatchObject([{ accountId, action: 'deactivate' }]);
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
