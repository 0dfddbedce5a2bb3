import type { ResponseDetails } from '../../core/api-promise.js';
import { attempt } from '../../core/errors.js';
import type { CallOptions } from '../../core/options.js';
import type { ContentPage } from '../../product/confluence/content-schemas.js';
import { getPage, updatePage } from '../../product/confluence/pages.js';
import { siteNameOf } from '../read/clients.js';
import { lacks, notAsPlanned } from './confluence-shared.js';
import { nothingSent } from './nothing-sent.js';
import { oneAtATime } from './one-at-a-time.js';
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

async function readPage({ product }: SitePlace, pageId: string, options: CallOptions): Promise<StoredPage> {
  const page = await product.confluence.pages.get(pageId, { 'body-format': 'storage' }, options);
  const stored = page.body?.storage?.value;
  if (typeof stored !== 'string') {
    throw lacks(getPage.route, 'body.storage.value');
  }
  return { ...page, stored };
}

/**
 * Writes a version of a page. `changeOf` gets the page as it is, and returns nothing if nothing is left to do. If somebody
 * else makes a version at the same time, it reads the page again.
 */
export function changePage(place: SitePlace, pageId: string, options: CallOptions, changeOf: (page: StoredPage) => PageChange | undefined): Promise<ResponseDetails> {
  // Tasks of one page would otherwise make its next version at the same time.
  return oneAtATime(`page ${siteNameOf(place.product)} ${pageId}`, () => change(place, pageId, options, changeOf));
}

async function change(place: SitePlace, pageId: string, options: CallOptions, changeOf: (page: StoredPage) => PageChange | undefined): Promise<ResponseDetails> {
  for (let left = tries; ; left -= 1) {
    const page = await readPage(place, pageId, options);
    const wanted = changeOf(page);
    if (wanted === undefined) {
      return nothingSent();
    }
    const written = await writeVersion(place, page, wanted, options);
    if (written.ok) {
      return written.value.response;
    }
    const { kind } = written.error;
    if (kind === 'conflict.lifecycle' && left > 1) {
      continue;
    }
    if (kind === 'ambiguous') {
      // A later version may be on top of this one: only the page itself shows whether the change is in it.
      if (changeOf(await readPage(place, pageId, options)) === undefined) {
        return { ...nothingSent(), attempts: written.error.attempts, recovered: 'readBack' };
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
