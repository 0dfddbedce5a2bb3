import { capital } from '../../core/capital.js';
import { visible } from '../../core/visible.js';
import type { Markup, MarkupTag } from './markup.js';
import type { ReportHead } from './report-stream.js';
import { inChargeText, nothingLeftText, summaryOf, type Grouped, type NumberedPerson, type ReportFigures } from './report-summary.js';
import { counted, nameOf, outcomesOf } from './report-words.js';

/** How many people a list names before it only counts them: everybody is in the table of people. */
const namedPeople = 8;
/** How many texts a list holds before it only counts the rest. */
const listedTasks = 8;
const listedRemains = 50;

/** Leads to a person: on this page, or on the one that has the details. */
export type LinkTo = (person: NumberedPerson) => string;

/** What the page leads with: who can still log in, and what a person must do next. */
export function leads(html: MarkupTag, figures: ReportFigures, linkTo: LinkTo, hasTable: boolean): Markup {
  return html`<div class="leads">
<section aria-labelledby="access-list"><h2 id="access-list">Who can still log in</h2>
${accessList(html, figures, linkTo, hasTable)}</section>
<section aria-labelledby="tasks"><h2 id="tasks">What to do next</h2>
${taskList(html, figures, linkTo, hasTable)}</section>
</div>`;
}

function accessList(html: MarkupTag, { access: groups }: ReportFigures, linkTo: LinkTo, hasTable: boolean): Markup {
  const stillIn = groups.filter(({ state }) => state !== 'off');
  return html`${stillIn.length === 0 ? html`<p>${groups.length === 0 ? 'Nobody is in the plan.' : 'Nobody.'}</p>` : ''}${groups.map(
    ({ state, title, count, groups: sentences }) => html`<h3><span class="mark access-${state}">${title}</span>${pick(html, 'access', state, count, hasTable)}</h3>
${state === 'off' ? '' : groupList(html, sentences, linkTo)}
`,
  )}`;
}

function taskList(html: MarkupTag, figures: ReportFigures, linkTo: LinkTo, hasTable: boolean): Markup {
  const { heldTasks: held } = figures;
  const inCharge = inChargeText(figures);
  const things = inCharge === '' ? '' : html`<p>${inCharge} The details of each person name them.</p>`;
  return held.length === 0
    ? html`${things}<p>${nothingLeftText(figures)}</p>`
    : html`${things}${held.map(
        ({ holder, title, count, groups }) => html`<h3><span>${title}</span>${pick(html, 'holder', holder, count, hasTable)}</h3>
${groupList(html, groups, linkTo, listedTasks)}
`,
      )}`;
}

/** How many people it is, as a button that shows them in the table if there is one. */
function pick(html: MarkupTag, filter: 'access' | 'holder', value: string, count: number, hasTable: boolean): Markup {
  if (!hasTable) {
    return html`<span class="sub">${counted(count, 'person', 'people')}</span>`;
  }
  return html`<button type="button" class="pick" data-filter="${filter}" data-value="${value}">${counted(count, 'person', 'people')}</button>`;
}

/** The totals in words and as bars. */
export function totals(html: MarkupTag, report: ReportHead, figures: ReportFigures): Markup {
  const { people: all } = figures;
  const bars = outcomesOf(report, figures.pending).map(({ kind, count, title, meaning }) => {
    const share = (count / all) * 100;
    return html`<li><span class="label">${title}<span class="sub">${meaning}</span></span>
<svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="1"/><rect class="${kind}" width="${Math.max(share, 0.5).toFixed(2)}" height="1"/></svg>
<span class="count">${count.toLocaleString('en')}<span class="sub">${percentage(share)}</span></span></li>
`;
  });
  return html`<section aria-labelledby="outcomes"><h2 id="outcomes">Totals</h2>
<p class="lead">${summaryOf(report, figures)}</p>
${bars.length === 0 ? '' : html`<ul class="chart">${bars}</ul>`}</section>`;
}

function percentage(share: number): string {
  return share > 0 && share < 1 ? 'under 1 %' : `${Math.round(share)} %`;
}

export function remains(html: MarkupTag, { remains: groups }: ReportFigures, linkTo: LinkTo): Markup {
  return html`<section aria-labelledby="remains"><h2 id="remains">What remains afterwards</h2>
${groups.length === 0 ? html`<p>Nothing that is known.</p>` : groupList(html, groups, linkTo, listedRemains)}</section>`;
}

/** What could not be read. It is never the same as nothing. */
export function notInspected(html: MarkupTag, { notInspected: groups }: ReportFigures, linkTo: LinkTo): Markup {
  return groups.length === 0
    ? html``
    : html`<section aria-labelledby="not-inspected"><h2 id="not-inspected">Not inspected</h2>
${groupList(html, groups, linkTo, listedRemains)}</section>
`;
}

function groupList(html: MarkupTag, groups: readonly Grouped[], linkTo: LinkTo, limit = groups.length): Markup {
  const unlisted = groups.length - limit;
  const rest = unlisted <= 0 ? '' : html`<li><p>And ${counted(unlisted, 'more', 'more')}, with the people in the table.</p></li>`;
  return html`<ul class="groups">${groups.slice(0, limit).map(({ text, count, named: all }) => {
    const named = all.slice(0, namedPeople);
    const links = named.map((each) => html`<li><a href="${linkTo(each)}"><bdi>${visible(nameOf(each.person))}</bdi></a></li>`);
    const more = count - named.length;
    const others = more <= 0 ? [] : html`<li>and ${counted(more, 'more', 'more')}, in the table of people</li>`;
    return html`<li><p>${capital(visible(text))}</p><p class="sub">${counted(count, 'person', 'people')}</p><ul class="names">${links}${others}</ul></li>
`;
  })}${rest}</ul>`;
}
