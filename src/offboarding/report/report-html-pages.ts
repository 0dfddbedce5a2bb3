import { checkRunOptions, namesOf } from '../../core/run-options.js';
import { checkReport } from './chunks.js';
import { loadMarkup, type Markup, type MarkupTag } from './markup.js';
import { pageTitle, privacyNote, summaryBody } from './report-html.js';
import { htmlPage } from './report-html-page.js';
import { partName, partOf, peopleData, peopleSection } from './report-html-people.js';
import type { Report } from './report.js';
import { timeText } from './report-words.js';

const caller = 'reportAsHtmlPages()';

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
 * made one by one, as you take them.
 *
 * Holds personal data, unless you have pseudonymized the report.
 *
 * @example
 * for await (const { name, html } of reportAsHtmlPages(report)) {
 *   await writeFile(join('report', name), html, { mode: 0o600 });
 * }
 */
export async function* reportAsHtmlPages(report: Report, options: HtmlPagesOptions = {}): AsyncGenerator<HtmlPage, void, undefined> {
  checkRunOptions(caller, options, optionNames);
  checkReport(caller, report);
  const { peoplePerPart = 2_000 } = options;
  const html = await loadMarkup();
  const { length } = report.people;
  const parts = Array.from({ length: Math.ceil(length / peoplePerPart) }, (_, index) => ({
    part: index + 1,
    first: index * peoplePerPart,
    end: Math.min(length, (index + 1) * peoplePerPart),
  }));
  const shown = { report, first: 0, end: length, peoplePerPart };
  const linkTo = ({ index }: { index: number }) => `${partName(partOf(index, peoplePerPart))}#p${index}`;
  yield { name: 'index.html', html: await htmlPage(html, { title: pageTitle(report), body: summaryBody(html, shown, linkTo, partList(html, parts)), data: peopleData(shown) }) };
  for (const each of parts) {
    const title = `${pageTitle(report)}, ${rangeText(each)}`;
    yield { name: partName(each.part), html: await htmlPage(html, { title, body: partBody(html, report, each, parts.length), data: peopleData({ report, ...each }) }) };
  }
}

interface Part {
  readonly part: number;
  readonly first: number;
  readonly end: number;
}

function rangeText({ first, end }: Part): string {
  return `people ${(first + 1).toLocaleString('en')} to ${end.toLocaleString('en')}`;
}

function partList(html: MarkupTag, parts: readonly Part[]): Markup {
  return html`<section aria-labelledby="parts"><h2 id="parts">Pages with the details</h2>
${parts.length === 0 ? html`<p>None.</p>` : html`<ul class="pages">${parts.map((part) => html`<li><a href="${partName(part.part)}">${capitalRange(part)}</a></li>
`)}</ul>`}</section>`;
}

function capitalRange(part: Part): string {
  return rangeText(part).replace('people', 'People');
}

function partBody(html: MarkupTag, report: Report, part: Part, count: number): Markup {
  const neighbour = (number: number, text: string) => (number < 1 || number > count ? '' : html` <a href="${partName(number)}">${text}</a>`);
  return html`<header>
<h1>Offboarding report</h1>
<p class="made"><time datetime="${report.createdAt}">${timeText(report.createdAt)}</time>, ${rangeText(part)} of ${report.people.length.toLocaleString('en')}</p>
<nav class="trail" aria-label="Pages of the report"><a href="index.html">Summary</a>${neighbour(part.part - 1, 'Previous part')}${neighbour(part.part + 1, 'Next part')}</nav>
</header>
<main>
${peopleSection(html, { report, ...part })}
${privacyNote(html, report)}
</main>
`;
}
