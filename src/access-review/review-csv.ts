import { checkOptionNames, invalidInput } from '../core/input.js';
import { namesOf } from '../core/run-options.js';
import { isSameProduct, productKeyOf, type ProductName } from '../org/product-names.js';
import { joinedStream } from '../offboarding/report/chunks.js';
import { csvChunks } from '../offboarding/report/csv.js';
import { isCarried } from './compare-reviews.js';
import { checkReview } from './review-hash.js';
import type { AccessReview, ReviewRow } from './review-shape.js';
import { changeText, earlierText, inactiveText, lastUseText, productText, rolesText, seatText, throughText } from './review-words.js';

/** Options of {@link reviewAsCsv}. */
export interface ReviewCsvOptions {
  /**
   * `changes`: rows that need a decision, because something is new since the finished review before. `inactive`: rows that
   * nobody has used. Default: all.
   */
  readonly only?: 'changes' | 'inactive' | undefined;
  /** The products of one owner, by name or key. Default: all. `platform` is administration. */
  readonly products?: readonly ProductName[] | undefined;
}

const caller = 'reviewAsCsv()';
const optionNames = namesOf<ReviewCsvOptions>()('only', 'products');

/** The columns of the file, in their order. Those of the owner are empty. */
export const columnTitles = [
  'Review', 'Row', 'Name', 'Email', 'Account id', 'Managed', 'Status', 'Product', 'Site', 'Access', 'Roles', 'Through', 'Last use', 'Inactive', 'Change', 'Earlier decision', 'Price', 'Decision', 'Decided by', 'Reason',
] as const;

/** How a file names its review. The word keeps spreadsheets from reading a number. */
export function nameOfReview({ hash }: Pick<AccessReview, 'hash'>): string {
  return `review-${hash.slice(0, 16)}`;
}

/** The cells that identify a row. The owner has decided about what stands in them. */
export function identityCells(row: ReviewRow): Readonly<Record<'Name' | 'Email' | 'Account id' | 'Product' | 'Site', string>> {
  return { Name: row.name ?? '', Email: row.email ?? '', 'Account id': row.accountId, Product: productText(row), Site: row.site ?? '' };
}

/**
 * The review as CSV for owners: one line for each row, with empty columns `Decision`, `Decided by` and `Reason`. Owners write
 * `keep` or `remove`. {@link readReviewDecisions} reads the file again.
 *
 * Cells that a spreadsheet would run as a formula are made harmless. Holds personal data. Needs Node.js, or a runtime that
 * has its `Buffer`. Throws `validation` for a review that was edited.
 */
export async function reviewAsCsv(review: AccessReview, options: ReviewCsvOptions = {}): Promise<string> {
  checkOptionNames(caller, options, optionNames);
  const { only, products } = options;
  if (only !== undefined && only !== 'changes' && only !== 'inactive') {
    throw invalidInput(caller, [{ field: 'only', problem: 'expected changes or inactive' }]);
  }
  if (products !== undefined && !isProductList(products)) {
    throw invalidInput(caller, [{ field: 'products', problem: 'expected a list of products' }]);
  }
  await checkReview(caller, review);
  const rows = review.rows.filter(
    (row) =>
      (only !== 'changes' || !isCarried(row)) &&
      (only !== 'inactive' || row.inactive === true) &&
      (products === undefined || products.some((product) => isSameProduct(product, row.product))),
  );
  const prices = new Map(review.resources.map(({ resourceId, price }) => [resourceId, price === undefined ? '' : `${price.price} ${price.currency}`]));
  return joinedStream(caller, csvChunks(columnTitles, rows.map((row) => cellsOf(row, nameOfReview(review), prices.get(row.resourceId) ?? ''))));
}

function isProductList(products: unknown): boolean {
  return Array.isArray(products) && products.every((product: unknown) => typeof product === 'string' && productKeyOf(product) !== undefined);
}

function cellsOf(row: ReviewRow, reviewName: string, price: string): string[] {
  const cells: Readonly<Record<(typeof columnTitles)[number], string>> = {
    Review: reviewName,
    Row: row.key,
    ...identityCells(row),
    Managed: row.managed === undefined ? 'Not known' : row.managed ? 'Yes' : 'No',
    Status: row.status,
    Access: seatText(row),
    Roles: rolesText(row),
    Through: throughText(row),
    'Last use': lastUseText(row),
    Inactive: inactiveText(row),
    Change: changeText(row),
    'Earlier decision': earlierText(row),
    Price: row.seat === 'billed' ? price : '',
    Decision: '',
    'Decided by': '',
    Reason: '',
  };
  return columnTitles.map((title) => cells[title]);
}
