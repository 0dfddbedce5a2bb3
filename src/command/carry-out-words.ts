import type { Plan, WaitReason } from '../offboarding.js';
import { commandLine } from './command-name.js';
import type { CarryOutFrom } from './carry-out-options.js';
import { UsageError } from './usage-error.js';
import { timeOf } from './words.js';

/** The option again, to paste it behind a command that goes on. */
export function journalArguments(journal: string | undefined): string[] {
  return journal === undefined ? [] : ['--journal', journal];
}

/** A second run must be meant: the first one may have changed people. */
export function checkStart(isStarted: boolean, { planPath, journalPath, journal, from }: { readonly planPath: string; readonly journalPath: string; readonly journal: string | undefined; readonly from: CarryOutFrom }): void {
  if (from === 'start' && isStarted) {
    throw new UsageError([`A run of this plan has started already: ${journalPath} is its journal.`, `Continue it with "${commandLine('resume', planPath, ...journalArguments(journal))}".`]);
  }
  if (from === 'journal' && !isStarted) {
    throw new UsageError([`No run of this plan has started: ${journalPath} is not there, or empty.`, `Start with "${commandLine('apply', planPath, ...journalArguments(journal))}".`]);
  }
}

/** Applying checks this as well: here nobody types a number before they get to know it. */
export function checkTime({ expiresAt, policy: { notBefore } }: Pick<Plan, 'expiresAt' | 'policy'>, planPath: string, journal: string | undefined, from: CarryOutFrom): void {
  if (notBefore !== undefined && Date.parse(notBefore) > Date.now()) {
    throw new UsageError([`The plan may be applied from ${timeOf(new Date(notBefore).toISOString())} on.`]);
  }
  if (Date.parse(expiresAt) < Date.now()) {
    throw new UsageError([
      `The plan expired at ${timeOf(expiresAt)}: people may have changed since it was made.`,
      from === 'start' ? 'Make a new plan.' : `Make a plan for those who are left: ${commandLine('plan', '--unfinished', planPath, ...journalArguments(journal))}`,
    ]);
  }
}

const waitReasons: Readonly<Record<Exclude<WaitReason, 'orgAdmins'>, string>> = {
  rateLimited: 'the rate limit of Atlassian is reached',
  unavailable: 'Atlassian is not available',
  circuitOpen: 'too many calls have failed',
};

/** Organization admins wait for one another for a moment only. */
export function waitInWords(reason: WaitReason, name: string, until: string): string | undefined {
  return reason === 'orgAdmins' ? undefined : `${name} waits until ${timeOf(until)}: ${waitReasons[reason]}`;
}
