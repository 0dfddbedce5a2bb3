import type { Info } from '#csv-parse';

import { invalidInput } from '../../core/input.js';
import { recogniseColumns, type ExportColumns, type ExportKind } from './export-columns.js';

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
  /** Rows below the header; every one of them is in a person or in a problem. */
  readonly rows: number;
}

/** The text of a file, or a stream of it: `createReadStream(…)`, a request body, an upload. */
export type CsvSource = string | Uint8Array | AsyncIterable<string | Uint8Array>;

/**
 * Reads a CSV export of Atlassian Administration: the users of a directory (Directory > Users > Export users), or the
 * managed accounts (Settings > Domains > Export accounts).
 *
 * The file is recognised by its headers. Several rows of one person become one person. A row that cannot be used is
 * listed in `problems` with its line and reason, and the others are read all the same: nothing is dropped silently,
 * and no damaged id is guessed.
 *
 * Text is UTF-8, or UTF-16 where the file begins with a mark that says so. Throws `validation` where the headers are of
 * neither export.
 *
 * @example
 * const file = await readExport(createReadStream('export-users.csv'));
 * console.log(`${file.people.length} people, ${file.problems.length} rows not usable`);
 */
export async function readExport(source: CsvSource): Promise<ExportFile> {
  const people = new Map<string, DraftPerson>();
  const problems: RowProblem[] = [];
  let columns: ExportColumns | undefined;
  let delimiter = ',';
  let rows = 0;
  let lastLine = 0;
  for await (const row of readRows(source, (found) => (delimiter = found))) {
    const line = lastLine + 1 + row.blankLines;
    if (row.cells === undefined) {
      lastLine = Math.max(line, row.lastLine);
      rows += 1;
      problems.push({ line, lastLine, reason: row.problem });
      continue;
    }
    lastLine = line + row.cells.join('').split('\n').length - 1;
    const cells = row.cells.map((cell) => cell.trim());
    if (columns === undefined) {
      columns = requireColumns(cells);
      continue;
    }
    rows += 1;
    const problem = problemOfRow(cells, columns, delimiter) ?? problemOfIdentity(cells, columns);
    if (problem !== undefined) {
      problems.push({ line, lastLine, reason: problem });
      continue;
    }
    addRow(people, cells, columns, line);
  }
  if (columns === undefined) {
    throw invalidInput('readExport()', [{ field: 'source', problem: 'is empty: expected a header row' }]);
  }
  return {
    kind: columns.kind,
    people: merged([...people.values()]),
    problems: problems.sort((one, other) => one.line - other.line),
    rows,
  };
}

type Row =
  | { readonly cells: readonly string[]; readonly blankLines: number; readonly problem?: undefined }
  | { readonly cells?: undefined; readonly lastLine: number; readonly blankLines: number; readonly problem: string };

/** Reads rows one by one through a streaming parser; rows that it gives up on come as problems, in their place. */
async function* readRows(source: CsvSource, onDelimiter: (delimiter: string) => void): AsyncGenerator<Row> {
  // package.json names two builds: one takes the streams of Node.js, which not every runtime has, the other brings its own.
  const { parse } = await import('#csv-parse');
  const { head, rest } = await firstLine(textOf(source));
  const delimiter = delimiterOf(head);
  onDelimiter(delimiter);
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

async function* textOf(source: CsvSource): AsyncGenerator<string, void> {
  const chunks = typeof source === 'string' || isBytes(source) ? [source] : source;
  let decoder: TextDecoder | undefined;
  let atBeginning = true;
  for await (const chunk of chunks) {
    const text = typeof chunk === 'string' ? chunk : (decoder ??= decoderFor(chunk)).decode(chunk, { stream: true });
    yield atBeginning ? text.replace(/^\uFEFF/, '') : text;
    atBeginning &&= text === '';
  }
  yield decoder?.decode() ?? '';
}

/** Also bytes of another realm, such as those of a browser extension or a sandbox. */
function isBytes(source: CsvSource): source is Uint8Array {
  return ArrayBuffer.isView(source);
}

/** Spreadsheets save "Unicode text" as UTF-16, with a mark at its beginning. */
function decoderFor(chunk: Uint8Array): TextDecoder {
  return new TextDecoder(chunk[0] === 0xff && chunk[1] === 0xfe ? 'utf-16le' : 'utf-8');
}

/** Looks ahead to the end of the first line, because the separator has to be known before parsing begins. */
async function firstLine(chunks: AsyncGenerator<string, void>): Promise<{ head: string; rest: AsyncIterable<string> }> {
  const seen: string[] = [];
  let head = '';
  while (!head.includes('\n') && head.length < 1_000_000) {
    const { done, value } = await chunks.next();
    if (done === true) {
      break;
    }
    seen.push(value);
    head += value;
  }
  return {
    head: head.split('\n', 1)[0] ?? '',
    rest: (async function* () {
      yield* seen;
      yield* chunks;
    })(),
  };
}

/** Spreadsheets of some countries save with semicolons, or tabs. */
function delimiterOf(header: string): string {
  const outsideQuotes = header.replaceAll(/"[^"]*"/g, '');
  const counts = [',', ';', '\t'].map((candidate) => ({ candidate, count: outsideQuotes.split(candidate).length }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).candidate;
}

function requireColumns(headers: readonly string[]): ExportColumns {
  const columns = recogniseColumns(headers);
  if ('missing' in columns) {
    throw invalidInput('readExport()', [{ field: 'header', problem: `${columns.missing}; found: ${headers.join(', ').slice(0, 500)}` }]);
  }
  return columns;
}

function problemOfRow(cells: readonly string[], { headers }: ExportColumns, delimiter: string): string | undefined {
  const spilled = cells.slice(headers.length).some((cell) => cell !== '');
  if (cells.length < headers.length || spilled) {
    return `has ${cells.length} cells where the header has ${headers.length}`;
  }
  const swallowed = cells.some((cell) => cell.split('\n').slice(1).some((line) => line.split(delimiter).some(identifies)));
  return swallowed ? 'a quote is not closed where it should be, so that a cell swallows the rows below' : undefined;
}

/** An id that a spreadsheet has damaged is never guessed: a guess could be somebody else. */
function problemOfIdentity(cells: readonly string[], columns: ExportColumns): string | undefined {
  const header = columns.headers[columns.accountId] ?? '';
  const accountId = cells[columns.accountId] ?? '';
  const email = columns.email === undefined ? '' : (cells[columns.email] ?? '');
  if (accountId === '') {
    if (email === '') {
      return `has neither ${header} nor e-mail address`;
    }
    return isEmail(email) ? undefined : 'has no id, and its e-mail address is not one';
  }
  const damage = damageOf(accountId);
  if (damage !== undefined) {
    return `${header} ${damage}`;
  }
  return email === '' || isEmail(email) ? undefined : 'has an e-mail address that is not one';
}

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const knownShapes = new RegExp(`^(?:[0-9a-f]{24}|\\d{3,}:${uuid}|qm:[\\w-]+:[\\w-]+)$`, 'i');

function damageOf(accountId: string): string | undefined {
  if (knownShapes.test(accountId)) {
    return undefined;
  }
  if (/^\d+(?:[.,]\d+)?e[+-]?\d+$/i.test(accountId)) {
    return 'was turned into a number by a spreadsheet';
  }
  if (/^['’‘]/.test(accountId)) {
    return 'begins with an apostrophe that a spreadsheet added';
  }
  if (/^[=+@#]/.test(accountId)) {
    return 'was turned into a formula or an error by a spreadsheet';
  }
  if (!/^[\w|:-]{1,128}$/.test(accountId)) {
    return 'has characters that no account id has';
  }
  if (/^\d*:?[0-9a-f-]*$/i.test(accountId)) {
    return 'is not whole: it looks cut off or altered';
  }
  return undefined;
}

/** Something that names a person has no business in the second line of a cell. */
function identifies(text: string): boolean {
  const piece = text.trim().replaceAll('"', '');
  return knownShapes.test(piece) || isEmail(piece);
}

function isEmail(text: string): boolean {
  return /^[^\s@,;<>"]+@[^\s@,;<>"]+$/.test(text);
}

type DraftPerson = {
  -readonly [Key in keyof ExportedPerson]: ExportedPerson[Key];
} & { groups: string[]; lastSeen: LastSeen[]; access: { product: string; site: string; role: string }[] };

function addRow(people: Map<string, DraftPerson>, cells: readonly string[], columns: ExportColumns, line: number): void {
  const accountId = cells[columns.accountId] ?? '';
  const email = cellAt(cells, columns.email)?.toLowerCase();
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
    addedToOrg: dateOf(cellAt(cells, columns.addedToOrg) ?? ''),
  };
  const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)) as Partial<ExportedPerson>;
  people.set(key, {
    line,
    ...given,
    groups,
    access: columns.access.flatMap(({ index, product, site }) => accessOf(cells[index] ?? '', product, site, columns.kind)),
    lastSeen: columns.lastSeen.flatMap(({ index, product, site }) => lastSeenOf(cells[index] ?? '', product, site)),
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

function lastSeenOf(cell: string, product: string, site: string): LastSeen[] {
  if (cell === '') {
    return [];
  }
  const date = dateOf(cell);
  return [{ product, site, never: /^never\b/i.test(cell), ...(date === undefined ? {} : { date }) }];
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** `3 Jan 2024` and `2024-01-03`. Anything else is no date. */
function dateOf(text: string): string | undefined {
  const iso = /^\d{4}-\d{2}-\d{2}/.exec(text)?.[0];
  if (iso !== undefined) {
    return iso;
  }
  const [, day, name, year]: (string | undefined)[] = /^(\d{1,2}) ([a-z]{3})[a-z]* (\d{4})$/i.exec(text) ?? [];
  const month = months.indexOf((name ?? '').toLowerCase()) + 1;
  return day === undefined || month === 0 ? undefined : `${year}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}`;
}
