import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { Simulator } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import { jsonOf, keepSecret, pathOf, printed, watchCommands, type Said } from '../support/command.js';
import { addLeavers, changesOf, standingStill } from '../support/leavers.js';
import { environmentOf } from '../support/organization.js';
import { listenWatched } from '../support/processes.js';

watchCommands();

const script = fileURLToPath(new URL('../../dist/command.js', import.meta.url));

interface StartedCommand {
  readonly child: ChildProcess;
  readonly ended: Promise<Said & { readonly signal: NodeJS.Signals | null }>;
}

/** The built command as a process of its own, in the folder of the test. */
function start(argv: readonly string[], env: Readonly<Record<string, string>> = {}, onOutput?: (text: string) => void): StartedCommand {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('ATLASSIAN_')));
  const child = spawn(process.execPath, [script, ...argv], { cwd: pathOf('.'), env: { ...clean, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    said.stdout += chunk.toString();
    onOutput?.(said.stdout);
  });
  child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
  return {
    child,
    ended: new Promise((resolve) =>
      child.on('close', (code, signal) => {
        printed(said.stderr);
        printed(argv[0] === 'simulate' ? '' : said.stdout);
        resolve({ code: code ?? -1, signal, ...said });
      }),
    ),
  };
}

/** Everybody that a plan can meet; where it is not to be touched, it is read with a clock that stands still. */
function world() {
  const simulator = new Simulator(standingStill);
  return { simulator, leavers: addLeavers(simulator) };
}

describe('the built command', () => {
  it('goes on if nobody reads any more what it prints, and ends with its own code', { timeout: 60_000 }, async () => {
    const simulator = new Simulator();
    const people = Array.from({ length: 12 }, (_, index) => simulator.addPerson({ name: `Person ${index}` }).accountId);
    const watched = await listenWatched(simulator);
    keepSecret(watched.credentials);
    const env = environmentOf(watched.credentials);
    expect(await start(['plan', ...people, '--expires-after', '600', '--out', 'unread.json'], env).ended).toMatchObject({ code: 0 });
    const report = start(['report', 'unread.json', '--json']);
    report.child.stdout?.destroy();
    expect(await report.ended).toMatchObject({ code: 2, signal: null });
    const apply = start(['apply', 'unread.json', '--yes-people', '12'], env);
    apply.child.stdout?.destroy();
    apply.child.stderr?.destroy();
    expect(await apply.ended).toMatchObject({ code: 0, signal: null });
    expect(people.map((accountId) => simulator.state.accounts[accountId]?.status)).toEqual(people.map(() => 'inactive'));
    await watched.close();
  });

  it('stops as it is asked to if its terminal is closed', { timeout: 60_000 }, async () => {
    const simulator = new Simulator();
    const people = Array.from({ length: 30 }, (_, index) => simulator.addPerson({ name: `Person ${index}` }).accountId);
    const running: { child?: ChildProcess } = {};
    const watched = await listenWatched(simulator, { carriedOut: () => void (simulator.effects.length === 3 && running.child?.kill('SIGHUP')) });
    keepSecret(watched.credentials);
    const env = environmentOf(watched.credentials);
    expect(await start(['plan', ...people, '--expires-after', '600', '--out', 'closed.json'], env).ended).toMatchObject({ code: 0 });
    const apply = start(['apply', 'closed.json', '--yes-people', '30'], env);
    running.child = apply.child;
    expect(await apply.ended).toMatchObject({ code: 1, signal: null, stdout: expect.stringContaining('resume closed.json') });
    await watched.close();
  });

  it('is killed in the middle of apply, and resume comes to the same end', { timeout: 120_000 }, async () => {
    const whole = world();
    const reference = await listenWatched(whole.simulator);
    keepSecret(reference.credentials);
    const people = whole.leavers.people.map(({ accountId }) => accountId);
    expect(await start(['plan', ...people, '--expires-after', '600', '--out', 'plan.json'], environmentOf(reference.credentials)).ended).toMatchObject({ code: 0 });
    expect(whole.simulator.effects).toEqual([]);
    const changing = jsonOf<{ fuse: { people: number } }>(await start(['show', 'plan.json', '--json']).ended).fuse.people;
    const apply = ['apply', 'plan.json', '--yes-people', String(changing)];
    expect(await start([...apply, '--journal', 'reference.jsonl'], environmentOf(reference.credentials)).ended).toMatchObject({ code: 2 });
    await reference.close();

    const one = world();
    let killed: Promise<unknown> | undefined;
    const watched = await listenWatched(one.simulator, {
      carriedOut: () => {
        // A change is made, and nobody is there any more to be told of it.
        if (killed === undefined && one.simulator.effects.length === 3) {
          started.child.kill('SIGKILL');
          killed = started.ended;
        }
        return killed?.then(() => undefined);
      },
    });
    keepSecret(watched.credentials);
    const env = environmentOf(watched.credentials);
    const started = start(apply, env);
    expect(await started.ended).toMatchObject({ signal: 'SIGKILL' });
    const refused = await start(apply, env).ended;
    expect([refused.code, refused.stderr]).toEqual([64, expect.stringContaining('resume plan.json')]);
    expect(await start(['resume', 'plan.json', '--yes-people', String(changing)], env).ended).toMatchObject({ code: 2, signal: null });
    await watched.close();

    expect(changesOf(one.simulator)).toEqual(changesOf(whole.simulator));
    expect(one.simulator.state).toEqual(whole.simulator.state);
    const totals = await Promise.all([[], ['--journal', 'reference.jsonl']].map(async (options) => jsonOf<{ totals: object }>(await start(['report', 'plan.json', '--json', ...options]).ended).totals));
    expect(totals[0]).toEqual(totals[1]);
  });

  it('serves a simulated organization until it is stopped', { timeout: 30_000 }, async () => {
    let checked: Promise<Said> | undefined;
    const served = start(['simulate', '--people', '3'], {}, (text) => {
      const environment = Object.fromEntries([...text.matchAll(/^export (\w+)='([^'\n]*)'$/gm)].map(([, name = '', value = '']) => [name, value]));
      if (checked === undefined && environment['ATLASSIAN_SITE_URL'] !== undefined) {
        checked = start(['check'], environment).ended;
        void checked.finally(() => served.child.kill('SIGTERM'));
      }
    });
    expect(await served.ended).toMatchObject({ code: 0, signal: null });
    expect(await checked).toMatchObject({ code: 0, stderr: '' });
  });

  it('ends quietly when nobody reads its output any more', async () => {
    const { child, ended } = start(['--help']);
    child.stdout?.destroy();
    expect(await ended).toMatchObject({ stderr: '' });
  });

  it('logs to standard error where the environment asks for it, and its output stays as it is', { timeout: 60_000 }, async () => {
    const watched = await listenWatched(world().simulator);
    keepSecret(watched.credentials);
    const env = environmentOf(watched.credentials);
    const quiet = await start(['check', '--json'], env).ended;
    const logged = await start(['check', '--json'], { ...env, ATLASSIAN_ADMIN_SDK_LOG: 'info' }).ended;
    await watched.close();
    expect(quiet.stderr).not.toContain('atlassian-admin-sdk info:');
    expect(logged.stderr).toMatch(/^atlassian-admin-sdk info: response GET \/\S+ milliseconds=\d+ status=200 /m);
    expect([logged.code, logged.stdout]).toEqual([quiet.code, quiet.stdout]);
  });
});
