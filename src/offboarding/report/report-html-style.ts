/** The style of the report's page. Its content security policy holds the hash of it. */

export const pageStyle = `
:root {
  color-scheme: light dark;
  --paper: #fff; --raised: #f6f7f9; --ink: #1b2028; --quiet: #565f6e; --line: #dfe3e8; --strong-line: #8a93a1; --link: #0b57a4; --focus: #0b57a4;
  --done: #1f7a4d; --alreadyDone: #76808f; --handedOff: #6a4fb8; --notFinished: #8f6400; --blocked: #b1530f; --refused: #b3261e; --ambiguous: #a02a86; --contradicted: #7a3d00; --failed: #8b0f1a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171b; --raised: #1c2025; --ink: #e7eaee; --quiet: #a5aebb; --line: #30363e; --strong-line: #7c8694; --link: #7db8f5; --focus: #7db8f5;
    --done: #4fba83; --alreadyDone: #8c96a4; --handedOff: #a994ee; --notFinished: #d6a53a; --blocked: #e98a4b; --refused: #f0766c; --ambiguous: #dd7fc8; --contradicted: #e0a070; --failed: #ff8f8f;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 76rem; padding: 3rem 2rem 5rem; background: var(--paper); color: var(--ink); font: 0.9375rem/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
h1, h2, h3, caption { text-wrap: balance; line-height: 1.25; }
h1 { margin: 0; font-size: 1.875rem; font-weight: 650; letter-spacing: -0.015em; }
h2 { margin: 0 0 1rem; font-size: 1.25rem; font-weight: 650; letter-spacing: -0.01em; }
h3, .steps caption { margin: 0 0 0.375rem; font-size: 0.8125rem; font-weight: 650; color: var(--quiet); }
section { margin-top: 3rem; padding-top: 1.5rem; border-top: 1px solid var(--line); }
p { margin: 0 0 0.75rem; }
a { color: var(--link); text-underline-offset: 0.15em; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 2px; }
[hidden] { display: none !important; }
.made { margin: 0.25rem 0 0; color: var(--quiet); }
.leads { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 2rem 3rem; margin-top: 1.5rem; padding-top: 1.5rem; border-top: 1px solid var(--line); }
.leads section { margin: 0; padding: 0; border: 0; min-width: 0; }
.leads h3 { display: flex; justify-content: space-between; gap: 1rem; margin: 1rem 0 0; padding-bottom: 0.25rem; border-bottom: 1px solid var(--strong-line); font-size: 0.9375rem; color: var(--ink); }
.leads .groups > li { padding: 0.5rem 0; }
.leads h3 .mark { font-weight: 650; }
.lead { margin: 0 0 0.75rem; max-width: 46rem; font-size: 1.125rem; }
.pick { padding: 0 0.25rem; border: 0; background: none; color: var(--link); font: inherit; text-decoration: underline; text-underline-offset: 0.15em; white-space: nowrap; cursor: pointer; }
.pager { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; margin: 0.75rem 0; font-size: 0.875rem; }
.trail { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin-top: 0.75rem; }
.pages { columns: 22rem; column-gap: 3rem; }
.pages li { break-inside: avoid; padding: 0.125rem 0; }
.sub { display: block; font-size: 0.8125rem; color: var(--quiet); }
.code { font: 0.8125rem/1.5 ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace; }
.line { display: block; }
.note { margin: 0; font-size: 0.8125rem; color: var(--quiet); }
dl { margin: 0; }
dt { font-size: 0.8125rem; color: var(--quiet); }
dd { margin: 0 0 0.5rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 14rem), auto)); gap: 0 2.5rem; justify-content: start; }
ul { margin: 0; padding-left: 1.125rem; }
.chart, .groups, .names { padding: 0; list-style: none; }
.chart li { display: grid; grid-template-columns: 20rem 1fr 4.5rem; gap: 1.25rem; align-items: center; padding: 0.375rem 0; }
.bar { display: block; width: 100%; height: 1rem; border-radius: 2px; overflow: hidden; print-color-adjust: exact; }
.track { fill: var(--raised); }
.count { text-align: right; font-size: 1.125rem; line-height: 1.25; font-weight: 600; }
.count .sub { font-weight: 400; }
rect.done { fill: var(--done); } rect.alreadyDone { fill: var(--alreadyDone); } rect.handedOff { fill: var(--handedOff); } rect.notFinished { fill: var(--notFinished); } rect.blocked { fill: var(--blocked); } rect.refused { fill: var(--refused); } rect.ambiguous { fill: var(--ambiguous); } rect.contradicted { fill: var(--contradicted); } rect.failed { fill: var(--failed); }
.groups > li { display: grid; grid-template-columns: 1fr auto; gap: 0 1.5rem; padding: 0.75rem 0; border-bottom: 1px solid var(--line); }
.groups > li:last-child { border-bottom: 0; }
.groups p { margin: 0; }
.groups > li > .sub { white-space: nowrap; text-align: right; line-height: 1.75; }
.names { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: 0 1.25rem; font-size: 0.875rem; color: var(--quiet); }
.filter { display: flex; flex-wrap: wrap; gap: 0.75rem 1rem; align-items: end; margin-bottom: 1.25rem; }
.filter p { margin: 0; }
.filter p { flex: 1 1 9rem; min-width: 0; }
.filter p.words { flex: 1 1 100%; }
.filter label { display: block; margin-bottom: 0.25rem; font-size: 0.8125rem; color: var(--quiet); }
.pager button, .filter input, .filter select, #expand { height: 2.5rem; padding: 0 0.75rem; border: 1px solid var(--strong-line); border-radius: 4px; background: var(--paper); color: var(--ink); font: inherit; }
.filter input::placeholder { color: var(--quiet); opacity: 1; }
.filter input, .filter select, #expand { width: 100%; }
.pager button, #expand { cursor: pointer; }
.pager button:disabled { color: var(--quiet); border-color: var(--line); cursor: auto; }
.pager button:enabled:hover, #expand:hover { background: var(--raised); }
#shown { flex: 1 0 100%; font-size: 0.875rem; color: var(--quiet); }
table { width: 100%; border-collapse: collapse; text-align: left; }
caption { margin-bottom: 0.5rem; text-align: left; font-weight: 600; }
section > table { margin-top: 1.25rem; }
th, td { padding: 0.625rem 1rem 0.625rem 0; vertical-align: top; font-weight: 400; }
th:last-child, td:last-child { padding-right: 0; }
thead th { padding-block: 0.375rem; border-bottom: 1px solid var(--strong-line); font-size: 0.8125rem; color: var(--quiet); }
tbody tr { border-bottom: 1px solid var(--line); }
section > table > tbody:last-child > tr:last-child, .people > tbody:last-child > tr { border-bottom: 0; }
.people, .people > caption, .people > thead, .people > tbody { display: block; }
.people > caption { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
/* What is not drawn beyond its own box needs room in it for the mark of focus. */
.people > thead, .people > tbody { margin-inline: -0.5rem; padding-inline: 0.5rem; }
.people > thead { position: sticky; top: 0; z-index: 1; background: var(--paper); }
.people > thead > tr, .people > tbody > tr:first-child { display: grid; grid-template-columns: 13fr 17fr 9fr 12fr 19fr; }
.people > tbody { scroll-margin-top: 3rem; }
.people > tbody:target > tr:first-child { background: var(--raised); }
th > button { position: relative; display: block; margin: -0.125rem 0 -0.125rem -0.25rem; padding: 0.125rem 0.25rem 0.125rem 1.375rem; border: 0; background: none; color: inherit; font: inherit; font-weight: 600; text-align: left; cursor: pointer; overflow-wrap: anywhere; }
th > button::before { content: ""; position: absolute; left: 0.375rem; top: 0.625em; width: 0.4em; height: 0.4em; border: solid var(--quiet); border-width: 0 0.125em 0.125em 0; transform: rotate(-45deg); }
.open > tr > th > button::before { top: 0.525em; transform: rotate(45deg); }
th > button:focus-visible { outline-offset: -1px; }
th > button:hover { text-decoration: underline; text-underline-offset: 0.15em; }
th > button + .sub { padding-left: 1.125rem; }
.mark::before { content: ""; display: inline-block; width: 0.625rem; height: 0.625rem; margin-right: 0.5rem; border-radius: 50%; background: currentColor; print-color-adjust: exact; }
.mark + .sub { padding-left: 1.125rem; }
.mark.done::before { background: var(--done); } .mark.alreadyDone::before { background: var(--alreadyDone); } .mark.handedOff::before { background: var(--handedOff); } .mark.notFinished::before { background: var(--notFinished); } .mark.blocked::before { background: var(--blocked); } .mark.refused::before { background: var(--refused); } .mark.ambiguous::before { background: var(--ambiguous); } .mark.contradicted::before { background: var(--contradicted); } .mark.access-off::before { background: var(--done); } .mark.access-on::before { background: var(--refused); } .mark.access-partly::before { background: var(--blocked); } .mark.access-unknown::before { background: var(--ambiguous); } .mark.failed::before { background: var(--failed); } .mark.access-earlier::before { background: var(--alreadyDone); }
.details { display: none; }
.open > .details { display: block; }
.open > tr:first-child { border-bottom: 0; }
.details > td { display: block; padding: 0.25rem 0 1.5rem 1.125rem; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); gap: 1rem 2rem; padding: 1rem 1.25rem; background: var(--raised); border-radius: 4px; font-size: 0.875rem; }
.columns p, .columns dd { margin-bottom: 0.5rem; }
.steps { margin-top: 1rem; font-size: 0.875rem; table-layout: fixed; }
.steps > thead th:nth-child(1), .steps > thead th:nth-child(3) { width: 27%; } .steps > thead th:nth-child(4) { width: 20%; }
.steps tr:last-child { border-bottom: 0; }
.steps th[scope="row"] { font-weight: 600; }
.steps th .sub { font-weight: 400; }
@media screen and (max-width: 46rem) {
  body { padding: 1.5rem 1rem 3rem; }
  h1 { font-size: 1.5rem; }
  section { margin-top: 2rem; }
  .chart li { grid-template-columns: 1fr auto; gap: 0.25rem 1rem; padding: 0.5rem 0; }
  .chart .bar { grid-row: 2; grid-column: 1 / -1; height: 0.75rem; }
  .groups > li { column-gap: 0.75rem; }
  .filter p { flex: 1 1 8rem; }
  .cards, .cards > tbody, .cards > tbody > tr:not(.details), .cards > tbody > tr > * { display: block; }
  .cards > caption { display: block; }
  .cards > thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  .cards > tbody > tr { padding: 0.625rem 0; }
  .cards > tbody > tr > * { padding: 0.1875rem 0; }
  .cards > tbody > tr > [data-label]::before { content: attr(data-label); display: block; font-size: 0.75rem; font-weight: 400; color: var(--quiet); }
  .cards > tbody > tr > :empty, .cards .nothing { display: none; }
  .people > tbody > tr { border: 0; }
  .people > tbody > tr:first-child, .people > tbody.open > tr:first-child { border: solid var(--line); border-width: 1px 0 0; }
  .people > tbody > .details { padding: 0 0 1rem; }
}
noscript .details { display: block; }
noscript th > button { cursor: auto; }
@media (scripting: none) { .pick { color: inherit; text-decoration: none; cursor: auto; } }
@media (forced-colors: active) { rect:not(.track) { fill: CanvasText; } .mark::before { forced-color-adjust: none; } }
@media print {
  :root {
    color-scheme: light;
    --paper: #fff; --raised: #f4f5f7; --ink: #000; --quiet: #444; --line: #ccc; --strong-line: #666; --link: #000;
    --done: #1f7a4d; --alreadyDone: #76808f; --handedOff: #6a4fb8; --notFinished: #8f6400; --blocked: #b1530f; --refused: #b3261e; --ambiguous: #a02a86; --contradicted: #7a3d00; --failed: #8b0f1a;
  }
  html { font-size: 9.5pt; }
  body { max-width: none; padding: 0; }
  .columns { grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); }
  .filter, .pager, th > button::before { display: none; }
  .pick { padding: 0; text-decoration: none; color: inherit; }
  .leads { grid-template-columns: 1fr 1fr; }
  th > button, th > button + .sub { margin: 0; padding: 0; }
  .people > thead { position: static; }
  .people > tbody > .details { display: block; }
  .people > tbody > tr:first-child { break-after: avoid; border-bottom: 0; }
  .columns, .steps tr, .chart li, .groups > li { break-inside: avoid; }
  h2, caption { break-after: avoid; }
}
`;
