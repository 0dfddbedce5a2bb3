import { readFileSync, statSync, writeFileSync } from 'node:fs';

import type { Approval } from 'atlassian-admin-sdk/seals';
import { describe, expect, it } from 'vitest';

import { command, fileWith, jsonOf, organization, pathOf, watchCommands, wideLines, type Organization } from '../support/command.js';

watchCommands();

let files = 0;

interface Sealed extends Organization {
  readonly accountId: string;
  readonly plan: string;
  readonly keys: Readonly<Record<'grace' | 'omar' | 'run', string>>;
  readonly publicKeys: Readonly<Record<'grace' | 'omar' | 'run', string>>;
  /** Which approvals the person who applies demands. */
  readonly requires: string;
}

/** A plan for one person, in one of two forms, that Grace or Omar must approve. */
async function sealed(form: 'json' | 'jsonl' = 'json'): Promise<Sealed> {
  const { env, simulator } = await organization();
  const { accountId } = simulator.addPerson({ name: 'Jane Doe' });
  files += 1;
  const keys = { grace: pathOf(`grace-${files}.key`), omar: pathOf(`omar-${files}.key`), run: pathOf(`run-${files}.key`) };
  const publicKey = async (path: string): Promise<string> => jsonOf<{ readonly publicKey: string }>(await command(['create-key', '--out', path, '--json'])).publicKey;
  const publicKeys = { grace: await publicKey(keys.grace), omar: await publicKey(keys.omar), run: await publicKey(keys.run) };
  const approvers = [
    { name: 'Grace Kim', publicKey: publicKeys.grace },
    { name: 'Omar Haddad', publicKey: publicKeys.omar },
  ];
  const policy = fileWith(`policy-${files}.json`, JSON.stringify({ approvals: { approvers, author: { name: 'Ida Berg' } } }));
  const plan = pathOf(`sealed-${files}.${form}`);
  expect((await command(['plan', accountId, '--policy', policy, '--out', plan], { env })).code).toBe(0);
  return { env, simulator, accountId, plan, keys, publicKeys, requires: fileWith(`requires-${files}.json`, JSON.stringify({ approvers })) };
}

const approvedBy = async ({ plan, keys }: Sealed, who: 'grace' | 'omar' = 'grace'): Promise<string> => {
  const by = { grace: 'Grace Kim', omar: 'Omar Haddad' }[who];
  return jsonOf<{ readonly approval: string }>(await command(['approve', plan, '--key', keys[who], '--by', by, '--yes-people', '1', '--json'])).approval;
};

describe('create-key', () => {
  it('writes a secret that only its owner may read, prints the public key, and overwrites nothing', async () => {
    const path = pathOf('new.key');
    const { code, stdout } = await command(['create-key', '--out', path]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Written: {4}.*\nPublic key: [\w-]{43}\n$/);
    const secret = readFileSync(path, 'utf8');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(stdout).not.toContain(secret.trim());
    expect((await command(['create-key', '--out', path])).code).toBe(64);
    expect(readFileSync(path, 'utf8')).toBe(secret);
  });
});

describe('approve', () => {
  it('shows in a terminal what is approved, asks for the number, and approves nothing for another one', async () => {
    const { plan, keys } = await sealed();
    const args = ['approve', plan, '--key', keys.grace, '--by', 'Grace Kim'];
    const refused = await command(args, { isTerminal: true, stdin: '2\n' });
    expect(refused).toMatchObject({ code: 1, stdout: 'Nothing was approved.\n' });
    expect(refused.stderr).toContain('Jane Doe');
    expect(refused.stderr).toContain('Type this number to approve: ');
    const { code, stdout, stderr } = await command(args, { isTerminal: true, stdin: '1\n' });
    expect(code).toBe(0);
    expect(wideLines(stderr)).toEqual([]);
    expect(stdout).toMatch(/^Approved: 1 person, until .* UTC\.\nWritten: .*\nApply: {3}npx atlassian-admin-sdk apply .* --approval .*\n$/);
    expect((await command(args, { isTerminal: true, stdin: '1\n' })).stderr).toContain('already exists');
  });

  it.each([
    ['without the number', (all: Sealed) => ['--key', all.keys.grace, '--by', 'Grace Kim'], '--yes-people must repeat'],
    ['with another number', (all: Sealed) => ['--key', all.keys.grace, '--by', 'Grace Kim', '--yes-people', '2'], 'is not the number'],
    ['by the author', (all: Sealed) => ['--key', all.keys.grace, '--by', 'Ida Berg', '--yes-people', '1'], 'is the author of the plan'],
    ['for longer than the plan holds', (all: Sealed) => ['--key', all.keys.grace, '--by', 'Grace Kim', '--until', '2099-01-01T00:00:00Z', '--yes-people', '1'], 'later than the plan expires'],
    ['with a file that is no key', (all: Sealed) => ['--key', all.plan, '--by', 'Grace Kim', '--yes-people', '1'], 'is no key'],
    ['with a key that is not there', () => ['--key', pathOf('none.key'), '--by', 'Grace Kim', '--yes-people', '1'], 'cannot be read: ENOENT'],
    ['without a name', (all: Sealed) => ['--key', all.keys.grace, '--yes-people', '1'], 'approve needs --by <name>'],
  ])('refuses an approval %s, and repeats no text of a file', async (_how, options, problem) => {
    const all = await sealed();
    const { code, stdout, stderr } = await command(['approve', all.plan, ...options(all)]);
    expect([code, stdout]).toEqual([64, '']);
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(problem);
    expect(stderr).not.toContain(readFileSync(all.keys.grace, 'utf8').trim());
  });
});

it('plan and show say which approvals a plan needs', async () => {
  const { env, requires } = await sealed();
  const { approvers } = JSON.parse(readFileSync(requires, 'utf8')) as { readonly approvers: readonly object[] };
  const out = pathOf('needs.json');
  const approvals = { approvers, count: 2, rows: ['orgAdmin'], people: 5 };
  const planned = await command(['plan', 'jane.doe@example.com', '--policy', fileWith('needs-policy.json', JSON.stringify({ approvals })), '--out', out], { env });
  expect(planned.stdout).toMatch(/\nApprove: npx atlassian-admin-sdk approve .* --key '<file>' --by '<name>'\nApply: {3}npx atlassian-admin-sdk apply .* --approval '<file>'\n$/);
  expect((await command(['show', out])).stdout.replaceAll(/\s+/g, ' ')).toContain('Approvals 2 of Grace Kim; Omar Haddad, if it changes somebody of org admin or it changes more than 5 people');
});

describe.each(['json', 'jsonl'] as const)('apply of a plan that demands an approval (%s)', (form) => {
  it('changes somebody only with the approval', async () => {
    const all = await sealed(form);
    const { env, simulator, plan, accountId, requires } = all;
    const apply = ['apply', plan, '--yes-people', '1'];
    const refused = await command(apply, { env });
    expect(refused.code).toBe(64);
    expect(refused.stderr).toContain('approvals: are missing');
    expect(simulator.state.accounts[accountId]?.status).toBe('active');
    const { code } = await command([...apply, '--approval', await approvedBy(all), '--requires', requires], { env });
    expect(code).toBe(0);
    expect(simulator.state.accounts[accountId]?.status).toBe('inactive');
  });

  it('refuses an approval that was changed, and a plan without the approvals that the caller demands', async () => {
    const all = await sealed(form);
    const { env, simulator, plan, publicKeys } = all;
    const approval = await approvedBy(all);
    const changed = fileWith(`changed-${files}.json`, JSON.stringify({ ...(JSON.parse(readFileSync(approval, 'utf8')) as Approval), by: 'Omar Haddad' }));
    const two = fileWith(`two-${files}.json`, JSON.stringify({ count: 2, approvers: [{ name: 'Grace Kim', publicKey: publicKeys.grace }, { name: 'Omar Haddad', publicKey: publicKeys.omar }] }));
    const wrong = fileWith(`wrong-${files}.json`, JSON.stringify({ approvers: 'Grace Kim' }));
    for (const [options, problem] of [
      [['--approval', changed], 'approvals[0].signature'],
      [['--approval', approval, '--requires', two], 'approvals: are too few'],
      [['--approval', approval, '--requires', wrong], 'names no approvers'],
      [['--approval', pathOf('nowhere.json')], 'cannot be read'],
    ] as const) {
      const { code, stderr } = await command(['apply', plan, '--yes-people', '1', ...options], { env });
      expect([code, stderr.replaceAll(/\s+/g, ' ').includes(problem)]).toEqual([64, true]);
    }
    expect(simulator.effects.filter(({ kind }) => kind === 'disableAccount')).toEqual([]);
    expect((await command(['apply', plan, '--yes-people', '1', '--approval', approval, '--approval', await approvedBy(all, 'omar'), '--requires', two], { env })).code).toBe(0);
  });
});

describe('evidence', () => {
  it('is made of a run that signed its journal, and is verified with keys from elsewhere', async () => {
    const all = await sealed();
    const { env, plan, keys, publicKeys, requires } = all;
    const approval = await approvedBy(all);
    const seals = ['--approval', approval, '--requires', requires, '--run-key', keys.run];
    expect((await command(['apply', plan, '--yes-people', '1', ...seals], { env })).code).toBe(0);
    const checks = fileWith('checks.json', (await command(['verify', plan, '--json'], { env })).stdout);
    const made = await command(['make-evidence', plan, ...seals, '--checks', checks, '--asked-by', 'HR-1042']);
    expect(made.code).toBe(0);
    expect(made.stdout).toContain('1 person: 1 done.');
    const page = plan.replace('.json', '.evidence.html');
    expect(statSync(page).mode & 0o777).toBe(0o600);
    const verify = ['verify-evidence', page, '--run-public-key', publicKeys.run, '--requires', requires];
    const { code, stdout } = await command(verify);
    expect(code).toBe(0);
    expect(wideLines(stdout)).toEqual([]);
    expect(stdout).toMatch(/^Asked by +HR-1042, /m);
    expect(stdout).toMatch(/^Approved by +Grace Kim, /m);
    expect(stdout).toMatch(/^Access +off 1$/m);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/Time to access off half of 1 person within \d+ s, all within \d+ s /);
    expect(stdout).toMatch(/^Checked again +.*: off 1, on 0, unknown 0$/m);
    expect(jsonOf(await command([...verify, '--json']))).toMatchObject({ page, people: 1, findings: { whoAsked: { name: 'HR-1042' } } });
    for (const others of [
      ['--run-public-key', publicKeys.grace, '--requires', requires],
      ['--run-public-key', publicKeys.run],
    ]) {
      expect((await command(['verify-evidence', page, ...others])).code).toBe(64);
    }
    writeFileSync(page, readFileSync(page, 'utf8').replace('HR-1042', 'HR-1043'));
    expect((await command(verify)).code).toBe(64);
  });

  it('is refused without the approvals that the reader demands, and with a demand in another form', async () => {
    const { env, plan, keys, publicKeys } = await sealed();
    const undemanding = pathOf(`undemanding-${files}.json`);
    expect((await command(['plan', 'jane.doe@example.com', '--out', undemanding], { env })).code).toBe(0);
    expect(plan).not.toBe(undemanding);
    expect((await command(['apply', undemanding, '--yes-people', '1', '--run-key', keys.run], { env })).code).toBe(0);
    const approvers = [{ name: 'Grace Kim', publicKey: publicKeys.grace }, { name: 'Omar Haddad', publicKey: publicKeys.omar }];
    const misnamed = jsonOf<{ readonly approval: string }>(await command(['approve', undemanding, '--key', keys.omar, '--by', 'Grace Kim', '--yes-people', '1', '--json'])).approval;
    const demandOf = (demand: object): string => {
      files += 1;
      return fileWith(`demand-${files}.json`, JSON.stringify(demand));
    };
    const refused = await command(['make-evidence', undemanding, '--run-key', keys.run, '--approval', misnamed, '--requires', demandOf({ approvers })]);
    expect([refused.code, refused.stderr]).toEqual([64, expect.stringContaining('approvals[0].publicKey')]);
    const page = pathOf(`undemanding-${files}.html`);
    expect((await command(['make-evidence', undemanding, '--run-key', keys.run, '--out', page])).code).toBe(0);
    const verify = ['verify-evidence', page, '--run-public-key', publicKeys.run];
    expect((await command(verify)).code).toBe(0);
    for (const [demand, problem] of [
      [{ approvers, count: 2 }, 'evidence.approvals: are too few'],
      [{ approvers, rows: ['managed'] }, 'evidence.approvals: are too few'],
      [{ approvers, count: 'two' }, 'requires.count'],
      [{ approvers, nonsense: 1 }, 'requires.nonsense'],
      [{ approvers: [{ publicKey: publicKeys.grace }] }, 'names no approvers'],
    ] as const) {
      const { code, stdout, stderr } = await command([...verify, '--requires', demandOf(demand)]);
      expect([code, stdout, stderr.replaceAll(/\s+/g, ' ')]).toEqual([64, '', expect.stringContaining(problem)]);
    }
    expect((await command([...verify, '--requires', demandOf({ approvers, people: 1 })])).code).toBe(0);
  });

  it('is not made of a journal without signatures, and a signed journal is not continued without the key', async () => {
    const all = await sealed();
    const { env, plan, keys } = all;
    const seals = ['--approval', await approvedBy(all)];
    expect((await command(['apply', plan, '--yes-people', '1', ...seals], { env })).code).toBe(0);
    expect((await command(['make-evidence', plan, ...seals, '--run-key', keys.run])).stderr).toContain('entry 1 is not signed by a given key');

    const signed = await sealed();
    const with_ = ['--approval', await approvedBy(signed)];
    expect((await command(['apply', signed.plan, '--yes-people', '1', ...with_, '--run-key', signed.keys.run], { env: signed.env })).code).toBe(0);
    const resumed = ['resume', signed.plan, '--yes-people', '1', ...with_];
    const refused = await command(resumed, { env: signed.env });
    expect(refused.code).toBe(64);
    expect(refused.stderr.replaceAll(/\s+/g, ' ')).toContain('journal: is signed');
    expect((await command([...resumed, '--run-key', signed.keys.run], { env: signed.env })).code).toBe(0);
    for (const reading of [['report', signed.plan], ['plan', '--unfinished', signed.plan, '--out', pathOf('rest.json')], ['reinstate', signed.plan, '--out', pathOf('back.json')]]) {
      expect((await command(reading, { env: signed.env })).code).toBe(0);
    }
  });

  it('goes on with another run key if the old public key is given', async () => {
    const all = await sealed();
    const { env, plan, keys, publicKeys } = all;
    const seals = ['--approval', await approvedBy(all)];
    expect((await command(['apply', plan, '--yes-people', '1', ...seals, '--run-key', keys.run], { env })).code).toBe(0);
    const resumed = ['resume', plan, '--yes-people', '1', ...seals, '--run-key', keys.omar];
    expect((await command(resumed, { env })).code).toBe(64);
    expect((await command([...resumed, '--run-public-key', publicKeys.run], { env })).code).toBe(0);
    expect((await command(['make-evidence', plan, ...seals, '--run-key', keys.omar, '--run-public-key', publicKeys.run])).code).toBe(0);
  });

  it('is not made of a plan file, nor of a check of something else', async () => {
    const file = await sealed('jsonl');
    const { stderr } = await command(['apply', file.plan, '--yes-people', '1', '--run-key', file.keys.run], { env: file.env });
    expect(stderr).toContain('--run-key signs the journal of a plan in JSON only');
    expect((await command(['make-evidence', file.plan, '--run-key', file.keys.run])).code).toBe(64);
    const all = await sealed();
    const seals = ['--approval', await approvedBy(all), '--run-key', all.keys.run];
    expect((await command(['apply', all.plan, '--yes-people', '1', ...seals], { env: all.env })).code).toBe(0);
    for (const [content, problem] of [
      ['{}', 'is not what "npx atlassian-admin-sdk verify --json" prints'],
      ['{"people": [null]}', 'checks[0]'],
      ['{"people": [{"accountId": "other", "access": "off", "seenAt": "2026-11-30T00:00:00.000Z"}]}', 'checks[0].accountId'],
      [`{"people": [{"accountId": "${all.accountId}", "access": "gone", "seenAt": "2026-11-30T00:00:00.000Z"}]}`, 'checks[0].access'],
    ] as const) {
      const refused = await command(['make-evidence', all.plan, ...seals, '--checks', fileWith('other-checks.json', content)]);
      expect([refused.code, refused.stderr.replaceAll(/\s+/g, ' ')]).toEqual([64, expect.stringContaining(problem)]);
    }
  });
});
