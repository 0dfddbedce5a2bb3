import { invalidInput } from '../core/input.js';
import type { PolicyOptions } from '../offboarding/decide/policy.js';
import type { Subject } from '../offboarding/people/subjects.js';
import { checkCalendar, stagesOf, type LeaveCalendar, type Leaver, type LeaveStage, type StageOutcome } from './calendar.js';
import { isCancelled, plannedFor, progressOf } from './progress.js';

/** A stage of a person that is due. */
export interface DueStage {
  readonly person: Subject;
  readonly stage: string;
  /** For `makePlan`. `notBefore` is the time since when the stage is due. */
  readonly policy: PolicyOptions;
  /** ISO 8601 */
  readonly since: string;
  /** Present if the stage has started: it comes again with the same plan until it ends. */
  readonly started?: { readonly planHash: string; readonly at: string };
}

/** A stage whose time has come, and that waits for an earlier one. */
export interface WaitingStage {
  readonly person: Subject;
  readonly stage: string;
  /** ISO 8601: since when it waits. */
  readonly since: string;
  readonly earlierStage: string;
  /** `notFinished`: the earlier stage is due or has started. Otherwise the outcome with which it finished. */
  readonly because: 'notFinished' | StageOutcome;
}

/** A stage that comes later. */
export interface NextStage {
  readonly person: Subject;
  readonly stage: string;
  /** ISO 8601 */
  readonly at: string;
}

/** What a calendar asks for at a time. */
export interface DueStages {
  /** In the order of their times. */
  readonly due: readonly DueStage[];
  readonly waiting: readonly WaitingStage[];
  /** People whose stage finished without success. Look at each, then call {@link retryStage}, {@link cancelLeave} or {@link rehireLeaver}. */
  readonly stuck: readonly { readonly person: Subject; readonly stage: string; readonly outcome: StageOutcome }[];
  /** The next stage of each person, in the order of their times. */
  readonly next: readonly NextStage[];
}

/**
 * What is due at a time, since when, and what comes next. Pure: it reads no clock and changes nothing. Each person has one stage
 * at a time, in the order of the chain.
 *
 * A stage is due on its days after the leave date, at the same time of the day. If the stage before it finished later than planned,
 * the days between both count from then. Nothing is due of people who were cancelled or re-hired, also if a stage has started.
 * `now` is in milliseconds since 1970. Throws `validation` for a calendar that is none.
 *
 * @example
 * const { due, next } = dueAt(calendar, Date.now());
 * console.log(`${due.length} due now, the next one at ${next[0]?.at ?? 'no time'}`);
 */
export function dueAt(calendar: LeaveCalendar, now: number): DueStages {
  checkNow('dueAt()', now);
  checkCalendar('dueAt()', calendar);
  const due: (DueStage & { readonly at: number })[] = [];
  const next: (NextStage & { readonly time: number })[] = [];
  const waiting: WaitingStage[] = [];
  const stuck: { readonly person: Subject; readonly stage: string; readonly outcome: StageOutcome }[] = [];
  for (const leaver of calendar.leavers) {
    const progress = progressOf(calendar, leaver);
    // A plan that was recorded before somebody was cancelled may end its run. Nobody should start one because of this list.
    if (progress.kind === 'over' || isCancelled(leaver)) {
      continue;
    }
    const person = personOf(leaver);
    const { stage } = progress;
    if (progress.kind === 'open' && progress.due > now) {
      next.push({ person, stage: stage.name, at: isoTime(progress.due), time: progress.due });
      continue;
    }
    if (progress.kind === 'stuck') {
      stuck.push({ person, stage: stage.name, outcome: progress.outcome });
    } else {
      const started = progress.kind === 'started' ? { started: { planHash: progress.planHash, at: progress.at } } : {};
      due.push({ person, stage: stage.name, policy: policyAt(stage, progress.due), since: isoTime(progress.due), at: progress.due, ...started });
    }
    waiting.push(...waitingAfter(calendar, leaver, stage, now).map((later) => ({
      person,
      stage: later.name,
      since: isoTime(plannedFor(leaver, later)),
      earlierStage: stage.name,
      because: progress.kind === 'stuck' ? progress.outcome : 'notFinished' as const,
    })));
  }
  due.sort((one, other) => one.at - other.at);
  next.sort((one, other) => one.time - other.time);
  return { due: due.map(({ at: _at, ...stage }) => stage), waiting, stuck, next: next.map(({ time: _time, ...stage }) => stage) };
}

function waitingAfter(calendar: LeaveCalendar, leaver: Leaver, stage: LeaveStage, now: number): readonly LeaveStage[] {
  const chain = stagesOf(calendar, leaver);
  return chain.slice(chain.indexOf(stage) + 1).filter((later) => plannedFor(leaver, later) <= now);
}

/** The policy of a stage for people who are all due by then. */
export function policyAt({ policy }: LeaveStage, due: number): PolicyOptions {
  return { ...policy, notBefore: isoTime(due) };
}

/** A leaver as a plan takes people. */
export function personOf({ accountId, email, name, line }: Leaver): Subject {
  return {
    ...(accountId === undefined ? {} : { accountId }),
    ...(email === undefined ? {} : { email }),
    ...(name === undefined ? {} : { name }),
    ...(line === undefined ? {} : { line }),
  };
}

export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

export function checkNow(caller: string, now: number): void {
  if (typeof now !== 'number' || Number.isNaN(new Date(now).getTime())) {
    throw invalidInput(caller, [{ field: 'now', problem: 'expected milliseconds since 1970' }]);
  }
}
