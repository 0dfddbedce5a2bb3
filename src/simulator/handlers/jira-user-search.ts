import {
  findAssignableUsers,
  findBulkAssignableUsers,
  findUserKeysByQuery,
  findUsersAndGroups,
  findUsersByQuery,
  findUsersForPicker,
  findUsersWithAllPermissions,
  findUsersWithBrowsePermission,
} from '../../product/jira/user-search.js';
import { findUsers } from '../../product/jira/users.js';
import { jiraRefusal, ok, type SimulatedAnswer } from '../answer.js';
import { isActiveOn } from '../product-access.js';
import type { Router } from '../router.js';
import type { SimulatedAccount } from '../state.js';
import { cut, jiraUser, matchesText, rangeOf, requireSignedIn, siteOf, type JiraRequest } from './jira.js';
import { foundGroups, groupsMatching } from './jira-groups.js';

/** How many people of a site Jira searches at most. */
const looksAt = 1000;

/**
 * Searches for people. Permissions are simplified: every signed-in caller sees everybody. Every active person may
 * see, do and be assigned everything in every project. Issues are not simulated.
 */
export function routeJiraUserSearch(router: Router): void {
  router.on(findUsers, (request) => {
    const { query } = request;
    // With a dead token the caller is anonymous and sees nobody: an empty list with 200.
    if (request.actor.kind === 'anonymous') {
      return ok([]);
    }
    const term = query.get('query');
    const accountId = query.get('accountId');
    if ((term === null) === (accountId === null) && query.get('property') === null) {
      throw jiraRefusal(400, 'Exactly one of the query parameters query and accountId needs to be provided');
    }
    // Only this search filters first and cuts the range afterwards.
    const found = activePeople(request).filter(
      (account) => (accountId === null || account.accountId === accountId) && (term === null || matchesText(account, term)),
    );
    return ok(cut(found.slice(0, looksAt), rangeOf(query, { default: 50 })).map((account) => jiraUser(request, account)));
  });

  router.on(findBulkAssignableUsers, (request) => {
    requireParameter(request, 'projectKeys');
    return searched(request, { needsWho: true });
  });

  router.on(findAssignableUsers, (request) => {
    requireParameter(request, 'project', 'issueKey', 'issueId');
    return searched(request, { needsWho: false });
  });

  router.on(findUsersWithAllPermissions, (request) => {
    requireParameter(request, 'permissions');
    requireParameter(request, 'issueKey', 'projectKey');
    return searched(request, { needsWho: true });
  });

  router.on(findUsersWithBrowsePermission, (request) => {
    requireParameter(request, 'issueKey', 'projectKey');
    return searched(request, { needsWho: true });
  });

  router.on(findUsersByQuery, (request) => {
    const { range, isLast, found } = queried(request, 'maxResults');
    return ok({ ...range, isLast, total: found.length, values: found.map((account) => jiraUser(request, account)) });
  });

  router.on(findUserKeysByQuery, (request) => {
    const { range, isLast, found } = queried(request, 'maxResult');
    return ok({ ...range, isLast, total: found.length, values: found.map(({ accountId }) => ({ accountId, key: accountId })) });
  });

  router.on(findUsersForPicker, (request) => {
    requireParameter(request, 'query');
    return ok(foundUsers(request, request.query.getAll('excludeAccountIds')));
  });

  router.on(findUsersAndGroups, (request) => {
    requireParameter(request, 'query');
    const term = request.query.get('query') ?? '';
    return ok({ users: foundUsers(request, []), groups: foundGroups(request, groupsMatching(request, term), term) });
  });
}

function activePeople(request: JiraRequest): SimulatedAccount[] {
  const site = siteOf(request);
  return Object.values(request.state.accounts).filter((account) => isActiveOn(request.state, site, account));
}

function requireParameter({ query }: JiraRequest, ...oneOf: readonly string[]): void {
  if (oneOf.every((name) => (query.get(name) ?? '') === '')) {
    throw jiraRefusal(400, `The query parameter ${oneOf.join(' or ')} needs to be provided`);
  }
}

/** Cuts the range first and filters afterwards: a page before the last may be short or empty. */
function searched(request: JiraRequest, { needsWho }: { readonly needsWho: boolean }): SimulatedAnswer {
  const { query } = request;
  const [term, accountId] = [query.get('query'), query.get('accountId')];
  if (term === null && accountId === null ? needsWho : term !== null && accountId !== null) {
    throw jiraRefusal(400, 'Exactly one of the query parameters query and accountId needs to be provided');
  }
  if (request.actor.kind === 'anonymous') {
    return ok([]);
  }
  const looked = cut(activePeople(request).slice(0, looksAt), rangeOf(query, { default: 50 }));
  const found = looked.filter(
    (account) => (accountId === null || account.accountId === accountId) && (term === null || matchesText(account, term)),
  );
  return ok(found.map((account) => jiraUser(request, account)));
}

/** The statements of the query language of Atlassian, joined by AND or OR. */
const statement = String.raw`(?:is (?:assignee|reporter|watcher|voter|commenter|transitioner) of (?:\([^()]+\)|[\w-]+)|\[[^\]]+\]\S+ is "[^"]*")`;
const statements = new RegExp(`^${statement}(?: (?:AND|OR) ${statement})*$`, 'i');

/** The simulation has no issues: a statement about issues is true for everybody. */
function queried(
  request: JiraRequest,
  name: string,
): { range: { startAt: number; maxResults: number }; isLast: boolean; found: SimulatedAccount[] } {
  requireSignedIn(request);
  if (!statements.test(request.query.get('query') ?? '')) {
    throw jiraRefusal(400, 'The query cannot be parsed.');
  }
  const range = rangeOf(request.query, { default: 100, name });
  const looked = activePeople(request).slice(0, looksAt);
  return { range, isLast: range.startAt + range.maxResults >= looked.length, found: cut(looked, range) };
}

function foundUsers(request: JiraRequest, excluded: readonly string[]): object {
  const term = request.query.get('query') ?? '';
  const { maxResults } = rangeOf(request.query, { default: 50 });
  const matching =
    request.actor.kind === 'anonymous'
      ? []
      : activePeople(request)
          .slice(0, Math.min(maxResults, looksAt))
          .filter((account) => matchesText(account, term) && !excluded.includes(account.accountId));
  return {
    header: `Showing ${matching.length} of ${matching.length} matching users`,
    total: matching.length,
    users: matching.map(({ accountId, accountType, name, email }) => ({
      accountId,
      accountType,
      displayName: name,
      html: `${name} - ${email}`,
    })),
  };
}
