import { findInactive, type InactivePerson } from '../../offboarding.js';
import { connect } from '../connect.js';
import { defineSubcommand } from '../declaration.js';
import { delivered, documentOptions } from '../documents.js';
import { exitCodes } from '../exit-codes.js';
import { refuseExisting } from '../files.js';
import { nameOf, people, wrapped } from '../words.js';

export const findInactivePeople = defineSubcommand({
  name: 'find-inactive',
  summary: 'Finds people who have not used a product for a number of days.',
  details: [
    'It only reads. The format "ids" is a file for "plan": a header row, and one account ID a line.',
    'With --product, plan with the profile reclaimLicense, which frees that seat only: temporaryLeave suspends every app.',
  ],
  options: {
    days: { value: 'number', least: 1, required: true, description: 'For how many days.' },
    product: { value: 'key', description: 'The product, such as jira-software. Default: all.' },
    exclude: { value: 'account-id', multiple: true, description: 'Leaves this person out.' },
    'include-unknown': { description: 'Includes people whose last use is not known.' },
    format: { value: 'format', choices: ['text', 'ids'], description: 'The form. Default: text.' },
    out: documentOptions.out,
  },
  async run(call) {
    const { days, product, exclude, format, out } = call.options;
    const { clients } = connect(call);
    await refuseExisting(out);
    const found: InactivePerson[] = [];
    const unknown: InactivePerson[] = [];
    const options = { days, product, excludeAccountIds: exclude, includeUnknown: call.options['include-unknown'], onUnknown: (person: InactivePerson) => void unknown.push(person) };
    for await (const person of findInactive(clients, { ...options, signal: call.signal })) {
      found.push(person);
      call.progress.count(found.length, 'found');
    }
    const document = format === 'ids' ? ['User id', ...found.map(({ accountId }) => accountId), ''].join('\n') : inWords(found, unknown, call.options);
    return { exitCode: exitCodes.done, facts: { days, product, people: found, unknown }, text: await delivered(document, out) };
  },
});

function inWords(found: readonly InactivePerson[], unknown: readonly InactivePerson[], options: { readonly days: number; readonly product?: string | undefined; readonly 'include-unknown': boolean }): string {
  const { days, product } = options;
  const lines = found.map((person) => wrapped(`${nameOf(person)}: ${useInWords(person)}`, { hanging: 2 }));
  const left = unknown.length === 0 || options['include-unknown'] ? '' : ` Left out, because the last use is not known: ${people(unknown.length)}.`;
  return [...lines, ...(lines.length === 0 ? [] : ['']), wrapped(`${product === undefined ? 'Used nothing' : `Not used ${product}`} for ${days} days: ${people(found.length)}.${left}`)].join('\n');
}

function useInWords({ lastUse }: InactivePerson): string {
  switch (lastUse.kind) {
    case 'used':
      return `last used ${lastUse.product} on ${lastUse.at.slice(0, 10)}`;
    case 'never':
      return 'never used';
    case 'unknown':
      return 'not known';
  }
}
