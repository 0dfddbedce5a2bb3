import { once } from 'node:events';
import { join } from 'node:path';

import {
  makeReport,
  makeReportOfPlanFile,
  memoryJournal,
  reportAsCsv,
  reportAsCsvStream,
  reportAsHtml,
  reportAsHtmlPages,
  reportAsMarkdown,
  reportAsMarkdownStream,
  type Plan,
  type PlanFile,
  type Report,
  type ReportStream,
} from '../offboarding.js';
import { inBlocks, save, saveNew, saveStream } from './files.js';
import { UsageError } from './usage-error.js';

/** The forms in which a plan and a report can be had. */
export const formats = ['text', 'markdown', 'csv', 'html'] as const;

export type Format = (typeof formats)[number];

export const documentOptions = {
  format: { value: 'format', choices: formats, description: 'The form. Default: text.' },
  out: { value: 'file', description: 'Writes to this file, a new one, which only you may read. Default: stdout.' },
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

/** The same of a plan file. */
export function reportBeforeOf(plan: PlanFile): Promise<ReportStream> {
  return makeReportOfPlanFile(plan, { of: () => memoryJournal(), whole: () => memoryJournal() });
}

/**
 * Prints or writes a document of a plan file, whose people are read one by one. HTML is a folder of pages. Gives the text
 * that remains to be printed.
 */
export async function deliveredStream(
  format: Format,
  { out, stdout, inWords, report }: { readonly out: string | undefined; readonly stdout: NodeJS.WritableStream; readonly inWords: () => AsyncIterable<string>; readonly report: () => Promise<ReportStream> },
): Promise<{ readonly text?: string }> {
  if (format === 'html') {
    if (out === undefined) {
      throw new UsageError(['The HTML of a plan file has several pages: give a new folder with --out.']);
    }
    for await (const { name, html } of reportAsHtmlPages(await report())) {
      await save(join(out, name), html);
    }
    return { text: `Written: ${join(out, 'index.html')}` };
  }
  const pieces = format === 'text' ? inWords() : format === 'csv' ? reportAsCsvStream(await report()) : reportAsMarkdownStream(await report());
  if (out !== undefined) {
    await saveStream(out, pieces);
    return { text: `Written: ${out}` };
  }
  await print(pieces, stdout);
  return {};
}

/** Prints a text in pieces, as fast as somebody reads it. */
export async function print(pieces: AsyncIterable<string>, stdout: NodeJS.WritableStream): Promise<void> {
  for await (const block of inBlocks(pieces)) {
    if (!stdout.writable || (!stdout.write(block) && !(await isDrained(stdout)))) {
      return;
    }
  }
}

/** Waits until more can be written. False if nobody reads any more. */
async function isDrained(stdout: NodeJS.WritableStream): Promise<boolean> {
  const waiting = new AbortController();
  const { signal } = waiting;
  try {
    return await Promise.race([once(stdout, 'drain', { signal }).then(() => true), once(stdout, 'close', { signal }).then(() => false)]);
  } catch {
    // An error of the stream: it ends the wait for either event.
    return false;
  } finally {
    waiting.abort();
  }
}

/** Prints a document, or writes it to the file that the call names. */
export async function delivered(document: string, out: string | undefined): Promise<string> {
  if (out === undefined) {
    return document.replace(/\r?\n$/, '');
  }
  await saveNew(out, document.endsWith('\n') ? document : `${document}\n`);
  return `Written: ${out}`;
}
