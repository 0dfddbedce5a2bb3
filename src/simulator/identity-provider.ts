import { refuseSetup } from './refuse-setup.js';
import { groupedBy } from '../core/grouped-by.js';
import type { SimulatorContext } from './context.js';
import { addMember } from './groups.js';
import { provision } from './people.js';
import { isManaged, type OrganizationState, type SimulatedAccount, type SimulatedAssignment, type SimulatedScimDirectory, type SimulatedScimUser } from './state.js';

interface ProvisionedUser {
  readonly directory: SimulatedScimDirectory;
  readonly user: SimulatedScimUser;
}

/**
 * The identity provider of a simulated organization. It has assignments, and its next sync restores the organization to
 * them. This undoes changes to people whom it still assigns, as Atlassian warns.
 *
 * People whom it provisions are assigned from the start, even if their links break later.
 */
export class SimulatedIdentityProvider {
  readonly #context: SimulatorContext;

  /** @internal */
  constructor(context: SimulatorContext) {
    this.#context = context;
    const { state } = context;
    state.assignments ??= assignmentsFoundIn(state);
  }

  /** Whether the next sync provisions the person. */
  isAssigned(accountId: string): boolean {
    return this.#context.state.assignments?.[accountId]?.assigned === true;
  }

  /** Assigns a person. The next sync provisions them. */
  assign(accountId: string, through: 'scim' | 'google' = 'scim'): void {
    const { state } = this.#context;
    if (state.accounts[accountId] === undefined) {
      throw refuseSetup('identityProvider.assign()', 'accountId', 'there is no such account in the simulated organization');
    }
    state.assignments = { ...state.assignments, [accountId]: { through, ...state.assignments?.[accountId], assigned: true } };
  }

  /** Unassigns a person, like an admin in the identity provider. The next sync deactivates them. */
  unassign(accountId: string): void {
    const assignment = this.#context.state.assignments?.[accountId];
    if (assignment === undefined) {
      throw refuseSetup('identityProvider.unassign()', 'accountId', 'the identity provider does not assign the account');
    }
    assignment.assigned = false;
  }

  /** Syncs now. It deactivates people whom it no longer assigns, and provisions and activates people whom it assigns. */
  sync(): void {
    this.syncAt(this.#context.clock.now());
  }

  /** @internal */
  syncAt(time: number): void {
    const { state, effects, clock } = this.#context;
    const before = effects.cause;
    effects.causedBy({ actor: 'identity provider', endpoint: '', at: clock.iso(time) });
    const provisioned = provisionedUsers(state);
    for (const [accountId, assignment] of Object.entries(state.assignments ?? {})) {
      const account = state.accounts[accountId];
      if (account === undefined || account.status === 'closed') {
        continue;
      }
      const found = provisioned.get(accountId) ?? [];
      if (assignment.assigned) {
        this.#bringBack(account, assignment, found);
      } else {
        this.#drop(account, assignment, found);
        // The provider no longer manages them: no later sync undoes an enabled account.
        delete state.assignments?.[accountId];
      }
    }
    effects.causedBy(before);
  }

  #bringBack(account: SimulatedAccount, assignment: SimulatedAssignment, found: readonly ProvisionedUser[]): void {
    const { effects, behaviours } = this.#context;
    const { accountId } = account;
    if (assignment.through === 'scim') {
      this.#provisionAgain(account, assignment, found);
    } else {
      account.externalDirectory = 'google';
    }
    if (account.status === 'active' || account.exportControlled === true || !isManaged(this.#context.state, account)) {
      return;
    }
    if (account.deletionRequestedAt !== undefined) {
      if (behaviours.deletionAtNextSync === 'kept') {
        return;
      }
      delete account.deletionRequestedAt;
      effects.add({ kind: 'account.deletionCancelled', accountId });
    }
    account.status = 'active';
    delete account.deactivatedAt;
    effects.add({ kind: 'account.enabled', accountId });
  }

  #provisionAgain(account: SimulatedAccount, assignment: SimulatedAssignment, found: readonly ProvisionedUser[]): void {
    const { effects, clock, state } = this.#context;
    const { accountId } = account;
    let users = found.filter(({ user }) => user.orphaned !== true);
    if (users.length === 0) {
      const directory = directoryOf(state, assignment);
      const unlinked = Object.values(directory?.users ?? {}).find(
        (user) => user.accountId === undefined && user.userName.toLowerCase() === account.email.toLowerCase(),
      );
      if (directory === undefined) {
        return;
      }
      if (unlinked === undefined) {
        const user = provision(this.#context, account, directory, { active: true });
        effects.add({ kind: 'scimUser.created', accountId, target: user.id });
        users = [{ directory, user }];
      } else {
        unlinked.accountId = accountId;
        effects.add({ kind: 'scim.linked', accountId, target: unlinked.id });
        users = [{ directory, user: unlinked }];
      }
    }
    if (isManaged(state, account)) {
      account.externalDirectory = 'scim';
    }
    for (const { user } of users.filter((each) => !each.user.active)) {
      user.active = true;
      user.modifiedAt = clock.now();
      effects.add({ kind: 'scimUser.activated', accountId, target: user.id });
    }
    this.#giveGroupsBack(accountId, assignment, users);
  }

  #giveGroupsBack(accountId: string, assignment: SimulatedAssignment, users: readonly ProvisionedUser[]): void {
    const { state } = this.#context;
    for (const groupId of assignment.lostGroupIds ?? []) {
      const group = state.groups[groupId];
      if (group !== undefined) {
        addMember(this.#context, group, accountId);
      }
      for (const { directory, user } of users) {
        for (const scimGroup of Object.values(directory.groups).filter((each) => each.groupId === groupId)) {
          scimGroup.members[user.id] = true;
        }
      }
    }
    delete assignment.lostGroupIds;
  }

  #drop(account: SimulatedAccount, { through }: SimulatedAssignment, found: readonly ProvisionedUser[]): void {
    const { effects, clock, state } = this.#context;
    const { accountId } = account;
    for (const { user } of found.filter((each) => each.user.active)) {
      user.active = false;
      user.modifiedAt = clock.now();
      effects.add({ kind: 'scimUser.deactivated', accountId, target: user.id });
    }
    const isItsOwn = through === 'scim' ? found.length > 0 : account.externalDirectory === 'google';
    if (isItsOwn && account.status === 'active' && isManaged(state, account)) {
      account.status = 'inactive';
      account.deactivatedAt = clock.now();
      effects.add({ kind: 'account.disabled', accountId });
    }
  }
}

/** Records the groups that a person loses with their SCIM record: the next sync gives them back. */
export function noteLostGroups({ assignments }: OrganizationState, accountId: string, groupIds: readonly string[]): void {
  const assignment = assignments?.[accountId];
  if (assignment !== undefined && groupIds.length > 0) {
    assignment.lostGroupIds = [...new Set([...(assignment.lostGroupIds ?? []), ...groupIds])];
  }
}

/** Provisioned people count as assigned: an organization shows no more of its identity provider. */
function assignmentsFoundIn(state: OrganizationState): Record<string, SimulatedAssignment> {
  const provisioned = [...provisionedUsers(state)].filter(([, users]) => users.some(({ user }) => user.orphaned !== true));
  const google = Object.values(state.accounts).filter(({ externalDirectory }) => externalDirectory === 'google');
  const assignments: Record<string, SimulatedAssignment> = {};
  for (const [accountId, users] of provisioned) {
    const scimDirectoryId = users[0]?.directory.scimDirectoryId;
    assignments[accountId] = { through: 'scim', assigned: true, ...(scimDirectoryId === undefined ? {} : { scimDirectoryId }) };
  }
  for (const { accountId } of google) {
    assignments[accountId] = { through: 'google', assigned: true };
  }
  return assignments;
}

function provisionedUsers({ scimDirectories }: OrganizationState): Map<string, ProvisionedUser[]> {
  const users = Object.values(scimDirectories).flatMap((directory) =>
    Object.values(directory.users).flatMap((user) => (user.accountId === undefined ? [] : [{ accountId: user.accountId, directory, user }])),
  );
  return groupedBy(users, ({ accountId }) => accountId);
}

function directoryOf({ scimDirectories }: OrganizationState, { scimDirectoryId }: SimulatedAssignment): SimulatedScimDirectory | undefined {
  return scimDirectories[scimDirectoryId ?? ''] ?? Object.values(scimDirectories)[0];
}
