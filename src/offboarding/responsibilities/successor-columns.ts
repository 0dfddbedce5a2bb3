import { columnsInWords } from '../people/csv-rows.js';
import { damageOf, identifies, isEmail } from '../people/damaged-ids.js';
import { identityNames } from '../people/export-columns.js';
import type { Subject } from '../people/subjects.js';
import { responsibilityKinds, type ResponsibilityKind } from './kinds.js';

/** The columns that name a person, by index. */
export interface PersonColumns {
  readonly who: 'leaver' | 'successor';
  /** Their headers ask for an account id or an e-mail address. */
  readonly identities: readonly number[];
  /** Their headers name the person only, so that some files have names of people in them. */
  readonly others: readonly number[];
}

/** The columns of a file of successors by index. Only names decide: position and case make no difference. */
export interface SuccessorColumns {
  readonly count: number;
  readonly leaver: PersonColumns;
  readonly successor: PersonColumns;
  readonly project: number | undefined;
  readonly space: number | undefined;
  readonly kind: number | undefined;
}

/** Names of a column, the best one first. */
const leaverNames = ['leaver', 'person', 'from'];
const successorNames = ['successor', 'new owner', 'takes over', 'to', 'manager'];

/** Recognises a file of successors by its headers, or names the missing column. */
export function recogniseSuccessorColumns(headers: readonly string[]): SuccessorColumns | { readonly missing: string } {
  const names = headers.map((header) => header.toLowerCase().replaceAll(/[\s_()]+/g, ' ').trim());
  const columnNamed = (...wanted: string[]): number | undefined => wanted.map((name) => names.indexOf(name)).find((index) => index !== -1);
  const columnsNamed = (wanted: readonly string[]): number[] => names.flatMap((name, index) => (wanted.includes(name) ? [index] : []));
  const named = (name: string): Omit<PersonColumns, 'who'> => ({
    identities: columnsNamed([`${name} id`, ...identityNames.map((identity) => `${name} ${identity}`)]),
    others: columnsNamed([name]),
  });
  const find = (all: readonly string[]): Omit<PersonColumns, 'who'> => all.map(named).find((columns) => !isEmpty(columns)) ?? { identities: [], others: [] };
  const leaver = find(leaverNames);
  const columns: SuccessorColumns = {
    count: headers.length,
    leaver: { who: 'leaver', identities: leaver.identities.length > 0 ? leaver.identities : columnsNamed(identityNames), others: leaver.others },
    successor: { who: 'successor', ...find(successorNames) },
    project: columnNamed('project key', 'project', 'jira project'),
    space: columnNamed('space key', 'space', 'confluence space'),
    kind: columnNamed('kind', 'responsibility kind', 'kind of responsibility', 'responsibility'),
  };
  if (isEmpty(columns.successor)) {
    return { missing: 'expected a column "Successor", "New owner", "Takes over" or "Manager"' };
  }
  const hasTarget = !isEmpty(columns.leaver) || [columns.project, columns.space, columns.kind].some((index) => index !== undefined);
  return hasTarget ? columns : { missing: 'expected a column "Leaver", "Account id", "Email", "Project", "Space" or "Kind"' };
}

function isEmpty({ identities, others }: Omit<PersonColumns, 'who'>): boolean {
  return identities.length + others.length === 0;
}

/** Thrown to list a row as a problem: its message is the reason, and never shows a cell. */
export class UnusableRow extends Error {}

/**
 * The person of a row: an account id outranks an e-mail address. Undefined if the row names nobody. A damaged id is never
 * guessed.
 */
export function personIn(cells: readonly string[], { who, identities, others }: PersonColumns): Subject | undefined {
  const isGiven = (index: number): boolean => (cells[index] ?? '') !== '';
  const meant = others.filter((index) => isGiven(index) && (identities.length === 0 || identifies(cells[index] ?? '')));
  const columns = [...identities.filter(isGiven), ...meant];
  for (const index of columns) {
    checkIdentity(cells[index] ?? '', who);
  }
  const byId = columns.filter((index) => !isAddress(cells[index]));
  const deciding = byId.length > 0 ? byId : columns;
  const named = new Set(deciding.map((index) => (cells[index] ?? '').toLowerCase()));
  if (named.size > 1) {
    throw new UnusableRow(`names several people as its ${who}, in ${columnsInWords(deciding.map((index) => index + 1))}`);
  }
  const [first] = deciding;
  const text = first === undefined ? '' : (cells[first] ?? '');
  return text === '' ? undefined : isAddress(text) ? { email: text.toLowerCase() } : { accountId: text };
}

const isAddress = (text: string | undefined): boolean => text?.includes('@') === true;

function checkIdentity(text: string, who: PersonColumns['who']): void {
  if (text.includes('\uFFFD')) {
    throw new UnusableRow('has characters that were lost when somebody saved the file');
  }
  if (isAddress(text) && !/^[=+@#'’‘]/.test(text)) {
    if (!isEmail(text)) {
      throw new UnusableRow(`${who} has an e-mail address that is not valid`);
    }
    return;
  }
  const damage = damageOf(text);
  if (damage !== undefined) {
    throw new UnusableRow(`${who} ${damage}`);
  }
}

/** What a row is about, beside the leaver: absent means any. */
export interface About {
  readonly project?: string;
  readonly space?: string;
  readonly kind?: ResponsibilityKind;
}

/** Jira has keys in capitals only. Keys of spaces are used as they are. */
const projectKey = /^[A-Z][A-Z0-9_]{1,254}$/;
const spaceKey = /^(?:[A-Za-z0-9]{1,255}|~[\w:.@-]{1,254})$/;

const kindByText = new Map(responsibilityKinds.map((kind) => [kind.toLowerCase(), kind]));

/** The project, space and kind of a row. */
export function aboutOf(cells: readonly string[], columns: SuccessorColumns): About {
  const cellAt = (index: number | undefined): string => (index === undefined ? '' : (cells[index] ?? ''));
  const project = cellAt(columns.project).toUpperCase();
  const space = cellAt(columns.space);
  const kindText = cellAt(columns.kind);
  const kind = kindByText.get(kindText.toLowerCase().replaceAll(/[\s_-]+/g, ''));
  if (project !== '' && !projectKey.test(project)) {
    throw new UnusableRow('has no valid key in its column of projects: expected one key, such as PROJ');
  }
  if (space !== '' && !spaceKey.test(space)) {
    throw new UnusableRow('has no valid key in its column of spaces: expected one key, such as DOCS');
  }
  if (kindText !== '' && kind === undefined) {
    throw new UnusableRow('has a kind that does not exist: expected one of responsibilityKinds, such as assignedIssues');
  }
  if (project !== '' && space !== '') {
    throw new UnusableRow('names a project and a space: nothing is in both, so use a row for each');
  }
  return { ...(project === '' ? {} : { project }), ...(space === '' ? {} : { space }), ...(kind === undefined ? {} : { kind }) };
}
