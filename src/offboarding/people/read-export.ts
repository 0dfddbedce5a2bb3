import { invalidInput } from '../../core/input.js';
import type { CsvEncoding, CsvSource } from './csv-text.js';
import { emptySource, problemOfCells, problemOfHeader, rowsOf, type CsvRow, type RowProblem } from './csv-rows.js';
import { damageOf, identifies, isAccountId, isEmail } from './damaged-ids.js';
import { recogniseColumns, type ExportColumns, type ExportKind } from './export-columns.js';
import { readDate, type DateOrder } from './export-dates.js';

const caller = 'readExport()';

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

/** The content of a file: its people, and its unusable rows. */
export interface ExportFile {
  readonly kind: ExportKind;
  readonly people: readonly ExportedPerson[];
  readonly problems: readonly RowProblem[];
  /** The number of rows below the header that are not blank. Each of them is in a person or in a problem. */
  readonly rows: number;
  /** The encoding of the bytes. Absent if you passed text. Bytes that are not UTF-8 or UTF-16 count as `windows-1252`. */
  readonly encoding?: CsvEncoding;
}

/**
 * Reads a CSV export of Atlassian Administration: the users of a directory (Directory > Users > Export users), or the
 * managed accounts (Settings > Domains > Export accounts).
 *
 * It recognises the file by its headers. Several rows of one person become one person. An unusable row is listed in
 * `problems` with its line and reason, and the other rows are still read. No row is dropped silently, and no damaged id is
 * guessed.
 *
 * It also reads an export of portal customers, and a plain list of account ids or e-mail addresses. A list needs no
 * header. It reads dates in the forms of Atlassian and of spreadsheets. If a date reads in two ways, other dates of the
 * file may show the order of day and month. Otherwise its row is a problem.
 *
 * Text may be UTF-8, UTF-16 or windows-1252. `encoding` has the one that was found. Throws `validation` if no known header is
 * found. The error names columns by position, and never shows their content.
 *
 * @example
 * const file = await readExport(createReadStream('export-users.csv'));
 * console.log(`${file.people.length} people, ${file.problems.length} rows not usable`);
 */
export async function readExport(source: CsvSource): Promise<ExportFile> {
  const people = new Map<string, DraftPerson>();
  const problems: RowProblem[] = [];
  const undated: CsvRow[] = [];
  const orders = new Set<DateOrder>();
  const given = rowsOf(caller, source);
  let columns: ExportColumns | undefined;
  let rows = 0;
  for await (const row of given.rows) {
    if ('reason' in row) {
      rows += 1;
      problems.push(row);
      continue;
    }
    const { cells, line, lastLine } = row;
    if (columns === undefined) {
      columns = columnsOf(cells);
      if (columns.headers.length > 0) {
        continue;
      }
    }
    rows += 1;
    const problem = problemOfRow(row, columns) ?? problemOfIdentity(cells, columns) ?? problemOfDates(cells, columns, orders);
    if (problem === 'ambiguous') {
      undated.push(row);
    } else if (problem === undefined) {
      addRow(people, cells, columns, line, undefined);
    } else {
      problems.push({ line, lastLine, reason: problem });
    }
  }
  if (columns === undefined) {
    throw invalidInput(caller, [{ field: 'source', problem: emptySource }]);
  }
  const [order] = orders.size === 1 ? orders : [];
  for (const { cells, line, lastLine } of undated) {
    if (order === undefined) {
      problems.push({ line, lastLine, reason: 'has a date that reads in two ways: save the file with dates such as 2024-01-03' });
    } else {
      addRow(people, cells, columns, line, order);
    }
  }
  const encoding = given.encoding();
  return {
    kind: columns.kind,
    people: merged([...people.values()]).sort((one, other) => one.line - other.line),
    problems: problems.sort((one, other) => one.line - other.line),
    rows,
    ...(encoding === undefined ? {} : { encoding }),
  };
}

function refusedHeader(problem: string) {
  return invalidInput(caller, [{ field: 'header', problem }]);
}

/** The columns by their headers, or the one column of a list without a header. */
function columnsOf(cells: readonly string[]): ExportColumns {
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
} as const satisfies Omit<ExportColumns, 'kind' | 'headers'>;

function problemOfRow(row: CsvRow, { headers }: ExportColumns): string | undefined {
  if (headers.length === 0) {
    return row.cells.length === 1 ? undefined : `has ${row.cells.length} cells, but a list has 1`;
  }
  return problemOfCells(row, headers.length);
}

/** A damaged id is never guessed: a guess could be another person. */
function problemOfIdentity(cells: readonly string[], columns: ExportColumns): string | undefined {
  const header = (columns.accountId === undefined ? undefined : columns.headers[columns.accountId]) ?? 'account id';
  const { accountId, email } = identityOf(cells, columns);
  if (`${accountId}${email}`.includes('\uFFFD')) {
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
function identityOf(cells: readonly string[], { kind, headers, accountId, email }: ExportColumns): { accountId: string; email: string } {
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
function problemOfDates(cells: readonly string[], columns: ExportColumns, orders: Set<DateOrder>): string | undefined {
  let isAmbiguous = false;
  for (const { index, text } of datesIn(cells, columns)) {
    const read = readDate(text);
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

function datesIn(cells: readonly string[], { addedToOrg, lastActive, lastSeen }: ExportColumns): { readonly index: number; readonly text: string }[] {
  return [addedToOrg, lastActive, ...lastSeen.map(({ index }) => index)].flatMap((index) => {
    const text = index === undefined ? '' : (cells[index] ?? '');
    return index === undefined || text === '' || isNever(text) ? [] : [{ index, text }];
  });
}

function isNever(text: string): boolean {
  return /^never\b/i.test(text);
}

type DraftPerson = {
  -readonly [Key in keyof ExportedPerson]: ExportedPerson[Key];
} & { groups: string[]; lastSeen: LastSeen[]; access: { product: string; site: string; role: string }[] };

function addRow(people: Map<string, DraftPerson>, cells: readonly string[], columns: ExportColumns, line: number, order: DateOrder | undefined): void {
  const { accountId, email: address } = identityOf(cells, columns);
  const email = address === '' ? undefined : address.toLowerCase();
  const key = accountId === '' ? `email ${email ?? ''}` : accountId;
  const groups = columns.groups.flatMap((index) => listOf(cells[index] ?? '', columns.headers[index] ?? ''));
  const existing = people.get(key);
  if (existing !== undefined) {
    existing.groups.push(...groups.filter((group) => !existing.groups.includes(group)));
    return;
  }
  const optional = {
    accountId: accountId === '' ? undefined : accountId,
    email,
    name: cellAt(cells, columns.name),
    status: cellAt(cells, columns.status),
    orgRole: cellAt(cells, columns.orgRole),
    addedToOrg: dateOf(cellAt(cells, columns.addedToOrg) ?? '', order),
    lastActive: columns.lastActive === undefined ? undefined : lastActiveOf(cells[columns.lastActive] ?? '', order),
  };
  const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)) as Partial<ExportedPerson>;
  people.set(key, {
    line,
    ...given,
    groups,
    access: columns.access.flatMap(({ index, product, site }) => accessOf(cells[index] ?? '', product, site, columns.kind)),
    lastSeen: columns.lastSeen.flatMap(({ index, product, site }) => lastSeenOf(cells[index] ?? '', product, site, order)),
  });
}

/** A row without an id belongs to the person of the row with the same address and an id. */
function merged(people: readonly DraftPerson[]): ExportedPerson[] {
  const identified = new Map(people.filter(({ accountId }) => accountId !== undefined).map((person) => [person.email, person]));
  return people.filter((person) => {
    const same = person.accountId === undefined ? identified.get(person.email) : undefined;
    same?.groups.push(...person.groups.filter((group) => !same.groups.includes(group)));
    return same === undefined;
  });
}

function cellAt(cells: readonly string[], index: number | undefined): string | undefined {
  const cell = index === undefined ? '' : (cells[index] ?? '');
  return cell === '' ? undefined : cell;
}

/** A column of groups has a list in each cell. A column `Group name` has one group in each row, which may have commas. */
function listOf(cell: string, header: string): string[] {
  const names = /^group name$/i.test(header.trim()) ? [cell] : cell.split(',');
  return names.map((name) => name.trim()).filter((name) => name !== '');
}

function accessOf(cell: string, product: string, site: string, kind: ExportKind): { product: string; site: string; role: string }[] {
  if (cell === '') {
    return [];
  }
  return kind === 'managedAccounts'
    ? cell.split(',').map((name) => ({ product, site: name.trim(), role: '' }))
    : [{ product, site, role: cell }];
}

function lastSeenOf(cell: string, product: string, site: string, order: DateOrder | undefined): LastSeen[] {
  if (cell === '') {
    return [];
  }
  const date = dateOf(cell, order);
  return [{ product, site, never: isNever(cell), ...(date === undefined ? {} : { date }) }];
}

/** An empty cell means that the person has never used any product. */
function lastActiveOf(cell: string, order: DateOrder | undefined): NonNullable<ExportedPerson['lastActive']> {
  const date = dateOf(cell, order);
  return date === undefined ? { never: true } : { date, never: false };
}

function dateOf(text: string, order: DateOrder | undefined): string | undefined {
  const read = readDate(text, order);
  return typeof read === 'object' ? read.date : undefined;
}
