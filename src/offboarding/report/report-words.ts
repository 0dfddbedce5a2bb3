import { capital } from '../../core/capital.js';
import type { SerializedAdminError } from '../../core/errors.js';
import type { Evidence } from '../read/evidence.js';
import type { UnresolvedSubject } from '../read/dossier.js';
import type { PersonOutcome, PersonOutcomeKind } from '../run/outcome.js';
import type { RowProblem } from '../people/csv-rows.js';
import type { Report, ReportedPerson, ReportedStep } from './report.js';

export { factTitle } from '../read/facts.js';

/** The words of a report, the same in every form that people read. */

const outcomeWords: Readonly<Record<PersonOutcomeKind, { readonly title: string; readonly meaning: string }>> = {
  done: { title: 'Done', meaning: 'Every step took effect.' },
  alreadyDone: { title: 'Nothing to do', meaning: 'There was nothing to change.' },
  handedOff: { title: 'Handed off', meaning: 'The identity provider admin must remove the person.' },
  notFinished: { title: 'Not finished', meaning: 'The plan is not applied yet, or the run finished before this person did.' },
  blocked: { title: 'Changed since the plan', meaning: 'The person changed since the plan. The run did nothing more for them.' },
  refused: { title: 'Refused', meaning: 'The plan or Atlassian refused. Each person has the reason.' },
  ambiguous: { title: 'Not known', meaning: 'A response was lost. Somebody must look at the person.' },
  contradicted: { title: 'Accepted, not in effect', meaning: 'Atlassian accepted a change, but reading back shows the old state.' },
  failed: { title: 'Failed', meaning: 'A step failed.' },
};

/** Every outcome with its title, the good ones first. */
export const outcomeTitles: readonly (readonly [kind: string, title: string])[] = Object.entries(outcomeWords).map(([kind, { title }]) => [kind, title]);

/** The outcomes, the good ones first, each with its number of people and its meaning. */
export function outcomesOf({ totals }: Pick<Report, 'totals'>, pending: number): { kind: PersonOutcomeKind; count: number; title: string; meaning: string }[] {
  const kinds = Object.keys(outcomeWords) as PersonOutcomeKind[];
  return kinds
    .map((kind) => ({ kind, count: totals[kind] ?? 0, ...outcomeWords[kind] }))
    .filter(({ count }) => count > 0)
    .map((outcome) =>
      outcome.kind === 'done' && pending > 0
        ? { ...outcome, meaning: `${outcome.meaning} Reading back does not show it yet for ${counted(pending, 'person', 'people')}.` }
        : outcome,
    );
}

const actionWords: Readonly<Record<ReportedPerson['action'], string>> = {
  deactivate: 'Deactivate',
  setInactive: 'Set inactive',
  suspend: 'Suspend',
  remove: 'Remove',
  revoke: 'Revoke',
  delete: 'Delete',
  handOff: 'Hand off to the identity provider',
  cleanUp: 'Clean up',
  giveBack: 'Give back',
  nothing: 'Nothing to do',
  refuse: 'Refuse',
};

export function actionText({ action }: ReportedPerson): string {
  return actionWords[action];
}

const accessWords: Readonly<Record<string, string>> = { off: 'Off', partly: 'Partly on', on: 'On', unknown: 'Not known' };

/** Whether the person can still log in, in one or two words. */
export function accessText({ access }: ReportedPerson): string {
  return accessWords[access.state] ?? access.state;
}

const evidenceWords: Readonly<Record<Evidence, string>> = {
  documented: 'documented by Atlassian',
  tracker: 'reported in the issue tracker of Atlassian',
  forum: 'reported in the forum of Atlassian',
  measured: 'measured by others',
  inferred: 'inferred',
};

/** The evidence that the deciding row is right. */
export function evidenceText({ evidence = [] }: ReportedPerson): string {
  return capital(evidence.map((mark) => evidenceWords[mark]).join('; '));
}

export function outcomeText({ kind }: PersonOutcome): string {
  return outcomeWords[kind].title;
}

/** The note of an outcome: a reason, the kind of the error, or that reading back does not show it yet. */
export function outcomeNote(outcome: PersonOutcome): string {
  if (outcome.kind === 'done') {
    return outcome.verification === 'pendingVerification' ? 'Reading back does not show it yet.' : '';
  }
  const error = errorOf(outcome);
  return error === undefined ? ('reason' in outcome ? outcome.reason : '') : error.kind;
}

export function errorOf(outcome: object | undefined): SerializedAdminError | undefined {
  return outcome !== undefined && 'error' in outcome ? (outcome.error as SerializedAdminError) : undefined;
}

export function taskOf({ outcome }: ReportedPerson): string | undefined {
  return 'humanTask' in outcome ? outcome.humanTask : undefined;
}

/** The outcome of a step, and its proof if there is one. */
export interface StepWords {
  readonly result: string;
  readonly note: string;
  readonly at: string;
  readonly status: string;
  readonly traceId: string;
}

export function stepWords({ outcome, recordedAt }: ReportedStep): StepWords {
  const words = { note: '', at: recordedAt ?? '', status: '', traceId: '' };
  switch (outcome?.kind) {
    case undefined:
      return { ...words, result: 'Not reached' };
    case 'done': {
      const { at, status, traceId = '', recovered } = outcome.evidence;
      const seen = outcome.verification === 'done' ? 'Changed, and read back' : 'Accepted; reading back does not show it yet';
      return {
        result: outcome.effect === 'alreadyDone' ? 'There was nothing to change' : seen,
        note: recovered === undefined ? '' : 'The response was lost. Reading back shows the change.',
        at,
        status: status === undefined ? '' : String(status),
        traceId,
      };
    }
    case 'handedOff':
      return { ...words, result: 'Handed off', at: outcome.at };
    case 'contradicted': {
      const { at, status, traceId = '' } = outcome.evidence;
      return { result: 'Accepted, but reading back shows the old state', note: outcome.humanTask, at, status: status === undefined ? '' : String(status), traceId };
    }
    case 'refused':
    case 'ambiguous':
    case 'failed': {
      const { kind, message, status, traceId = '' } = outcome.error;
      const result = outcome.kind === 'ambiguous' ? 'Not known whether it happened' : `${capital(outcome.kind)}: ${kind}`;
      return { ...words, result, note: message, status: status === undefined ? '' : String(status), traceId };
    }
  }
}

/** How to undo a step. A check changes nothing, and a step that gives access back is itself an undo. */
export function undoText({ action }: Pick<ReportedPerson, 'action'>, { kind, undo }: ReportedStep): string {
  return undo ?? (action === 'giveBack' || kind === 'confirmSeatFree' ? '' : 'irreversible');
}


export function counted(count: number, one: string, several: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : several}`;
}

export function nameOf({ name, accountId }: Pick<ReportedPerson, 'accountId' | 'name'>): string {
  return name === undefined || name.trim() === '' ? accountId : name;
}

export function subjectOf({ line, accountId = '', email = '', reason, candidates }: UnresolvedSubject) {
  const why = reason === 'noMatch' ? 'Nobody has this e-mail address.' : 'Several people have this e-mail address.';
  return { line: line === undefined ? '' : String(line), accountId, email, why, candidates };
}

export function reasonOf({ line, lastLine, reason }: RowProblem) {
  return { lines: line === lastLine ? String(line) : `${line} to ${lastLine}`, reason };
}

/** `2026-11-21 10:03:04 UTC`. Other texts stay as they are. */
export function timeText(at: string): string {
  const [, date, time] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/.exec(at) ?? [];
  return date === undefined ? at : `${date} ${time} UTC`;
}
