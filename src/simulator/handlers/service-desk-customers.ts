import { addCustomers, listCustomers, removeCustomers, revokePortalOnlyAccess } from '../../product/service-desk/customers.js';
import { noContent, serviceDeskRefusal } from '../answer.js';
import type { Router } from '../router.js';
import { isAdministrator, jiraOf, requireSignedIn } from './jira-requests.js';
import { addPeople, personIn, removePeople, requireAccounts, requireAdmin, requireDesk, serviceDeskPage } from './service-desk-requests.js';

export function routeServiceDeskCustomers(router: Router): void {
  router.on(revokePortalOnlyAccess, (request) => {
    requireSignedIn(request);
    const { state, effects, actor, site } = request;
    const { accountId } = request.path;
    if (!isAdministrator(request, actor.accountId)) {
      throw serviceDeskRefusal(403, 'You must be a site administrator to revoke access to the portals.');
    }
    const account = state.accounts[accountId];
    if (account === undefined) {
      throw serviceDeskRefusal(404, 'The user does not exist.');
    }
    if (account.accountType !== 'customer') {
      throw serviceDeskRefusal(400, 'The account is not one of a portal-only customer.');
    }
    const { withoutPortalAccess } = jiraOf(request);
    if (withoutPortalAccess[accountId] === undefined) {
      withoutPortalAccess[accountId] = true;
      effects.add({ kind: 'portalAccess.revoked', accountId, target: site?.cloudId ?? '' });
    }
    return noContent;
  });

  router.on(listCustomers, (request) => {
    const { id, customers } = requireDesk(request, request.path.serviceDeskId);
    const term = request.query.get('query')?.toLowerCase();
    const found = customers.filter((accountId) => {
      const { name = '', email = '' } = request.state.accounts[accountId] ?? {};
      return term === undefined || name.toLowerCase().includes(term) || email.toLowerCase().includes(term);
    });
    return serviceDeskPage(request, `/servicedesk/${id}/customer`, found.map((accountId) => personIn(request, accountId)));
  });

  router.on(addCustomers, (request) => {
    const { id, customers } = requireDesk(request, request.path.serviceDeskId);
    requireAdmin(request);
    requireAccounts(request, request.body.accountIds);
    addPeople(request, customers, request.body.accountIds, { kind: 'serviceDesk.customerAdded', target: id });
    return noContent;
  });

  router.on(removeCustomers, (request) => {
    const { id, customers } = requireDesk(request, request.path.serviceDeskId);
    requireAdmin(request);
    removePeople(request, customers, request.body.accountIds, { kind: 'serviceDesk.customerRemoved', target: id });
    return noContent;
  });
}
