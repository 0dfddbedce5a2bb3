import { invalidInput } from '../../core/input.js';
import { KeySet } from '../../core/key-set.js';
import { checkRunOptions, namesOf } from '../../core/run-options.js';
import type { CsvEncoding, CsvSource } from './csv-text.js';
import { emptySource, rowsOf, type CsvRow, type CsvRows, type RowProblem } from './csv-rows.js';
import type { ExportColumns, ExportKind } from './export-columns.js';
import type { DateOrder } from './export-dates.js';
import { addGroups, ambiguousDate, columnsOf, identityOf, keyOf, personOf, problemOfExportRow, type DraftPerson, type ExportedPerson } from './export-rows.js';

const caller = 'readExportStream()';

/** Options of {@link readExportStream}. */
export interface ExportStreamOptions {
  /**
   * Called for each unusable row. Without it, the first unusable row ends the reading as `validation` that names the line:
   * no row is dropped silently.
   */
  readonly onProblem?: ((problem: RowProblem) => void) | undefined;
  /** Called for each row whose person came before, other than in the row just above. The person is not in the stream a second time. */
  readonly onDuplicate?: ((row: Pick<RowProblem, 'line' | 'lastLine'>) => void) | undefined;
  /** The order of day and month in dates such as `1/3/2024`. Without it, a row with such a date is unusable. */
  readonly dateOrder?: DateOrder | undefined;
}

/** How far a stream of people has been read. */
export interface ExportStreamCounts {
  /** Absent until the header is read. */
  readonly kind?: ExportKind;
  /** Rows below the header that are not blank. Each of them is in a person, in a problem, or a duplicate. */
  readonly rows: number;
  readonly people: number;
  readonly problems: number;
  /** Rows whose person came before, other than in the row just above. */
  readonly duplicates: number;
  /** The encoding of the bytes. Absent if you passed text. */
  readonly encoding?: CsvEncoding;
}

/** The people of an export one by one. It can be read once. */
export interface ExportStream extends AsyncIterable<ExportedPerson> {
  /** How far it has been read. After the last person: what the file has. */
  counts(): ExportStreamCounts;
}

const optionNames = namesOf<ExportStreamOptions>()('onProblem', 'onDuplicate', 'dateOrder');

/**
 * Reads what {@link readExport} reads, person by person: memory stays flat, some 25 MB for a million people. Pass it to
 * {@link makePlanFile} or {@link makePlans}.
 *
 * It has read only what came before. Four things differ. Rows of one person become one person only if they follow each
 * other; a later row counts as a duplicate, and its groups are lost. A row with an address alone is not merged with a row
 * that has an id; a plan still counts that person once. Other dates of the file do not show the order of day and month:
 * pass `dateOrder`. A file that turns out to be unusable has given people already.
 *
 * Throws `validation` if no known header is found, and for a row that cannot be used, unless you pass `onProblem`. Errors
 * name lines and columns by number, and never show their content.
 *
 * @example
 * const people = readExportStream(createReadStream('export-users.csv'), { onProblem: ({ line, reason }) => console.log(line, reason) });
 * const plan = await makePlanFile(people, { path: 'out/plan.jsonl', clients });
 * console.log(people.counts());
 */
export function readExportStream(source: CsvSource, options: ExportStreamOptions = {}): ExportStream {
  checkRunOptions(caller, options, optionNames);
  const { dateOrder } = options as { readonly dateOrder?: unknown };
  if (dateOrder !== undefined && dateOrder !== 'dayFirst' && dateOrder !== 'monthFirst') {
    throw invalidInput(caller, [{ field: 'dateOrder', problem: 'expected "dayFirst" or "monthFirst"' }]);
  }
  return new Reading(rowsOf(caller, source), options);
}

class Reading implements ExportStream {
  readonly #seen = new KeySet();
  readonly #orders = new Set<DateOrder>();
  readonly #counts = { rows: 0, people: 0, problems: 0, duplicates: 0 };
  #columns: ExportColumns | undefined;
  #isRead = false;
  /** The person of the last row: the next one may have more groups of them. */
  #last: { readonly key: string; readonly person: DraftPerson } | undefined;

  constructor(
    private readonly given: CsvRows,
    private readonly options: ExportStreamOptions,
  ) {}

  counts(): ExportStreamCounts {
    const encoding = this.given.encoding();
    return { ...(this.#columns === undefined ? {} : { kind: this.#columns.kind }), ...this.#counts, ...(encoding === undefined ? {} : { encoding }) };
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ExportedPerson, void, undefined> {
    if (this.#isRead) {
      throw invalidInput(caller, [{ field: 'source', problem: 'was read already: open the file again' }]);
    }
    this.#isRead = true;
    for await (const rows of this.given.rows) {
      for (const row of rows) {
        const person = this.#read(row);
        if (person !== undefined) {
          yield person;
        }
      }
    }
    if (this.#columns === undefined) {
      throw invalidInput(caller, [{ field: 'source', problem: emptySource }]);
    }
    if (this.#last !== undefined) {
      yield this.#last.person;
    }
  }

  /** The person who is complete with this row, if there is one: the one before it. */
  #read(row: CsvRow | RowProblem): ExportedPerson | undefined {
    if ('reason' in row) {
      this.#counts.rows += 1;
      return this.#unusable(row);
    }
    if (this.#columns === undefined) {
      this.#columns = columnsOf(caller, row.cells);
      if (this.#columns.headers.length > 0) {
        return undefined;
      }
    }
    this.#counts.rows += 1;
    const { line, lastLine, cells } = row;
    const identity = identityOf(cells, this.#columns);
    const problem = problemOfExportRow(row, identity, this.#columns, this.#orders, this.options.dateOrder);
    if (problem !== undefined) {
      return this.#unusable({ line, lastLine, reason: problem === 'ambiguous' ? ambiguousDate : problem });
    }
    const key = keyOf(identity);
    if (key === this.#last?.key) {
      addGroups(this.#last.person, cells, this.#columns);
      return undefined;
    }
    if (!this.#seen.add(key)) {
      this.#counts.duplicates += 1;
      this.options.onDuplicate?.({ line, lastLine });
      return undefined;
    }
    this.#counts.people += 1;
    const complete = this.#last?.person;
    this.#last = { key, person: personOf(row, identity, this.#columns, this.options.dateOrder) };
    return complete;
  }

  #unusable(problem: RowProblem): undefined {
    const { onProblem } = this.options;
    if (onProblem === undefined) {
      const { line, reason } = problem;
      throw invalidInput(caller, [{ field: `line ${line}`, problem: `${reason}; pass onProblem to read the other rows` }]);
    }
    this.#counts.problems += 1;
    onProblem(problem);
    return undefined;
  }
}
