import { fileJournal, makeReport } from '../../offboarding.js';
import { defineSubcommand } from '../declaration.js';
import { delivered, documentOf, documentOptions } from '../documents.js';
import { journalPathOf, readPlan } from '../files.js';
import { notInspectedInWords } from '../plan-words.js';
import { exitCodeOf, peopleInWords, totalsInWords } from '../report-words.js';

export const report = defineSubcommand({
  name: 'report',
  summary: 'Reports what became of everybody of a plan, with evidence.',
  details: [
    'It needs no credentials and sends nothing: it reads the plan and its journal. The output holds personal data.',
    'It ends with 2 if somebody needs a person, as "apply" does.',
  ],
  positional: { name: 'plan', description: 'The plan of the run.' },
  options: { ...documentOptions, journal: { value: 'file', description: 'The journal. Default: next to the plan.' } },
  async run({ given: [path], options: { format = 'text', out, journal } }) {
    const plan = await readPlan(path);
    const made = await makeReport(plan, fileJournal(journalPathOf(path, journal)));
    const document = format === 'text' ? [totalsInWords(made), peopleInWords(made), ...notInspectedInWords(plan)].join('\n\n') : await documentOf(made, format);
    return { exitCode: exitCodeOf(made), facts: made, text: await delivered(document, out) };
  },
});
