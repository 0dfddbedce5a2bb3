import { Refusal } from '../answer.js';
import type { SimulatedOauthClient } from '../api-access-state.js';
import type { SimulatorClock } from '../clock.js';
import type { SimulatedApiToken } from '../state.js';
import { pageOf } from './paging.js';

const units: Readonly<Record<string, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
  month: 30 * 86_400_000,
  year: 365 * 86_400_000,
};

/** Atlassian publishes no codes for this API: its refusals have the envelope of the organization API without a code. */
export function accessRefusal(status: 400 | 403 | 404, detail: string): Refusal {
  const title = { 400: 'Bad Request', 403: 'Forbidden', 404: 'Not Found' }[status];
  return new Refusal({ status, body: { errors: [{ status: String(status), title, detail }] } });
}

/** Whether a date passes the filter of its parameters. Relative ranges are ignored, because their form is not published. */
export function passesDateFilter(
  query: URLSearchParams,
  field: string,
  time: number | undefined,
  clock: Pick<SimulatorClock, 'now'>,
): boolean {
  const given = (name: string): string | undefined => query.get(`${field}${name}`) ?? undefined;
  const searchType = given('SearchType');
  switch (searchType) {
    case undefined:
      return true;
    case 'gt':
    case 'lt': {
      const limit = Number(given('Value')) * (units[given('Uom')?.toLowerCase() ?? ''] ?? Number.NaN);
      if (Number.isNaN(limit)) {
        throw accessRefusal(400, `${field}Value and ${field}Uom are required`);
      }
      const distance = time === undefined ? Number.NaN : Math.abs(clock.now() - time);
      return searchType === 'gt' ? distance > limit : distance < limit;
    }
    case 'range': {
      const [from, to] = [given('From'), given('To')];
      if (from === undefined && to === undefined && given('RangeFrom') === undefined && given('RangeTo') === undefined) {
        throw accessRefusal(400, `${field}From or ${field}To is required`);
      }
      return time !== undefined && (from === undefined || time >= Date.parse(from)) && (to === undefined || time <= Date.parse(to));
    }
    default:
      throw accessRefusal(400, `${field}SearchType is not valid`);
  }
}

/** Whether one of the texts has the words of `q`. */
export function passesWords(query: URLSearchParams, texts: readonly (string | undefined)[]): boolean {
  const words = query.get('q')?.toLowerCase();
  return words === undefined || texts.some((text) => text?.toLowerCase().includes(words) === true);
}

/** A page of a list, sorted by one member on request. */
export function sortedPage<T extends object>(query: URLSearchParams, all: readonly T[]): ReturnType<typeof pageOf<T>> {
  const sort = query.get('sort') ?? '';
  const member = sort.replace(/^[+-]/, '');
  const valueOf = (element: T): string => {
    const value = (element as Readonly<Record<string, unknown>>)[member];
    return typeof value === 'string' ? value : '';
  };
  const sorted = member === '' ? all : [...all].sort((one, other) => valueOf(one).localeCompare(valueOf(other)));
  const pageSize = Number(query.get('pageSize') ?? 20);
  if (!Number.isInteger(pageSize) || pageSize < 1) {
    throw accessRefusal(400, 'pageSize is not valid');
  }
  return pageOf(sort.startsWith('-') ? [...sorted].reverse() : sorted, { cursor: query.get('cursor'), limit: pageSize });
}

/** An API token in the form of this API, with its owner. */
export function apiTokenOf(
  token: SimulatedApiToken,
  owner: { readonly accountId: string; readonly name: string; readonly email: string },
  clock: Pick<SimulatorClock, 'iso'>,
): object {
  return {
    id: token.id,
    label: token.label,
    status: 'ALLOWED',
    createdAt: clock.iso(token.createdAt),
    expiresAt: clock.iso(token.expiresAt),
    ...(token.lastAccessAt === undefined ? {} : { lastActiveAt: clock.iso(token.lastAccessAt) }),
    user: { id: owner.accountId, name: owner.name, email: owner.email },
  };
}

/** An OAuth client in a list: never with its secret. */
export function oauthClientOf(client: SimulatedOauthClient): object {
  return { clientId: client.clientId, name: client.name, createdAt: client.createdAt, updatedAt: client.updatedAt, status: 'ACTIVE' };
}
