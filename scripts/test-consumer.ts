/**
 * Installs the packed tarball into empty projects, as a user would, and type-checks and runs them there: once as ES
 * modules and once as CommonJS, without skipLibCheck.
 */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { pack } from './tarball.ts';

const root = resolve(import.meta.dirname, '..');
const work = mkdtempSync(join(tmpdir(), 'consumer-'));

const rehearsal = `
async function main(): Promise<void> {
  const simulator = new Simulator();
  const jane = simulator.addPerson({ name: 'Jane Doe' });
  const { orgAdmin } = simulator.credentials;
  const org: OrgAdminClient = new OrgAdminClient(orgAdmin);
  const plan: Plan = await makePlan([jane.accountId], { clients: { org } });
  const { totals } = await applyPlan(plan, { clients: { org } }).result;
  const again = await attempt(org.accounts.getProfile('712020:nobody'));
  const server = await simulator.listen();
  const listening: OrgAdminClient = new OrgAdminClient({ ...server.credentials.orgAdmin, fetch: nodeFetch() });
  const { account_status: status } = await listening.accounts.getProfile(jane.accountId);
  await server.close();
  if (totals.done !== 1 || status !== 'inactive' || again.error?.kind !== 'notFound' || !again.error.message.includes('{accountId}')) {
    throw new Error('the rehearsal went wrong');
  }
  console.log('rehearsed');
}
void main();
`;

const esm = `import { attempt, OrgAdminClient } from 'atlassian-admin-sdk';
import { nodeFetch } from 'atlassian-admin-sdk/node';
import { applyPlan, makePlan, type Plan } from 'atlassian-admin-sdk/offboarding';
import { Simulator } from 'atlassian-admin-sdk/simulator';
${rehearsal}`;

const commonJs = `import sdk = require('atlassian-admin-sdk');
import offboarding = require('atlassian-admin-sdk/offboarding');
import simulated = require('atlassian-admin-sdk/simulator');
import node = require('atlassian-admin-sdk/node');
type OrgAdminClient = sdk.OrgAdminClient;
type Plan = offboarding.Plan;
const { attempt, OrgAdminClient } = sdk;
const { applyPlan, makePlan } = offboarding;
const { Simulator } = simulated;
const { nodeFetch } = node;
${rehearsal}`;

/** What a service author writes on the first day: what the compiler spends on it is what the types cost. */
const firstProgram = `import { attempt, isAdminError, OrgAdminClient, ProductClient, type AdminError } from 'atlassian-admin-sdk';
import { applyPlan, describePlan, fileJournal, makePlan, makeReport, type PolicyOptions } from 'atlassian-admin-sdk/offboarding';
const org = new OrgAdminClient({ orgId: 'example', apiKey: 'example' });
const product = new ProductClient({ site: 'example.atlassian.net', email: 'admin@example.com', apiToken: 'example' });
const policy: PolicyOptions = { profile: 'leaver', apiTokens: 'revoke' };
for await (const user of org.users.search('-', { claimStatus: 'managed' })) console.log(user.accountId, user.email);
const plan = await makePlan(['jane.doe@example.com'], { clients: { org, product }, policy });
for (const person of describePlan(plan)) console.log(person);
const journal = fileJournal('journal.jsonl');
const { totals } = await applyPlan(plan, { clients: { org, product }, journal, confirm: { people: 1 } }).result;
const report = await makeReport(plan, journal);
console.log(totals.done, report.people.length);
const { error } = await attempt(org.accounts.disable('712020:example'));
if (error?.kind === 'rateLimited') console.log(error.retryAt);
const kindOf = (problem: unknown): string => (isAdminError(problem) ? problem.kind : 'other');
export const handle = (problem: AdminError): string => {
  switch (problem.kind) {
    case 'notFound': return problem.remedy;
    default: return kindOf(problem);
  }
};
`;
const mostInstantiations = 60_000;

const compilerOptions = {
  target: 'es2023',
  module: 'nodenext',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  types: ['node'],
  rewriteRelativeImportExtensions: true,
  outDir: 'built',
  rootDir: '.',
};

try {
  const tarball = pack(work);
  for (const [type, source] of [
    ['module', esm],
    ['commonjs', commonJs],
  ] as const) {
    const project = join(work, type);
    mkdirSync(project);
    writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type }));
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts', 'examples/*.ts'] }));
    writeFileSync(join(project, 'main.ts'), source);
    run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', tarball, ...devDependencies(type)], project);
    if (type === 'module') {
      cpSync(join(project, 'node_modules/atlassian-admin-sdk/examples'), join(project, 'examples'), { recursive: true });
      followReadme(project);
      await runCommand(project);
    }
    run(join(root, 'node_modules/.bin/tsc'), ['-p', '.'], project);
    const output = run(process.execPath, ['built/main.js'], project);
    if (!output.includes('rehearsed')) {
      throw new Error(`the ${type} consumer said: ${output}`);
    }
    console.log(`a ${type} project installs, type-checks and runs the tarball`);
    if (type === 'module') {
      priceTypes(project);
    }
  }
} finally {
  rmSync(work, { recursive: true });
}

/** Counts, and does not time: the seconds are shown, and are the machine's. */
function priceTypes(project: string): void {
  writeFileSync(join(project, 'first-program.ts'), firstProgram);
  writeFileSync(join(project, 'first-program.json'), JSON.stringify({ compilerOptions: { ...compilerOptions, noEmit: true }, files: ['first-program.ts'] }));
  const figures = run(join(root, 'node_modules/.bin/tsc'), ['-p', 'first-program.json', '--extendedDiagnostics'], project);
  const instantiations = Number(/Instantiations:\s+(\d+)/.exec(figures)?.[1]);
  const seconds = /Total time:\s+([\d.]+)s/.exec(figures)?.[1];
  if (!(instantiations <= mostInstantiations)) {
    throw new Error(`the types of a first program cost ${instantiations} instantiations, and may cost ${mostInstantiations}`);
  }
  console.log(`the types of a first program cost ${instantiations} instantiations, ${seconds} s with the start of the compiler`);
}

/** What a newcomer does who has nothing but the package: the program of its README, then one of the examples. */
function followReadme(project: string): void {
  const text = readFileSync(join(project, 'node_modules/atlassian-admin-sdk/README.md'), 'utf8');
  const [program, printed] = ['ts', 'text'].map((language) => new RegExp(`^<!-- \\w+: examples/guides/rehearsal\\.ts -->\n\`\`\`${language}\n(.*?)\`\`\``, 'ms').exec(text)?.[1]);
  if (program === undefined || printed === undefined) {
    throw new Error('the README shows no program, or not what it prints');
  }
  writeFileSync(join(project, 'rehearsal.mjs'), program);
  const output = run(process.execPath, ['rehearsal.mjs'], project);
  if (output !== printed) {
    throw new Error(`the program of the README prints something else: ${output}`);
  }
  const example = run(process.execPath, ['examples/suspend.ts'], project);
  if (!example.includes('Dry run: nothing was changed.')) {
    throw new Error(`the example that was copied said: ${example}`);
  }
  console.log('the program of the README prints what the README says, and an example that is copied runs');
}

/** The command as it is installed: a simulated organization in one process, and the job in others. */
async function runCommand(project: string): Promise<void> {
  const command = ['--no-install', 'atlassian-admin-sdk'];
  if (!run('npx', [...command, '--help'], project).startsWith('Usage: npx atlassian-admin-sdk <subcommand>')) {
    throw new Error('the command has no help');
  }
  // Without npx, which would stand between this process and the one that has to end.
  const simulator = spawn(process.execPath, ['node_modules/atlassian-admin-sdk/dist/command.js', 'simulate', 'node_modules/atlassian-admin-sdk/examples/data/export-users.csv', '--json'], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const { environment } = await firstJson(simulator.stdout);
    const env = { ...process.env, ...environment };
    const plan = ['--profile', 'temporaryLeave', '--out', 'plan.json', '--json'];
    run('npx', [...command, 'check'], project, env);
    const { fuse } = JSON.parse(run('npx', [...command, 'plan', 'nora.lind@example.com', 'jo.brandt@partner.example', ...plan], project, env)) as { fuse: { people: number } };
    run('npx', [...command, 'apply', 'plan.json', '--yes-people', String(fuse.people)], project, env);
    const report = run('npx', [...command, 'report', 'plan.json'], project);
    if (!report.startsWith('2 people: 2 done.')) {
      throw new Error(`the command reported: ${report}`);
    }
  } finally {
    simulator.kill();
  }
  console.log('the command that is installed does the whole job on its simulator');
}

async function firstJson(output: AsyncIterable<Buffer>): Promise<{ environment: Record<string, string> }> {
  let text = '';
  for await (const chunk of output) {
    text += chunk.toString();
    if (text.endsWith('\n}\n')) {
      return JSON.parse(text) as { environment: Record<string, string> };
    }
  }
  throw new Error('the simulator ended before it was served');
}

/** What the examples need beside the package. */
function devDependencies(type: 'module' | 'commonjs'): string[] {
  const shared = ['@types/node@24.19.2'];
  return type === 'module' ? [...shared, 'cli-progress@3.12.0', '@types/cli-progress@3.11.6', 'string-width@8'] : shared;
}

function run(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = process.env): string {
  try {
    return execFileSync(command, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    console.error(stdout, stderr);
    throw new Error(`${command} ${args.join(' ')} failed`, { cause: error });
  }
}
