import { fileJournal, folderJournals, makeReport, makeReportOfPlanFile, reportAsJsonStream } from '../../offboarding.js';
import { defineSubcommand } from '../declaration.js';
import { delivered, deliveredStream, documentOf, documentOptions, print } from '../documents.js';
import { isPlanFile, journalPathOf, journalsPathOf, noteMissingJournal, readPlan, refuseExisting } from '../files.js';
import { summaryOf } from '../plan-words.js';
import { exitCodeOf, openOf, peopleInWords, reportStreamInWords, totalsInWords } from '../report-words.js';
import { wrapped } from '../words.js';

export const report = defineSubcommand({
  name: 'report',
  summary: 'Reports what became of everybody of a plan, with evidence.',
  details: [
    'It needs no credentials and sends nothing: it reads the plan and its journal. The output holds personal data.',
    'It ends with 2 if somebody needs a person, as "apply" does. The HTML of a plan file is a folder of pages.',
  ],
  positional: { name: 'plan', description: 'The plan of the run.' },
  options: { ...documentOptions, journal: { value: 'file', description: 'The journal. Of a plan file: the folder of its journals. Default: next to the plan.' } },
  async run({ given: [path], options: { format = 'text', out, journal }, stdout, json, progress }) {
    await refuseExisting(out);
    const plan = await readPlan(path);
    const journalPath = isPlanFile(plan) ? journalsPathOf(path, journal) : journalPathOf(path, journal);
    await noteMissingJournal(journalPath, journal, (text) => progress.line(wrapped(text)));
    if (isPlanFile(plan)) {
      const report = await makeReportOfPlanFile(plan, folderJournals(journalPath));
      if (json) {
        await print(reportAsJsonStream(report), stdout);
      }
      const rest = json && out === undefined ? {} : await deliveredStream(format, { out, stdout, inWords: () => reportStreamInWords(report), report: async () => report });
      return { exitCode: (await openOf(report)).exitCode, ...rest };
    }
    const made = await makeReport(plan, fileJournal(journalPath));
    const document = format === 'text' ? [totalsInWords(made), peopleInWords(made), ...summaryOf(plan).notInspected()].join('\n\n') : await documentOf(made, format);
    return { exitCode: exitCodeOf(made), facts: made, text: await delivered(document, out) };
  },
});
