import { checkRunOptions, namesOf } from '../../core/run-options.js';
import { checkReport, checkReportOrStream } from './chunks.js';
import type { ReportStream } from './report-stream.js';
import type { Report } from './report.js';

/**
 * The report as one HTML page for people. It leads with who can still log in and what a person must do next, by who can
 * do it. Then come the totals, everybody behind filters, what remains, and the evidence. It holds all of the report
 * except members of errors that their messages do not contain.
 *
 * The page needs nothing but itself. It works from a file and sends no request, and its content security policy forbids
 * everything else. Nothing that people wrote into their own names can run. The table shows a hundred people at a time.
 * Without scripts it has the first hundred, and no filters. It prints everybody whom the filters show, five hundred at most,
 * and says how many it leaves out. For more people than one page carries, use {@link reportAsHtmlPages}.
 *
 * Holds personal data, unless you have pseudonymized the report.
 *
 * Rejects with `validation` if it is no report.
 *
 * @example
 * await writeFile('report.html', await reportAsHtml(report), { mode: 0o600 });
 */
export async function reportAsHtml(report: Report): Promise<string> {
  checkReport('reportAsHtml()', report);
  const { wholePage } = await import('./report-html-pages.js');
  return wholePage(report);
}

/** How {@link reportAsHtmlPages} divides a report. */
export interface HtmlPagesOptions {
  /** How many people each part has. Default: 2,000. */
  readonly peoplePerPart?: number | undefined;
}

/** One page of a report. */
export interface HtmlPage {
  /** The name of its file: the pages link to each other by it. */
  readonly name: string;
  readonly html: string;
}

const optionNames = namesOf<HtmlPagesOptions>()('peoplePerPart');

/**
 * The report as HTML pages, for more people than one page carries. The first is `index.html`: who can still log in, what a
 * person must do next, the totals, and a line for everybody behind filters. The others are `people-1.html` and so on:
 * each has the details of some people. Each person is on exactly one of them. Write all pages into one folder.
 *
 * Each page needs nothing but itself, as with {@link reportAsHtml}; the links between them are relative. The parts are
 * made one by one, as you take them. The first page of a {@link ReportStream} has no line for everybody: each part has
 * filters for its people.
 *
 * Holds personal data, unless you have pseudonymized the report.
 *
 * @example
 * for await (const { name, html } of reportAsHtmlPages(report)) {
 *   await writeFile(join('report', name), html, { mode: 0o600 });
 * }
 */
export async function* reportAsHtmlPages(report: Report | ReportStream, options: HtmlPagesOptions = {}): AsyncGenerator<HtmlPage, void, undefined> {
  checkRunOptions('reportAsHtmlPages()', options, optionNames);
  checkReportOrStream('reportAsHtmlPages()', report);
  const { summaryAndParts } = await import('./report-html-pages.js');
  yield* summaryAndParts(report, options.peoplePerPart ?? 2_000);
}
