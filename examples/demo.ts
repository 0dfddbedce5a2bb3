/**
 * Offboards the people of a CSV export: plan, apply, read back, report.
 *
 *   npm run demo                       on a simulated organization; nothing real is touched
 *   npm run demo -- --live             on yours: shows the plan and changes nothing
 *   npm run demo -- --live --apply     on yours: asks for the number of people first
 *
 * Needs for --live: ATLASSIAN_ORG_ID and ATLASSIAN_ORG_API_KEY (created without scopes). ATLASSIAN_CLOUD_ID,
 * ATLASSIAN_EMAIL and ATLASSIAN_API_TOKEN identify you. For SCIM users, set ATLASSIAN_DIRECTORY_ID and ATLASSIAN_DIRECTORY_TOKEN.
 * ATLASSIAN_API_URL is the address of a simulator that listens.
 *
 * Changes: deactivates managed accounts, sets SCIM users inactive, suspends unmanaged accounts, revokes the organization
 * admin role. Writes plan, journal and report to `out/`. They hold names and e-mail addresses.
 */
import { createReadStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { checkCredentials } from 'atlassian-admin-sdk';
import {
  applyPlan,
  declarationOf,
  fileJournal,
  makePlan,
  makeReport,
  peopleToChange,
  readExport,
  reportAsCsv,
  reportAsHtml,
  reportAsJson,
  reportAsMarkdown,
  type Clients,
  type ExportFile,
  type Plan,
  type PlannedPerson,
  type Report,
} from 'atlassian-admin-sdk/offboarding';
import type { Duration, OrganizationState } from 'atlassian-admin-sdk/simulator';
import cliProgress from 'cli-progress';
import stringWidth from 'string-width';

import { actionWords, clientsOf, confirmed, print, printable, run, wrap } from './connect.ts';
import { simulatedOrganization } from './simulated-organization.ts';

const options = commandLine();

const stop = new AbortController();
process.on('SIGINT', () => {
  if (stop.signal.aborted) {
    process.exit(130);
  }
  print('\nStopping after the requests that are under way. Press Ctrl-C again to stop now.');
  stop.abort();
});

/** The flags. A wrong one ends the demo with exit code 64. */
function commandLine() {
  try {
    return parseArgs({
      options: {
        live: { type: 'boolean', default: false },
        apply: { type: 'boolean', default: false },
        reset: { type: 'boolean', default: false },
        file: { type: 'string', default: fileURLToPath(new URL('./data/export-users.csv', import.meta.url)) },
        out: { type: 'string', default: 'out' },
        latency: { type: 'string', default: '60ms' },
      },
    }).values;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(64);
  }
}

async function main(): Promise<number> {
  mkdirSync(options.out, { recursive: true });
  const { clients, place, close } = options.live ? live() : await simulated();
  try {
    print(`Organization   ${place}`);
    if (options.live && !(await credentialsWork(clients))) {
      print('\nNothing was changed.');
      return 1;
    }
    const file = await readExport(createReadStream(options.file));
    printFile(file);
    const plan = unfinishedPlan(clients) ?? (await makePlan(file.people, { clients, signal: stop.signal }));
    save('plan.json', JSON.stringify(plan, undefined, 2));
    printPlan(plan);
    const people = peopleToChange(plan);
    if (options.live && (people.length > 0 || !options.apply) && !(await confirmed(people.length, { simulator: undefined }, plan))) {
      return 0;
    }
    const journal = fileJournal(journalOf(plan));
    await applyWithProgress(plan, clients, journal);
    const report = await makeReport(plan, journal, { problems: file.problems });
    save('report.json', reportAsJson(report));
    save('report.csv', await reportAsCsv(report));
    save('report.html', await reportAsHtml(report));
    save('report.md', reportAsMarkdown(report));
    printReport(report);
    return stop.signal.aborted ? 130 : 0;
  } finally {
    await close();
  }
}

/** The clients of a real organization, from the environment. */
function live(): { clients: Clients; place: string; close: () => Promise<void> } {
  const { clients, product } = clientsOf();
  return { clients: { ...clients, product }, place: `REAL, at ${process.env['ATLASSIAN_API_URL'] ?? 'api.atlassian.com'}`, close: async () => undefined };
}

/** Checks each credential with reads only. A refused one stops the run before it plans anything. */
async function credentialsWork(clients: Clients): Promise<boolean> {
  const { org, product, scim } = await checkCredentials(clients, { signal: stop.signal });
  const checked = [org, product ?? [], scim ?? []].flat();
  for (const { status, summary, remedy } of checked) {
    print(`${cell(status === 'works' ? 'Credential' : 'CREDENTIAL', 14)} ${summary}`);
    if (remedy !== undefined) {
      print(wrap(`to do: ${remedy}`, 15));
    }
  }
  return checked.every(({ status }) => status === 'works' || status === 'worksPartly');
}

/** A simulated organization as an HTTP server on this machine. A second run continues with its saved state. */
async function simulated(): Promise<{ clients: Clients; place: string; close: () => Promise<void> }> {
  const path = `${options.out}/simulated-organization.json`;
  const saved = existsSync(path) && !options.reset ? (JSON.parse(readFileSync(path, 'utf8')) as OrganizationState) : undefined;
  const simulator = simulatedOrganization({ state: saved, latency: options.latency as Duration });
  const server = await simulator.listen();
  return {
    clients: clientsOf(server.credentials).clients,
    place: `simulated, at ${server.address}${saved === undefined ? '' : '\n               as the last run left it; --reset creates a new one'}`,
    close: async () => {
      await server.close();
      save('simulated-organization.json', JSON.stringify(simulator.state));
    },
  };
}

/** The plan of an earlier run that did not finish, if it is still valid. */
function unfinishedPlan({ org }: Clients): Plan | undefined {
  const path = `${options.out}/plan.json`;
  if (!existsSync(path) || options.reset) {
    return undefined;
  }
  const plan = JSON.parse(readFileSync(path, 'utf8')) as Plan;
  const journal = journalOf(plan);
  const isStarted = existsSync(journal) && !readFileSync(journal, 'utf8').includes('"reason":"finished"');
  if (!isStarted || plan.orgId !== org.orgId || Date.parse(plan.expiresAt) < Date.now()) {
    return undefined;
  }
  print('An earlier run of this plan stopped. This run continues it.');
  return plan;
}

/** Saves a file that only its owner can read, because it names people. */
function save(name: string, text: string): void {
  writeFileSync(`${options.out}/${name}`, text, { mode: 0o600 });
}

function journalOf({ hash }: Plan): string {
  return `${options.out}/journal-${hash.slice(0, 12)}.jsonl`;
}

async function applyWithProgress(plan: Plan, clients: Clients, journal: ReturnType<typeof fileJournal>): Promise<void> {
  print('');
  const bar = new cliProgress.SingleBar({
    format: 'Applying   [{bar}] {value}/{total} people   {duration_formatted}',
    barsize: 40,
    noTTYOutput: true,
    notTTYSchedule: 1_000,
  });
  bar.start(plan.people.length, 0);
  const applied = applyPlan(plan, { clients, journal, signal: stop.signal, confirm: { people: plan.fuse.people } });
  try {
    for await (const event of applied) {
      if (event.type === 'personFinished') {
        bar.update(event.finished);
      }
    }
    await applied.result;
  } finally {
    bar.stop();
  }
}

function printFile({ kind, people, problems, rows }: ExportFile): void {
  print(`Export         ${options.file.split('/').at(-1)}: ${kind}, ${rows} rows, ${people.length} people`);
  for (const { line, lastLine, reason } of problems) {
    print(`  not usable: line ${line === lastLine ? line : `${line} to ${lastLine}`}: ${reason}`);
  }
}

function printPlan({ people, unresolved }: Plan): void {
  const count = peopleToChange({ people }).length;
  print(`\n${bold('PLAN')}  ${count} of ${people.length} people ${count === 1 ? 'needs' : 'need'} a change; plan.json has every reason\n`);
  print(dim(row('Person', 'What', 'Through', 'Undo', 'Why')));
  for (const person of people) {
    printPerson(person);
  }
  for (const { line, reason } of unresolved) {
    print(row(`(line ${line ?? '?'})`, 'refuse', '-', '-', reason === 'noMatch' ? 'nobody has this e-mail' : 'several have this e-mail'));
  }
}

function printPerson({ name, accountId, action, rowTitle, steps }: PlannedPerson): void {
  const declarations = steps.map((step) => declarationOf(step));
  const writes = declarations.some(({ execute }) => execute !== undefined);
  const undo = writes ? (declarations.every((declaration) => declaration.undo !== undefined) ? 'yes' : 'partly') : '-';
  const cut = declarations.find(({ cutsAccess }) => cutsAccess) ?? declarations.at(0);
  const demoted = steps.some(({ kind }) => kind === 'revokeOrganizationRole') ? ', org admin' : '';
  print(row(name ?? accountId, actionWords[action], cut?.through ?? '-', undo, `${rowTitle}${demoted}`));
}

function printReport({ people, unresolved, problems, totals }: Report): void {
  print(`\n${bold('REPORT')}\n`);
  const titles: Record<string, string> = {
    done: 'Done and read back',
    alreadyDone: 'Nothing to do',
    handedOff: 'Handed off to the identity provider',
    refused: 'Refused',
    blocked: 'Changed since the plan was made',
    ambiguous: 'Unknown: check the account',
    contradicted: 'Accepted, but reading back shows the old state',
    failed: 'Failed',
    notFinished: 'Not finished',
  };
  for (const [kind, title] of Object.entries(titles)) {
    const group = people.filter(({ outcome }) => outcome.kind === kind);
    if (group.length === 0) {
      continue;
    }
    print(`${title} (${group.length})`);
    for (const { name, accountId, outcome, steps } of group) {
      const recovered = steps.some(({ outcome: step }) => step?.kind === 'done' && step.evidence.recovered !== undefined);
      const reason = 'reason' in outcome ? outcome.reason : 'error' in outcome ? outcome.error.kind : '';
      const suspended = steps.some(({ kind, outcome: step }) => kind === 'suspendInDirectory' && step?.kind === 'done');
      const instead = outcome.kind !== 'done' && suspended ? ': suspended in the directories instead' : '';
      const note = recovered ? 'a response was lost; reading back proved it' : `${reason}${instead}`;
      print(`  ${printable(name ?? accountId)}${note === '' ? '' : dim(`  ${note}`)}`);
      if ('humanTask' in outcome && outcome.humanTask !== undefined) {
        print(dim(wrap(`to do: ${outcome.humanTask}`, 4)));
      }
    }
  }
  if (unresolved.length + problems.length > 0) {
    print(`Not done, because the file does not identify the person (${unresolved.length + problems.length})`);
    for (const { line } of [...unresolved, ...problems]) {
      print(`  line ${line ?? '?'}`);
    }
  }
  if (stop.signal.aborted) {
    print(`\nStopped. ${totals.notFinished ?? 0} people are not finished. The journal holds the progress. Run it again to continue.`);
  } else if (!people.some(({ steps }) => steps.some(({ outcome }) => outcome?.kind === 'done' && outcome.effect === 'changed'))) {
    const tried = people.filter(({ outcome }) => outcome.kind === 'refused' && outcome.error !== undefined).length;
    print('\nNothing was changed: everyone who could be deactivated is already off.');
    if (tried > 0) {
      print(`${tried} ${tried === 1 ? 'was' : 'were'} tried and refused. Only the attempt shows that.`);
    }
  }
  print(`\nWritten to ${options.out}/: plan.json and the journal; the report as report.html,`);
  print('report.md, report.csv and report.json. They name people. Only you can read them.');
}

function row(person: string, what: string, through: string, undo: string, why: string): string {
  return `${cell(printable(person), 18)}${cell(what, 14)}${cell(through, 18)}${cell(undo, 7)}${why}`;
}

function cell(text: string, width: number): string {
  const shown = stringWidth(text) < width ? text : `${[...text].slice(0, width - 4).join('')}…`;
  return shown + ' '.repeat(Math.max(1, width - stringWidth(shown)));
}

function bold(text: string): string {
  return process.stdout.isTTY ? `\u001b[1m${text}\u001b[22m` : text;
}

function dim(text: string): string {
  return process.stdout.isTTY ? `\u001b[2m${text}\u001b[22m` : text;
}

await run(main);
