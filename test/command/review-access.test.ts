import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { verifyFinishedReview, type AccessReview, type FinishedReview } from 'atlassian-admin-sdk/access-review';
import { describe, expect, it } from 'vitest';

import { hashOfReview } from '../../src/access-review/review-hash.js';
import { groupNamed, resourceIn } from '../support/access-review.js';
import { command, fileWith, jsonOf, organization, pathOf, watchCommands, wideLines, type Organization } from '../support/command.js';

watchCommands();

let files = 0;
const newPath = (ending: string): string => pathOf(`review-${(files += 1)}${ending}`);
const read = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;

async function company(): Promise<Organization> {
  const made = await organization();
  const { simulator } = made;
  simulator.addPerson({ name: 'Jane Doe', groups: ['jira-users'], lastActive: { 'jira-software': '2d' } });
  simulator.addPerson({ name: 'Omar Haddad', groups: ['jira-users'], lastActive: { 'jira-software': '200d' } });
  groupNamed(simulator, 'jira-users').grants = { [resourceIn(simulator, 'jira-software@example')]: ['atlassian/user'] };
  return made;
}

/** Writes decisions into the file as an owner does. */
function decide(csvPath: string, decisionOf: (name: string) => string): void {
  const lines = readFileSync(csvPath, 'utf8').split('\r\n').map((line, index) => (index === 0 || line === '' ? line : line.replace(/,,,$/, `,${decisionOf(line)},Olga Owner,quarterly`)));
  writeFileSync(csvPath, lines.join('\r\n'));
}

describe('review-access', () => {
  it('goes from the reading to a finished review, and asks only about changes the next time', async () => {
    const { env, simulator } = await company();
    const path = newPath('.json');
    const csvPath = path.replace('.json', '.csv');
    const prices = fileWith('prices.csv', 'Product,Price,Currency\nJira,7.75,USD\n');
    const made = await command(['review-access', '--out', path, '--prices', prices], { env });
    expect([made.code, made.stderr]).toEqual([0, '']);
    expect(made.stdout).toContain('3 people with access, in 3 rows.');
    expect(made.stdout).toContain('Jira on example.atlassian.net: 2 people, 2 seats, 1 inactive');
    expect(made.stdout).toContain('All seats for a month: 15.50 USD.\nInactive seats: 7.75 USD.');
    expect(wideLines(made.stdout)).toEqual([]);
    expect([path, csvPath].map((each) => statSync(each).mode & 0o777)).toEqual([0o600, 0o600]);

    const folder = newPath('');
    decide(csvPath, (line) => (line.includes('Omar Haddad') ? 'remove' : 'keep'));
    const planned = await command(['review-access', path, '--decisions', csvPath, '--plan', folder], { env });
    expect([planned.code, planned.stderr]).toEqual([0, '']);
    expect(planned.stdout).toContain('3 decisions. Undecided: 0 rows.');
    expect(planned.stdout).toContain('The decisions save for a month: 7.75 USD.');
    expect(wideLines(planned.stdout)).toEqual([]);
    const [name = ''] = readdirSync(folder).filter((each) => each.startsWith('plan-'));
    expect(readdirSync(folder).map((each) => statSync(join(folder, each)).mode & 0o777)).toEqual([0o600, 0o600, 0o600]);
    expect(simulator.effects).toEqual([]);
    const early = await command(['review-access', path, '--finish', folder], { env });
    expect([early.code, early.stdout.replaceAll(/\n +/g, ' ')]).toEqual([2, expect.stringContaining('Omar Haddad: The plan is not applied to the end.')]);
    const key = newPath('.key');
    const { publicKey } = jsonOf<{ readonly publicKey: string }>(await command(['create-key', '--out', key, '--json']));
    expect((await command(['apply', join(folder, name), '--yes-people', '1', '--run-key', key], { env })).code).toBe(0);
    const signed = ['review-access', path, '--finish', folder, '--run-key', key];
    expect((await command([...signed, '--run-public-key', publicKey], { env })).code).toBe(0);
    const sealed = read<FinishedReview>(join(folder, 'finished-review.json'));
    expect(await verifyFinishedReview(sealed, { publicKeys: [publicKey] })).toEqual({ isWhole: true, signature: 'verified' });
    expect((await command([...signed, '--run-public-key', 'x'.repeat(43)], { env })).stderr).toContain('entry 1 is not signed by a given key');

    const finished = await command(['review-access', path, '--finish', folder], { env });
    expect([finished.code, finished.stderr]).toEqual([0, '']);
    expect(finished.stdout).toContain('Kept: 2. Removed: 1. Not removed: 0. Undecided: 0.\n\nSaved for a month: 7.75 USD.');
    expect(read<FinishedReview>(join(folder, 'finished-review.json')).counts).toMatchObject({ removed: 1 });
    expect(readFileSync(join(folder, 'finished-review.md'), 'utf8')).toContain('Omar Haddad');
    expect(['json', 'md', 'csv'].map((ending) => statSync(join(folder, `finished-review.${ending}`)).mode & 0o777)).toEqual([0o600, 0o600, 0o600]);

    const previousOf = (review: FinishedReview): string[] => ['review-access', '--out', newPath('.json'), '--previous', fileWith('previous.json', JSON.stringify(review))];
    expect((await command([...previousOf(sealed), '--run-public-key', publicKey], { env })).code).toBe(0);
    const edited = { ...sealed, inactiveDays: 1 };
    const forged = await command(previousOf({ ...edited, hash: await hashOfReview(edited) }), { env });
    expect([forged.code, forged.stderr]).toEqual([64, expect.stringContaining('previous.seal: does not fit')]);
    const unsigned = await command(['review-access', '--previous', join(folder, 'finished-review.json'), '--run-public-key', publicKey], { env });
    expect([unsigned.code, unsigned.stderr]).toEqual([64, expect.stringContaining('previous.seal: is missing')]);

    simulator.addPerson({ name: 'Nadia New', groups: ['jira-users'] });
    const next = newPath('.json');
    expect((await command(['review-access', '--out', next, '--previous', join(folder, 'finished-review.json')], { env })).code).toBe(0);
    expect(read<AccessReview>(next).rows).toHaveLength(3);
    const lines = readFileSync(next.replace('.json', '.csv'), 'utf8').trim().split('\r\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain('Nadia New');
  });

  it('needs a person for undecided rows, unusable lines, tasks, and what is not removed', async () => {
    const { env, simulator } = await company();
    const path = newPath('.json');
    const csvPath = path.replace('.json', '.csv');
    await command(['review-access', '--out', path], { env });
    const folder = newPath('');
    decide(csvPath, (line) => (line.includes('Ada Admin') ? 'remove' : line.includes('Jane') ? 'perhaps' : ''));
    const planned = await command(['review-access', path, '--decisions', csvPath, '--plan', folder, '--json'], { env });
    expect(planned.code).toBe(2);
    expect(jsonOf<object>(planned)).toMatchObject({ decisions: 1, problems: [{ kind: 'unknownWord' }], undecided: [expect.any(String), expect.any(String)], plans: [], tasks: [{ name: 'Ada Admin' }] });
    const finished = await command(['review-access', path, '--finish', folder], { env });
    expect(finished.code).toBe(2);
    expect(finished.stdout.replaceAll(/\n +/g, ' ')).toContain('Ada Admin: The access takes no seat.');
    expect(simulator.effects).toEqual([]);

    simulator.faults.add({ match: { route: 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/groups/search' }, when: 'beforeEffect', kind: 'status', status: 403, body: {}, times: 9 });
    const partly = await command(['review-access', '--out', newPath('.json')], { env });
    expect([partly.code, partly.stdout]).toEqual([2, expect.stringContaining('Not readable, so people or roles may be missing:\n  groups: permission.denied')]);
  });

  it.each([
    [['review-access', '--plan', 'x'], 'need <review>'],
    [['review-access', 'x.json'], 'needs --plan or --finish'],
    [['review-access', 'x.json', '--plan', 'y'], '--plan needs --decisions'],
    [['review-access', 'x.json', '--plan', 'y', '--decisions', 'z.csv', '--run-key', 'k'], '--run-key needs --finish'],
    [['review-access', '--run-public-key', 'x'], '--run-public-key needs --finish, or --previous'],
    [['review-access', 'x.json', '--plan', 'y', '--decisions', 'z.csv', '--previous', 'p.json', '--run-public-key', 'x'], '--run-public-key needs --finish, or --previous'],
    [['review-access', '--run-key', 'k', '--previous', 'p.json'], '--run-key needs --finish'],
    [['review-access', 'x.json', '--finish', 'y', '--run-key', 'missing.key'], 'cannot be read'],
    [['review-access', 'x.json', '--finish', 'y', '--decisions', 'z.csv'], 'leave out --decisions'],
    [['review-access', 'x.json', 'y.json', '--finish', 'z'], 'takes one <review>'],
    [['review-access', 'missing.json', '--finish', 'y'], 'cannot be read'],
    [['review-access', '--prices', 'missing.csv'], 'is no file that can be read'],
    [['review-access', '--previous', 'missing.json'], 'cannot be read'],
  ])('is refused: %j', async (argv, problem) => {
    const { env, simulator } = await organization();
    const { code, stderr } = await command(argv, { env });
    expect([code, stderr.replaceAll(/\n +/g, ' ')]).toEqual([64, expect.stringContaining(problem)]);
    expect(simulator.requests).toEqual([]);
  });

  it('refuses a review that is edited, and one that is finished', async () => {
    const { env } = await company();
    const path = newPath('.json');
    await command(['review-access', '--out', path], { env });
    const review = read<AccessReview>(path);
    const edited = fileWith('edited.json', JSON.stringify({ ...review, inactiveDays: 1 }));
    const { code, stderr } = await command(['review-access', edited, '--decisions', path.replace('.json', '.csv'), '--plan', newPath('')], { env });
    expect([code, stderr]).toEqual([64, expect.stringContaining('review.hash')]);
    expect((await command(['review-access', '--previous', path, '--out', newPath('.json')], { env })).code).toBe(64);
  });
});
