import {
  getAnonymousUser,
  getCurrentUser,
  getUser,
  getUserEmail,
  getUserEmails,
  getUserGroups,
  getUsers,
  lookUpUsers,
  searchUsers,
} from '../../product/confluence/users.js';
import { confluenceRefusal, ok } from '../answer.js';
import { groupsOf } from '../groups.js';
import type { Router } from '../router.js';
import type { SimulatedAccount } from '../state.js';
import {
  confluenceGroup,
  confluencePage,
  confluenceUser,
  hasAccess,
  personalSpaceOf,
  requireAccount,
  requireConfluence,
  requireSite,
  shownOf,
  whole,
  type ConfluenceRequest,
} from './confluence-answers.js';

const largestBulk = 100;

const nobody = {
  type: 'anonymous',
  displayName: 'Anonymous',
  profilePicture: { path: '/wiki/images/icons/profilepics/anonymous.svg', width: 48, height: 48, isDefault: true },
  _links: {},
};

export function routeConfluenceUsers(router: Router): void {
  router.on(getUser, (request) => {
    requireConfluence(request);
    const account = requireAccount(request, request.query.get('accountId'));
    return ok({ ...confluenceUser(request, account), accountStatus: account.status });
  });

  router.on(getCurrentUser, (request) => {
    requireSite(request);
    const account = request.state.accounts[request.actor.accountId];
    return ok(account === undefined ? nobody : { ...confluenceUser(request, account), accountStatus: account.status });
  });

  router.on(getAnonymousUser, (request) => {
    requireSite(request);
    return ok(nobody);
  });

  router.on(getUsers, (request) => {
    requireConfluence(request);
    const limit = Math.min(whole(request.query, 'limit') ?? largestBulk, largestBulk);
    const accountIds = request.query.getAll('accountId').slice(0, largestBulk);
    const results = accountsIn(request, accountIds)
      .slice(0, limit)
      .map((account) => confluenceUser(request, account));
    return ok({ results, start: 0, limit, size: results.length, _links: {} });
  });

  router.on(lookUpUsers, (request) => {
    const site = requireSite(request);
    if (request.actor.kind === 'anonymous') {
      throw confluenceRefusal(404, 'Not Found');
    }
    const results = accountsIn(request, request.body.accountIds).map((account) => {
      const { email, name, nickname } = shownOf(account);
      const space = personalSpaceOf(site, account.accountId);
      return {
        accountId: account.accountId,
        accountType: account.accountType,
        accountStatus: account.status,
        email,
        publicName: nickname,
        displayName: name,
        timeZone: null,
        isExternalCollaborator: false,
        profilePicture: { path: '/wiki/aa-avatar/simulated', isDefault: true },
        ...(space === null ? {} : { personalSpaceId: space.key }),
      };
    });
    return ok({ results, _links: { base: `${request.origin}/wiki` } });
  });

  router.on(getUserEmail, (request) => {
    requireApproved(request);
    const { accountId, email } = requireAccount(request, request.query.get('accountId'));
    return ok({ accountId, email });
  });

  router.on(getUserEmails, (request) => {
    requireApproved(request);
    const accountIds = (request.query.get('accountId') ?? '').split(',');
    return ok(accountsIn(request, accountIds).map(({ accountId, email }) => ({ accountId, email })));
  });

  router.on(getUserGroups, (request) => {
    requireConfluence(request);
    const { accountId } = requireAccount(request, request.query.get('accountId'));
    const groups = groupsOf(request, accountId).map((group) => confluenceGroup(request, group));
    return ok(confluencePage(request.query, '/rest/api/user/memberof', groups));
  });

  router.on(searchUsers, (request) => {
    requireConfluence(request);
    const cql = request.query.get('cql') ?? '';
    const matches = parsed(cql);
    const found = Object.values(request.state.accounts)
      .filter((account) => hasAccess(account) && matches(account))
      .map((account) => ({
        user: confluenceUser(request, account),
        title: account.name,
        excerpt: '',
        url: `/people/${account.accountId}`,
        breadcrumbs: [],
        entityType: 'user',
        iconCssClass: 'aui-icon content-type-profile',
        lastModified: request.clock.iso(account.addedToOrgAt),
        score: 0,
      }));
    return ok({
      ...confluencePage(request.query, '/rest/api/search/user', found, 25),
      totalSize: found.length,
      cqlQuery: cql,
      searchDuration: 1,
    });
  });
}

function accountsIn({ state }: ConfluenceRequest, accountIds: readonly string[]): SimulatedAccount[] {
  return [...new Set(accountIds)].flatMap((accountId) => state.accounts[accountId] ?? []);
}

/** Only apps that Atlassian has approved may read hidden addresses, and an API token is not an app. */
function requireApproved(request: ConfluenceRequest): void {
  if (!requireConfluence(request).readsEmails) {
    throw confluenceRefusal(400, 'The calling app is not approved to access email addresses');
  }
}

type Condition = (account: SimulatedAccount) => boolean;

const field = /^\s*(type|user|user\.accountid|user\.fullname)\s*(=|!=|~|not\s+in\b|in\b)\s*(.+?)\s*$/is;

const outsideOfQuotes = /\s+and\s+(?=(?:[^"]*"[^"]*")*[^"]*$)/i;

/** The part of the query language that finds people: conditions on fields of people. All must hold. */
function parsed(cql: string): Condition {
  const conditions = cql.split(outsideOfQuotes).map((text): Condition => {
    const [, name = '', operator = '', value = ''] = field.exec(text) ?? [];
    const wanted = valuesOf(value);
    const not = /^(?:!=|not)/i.test(operator);
    switch (`${name.toLowerCase()} ${operator === '~' ? '~' : 'is'}`) {
      case 'type is':
        return () => wanted.includes('user') !== not;
      case 'user is':
      case 'user.accountid is':
        return ({ accountId }) => wanted.includes(accountId) !== not;
      case 'user.fullname ~':
        return (account) => [account.name, account.nickname].some((known) => isBegunIn(known, wanted[0] ?? ''));
      default:
        throw confluenceRefusal(400, 'Could not parse cql');
    }
  });
  return (account) => conditions.every((holds) => holds(account));
}

function valuesOf(text: string): string[] {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"|([^\s,()]+)/g)].map(([, quoted, bare = '']) => quoted?.replaceAll(/\\(.)/g, '$1') ?? bare);
}

/** Whether a word of a name starts with the search text. */
function isBegunIn(name: string, wanted: string): boolean {
  return ` ${name.toLowerCase()}`.includes(` ${wanted.toLowerCase().replace(/\*$/, '')}`);
}
