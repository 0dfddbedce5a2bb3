import type { SimulatedBehaviours } from './behaviours.js';

/** Every kind, in the order of a list. */
export const responsibilityKinds = [
  'assignedIssues', 'reportedIssues', 'watchedIssues', 'issueFields', 'fieldDefaults', 'projectLeads', 'componentLeads', 'projectRoles', 'filters', 'dashboards', 'boards', 'versions',
  'plans', 'permissionGrants', 'notifications', 'securityLevels', 'workflows', 'ruleActors', 'ruleOwners', 'ruleCollaborators', 'ruleReferences', 'pages', 'otherContents', 'blogPosts',
  'spaceOwners', 'spaceAccess', 'pageRestrictions', 'inlineTasks', 'drafts', 'personalSpaces', 'contentWatches', 'teams', 'onCallRotations', 'onCallOverrides', 'alertRules',
  'forwardingRules', 'approvals', 'requestParticipants', 'customerOrganizations', 'serviceDeskAgents', 'organizationApiKeys', 'apiTokens', 'serviceAccountCredentials',
] as const;

/** A kind of thing that somebody is in charge of. */
export type SimulatedResponsibilityKind = (typeof responsibilityKinds)[number];

/** A thing that somebody is in charge of. Its id is unique within its kind and site. */
export interface SimulatedResponsibility {
  readonly kind: SimulatedResponsibilityKind;
  /** The name of the site. Absent for a thing of the organization. */
  readonly site?: string;
  /** Such as `10101` of an issue, or `10050/10002` of a role in a project. */
  readonly id: string;
}

/** Reports a thing of a kind, with an account id that the state has for it. */
export type Found = (accountId: string | undefined, kind: SimulatedResponsibilityKind, id: string) => void;

/** What decides whether something is a responsibility, beside the state. */
export interface Circumstances {
  /** Milliseconds. */
  readonly now: number;
  /** How people get access to spaces. */
  readonly spaceRoles: NonNullable<SimulatedBehaviours['spaceRoles']>;
  /** Those of the wanted people whom a text names by account id or e-mail address. */
  readonly namedIn: (text: string) => Iterable<string>;
}
