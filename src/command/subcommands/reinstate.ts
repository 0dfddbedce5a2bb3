import { rm } from 'node:fs/promises';

import { fileJournal, folderJournals, makeReinstatement, makeReinstatementFile, type PlanFile, type ReinstatementOptions } from '../../offboarding.js';
import { commandLine } from '../command-name.js';
import { connect } from '../connect.js';
import { defineSubcommand, type Ending } from '../declaration.js';
import { exitCodes } from '../exit-codes.js';
import { isPlanFile, journalPathOf, journalsPathOf, readPlan, refuseExisting, refuseMissingJournal, saveNew } from '../files.js';
import { summaryOf, summaryOfFile, type PlanSummary } from '../plan-words.js';
import { UsageError } from '../usage-error.js';

const nothingToGiveBack = 'The run changed nobody: there is nothing to give back.';

async function ofPlanFile(plan: PlanFile, journals: string, out: string | undefined, given: ReinstatementOptions): Promise<Ending> {
  if (out === undefined) {
    throw new UsageError(['The undo of a plan file is a plan file: give its name with --out.']);
  }
  const made = await makeReinstatementFile(plan, folderJournals(journals), { ...given, path: out });
  const counts = await made.counts();
  const facts = { ...(await made.header()), counts, plan: counts.people === 0 ? null : out };
  if (counts.people === 0) {
    await rm(out);
    return { exitCode: exitCodes.done, facts, text: nothingToGiveBack };
  }
  return { exitCode: exitCodes.done, facts, text: inWords(await summaryOfFile(made), out) };
}

function inWords(summary: PlanSummary, out: string): string {
  return [summary.totals(), ...summary.remains(), `Written: ${out}\nReview:  ${commandLine('show', out)}\nApply:   ${commandLine('apply', out)}`].join('\n\n');
}

export const reinstate = defineSubcommand({
  name: 'reinstate',
  summary: 'Makes a plan that gives back what a run removed.',
  details: ['It changes nobody: review the new plan with "show", then give it to "apply". What cannot come back, such as API tokens, is named.'],
  positional: { name: 'plan', description: 'The plan of the run.' },
  options: {
    only: { value: 'account-id', multiple: true, description: 'Only this person. Default: everybody whom the run changed.' },
    out: { value: 'file', description: 'Where the new plan goes, a new file. Default: a name made of its hash. Of a plan file, it must be given.' },
    'expires-after': { value: 'minutes', least: 1, description: 'How long the new plan may be applied. Default: 15.' },
    journal: { value: 'file', description: 'The journal of the run. Of a plan file: the folder of its journals. Default: next to the plan.' },
  },
  async run(call) {
    const { given: [path], options } = call;
    const { clients } = connect(call);
    await refuseExisting(options.out);
    const minutes = options['expires-after'];
    const given: ReinstatementOptions = {
      clients,
      ...(options.only.length === 0 ? {} : { accountIds: options.only }),
      ...(minutes === undefined ? {} : { policy: { expiresAfterMinutes: minutes } }),
    };
    const plan = await readPlan(path);
    const journalPath = isPlanFile(plan) ? journalsPathOf(path, options.journal) : journalPathOf(path, options.journal);
    await refuseMissingJournal(journalPath);
    if (isPlanFile(plan)) {
      return ofPlanFile(plan, journalPath, options.out, given);
    }
    const made = await makeReinstatement(plan, fileJournal(journalPath), given);
    if (made.people.length === 0) {
      return { exitCode: exitCodes.done, facts: { ...made, plan: null }, text: nothingToGiveBack };
    }
    const out = options.out ?? `plan-${made.hash.slice(0, 12)}.json`;
    await saveNew(out, `${JSON.stringify(made, undefined, 2)}\n`);
    return {
      exitCode: exitCodes.done,
      facts: { ...made, plan: out },
      text: inWords(summaryOf(made), out),
    };
  },
});
