import { invalidInput } from '../core/input.js';
import { stagesOf, type LeaveCalendar, type Leaver, type LeaveEvent, type LeaveStage, type StageOutcome } from './calendar.js';
import { instantAfter, instantAfterDayOf, readZonedTime, type ZonedTime } from './zoned-time.js';

/** Where a leave stands. */
export type Progress =
  /** The stage comes at `due`, in milliseconds since 1970. */
  | { readonly kind: 'open'; readonly stage: LeaveStage; readonly due: number }
  /** The stage has started and not finished. */
  | { readonly kind: 'started'; readonly stage: LeaveStage; readonly due: number; readonly planHash: string; readonly at: string }
  /** The stage finished without success: the later ones wait. */
  | { readonly kind: 'stuck'; readonly stage: LeaveStage; readonly due: number; readonly outcome: StageOutcome }
  /** No stage is left. */
  | { readonly kind: 'over' };

/** Outcomes after which the next stage may come. */
const successes: readonly StageOutcome[] = ['done', 'alreadyDone', 'handedOff'];

/** A leaver is never changed, only replaced: what follows from one is found once. */
const found = new WeakMap<Leaver, { readonly chain: readonly LeaveStage[]; readonly progress: Progress }>();

export function progressOf(calendar: Pick<LeaveCalendar, 'stages'>, leaver: Leaver): Progress {
  const chain = stagesOf(calendar, leaver);
  const known = found.get(leaver);
  if (known?.chain === chain) {
    return known.progress;
  }
  const progress = findProgress(chain, leaver);
  found.set(leaver, { chain, progress });
  return progress;
}

function findProgress(chain: readonly LeaveStage[], leaver: Leaver): Progress {
  const events = eventsOfLeave(leaver);
  const isOver = isCancelled(leaver);
  let earlier: { readonly stage: LeaveStage; readonly finishedAt: number } | undefined;
  for (const stage of chain) {
    const last = events.findLast((event) => 'stage' in event && event.stage === stage.name);
    const due = (): number => dueAfter(timeOf(leaver), stage, earlier);
    if (last?.type === 'started') {
      return { kind: 'started', stage, due: due(), planHash: last.planHash, at: last.at };
    }
    if (isOver) {
      // A stage that finished stays as it is. The others never come.
      continue;
    }
    if (last?.type !== 'finished') {
      return { kind: 'open', stage, due: due() };
    }
    if (!successes.includes(last.outcome)) {
      return { kind: 'stuck', stage, due: due(), outcome: last.outcome };
    }
    earlier = { stage, finishedAt: Date.parse(last.at) };
  }
  return { kind: 'over' };
}

/** The events since the person was last added: an earlier leave is over. */
export function eventsOfLeave({ history = [] }: Leaver): readonly LeaveEvent[] {
  const start = history.findLastIndex(({ type }) => type === 'added');
  return start <= 0 ? history : history.slice(start);
}

/** Whether the stages that have not started never come. */
export function isCancelled(leaver: Leaver): boolean {
  return eventsOfLeave(leaver).some(({ type }) => type === 'cancelled' || type === 'rehired');
}

/** The days between two stages count from the day on which the earlier one finished: a stage that came late shortens no grace. */
function dueAfter(time: ZonedTime, stage: LeaveStage, earlier: { readonly stage: LeaveStage; readonly finishedAt: number } | undefined): number {
  const planned = instantAfter(time, stage.afterDays);
  return earlier === undefined ? planned : Math.max(planned, instantAfterDayOf(time, earlier.finishedAt, stage.afterDays - earlier.stage.afterDays));
}

/** When a stage comes at the earliest, whatever becomes of the stages before it. */
export function plannedFor(leaver: Leaver, stage: LeaveStage): number {
  return instantAfter(timeOf(leaver), stage.afterDays);
}

function timeOf({ notBefore }: Leaver): ZonedTime {
  const { time, problem } = readZonedTime(notBefore);
  if (time === undefined) {
    throw invalidInput('dueAt()', [{ field: 'notBefore', problem }]);
  }
  return time;
}
