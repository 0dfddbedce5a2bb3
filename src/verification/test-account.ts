import { invalidInput } from '../core/input.js';
import { attempt } from '../core/errors.js';
import { endpoint, type Endpoint, type EndpointInput } from '../core/endpoint.js';
import { nothing } from '../core/schema.js';
import type { CallOptions } from '../core/options.js';
import { cancelDeleteAccount, enableAccount, getProfile, isScheduledForDeletion } from '../org/accounts.js';
import { searchDirectoryUsers, restoreUser } from '../org/users.js';
import { patchUser } from '../scim/users.js';
import { requireScimClient, scimClientFor, type Clients } from '../offboarding/read/clients.js';
import type { LagFact } from './fact-sheet.js';
import type { AccountBefore, VerificationEntry, VerificationJournal } from './verification-journal.js';
import { hasEnvelope, type Requester, type Seen, type Wire } from './wire.js';

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

export interface TestAccountParts {
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
  readonly lags: LagFact[] = [];
  readonly org: Requester;

  constructor(private readonly parts: TestAccountParts) {
    this.org = parts.clients.org;
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
        return (await attempt(client.users.setActive(scimUserId, true, this.#call))).ok;
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
    const began = performance.now();
    for (let each = 1; ; each += 1) {
      const now = await this.now();
      const passed = performance.now() - began;
      if (now !== undefined && isExpected(now)) {
        this.lags.push({ after: after.route, read: read.route, milliseconds: Math.round(passed) });
        return true;
      }
      if (passed >= this.parts.patience) {
        return false;
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

  async #intend(endpoint: Endpoint): Promise<void> {
    await this.parts.journal.append({ type: 'intent', at: new Date().toISOString(), endpoint: endpoint.route });
  }

  /** Makes a change with the retries of the client. Whether it took effect is for reading to say. */
  async change(endpoint: Endpoint, make: (call: CallOptions) => PromiseLike<unknown>): Promise<void> {
    await this.#intend(endpoint);
    const made = await attempt(() => make(this.#call));
    if (!made.ok && made.error.kind === 'aborted') {
      throw made.error;
    }
  }

  /** Sends a change once and returns its response: this is what a verification is about. */
  async send(endpoint: Endpoint, path: Readonly<Record<string, string>> = {}): Promise<Seen> {
    await this.#intend(endpoint);
    const input: EndpointInput = { path: { accountId: this.accountId, ...path } };
    return this.parts.wire.once(this.org, endpoint, input);
  }

  /** The same for all directories at once, which no method of a client sends. */
  async suspendEverywhere(): Promise<Seen> {
    await this.#intend(suspendEverywhere);
    return this.parts.wire.onceOwn(this.parts.clients.org, suspendEverywhere, { path: { accountId: this.accountId } });
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

  /** Brings the account back to what it was, and reads until it is. False if it is not, or cannot be read. */
  async restore(before: AccountBefore): Promise<boolean> {
    const { accountId, clients, clients: { org } } = this.parts;
    for (let round = 0; round < 5; round += 1) {
      const now = await this.now();
      if (now !== undefined && isAsBefore(now, before)) {
        return true;
      }
      if (now === undefined || round > 0) {
        await this.parts.wire.pause(round + 1);
      }
      if (now === undefined) {
        continue;
      }
      if (now.forDeletion) {
        await this.change(cancelDeleteAccount, (call) => org.accounts.cancelDelete(accountId, call));
      }
      if (now.accountStatus !== 'active') {
        await this.change(enableAccount, (call) => org.accounts.enable(accountId, call));
        await this.#enableThroughScim(before, clients);
      }
      for (const [directoryId, status] of Object.entries(before.memberships)) {
        if (status === 'active' && now.memberships[directoryId] === 'suspended') {
          await this.change(restoreUser, (call) => org.users.restore(directoryId, accountId, call));
        }
      }
      await this.until(enableAccount, getProfile, (seen) => isAsBefore(seen, before));
    }
    return false;
  }

  /** Only the directory activates an account that it owns. A user that is active there already must be made inactive first. */
  async #enableThroughScim({ scimUsers }: AccountBefore, clients: Clients): Promise<void> {
    if (scimUsers.length === 0 || (await this.now())?.accountStatus === 'active') {
      return;
    }
    for (const { directoryId, scimUserId } of scimUsers.filter((user) => scimClientFor(clients, user.directoryId) !== undefined)) {
      const { users } = requireScimClient(clients, directoryId);
      await this.change(patchUser, (call) => users.setActive(scimUserId, false, call));
      await this.change(patchUser, (call) => users.setActive(scimUserId, true, call));
    }
  }
}

export function isAsBefore(now: AccountNow, before: AccountBefore): boolean {
  const names = new Set([...Object.keys(now.memberships), ...Object.keys(before.memberships)]);
  return now.accountStatus === before.accountStatus && !now.forDeletion && [...names].every((id) => now.memberships[id] === before.memberships[id]);
}

/** What an interrupted verification left changed: the state before it, if the account may differ from it. */
export async function leftOver(caller: string, journal: VerificationJournal, { orgId, accountId }: { readonly orgId: string; readonly accountId: string }): Promise<AccountBefore | undefined> {
  let started: Extract<VerificationEntry, { type: 'started' }> | undefined;
  for await (const entry of journal.read()) {
    if (entry.type === 'started') {
      started = entry;
    } else if (entry.type === 'restored') {
      started = undefined;
    }
  }
  if (started !== undefined && (started.accountId !== accountId || started.orgId !== orgId)) {
    throw invalidInput(caller, [{ field: 'testAccount.journal', problem: 'is of a verification with another account that is not restored yet: name that account' }]);
  }
  return started?.before;
}
