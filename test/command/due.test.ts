import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { DueStages } from 'atlassian-admin-sdk/leave-dates';
import type { Simulator } from 'atlassian-admin-sdk/simulator';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { command, fileWith, jsonOf, organization, pathOf, watchCommands, wideLines } from '../support/command.js';

watchCommands();
afterEach(() => void vi.useRealTimers());

interface Facts extends DueStages {
  readonly plans: readonly { readonly plan: string; readonly stage: string; readonly isStarted: boolean }[];
}

const csv = ['Email,Name,Leave date,Time,Time zone', 'jane.doe@example.com,Jane Doe,2020-01-31,17:00,Europe/Berlin', 'omar.haddad@example.com,Omar Haddad,2099-06-30,17:00,Asia/Tokyo', 'nobody@example.com,,2099-06-30,,Asia/Tokyo', ''].join('\n');

let files = 0;
const newPath = (ending: string): string => pathOf(`due-${(files += 1)}${ending}`);

async function leavers(): Promise<{ readonly env: Record<string, string>; readonly simulator: Simulator; readonly calendar: string }> {
  const { env, simulator } = await organization();
  simulator.addPerson({ name: 'Jane Doe' });
  simulator.addPerson({ name: 'Omar Haddad' });
  const calendar = newPath('.jsonl');
  const { code, stdout } = await command(['due', calendar, '--add', fileWith(`leavers-${files}.csv`, csv)]);
  expect(code).toBe(2);
  expect(stdout.replaceAll(/\n +/g, ' ')).toContain('Added: 2 people. With a new date: 0 people.\nLine 4: has no time of day');
  return { env, simulator, calendar };
}

describe('due', () => {
  it('prints what is due now and what comes next, without credentials, and changes nothing', async () => {
    const { calendar, simulator } = await leavers();
    const before = readFileSync(calendar, 'utf8');
    const { code, stdout } = await command(['due', calendar]);
    expect(code).toBe(0);
    expect(stdout).toContain('Due now:\n  Jane Doe: suspend, since 2020-01-31 16:00 UTC');
    expect(stdout).toContain('Waiting for an earlier stage:\n  Jane Doe: deactivate waits for suspend, which has not finished');
    expect(stdout).toContain('Next:\n  2099-06-30 08:00 UTC Omar Haddad: suspend');
    expect(wideLines(stdout)).toEqual([]);
    expect(jsonOf<Facts>(await command(['due', calendar, '--json']))).toMatchObject({ due: [{ stage: 'suspend' }], next: [{ at: '2099-06-30T08:00:00.000Z' }], plans: [] });
    expect(readFileSync(calendar, 'utf8')).toBe(before);
    expect(simulator.effects).toEqual([]);
  });

  it('writes a plan, comes again with the same one, and reads from its journal what became of it', async () => {
    const { env, calendar, simulator } = await leavers();
    const folder = newPath('');
    const first = await command(['due', calendar, '--plan', folder], { env });
    expect(first.code).toBe(0);
    expect(first.stdout).toContain('Plan to suspend: it changes 1 person');
    expect(wideLines(first.stdout)).toEqual([]);
    const [name = ''] = readdirSync(folder);
    const path = join(folder, name);
    const again = jsonOf<Facts>(await command(['due', calendar, '--plan', folder, '--json'], { env }));
    expect(again.plans).toMatchObject([{ plan: path, stage: 'suspend', isStarted: false }]);
    expect(again.due).toMatchObject([{ started: { planHash: expect.any(String) } }]);
    expect(readdirSync(folder)).toEqual([name]);
    expect(simulator.effects).toEqual([]);

    expect((await command(['apply', path, '--yes-people', '1'], { env })).code).toBe(0);
    const after = jsonOf<Facts>(await command(['due', calendar, '--plan', folder, '--json'], { env }));
    expect(after).toMatchObject({ due: [], stuck: [], plans: [] });
    expect(after.next[0]).toMatchObject({ stage: 'deactivate' });
    expect(simulator.effects.map(({ kind }) => kind)).toEqual(['membership.suspended']);
  });

  it('makes another plan for those whose plan is expired', async () => {
    const { env, calendar } = await leavers();
    const folder = newPath('');
    await command(['due', calendar, '--plan', folder], { env });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 16 * 60_000 });
    const later = jsonOf<Facts>(await command(['due', calendar, '--plan', folder, '--json'], { env }));
    expect(readdirSync(folder)).toHaveLength(2);
    expect(later.plans).toHaveLength(1);
    const [old = ''] = readdirSync(folder).map((each) => join(folder, each)).filter((each) => each !== later.plans[0]?.plan);
    expect((await command(['apply', old, '--yes-people', '1'], { env })).code).toBe(64);
    expect((await command(['apply', later.plans[0]?.plan ?? '', '--yes-people', '1'], { env })).code).toBe(0);
  });

  it('makes another plan without somebody who got a later date in the meantime', async () => {
    const { env, simulator } = await organization();
    simulator.addPerson({ name: 'Jane Doe' });
    simulator.addPerson({ name: 'Omar Haddad' });
    const calendar = newPath('.jsonl');
    const folder = newPath('');
    const people = (dateOfOmar: string): string => `Email,Leave date,Time,Time zone\njane.doe@example.com,2020-01-31,17:00,Europe/Berlin\nomar.haddad@example.com,${dateOfOmar},17:00,Europe/Berlin\n`;
    await command(['due', calendar, '--add', fileWith('both.csv', people('2020-01-31')), '--plan', folder], { env });
    expect(jsonOf<{ reDated: number }>(await command(['due', calendar, '--add', fileWith('later.csv', people('2099-06-30')), '--json'])).reDated).toBe(1);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 16 * 60_000 });
    const { plans } = jsonOf<Facts>(await command(['due', calendar, '--plan', folder, '--json'], { env }));
    expect(plans).toHaveLength(1);
    expect((await command(['apply', plans[0]?.plan ?? '', '--yes-people', '1'], { env })).code).toBe(0);
    expect(Object.values(simulator.state.accounts).filter(({ memberships }) => Object.values(memberships).includes('suspended')).map(({ name }) => name)).toEqual(['Jane Doe']);
  });

  it('needs a person for an address of nobody, and says so until somebody does something', async () => {
    const { env } = await organization();
    const calendar = newPath('.jsonl');
    const folder = newPath('');
    const given = fileWith('nobody.csv', 'email,last day\nnobody@example.com,2020-01-31\n');
    const { code, stdout } = await command(['due', calendar, '--add', given, '--time', '17:00', '--time-zone', 'Europe/Berlin', '--plan', folder], { env });
    expect(code).toBe(2);
    expect(stdout).toContain('Finished without success, and need a person:\n  nobody@example.com: suspend, unresolved');
    expect((await command(['due', calendar])).code).toBe(2);
  });

  it.each([
    [['due', 'missing.jsonl'], 'is no file that can be read'],
    [['due', 'new.jsonl', '--add', 'missing.csv'], 'is no file that can be read'],
    [['due'], 'due needs <calendar>'],
  ])('is refused: %j', async (argv, problem) => {
    const { code, stderr } = await command(argv.map((word) => (word.includes('.') ? pathOf(word) : word)));
    expect(code).toBe(64);
    expect(stderr.replaceAll(/\n +/g, ' ')).toContain(problem);
    expect(existsSync(pathOf('new.jsonl'))).toBe(false);
  });

  it('refuses a time and a time zone that are none', async () => {
    const given = fileWith('one.csv', 'email,last day\njane.doe@example.com,2020-01-31\n');
    const { code, stderr } = await command(['due', newPath('.jsonl'), '--add', given, '--time', 'noon', '--time-zone', 'Europe/Berlin']);
    expect([code, stderr]).toEqual([64, expect.stringContaining('time: expected a time of day')]);
    expect((await command(['due', newPath('.jsonl'), '--add', given, '--time', '17:00', '--time-zone', 'Berlin'])).code).toBe(64);
  });
});

describe('a plan with a time', () => {
  it('is shown with it, and not applied before it', async () => {
    const { env, simulator } = await organization();
    simulator.addPerson({ name: 'Jane Doe' });
    const policy = fileWith('policy.json', '{"notBefore":"2099-12-31T17:00:00+01:00"}');
    const path = newPath('.json');
    expect((await command(['plan', 'jane.doe@example.com', '--policy', policy, '--out', path], { env })).code).toBe(0);
    expect((await command(['show', path])).stdout).toContain('Not before    2099-12-31 16:00 UTC');
    const { code, stderr } = await command(['apply', path, '--yes-people', '1'], { env });
    expect([code, stderr]).toEqual([64, expect.stringContaining('The plan may be applied from 2099-12-31 16:00 UTC on.')]);
    expect(simulator.effects).toEqual([]);
  });
});
