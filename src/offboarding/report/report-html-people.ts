import { visible } from '../../core/visible.js';
import type { Markup, MarkupTag } from './markup.js';
import type { Report, ReportedPerson, ReportedStep } from './report.js';
import {
  accessText,
  actionText,
  capital,
  counted,
  evidenceText,
  factTitle,
  nameOf,
  outcomeNote,
  outcomesOf,
  outcomeText,
  stepWords,
  taskOf,
  timeText,
} from './report-words.js';

/** The controls above the table of people; the script of the page gives them life. */
export function filterForm(html: MarkupTag, report: Report): Markup {
  const { people } = report;
  const tasks = people.filter((person) => taskOf(person) !== undefined).length;
  const options = outcomesOf(report).map(({ kind, title, count }) => html`<option value="${kind}">${title} (${count})</option>`);
  return html`<div class="filter" role="search" aria-label="People">
<p><label for="words">Filter</label><input id="words" type="search" autocomplete="off" spellcheck="false" placeholder="Name, e-mail, account id, trace id…"></p>
<p><label for="outcome">Outcome</label><select id="outcome" autocomplete="off"><option value="">Every outcome (${people.length})</option>${options}<option value="task">Something is left to do (${tasks})</option></select></p>
<p><button type="button" id="expand">Show all details</button></p>
<p id="shown" role="status" aria-live="polite">${counted(people.length, 'person', 'people')}</p>
</div>
`;
}

/** From so many people on, a browser lays out what is in sight only. */
const many = 200;

/**
 * Everybody: a line each, with the details in a second line that opens. The style lays it out as blocks, which can be
 * left alone while they are out of sight; the roles say that it is a table all the same.
 */
export function peopleTable(html: MarkupTag, { people }: Report): Markup {
  return html`<table id="people" class="people cards${people.length < many ? '' : ' many'}" role="table">
<caption>What was decided about each person, and what became of it</caption>
<thead role="rowgroup"><tr role="row">${['Access', 'Person', 'Decision', 'Outcome', 'Left to do'].map((title) => html`<th scope="col" role="columnheader">${title}</th>`)}</tr></thead>
${people.map((person, index) => personLines(html, person, index))}</table>`;
}

function personLines(html: MarkupTag, person: ReportedPerson, index: number): Markup {
  const { email, rowName, rowTitle = rowName, outcome } = person;
  const task = taskOf(person);
  const note = outcomeNote(outcome);
  return html`<tbody id="p${index}" data-outcome="${outcome.kind}" data-task="${task === undefined ? 'no' : 'yes'}" role="rowgroup"><tr role="row"><td role="cell" data-label="Access"><span class="mark access-${person.access.state}">${accessText(person)}</span>${sub(html, person.access.sentence)}</td><th scope="row" role="rowheader"><button type="button" aria-expanded="false" aria-controls="d${index}"><bdi>${visible(nameOf(person))}</bdi></button>${sub(html, email ?? '')}</th><td role="cell" data-label="Decision">${actionText(person)}${sub(html, capital(rowTitle))}</td><td role="cell" data-label="Outcome"><span class="mark ${outcome.kind}">${outcomeText(outcome)}</span>${sub(html, note)}</td><td role="cell" data-label="Left to do"${task === undefined ? html` class="nothing"` : ''}>${task === undefined ? '–' : visible(task)}</td></tr>
<tr id="d${index}" class="details" role="row"><td colspan="5" role="cell">${details(html, person)}</td></tr></tbody>
`;
}

function sub(html: MarkupTag, text: string): Markup {
  return text === '' ? html`` : html`<span class="sub"><bdi>${visible(text)}</bdi></span>`;
}

function details(html: MarkupTag, person: ReportedPerson): Markup {
  const { accountId, line, rowName, because, facts = [], steps, remains } = person;
  const known = evidenceText(person);
  return html`<div class="columns"><div><h3>Why</h3><p>${visible(because)}</p>
<dl><div><dt>Account id</dt><dd class="code">${visible(accountId)}</dd></div><div><dt>Row of the decision table</dt><dd class="code">${visible(rowName)}</dd></div>${known === '' ? '' : html`<div><dt>How the row is known to be right</dt><dd>${known}</dd></div>`}${line === undefined ? '' : html`<div><dt>Line of the input</dt><dd>${line}</dd></div>`}</dl></div>
${facts.length === 0 ? '' : factList(html, facts)}${remains.length === 0 ? '' : html`<div><h3>What remains</h3><ul>${remains.map((text) => html`<li>${capital(visible(text))}</li>`)}</ul></div>`}</div>
${steps.length === 0 ? html`<p>Nothing was to be sent for this person.</p>` : stepTable(html, person)}`;
}

function factList(html: MarkupTag, facts: NonNullable<ReportedPerson['facts']>): Markup {
  const entries = facts.map(
    ({ name, known, value, source }) =>
      html`<div><dt>${factTitle(visible(name))}</dt><dd>${known ? capital(visible(value)) : `Not known: ${visible(value)}`}<span class="sub code">${visible(source)}</span></dd></div>`,
  );
  return html`<div><h3>What was read</h3><dl>${entries}</dl></div>`;
}

function stepTable(html: MarkupTag, { steps }: ReportedPerson): Markup {
  return html`<table class="steps cards"><caption>Steps</caption><thead><tr><th scope="col">Step</th><th scope="col">Through</th><th scope="col">Result</th><th scope="col">Time and trace id</th><th scope="col">Undo</th></tr></thead><tbody>${steps.map((step) => stepLine(html, step))}</tbody></table>`;
}

function stepLine(html: MarkupTag, step: ReportedStep): Markup {
  const { result, note, at, status, traceId } = stepWords(step);
  const { label, sentence = '', key = '', through, undo = 'cannot be undone' } = step;
  const proof = [
    at === '' ? '' : html`<time datetime="${at}">${timeText(at)}</time>`,
    status === '' ? '' : html`<span class="sub">HTTP ${status}</span>`,
    traceId === '' ? '' : html`<span class="sub code">${visible(traceId)}</span>`,
  ];
  // The kind stands in the label: what the rest of the key names is the directory or the user of the step.
  const target = key.slice(key.indexOf(' ') + 1);
  return html`<tr><th scope="row">${capital(visible(label))}${sub(html, sentence)}${target === key ? '' : html`<span class="sub code">${visible(target)}</span>`}</th><td data-label="Through">${capital(visible(through))}</td><td data-label="Result">${visible(result)}${sub(html, note)}</td><td data-label="Time and trace id">${at + traceId === '' ? '–' : proof}</td><td data-label="Undo">${capital(visible(undo))}</td></tr>`;
}
