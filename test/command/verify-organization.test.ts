import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';

import { Simulator } from 'atlassian-admin-sdk/simulator';
import type { FactSheet, Verification } from 'atlassian-admin-sdk/verification';
import { describe, expect, it } from 'vitest';

import { command, fileWith, jsonOf, organization, pathOf, watchCommands } from '../support/command.js';

watchCommands();

interface Facts extends Pick<Verification, 'testAccount'> {
  readonly facts: FactSheet;
}

describe('verify-organization', () => {
  it('reads, changes nothing, and writes a fact sheet that sets the simulator', async () => {
    const { simulator, env } = await organization({ behaviours: { spaceRoles: 'roles', keyList: 'emptyDates' } });
    const out = pathOf('facts.json');
    const { code, stdout } = await command(['verify-organization', '--out', out], { env });
    expect([code, simulator.effects]).toEqual([0, []]);
    expect(stdout).toContain('Nothing was changed.');
    const facts = JSON.parse(readFileSync(out, 'utf8')) as FactSheet;
    expect(facts.behaviours).toMatchObject({ spaceRoles: 'roles', keyList: 'emptyDates' });
    expect(() => new Simulator({ facts })).not.toThrow();
    expect(readFileSync(pathOf('facts.md'), 'utf8')).toContain('| `spaceRoles` | `roles` | reads |');
    expect(statSync(out).mode & 0o777).toBe(0o600);
  }, 60_000);

  it('changes the test account after its id was typed, and restores it', async () => {
    const { simulator, env } = await organization();
    const { accountId } = simulator.addPerson({ name: 'Verification Account' });
    const before = structuredClone(simulator.state);
    const { code, stdout, stderr } = await command(['verify-organization', '--json', '--test-account', accountId, '--journal', pathOf('typed.jsonl')], { env, isTerminal: true, stdin: `${accountId}\n` });
    expect([code, stderr.includes('Type the account id')]).toEqual([0, true]);
    const { facts, testAccount } = jsonOf<Facts>({ code, stdout, stderr });
    expect([testAccount, facts.behaviours.suspendTwice, facts.behaviours.disableTwice]).toEqual(['restored', 'accepted', 'conflict']);
    expect(simulator.difference(before)).toEqual([]);
    expect(simulator.effects.length).toBeGreaterThan(3);
  }, 60_000);

  it.each([
    ['another id is typed', [], true, 'somebody\n', 1],
    ['nobody can type', [], false, '', 64],
    ['another id is repeated', ['--yes-account', 'somebody'], false, '', 64],
  ])('changes nothing if %s', async (_title, more, isTerminal, stdin, expected) => {
    const { simulator, env } = await organization();
    const { accountId } = simulator.addPerson({ name: 'Verification Account' });
    const { code } = await command(['verify-organization', '--test-account', accountId, ...more], { env, isTerminal, stdin });
    expect([code, simulator.effects, simulator.requests]).toEqual([expected, [], []]);
  });

  it('refuses options of a test account without one', async () => {
    const { env } = await organization();
    const { code, stderr } = await command(['verify-organization', '--schedule-deletion'], { env });
    expect([code, stderr.includes('need --test-account')]).toEqual([64, true]);
  });

  it.each<[string, () => string[], string]>([
    ['is there already', () => ['--out', fileWith('there.json', '{}')], 'already exists'],
    ['has Markdown next to it already', () => [fileWith('beside.md', '# Mine')].flatMap(() => ['--out', pathOf('beside.json')]), 'already exists'],
    ['is a folder', () => [pathOf('folder')].flatMap((path) => (mkdirSync(path), ['--out', path])), 'already exists'],
    ['is below a file', () => ['--out', `${fileWith('no-folder', 'x')}/facts.json`], 'cannot be written'],
    ['is the journal', () => ['--out', pathOf('refused.jsonl')], 'the same file'],
  ])('refuses an --out that %s before anything is sent', async (_title, more, said) => {
    const { simulator, env } = await organization();
    const { accountId } = simulator.addPerson({ name: 'Verification Account' });
    const { code, stderr } = await command(['verify-organization', '--test-account', accountId, '--yes-account', accountId, '--journal', pathOf('refused.jsonl'), ...more()], { env });
    expect([code, stderr.includes(said), simulator.requests]).toEqual([64, true, []]);
    expect(existsSync(pathOf('refused.jsonl'))).toBe(false);
  });

  it('prints the sheet if it cannot be written after the account was changed', async () => {
    const { simulator, env } = await organization();
    const { accountId } = simulator.addPerson({ name: 'Verification Account' });
    const folder = pathOf('vanishing');
    const options = ['--test-account', accountId, '--yes-account', accountId, '--journal', pathOf('vanishing.jsonl'), '--out', `${folder}/facts.json`];
    const blocked = setInterval(() => {
      if (simulator.effects.length > 0) {
        rmSync(folder, { recursive: true, force: true });
        writeFileSync(folder, 'no folder any more');
      }
    }, 1);
    const { code, stdout } = await command(['verify-organization', ...options], { env }).finally(() => clearInterval(blocked));
    expect(code).toBe(1);
    expect(stdout).toContain('The test account is as it was.');
    expect(stdout).toContain('cannot be written');
    const sheet = JSON.parse(stdout.slice(stdout.indexOf('{\n'))) as FactSheet;
    expect(sheet.behaviours).toMatchObject({ suspendTwice: 'accepted' });
  }, 60_000);
});
