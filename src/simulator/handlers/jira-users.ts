import { getMyself } from '../../product/jira/jira.js';
import {
  bulkGetUsers,
  bulkGetUsersMigration,
  createUser,
  getAllUsers,
  getAllUsersDefault,
  getUser,
  getUserEmail,
  getUserEmailBulk,
  getUserGroups,
  removeUser,
} from '../../product/jira/users.js';
import { jiraRefusal, noContent, ok, type SimulatedAnswer } from '../answer.js';
import type { SimulatorContext } from '../context.js';
import { groupsOf } from '../groups.js';
import { addPerson } from '../people.js';
import { defaultGroupOf, groupsOfSite, isFormerUser, productsOf, usersOf } from '../product-access.js';
import type { Router } from '../router.js';
import { accountByEmail, type SimulatedAccount } from '../state.js';
import {
  cut,
  groupName,
  jiraProductsOf,
  jiraUser,
  pageObject,
  rangeOf,
  requireAdministrator,
  requireSignedIn,
  requireUser,
  siteOf,
  type JiraRequest,
} from './jira.js';

export function routeJiraUsers(router: Router): void {
  router.on(getMyself, (request) =>
    ok(jiraUser(request, request.state.accounts[request.actor.accountId] as SimulatedAccount, expandOf(request))),
  );

  router.on(getUser, (request) => {
    requireSignedIn(request);
    return ok(jiraUser(request, requireUser(request, request.query.get('accountId')), expandOf(request)));
  });

  const listEverybody = (request: JiraRequest): SimulatedAnswer => {
    requireSignedIn(request);
    const range = rangeOf(request.query, { default: 50 });
    return ok(cut(Object.values(request.state.accounts), range).map((account) => jiraUser(request, account)));
  };
  router.on(getAllUsers, listEverybody);
  router.on(getAllUsersDefault, listEverybody);

  router.on(bulkGetUsers, (request) => {
    requireSignedIn(request);
    const found = accountIdsOf(request).flatMap((accountId) => request.state.accounts[accountId] ?? []);
    return ok(pageObject(found, rangeOf(request.query, { default: 10 }), (account) => jiraUser(request, account)));
  });

  router.on(bulkGetUsersMigration, (request) => {
    requireSignedIn(request);
    const { state, query } = request;
    const [usernames, keys] = [query.getAll('username'), query.getAll('key')];
    if (usernames.length > 0 === keys.length > 0) {
      throw jiraRefusal(400, 'Exactly one of the query parameters username and key needs to be provided');
    }
    // Simulated accounts have no legacy user name: the part of the address before the @ is used instead.
    const named = (name: string): SimulatedAccount | undefined =>
      Object.values(state.accounts).find(({ email }) => email.slice(0, email.lastIndexOf('@')) === name);
    const found = [
      ...usernames.map((username) => ({ username, accountId: named(username)?.accountId })),
      ...keys.map((key) => ({ key, accountId: named(key)?.accountId })),
    ].filter(({ accountId }) => accountId !== undefined);
    return ok(cut(found, rangeOf(query, { default: 10 })));
  });

  router.on(getUserGroups, (request) => {
    requireSignedIn(request);
    const account = requireUser(request, request.query.get('accountId'));
    return ok(groupsOf(request, account.accountId).map((group) => groupName(request, group)));
  });

  router.on(getUserEmail, (request) => {
    requireApproval(request);
    const { accountId, email } = requireUser(request, request.query.get('accountId'));
    return ok({ accountId, email });
  });

  router.on(getUserEmailBulk, (request) => {
    requireApproval(request);
    const found = accountIdsOf(request).flatMap((accountId) => request.state.accounts[accountId] ?? []);
    const emails = found.map(({ accountId, email }) => ({ accountId, email }));
    // Atlassian documents one object, but several people need a list.
    return ok(emails.length === 1 ? emails[0] : emails);
  });

  router.on(createUser, (request) => {
    requireAdministrator(request);
    const { emailAddress, products } = request.body;
    const known = accountByEmail(request.state, emailAddress);
    const missing = productsToGrant(request, known, products);
    const site = siteOf(request);
    if (known !== undefined && missing.length === 0) {
      if (productsOf(request.state, site, known.accountId).length === 0) {
        throw jiraRefusal(400, 'The user is on the site already, and no product was asked for that they do not have.');
      }
      return ok(jiraUser(request, known), 201);
    }
    const suspended = request.behaviours.newJiraUser === 'suspended';
    const account = known ?? addPerson(request, { name: emailAddress.slice(0, emailAddress.lastIndexOf('@')), email: emailAddress, suspended });
    for (const product of missing) {
      defaultGroupOf(request, site, product).members[account.accountId] = true;
    }
    request.effects.add({ kind: known === undefined ? 'site.userCreated' : 'site.userGranted', accountId: account.accountId, target: site.cloudId });
    return ok(jiraUser(request, account), 201);
  });

  router.on(removeUser, (request) => {
    requireAdministrator(request);
    const { state, actor, effects } = request;
    const site = siteOf(request);
    const { accountId } = requireUser(request, request.query.get('accountId'));
    if (accountId === actor.accountId) {
      throw jiraRefusal(400, 'You cannot remove yourself.');
    }
    if (isFormerUser(state, site, accountId)) {
      throw jiraRefusal(404, 'Specified user does not exist or you do not have required permissions');
    }
    for (const group of groupsOfSite(state, site)) {
      delete group.members[accountId];
    }
    site.formerUsers = { ...site.formerUsers, [accountId]: true };
    effects.add({ kind: 'site.userRemoved', accountId, target: site.cloudId });
    return noContent;
  });
}

/** The requested products that a person does not have. Refuses a product without a free seat. */
function productsToGrant(
  request: JiraRequest & Pick<SimulatorContext, 'random'>,
  account: SimulatedAccount | undefined,
  products: readonly string[],
): string[] {
  const { state } = request;
  const site = siteOf(request);
  const available = jiraProductsOf(request);
  const unknown = products.find((product) => !available.includes(product));
  if (unknown !== undefined) {
    throw jiraRefusal(400, `The product ${unknown} is not on this site.`);
  }
  const had = account === undefined ? [] : productsOf(state, site, account.accountId);
  const missing = [...new Set(products)].filter((product) => !had.includes(product));
  const full = missing.find((product) => usersOf(state, site, product).length >= (site.seats?.[product] ?? Number.POSITIVE_INFINITY));
  if (full !== undefined) {
    throw jiraRefusal(400, `Licence limit exceeded for ${full}.`);
  }
  return missing;
}

function expandOf({ query }: JiraRequest): string[] {
  return query.getAll('expand').flatMap((value) => value.split(','));
}

function accountIdsOf({ query }: JiraRequest): string[] {
  const accountIds = [...new Set(query.getAll('accountId'))];
  if (accountIds.length === 0) {
    throw jiraRefusal(400, "The 'accountId' query parameter needs to be provided");
  }
  return accountIds;
}

/** Measured by others: the credential of a person gets 400, not 403. */
function requireApproval(request: JiraRequest): void {
  requireSignedIn(request);
  if (siteOf(request).approvedForEmail !== true) {
    throw jiraRefusal(400, 'The calling app is not approved to use this API.');
  }
}
