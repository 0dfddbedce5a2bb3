import type { Info } from '#csv-parse';

import { invalidInput } from '../../core/input.js';
import { damageOf, identifies, isAccountId, isEmail } from './damaged-ids.js';
import { firstLine, textOf, type CsvEncoding, type CsvSource } from './csv-text.js';
import { recogniseColumns, type ExportColumns, type ExportKind } from './export-columns.js';
import { readDate, type DateOrder } from './export-dates.js';

export type { CsvEncoding, CsvSource };

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

/** An unusable row. It does not show the content of the row, because that may name a person. */
export interface RowProblem {
  /** The first line of the row, counted from 1. */
  readonly line: number;
  /** The last line of the row. Equal to `line` for a row on one line. */
  readonly lastLine: number;
  readonly reason: string;
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
  const undated: { readonly cells: readonly string[]; readonly line: number; readonly lastLine: number }[] = [];
  const orders = new Set<DateOrder>();
  const text = textOf(checkedSource(source));
  let columns: ExportColumns | undefined;
  let rows = 0;
  let lastLine = 0;
  let delimiter = ',';
  const begin = (found: { readonly delimiter: string; readonly linesBefore: number }): void => {
    delimiter = found.delimiter;
    lastLine = found.linesBefore;
  };
  const take = (cells: readonly string[], known: ExportColumns, line: number): void => {
    rows += 1;
    const problem = problemOfRow(cells, known, delimiter) ?? problemOfIdentity(cells, known) ?? problemOfDates(cells, known, orders);
    if (problem === 'ambiguous') {
      undated.push({ cells, line, lastLine });
    } else if (problem === undefined) {
      addRow(people, cells, known, line, undefined);
    } else {
      problems.push({ line, lastLine, reason: problem });
    }
  };
  for await (const row of readRows(text.pieces, begin)) {
    const line = lastLine + 1 + row.blankLines;
    if (row.cells === undefined) {
      lastLine = Math.max(line, row.lastLine);
      rows += 1;
      problems.push({ line, lastLine, reason: row.problem });
      continue;
    }
    lastLine = line + row.cells.join('').split('\n').length - 1;
    const cells = row.cells.map((cell) => cell.trim());
    // Spreadsheets leave rows with only delimiters.
    if (cells.every((cell) => cell === '')) {
      continue;
    }
    if (columns === undefined) {
      columns = columnsOf(cells);
      if (columns.headers.length > 0) {
        continue;
      }
    }
    take(cells, columns, line);
  }
  if (columns === undefined) {
    throw refusedSource('source', 'is empty: expected a header row');
  }
  const [order] = orders.size === 1 ? orders : [];
  for (const { cells, line, lastLine: end } of undated) {
    if (order === undefined) {
      problems.push({ line, lastLine: end, reason: 'has a date that reads in two ways: save the file with dates such as 2024-01-03' });
    } else {
      addRow(people, cells, columns, line, order);
    }
  }
  const encoding = text.encoding();
  return {
    kind: columns.kind,
    people: merged([...people.values()]).sort((one, other) => one.line - other.line),
    problems: problems.sort((one, other) => one.line - other.line),
    rows,
    ...(encoding === undefined ? {} : { encoding }),
  };
}

function refusedSource(field: string, problem: string) {
  return invalidInput('readExport()', [{ field, problem }]);
}

function checkedSource(source: CsvSource): CsvSource {
  const given: unknown = source;
  const isStream = typeof given === 'object' && given !== null && Symbol.asyncIterator in given;
  if (typeof given !== 'string' && !ArrayBuffer.isView(given) && !isStream) {
    throw refusedSource('source', 'expected the content of a file: text, bytes, or a stream of them');
  }
  if (typeof given === 'string' && /^[^\r\n,;\t]{1,1000}\.(?:csv|tsv|txt|xlsx?)$/i.test(given)) {
    throw refusedSource('source', 'is the path of a file: pass its content, for example createReadStream(path)');
  }
  return source;
}

type Row =
  | { readonly cells: readonly string[]; readonly blankLines: number; readonly problem?: undefined }
  | { readonly cells?: undefined; readonly lastLine: number; readonly blankLines: number; readonly problem: string };

/** Reads rows one by one through a streaming parser. Rows that it cannot parse come as problems, in their order. */
async function* readRows(
  pieces: AsyncGenerator<string, void>,
  onBegin: (found: { readonly delimiter: string; readonly linesBefore: number }) => void,
): AsyncGenerator<Row> {
  // package.json names two builds: one uses the streams of Node.js, the other has its own for runtimes without them.
  const { parse } = await import('#csv-parse');
  const { delimiter, linesBefore, head, rest } = await firstLine(pieces);
  checkIsText(head);
  onBegin({ delimiter, linesBefore });
  const skipped: { readonly afterRecords: number; readonly row: Row }[] = [];
  const parsed: { readonly record: string[]; readonly info: Info }[] = [];
  let blankLines = 0;
  let records = 0;
  const parser = parse({
    delimiter,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: 1_000_000,
    on_skip: (error) => {
      const { lines, code, records: afterRecords } = (error ?? {}) as { lines?: number; code?: string; records?: number };
      const problem =
        code === 'CSV_QUOTE_NOT_CLOSED'
          ? 'has a quote that is never closed: everything below it is one cell'
          : 'is not readable as CSV';
      skipped.push({ afterRecords: afterRecords ?? 0, row: { lastLine: lines ?? 0, blankLines: 0, problem } });
      return undefined;
    },
  });
  const ended = new Promise<void>((resolve, reject) => {
    parser.on('data', (row: (typeof parsed)[0]) => parsed.push(row));
    parser.on('end', resolve);
    parser.on('error', reject);
  });
  // The pending write rejects with the same error.
  ended.catch(() => undefined);
  const rowsSoFar = function* (): Generator<Row> {
    for (const { record, info } of parsed.splice(0)) {
      while (skipped[0] !== undefined && skipped[0].afterRecords <= records) {
        yield (skipped.shift() as (typeof skipped)[0]).row;
      }
      yield { cells: record, blankLines: info.empty_lines - blankLines };
      blankLines = info.empty_lines;
      records += 1;
    }
  };
  for await (const text of rest) {
    await new Promise<void>((resolve, reject) => {
      parser.write(text, (error) => (error ? reject(error) : resolve()));
    });
    yield* rowsSoFar();
  }
  parser.end();
  await ended;
  yield* rowsSoFar();
  yield* skipped.map(({ row }) => row);
}

/** Refuses other kinds of files that people send as CSV by mistake. */
function checkIsText(head: string): void {
  if (head.startsWith('PK\u0003\u0004')) {
    throw refusedSource('source', 'is a workbook: save it as "CSV UTF-8" first');
  }
  if (/^\s*<(?:!doctype|html)/i.test(head)) {
    throw refusedSource('source', 'is a web page, perhaps a log-in page, not CSV');
  }
}

/** The columns by their headers, or the one column of a list without a header. */
function columnsOf(cells: readonly string[]): ExportColumns {
  const persons = cells.map((cell) => identifies(cell));
  if (cells.length === 1 && persons[0] === true) {
    return { ...noColumns, kind: 'list', headers: [] };
  }
  const positions = persons.flatMap((isPerson, index) => (isPerson ? [index + 1] : []));
  if (positions.length > 0) {
    throw refusedSource('header', `is missing: the first row already identifies a person, in ${positions.length === 1 ? 'column' : 'columns'} ${positions.join(' and ')}; add a row with column names`);
  }
  const columns = recogniseColumns(cells);
  if ('missing' in columns) {
    throw refusedSource('header', `${columns.missing}; none of the ${cells.length} columns has that name`);
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

function problemOfRow(cells: readonly string[], { headers }: ExportColumns, delimiter: string): string | undefined {
  if (headers.length === 0) {
    return cells.length === 1 ? undefined : `has ${cells.length} cells, but a list has 1`;
  }
  const spilled = cells.slice(headers.length).some((cell) => cell !== '');
  if (cells.length < headers.length || spilled) {
    return `has ${cells.length} cells, but the header has ${headers.length}`;
  }
  const swallowed = cells.some((cell) => cell.split('\n').slice(1).some((line) => line.split(delimiter).some(identifies)));
  return swallowed ? 'has a quote that is closed too late: a cell swallows the rows below' : undefined;
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
