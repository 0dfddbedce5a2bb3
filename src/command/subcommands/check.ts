import { neededFor } from '../../environment.js';
import { checkCredentials, type CheckedCredential } from '../../index.js';
import { connect } from '../connect.js';
import { defineSubcommand } from '../declaration.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { inWords, wrapped } from '../words.js';

const titles = { org: 'Organization API key', product: 'Credential of the site', scim: 'Credential of the SCIM directory' } as const;

type OptionalClient = 'product' | 'scim';

const withoutClient: Readonly<Record<OptionalClient, string>> = {
  product: 'Without it, the command does not know who runs it.',
  scim: 'Without it, people of an identity provider are handed off.',
};

export const check = defineSubcommand({
  name: 'check',
  summary: 'Checks which credentials of the environment work.',
  details: ['It only reads. If a credential is refused, it says what to do and ends with 1; if one works partly, with 2.'],
  options: {},
  async run(call) {
    const { clients, where } = connect(call);
    const checked = await checkCredentials(clients, { signal: call.signal });
    const notSet: readonly OptionalClient[] = [...(clients.product === undefined ? ['product' as const] : []), ...(clients.scim.length === 0 ? ['scim' as const] : [])];
    const named: (readonly [keyof typeof titles, CheckedCredential])[] = [
      ['org', checked.org],
      ...[checked.product ?? []].flat().map((each) => ['product', each] as const),
      ...checked.scim.map((each) => ['scim', each] as const),
    ];
    return {
      exitCode: exitCodeFor(named.map(([, { status }]) => status)),
      facts: { ...checked, notSet },
      text: [wrapped(`Credentials for ${where}`, { hanging: 2 }), ...named.map(([name, credential]) => credentialInWords(titles[name], credential)), ...absentInWords(notSet)].join('\n\n'),
    };
  },
});

function exitCodeFor(statuses: readonly CheckedCredential['status'][]): ExitCode {
  if (statuses.includes('refused')) {
    return exitCodes.failed;
  }
  return statuses.every((status) => status === 'works') ? exitCodes.done : exitCodes.needsPerson;
}

function credentialInWords(title: string, { site, status, summary, remedy }: CheckedCredential): string {
  return [
    `${title}${site === undefined ? '' : ` ${site}`}: ${inWords(status)}`,
    wrapped(summary, { indent: 2 }),
    ...(remedy === undefined ? [] : [wrapped(`To do: ${remedy}`, { indent: 2, hanging: 2 })]),
  ].join('\n');
}

function absentInWords(notSet: readonly OptionalClient[]): string[] {
  return notSet.map((name) => `${titles[name]}: not set\n${wrapped(`${withoutClient[name]} It needs ${neededFor(name)}.`, { indent: 2 })}`);
}
