/**
 * Whether a million people need memory: processes with little of it read them from a CSV export, write a plan, apply it, are
 * killed halfway, go on, and write the report in each form. The simulated organization is a process of its own, without
 * bounds.
 */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { OrgAdminClient, ScimClient } from 'atlassian-admin-sdk';
import {
  applyPlanFile,
  filePlan,
  folderJournals,
  makePlanFile,
  makeReportOfPlanFile,
  readExportStream,
  reportAsCsvStream,
  reportAsHtmlPages,
  reportAsJsonStream,
  reportAsMarkdownStream,
} from 'atlassian-admin-sdk/offboarding';
import { Simulator, type SimulatedCredentials } from 'atlassian-admin-sdk/simulator';

import { highestMemory, highestMemoryOf } from '../test/support/highest-memory.ts';

const script = new URL(import.meta.url).pathname;
const bounds = ['--max-old-space-size=80', '--max-semi-space-size=4'];
const concurrency = 16;

/** What a stage took. */
export interface Stage {
  readonly name: string;
  readonly seconds: number;
  /** All the memory of the process at its highest, in megabytes. */
  readonly megabytes: number;
  readonly note: string;
}

export interface PlanFileMeasured {
  readonly stages: readonly Stage[];
  /** How many accounts are inactive at the end. */
  readonly inactive: number;
  /** How many bytes of the plan file a person takes. */
  readonly bytesEach: number;
  /** How many requests changed an account that was inactive already. */
  readonly changedTwice: number;
}

interface Job {
  readonly folder: string;
  readonly people: number;
  readonly credentials: Pick<SimulatedCredentials, 'orgAdmin' | 'scim'>;
}

interface State {
  readonly inactive: number;
  readonly changedTwice: number;
}

/** Plans, applies, resumes and reports for so many people. */
export async function measurePlanFile(people: number): Promise<PlanFileMeasured> {
  const folder = await mkdtemp(join(tmpdir(), 'plan-file-'));
  const organization = fork(script, ['--organization', String(people), folder], { execArgv: ['--max-old-space-size=24576'] });
  const message = <T>(): Promise<T> => new Promise((resolve) => organization.once('message', (sent) => resolve(sent as T)));
  try {
    const credentials = await message<SimulatedCredentials>();
    const stateNow = (): Promise<State> => {
      const answer = message<State>();
      organization.send('state');
      return answer;
    };
    const { orgAdmin, scim } = credentials;
    await writeFile(join(folder, 'job.json'), JSON.stringify({ folder, people, credentials: { orgAdmin, scim } } satisfies Job));
    const stages = [await stageIn(folder, 'read the export'), await stageIn(folder, 'plan')];
    stages.push(await killedStage(folder, async () => (await stateNow()).inactive >= people / 2, Math.max(200, people / 100)));
    for (const name of ['resume', 'resume what is finished', 'report as CSV', 'report as JSON', 'report as Markdown', 'report as HTML pages']) {
      stages.push(await stageIn(folder, name));
    }
    const { size } = await stat(join(folder, 'plan.jsonl'));
    return { stages, bytesEach: size / people, ...(await stateNow()) };
  } finally {
    organization.disconnect();
    await rm(folder, { recursive: true });
  }
}

function startStage(folder: string, name: string): ChildProcess {
  return spawn(process.execPath, [...bounds, script, '--stage', name, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
}

function stageIn(folder: string, name: string): Promise<Stage> {
  const child = startStage(folder, name);
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('close', (code, signal) => {
      if (output === '') {
        reject(new Error(`"${name}" ended with ${signal ?? code}`));
      } else {
        resolve(JSON.parse(output) as Stage);
      }
    });
  });
}

/** Applies until it is time, and kills the process with a signal that nothing can catch. A look takes the organization time: it is rare for many people. */
async function killedStage(folder: string, isTime: () => Promise<boolean>, every: number): Promise<Stage> {
  const began = performance.now();
  const child = startStage(folder, 'apply');
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  let megabytes = 0;
  while (!(await isTime()) && child.exitCode === null) {
    megabytes = highestMemoryOf(child.pid ?? 0) ?? megabytes;
    await new Promise((resolve) => setTimeout(resolve, every));
  }
  child.kill('SIGKILL');
  await ended;
  return { name: 'apply, killed halfway', seconds: (performance.now() - began) / 1000, megabytes, note: '' };
}

async function organization(people: number, folder: string): Promise<void> {
  const simulator = new Simulator({ keptRequests: 100 });
  const file = await open(join(folder, 'export.csv'), 'w');
  await file.write('User id,User name,email,User status,Added to org,Org role,Groups,Jira - example,Last seen in Jira - example\n');
  let rows = '';
  for (let index = 0; index < people; index += 1) {
    const kind = index % 10;
    const { accountId, name, email } = simulator.addPerson({ name: `Person ${index}`, ...(kind === 0 ? { apiTokens: ['laptop'] } : kind === 1 ? { groups: ['developers'] } : {}) });
    rows += `${accountId},${name},${email},Active,3 Jan 2024,,"jira-users, confluence-users",User,28 Oct 2026\n`;
    if (rows.length > 1_000_000) {
      await file.write(rows);
      rows = '';
    }
  }
  await file.write(rows);
  await file.close();
  const { credentials } = await simulator.listen();
  process.on('message', () => {
    const inactive = Object.values(simulator.state.accounts).filter(({ status }) => status === 'inactive').length;
    const disabled = simulator.effects.filter(({ kind }) => kind === 'disableAccount').map(({ accountId }) => accountId);
    process.send?.({ inactive, changedTwice: disabled.length - new Set(disabled).size } satisfies State);
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.(credentials);
}

async function stage(name: string, folder: string): Promise<void> {
  const { people, credentials } = JSON.parse(await readFile(join(folder, 'job.json'), 'utf8')) as Job;
  const clients = { org: new OrgAdminClient(credentials.orgAdmin), scim: [new ScimClient(credentials.scim)] };
  const path = join(folder, 'plan.jsonl');
  const journals = folderJournals(join(folder, 'journals'));
  const apply = async (): Promise<string> => {
    const { totals } = await applyPlanFile(filePlan(path), { clients, journals, concurrency, confirm: { people } }).result;
    return `${totals.done.toLocaleString('en')} done`;
  };
  const report = () => makeReportOfPlanFile(filePlan(path), journals);
  const written = async (chunks: AsyncIterable<string>): Promise<string> => {
    const file = join(folder, 'report');
    await pipeline(chunks, createWriteStream(file));
    const { size } = await stat(file);
    await rm(file);
    return `${Math.round(size / 1_000_000)} MB written`;
  };
  const stages: Readonly<Record<string, () => Promise<string>>> = {
    'read the export': async () => {
      const stream = readExportStream(createReadStream(join(folder, 'export.csv')));
      for await (const _ of stream) {
        // Reading is all.
      }
      return `${stream.counts().people.toLocaleString('en')} people`;
    },
    plan: async () => {
      const plan = await makePlanFile(readExportStream(createReadStream(join(folder, 'export.csv'))), { path, clients, concurrency, policy: { expiresAfterMinutes: 100_000 } });
      return `${(await plan.counts()).people.toLocaleString('en')} people`;
    },
    apply,
    resume: apply,
    'resume what is finished': apply,
    'report as CSV': async () => written(reportAsCsvStream(await report())),
    'report as JSON': async () => written(reportAsJsonStream(await report())),
    'report as Markdown': async () => written(reportAsMarkdownStream(await report())),
    'report as HTML pages': async () => {
      const pages = join(folder, 'pages');
      await mkdir(pages);
      let count = 0;
      for await (const { name: page, html } of reportAsHtmlPages(await report())) {
        await writeFile(join(pages, page), html);
        count += 1;
      }
      await rm(pages, { recursive: true });
      return `${count} pages`;
    },
  };
  const began = performance.now();
  const note = (await stages[name]?.()) ?? '';
  console.log(JSON.stringify({ name, seconds: (performance.now() - began) / 1000, megabytes: highestMemory(), note } satisfies Stage));
}

const [, , what, ...given] = process.argv;
if (what === '--organization') {
  await organization(Number(given[0]), given[1] as string);
} else if (what === '--stage') {
  await stage(given[0] as string, given[1] as string);
}
