import { refuseSetup } from './refuse-setup.js';
import { millisecondsOf, type Duration } from './clock.js';
import type { SimulatorContext } from './context.js';
import type { SimulatedIdentityProvider } from './identity-provider.js';
import { carryOut, takeDueChanges } from './queued-changes.js';
import type { OrganizationState, SimulatedAccount } from './state.js';

/** The time from the scheduling of a deletion until Atlassian erases the account. */
export const deletionGrace = 14 * 86_400_000;

interface Due {
  readonly at: number;
  readonly happen: () => void;
}

/** What happens by itself over time: queued changes, syncs, and the erasure of deleted accounts. */
export class PassingTime {
  readonly #context: SimulatorContext;
  readonly #identityProvider: SimulatedIdentityProvider;
  readonly #syncEvery: number;
  #nextSyncAt: number;

  constructor(context: SimulatorContext, identityProvider: SimulatedIdentityProvider, syncEvery: Duration | undefined) {
    this.#context = context;
    this.#identityProvider = identityProvider;
    this.#syncEvery = syncEvery === undefined ? Number.POSITIVE_INFINITY : millisecondsOf(syncEvery);
    if (!(this.#syncEvery > 0)) {
      throw refuseSetup('new Simulator()', 'syncEvery', 'expected a duration above 0');
    }
    this.#nextSyncAt = context.clock.now() + this.#syncEvery;
    context.clock.onAdvance(() => this.#goOn(this.#erasuresDue()));
  }

  /** Makes everything happen that is due. It is cheap if nothing is due. Accounts are erased only when the clock is moved. */
  catchUp(): void {
    const { state, clock } = this.#context;
    const now = clock.now();
    if (now >= this.#nextSyncAt || state.queuedChanges?.some(({ dueAt }) => dueAt <= now) === true) {
      this.#goOn([]);
    }
  }

  #goOn(erasures: readonly Due[]): void {
    const { state, clock } = this.#context;
    const now = clock.now();
    const changes = takeDueChanges(state, now).map(
      (change): Due => ({
        at: change.dueAt,
        happen: () => this.#because(change.actor, change.endpoint, change.dueAt, () => carryOut(this.#context, change)),
      }),
    );
    for (const { at, happen } of [...changes, ...erasures].sort((one, other) => one.at - other.at)) {
      this.#syncUntil(at);
      happen();
    }
    this.#syncUntil(now);
  }

  /** One sync is enough for many if nothing else happens between them. */
  #syncUntil(time: number): void {
    if (this.#nextSyncAt <= time) {
      this.#identityProvider.syncAt(this.#nextSyncAt);
      this.#nextSyncAt += (Math.floor((time - this.#nextSyncAt) / this.#syncEvery) + 1) * this.#syncEvery;
    }
  }

  #erasuresDue(): Due[] {
    const { state, clock } = this.#context;
    const now = clock.now();
    return Object.values(state.accounts).flatMap((account) => {
      const at = (account.deletionRequestedAt ?? Number.POSITIVE_INFINITY) + deletionGrace;
      const isDue = (): boolean => account.status !== 'closed' && account.deletionRequestedAt !== undefined && account.deletionRequestedAt + deletionGrace <= at;
      return at <= now && isDue() ? [{ at, happen: () => isDue() && this.#erase(account, at) }] : [];
    });
  }

  #erase(account: SimulatedAccount, at: number): void {
    const { state, effects } = this.#context;
    this.#because('Atlassian', '', at, () => {
      erase(state, account);
      effects.add({ kind: 'account.erased', accountId: account.accountId });
    });
  }

  #because(actor: string, endpoint: string, at: number, happen: () => void): void {
    const { effects, clock } = this.#context;
    const before = effects.cause;
    effects.causedBy({ actor, endpoint, at: clock.iso(at) });
    happen();
    effects.causedBy(before);
  }
}

/** Erases everything of an account except its id, which content still refers to. */
function erase(state: OrganizationState, account: SimulatedAccount): void {
  const { accountId } = account;
  Object.assign(account, {
    status: 'closed',
    name: 'Former user',
    nickname: 'Former user',
    email: '',
    emailVerified: false,
    claimStatus: 'unmanaged',
    memberships: {},
    platformRoles: [],
    apiTokens: {},
    lastActive: {},
    profile: {},
  } satisfies Partial<SimulatedAccount>);
  delete account.externalDirectory;
  delete state.directRoles[accountId];
  delete state.assignments?.[accountId];
  for (const group of Object.values(state.groups)) {
    delete group.members[accountId];
  }
  for (const directory of Object.values(state.scimDirectories)) {
    for (const user of Object.values(directory.users).filter((each) => each.accountId === accountId)) {
      delete directory.users[user.id];
      for (const group of Object.values(directory.groups)) {
        delete group.members[user.id];
      }
    }
  }
}
