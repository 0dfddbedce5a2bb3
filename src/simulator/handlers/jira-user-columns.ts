import { getUserColumns, resetUserColumns, setUserColumns } from '../../product/jira/user-columns.js';
import { jiraRefusal, noContent, ok } from '../answer.js';
import type { Router } from '../router.js';
import { jiraOf, requirePerson } from './jira-requests.js';

export function routeJiraUserColumns(router: Router): void {
  router.on(getUserColumns, (request) => {
    const { accountId } = requirePerson(request);
    const { userColumns, systemColumns, fields } = jiraOf(request);
    return ok((userColumns[accountId] ?? systemColumns).map((value) => ({ label: fields[value] ?? value, value })));
  });

  router.on(setUserColumns, (request) => {
    const { accountId } = requirePerson(request);
    const { userColumns, fields } = jiraOf(request);
    const { columns } = request.body;
    if (columns.some((column) => fields[column] === undefined)) {
      // Atlassian documents 500 for a column that does not exist.
      throw jiraRefusal(500, 'Internal server error');
    }
    if (columns.join() !== userColumns[accountId]?.join()) {
      userColumns[accountId] = [...columns];
      request.effects.add({ kind: 'userColumns.set', accountId });
    }
    return ok({});
  });

  router.on(resetUserColumns, (request) => {
    const { accountId } = requirePerson(request);
    const { userColumns } = jiraOf(request);
    if (userColumns[accountId] !== undefined) {
      delete userColumns[accountId];
      request.effects.add({ kind: 'userColumns.reset', accountId });
    }
    return noContent;
  });
}
