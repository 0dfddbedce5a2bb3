import * as z from 'zod/mini';

import { checkInput, invalidInput } from '../core/input.js';
import { productKeyOf } from '../org/product-names.js';
import type { CostTotal, SeatPrice } from './review-shape.js';

/** The price list: the name or key of a product, and the price of a seat for a month. */
export type Prices = Readonly<Record<string, SeatPrice>>;

/** An exact decimal number: `units` divided by ten to the power of `scale`. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

/** Reads a decimal number with a point, such as `7.75`. Undefined for anything else. */
export function readDecimal(text: string): Decimal | undefined {
  const [, whole, part = ''] = /^(\d{1,12})(?:\.(\d{1,6}))?$/.exec(text) ?? [];
  return whole === undefined ? undefined : { units: BigInt(`${whole}${part}`), scale: part.length };
}

/** A number as text, with all digits behind the point that it was made of. */
export function decimalText({ units, scale }: Decimal): string {
  const digits = units.toString().padStart(scale + 1, '0');
  return scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function sum(one: Decimal, other: Decimal): Decimal {
  const scale = Math.max(one.scale, other.scale);
  const at = ({ units, scale: from }: Decimal): bigint => units * 10n ** BigInt(scale - from);
  return { units: at(one) + at(other), scale };
}

/** What so many seats cost. */
export function costOf({ price }: SeatPrice, seats: number): string {
  return decimalText(times(price, seats));
}

function times(price: string, seats: number): Decimal {
  const { units, scale } = readDecimal(price) ?? { units: 0n, scale: 0 };
  return { units: units * BigInt(seats), scale };
}

/** Sums by currency, in the order of their names. */
export function totalsOf(parts: Iterable<{ readonly price: SeatPrice; readonly seats: number }>): CostTotal[] {
  const totals = new Map<string, { readonly seats: number; readonly cost: Decimal }>();
  for (const { price, seats } of parts) {
    const before = totals.get(price.currency) ?? { seats: 0, cost: { units: 0n, scale: 0 } };
    totals.set(price.currency, { seats: before.seats + seats, cost: sum(before.cost, times(price.price, seats)) });
  }
  return [...totals].sort(([one], [other]) => (one < other ? -1 : 1)).map(([currency, { seats, cost }]) => ({ currency, seats, cost: decimalText(cost) }));
}

export const isCurrency = (text: string): boolean => /^[A-Z]{3}$/.test(text);

export const expectedPrice = 'expected a decimal number with a point, such as "7.75"';
export const expectedCurrency = 'expected three letters, such as "EUR"';

const PricesSchema = z.record(
  z.string(),
  z.strictObject({
    price: z.string(expectedPrice).check(z.refine((text) => readDecimal(text) !== undefined, { message: expectedPrice })),
    currency: z.string(expectedCurrency).check(z.refine(isCurrency, { message: expectedCurrency })),
  }),
);

/** The prices by the key of their product. Refuses two prices of one product. */
export function pricesByKey(caller: string, given: Prices): ReadonlyMap<string, SeatPrice> {
  const prices = checkInput(PricesSchema, given, { endpoint: caller, part: 'prices' });
  const byKey = new Map<string, SeatPrice>();
  for (const [name, price] of Object.entries(prices)) {
    const key = productKeyOf(name);
    if (key === undefined || byKey.has(key)) {
      throw invalidInput(caller, [{ field: 'prices', problem: key === undefined ? 'expected products by their name or key' : 'has two prices for one product' }]);
    }
    byKey.set(key, price);
  }
  return byKey;
}
