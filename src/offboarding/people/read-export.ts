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
  /** The site, where the export names one. */
  readonly site: string;
  /** `YYYY-MM-DD`; absent where the export says never, or something unreadable. */
  readonly date?: string;
  readonly never: boolean;
}

/** A person as an export shows them: all their rows together. */
export interface ExportedPerson {
  /** The line of the first row, counted from 1. */
  readonly line: number;
  /** Absent where the export gives only an e-mail address: it has to be looked up. */
  readonly accountId?: string;
  readonly email?: string;
  readonly name?: string;
  /** As the export words it: `Active`, `Suspended`, `Deactivated`, … */
  readonly status?: string;
  readonly orgRole?: string;
  /** `YYYY-MM-DD` */
  readonly addedToOrg?: string;
  readonly groups: readonly string[];
  /** The products that the person may use, as `product` and `site`. */
  readonly access: readonly { readonly product: string; readonly site: string; readonly role: string }[];
  readonly lastSeen: readonly LastSeen[];
  /** When the person last used anything, where the export says so in one column. */
  readonly lastActive?: { readonly date?: string; readonly never: boolean };
}

/** A row that was not read, or not wholly. Its content is not repeated here: it may name a person. */
export interface RowProblem {
  /** The first line of the row, counted from 1. */
  readonly line: number;
  /** The last line, where the row has several. */
  readonly lastLine: number;
  readonly reason: string;
}

/** What a file holds: its people, and the rows that could not be used. */
export interface ExportFile {
  readonly kind: ExportKind;
  readonly people: readonly ExportedPerson[];
  readonly problems: readonly RowProblem[];
  /** Rows below the header that are not blank; every one of them is in a person or in a problem. */
  readonly rows: number;
  /** How the bytes were read; absent where text was given. `windows-1252` is what is assumed of bytes that are no UTF-8. */
  readonly encoding?: CsvEncoding;
}

/**
 * Reads a CSV export of Atlassian Administration: the users of a directory (Directory > Users > Export users), or the
 * managed accounts (Settings > Domains > Export accounts).
 *
 * The file is recognised by its headers. Several rows of one person become one person. A row that cannot be used is
 * listed in `problems` with its line and reason, and the others are read all the same: nothing is dropped silently,
 * and no damaged id is guessed.
 *
 * A plain list of account ids or e-mail addresses is read as well, with or without a header, and so are the customers of
 * portals. Dates are read as Atlassian and spreadsheets write them. A row with a date that may be read in two ways is a
 * problem, unless other dates of the file show in which order days and months stand.
 *
 * Text is UTF-8, UTF-16 or windows-1252: `encoding` says what was found. Throws `validation` where no header is found that
 * is known. The error names columns by their position, and nothing of what stands in them.
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
    // Spreadsheets leave rows of nothing but delimiters behind.
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
      problems.push({ line, lastLine: end, reason: 'has a date that can be read in two ways: save the file with dates such as 2024-01-03' });
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
    throw refusedSource('source', 'expected the text of a file, its bytes, or a stream of them');
  }
  if (typeof given === 'string' && /^[^\r\n,;\t]{1,1000}\.(?:csv|tsv|txt|xlsx?)$/i.test(given)) {
    throw refusedSource('source', 'is the path of a file: give what is in it, for example createReadStream(path)');
  }
  return source;
}

type Row =
  | { readonly cells: readonly string[]; readonly blankLines: number; readonly problem?: undefined }
  | { readonly cells?: undefined; readonly lastLine: number; readonly blankLines: number; readonly problem: string };

/** Reads rows one by one through a streaming parser; rows that it gives up on come as problems, in their place. */
async function* readRows(
  pieces: AsyncGenerator<string, void>,
  onBegin: (found: { readonly delimiter: string; readonly linesBefore: number }) => void,
): AsyncGenerator<Row> {
  // package.json names two builds: one takes the streams of Node.js, which not every runtime has, the other brings its own.
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
          ? 'a quote is opened and never closed, so that everything below is one cell'
          : 'cannot be read as CSV';
      skipped.push({ afterRecords: afterRecords ?? 0, row: { lastLine: lines ?? 0, blankLines: 0, problem } });
      return undefined;
    },
  });
  const ended = new Promise<void>((resolve, reject) => {
    parser.on('data', (row: (typeof parsed)[0]) => parsed.push(row));
    parser.on('end', resolve);
    parser.on('error', reject);
  });
  // Whoever waits for the text that is being written hears of the same error.
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

/** What else is sent as a CSV file by mistake. */
function checkIsText(head: string): void {
  if (head.startsWith('PK\u0003\u0004')) {
    throw refusedSource('source', 'is a workbook: save it as "CSV UTF-8" first');
  }
  if (/^\s*<(?:!doctype|html)/i.test(head)) {
    throw refusedSource('source', 'is a web page, perhaps a log-in page, and no CSV');
  }
}

/** The columns by their headers, or those of a list that has none. */
function columnsOf(cells: readonly string[]): ExportColumns {
  const persons = cells.map((cell) => identifies(cell));
  if (cells.length === 1 && persons[0] === true) {
    return { ...noColumns, kind: 'list', headers: [] };
  }
  const positions = persons.flatMap((isPerson, index) => (isPerson ? [index + 1] : []));
  if (positions.length > 0) {
    throw refusedSource('header', `is missing: the first row is already about a person, by column ${positions.join(' and ')}; add a row with the names of the columns`);
  }
  const columns = recogniseColumns(cells);
  if ('missing' in columns) {
    throw refusedSource('header', `${columns.missing}; none of the ${cells.length} columns has such a name`);
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
    return cells.length === 1 ? undefined : `has ${cells.length} cells where a list has 1`;
  }
  const spilled = cells.slice(headers.length).some((cell) => cell !== '');
  if (cells.length < headers.length || spilled) {
    return `has ${cells.length} cells where the header has ${headers.length}`;
  }
  const swallowed = cells.some((cell) => cell.split('\n').slice(1).some((line) => line.split(delimiter).some(identifies)));
  return swallowed ? 'a quote is not closed where it should be, so that a cell swallows the rows below' : undefined;
}

/** An id that a spreadsheet has damaged is never guessed: a guess could be somebody else. */
function problemOfIdentity(cells: readonly string[], columns: ExportColumns): string | undefined {
  const header = (columns.accountId === undefined ? undefined : columns.headers[columns.accountId]) ?? 'account id';
  const { accountId, email } = identityOf(cells, columns);
  if (`${accountId}${email}`.includes('\uFFFD')) {
    return 'has characters that were lost when the file was saved';
  }
  if (accountId === '') {
    if (email === '') {
      return columns.accountId === undefined ? 'has no e-mail address' : `has neither ${header} nor e-mail address`;
    }
    return isEmail(email) ? undefined : 'has no id, and its e-mail address is not one';
  }
  const damage = damageOf(accountId);
  if (damage !== undefined) {
    return `${header} ${damage}`;
  }
  return email === '' || isEmail(email) ? undefined : 'has an e-mail address that is not one';
}

/** Who a row is about. A list has ids and addresses in the same column, and customers may have their id for a name. */
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

/** Whether every date of a row can be read; it also shows in which order this file writes them. */
function problemOfDates(cells: readonly string[], columns: ExportColumns, orders: Set<DateOrder>): string | undefined {
  let isAmbiguous = false;
  for (const { index, text } of datesIn(cells, columns)) {
    const read = readDate(text);
    if (read === 'unreadable') {
      return `has a date that cannot be read, in column ${index + 1}`;
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

/** A row without an id is the person of the row that has the same address and an id. */
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

/** A column of groups is a list in one cell; a column `Group name` has one group a row, which may hold commas. */
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

/** An empty cell means that the person has never used anything. */
function lastActiveOf(cell: string, order: DateOrder | undefined): NonNullable<ExportedPerson['lastActive']> {
  const date = dateOf(cell, order);
  return date === undefined ? { never: true } : { date, never: false };
}

function dateOf(text: string, order: DateOrder | undefined): string | undefined {
  const read = readDate(text, order);
  return typeof read === 'object' ? read.date : undefined;
}
