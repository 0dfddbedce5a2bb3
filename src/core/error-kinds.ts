/** Who can remove the cause of an error. */
export type WhoCanFix = 'caller' | 'orgAdmin' | 'siteAdmin' | 'idpAdmin' | 'user' | 'atlassianSupport' | 'nobody';

/** What is known about a kind of error. */
export interface KindDescription {
  /** What happened, as a sentence without its full stop. `{call}` stands for the call. */
  readonly meaning: string;
  readonly whoCanFix: WhoCanFix;
  readonly remedy: string;
  /** Whether the same call may succeed later without anybody doing anything. */
  readonly retryable: boolean;
  /** The members that only errors of this kind have. */
  readonly carries: readonly string[];
}

/**
 * What went wrong, in one word for a `switch`. A refusal has Atlassian's own reason as its kind. The part before the
 * dot groups the kinds. A minor version may add kinds: give your `switch` a default case.
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
  | 'heldByAnotherRun'
  | 'ambiguous';

/** The table, with every literal: errors and their members are checked against it. */
export const describedKinds = {
  'externalDirectory.scim': {
    meaning: 'Atlassian refused {call}: the account is managed by SCIM',
    whoCanFix: 'idpAdmin',
    remedy: 'Ask your identity provider admin to make the change, or make it through the ScimClient of that directory.',
    retryable: false,
    carries: ['reason'],
  },
  'externalDirectory.google': {
    meaning: 'Atlassian refused {call}: the account is managed by Google Workspace',
    whoCanFix: 'idpAdmin',
    remedy: 'Ask your Google Workspace admin to make the change, then wait for the next sync, which can take hours.',
    retryable: false,
    carries: ['reason'],
  },
  'authPolicy.saml': {
    meaning: 'Atlassian refused {call}: SAML single sign-on sets this property at each log-in',
    whoCanFix: 'idpAdmin',
    remedy: 'Ask your identity provider admin to change the attribute in the SAML identity provider.',
    retryable: false,
    carries: ['reason'],
  },
  administrative: {
    meaning: 'Atlassian refused {call}: this action is reserved for administrative use',
    whoCanFix: 'orgAdmin',
    remedy: 'Ask an organization admin to do it in Atlassian Administration.',
    retryable: false,
    carries: ['reason'],
  },
  'administrative.notMyself': {
    meaning: 'Atlassian refused {call}: an admin cannot do this to their own account',
    whoCanFix: 'orgAdmin',
    remedy: 'Ask another organization admin to do it with a key of their own.',
    retryable: false,
    carries: ['reason'],
  },
  'blocked.exportControl': {
    meaning: 'Atlassian refused {call}: the account is blocked under US export control',
    whoCanFix: 'atlassianSupport',
    remedy: 'Treat the account as inactive. Only Atlassian Support can change its state.',
    retryable: false,
    carries: ['reason'],
  },
  myselfOnly: {
    meaning: 'Atlassian refused {call}: only the owner of the account can do this',
    whoCanFix: 'user',
    remedy: 'Ask the person to do it in their own account settings.',
    retryable: false,
    carries: ['reason'],
  },
  managedAccount: {
    meaning: 'Atlassian refused {call}: only the organization that manages the account can do this',
    whoCanFix: 'orgAdmin',
    remedy: 'Use an API key from an admin of the organization that has claimed the domain of the account.',
    retryable: false,
    carries: ['reason'],
  },
  'refused.other': {
    meaning: 'Atlassian refused {call} for a reason that is unknown to this version',
    whoCanFix: 'orgAdmin',
    remedy: 'Look up the reason in Atlassian\'s documentation of the user management API, then ask an organization admin.',
    retryable: false,
    carries: ['reason'],
  },
  'forbidden.fieldMutation': {
    meaning: 'Atlassian refused {call}: at least one profile field cannot be changed here',
    whoCanFix: 'idpAdmin',
    remedy: 'Leave out the refused fields, or ask your identity provider admin to change them where they are managed.',
    retryable: false,
    carries: ['fields'],
  },
  'forbidden.unclaimedDomain': {
    meaning: 'Atlassian refused {call}: the organization has not claimed the domain of the new e-mail address',
    whoCanFix: 'orgAdmin',
    remedy: 'Ask an organization admin to verify and claim the domain in Atlassian Administration, or choose an address on a claimed domain.',
    retryable: false,
    carries: ['domain'],
  },
  'forbidden.targetUnverified': {
    meaning: 'Atlassian refused {call}: the person has never verified the e-mail address of the account',
    whoCanFix: 'user',
    remedy: 'Ask the person to verify the address, then retry the call.',
    retryable: false,
    carries: [],
  },
  'conflict.lifecycle': {
    meaning: 'Atlassian refused {call}: the life-cycle state of the account does not allow it',
    whoCanFix: 'orgAdmin',
    remedy: 'Read the account first. An organization admin must cancel a scheduled deletion, and give up entitlements, before this call.',
    retryable: false,
    carries: ['codes'],
  },
  'conflict.alreadyInState': {
    meaning: '{call} changed nothing: the requested state already exists',
    whoCanFix: 'nobody',
    remedy: 'Read the state back. If it is as requested, treat the call as a success.',
    retryable: false,
    carries: [],
  },
  'conflict.uniqueness': {
    meaning: 'Atlassian refused {call}: another user or group already has this name or identifier',
    whoCanFix: 'orgAdmin',
    remedy: 'Ask an organization admin to find the holder of the name, and to rename, adopt or remove it.',
    retryable: false,
    carries: ['resource', 'attribute'],
  },
  'credential.invalid': {
    meaning: 'Atlassian refused {call}: the credential is wrong, expired or revoked',
    whoCanFix: 'caller',
    remedy: 'Create a new credential, and check that the e-mail address belongs to the token.',
    retryable: false,
    carries: [],
  },
  'credential.wrongKind': {
    meaning: 'Atlassian refused {call}: this API takes another kind of credential',
    whoCanFix: 'caller',
    remedy:
      'Use an organization API key for OrgAdminClient. Use OAuth 2.0 credentials or an API token for ProductClient. Use a directory token or OAuth 2.0 credentials for ScimClient.',
    retryable: false,
    carries: ['hint'],
  },
  'credential.insufficientScope': {
    meaning: 'Atlassian refused {call}: the scopes of the credential do not include this call',
    whoCanFix: 'caller',
    remedy: 'Create a credential with the scopes of the call, or one without scopes. User management takes only an organization API key without scopes.',
    retryable: false,
    carries: ['scopes'],
  },
  'credential.blocked': {
    meaning: 'Atlassian refused {call}: logging in with this account is blocked until a person signs in',
    whoCanFix: 'user',
    remedy: 'Ask the owner of the token to sign in to the site once in a browser, then retry the call.',
    retryable: false,
    carries: [],
  },
  'permission.denied': {
    meaning: 'Atlassian refused {call}: the owner of the credential lacks the permission',
    whoCanFix: 'orgAdmin',
    remedy: 'Use a credential from an admin of this very organization or site. The account may also belong to another organization.',
    retryable: false,
    carries: [],
  },
  'permission.appBlocked': {
    meaning: 'Atlassian refused {call}: a data security policy blocks app access to this content',
    whoCanFix: 'orgAdmin',
    remedy: 'Ask an organization admin for an exemption in the data security policy of the organization.',
    retryable: false,
    carries: [],
  },
  'limit.license': {
    meaning: 'Atlassian refused {call}: the product has no licence left for it',
    whoCanFix: 'orgAdmin',
    remedy: 'Ask an organization admin to free or buy a seat, then retry the call.',
    retryable: false,
    carries: [],
  },
  'limit.plan': {
    meaning: 'Atlassian refused {call}: the plan of the organization or site does not include it',
    whoCanFix: 'orgAdmin',
    remedy: 'Ask an organization admin to upgrade the plan, or leave this step out.',
    retryable: false,
    carries: [],
  },
  'group.protected': {
    meaning: 'Atlassian refused {call}: the group is protected against this change',
    whoCanFix: 'orgAdmin',
    remedy: 'Ask an organization admin to change the group where it is managed: its default role in Atlassian Administration, or the identity provider.',
    retryable: false,
    carries: ['why'],
  },
  'user.inactive': {
    meaning: 'Atlassian refused {call}: the account is suspended or deactivated',
    whoCanFix: 'orgAdmin',
    remedy: 'Ask an organization admin to restore or enable the account first.',
    retryable: false,
    carries: [],
  },
  propagating: {
    meaning: '{call} is not possible yet: something this client created moments ago is not visible everywhere',
    whoCanFix: 'nobody',
    remedy: 'Wait a minute, then retry the call.',
    retryable: true,
    carries: [],
  },
  'endpoint.unavailable': {
    meaning: '{call} is not available: Atlassian removed the endpoint, or does not offer it here',
    whoCanFix: 'caller',
    remedy: 'Update this package: a newer version may call another endpoint. Otherwise leave the call out.',
    retryable: false,
    carries: ['why', 'replacement'],
  },
  notFound: {
    meaning: '{call} found nothing there, or the credential may not see it',
    whoCanFix: 'caller',
    remedy: 'Check that the ids are right, and that they belong to this organization, directory or site.',
    retryable: false,
    carries: ['resource'],
  },
  gone: {
    meaning: '{call} asks for something that has been deleted for good',
    whoCanFix: 'nobody',
    remedy: 'Stop asking for it.',
    retryable: false,
    carries: [],
  },
  validation: {
    meaning: 'Atlassian rejected {call}: the request is not what the endpoint expects',
    whoCanFix: 'caller',
    remedy: 'Correct the fields that Atlassian rejected.',
    retryable: false,
    carries: ['source', 'fields', 'scimType'],
  },
  rateLimited: {
    meaning: '{call} reached a rate limit, and the wait is longer than this call may wait',
    whoCanFix: 'nobody',
    remedy: 'Wait, then retry the call. Atlassian does not say how long.',
    retryable: true,
    carries: ['retryAt', 'limit'],
  },
  unavailable: {
    meaning: '{call} failed: the service of Atlassian is not available',
    whoCanFix: 'atlassianSupport',
    remedy: 'Retry the call later. If it fails again, check the status page of Atlassian and contact Atlassian Support.',
    retryable: true,
    carries: ['retryAt'],
  },
  unexpectedResponse: {
    meaning: '{call} got a response that is not one of this API: a proxy may have sent it, or the API has changed',
    whoCanFix: 'atlassianSupport',
    remedy: 'Check proxies and the base URL. If both are right, report it to this project or to Atlassian Support.',
    retryable: false,
    carries: ['why', 'fields'],
  },
  network: {
    meaning: '{call} got no response because the network failed',
    whoCanFix: 'caller',
    remedy: 'Check the network, the proxy and the name of the site.',
    retryable: true,
    carries: ['mayHaveHappened'],
  },
  timeout: {
    meaning: '{call} got no complete response in time',
    whoCanFix: 'nobody',
    remedy: 'Retry the call, or allow more time.',
    retryable: true,
    carries: ['mayHaveHappened', 'phase'],
  },
  aborted: {
    meaning: 'Your code stopped {call}',
    whoCanFix: 'caller',
    remedy: 'Start the call again when you need it.',
    retryable: false,
    carries: ['mayHaveHappened'],
  },
  'storage.failed': {
    meaning: '{call} failed: a file or store on your side could not be read or written',
    whoCanFix: 'caller',
    remedy: 'Check the disk, the path and its permissions, or the store. Then apply the same plan again with the same journal.',
    retryable: false,
    carries: [],
  },
  heldByAnotherRun: {
    meaning: 'The journal of {call} is held by another run',
    whoCanFix: 'nobody',
    remedy: 'Wait for the other run to end. Then apply the same plan again with the same journal.',
    retryable: true,
    carries: ['until'],
  },
  ambiguous: {
    meaning: '{call} may or may not have taken effect: the response was lost, and reading back did not settle it',
    whoCanFix: 'orgAdmin',
    remedy: 'Look at the account or object in Atlassian Administration, as an organization admin, before you retry anything.',
    retryable: false,
    carries: ['because', 'readBack'],
  },
} as const satisfies Readonly<Record<AdminErrorKind, KindDescription>>;

/**
 * Every kind of error: what it means, who can fix it, and how. Error messages and `docs/errors.md` are made from this
 * table.
 */
export const errorKinds: Readonly<Record<AdminErrorKind, KindDescription>> = Object.freeze(describedKinds);

/** Each value of `whoCanFix` in words. */
export const fixers: Record<WhoCanFix, string> = {
  caller: 'you',
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

/** Atlassian's reasons for refusing to change an account, as error kinds. */
export type RefusalReason = (typeof refusalReasons)[number];
