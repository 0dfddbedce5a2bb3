/** The pages of a report. They are loaded when one is made: most of what a page needs is its style and script. */
import { loadMarkup, type Markup, type MarkupTag } from './markup.js';
import { figuresOfReport, figuresOfStream } from './report-figures.js';
import { htmlPage } from './report-html-page.js';
import { partName, partOf, peopleData, peopleSection, type ShownPeople } from './report-html-people.js';
import { privacyNote, summaryBody } from './report-html-sections.js';
import { isReportStream, type ReportHead, type ReportStream } from './report-stream.js';
import type { Report, ReportedPerson } from './report.js';
import { titleOf, type ReportFigures } from './report-summary.js';
import { timeText } from './report-words.js';

/** All of the report on one page. */
export async function wholePage(report: Report): Promise<string> {
  const html = await loadMarkup();
  const figures = figuresOfReport(report);
  const shown = { report, people: report.people, first: 0, noun: nounOf(figures) };
  return htmlPage(html, { title: pageTitle(report), body: summaryBody(html, { report, figures, shown, linkTo: ({ index }) => `#p${index}` }), data: peopleData(shown) });
}

function pageTitle(report: ReportHead): string {
  return `${titleOf(report)}, ${timeText(report.createdAt)}`;
}

function nounOf({ people, lines }: ReportFigures): ShownPeople['noun'] {
  return people === lines ? 'people' : 'lines';
}

/** The summary, then the parts one by one. */
export async function* summaryAndParts(report: Report | ReportStream, peoplePerPart: number): AsyncGenerator<{ readonly name: string; readonly html: string }, void, undefined> {
  const html = await loadMarkup();
  const figures = isReportStream(report) ? await figuresOfStream(report) : figuresOfReport(report);
  const noun = nounOf(figures);
  const parts = Array.from({ length: Math.ceil(figures.lines / peoplePerPart) }, (_, index) => ({
    part: index + 1,
    first: index * peoplePerPart,
    end: Math.min(figures.lines, (index + 1) * peoplePerPart),
  }));
  const linkTo = ({ index }: { index: number }) => `${partName(partOf(index, peoplePerPart))}#p${index}`;
  // A line for each of a million people is nothing that a browser shows: there, each part has its own filters.
  const shown = isReportStream(report) ? undefined : { report, people: report.people, first: 0, noun, peoplePerPart };
  const body = summaryBody(html, { report, figures, ...(shown === undefined ? {} : { shown }), linkTo, parts: partList(html, parts) });
  yield { name: 'index.html', html: await htmlPage(html, { title: pageTitle(report), body, ...(shown === undefined ? {} : { data: peopleData(shown) }) }) };
  const whole = { report, parts: parts.length, lines: figures.lines };
  let part = 0;
  for await (const people of slicesOf(report, peoplePerPart)) {
    const each = { part: part + 1, first: part * peoplePerPart, end: part * peoplePerPart + people.length };
    const ofPart = { report, people, first: each.first, noun };
    const title = `${pageTitle(report)}, ${rangeText(each)}`;
    yield { name: partName(each.part), html: await htmlPage(html, { title, body: partBody(html, whole, each, ofPart), data: peopleData(ofPart) }) };
    part += 1;
  }
}

async function* slicesOf(report: Report | ReportStream, length: number): AsyncGenerator<readonly ReportedPerson[], void, undefined> {
  let some: ReportedPerson[] = [];
  for await (const person of isReportStream(report) ? report.people() : report.people) {
    some.push(person);
    if (some.length === length) {
      yield some;
      some = [];
    }
  }
  if (some.length > 0) {
    yield some;
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

function partBody(html: MarkupTag, { report, parts, lines }: { readonly report: ReportHead; readonly parts: number; readonly lines: number }, part: Part, shown: ShownPeople): Markup {
  const neighbour = (number: number, text: string) => (number < 1 || number > parts ? '' : html` <a href="${partName(number)}">${text}</a>`);
  return html`<header>
<h1>${titleOf(report)}</h1>
<p class="made"><time datetime="${report.createdAt}">${timeText(report.createdAt)}</time>, ${rangeText(part)} of ${lines.toLocaleString('en')}</p>
<nav class="trail" aria-label="Pages of the report"><a href="index.html">Summary</a>${neighbour(part.part - 1, 'Previous part')}${neighbour(part.part + 1, 'Next part')}</nav>
</header>
<main>
${peopleSection(html, shown)}
${privacyNote(html, report)}
</main>
`;
}
