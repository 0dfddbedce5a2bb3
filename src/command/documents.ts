import { makeReport, memoryJournal, reportAsCsv, reportAsHtml, reportAsMarkdown, type Plan, type Report } from '../offboarding.js';
import { save } from './files.js';

/** The forms in which a plan and a report can be had. */
export const formats = ['text', 'markdown', 'csv', 'html'] as const;

export type Format = (typeof formats)[number];

export const documentOptions = {
  format: { value: 'format', choices: formats, description: 'The form. Default: text.' },
  out: { value: 'file', description: 'Writes to this file, which only you may read. Default: stdout.' },
} as const;

/** A report in one of its forms. */
export async function documentOf(report: Report, format: Exclude<Format, 'text'>): Promise<string> {
  switch (format) {
    case 'markdown':
      return reportAsMarkdown(report);
    case 'csv':
      return reportAsCsv(report);
    case 'html':
      return reportAsHtml(report);
  }
}

/** A plan that nobody has applied, in the form of a report: the same page before and after. */
export function reportBefore(plan: Plan): Promise<Report> {
  return makeReport(plan, memoryJournal());
}

/** Prints a document, or writes it to the file that the call names. */
export async function delivered(document: string, out: string | undefined): Promise<string> {
  if (out === undefined) {
    return document.replace(/\r?\n$/, '');
  }
  await save(out, document.endsWith('\n') ? document : `${document}\n`);
  return `Written: ${out}`;
}
