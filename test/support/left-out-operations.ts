/** An operation that has no method on purpose. */
export interface LeftOutOperation {
  /** Method and path as Atlassian writes them. */
  readonly operation: string;
  readonly why: string;
}

export const leftOutOperations: readonly LeftOutOperation[] = [
  { operation: 'POST /admin/api-access/v1/orgs/{orgId}/oauth-clients', why: 'Takes the session of an organization admin only. No credential of a program can create a client.' },
  { operation: 'POST /automation/public/{product}/{cloudId}/rest/v1/rule', why: 'A transfer changes the actor and the owner of the rules that there are. It needs no new rule.' },
  { operation: 'DELETE /public/teams/v1/org/{orgId}/teams/{teamId}', why: 'A team stays when one of its members leaves.' },
  { operation: 'POST /public/teams/v1/org/{orgId}/teams/archive', why: 'A team stays when one of its members leaves.' },
  { operation: 'POST /public/teams/v1/org/{orgId}/teams/unarchive', why: 'A team stays when one of its members leaves.' },
  { operation: 'GET /rest/servicedeskapi/request', why: 'It lists only the requests of the caller. Search Jira for those of another person.' },
  { operation: 'GET /rest/servicedeskapi/servicedesk/{serviceDeskId}/queue/{queueId}/issue', why: 'The query of the queue finds the same issues in a search of Jira.' },
  { operation: 'GET /rest/api/3/search/jql', why: 'The same search as `POST /rest/api/3/search/jql`, which takes longer queries.' },
  { operation: 'POST /rest/api/3/bulk/issues/watch', why: 'Acts for the owner of the credential only.' },
  { operation: 'POST /rest/api/3/bulk/issues/unwatch', why: 'Acts for the owner of the credential only.' },
  { operation: 'GET /rest/api/3/issue/{issueIdOrKey}/votes', why: 'A vote is no responsibility, and JQL finds it.' },
  { operation: 'DELETE /rest/api/3/issue/{issueIdOrKey}/votes', why: 'Removes only the vote of the owner of the credential.' },
  { operation: 'GET /rest/api/3/field', why: 'The same fields as `GET /rest/api/3/field/search`, which has pages.' },
  { operation: 'POST /rest/api/3/jql/parse', why: 'A search refuses wrong JQL by itself.' },
  { operation: 'GET /rest/api/3/webhook', why: 'Lists only webhooks of the calling app. Those of administrators have no documented operation.' },
  { operation: 'DELETE /rest/agile/1.0/board/{boardId}', why: 'A board follows its filter, which a transfer gives to somebody else. A new board would have another id and lose its settings.' },
  { operation: 'GET /rest/agile/1.0/board/{boardId}/quickfilter', why: 'Nobody owns a quick filter.' },
  { operation: 'GET /rest/agile/1.0/board/{boardId}/sprint', why: 'Nobody owns a sprint.' },
  { operation: 'GET /rest/agile/1.0/sprint/{sprintId}', why: 'Nobody owns a sprint.' },
  { operation: 'DELETE /wiki/rest/api/space/{spaceKey}', why: 'Deletes a space with all its content. A transfer gives access to somebody else and deletes nothing.' },
  { operation: 'PUT /wiki/rest/api/space/{spaceKey}', why: 'Changes name, description and home page of a space, and not its owner.' },
  { operation: 'DELETE /wiki/rest/api/template/{contentTemplateId}', why: 'Deletes a template. A template has no owner, and others may need it.' },
  { operation: 'GET /wiki/api/v2/space-permissions/transition/combinations', why: 'Serves the move of a site from permissions to roles. It works on combinations of permissions, not on people.' },
  { operation: 'POST /wiki/api/v2/space-permissions/transition/combinations', why: 'Serves the move of a site from permissions to roles. It works on combinations of permissions, not on people.' },
  { operation: 'POST /wiki/api/v2/space-permissions/transition/role-assignments', why: 'Serves the move of a site from permissions to roles. It changes everybody with a combination of permissions.' },
  { operation: 'POST /wiki/api/v2/space-permissions/transition/access-removals', why: 'Serves the move of a site from permissions to roles. It removes everybody with a combination of permissions.' },
  { operation: 'GET /wiki/api/v2/space-permissions/transition/tasks/{taskId}', why: 'Serves the move of a site from permissions to roles. It shows how far such a change is.' },
];
