import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';

import { applyPlan, fileJournal, makePlan, type DescribedPerson, type Plan, type Reach, type Report, type VerifiedPerson } from 'atlassian-admin-sdk/offboarding';
import type { SimulatedAccount, Simulator } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { command, fileWith, jsonOf, organization, pathOf, watchCommands, wideLines, type Organization } from '../support/command.js';
import { readFromRoot } from '../support/generated.js';
import { clientsFor, environmentOf } from '../support/organization.js';
import { listenWatched } from '../support/processes.js';

watchCommands();

interface Leavers extends Organization {
  readonly jane: SimulatedAccount;
  readonly priya: SimulatedAccount;
  readonly elif: SimulatedAccount;
  readonly sam: SimulatedAccount;
}

/** Somebody of each kind: managed, of a SCIM directory, of Google, unmanaged. */
function addLeaversTo(simulator: Simulator): Omit<Leavers, keyof Organization> {
  return {
    jane: simulator.addPerson({ name: 'Jane Doe', apiTokens: ['laptop'], groups: ['developers'], lastActive: { 'jira-software': '200d' } }),
    priya: simulator.addPerson({ name: 'Priya Raman', provisionedBy: 'scim', lastActive: { 'jira-software': '3d' } }),
    elif: simulator.addPerson({ name: 'Elif Kaya', provisionedBy: 'google', lastActive: { 'jira-software': '300d' } }),
    sam: simulator.addPerson({ name: 'Sam Whitfield', email: 'sam@contractor.example' }),
  };
}

async function leavers(): Promise<Leavers> {
  const all = await organization();
  return { ...all, ...addLeaversTo(all.simulator) };
}

let files = 0;
const newFile = (ending = 'json'): string => pathOf(`file-${(files += 1)}.${ending}`);

/** A plan for some people, made by the command. */
async function planned(env: Record<string, string>, ...people: readonly string[]): Promise<string> {
  const path = newFile();
  expect(await command(['plan', ...people, '--out', path], { env })).toMatchObject({ code: 0 });
  return path;
}

const readPlan = (path: string): Plan => JSON.parse(readFileSync(path, 'utf8')) as Plan;

describe('the whole job', () => {
  it('is the four commands of the guide', async () => {
    const { env, simulator, jane, sam } = await leavers();
    const csv = fileWith('leavers.csv', 'email\njane.doe@example.com\nsam@contractor.example\n');
    const [, block = ''] = /^<!-- the job -->\n```sh\n(.*?)```/ms.exec(readFromRoot('docs/command.md')) ?? [];
    const lines = block.trim().split('\n').map((line) => line.replace(/^npx atlassian-admin-sdk /, '').split(' '));
    expect(lines.map(([name]) => name)).toEqual(['check', 'plan', 'apply', 'report']);
    for (const line of lines) {
      const argv = line.map((word) => (word === 'leavers.csv' ? csv : /\.\w+$/.test(word) ? pathOf(word) : word));
      const { code, stdout } = await command(argv, { env, isTerminal: true, stdin: '2\n' });
      expect({ line, code }).toEqual({ line, code: 0 });
      expect(wideLines(stdout)).toEqual([]);
    }
    expect([jane.status, sam.status]).toEqual(['inactive', 'active']);
    expect(Object.values(sam.memberships)).toEqual(['suspended']);
    simulator.assertNoEffectOutside(readPlan(pathOf('plan.json')));
    expect(readFileSync(pathOf('report.html'), 'utf8')).toMatch(/^<!doctype html>[\s\S]*Jane Doe/i);
    expect(['plan.json', 'plan.journal.jsonl', 'report.html'].map((name) => statSync(pathOf(name)).mode & 0o777)).toEqual([0o600, 0o600, 0o600]);
  });
});

describe('check', () => {
  it('ends with 1 for a credential that is refused, and with 2 for one that works partly', async () => {
    const { env, simulator } = await leavers();
    expect(await command(['check'], { env })).toMatchObject({ code: 0 });
    expect(await command(['check'], { env: { ...env, ATLASSIAN_DIRECTORY_TOKEN: 'sim_wrong' } })).toMatchObject({ code: 1, stdout: expect.stringContaining('Credential of the SCIM directory: refused') });
    const [key] = Object.values(simulator.state.apiKeys);
    Object.assign(key ?? {}, { scopes: ['read:directories:admin', 'read:users:admin'] });
    expect((await command(['check'], { env })).code).toBe(2);
  });

  it('says in JSON what it says in words', async () => {
    const { env } = await leavers();
    const json = JSON.parse((await command(['check', '--json'], { env })).stdout);
    const { stdout } = await command(['check'], { env });
    expect([json.org.status, json.product.status, json.scim[0].status, json.notSet]).toEqual(['works', 'works', 'works', []]);
    expect(stdout.replaceAll(/\n +/g, ' ')).toContain(json.org.summary);
  });
});

describe('who', () => {
  it('leads with whether the person can log in, and fits a terminal', async () => {
    const { env, jane } = await leavers();
    const before = await command(['who', jane.email], { env });
    expect(before.stdout).toMatch(/^Can log in\s+YES/);
    expect(wideLines(before.stdout)).toEqual([]);
    const { code, stdout } = await command(['who', jane.accountId, '--json'], { env });
    const reach = JSON.parse(stdout);
    expect([reach.kind, code]).toEqual(['person', 0]);
    expect(reach.accountId).toBe(jane.accountId);
  });

  it('ends with 2 if something was not readable that an API shows', async () => {
    const { env: { ATLASSIAN_ORG_ID = '', ATLASSIAN_ORG_API_KEY = '', ATLASSIAN_API_URL = '' }, jane } = await leavers();
    const { code, stdout } = await command(['who', jane.accountId, '--json'], { env: { ATLASSIAN_ORG_ID, ATLASSIAN_ORG_API_KEY, ATLASSIAN_API_URL } });
    const { notReadable } = JSON.parse(stdout) as Reach;
    expect([code, notReadable.map(({ part }) => part)]).toEqual([2, expect.arrayContaining(['filters', 'oauthGrants'])]);
  });

  it('ends with 1 for somebody whom the organization does not know', async () => {
    const { env } = await leavers();
    expect(await command(['who', 'nobody@example.com'], { env })).toMatchObject({ code: 1, stdout: expect.stringContaining('NOT KNOWN') });
  });
});

describe('plan', () => {
  it('reads a CSV file from stdin, and changes nobody', async () => {
    const { env, simulator } = await leavers();
    const { code, stdout } = await command(['plan', '-', '--out', newFile()], { env, stdin: 'email\njane.doe@example.com\n' });
    expect(code).toBe(0);
    expect(stdout).toContain('deactivate: 1  Jane Doe');
    expect(simulator.effects).toEqual([]);
  });

  it('ends with 2 if the input names somebody who is not in the plan', async () => {
    const { env } = await leavers();
    const csv = fileWith('partly.csv', 'User id,User name,email\n,Jane Doe,jane.doe@example.com\n,Nobody,nobody@example.com\n5.57058E+11,Petra Voss,petra@example.com\n');
    const { code, stdout } = await command(['plan', csv, '--out', newFile()], { env });
    expect(code).toBe(2);
    expect(stdout).toContain('Not in the plan:\nLine 3: nobody has this e-mail address.\nLine 4: ');
    expect(wideLines(stdout)).toEqual([]);
  });

  it('ends with 1 if it is stopped, and writes no plan', async () => {
    const { env } = await leavers();
    const path = newFile();
    expect(await command(['plan', 'jane.doe@example.com', '--out', path], { env, signal: AbortSignal.abort() })).toMatchObject({ code: 1, stderr: 'Stopped.\n' });
    expect(existsSync(path)).toBe(false);
  });

  it('takes a policy from a file, and what options say above it', async () => {
    const { env } = await leavers();
    const policy = fileWith('policy-of-file.json', JSON.stringify({ profile: 'temporaryLeave', expiresAfterMinutes: 5 }));
    const path = newFile();
    const { code, stdout } = await command(['plan', 'jane.doe@example.com', '--policy', policy, '--expires-after', '60', '--json', '--out', path], { env });
    expect(code).toBe(0);
    const { policy: made, createdAt, expiresAt } = readPlan(path);
    expect(made.profile).toBe('temporaryLeave');
    expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(3_600_000);
    expect(JSON.parse(stdout)).toEqual({ ...readPlan(path), plan: path, problems: [] });
  });

  it('is for people, or for those whom a run left', async () => {
    const { env } = await leavers();
    expect((await command(['plan'], { env })).stderr).toContain('plan needs <people>, or --unfinished <plan>.');
    expect((await command(['plan', 'jane.doe@example.com', '--unfinished', await planned(env, 'jane.doe@example.com')], { env })).code).toBe(64);
  });
});

describe('show', () => {
  it.each([
    ['text', 'Jane Doe: deactivate\n'],
    ['markdown', '| Jane Doe |'],
    ['csv', ',Jane Doe,jane.doe@example.com,'],
    ['html', '<!doctype html>'],
  ])('shows a plan as %s without credentials', async (format, part) => {
    const { env } = await leavers();
    const path = await planned(env, 'jane.doe@example.com', 'elif.kaya@example.com');
    const { code, stdout } = await command(['show', path, '--format', format]);
    expect(code).toBe(0);
    expect(stdout).toContain(part);
    expect(existsSync(path.replace(/\.json$/, '.journal.jsonl'))).toBe(false);
    expect(format === 'text' ? wideLines(stdout) : []).toEqual([]);
  });

  it('holds the same facts as JSON', async () => {
    const { env } = await leavers();
    const path = await planned(env, 'jane.doe@example.com', 'elif.kaya@example.com');
    const json = jsonOf<Plan & { described: DescribedPerson[] }>(await command(['show', path, '--json']));
    const text = (await command(['show', path])).stdout.replaceAll(/\n +/g, ' ');
    expect(json.people).toEqual(readPlan(path).people);
    const sentences = json.described.flatMap(({ because, steps, remains, humanTask = [] }) => [because, ...steps, ...remains, humanTask].flat());
    expect(sentences.length).toBeGreaterThan(6);
    expect(sentences.filter((sentence) => !text.includes(sentence))).toEqual([]);
  });

  it('shows what a name would steer a terminal with, and keeps to 80 columns', async () => {
    const { env, simulator } = await leavers();
    const odd = simulator.addPerson({ name: `Eve\u001b[2J\u202e ${'田中'.repeat(50)}`, email: 'eve@example.com' });
    const path = await planned(env, odd.accountId);
    const { stdout } = await command(['show', path]);
    expect(stdout).toContain('Eve⟨U+001B⟩');
    expect(stdout).not.toContain('\u001b');
    expect(wideLines(stdout)).toEqual([]);
  });
});

describe('rehearse', () => {
  it('applies a plan to a copy, and changes nothing real', async () => {
    const { env, simulator } = await leavers();
    const path = await planned(env, 'jane.doe@example.com', 'elif.kaya@example.com');
    const { code, stdout } = await command(['rehearse', path], { env });
    expect(code).toBe(2);
    expect(stdout).toContain('2 people: 1 done, 1 handed off.');
    expect(stdout).toContain('account.disabled');
    expect(simulator.effects).toEqual([]);
    expect(JSON.parse((await command(['rehearse', path, '--json'], { env })).stdout)).toMatchObject({ report: { totals: { done: 1, handedOff: 1 } }, effects: expect.any(Array), gaps: expect.any(Array) });
  });
});

describe('apply', () => {
  it('ends with 2, and names whom it leaves to people', async () => {
    const { env, jane, elif } = await leavers();
    const path = await planned(env, 'jane.doe@example.com', 'elif.kaya@example.com');
    const { code, stdout, stderr } = await command(['apply', path, '--yes-people', '1'], { env });
    expect(code).toBe(2);
    expect(stdout).toMatch(/These need a person:\nElif Kaya: handed off\./);
    expect(stderr).toMatch(/^1\/2 /);
    expect([jane.status, elif.status]).toEqual(['inactive', 'active']);
  });

  it('ends with 2 also for somebody who is done and leaves a task', async () => {
    const { env, priya } = await leavers();
    const { code, stdout } = await command(['apply', await planned(env, 'priya.raman@example.com'), '--yes-people', '1'], { env });
    expect([code, priya.status]).toEqual([2, 'inactive']);
    expect(stdout).toMatch(/Priya Raman: done\. .*\n {2}To do: Remove the person in the identity provider/);
  });

  it('prints JSON that holds the same facts as the report', async () => {
    const { env } = await leavers();
    const path = await planned(env, 'jane.doe@example.com');
    const { code, stdout } = await command(['apply', path, '--yes-people', '1', '--json'], { env });
    expect(code).toBe(0);
    const { report, result, journal } = JSON.parse(stdout);
    expect([result.totals.done, result.planHash, journal]).toEqual([1, readPlan(path).hash, path.replace(/\.json$/, '.journal.jsonl')]);
    const { createdAt: _one, ...again } = JSON.parse((await command(['report', path, '--json'])).stdout);
    const { createdAt: _other, ...first } = report;
    expect(first).toEqual(again);
  });

  it.each([
    ['no number, and nobody to ask', [], { isTerminal: false }, 64, 'Without a terminal, --yes-people must repeat'],
    ['another number', ['--yes-people', '2'], { isTerminal: true }, 64, '--yes-people is not the number of people'],
    ['another number that is typed', [], { isTerminal: true, stdin: '2\n' }, 1, 'Type this number to start:'],
    ['a terminal that is closed', [], { isTerminal: true }, 1, 'Type this number to start:'],
  ])('changes nobody with %s', async (_what, options, given, code, text) => {
    const { env, simulator } = await leavers();
    const path = await planned(env, 'jane.doe@example.com');
    const said = await command(['apply', path, ...options], { env, ...given });
    expect(said.code).toBe(code);
    expect(said.stderr.replaceAll(/\n +/g, ' ')).toContain(text);
    expect(simulator.effects).toEqual([]);
    expect(existsSync(path.replace(/\.json$/, '.journal.jsonl'))).toBe(false);
  });

  it('starts when the number is typed, and says whom it would reach', async () => {
    const { env, simulator, jane } = await leavers();
    const path = await planned(env, 'jane.doe@example.com');
    const { code, stderr } = await command(['apply', path], { env, isTerminal: true, stdin: '1\n' });
    expect(code).toBe(0);
    expect(stderr.replaceAll('\n', ' ')).toContain(`The plan changes 1 person of organization ${simulator.state.orgId} at 127.0.0.1`);
    expect(jane.status).toBe('inactive');
  });

  it('takes a plan of another organization, of an editor, or of yesterday for none', async () => {
    const { env, simulator } = await leavers();
    const other = await organization({ seed: 2 });
    const path = await planned(env, 'jane.doe@example.com');
    const foreign = await command(['apply', path, '--yes-people', '1'], { env: other.env });
    expect([foreign.code, foreign.stderr]).toEqual([64, expect.stringContaining('plan.orgId: is not the organization of the client')]);

    const edited = newFile();
    writeFileSync(edited, readFileSync(path, 'utf8').replace('Jane Doe', 'Jane Due'));
    const changed = await command(['apply', edited, '--yes-people', '1'], { env });
    expect([changed.code, changed.stderr]).toEqual([64, expect.stringContaining('plan.hash: does not match')]);

    const old = newFile();
    const { clients } = { clients: clientsFor(simulator.credentials) };
    writeFileSync(old, JSON.stringify(await makePlan(['jane.doe@example.com'], { clients, policy: { expiresAfterMinutes: 0.000_01 } })));
    const expired = await command(['apply', old, '--yes-people', '1'], { env });
    expect([expired.code, expired.stderr]).toEqual([64, expect.stringContaining('The plan expired at')]);
    expect(simulator.effects).toEqual([]);
  });

  it('ends with 1 if the credential is refused, and says how to check it', async () => {
    const { env } = await leavers();
    const path = await planned(env, 'jane.doe@example.com');
    const { code, stdout, stderr } = await command(['apply', path, '--yes-people', '1', '--json'], { env: { ...env, ATLASSIAN_ORG_API_KEY: 'sim_wrong' } });
    expect(code).toBe(1);
    expect(stderr).toContain('Check the credentials: npx atlassian-admin-sdk check');
    expect(JSON.parse(stdout)).toMatchObject({ error: { kind: 'credential.invalid' } });
  });

  it('is refused for a plan that has a journal already', async () => {
    const { env } = await leavers();
    const path = await planned(env, 'jane.doe@example.com');
    await command(['apply', path, '--yes-people', '1'], { env });
    const { code, stderr } = await command(['apply', path, '--yes-people', '1'], { env });
    expect(code).toBe(64);
    expect(stderr).toContain('A run of this plan has started already');
  });

  it('asks for nothing if a plan changes nobody, and takes its hand-offs down', async () => {
    const { env } = await leavers();
    const path = await planned(env, 'elif.kaya@example.com');
    expect(await command(['apply', path], { env })).toMatchObject({ code: 2, stdout: expect.stringContaining('1 person: 1 handed off.') });
  });
});

describe('resume', () => {
  it('goes on with what is left when a run was stopped, from a journal that stands elsewhere', async () => {
    const { simulator, jane, sam } = await leavers();
    const stop = new AbortController();
    const watched = await listenWatched(simulator, { arrived: () => (simulator.effects.length > 0 ? stop.abort() : undefined) });
    const env = environmentOf(watched.credentials);
    const [path, journal] = [await planned(env, 'jane.doe@example.com', 'sam@contractor.example'), newFile('jsonl')];
    const first = await command(['apply', path, '--yes-people', '2', '--journal', journal], { env, signal: stop.signal });
    expect(first).toMatchObject({ code: 1, stdout: expect.stringMatching(/^Stopped\. /) });
    expect(first.stdout).toContain(`Continue: npx atlassian-admin-sdk resume ${path} --journal ${journal}`);
    const second = await command(['resume', path, '--yes-people', '2', '--journal', journal], { env });
    expect(second).toMatchObject({ code: 0, stdout: expect.stringContaining('2 people: 2 done.') });
    expect([jane.status, Object.values(sam.memberships)]).toEqual(['inactive', ['suspended']]);
    await watched.close();
  });

  it('is refused for a plan that no run has started, and leads on from one that has expired', async () => {
    const { env, simulator, jane, sam } = await leavers();
    const path = await planned(env, 'jane.doe@example.com');
    expect(await command(['resume', path, '--yes-people', '1'], { env })).toMatchObject({ code: 64, stderr: expect.stringContaining('No run of this plan has started') });

    const clients = clientsFor(simulator.credentials);
    const plan = await makePlan([jane.accountId, sam.accountId], { clients, policy: { profile: 'temporaryLeave', expiresAfterMinutes: 0.05 } });
    const old = newFile();
    writeFileSync(old, JSON.stringify(plan));
    const stop = new AbortController();
    const run = applyPlan(plan, { clients, journal: fileJournal(old.replace(/\.json$/, '.journal.jsonl')), concurrency: 1, signal: stop.signal });
    for await (const event of run) {
      if (event.type === 'personFinished') {
        stop.abort();
      }
    }
    await new Promise((resolve) => setTimeout(resolve, Date.parse(plan.expiresAt) + 10 - Date.now()));
    const { code, stderr } = await command(['resume', old, '--yes-people', '2'], { env });
    expect(code).toBe(64);
    expect(stderr.replaceAll(/\n +/g, ' ')).toContain(`npx atlassian-admin-sdk plan --unfinished ${old}`);
    const rest = newFile();
    expect((await command(['plan', '--unfinished', old, '--expires-after', '15', '--out', rest], { env })).code).toBe(0);
    expect(readPlan(rest).people.map(({ accountId }) => accountId)).toEqual([sam.accountId]);
    expect(readPlan(rest).policy.profile).toBe('temporaryLeave');
  });
});

describe('verify', () => {
  it('ends with 2 until the access of everybody is off, whoever removed it', async () => {
    const { env, simulator, elif } = await leavers();
    const path = await planned(env, 'jane.doe@example.com', 'elif.kaya@example.com');
    await command(['apply', path, '--yes-people', '1'], { env });
    expect(await command(['verify', path], { env })).toMatchObject({ code: 2, stdout: '2 people: the access of 1 is off.\n\nNot off:\nElif Kaya: on\n' });
    simulator.identityProvider.unassign(elif.accountId);
    simulator.identityProvider.sync();
    expect(await command(['verify', path, '--deadline', '1'], { env })).toMatchObject({ code: 0, stderr: expect.stringContaining('Elif Kaya: off') });
    const json = jsonOf<{ people: VerifiedPerson[] }>(await command(['verify', path, '--json'], { env }));
    expect(json.people.map(({ access }) => access)).toEqual(['off', 'off']);
  });
});

describe('report', () => {
  it('says the same in text as in JSON, at any time', async () => {
    const { env } = await leavers();
    const path = await planned(env, 'jane.doe@example.com', 'elif.kaya@example.com');
    const before = await command(['report', path]);
    expect([before.code, before.stdout]).toEqual([2, expect.stringContaining('2 people: 2 not finished.')]);
    await command(['apply', path, '--yes-people', '1'], { env });
    const text = (await command(['report', path])).stdout.replaceAll(/\n +/g, ' ');
    const { people } = jsonOf<Report>(await command(['report', path, '--json']));
    const sentences = people.flatMap(({ name = '', access, outcome }) => [name, access.sentence, 'humanTask' in outcome ? (outcome.humanTask ?? []) : []].flat());
    expect(sentences).toHaveLength(5);
    expect(sentences.filter((sentence) => !text.includes(sentence))).toEqual([]);
    const file = newFile('md');
    expect(await command(['report', path, '--format', 'markdown', '--out', file])).toMatchObject({ code: 2, stdout: `Written: ${file}\n` });
    expect(readFileSync(file, 'utf8')).toContain('# ');
  });
});

describe('reinstate', () => {
  it('makes a plan that apply takes, and says what cannot come back', async () => {
    const { env, jane } = await leavers();
    const path = await planned(env, 'jane.doe@example.com', 'sam@contractor.example');
    await command(['apply', path, '--yes-people', '2'], { env });
    const back = newFile();
    const made = await command(['reinstate', path, '--only', jane.accountId, '--out', back], { env });
    expect(made.code).toBe(0);
    expect(made.stdout).toContain('cannot come back: revoke API token');
    expect(wideLines(made.stdout)).toEqual([]);
    expect(jane.status).toBe('inactive');
    const { code } = await command(['apply', back, '--yes-people', '1'], { env });
    expect([code, jane.status]).toEqual([2, 'active']);
  });

  it('writes nothing if the run changed nobody', async () => {
    const { env, simulator } = await leavers();
    const back = newFile();
    const path = await planned(env, simulator.caller.accountId);
    expect(await command(['apply', path], { env })).toMatchObject({ code: 2 });
    const { code, stdout } = await command(['reinstate', path, '--out', back], { env });
    expect([code, stdout, existsSync(back)]).toEqual([0, 'The run changed nobody: there is nothing to give back.\n', false]);
  });
});

describe('simulate', () => {
  it('serves the people of a file until it is stopped, and prints the environment for it', async () => {
    const csv = new URL('../../examples/data/export-users.csv', import.meta.url).pathname;
    const stop = new AbortController();
    const tried: number[] = [];
    const served = command(['simulate', csv, '--json'], {
      signal: stop.signal,
      onOutput: (text) => {
        const { environment } = JSON.parse(text) as { environment: Record<string, string> };
        void (async () => {
          tried.push((await command(['check'], { env: environment })).code);
          tried.push((await command(['plan', 'nora.lind@example.com', 'jo.brandt@partner.example', '--out', pathOf('simulated.json')], { env: environment })).code);
          stop.abort();
        })();
      },
    });
    expect((await served).code).toBe(0);
    expect(tried).toEqual([0, 0]);
    expect(readPlan(pathOf('simulated.json')).people.map(({ action }) => action)).toEqual(['deactivate', 'suspend']);
  });

  it('has synthetic people without a file, and says on stderr what to try', async () => {
    const stop = new AbortController();
    const { code, stdout, stderr } = await command(['simulate', '--people', '5'], { signal: stop.signal, onOutput: () => stop.abort() });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^export ATLASSIAN_ORG_ID='[\w-]+'\n(?:export ATLASSIAN_\w+='[^'\n]+'\n){8}$/);
    expect([...stdout.matchAll(/(?:KEY|TOKEN)='(\w+)'/g)].map(([, value = '']) => value.slice(0, 4))).toEqual(['sim_', 'sim_', 'sim_']);
    expect(stderr).toContain('A simulated organization of 6 people listens on http://127.0.0.1:');
    expect(stderr).not.toContain('sim_');
    expect(wideLines(stderr)).toEqual([]);
  });
});
