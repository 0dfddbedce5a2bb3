import { errorKinds, type AdminErrorKind } from '../core/error-kinds.js';
import { adminError } from '../core/errors.js';
import { checkOptionNames, invalidInput } from '../core/input.js';
import { operationsOf } from '../core/operations.js';
import { checkRunOptions, namesOf } from '../core/run-options.js';
import type { OrgAdminClient } from '../org/client.js';
import type { ProductClient } from '../product/client.js';
import { checkClients, productClients, siteNameOf, type Clients } from '../offboarding/read/clients.js';
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
import { leftOver, TestAccount } from './test-account.js';
import { checkVerificationJournal, type AccountBefore, type VerificationJournal } from './verification-journal.js';
import { Wire, type Requester } from './wire.js';

/** The one account that a verification may change. It is nobody's: made for this, unused, in charge of nothing. */
export interface TestAccountOptions {
  readonly accountId: string;
  /** The account id again. Without it, nothing is sent. */
  readonly confirm: string;
  /** What is about to change is written down here first. With the same journal, the next verification undoes what is left. */
  readonly journal: VerificationJournal;
  /** A client with an API token of the test account. It only reads. */
  readonly own?: ProductClient | undefined;
  /**
   * Whether the deletion of the test account may be scheduled, and cancelled. If nobody restores it, Atlassian erases the
   * account after 14 days. Default false.
   */
  readonly scheduleDeletion?: boolean | undefined;
  /** An account that was active in this number of days is refused. Default 30. */
  readonly quietDays?: number | undefined;
}

/** Clients whose credentials have scopes, to see which scopes are enforced. They only read. */
export interface ScopedClients {
  readonly org?: OrgAdminClient | undefined;
  readonly product?: ProductClient | undefined;
  /** The scopes that these credentials were created with. */
  readonly scopes: readonly string[];
}

/** Options of {@link verifyOrganization}. */
export interface VerifyOrganizationOptions {
  /** The organization. Without a test account, a key whose scopes only read is enough: name them in the client. */
  readonly clients: Clients;
  /** Default: the client of the organization, if its scopes are named. */
  readonly scoped?: ScopedClients | undefined;
  /** Without it, nothing is changed. */
  readonly testAccount?: TestAccountOptions | undefined;
  /** Whether every declared read is made once. Default true. Without it, only behaviours are settled. */
  readonly operations?: boolean | undefined;
  /** How long reads may take to show a change, in milliseconds. Default 120,000. */
  readonly patience?: number | undefined;
  /** How long a token of the inactive test account must still work to count as alive, in milliseconds. Default 600,000. */
  readonly tokenPatience?: number | undefined;
  /** The pause after an unclear response, in milliseconds. It grows with each try. Default 500. */
  readonly pause?: number | undefined;
  /** Called when a part begins. */
  readonly onPart?: ((part: VerificationPart) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A part of a verification. */
export type VerificationPart = 'undo' | 'operations' | 'behaviours' | 'admission' | 'testAccount';

/** The result of a verification. */
export interface Verification {
  readonly facts: FactSheet;
  /**
   * - `untouched`: there was no test account, or nothing of it was changed.
   * - `restored`: it is as it was, and reading shows it.
   * - `notRestored`: reading does not show that. Run the verification again with the same journal.
   */
  readonly testAccount: 'untouched' | 'restored' | 'notRestored';
}

const caller = 'verifyOrganization()';
const optionNames = namesOf<VerifyOrganizationOptions>()('clients', 'scoped', 'testAccount', 'operations', 'patience', 'tokenPatience', 'pause', 'onPart', 'signal');
const testAccountNames = namesOf<TestAccountOptions>()('accountId', 'confirm', 'journal', 'own', 'scheduleDeletion', 'quietDays');
const scopedNames = namesOf<ScopedClients>()('org', 'product', 'scopes');

/**
 * Finds out how one real organization behaves, and makes a fact sheet that names nobody. Without a test account it only
 * reads. With one, it cuts and restores the access of that account, and of nobody else.
 *
 * The test account is refused if it is an admin or the caller, was active lately, or is in charge of anything that is
 * readable. Each change is written to the journal first. After a crash, the same call with the same journal restores the
 * account before anything else. Atlassian sends the owner of the account an e-mail about a deactivation.
 *
 * If you stop it with `signal`, it restores the account before it rejects. What faults made unclear is not settled.
 * Throws `validation` before anything is sent if an option is wrong, and before anything is changed if the account is
 * refused.
 *
 * @example
 * const { facts } = await verifyOrganization({ clients: { org } });
 * const simulator = new Simulator({ facts });
 */
export async function verifyOrganization(options: VerifyOrganizationOptions): Promise<Verification> {
  checkVerification(options);
  const { clients, testAccount, signal, onPart, pause = 500 } = options;
  // A key that only reads has scopes itself.
  const ofKey = operationsOf(clients.org).credential.scopes;
  const scoped = options.scoped ?? (ofKey === undefined ? undefined : { org: clients.org, scopes: ofKey });
  const wire = new Wire({ signal, pause });
  const settling = new Settling();
  const [product] = productClients(clients);
  const declared = [clients.org, ...(product === undefined ? [] : [product]), ...(clients.scim ?? []).slice(0, 1)].flatMap((client) => operationsOf(client).declared());
  const shapes = new Shapes(declared);
  shapes.hide(clients.org.orgId, testAccount?.accountId, ...productClients(clients).flatMap((each) => [siteNameOf(each), each.cloudId]), ...(clients.scim ?? []).map(({ directoryId }) => directoryId));
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
      const { options: { clients, onPart } } = this.parts;
      const before = await stored(caller, () => leftOver(caller, journal, { orgId: clients.org.orgId, accountId }));
      if (before === undefined) {
        return;
      }
      onPart?.('undo');
      const account = this.#accountWith(journal, accountId, Object.keys(before.memberships));
      if (!(await account.restore(before))) {
        throw adminError('ambiguous', {
          endpoint: caller,
          because: 'unavailable',
          readBack: 'notReached',
          meaning: '{call} could not restore the test account to what it was before an interrupted verification',
          remedy: 'Run it again with the same journal, or restore the account in Atlassian Administration.',
        });
      }
      await journal.append({ type: 'restored', at: new Date().toISOString() });
    });
  }

  async testAccount(): Promise<Verification['testAccount']> {
    let outcome: Verification['testAccount'] = 'untouched';
    await this.#locked(async ({ journal, accountId, own, scheduleDeletion = false, quietDays = 30 }) => {
      const { options: { clients, onPart, signal, tokenPatience = 600_000 }, wire, settling, shapes } = this.parts;
      onPart?.('admission');
      const dossier = await admit({ caller, clients, accountId, hasOwnToken: own !== undefined, quietDays, signal });
      shapes.hide(dossier.name, dossier.email, dossier.email?.split('@')[0], dossier.email?.split('@')[1]);
      const directories = await clients.org.directories.list({}, signal === undefined ? {} : { signal }).whole().toArray();
      const account = this.#accountWith(journal, accountId, directories.map(({ directoryId }) => directoryId));
      this.account = account;
      const before = beforeOf(dossier);
      await journal.append({ type: 'started', at: new Date().toISOString(), orgId: clients.org.orgId, accountId, before });
      onPart?.('testAccount');
      outcome = 'notRestored';
      try {
        await settleByTestAccount({ wire, settling, account, org: clients.org, product: productClients(clients)[0], own, before, dossier, scheduleDeletion, tokenPatience });
      } finally {
        // You stopped the verification, and not its undo.
        const restoring = signal?.aborted === true ? this.#accountWith(journal, accountId, account.directoryIds, 'toTheEnd') : account;
        if (await restoring.restore(before)) {
          await journal.append({ type: 'restored', at: new Date().toISOString() });
          outcome = 'restored';
        }
      }
    });
    return outcome;
  }

  #accountWith(journal: VerificationJournal, accountId: string, directoryIds: readonly string[], until: 'stopped' | 'toTheEnd' = 'stopped'): TestAccount {
    const { options: { clients, patience = 120_000, pause = 500, ...options }, wire } = this.parts;
    const signal = until === 'stopped' ? options.signal : undefined;
    return new TestAccount({ wire: until === 'stopped' ? wire : new Wire({ signal, pause }), clients, accountId, directoryIds, journal, patience, signal });
  }

  async #locked(work: (testAccount: TestAccountOptions) => Promise<void>): Promise<void> {
    const { testAccount } = this.parts.options;
    if (testAccount === undefined) {
      return;
    }
    await testAccount.journal.lock(`verification of ${this.parts.options.clients.org.orgId}`);
    try {
      await work(testAccount);
    } finally {
      await testAccount.journal.unlock();
    }
  }
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

function checkVerification(options: VerifyOrganizationOptions): void {
  checkRunOptions(caller, options ?? null, optionNames);
  const { clients, scoped, testAccount } = options;
  checkClients(caller, clients);
  const refuse = (field: string, problem: string) => invalidInput(caller, [{ field, problem }]);
  const wrong = (['patience', 'tokenPatience', 'pause'] as const).find((name) => options[name] !== undefined && !((options[name]) >= 0));
  if (wrong !== undefined) {
    throw refuse(wrong, 'expected milliseconds, 0 at least');
  }
  if (scoped !== undefined) {
    checkOptionNames(caller, scoped, scopedNames, 'scoped');
    if (!Array.isArray(scoped.scopes)) {
      throw refuse('scoped.scopes', 'expected the scopes of the credentials');
    }
  }
  if (testAccount === undefined) {
    return;
  }
  checkOptionNames(caller, testAccount, testAccountNames, 'testAccount');
  if (typeof testAccount.accountId !== 'string' || testAccount.accountId === '') {
    throw refuse('testAccount.accountId', 'expected an account id');
  }
  if (testAccount.confirm !== testAccount.accountId) {
    throw refuse('testAccount.confirm', 'expected the account id of the test account again');
  }
  if (testAccount.quietDays !== undefined && !(testAccount.quietDays >= 1)) {
    throw refuse('testAccount.quietDays', 'expected a number of days, 1 at least');
  }
  checkVerificationJournal(caller, testAccount.journal);
}
