import type { ApiPromise } from '../../core/api-promise.js';
import { endpoint } from '../../core/endpoint.js';
import type { AccountId } from '../../core/ids.js';
import type { CallOptions } from '../../core/options.js';
import { nothing, type Outcome } from '../../core/schema.js';
import type { Transport } from '../../core/transport.js';

export const revokePortalOnlyAccess = endpoint('PUT /rest/servicedeskapi/customer/user/{accountId}/revoke-portal-only-access', {
  response: nothing,
  operation: 'absolute',
  success: [200, 201, 202, 204],
  scopes: { classic: ['manage:servicedesk-customer'] },
  evidence: 'derived',
  // No published read shows who has access to the portals, and removing it twice changes nothing more.
  repeatable: true,
});

/** Customers of the service portals of a site. */
export class ServiceDeskCustomers {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Removes access to the portals of this site from a portal-only customer, whose `accountType` is `customer`. They can
   * no longer log in there, or see or raise requests. Their requests stay.
   *
   * Undo: a site admin can grant the access again in the administration of the site; there is no operation for it. If a
   * portal is open to everybody, they can sign up again. Throws `ambiguous` if the response is lost, because no read
   * shows whether it was done. A retry does no harm. Needs a site admin. Customers take no seat: this frees none.
   *
   * Evidence: derived from Atlassian's pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk/rest/api-group-customer/
   */
  revokePortalOnlyAccess(accountId: AccountId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(revokePortalOnlyAccess, { path: { accountId } }, options);
  }
}
