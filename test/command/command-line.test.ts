import { describe, expect, it } from 'vitest';

import { parseArguments, subcommandNamed } from '../../src/command/parse.js';
import { subcommands } from '../../src/command/subcommands.js';
import { readFromRoot } from '../support/generated.js';
import { command, fileWith, organization, pathOf, watchCommands, wideLines } from '../support/command.js';

watchCommands();

describe('the guide', () => {
  const lines = [...readFromRoot('docs/command.md').matchAll(/^[^\n`]*?npx atlassian-admin-sdk ([^\n`>;]+)/gm)].map(([, line = '']) => line.trim());

  it.each(lines)('shows a command that is accepted: %s', (line) => {
    const [name = '', ...argv] = (line.match(/"[^"]*"|[^ ]+/g) ?? []).map((word) => word.replaceAll('"', ''));
    const parsed = parseArguments(subcommandNamed(name, subcommands), argv);
    expect(parsed.help).toBe(false);
  });

  it('shows enough of them', () => {
    expect(lines.length).toBeGreaterThan(8);
  });
});

describe('an old Node.js', () => {
  it.each(['20.20.2', '22.12.0', '18.0.0'])('is refused before anything is read: %s', async (nodeVersion) => {
    const { code, stdout, stderr } = await command(['check'], { nodeVersion });
    expect([code, stdout, stderr.replaceAll(/\s+/g, ' ').trim()]).toEqual([64, '', `This command needs Node.js 22.13 or newer, and this is ${nodeVersion}. Nothing was changed.`]);
  });

  it.each(['22.13.0', '22.23.3', '23.0.0', '26.10.0'])('is not %s', async (nodeVersion) => {
    expect((await command(['--version'], { nodeVersion })).code).toBe(0);
  });
});

describe('help', () => {
  it('names every subcommand, variable and exit code, and fits a terminal', async () => {
    const { code, stdout } = await command(['--help']);
    expect(code).toBe(0);
    expect(subcommands.filter(({ name }) => !stdout.includes(`  ${name}`))).toEqual([]);
    expect(stdout).toMatch(/ATLASSIAN_ORG_API_KEY .*\n/);
    expect(stdout).toMatch(/\n {2}64 {2}/);
    expect(wideLines(stdout)).toEqual([]);
  });

  it.each(subcommands.map((subcommand) => [subcommand.name, subcommand] as const))('of %s names all of its options, and fits a terminal', async (name, { options }) => {
    const { code, stdout } = await command([name, '--help']);
    expect(code).toBe(0);
    expect(Object.keys(options).filter((option) => !stdout.includes(`  --${option} `))).toEqual([]);
    expect(wideLines(stdout)).toEqual([]);
  });

  it('comes on stderr, and as a usage error, without a subcommand', async () => {
    const { code, stdout, stderr } = await command([]);
    expect([code, stdout]).toEqual([64, '']);
    expect(stderr).toContain('Usage: npx atlassian-admin-sdk <subcommand>');
  });

  it('is asked for with -h as well, and the version with --version', async () => {
    expect((await command(['plan', '-h'])).stdout).toContain('Usage: npx atlassian-admin-sdk plan');
    expect((await command(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('a command line that is not right', () => {
  it.each([
    [['aply'], 'Subcommand aply does not exist here; did you mean apply?'],
    [['frobnicate'], 'Subcommand frobnicate does not exist here; known are check,'],
    [['plan', 'a@example.com', '--profil', 'leaver'], 'Option --profil does not exist here; did you mean --profile?'],
    [['check', '-x'], 'Option -x does not exist here; known are --json, --help.'],
    [['plan', 'a@example.com', '--profile', 'leavr'], '--profile leavr does not exist here; did you mean leaver?'],
    [['show', 'plan.json', '--format', 'pdf'], '--format pdf does not exist here; known are text, markdown, csv, html.'],
    [['show', 'plan.json', '--out'], '--out needs a value: <file>.'],
    [['show', 'plan.json', '--out', '--json'], '--out needs a value: <file>.'],
    [['show', 'plan.json', '--json=yes'], '--json takes no value.'],
    [['show', 'plan.json', '--format', 'html', '--format', 'csv'], '--format can be given once.'],
    [['show', 'plan.json', '--format', 'html', '--json'], '--json and --format exclude each other.'],
    [['show'], 'show needs <plan>:'],
    [['show', 'one.json', 'other.json'], 'show takes one <plan>.'],
    [['check', 'plan.json'], 'check takes options only.'],
    [['find-inactive'], 'find-inactive needs --days <number>.'],
    [['find-inactive', '--days', 'ninety'], '--days expects a whole number, 1 or more.'],
    [['find-inactive', '--days', '0'], '--days expects a whole number, 1 or more.'],
    [['apply', 'plan.json', '--yes-people', '1e9'], '--yes-people expects a whole number, 0 or more.'],
  ])('is refused: %j', async (argv, problem) => {
    const { code, stdout, stderr } = await command(argv);
    expect(code).toBe(64);
    expect(stderr.replaceAll(/\n +/g, ' ')).toContain(problem);
    expect(stderr).toMatch(/Help: npx atlassian-admin-sdk (?:[\w-]+ )?--help\n$/);
    expect(wideLines(stderr)).toEqual([]);
    expect(argv.includes('--json') ? JSON.parse(stdout) : stdout).toEqual(argv.includes('--json') ? { error: { kind: 'usage', problems: expect.any(Array) } } : '');
  });

  it('is refused with all of its problems at once', async () => {
    const { stderr } = await command(['apply', '--yes-people', 'all']);
    expect(stderr).toContain('--yes-people expects');
    expect(stderr).toContain('apply needs <plan>');
  });

  it('repeats no value that may be a token', async () => {
    const token = `ATATT3xFf${'Q'.repeat(60)}`;
    const lines = await Promise.all([['check', `--token=${token}`], ['check', `--${token}`], [token], ['plan', 'x', '--profile', token]].map((argv) => command(argv)));
    expect(lines.map(({ code }) => code)).toEqual([64, 64, 64, 64]);
    expect(lines.map(({ stderr }) => stderr).join('')).not.toContain('QQQ');
  });
});

describe('the environment', () => {
  it('is missing all of its variables at once', async () => {
    const { code, stderr } = await command(['check'], { env: { ATLASSIAN_SITE: 'example', ATLASSIAN_DIRECTORY_TOKEN: 'token', ATLASSIAN_ORG_ID: '' } });
    expect(code).toBe(64);
    expect(stderr.replaceAll(/\n +/g, ' ')).toContain('Set ATLASSIAN_ORG_ID and ATLASSIAN_ORG_API_KEY. Set ATLASSIAN_EMAIL and ATLASSIAN_API_TOKEN. Set ATLASSIAN_DIRECTORY_ID.');
  });

  it('names the variable that cannot be right, and not what stands in it', async () => {
    const { env } = await organization();
    const key = await command(['check'], { env: { ...env, ATLASSIAN_ORG_API_KEY: 'Bearer not-to-be-printed' } });
    const address = await command(['check'], { env: { ...env, ATLASSIAN_API_URL: 'not-to-be-printed' } });
    expect([key.code, address.code]).toEqual([64, 64]);
    expect(key.stderr).toContain('ATLASSIAN_ORG_API_KEY: is the bare token');
    expect(address.stderr).toContain('ATLASSIAN_API_URL: ');
    expect(key.stderr + address.stderr).not.toContain('not-to-be-printed');
  });

  it('has one credential for the site', async () => {
    const { env } = await organization();
    const { code, stderr, stdout } = await command(['check', '--json'], { env: { ...env, ATLASSIAN_CLIENT_SECRET: 'not-to-be-printed' } });
    expect(code).toBe(64);
    expect(stderr).toContain('ATLASSIAN_CLIENT_SECRET: excludes ATLASSIAN_EMAIL,');
    expect(stderr + stdout).not.toContain('not-to-be-printed');
    expect(JSON.parse(stdout)).toMatchObject({ error: { kind: 'usage', problems: expect.arrayContaining([expect.stringContaining('ATLASSIAN_SITE: excludes')]) } });
  });

  it('may have the OAuth 2.0 credentials of a service account', async () => {
    const { env, simulator } = await organization();
    simulator.addPerson({ name: 'Jane Doe' });
    const { clientId, clientSecret, cloudId } = simulator.addServiceAccount({ name: 'Robot' }).clientCredentials;
    const { ATLASSIAN_ORG_ID = '', ATLASSIAN_ORG_API_KEY = '', ATLASSIAN_API_URL = '' } = env;
    const { code, stdout } = await command(['check', '--json'], {
      env: { ATLASSIAN_ORG_ID, ATLASSIAN_ORG_API_KEY, ATLASSIAN_API_URL, ATLASSIAN_CLOUD_ID: cloudId, ATLASSIAN_CLIENT_ID: clientId, ATLASSIAN_CLIENT_SECRET: clientSecret },
    });
    expect(JSON.parse(stdout)).toMatchObject({ product: { status: 'works' }, notSet: ['scim'] });
    expect(code).toBe(0);
  });

  it('suffices with the organization alone', async () => {
    const { env, simulator } = await organization();
    simulator.addPerson({ name: 'Jane Doe' });
    const { ATLASSIAN_ORG_ID, ATLASSIAN_ORG_API_KEY, ATLASSIAN_API_URL } = env;
    const { code, stdout } = await command(['check'], { env: { ATLASSIAN_ORG_ID, ATLASSIAN_ORG_API_KEY, ATLASSIAN_API_URL } as Record<string, string> });
    expect(code).toBe(0);
    expect(stdout).toContain('Credential of the site: not set');
    expect(stdout).toContain('Credential of the SCIM directory: not set');
    expect(wideLines(stdout)).toEqual([]);
  });
});

describe('a file that is not right', () => {
  it.each([
    ['not there', undefined, 'cannot be read: ENOENT.'],
    ['no JSON', 'a@example.com,secret', 'is not JSON.'],
    ['no plan', '{"version":2}', 'is no plan.'],
  ])('is refused without what stands in it: %s', async (name, text, problem) => {
    const path = text === undefined ? pathOf('nowhere.json') : fileWith(`${name}.json`, text);
    const { code, stderr } = await command(['show', path]);
    expect(code).toBe(64);
    expect(stderr.replaceAll(/\n +/g, ' ')).toContain(problem);
    expect(stderr).not.toContain('a@example.com');
  });

  it('is not replaced by a new plan', async () => {
    const { env } = await organization();
    const path = fileWith('taken.json', 'kept');
    const { code, stderr } = await command(['plan', 'a@example.com', '--out', path], { env });
    expect(code).toBe(64);
    expect(stderr).toContain('already exists');
  });

  it('is a CSV file that is not there, or a policy that has a rule that does not exist', async () => {
    const { env } = await organization();
    expect(await command(['plan', pathOf('nowhere.csv')], { env })).toMatchObject({ code: 64 });
    const { code, stderr } = await command(['plan', 'a@example.com', '--policy', fileWith('policy.json', '{"profil":"leaver"}'), '--out', pathOf('never.json')], { env });
    expect(code).toBe(64);
    expect(stderr).toContain('- policy.profil: does not exist here; did you mean profile?');
  });
});
