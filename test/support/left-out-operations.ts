/** An operation about what a leaver is in charge of that has no method on purpose. */
export interface LeftOutOperation {
  /** Method and path as Atlassian writes them. */
  readonly operation: string;
  readonly why: string;
}

export const leftOutOperations: readonly LeftOutOperation[] = [
  { operation: 'POST /automation/public/{product}/{cloudId}/rest/v1/rule', why: 'Nothing of a leaver is handed to somebody else by a new rule.' },
  { operation: 'DELETE /public/teams/v1/org/{orgId}/teams/{teamId}', why: 'A team stays when one of its members leaves.' },
  { operation: 'POST /public/teams/v1/org/{orgId}/teams/archive', why: 'A team stays when one of its members leaves.' },
  { operation: 'POST /public/teams/v1/org/{orgId}/teams/unarchive', why: 'A team stays when one of its members leaves.' },
  { operation: 'GET /rest/servicedeskapi/request', why: 'It lists only the requests of the caller. Search Jira for those of another person.' },
  { operation: 'GET /rest/servicedeskapi/servicedesk/{serviceDeskId}/queue/{queueId}/issue', why: 'The query of the queue finds the same issues in a search of Jira.' },
];
