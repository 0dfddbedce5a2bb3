import { automationResponsibilities } from './automation.js';
import { confluenceContentResponsibilities } from './confluence-content.js';
import { confluenceSpacesResponsibilities } from './confluence-spaces.js';
import { credentialsResponsibilities } from './credentials.js';
import { jiraFieldDefaultsResponsibilities } from './jira-field-defaults.js';
import { jiraIssuesResponsibilities } from './jira-issues.js';
import { jiraProjectsResponsibilities } from './jira-projects.js';
import { jiraSchemesResponsibilities } from './jira-schemes.js';
import { jiraSharingResponsibilities } from './jira-sharing.js';
import { serviceDeskResponsibilities } from './service-desk.js';
import { serviceOperationsResponsibilities } from './service-operations.js';
import { serviceRequestsResponsibilities } from './service-requests.js';
import { teamsResponsibilities } from './teams.js';
import type { ResponsibilityKind } from './kinds.js';
import type { ResponsibilityDeclaration } from './types.js';

/** Every kind of responsibility with its declaration. */
export const responsibilityDeclarations = {
  ...jiraIssuesResponsibilities,
  ...jiraFieldDefaultsResponsibilities,
  ...jiraProjectsResponsibilities,
  ...jiraSharingResponsibilities,
  ...jiraSchemesResponsibilities,
  ...automationResponsibilities,
  ...confluenceContentResponsibilities,
  ...confluenceSpacesResponsibilities,
  ...teamsResponsibilities,
  ...serviceOperationsResponsibilities,
  ...serviceDeskResponsibilities,
  ...serviceRequestsResponsibilities,
  ...credentialsResponsibilities,
} as unknown as Readonly<Record<ResponsibilityKind, ResponsibilityDeclaration>>;
