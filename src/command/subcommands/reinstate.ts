import { fileJournal, makeReinstatement } from '../../offboarding.js';
import { commandLine } from '../command-name.js';
import { connect } from '../connect.js';
import { defineSubcommand } from '../declaration.js';
import { exitCodes } from '../exit-codes.js';
import { journalPathOf, readPlan, refuseExisting, saveNew } from '../files.js';
import { planTotals, remainsInWords } from '../plan-words.js';

export const reinstate = defineSubcommand({
  name: 'reinstate',
  summary: 'Makes a plan that gives back what a run removed.',
  details: ['It changes nobody: review the new plan with "show", then give it to "apply". What cannot come back, such as API tokens, is named.'],
  positional: { name: 'plan', description: 'The plan of the run.' },
  options: {
    only: { value: 'account-id', multiple: true, description: 'Only this person. Default: everybody whom the run changed.' },
    out: { value: 'file', description: 'Where the new plan goes, a new file. Default: a name made of its hash.' },
    'expires-after': { value: 'minutes', least: 1, description: 'How long the new plan may be applied. Default: 15.' },
    journal: { value: 'file', description: 'The journal of the run. Default: next to the plan.' },
  },
  async run(call) {
    const { given: [path], options } = call;
    const { clients } = connect(call);
    await refuseExisting(options.out);
    const minutes = options['expires-after'];
    const made = await makeReinstatement(await readPlan(path), fileJournal(journalPathOf(path, options.journal)), {
      clients,
      ...(options.only.length === 0 ? {} : { accountIds: options.only }),
      ...(minutes === undefined ? {} : { policy: { expiresAfterMinutes: minutes } }),
    });
    if (made.people.length === 0) {
      return { exitCode: exitCodes.done, facts: { ...made, plan: null }, text: 'The run changed nobody: there is nothing to give back.' };
    }
    const out = options.out ?? `plan-${made.hash.slice(0, 12)}.json`;
    await saveNew(out, `${JSON.stringify(made, undefined, 2)}\n`);
    return {
      exitCode: exitCodes.done,
      facts: { ...made, plan: out },
      text: [planTotals(made), ...remainsInWords(made), `Written: ${out}\nReview:  ${commandLine('show', out)}\nApply:   ${commandLine('apply', out)}`].join('\n\n'),
    };
  },
});
