import * as z from 'zod/mini';

import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack } from '../../core/endpoint.js';
import { givenId, id, type AccountId } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import { confluenceStart, type Paginated } from '../../core/pagination.js';
import { input, inside, maybeString, nothing, record, type Outcome } from '../../core/schema.js';
import type { Scopes } from '../../core/scopes.js';
import type { Transport } from '../../core/transport.js';
import type { ContentId } from './content-schemas.js';
import { notFromBrowser } from './schemas.js';
import type { ConfluencePageQuery } from './users.js';

/** Always required: without an account id, Confluence would apply the call to the caller. */
const query = input({ accountId: givenId('account') });

const watching = inside('watching', z.boolean());

const readWatches: Scopes = { classic: ['read:confluence-content.summary'], granular: ['read:watcher:confluence'] };
const writeWatches: Scopes = { classic: ['write:confluence-content'], granular: ['write:watcher:confluence'] };

export const isWatchingContent = endpoint('GET /wiki/rest/api/user/watch/content/{contentId}', {
  query,
  response: watching,
  operation: 'read',
  success: [200],
  scopes: readWatches,
});

export const isWatchingLabel = endpoint('GET /wiki/rest/api/user/watch/label/{labelName}', {
  query,
  response: watching,
  operation: 'read',
  success: [200],
  scopes: readWatches,
});

export const isWatchingSpace = endpoint('GET /wiki/rest/api/user/watch/space/{spaceKey}', {
  query,
  response: watching,
  operation: 'read',
  success: [200],
  scopes: readWatches,
});

interface Watcher {
  readonly query: { readonly accountId: string };
}

function readContentWatch(wanted: boolean) {
  return readBack(isWatchingContent, {
    input: ({ path, query: watcher }: Watcher & { path: { contentId: string } }) => ({ path, query: watcher }),
    verdict: (seen) => (seen === wanted ? 'reached' : 'notReached'),
  });
}

function readLabelWatch(wanted: boolean) {
  return readBack(isWatchingLabel, {
    input: ({ path, query: watcher }: Watcher & { path: { labelName: string } }) => ({ path, query: watcher }),
    verdict: (seen) => (seen === wanted ? 'reached' : 'notReached'),
  });
}

function readSpaceWatch(wanted: boolean) {
  return readBack(isWatchingSpace, {
    input: ({ path, query: watcher }: Watcher & { path: { spaceKey: string } }) => ({ path, query: watcher }),
    verdict: (seen) => (seen === wanted ? 'reached' : 'notReached'),
  });
}

export const addContentWatcher = endpoint('POST /wiki/rest/api/user/watch/content/{contentId}', {
  query,
  response: nothing,
  operation: 'absolute',
  success: [204],
  scopes: writeWatches,
  headers: notFromBrowser,
  readBack: readContentWatch(true),
});

export const removeContentWatcher = endpoint('DELETE /wiki/rest/api/user/watch/content/{contentId}', {
  query,
  response: nothing,
  operation: 'deleteById',
  success: [204],
  scopes: writeWatches,
  headers: notFromBrowser,
  readBack: readContentWatch(false),
});

export const addLabelWatcher = endpoint('POST /wiki/rest/api/user/watch/label/{labelName}', {
  query,
  response: nothing,
  operation: 'absolute',
  success: [204],
  scopes: writeWatches,
  headers: notFromBrowser,
  readBack: readLabelWatch(true),
});

export const removeLabelWatcher = endpoint('DELETE /wiki/rest/api/user/watch/label/{labelName}', {
  query,
  response: nothing,
  operation: 'deleteById',
  success: [204],
  scopes: writeWatches,
  headers: notFromBrowser,
  readBack: readLabelWatch(false),
});

export const addSpaceWatcher = endpoint('POST /wiki/rest/api/user/watch/space/{spaceKey}', {
  query,
  response: nothing,
  operation: 'absolute',
  success: [204],
  scopes: writeWatches,
  headers: notFromBrowser,
  readBack: readSpaceWatch(true),
});

export const removeSpaceWatcher = endpoint('DELETE /wiki/rest/api/user/watch/space/{spaceKey}', {
  query,
  response: nothing,
  operation: 'deleteById',
  success: [204],
  scopes: writeWatches,
  headers: notFromBrowser,
  readBack: readSpaceWatch(false),
});

const WatchSchema = record({
  type: maybeString,
  watcher: record({ accountId: id<'account'>(), displayName: maybeString, publicName: maybeString, accountType: maybeString }),
});

/** A person who watches something: `watcher` is the person. */
export interface ConfluenceWatch extends z.infer<typeof WatchSchema> {}

const pageOfWatches = {
  query: input({ start: z.optional(z.int().check(z.minimum(0))), limit: z.optional(z.int().check(z.minimum(1))) }),
  item: WatchSchema,
  page: confluenceStart({ pageSize: 200 }),
  success: [200],
};

const readWatchers: Scopes = { ...readWatches, granular: ['read:user:confluence', 'read:watcher:confluence'] };

export const listContentWatchers = pagedEndpoint('GET /wiki/rest/api/content/{contentId}/notification/child-created', {
  ...pageOfWatches,
  scopes: readWatchers,
});

export const listSpaceWatchersOfContent = pagedEndpoint('GET /wiki/rest/api/content/{contentId}/notification/created', {
  ...pageOfWatches,
  scopes: readWatchers,
});

export const listSpaceWatchers = pagedEndpoint('GET /wiki/rest/api/space/{spaceKey}/watch', {
  ...pageOfWatches,
  scopes: { granular: ['read:user:confluence', 'read:watcher:confluence'] },
});

/**
 * What a person watches: they get an e-mail when it changes. No call lists what one person watches: check each
 * content, label and space, or list the watchers of each.
 *
 * For another person than yourself, you must be a Confluence admin. For content and spaces, an admin of the space is
 * enough. Throws `permission.denied` otherwise, and `notFound` if the person, content or space does not exist.
 */
export class ConfluenceWatches {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Reads whether a person watches a page, blog post or other content.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-content-watches/
   */
  isWatchingContent(contentId: ContentId, accountId: AccountId, options?: CallOptions): ApiPromise<boolean> {
    return this.transport.send(isWatchingContent, { path: { contentId }, query: { accountId } }, options);
  }

  /**
   * Makes a person watch content: they get e-mails about its changes from now on.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-content-watches/
   */
  addContentWatcher(contentId: ContentId, accountId: AccountId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(addContentWatcher, { path: { contentId }, query: { accountId } }, options);
  }

  /**
   * Ends a person's watch of content.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-content-watches/
   */
  removeContentWatcher(contentId: ContentId, accountId: AccountId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(removeContentWatcher, { path: { contentId }, query: { accountId } }, options);
  }

  /**
   * Reads whether a person watches a label. Needs a Confluence admin: an admin of a space is not enough.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-content-watches/
   */
  isWatchingLabel(labelName: string, accountId: AccountId, options?: CallOptions): ApiPromise<boolean> {
    return this.transport.send(isWatchingLabel, { path: { labelName }, query: { accountId } }, options);
  }

  /**
   * Makes a person watch a label: they get e-mails about all content that carries it from now on.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-content-watches/
   */
  addLabelWatcher(labelName: string, accountId: AccountId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(addLabelWatcher, { path: { labelName }, query: { accountId } }, options);
  }

  /**
   * Ends a person's watch of a label.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-content-watches/
   */
  removeLabelWatcher(labelName: string, accountId: AccountId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(removeLabelWatcher, { path: { labelName }, query: { accountId } }, options);
  }

  /**
   * Reads whether a person watches a space, by its key.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-content-watches/
   */
  isWatchingSpace(spaceKey: string, accountId: AccountId, options?: CallOptions): ApiPromise<boolean> {
    return this.transport.send(isWatchingSpace, { path: { spaceKey }, query: { accountId } }, options);
  }

  /**
   * Makes a person watch a space: they get e-mails about all its content from now on.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-content-watches/
   */
  addSpaceWatcher(spaceKey: string, accountId: AccountId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(addSpaceWatcher, { path: { spaceKey }, query: { accountId } }, options);
  }

  /**
   * Ends a person's watch of a space. Watches of single contents stay.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-content-watches/
   */
  removeSpaceWatcher(spaceKey: string, accountId: AccountId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(removeSpaceWatcher, { path: { spaceKey }, query: { accountId } }, options);
  }

  /**
   * Lists the people who watch a page. People who watch its space are in {@link listSpaceWatchersOfContent}.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-content-watches/
   */
  listContentWatchers(contentId: ContentId, query: ConfluencePageQuery = {}, options?: CallOptions): Paginated<ConfluenceWatch> {
    return this.transport.list(listContentWatchers, { path: { contentId }, query }, options);
  }

  /**
   * Lists the people who watch the space that content is in.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-content-watches/
   */
  listSpaceWatchersOfContent(contentId: ContentId, query: ConfluencePageQuery = {}, options?: CallOptions): Paginated<ConfluenceWatch> {
    return this.transport.list(listSpaceWatchersOfContent, { path: { contentId }, query }, options);
  }

  /**
   * Lists the people who watch a space, by its key.
   *
   * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-content-watches/
   */
  listSpaceWatchers(spaceKey: string, query: ConfluencePageQuery = {}, options?: CallOptions): Paginated<ConfluenceWatch> {
    return this.transport.list(listSpaceWatchers, { path: { spaceKey }, query }, options);
  }
}
