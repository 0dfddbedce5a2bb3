import { invalidInput } from '../../core/input.js';
import { problemOfCells, problemOfHeader, type CsvRow } from './csv-rows.js';
import { damageOf, identifies, isAccountId, isEmail } from './damaged-ids.js';
import { recogniseColumns, type ExportColumns } from './export-columns.js';
import { readDate, type DateOrder } from './export-dates.js';

/** When a person was last seen in a product. */
export interface LastSeen {
  readonly product: string;
  /** The site. Empty if the export does not name one. */
  readonly site: string;
  /** `YYYY-MM-DD`. Absent if the export has "never", or a text that is not readable. */
  readonly date?: string;
  readonly never: boolean;
}

/** A person in an export: all their rows together. */
export interface ExportedPerson {
  /** The line of the first row, counted from 1. */
  readonly line: number;
  /** Absent if the export has only an e-mail address. A plan looks it up. */
  readonly accountId?: string;
  readonly email?: string;
  readonly name?: string;
  /** The text of the export: `Active`, `Suspended`, `Deactivated`, … */
  readonly status?: string;
  readonly orgRole?: string;
  /** `YYYY-MM-DD` */
  readonly addedToOrg?: string;
  readonly groups: readonly string[];
  /** The products that the person may use. */
  readonly access: readonly { readonly product: string; readonly site: string; readonly role: string }[];
  readonly lastSeen: readonly LastSeen[];
  /** When the person last used any product, if the export has such a column. */
  readonly lastActive?: { readonly date?: string; readonly never: boolean };
}

/** The columns by their headers, or the one column of a list without a header. */
export function columnsOf(caller: string, cells: readonly string[]): ExportColumns {
  const refusedHeader = (problem: string) => invalidInput(caller, [{ field: 'header', problem }]);
  if (cells.length === 1 && identifies(cells[0] ?? '')) {
    return { ...noColumns, kind: 'list', headers: [] };
  }
  const missing = problemOfHeader(cells);
  if (missing !== undefined) {
    throw refusedHeader(missing);
  }
  const columns = recogniseColumns(cells);
  if ('missing' in columns) {
    throw refusedHeader(`${columns.missing}; none of the ${cells.length} columns has that name`);
  }
  return columns;
}

const noColumns = {
  accountId: undefined,
  email: undefined,
  name: undefined,
  status: undefined,
  orgRole: undefined,
  addedToOrg: undefined,
  lastActive: undefined,
  groups: [],
  lastSeen: [],
  access: [],
  dates: [],
} as const satisfies Omit<ExportColumns, 'kind' | 'headers'>;

/** The person of a row. Empty texts stand for what it does not have. */
export interface RowIdentity {
  readonly accountId: string;
  readonly email: string;
}

/** What is wrong with a row, if anything is. `ambiguous`: a date reads in two ways. Also collects the orders of day and month. */
export function problemOfExportRow(row: CsvRow, identity: RowIdentity, columns: ExportColumns, orders: Set<DateOrder>, order?: DateOrder): string | undefined {
  return problemOfRow(row, columns) ?? problemOfIdentity(identity, columns) ?? problemOfDates(row.cells, columns, orders, order);
}

export const ambiguousDate = 'has a date that reads in two ways: save the file with dates such as 2024-01-03';

function problemOfRow(row: CsvRow, { headers }: ExportColumns): string | undefined {
  if (headers.length === 0) {
    return row.cells.length === 1 ? undefined : `has ${row.cells.length} cells, but a list has 1`;
  }
  return problemOfCells(row, headers.length);
}

/** A damaged id is never guessed: a guess could be another person. */
function problemOfIdentity({ accountId, email }: RowIdentity, columns: ExportColumns): string | undefined {
  const header = (columns.accountId === undefined ? undefined : columns.headers[columns.accountId]) ?? 'account id';
  if (accountId.includes('\uFFFD') || email.includes('\uFFFD')) {
    return 'has characters that were lost when somebody saved the file';
  }
  if (accountId === '') {
    if (email === '') {
      return columns.accountId === undefined ? 'has no e-mail address' : `has neither ${header} nor e-mail address`;
    }
    return isEmail(email) ? undefined : 'has no id, and its e-mail address is not valid';
  }
  const damage = damageOf(accountId);
  if (damage !== undefined) {
    return `${header} ${damage}`;
  }
  return email === '' || isEmail(email) ? undefined : 'has an e-mail address that is not valid';
}

/** The person of a row. A list has ids and addresses in the same column, and a customer may have an id as user name. */
export function identityOf(cells: readonly string[], { kind, headers, accountId, email }: ExportColumns): RowIdentity {
  if (headers.length === 0) {
    const [cell = ''] = cells;
    return cell.includes('@') ? { accountId: '', email: cell } : { accountId: cell, email: '' };
  }
  const address = email === undefined ? '' : (cells[email] ?? '');
  const id = accountId === undefined ? '' : (cells[accountId] ?? '');
  if (kind === 'list' && id.includes('@') && address === '') {
    return { accountId: '', email: id };
  }
  return kind === 'list' && accountId === undefined && isAccountId(address) ? { accountId: address, email: '' } : { accountId: id, email: address };
}

/** The problem of a row's dates, if any. Also collects the orders of day and month that this file uses. */
function problemOfDates(cells: readonly string[], { dates }: ExportColumns, orders: Set<DateOrder>, order: DateOrder | undefined): string | undefined {
  let isAmbiguous = false;
  for (const index of dates) {
    const text = cells[index] ?? '';
    if (text === '' || isNever(text)) {
      continue;
    }
    const read = readDate(text, order);
    if (read === 'unreadable') {
      return `has a date that is not readable, in column ${index + 1}`;
    }
    isAmbiguous ||= read === 'ambiguous';
    if (typeof read === 'object' && read.order !== undefined) {
      orders.add(read.order);
    }
  }
  return isAmbiguous ? 'ambiguous' : undefined;
}

function isNever(text: string): boolean {
  return /^never\b/i.test(text);
}

/** A person to whom later rows may add groups. */
export type DraftPerson = {
  -readonly [Key in keyof ExportedPerson]: ExportedPerson[Key];
} & { groups: string[] };

/** Names the person of a row within a file. */
export function keyOf({ accountId, email }: RowIdentity): string {
  return accountId === '' ? `email ${email.toLowerCase()}` : accountId;
}

/** The person of a row. */
export function personOf({ cells, line }: CsvRow, { accountId, email }: RowIdentity, columns: ExportColumns, order: DateOrder | undefined): DraftPerson {
  const groups: string[] = [];
  const access: ExportedPerson['access'][number][] = [];
  const lastSeen: LastSeen[] = [];
  const person: DraftPerson = { line, groups, access, lastSeen };
  if (accountId !== '') {
    person.accountId = accountId;
  }
  if (email !== '') {
    person.email = email.toLowerCase();
  }
  for (const member of ['name', 'status', 'orgRole'] as const) {
    const cell = cellAt(cells, columns[member]);
    if (cell !== '') {
      person[member] = cell;
    }
  }
  const added = dateOf(cellAt(cells, columns.addedToOrg), order);
  if (added !== undefined) {
    person.addedToOrg = added;
  }
  if (columns.lastActive !== undefined) {
    // An empty cell means that the person has never used any product.
    const date = dateOf(cellAt(cells, columns.lastActive), order);
    person.lastActive = date === undefined ? { never: true } : { date, never: false };
  }
  addGroups(person, cells, columns);
  for (const { index, product, site } of columns.access) {
    const cell = cellAt(cells, index);
    if (cell !== '' && columns.kind === 'managedAccounts') {
      access.push(...cell.split(',').map((name) => ({ product, site: name.trim(), role: '' })));
    } else if (cell !== '') {
      access.push({ product, site, role: cell });
    }
  }
  for (const { index, product, site } of columns.lastSeen) {
    const cell = cellAt(cells, index);
    if (cell !== '') {
      const date = dateOf(cell, order);
      lastSeen.push({ product, site, never: isNever(cell), ...(date === undefined ? {} : { date }) });
    }
  }
  return person;
}

/** Adds the groups of another row of the same person. */
export function addGroups({ groups }: DraftPerson, cells: readonly string[], columns: ExportColumns): void {
  const isFirst = groups.length === 0;
  for (const { index, isList } of columns.groups) {
    const cell = cellAt(cells, index);
    // A column `Group name` has one group in each row, which may have commas.
    for (const name of isList && cell.includes(',') ? cell.split(',') : [cell]) {
      const group = name.trim();
      if (group !== '' && (isFirst || !groups.includes(group))) {
        groups.push(group);
      }
    }
  }
}

function cellAt(cells: readonly string[], index: number | undefined): string {
  return index === undefined ? '' : (cells[index] ?? '');
}

function dateOf(text: string, order: DateOrder | undefined): string | undefined {
  const read = text === '' ? undefined : readDate(text, order);
  return typeof read === 'object' ? read.date : undefined;
}
