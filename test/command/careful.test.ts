import { readFileSync, writeFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { command, organization, pathOf, watchCommands } from '../support/command.js';

watchCommands();

/** A run of three people, whose journal does not stand next to the plan. */
async function ran(name: string) {
  const { simulator, env } = await organization();
  const people = ['Jane Doe', 'Ravi Patel', 'Noa Stein'].map((each) => simulator.addPerson({ name: each }).accountId);
  const plan = pathOf(`${name}.json`);
  const journal = pathOf(`${name}-run.jsonl`);
  expect(await command(['plan', ...people, '--expires-after', '60', '--out', plan], { env })).toMatchObject({ code: 0 });
  expect(await command(['apply', plan, '--yes-people', '3', '--journal', journal], { env })).toMatchObject({ code: 0 });
  return { simulator, env, plan, journal, people };
}

describe('a journal that is not there', () => {
  it('does not count as a run that did nothing', async () => {
    const { env, plan } = await ran('missing');
    const typing = pathOf('tpyo.jsonl');
    for (const argv of [['reinstate', plan], ['report', plan], ['plan', '--unfinished', plan]]) {
      const said = await command([...argv, '--journal', typing], { env });
      expect([argv[0], said.code, said.stdout, said.stderr]).toEqual([argv[0], 64, '', expect.stringContaining('is not there')]);
    }
    expect(await command(['reinstate', plan], { env })).toMatchObject({ code: 64, stderr: expect.stringContaining('--journal') });
  });

  it('next to the plan is told to whoever reads the report, or plans for those who are left', async () => {
    const { env, plan } = await ran('told');
    for (const argv of [['report', plan], ['plan', '--unfinished', plan, '--out', pathOf('told-rest.json')]]) {
      expect((await command(argv, { env })).stderr.replaceAll(/\s+/g, ' ')).toContain('this is a plan that was not applied');
    }
  });

  it('is carried through every hint', async () => {
    const { env, plan, journal } = await ran('hints');
    const refused = await command(['apply', plan, '--yes-people', '3', '--journal', journal], { env });
    expect(refused.stderr.replaceAll(/\s+/g, ' ')).toContain(`resume ${plan} --journal ${journal}`);
    const other = pathOf('hints-other.jsonl');
    expect((await command(['resume', plan, '--yes-people', '3', '--journal', other], { env })).stderr.replaceAll(/\s+/g, ' ')).toContain(`apply ${plan} --journal ${other}`);
  });
});

describe('--out', () => {
  it('never writes over a file: not a plan, a journal, or another document', async () => {
    const { env, plan, journal } = await ran('over');
    const lines = pathOf('over.jsonl');
    expect(await command(['plan', ...(JSON.parse(readFileSync(plan, 'utf8')) as { people: { accountId: string }[] }).people.map(({ accountId }) => accountId), '--out', lines], { env })).toMatchObject({ code: 0 });
    const notes = pathOf('notes.txt');
    writeFileSync(notes, 'mine');
    for (const [argv, out] of [
      [['report', plan, '--journal', journal, '--format', 'csv'], journal],
      [['show', plan, '--format', 'html'], plan],
      [['show', lines, '--format', 'csv'], lines],
      [['find-inactive', '--days', '30'], notes],
    ] as const) {
      const before = readFileSync(out, 'utf8');
      expect(await command([...argv, '--out', out], { env })).toMatchObject({ code: 64, stderr: expect.stringContaining('already exists') });
      expect(readFileSync(out, 'utf8')).toBe(before);
    }
  });

  it('writes the document of a plan file also where JSON is printed', async () => {
    const { env, plan } = await ran('both');
    const people = (JSON.parse(readFileSync(plan, 'utf8')) as { people: { accountId: string }[] }).people.map(({ accountId }) => accountId);
    const lines = pathOf('both.jsonl');
    expect(await command(['plan', ...people, '--out', lines], { env })).toMatchObject({ code: 0 });
    const out = pathOf('both.txt');
    const { code, stdout, stderr } = await command(['show', lines, '--json', '--out', out]);
    expect([code, stderr, JSON.parse(stdout)]).toEqual([0, '', expect.objectContaining({ plan: lines })]);
    expect(readFileSync(out, 'utf8')).toContain('Jane Doe');
  });
});

describe('an option that would be ignored', () => {
  it('is refused', async () => {
    const { env, plan, journal } = await ran('ignored');
    writeFileSync(pathOf('some.csv'), 'Email\njane.doe@example.com\n');
    for (const argv of [['simulate', pathOf('some.csv'), '--people', '7'], ['simulate', '--port', '99999'], ['resume', plan, '--journal', journal, '--run-public-key', 'abc'], ['due', pathOf('some.csv'), '--time', '17:00']]) {
      expect([argv, (await command(argv, { env, signal: AbortSignal.abort() })).code]).toEqual([argv, 64]);
    }
  });
});
