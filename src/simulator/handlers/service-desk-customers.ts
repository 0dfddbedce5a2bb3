import { revokePortalOnlyAccess } from '../../product/service-desk/customers.js';
import { noContent, Refusal } from '../answer.js';
import type { Router } from '../router.js';
import { isAdministrator, jiraOf, requireSignedIn } from './jira-requests.js';

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
}

/** Jira Service Management has an envelope of its own. */
function serviceDeskRefusal(status: number, errorMessage: string): Refusal {
  return new Refusal({ status, body: { errorMessage, i18nErrorMessage: { i18nKey: '', parameters: [] } } });
}
