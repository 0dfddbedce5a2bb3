import { listManagedAccounts, type ManagedAccount } from '../../org/managed-accounts.js';
import { productsOf } from '../access.js';
import { ok } from '../answer.js';
import type { Router, SimulatedRequest } from '../router.js';
import { isManaged, type SimulatedAccount } from '../state.js';
import { pageOf } from './paging.js';

const pageSize = 100;

export function routeManagedAccounts(router: Router): void {
  router.on(listManagedAccounts, (request) => {
    const { state, query, origin } = request;
    const all = Object.values(state.accounts).filter((account) => isManaged(state, account));
    const { data, links } = pageOf(all, { cursor: query.get('cursor'), limit: pageSize });
    const address = `${origin}/admin/v1/orgs/${state.orgId}/users`;
    return ok({
      data: data.map((account) => managedAccount(request, account)),
      // This list links to its next page by address. Other lists have a cursor.
      links: { self: address, ...(links.next === undefined ? {} : { next: `${address}?cursor=${encodeURIComponent(links.next)}` }) },
      meta: { total: all.length },
    });
  });
}

function managedAccount({ state, clock, origin }: Pick<SimulatedRequest, 'state' | 'clock' | 'origin'>, account: SimulatedAccount): ManagedAccount {
  const latest = Math.max(...Object.values(account.lastActive));
  return {
    account_id: account.accountId,
    account_type: account.accountType,
    account_status: account.status,
    name: account.name,
    email: account.email,
    picture: `${origin}/avatars/${account.accountId}.png`,
    access_billable: account.status === 'active' && Object.values(account.memberships).includes('active'),
    ...(Number.isFinite(latest) ? { last_active: clock.iso(latest) } : {}),
    product_access: productsOf(state, account).map(({ key, at }) => ({
      key,
      name: key,
      ...(at === undefined ? {} : { last_active: clock.iso(at) }),
    })),
    links: { self: `${origin}/users/${account.accountId}/manage/profile` },
  };
}
