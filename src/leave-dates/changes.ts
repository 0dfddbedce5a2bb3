import { invalidInput } from '../core/input.js';
import type { Subject } from '../offboarding/people/subjects.js';
import { checkCalendar, checkedLeavers, isChecked, stagesOf, type LeaveCalendar, type LeaveEvent, type Leaver } from './calendar.js';
import { checkNow, isoTime } from './due.js';
import { eventsOfLeave, isCancelled, progressOf } from './progress.js';
import { ByPerson, completed, keyOf } from './same-person.js';

/** What to undo for a person who comes back. No stage gives access back. */
export interface UndoneStage {
  readonly stage: string;
  readonly planHash: string;
  /** What a person must do, as a sentence. */
  readonly humanTask: string;
}

/** A row that changed nothing, because the leave of that person has gone too far. */
export interface RefusedLeaver {
  /** The place in the given list, counted from 0. */
  readonly index: number;
  /** The line of the file that named the person. */
  readonly line?: number;
  readonly reason: string;
}

/**
 * Adds people to a calendar. Pure: it returns another calendar.
 *
 * A person who is already there with the same leave date stays as they are. With another leave date they are re-dated, as by
 * {@link reDateLeave}. If all of their stages have started, the row is in `refused`. After a leave that was cancelled, or a
 * re-hire, another date starts a new leave. `now` is in milliseconds since 1970. Throws `validation` for wrong people or dates.
 *
 * The same account id, or the same e-mail address without a second account id, is the same person. What a row adds is kept: the next
 * one may name the person by that alone. A row that fits several entries is in `refused`.
 *
 * @example
 * const file = await readLeaveDates(createReadStream('leavers.csv'), { timeZone: 'Europe/Berlin', time: '17:00' });
 * const { calendar: extended, refused } = addLeavers(calendar, file.leavers, Date.now());
 */
export function addLeavers(calendar: LeaveCalendar, leavers: readonly Leaver[], now: number): { readonly calendar: LeaveCalendar; readonly added: number; readonly reDated: number; readonly refused: readonly RefusedLeaver[] } {
  const caller = 'addLeavers()';
  checkNow(caller, now);
  checkCalendar(caller, calendar);
  const checked = checkedLeavers(caller, leavers);
  if (checked.problems.length > 0) {
    throw invalidInput(caller, checked.problems);
  }
  const at = isoTime(now);
  const known = new ByPerson(calendar.leavers);
  const refused: RefusedLeaver[] = [];
  let added = 0;
  let reDated = 0;
  checked.leavers.forEach((leaver, index) => {
    const refuse = (reason: string) => refused.push({ index, ...(leaver.line === undefined ? {} : { line: leaver.line }), reason });
    const entries = known.of(leaver);
    const meant = entryOf(entries);
    if (meant === 'several') {
      refuse(fitsSeveral);
      return;
    }
    // With a second entry, the same name in both would make two people of one again.
    const former = meant === undefined || entries.length > 1 ? meant : completed(meant, leaver);
    if (former?.notBefore === leaver.notBefore) {
      known.set(former, meant);
      return;
    }
    const { history: _history, claim: _claim, ...given } = leaver;
    const isOver = former === undefined || isCancelled(former);
    const progress = former === undefined ? undefined : progressOf(calendar, former);
    if (isOver && progress?.kind !== 'started') {
      known.set({ ...given, ...namesOf(former ?? given), history: [...(former?.history ?? []), { type: 'added', at }] }, meant);
      added += 1;
    } else if (former !== undefined && mayMove(calendar, former)) {
      known.set(movedTo(former, leaver.notBefore, at), meant);
      reDated += 1;
    } else {
      refuse('has another leave date than the calendar, and every stage of the person has started');
    }
  });
  return { calendar: isChecked({ ...calendar, leavers: known.all() }), added, reDated, refused };
}

/**
 * Moves the stages of a person that have not started. Pure: it returns another calendar. A stage that has started stays as it is
 * until its plan expires. If it has not finished by then, it comes at its new time.
 *
 * Throws `validation` if no stage is left to move, if the calendar does not have the person, or for a wrong `notBefore`.
 *
 * @example
 * const changed = reDateLeave(calendar, { email: 'jane.doe@example.com' }, '2027-01-31T17:00[Europe/Berlin]', Date.now());
 */
export function reDateLeave(calendar: LeaveCalendar, person: Subject, notBefore: string, now: number): LeaveCalendar {
  const caller = 'reDateLeave()';
  const { problems, leavers } = checkedLeavers(caller, [{ email: 'nobody@example.com', notBefore }]);
  if (problems.length > 0) {
    throw invalidInput(caller, problems.map(({ problem }) => ({ field: 'notBefore', problem })));
  }
  return changed(caller, calendar, person, now, (leaver, at) => movedTo(leaver, leavers[0]?.notBefore ?? notBefore, at));
}

/**
 * Cancels the stages of a person that have not finished: they never come. Pure: it returns another calendar. A stage that has
 * started stays as it is until its plan expires. For somebody who comes back, use {@link rehireLeaver}.
 *
 * Throws `validation` if no stage is left to cancel, or if the calendar does not have the person.
 */
export function cancelLeave(calendar: LeaveCalendar, person: Subject, now: number): LeaveCalendar {
  return changed('cancelLeave()', calendar, person, now, (leaver, at) => withEvent(leaver, { type: 'cancelled', at }), { may: isLeaving, problem: 'has no stage left that has not finished' });
}

/**
 * Cancels the stages that have not started, and lists what to undo for those that have. Pure: it returns another calendar, and gives
 * no access back by itself. `toUndo` is empty if nothing has started. A stage that has started gets no other plan.
 *
 * Throws `validation` if the calendar does not have the person.
 *
 * @example
 * const { calendar: changed, toUndo } = rehireLeaver(calendar, { email: 'jane.doe@example.com' }, Date.now());
 * for (const { humanTask } of toUndo) console.log(humanTask);
 */
export function rehireLeaver(calendar: LeaveCalendar, person: Subject, now: number): { readonly calendar: LeaveCalendar; readonly toUndo: readonly UndoneStage[] } {
  const caller = 'rehireLeaver()';
  checkNow(caller, now);
  const leaver = leaverIn(caller, calendar, person);
  const events = eventsOfLeave(leaver);
  const last = new Map<string, Extract<LeaveEvent, { type: 'started' | 'finished' }>>();
  for (const event of events) {
    if (event.type === 'started' || event.type === 'finished') {
      last.set(event.stage, event);
    }
  }
  const toUndo = [...last.values()].reverse().map(({ stage, planHash, type }) => ({
    stage,
    planHash,
    humanTask:
      type === 'started'
        ? `The stage ${stage} has started and not finished. Let its run finish, or stop it. Then make a reinstatement from its plan and journal.`
        : `The stage ${stage} has finished. Make a reinstatement from its plan and journal, review it and apply it.`,
  }));
  return { calendar: replaced(calendar, withEvent(leaver, { type: 'rehired', at: isoTime(now) })), toUndo };
}

/**
 * Makes a stage due again that finished without success, with a new plan. Pure: it returns another calendar. Look at the person
 * first: the report of the plan says what to do.
 *
 * Throws `validation` if no stage of the person finished without success, or if the calendar does not have the person.
 */
export function retryStage(calendar: LeaveCalendar, person: Subject, now: number): LeaveCalendar {
  const caller = 'retryStage()';
  checkNow(caller, now);
  const leaver = leaverIn(caller, calendar, person);
  const progress = progressOf(calendar, leaver);
  if (progress.kind !== 'stuck') {
    throw invalidInput(caller, [{ field: 'person', problem: 'has no stage that finished without success' }]);
  }
  return replaced(calendar, withEvent(leaver, { type: 'retried', at: isoTime(now), stage: progress.stage.name }));
}

function changed(
  caller: string,
  calendar: LeaveCalendar,
  person: Subject,
  now: number,
  change: (leaver: Leaver, at: string) => Leaver,
  { may, problem } = { may: mayMove, problem: 'has no stage left that has not started' },
): LeaveCalendar {
  checkNow(caller, now);
  const leaver = leaverIn(caller, calendar, person);
  if (!may(calendar, leaver)) {
    throw invalidInput(caller, [{ field: 'person', problem }]);
  }
  return replaced(calendar, change(leaver, isoTime(now)));
}

/** Whether a stage is left that has not finished, or that somebody could retry. */
function isLeaving(calendar: LeaveCalendar, leaver: Leaver): boolean {
  return progressOf(calendar, leaver).kind !== 'over' && !isCancelled(leaver);
}

/** Whether a stage is left that has not started. */
function mayMove(calendar: LeaveCalendar, leaver: Leaver): boolean {
  const progress = progressOf(calendar, leaver);
  return isLeaving(calendar, leaver) && (progress.kind === 'open' || (progress.kind !== 'over' && progress.stage !== stagesOf(calendar, leaver).at(-1)));
}

function leaverIn(caller: string, calendar: LeaveCalendar, person: Subject): Leaver {
  checkCalendar(caller, calendar);
  const named: Subject = person ?? {};
  const known = new ByPerson(calendar.leavers);
  const meant = entryOf(known.of(named));
  const leaver = meant === 'several' && (named.accountId === undefined || named.email === undefined) ? (known.get(keyOf(named)) ?? meant) : meant;
  if (leaver === 'several') {
    throw invalidInput(caller, [{ field: 'person', problem: `${fitsSeveral}: name the person by account id alone` }]);
  }
  if (leaver === undefined) {
    throw invalidInput(caller, [{ field: 'person', problem: 'is not in the calendar: name the person as the calendar does, by account id or e-mail address' }]);
  }
  return leaver;
}

const fitsSeveral = 'fits more than one entry of the calendar, by account id or by e-mail address';

/** Which of the entries of a person is meant. One that was cancelled gives way to one that was not. */
function entryOf(entries: readonly Leaver[]): Leaver | 'several' | undefined {
  const leaving = entries.filter((each) => !isCancelled(each));
  const identified = entries.filter(({ accountId }) => accountId !== undefined);
  const [one, ...others] = [leaving, identified, entries].find(({ length }) => length > 0) ?? [];
  return others.length > 0 ? 'several' : one;
}

/** How a leaver is named. */
function namesOf({ accountId, email }: Subject): Subject {
  return { ...(accountId === undefined ? {} : { accountId }), ...(email === undefined ? {} : { email }) };
}

function replaced(calendar: LeaveCalendar, leaver: Leaver): LeaveCalendar {
  const key = keyOf(leaver);
  return isChecked({ ...calendar, leavers: calendar.leavers.map((each) => (keyOf(each) === key ? leaver : each)) });
}

function movedTo(leaver: Leaver, notBefore: string, at: string): Leaver {
  return { ...withEvent(leaver, { type: 'reDated', at, from: leaver.notBefore }), notBefore };
}

/** A claim of a stage that has not started ends. The process that has it finds out before it starts, or before it makes another plan. */
function withEvent(leaver: Leaver, event: LeaveEvent): Leaver {
  const { claim, ...rest } = leaver;
  return { ...rest, history: [...(leaver.history ?? []), event], ...(claim?.planHash === undefined ? {} : { claim }) };
}
