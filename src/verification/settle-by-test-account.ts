import { isObject } from '../core/error-body.js';
import { cancelDeleteAccount, deleteAccount, disableAccount, getUserApiTokens } from '../org/accounts.js';
import { removeUser, restoreUser, searchDirectoryUsers, suspendUser } from '../org/users.js';
import type { OrgAdminClient } from '../org/client.js';
import { getMyself } from '../product/jira/jira.js';
import { listSchedules } from '../product/service-operations/schedules.js';
import type { ProductClient } from '../product/client.js';
import type { Dossier } from '../offboarding/read/dossier.js';
import { valueOr } from '../offboarding/read/facts.js';
import type { Settling } from './settling.js';
import { isAsBefore, type TestAccount } from './test-account.js';
import type { AccountBefore } from './verification-journal.js';
import { hasEnvelope, type Requester, type Seen, type Wire } from './wire.js';

/** What the test account is verified with. */
export interface ProbeParts {
  readonly wire: Wire;
  readonly settling: Settling;
  readonly account: TestAccount;
  readonly org: OrgAdminClient;
  readonly product: ProductClient | undefined;
  /** A client with an API token of the test account. */
  readonly own: ProductClient | undefined;
  readonly before: AccountBefore;
  readonly dossier: Dossier;
  readonly scheduleDeletion: boolean;
  /** How long a token must still work to count as alive, in milliseconds. */
  readonly tokenPatience: number;
}

const conflictOr = (seen: Seen): 'accepted' | 'conflict' | undefined => (seen.error === undefined ? (seen.status === 204 ? 'accepted' : undefined) : seen.status === 409 && hasEnvelope(seen) ? 'conflict' : undefined);

const aliased = (client: ProductClient): Requester => client;

/** Settles what only a test account shows. After each part the account is as it was. */
export async function settleByTestAccount(parts: ProbeParts): Promise<void> {
  const { settling, own } = parts;
  await settleSuspension(parts);
  await settleAllDirectories(parts);
  await settleAbsence(parts);
  if (own === undefined) {
    settling.leave('needsOwnToken', 'operationsWithoutRights', 'tokensAfterDeactivation');
  } else {
    await settleOperations(parts, own);
  }
  await settleDeactivation(parts);
}

async function settleSuspension({ settling, account, org, before }: ProbeParts): Promise<void> {
  const [directoryId] = Object.entries(before.memberships).flatMap(([id, status]) => (status === 'active' ? [id] : []));
  if (directoryId === undefined) {
    settling.leave('nothingToSee', 'suspendTwice');
    return;
  }
  const { accountId } = account;
  await account.change(suspendUser, (call) => org.users.suspend(directoryId, accountId, call));
  const isSuspended = await account.untilMembership(suspendUser, 'suspended', [directoryId]);
  const suspended = isSuspended ? await account.sendAgreed(suspendUser, { directoryId }, conflictOr) : undefined;
  const isStill = (await account.now())?.memberships[directoryId] === 'suspended';
  const isRestored = (await account.restore(before)) && isStill;
  const restored = isRestored ? await account.sendAgreed(restoreUser, { directoryId }, conflictOr) : undefined;
  const now = await account.now();
  if (now === undefined || !isAsBefore(now, before) || suspended === undefined || restored === undefined) {
    settling.leave('unclear', 'suspendTwice');
    return;
  }
  // One switch is about both calls: where they differ, neither variant is right.
  settling.settle('suspendTwice', suspended === restored ? suspended : 'unknown');
}

async function settleAllDirectories({ settling, account, before, wire }: ProbeParts): Promise<void> {
  const directoryIds = Object.keys(before.memberships);
  if (directoryIds.length === 0 || Object.values(before.memberships).some((status) => status !== 'active')) {
    settling.leave('nothingToSee', 'allDirectoriesInWrites');
    return;
  }
  let took = false;
  const seen = await wire.agreed<'refused' | 'unknown' | 'tookEffect'>(async () => {
    const sent = await account.suspendEverywhere();
    if (sent.isClear && sent.status === 204) {
      took = true;
      return 'tookEffect';
    }
    // Where suspending twice is a conflict, the second response differs from the first.
    if (took && sent.isClear && sent.status === 409) {
      return 'tookEffect';
    }
    const isRefused = sent.isClear && sent.status === 404 && hasEnvelope(sent) && sent.error?.code?.startsWith('ADMIN-UAM-404') === true;
    if (sent.isClear && !isRefused && hasEnvelope(sent)) {
      wire.keep(suspendUser, sent);
      return 'unknown';
    }
    return isRefused ? 'refused' : undefined;
  });
  if (seen === 'tookEffect') {
    const isEverywhere = await account.untilMembership(suspendUser, 'suspended', directoryIds);
    settling.settle('allDirectoriesInWrites', isEverywhere ? 'everyDirectory' : 'unclear');
  } else {
    const now = await account.now();
    // A request whose response was lost may have taken effect after all.
    settling.settle('allDirectoriesInWrites', now !== undefined && isAsBefore(now, before) ? seen : undefined);
  }
  await account.restore(before);
}

async function settleAbsence({ settling, account, before }: ProbeParts): Promise<void> {
  const now = await account.now();
  const directoryId = account.directoryIds.find((id) => before.memberships[id] === undefined && now !== undefined && now.memberships[id] === undefined);
  if (directoryId === undefined) {
    settling.leave(now === undefined ? 'unclear' : 'needsAbsence', 'removeAbsent');
    return;
  }
  const seen = await account.sendAgreed(removeUser, { directoryId }, (sent): 'notFound' | 'accepted' | undefined => {
    if (sent.error === undefined) {
      return sent.status === 204 ? 'accepted' : undefined;
    }
    return sent.status === 404 && hasEnvelope(sent) && sent.error.kind === 'notFound' ? 'notFound' : undefined;
  });
  settling.settle('removeAbsent', seen);
}

async function settleOperations({ settling, wire, product }: ProbeParts, own: ProductClient): Promise<void> {
  if (product === undefined) {
    settling.leave('needsProductClient', 'operationsWithoutRights');
    return;
  }
  const listed = (client: ProductClient) =>
    wire.agreed(async () => {
      const seen = await wire.once(aliased(client), listSchedules);
      if (!seen.isClear) {
        return undefined;
      }
      const values = isObject(seen.body) ? seen.body['values'] : undefined;
      if (seen.error === undefined) {
        return Array.isArray(values) ? (values.length === 0 ? 'empty' : 'some') : undefined;
      }
      return seen.status === 403 && hasEnvelope(seen) ? 'refused' : undefined;
    });
  const reference = await listed(product);
  const seen = reference === 'some' ? await listed(own) : undefined;
  settling.settle('operationsWithoutRights', reference !== 'some' ? (reference === undefined ? undefined : 'nothingToSee') : seen === 'empty' ? 'emptyLists' : seen === 'some' ? 'nothingToSee' : seen);
}

const needingInactive = ['disableTwice', 'tokensOfInactive', 'tokensAfterDeactivation', 'deleteWhenPending'] as const;

async function settleDeactivation(parts: ProbeParts): Promise<void> {
  const { settling, account, org, before, dossier, wire } = parts;
  const { accountId } = account;
  const owner = valueOr(dossier.permissions, undefined)?.lifecycleEnablement ?? 'unknown';
  const isScim = owner === 'externalDirectory.scim' || before.scimUsers.length > 0;
  if (isScim && !(await account.canBeActivatedBy(before))) {
    settling.leave('needsScimClient', 'disableOfScimUser', ...needingInactive);
    return;
  }
  if (owner !== 'allowed' && owner !== 'externalDirectory.scim') {
    settling.leave('hidden', ...needingInactive);
    settling.leave('needsScimUser', 'disableOfScimUser');
    return;
  }
  const tokensBefore = await tokensSeen(parts);
  const ownBefore = await ownSeen(parts);
  if (isScim) {
    const first = await wire.agreed<'refused' | 'unknown' | 'tookEffect'>(async () => {
      const seen = await account.send(disableAccount);
      if (!seen.isClear) {
        return undefined;
      }
      if (seen.error?.kind === 'externalDirectory.scim') {
        return 'refused';
      }
      // A second deactivation may be a conflict: the reads decide.
      return seen.error === undefined || seen.status === 409 ? 'tookEffect' : hasEnvelope(seen) ? 'unknown' : undefined;
    });
    if (first !== 'tookEffect' || !(await account.untilStatus(disableAccount, 'inactive'))) {
      const now = await account.now();
      settling.settle('disableOfScimUser', first === 'tookEffect' || now === undefined || !isAsBefore(now, before) ? undefined : first);
      settling.leave('hidden', ...needingInactive);
      await account.restore(before);
      return;
    }
    settling.settle('disableOfScimUser', 'revertedAtNextSync');
  } else {
    settling.leave('needsScimUser', 'disableOfScimUser');
    await account.change(disableAccount, (call) => org.accounts.disable(accountId, {}, call));
    if (!(await account.untilStatus(disableAccount, 'inactive'))) {
      settling.leave('unclear', ...needingInactive);
      await account.restore(before);
      return;
    }
  }
  await settleWhileInactive(parts, tokensBefore, ownBefore);
  await account.restore(before);
}

async function settleWhileInactive(parts: ProbeParts, tokensBefore: string | undefined, ownBefore: string | undefined): Promise<void> {
  const { settling, account, own } = parts;
  const disabledAgain = await account.sendAgreed(disableAccount, {}, conflictOr);
  const tokens = tokensBefore === 'readable' ? await tokensSeen(parts) : undefined;
  const ownNow = ownBefore === 'works' ? await ownUntilDead(parts) : undefined;
  const isStill = (await account.now())?.accountStatus === 'inactive';
  settling.settle('disableTwice', isStill ? disabledAgain : undefined);
  settling.settle('tokensOfInactive', tokensBefore === 'readable' ? (isStill ? tokens : undefined) : tokensBefore === undefined ? undefined : 'hidden');
  if (own !== undefined) {
    settling.settle('tokensAfterDeactivation', isStill && ownNow !== undefined ? (ownNow === 'works' ? 'alive' : 'dead') : undefined);
  }
  await settleDeletion(parts);
}

/** Whether the tokens of the account are listed. */
function tokensSeen({ wire, account }: ProbeParts): Promise<'readable' | 'refused' | undefined> {
  return wire.agreed<'readable' | 'refused'>(async () => {
    const seen = await wire.once(account.org, getUserApiTokens, { path: { accountId: account.accountId } });
    if (!seen.isClear) {
      return undefined;
    }
    if (seen.error === undefined) {
      return Array.isArray(seen.body) ? 'readable' : undefined;
    }
    return seen.status === 403 && hasEnvelope(seen) ? 'refused' : undefined;
  });
}

/** Whether the token of the account still works. */
async function ownSeen({ wire, own, account }: ProbeParts): Promise<'works' | 'dead' | undefined> {
  return own === undefined
    ? undefined
    : wire.agreed<'works' | 'dead'>(async () => {
        const seen = await wire.once(aliased(own), getMyself);
        if (!seen.isClear) {
          return undefined;
        }
        if (seen.error === undefined) {
          return isObject(seen.body) && seen.body['accountId'] === account.accountId ? 'works' : undefined;
        }
        return seen.status === 401 && hasEnvelope(seen) ? 'dead' : undefined;
      });
}

/** A token may die late: it counts as alive only if it works all the time. */
async function ownUntilDead(parts: ProbeParts): Promise<'works' | 'dead' | undefined> {
  const began = performance.now();
  for (let each = 1; ; each += 1) {
    const seen = await ownSeen(parts);
    if (seen !== 'works' || performance.now() - began >= parts.tokenPatience) {
      return seen;
    }
    await parts.wire.pause(Math.min(each, 10));
  }
}

async function settleDeletion({ settling, account, org, scheduleDeletion }: ProbeParts): Promise<void> {
  if (!scheduleDeletion) {
    settling.leave('needsDeletion', 'deleteWhenPending');
    return;
  }
  const { accountId } = account;
  await account.change(deleteAccount, (call) => org.accounts.delete(accountId, {}, call));
  const isPending = await account.until(deleteAccount, searchDirectoryUsers, ({ forDeletion }) => forDeletion);
  const seen = isPending
    ? await account.sendAgreed(deleteAccount, {}, (sent): 'conflict' | 'nothingToSee' | undefined => (sent.error === undefined ? 'nothingToSee' : sent.status === 409 && hasEnvelope(sent) ? 'conflict' : undefined))
    : undefined;
  settling.settle('deleteWhenPending', seen);
  await account.cancelDeletion();
  await account.until(cancelDeleteAccount, searchDirectoryUsers, ({ forDeletion }) => !forDeletion);
}
