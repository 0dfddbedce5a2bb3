import { attempt } from '../../core/errors.js';
import type { CallOptions } from '../../core/options.js';
import { getBoardConfiguration, listBoards, listBoardsOfFilter, type Board } from '../../product/jira/boards.js';
import { bulkEditDashboards, searchDashboards } from '../../product/jira/dashboards.js';
import { changeFilterOwner, searchFilters } from '../../product/jira/filters.js';
import { searchWorkflows } from '../../product/jira/workflows.js';
import { getUser } from '../../product/jira/users.js';
import { jiraPlansResponsibilities } from './jira-plans.js';
import { administersJira, fromEach, isActivePerson, ownedThrough, shownBy } from './jira-shared.js';
import { ownerInputs, refusalOfDashboard } from './jira-owners.js';
import { pageOn } from './page-on.js';
import { isActiveOn } from './jira-user.js';
import type { Finder, FoundThing, ResponsibilityDeclaration, SitePlace } from './types.js';

interface OwnedFilters {
  readonly filters: readonly { readonly id: string; readonly name: string }[];
  /** False if only shared filters are listed. */
  readonly isWhole: boolean;
}

/** The filters of a person, also private ones if Jira allows it. Read once for filters, boards and successors. */
function filtersOf(accountId: string, place: SitePlace, options: CallOptions): Promise<OwnedFilters> {
  return place.once(`filters of ${accountId}`, async () => {
    const search = { accountId, expand: 'owner', maxResults: 100 };
    const read = async (overrides: { readonly overrideSharePermissions?: true }): Promise<OwnedFilters['filters']> => {
      const owned: { readonly id: string; readonly name: string }[] = [];
      for await (const { id, name, owner } of place.product.jira.filters.search({ ...search, ...overrides }, options).whole()) {
        if (shownBy(searchFilters, 'values.owner', owner).accountId === accountId) {
          owned.push({ id, name: name ?? id });
        }
      }
      return owned;
    };
    const all = await attempt(read({ overrideSharePermissions: true }));
    if (all.ok) {
      return { filters: all.value, isWhole: true };
    }
    // Only administrators may override.
    if (all.error.kind !== 'permission.denied' && all.error.kind !== 'validation') {
      throw all.error;
    }
    return { filters: await read({}), isWhole: false };
  });
}

const findFilters: Finder['find'] = async function* (people, place, options) {
  for (const accountId of people) {
    for (const { id, name } of (await filtersOf(accountId, place, options)).filters) {
      yield { accountId, id, name, ...pageOn(place, `/issues/?filter=${id}`) };
    }
  }
};

const findDashboards: Finder['find'] = async function* (people, place, options) {
  for (const accountId of people) {
    for await (const { id, name, owner } of place.product.jira.dashboards.search({ accountId, expand: 'owner', maxResults: 100 }, options).whole()) {
      if (shownBy(searchDashboards, 'values.owner', owner).accountId === accountId) {
        yield { accountId, id, name: name ?? id, ...pageOn(place, `/jira/dashboards/${id}`) };
      }
    }
  }
};

/** So few filters are looked up one by one, even if there were fewer boards. */
const fewFilters = 50;

/** Boards show neither their owner nor, in lists, their filter: asks for those of each filter, or each board for its filter. */
const findBoards: Finder['find'] = async function* (people, place, options) {
  const { boards } = place.product.jira;
  const owners = new Map<string, string>();
  const owned = fromEach([...people], async function* (accountId) {
    for (const { id } of (await filtersOf(accountId, place, options)).filters) {
      yield [id, accountId] as const;
    }
  });
  for await (const [filterId, accountId] of owned) {
    owners.set(filterId, accountId);
  }
  const thing = (id: number, name: string | null | undefined, filterId: string, accountId: string): FoundThing => {
    return { accountId, id: String(id), name: name ?? String(id), ...pageOn(place, `/secure/RapidBoard.jspa?rapidView=${id}`), details: { filterId } };
  };
  const all = owners.size > fewFilters ? await boardsIfFewer(owners.size, place, options) : undefined;
  if (all !== undefined) {
    yield* fromEach(all, async function* ({ id, name }) {
      const { filter } = await boards.getConfiguration(id, options);
      const filterId = shownBy(getBoardConfiguration, 'filter.id', filter?.id);
      const accountId = owners.get(filterId);
      if (accountId !== undefined) {
        yield thing(id, name, filterId, accountId);
      }
    });
    return;
  }
  yield* fromEach([...owners], async function* ([filterId, accountId]) {
    for await (const { id, name } of boards.listOfFilter(filterId, { maxResults: 50 }, options).whole()) {
      yield thing(id, name, filterId, accountId);
    }
  });
};

/** All boards, if there are fewer of them than filters. */
async function boardsIfFewer(filters: number, place: SitePlace, options: CallOptions): Promise<readonly Board[] | undefined> {
  const boards: Board[] = [];
  for await (const { items, total } of place.product.jira.boards.list({ maxResults: 50 }, options).whole().pages()) {
    if (total === undefined || total >= filters) {
      return undefined;
    }
    boards.push(...items);
  }
  return boards;
}

const findWorkflows: Finder['find'] = async function* (people, place, options) {
  for await (const workflow of place.product.jira.workflows.search({ expand: 'values.transitions', maxResults: 100 }, options).whole()) {
    const { id, name, transitions } = workflow;
    for (const accountId of peopleNamedIn(shownBy(searchWorkflows, 'values.transitions', transitions), people)) {
      yield { accountId, id, name: name ?? id };
    }
  }
};

/** The people whose account id is anywhere in a value. Each rule has parameters of its own, and their forms are not documented. */
function peopleNamedIn(value: unknown, people: ReadonlySet<string>): ReadonlySet<string> {
  const named = new Set<string>();
  for (const [words] of JSON.stringify(value).matchAll(/[\w:-]+/g)) {
    // An account id may stand after a prefix, such as `user:`.
    for (let at = 0; at !== -1; at = nextPart(words, at)) {
      const word = words.slice(at);
      if (people.has(word)) {
        named.add(word);
      }
    }
  }
  return named;
}

function nextPart(words: string, at: number): number {
  const colon = words.indexOf(':', at);
  return colon === -1 ? -1 : colon + 1;
}

/** What people share and plan in Jira, and where workflows name them. */
export const jiraSharingResponsibilities = {
  filters: {
    row: 'J9',
    title: 'filters that the person owns',
    world: 'jira',
    foundBy: [searchFilters],
    findingNeeds: `${administersJira} for private filters`,
    caveat: 'Without that permission, only filters that are shared with the credential are found.',
    finder: { peopleAtOnce: 1, find: findFilters },
    writes: [changeFilterOwner],
    checkedBy: [getUser],
    writingNeeds: administersJira,
    successorMust: `${isActivePerson}, and own no filter of the same name`,
    readBack: 'The filter shows its owner.',
    undo: 'Makes the person the owner again.',
    notByApi: 'Subscriptions stay with the person. Nothing creates or removes one: the successor subscribes in the browser.',
    evidence: ['documented'],
    byDefault: 'transfer',
    turn: 3,
    transfer: ownedThrough(changeFilterOwner, ({ id }, to) => ownerInputs.filter(id, to), {
      check: async ({ name }, { to }, place, options) => {
        const [isActive, { filters, isWhole }] = await Promise.all([isActiveOn(to, place, options), filtersOf(to, place, options)]);
        const isTaken = filters.some((filter) => filter.name === name);
        return { able: isTaken || isActive === false ? false : isWhole ? isActive : undefined };
      },
    }),
  },
  dashboards: {
    row: 'J10',
    title: 'dashboards that the person owns',
    world: 'jira',
    foundBy: [searchDashboards],
    findingNeeds: 'access to Jira',
    caveat: 'Only dashboards that are shared with the credential are found. Private, archived and deleted dashboards are not.',
    finder: { peopleAtOnce: 1, find: findDashboards },
    writes: [bulkEditDashboards],
    checkedBy: [getUser],
    writingNeeds: administersJira,
    successorMust: isActivePerson,
    readBack: 'The dashboard shows its owner.',
    undo: 'Makes the person the owner again. A new name, which Jira gives to avoid two of the same, stays.',
    notByApi: 'Jira shows private dashboards of others only in the browser, to its administrators. Look there.',
    evidence: ['documented'],
    byDefault: 'transfer',
    turn: 3,
    transfer: ownedThrough(bulkEditDashboards, ({ id }, to) => ownerInputs.dashboard(id, to), { refusal: (response, data, { id }) => refusalOfDashboard(response, data, id) }),
  },
  boards: {
    row: 'J11',
    title: 'boards on filters that the person owns',
    world: 'jira',
    foundBy: [searchFilters, listBoardsOfFilter, listBoards, getBoardConfiguration],
    findingNeeds: `${administersJira} for private filters; the boards themselves must be visible`,
    caveat: 'Private boards of others, and boards that the person administers on a filter of others, are not found.',
    finder: { peopleAtOnce: Number.POSITIVE_INFINITY, find: findBoards },
    writes: [],
    notByApi: 'A board follows its filter: transfer the filter. Board administrators change only in the browser.',
    evidence: ['documented'],
    byDefault: 'report',
    turn: 3,
  },
  ...jiraPlansResponsibilities,
  workflows: {
    row: 'J18',
    title: 'workflows whose rules name the person',
    world: 'jira',
    foundBy: [searchWorkflows],
    findingNeeds: administersJira,
    caveat: 'Rules of apps may keep people in a form that Jira does not show.',
    finder: { peopleAtOnce: Number.POSITIVE_INFINITY, find: findWorkflows },
    writes: [],
    notByApi: 'A change needs an update of the whole workflow. Edit its rules in the browser.',
    evidence: ['documented', 'inferred'],
    byDefault: 'report',
    turn: 6,
  },
  webhooks: {
    row: 'J19',
    title: 'webhooks and application links that the person made',
    world: 'jira',
    foundBy: [],
    findingNeeds: 'no API lists them by person',
    caveat: 'An API lists only the webhooks of the app that calls it.',
    writes: [],
    notByApi: 'An administrator of Jira looks through webhooks and application links in the browser.',
    evidence: ['documented', 'inferred'],
    byDefault: 'report',
    turn: 6,
  },
} satisfies Readonly<Record<string, ResponsibilityDeclaration>>;
