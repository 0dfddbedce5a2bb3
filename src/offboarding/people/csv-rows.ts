import { invalidInput } from '../../core/input.js';
import { firstLine, textOf, type CsvEncoding, type CsvSource } from './csv-text.js';
import { identifies } from './damaged-ids.js';

/** An unusable row. It does not show the content of the row, because that may name a person. */
export interface RowProblem {
  /** The first line of the row, counted from 1. */
  readonly line: number;
  /** The last line of the row. Equal to `line` for a row on one line. */
  readonly lastLine: number;
  readonly reason: string;
}

/** A row that is not blank, with its cells without white space around them. */
export interface CsvRow {
  readonly line: number;
  readonly lastLine: number;
  readonly cells: readonly string[];
  readonly delimiter: string;
}

/** The rows of a file in their order, some at a time, the header as well. A row that is not readable comes as a problem. */
export interface CsvRows {
  readonly rows: AsyncGenerator<readonly (CsvRow | RowProblem)[], void>;
  /** Absent while the source gives text and not bytes. */
  encoding(): CsvEncoding | undefined;
}

/** Reads the rows of a file. Refuses at once what is no content of a file. */
export function rowsOf(caller: string, source: CsvSource): CsvRows {
  checkSource(caller, source);
  const text = textOf(source);
  return { rows: eachRow(caller, text.pieces), encoding: () => text.encoding() };
}

async function* eachRow(caller: string, pieces: AsyncGenerator<string, void>): AsyncGenerator<readonly (CsvRow | RowProblem)[], void> {
  let lastLine = 0;
  let delimiter = ',';
  const begin = (found: { readonly delimiter: string; readonly linesBefore: number }): void => {
    delimiter = found.delimiter;
    lastLine = found.linesBefore;
  };
  for await (const parsed of parsedRows(caller, pieces, begin)) {
    const rows: (CsvRow | RowProblem)[] = [];
    for (const row of parsed) {
      const line = lastLine + 1;
      if (row.cells === undefined) {
        lastLine = Math.max(line, row.lastLine);
        rows.push({ line, lastLine, reason: row.problem });
        continue;
      }
      const { cells } = row;
      let lineBreaks = 0;
      let isBlank = true;
      for (let index = 0; index < cells.length; index += 1) {
        const cell = cells[index] as string;
        if (cell.includes('\n')) {
          lineBreaks += cell.split('\n').length - 1;
        }
        const trimmed = cell.trim();
        cells[index] = trimmed;
        isBlank &&= trimmed === '';
      }
      lastLine = line + lineBreaks;
      // Spreadsheets leave rows with only delimiters.
      if (!isBlank) {
        rows.push({ line, lastLine, cells, delimiter });
      }
    }
    yield rows;
  }
}

/** What is wrong with a file that has no header. */
export const emptySource = 'is empty: expected a header row';

/** Why a first row is no header, if it is none: it identifies people already. */
export function problemOfHeader(cells: readonly string[]): string | undefined {
  const positions = cells.flatMap((cell, index) => (identifies(cell) ? [index + 1] : []));
  return positions.length === 0 ? undefined : `is missing: the first row already identifies a person, in ${columnsInWords(positions)}; add a row with column names`;
}

/** Columns by their positions, which say nothing of what stands in them. */
export function columnsInWords(positions: readonly number[]): string {
  return `${positions.length === 1 ? 'column' : 'columns'} ${positions.join(' and ')}`;
}

/** What is wrong with the cells of a row below a header: their number, or an open quote. */
export function problemOfCells({ line, lastLine, cells, delimiter }: CsvRow, columns: number): string | undefined {
  if (cells.length < columns || (cells.length > columns && cells.slice(columns).some((cell) => cell !== ''))) {
    return `has ${cells.length} cells, but the header has ${columns}`;
  }
  const swallowed = lastLine > line && cells.some((cell) => cell.includes('\n') && cell.split('\n').slice(1).some((line) => line.split(delimiter).some(identifies)));
  return swallowed ? 'has a quote that is closed too late: a cell swallows the rows below' : undefined;
}

function refusedSource(caller: string, problem: string) {
  return invalidInput(caller, [{ field: 'source', problem }]);
}

function checkSource(caller: string, source: CsvSource): void {
  const given: unknown = source;
  const isStream = typeof given === 'object' && given !== null && Symbol.asyncIterator in given;
  if (typeof given !== 'string' && !ArrayBuffer.isView(given) && !isStream) {
    throw refusedSource(caller, 'expected the content of a file: text, bytes, or a stream of them');
  }
  if (typeof given === 'string' && /^[^\r\n,;\t]{1,1000}\.(?:csv|tsv|txt|xlsx?)$/i.test(given)) {
    throw refusedSource(caller, 'is the path of a file: pass its content, for example createReadStream(path)');
  }
}

type ParsedRow =
  | { readonly cells: string[]; readonly problem?: undefined }
  | { readonly cells?: undefined; readonly lastLine: number; readonly problem: string };

/** Reads rows through a streaming parser, those of a piece together. Rows that it cannot parse come as problems, in their order. */
async function* parsedRows(
  caller: string,
  pieces: AsyncGenerator<string, void>,
  onBegin: (found: { readonly delimiter: string; readonly linesBefore: number }) => void,
): AsyncGenerator<readonly ParsedRow[]> {
  // package.json names two builds: one uses the streams of Node.js, the other has its own for runtimes without them.
  const { parse } = await import('#csv-parse');
  const { delimiter, linesBefore, head, rest } = await firstLine(pieces);
  checkIsText(caller, head);
  onBegin({ delimiter, linesBefore });
  const skipped: { readonly afterRecords: number; readonly row: ParsedRow }[] = [];
  const parsed: string[][] = [];
  let records = 0;
  const parser = parse({
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    // An empty line comes as a row with one empty cell: it is counted as the others are.
    skip_empty_lines: false,
    skip_records_with_error: true,
    max_record_size: 1_000_000,
    on_skip: (error) => {
      const { lines, code, records: afterRecords } = (error ?? {}) as { lines?: number; code?: string; records?: number };
      const problem =
        code === 'CSV_QUOTE_NOT_CLOSED'
          ? 'has a quote that is never closed: everything below it is one cell'
          : 'is not readable as CSV';
      skipped.push({ afterRecords: afterRecords ?? 0, row: { lastLine: lines ?? 0, problem } });
      return undefined;
    },
  });
  const ended = new Promise<void>((resolve, reject) => {
    parser.on('data', (row: string[]) => parsed.push(row));
    parser.on('end', resolve);
    parser.on('error', reject);
  });
  // The pending write rejects with the same error.
  ended.catch(() => undefined);
  const rowsSoFar = (): ParsedRow[] => {
    const rows: ParsedRow[] = [];
    for (const cells of parsed.splice(0)) {
      while (skipped[0] !== undefined && skipped[0].afterRecords <= records) {
        rows.push((skipped.shift() as (typeof skipped)[0]).row);
      }
      rows.push({ cells });
      records += 1;
    }
    return rows;
  };
  for await (const text of rest) {
    await new Promise<void>((resolve, reject) => {
      parser.write(text, (error) => (error ? reject(error) : resolve()));
    });
    yield rowsSoFar();
  }
  parser.end();
  await ended;
  yield [...rowsSoFar(), ...skipped.map(({ row }) => row)];
}

/** Refuses other kinds of files that people send as CSV by mistake. */
function checkIsText(caller: string, head: string): void {
  if (head.startsWith('PK\u0003\u0004')) {
    throw refusedSource(caller, 'is a workbook: save it as "CSV UTF-8" first');
  }
  if (/^\s*<(?:!doctype|html)/i.test(head)) {
    throw refusedSource(caller, 'is a web page, perhaps a log-in page, not CSV');
  }
}
