import { readPrices, readReviewDecisions, reviewAccess, reviewAsCsv, type AccessReview, type DecisionsFile, type SeatPrice } from 'atlassian-admin-sdk/access-review';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';

import { world } from '../support/access-review.js';
import { isInCi } from '../support/in-ci.js';

let review: AccessReview;
let csv: string;

beforeAll(async () => {
  const { clients, simulator } = world();
  ['=1+1', '+cmd', '@SUM(A1)', '-2', "O'Brien, \"Pat\"", 'Zoë Ångström', '名前', 'semi;=colon'].forEach((name, index) => simulator.addPerson({ name, email: `odd${index}@example.com`, groups: ['jira-users'] }));
  review = await reviewAccess({ clients });
  csv = await reviewAsCsv(review);
});

type Line = Record<string, string>;

const linesOf = (text: string): Line[] => parse(text, { columns: true, bom: true });
const written = (lines: readonly Line[], more: Parameters<typeof stringify>[1] = {}): string => stringify([...lines], { header: true, ...more });
const kindsOf = ({ problems }: DecisionsFile): (readonly [number, string])[] => problems.map(({ line, kind }) => [line, kind]);

/** The file with some cells changed: by line, counted from 0 below the header. */
function changed(changes: Readonly<Record<number, Line>>): string {
  return written(linesOf(csv).map((line, index) => ({ ...line, ...changes[index] })));
}

const keep = { Decision: 'keep', 'Decided by': 'Olga' };

describe('the file for owners', () => {
  it('has one line a row, empty columns for owners, and no cell that a spreadsheet would run', () => {
    const lines = linesOf(csv);
    expect(lines.map(({ Row }) => Row)).toEqual(review.rows.map(({ key }) => key));
    expect(lines.every(({ Decision, 'Decided by': by, Reason }) => Decision === '' && by === '' && Reason === '')).toBe(true);
    expect(lines.flatMap((line) => Object.values(line)).filter((cell) => /^[\s"']*[=+\-@]/.test(cell) && !cell.startsWith("'"))).toEqual([]);
    expect(lines.find(({ Name }) => Name === 'Jane Doe' )).toMatchObject({ Managed: 'Yes', Status: 'active', Product: 'Confluence', Site: 'example.atlassian.net', Access: 'Seat', Roles: 'User', Through: 'User: wiki-users', Inactive: 'Yes', Change: '' });
    expect(lines.find(({ Name }) => Name === 'Gus Guest')).toMatchObject({ Access: 'No seat', Through: 'Guest: directly' });
  });

  it('can be that of one owner, or of inactive rows', async () => {
    expect(linesOf(await reviewAsCsv(review, { products: ['Confluence'] })).every(({ Product }) => Product === 'Confluence')).toBe(true);
    expect(linesOf(await reviewAsCsv(review, { only: 'inactive' })).map(({ Row }) => Row)).toEqual(review.rows.filter(({ inactive }) => inactive === true).map(({ key }) => key));
    expect(linesOf(await reviewAsCsv(review, { only: 'changes' })).length).toBe(review.rows.length);
    await expect(reviewAsCsv(review, { only: 'all' as never })).rejects.toMatchObject({ fields: [{ field: 'only' }] });
    await expect(reviewAsCsv(review, { product: ['Jira'] } as never)).rejects.toMatchObject({ fields: [{ field: 'product' }] });
  });
});

describe('decisions', () => {
  it('come back as they were written, and never one that is not in the file', async () => {
    const word = fc.constantFrom('', 'keep', 'remove', ' Keep ', 'REMOVE');
    const text = fc.string({ maxLength: 20 }).filter((each) => !/[@\ufffd]/.test(each));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(word, text, text), { minLength: 1, maxLength: 60 }),
        fc.constantFrom(',', ';', '\t'),
        fc.boolean(),
        fc.boolean(),
        async (choices, delimiter, isUtf16, isReversed) => {
          const filled = linesOf(csv).map((line, index) => {
            const [Decision = '', by = '', Reason = ''] = choices[index % choices.length] ?? [];
            return { ...line, Row: line['Row'] ?? '', Decision, 'Decided by': by.trim() === '' ? 'Olga' : by, Reason };
          });
          const lines = isReversed ? filled.reverse() : filled;
          const file = written(lines, { delimiter });
          const read = await readReviewDecisions(isUtf16 ? Buffer.from(`\ufeff${file}`, 'utf16le') : file, review);
          const usable = new Map(read.decisions.decisions.map((decision) => [decision.row, decision]));
          for (const { Row = '', Decision = '', 'Decided by': by = '', Reason = '' } of lines) {
            const decision = Decision.trim().toLowerCase();
            const found = usable.get(Row);
            // A cell with several lines may look like an open quote: then it is a problem, and no decision.
            if (found !== undefined) {
              expect([found.decision, found.by, found.reason ?? '']).toEqual([decision, by.trim(), Reason.trim()]);
            } else if (decision !== '') {
              expect(read.problems.length).toBeGreaterThan(0);
            }
          }
          expect([...usable.keys(), ...read.undecided].sort()).toEqual(review.rows.map(({ key }) => key).sort());
        },
      ),
      { numRuns: isInCi ? 500 : 40 },
    );
  });

  it('are never made of a damaged file: whatever one cell becomes, no row gets a decision that nobody wrote for it', async () => {
    const titles = Object.keys(linesOf(csv)[0] ?? {});
    const base = linesOf(csv).map((line, index): Line => ({ ...line, ...(index % 3 === 0 ? {} : keep), ...(index % 3 === 2 ? { Decision: 'remove' } : {}) }));
    const wanted = new Map(base.map(({ Row = '', Decision = '' }) => [Row, Decision]));
    const nasty = fc.oneof(fc.string(), fc.constantFrom('', '1.23E+15', '#NAME?', 'keep', 'remove', '712020', 'r0000000000000000', '=1', 'keep\nremove'), fc.constantFrom(...review.rows.map(({ key }) => key)), fc.constantFrom(...review.rows.map(({ accountId }) => accountId)));
    await fc.assert(
      fc.asyncProperty(fc.nat(base.length - 1), fc.constantFrom(...titles), nasty, async (index, title, cell) => {
        const lines = base.map((line, at) => (at === index ? { ...line, [title]: cell } : line));
        const { decisions } = await readReviewDecisions(written(lines), review);
        for (const { row, decision } of decisions.decisions) {
          const own = title === 'Decision' && base[index]?.['Row'] === row ? cell.trim().toLowerCase() : wanted.get(row);
          expect(decision).toBe(own);
        }
      }),
      { numRuns: isInCi ? 1_000 : 60 },
    );
  });

  it('are undecided if the cell is empty, whatever else the line has', async () => {
    const read = await readReviewDecisions(changed({ 0: { 'Decided by': 'Olga', Reason: 'fine' } }), review);
    expect(read).toMatchObject({ decisions: { version: 1, reviewHash: review.hash, decisions: [] }, problems: [], rows: review.rows.length });
    expect(read.undecided).toEqual(review.rows.map(({ key }) => key));
  });

  it('survive a spreadsheet that drops empty cells at the end of lines, and nothing else', async () => {
    const lines = changed({ 0: keep, 1: { Decision: 'remove', 'Decided by': 'Olga', Reason: 'gone' }, 3: { Decision: 'keep' } }).trim().split('\n').map((line) => line.replace(/,+$/, ''));
    const read = await readReviewDecisions(lines.join('\n'), review);
    expect(read.decisions.decisions.map(({ row, decision, reason }) => [row, decision, reason])).toEqual([[review.rows[0]?.key, 'keep', undefined], [review.rows[1]?.key, 'remove', 'gone']]);
    expect(kindsOf(read)).toEqual([[5, 'nobodyDecided']]);
    const cut = await readReviewDecisions(lines.map((line, index) => (index === 1 ? line.slice(0, 60) : line)).join('\n'), review);
    expect(kindsOf(cut)).toEqual([[2, 'unreadable'], [5, 'nobodyDecided']]);
  });

  it('are problems with their kind and line, and show no cell', async () => {
    const [first, second, third] = linesOf(csv) as [Line, Line, Line];
    const cases: readonly (readonly [Line, string])[] = [
      [{ ...keep, Review: 'review-0000000000000000' }, 'otherReview'],
      [{ ...keep, Review: '' }, 'otherReview'],
      [{ ...keep, Row: 'r0000000000000000' }, 'unknownRow'],
      [{ ...keep, Row: '1.5E+15' }, 'damagedId'],
      [{ ...keep, 'Account id': '7.1202E+05' }, 'damagedId'],
      [{ ...keep, 'Account id': third['Account id'] === first['Account id'] ? '557058:aaaaaaaa-0000-4000-8000-000000000000' : (third['Account id'] ?? '') }, 'mixedRow'],
      [{ ...keep, Name: 'Somebody Else' }, 'mixedRow'],
      [{ ...keep, Email: 'somebody@example.com' }, 'mixedRow'],
      [{ ...keep, Product: 'Bitbucket' }, 'mixedRow'],
      [{ ...keep, Site: 'other.atlassian.net' }, 'mixedRow'],
      [{ ...keep, Decision: 'kep' }, 'unknownWord'],
      [{ ...keep, Decision: 'yes' }, 'unknownWord'],
      [{ Decision: 'keep' }, 'nobodyDecided'],
    ];
    for (const [cells, kind] of cases) {
      const read = await readReviewDecisions(changed({ 0: cells }), review);
      expect(kindsOf(read), kind).toEqual([[2, kind]]);
      expect(read.decisions.decisions).toEqual([]);
      const text = JSON.stringify(read.problems);
      [first, second].flatMap((line) => [line['Account id'], line['Name'], line['Email']]).forEach((each) => expect(text).not.toContain(each));
      expect(text).not.toMatch(/kep|Somebody|7\.1202/);
    }
    const twice = written([...linesOf(csv), ...linesOf(csv)].map((line, index) => (index % review.rows.length === 0 ? { ...line, ...keep, Decision: index === 0 ? 'keep' : 'remove' } : line)));
    expect(kindsOf(await readReviewDecisions(twice, review))).toEqual([[2, 'contradiction'], [review.rows.length + 2, 'contradiction']]);
  });

  it('name who decided for a whole file, and several files can be read together', async () => {
    const one = changed({ 0: { Decision: 'remove' } });
    expect((await readReviewDecisions(one, review, { by: 'Olga' })).decisions.decisions).toMatchObject([{ decision: 'remove', by: 'Olga', at: expect.stringMatching(/^20.*Z$/) }]);
    const read = await readReviewDecisions([changed({ 0: keep, 1: keep }), changed({ 0: { ...keep, Decision: 'remove' }, 1: keep, 2: { ...keep, Row: '' } })], review);
    expect(read.problems.map(({ file, line, kind }) => [file, line, kind])).toEqual([[1, 2, 'contradiction'], [2, 2, 'contradiction'], [2, 4, 'damagedId']]);
    expect(read.decisions.decisions.map(({ row }) => row)).toEqual([review.rows[1]?.key]);
  });

  it('are refused as a whole without their columns, with a column twice, or for an edited review', async () => {
    const without = (title: string): string => written(linesOf(csv).map((line) => Object.fromEntries(Object.entries(line).filter(([name]) => name !== title))));
    for (const title of ['Review', 'Row', 'Account id', 'Decision', 'Decided by']) {
      await expect(readReviewDecisions(without(title), review)).rejects.toMatchObject({ kind: 'validation', fields: [{ field: 'header' }] });
    }
    await expect(readReviewDecisions(csv.replace('Reason', 'Decision'), review)).rejects.toMatchObject({ fields: [{ field: 'header', problem: 'has several columns with the name "decision"' }] });
    await expect(readReviewDecisions('', review)).rejects.toMatchObject({ fields: [{ field: 'source' }] });
    await expect(readReviewDecisions(csv, { ...review, inactiveDays: 1 })).rejects.toMatchObject({ fields: [{ field: 'review.hash' }] });
    expect((await readReviewDecisions(without('Reason'), review)).problems).toEqual([]);
  });
});

describe('a price list', () => {
  it('is read with its problems by line', async () => {
    const file = await readPrices(['Product;Price;Currency', 'Jira;7.75;usd', 'confluence;6,40;EUR', 'Bitbucket;3;€', '"";1;EUR', 'trello;1;EUR', 'Trello;2;EUR', 'jira-software;7.75;USD', 'Opsgenie;-1;EUR'].join('\n'));
    expect(file.prices).toEqual({ 'jira-software': { price: '7.75', currency: 'USD' } });
    expect(file.problems.map(({ line }) => line)).toEqual([3, 4, 5, 6, 7, 9]);
    expect(file.rows).toBe(8);
    await expect(readPrices('Product,Price\nJira,1\n')).rejects.toMatchObject({ fields: [{ field: 'header' }] });
  });

  it('gives exact sums, compared with whole numbers', async () => {
    const { clients } = world();
    const keys = ['jira-software', 'confluence', 'jira-servicedesk'];
    const price = fc.tuple(fc.nat(99_999), fc.nat(6), fc.constantFrom('EUR', 'USD'));
    const plain = await reviewAccess({ clients });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(price, { nil: undefined }), { minLength: 3, maxLength: 3 }), async (drawn) => {
        const prices: Record<string, SeatPrice> = {};
        const millionths = new Map<string, { readonly each: bigint; readonly currency: string }>();
        drawn.forEach((each, index) => {
          if (each !== undefined) {
            const [units, digits, currency] = each;
            const padded = String(units).padStart(digits + 1, '0');
            prices[keys[index] ?? ''] = { price: digits === 0 ? padded : `${padded.slice(0, -digits)}.${padded.slice(-digits)}`, currency };
            millionths.set(keys[index] ?? '', { each: BigInt(units) * 10n ** BigInt(6 - digits), currency });
          }
        });
        const review = await reviewAccess({ clients, prices });
        const sumOf = (currency: string, isCounted: (row: AccessReview['rows'][number]) => boolean): bigint =>
          review.rows.filter((row) => row.seat === 'billed' && isCounted(row) && millionths.get(row.product)?.currency === currency).reduce((sum, row) => sum + (millionths.get(row.product)?.each ?? 0n), 0n);
        const exact = (text: string): bigint => {
          const [whole = '', part = ''] = text.split('.');
          return BigInt(whole) * 1_000_000n + BigInt(part.padEnd(6, '0'));
        };
        for (const { currency, cost } of review.costs.all) {
          expect(exact(cost)).toBe(sumOf(currency, () => true));
        }
        for (const { currency, cost } of review.costs.inactive) {
          expect(exact(cost)).toBe(sumOf(currency, ({ inactive }) => inactive === true));
        }
        const withSeats = [...new Set(plain.rows.filter(({ seat }) => seat === 'billed').map(({ product }) => product))];
        expect([...review.costs.withoutPrice].sort()).toEqual(withSeats.filter((product) => prices[product] === undefined).sort());
      }),
      { numRuns: isInCi ? 100 : 6 },
    );
  });

  it('has no cost for a product without a price, and names prices without a product', async () => {
    const { clients } = world();
    const { costs, resources } = await reviewAccess({ clients, prices: { Trello: { price: '5', currency: 'EUR' } } });
    expect(costs).toMatchObject({ all: [], inactive: [], unusedPrices: ['trello'] });
    expect(resources.some((resource) => 'cost' in resource || 'price' in resource)).toBe(false);
  });
});
