import * as z from 'zod/mini';

import { groupedBy } from '../core/grouped-by.js';
import { checkInput, invalidInput } from '../core/input.js';
import { checkRunOptions, namesOf } from '../core/run-options.js';
import { visible } from '../core/visible.js';
import { emptySource, problemOfCells, problemOfHeader, rowsOf, type CsvRow, type RowProblem } from '../offboarding/people/csv-rows.js';
import type { CsvSource } from '../offboarding/people/csv-text.js';
import { damageOf } from '../offboarding/people/damaged-ids.js';
import { isCarried } from './compare-reviews.js';
import { identityCells, nameOfReview } from './review-csv.js';
import { checkReview } from './review-hash.js';
import type { AccessReview, ReviewDecisions, ReviewRow, RowDecision } from './review-shape.js';

/** Options of {@link readReviewDecisions}. */
export interface ReadDecisionsOptions {
  /** Who decided, for rows with an empty cell `Decided by`. Without it, such a row is a problem. */
  readonly by?: string | undefined;
}

/** A row of a file of decisions that is not used. It does not show the content of the row, because that names a person. */
export interface DecisionProblem extends RowProblem {
  /**
   * - `unreadable`: no row of a CSV file.
   * - `otherReview`: of another review.
   * - `unknownRow`: its key is not in the review.
   * - `damagedId`: a spreadsheet has changed its key or account id.
   * - `mixedRow`: its key and its other cells are of different rows.
   * - `unknownWord`: its decision is neither `keep` nor `remove`.
   * - `nobodyDecided`: it does not name who decided.
   * - `contradiction`: another line has another decision for the same row.
   */
  readonly kind: 'unreadable' | 'otherReview' | 'unknownRow' | 'damagedId' | 'mixedRow' | 'unknownWord' | 'nobodyDecided' | 'contradiction';
  /** The file, counted from 1, if you gave several. */
  readonly file?: number;
}

/** The decisions of owners, the rows that are not usable, and the rows that are still to be decided. */
export interface DecisionsFile {
  /** For {@link makeReviewPlans} and {@link finishReview}, as JSON. */
  readonly decisions: ReviewDecisions;
  readonly problems: readonly DecisionProblem[];
  /** Keys of rows of the review without a decision. A row whose earlier decision holds is not among them. */
  readonly undecided: readonly string[];
  /** The number of rows below the headers that are not blank. */
  readonly rows: number;
}

const caller = 'readReviewDecisions()';
const optionNames = namesOf<ReadDecisionsOptions>()('by');

/** A name of white space, or of characters that nobody sees, names nobody. */
const someSign = /[^\s\p{Cc}\p{Cf}]/u;

/** The clock of the computer that has read the decisions may be ahead so many milliseconds. */
const clockDifference = 300_000;

interface Place {
  readonly line: number;
  readonly lastLine: number;
  readonly file?: number;
}

interface Draft {
  readonly place: Place;
  readonly decision: RowDecision;
}

/**
 * Reads the decisions of owners from the CSV file of {@link reviewAsCsv}, or from a list of such files. Changes nothing.
 *
 * An empty cell is undecided, and never `keep`. A line that is not usable is listed in `problems` with its reason. If two
 * lines decide differently about a row, both are problems, and the row is undecided. A line counts only if its key, account
 * id, name, e-mail address, product and site are those of one row: a file whose columns were sorted apart is refused line by
 * line. Nothing is guessed.
 *
 * Throws `validation` if a column is missing or stands there twice, and for a review that was edited. No error and no problem
 * shows the content of a cell.
 *
 * @example
 * const { decisions, problems, undecided } = await readReviewDecisions(createReadStream('review.csv'), review);
 */
export async function readReviewDecisions(source: CsvSource | readonly CsvSource[], review: AccessReview, options: ReadDecisionsOptions = {}): Promise<DecisionsFile> {
  checkRunOptions(caller, options, optionNames);
  const { by } = options;
  if (by !== undefined && (typeof by !== 'string' || !someSign.test(by))) {
    throw invalidInput(caller, [{ field: 'by', problem: 'expected the name of the person who decided' }]);
  }
  await checkReview(caller, review);
  const known = new Map(review.rows.map((row) => [row.key, row]));
  const problems: DecisionProblem[] = [];
  const drafts: Draft[] = [];
  const sources = Array.isArray(source) ? (source as readonly CsvSource[]) : [source as CsvSource];
  let rows = 0;
  for (const [index, each] of sources.entries()) {
    const file = sources.length > 1 ? { file: index + 1 } : {};
    let columns: Columns | undefined;
    for await (const some of rowsOf(caller, each).rows) {
      for (const row of some) {
        if (!('reason' in row) && columns === undefined) {
          columns = columnsIn(row.cells);
          continue;
        }
        rows += 1;
        const place = { line: row.line, lastLine: row.lastLine, ...file };
        const read = 'reason' in row ? problem('unreadable', row.reason) : decisionIn(row, columns as Columns, { review, known, by });
        if (read === undefined) {
          continue;
        }
        if ('kind' in read) {
          problems.push({ ...place, ...read });
        } else {
          drafts.push({ place, decision: read });
        }
      }
    }
    if (columns === undefined) {
      throw invalidInput(caller, [{ field: 'source', problem: emptySource }]);
    }
  }
  const decisions: RowDecision[] = [];
  for (const group of groupedBy(drafts, ({ decision }) => decision.row).values()) {
    const [first, ...others] = group as [Draft, ...Draft[]];
    if (others.every(({ decision }) => decision.decision === first.decision.decision)) {
      decisions.push(first.decision);
    } else {
      problems.push(...group.map(({ place }) => ({ ...place, ...problem('contradiction', 'decides otherwise than another line about the same row') })));
    }
  }
  const decided = new Set(decisions.map(({ row }) => row));
  return {
    decisions: { version: 1, reviewHash: review.hash, decisions },
    problems: problems.sort((one, other) => (one.file ?? 0) - (other.file ?? 0) || one.line - other.line),
    undecided: review.rows.filter((row) => !decided.has(row.key) && !isCarried(row)).map(({ key }) => key),
    rows,
  };
}

type Column = 'review' | 'row' | 'name' | 'email' | 'account id' | 'product' | 'site' | 'decision' | 'decided by' | 'reason';

type Columns = { readonly count: number } & Readonly<Partial<Record<Column, number>>>;

const required: readonly Column[] = ['review', 'row', 'account id', 'decision', 'decided by'];
const optional: readonly Column[] = ['name', 'email', 'product', 'site', 'reason'];

function columnsIn(cells: readonly string[]): Columns {
  const refuse = (text: string) => invalidInput(caller, [{ field: 'header', problem: text }]);
  const missing = problemOfHeader(cells);
  if (missing !== undefined) {
    throw refuse(missing);
  }
  const names = cells.map((cell) => cell.toLowerCase().replaceAll(/[\s_]+/g, ' ').trim());
  const twice = [...required, ...optional].filter((name) => names.indexOf(name) !== names.lastIndexOf(name));
  if (twice.length > 0) {
    throw refuse(`has several columns with the name ${twice.map((name) => `"${name}"`).join(', ')}`);
  }
  const absent = required.filter((name) => !names.includes(name));
  if (absent.length > 0) {
    throw refuse(`expected the columns of reviewAsCsv(): ${absent.map((name) => `"${name}"`).join(', ')} is missing`);
  }
  return { count: cells.length, ...Object.fromEntries([...required, ...optional].filter((name) => names.includes(name)).map((name) => [name, names.indexOf(name)])) };
}

function problem(kind: DecisionProblem['kind'], reason: string): Pick<DecisionProblem, 'kind' | 'reason'> {
  return { kind, reason };
}

/** The decision of a line, or why it is not usable. Undefined for a line without a decision. */
function decisionIn(
  given: CsvRow,
  columns: Columns,
  { review, known, by }: { readonly review: AccessReview; readonly known: ReadonlyMap<string, ReviewRow>; readonly by: string | undefined },
): RowDecision | Pick<DecisionProblem, 'kind' | 'reason'> | undefined {
  const row = withEmptyCells(given, columns);
  const wrong = problemOfCells(row, columns.count);
  if (wrong !== undefined) {
    return problem('unreadable', wrong);
  }
  const cell = (name: Column): string => {
    const index = columns[name];
    return index === undefined ? '' : (row.cells[index] ?? '');
  };
  const key = cell('row');
  if (cell('review') !== nameOfReview(review)) {
    return problem('otherReview', 'is of another review');
  }
  if (!/^r[0-9a-f]{16}$/.test(key)) {
    return problem('damagedId', 'has a row key that is not whole');
  }
  const reviewed = known.get(key);
  if (reviewed === undefined) {
    return problem('unknownRow', 'has a row key that the review does not have');
  }
  const mixed = mixedCell(reviewed, cell, columns);
  if (mixed !== undefined) {
    return mixed;
  }
  const word = cell('decision').toLowerCase();
  if (word === '') {
    return undefined;
  }
  if (word !== 'keep' && word !== 'remove') {
    return problem('unknownWord', 'has a decision that is neither keep nor remove');
  }
  const decidedBy = someSign.test(cell('decided by')) ? cell('decided by') : by?.trim();
  if (decidedBy === undefined) {
    return problem('nobodyDecided', 'does not name who decided');
  }
  const reason = cell('reason');
  return { row: key, decision: word, by: decidedBy, ...(reason === '' ? {} : { reason }), at: new Date().toISOString() };
}

/** Spreadsheets drop empty cells at the end of later lines. What identifies the row must be there. */
function withEmptyCells(row: CsvRow, { count, decision: _decision, 'decided by': _by, reason: _reason, ...identifying }: Columns): CsvRow {
  const { cells } = row;
  const isIdentified = Object.values(identifying).every((index) => index < cells.length);
  return cells.length < count && isIdentified ? { ...row, cells: [...cells, ...Array.from({ length: count - cells.length }, () => '')] } : row;
}

function mixedCell(reviewed: ReviewRow, cell: (name: Column) => string, columns: Columns): Pick<DecisionProblem, 'kind' | 'reason'> | undefined {
  for (const [title, expected] of Object.entries(identityCells(reviewed))) {
    const name = title.toLowerCase() as Column;
    if (columns[name] === undefined || plain(cell(name)) === plain(expected)) {
      continue;
    }
    const damage = name === 'account id' ? damageOf(cell(name)) : undefined;
    return damage === undefined ? problem('mixedRow', `has another ${name === 'email' ? 'e-mail address' : name} than the row of its key`) : problem('damagedId', `account id ${damage}`);
  }
  return undefined;
}

/** Spreadsheets keep or drop the apostrophe that makes a cell harmless. */
function plain(text: string): string {
  return visible(text).replaceAll("'", '').normalize('NFC').replaceAll(/\s+/g, ' ').trim();
}

const DecisionsSchema = z.strictObject({
  version: z.literal(1),
  reviewHash: z.string(),
  decisions: z.array(
    z.strictObject({
      row: z.string(),
      decision: z.enum(['keep', 'remove']),
      by: z.string().check(z.regex(someSign, 'expected the name of the person who decided')),
      reason: z.optional(z.string()),
      at: z.iso.datetime({ error: 'expected a time in UTC, such as "2026-12-31T16:00:00Z"' }),
    }),
  ),
});

/** The decisions by row key. Rejects decisions of another review, of the future, about an unknown row, or two about one row. */
export function checkDecisions(of: string, review: AccessReview, given: ReviewDecisions): ReadonlyMap<string, RowDecision> {
  const { reviewHash, decisions } = checkInput(DecisionsSchema, given, { endpoint: of, part: 'decisions' });
  if (reviewHash !== review.hash) {
    throw invalidInput(of, [{ field: 'decisions.reviewHash', problem: 'is not the hash of the review: the decisions are about another one' }]);
  }
  const known = new Set(review.rows.map(({ key }) => key));
  const byRow = new Map<string, RowDecision>();
  const latest = Date.now() + clockDifference;
  for (const [index, decision] of decisions.entries()) {
    const field = `decisions.decisions[${index}].row`;
    if (!known.has(decision.row)) {
      throw invalidInput(of, [{ field, problem: 'is not in the review' }]);
    }
    if (byRow.has(decision.row)) {
      throw invalidInput(of, [{ field, problem: 'has a decision already' }]);
    }
    if (Date.parse(decision.at) > latest) {
      throw invalidInput(of, [{ field: `decisions.decisions[${index}].at`, problem: 'is in the future' }]);
    }
    byRow.set(decision.row, decision as RowDecision);
  }
  return byRow;
}
