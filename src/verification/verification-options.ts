import { checkOptionNames, invalidInput } from '../core/input.js';
import { checkRunOptions, namesOf } from '../core/run-options.js';
import { checkClients, isProductClient, productClients, type Clients } from '../offboarding/read/clients.js';
import type { OrgAdminClient } from '../org/client.js';
import type { ProductClient } from '../product/client.js';
import { checkVerificationJournal, type VerificationJournal } from './verification-journal.js';

/** The one account that a verification may change. It is nobody's: made for this, unused, in charge of nothing. */
export interface TestAccountOptions {
  readonly accountId: string;
  /** The account id again. Without it, nothing is sent. */
  readonly confirm: string;
  /** What is about to change is written down here first. With the same journal, the next verification undoes what is left. */
  readonly journal: VerificationJournal;
  /**
   * A client with an API token of the test account. It only reads. Without it, an account whose API tokens are not readable
   * is refused, as in an organization without Atlassian Guard.
   */
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

/** Options of `verifyOrganization()`. */
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

const optionNames = namesOf<VerifyOrganizationOptions>()('clients', 'scoped', 'testAccount', 'operations', 'patience', 'tokenPatience', 'pause', 'onPart', 'signal');
const testAccountNames = namesOf<TestAccountOptions>()('accountId', 'confirm', 'journal', 'own', 'scheduleDeletion', 'quietDays');
const scopedNames = namesOf<ScopedClients>()('org', 'product', 'scopes');

type Check = readonly [field: string, value: unknown, expected: string, isRight: (value: unknown) => boolean];

const isBoolean = (value: unknown): boolean => typeof value === 'boolean';
const isDuration = (value: unknown): boolean => typeof value === 'number' && value >= 0;
const isOrgClient = (value: unknown): boolean => typeof value === 'object' && value !== null && 'orgId' in value && 'request' in value;

/** Rejects wrong options before anything is sent. A wrong type is never read as a yes: one of them schedules a deletion. */
export function checkVerification(caller: string, options: VerifyOrganizationOptions): void {
  checkRunOptions(caller, options ?? null, optionNames);
  const { clients, scoped, testAccount, operations, tokenPatience, pause, onPart } = options;
  checkClients(caller, clients);
  checkEach(caller, [
    ['operations', operations, 'true or false', isBoolean],
    ['tokenPatience', tokenPatience, 'milliseconds, 0 at least', isDuration],
    ['pause', pause, 'milliseconds, 0 at least', isDuration],
    ['onPart', onPart, 'a function', (value) => typeof value === 'function'],
  ]);
  if (scoped !== undefined) {
    checkOptionNames(caller, scoped, scopedNames, 'scoped');
    checkEach(caller, [
      ['scoped.org', scoped.org, 'an OrgAdminClient', isOrgClient],
      ['scoped.product', scoped.product, 'a ProductClient', isProductClient],
      ['scoped.scopes', scoped.scopes ?? null, 'the scopes of the credentials', (value) => Array.isArray(value) && value.every((each) => typeof each === 'string')],
    ]);
  }
  if (testAccount !== undefined) {
    checkTestAccount(caller, options, testAccount);
  }
}

function checkTestAccount(caller: string, { clients }: VerifyOrganizationOptions, testAccount: TestAccountOptions): void {
  checkOptionNames(caller, testAccount, testAccountNames, 'testAccount');
  const { accountId, confirm, own, scheduleDeletion, quietDays, journal } = testAccount;
  checkEach(caller, [
    ['testAccount.accountId', accountId ?? null, 'an account id', (value) => typeof value === 'string' && value !== ''],
    ['testAccount.confirm', confirm ?? null, 'the account id of the test account again', (value) => value === accountId],
    ['testAccount.own', own, 'a ProductClient', isProductClient],
    ['testAccount.scheduleDeletion', scheduleDeletion, 'true or false', isBoolean],
    ['testAccount.quietDays', quietDays, 'a number of days, 1 at least', (value) => typeof value === 'number' && value >= 1 && Number.isFinite(value)],
  ]);
  checkVerificationJournal(caller, journal);
  if (productClients(clients).length === 0) {
    throw invalidInput(caller, [{ field: 'clients.product', problem: 'expected a ProductClient: without one, what the test account is in charge of is not readable' }]);
  }
}

function checkEach(caller: string, checks: readonly Check[]): void {
  const wrong = checks.flatMap(([field, value, expected, isRight]) => (value === undefined || isRight(value) ? [] : [{ field, problem: `expected ${expected}` }]));
  if (wrong.length > 0) {
    throw invalidInput(caller, wrong);
  }
}
