import { readFileSync } from 'node:fs';

import type { AccessReview } from 'atlassian-admin-sdk/access-review';
import type { Plan } from 'atlassian-admin-sdk/offboarding';
import type { SimulatedAccount } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { command, fileWith, jsonOf, organization, pathOf, watchCommands, type Organization } from '../support/command.js';

watchCommands();

interface Idle extends Organization {
  readonly jane: SimulatedAccount;
  readonly elif: SimulatedAccount;
}

async function idle(): Promise<Idle> {
  const all = await organization();
  const jane = all.simulator.addPerson({ name: 'Jane Doe', lastActive: { 'jira-software': '200d' } });
  all.simulator.addPerson({ name: 'Priya Raman', lastActive: { 'jira-software': '3d' } });
  return { ...all, jane, elif: all.simulator.addPerson({ name: 'Elif Kaya', provisionedBy: 'google', lastActive: { 'jira-software': '300d' } }) };
}

let files = 0;
const newFile = (ending = 'json'): string => pathOf(`idle-${(files += 1)}.${ending}`);

describe('find-inactive', () => {
  it('finds people, and writes what plan reads', async () => {
    const { env, jane, elif } = await idle();
    const found = await command(['find-inactive', '--days', '90', '--exclude', elif.accountId], { env });
    expect(found.code).toBe(0);
    expect(found.stdout).toContain('Jane Doe: last used jira-software on');
    expect(found.stdout).toContain('Used nothing for 90 days: 1 person.');
    const json = jsonOf<{ people: { name: string }[] }>(await command(['find-inactive', '--days', '90', '--product', 'jira-software', '--json'], { env }));
    expect(json.people.map(({ name }) => name)).toEqual(['Jane Doe', 'Elif Kaya']);
    const ids = newFile('csv');
    await command(['find-inactive', '--days', '90', '--format', 'ids', '--out', ids], { env });
    expect(readFileSync(ids, 'utf8')).toBe(`User id\n${jane.accountId}\n${elif.accountId}\n`);
    const path = newFile();
    expect((await command(['plan', ids, '--profile', 'temporaryLeave', '--out', path], { env })).code).toBe(0);
    expect((JSON.parse(readFileSync(path, 'utf8')) as Plan).people.map(({ action }) => action)).toEqual(['suspend', 'suspend']);
  });

  it.each(['json', 'jsonl'])('finds nobody, and plan makes a plan for nobody of that in %s, but of no file that is empty', async (ending) => {
    const { env, simulator } = await idle();
    const [ids, path] = [newFile('csv'), newFile(ending)];
    expect((await command(['find-inactive', '--days', '900', '--format', 'ids', '--out', ids], { env })).code).toBe(0);
    const { code, stdout } = await command(['plan', ids, '--profile', 'temporaryLeave', '--out', path], { env });
    expect([code, stdout]).toEqual([0, expect.stringContaining('The plan is for nobody.')]);
    expect((await command(['apply', path, '--yes-people', '0'], { env })).code).toBe(0);
    const broken = await command(['plan', fileWith('broken.csv', ''), '--out', newFile(ending)], { env });
    expect([broken.code, broken.stderr]).toEqual([64, expect.stringContaining('is empty: expected a header row')]);
    expect(simulator.effects).toEqual([]);
  });
});

describe('simulate', () => {
  it.each([
    ['products, and people who have used them, without a file', [], true],
    ['people without products with a file, as its help says', ['people.csv'], false],
  ])('serves %s', async (_title, given, hasProducts) => {
    const stop = new AbortController();
    const path = newFile();
    let reviewing: Promise<unknown> | undefined;
    const files = given.map((name) => fileWith(name, 'User id,User name,email,Last seen in Jira\n,Jane Doe,jane.doe@example.com,2020-01-01\n'));
    await command(['simulate', ...files, '--json'], {
      signal: stop.signal,
      onOutput: (text) => {
        const { environment: env } = JSON.parse(text) as { environment: Record<string, string> };
        reviewing ??= command(['review-access', '--out', path], { env }).finally(() => stop.abort());
      },
    });
    await reviewing;
    const { rows } = JSON.parse(readFileSync(path, 'utf8')) as AccessReview;
    expect(rows.some(({ product }) => product !== 'platform')).toBe(hasProducts);
    expect((await command(['simulate', '--help'])).stdout.replaceAll(/\s+/g, ' ')).toContain('People of a file have groups and last use, but no products.');
  });
});
