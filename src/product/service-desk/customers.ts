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
  evidence: 'derived',
  // No published read shows who has access to the portals, and to end it twice changes nothing more.
  repeatable: true,
});

/** Customers of the service portals of a site. */
export class ServiceDeskCustomers {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /**
   * Takes the access to the portals of this site from a portal-only customer, whose `accountType` is `customer`: they
   * cannot log in there, nor see or raise requests. What they have raised stays.
   *
   * A site admin can grant the access again in the administration of the site; there is no operation for it. Where a
   * portal is open to everybody, they can sign up again. Throws `ambiguous` where the answer is lost, because no read
   * shows whether it was done; to repeat it does no harm. Needs a site admin. Costs no seat, so none is freed.
   *
   * Evidence: derived from vendor pages and public clients, not from a published document.
   *
   * @see https://developer.atlassian.com/cloud/jira/service-desk/rest/api-group-customer/
   */
  revokePortalOnlyAccess(accountId: AccountId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(revokePortalOnlyAccess, { path: { accountId } }, options);
  }
}
