import { errorKinds, type AdminErrorKind } from '../core/error-kinds.js';
import { adminError, attempt, type AdminError } from '../core/errors.js';
import { operationsOf } from '../core/operations.js';
import { productClients } from '../offboarding/read/clients.js';
import type { Dossier } from '../offboarding/read/dossier.js';
import { stored } from '../offboarding/read/storage-failure.js';
import { valueOr } from '../offboarding/read/facts.js';
import { version } from '../version.js';
import { admit } from './admission.js';
import { Shapes } from './body-shape.js';
import type { FactSheet, FilterFact, ScopeFact } from './fact-sheet.js';
import { ReadChecks } from './read-checks.js';
import { checkFilters, checkScopes, settleByReads } from './settle-by-reads.js';
import { settleByTestAccount } from './settle-by-test-account.js';
import { Settling } from './settling.js';
import { leftOver, TestAccount, type Owed } from './test-account.js';
import type { AccountBefore, VerificationJournal } from './verification-journal.js';
import { checkVerification, type TestAccountOptions, type VerifyOrganizationOptions } from './verification-options.js';
import { Wire, type Requester } from './wire.js';

/** The result of a verification. */
export interface Verification {
  readonly facts: FactSheet;
  /**
   * - `untouched`: there was no test account, or nothing of it was changed.
   * - `restored`: every change is undone, and reading shows that it is as it was.
   * - `notRestored`: that is not proven. Run the verification again with the same journal.
   */
  readonly testAccount: 'untouched' | 'restored' | 'notRestored';
}

const caller = 'verifyOrganization()';

/**
 * Finds out how one real organization behaves, and makes a fact sheet that names nobody. Without a test account it only
 * reads. With one, it cuts and restores the access of that account, and of nobody else.
 *
 * The test account is refused if it is the caller or an admin of anything, was active lately, or is in charge of anything
 * that is readable. Each change is written to the journal first. After a crash, the same call with the same journal restores the
 * account before anything else. Atlassian sends the owner of the account an e-mail about a deactivation.
 *
 * If you stop it with `signal`, it restores the account before it rejects. It rejects with `ambiguous` if that failed.
 * What faults made unclear is not settled.
 * Throws `validation` before anything is sent if an option is wrong, and before anything is changed if the account is
 * refused.
 *
 * @example
 * const { facts } = await verifyOrganization({ clients: { org } });
 * const simulator = new Simulator({ facts });
 */
export async function verifyOrganization(options: VerifyOrganizationOptions): Promise<Verification> {
  checkVerification(caller, options);
  const { clients, testAccount, signal, onPart, pause = 500 } = options;
  // A key that only reads has scopes itself.
  const ofKey = operationsOf(clients.org).credential.scopes;
  const scoped = options.scoped ?? (ofKey === undefined ? undefined : { org: clients.org, scopes: ofKey });
  const wire = new Wire({ signal, pause });
  const settling = new Settling();
  const [product] = productClients(clients);
  const declared = [clients.org, ...(product === undefined ? [] : [product]), ...(clients.scim ?? []).slice(0, 1)].flatMap((client) => operationsOf(client).declared());
  const shapes = new Shapes(declared);
  const run = new VerificationRun({ options, wire, settling, shapes });
  await run.undoLeftOver();
  const checks = new ReadChecks(wire, shapes);
  const asRequester = (client: object): Requester => client as Requester;
  if (options.operations !== false) {
    onPart?.('operations');
    await checks.check({ client: asRequester(clients.org), ids: { directoryId: '-', ...(testAccount === undefined ? {} : { accountId: testAccount.accountId }) }, fills: ['orgId'] });
    if (product !== undefined) {
      await checks.check({ client: asRequester(product), ids: { orgId: clients.org.orgId }, fills: ['cloudId'] });
    }
    for (const client of (clients.scim ?? []).slice(0, 1)) {
      await checks.check({ client: asRequester(client), ids: {}, fills: ['directoryId'] });
    }
  }
  onPart?.('behaviours');
  await settleByReads({
    wire,
    settling,
    org: asRequester(clients.org),
    product: product === undefined ? undefined : asRequester(product),
    scim: clients.scim?.[0] === undefined ? undefined : asRequester(clients.scim[0]),
    scoped: scoped === undefined ? undefined : { scopes: scoped.scopes, org: scoped.org === undefined ? undefined : asRequester(scoped.org), product: scoped.product === undefined ? undefined : asRequester(scoped.product) },
  });
  const isWhole = options.operations !== false;
  const filters = isWhole ? await checkFilters(wire, asRequester(clients.org)) : [];
  const withoutValues = operationsOf(clients.org).declared().filter(({ operation, segments, method, query, path }) => operation === 'read' && method === 'GET' && query !== undefined && !/events/.test(path) && segments.every((segment) => !segment.startsWith('{') || ['{orgId}', '{directoryId}'].includes(segment)));
  const scopes = scoped?.org === undefined || !isWhole ? [] : await checkScopes(wire, { org: asRequester(scoped.org), scopes: scoped.scopes }, withoutValues);
  const outcome = await run.testAccount();
  return { facts: sheetOf({ options: { ...options, scoped }, wire, settling, shapes, checks, filters, scopes, run }), testAccount: outcome };
}

interface RunParts {
  readonly options: VerifyOrganizationOptions;
  readonly wire: Wire;
  readonly settling: Settling;
  readonly shapes: Shapes;
}

/** The part of a verification that changes the test account. */
class VerificationRun {
  account: TestAccount | undefined;

  constructor(private readonly parts: RunParts) {}

  /** Brings an account back that an interrupted verification left changed. */
  async undoLeftOver(): Promise<void> {
    await this.#locked(async ({ journal, accountId }) => {
      const { options: { clients, onPart, signal } } = this.parts;
      const left = await stored(caller, () => leftOver(caller, journal, { orgId: clients.org.orgId, accountId }));
      if (left === undefined) {
        return;
      }
      if (signal?.aborted === true) {
        throw adminError('aborted', { endpoint: caller, mayHaveHappened: false });
      }
      onPart?.('undo');
      const account = this.#accountWith(journal, accountId, { directoryIds: Object.keys(left.before.memberships), owed: left.owed });
      if (!(await account.toTheEnd(this.#unstopped()).restore(left.before))) {
        throw notRestored();
      }
      await noteRestored(journal);
    });
  }

  async testAccount(): Promise<Verification['testAccount']> {
    let outcome: Verification['testAccount'] = 'untouched';
    await this.#locked(async ({ journal, accountId, own, scheduleDeletion = false, quietDays = 30 }) => {
      const { options: { clients, onPart, signal, tokenPatience = 600_000 }, wire, settling } = this.parts;
      onPart?.('admission');
      const dossier = await admit({ caller, clients, accountId, own, quietDays, signal });
      const directories = await clients.org.directories.list({}, signal === undefined ? {} : { signal }).whole().toArray();
      const account = this.#accountWith(journal, accountId, { directoryIds: directories.map(({ directoryId }) => directoryId) });
      this.account = account;
      const before = beforeOf(dossier);
      await stored(caller, () => journal.append({ type: 'started', at: new Date().toISOString(), orgId: clients.org.orgId, accountId, before }));
      onPart?.('testAccount');
      let failure: { readonly error: unknown } | undefined;
      try {
        await settleByTestAccount({ wire, settling, account, org: clients.org, product: productClients(clients)[0], own, before, dossier, scheduleDeletion, tokenPatience });
      } catch (error) {
        failure = { error };
      }
      const isRestored = await account.toTheEnd(this.#unstopped()).restore(before);
      outcome = isRestored ? 'restored' : 'notRestored';
      const noted = isRestored ? await attempt(() => noteRestored(journal)) : undefined;
      if (failure !== undefined) {
        // What ended the verification matters less than an account that is still cut.
        throw isRestored ? failure.error : notRestored();
      }
      if (noted?.ok === false) {
        throw noted.error;
      }
    });
    return outcome;
  }

  #accountWith(journal: VerificationJournal, accountId: string, { directoryIds, owed = new Set() }: { readonly directoryIds: readonly string[]; readonly owed?: ReadonlySet<Owed> }): TestAccount {
    const { options: { clients, patience = 120_000, signal }, wire } = this.parts;
    return new TestAccount({ caller, wire, clients, accountId, directoryIds, journal, patience, signal }, new Set(owed));
  }

  #unstopped(): Wire {
    return new Wire({ signal: undefined, pause: this.parts.options.pause ?? 500 });
  }

  async #locked(work: (testAccount: TestAccountOptions) => Promise<void>): Promise<void> {
    const { options: { clients, testAccount } } = this.parts;
    if (testAccount === undefined) {
      return;
    }
    const { journal } = testAccount;
    await stored(caller, () => journal.lock(`verification of ${clients.org.orgId}`));
    const worked = await work(testAccount).then(() => undefined, (error: unknown) => ({ error }));
    const unlocked = await attempt(() => stored(caller, () => journal.unlock()));
    if (worked !== undefined) {
      throw worked.error;
    }
    if (!unlocked.ok) {
      throw unlocked.error;
    }
  }
}

function noteRestored(journal: VerificationJournal): Promise<void> {
  return stored(caller, () => journal.append({ type: 'restored', at: new Date().toISOString() }));
}

function notRestored(): AdminError {
  return adminError('ambiguous', {
    endpoint: caller,
    because: 'unavailable',
    readBack: 'notReached',
    meaning: '{call} could not restore the test account to what it was before a verification',
    remedy: 'Run it again with the same journal, or restore the account in Atlassian Administration.',
  });
}

function beforeOf({ memberships, scimLinks }: Dossier): AccountBefore {
  return {
    accountStatus: 'active',
    memberships: Object.fromEntries(valueOr(memberships, []).map(({ directoryId, status }) => [directoryId, status === 'suspended' ? 'suspended' : 'active'])),
    scimUsers: valueOr(scimLinks, []).map(({ scimDirectoryId, scimUserId }) => ({ directoryId: scimDirectoryId, scimUserId })),
  };
}

interface SheetParts extends RunParts {
  readonly checks: ReadChecks;
  readonly filters: readonly FilterFact[];
  readonly scopes: readonly ScopeFact[];
  readonly run: VerificationRun;
}

function sheetOf({ options, wire, settling, shapes, checks, filters, scopes, run }: SheetParts): FactSheet {
  const { clients, scoped, testAccount } = options;
  return {
    version: 1,
    madeBy: version,
    date: new Date().toISOString().slice(0, 10),
    through: { testAccount: testAccount !== undefined, product: productClients(clients).length > 0, scim: (clients.scim ?? []).length > 0, scopes: scoped !== undefined },
    behaviours: settling.behaviours,
    notSettled: settling.notSettled,
    endpoints: checks.facts,
    // A kind that stands for "unknown" confirms nothing.
    errorKinds: (Object.keys(errorKinds) as AdminErrorKind[]).map((kind) => ({ kind, verdict: kind !== 'refused.other' && wire.kinds.has(kind) ? 'confirmed' : wire.kinds.has(kind) ? 'contradicted' : 'unseen' })),
    limitHeaders: [...wire.limitHeaders].sort(),
    pages: checks.pages,
    filters,
    scopes,
    lags: run.account?.lags ?? [],
    corpus: wire.corpus(shapes),
  };
}
