import { holds } from '../../scim/apply-patch.js';
import { atlassianExtension, type ScimUserReplacement } from '../../scim/schemas.js';
import { createUser, deleteUser, getUser, listUsers, patchUser, replaceUser } from '../../scim/users.js';
import { noContent, ok, scimRefusal } from '../answer.js';
import { noteLostGroups } from '../identity-provider.js';
import { addPerson } from '../people.js';
import type { Router } from '../router.js';
import { comparisonIn, directoryOf, listAnswer, made, patched, scimUserById, shownUser, type ScimRequest } from '../scim.js';
import { accountByEmail, isManaged, scimUsersOf, type SimulatedAccount, type SimulatedScimUser } from '../state.js';

export function routeScimUsers(router: Router): void {
  router.on(listUsers, (request) => {
    const users = Object.values(directoryOf(request).users).filter(({ orphaned }) => orphaned !== true).filter(matching(request));
    return listAnswer(request, users, (user) => shownUser(request, user));
  });

  router.on(getUser, (request) => ok(shownUser(request, scimUserById(request, request.path.userId))));

  router.on(createUser, (request) => {
    const { random, clock, effects, body } = request;
    const { users } = directoryOf(request);
    if (Object.values(users).some((other) => isNamed(other, body.userName))) {
      throw scimRefusal(409, 'Resource [USER]: with userName already exists', 'uniqueness');
    }
    const account = accountFor(request, body);
    const user: SimulatedScimUser = {
      id: random.uuid(),
      userName: body.userName,
      externalId: body.externalId ?? '',
      active: true,
      accountId: account.accountId,
      createdAt: clock.now(),
      modifiedAt: clock.now(),
      attributes: attributesOf(body),
    };
    users[user.id] = user;
    (request.state.assignments ??= {})[account.accountId] = { through: 'scim', assigned: true, scimDirectoryId: request.path.directoryId };
    setStatus(request, user, body.active ?? true);
    effects.add({ kind: 'scimUser.created', target: user.id, accountId: account.accountId });
    return made(shownUser(request, user));
  });

  router.on(replaceUser, (request) => {
    const user = scimUserById(request, request.path.userId);
    write(request, user, request.body);
    return ok(shownUser(request, user));
  });

  router.on(patchUser, (request) => {
    const user = scimUserById(request, request.path.userId);
    const { userName, externalId, active, attributes } = user;
    const next = patched({ userName, externalId, active, ...attributes }, request.body, ['groups', atlassianExtension]);
    const isActive = next['active'] === true || /^true$/i.test(String(next['active']));
    write(request, user, { ...next, userName: String(next['userName']), active: isActive } as WrittenUser);
    return ok(shownUser(request, user));
  });

  router.on(deleteUser, (request) => {
    const user = scimUserById(request, request.path.userId);
    const { state, effects } = request;
    const directory = directoryOf(request);
    const account = state.accounts[user.accountId ?? ''];
    for (const group of Object.values(directory.groups)) {
      if (group.members[user.id] === true) {
        delete group.members[user.id];
        delete state.groups[group.groupId]?.members[user.accountId ?? ''];
        noteLostGroups(state, user.accountId ?? '', [group.groupId]);
      }
    }
    setStatus(request, user, false);
    delete directory.users[user.id];
    if (account !== undefined && scimUsersOf(state, account.accountId).length === 0) {
      delete account.externalDirectory;
    }
    effects.add({ kind: 'scimUser.deleted', target: user.id, ...ofAccount(user) });
    return noContent;
  });
}

function matching({ query }: ScimRequest): (user: SimulatedScimUser) => boolean {
  const comparison = comparisonIn(query.get('filter'), ['userName', 'externalId']);
  if (comparison === undefined) {
    return () => true;
  }
  const { attribute, value } = comparison;
  return (user) => (attribute === 'userName' ? isNamed(user, value) : user.externalId === value);
}

/** User names are the same in upper and lower case. */
function isNamed({ userName }: SimulatedScimUser, name: string): boolean {
  return userName.toLowerCase() === name.toLowerCase();
}

type WrittenUser = Pick<ScimUserReplacement, 'userName' | 'externalId' | 'emails' | 'displayName' | 'name'> & { readonly active?: boolean | undefined };

/** The account with the primary e-mail address, or a new one. */
function accountFor(request: Parameters<typeof addPerson>[0], { userName, emails, displayName, name }: WrittenUser): SimulatedAccount {
  const email = emails.find(({ primary }) => primary === true)?.value ?? emails[0]?.value ?? userName;
  const account = accountByEmail(request.state, email) ?? addPerson(request, { name: displayName ?? name?.formatted ?? userName, email });
  if (isManaged(request.state, account)) {
    account.externalDirectory = 'scim';
  }
  return account;
}

/** The attributes from the identity provider, without those that the simulator stores as members of their own. */
function attributesOf(body: object): Record<string, unknown> {
  const kept = ['schemas', 'userName', 'externalId', 'active', 'id', 'meta', 'groups', atlassianExtension];
  return Object.fromEntries(Object.entries(body).filter(([name, value]) => !kept.includes(name) && value !== null));
}

function write(request: ScimRequest, user: SimulatedScimUser, body: WrittenUser): void {
  const next = { userName: body.userName, externalId: body.externalId ?? '', attributes: attributesOf(body) };
  if (Object.values(directoryOf(request).users).some((other) => other !== user && isNamed(other, next.userName))) {
    throw scimRefusal(409, 'Resource [USER]: with userName already exists', 'uniqueness');
  }
  const active = body.active ?? true;
  if (!holds(user, next) || !holds(next.attributes, user.attributes)) {
    Object.assign(user, next, { modifiedAt: request.clock.now() });
    request.effects.add({ kind: 'scimUser.changed', target: user.id, ...ofAccount(user) });
  }
  if (user.active !== active) {
    user.modifiedAt = request.clock.now();
    setStatus(request, user, active);
    request.effects.add({ kind: active ? 'scimUser.activated' : 'scimUser.deactivated', target: user.id, ...ofAccount(user) });
  }
}

/** An inactive user deactivates the managed account that it provisions. An active user activates it again. */
function setStatus({ state, clock }: ScimRequest, user: SimulatedScimUser, active: boolean): void {
  const account = state.accounts[user.accountId ?? ''];
  user.active = active;
  if (account === undefined || !isManaged(state, account) || (account.status === 'active') === active) {
    return;
  }
  account.status = active ? 'active' : 'inactive';
  if (active) {
    delete account.deactivatedAt;
  } else {
    account.deactivatedAt = clock.now();
  }
}

function ofAccount({ accountId }: SimulatedScimUser): { accountId?: string } {
  return accountId === undefined ? {} : { accountId };
}
