import { adminError, attempt, type AdminError, type AdminErrorOf } from '../../core/errors.js';
import type { CallOptions } from '../../core/options.js';
import type { ListedSpace } from '../../product/confluence/spaces.js';
import { pageOn } from './page-on.js';
import type { TransferSides, SitePlace, SuccessorAnswer } from './types.js';

/** The spaces that the caller may view, by id. Read once: a site has far fewer spaces than pages. */
export function spacesOf(place: SitePlace, options: CallOptions): Promise<ReadonlyMap<string, ListedSpace>> {
  return place.once('spaces of Confluence', async () => {
    const spaces = new Map<string, ListedSpace>();
    for await (const space of place.product.confluence.spaces.list({ limit: 250 }, options).whole()) {
      spaces.set(space.id, space);
    }
    return spaces;
  });
}

/**
 * Each space with what is read of it. A space that is not readable does not end the search of the others: its error comes
 * last.
 */
export async function* eachSpace<T>(place: SitePlace, options: CallOptions, read: (space: ListedSpace) => Promise<T>): AsyncGenerator<{ readonly space: ListedSpace; readonly value: T }, void, undefined> {
  let notReadable: AdminError | undefined;
  for (const space of (await spacesOf(place, options)).values()) {
    const { ok, value, error } = await attempt(() => read(space));
    if (ok) {
      yield { space, value };
    } else if (error.kind === 'notFound' || error.kind === 'permission.denied') {
      notReadable ??= error;
    } else {
      throw error;
    }
  }
  if (notReadable !== undefined) {
    throw notReadable;
  }
}

/** The key of a space, as the member of a thing. Absent if the space is not readable. */
export function within(spaces: ReadonlyMap<string, ListedSpace>, spaceId: string | null | undefined): { readonly within?: string } {
  const key = spaces.get(spaceId ?? '')?.key;
  return typeof key === 'string' ? { within: key } : {};
}

/** The page of something in Confluence, as the member of a thing. */
export function link(place: SitePlace, path: string): { readonly url?: string } {
  return pageOn(place, `/wiki${path}`);
}

export function linkToContent(place: SitePlace, contentId: string): { readonly url?: string } {
  return link(place, `/pages/viewpage.action?pageId=${contentId}`);
}

export function linkToSpace(place: SitePlace, key: string | null | undefined): { readonly url?: string } {
  return typeof key === 'string' ? link(place, `/spaces/${encodeURIComponent(key)}`) : {};
}

/** Whether a person can work in Confluence at all. What they may view, no read shows. */
export async function checkPerson({ to }: TransferSides, place: SitePlace, options: CallOptions): Promise<SuccessorAnswer> {
  const read = await place.once(`person of Confluence ${to}`, () => attempt(place.product.confluence.users.getProfiles([to], options)));
  if (!read.ok) {
    return { able: undefined };
  }
  const { found, missing } = read.value;
  const status = found.find(({ accountId }) => accountId === to)?.accountStatus;
  return { able: missing.includes(to) || status === 'inactive' || status === 'closed' ? false : undefined };
}

/** A refusal of this package: the thing is in another state than the plan expects. */
export function notAsPlanned(endpoint: string, because: string, remedy: string): AdminErrorOf<'conflict.lifecycle'> {
  return adminError('conflict.lifecycle', { endpoint, codes: [], meaning: `{call} changed nothing: ${because}`, whoCanFix: 'caller', remedy });
}

/** A response without a member that the write needs. */
export function lacks(endpoint: string, field: string): AdminErrorOf<'unexpectedResponse'> {
  return adminError('unexpectedResponse', { endpoint, why: 'schema', fields: [{ field, problem: 'is absent' }] });
}
