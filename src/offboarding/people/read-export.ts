import { invalidInput } from '../../core/input.js';
import type { CsvEncoding, CsvSource } from './csv-text.js';
import { emptySource, rowsOf, type CsvRow, type RowProblem } from './csv-rows.js';
import type { ExportColumns, ExportKind } from './export-columns.js';
import type { DateOrder } from './export-dates.js';
import { addGroups, ambiguousDate, columnsOf, identityOf, keyOf, personOf, problemOfExportRow, type DraftPerson, type ExportedPerson } from './export-rows.js';

const caller = 'readExport()';

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
  const add = (row: CsvRow, known: ExportColumns, order?: DateOrder): void => {
    const identity = identityOf(row.cells, known);
    const key = keyOf(identity);
    const existing = people.get(key);
    if (existing === undefined) {
      people.set(key, personOf(row, identity, known, order));
    } else {
      addGroups(existing, row.cells, known);
    }
  };
  for await (const some of given.rows) {
    for (const row of some) {
      if ('reason' in row) {
        rows += 1;
        problems.push(row);
        continue;
      }
      if (columns === undefined) {
        columns = columnsOf(caller, row.cells);
        if (columns.headers.length > 0) {
          continue;
        }
      }
      rows += 1;
      const problem = problemOfExportRow(row, identityOf(row.cells, columns), columns, orders);
      if (problem === 'ambiguous') {
        undated.push(row);
      } else if (problem === undefined) {
        add(row, columns);
      } else {
        problems.push({ line: row.line, lastLine: row.lastLine, reason: problem });
      }
    }
  }
  if (columns === undefined) {
    throw invalidInput(caller, [{ field: 'source', problem: emptySource }]);
  }
  const [order] = orders.size === 1 ? orders : [];
  for (const row of undated) {
    if (order === undefined) {
      problems.push({ line: row.line, lastLine: row.lastLine, reason: ambiguousDate });
    } else {
      add(row, columns, order);
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

/** A row without an id belongs to the person of the row with the same address and an id. */
function merged(people: readonly DraftPerson[]): ExportedPerson[] {
  const identified = new Map(people.filter(({ accountId }) => accountId !== undefined).map((person) => [person.email, person]));
  return people.filter((person) => {
    const same = person.accountId === undefined ? identified.get(person.email) : undefined;
    same?.groups.push(...person.groups.filter((group) => !same.groups.includes(group)));
    return same === undefined;
  });
}

