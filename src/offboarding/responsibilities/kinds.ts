/** The kinds of responsibilities, in the order of docs/hand-over.md. */
export const responsibilityKinds = [
  'assignedIssues', 'reportedIssues', 'watchedIssues', 'issueFields', 'fieldDefaults', 'projectLeads', 'componentLeads', 'projectRoles', 'filters', 'dashboards',
  'boards', 'sprints', 'versions', 'plans', 'permissionGrants', 'notifications', 'securityLevels', 'workflows', 'webhooks',
  'ruleActors', 'ruleOwners', 'ruleCollaborators', 'ruleReferences',
  'pages', 'otherContents', 'blogPosts', 'spaceOwners', 'spaceAccess', 'pageRestrictions', 'inlineTasks', 'drafts', 'personalSpaces', 'templates', 'contentWatches',
  'teams', 'onCallRotations', 'onCallOverrides', 'alertRules', 'forwardingRules', 'approvals', 'requestParticipants', 'customerOrganizations', 'serviceDeskAgents',
  'organizationApiKeys', 'apiTokens', 'serviceAccountCredentials', 'oauthGrants',
] as const;

/** A kind of responsibility, such as `assignedIssues`. */
export type ResponsibilityKind = (typeof responsibilityKinds)[number];

/** A part of Atlassian with an address, a credential rule and rights of its own. */
export type World = 'jira' | 'automation' | 'confluence' | 'teams' | 'serviceOperations' | 'serviceDesk' | 'organization';
