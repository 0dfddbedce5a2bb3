import type { ResponseDetails } from '../../core/api-promise.js';
import { attempt } from '../../core/errors.js';
import type { CallOptions } from '../../core/options.js';
import type { ContentPage } from '../../product/confluence/content-schemas.js';
import { getPage, updatePage } from '../../product/confluence/pages.js';
import { lacks, notAsPlanned } from './confluence-shared.js';
import type { SitePlace } from './types.js';

/** What to write into a page, and what its history shows as the reason. */
export interface PageChange {
  readonly ownerId?: string;
  readonly body?: string;
  readonly message: string;
}

/** A page with its body in the storage format. */
export type StoredPage = ContentPage & { readonly stored: string };

/** How often a version of somebody else may come first. */
const tries = 3;

/** Reads a page with its body. */
export async function readPage({ product }: SitePlace, pageId: string, options: CallOptions): Promise<{ readonly page: StoredPage; readonly response: ResponseDetails }> {
  const { data, response } = await product.confluence.pages.get(pageId, { 'body-format': 'storage' }, options).withResponse();
  const stored = data.body?.storage?.value;
  if (typeof stored !== 'string') {
    throw lacks(getPage.route, 'body.storage.value');
  }
  return { page: { ...data, stored }, response };
}

/**
 * Writes a version of a page. `changeOf` gets the page as it is, and returns nothing if nothing is left to do. If somebody
 * else makes a version at the same time, it reads the page again.
 */
export async function changePage(place: SitePlace, pageId: string, options: CallOptions, changeOf: (page: StoredPage) => PageChange | undefined): Promise<ResponseDetails> {
  for (let left = tries; ; left -= 1) {
    const { page, response } = await readPage(place, pageId, options);
    const change = changeOf(page);
    if (change === undefined) {
      return response;
    }
    const written = await writeVersion(place, page, change, options);
    if (written.ok) {
      return written.value.response;
    }
    const { kind } = written.error;
    if (kind === 'conflict.lifecycle' && left > 1) {
      continue;
    }
    if (kind === 'ambiguous') {
      const now = await readPage(place, pageId, options);
      if (changeOf(now.page) === undefined) {
        return { ...now.response, recovered: 'readBack' };
      }
    }
    throw written.error;
  }
}

async function writeVersion(place: SitePlace, page: StoredPage, { message, body = page.stored, ...change }: PageChange, options: CallOptions) {
  const { id, status, title, version } = page;
  const { pages } = place.product.confluence;
  if (status !== 'current') {
    throw notAsPlanned(updatePage.route, 'the page is archived, a draft or in the trash', 'Restore the page in Confluence first, then retry.');
  }
  if (typeof title !== 'string') {
    throw lacks(getPage.route, 'title');
  }
  if (typeof version?.number !== 'number') {
    throw lacks(getPage.route, 'version.number');
  }
  const draft = await pages.get(id, { 'get-draft': true }, options);
  if (draft.status !== status || draft.version?.number !== version.number) {
    throw notAsPlanned(
      updatePage.route,
      'the owner of the credential has a draft of the page, which Confluence would merge or overwrite',
      'Publish or discard your draft of the page, then retry.',
    );
  }
  return attempt(
    pages.update(
      id,
      { status: 'current', title, body: { representation: 'storage', value: body }, version: { number: version.number + 1, message }, ...change },
      options,
    ).withResponse(),
  );
}
