import { changeFilterOwner, searchFilters } from '../../product/jira/filters.js';
import { jiraRefusal, noContent } from '../answer.js';
import type { SimulatedShareable } from '../jira-state.js';
import type { Router } from '../router.js';
import { expands, isAdministrator, jiraOf, matchesSearch, ordered, pageObject, personIn, requireSignedIn, sees, type JiraSiteRequest } from './jira-requests.js';

const path = '/rest/api/3/filter/search';

export function routeJiraFilters(router: Router): void {
  router.on(searchFilters, (request) => {
    const { query, actor } = request;
    // With a dead token the caller is anonymous and sees nothing: an empty page with 200.
    if (actor.kind === 'anonymous') {
      return pageObject(request, path, []);
    }
    const ids = query.getAll('id');
    const everything = query.get('overrideSharePermissions') === 'true' && isAdministrator(request, actor.accountId);
    const found = Object.values(jiraOf(request).filters).filter(
      (filter) =>
        (everything || sees(request, filter)) &&
        (ids.length === 0 || ids.includes(filter.id)) &&
        matchesSearch(request, filter, query.get('filterName'), query.get('isSubstringMatch') !== 'true'),
    );
    return pageObject(
      request,
      path,
      ordered(request, found).map((filter) => filterIn(request, filter)),
    );
  });

  router.on(changeFilterOwner, (request) => {
    requireSignedIn(request);
    const { actor, state, effects } = request;
    const { filters } = jiraOf(request);
    const filter = filters[request.path.filterId];
    const administrator = isAdministrator(request, actor.accountId);
    if (filter === undefined || !(administrator || sees(request, filter))) {
      throw jiraRefusal(404, 'The selected filter is not available to you, perhaps it has been deleted or had its permissions changed.');
    }
    if (!administrator && filter.ownerAccountId !== actor.accountId) {
      throw jiraRefusal(403, 'You do not have permission to change the owner of this filter.');
    }
    const { accountId } = request.body;
    if (state.accounts[accountId]?.status !== 'active') {
      throw jiraRefusal(400, 'The new owner is not available.');
    }
    if (filter.ownerAccountId === accountId) {
      return noContent;
    }
    if (Object.values(filters).some(({ ownerAccountId, name }) => ownerAccountId === accountId && name === filter.name)) {
      throw jiraRefusal(400, 'The new owner owns a filter with the same name.');
    }
    filter.ownerAccountId = accountId;
    effects.add({ kind: 'filter.ownerChanged', accountId, target: filter.id });
    return noContent;
  });
}

function filterIn(request: JiraSiteRequest, { id, name, ownerAccountId, sharePermissions, editPermissions }: SimulatedShareable): object {
  return {
    expand: 'description,owner,jql,viewUrl,searchUrl,favourite,favouritedCount,sharePermissions,editPermissions,isWritable,subscriptions',
    self: `${request.origin}/rest/api/3/filter/${id}`,
    id,
    name,
    ...(expands(request, 'owner') ? { owner: personIn(request, ownerAccountId) } : {}),
    ...(expands(request, 'sharePermissions') ? { sharePermissions } : {}),
    ...(expands(request, 'editPermissions') ? { editPermissions } : {}),
  };
}
