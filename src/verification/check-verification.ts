import { checkOptionNames, invalidInput } from '../core/input.js';
import { checkRunOptions, namesOf } from '../core/run-options.js';
import { checkClients, isProductClient, productClients } from '../offboarding/read/clients.js';
import { checkVerificationJournal } from './verification-journal.js';
import type { ScopedClients, TestAccountOptions, VerifyOrganizationOptions } from './verify-organization.js';

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
