import { getLastActiveDates } from '../../org/last-active-dates.js';
import { productsOf } from '../access.js';
import { ok, organizationRefusal } from '../answer.js';
import type { Router } from '../router.js';
import { pageOf } from './paging.js';

const pageSize = 10;

export function routeLastActiveDates(router: Router): void {
  router.on(getLastActiveDates, ({ state, clock, path, query }) => {
    const account = state.accounts[path.accountId];
    if (account === undefined) {
      throw organizationRefusal('ADMIN-404-8', 'The user was not found.');
    }
    const { data, links } = pageOf(productsOf(state, account), { cursor: query.get('cursor'), limit: pageSize });
    const added = clock.iso(account.addedToOrgAt);
    return ok({
      data: {
        added_to_org: added.slice(0, 10),
        added_to_org_timestamp: added,
        product_access: data.map(({ resource, key, at }) => ({
          id: resource,
          key,
          ...(at === undefined ? {} : { last_active: clock.iso(at).slice(0, 10), last_active_timestamp: clock.iso(at) }),
        })),
      },
      links,
    });
  });
}
