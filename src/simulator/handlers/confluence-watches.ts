import {
  addContentWatcher,
  addLabelWatcher,
  addSpaceWatcher,
  isWatchingContent,
  isWatchingLabel,
  isWatchingSpace,
  listContentWatchers,
  listSpaceWatchers,
  listSpaceWatchersOfContent,
  removeContentWatcher,
  removeLabelWatcher,
  removeSpaceWatcher,
} from '../../product/confluence/watches.js';
import { confluenceRefusal, noContent, ok, type SimulatedAnswer } from '../answer.js';
import type { WatchedKind } from '../confluence-state.js';
import type { Effects } from '../effects.js';
import type { Router } from '../router.js';
import { confluencePage, confluenceUser, isSiteAdmin, requireAccount, requireConfluence, type ConfluenceRequest } from './confluence-answers.js';
import { administersSpace, requireContentV1, requireSpaceByKey } from './confluence-contents.js';

export function routeConfluenceWatches(router: Router): void {
  router.on(isWatchingContent, (request) => read(request, 'content', request.path.contentId));
  router.on(isWatchingLabel, (request) => read(request, 'label', request.path.labelName));
  router.on(isWatchingSpace, (request) => read(request, 'space', request.path.spaceKey));

  router.on(addContentWatcher, (request) => add(request, 'content', request.path.contentId));
  router.on(addLabelWatcher, (request) => add(request, 'label', request.path.labelName));
  router.on(addSpaceWatcher, (request) => add(request, 'space', request.path.spaceKey));

  router.on(removeContentWatcher, (request) => remove(request, 'content', request.path.contentId));
  router.on(removeLabelWatcher, (request) => remove(request, 'label', request.path.labelName));
  router.on(removeSpaceWatcher, (request) => remove(request, 'space', request.path.spaceKey));

  router.on(listContentWatchers, (request) => {
    const { contentId } = request.path;
    requireConfluence(request);
    requireContentV1(request, contentId);
    return list(request, `/rest/api/content/${contentId}/notification/child-created`, 'content', contentId);
  });
  router.on(listSpaceWatchersOfContent, (request) => {
    const { contentId } = request.path;
    requireConfluence(request);
    return list(request, `/rest/api/content/${contentId}/notification/created`, 'space', requireContentV1(request, contentId).spaceKey);
  });
  router.on(listSpaceWatchers, (request) => {
    const { spaceKey } = request.path;
    requireConfluence(request);
    requireSpaceByKey(request, spaceKey);
    return list(request, `/rest/api/space/${spaceKey}/watch`, 'space', spaceKey);
  });
}

function list(request: ConfluenceRequest, path: string, kind: 'content' | 'space', key: string): SimulatedAnswer {
  const { watches } = requireConfluence(request);
  const place = kind === 'content' ? { contentId: Number(key) } : { spaceKey: key };
  const found = Object.keys(watches[kind][key] ?? {})
    .flatMap((accountId) => request.state.accounts[accountId] ?? [])
    .map((account) => {
      const { timeZone: _, _expandable, _links, ...shown } = confluenceUser(request, account);
      return { type: 'watch', watcher: { ...shown, operations: [], personalSpace: null, externalCollaborator: false }, ...place };
    });
  return ok(confluencePage(request.query, path, found));
}

type WatchRequest = ConfluenceRequest & { readonly effects: Effects };

function read(request: ConfluenceRequest, kind: WatchedKind, key: string): SimulatedAnswer {
  const { watchers, accountId } = watchersOf(request, kind, key);
  return ok({ watching: watchers[accountId] === true });
}

function add(request: WatchRequest, kind: WatchedKind, key: string): SimulatedAnswer {
  const { all, watchers, accountId } = watchersOf(request, kind, key);
  if (watchers[accountId] === undefined) {
    all[key] = { ...watchers, [accountId]: true };
    request.effects.add({ kind: 'watch.added', accountId, target: `${kind}/${key}` });
  }
  return noContent;
}

function remove(request: WatchRequest, kind: WatchedKind, key: string): SimulatedAnswer {
  const { all, watchers, accountId } = watchersOf(request, kind, key);
  if (watchers[accountId] !== undefined) {
    delete watchers[accountId];
    if (Object.keys(watchers).length === 0) {
      delete all[key];
    }
    request.effects.add({ kind: 'watch.removed', accountId, target: `${kind}/${key}` });
  }
  return noContent;
}

/** The watchers, and the person in question: the caller if there is no account id. */
function watchersOf(
  request: ConfluenceRequest,
  kind: WatchedKind,
  key: string,
): { all: Record<string, Record<string, true>>; watchers: Record<string, true>; accountId: string } {
  const { contents, spaces, watches } = requireConfluence(request);
  const { actor, query } = request;
  const spaceKey = kind === 'space' ? key : kind === 'content' ? contents[key]?.spaceKey : undefined;
  if ((kind === 'content' && contents[key] === undefined) || (kind === 'space' && spaces[key] === undefined)) {
    throw confluenceRefusal(404, `No ${kind} found with the given ${kind === 'space' ? 'key' : 'id'}`);
  }
  const { accountId } = requireAccount(request, query.get('accountId') ?? actor.accountId);
  const space = spaces[spaceKey ?? ''];
  const administers = isSiteAdmin(request) || (space !== undefined && administersSpace(request, space));
  if (accountId !== actor.accountId && !administers) {
    throw confluenceRefusal(403, 'Only an admin may manage what others watch');
  }
  const all = watches[kind];
  return { all, watchers: all[key] ?? {}, accountId };
}
