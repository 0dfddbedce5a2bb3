/** Who can remove the cause of an error. */
export type WhoCanFix = 'caller' | 'orgAdmin' | 'siteAdmin' | 'idpAdmin' | 'user' | 'atlassianSupport' | 'nobody';

/** What is known about a kind of error. */
export interface KindDescription {
  /** What happened, as the rest of a sentence that begins with the call. */
  readonly meaning: string;
  readonly whoCanFix: WhoCanFix;
  readonly remedy: string;
  /** Whether the same call may succeed later without anybody doing anything. */
  readonly retryable: boolean;
  /** The members that errors of this kind have beside those of every kind. */
  readonly carries: readonly string[];
}

/**
 * What went wrong, in one word to switch on. Refusals carry the vendor's own reason. Kinds are grouped by the part before
 * the dot; new ones may come with a minor version, so a switch needs a default arm.
 */
export type AdminErrorKind =
  | 'externalDirectory.scim'
  | 'externalDirectory.google'
  | 'authPolicy.saml'
  | 'administrative'
  | 'administrative.notMyself'
  | 'blocked.exportControl'
  | 'myselfOnly'
  | 'managedAccount'
  | 'refused.other'
  | 'forbidden.fieldMutation'
  | 'forbidden.unclaimedDomain'
  | 'forbidden.targetUnverified'
  | 'conflict.lifecycle'
  | 'conflict.alreadyInState'
  | 'conflict.uniqueness'
  | 'credential.invalid'
  | 'credential.wrongKind'
  | 'credential.insufficientScope'
  | 'credential.blocked'
  | 'permission.denied'
  | 'permission.appBlocked'
  | 'limit.license'
  | 'limit.plan'
  | 'group.protected'
  | 'user.inactive'
  | 'propagating'
  | 'endpoint.unavailable'
  | 'notFound'
  | 'gone'
  | 'validation'
  | 'rateLimited'
  | 'unavailable'
  | 'unexpectedResponse'
  | 'network'
  | 'timeout'
  | 'aborted'
  | 'storage.failed'
  | 'ambiguous';

/** The table, with every literal: errors and their members are checked against it. */
export const describedKinds = {
  'externalDirectory.scim': {
    meaning: 'was refused: a SCIM directory manages this account',
    whoCanFix: 'idpAdmin',
    remedy: 'Make the change in the identity provider, or set the user inactive through the ScimClient of that directory.',
    retryable: false,
    carries: ['reason'],
  },
  'externalDirectory.google': {
    meaning: 'was refused: Google Workspace manages this account',
    whoCanFix: 'idpAdmin',
    remedy: 'Make the change in Google Workspace and wait for its next sync, which can take hours.',
    retryable: false,
    carries: ['reason'],
  },
  'authPolicy.saml': {
    meaning: 'was refused: SAML single sign-on sets this property at each log-in',
    whoCanFix: 'idpAdmin',
    remedy: 'Change the attribute in the SAML identity provider.',
    retryable: false,
    carries: ['reason'],
  },
  administrative: {
    meaning: 'was refused: Atlassian reserves this action for administrative use',
    whoCanFix: 'orgAdmin',
    remedy: 'Ask an organization admin to do it in Atlassian Administration.',
    retryable: false,
    carries: ['reason'],
  },
  'administrative.notMyself': {
    meaning: 'was refused: an admin cannot do this to their own account',
    whoCanFix: 'orgAdmin',
    remedy: 'Let another organization admin do it, with a key of their own.',
    retryable: false,
    carries: ['reason'],
  },
  'blocked.exportControl': {
    meaning: 'was refused: the account is blocked under US export control',
    whoCanFix: 'atlassianSupport',
    remedy: 'Treat the account as inactive; only Atlassian Support can change its state.',
    retryable: false,
    carries: ['reason'],
  },
  myselfOnly: {
    meaning: 'was refused: only the person who owns the account may do this',
    whoCanFix: 'user',
    remedy: 'Ask the person to do it in their own account settings.',
    retryable: false,
    carries: ['reason'],
  },
  managedAccount: {
    meaning: 'was refused: only the organization that manages the account may do this',
    whoCanFix: 'orgAdmin',
    remedy: 'Use an API key of the organization that has claimed the domain of the account.',
    retryable: false,
    carries: ['reason'],
  },
  'refused.other': {
    meaning: 'was refused for a reason that this version does not know',
    whoCanFix: 'orgAdmin',
    remedy: 'Look up the reason of the vendor in the Atlassian documentation of the user management API.',
    retryable: false,
    carries: ['reason'],
  },
  'forbidden.fieldMutation': {
    meaning: 'was refused: at least one profile field may not be changed here',
    whoCanFix: 'idpAdmin',
    remedy: 'Leave out the fields that are refused, or change them where they are managed.',
    retryable: false,
    carries: ['fields'],
  },
  'forbidden.unclaimedDomain': {
    meaning: 'was refused: the domain of the new e-mail address is not claimed by the organization',
    whoCanFix: 'orgAdmin',
    remedy: 'Verify and claim the domain in Atlassian Administration, or choose an address on a claimed domain.',
    retryable: false,
    carries: ['domain'],
  },
  'forbidden.targetUnverified': {
    meaning: 'was refused: the person has never verified the e-mail address of the account',
    whoCanFix: 'user',
    remedy: 'Ask the person to verify the address, then repeat the call.',
    retryable: false,
    carries: [],
  },
  'conflict.lifecycle': {
    meaning: 'was refused: the account is in a life-cycle state that does not allow it',
    whoCanFix: 'orgAdmin',
    remedy: 'Read the account first; a scheduled deletion must be cancelled, and entitlements given up, before this call.',
    retryable: false,
    carries: ['codes'],
  },
  'conflict.alreadyInState': {
    meaning: 'changed nothing: what was asked for is already so',
    whoCanFix: 'nobody',
    remedy: 'Treat it as success after reading the state back.',
    retryable: false,
    carries: [],
  },
  'conflict.uniqueness': {
    meaning: 'was refused: another user or group already has this name or identifier',
    whoCanFix: 'orgAdmin',
    remedy: 'Find the holder of the name and rename, adopt or remove it.',
    retryable: false,
    carries: ['resource', 'attribute'],
  },
  'credential.invalid': {
    meaning: 'was refused: the credential is wrong, expired or revoked',
    whoCanFix: 'caller',
    remedy: 'Create a new credential, and check that the e-mail address belongs to the token.',
    retryable: false,
    carries: [],
  },
  'credential.wrongKind': {
    meaning: 'was refused: this API takes another kind of credential',
    whoCanFix: 'caller',
    remedy:
      'Use an organization API key for OrgAdminClient, an e-mail with an API token for ProductClient, a directory token for ScimClient.',
    retryable: false,
    carries: ['hint'],
  },
  'credential.insufficientScope': {
    meaning: 'was refused: the credential was created with scopes that do not include this call',
    whoCanFix: 'caller',
    remedy: 'Add the scope that the call needs; user management takes only an organization API key created without scopes.',
    retryable: false,
    carries: [],
  },
  'credential.blocked': {
    meaning: 'was refused: logging in with this account is blocked until a human signs in',
    whoCanFix: 'user',
    remedy: 'Sign in to the site once in a browser as the owner of the token, then repeat the call.',
    retryable: false,
    carries: [],
  },
  'permission.denied': {
    meaning: 'was refused: the owner of the credential lacks the permission',
    whoCanFix: 'orgAdmin',
    remedy: 'Use a credential of an admin of this very organization or site; the account may also belong to another organization.',
    retryable: false,
    carries: [],
  },
  'permission.appBlocked': {
    meaning: 'was refused: a data security policy blocks app access to this content',
    whoCanFix: 'orgAdmin',
    remedy: 'Ask for an exemption in the data security policy of the organization.',
    retryable: false,
    carries: [],
  },
  'limit.license': {
    meaning: 'was refused: the product has no licence left for it',
    whoCanFix: 'orgAdmin',
    remedy: 'Free a seat or buy one, then repeat the call.',
    retryable: false,
    carries: [],
  },
  'limit.plan': {
    meaning: 'was refused: the plan of the organization or site does not include it',
    whoCanFix: 'orgAdmin',
    remedy: 'Upgrade the plan, or leave this step out.',
    retryable: false,
    carries: [],
  },
  'group.protected': {
    meaning: 'was refused: the group is protected against this change',
    whoCanFix: 'orgAdmin',
    remedy: 'Change the group where it is managed: its default role in Atlassian Administration, or the identity provider.',
    retryable: false,
    carries: ['why'],
  },
  'user.inactive': {
    meaning: 'was refused: the account is suspended or deactivated',
    whoCanFix: 'orgAdmin',
    remedy: 'Restore or enable the account first.',
    retryable: false,
    carries: [],
  },
  propagating: {
    meaning: 'is not possible yet: something this client created moments ago is not visible everywhere',
    whoCanFix: 'nobody',
    remedy: 'Wait a minute and repeat the call.',
    retryable: true,
    carries: [],
  },
  'endpoint.unavailable': {
    meaning: 'is not available: Atlassian removed the endpoint, or does not offer it here',
    whoCanFix: 'caller',
    remedy: 'Update this package, which may know what to call instead; otherwise leave the call out.',
    retryable: false,
    carries: ['why', 'replacement'],
  },
  notFound: {
    meaning: 'found nothing there, or the credential may not see it',
    whoCanFix: 'caller',
    remedy: 'Check the ids, and that they belong to this organization, directory or site.',
    retryable: false,
    carries: ['resource'],
  },
  gone: {
    meaning: 'found that what it asks for has been deleted for good',
    whoCanFix: 'nobody',
    remedy: 'Stop asking for it.',
    retryable: false,
    carries: [],
  },
  validation: {
    meaning: 'was not accepted: the request is not what the endpoint expects',
    whoCanFix: 'caller',
    remedy: 'Correct the fields that are refused.',
    retryable: false,
    carries: ['source', 'fields', 'scimType'],
  },
  rateLimited: {
    meaning: 'was refused: too many requests, and the wait is longer than this call may wait',
    whoCanFix: 'nobody',
    remedy: 'Wait, then repeat the call: the service does not say how long.',
    retryable: true,
    carries: ['retryAt', 'limit'],
  },
  unavailable: {
    meaning: 'failed: the service of Atlassian is not able to answer',
    whoCanFix: 'atlassianSupport',
    remedy: 'Repeat the call later, and look at the status page of Atlassian.',
    retryable: true,
    carries: ['retryAt'],
  },
  unexpectedResponse: {
    meaning: 'got an answer that is not one of this API: a proxy may have answered, or the API has changed',
    whoCanFix: 'atlassianSupport',
    remedy: 'Check proxies and the base URL; if both are right, report it to this project.',
    retryable: false,
    carries: ['why', 'fields'],
  },
  network: {
    meaning: 'got no answer, because the network failed',
    whoCanFix: 'caller',
    remedy: 'Check the network, the proxy and the name of the site.',
    retryable: true,
    carries: ['mayHaveHappened'],
  },
  timeout: {
    meaning: 'got no complete answer in time',
    whoCanFix: 'nobody',
    remedy: 'Repeat the call, or allow more time.',
    retryable: true,
    carries: ['mayHaveHappened', 'phase'],
  },
  aborted: {
    meaning: 'was stopped by the caller',
    whoCanFix: 'caller',
    remedy: 'Start it again when it is wanted.',
    retryable: false,
    carries: ['mayHaveHappened'],
  },
  'storage.failed': {
    meaning: 'failed: a file or store on this side could not be read or written',
    whoCanFix: 'caller',
    remedy: 'Look at the disk, the path and its permissions, or at the store; then apply the same plan again with the same journal.',
    retryable: false,
    carries: [],
  },
  ambiguous: {
    meaning: 'may or may not have taken effect: its answer was lost and reading back did not settle it',
    whoCanFix: 'orgAdmin',
    remedy: 'Look at the account or object in Atlassian Administration before anything is repeated.',
    retryable: false,
    carries: ['because', 'readBack'],
  },
} as const satisfies Readonly<Record<AdminErrorKind, KindDescription>>;

/**
 * Every kind of error, with what it means and who can do what about it. The error messages and `docs/errors.md` are
 * made from this table.
 */
export const errorKinds: Readonly<Record<AdminErrorKind, KindDescription>> = Object.freeze(describedKinds);

/** Whose sentence a message ends with. */
export const fixers: Record<WhoCanFix, string> = {
  caller: 'the caller of this library',
  orgAdmin: 'an organization admin',
  siteAdmin: 'a site admin',
  idpAdmin: 'the admin of the identity provider',
  user: 'the person who owns the account',
  atlassianSupport: 'Atlassian Support',
  nobody: 'nobody needs to',
};

/** The reason keys of the user management API that are kinds of their own; any other becomes `refused.other`. */
export const refusalReasons = [
  'externalDirectory.scim',
  'externalDirectory.google',
  'authPolicy.saml',
  'administrative',
  'administrative.notMyself',
  'blocked.exportControl',
  'myselfOnly',
  'managedAccount',
] as const satisfies readonly AdminErrorKind[];

/** The vendor's reasons for refusing to change an account, as error kinds. */
export type RefusalReason = (typeof refusalReasons)[number];
