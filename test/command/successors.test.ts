import { readFileSync } from 'node:fs';

import type { Plan, Report } from 'atlassian-admin-sdk/offboarding';
import type { SimulatedAccount } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { command, fileWith, jsonOf, organization, pathOf, watchCommands, wideLines, type Organization } from '../support/command.js';

watchCommands();

interface TransferStep extends Organization {
  readonly jane: SimulatedAccount;
  readonly max: SimulatedAccount;
  readonly mary: SimulatedAccount;
}

/** Somebody who leads two projects and owns a dashboard, and two who stay. */
async function responsibilities(): Promise<TransferStep> {
  const all = await organization();
  const { simulator } = all;
  return {
    ...all,
    jane: simulator.addPerson({ name: 'Jane Doe', email: 'jane@example.com', owns: { projects: ['OPS', 'WEB'], dashboards: ['Operations'] } }),
    max: simulator.addPerson({ name: 'Max Roe', email: 'max@example.com' }),
    mary: simulator.addPerson({ name: 'Mary Major', email: 'mary@example.com' }),
  };
}

let files = 0;
const newFile = (): string => pathOf(`successors-${(files += 1)}.json`);
const readPlan = (path: string): Plan => JSON.parse(readFileSync(path, 'utf8')) as Plan;

describe('plan with a file of successors', () => {
  it('gives things to them, prints how many, and is applied after somebody repeats the number', async () => {
    const { env, jane, max, mary } = await responsibilities();
    const path = newFile();
    const csv = fileWith('both.csv', 'Leaver,Successor,Project\njane@example.com,max@example.com,\njane@example.com,mary@example.com,WEB\n');
    const { code, stdout } = await command(['plan', 'jane@example.com', '--successors', csv, '--out', path], { env });
    expect(code).toBe(0);
    expect(wideLines(stdout)).toEqual([]);
    const plan = readPlan(path);
    expect(plan.policy.responsibilities?.successors).toEqual([
      { by: 'leaver', successors: { [jane.accountId]: mary.accountId }, project: 'WEB' },
      { by: 'leaver', successors: { [jane.accountId]: max.accountId } },
    ]);
    const { things = 0 } = plan.fuse;
    expect(things).toBeGreaterThanOrEqual(3);
    expect(stdout).toMatch(new RegExp(`^given to successors: ${things} `, 'm'));
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(`It changes 1 person and ${things} things, and`);

    for (const [argv, problem] of [
      [['--yes-people', '1'], '--yes-things is missing: the number of things'],
      [['--yes-people', '1', '--yes-things', '999'], '--yes-things is not the number of things'],
      [[], 'and --yes-things the number of things'],
    ] as const) {
      const refused = await command(['apply', path, ...argv], { env });
      expect(refused.code).toBe(64);
      expect(refused.stderr.replaceAll(/\s+/g, ' ')).toContain(problem);
    }
    expect(await command(['apply', path], { env, isTerminal: true, stdin: '1\n' })).toMatchObject({ code: 1, stdout: 'Nothing was changed.\n' });
    const applied = await command(['apply', path, '--yes-people', '1', '--yes-things', String(things), '--json'], { env });
    const { report } = jsonOf<{ report: Report }>(applied);
    expect(report.people[0]?.steps.filter(({ key = '', outcome }) => key.startsWith('transferResponsibilities projectLeads ') && outcome?.kind === 'done')).toHaveLength(2);
  });

  it('asks in a terminal for both numbers', async () => {
    const { env } = await responsibilities();
    const path = newFile();
    await command(['plan', 'jane@example.com', '--successors', fileWith('one.csv', 'Leaver,Successor\njane@example.com,max@example.com\n'), '--out', path], { env });
    const { things = 0 } = readPlan(path).fuse;
    const { code, stderr } = await command(['apply', path], { env, isTerminal: true, stdin: `1  ${things}\n` });
    expect(stderr).toContain(`The plan changes 1 person and ${things} things of `);
    expect(stderr).toContain('Type both numbers, with a space between them, to start: ');
    expect(code).not.toBe(1);
    expect(code).not.toBe(64);
  });

  it('ends with 2 and lists the rows that it cannot use, without what stands in them', async () => {
    const { env } = await responsibilities();
    const csv = fileWith('unusable.csv', 'Leaver,Successor\njane@example.com,max@example.com\nzoe@example.com,max@example.com\njane@example.com,5.57058E+11\n');
    const { code, stdout } = await command(['plan', 'jane@example.com', '--successors', csv, '--out', newFile()], { env });
    expect(code).toBe(2);
    expect(stdout).toContain(
      'Successors that are not used:\nLine 3: nobody has the e-mail address of its leaver.\nLine 4: successor is a number now: a spreadsheet changed it.\n',
    );
    expect(stdout).not.toMatch(/zoe|5\.57/);
    expect(wideLines(stdout)).toEqual([]);
    const json = await command(['plan', 'jane@example.com', '--successors', csv, '--json', '--out', newFile()], { env });
    expect(jsonOf<object>(json)).toMatchObject({ problems: [], successorProblems: [{ line: 3 }, { line: 4 }] });
  });

  it('ends with 64 if the file is not there, or has no such columns', async () => {
    const { env } = await responsibilities();
    expect(await command(['plan', 'jane@example.com', '--successors', pathOf('nowhere.csv')], { env })).toMatchObject({ code: 64 });
    const { code, stderr } = await command(['plan', 'jane@example.com', '--successors', fileWith('other.csv', 'Secret,Column\n1,2\n'), '--out', newFile()], { env });
    expect(code).toBe(64);
    expect(stderr).toContain('- header: expected a column "Successor"');
    expect(stderr).not.toContain('Secret');
  });
});

describe('plan with --responsibilities', () => {
  it('looks for things with the defaults of the policy, and prints how many stay', async () => {
    const { env } = await responsibilities();
    const path = newFile();
    const { code, stdout } = await command(['plan', 'jane@example.com', '--responsibilities', '--out', path], { env });
    expect(code).toBe(0);
    expect(readPlan(path).policy.responsibilities).toMatchObject({ successors: [], things: 10_000 });
    expect(stdout).toMatch(/^still with people: \d+ {2}/m);
    expect(stdout).not.toContain('given to successors');
    expect(wideLines(stdout)).toEqual([]);
  });

  it('keeps the rules of a policy, after those of a file', async () => {
    const { env, jane, max, mary } = await responsibilities();
    const path = newFile();
    const policy = fileWith('responsibility-policy.json', JSON.stringify({ responsibilities: { successors: [{ by: 'account', accountId: mary.accountId }], notify: true } }));
    const csv = fileWith('before.csv', 'Leaver,Successor\njane@example.com,max@example.com\n');
    expect((await command(['plan', 'jane@example.com', '--policy', policy, '--responsibilities', '--successors', csv, '--out', path], { env })).code).toBe(0);
    expect(readPlan(path).policy.responsibilities).toMatchObject({
      notify: true,
      successors: [
        { by: 'leaver', successors: { [jane.accountId]: max.accountId } },
        { by: 'account', accountId: mary.accountId },
      ],
    });
  });
});
