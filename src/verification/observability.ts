import type { SimulatedBehaviourName } from '../simulator/behaviours.js';

/** Whether somebody outside Atlassian can see which variant of a behaviour an organization has. */
export interface Observability {
  /**
   * - `reads`: reading shows it, and nothing is changed.
   * - `testAccount`: it needs a test account whose access is cut and restored.
   * - `no`: a verification never settles it.
   */
  readonly by: 'reads' | 'testAccount' | 'no';
  /** What shows it, or why nothing may. As a sentence. */
  readonly how: string;
}

const byReads = (how: string): Observability => ({ by: 'reads', how });
const byTestAccount = (how: string): Observability => ({ by: 'testAccount', how });
const not = (how: string): Observability => ({ by: 'no', how });

/** Every behaviour of the simulator, with how a verification settles it or why it does not. */
export const observability: Readonly<Record<SimulatedBehaviourName, Observability>> = {
  roleChangeDelay: not('The only organization role makes an admin: no test account gets it.'),
  removalDelay: not('A removal loses roles and groups for good: the account would not be as before.'),
  tokensAfterDeactivation: byTestAccount('A client with a token of the test account reads its own account while that is inactive.'),
  disableOfScimUser: byTestAccount('A test account that SCIM provisions is deactivated. It needs the client of its SCIM directory for the undo. The next sync is not waited for.'),
  deletionAtNextSync: not('It needs a sync of the identity provider while a deletion is scheduled.'),
  tokensNeedGuard: byReads('The list of all API tokens has a response of its own without Atlassian Guard.'),
  tokensOfInactive: byTestAccount('The tokens of the test account are listed while it is inactive. None is revoked.'),
  disableTwice: byTestAccount('The inactive test account is deactivated again.'),
  suspendTwice: byTestAccount('The suspended test account is suspended again, and the restored one restored again.'),
  removeAbsent: byTestAccount('The test account is removed from a directory that it is not in. Every directory that it is in stays as it is.'),
  deleteWhenPending: byTestAccount('The deletion of the test account is scheduled twice and cancelled, if you allow it. Only a conflict settles it: whether the 14 days start again is not visible.'),
  scimSurface: byReads('The directory responds to several reads with the same status.'),
  unpublishedScopes: byReads('A key with scopes makes a read for which no scope is published.'),
  revocationDelay: not('It needs the revocation of a token or key, which is irreversible.'),
  missingScope: byReads('A token without the scope searches a site on which another client finds projects.'),
  operationsWithoutRights: byTestAccount('A client with a token of the test account lists schedules that the other client sees.'),
  roleForm: byReads('The roles of a person show it.'),
  keyList: byReads('A complete list has at least the key that reads it.'),
  newJiraUser: not('It needs the creation of another person.'),
  ruleOwnerChange: not('It needs a rule with a connection of somebody else.'),
  rulesOfInactiveActors: not('It needs a rule that the test account is in charge of. Such accounts are refused.'),
  confluenceRuleActor: not('It needs the creation of a rule.'),
  allDirectoriesInWrites: byTestAccount('The test account is suspended with "-" as the directory, and all its directories are read.'),
  searchIndexDelay: not('It needs a change of an issue.'),
  eventDelay: not('An event that has not come yet looks like one that was never written.'),
  bulkEditDuration: not('It needs a change of issues.'),
  spaceRoles: byReads('Confluence names the mode.'),
  adminKey: byReads('The admin key of the caller is read. Only an enabled one settles it: a key that is off looks like one that is not offered.'),
  adminKeyThroughGateway: not('It needs an enabled admin key, which shows pages of other people.'),
  pageVersionConflict: not('It needs a change of a page.'),
  removeAbsentRestriction: not('It needs a change of a page that is not of the test account.'),
};
