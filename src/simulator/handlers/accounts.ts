import type { AccountProfile, Permission } from '../../org/accounts.js';
import {
  cancelDeleteAccount,
  deleteAccount,
  deleteUserApiToken,
  disableAccount,
  enableAccount,
  getManagementPermissions,
  getProfile,
  getUserApiTokens,
  setEmail,
  updateProfile,
} from '../../org/accounts.js';
import { accountRefusal, actionRefusal, noContent, ok, Refusal } from '../answer.js';
import { deletionGrace } from '../passing-time.js';
import { noteRevoked } from '../credentials.js';
import type { Router, SimulatedRequest } from '../router.js';
import { isManaged, type SimulatedAccount } from '../state.js';

const profileFields = ['name', 'nickname', 'locale', 'zoneinfo'];
const extendedFields = ['job_title', 'department', 'organization', 'location'];

type AccountRequest = Pick<SimulatedRequest, 'state' | 'clock' | 'effects' | 'actor' | 'behaviours'> & { readonly path: { readonly accountId: string } };

export function routeAccounts(router: Router): void {
  router.on(getManagementPermissions, (request) => {
    const account = requireManaged(request);
    const asked = request.query.getAll('privileges');
    const all = permissionsOf(request, account);
    const answered = Object.entries(all).filter(([privilege]) => asked.length === 0 || asked.includes(privilege));
    return ok(Object.fromEntries(answered));
  });

  router.on(getProfile, (request) => ok({ account: profileOf(requireManaged(request)) }));

  router.on(updateProfile, (request) => {
    const account = requireManaged(request);
    const { extended_profile: extended, ...fields } = request.body;
    const changes = new Map([
      ...Object.entries(fields),
      ...Object.entries(extended ?? {}).map(([name, value]) => [`extended_profile.${name}`, value] as const),
    ]);
    const rules = fieldRules(account);
    const refused = [...changes.keys()].filter((field) => rules[field]?.allowed === false);
    if (refused.length > 0) {
      throw accountRefusal('forbidden.fieldMutation', 403, Object.fromEntries(refused.map((field) => [field, rules[field]])));
    }
    const before = JSON.stringify([account.name, account.nickname, account.profile]);
    for (const [field, value] of changes) {
      if (field === 'name' || field === 'nickname') {
        account[field] = String(value);
      } else {
        account.profile[field.replace('extended_profile.', '')] = String(value);
      }
    }
    if (JSON.stringify([account.name, account.nickname, account.profile]) !== before) {
      request.effects.add({ kind: 'account.profileChanged', accountId: account.accountId });
    }
    return ok({ account: profileOf(account) });
  });

  router.on(setEmail, (request) => {
    const account = requireManaged(request);
    requireAllowed(request, account, 'email.set');
    const { email } = request.body;
    const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
    if (!request.state.claimedDomains.includes(domain)) {
      throw accountRefusal('forbidden.unclaimedDomain', 403, { domain });
    }
    if (account.email !== email) {
      account.email = email;
      account.emailVerified = true;
      request.effects.add({ kind: 'account.emailChanged', accountId: account.accountId });
    }
    return noContent;
  });

  router.on(getUserApiTokens, (request) => {
    const account = requireManaged(request);
    requireTokenAccess(request, account, 'apiToken.read');
    const { clock } = request;
    return ok(
      Object.values(account.apiTokens).map((token) => ({
        id: token.id,
        label: token.label,
        createdAt: clock.iso(token.createdAt),
        expiry: clock.iso(token.expiresAt),
        ...(token.lastAccessAt === undefined ? {} : { lastAccess: clock.iso(token.lastAccessAt) }),
      })),
    );
  });

  router.on(deleteUserApiToken, (request) => {
    const account = requireManaged(request);
    requireTokenAccess(request, account, 'apiToken.delete');
    const { tokenId } = request.path;
    if (account.apiTokens[tokenId] === undefined) {
      throw accountRefusal('notFound', 404);
    }
    noteRevoked(request, account.accountId, [account.apiTokens[tokenId].secret]);
    delete account.apiTokens[tokenId];
    request.effects.add({ kind: 'apiToken.revoked', accountId: account.accountId, target: tokenId });
    return noContent;
  });

  router.on(disableAccount, (request) => {
    const account = requireManaged(request);
    requireMayDisable(request, account);
    if (account.status !== 'active') {
      if (request.behaviours.disableTwice === 'accepted') {
        return noContent;
      }
      throw lifecycleConflict(account, 'ACCOUNT_ALREADY_INACTIVE', 'The account is not active.');
    }
    requireNoEntitlements(account);
    account.status = 'inactive';
    account.deactivatedAt = request.clock.now();
    request.effects.add({ kind: 'account.disabled', accountId: account.accountId });
    return noContent;
  });

  router.on(enableAccount, (request) => {
    const account = requireManaged(request);
    requireAllowed(request, account, 'lifecycle.enablement');
    if (account.deletionRequestedAt !== undefined) {
      throw lifecycleConflict(account, 'ACCOUNT_SCHEDULED_FOR_DELETION', 'Cancel the deletion first.');
    }
    if (account.status === 'active') {
      throw lifecycleConflict(account, 'ACCOUNT_ALREADY_ACTIVE', 'The account is active.');
    }
    activate(account);
    request.effects.add({ kind: 'account.enabled', accountId: account.accountId });
    return noContent;
  });

  router.on(deleteAccount, (request) => {
    const account = requireManaged(request);
    requireAllowed(request, account, 'lifecycle.delete');
    const { deleteWhenPending } = request.behaviours;
    if (account.deletionRequestedAt !== undefined && deleteWhenPending === 'conflict') {
      throw lifecycleConflict(account, 'ACCOUNT_SCHEDULED_FOR_DELETION', 'The account is scheduled for deletion.');
    }
    if (account.deletionRequestedAt !== undefined && deleteWhenPending === 'accepted') {
      return ok({ message: 'Success' });
    }
    requireNoEntitlements(account);
    account.deletionRequestedAt = request.clock.now();
    account.status = 'inactive';
    account.deactivatedAt ??= request.clock.now();
    request.effects.add({ kind: 'account.deletionScheduled', accountId: account.accountId });
    return ok({ message: 'Success' });
  });

  router.on(cancelDeleteAccount, (request) => {
    const account = requireManaged(request);
    if (account.deletionRequestedAt === undefined) {
      throw accountRefusal('forbidden');
    }
    delete account.deletionRequestedAt;
    activate(account);
    request.effects.add({ kind: 'account.deletionCancelled', accountId: account.accountId });
    return ok({ message: 'Success' });
  });
}

function activate(account: SimulatedAccount): void {
  account.status = 'active';
  delete account.deactivatedAt;
}

function requireManaged({ state, clock, path }: AccountRequest): SimulatedAccount {
  const account = state.accounts[path.accountId];
  // A moved clock erases accounts itself. A running clock is checked here.
  const erased = account?.deletionRequestedAt !== undefined && clock.now() - account.deletionRequestedAt >= deletionGrace;
  if (account === undefined || erased) {
    throw accountRefusal('accountNotFound', 404);
  }
  if (!isManaged(state, account)) {
    throw accountRefusal('forbidden');
  }
  return account;
}

function requireAllowed(request: AccountRequest, account: SimulatedAccount, privilege: string): void {
  const rule = permissionsOf(request, account)[privilege] as Permission | undefined;
  if (rule?.reason !== undefined && rule.reason !== null) {
    throw actionRefusal(rule.reason.key);
  }
}

/** The permissions may show a refusal although the call takes effect. */
function requireMayDisable(request: AccountRequest, account: SimulatedAccount): void {
  const isTried = account.externalDirectory === 'scim' && request.behaviours.disableOfScimUser === 'revertedAtNextSync';
  const rule = permissionsOf(request, account)['lifecycle.enablement'] as Permission;
  if (!isTried || rule.reason?.key !== 'externalDirectory.scim') {
    requireAllowed(request, account, 'lifecycle.enablement');
  }
}

function requireTokenAccess(request: AccountRequest, account: SimulatedAccount, privilege: string): void {
  const { tokensNeedGuard, tokensOfInactive } = request.behaviours;
  if (tokensNeedGuard === 'yes' || (tokensOfInactive === 'refused' && account.status !== 'active')) {
    throw accountRefusal('forbidden');
  }
  requireAllowed(request, account, privilege);
}

const allowedRule: Permission = { allowed: true };

function refusedRule(key: string): Permission {
  return { allowed: false, reason: { key } };
}

/** The privileges of the caller on the account. The owner of the key may not deactivate themselves. */
function permissionsOf({ actor }: Pick<SimulatedRequest, 'actor'>, account: SimulatedAccount): Record<string, unknown> {
  const lifecycle =
    actor.accountId === account.accountId
      ? refusedRule('administrative.notMyself')
      : account.exportControlled === true
        ? refusedRule('blocked.exportControl')
        : account.externalDirectory === undefined
          ? allowedRule
          : refusedRule(`externalDirectory.${account.externalDirectory}`);
  const others = Object.entries(account.refusedPrivileges ?? {}).map(([privilege, reason]) => [privilege, refusedRule(reason)] as const);
  const external = account.externalDirectory === undefined ? allowedRule : refusedRule(`externalDirectory.${account.externalDirectory}`);
  return {
    'lifecycle.enablement': lifecycle,
    'lifecycle.delete': lifecycle,
    'email.set': external,
    'apiToken.read': allowedRule,
    'apiToken.delete': allowedRule,
    'profile.read': allowedRule,
    'profile.write': fieldRules(account),
    profile: fieldRules(account),
    ...Object.fromEntries(others),
  };
}

/** An identity provider owns the name. The person's own settings stay theirs. */
function fieldRules(account: SimulatedAccount): Record<string, Permission> {
  const fields = [...profileFields, ...extendedFields.map((field) => `extended_profile.${field}`)];
  return Object.fromEntries(
    fields.map((field) => [
      field,
      account.externalDirectory !== undefined && field === 'name'
        ? refusedRule(`externalDirectory.${account.externalDirectory}`)
        : allowedRule,
    ]),
  );
}

function requireNoEntitlements(account: SimulatedAccount): void {
  const entitlements = account.entitlements ?? [];
  if (entitlements.length > 0) {
    const message = `The account still has entitlements: ${entitlements.join(', ')}.`;
    throw lifecycleConflict(account, 'HAS_ENTITLEMENTS', message, 'https://admin.atlassian.com');
  }
}

/** Atlassian documents the shape. The codes are invented, because Atlassian publishes none. */
function lifecycleConflict(account: SimulatedAccount, code: string, message: string, link?: string): Refusal {
  return new Refusal({
    status: 409,
    body: {
      key: 'conflict.lifecycleErrors',
      context: { message, accountId: account.accountId, errorCodes: [{ code, message, ...(link === undefined ? {} : { link }) }] },
    },
  });
}

function profileOf(account: SimulatedAccount): AccountProfile {
  const { locale, zoneinfo, ...extended } = account.profile;
  return {
    account_id: account.accountId,
    account_status: account.status,
    account_type: account.accountType,
    name: account.name,
    nickname: account.nickname,
    email: account.email,
    picture: `https://avatars.example.com/${account.accountId}.png`,
    ...(locale === undefined ? {} : { locale }),
    ...(zoneinfo === undefined ? {} : { zoneinfo }),
    extended_profile: extended,
  };
}
