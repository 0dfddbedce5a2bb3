/**
 * Shared by all examples: clients, the question before a change, and a plan and a report in words. Copy it along with an
 * example and `simulated-organization.ts`.
 *
 * Needs what the example names, in the variables of `docs/command.md`. Without any of them, the organization is
 * simulated. Changes nothing by itself.
 */
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline/promises';

import { clientsFromEnv, OrgAdminClient, ProductClient, ScimClient } from 'atlassian-admin-sdk';
import { describePlan, type Clients, type Plan, type PlannedPerson, type Report } from 'atlassian-admin-sdk/offboarding';
import type { SimulatedCredentials, Simulator } from 'atlassian-admin-sdk/simulator';

import { simulatedOrganization } from './simulated-organization.ts';

/** Clients of one organization. Each is created on request, and names its missing variables. */
export interface Connection {
  /** Undefined on a real organization. */
  readonly simulator: Simulator | undefined;
  readonly org: OrgAdminClient;
  readonly product: ProductClient;
  readonly scim: ScimClient;
  /** All clients with credentials. The organization's are required. */
  readonly clients: Clients;
}

/** Connects to the organization of the environment, or to a simulated one. Rejects a flag that the example does not have. */
export function connect(flags: readonly string[] = ['--apply']): Connection {
  checkFlags(flags);
  const isReal = Object.entries(process.env).some(([name, value]) => /^ATLASSIAN_(?!ADMIN_SDK_)/.test(name) && value !== '');
  const simulator = isReal ? undefined : simulatedOrganization();
  print(isReal ? `Organization: REAL, at ${process.env['ATLASSIAN_API_URL'] ?? 'api.atlassian.com'}` : 'Organization: simulated, because the environment has no credentials.');
  return { simulator, ...clientsOf(simulator?.credentials) };
}

/** Clients of a simulated organization, or of the one in the environment. */
export function clientsOf(simulated?: Omit<SimulatedCredentials, 'gateway'>): Omit<Connection, 'simulator'> {
  return {
    get org() {
      return simulated === undefined ? OrgAdminClient.fromEnv() : new OrgAdminClient(simulated.orgAdmin);
    },
    get product() {
      return simulated === undefined ? ProductClient.fromEnv() : new ProductClient(simulated.product);
    },
    get scim() {
      return simulated === undefined ? ScimClient.fromEnv() : new ScimClient(simulated.scim);
    },
    get clients() {
      return simulated === undefined ? clientsFromEnv() : { org: this.org, product: this.product, scim: [this.scim] };
    },
  };
}

/** The command line is wrong: exit code 64. */
export class UsageError extends Error {}

/** A misspelt `--apply` must not pass for a dry run. */
function checkFlags(known: readonly string[]): void {
  const unknown = process.argv.slice(2).find((argument) => argument.startsWith('-') && !known.includes(argument));
  if (unknown !== undefined) {
    throw new UsageError(`Unknown flag ${printable(unknown)}. ${known.length === 0 ? 'This example has no flags.' : `Did you mean ${known.join(' or ')}?`}`);
  }
}

/** An argument of the command line, without flags. Only a simulated organization has a default. */
export function argumentOr(simulated: string, what: string, { simulator }: Pick<Connection, 'simulator'>, index = 0): string {
  const given = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))[index];
  if (given === undefined && simulator === undefined) {
    throw new UsageError(`Name ${what} on the command line.`);
  }
  return given ?? simulated;
}

/** Whether you allow the change: with `--apply`, and with the number of people typed. */
export async function confirmed(people: number, { simulator }: Pick<Connection, 'simulator'>, plan?: Plan): Promise<boolean> {
  const counted = `${people} ${simulator === undefined ? 'real' : 'simulated'} ${people === 1 ? 'person' : 'people'}`;
  if (people === 0) {
    print('\nThere is nothing to change.');
    return false;
  }
  if (!process.argv.includes('--apply')) {
    print(`\nDry run: nothing was changed. Add --apply to change ${counted}.`);
    return false;
  }
  if (plan !== undefined) {
    print(`\n${wrap(fuseInWords(plan), 0)}`);
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const closed = once(terminal, 'close').then(() => '');
  const answer = await Promise.race([terminal.question(`\nThis changes ${counted}. Type that number to continue: `), closed]);
  terminal.close();
  print('');
  if (answer.trim() !== String(people)) {
    print('Nothing was changed.');
    return false;
  }
  return true;
}

/** Compares the plan with the limits of its policy. */
export function fuseInWords({ fuse: { people, activeAccounts, needsConfirmation }, policy: { limits } }: Plan): string {
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  const share = activeAccounts === undefined ? 'of an unknown number of' : `of ${activeAccounts}`;
  const part = activeAccounts === undefined ? '' : ` (${percent(people / Math.max(1, activeAccounts))})`;
  const limit = `${limits.people} people, or ${percent(limits.share)} if that is more than 10`;
  return needsConfirmation
    ? `MORE THAN THE LIMITS: the plan changes ${people} ${share} active accounts${part}. Its policy allows ${limit}. Confirm the number to change more.`
    : `The plan changes ${people} ${share} active accounts${part}. That is within its policy's limits: ${limit}.`;
}

/** What a plan does with a person, in one or two words. */
export const actionWords: Readonly<Record<PlannedPerson['action'], string>> = {
  deactivate: 'deactivate',
  setInactive: 'set inactive',
  suspend: 'suspend',
  remove: 'remove',
  revoke: 'revoke',
  delete: 'delete',
  handOff: 'hand off',
  cleanUp: 'clean up',
  giveBack: 'give back',
  nothing: 'nothing to do',
  refuse: 'refuse',
};

/** A plan in sentences: why, what, and its undo. */
export function printPlan(plan: Pick<Plan, 'people' | 'unresolved'>): void {
  for (const { name, accountId, because, steps, notInspected, humanTask } of describePlan(plan)) {
    print(`\n${wrap(`${name ?? accountId}: ${because}`, 0)}`);
    for (const sentence of new Set(steps)) {
      const times = steps.filter((each) => each === sentence).length;
      print(wrap(`- ${sentence}${times === 1 ? '' : ` (${times} times)`}`, 2));
    }
    for (const text of notInspected) {
      print(wrap(`- ${text}`, 2));
    }
    if (humanTask !== undefined) {
      print(wrap(`to do: ${humanTask}`, 2));
    }
  }
  for (const { email, accountId, line, reason } of plan.unresolved) {
    print(`\n${email ?? accountId ?? `line ${line}`}: ${reason === 'noMatch' ? 'no account has this address' : 'several accounts have this address'}`);
  }
}

/** The outcome of each person, one line each. */
export function printReport({ people }: Report): void {
  for (const { name, accountId, outcome } of people) {
    const why = 'error' in outcome && outcome.error !== undefined ? ` (${outcome.error.kind})` : '';
    const access = 'access' in outcome && outcome.access !== undefined ? `, access ${outcome.access === 'partly' ? 'partly off' : outcome.access}` : '';
    const proof = outcome.kind === 'done' ? (outcome.verification === 'done' ? ', and read back' : ', not visible yet when read back') : '';
    print(`${printable(name ?? accountId)}: ${outcome.kind}${why}${access}${proof}`);
    if ('humanTask' in outcome && outcome.humanTask !== undefined) {
      print(wrap(`to do: ${outcome.humanTask}`, 2));
    }
  }
}

/** Saves a file that only its owner can read, because it names people. */
export function save(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { mode: 0o600 });
  print(`Written: ${path}`);
}

/** Runs an example and prints errors without a stack: the message says who can fix it and how. Exit code 64: wrong usage. */
export async function run(main: () => Promise<number | void>): Promise<void> {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    console.error(`\n${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = error instanceof UsageError ? 64 : 1;
  }
}

/** Removes control characters: a name could move the cursor. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, '');
}

/** Breaks a text at 80 columns. */
export function wrap(text: string, indent: number): string {
  const lines: string[] = [''];
  for (const word of printable(text).split(' ')) {
    const line = lines.at(-1) as string;
    if (line !== '' && line.length + word.length + 1 > 76 - indent) {
      lines.push(word);
    } else {
      lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
    }
  }
  return lines.map((line, index) => ' '.repeat(index === 0 || !lines[0]?.startsWith('- ') ? indent : indent + 2) + line).join('\n');
}

export function print(text: string): void {
  console.log(text);
}
