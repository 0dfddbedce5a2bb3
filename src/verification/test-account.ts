import type { ApiPromise } from '../core/api-promise.js';
import { invalidInput } from '../core/input.js';
import { attempt, isRefusal, type AdminError } from '../core/errors.js';
import { endpoint, type Endpoint, type EndpointInput } from '../core/endpoint.js';
import { nothing } from '../core/schema.js';
import type { CallOptions } from '../core/options.js';
import { cancelDeleteAccount, deleteAccount, disableAccount, enableAccount, getProfile, isScheduledForDeletion } from '../org/accounts.js';
import { searchDirectoryUsers, restoreUser, suspendUser } from '../org/users.js';
import { patchUser } from '../scim/users.js';
import { scimClientFor, type Clients } from '../offboarding/read/clients.js';
import { stored } from '../offboarding/read/storage-failure.js';
import type { LagFact } from './fact-sheet.js';
import type { AccountBefore, VerificationEntry, VerificationJournal } from './verification-journal.js';
import { hasEnvelope, isClearRefusal, type Requester, type Seen, type Wire } from './wire.js';

/** "-" as the directory of a change: the clients refuse it, because nobody has seen what it does. */
export const suspendEverywhere = endpoint('POST /admin/v2/orgs/{orgId}/directories/-/users/{accountId}/suspend', {
  response: nothing,
  operation: 'absolute',
  success: [204],
  repeatable: true,
});

/** What an account is now, as far as it is read. */
export interface AccountNow {
  readonly accountStatus: string;
  readonly forDeletion: boolean;
  /** Directory id to membership. */
  readonly memberships: Readonly<Record<string, string>>;
}

/** A kind of change that must be undone before reading can show that the account is as it was: reads may lag behind it. */
export type Owed = 'deletion' | 'status' | 'memberships' | 'scimUsers';

const owedFor: ReadonlyMap<string, readonly Owed[]> = new Map<string, readonly Owed[]>([
  [deleteAccount.route, ['deletion', 'status']],
  [disableAccount.route, ['status']],
  [suspendUser.route, ['memberships']],
  [suspendEverywhere.route, ['memberships']],
  [patchUser.route, ['scimUsers']],
]);

/** How an undo ended. A conflict is as good as a success: a change that is there cannot be in its way. */
type Undone = 'done' | 'refused' | 'unclear';

const worstOf = (each: readonly Undone[]): Undone => (['unclear', 'refused'] as const).find((one) => each.includes(one)) ?? 'done';

export interface TestAccountParts {
  readonly caller: string;
  readonly wire: Wire;
  readonly clients: Clients;
  readonly accountId: string;
  readonly directoryIds: readonly string[];
  readonly journal: VerificationJournal;
  readonly patience: number;
  readonly signal: AbortSignal | undefined;
}

/** The one account that is changed. Each change is written down before it is sent, and everything can be undone by reading. */
export class TestAccount {
  readonly org: Requester;

  constructor(
    private readonly parts: TestAccountParts,
    readonly owed: Set<Owed>,
    readonly lags: LagFact[] = [],
  ) {
    this.org = parts.clients.org;
  }

  /** The same account for a restoration: whoever stops a verification does not stop its undo. */
  toTheEnd(wire: Wire): TestAccount {
    return new TestAccount({ ...this.parts, wire, signal: undefined }, this.owed, this.lags);
  }

  get accountId(): string {
    return this.parts.accountId;
  }

  get directoryIds(): readonly string[] {
    return this.parts.directoryIds;
  }

  get #call(): CallOptions {
    return this.parts.signal === undefined ? {} : { signal: this.parts.signal };
  }

  /** Whether a SCIM directory takes changes of the account: without that, a deactivation could not be undone. */
  async canBeActivatedBy({ scimUsers }: AccountBefore): Promise<boolean> {
    for (const { directoryId, scimUserId } of scimUsers) {
      const client = scimClientFor(this.parts.clients, directoryId);
      const user = client === undefined ? undefined : await attempt(client.users.get(scimUserId, {}, this.#call));
      if (client !== undefined && user?.ok === true && user.value.active === true) {
        await this.#intend(patchUser);
        const activated = await attempt(client.users.setActive(scimUserId, true, this.#call));
        if (activated.ok) {
          this.owed.delete('scimUsers');
        }
        return activated.ok;
      }
    }
    return false;
  }

  /** Reads the account. Undefined where a read failed: nothing is concluded from that. */
  async now(): Promise<AccountNow | undefined> {
    const { clients: { org }, accountId, directoryIds } = this.parts;
    const read = await attempt(async () => {
      const [profile, [user], ...inEach] = await Promise.all([
        org.accounts.getProfile(accountId, this.#call),
        org.users.search('-', { accountIds: [accountId], claimStatus: 'managed' }, this.#call).whole().toArray(),
        ...directoryIds.map((directoryId) => org.users.search(directoryId, { accountIds: [accountId] }, this.#call).whole().toArray()),
      ]);
      const memberships = directoryIds.flatMap((directoryId, index) => {
        const status = inEach[index]?.find((found) => found.accountId === accountId)?.membershipStatus ?? 'no_membership';
        return status === 'no_membership' ? [] : [[directoryId, status] as const];
      });
      if (user?.accountId !== accountId || user.accountStatus === undefined || user.accountStatus === null) {
        return undefined;
      }
      const accountStatus = user.accountStatus === profile.account_status ? user.accountStatus : 'unsettled';
      return { accountStatus, forDeletion: isScheduledForDeletion(user), memberships: Object.fromEntries(memberships) };
    });
    if (!read.ok && read.error.kind === 'aborted') {
      throw read.error;
    }
    return read.ok ? read.value : undefined;
  }

  /** Waits until the account is as expected, and takes down how long the reads lagged. */
  async until(after: Endpoint, read: Endpoint, isExpected: (now: AccountNow) => boolean): Promise<boolean> {
    const passed = await this.#passedUntil(isExpected);
    if (passed !== undefined) {
      this.lags.push({ after: after.route, read: read.route, milliseconds: Math.round(passed) });
    }
    return passed !== undefined;
  }

  async #passedUntil(isExpected: (now: AccountNow) => boolean): Promise<number | undefined> {
    const began = performance.now();
    for (let each = 1; ; each += 1) {
      const now = await this.now();
      const passed = performance.now() - began;
      if (now !== undefined && isExpected(now)) {
        return passed;
      }
      if (passed >= this.parts.patience) {
        return undefined;
      }
      await this.parts.wire.pause(Math.min(each, 10));
    }
  }

  untilStatus(after: Endpoint, status: string): Promise<boolean> {
    return this.until(after, getProfile, ({ accountStatus }) => accountStatus === status);
  }

  untilMembership(after: Endpoint, status: string, directoryIds: readonly string[]): Promise<boolean> {
    return this.until(after, searchDirectoryUsers, ({ memberships }) => directoryIds.every((id) => memberships[id] === status));
  }

  async #intend({ route }: Endpoint): Promise<void> {
    const { caller, journal } = this.parts;
    await stored(caller, () => journal.append({ type: 'intent', at: new Date().toISOString(), endpoint: route }));
    owedFor.get(route)?.forEach((each) => this.owed.add(each));
  }

  /** Announces a change and makes it. What Atlassian refuses with a reason has not happened, and owes nothing. */
  async #announced<Result extends { readonly error?: AdminError | undefined }>(endpoint: Endpoint, make: () => Promise<Result>): Promise<Result> {
    const owedBefore = new Set(this.owed);
    await this.#intend(endpoint);
    const result = await make();
    if (result.error !== undefined && isRefusal(result.error)) {
      owedFor.get(endpoint.route)?.filter((each) => !owedBefore.has(each)).forEach((each) => this.owed.delete(each));
    }
    return result;
  }

  /** Makes a change with the retries of the client. Whether it took effect is for reading to say. */
  async change(endpoint: Endpoint, make: (call: CallOptions) => PromiseLike<unknown>): Promise<void> {
    const made = await this.#announced(endpoint, () => attempt(() => make(this.#call)));
    if (!made.ok && made.error.kind === 'aborted') {
      throw made.error;
    }
  }

  /** Sends a change once and returns its response: this is what a verification is about. */
  async send(endpoint: Endpoint, path: Readonly<Record<string, string>> = {}): Promise<Seen> {
    const input: EndpointInput = { path: { accountId: this.accountId, ...path } };
    return this.#announced(endpoint, () => this.parts.wire.once(this.org, endpoint, input));
  }

  /** The same for all directories at once, which no method of a client sends. */
  async suspendEverywhere(): Promise<Seen> {
    return this.#announced(suspendEverywhere, () => this.parts.wire.onceOwn(this.parts.clients.org, suspendEverywhere, { path: { accountId: this.accountId } }));
  }

  /** The same until the responses agree. It must be harmless several times. */
  async sendAgreed<Variant extends string>(endpoint: Endpoint, path: Readonly<Record<string, string>>, judge: (seen: Seen) => Variant | undefined): Promise<Variant | 'unknown' | undefined> {
    return this.parts.wire.agreed<Variant | 'unknown'>(async () => {
      const seen = await this.send(endpoint, path);
      if (!seen.isClear) {
        return undefined;
      }
      const judged = judge(seen);
      if (judged === undefined) {
        this.parts.wire.keep(endpoint, seen);
        return hasEnvelope(seen) || seen.error === undefined ? 'unknown' : undefined;
      }
      return judged;
    });
  }

  /**
   * Brings the account back to what it was, and reads until it is. What is owed is undone whatever the first read shows:
   * the read may be older than the change. False if the account is not as it was, or that cannot be read.
   */
  async restore(before: AccountBefore): Promise<boolean> {
    for (let round = 0; round < 5; round += 1) {
      const now = await this.now();
      if (now !== undefined && this.owed.size === 0 && isAsBefore(now, before)) {
        return true;
      }
      if (now === undefined || round > 0) {
        await this.parts.wire.pause(round + 1);
      }
      const refused = await this.#undo(before, now);
      if (now === undefined) {
        continue;
      }
      const isBack = (seen: AccountNow): boolean => isAsBefore(seen, before);
      const isSeen = isBack(now) ? (await this.#passedUntil(isBack)) !== undefined : await this.until(enableAccount, getProfile, isBack);
      if (isSeen && [...this.owed].every((each) => refused.has(each)) && (this.owed.size === 0 || (await this.#stays(isBack)))) {
        this.owed.clear();
        return true;
      }
    }
    return false;
  }

  /** Undoes what is owed, and what reading shows. Returns what Atlassian refuses to undo. */
  async #undo(before: AccountBefore, now: AccountNow | undefined): Promise<ReadonlySet<Owed>> {
    const { accountId, clients: { org } } = this.parts;
    const refused = new Set<Owed>();
    const note = (undone: Undone, ...owed: readonly Owed[]): void => {
      owed.forEach((each) => (undone === 'done' ? this.owed.delete(each) : undone === 'refused' && refused.add(each)));
    };
    if (this.owed.has('deletion') || now?.forDeletion === true) {
      note(await this.cancelDeletion(), 'deletion');
    }
    const isInactive = now !== undefined && now.accountStatus !== 'active';
    if (this.owed.has('status') || isInactive) {
      const enabled = await this.#undone(enableAccount, (call) => org.accounts.enable(accountId, call));
      const isEnough = before.scimUsers.length === 0 || (enabled === 'done' && (await this.now())?.accountStatus === 'active');
      const switched = isEnough ? undefined : await this.#switchThroughScim(before, [false, true]);
      note(switched === 'done' ? switched : enabled, 'status');
      note(switched ?? 'unclear', 'scimUsers');
    }
    if (this.owed.has('scimUsers')) {
      note(await this.#switchThroughScim(before, [true]), 'scimUsers');
    }
    const each: Undone[] = [];
    for (const [directoryId, status] of Object.entries(before.memberships)) {
      if (status === 'active' && (this.owed.has('memberships') || now?.memberships[directoryId] === 'suspended')) {
        each.push(await this.#undone(restoreUser, (call) => org.users.restore(directoryId, accountId, call)));
      }
    }
    note(worstOf(each), 'memberships');
    return refused;
  }

  async cancelDeletion(): Promise<Undone> {
    const { accountId, clients: { org } } = this.parts;
    const undone = await this.#undone(cancelDeleteAccount, (call) => org.accounts.cancelDelete(accountId, call));
    if (undone === 'done') {
      this.owed.delete('deletion');
    }
    return undone;
  }

  /** Makes a change that only undoes. A journal that fails does not keep it back: `started` is enough to undo it again. */
  async #undone(endpoint: Endpoint, make: (call: CallOptions) => ApiPromise<unknown>): Promise<Undone> {
    await attempt(() => this.#intend(endpoint));
    const made = await attempt(() => make(this.#call).withResponse());
    if (made.ok) {
      // A response that was lost is read back, and that read may lag too.
      return made.value.response.recovered === undefined ? 'done' : 'unclear';
    }
    const { error } = made;
    if (error.kind === 'aborted') {
      throw error;
    }
    return error.kind.startsWith('conflict.') ? 'done' : isClearRefusal(error) ? 'refused' : 'unclear';
  }

  /** An undo that is refused may not be needed: then reading shows the former state all the time. */
  async #stays(isBack: (now: AccountNow) => boolean): Promise<boolean> {
    const began = performance.now();
    for (let each = 1; ; each += 1) {
      const now = await this.now();
      if (now === undefined || !isBack(now)) {
        return false;
      }
      if (performance.now() - began >= this.parts.patience) {
        return true;
      }
      await this.parts.wire.pause(Math.min(each, 10));
    }
  }

  /** Only the directory activates an account that it owns. A user that is active there already must be made inactive first. */
  async #switchThroughScim({ scimUsers }: AccountBefore, states: readonly boolean[]): Promise<Undone> {
    const each: Undone[] = [];
    this.owed.add('scimUsers');
    for (const { directoryId, scimUserId } of scimUsers) {
      const client = scimClientFor(this.parts.clients, directoryId);
      if (client === undefined) {
        each.push('refused');
        continue;
      }
      for (const active of states) {
        each.push(await this.#undone(patchUser, (call) => client.users.setActive(scimUserId, active, call)));
      }
    }
    return worstOf(each);
  }
}

export function isAsBefore(now: AccountNow, before: AccountBefore): boolean {
  const names = new Set([...Object.keys(now.memberships), ...Object.keys(before.memberships)]);
  return now.accountStatus === before.accountStatus && !now.forDeletion && [...names].every((id) => now.memberships[id] === before.memberships[id]);
}

/** What an interrupted verification left changed. */
export interface LeftOver {
  /** The state before it. */
  readonly before: AccountBefore;
  readonly owed: ReadonlySet<Owed>;
}

/** Reads what an interrupted verification left changed. Undefined if the account cannot differ from what it was. */
export async function leftOver(caller: string, journal: VerificationJournal, { orgId, accountId }: { readonly orgId: string; readonly accountId: string }): Promise<LeftOver | undefined> {
  let started: Extract<VerificationEntry, { type: 'started' }> | undefined;
  const owed = new Set<Owed>();
  for await (const entry of journal.read()) {
    if (entry.type === 'intent') {
      owedFor.get(entry.endpoint)?.forEach((each) => owed.add(each));
      continue;
    }
    started = entry.type === 'started' ? entry : undefined;
    owed.clear();
  }
  if (started !== undefined && (started.accountId !== accountId || started.orgId !== orgId)) {
    throw invalidInput(caller, [{ field: 'testAccount.journal', problem: 'is of a verification with another account that is not restored yet: name that account' }]);
  }
  return started === undefined ? undefined : { before: started.before, owed };
}
