import * as z from 'zod/mini';

import type { ApiPromise } from '../core/api-promise.js';
import { endpoint, readBack, verdictOn, type Verdict } from '../core/endpoint.js';
import { holds } from '../core/holds.js';
import type { AccountId } from '../core/ids.js';
import type { CallOptions } from '../core/options.js';
import type { Paginated } from '../core/pagination.js';
import { input, inside, maybeBoolean, maybeString, nothing, openEnum, record, type Outcome } from '../core/schema.js';
import type { Transport } from '../core/transport.js';
import { listManagedAccounts, type ManagedAccount } from './managed-accounts.js';
import { searchDirectoryUsers, type DirectoryUser } from './users.js';

/** Atlassian documents the strings "True" and "False" and sends booleans. */
const allowed = z.pipe(z.union([z.boolean(), z.string()]), z.transform((value) => value === true || /^true$/i.test(String(value))));

const PermissionSchema = record({
  allowed,
  reason: z.nullish(record({
    key: openEnum(
      'administrative',
      'administrative.notMyself',
      'authPolicy.saml',
      'blocked.exportControl',
      'externalDirectory.scim',
      'externalDirectory.google',
      'myselfOnly',
      'managedAccount',
    ),
  })),
});

/** Whether you may do something to an account, and Atlassian's reason if not. */
export interface Permission extends z.infer<typeof PermissionSchema> {}

const PermissionsSchema = record({
  'lifecycle.enablement': z.optional(PermissionSchema),
  'lifecycle.delete': z.optional(PermissionSchema),
  'apiToken.read': z.optional(PermissionSchema),
  'apiToken.delete': z.optional(PermissionSchema),
  'email.set': z.optional(PermissionSchema),
  'profile.read': z.optional(PermissionSchema),
  'profile.write': z.optional(z.record(z.string(), PermissionSchema)),
  /** @deprecated Atlassian prints it for older clients: read `profile.write`. */
  profile: z.optional(z.record(z.string(), PermissionSchema)),
});

/** What this organization may do to an account, by privilege. Privileges that you did not ask for are absent. */
export interface ManagementPermissions extends z.infer<typeof PermissionsSchema> {}

const PermissionsQuerySchema = input({
  privileges: z.optional(z.array(
      z.enum([
        'profile',
        'profile.write',
        'profile.read',
        'email.set',
        'lifecycle.enablement',
        'lifecycle.delete',
        'apiToken.read',
        'apiToken.delete',
      ]),
    )),
});

/** Which privileges to ask for. Default: all of them. */
export interface PermissionsQuery extends z.input<typeof PermissionsQuerySchema> {}

const ProfileSchema = record({
  account_id: z.string(),
  account_status: z.nullish(openEnum('active', 'inactive', 'closed')),
  account_type: z.nullish(openEnum('atlassian', 'customer', 'app')),
  name: maybeString,
  nickname: maybeString,
  email: maybeString,
  picture: maybeString,
  locale: maybeString,
  zoneinfo: maybeString,
  characteristics: z.nullish(record({ not_mentionable: maybeBoolean })),
  extended_profile: z.nullish(record({
    job_title: maybeString,
    department: maybeString,
    organization: maybeString,
    location: maybeString,
  })),
});

/** A managed account. The names are those of the user management API. */
export interface AccountProfile extends z.infer<typeof ProfileSchema> {}

const ProfileChangeSchema = input({
  name: z.optional(z.string().check(z.minLength(1))),
  nickname: z.optional(z.string().check(z.minLength(1), z.maxLength(30))),
  locale: z.optional(z.string()),
  zoneinfo: z.optional(z.string()),
  extended_profile: z.optional(input({
    job_title: z.optional(z.string()),
    department: z.optional(z.string()),
    organization: z.optional(z.string()),
    location: z.optional(z.string()),
  })),
}).check(z.refine((change) => Object.keys(change).length > 0, { message: 'expected at least one field to change' }));

/**
 * Fields of a profile to change; the others stay. `profile.write` of the permissions shows which ones you may change.
 */
export interface ProfileChange extends z.input<typeof ProfileChangeSchema> {}

const UserApiTokenSchema = record({
  id: z.string(),
  label: maybeString,
  createdAt: maybeString,
  lastAccess: maybeString,
  expiry: maybeString,
});

/** An API token that a person made for themselves. The token itself is never shown again. */
export interface UserApiToken extends z.infer<typeof UserApiTokenSchema> {}

const messageBody = input({ message: z.optional(z.string()) });

export const getManagementPermissions = endpoint('GET /users/{accountId}/manage', {
  query: PermissionsQuerySchema,
  response: PermissionsSchema,
  operation: 'read',
  success: [200],
});

export const getProfile = endpoint('GET /users/{accountId}/manage/profile', {
  response: inside('account', ProfileSchema),
  operation: 'read',
  about: [{ asked: 'path.accountId', member: 'account_id' }],
  success: [200],
});

interface OneAccount {
  readonly path: { readonly accountId: string };
}

function readProfile<Written extends OneAccount>(verdict: (profile: AccountProfile, written: Written) => Verdict) {
  return readBack<Written, typeof getProfile>(getProfile, {
    input: ({ path: { accountId } }) => ({ path: { accountId } }),
    verdict,
  });
}

export const updateProfile = endpoint('PATCH /users/{accountId}/manage/profile', {
  body: ProfileChangeSchema,
  response: inside('account', ProfileSchema),
  operation: 'absolute',
  about: [{ asked: 'path.accountId', member: 'account_id' }],
  success: [200],
  readBack: readBack(getProfile, {
    input: ({ path: { accountId } }: { path: { accountId: string }; body: ProfileChange }) => ({ path: { accountId } }),
    verdict: (profile, { body }) => (holds(profile, body) ? 'reached' : 'notReached'),
    adopt: (profile) => profile,
  }),
});

export const setEmail = endpoint('PUT /users/{accountId}/manage/email', {
  body: input({ email: z.string().check(z.regex(/^[^\s@]+@[^\s@]+$/, 'expected an e-mail address')) }),
  response: nothing,
  operation: 'absolute',
  success: [204],
  readBack: readProfile(({ email }, { body }: OneAccount & { body: { email: string } }) =>
    verdictOn(email, email?.toLowerCase() === body.email.toLowerCase()),
  ),
});

export const getUserApiTokens = endpoint('GET /users/{accountId}/manage/api-tokens', {
  response: z.array(UserApiTokenSchema),
  operation: 'read',
  success: [200],
});

export const deleteUserApiToken = endpoint('DELETE /users/{accountId}/manage/api-tokens/{tokenId}', {
  response: nothing,
  operation: 'deleteById',
  success: [204],
  readBack: readBack(getUserApiTokens, {
    input: ({ path: { accountId } }: { path: { accountId: string; tokenId: string } }) => ({ path: { accountId } }),
    verdict: (tokens, { path: { tokenId } }) => (tokens.some(({ id }) => id === tokenId) ? 'notReached' : 'reached'),
  }),
});

export const disableAccount = endpoint('POST /users/{accountId}/manage/lifecycle/disable', {
  body: messageBody,
  response: nothing,
  operation: 'absolute',
  success: [204],
  readBack: readProfile(({ account_status: status }) => verdictOn(status, status !== 'active')),
});

export const enableAccount = endpoint('POST /users/{accountId}/manage/lifecycle/enable', {
  response: nothing,
  operation: 'absolute',
  success: [204],
  readBack: readProfile(({ account_status: status }) => verdictOn(status, status === 'active')),
});


/** The profile shows a scheduled deletion as a deactivation; the directory search tells them apart. */
function readDeletion<Written extends OneAccount>(wanted: 'scheduled' | 'cancelled') {
  return readBack<Written, typeof searchDirectoryUsers>(searchDirectoryUsers, {
    input: ({ path: { accountId } }) => ({
      path: { directoryId: '-' },
      body: { accountIds: [accountId], claimStatus: 'managed' },
    }),
    verdict: (page, { path: { accountId } }) => {
      const user = page.items.find((candidate) => candidate.accountId === accountId);
      return verdictOn(user, user !== undefined && isScheduledForDeletion(user) === (wanted === 'scheduled'));
    },
  });
}

/** Whether a deletion is scheduled, by either of the two members that show it. */
export function isScheduledForDeletion(user: DirectoryUser): boolean {
  return user.forDeletion === true || user.status === 'for_deletion';
}

export const deleteAccount = endpoint('POST /users/{accountId}/manage/lifecycle/delete', {
  body: messageBody,
  response: nothing,
  operation: 'clockStarting',
  removes: true,
  success: [200, 204],
  queued: true,
  readBack: readDeletion('scheduled'),
});

export const cancelDeleteAccount = endpoint('POST /users/{accountId}/manage/lifecycle/cancel-delete', {
  response: nothing,
  operation: 'clockStarting',
  success: [200],
  readBack: readDeletion('cancelled'),
});

/**
 * Managed accounts: Atlassian accounts whose e-mail domain the organization has claimed.
 *
 * Every call except {@link Accounts.list} needs an organization API key created without scopes. Atlassian refuses a key
 * with scopes with `credential.insufficientScope` (measured by third parties). Call {@link Accounts.getPermissions}
 * before a write: it shows what Atlassian would refuse, and why.
 */
export class Accounts {
  /** @internal */
  constructor(private readonly transport: Transport<'orgId'>) {}

  /**
   * Lists the managed accounts: everybody on a claimed domain, including those in no directory of the organization.
   * Guests with other addresses are not included: use `org.users.search` for them.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-users/
   */
  list(options?: CallOptions): Paginated<ManagedAccount> {
    return this.transport.list(listManagedAccounts, {}, options);
  }

  /**
   * Reads what this organization may do to an account: deactivate or delete it, set its e-mail address, write its
   * profile, read and revoke its API tokens. Each privilege is `allowed`, or carries Atlassian's reason.
   *
   * Throws `permission.denied` or `notFound` for an account that another organization manages, or that nobody manages.
   *
   * Needs an organization API key without scopes.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-management/rest/api-group-users/
   */
  getPermissions(accountId: AccountId, query: PermissionsQuery = {}, options?: CallOptions): ApiPromise<ManagementPermissions> {
    return this.transport.send(getManagementPermissions, { path: { accountId }, query }, options);
  }

  /**
   * Reads the profile of a managed account, with its status.
   *
   * Needs an organization API key without scopes.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-management/rest/api-group-users/
   */
  getProfile(accountId: AccountId, options?: CallOptions): ApiPromise<AccountProfile> {
    return this.transport.send(getProfile, { path: { accountId } }, options);
  }

  /**
   * Changes fields of a person's profile and resolves to the changed profile.
   *
   * Throws `forbidden.fieldMutation` with the refused fields if an identity provider sets them.
   *
   * Needs an organization API key without scopes.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-management/rest/api-group-users/
   */
  updateProfile(accountId: AccountId, change: ProfileChange, options?: CallOptions): ApiPromise<AccountProfile> {
    return this.transport.send(updateProfile, { path: { accountId }, body: change }, options);
  }

  /**
   * Sets the e-mail address of an account and ends all sessions of the person. The new address counts as verified.
   *
   * Throws `forbidden.unclaimedDomain` if the organization has not claimed its domain, `externalDirectory.scim` or
   * `externalDirectory.google` if an identity provider sets the address.
   *
   * Needs an organization API key without scopes.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-management/rest/api-group-users/
   */
  setEmail(accountId: AccountId, email: string, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(setEmail, { path: { accountId }, body: { email } }, options);
  }

  /**
   * Lists the API tokens that the person made. Atlassian's documents contradict each other on deactivated accounts, and
   * on organizations without Atlassian Guard: expect `permission.denied` or `limit.plan`.
   *
   * Needs an organization API key without scopes.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-management/rest/api-group-api-tokens/
   */
  listApiTokens(accountId: AccountId, options?: CallOptions): Paginated<UserApiToken> {
    return this.transport.listWhole(getUserApiTokens, { path: { accountId } }, options);
  }

  /**
   * Revokes one API token of a person. This is irreversible: everything that runs with the token fails from now on.
   * Throws `notFound` if the person has no such token: it was revoked before, or the id belongs to something else.
   *
   * Needs an organization API key without scopes.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-management/rest/api-group-api-tokens/
   */
  revokeApiToken(accountId: AccountId, tokenId: string, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(deleteUserApiToken, { path: { accountId, tokenId } }, options);
  }

  /**
   * Deactivates an account: the person can no longer log in to any Atlassian product, in any organization, from now on.
   * Atlassian informs them by e-mail, with your `message` if you give one. You cannot switch the e-mail off.
   *
   * Atlassian keeps personal data, groups and API tokens, and stops billing. Undo: {@link enable}. Atlassian
   * contradicts itself on whether API tokens still work afterwards: revoke them first.
   *
   * Resolves to `alreadyInState` if the account was deactivated before. Throws `externalDirectory.scim` or
   * `externalDirectory.google` if an identity provider manages the account. Throws `administrative.notMyself` for the
   * owner of the key, and `conflict.lifecycle` if entitlements or a scheduled deletion prevent it.
   *
   * Needs an organization API key without scopes.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-management/rest/api-group-lifecycle/
   */
  disable(accountId: AccountId, body: { readonly message?: string } = {}, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(disableAccount, { path: { accountId }, body }, options);
  }

  /**
   * Activates a deactivated account again: the person can log in, with the groups and access they had.
   *
   * Throws `conflict.lifecycle` while a deletion is scheduled: call {@link cancelDelete} first. You cannot activate an
   * account that is blocked under export control.
   *
   * Needs an organization API key without scopes.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-management/rest/api-group-lifecycle/
   */
  enable(accountId: AccountId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(enableAccount, { path: { accountId } }, options);
  }

  /**
   * Schedules an account for deletion. Atlassian deactivates it now, and erases its personal data irreversibly after 14
   * days.
   *
   * Undo: only {@link cancelDelete}, within the 14 days. Resolves to `accepted`. Content and data of Marketplace apps
   * stay, shown as "Former user"; personal Bitbucket workspaces are deleted. Never retried unless reading shows that no
   * deletion is scheduled.
   *
   * Throws `externalDirectory.scim` or `externalDirectory.google` if an identity provider manages the account. Throws
   * `administrative.notMyself` for the owner of the key, and `conflict.lifecycle` if entitlements prevent it. Needs an
   * organization API key without scopes.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-management/rest/api-group-lifecycle/
   */
  delete(accountId: AccountId, body: { readonly message?: string } = {}, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(deleteAccount, { path: { accountId }, body }, options);
  }

  /**
   * Cancels a scheduled deletion within its 14 days and activates the account again.
   *
   * Needs an organization API key without scopes.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-management/rest/api-group-lifecycle/
   */
  cancelDelete(accountId: AccountId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(cancelDeleteAccount, { path: { accountId } }, options);
  }
}
