/** The order of day and month in a file, if its dates show it. */
export type DateOrder = 'dayFirst' | 'monthFirst';

/** The date of a cell. `ambiguous`: it reads in two ways, and other dates of the file may show which is right. */
export type ReadDate = { readonly date: string; readonly order?: DateOrder } | 'ambiguous' | 'unreadable';

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** The day that spreadsheets count as 0. */
const dayZero = Date.UTC(1899, 11, 30);

/** Few dates are in a file, each many times. */
const mostRemembered = 10_000;
const remembered: Readonly<Record<DateOrder | 'none', Map<string, ReadDate>>> = { dayFirst: new Map(), monthFirst: new Map(), none: new Map() };

/** Reads a date, and remembers what it read. */
export function readDate(text: string, order?: DateOrder): ReadDate {
  const dates = remembered[order ?? 'none'];
  let read = dates.get(text);
  if (read === undefined) {
    read = parseDate(text, order);
    if (dates.size >= mostRemembered) {
      dates.clear();
    }
    dates.set(text, read);
  }
  return read;
}

/** Reads `3 Jan 2024`, `2024-01-03`, `03-Jan-24`, `3.1.2024`, `1/3/2024` and day numbers, with or without a time. */
function parseDate(text: string, order?: DateOrder): ReadDate {
  const day = text.trim().replace(/[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[ap]m)?(?: ?(?:Z|UTC|[+-]\d{2}:?\d{2}))?$/i, '');
  if (/^\d{5}$/.test(day)) {
    return Number(day) >= 20_000 && Number(day) <= 80_000 ? { date: new Date(dayZero + Number(day) * 86_400_000).toISOString().slice(0, 10) } : 'unreadable';
  }
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(day);
  if (iso !== null) {
    return dated(iso[1], iso[2], iso[3]);
  }
  const named = /^(\d{1,2})[-. ]+([a-z]{3})[a-z]*[-., ]+(\d{4}|\d{2})$/i.exec(day) ?? /^([a-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4})$/i.exec(day)?.map((part, index, all) => (index === 1 ? all[2] : index === 2 ? all[1] : part));
  if (named !== null && named !== undefined) {
    return dated(named[3], String(months.indexOf((named[2] ?? '').toLowerCase()) + 1), named[1]);
  }
  const [, first = '', separator, second = '', year] = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})$/.exec(day) ?? [];
  if (year === undefined) {
    return 'unreadable';
  }
  if (separator === '.' || Number(first) > 12) {
    return withOrder(dated(year, second, first), 'dayFirst', separator);
  }
  if (Number(second) > 12) {
    return withOrder(dated(year, first, second), 'monthFirst', separator);
  }
  if (first === second) {
    return dated(year, first, second);
  }
  return order === undefined ? 'ambiguous' : order === 'dayFirst' ? dated(year, second, first) : dated(year, first, second);
}

/** A date with points always has the day first: it shows nothing about dates with other separators. */
function withOrder(read: ReadDate, order: DateOrder, separator: string | undefined): ReadDate {
  return typeof read === 'object' && separator !== '.' ? { ...read, order } : read;
}

function dated(year = '', month = '', day = ''): ReadDate {
  const date = `${year.length === 2 ? `20${year}` : year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  // Date moves a day that does not exist, or rejects it.
  const time = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date) ? { date } : 'unreadable';
}
