import { getAllApplicationRoles, getApplicationRole, type JiraApplicationRole } from '../../product/jira/application-roles.js';
import { getServerInfo } from '../../product/jira/jira.js';
import { getApproximateApplicationLicenseCount, getApproximateLicenseCount, getLicense } from '../../product/jira/licenses.js';
import { jiraRefusal, ok } from '../answer.js';
import { groupsGranting, usersOf } from '../product-access.js';
import type { Router } from '../router.js';
import { groupName, jiraProductsOf, productName, requireAdministrator, requireSignedIn, siteOf, type JiraRequest } from './jira.js';

/** The information of a site: itself, its products and their seats. */
export function routeJiraSite(router: Router): void {
  router.on(getServerInfo, (request) => {
    const site = siteOf(request);
    return ok({
      baseUrl: request.origin,
      displayUrl: request.origin,
      deploymentType: 'Cloud',
      serverTitle: `${site.name} Jira`,
      version: '1001.0.0-SNAPSHOT',
      versionNumbers: [1001, 0, 0],
      buildNumber: 100_300,
      serverTime: request.clock.iso(),
      serverTimeZone: 'Etc/UTC',
    });
  });

  router.on(getAllApplicationRoles, (request) => {
    requireAdministrator(request);
    return ok(jiraProductsOf(request).map((product) => applicationRole(request, product)));
  });

  router.on(getApplicationRole, (request) => {
    requireAdministrator(request);
    const { key } = request.path;
    if (!jiraProductsOf(request).includes(key)) {
      throw jiraRefusal(404, `The application role with key ${key} was not found.`);
    }
    return ok(applicationRole(request, key));
  });

  router.on(getLicense, (request) => {
    requireSignedIn(request);
    return ok({ applications: jiraProductsOf(request).map((id) => ({ id, plan: 'PAID' })) });
  });

  router.on(getApproximateLicenseCount, (request) => {
    requireAdministrator(request);
    const people = new Set(jiraProductsOf(request).flatMap((product) => usersOf(request.state, siteOf(request), product)));
    return ok({ key: 'license.totalApproximateUserCount', value: String(people.size) });
  });

  router.on(getApproximateApplicationLicenseCount, (request) => {
    requireAdministrator(request);
    const { applicationKey } = request.path;
    const people = jiraProductsOf(request).includes(applicationKey) ? usersOf(request.state, siteOf(request), applicationKey) : [];
    return ok({ key: `license.${applicationKey}.approximateUserCount`, value: String(people.length) });
  });
}

/** Access to one product, counted from the groups that grant it. */
function applicationRole(request: JiraRequest, product: string): JiraApplicationRole {
  const { state } = request;
  const site = siteOf(request);
  const groups = groupsGranting(state, site, product);
  const defaults = groups.filter(({ managedBy }) => managedBy === 'admins').slice(0, 1);
  const userCount = usersOf(state, site, product).length;
  const seats = site.seats?.[product];
  return {
    key: product,
    name: productName(product),
    groups: groups.map(({ name }) => name),
    groupDetails: groups.map((group) => groupName(request, group)),
    defaultGroups: defaults.map(({ name }) => name),
    defaultGroupsDetails: defaults.map((group) => groupName(request, group)),
    selectedByDefault: false,
    defined: true,
    platform: product === 'jira-core',
    numberOfSeats: seats ?? -1,
    remainingSeats: seats === undefined ? -1 : Math.max(0, seats - userCount),
    hasUnlimitedSeats: seats === undefined,
    userCount,
    userCountDescription: userCount === 1 ? 'user' : 'users',
  };
}
