import type { ResponsibilityCall } from '../../src/offboarding/responsibilities/types.js';
import { responsibilityDeclarations } from '../../src/offboarding/responsibilities/declarations.js';
import { responsibilityKinds, type ResponsibilityKind } from '../../src/offboarding/responsibilities/kinds.js';
import type { Handling, ResponsibilityDeclaration } from '../../src/offboarding/responsibilities/types.js';
import { capitalized, shownScopes, table } from './tables.js';

/** The products of docs/hand-over.md, by the letter of their rows. */
const products = {
  J: 'Jira',
  A: 'Automation',
  C: 'Confluence',
  T: 'Teams',
  S: 'Jira Service Management',
  K: 'keys and tokens',
} as const;

type Letter = keyof typeof products;

const handlingWords: Readonly<Record<Handling, string>> = {
  transfer: 'transferred',
  report: 'reported',
  leave: 'not looked for',
};

/** Every kind in one line, with a link to what is said about it. */
export function tableOfResponsibilities(): string {
  const rows = responsibilityKinds.map((kind) => {
    const declaration = responsibilityDeclarations[kind];
    return [declaration.row, `[\`${kind}\`](#${anchorOf(kind)})<br>${capitalized(declaration.title)}`, doneByApi(declaration), handlingWords[declaration.byDefault], turnOf(declaration)];
  });
  return table(['Row', 'Kind', 'By API', 'By default', 'Turn'], rows);
}

/** For each product a generator of what is said about its kinds. */
export const responsibilitiesByProduct: Readonly<Record<string, () => string>> = Object.fromEntries(
  Object.entries(products).map(([letter, product]) => [`responsibilities of ${product}`, () => sectionOf(letter as Letter)]),
);

function sectionOf(letter: Letter): string {
  return responsibilityKinds.filter((kind) => responsibilityDeclarations[kind].row.startsWith(letter)).map(partOf).join('\n\n');
}

function partOf(kind: ResponsibilityKind): string {
  const declaration = responsibilityDeclarations[kind];
  const { row, title, byDefault, foundBy, findingNeeds, caveat, successorMust, writes, writingNeeds, readBack, undo, notByApi, evidence } = declaration;
  const turn = turnOf(declaration);
  const said: readonly (readonly [what: string, text: string | undefined])[] = [
    ['Found by', callsIn(foundBy, () => '')],
    ['Finding needs', sentence(findingNeeds)],
    ['Caveat', sentence(caveat)],
    ['The successor must', successorMust === undefined ? undefined : sentence(successorMust)],
    ['Checked by', declaration.checkedBy === undefined ? undefined : callsIn(declaration.checkedBy, () => '')],
    [declaration.ownStep === undefined ? 'Written by' : 'Revoked by', callsIn(writes, ({ operation }) => `${operation}, `)],
    ['Writing needs', writingNeeds === undefined ? undefined : sentence(writingNeeds)],
    ['Read back', readBack === undefined ? undefined : sentence(readBack)],
    ['Undo', undo === undefined ? (writes.length === 0 ? undefined : '**irreversible**') : sentence(undo)],
    ['Not by API', notByApi === undefined ? undefined : sentence(notByApi)],
    ['Evidence', evidence.join(', ')],
  ];
  return [
    `### ${row} ${kind}`,
    `${sentence(title)} By default: **${handlingWords[byDefault]}**.${turn === '' ? '' : ` Turn ${turn}.`}`,
    said.flatMap(([what, text]) => (text === undefined ? [] : [`- **${what}:**${text.startsWith('\n') ? '' : ' '}${text}`])).join('\n'),
  ].join('\n\n');
}

/** One call in its line, several in a list. None: no API does it. */
function callsIn(calls: readonly ResponsibilityCall[], note: (call: ResponsibilityCall) => string): string | undefined {
  // What is published of a call leaves out its scopes.
  const lines = calls.map((endpoint) => `\`${endpoint.route}\`, ${note(endpoint)}scopes: ${shownScopes(endpoint)}`);
  return lines.length === 0 ? 'no API' : lines.length === 1 ? lines[0] : lines.map((line) => `\n  - ${line}`).join('');
}

function doneByApi({ finder, transfer, ownStep }: ResponsibilityDeclaration): string {
  return transfer !== undefined ? 'transferred' : ownStep !== undefined ? 'revoked' : finder !== undefined ? 'only found' : 'nothing';
}

/** Only what is transferred has its turn. */
function turnOf({ transfer, turn }: ResponsibilityDeclaration): string {
  return transfer === undefined ? '' : String(turn);
}

function anchorOf(kind: ResponsibilityKind): string {
  return `${responsibilityDeclarations[kind].row} ${kind}`.toLowerCase().replaceAll(' ', '-');
}

function sentence(text: string): string {
  return `${capitalized(text)}${text.endsWith('.') ? '' : '.'}`;
}
