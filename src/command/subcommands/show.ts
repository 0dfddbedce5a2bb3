import { describePlan } from '../../offboarding.js';
import { defineSubcommand } from '../declaration.js';
import { delivered, deliveredStream, documentOf, documentOptions, reportBefore, reportBeforeOf } from '../documents.js';
import { exitCodes } from '../exit-codes.js';
import { isPlanFile, readPlan, refuseExisting } from '../files.js';
import { planFileInWords, planInWords } from '../plan-words.js';

export const show = defineSubcommand({
  name: 'show',
  summary: 'Shows a plan for review.',
  details: ['It needs no credentials and sends nothing. The output holds personal data. The HTML of a plan file is a folder of pages, and its JSON has nobody: the lines of the file are JSON.'],
  positional: { name: 'plan', description: 'The file that "plan" or "reinstate" wrote.' },
  options: documentOptions,
  async run({ given: [path], options: { format = 'text', out }, stdout, json }) {
    await refuseExisting(out);
    const plan = await readPlan(path);
    if (isPlanFile(plan)) {
      const facts = { plan: path, ...(await plan.header()), counts: await plan.counts() };
      const rest = json && out === undefined ? {} : await deliveredStream(format, { out, stdout, inWords: () => planFileInWords(plan), report: () => reportBeforeOf(plan) });
      return { exitCode: exitCodes.done, facts, ...rest };
    }
    const document = format === 'text' ? planInWords(plan) : await documentOf(await reportBefore(plan), format);
    return { exitCode: exitCodes.done, facts: { plan: path, ...plan, described: describePlan(plan) }, text: await delivered(document, out) };
  },
});
