import {
  cutUnmanaged,
  decideOwned,
  decideRefused,
  isGuest,
  isOff,
  isOrgAdmin,
  isServiceAccount,
  leftToDo,
  nothing,
  refuse,
  remainingAdmins,
  rowWouldDisable,
} from './decision-rules.js';
import { lifecycleOf, recordOf, scimLinksOf, type AddingRow, type DecidingRow, type DecisionRow } from './decisions.js';
import { valueOr } from './facts.js';
import { disableAccount, removeFromDirectories, revokePortalAccess, suspendInDirectories, unlinkScim } from './step-makers.js';

const accountStays = 'the Atlassian account itself stays active: other organizations, Trello and the community are untouched';

/**
 * The decision table. Rows that decide are asked in this order, and the first that applies is taken; rows that add come
 * after them. The numbers are those of docs/offboarding.md; 0 is for people of whom too little is known.
 */
export const decisionTable: readonly DecisionRow[] = [
  decides('settles', {
    row: 9,
    name: 'portalCustomer',
    title: 'portal-only customer',
    recognisedBy: 'an account id that begins with "qm:", or accountType customer',
    does: 'ends access to the portals of the site',
    undo: 'grant access again; requests are kept',
    remains: 'only a person can delete the customer; an open portal lets them sign up again',
    evidence: ['documented', 'inferred'],
    applies: (input) => input.dossier.accountId.startsWith('qm:') || recordOf(input)?.accountType === 'customer',
    decide: (input) => ({
      action: 'revoke',
      because: 'A portal-only customer: not an account that an organization manages.',
      steps: revokePortalAccess(input),
      humanTask: 'Look whether a service desk of the site is open to everybody: the customer could sign up again.',
    }),
  }),
  decides('settles', {
    row: 0,
    name: 'unknownAccount',
    title: 'unknown account',
    recognisedBy: 'no directory of the organization knows the account',
    does: 'nothing',
    undo: 'nothing to undo',
    remains: 'everything',
    evidence: ['documented'],
    applies: ({ dossier }) => !dossier.directory.known,
    decide: () => refuse('No directory of this organization knows the account.', 'Check the id, and that the person belongs to this organization.'),
  }),
  decides('settles', {
    row: 10,
    name: 'app',
    title: 'an app, not a person',
    recognisedBy: 'accountType is app',
    does: 'nothing: it is refused',
    undo: 'nothing to undo',
    remains: 'the app; only a person can uninstall it',
    evidence: ['documented'],
    applies: (input) => recordOf(input)?.accountType === 'app' && !isServiceAccount(input),
    decide: () => refuse('The account is an app, not a person.', 'Uninstall the app if it is not wanted.'),
  }),
  decides('settles', {
    row: 11,
    name: 'serviceAccount',
    title: 'a service account',
    recognisedBy: 'the account is among the service accounts of the organization',
    does: 'nothing: it is refused',
    undo: 'nothing to undo',
    remains: 'its credentials, which a leaver may know',
    evidence: ['documented'],
    applies: isServiceAccount,
    decide: () => refuse('The account is a service account: programs depend on it.', 'Make new credentials for it where a leaver knew the old ones; deleting it is for good.'),
  }),
  decides('settles', {
    row: 14,
    name: 'self',
    title: 'runs this, or protected',
    recognisedBy: 'the account runs this, owns the key, or is protected by the policy',
    does: 'nothing: it is refused',
    undo: 'nothing to undo',
    remains: 'everything',
    evidence: ['documented'],
    applies: (input) =>
      input.surroundings.actors.includes(input.dossier.accountId) ||
      input.policy.protectedAccountIds.includes(input.dossier.accountId) ||
      lifecycleOf(input) === 'administrative.notMyself',
    decide: ({ dossier, policy }) =>
      policy.protectedAccountIds.includes(dossier.accountId)
        ? refuse('The account is protected by the policy.', 'Take it off the list of protected accounts if it is really meant.')
        : refuse('The account is that of whoever runs this.', 'Let another organization admin do it, with credentials of their own.'),
  }),
  decides('settles', {
    row: 17,
    name: 'alreadyOff',
    title: 'already off',
    recognisedBy: 'what the profile wants is so: inactive, suspended in every directory, scheduled for deletion, or without the seat',
    does: 'nothing, but for what the profile does beside the cut and nobody has done yet: role, keys, tokens, groups, what they own',
    undo: 'nothing to undo',
    remains: 'what an earlier run or a person left',
    evidence: ['documented'],
    applies: isOff,
    decide: (input) => {
      const steps = leftToDo(input);
      return steps.length === 0
        ? nothing(recordOf(input)?.forDeletion === true ? 'The account is scheduled for deletion.' : 'The access is off already.')
        : { action: 'cleanUp', because: 'The access is off already, but not everything else is done that belongs to it.', steps };
    },
  }),
  decides('settles', {
    row: 18,
    name: 'exportControl',
    title: 'export-controlled',
    recognisedBy: 'the account is blocked under US export control',
    does: 'nothing: it counts as inactive',
    undo: 'none',
    remains: 'only Atlassian Support can change it',
    evidence: ['documented'],
    applies: (input) => lifecycleOf(input) === 'blocked.exportControl',
    decide: () => nothing('The account is blocked under export control, which counts as inactive.'),
  }),
  decides('settles', {
    row: 13,
    name: 'lastOrgAdmin',
    title: 'too few org admins left',
    recognisedBy: 'an organization admin, without enough others remaining',
    does: 'nothing: it is refused',
    undo: 'nothing to undo',
    remains: 'everything; only Atlassian Support recovers an organization without an admin',
    evidence: ['documented', 'forum'],
    applies: (input) => input.profile.goal !== 'seatFree' && isOrgAdmin(input) && remainingAdmins(input) < input.policy.remainingOrgAdmins,
    decide: ({ surroundings, policy }) =>
      surroundings.orgAdmins.known
        ? refuse(
            `Fewer than ${policy.remainingOrgAdmins} other organization admins would remain.`,
            'Make somebody else an organization admin first; only Atlassian Support recovers an organization without one.',
          )
        : refuse('The organization admins could not be read.', 'Use a key that may read the directory, or take the role away by hand first.'),
  }),
  decides('cuts', {
    row: 2,
    name: 'temporaryLeave',
    title: 'temporary leave',
    recognisedBy: 'the profile wants people suspended, and the person is in a directory',
    does: 'suspends in each directory',
    undo: 'restore in each directory: groups and roles come back',
    remains: accountStays,
    evidence: ['documented'],
    applies: ({ profile }) => profile.goal === 'suspended',
    decide: (input) => ({ action: 'suspend', because: 'The person is away for a while.', steps: suspendInDirectories(input) }),
  }),
  decides('cuts', {
    row: 23,
    name: 'seat',
    title: 'holds a seat',
    recognisedBy: 'the profile wants the seat of one product free, and the person has a role in it',
    does: 'removes from every group that grants the product and takes direct roles away, then looks whether the seat is free',
    undo: 'add to the groups and give the roles again',
    remains: 'groups that an identity provider owns, and default groups that the vendor refuses to change',
    evidence: ['documented', 'inferred'],
    applies: ({ profile }) => profile.goal === 'seatFree',
    decide: (input) =>
      input.dossier.roles.known && input.dossier.groups.known
        ? {
            action: 'revoke',
            because: `The person holds a seat of ${input.policy.product ?? 'the product'}.`,
            steps: [],
            ...(valueOr(input.dossier.groups, []).some((group) => group.ownedByIdentityProvider)
              ? { humanTask: 'Take the person out of the groups that the identity provider owns, there: no API of Atlassian can.' }
              : {}),
          }
        : refuse('How the person got the seat could not be read.', 'Use a key that may read the directories, with the plan that it needs.'),
  }),
  decides('cuts', {
    row: 8,
    name: 'worksElsewhere',
    title: 'works in other organizations too',
    recognisedBy: 'the policy names the person: no API tells where else somebody works',
    does: 'suspends in each directory, instead of a deactivation that would reach every organization',
    undo: 'restore in each directory',
    remains: accountStays,
    evidence: ['documented'],
    applies: ({ dossier: { accountId }, policy }) =>
      policy.worksElsewhereAccountIds.includes(accountId) && !policy.allow.deactivateEverywhere.includes(accountId),
    decide: (input) => ({
      action: 'suspend',
      because: 'The person also works in other organizations: only access to this one is taken.',
      steps: suspendInDirectories(input),
    }),
  }),
  decides('cuts', {
    row: 5,
    name: 'google',
    title: 'Google Workspace',
    recognisedBy: 'the permissions name externalDirectory.google',
    does: 'hands over; in an emergency breaks the link and deactivates',
    undo: 'add the person in Google Workspace again',
    remains: 'its sync runs on a schedule of hours; while it still has the person, it may activate them again',
    evidence: ['tracker', 'documented'],
    applies: (input) => lifecycleOf(input) === 'externalDirectory.google',
    decide: (input) => decideOwned(input, 'google', 'Google Workspace manages the account.'),
  }),
  decides('cuts', {
    row: 4,
    name: 'scimOrphan',
    title: 'SCIM orphan',
    recognisedBy: 'the account is linked to SCIM users that none of their directories has any more',
    does: 'breaks the link, then deactivates',
    undo: 'enable the account',
    remains: 'nothing of the link',
    evidence: ['tracker'],
    applies: (input) => scimLinksOf(input).length > 0 && scimLinksOf(input).every(({ exists }) => exists === false),
    decide: (input) => ({
      action: 'deactivate',
      because: 'The identity provider has deleted the person, but the link still locks the account.',
      steps: [...unlinkScim(input), ...disableAccount(input)],
    }),
  }),
  decides('cuts', {
    row: 3,
    name: 'scim',
    title: 'SCIM-provisioned',
    recognisedBy: 'the account has SCIM links, or the permissions name externalDirectory.scim',
    does: 'sets inactive in the SCIM directory where its token is at hand, and hands over otherwise; in an emergency breaks the link and deactivates',
    undo: 'set active again; a broken link comes back only by provisioning anew',
    remains: 'while the identity provider still assigns the person, its next sync may activate them again',
    evidence: ['documented', 'tracker'],
    applies: (input) => scimLinksOf(input).length > 0 || lifecycleOf(input) === 'externalDirectory.scim',
    decide: (input) => decideOwned(input, 'scim', 'An identity provider provisions the account through SCIM.'),
  }),
  decides('cuts', {
    row: 1,
    name: 'managed',
    title: 'managed',
    recognisedBy: 'a managed account that the organization may deactivate',
    does: 'deactivates the account, and reads back that it is inactive',
    undo: 'enable the account; groups are kept, tokens are not',
    remains: 'OAuth grants, which live again when the account is enabled',
    evidence: ['documented'],
    applies: (input) => recordOf(input)?.claimStatus === 'managed' && lifecycleOf(input) === 'allowed',
    decide: (input) => ({ action: 'deactivate', because: 'A managed account that no identity provider owns.', steps: disableAccount(input) }),
  }),
  decides('cuts', {
    row: 20,
    name: 'invited',
    title: 'invited, never joined',
    recognisedBy: 'an unmanaged account with an address that was never verified',
    does: 'removes from each directory, which cancels the invitation',
    undo: 'invite again',
    remains: 'nothing; an invitation may take a seat until then',
    evidence: ['inferred'],
    applies: (input) => recordOf(input)?.claimStatus === 'unmanaged' && recordOf(input)?.emailVerified === false,
    decide: (input) => ({ action: 'remove', because: 'The person was invited and never joined.', steps: removeFromDirectories(input) }),
  }),
  decides('cuts', {
    row: 7,
    name: 'guest',
    title: 'guest',
    recognisedBy: 'every role of the person is atlassian/guest',
    does: 'suspends in each directory, or removes where the policy says so',
    undo: 'restore, or invite again',
    remains: accountStays,
    evidence: ['documented'],
    applies: (input) => recordOf(input)?.claimStatus === 'unmanaged' && isGuest(input),
    decide: (input) => ({ ...cutUnmanaged(input), because: 'A guest: a free seat, so no bill changes.' }),
  }),
  decides('cuts', {
    row: 6,
    name: 'unmanaged',
    title: 'unmanaged',
    recognisedBy: 'claimStatus is unmanaged',
    does: 'suspends in each directory, or removes where the policy says so',
    undo: 'restore; after a removal invite again, and give groups and roles again',
    remains: accountStays,
    evidence: ['documented'],
    applies: (input) => recordOf(input)?.claimStatus === 'unmanaged',
    decide: cutUnmanaged,
  }),
  decides('settles', {
    row: 0,
    name: 'undecided',
    title: 'undecided',
    recognisedBy: 'no other row: something that decides could not be read, or is refused for another reason',
    does: 'nothing: it is refused',
    undo: 'nothing to undo',
    remains: 'everything',
    evidence: ['inferred'],
    applies: () => true,
    decide: decideRefused,
  }),
  adds({
    row: 12,
    name: 'orgAdmin',
    title: 'organization admin',
    recognisedBy: 'the platform roles hold atlassian/org-admin',
    does: 'takes the role away and waits until it is gone, up to 30 seconds',
    undo: 'assign the role again',
    remains: 'organization API keys that the person made stay alive until each is revoked',
    evidence: ['documented', 'forum'],
    applies: isOrgAdmin,
    note: ({ policy, dossier }) =>
      policy.organizationApiKeys === 'revoke' && policy.runApiKeyId === undefined && valueOr(dossier.organizationApiKeys, []).length > 0
        ? 'organization API keys that the person made: none is revoked unless the policy names the key of the run'
        : 'organization API keys that the person made stay alive until each is revoked',
  }),
  adds({
    row: 15,
    name: 'oauthGrants',
    title: 'OAuth grants',
    recognisedBy: 'cannot be read by an API: assumed of everybody with an account',
    does: 'nothing: a person has to revoke them on the site',
    undo: 'the person agrees again',
    remains: 'grants are of no use while the account is inactive, and live again when it is enabled',
    evidence: ['documented', 'inferred'],
    applies: (input) => recordOf(input)?.accountType === 'atlassian' && input.profile.goal !== 'seatFree',
    note: () => 'OAuth grants come back to life when the account is enabled again',
  }),
  adds({
    row: 16,
    name: 'entitlements',
    title: 'owns products',
    recognisedBy: 'the vendor refuses to deactivate or delete and names entitlements: only the attempt tells',
    does: 'suspends in each directory instead, and leaves the rest to a person',
    undo: 'restore in each directory',
    remains: 'the account, until somebody else owns the products or they are cancelled',
    evidence: ['tracker'],
    applies: (input) => rowWouldDisable(input),
    note: () => 'products that the person owns themselves block a deactivation: then access to the directories is suspended instead',
  }),
  adds({
    row: 19,
    name: 'emailFreed',
    title: 'address needed again',
    recognisedBy: 'the policy names a parking domain, and the account is deleted',
    does: 'moves the e-mail address to the parking domain before the deletion',
    undo: 'set the address back while the deletion can be cancelled',
    remains: 'the old address can be used again at once',
    evidence: ['forum', 'tracker'],
    applies: ({ policy, profile }) => policy.parkingDomain !== undefined && profile.goal === 'deleted',
    note: () => 'the e-mail address was moved to the parking domain',
  }),
  adds({
    row: 21,
    name: 'identityProviderGroups',
    title: 'groups of the identity provider',
    recognisedBy: 'a group of the person is owned by an identity provider',
    does: 'leaves those groups alone',
    undo: 'nothing to undo',
    remains: 'membership in those groups, until the identity provider changes it',
    evidence: ['tracker'],
    applies: ({ dossier }) => valueOr(dossier.groups, []).some((group) => group.ownedByIdentityProvider),
    note: () => 'groups that the identity provider owns can only be changed there',
  }),
  adds({
    row: 22,
    name: 'noGuard',
    title: 'tokens cannot be read',
    recognisedBy: 'reading the API tokens is refused: documents disagree on the plan that it needs',
    does: 'nothing with tokens',
    undo: 'nothing to undo',
    remains: 'API tokens, which the vendor contradicts itself on',
    evidence: ['documented', 'forum'],
    applies: ({ dossier, policy }) => policy.apiTokens === 'revoke' && !dossier.apiTokens.known && !['notNeeded', 'noClient'].includes(dossier.apiTokens.why),
    note: () => 'API tokens could not be read, perhaps for want of Atlassian Guard: none was revoked',
  }),
];

function decides(role: DecidingRow['role'], row: Omit<DecidingRow, 'role'>): DecidingRow {
  return { role, ...row };
}

function adds(row: Omit<AddingRow, 'role'>): AddingRow {
  return { role: 'adds', ...row };
}
