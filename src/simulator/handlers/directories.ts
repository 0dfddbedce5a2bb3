import { listDirectories } from '../../org/directories.js';
import { ok } from '../answer.js';
import type { Router } from '../router.js';
import { limitOf, pageOf } from './paging.js';

export function routeDirectories(router: Router): void {
  router.on(listDirectories, ({ state, query }) => {
    const accountId = query.get('accountId');
    const ids = query.getAll('directoryIds');
    const term = query.get('searchTerm')?.toLowerCase();
    const directories = Object.values(state.directories).filter(
      ({ directoryId, name }) =>
        (accountId === null || state.accounts[accountId]?.memberships[directoryId] !== undefined) &&
        (ids.length === 0 || ids.includes(directoryId)) &&
        (term === undefined || name.toLowerCase().includes(term)),
    );
    const limit = limitOf(query, { default: 20, maximum: 100 });
    return ok(pageOf(directories, { cursor: query.get('cursor'), limit }));
  });
}
