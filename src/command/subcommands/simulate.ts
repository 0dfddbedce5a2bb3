import { createReadStream } from 'node:fs';
import { once } from 'node:events';

import { readExport, type ExportedPerson } from '../../offboarding.js';
import { Simulator, type PersonOptions } from '../../simulator.js';
import { commandLine } from '../command-name.js';
import { environmentOf } from '../connect.js';
import { defineSubcommand } from '../declaration.js';
import { exitCodes } from '../exit-codes.js';
import { refuseUnreadable } from '../files.js';
import { UsageError } from '../usage-error.js';
import { people, wrapped } from '../words.js';

const highestPort = 65_535;

export const simulate = defineSubcommand({
  name: 'simulate',
  summary: 'Serves a simulated organization on loopback, to try everything.',
  details: [
    'It prints the variables of the environment by which this command finds it, as lines for a shell. Its credentials work nowhere else.',
    'It has the people of a CSV file, or synthetic ones, and ends with Ctrl+C.',
    'People of a file have groups and last use, but no products. To try "review-access" or reclaimLicense, leave out the file.',
  ],
  positional: { name: 'file', optional: true, description: 'A CSV file: the organization has its people.' },
  options: {
    people: { value: 'number', least: 1, description: 'Without a file: how many people. Default: 20.' },
    port: { value: 'number', least: 0, description: 'The port. Default: a free one.' },
  },
  async run(call) {
    const { given: [path], options, stdout, stderr, signal } = call;
    if (path !== undefined && options.people !== undefined) {
      throw new UsageError(['--people is for an organization without a file: the file says who is in it.']);
    }
    if ((options.port ?? 0) > highestPort) {
      throw new UsageError([`--port: expected a number up to ${highestPort}.`]);
    }
    const simulator = path === undefined ? crowd(options.people ?? 20) : await organizationOf(path);
    const server = await simulator.listen({ port: options.port ?? 0 });
    try {
      const environment = environmentOf(server.credentials);
      const accounts = Object.values(simulator.state.accounts);
      stdout.write(call.json ? `${JSON.stringify({ address: server.address, environment, people: accounts.length }, undefined, 2)}\n` : shellLines(environment));
      const one = accounts.find(({ accountId, platformRoles }) => accountId !== simulator.caller.accountId && platformRoles.length === 0);
      stderr.write(`${[
        wrapped(`A simulated organization of ${people(accounts.length)} listens on ${server.address}. Set the variables in another terminal, and try:`),
        `  ${commandLine('check')}`,
        `  ${commandLine('plan', path ?? one?.email ?? '')}`,
        'Press Ctrl+C to end it.',
      ].join('\n')}\n`);
      if (signal?.aborted !== true) {
        await (signal === undefined ? new Promise(() => undefined) : once(signal, 'abort'));
      }
    } finally {
      await server.close();
    }
    return { exitCode: exitCodes.done };
  },
});

function shellLines(environment: Readonly<Record<string, string>>): string {
  return Object.entries(environment).map(([name, value]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'\n`).join('');
}

const startAt = (): string => new Date().toISOString();

function crowd(count: number): Simulator {
  const simulator = new Simulator({ startAt: startAt() });
  simulator.addPeople({ people: count, scim: 0.2, google: 0.1, unmanaged: 0.1 });
  return simulator;
}

/** An organization that has the people of a file. It claims the domain that most of them are on. */
async function organizationOf(path: string): Promise<Simulator> {
  await refuseUnreadable(path);
  const file = await readExport(createReadStream(path));
  const domains = Map.groupBy(file.people, ({ email }) => email?.split('@')[1] ?? '');
  domains.delete('');
  const [domain = 'example.com'] = [...domains].sort(([, one], [, other]) => other.length - one.length).map(([name]) => name);
  const simulator = new Simulator({ startAt: startAt(), claimedDomains: [domain] });
  // Nobody of the file may have the address that the credentials belong to.
  Object.assign(simulator.caller, { name: 'Simulated admin', email: `simulated-admin@${domain}` });
  for (const person of file.people) {
    simulator.addPerson(simulatedPerson(person));
  }
  return simulator;
}

/** An export names products, and Atlassian's API their keys. */
function productKeyOf(product: string): string {
  const key = product.trim().toLowerCase().replaceAll(' ', '-');
  return key === 'jira' ? 'jira-software' : key;
}

/** A person as far as a file tells of them. */
function simulatedPerson({ accountId, email, name, status = '', orgRole = '', groups, lastSeen }: ExportedPerson): PersonOptions {
  const lastActive = lastSeen.flatMap(({ product, date }) => (date === undefined ? [] : [[productKeyOf(product), Date.now() - Date.parse(date)] as const]));
  return {
    name: name ?? email ?? accountId ?? 'Nobody',
    ...(accountId === undefined ? {} : { accountId }),
    ...(email === undefined ? {} : { email }),
    groups,
    lastActive: Object.fromEntries(lastActive.map(([key, ago]) => [key, Math.max(0, ago)])),
    orgAdmin: /\borg(?:anization)? admin/i.test(orgRole),
    ...(/^(?:deactivated|inactive)$/i.test(status) ? { status: 'inactive' as const } : {}),
    ...(/^suspended$/i.test(status) ? { suspended: true } : {}),
  };
}
