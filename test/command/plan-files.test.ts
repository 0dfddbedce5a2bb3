import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';

import { filePlan, type Report } from 'atlassian-admin-sdk/offboarding';
import { describe, expect, it } from 'vitest';

import { command, fileWith, jsonOf, organization, pathOf, watchCommands, wideLines, type Organization } from '../support/command.js';

watchCommands();

let worlds = 0;

/** An organization, a CSV file with some of its people, and a plan file for them. */
async function planned(people: number, more: { readonly row?: string } = {}) {
  const world = await organization();
  const accounts = Array.from({ length: people }, (_, index) => world.simulator.addPerson({ name: `Person ${index}`, ...(index === 1 ? { provisionedBy: 'google' as const } : {}) }));
  const name = `plan-file-${(worlds += 1)}`;
  const csv = fileWith(`${name}.csv`, `Email\n${accounts.map(({ email }) => `${email}\n`).join('')}${more.row ?? ''}`);
  const path = pathOf(`${name}.jsonl`);
  const made = await command(['plan', csv, '--out', path, '--expires-after', '60'], { env: world.env });
  return { ...world, accounts, csv, path, journals: pathOf(`${name}.journals`), made };
}

const active = ({ simulator }: Organization, accounts: readonly { readonly accountId: string }[]): number => accounts.filter(({ accountId }) => simulator.state.accounts[accountId]?.status === 'active').length;

describe('a plan file', () => {
  it('is written, shown, applied, verified, reported on and undone as a plan is', { timeout: 60_000 }, async () => {
    const world = await planned(7);
    const { env, accounts, path, journals, made } = world;
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(made.stdout).toMatch(/^deactivate: 6 +Person 0; Person 2; .*; and 1 more\nhand off: 1 +Person 1\n/s);
    expect(made.stdout).toContain('It changes 6 people, and can be applied until');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await filePlan(path).counts()).toEqual({ people: 7, unresolved: 0 });

    const shown = await command(['show', path]);
    expect(shown.code).toBe(0);
    expect(shown.stdout).toMatch(/^Plan +\w{64}\nOrganization/);
    expect(shown.stdout.match(/^Person \d: /gm)).toHaveLength(7);
    expect(shown.stdout).toContain('Remains afterwards:');
    expect((await command(['show', path, '--format', 'csv'])).stdout.match(/^[^\n]*Person \d/gm)).toHaveLength(7);
    expect(jsonOf<object>(await command(['show', path, '--json']))).toMatchObject({ plan: path, counts: { people: 7 }, fuse: { people: 6 } });

    expect(await command(['apply', path], { env })).toMatchObject({ code: 64 });
    expect(await command(['resume', path, '--yes-people', '6'], { env })).toMatchObject({ code: 64 });
    expect((await command(['apply', path, '--yes-people', '7'], { env })).stderr).toContain('--yes-people is not the number');
    expect(active(world, accounts)).toBe(7);
    const applied = await command(['apply', path, '--yes-people', '6'], { env });
    expect(applied.code).toBe(2);
    expect(applied.stdout).toMatch(/^7 people: 6 done, 1 handed off\.|^7 people: 1 handed off, 6 done\./);
    expect(applied.stdout).toMatch(/These need a person:\nPerson 1: handed off\./);
    expect(applied.stdout).toContain(`Journals: ${journals}`);
    expect(active(world, accounts)).toBe(1);
    expect((await command(['apply', path, '--yes-people', '6'], { env })).stderr).toContain('has started already');
    expect(jsonOf<object>(await command(['resume', path, '--yes-people', '6', '--json'], { env }))).toMatchObject({ plan: path, journal: journals, result: { totals: { done: 6 } }, report: { totals: { done: 6 } } });

    const verified = await command(['verify', path], { env });
    expect(verified).toMatchObject({ code: 2, stdout: '7 people: the access of 6 is off.\n\nNot off:\nPerson 1: on\n' });

    const text = await command(['report', path]);
    expect(text.code).toBe(2);
    expect(text.stdout.match(/^Person \d: /gm)).toHaveLength(7);
    const json = await command(['report', path, '--json']);
    expect(jsonOf<Report>(json).people.map(({ outcome }) => outcome.kind).sort()).toEqual([...Array.from({ length: 6 }, () => 'done'), 'handedOff']);
    const csv = pathOf('of-plan-file.csv');
    expect((await command(['report', path, '--format', 'csv', '--out', csv])).stdout).toContain('Written: ');
    expect(readFileSync(csv, 'utf8').split('Person ').length).toBeGreaterThan(7);
    expect(statSync(csv).mode & 0o777).toBe(0o600);
    expect((await command(['report', path, '--format', 'markdown'])).stdout).toContain('Person 6');
    const refused = await command(['report', path, '--format', 'html']);
    expect(refused.code).toBe(64);
    expect(refused.stderr).toContain('give a new folder with --out');
    const pages = pathOf('pages');
    await command(['report', path, '--format', 'html', '--out', pages]);
    expect(readdirSync(pages).sort()).toEqual(['index.html', 'people-1.html']);

    expect((await command(['reinstate', path], { env })).stderr).toContain('give its name with --out');
    const back = pathOf('back.jsonl');
    const reinstated = await command(['reinstate', path, '--out', back], { env });
    expect(reinstated.code).toBe(0);
    expect(reinstated.stdout).toContain('give back: 6');
    expect((await command(['apply', back, '--yes-people', '6'], { env })).code).toBe(0);
    expect(active(world, accounts)).toBe(7);
    for (const { stdout } of [made, shown, applied, verified, text, reinstated]) {
      expect(wideLines(stdout)).toEqual([]);
    }
  });

  it('is known by what stands in it, not by its name', async () => {
    const { env, path } = await planned(2);
    const renamed = pathOf('renamed.json');
    renameSync(path, renamed);
    expect((await command(['show', renamed])).stdout).toMatch(/^Plan +\w{64}\n/);
    const json = pathOf('in-json.json');
    const made = await command(['plan', 'nobody@example.com', '--out', json], { env });
    const other = pathOf('in-json.jsonl');
    renameSync(json, other);
    expect(made.code).toBe(2);
    expect((await command(['show', other])).stdout).toMatch(/^Plan +\w{64}\n/);
  });

  it('names whoever is not in it', async () => {
    const { made } = await planned(2, { row: 'nobody@example.com\nnot an address\n' });
    expect(made.code).toBe(2);
    expect(made.stdout).toContain('Not in the plan:\nLine 5: ');
    expect(made.stdout).toContain('Line 4: nobody has this e-mail address.');
  });

  it('is refused before anything is sent where it was edited, and where a subcommand takes none', async () => {
    const { env, path, csv, simulator } = await planned(2);
    const sent = simulator.requests.length;
    const rehearsed = await command(['rehearse', path], { env });
    expect([rehearsed.code, rehearsed.stderr.replaceAll(/\n +/g, ' ')]).toEqual([64, expect.stringContaining('"rehearse" takes plans in JSON only')]);
    const out = pathOf('with-responsibilities.jsonl');
    const given = await command(['plan', csv, '--responsibilities', '--out', out], { env });
    expect([given.code, given.stderr]).toEqual([64, expect.stringContaining('needs an inventory')]);
    expect(existsSync(out)).toBe(false);
    const edited = pathOf('edited.jsonl');
    writeFileSync(edited, readFileSync(path, 'utf8').replace('Person 0', 'Person 9'));
    const cut = pathOf('cut.jsonl');
    writeFileSync(cut, readFileSync(path, 'utf8').slice(0, -200));
    for (const damaged of [edited, cut]) {
      mkdirSync(damaged.replace('.jsonl', '.journals'));
      for (const argv of [['show', damaged], ['apply', damaged, '--yes-people', '2'], ['resume', damaged], ['verify', damaged], ['report', damaged], ['reinstate', damaged, '--out', out], ['plan', '--unfinished', damaged, '--out', out]]) {
        const { code, stderr } = await command(argv, { env });
        expect([argv[0], code]).toEqual([argv[0], 64]);
        expect(stderr).toMatch(/^This input is not right:\n- plan: /);
        expect(stderr).not.toContain('Person');
      }
    }
    expect(simulator.requests.length).toBe(sent);
    expect(existsSync(out)).toBe(false);
  });

  it('gives a plan for those who are left', async () => {
    const { env, accounts, path } = await planned(6);
    const controller = new AbortController();
    controller.abort();
    const stopped = await command(['apply', path, '--yes-people', '5'], { env, signal: controller.signal });
    expect(stopped.code).toBe(1);
    expect(stopped.stdout).toMatch(/^Stopped\. 6 people: /);
    expect(stopped.stdout).toContain('Continue: npx atlassian-admin-sdk resume ');
    const rest = pathOf('rest.jsonl');
    expect((await command(['plan', '--unfinished', path, '--out', rest], { env })).stdout).toContain('It changes 5 people');
    expect(await filePlan(rest).counts()).toEqual({ people: accounts.length, unresolved: 0 });
    const small = pathOf('rest.json');
    expect((await command(['plan', '--unfinished', path, '--out', small], { env })).code).toBe(0);
    expect((await command(['resume', path, '--yes-people', '5'], { env })).stdout).toContain('5 done');
    const none = await command(['plan', '--unfinished', path, '--out', pathOf('none.jsonl')], { env });
    expect(none.stdout).not.toContain('deactivate');
  });
});
