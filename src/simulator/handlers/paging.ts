import { base64 } from '../../core/credential.js';
import { organizationRefusal } from '../answer.js';

/** A cursor has the whole search: Atlassian ignores every other parameter beside it. */
export function encodeCursor(content: object): string {
  return base64(JSON.stringify(content));
}

export function decodeCursor<T>(cursor: string): T {
  try {
    return JSON.parse(atob(cursor)) as T;
  } catch {
    throw organizationRefusal('ADMIN-400-1', 'The cursor is not valid.');
  }
}

/** A page of a list that is small enough to be in memory as a whole. */
export function pageOf<T>(
  all: readonly T[],
  request: { readonly cursor: string | null | undefined; readonly limit: number },
): { data: T[]; links: { next?: string } } {
  const at = request.cursor === null || request.cursor === undefined ? 0 : decodeCursor<{ at: number }>(request.cursor).at;
  const end = at + request.limit;
  return { data: all.slice(at, end), links: end < all.length ? { next: encodeCursor({ at: end }) } : {} };
}

/** A page of a search. If there is a cursor, only the cursor counts: it has the search that it continues. */
export function searchedPage<Search extends { readonly cursor?: string | undefined; readonly limit?: number | undefined }, T>(
  given: Search,
  find: (search: Search) => readonly T[],
): { data: T[]; links: { next?: string } } {
  const { search, at } = given.cursor === undefined ? { search: given, at: 0 } : decodeCursor<{ search: Search; at: number }>(given.cursor);
  const all = find(search);
  const end = at + (search.limit ?? 20);
  return { data: all.slice(at, end), links: end < all.length ? { next: encodeCursor({ search: { ...search, cursor: undefined }, at: end }) } : {} };
}

/** A page with the address of the next one, as in older lists. */
export function addressedPage<T>(
  { data, links: { next } }: { readonly data: T[]; readonly links: { readonly next?: string } },
  address: string,
): { data: T[]; links: { self: string; next?: string } } {
  return { data, links: { self: address, ...(next === undefined ? {} : { next: `${address}?cursor=${encodeURIComponent(next)}` }) } };
}

/** A `limit` of the query, within the bounds of Atlassian. */
export function limitOf(query: URLSearchParams, bounds: { readonly default: number; readonly maximum: number }): number {
  const text = query.get('limit');
  if (text === null) {
    return bounds.default;
  }
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > bounds.maximum) {
    throw organizationRefusal('ADMIN-UAM-400-1', `limit must be between 1 and ${bounds.maximum}`);
  }
  return limit;
}
