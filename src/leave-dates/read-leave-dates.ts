import { invalidInput } from '../core/input.js';
import { checkRunOptions, namesOf } from '../core/run-options.js';
import { emptySource, problemOfCells, problemOfHeader, rowsOf, type CsvRow, type RowProblem } from '../offboarding/people/csv-rows.js';
import type { CsvSource } from '../offboarding/people/csv-text.js';
import { damageOf, isEmail } from '../offboarding/people/damaged-ids.js';
import { identityNames } from '../offboarding/people/export-columns.js';
import { readDate, type DateOrder } from '../offboarding/people/export-dates.js';
import type { Subject } from '../offboarding/people/subjects.js';
import type { Leaver } from './calendar.js';
import { ByPerson, keyOf } from './same-person.js';
import { readZonedTime, zonedText } from './zoned-time.js';

/** Options of {@link readLeaveDates}. */
export interface ReadLeaveDatesOptions {
  /** The time of day for rows without one, such as `17:00`. Without it, such a row is a problem. */
  readonly time?: string | undefined;
  /** The time zone for rows without one, such as `Europe/Berlin`. Without it, such a row is a problem. */
  readonly timeZone?: string | undefined;
}

/** The content of a file of leave dates: its leavers, and its unusable rows. */
export interface LeaveDatesFile {
  /** For {@link makeLeaveCalendar} or {@link addLeavers}. */
  readonly leavers: readonly Leaver[];
  readonly problems: readonly RowProblem[];
  /** The number of rows below the header that are not blank. Each of them is in a leaver or in a problem. */
  readonly rows: number;
}

const caller = 'readLeaveDates()';
const optionNames = namesOf<ReadLeaveDatesOptions>()('time', 'timeZone');

interface Columns {
  readonly count: number;
  readonly ids: readonly number[];
  readonly name: number | undefined;
  readonly date: number;
  readonly time: number | undefined;
  readonly zone: number | undefined;
}

const dateNames = ['leave date', 'leaving date', 'last day', 'last working day', 'termination date', 'end date', 'not before', 'date'];
const timeNames = ['leave time', 'time of day', 'time'];
const zoneNames = ['time zone', 'timezone', 'zone', 'tz'];

/** A row whose date and time are read. */
interface Draft {
  readonly row: CsvRow;
  readonly person: Subject;
  readonly time: string;
  readonly zone: string;
  readonly date: string;
}

/**
 * Reads a CSV file that says who leaves when. Changes nothing.
 *
 * It recognises columns by their headers:
 *
 * - Who: `Email`, `Account id`, or the headers of an export. An account id outranks an e-mail address.
 * - The date: `Leave date`, `Last day`, `Termination date`, `End date` or `Date`. A cell may have everything, as in
 *   `2026-12-31T17:00[Europe/Berlin]`.
 * - The time of day: `Time`, or a part of the date, as in `31.12.2026 17:00`. Midnight as a part of the date counts as no time: programs
 *   write it for a date alone.
 * - The time zone: `Time zone` or `Zone`.
 *
 * It reads dates in the forms of Atlassian and of spreadsheets. If a date reads in two ways, other dates of the file may show the
 * order of day and month. Otherwise its row is a problem. So is a row without a time or a zone, unless `options` has them. A time
 * zone is never guessed.
 *
 * An unusable row is listed in `problems` with its line and reason. If rows name different dates for one person, all of them are
 * problems. A row is one as well if its columns contradict its date. No problem shows the content of a cell. Throws `validation` if a column is missing.
 *
 * @example
 * const file = await readLeaveDates(createReadStream('leavers.csv'), { time: '17:00', timeZone: 'Europe/Berlin' });
 * console.log(`${file.leavers.length} leavers, ${file.problems.length} rows not usable`);
 */
export async function readLeaveDates(source: CsvSource, options: ReadLeaveDatesOptions = {}): Promise<LeaveDatesFile> {
  checkRunOptions(caller, options, optionNames);
  checkDefaults(options);
  const drafts: Draft[] = [];
  const problems: RowProblem[] = [];
  const orders = new Set<DateOrder>();
  let columns: Columns | undefined;
  let rows = 0;
  for await (const some of rowsOf(caller, source).rows) {
    for (const row of some) {
      if (!('reason' in row) && columns === undefined) {
        columns = columnsOf(row.cells);
        continue;
      }
      rows += 1;
      const draft = 'reason' in row ? row.reason : draftOf(row, columns as Columns, options, orders);
      if (typeof draft === 'string') {
        problems.push({ line: row.line, lastLine: row.lastLine, reason: draft });
      } else {
        drafts.push(draft);
      }
    }
  }
  if (columns === undefined) {
    throw invalidInput(caller, [{ field: 'source', problem: emptySource }]);
  }
  const [order] = orders.size === 1 ? orders : [];
  const dated: { readonly row: CsvRow; readonly leaver: Leaver }[] = [];
  for (const draft of drafts) {
    const leaver = leaverOf(draft, order);
    if (typeof leaver === 'string') {
      problems.push(problemOf(draft.row, leaver));
    } else {
      dated.push({ row: draft.row, leaver });
    }
  }
  const { leavers, contradicting } = withoutContradictions(dated);
  return { leavers, problems: [...problems, ...contradicting].sort((one, other) => one.line - other.line), rows };
}

function checkDefaults({ time, timeZone }: ReadLeaveDatesOptions): void {
  if (time !== undefined && clockTime(time) === undefined) {
    throw invalidInput(caller, [{ field: 'time', problem: 'expected a time of day, such as "17:00"' }]);
  }
  if (timeZone !== undefined && readZonedTime(`2026-01-15T12:00[${String(timeZone)}]`).problem !== undefined) {
    throw invalidInput(caller, [{ field: 'timeZone', problem: 'expected the name of a time zone, such as "Europe/Berlin"' }]);
  }
}

function columnsOf(cells: readonly string[]): Columns {
  const refuse = (problem: string) => invalidInput(caller, [{ field: 'header', problem }]);
  const missing = problemOfHeader(cells);
  if (missing !== undefined) {
    throw refuse(missing);
  }
  const names = cells.map((cell) => cell.toLowerCase().replaceAll(/[\s_]+/g, ' ').trim());
  const named = (...wanted: string[]): number | undefined => wanted.map((name) => names.indexOf(name)).find((index) => index !== -1);
  const ids = names.flatMap((name, index) => (identityNames.includes(name) || ['leaver', 'person'].includes(name) ? [index] : []));
  const date = named(...dateNames);
  if (ids.length === 0 || date === undefined) {
    throw refuse(`expected a column ${ids.length === 0 ? '"Email" or "Account id"' : '"Leave date", "Last day", "Termination date", "End date" or "Date"'}; none of the ${cells.length} columns has that name`);
  }
  return { count: cells.length, ids, name: named('name', 'full name', 'user name'), date, time: named(...timeNames), zone: named(...zoneNames) };
}

/** A row with its date as text, or why it is not usable. */
function draftOf(row: CsvRow, columns: Columns, options: ReadLeaveDatesOptions, orders: Set<DateOrder>): Draft | string {
  const { cells } = row;
  const wrong = problemOfCells(row, columns.count);
  if (wrong !== undefined) {
    return wrong;
  }
  const person = personIn(row, columns);
  if (typeof person === 'string') {
    return person;
  }
  const cell = cells[columns.date] ?? '';
  if (cell === '') {
    return 'has no leave date';
  }
  if (cell.includes('[')) {
    return problemOfWhole(cell, given(cells, columns.time), given(cells, columns.zone)) ?? { row, person, date: cell, time: '', zone: '' };
  }
  const [, day = '', inDate] = /^(.*?)(?:(?:T|,? +)(\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[ap]m)?(?: ?(?:Z|UTC|[+-]\d{2}:?\d{2}))?))?$/i.exec(cell) ?? [];
  if (inDate !== undefined && /(?:Z|UTC|[+-]\d{2}:?\d{2})$/i.test(inDate)) {
    return 'has an offset in its leave date: give the local time, and the time zone in its own column';
  }
  const times = [inDate, given(cells, columns.time)].map((text) => (text === undefined ? undefined : (clockTime(text) ?? 'unreadable')));
  if (times.includes('unreadable')) {
    return unreadableTime;
  }
  // Spreadsheets and databases write a date alone as its midnight.
  const [ofDate, ofColumn] = [times[0] === '00:00' ? undefined : times[0], times[1]];
  if (ofDate !== undefined && ofColumn !== undefined && ofDate !== ofColumn) {
    return twoTimes;
  }
  const time = ofDate ?? ofColumn ?? clockTime(options.time ?? '');
  if (time === undefined) {
    return 'has no time of day: a date alone would cut access at midnight, before the last day';
  }
  const zone = given(cells, columns.zone) ?? options.timeZone;
  if (zone === undefined) {
    return 'has no time zone: add a column "Time zone" with names such as Europe/Berlin';
  }
  const read = readDate(day);
  if (read === 'unreadable') {
    return 'has a leave date that is not readable, or that does not exist';
  }
  if (typeof read === 'object' && read.order !== undefined) {
    orders.add(read.order);
  }
  return { row, person, date: day, time, zone };
}

const unreadableTime = 'has a time of day that is not readable: expected one such as 17:00';
const twoTimes = 'has a time of day in its leave date and another one in its own column';

/** What is wrong with a cell that has everything in it: columns of the same row must not say something else. */
function problemOfWhole(cell: string, time: string | undefined, zone: string | undefined): string | undefined {
  const whole = readZonedTime(cell);
  const inColumn = zone === undefined ? whole : readZonedTime(`2026-01-15T12:00[${zone}]`);
  if (whole.time === undefined || inColumn.time === undefined) {
    return `leave date ${whole.problem ?? inColumn.problem ?? ''}`;
  }
  if (inColumn.time.timeZone !== whole.time.timeZone) {
    return 'has a time zone in its leave date and another one in its own column';
  }
  const clock = time === undefined ? undefined : clockTime(time);
  if (time !== undefined && clock === undefined) {
    return unreadableTime;
  }
  return clock === undefined || clock === clockTime(whole.time.local.toPlainTime().toString()) ? undefined : twoTimes;
}

function leaverOf({ person, date, time, zone }: Draft, order: DateOrder | undefined): Leaver | string {
  if (zone === '') {
    const { time: whole } = readZonedTime(date);
    return whole === undefined ? 'has a leave date that is not readable' : { ...person, notBefore: zonedText(whole) };
  }
  const read = readDate(date, order);
  if (typeof read !== 'object') {
    return 'has a date that reads in two ways: save the file with dates such as 2026-01-03';
  }
  const whole = readZonedTime(`${read.date}T${time}[${zone}]`);
  return whole.time === undefined ? `leave date ${whole.problem}` : { ...person, notBefore: zonedText(whole.time) };
}

function personIn({ cells, line }: CsvRow, { ids, name }: Columns): Subject | string {
  const filled = ids.map((index) => cells[index] ?? '').filter((cell) => cell !== '');
  const accountId = filled.find((cell) => !cell.includes('@'));
  const email = filled.find((cell) => cell.includes('@'));
  const called = given(cells, name);
  const about = { ...(called === undefined ? {} : { name: called }), line };
  if (filled.some((cell) => cell.includes('\uFFFD'))) {
    return 'has characters that were lost when somebody saved the file';
  }
  if (email !== undefined && !isEmail(email)) {
    return 'has an e-mail address that is not valid';
  }
  if (accountId !== undefined) {
    const damage = damageOf(accountId);
    return damage === undefined ? { accountId, ...(email === undefined ? {} : { email: email.toLowerCase() }), ...about } : `account id ${damage}`;
  }
  return email === undefined ? 'has neither account id nor e-mail address' : { email: email.toLowerCase(), ...about };
}

/** `5:00 pm` and `17:00:00` as `17:00`. Equal times have equal texts, with seconds if there are any. */
function clockTime(text: string): string | undefined {
  const [, hour = '', minute = '', second = '00', half] = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?: ?([ap]m))?$/i.exec(text) ?? [];
  const hours = Number(hour);
  if (hour === '' || (half === undefined ? hours > 23 : hours < 1 || hours > 12) || Number(minute) > 59 || Number(second) > 59) {
    return undefined;
  }
  const inDay = half === undefined ? hours : (hours % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  return [String(inDay).padStart(2, '0'), minute, ...(second === '00' ? [] : [second])].join(':');
}

/** Leaves out all rows that name different dates for one person: none of them is more right than another. */
function withoutContradictions(dated: readonly { readonly row: CsvRow; readonly leaver: Leaver }[]): { readonly leavers: readonly Leaver[]; readonly contradicting: readonly RowProblem[] } {
  const identified = new ByPerson(dated.map(({ leaver }) => leaver).filter(({ accountId }) => accountId !== undefined));
  const groups = Map.groupBy(dated, ({ leaver }) => {
    const [one, ...others] = identified.of(leaver);
    return others.length > 0 ? undefined : keyOf(one ?? leaver);
  });
  const unclear = (groups.get(undefined) ?? []).map(({ row }) => problemOf(row, 'has an e-mail address that other rows have with several account ids'));
  groups.delete(undefined);
  const leavers: Leaver[] = [];
  const contradicting: RowProblem[] = [];
  for (const group of groups.values()) {
    const contradictionOf = (leaver: Leaver) => group.find((other) => other.leaver.notBefore !== leaver.notBefore);
    const named = group.find(({ leaver }) => leaver.accountId !== undefined && leaver.email !== undefined) ?? group[0];
    if (named !== undefined && contradictionOf(named.leaver) === undefined) {
      leavers.push(named.leaver);
    } else {
      contradicting.push(...group.map((each) => problemOf(each.row, `names another leave date than line ${contradictionOf(each.leaver)?.row.line ?? 0} for the same person`)));
    }
  }
  return { leavers, contradicting: [...unclear, ...contradicting] };
}

function problemOf({ line, lastLine }: CsvRow, reason: string): RowProblem {
  return { line, lastLine, reason };
}

function given(cells: readonly string[], index: number | undefined): string | undefined {
  const cell = index === undefined ? '' : (cells[index] ?? '');
  return cell === '' ? undefined : cell;
}
