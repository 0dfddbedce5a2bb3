import { isSameProduct } from '../org/product-names.js';
import { inChunks, joined, joinedStream } from '../offboarding/report/chunks.js';
import { csvChunks } from '../offboarding/report/csv.js';
import { escaped, literal, table } from '../offboarding/report/report-markdown.js';
import { checkFinishedReview } from './review-hash.js';
import type { CostTotal, FinishedReview, FinishedRow } from './review-shape.js';
import { changeText, inactiveText, lastUseText, placeText, productText, resultWords, rolesText, seatText, throughText } from './review-words.js';

const csvTitles = [
  'Name', 'Email', 'Account id', 'Managed', 'Status', 'Product', 'Site', 'Access', 'Roles', 'Through', 'Last use', 'Inactive', 'Change', 'Decision', 'Decided by', 'Decided at', 'Reason', 'Carried over from', 'Result', 'Removed at', 'Verified by', 'Plan', 'Trace ids', 'Why not', 'Task for a person',
] as const;

/**
 * A finished review as CSV for an auditor: one line for each row, with its decision and result. Cells that a spreadsheet would
 * run as a formula are made harmless. Holds personal data. Needs Node.js, or a runtime that has its `Buffer`. Throws
 * `validation` for a review that was edited, or that has a signature which does not fit.
 */
export async function finishedReviewAsCsv(review: FinishedReview): Promise<string> {
  await checkFinishedReview('finishedReviewAsCsv()', 'review', review);
  return joinedStream('finishedReviewAsCsv()', csvChunks(csvTitles, review.rows.map(cellsOf)));
}

function cellsOf(row: FinishedRow): string[] {
  const { name = '', email = '', accountId, managed, status, site = '', decision, result } = row;
  const removed = result.kind === 'removed' ? result : undefined;
  const open = result.kind === 'notRemoved' ? result : undefined;
  return [
    name,
    email,
    accountId,
    managed === undefined ? 'Not known' : managed ? 'Yes' : 'No',
    status,
    productText(row),
    site,
    seatText(row),
    rolesText(row),
    throughText(row),
    lastUseText(row),
    inactiveText(row),
    changeText(row),
    decision?.decision ?? '',
    decision?.by ?? '',
    decision?.at ?? '',
    decision?.reason ?? '',
    decision?.reviewHash ?? '',
    resultWords[result.kind],
    removed?.at ?? '',
    removed === undefined ? '' : verifiedText(removed),
    removed?.planHash ?? open?.planHash ?? '',
    (removed?.traceIds ?? []).join(' '),
    open?.because ?? '',
    open?.humanTask ?? '',
  ];
}

/**
 * A finished review as Markdown for an auditor: what was reviewed, who decided, what was removed and how that is verified,
 * what remains, and what could not be read. The names of people stay text: they cannot end a cell, or make a link or HTML.
 *
 * Holds personal data. Throws `validation` for a review that was edited, or that has a signature which does not fit. Whose key it
 * is, only `verifyFinishedReview()` says.
 */
export async function finishedReviewAsMarkdown(review: FinishedReview): Promise<string> {
  await checkFinishedReview('finishedReviewAsMarkdown()', 'review', review);
  return joined('finishedReviewAsMarkdown()', inChunks(piecesOf(review)));
}

function* piecesOf(review: FinishedReview): Generator<string, void, undefined> {
  const { rows, counts, resources, costs, notReadable, disappeared, plans } = review;
  yield opening(review);
  yield* section('Result', ['Result', 'Rows', 'Meaning'], [
    ['Kept', String(counts.kept), counts.carried === 0 ? 'An owner decided to keep the access.' : `An owner decided to keep the access, for ${counts.carried} in an earlier review.`],
    ['Removed', String(counts.removed), 'An owner decided to remove the access, and it is proven to be gone.'],
    ['Not removed', String(counts.notRemoved), 'An owner decided to remove the access, and that is not proven.'],
    ['Undecided', String(counts.undecided), 'Nobody decided.'],
  ]);
  yield* section('What was reviewed', ['Product', 'Site', 'People', 'Seats', 'Inactive seats', 'Seats not readable', 'Price', 'Cost a month'], resources.map((resource) => [
    escaped(productText(resource)),
    escaped(resource.site ?? ''),
    String(resource.people),
    String(resource.seats),
    String(resource.inactiveSeats),
    String(resource.seatsNotReadable),
    resource.price === undefined ? 'not known' : escaped(`${resource.price.price} ${resource.price.currency}`),
    resource.cost === undefined || resource.price === undefined ? 'not known' : escaped(`${resource.cost} ${resource.price.currency}`),
  ]));
  yield* section('Money for a month', ['What', 'Seats', 'Cost'], [...moneyRows('All seats', costs.all), ...moneyRows('Inactive seats', costs.inactive), ...moneyRows('Saved by removed seats', costs.saved)]);
  if (costs.withoutPrice.length > 0) {
    yield `\n\nWithout a price, and in no sum: ${escaped(costs.withoutPrice.join(', '))}.`;
  }
  yield* section('Who decided', ['Who', 'Keep', 'Remove', 'First', 'Last'], reviewerRows(rows));
  yield* section('What remains', ['Person', 'Access', 'Result', 'Why', 'Task for a person'], rows.flatMap((row) => remainingCells(row)));
  yield* section('Removed', ['Person', 'Account id', 'Access', 'Roles', 'Decided by', 'Decided at', 'Reason', 'Removed at', 'Verified by'], rows.flatMap((row) => removedCells(row)));
  yield* section('Kept', ['Person', 'Account id', 'Access', 'Roles', 'Last use', 'Decided by', 'Decided at', 'Reason'], rows.flatMap((row) => keptCells(row)));
  if (disappeared !== undefined) {
    yield* section('Gone since the review before', ['Person', 'Account id', 'Access', 'What'], disappeared.map((row) => [
      personText(row), literal(row.accountId), escaped(placeText(row)), row.kind === 'gone' ? 'Gone' : 'Not compared',
    ]));
  }
  yield* section('Not readable', ['What', 'About', 'Why', 'Call'], notReadable.map(({ what, resourceId, role, groupId, accountId, people, why, source }) => [
    what, [resourceId, role, groupId, accountId, people === undefined ? undefined : `${people} people`].flatMap((part) => (part === undefined ? [] : [literal(part)])).join(', '), escaped(why), escaped(source),
  ]));
  yield* section('Plans', ['Plan', 'Product', 'Made', 'People', 'Runs'], plans.map(({ hash, product, createdAt, people, runs }) => [
    literal(hash),
    escaped(resources.find((resource) => isSameProduct(resource.product, product))?.name ?? product),
    escaped(createdAt),
    String(people),
    runs.map(({ startedAt, endedAt = 'not finished' }) => escaped(`${startedAt} to ${endedAt}`)).join('<br>'),
  ]));
  yield '\n';
}

function opening({ orgId, createdAt, finishedAt, inactiveDays, hash, reviewHash, previous, seal, excludedAccountIds, leftOut }: FinishedReview): string {
  const facts = [
    `Organization: ${literal(orgId)}`,
    `Access read: ${escaped(createdAt)}`,
    `Finished: ${escaped(finishedAt)}`,
    `Inactive means: not used for ${inactiveDays} days`,
    `SHA-256: ${literal(hash)}`,
    `SHA-256 of the review that owners saw: ${literal(reviewHash)}`,
    previous === undefined ? 'Review before: none' : `SHA-256 of the review before: ${literal(previous.hash)}, finished ${escaped(previous.finishedAt)}`,
    seal === undefined ? 'Signed: no' : `Signed by the key: ${literal(seal.publicKey)}`,
    `Left out: ${excludedAccountIds.length} excluded accounts, ${leftOut.customers} customers of portals, ${leftOut.apps} apps`,
  ];
  return ['# Access review', facts.map((line) => `- ${line}`).join('\n'), 'This review has personal data: names and e-mail addresses.'].join('\n\n');
}

function moneyRows(title: string, totals: readonly CostTotal[]): string[][] {
  return totals.map(({ currency, seats, cost }) => [title, String(seats), escaped(`${cost} ${currency}`)]);
}

function reviewerRows(rows: readonly FinishedRow[]): string[][] {
  const reviewers = new Map<string, { keep: number; remove: number; first: string; last: string }>();
  for (const { decision } of rows) {
    if (decision !== undefined) {
      const { by, at } = decision;
      const before = reviewers.get(by) ?? { keep: 0, remove: 0, first: at, last: at };
      reviewers.set(by, { ...before, [decision.decision]: before[decision.decision] + 1, first: at < before.first ? at : before.first, last: at > before.last ? at : before.last });
    }
  }
  return [...reviewers].map(([by, { keep, remove, first, last }]) => [escaped(by), String(keep), String(remove), escaped(first), escaped(last)]);
}

function remainingCells(row: FinishedRow): string[][] {
  const { result } = row;
  return result.kind === 'notRemoved'
    ? [[personText(row), escaped(placeText(row)), resultWords.notRemoved, escaped(result.because), escaped(result.humanTask ?? '')]]
    : result.kind === 'undecided'
      ? [[personText(row), escaped(placeText(row)), resultWords.undecided, 'Nobody decided.', 'Decide, and finish the review again.']]
      : [];
}

function removedCells(row: FinishedRow): string[][] {
  const { result, decision } = row;
  return result.kind === 'removed'
    ? [[personText(row), literal(row.accountId), escaped(placeText(row)), escaped(rolesText(row)), escaped(decision?.by ?? ''), escaped(decision?.at ?? ''), escaped(decision?.reason ?? ''), escaped(result.at), verifiedText(result)]]
    : [];
}

function keptCells(row: FinishedRow): string[][] {
  const { result, decision } = row;
  return result.kind === 'kept'
    ? [[personText(row), literal(row.accountId), escaped(placeText(row)), escaped(rolesText(row)), escaped(lastUseText(row)), escaped(decision?.by ?? ''), escaped(decision?.at ?? ''), escaped(decision?.reason ?? '')]]
    : [];
}

function verifiedText({ verifiedBy }: { readonly verifiedBy: 'journal' | 'read' }): string {
  return verifiedBy === 'journal' ? 'The run read it back' : 'Read again when the review was finished';
}

function personText({ name, accountId }: { readonly name?: string; readonly accountId: string }): string {
  return name === undefined ? literal(accountId) : escaped(name);
}

function* section(title: string, header: readonly string[], rows: Iterable<readonly string[]>): Generator<string, void, undefined> {
  yield `\n\n## ${title}\n\n`;
  yield* table(header, rows);
}
