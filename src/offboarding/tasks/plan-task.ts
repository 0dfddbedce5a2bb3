import { invalidInput } from '../../core/input.js';
import { checkRunOptions, namesOf } from '../../core/run-options.js';
import { sha256 } from '../../core/sha256.js';
import { slicesOf, slicesOfStream } from '../../core/slices-of.js';
import { canonicalJson } from '../plan/canonical.js';
import { checkFuse, type Fuse } from '../plan/fuse.js';
import { checkExpiry, checkHash, checkPlanShape } from '../plan/check-plan.js';
import type { Plan, PlannedPerson } from '../plan/plan.js';
import { isPlanFile, provenPeople, type PlanFile } from '../plan/plan-file.js';
import { checkPlanMembers } from '../plan/plan-shape.js';
import { headerOf, type PlanHeader } from '../plan/plan-header.js';
import type { Approval } from '../seals/approval.js';
import { ApprovalCheck, type GivenApprovals } from '../seals/check-approvals.js';
import { PeopleTree, type PlaceInPlan } from '../seals/place-in-plan.js';

/** How many people a plan changes, and how many things it transfers, as a person has confirmed it. */
export type Confirmation = Pick<Fuse, 'people' | 'things'>;

/**
 * Some people of a plan, for one delivery of an engine. A task is JSON. It has personal data: names, addresses and account
 * ids of its people.
 */
export interface PlanTask {
  readonly version: 1;
  /** What holds for everybody in the plan. */
  readonly plan: PlanHeader;
  /** The place of the task in the plan, from 1. */
  readonly number: number;
  readonly people: readonly PlannedPerson[];
  /** How many people the tasks of the plan have. The last task may have fewer. */
  readonly peopleInTask?: number;
  /** What was confirmed when the tasks were made. A worker never confirms. */
  readonly confirmed?: Confirmation;
  /** The approvals of the plan. Every worker checks them. */
  readonly approvals?: readonly Approval[];
  /** Proves that the people are in the approved plan. Only with `approvals`. */
  readonly place?: PlaceInPlan;
  /** SHA-256 of everything else. An edited task is rejected. */
  readonly hash: string;
}

/** Options of {@link tasksOf}. */
export interface TasksOptions extends GivenApprovals {
  /** How many people a task has at most. Default 10: so many are found in one search. Tasks of a plan need the same number. */
  readonly people?: number | undefined;
  /**
   * How many people the plan changes, and how many things it transfers, if any. You must pass it if
   * `plan.fuse.needsConfirmation` is true. Ask a person for it: do not copy it from the plan.
   */
  readonly confirm?: Confirmation | undefined;
}

export const tasksOptionNames = namesOf<TasksOptions>()('people', 'confirm', 'approvals', 'requires');

const peopleInTask = 10;

/**
 * Divides a plan into tasks for an engine, in the order of the plan. People for whom there is nothing to do are in them
 * as well, so that all tasks together are the plan. Sends nothing.
 *
 * Rejects a plan that was edited or has expired, and a plan that needs `confirm` or approvals without them. Approvals go
 * with each task. {@link runTask} runs a task.
 *
 * @example
 * for await (const task of tasksOf(plan, { confirm: { people: 240 } })) {
 *   await queue.add('leavers', task, { jobId: task.hash });
 * }
 */
export async function* tasksOf(plan: Plan | PlanFile, options: TasksOptions = {}): AsyncGenerator<PlanTask, void, undefined> {
  const caller = 'tasksOf()';
  const people = checkTasksOptions(caller, options);
  const isFile = isPlanFile(plan);
  if (!isFile) {
    checkPlanShape(caller, plan);
    await checkHash(caller, plan);
  }
  const header: PlanHeader = isFile ? await plan.header() : plan;
  checkExpiry(caller, header);
  checkFuse(caller, header.fuse, options.confirm);
  const { confirm, approvals = [] } = options;
  const check = new ApprovalCheck(caller, header, options);
  const everybody = () => (isFile ? provenPeople(caller, plan, header) : plan.people);
  for await (const person of everybody()) {
    check.add(person);
  }
  await check.end();
  const tree = approvals.length === 0 ? undefined : await PeopleTree.of(everybody());
  let number = 0;
  for await (const { people: some, place } of tree?.parts(everybody(), people) ?? withoutPlace(partsOf(plan, people))) {
    number += 1;
    yield sealTask(header, number, some, { peopleInTask: people, confirmed: confirm, ...(place === undefined ? {} : { approvals, place }) });
  }
}

async function* withoutPlace(parts: AsyncIterable<readonly PlannedPerson[]>): AsyncGenerator<{ readonly people: readonly PlannedPerson[]; readonly place?: undefined }, void, undefined> {
  for await (const people of parts) {
    yield { people };
  }
}

/** The people of a plan, so many at a time. */
export async function* partsOf(plan: Plan | PlanFile, length: number): AsyncGenerator<readonly PlannedPerson[], void, undefined> {
  if (!isPlanFile(plan)) {
    yield* slicesOf(plan.people, length);
    return;
  }
  yield* slicesOfStream(plan.people(), length);
}

/** Checks the options of tasks. Returns how many people a task has. */
export function checkTasksOptions(caller: string, options: TasksOptions): number {
  checkRunOptions(caller, options ?? null, tasksOptionNames);
  const { people = peopleInTask } = options;
  if (!Number.isInteger(people) || people < 1) {
    throw invalidInput(caller, [{ field: 'people', problem: 'expected the number of people in a task, 1 or more' }]);
  }
  return people;
}

/** What people have agreed to, for each task. */
interface Agreed extends Pick<PlanTask, 'approvals' | 'place' | 'peopleInTask'> {
  readonly confirmed: Confirmation | undefined;
}

/** Makes a task of some people of a plan. */
export async function sealTask(plan: PlanHeader, number: number, people: readonly PlannedPerson[], agreed: Agreed): Promise<PlanTask> {
  const { peopleInTask, confirmed, approvals, place } = agreed;
  const content = {
    version: 1 as const,
    plan: headerOf(plan),
    number,
    people,
    ...(peopleInTask === undefined ? {} : { peopleInTask }),
    ...(confirmed === undefined ? {} : { confirmed }),
    ...(approvals === undefined || place === undefined ? {} : { approvals, place }),
  };
  return { ...content, hash: await sha256(canonicalJson(content)) };
}

/** Rejects what is no task, and a task that was changed after it was made. */
export async function checkTask(caller: string, task: PlanTask): Promise<void> {
  const given = task as Partial<PlanTask> | null | undefined;
  if (given?.version !== 1 || !Array.isArray(given.people) || typeof given.plan !== 'object' || !Number.isInteger(given.number)) {
    throw invalidInput(caller, [{ field: 'task.version', problem: 'expected a task of version 1, as tasksOf() makes it' }]);
  }
  const { hash, ...content } = task;
  if (given.peopleInTask !== undefined && !(Number.isInteger(given.peopleInTask) && given.peopleInTask >= given.people.length)) {
    throw invalidInput(caller, [{ field: 'task.peopleInTask', problem: 'expected the number of people in the tasks of the plan, as tasksOf() makes it' }]);
  }
  const { place } = given;
  if (place !== undefined && !['first', 'size'].every((member) => Number.isInteger((place as Partial<PlaceInPlan> | null)?.[member as 'first']))) {
    throw invalidInput(caller, [{ field: 'task.place', problem: 'expected the place of the people in the plan, as tasksOf() makes it' }]);
  }
  if ((await sha256(canonicalJson(content))) !== hash) {
    throw invalidInput(caller, [{ field: 'task.hash', problem: 'does not match: the task was changed after it was made' }]);
  }
  checkPlanMembers(caller, { ...given.plan, people: given.people });
}
