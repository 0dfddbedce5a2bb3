import { capital } from '../../core/capital.js';
import { visible } from '../../core/visible.js';
import type { Markup, MarkupTag } from './markup.js';
import { kindInWords, reasonInWords } from '../plan/in-charge-words.js';
import { element, jsonForPage, markupOf, NodePacker, shared, type PackedNode, type PageElement, type PageNode } from './page-tree.js';
import type { ReportedPerson, ReportedStep } from './report.js';
import type { ReportHead } from './report-stream.js';
import { openTaskOf, planTextOf, taskHolderOf, taskHolders } from './report-summary.js';
import { accessText, actionText, counted, evidenceText, factTitle, nameOf, outcomeNote, outcomeTitles, outcomeText, stepWords, timeText, undoText } from './report-words.js';

/** So many people stand on the page for readers without scripts. */
const peopleWithoutScripts = 100;

/** Which people of a report a page shows. */
export interface ShownPeople {
  readonly report: ReportHead;
  readonly people: readonly ReportedPerson[];
  /** The place of the first one in the report, from 0. */
  readonly first: number;
  /** What the script calls them. */
  readonly noun: 'people' | 'lines';
  /** Where the details stand on other pages: how many people each of those has. */
  readonly peoplePerPart?: number;
}

/** The name of the page that has the details of some people. Parts count from 1. */
export function partName(part: number | '{part}'): string {
  return `people-${part}.html`;
}

export function partOf(index: number, peoplePerPart: number): number {
  return Math.floor(index / peoplePerPart) + 1;
}

/** Everybody whom a page shows: the filter, the table that the script fills, and the first people without scripts. */
export function peopleSection(html: MarkupTag, shown: ShownPeople): Markup {
  const { report, people } = shown;
  if (people.length === 0) {
    return html`<section aria-labelledby="everybody"><h2 id="everybody">People</h2><p>Nobody is in the plan.</p></section>`;
  }
  return html`<section aria-labelledby="everybody"><h2 id="everybody">People</h2>
${filterForm(html, shown)}
${pager(html, 'above')}
<p id="unprinted" hidden></p>
<table id="people" class="people cards" role="table" hidden>${tableHead(html)}</table>
${pager(html, 'below')}
<noscript>${tableWithoutScripts(html, shown)}</noscript>
${report.plans === undefined ? '' : html`<p class="note">Whoever several plans name has a line for each plan, and counts once: what was read or done last decides.</p>`}</section>`;
}

function pager(html: MarkupTag, place: 'above' | 'below'): Markup {
  return html`<nav class="pager" aria-label="Pages of people, ${place} the table" hidden><button type="button" data-turn="-1">Previous</button><span></span><button type="button" data-turn="1">Next</button></nav>`;
}

/** The controls above the table of people; the script of the page gives them life. */
function filterForm(html: MarkupTag, shown: ShownPeople): Markup {
  const { report } = shown;
  const all = shown.people.map((person) => facetsOf(person));
  const count = (facet: keyof Facets, value: string) => all.filter((facets) => facets[facet] === value).length;
  const options = (facet: keyof Facets, titles: readonly (readonly [value: string, title: string])[]) =>
    titles.flatMap(([value, title]) => {
      const people = count(facet, value);
      return people === 0 ? [] : html`<option value="${value}">${title} (${people.toLocaleString('en')})</option>`;
    });
  const select = (id: keyof Facets, label: string, rest: readonly Markup[]) =>
    html`<p><label for="${id}">${label}</label><select id="${id}" autocomplete="off"><option value="">All (${all.length.toLocaleString('en')})</option>${rest}</select></p>
`;
  const idle = count('holder', '');
  const holders = options('holder', Object.entries(taskHolders));
  const some = html`<option value="some">Something is left to do (${(all.length - idle).toLocaleString('en')})</option>`;
  const planText = planTextOf(report);
  return html`<div class="filter" role="search" aria-label="People" hidden>
<p class="words"><label for="words">Filter</label><input id="words" type="search" autocomplete="off" spellcheck="false" placeholder="Name, e-mail, account id, trace id…"></p>
${select('access', 'Access', options('access', accessOptions))}${select('outcome', 'Outcome', options('outcome', outcomeTitles))}${select('holder', 'Left to do', [some, ...holders, html`<option value="none">Nothing is left to do (${idle.toLocaleString('en')})</option>`])}${
    report.plans === undefined ? '' : select('plan', 'Plan', options('plan', report.plans.map(({ planHash }) => [planHash, planText(planHash)])))
  }<p><button type="button" id="expand"${shown.peoplePerPart === undefined ? '' : html` hidden`}>Show all details</button></p>
<p id="shown" role="status" aria-live="polite">${counted(all.length, 'person', 'people')}</p>
</div>`;
}

const accessOptions = [
  ['on', 'On'],
  ['partly', 'Partly on'],
  ['unknown', 'Not known'],
  ['off', 'Off'],
  ['earlier', 'An earlier plan'],
] as const;

/** What the filters ask for. */
interface Facets {
  readonly access: ReportedPerson['access']['state'] | 'earlier';
  readonly outcome: string;
  readonly holder: string;
  readonly plan: string;
}

function facetsOf(person: ReportedPerson): Facets {
  const { access, outcome, later, planHash = '' } = person;
  return {
    access: later === undefined ? access.state : 'earlier',
    outcome: later === undefined ? outcome.kind : '',
    holder: openTaskOf(person) === undefined ? '' : taskHolderOf(person),
    plan: planHash,
  };
}

function tableHead(html: MarkupTag): Markup {
  return html`<caption>What was decided about each person, and what became of it</caption>
<thead role="rowgroup"><tr role="row">${['Access', 'Person', 'Decision', 'Outcome', 'Left to do'].map((title) => html`<th scope="col" role="columnheader">${title}</th>`)}</tr></thead>`;
}

/** The same rows for readers without scripts: the first ones, because all of them make a browser slow. */
function tableWithoutScripts(html: MarkupTag, { report, people, first, peoplePerPart }: ShownPeople): Markup {
  const planText = planTextOf(report);
  const shown = people.slice(0, peopleWithoutScripts);
  const rows = shown.map((person, offset) => {
    const index = first + offset;
    const place = { index, part: peoplePerPart === undefined ? 0 : partOf(index, peoplePerPart) };
    const details = peoplePerPart === undefined ? markupOf(html, detailsOf(person), place) : html``;
    return html`<tbody id="p${index}" role="rowgroup">${markupOf(html, lineOf(person, planText, peoplePerPart !== undefined), place)}
${details}</tbody>
`;
  });
  const rest = shown.length === people.length ? '' : html`<p>Without scripts, this page shows ${counted(shown.length, 'person', 'people')} of ${people.length.toLocaleString('en')}.</p>`;
  return html`${rest}<table class="people cards" role="table">${tableHead(html)}
${rows}</table>`;
}

/** All people of a page as JSON: the script of the page makes rows of it. */
export function peopleData({ report, people: all, first, noun, peoplePerPart = 0 }: ShownPeople): string {
  const planText = planTextOf(report);
  const packer = new NodePacker();
  const facetNumbers = new Map<string, number>();
  const facets: (readonly string[])[] = [];
  const people: (readonly [facets: number, line: PackedNode, details: PackedNode])[] = [];
  for (const person of all) {
    const { access, outcome, holder, plan } = facetsOf(person);
    const tuple = [access, outcome, holder, plan];
    const key = tuple.join(' ');
    const number = facetNumbers.get(key) ?? facets.push(tuple) - 1;
    facetNumbers.set(key, number);
    people.push([number, packer.pack(lineOf(person, planText, peoplePerPart > 0)), peoplePerPart > 0 ? '' : packer.pack(detailsOf(person))]);
  }
  return jsonForPage({ first, peoplePerPart, noun, shapes: packer.shapes, parts: packer.parts, facets, people });
}

const cell = (label: string, ...children: readonly (PageNode | readonly PageNode[])[]): PageElement => element('td', { role: 'cell', 'data-label': label }, ...children);

/** The line of a person; `isLink`: to the page with the details, instead of the button that opens them. */
function lineOf(person: ReportedPerson, planText: (planHash: string | undefined) => string, isLink: boolean): PageElement {
  const { email, rowName, rowTitle = rowName, outcome, access, later, planHash } = person;
  const task = openTaskOf(person);
  const name = element('bdi', {}, nameOf(person));
  const mark = later === undefined ? `mark access-${access.state}` : 'mark access-earlier';
  const sentence = later === undefined ? access.sentence : `${planText(later.planHash)}, counts. Known by this one: ${access.sentence}`;
  return element(
    'tr',
    { role: 'row' },
    shared(['access', mark, sentence], () => cell('Access', element('span', { class: mark }, later === undefined ? accessText(person) : 'See the later plan'), sub(sentence))),
    element(
      'th',
      { scope: 'row', role: 'rowheader' },
      isLink ? element('a', { href: `${partName('{part}')}#p{index}` }, name) : element('button', { type: 'button', 'aria-expanded': 'false', 'aria-controls': 'd{index}' }, name),
      sub(email ?? ''),
    ),
    shared(['decision', person.action, rowTitle, planHash], () => cell('Decision', actionText(person), sub(capital(rowTitle)), sub(planText(planHash)))),
    shared(['outcome', outcome.kind, outcomeNote(outcome)], () => cell('Outcome', element('span', { class: `mark ${outcome.kind}` }, outcomeText(outcome)), sub(outcomeNote(outcome)))),
    shared(['task', task], () => (task === undefined ? element('td', { role: 'cell', 'data-label': 'Left to do', class: 'nothing' }, '–') : cell('Left to do', task))),
  );
}

function sub(text: string): readonly PageNode[] {
  return text === '' ? [] : [element('span', { class: 'sub' }, element('bdi', {}, text))];
}

const code = { class: 'sub code' };

function term(title: string, className: string, ...content: readonly (PageNode | readonly PageNode[])[]): PageElement {
  return element('div', {}, element('dt', {}, title), element('dd', className === '' ? {} : { class: className }, ...content));
}

function detailsOf(person: ReportedPerson): PageElement {
  const { accountId, line, rowName, because, facts = [], steps, remains, inCharge = [] } = person;
  const known = evidenceText(person);
  return element(
    'tr',
    { id: 'd{index}', class: 'details', role: 'row' },
    element(
      'td',
      { colspan: '5', role: 'cell' },
      element(
        'div',
        { class: 'columns' },
        element(
          'div',
          {},
          shared(['why', because], () => element('div', {}, element('h3', {}, 'Why'), element('p', {}, because))),
          element(
            'dl',
            {},
            term('Account id', 'code', accountId),
            shared(['row', rowName], () => term('Row of the decision table', 'code', rowName)),
            known === '' ? [] : shared(['known', known], () => term('How the row is known to be right', '', known)),
            line === undefined ? [] : term('Line of the input', '', String(line)),
          ),
        ),
        facts.length === 0 ? [] : shared(['facts', facts], () => factList(facts)),
        remains.length === 0 ? [] : shared(['remains', remains], () => element('div', {}, element('h3', {}, 'What remains'), element('ul', {}, remains.map((text) => element('li', {}, capital(visible(text))))))),
      ),
      inCharge.length === 0 ? [] : inChargeTable(inCharge),
      steps.length === 0 ? shared(['nothing'], () => element('p', {}, 'Nothing was to be sent for this person.')) : stepTable(person),
    ),
  );
}

const inChargeHead = shared(['in charge head'], () => element('thead', {}, element('tr', {}, ['What', 'Name', 'Why it stays'].map((title) => element('th', { scope: 'col' }, title)))));

function inChargeTable(things: NonNullable<ReportedPerson['inCharge']>): PageElement {
  const plainCell = (title: string, ...children: readonly (PageNode | readonly PageNode[])[]) => element('td', { 'data-label': title }, ...children);
  const rows = things.map((thing) => {
    const { name, id, url } = thing;
    const reason = reasonInWords(thing);
    const what = kindInWords(thing);
    return element(
      'tr',
      {},
      shared(['in charge', what], () => element('th', { scope: 'row' }, capital(visible(what)))),
      plainCell('Name', url?.startsWith('https://') === true ? element('a', { href: url, rel: 'noreferrer' }, element('bdi', {}, visible(name))) : element('bdi', {}, visible(name)), element('span', code, id)),
      shared(['stays', reason], () => plainCell('Why it stays', capital(visible(reason)))),
    );
  });
  return element('table', { class: 'steps cards' }, shared(['in charge caption'], () => element('caption', {}, 'Still in charge of')), inChargeHead, element('tbody', {}, rows));
}

function factList(facts: NonNullable<ReportedPerson['facts']>): PageElement {
  const entries = facts.map(({ name, known, value, source, remedy = '' }) => {
    const unread = value === 'notFound' ? 'Not known' : 'Not inspected';
    return term(factTitle(visible(name)), '', known ? capital(visible(value)) : `${unread}: ${value}`, sub(known ? '' : remedy), element('span', code, source));
  });
  return element('div', {}, element('h3', {}, 'What was read'), element('dl', {}, entries));
}

const stepHead = shared(['step head'], () => element('thead', {}, element('tr', {}, ['Step', 'Through', 'Result', 'Time and trace id', 'Undo'].map((title) => element('th', { scope: 'col' }, title)))));

function stepTable({ action, steps }: Pick<ReportedPerson, 'action' | 'steps'>): PageElement {
  return element('table', { class: 'steps cards' }, shared(['step caption'], () => element('caption', {}, 'Steps')), stepHead, element('tbody', {}, steps.map((step) => stepLine(action, step))));
}

function stepLine(action: ReportedPerson['action'], step: ReportedStep): PageElement {
  const { result, note, at, status, traceId } = stepWords(step);
  const { label, sentence = '', key = '', through } = step;
  const undo = undoText({ action }, step);
  const proof = [
    at === '' ? [] : timeText(at),
    status === '' ? [] : element('span', { class: 'sub' }, `HTTP ${status}`),
    traceId === '' ? [] : element('span', code, traceId),
  ].flat();
  // The kind stands in the label: what the rest of the key names is the directory or the user of the step.
  const target = key.slice(key.indexOf(' ') + 1);
  const plainCell = (title: string, ...children: readonly (PageNode | readonly PageNode[])[]) => element('td', { 'data-label': title }, ...children);
  const what = () => element('th', { scope: 'row' }, capital(visible(label)), sub(sentence), target === key ? [] : element('span', code, target));
  return element(
    'tr',
    {},
    target === key ? shared(['step', label, sentence], what) : what(),
    shared(['through', through], () => plainCell('Through', capital(visible(through)))),
    shared(['result', result, note], () => plainCell('Result', result, sub(note))),
    plainCell('Time and trace id', at + traceId === '' ? '–' : proof),
    shared(['undo', undo], () => plainCell('Undo', capital(visible(undo)))),
  );
}
