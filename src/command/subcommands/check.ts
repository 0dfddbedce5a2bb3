import { checkCredentials, type CheckedCredential } from '../../index.js';
import { connect } from '../connect.js';
import { defineSubcommand } from '../declaration.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { variablesOf, type VariableName } from '../variables.js';
import { inWords, wrapped } from '../words.js';

const titles = { org: 'Organization API key', product: 'API token', scim: 'SCIM directory token' } as const;

export const check = defineSubcommand({
  name: 'check',
  summary: 'Checks which credentials of the environment work.',
  details: ['It only reads. If a credential is refused, it says what to do and ends with 1; if one works partly, with 2.'],
  options: {},
  async run(call) {
    const { clients, where, notSet } = connect(call);
    const { org, product, scim = [] } = clients;
    const checked = await checkCredentials({ org, product, scim: [...scim] }, { signal: call.signal });
    const named: (readonly [keyof typeof titles, CheckedCredential])[] = [
      ['org', checked.org],
      ...(checked.product === undefined ? [] : [['product', checked.product] as const]),
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

function credentialInWords(title: string, { status, summary, remedy }: CheckedCredential): string {
  return [
    `${title}: ${inWords(status)}`,
    wrapped(summary, { indent: 2 }),
    ...(remedy === undefined ? [] : [wrapped(`To do: ${remedy}`, { indent: 2, hanging: 2 })]),
  ].join('\n');
}

function absentInWords(notSet: readonly VariableName[]): string[] {
  return [
    [titles.product, variablesOf('site'), 'Without it, the command does not know who runs it.'] as const,
    [titles.scim, variablesOf('directory'), 'Without it, people of an identity provider are handed off.'] as const,
  ].flatMap(([title, names, consequence]) =>
    names.every((name) => notSet.includes(name)) ? [`${title}: not set\n${wrapped(`${consequence} It needs ${names.join(', ')}.`, { indent: 2 })}`] : [],
  );
}
