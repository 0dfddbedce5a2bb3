import { attempt } from '../../core/errors.js';
import type { CallOptions } from '../../core/options.js';
import { getBlogPosts } from '../../product/confluence/blog-posts.js';
import { getDatabase, getFolder, getWhiteboard, searchContent } from '../../product/confluence/content.js';
import type { ContentId, TreeContent } from '../../product/confluence/content-schemas.js';
import { getPages, updatePage } from '../../product/confluence/pages.js';
import { getSpaces } from '../../product/confluence/spaces.js';
import { getTask, getTasks, type ConfluenceTaskListQuery } from '../../product/confluence/tasks.js';
import { addContentWatcher, isWatchingContent, removeContentWatcher } from '../../product/confluence/watches.js';
import { lookUpUsers } from '../../product/confluence/users.js';
import { elementsOf, pagesOf, withKeyIfNeeded } from './confluence-admin-key.js';
import { changePage } from './confluence-pages.js';
import { pageRestrictions } from './confluence-restrictions.js';
import { checkPerson, link, linkToContent, notAsPlanned, spacesOf, within } from './confluence-shared.js';
import { nothingSent } from './nothing-sent.js';
import { quoted, quotedList } from './quoted.js';
import { mentionOfTask, withMention } from './task-mentions.js';
import { verdictOfSides } from './sides.js';
import type { FoundThing, ResponsibilityDeclaration, SitePlace, Transfer } from './types.js';

async function* findPages(people: ReadonlySet<string>, place: SitePlace, options: CallOptions): AsyncGenerator<FoundThing, void, undefined> {
  const spaces = await spacesOf(place, options);
  const { pages } = place.product.confluence;
  for await (const { id, ownerId, title, status, spaceId } of elementsOf(place, options, (call) => pages.list({ status: ['current', 'archived'], limit: 250 }, call))) {
    if (typeof ownerId === 'string' && people.has(ownerId)) {
      yield {
        accountId: ownerId,
        id,
        name: title ?? '',
        ...linkToContent(place, id),
        ...within(spaces, spaceId),
        ...(status === 'archived' ? { details: { status } } : {}),
      };
    }
  }
}

const pageTransfer: Transfer = {
  // The update of a page takes no other status than `current`, which would restore the page.
  check: async ({ details }, sides, place, options) => (details?.['status'] === 'archived' ? { able: false } : checkPerson(sides, place, options)),
  seen: async ({ id }, sides, place, options) => {
    const { ownerId } = await withKeyIfNeeded(place, sides, options, (call) => place.product.confluence.pages.get(id, {}, call));
    return typeof ownerId !== 'string' ? 'unknown' : verdictOfSides((accountId) => ownerId === accountId, sides);
  },
  write: ({ id }, sides, place, options) =>
    withKeyIfNeeded(place, sides, options, (call) =>
      changePage(place, id, call, ({ ownerId }) => {
        if (ownerId === sides.to) {
          return undefined;
        }
        if (ownerId !== sides.from) {
          throw notAsPlanned(updatePage.route, 'the page has another owner by now', 'Look at the owner of the page in Confluence.');
        }
        return { ownerId: sides.to, message: 'The owner of the page has changed.' };
      }),
    ),
};

const treeKinds = ['whiteboard', 'database', 'folder'] as const;

async function* findOtherContents(people: ReadonlySet<string>, place: SitePlace, options: CallOptions): AsyncGenerator<FoundThing, void, undefined> {
  const { content } = place.product.confluence;
  const spaces = await spacesOf(place, options);
  const cql = `creator in (${quotedList(people)}) and type in (${treeKinds.join(',')})`;
  for await (const page of pagesOf(place, options, (call) => content.search({ cql, limit: 250 }, call))) {
    for (const { id, type } of page.items) {
      const kind = treeKinds.find((one) => one === type);
      const { ownerId, title, spaceId } = kind === undefined ? {} : await readTree(kind, id, place, page.options);
      if (typeof ownerId === 'string' && people.has(ownerId)) {
        const key = within(spaces, spaceId);
        yield { accountId: ownerId, id, name: title ?? '', ...(key.within === undefined ? {} : link(place, `/spaces/${encodeURIComponent(key.within)}/${kind}/${id}`)), ...key };
      }
    }
  }
}

/** The search is behind changes: what was deleted since is left out. */
async function readTree(kind: (typeof treeKinds)[number], id: ContentId, { product }: SitePlace, options: CallOptions): Promise<Partial<TreeContent>> {
  const { content } = product.confluence;
  const reads = {
    whiteboard: () => content.getWhiteboard(id, {}, options),
    database: () => content.getDatabase(id, {}, options),
    folder: () => content.getFolder(id, {}, options),
  };
  const read = await attempt(reads[kind]);
  if (!read.ok && read.error.kind !== 'notFound') {
    throw read.error;
  }
  return read.value ?? {};
}

async function* findBlogPosts(people: ReadonlySet<string>, place: SitePlace, options: CallOptions): AsyncGenerator<FoundThing, void, undefined> {
  const spaces = await spacesOf(place, options);
  for await (const { id, authorId, title, spaceId } of elementsOf(place, options, (call) => place.product.confluence.blogPosts.list({ limit: 250 }, call))) {
    if (typeof authorId === 'string' && people.has(authorId)) {
      yield { accountId: authorId, id, name: title ?? '', ...linkToContent(place, id), ...within(spaces, spaceId) };
    }
  }
}

async function* findTasks(people: ReadonlySet<string>, place: SitePlace, options: CallOptions): AsyncGenerator<FoundThing, void, undefined> {
  const spaces = await spacesOf(place, options);
  const query: ConfluenceTaskListQuery = { 'assigned-to': [...people], status: 'incomplete', 'body-format': 'storage', limit: 250 };
  for await (const { id, localId, status, assignedTo, pageId, blogPostId, spaceId, body } of elementsOf(place, options, (call) => place.product.confluence.tasks.list(query, call))) {
    if (typeof assignedTo !== 'string' || !people.has(assignedTo) || status !== 'incomplete') {
      continue;
    }
    const contentId = pageId ?? blogPostId;
    yield {
      accountId: assignedTo,
      id,
      name: textOf(body?.storage?.value ?? '') || 'task',
      ...(typeof contentId === 'string' ? linkToContent(place, contentId) : {}),
      ...within(spaces, spaceId),
      details: { ...(typeof pageId === 'string' ? { pageId } : {}), ...(typeof localId === 'string' ? { localId } : {}) },
    };
  }
}

const longestName = 80;

/** The first words of a text in the storage format. */
function textOf(stored: string): string {
  const text = stored.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ').trim();
  return text.length > longestName ? `${text.slice(0, longestName - 1)}…` : text;
}

const taskTransfer: Transfer = {
  check: async ({ details }, sides, place, options) => (details?.['pageId'] === undefined || details['localId'] === undefined ? { able: false } : checkPerson(sides, place, options)),
  seen: async ({ id, details }, sides, place, options) =>
    withKeyIfNeeded(place, sides, options, async (call) => {
      const { pages, tasks } = place.product.confluence;
      const { assignedTo } = await tasks.get(id, {}, call);
      const { pageId, localId } = details ?? {};
      const verdict = typeof assignedTo === 'string' ? verdictOfSides((accountId) => assignedTo === accountId, sides) : 'unknown';
      if (verdict === 'reached' || pageId === undefined || localId === undefined) {
        return verdict;
      }
      // Confluence reads tasks from the page after its update: the page shows the change first.
      const { body } = await pages.get(pageId, { 'body-format': 'storage' }, call);
      const mentioned = mentionOfTask(body?.storage?.value ?? '', localId)?.accountId;
      return mentioned === undefined ? verdict : verdictOfSides((accountId) => mentioned === accountId, sides);
    }),
  write: ({ details }, sides, place, options) => {
    const { pageId, localId } = details ?? {};
    if (pageId === undefined || localId === undefined) {
      throw notAsPlanned(updatePage.route, 'the task is not one of a page', 'Edit the mention in the blog post, in Confluence.');
    }
    return withKeyIfNeeded(place, sides, options, (call) =>
      changePage(place, pageId, call, ({ stored }) => {
        const mention = mentionOfTask(stored, localId);
        if (mention?.accountId === sides.to) {
          return undefined;
        }
        if (mention?.accountId !== sides.from) {
          throw notAsPlanned(updatePage.route, 'the task does not start with a mention of the person', 'Assign the task in Confluence, by a mention in its text.');
        }
        return { body: withMention(stored, mention, sides.to), message: 'A task has another assignee.' };
      }),
    );
  },
};

/** Only one person: the result of the search does not show who watches. */
async function* findWatches(people: ReadonlySet<string>, place: SitePlace, options: CallOptions): AsyncGenerator<FoundThing, void, undefined> {
  const { content, watches } = place.product.confluence;
  for (const accountId of people) {
    const search = { cql: `watcher = ${quoted(accountId)}`, expand: ['space'], limit: 250 };
    for await (const page of pagesOf(place, options, (call) => content.search(search, call))) {
      const isWatching = async (id: ContentId): Promise<boolean> => watches.isWatchingContent(id, accountId, page.options);
      // If the first result is wrong, the search is behind or ignores the filter.
      const [first] = page.items;
      const isTrusted = first !== undefined && (await isWatching(first.id));
      for (const { id, title, space } of page.items) {
        if (isTrusted || (id !== first?.id && (await isWatching(id)))) {
          yield { accountId, id, name: title ?? '', ...linkToContent(place, id), ...(typeof space?.key === 'string' ? { within: space.key } : {}) };
        }
      }
    }
  }
}

const watchTransfer: Transfer = {
  check: async ({ id }, sides, place, options) => ({
    ...(await checkPerson(sides, place, options)),
    holds: await place.product.confluence.watches.isWatchingContent(id, sides.to, options),
  }),
  seen: async ({ id }, sides, place, options) => {
    const { from, to } = sides;
    const { watches } = place.product.confluence;
    const watching = new Set<string>();
    for (const accountId of [from, to]) {
      if (await watches.isWatchingContent(id, accountId, options)) {
        watching.add(accountId);
      }
    }
    return verdictOfSides((accountId) => watching.has(accountId), sides);
  },
  write: async ({ id }, { from, to, fromKeeps, isUndo }, place, options) => {
    const { watches } = place.product.confluence;
    let response = nothingSent();
    if (isUndo !== true && !(await watches.isWatchingContent(id, from, options))) {
      return response;
    }
    if (!(await watches.isWatchingContent(id, to, options))) {
      ({ response } = await watches.addContentWatcher(id, to, options).withResponse());
    }
    if (!fromKeeps && (await watches.isWatchingContent(id, from, options))) {
      ({ response } = await watches.removeContentWatcher(id, from, options).withResponse());
    }
    return response;
  },
};

const viewOnly = 'Permission to view the content.';
const notViewed = 'Content that the owner of the credential may not view is missing without an error. With `adminKey: true`, the search enables the admin key.';

/** What people are in charge of in the content of Confluence. */
export const confluenceContentResponsibilities = {
  pages: {
    row: 'C1',
    title: 'pages that the person owns',
    world: 'confluence',
    foundBy: [getSpaces, getPages],
    findingNeeds: 'Permission to view the page.',
    caveat: `No list has a filter for the owner: all current and archived pages are read. ${notViewed}`,
    finder: { peopleAtOnce: Number.POSITIVE_INFINITY, find: findPages },
    writes: [updatePage],
    checkedBy: [lookUpUsers],
    writingNeeds: 'Permission to edit the page. The owner of the credential must have no draft of it.',
    successorMust: 'Be active. Permission to view the page is not checked.',
    readBack: 'The owner of the page is the successor.',
    undo: 'Another version of the page with the person as its owner.',
    notByApi: 'Archived pages: restore them first. A change without a new version: Confluence may notify watchers of the page.',
    evidence: ['documented'],
    byDefault: 'transfer',
    turn: 4,
    transfer: pageTransfer,
  },
  otherContents: {
    row: 'C2',
    title: 'whiteboards, databases and folders that the person owns',
    world: 'confluence',
    foundBy: [getSpaces, searchContent, getWhiteboard, getDatabase, getFolder],
    findingNeeds: viewOnly,
    caveat: 'Found by their creator: what somebody else created is missing, also if the person owns it now. The search is minutes behind changes.',
    finder: { peopleAtOnce: 100, find: findOtherContents },
    writes: [],
    notByApi: 'No call changes the owner. A person with the permission to edit them can change it in Confluence.',
    evidence: ['documented', 'inferred'],
    byDefault: 'report',
    turn: 6,
  },
  blogPosts: {
    row: 'C3',
    title: 'blog posts that the person wrote',
    world: 'confluence',
    foundBy: [getSpaces, getBlogPosts],
    findingNeeds: viewOnly,
    caveat: `Blog posts have an author and no owner: all blog posts are read. ${notViewed}`,
    finder: { peopleAtOnce: Number.POSITIVE_INFINITY, find: findBlogPosts },
    writes: [],
    notByApi: 'The author of a blog post does not change. Move the text to a page if somebody must maintain it.',
    evidence: ['documented'],
    byDefault: 'report',
    turn: 6,
  },
  pageRestrictions,
  inlineTasks: {
    row: 'C7',
    title: 'open tasks in pages and blog posts that are assigned to the person',
    world: 'confluence',
    foundBy: [getSpaces, getTasks],
    findingNeeds: 'Permission to view the page.',
    caveat: notViewed,
    finder: { peopleAtOnce: 250, find: findTasks },
    writes: [updatePage],
    checkedBy: [lookUpUsers, getTask],
    writingNeeds: 'Permission to edit the page. The owner of the credential must have no draft of it.',
    successorMust: 'Be active. Permission to view the page is not checked.',
    readBack: 'The task is assigned to the successor, or the task in the page starts with a mention of them.',
    undo: 'Another version of the page, with the earlier mention.',
    notByApi: 'Tasks in blog posts, and tasks that do not start with a mention. Each change is a version of the page, and Confluence may notify watchers.',
    evidence: ['documented', 'inferred'],
    byDefault: 'transfer',
    turn: 5,
    transfer: taskTransfer,
  },
  drafts: {
    row: 'C8',
    title: 'drafts of the person',
    world: 'confluence',
    foundBy: [],
    findingNeeds: 'Only the person reads their own drafts.',
    caveat: 'No API lists or reads the drafts of another person.',
    writes: [],
    notByApi: 'The person must publish or share their drafts before they leave.',
    evidence: ['documented'],
    byDefault: 'report',
    turn: 6,
  },
  templates: {
    row: 'C10',
    title: 'templates with the name of the person in their text',
    world: 'confluence',
    foundBy: [],
    findingNeeds: 'Nothing: templates have no owner and no author.',
    caveat: 'Templates belong to their space. Only their text can name a person.',
    writes: [],
    notByApi: 'An admin of the space looks through its templates.',
    evidence: ['documented'],
    byDefault: 'report',
    turn: 6,
  },
  contentWatches: {
    row: 'C11',
    title: 'content that the person watches',
    world: 'confluence',
    foundBy: [searchContent, isWatchingContent],
    findingNeeds: 'A Confluence admin, or an admin of the space.',
    caveat: 'One search for each person, minutes behind changes. Watches of spaces and labels are not found.',
    finder: { peopleAtOnce: 1, find: findWatches },
    writes: [addContentWatcher, removeContentWatcher],
    checkedBy: [lookUpUsers],
    writingNeeds: 'A Confluence admin, or an admin of the space.',
    successorMust: 'Be able to view the content.',
    readBack: 'The successor watches the content, and the person does not.',
    undo: 'The person watches it again, then the successor does not.',
    evidence: ['documented', 'inferred'],
    byDefault: 'leave',
    turn: 6,
    transfer: watchTransfer,
  },
} satisfies Readonly<Record<string, ResponsibilityDeclaration>>;

