import { Refusal } from '../answer.js';
import type { SimulatorClock } from '../clock.js';
import type { OrganizationState, SimulatedApiToken } from '../state.js';
import { pageOf } from './paging.js';

const units: Readonly<Record<string, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
};

/** The codes that Atlassian publishes for this API. */
type AccessCode = 'INVALID_API_TOKEN_SEARCH_QUERY' | 'INVALID_FIELD_FORMAT' | 'INVALID_PAGE_SIZE' | 'INVALID_SORT' | 'FEATURE_NOT_ENABLED' | 'GENERIC_ERROR';

/** A refusal in the envelope of the organization API, with a code of this one. */
export function accessRefusal(status: 400 | 403 | 404, detail: string, code: AccessCode = 'GENERIC_ERROR'): Refusal {
  const title = { 400: 'Bad Request', 403: 'Forbidden', 404: 'Not Found' }[status];
  return new Refusal({ status, body: { errors: [{ id: code.toLowerCase(), status: String(status), code, title, detail }] } });
}

/** Whether a date passes the filter of its parameters. The form of a relative range is not published: it excludes only what has no date. */
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
      const limit = Number(given('Value')) * (units[given('Uom') ?? ''] ?? Number.NaN);
      if (Number.isNaN(limit)) {
        throw accessRefusal(400, `${field}Value and ${field}Uom are required`, 'INVALID_FIELD_FORMAT');
      }
      const distance = time === undefined ? Number.NaN : Math.abs(clock.now() - time);
      return searchType === 'gt' ? distance > limit : distance < limit;
    }
    case 'range': {
      const [from, to] = [given('From'), given('To')];
      if (from === undefined && to === undefined) {
        throw accessRefusal(400, `${field}From or ${field}To is required`, 'INVALID_FIELD_FORMAT');
      }
      return time !== undefined && (from === undefined || time >= Date.parse(from)) && (to === undefined || time <= Date.parse(to));
    }
    case 'range_time':
      if (given('RangeFrom') === undefined && given('RangeTo') === undefined) {
        throw accessRefusal(400, `${field}RangeFrom or ${field}RangeTo is required`, 'INVALID_FIELD_FORMAT');
      }
      return time !== undefined;
    default:
      throw accessRefusal(400, `${field}SearchType is not valid`, 'INVALID_FIELD_FORMAT');
  }
}

/** Whether an element has the value that is asked for, of the only ones that there are. */
export function passesValue(query: URLSearchParams, name: string, values: readonly string[], own: string): boolean {
  const asked = query.get(name);
  if (asked !== null && !values.includes(asked)) {
    throw accessRefusal(400, `${name} is not valid`, 'INVALID_FIELD_FORMAT');
  }
  return asked === null || asked === own;
}

/** Whether one of the texts has the words of `q`. */
export function passesWords(query: URLSearchParams, texts: readonly (string | undefined)[]): boolean {
  const words = query.get('q')?.toLowerCase();
  return words === undefined || texts.some((text) => text?.toLowerCase().includes(words) === true);
}

/** What a list can be sorted by, and the page sizes that it takes. */
interface ListRules {
  readonly sorts: readonly string[];
  readonly takesPageSize: (pageSize: number) => boolean;
}

export const upTo1000 = (pageSize: number): boolean => Number.isInteger(pageSize) && pageSize >= 1 && pageSize <= 1000;

/** A page of a list, the most recently used first unless asked otherwise. The cursor has no filters: each page needs its own. */
export function sortedPage(query: URLSearchParams, all: readonly object[], { sorts, takesPageSize }: ListRules): ReturnType<typeof pageOf<object>> {
  const sort = query.get('sort') ?? '-lastActiveAt';
  const member = sort.replace(/^[+-]/, '');
  if (!sorts.includes(member)) {
    throw accessRefusal(400, 'sort is not valid', 'INVALID_SORT');
  }
  const pageSize = Number(query.get('pageSize') ?? 20);
  if (!takesPageSize(pageSize)) {
    throw accessRefusal(400, 'pageSize is not valid', 'INVALID_PAGE_SIZE');
  }
  const valueOf = (element: object): string => {
    const value = member.split('.').reduce<unknown>((within, name) => (within as Readonly<Record<string, unknown>> | undefined)?.[name], element);
    return typeof value === 'string' ? value : '';
  };
  const sign = sort.startsWith('-') ? -1 : 1;
  const sorted = [...all].sort((one, other) => sign * valueOf(one).localeCompare(valueOf(other)));
  return pageOf(sorted, { cursor: query.get('cursor'), limit: pageSize });
}

/** An API token in the form of this API, with its owner. */
export function apiTokenOf(
  token: SimulatedApiToken,
  owner: { readonly accountId: string; readonly name: string; readonly email: string },
  { clock, state: { orgId } }: { readonly clock: Pick<SimulatorClock, 'iso'>; readonly state: Pick<OrganizationState, 'orgId'> },
): object {
  return {
    id: token.id,
    label: token.label,
    status: 'ALLOWED',
    createdAt: clock.iso(token.createdAt),
    expiresAt: clock.iso(token.expiresAt),
    ...(token.lastAccessAt === undefined ? {} : { lastActiveAt: clock.iso(token.lastAccessAt) }),
    user: { id: owner.accountId, orgId, name: owner.name, email: owner.email },
    scopes: token.scopes ?? [],
  };
}
