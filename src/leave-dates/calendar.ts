import { isObject } from '../core/error-body.js';
import type { FieldProblem } from '../core/errors.js';
import { checkOptionNames, invalidInput } from '../core/input.js';
import { policyOf, type PolicyOptions } from '../offboarding/decide/policy.js';
import type { Subject } from '../offboarding/people/subjects.js';
import type { PersonOutcomeKind } from '../offboarding/run/outcome.js';
import { ByPerson, keyOf } from './same-person.js';
import { readZonedTime, zonedText } from './zoned-time.js';

/**
 * One stage of a leave: what happens, and how many days after the leave date.
 *
 * - Suspend: the profile `temporaryLeave`. A restore brings everything back.
 * - Deactivate: the profile `leaver`. An account that your organization does not manage is only suspended or removed.
 * - Delete: the profile `deleteAccount`. It schedules the deletion. Atlassian erases the account 14 days later, for good. Until
 *   then, `makeReinstatement` cancels it.
 *
 * No stage gives access back, erases an account at once, or does what an identity provider must do.
 */
export interface LeaveStage {
  /** Names the stage within its chain, such as `suspend`. */
  readonly name: string;
  /** Calendar days after the leave date, in its time zone. */
  readonly afterDays: number;
  /** What `makePlan` does with the person. The calendar adds `notBefore`. */
  readonly policy: PolicyOptions;
}

/** Something that happened to the leave of a person. `at` is ISO 8601. */
export type LeaveEvent =
  /** The person was added, or added again after an earlier leave was over. */
  | { readonly type: 'added'; readonly at: string }
  /** `from` is the former leave date. */
  | { readonly type: 'reDated'; readonly at: string; readonly from: string }
  /** The plan of the stage is recorded. From now on it may have changed the person. */
  | { readonly type: 'started'; readonly at: string; readonly stage: string; readonly planHash: string }
  | { readonly type: 'finished'; readonly at: string; readonly stage: string; readonly planHash: string; readonly outcome: StageOutcome }
  /** The stage counts as not started. It was without success, or its plan expired after somebody changed the leave. */
  | { readonly type: 'retried'; readonly at: string; readonly stage: string }
  | { readonly type: 'cancelled'; readonly at: string }
  | { readonly type: 'rehired'; readonly at: string };

/** The outcome of a person in the plan of a stage. `unresolved`: the e-mail address is not exactly one person. */
export type StageOutcome = Exclude<PersonOutcomeKind, 'notFinished'> | 'unresolved';

/** A person who leaves. Only `accountId` or `email`, and `notBefore`, are yours to give. */
export interface Leaver extends Subject {
  /** The leave date: a local time with its time zone, such as `2026-12-31T17:00[Europe/Berlin]`. */
  readonly notBefore: string;
  /** The stages of this person. Default: those of the calendar. */
  readonly stages?: readonly LeaveStage[] | undefined;
  /** What happened so far, in order. */
  readonly history?: readonly LeaveEvent[] | undefined;
  /** A process works on a stage of the person, or died at it. */
  readonly claim?: { readonly id: string; readonly stage: string; readonly planHash?: string | undefined } | undefined;
}

/** Who leaves when, and what happens then. A calendar is JSON. */
export interface LeaveCalendar {
  readonly version: 1;
  /** The stages of everybody who has none of their own, in order. */
  readonly stages: readonly LeaveStage[];
  readonly leavers: readonly Leaver[];
}

/** The stages of a calendar that names none: suspended at the leave date, deactivated 7 days later. Nothing is deleted. */
export const defaultStages: readonly LeaveStage[] = [
  { name: 'suspend', afterDays: 0, policy: { profile: 'temporaryLeave' } },
  { name: 'deactivate', afterDays: 7, policy: { profile: 'leaver' } },
];

/** The stages of a leaver, in order. */
export function stagesOf(calendar: Pick<LeaveCalendar, 'stages'>, { stages }: Pick<Leaver, 'stages'>): readonly LeaveStage[] {
  return stages ?? calendar.stages;
}

/**
 * Checks a calendar and completes it. Throws `validation`, which names each wrong field: a local time without a time zone, an
 * unknown zone, an impossible date, a person twice, a chain of stages without an order.
 *
 * @example
 * const calendar = makeLeaveCalendar({ leavers: [{ email: 'jane.doe@example.com', notBefore: '2026-12-31T17:00[Europe/Berlin]' }] });
 */
export function makeLeaveCalendar(content: { readonly stages?: readonly LeaveStage[] | undefined; readonly leavers?: readonly Leaver[] | undefined }): LeaveCalendar {
  const caller = 'makeLeaveCalendar()';
  checkOptionNames(caller, content ?? null, ['version', 'stages', 'leavers']);
  const { stages = defaultStages, leavers = [] } = content;
  const problems = problemsOfStages(caller, stages, 'stages');
  const checked = checkedLeavers(caller, leavers);
  refuseIfAny(caller, [...problems, ...checked.problems]);
  return { version: 1, stages, leavers: checked.leavers };
}

/** Checks a calendar that somebody may have written by hand, once for each object. */
export function checkCalendar(caller: string, calendar: LeaveCalendar): void {
  if (checkedCalendars.has(calendar)) {
    return;
  }
  if ((calendar as Partial<LeaveCalendar> | null | undefined)?.version !== 1 || !Array.isArray(calendar.stages) || !Array.isArray(calendar.leavers)) {
    throw invalidInput(caller, [{ field: 'calendar.version', problem: 'expected a calendar of version 1, such as makeLeaveCalendar() returns' }]);
  }
  const { problems } = checkedLeavers(caller, calendar.leavers, { isKept: true });
  refuseIfAny(caller, [...problemsOfStages(caller, calendar.stages, 'stages'), ...problems]);
  checkedCalendars.add(calendar);
}

const checkedCalendars = new WeakSet<object>();
const checkedPeople = new WeakSet<object>();
const checkedChains = new WeakSet<object>();

/** Marks a calendar that was made from a checked one. */
export function isChecked(calendar: LeaveCalendar): LeaveCalendar {
  checkedCalendars.add(calendar);
  return calendar;
}

/**
 * Leavers in their checked form. Errors name the place, never the person. Those that a calendar keeps may be there by account id and by
 * e-mail address: earlier versions took them, and nobody could change that calendar otherwise.
 */
export function checkedLeavers(caller: string, leavers: readonly Leaver[], { isKept = false } = {}): { readonly leavers: readonly Leaver[]; readonly problems: readonly FieldProblem[] } {
  if (!Array.isArray(leavers)) {
    return { leavers: [], problems: [{ field: 'leavers', problem: 'expected a list of leavers' }] };
  }
  const problems: FieldProblem[] = [];
  const people = new ByPerson<Leaver>();
  const places = new Map<string, number>();
  const checked = (leavers as readonly Leaver[]).map((leaver, index) => {
    const field = `leavers[${index}]`;
    const one = checkedPeople.has(leaver) ? { leaver, problems: [] } : checkedLeaver(caller, leaver, field);
    problems.push(...one.problems);
    if (one.problems.length === 0) {
      const key = keyOf(one.leaver);
      const [earlier] = isKept ? [people.get(key)] : people.of(one.leaver);
      if (earlier !== undefined) {
        problems.push({ field, problem: `is the same person as leavers[${places.get(keyOf(earlier)) ?? 0}]` });
      }
      people.set(one.leaver);
      places.set(key, index);
    }
    return one.leaver;
  });
  return { leavers: checked, problems };
}

const memberNames = ['accountId', 'email', 'name', 'line', 'notBefore', 'stages', 'history', 'claim'];

function checkedLeaver(caller: string, leaver: Leaver, field: string): { readonly leaver: Leaver; readonly problems: readonly FieldProblem[] } {
  if (!isObject(leaver)) {
    return { leaver, problems: [{ field, problem: 'expected a leaver' }] };
  }
  checkOptionNames(caller, leaver, memberNames, field);
  const { accountId, email, notBefore, stages, history } = leaver as Partial<Leaver>;
  const problems: FieldProblem[] = [];
  if (accountId !== undefined ? typeof accountId !== 'string' || !/^[\w|:-]{1,128}$/.test(accountId) : typeof email !== 'string' || !/^[^\s@]+@[^\s@]+$/.test(email)) {
    problems.push({ field: `${field}.${accountId === undefined ? 'email' : 'accountId'}`, problem: 'expected an account id or an e-mail address' });
  }
  if (accountId !== undefined && typeof (email ?? '') !== 'string') {
    problems.push({ field: `${field}.email`, problem: 'expected an e-mail address' });
  }
  const read = readZonedTime(typeof notBefore === 'string' ? notBefore : '');
  if (read.problem !== undefined) {
    problems.push({ field: `${field}.notBefore`, problem: read.problem });
  }
  if (stages !== undefined) {
    problems.push(...problemsOfStages(caller, stages, `${field}.stages`));
  }
  if (history !== undefined && !(Array.isArray(history) && history.every((event) => isObject(event) && typeof event['type'] === 'string' && !Number.isNaN(Date.parse(String(event['at'])))))) {
    problems.push({ field: `${field}.history`, problem: 'expected a list of events, each with a type and a time' });
  }
  if (problems.length > 0 || read.time === undefined) {
    return { leaver, problems };
  }
  const text = zonedText(read.time);
  const address = accountId === undefined ? email?.toLowerCase() : email;
  const checked: Leaver = text === notBefore && address === email ? leaver : { ...leaver, ...(address === undefined ? {} : { email: address }), notBefore: text };
  checkedPeople.add(checked);
  return { leaver: checked, problems };
}

function problemsOfStages(caller: string, stages: readonly LeaveStage[], field: string): FieldProblem[] {
  if (typeof stages === 'object' && stages !== null && checkedChains.has(stages)) {
    return [];
  }
  if (!Array.isArray(stages) || stages.length === 0) {
    return [{ field, problem: 'expected a list of stages, 1 at least' }];
  }
  const names = new Set<string>();
  let days = -1;
  const problems = (stages as readonly LeaveStage[]).flatMap((stage, index): FieldProblem[] => {
    const at = `${field}[${index}]`;
    checkOptionNames(caller, stage ?? null, ['name', 'afterDays', 'policy'], at);
    const { name, afterDays, policy } = stage;
    const found: FieldProblem[] = [];
    if (typeof name !== 'string' || !/^[\w -]{1,64}$/.test(name) || names.has(name)) {
      found.push({ field: `${at}.name`, problem: 'expected a name that no other stage has: letters, digits, blanks, "_" and "-"' });
    }
    names.add(name);
    if (!Number.isInteger(afterDays) || afterDays <= days || afterDays > 36_500) {
      found.push({ field: `${at}.afterDays`, problem: days < 0 ? 'expected a number of days, 0 at least' : 'expected more days than the stage before has' });
    }
    days = Math.max(days, Number.isInteger(afterDays) ? afterDays : days);
    found.push(...problemsOfPolicy(caller, policy, `${at}.policy`));
    return found;
  });
  if (problems.length === 0) {
    checkedChains.add(stages);
  }
  return problems;
}

function problemsOfPolicy(caller: string, policy: PolicyOptions, field: string): FieldProblem[] {
  if (!isObject(policy)) {
    return [{ field, problem: 'expected a policy, such as { profile: "leaver" }' }];
  }
  if (policy.notBefore !== undefined) {
    return [{ field: `${field}.notBefore`, problem: 'comes from the leave date: leave it out' }];
  }
  policyOf(caller, policy);
  return [];
}

function refuseIfAny(caller: string, problems: readonly FieldProblem[]): void {
  if (problems.length > 0) {
    throw invalidInput(caller, problems);
  }
}
