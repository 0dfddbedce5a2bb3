import { readFile } from 'node:fs/promises';

import { visible } from '../../core/visible.js';
import { verifyEvidence as verifyPage, type Evidenced } from '../../seals.js';
import { defineSubcommand } from '../declaration.js';
import { exitCodes } from '../exit-codes.js';
import { refuseUnreadable } from '../files.js';
import { approvalOptions, readDemand } from '../seals.js';
import { counted, listed, people, timeOf, wrapped } from '../words.js';

export const verifyEvidence = defineSubcommand({
  name: 'verify-evidence',
  summary: 'Verifies a page of evidence with keys that you trust.',
  details: ['It does not run the page and sends nothing. Take the keys from their holders, not from the page. It ends with 64 if anything was changed, or if an approval is missing.'],
  positional: { name: 'page', description: 'The file that "make-evidence" wrote.' },
  options: {
    'run-public-key': { value: 'key', multiple: true, required: true, description: 'A public key of those who run.' },
    requires: { ...approvalOptions.requires, description: 'Which approvals you demand, as JSON: the file that "apply" takes. Without it, a page with approvals is refused.' },
  },
  async run({ given: [path], options }) {
    await refuseUnreadable(path);
    const demand = options.requires === undefined ? undefined : await readDemand(options.requires);
    const publicKeys = { runs: options['run-public-key'], approvers: demand?.approvers.map(({ publicKey }) => publicKey) ?? [] };
    const evidence = await verifyPage(await readFile(path, 'utf8'), { publicKeys, requires: demand });
    return { exitCode: exitCodes.done, facts: { page: path, ...evidence }, text: inWords(evidence) };
  },
});

function inWords({ planHash, orgId, createdAt, people: count, findings }: Evidenced): string {
  const { whoAsked, whoApproved, howVerified, whatRemains, checkedAgain, timeToAccessOff } = findings;
  return [
    wrapped('Nothing was changed, and all signatures are by the given keys.'),
    listed(
      [
        ['Plan', planHash],
        ['Organization', orgId],
        ['People', String(count)],
        ['Made', timeOf(createdAt)],
        ['Asked by', `${visible(whoAsked.name ?? 'not recorded')}, ${timeOf(whoAsked.at)}`],
        ['Approved by', whoApproved.length === 0 ? 'nobody' : whoApproved.map(({ by, at }) => `${visible(by)}, ${timeOf(at)}`).join('; ')],
        ['Read back', `${counted(howVerified.readBack, 'step', 'steps')}, ${howVerified.acceptedOnly} accepted only, ${howVerified.handedOff} handed off, ${howVerified.notDone} not done`],
        ['Access', Object.entries(whatRemains.access).map(([state, some]) => `${state} ${some}`).join(', ')],
        ...(timeToAccessOff.median === undefined || timeToAccessOff.longest === undefined ? [] : [['Time to access off', `half of ${people(timeToAccessOff.people)} within ${timeToAccessOff.median.toLocaleString('en')} s, all within ${timeToAccessOff.longest.toLocaleString('en')} s`] as const]),
        ['Checked again', checkedAgain === undefined ? 'no' : `${timeOf(checkedAgain.last)}: off ${checkedAgain.off}, on ${checkedAgain.on}, unknown ${checkedAgain.unknown}`],
      ],
      0,
    ),
  ].join('\n\n');
}
