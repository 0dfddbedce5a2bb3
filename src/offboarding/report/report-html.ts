import { visible } from '../../core/visible.js';
import { loadMarkup, type Content, type Markup, type MarkupTag } from './markup.js';
import { pageScript, pageStyle } from './report-html-page.js';
import { filterForm, peopleTable } from './report-html-people.js';
import type { Report } from './report.js';
import {
  capital,
  counted,
  nameOf,
  outcomesOf,
  reasonOf,
  remainsOf,
  subjectOf,
  summaryOf,
  tasksOf,
  timeText,
  type Grouped,
} from './report-words.js';

/** How many people a task names before it only counts them: everybody is in the table of people. */
const namedPeople = 12;

/**
 * The report as one HTML page for people: a chart of the outcomes, what is left to do, everybody with decision, steps
 * and proof behind a filter, what remains, and the evidence. It holds all of the report but the members of errors that
 * their messages do not tell.
 *
 * The page needs nothing but itself: it works from a file, asks no server for anything, and its content security policy
 * forbids everything else, so that nothing that people wrote into their own names can run. It reads without scripts and
 * prints with all details; the filter needs scripts.
 *
 * Holds personal data, unless the report is pseudonymised.
 *
 * @example
 * await writeFile('report.html', await reportAsHtml(report), { mode: 0o600 });
 */
export async function reportAsHtml(report: Report): Promise<string> {
  const html = await loadMarkup();
  const policy = [
    `default-src 'none'`,
    `style-src '${await sourceHash(pageStyle)}'`,
    `script-src '${await sourceHash(pageScript)}'`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  // Style and script are what the hashes were made of: escaping would change them.
  const [style, script] = [`<style>${pageStyle}</style>`, `<script>${pageScript}</script>`];
  const head = html`<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>Offboarding report, ${timeText(report.createdAt)}</title>
`;
  const body = html`<header>
<h1>Offboarding report</h1>
<p class="lead">${summaryOf(report)}</p>
${opening(html, report)}
</header>
<main>
${chart(html, report)}
${tasks(html, report)}
${people(html, report)}
${unidentified(html, report)}
${remains(html, report)}
${evidence(html, report)}
</main>
`;
  return `<!doctype html>\n<html lang="en">\n<head>\n${head.text}${style}\n</head>\n<body>\n${body.text}${script}\n</body>\n</html>\n`;
}

async function sourceHash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
}

function opening(html: MarkupTag, { orgId, planHash, createdAt, pseudonymized }: Report): Markup {
  return html`<dl class="facts">
<div><dt>Organization</dt><dd class="code">${visible(orgId)}</dd></div>
<div><dt>Report made</dt><dd><time datetime="${createdAt}">${timeText(createdAt)}</time></dd></div>
<div><dt>Plan (SHA-256)</dt><dd class="code">${visible(planHash)}</dd></div>
</dl>
<p class="note">${
    pseudonymized === true
      ? 'Names, e-mail addresses and ids of people are replaced by pseudonyms.'
      : 'This page holds personal data: names and e-mail addresses. Keep it where only those can read it who have to.'
  }</p>`;
}

function chart(html: MarkupTag, report: Report): Markup {
  const bars = outcomesOf(report).map(({ kind, count, title, meaning }) => {
    const share = (count / report.people.length) * 100;
    return html`<li><span class="label">${title}<span class="sub">${meaning}</span></span>
<svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="1"/><rect class="${kind}" width="${Math.max(share, 0.5).toFixed(2)}" height="1"/></svg>
<span class="count">${count.toLocaleString('en')}<span class="sub">${percentage(share)}</span></span></li>
`;
  });
  return html`<section aria-labelledby="outcomes"><h2 id="outcomes">Outcomes</h2>
${bars.length === 0 ? html`<p>Nobody is in the plan.</p>` : html`<ul class="chart">${bars}</ul>`}</section>`;
}

function percentage(share: number): string {
  return share > 0 && share < 1 ? 'under 1 %' : `${Math.round(share)} %`;
}

function tasks(html: MarkupTag, report: Report): Markup {
  const groups = tasksOf(report);
  return html`<section aria-labelledby="tasks"><h2 id="tasks">Left for people to do</h2>
${groups.length === 0 ? html`<p>Nothing.</p>` : groupList(html, groups)}</section>`;
}

function remains(html: MarkupTag, report: Report): Markup {
  const groups = remainsOf(report);
  return html`<section aria-labelledby="remains"><h2 id="remains">What remains afterwards</h2>
${groups.length === 0 ? html`<p>Nothing that is known.</p>` : groupList(html, groups)}</section>`;
}

function groupList(html: MarkupTag, groups: readonly Grouped[]): Markup {
  return html`<ul class="groups">${groups.map(({ text, people: members }) => {
    const named = members.slice(0, namedPeople);
    const links = named.map(({ person, index }) => html`<li><a href="#p${index}"><bdi>${visible(nameOf(person))}</bdi></a></li>`);
    const more = members.length - named.length;
    const rest = more === 0 ? [] : html`<li>and ${counted(more, 'more', 'more')}, in the table of people</li>`;
    return html`<li><p>${capital(visible(text))}</p><p class="sub">${counted(members.length, 'person', 'people')}</p><ul class="names">${links}${rest}</ul></li>
`;
  })}</ul>`;
}

function people(html: MarkupTag, report: Report): Markup {
  return html`<section aria-labelledby="everybody"><h2 id="everybody">People</h2>
${report.people.length === 0 ? html`<p>Nobody is in the plan.</p>` : html`${filterForm(html, report)}${peopleTable(html, report)}`}</section>`;
}

function unidentified(html: MarkupTag, { unresolved, problems }: Report): Markup {
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
${subjects.length + rows.length === 0 ? '' : html`<p>For these lines of the input nothing was done.</p>`}
${simpleTable(html, 'Not exactly one person', ['Line', 'Given', 'Why', 'Candidates'], subjects)}
${simpleTable(html, 'Rows that could not be used', ['Line', 'Why'], rows)}</section>`;
}

function evidence(html: MarkupTag, { runs }: Report): Markup {
  const rows = runs.map(({ run, startedAt, endedAt = '', end = 'not ended' }) => [
    html`<span class="code">${visible(run)}</span>`,
    timeText(startedAt),
    timeText(endedAt),
    capital(visible(end)),
  ]);
  return html`<section aria-labelledby="evidence"><h2 id="evidence">Evidence</h2>
<p>Each person’s steps have the time and, where Atlassian gave one, the trace id under which Atlassian finds the request.
Times are those of the machine that ran it. The journal has every step under the SHA-256 of the plan.</p>
${simpleTable(html, 'Runs', ['Run', 'Started', 'Ended', 'How it ended'], rows)}</section>`;
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
