/** An operation that a hand-over could use, and that has no method on purpose. */
export interface LeftOutOperation {
  /** Method and path as Atlassian's document has them. */
  readonly operation: string;
  readonly why: string;
}

/** Operations of Atlassian that have no method on purpose. Call them with `request()`. */
export const leftOutOperations: readonly LeftOutOperation[] = [
  { operation: 'DELETE /wiki/rest/api/space/{spaceKey}', why: 'Deletes a space with all its content. A hand-off moves spaces to somebody else.' },
  { operation: 'PUT /wiki/rest/api/space/{spaceKey}', why: 'Changes name, description and home page of a space, and not its owner.' },
  { operation: 'DELETE /wiki/rest/api/template/{contentTemplateId}', why: 'Deletes a template. A template has no owner, and others may need it.' },
  { operation: 'GET /wiki/api/v2/space-permissions/transition/combinations', why: 'Serves the move of a site from permissions to roles. It works on combinations of permissions, not on people.' },
  { operation: 'POST /wiki/api/v2/space-permissions/transition/combinations', why: 'Serves the move of a site from permissions to roles. It works on combinations of permissions, not on people.' },
  { operation: 'POST /wiki/api/v2/space-permissions/transition/role-assignments', why: 'Serves the move of a site from permissions to roles. It changes everybody with a combination of permissions.' },
  { operation: 'POST /wiki/api/v2/space-permissions/transition/access-removals', why: 'Serves the move of a site from permissions to roles. It removes everybody with a combination of permissions.' },
  { operation: 'GET /wiki/api/v2/space-permissions/transition/tasks/{taskId}', why: 'Serves the move of a site from permissions to roles. It shows how far such a change is.' },
];
