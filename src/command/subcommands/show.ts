import { describePlan } from '../../offboarding.js';
import { defineSubcommand } from '../declaration.js';
import { delivered, documentOf, documentOptions, reportBefore } from '../documents.js';
import { exitCodes } from '../exit-codes.js';
import { readPlan } from '../files.js';
import { planInWords } from '../plan-words.js';

export const show = defineSubcommand({
  name: 'show',
  summary: 'Shows a plan for review.',
  details: ['It needs no credentials and sends nothing. The output holds personal data.'],
  positional: { name: 'plan', description: 'The file that "plan" or "reinstate" wrote.' },
  options: documentOptions,
  async run({ given: [path], options: { format = 'text', out } }) {
    const plan = await readPlan(path);
    const document = format === 'text' ? planInWords(plan) : await documentOf(await reportBefore(plan), format);
    return { exitCode: exitCodes.done, facts: { plan: path, ...plan, described: describePlan(plan) }, text: await delivered(document, out) };
  },
});
