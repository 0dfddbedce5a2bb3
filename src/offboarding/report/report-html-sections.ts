import { capital } from '../../core/capital.js';
import { visible } from '../../core/visible.js';
import type { Content, Markup, MarkupTag } from './markup.js';
import { peopleSection, type ShownPeople } from './report-html-people.js';
import { leads, notInspected, remains, totals, type LinkTo } from './report-html-summary.js';
import type { ReportHead } from './report-stream.js';
import { planTextOf, titleOf, type ReportFigures } from './report-summary.js';
import { reasonOf, subjectOf, timeText } from './report-words.js';

/** What a page about the whole report shows. */
export interface SummaryContent {
  readonly report: ReportHead;
  readonly figures: ReportFigures;
  /** Absent if they are too many for one page. */
  readonly shown?: ShownPeople;
  readonly linkTo: LinkTo;
  /** Leads to the pages that have the details. */
  readonly parts?: Markup;
}

/** A page about the whole report. */
export function summaryBody(html: MarkupTag, { report, figures, shown, linkTo, parts }: SummaryContent): Markup {
  return html`<header>
<h1>${titleOf(report)}</h1>
<p class="made"><time datetime="${report.createdAt}">${timeText(report.createdAt)}</time></p>
</header>
<main>
${leads(html, figures, linkTo, shown !== undefined)}
${totals(html, report, figures)}
${shown === undefined ? '' : peopleSection(html, shown)}
${parts ?? ''}
${unidentified(html, report)}
${remains(html, figures, linkTo)}
${notInspected(html, figures, linkTo)}${evidence(html, report)}
</main>
`;
}

export function privacyNote(html: MarkupTag, { pseudonymized }: ReportHead): Markup {
  return html`<p class="note">${
    pseudonymized === true
      ? 'Names, e-mail addresses and ids of people are replaced by pseudonyms.'
      : 'This page holds personal data: names and e-mail addresses. Keep it where only those can read it who must.'
  }</p>`;
}

function unidentified(html: MarkupTag, { unresolved, problems }: ReportHead): Markup {
  const subjects = unresolved.map((subject) => {
    const { line, accountId, email, why, candidates } = subjectOf(subject);
    const given = email === '' ? accountId : email;
    return [line, html`<bdi>${visible(given)}</bdi>`, why, candidates.map((candidate) => html`<span class="code line">${visible(candidate)}</span>`)];
  });
  const rows = problems.map((problem) => {
    const { lines, reason } = reasonOf(problem);
    return [lines, capital(visible(reason))];
  });
  return html`<section aria-labelledby="unidentified"><h2 id="unidentified">Not identified</h2>
${subjects.length + rows.length === 0 ? '' : html`<p>Nothing was done for these lines of the input.</p>`}
${simpleTable(html, 'Not exactly one person', ['Line', 'Given', 'Why', 'Candidates'], subjects)}
${simpleTable(html, 'Rows that could not be used', ['Line', 'Why'], rows)}</section>`;
}

function evidence(html: MarkupTag, report: ReportHead): Markup {
  const { orgId, planHash, plans, runs } = report;
  const planText = planTextOf(report);
  const ofPlan = plans === undefined ? [] : ['Plan'];
  const rows = runs.map(({ run, startedAt, endedAt = '', end = 'not finished', planHash: hash }) => [
    html`<span class="code">${visible(run)}</span>`,
    timeText(startedAt),
    timeText(endedAt),
    capital(visible(end)),
    ...ofPlan.map(() => planText(hash)),
  ]);
  const planRows = (plans ?? []).map((plan) => [planText(plan.planHash), plan.people.toLocaleString('en'), html`<span class="code">${visible(plan.planHash)}</span>`]);
  return html`<section aria-labelledby="evidence"><h2 id="evidence">Evidence</h2>
<dl class="facts">
<div><dt>Organization</dt><dd class="code">${visible(orgId)}</dd></div>
${plans === undefined ? html`<div><dt>Plan (SHA-256)</dt><dd class="code">${visible(planHash)}</dd></div>` : ''}
</dl>
<p>Each person’s steps have the time and, if Atlassian gave one, the trace id under which Atlassian finds the request.
Times are those of the machine that ran it. The journal has every step under the SHA-256 of the plan.</p>
${plans === undefined ? '' : simpleTable(html, 'Plans', ['Plan', 'People', 'SHA-256'], planRows)}
${simpleTable(html, 'Runs', ['Run', 'Started', 'Ended', 'How it ended', ...ofPlan], rows)}
${privacyNote(html, report)}</section>`;
}

function simpleTable(html: MarkupTag, caption: string, titles: readonly string[], rows: readonly (readonly Content[])[]): Markup {
  if (rows.length === 0) {
    return html`<p><strong>${caption}:</strong> none.</p>`;
  }
  const head = titles.map((title) => html`<th scope="col">${title}</th>`);
  const body = rows.map(([first = '', ...cells]) => {
    const rest = cells.map((cell, index) => html`<td data-label="${titles[index + 1] ?? ''}">${cell}</td>`);
    return html`<tr><th scope="row" data-label="${titles[0] ?? ''}">${first}</th>${rest}</tr>\n`;
  });
  return html`<table class="cards"><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}
