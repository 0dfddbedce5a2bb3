/** The pages of a report. They are loaded when one is made: most of what a page needs is its style and script. */
import { loadMarkup, type Markup, type MarkupTag } from './markup.js';
import { htmlPage } from './report-html-page.js';
import { partName, partOf, peopleData, peopleSection } from './report-html-people.js';
import { privacyNote, summaryBody } from './report-html-sections.js';
import type { Report } from './report.js';
import { titleOf } from './report-summary.js';
import { timeText } from './report-words.js';

/** All of the report on one page. */
export async function wholePage(report: Report): Promise<string> {
  const html = await loadMarkup();
  const shown = { report, first: 0, end: report.people.length };
  return htmlPage(html, { title: pageTitle(report), body: summaryBody(html, shown, ({ index }) => `#p${index}`), data: peopleData(shown) });
}

function pageTitle(report: Report): string {
  return `${titleOf(report)}, ${timeText(report.createdAt)}`;
}

/** The summary, then the parts one by one. */
export async function* summaryAndParts(report: Report, peoplePerPart: number): AsyncGenerator<{ readonly name: string; readonly html: string }, void, undefined> {
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
<h1>${titleOf(report)}</h1>
<p class="made"><time datetime="${report.createdAt}">${timeText(report.createdAt)}</time>, ${rangeText(part)} of ${report.people.length.toLocaleString('en')}</p>
<nav class="trail" aria-label="Pages of the report"><a href="index.html">Summary</a>${neighbour(part.part - 1, 'Previous part')}${neighbour(part.part + 1, 'Next part')}</nav>
</header>
<main>
${peopleSection(html, { report, ...part })}
${privacyNote(html, report)}
</main>
`;
}
