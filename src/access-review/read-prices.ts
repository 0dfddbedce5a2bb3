import { invalidInput } from '../core/input.js';
import { emptySource, problemOfCells, problemOfHeader, rowsOf, type CsvRow, type RowProblem } from '../offboarding/people/csv-rows.js';
import type { CsvSource } from '../offboarding/people/csv-text.js';
import { productKeyOf } from '../org/product-names.js';
import { expectedCurrency, expectedPrice, isCurrency, readDecimal } from './money.js';
import type { SeatPrice } from './review-shape.js';

/** The content of a price list: its prices, and its unusable rows. */
export interface PricesFile {
  /** For `prices` of `reviewAccess()`, by the key of the product. */
  readonly prices: Readonly<Record<string, SeatPrice>>;
  readonly problems: readonly RowProblem[];
  /** The number of rows below the header that are not blank. Each of them is in a price or in a problem. */
  readonly rows: number;
}

const caller = 'readPrices()';

interface Entry {
  readonly row: CsvRow;
  readonly product: string;
  readonly price: SeatPrice;
}

/**
 * Reads a price list from CSV: the columns `Product`, `Price` and `Currency`. A product is a name such as `Jira`, or a key. A
 * price is what a seat costs for a month, as a decimal number with a point.
 *
 * An unusable row is listed in `problems` with its line and reason. If rows have different prices for one product, all of
 * them are problems. No problem shows the content of a cell. Throws `validation` if a column is missing.
 *
 * @example
 * const { prices, problems } = await readPrices('Product,Price,Currency\nJira,7.75,USD\n');
 */
export async function readPrices(source: CsvSource): Promise<PricesFile> {
  const problems: RowProblem[] = [];
  const entries = new Map<string, Entry[]>();
  let columns: Columns | undefined;
  let rows = 0;
  for await (const some of rowsOf(caller, source).rows) {
    for (const row of some) {
      if (!('reason' in row) && columns === undefined) {
        columns = columnsIn(row.cells);
        continue;
      }
      rows += 1;
      const entry = 'reason' in row ? row.reason : entryOf(row, columns as Columns);
      if (typeof entry === 'string') {
        problems.push({ line: row.line, lastLine: row.lastLine, reason: entry });
      } else {
        entries.set(entry.product, [...(entries.get(entry.product) ?? []), entry]);
      }
    }
  }
  if (columns === undefined) {
    throw invalidInput(caller, [{ field: 'source', problem: emptySource }]);
  }
  const prices: Record<string, SeatPrice> = {};
  for (const [product, group] of entries) {
    const [first, ...others] = group as [Entry, ...Entry[]];
    const isSame = others.every(({ price }) => price.price === first.price.price && price.currency === first.price.currency);
    if (isSame) {
      prices[product] = first.price;
    } else {
      problems.push(...group.map(({ row: { line, lastLine } }) => ({ line, lastLine, reason: 'is about a product that other rows give another price' })));
    }
  }
  return { prices, problems: problems.sort((one, other) => one.line - other.line), rows };
}

interface Columns {
  readonly count: number;
  readonly product: number;
  readonly price: number;
  readonly currency: number;
}

function columnsIn(cells: readonly string[]): Columns {
  const refuse = (problem: string) => invalidInput(caller, [{ field: 'header', problem }]);
  const missing = problemOfHeader(cells);
  if (missing !== undefined) {
    throw refuse(missing);
  }
  const names = cells.map((cell) => cell.toLowerCase());
  const [product = -1, price = -1, currency = -1] = ['product', 'price', 'currency'].map((name) => names.indexOf(name));
  if ([product, price, currency].includes(-1)) {
    throw refuse('expected the columns "Product", "Price" and "Currency"');
  }
  return { count: cells.length, product, price, currency };
}

/** What a row has, or why it is not usable. */
function entryOf(row: CsvRow, { count, ...columns }: Columns): Entry | string {
  const wrong = problemOfCells(row, count);
  if (wrong !== undefined) {
    return wrong;
  }
  const [name = '', price = '', currency = ''] = [columns.product, columns.price, columns.currency].map((index) => row.cells[index]);
  const product = productKeyOf(name);
  if (product === undefined) {
    return 'has no product, or a text that is no product';
  }
  if (readDecimal(price) === undefined) {
    return `has no price that is readable: ${expectedPrice}`;
  }
  return isCurrency(currency.toUpperCase()) ? { row, product, price: { price, currency: currency.toUpperCase() } } : `has no currency that is readable: ${expectedCurrency}`;
}
