import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Simulator } from 'atlassian-admin-sdk/simulator';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { simulatedOrganization } from '../examples/simulated-organization.ts';
import { isInCi } from './support/in-ci.js';
import { environmentOf } from './support/organization.js';

const examples = new URL('../examples/', import.meta.url);
const guidesFolder = new URL('guides/', examples);
const namesIn = (folder: URL) => readdirSync(folder).filter((name) => name.endsWith('.ts'));
const guides = namesIn(guidesFolder).filter((name) => !name.endsWith('.test.ts'));

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('the code of the guides', () => {
  it.each(guides)('%s runs as it stands, and says something', async (name) => {
    const said: string[] = [];
    // What the code waits for comes as well when it waits for less.
    const startTimer = setTimeout;
    vi.stubGlobal('setTimeout', (work: () => void, milliseconds = 0, ...given: []) => startTimer(work, milliseconds / 10, ...given));
    vi.spyOn(console, 'log').mockImplementation((...words: unknown[]) => void said.push(words.join(' ')));
    await import(new URL(name, guidesFolder).href);
    expect(said).not.toEqual([]);
    expect(said.join('\n')).not.toMatch(/undefined|\[object Object\]|sim_|\w\.\.(?!\.)/);
  }, 60_000);
});

describe('every file of the examples', () => {
  const all = [...namesIn(examples).map((name) => new URL(name, examples)), ...guides.map((name) => new URL(name, guidesFolder))];
  const files = all.map((url) => [url.pathname.split('/examples/')[1] as string, readFileSync(url, 'utf8')] as const);

  // The code of the guides is explained by the guide around it.
  const alone = files.filter(([name]) => !name.startsWith('guides/'));

  it.each(alone)('%s says at its top what it needs and what it changes', (_, text) => {
    const [comment = ''] = /^\/\*\*[\s\S]*?\*\//.exec(text) ?? [];
    expect(comment).toMatch(/\bneeds\b|on a simulated organization/i);
    expect(comment).toMatch(/\bchanges\b|nothing real is touched|takes one\s[\s*]*person's access away/i);
  });

  it.each(alone)('%s names every variable of the environment that it reads, or leaves that to connect.ts', (_, text) => {
    const [comment = ''] = /^\/\*\*[\s\S]*?\*\//.exec(text) ?? [];
    const read = [...text.matchAll(/\benv(?:\['|\(')(\w+)'/g)].map(([, name]) => name as string);
    const named = comment.includes('organization API key') ? [] : read.filter((name) => !/_URL$/.test(name) && !comment.includes(name));
    expect(named).toEqual([]);
  });

  it.each(files)('%s imports only public entry points, built-ins of Node and its neighbours', (name, text) => {
    const dev = name === 'demo.ts' ? ['cli-progress', 'string-width'] : [];
    const imported = [...text.matchAll(/^(?:import|\} from)\b.*?'([^']+)'|import\('([^']+)'\)/gm)].map(([, one, other]) => one ?? other ?? '');
    const allowed = /^(?:atlassian-admin-sdk(?:\/[\w-]+)?|node:[\w/]+|\.\.?\/(?:connect|simulated-organization)\.ts)$/;
    expect(imported.filter((module) => !allowed.test(module) && !dev.includes(module))).toEqual([]);
    expect(imported).not.toEqual([]);
  });

  it.each(files)('%s closes every region that it opens', (_, text) => {
    expect(text.match(/\/\/ #region \w+/g)?.length).toBe(text.match(/\/\/ #endregion/g)?.length);
  });
});

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'example-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

interface RunOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What is typed at each question. */
  readonly answers?: readonly string[];
  /** Called with the address that it listens on; the process is ended afterwards. */
  readonly whenListening?: (address: string) => Promise<void>;
}

/** Runs an example as a user does, as a process of its own. */
function run(name: string, { args = [], env = {}, answers = [], whenListening }: RunOptions = {}): Promise<{ code: number | null; text: string }> {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([variable]) => !variable.startsWith('ATLASSIAN_')));
  const child = spawn(process.execPath, [fileURLToPath(new URL(`${name}.ts`, examples)), ...args], { cwd: folder, env: { ...clean, ...env } });
  let text = '';
  let answered = 0;
  let isCalled = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      for (; answered < text.split('Type that number to continue: ').length - 1; answered += 1) {
        child.stdin.write(`${answers[answered] ?? ''}\n`);
      }
      const [, address] = /Listening on (\S+)\n/.exec(text) ?? [];
      if (address !== undefined && whenListening !== undefined && !isCalled) {
        isCalled = true;
        void whenListening(address).finally(() => child.kill());
      }
    });
  }
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, text })));
}

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** A simulator in the place of a real organization: the environment names it. */
async function real(): Promise<{ simulator: Simulator; env: Record<string, string>; status: (name: string) => string }> {
  const simulator = simulatedOrganization();
  simulator.behave({ bulkEditDuration: '0s' });
  const { credentials, close } = await simulator.listen();
  closing.push(close);
  const env = environmentOf(credentials);
  const account = (name: string) => Object.values(simulator.state.accounts).find((each) => each.name === name);
  return { simulator, env, status: (name) => `${account(name)?.status} ${[...new Set(Object.values(account(name)?.memberships ?? {}))].join()}`.trim() };
}

const fileNamed = (pattern: RegExp): string => join(folder, 'out', readdirSync(join(folder, 'out')).find((name) => pattern.test(name)) ?? '');

interface Case {
  readonly args: readonly string[];
  /** How many people it asks about, question by question. */
  readonly people: readonly number[];
  readonly code?: number;
  /** Without credentials it says this when it is applied. */
  readonly says: RegExp;
  /** Kinds of the changes that it makes, each once. */
  readonly effects: readonly string[];
  readonly after: Readonly<Record<string, string>>;
}

const csv = fileURLToPath(new URL('data/export-users.csv', examples));
const successors = fileURLToPath(new URL('data/successors.csv', examples));

const changing: Readonly<Record<string, Case>> = {
  'remove-access': {
    args: ['jo.brandt@partner.example'],
    people: [1],
    says: /Main directory: removed, and read back\n +Partner directory: removed, and read back/,
    effects: ['membership.removed'],
    after: { 'Jo Brandt': 'active' },
  },
  suspend: {
    args: ['nora.lind@example.com'],
    people: [1],
    says: /Nora Lind: done, and read back/,
    effects: ['membership.suspended'],
    after: { 'Nora Lind': 'active suspended' },
  },
  restore: {
    args: ['sam@contractor.example'],
    people: [1],
    says: /Partner directory: active, as read back/,
    effects: ['membership.restored'],
    after: { 'Sam Whitfield': 'active active' },
  },
  'scim-create-user': {
    args: ['kim.novak@example.com', 'Kim Novak'],
    people: [1],
    says: /Created SCIM user \S+, active\./,
    effects: ['scimUser.created'],
    after: { 'Kim Novak': 'active active' },
  },
  'scim-onboard': {
    args: ['kim.novak@example.com', 'Kim Novak', 'idp-engineering'],
    people: [1],
    says: /Group idp-engineering: joined\nLinked to account \S+, active/,
    effects: ['group.memberAdded', 'scimUser.created'],
    after: { 'Kim Novak': 'active active' },
  },
  'bulk-deactivate': {
    args: [csv],
    people: [1, 9],
    code: 1,
    says: /Nora Lind: done, and read back\n\nThe trial is done[\s\S]*Rosa Feld: refused \(conflict\.lifecycle\), access partly off[\s\S]*Not done for 1/,
    effects: ['account.disabled', 'apiToken.revoked', 'membership.suspended', 'organizationRole.revoked', 'scimUser.deactivated'],
    after: { 'Nora Lind': 'inactive active', 'Priya Raman': 'inactive active', 'Jo Brandt': 'active suspended', 'Elif Kaya': 'active active', 'Ada Admin': 'active active' },
  },
  'reclaim-licences': {
    args: [],
    people: [3],
    says: /Ingrid Holm: never used[\s\S]*not readable: 1\.[\s\S]*Ingrid Holm: done, and read back/,
    effects: ['group.memberRemoved'],
    after: { 'Ingrid Holm': 'active active', 'Nora Lind': 'active active' },
  },
  'transfer-responsibilities': {
    args: ['nora.lind@example.com', successors],
    people: [1],
    says: /Transfers 8 things\. Stays with the leaver: 1\.\n +- blogPosts Our new shop: noApi[\s\S]*Nora Lind: done, and read back\nTransferred: 8 of 8 things\./,
    effects: ['account.disabled', 'automationRule.updated', 'bulkEdit.submitted', 'component.updated', 'issue.updated', 'page.ownerChanged', 'project.updated', 'rotation.updated'],
    after: { 'Nora Lind': 'inactive active', 'Amara Diallo': 'active active' },
  },
  'own-policy': {
    args: ['jo.brandt@partner.example'],
    people: [1],
    says: /Jo Brandt: done, and read back/,
    effects: ['group.memberRemoved', 'membership.suspended'],
    after: { 'Jo Brandt': 'active suspended' },
  },
};

/** What is no agreement to a change. In CI each example gets all of it, elsewhere one, in turn. */
const refusals = ['', 'yes', '99'];
const refusalsFor = (name: string): readonly string[] => (isInCi ? refusals : refusals.filter((_, index) => index === Object.keys(changing).indexOf(name) % refusals.length));

describe.each(Object.entries(changing))('examples/%s.ts', (name, { args, people, code = 0, says, effects, after }) => {
  it('works on a simulated organization without credentials, and says so', { timeout: 60_000 }, async () => {
    const applied = await run(name, { args: ['--apply'], answers: people.map(String) });
    expect(applied.text).toContain('Organization: simulated, because the environment has no credentials.');
    expect(applied.text).toMatch(says);
    expect(applied.code, applied.text).toBe(code);
    expect(applied.text.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(applied.text).not.toMatch(/undefined|\[object Object\]|sim_/);
  });

  it('changes a real organization only with --apply and the typed number of people', { timeout: 60_000 }, async () => {
    const { simulator, env, status } = await real();
    const dry = await run(name, { args, env });
    expect(dry.text).toContain('Organization: REAL');
    expect(dry.text).toMatch(/Dry run: nothing was changed\. Add --apply to change \d+ real (?:person|people)\./);
    for (const answer of refusalsFor(name)) {
      expect((await run(name, { args: [...args, '--apply'], env, answers: [answer] })).text).toContain('Nothing was changed.');
    }
    expect(simulator.effects).toEqual([]);
    const applied = await run(name, { args: [...args, '--apply'], env, answers: people.map(String) });
    expect([...new Set(simulator.effects.map(({ kind }) => kind))].sort(), applied.text).toEqual(effects);
    expect(Object.fromEntries(Object.keys(after).map((person) => [person, status(person)]))).toEqual(after);
    expect(applied.text).not.toMatch(/sim_/);
  });

  it('names the variables that are missing', { timeout: 30_000 }, async () => {
    const { code: failed, text } = await run(name, { args, env: { ATLASSIAN_SITE: 'example' } });
    expect(text.replaceAll(/\s+/g, ' ')).toMatch(/\((?:validation)\): ATLASSIAN_(?:ORG|DIRECTORY)_ID: is not set; .* Set ATLASSIAN_(?:ORG_ID and ATLASSIAN_ORG_API_KEY|DIRECTORY_ID and ATLASSIAN_DIRECTORY_TOKEN, or)\b/);
    expect(failed).toBe(1);
  });
});

describe('examples/bulk-deactivate.ts', () => {
  it('stops after the trial where nobody agrees to the rest', { timeout: 60_000 }, async () => {
    const { simulator, env, status } = await real();
    const { text } = await run('bulk-deactivate', { args: [csv, '--apply'], env, answers: ['1', 'no'] });
    expect(text).toContain('The trial is done.');
    expect(simulator.effects.map(({ kind }) => kind)).toEqual(['account.disabled']);
    expect(status('Nora Lind')).toBe('inactive active');
  });
});

describe('examples/reinstate.ts', () => {
  it('rehearses without credentials: takes access, and gives it back', { timeout: 60_000 }, async () => {
    const { code, text } = await run('reinstate', { args: ['--apply'], answers: ['2'] });
    expect(text).toMatch(/Removed, for the rehearsal:\nTomás Herrera: done[\s\S]*cannot come back: revoke API token[\s\S]*Given back:\nTomás Herrera: done/);
    expect(code).toBe(0);
  });

  it('gives back what another process has taken, from its plan and journal', { timeout: 60_000 }, async () => {
    const { simulator, env, status } = await real();
    await run('suspend', { args: ['nora.lind@example.com', '--apply'], env, answers: ['1'] });
    expect(status('Nora Lind')).toBe('active suspended');
    const args = [fileNamed(/^plan-/), fileNamed(/^journal-.*jsonl$/)];
    const before = simulator.effects.length;
    expect((await run('reinstate', { args, env })).text).toContain('Dry run: nothing was changed.');
    expect(simulator.effects).toHaveLength(before);
    const { code, text } = await run('reinstate', { args: [...args, '--apply'], env, answers: ['1'] });
    expect(code, text).toBe(0);
    expect(status('Nora Lind')).toBe('active active');
  });
});

describe('examples/last-login-report.ts', () => {
  it('tells used, never and unknown apart, and changes nothing', { timeout: 30_000 }, async () => {
    const { simulator, env } = await real();
    simulator.addPerson({ name: '=SUM("x")', email: 'formula@example.com', groups: ['jira-users'] });
    const { code, text } = await run('last-login-report', { args: ['people.csv'], env });
    expect(code, text).toBe(0);
    const lines = readFileSync(join(folder, 'people.csv'), 'utf8').split('\r\n');
    const rowOf = (name: string) => lines.find((line) => line.includes(name))?.split(',').slice(-2).join();
    expect(lines[0]).toBe('"Name","E-mail","Account id","Type","Status","Added","Last use of confluence","Last use of jira-software"');
    expect(rowOf('Ingrid Holm')).toBe('"unknown","never"');
    expect(rowOf('"Okafor, Chidi"')).toMatch(/^"never","\d{4}-\d\d-\d\d"$/);
    expect(rowOf('Sam Whitfield')).toBe('"unknown","unknown"');
    expect(lines.find((line) => line.includes('formula@'))).toMatch(/^"'=SUM\(""x""\)"/);
    expect(simulator.effects).toEqual([]);
  });

  it('runs without credentials', { timeout: 30_000 }, async () => {
    const { code, text } = await run('last-login-report');
    expect(text).toMatch(/simulated[\s\S]*18 accounts\n +confluence: 7 used it, 1 never, 10 unknown/);
    expect(code).toBe(0);
  });
});

describe('examples/find-user.ts', () => {
  it('finds a person in all three worlds, and changes nothing', { timeout: 30_000 }, async () => {
    const { simulator, env } = await real();
    const { code, text } = await run('find-user', { args: ['priya.raman@example.com'], env });
    const { id = 'none', accountId = 'none' } = Object.values(Object.values(simulator.state.scimDirectories)[0]?.users ?? {}).find(({ userName }) => userName.startsWith('priya')) ?? {};
    expect(text).toMatch(new RegExp(`account id +${accountId}[\\s\\S]*on the site +active[\\s\\S]*SCIM user id +${id}[\\s\\S]*linked to +${id}`));
    expect(code).toBe(0);
    expect(simulator.effects).toEqual([]);
  });

  it('says who is not there, and runs without credentials', { timeout: 30_000 }, async () => {
    const { code, text } = await run('find-user', { args: ['nobody@example.com'] });
    expect(text).toMatch(/simulated[\s\S]*not found[\s\S]*none with this user name/);
    expect(code).toBe(1);
  });
});

describe('examples/who.ts', () => {
  it('says what a person can reach in 80 columns, and changes nothing', { timeout: 30_000 }, async () => {
    const { simulator, env } = await real();
    const { code, text } = await run('who', { args: ['priya.raman@example.com'], env });
    expect(text).toMatch(/Can log in +YES\.[\s\S]*Account +active, owned by an identity provider, through SCIM[\s\S]*Products +Jira, [\s\S]*Not readable +- private dashboards/);
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(code).toBe(0);
    const json = await run('who', { args: ['priya.raman@example.com', '--json'], env });
    expect(json.text).toContain('"kind": "person"');
    expect(simulator.effects).toEqual([]);
  });

  it('says who is not there, and runs without credentials', { timeout: 30_000 }, async () => {
    const { code, text } = await run('who', { args: ['nobody@example.com'] });
    expect(text).toMatch(/simulated[\s\S]*NOT KNOWN\. No directory of the organization has/);
    expect(code).toBe(1);
  });
});

describe('examples/still-in-charge.ts', () => {
  it('reports what inactive people are in charge of, goes on where it stopped, and changes nothing', { timeout: 60_000 }, async () => {
    const { simulator, env } = await real();
    const { code, text } = await run('still-in-charge', { env });
    expect(text).toMatch(/Maja Kowalska: 2\n +- projectLeads Project OLD\n +- filters Old orders\nInactive: 2\. Still in charge of something: 1\./);
    expect(code).toBe(2);
    const out = join(folder, 'out', readdirSync(join(folder, 'out'))[0] ?? '');
    expect(readFileSync(join(out, 'report.csv'), 'utf8')).toContain('filters that the person owns, on example: Old orders');
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('Old orders');
    const searches = () => simulator.requests.filter(({ route }) => route === 'GET /rest/api/3/filter/search').length;
    const before = searches();
    expect((await run('still-in-charge', { env })).text).toContain('Still in charge of something: 1.');
    expect(searches()).toBe(before);
    expect(simulator.effects).toEqual([]);
  });

  it('runs without credentials', { timeout: 30_000 }, async () => {
    const { code, text } = await run('still-in-charge');
    expect(text).toMatch(/simulated[\s\S]*Maja Kowalska: 2/);
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(code).toBe(2);
  });
});

describe('examples/nightly-sweep.ts', () => {
  it('tells the scheduler by its exit code what came of it', { timeout: 60_000 }, async () => {
    const { simulator, env, status } = await real();
    const dry = await run('nightly-sweep', { env });
    expect(dry.code, dry.text).toBe(2);
    expect(simulator.effects).toEqual([]);
    const sweep = join(folder, 'out', readdirSync(join(folder, 'out'))[0] ?? '');
    expect(readFileSync(join(sweep, 'report.html'), 'utf8')).toContain('nothing was done for this person yet');
    const applied = await run('nightly-sweep', { args: ['--apply'], env });
    expect(applied.code, applied.text).toBe(0);
    expect(status('Ingrid Holm')).toBe('active suspended');
    expect(new Set(simulator.effects.map(({ kind }) => kind))).toEqual(new Set(['membership.suspended']));
    expect((await run('nightly-sweep', { args: ['--apply'], env })).code).toBe(0);
    expect((await run('nightly-sweep', { env: { ...env, ATLASSIAN_ORG_API_KEY: 'sim_organization_wrong' } })).code).toBe(1);
  });

  it('suspends nobody when it finds more than its limits', { timeout: 60_000 }, async () => {
    const { simulator, env } = await real();
    for (let number = 1; number <= 11; number += 1) {
      simulator.addPerson({ name: `Idle ${number}`, groups: ['jira-users'], lastActive: { 'jira-software': '300d' } });
    }
    const { code, text } = await run('nightly-sweep', { args: ['--apply'], env });
    expect(code, text).toBe(3);
    expect(text.replaceAll('\n', ' ')).toContain('MORE THAN THE LIMITS: the plan changes 12 of 27 active accounts (44 %).');
    expect(simulator.effects).toEqual([]);
  });

  it('runs without credentials', { timeout: 30_000 }, async () => {
    const { code, text } = await run('nightly-sweep', { args: ['--apply'] });
    expect(text).toMatch(/simulated[\s\S]*Ingrid Holm: suspend\n[\s\S]*Ingrid Holm: done, and read back/);
    expect(code).toBe(0);
  });
});

describe('examples/leaver-webhook.ts', () => {
  it('applies plain rows, files tasks for others, and takes nothing that is not signed', { timeout: 60_000 }, async () => {
    const { code, text } = await run('leaver-webhook', { args: ['--apply'], answers: ['1'] });
    expect(text).toMatch(/amara\.diallo@example\.com, forged: status 401/);
    expect(text.match(/: status 202/g)).toHaveLength(4);
    expect(text).toMatch(/b01: deactivate, done/);
    expect(text).toMatch(/b05: set inactive, done/);
    const tasks = readFileSync(join(folder, 'out/tasks.jsonl'), 'utf8').trim().split('\n').map((line) => (JSON.parse(line) as { email: string }).email);
    expect(tasks).toEqual(['victor.chen@example.com', 'jo.brandt@partner.example']);
    expect(code).toBe(0);
  });

  it('changes nobody of a real organization without --apply, and refuses what is no event', { timeout: 60_000 }, async () => {
    const { simulator, env } = await real();
    const secret = 'a secret of the test only';
    const statuses: number[] = [];
    const { text } = await run('leaver-webhook', {
      env: { ...env, HR_WEBHOOK_SECRET: secret, PORT: String(await freePort()) },
      whenListening: async (address) => {
        const signed = async (body: string, key = secret) => {
          const signature = createHmac('sha256', key).update(body).digest('hex');
          statuses.push((await fetch(address, { method: 'POST', body, headers: { 'X-Signature': signature } })).status);
        };
        await signed('{"email":"nora.lind@example.com"}');
        await signed('{"email":"nora.lind@example.com"}', 'another');
        await signed('no JSON');
        await signed('{"email":7}');
        statuses.push((await fetch(address, { method: 'POST', body: '{}' })).status, (await fetch(address)).status);
        await signed(JSON.stringify({ email: `${'n'.repeat(20_000)}@example.com` }));
        await vi.waitFor(() => expect(simulator.requests.some(({ path }) => path.includes('/manage'))).toBe(true), 5_000);
      },
    });
    expect(statuses).toEqual([202, 401, 400, 400, 401, 400, 400]);
    expect(text).toContain('Dry run: nothing was changed.');
    expect(simulator.effects).toEqual([]);
  });
});

describe('a flag that an example does not have', () => {
  const commands = namesIn(examples).map((name) => name.replace('.ts', '')).filter((name) => !['connect', 'simulated-organization'].includes(name));

  it.each(commands)('is rejected by %s with exit code 64', { timeout: 30_000 }, async (name) => {
    const { code, text } = await run(name, { args: ['--bogus'] });
    expect(text).toMatch(/^Unknown (?:flag|option) '?--bogus/m);
    expect(text).not.toContain('Organization');
    expect(code).toBe(64);
  });

  it('names the flag that exists', { timeout: 30_000 }, async () => {
    expect((await run('suspend', { args: ['nora.lind@example.com', '--aply'] })).text.trim()).toBe('Unknown flag --aply. Did you mean --apply?');
    expect((await run('find-user', { args: ['--apply'] })).text.trim()).toBe('Unknown flag --apply. This example has no flags.');
  });
});

it('runs every example in some test', () => {
  const tested = [...Object.keys(changing), 'last-login-report', 'find-user', 'who', 'nightly-sweep', 'leaver-webhook', 'reinstate', 'still-in-charge'];
  // What the examples share, and the demo, which has a test of its own.
  const others = ['connect', 'simulated-organization', 'demo'];
  expect(namesIn(examples).map((name) => name.replace('.ts', '')).sort()).toEqual([...tested, ...others].sort());
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
