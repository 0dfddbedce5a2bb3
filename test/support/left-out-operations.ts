/** Operations of the contract that are left out on purpose, each with the reason. docs/coverage.md shows them. */
export const leftOutOperations: Readonly<Record<string, string>> = {
  'GET /rest/api/3/search/jql': 'The same search as `POST /rest/api/3/search/jql`, which takes longer queries.',
  'POST /rest/api/3/bulk/issues/watch': 'Acts for the owner of the credential only.',
  'POST /rest/api/3/bulk/issues/unwatch': 'Acts for the owner of the credential only.',
  'GET /rest/api/3/issue/{issueIdOrKey}/votes': 'A vote is no responsibility, and JQL finds it.',
  'DELETE /rest/api/3/issue/{issueIdOrKey}/votes': 'Removes only the vote of the owner of the credential.',
  'GET /rest/api/3/field': 'The same fields as `GET /rest/api/3/field/search`, which has pages.',
  'POST /rest/api/3/jql/parse': 'A search refuses wrong JQL by itself.',
  'GET /rest/api/3/webhook': 'Lists only webhooks of the calling app. Those of administrators have no documented operation.',
  'DELETE /rest/agile/1.0/board/{boardId}': 'A new board would have another id and lose its settings.',
  'GET /rest/agile/1.0/board/{boardId}/quickfilter': 'Nobody owns a quick filter.',
  'GET /rest/agile/1.0/board/{boardId}/sprint': 'Nobody owns a sprint.',
  'GET /rest/agile/1.0/sprint/{sprintId}': 'Nobody owns a sprint.',
};
