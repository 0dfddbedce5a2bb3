/**
 * The names under which Atlassian publishes the activities of its audit log. It publishes no list of the `action` that events
 * have: `event-actions` of an organization gives the name of each.
 */
export const activityNames = {
  accountReactivated: ['Reactivated account'],
  accountDeactivated: ['Deactivated account'],
  deletionScheduled: ['Scheduled deletion of account'],
  deletionCanceled: ['Canceled deletion of account'],
  emailChanged: ['Changed email address'],
  loggedIn: ['Logged in'],
  loggedOut: ['Logged out'],
  apiTokenCreated: ['Created API token', 'API token created'],
  apiKeyCreated: ['Created API key', 'API key created'],
  serviceCredentialCreated: ['Created service account credential'],
  groupMemberAdded: ['Added user to group', 'User added to group'],
  productAccessGranted: ['Granted product access to user', 'Granted product access'],
  userInvited: ['Invited user', 'User invited'],
  organizationMemberAdded: ['Added user to organization'],
  organizationAdminAdded: ['Added organization admin', 'Organization admin added'],
  userProvisioned: ['User provisioned', 'User updated', 'User synced', 'User provisioned or updated by identity provider'],
  groupSynced: ['Group synced'],
  authenticationPolicyChanged: ['Changed authentication policy of user'],
} as const satisfies Readonly<Record<string, readonly [string, ...string[]]>>;

/** An activity of the audit log that has a meaning for access. */
export type ActivityName = keyof typeof activityNames;

/** Actions that have been seen without the list of an organization. */
const knownActions: Readonly<Record<string, ActivityName>> = { user_logged_in_as_user: 'loggedIn' };

const byName: ReadonlyMap<string, ActivityName> = new Map(
  Object.entries(activityNames).flatMap(([activity, names]) => names.map((name): [string, ActivityName] => [name.toLowerCase(), activity as ActivityName])),
);

/** The activity of an action. Undefined if its name is not known: nothing is guessed. */
export function activityOf(action: string, displayName: string | undefined): ActivityName | undefined {
  return byName.get((displayName ?? '').trim().toLowerCase()) ?? (Object.hasOwn(knownActions, action) ? knownActions[action] : undefined);
}
