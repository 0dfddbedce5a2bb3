import type { Dossier } from './dossier.js';
import { valueOr } from './facts.js';

/** Whether a person can log in, and to what. */
export interface LogIn {
  /**
   * - `yes`: to at least one directory of the organization.
   * - `notYet`: after they accept the invitation.
   * - `elsewhereOnly`: the Atlassian account is active, and this organization lets it in nowhere.
   * - `no`: the account is inactive.
   * - `unknown`: it could not be read.
   */
  readonly state: 'yes' | 'notYet' | 'elsewhereOnly' | 'no' | 'unknown';
  /** The same as a sentence. */
  readonly sentence: string;
}

export const inactiveSentence = 'Cannot log in: the account is inactive.';
export const elsewhereSentence = 'Cannot use this organization. The Atlassian account itself stays active.';

/** What the account and its memberships say about logging in. Memberships that are not known decide nothing. */
export function logInOf({ directory, memberships, permissions }: Pick<Dossier, 'directory' | 'memberships' | 'permissions'>): LogIn {
  if (!directory.known) {
    return { state: 'unknown', sentence: 'Not known: no directory of the organization lists the account.' };
  }
  const { accountStatus, claimStatus, emailVerified, forDeletion, membershipStatus } = directory.value;
  if (accountStatus === 'closed' || forDeletion) {
    return { state: 'no', sentence: accountStatus === 'closed' ? 'Cannot log in: the account is closed.' : 'Cannot log in: the account is scheduled for deletion.' };
  }
  if (accountStatus === 'inactive') {
    return { state: 'no', sentence: inactiveSentence };
  }
  if (valueOr(permissions, undefined)?.lifecycleEnablement === 'blocked.exportControl') {
    return { state: 'no', sentence: 'Cannot log in: the account is blocked under US export control.' };
  }
  if (accountStatus !== 'active') {
    return { state: 'unknown', sentence: 'Not known: Atlassian does not say whether the account is active.' };
  }
  const statuses = memberships.known && memberships.value.length > 0 ? memberships.value.map(({ status }) => status) : [membershipStatus];
  if (!statuses.includes('active')) {
    return statuses.every((status) => status === 'suspended' || status === 'no_membership')
      ? { state: 'elsewhereOnly', sentence: elsewhereSentence }
      : { state: 'unknown', sentence: 'Not known: Atlassian does not say whether a directory lets the person in.' };
  }
  if (claimStatus === 'unmanaged' && emailVerified === false) {
    return { state: 'notYet', sentence: 'Was invited and never joined: can log in after accepting the invitation.' };
  }
  return statuses.every((status) => status === 'active')
    ? { state: 'yes', sentence: 'The account is active, and the organization lets the person in.' }
    : { state: 'yes', sentence: 'Some directories of the organization let the person in, and others no longer.' };
}
