import pMap from 'p-map';

import { groupedBy } from '../core/grouped-by.js';
import { invalidInput } from '../core/input.js';
import { checkRunOptions, namesOf } from '../core/run-options.js';
import { isSameProduct } from '../org/product-names.js';
import { checkHash, checkPlanShape } from '../offboarding/plan/check-plan.js';
import type { Plan } from '../offboarding/plan/plan.js';
import { checkClients, type Clients } from '../offboarding/read/clients.js';
import type { InspectOptions } from '../offboarding/read/surroundings.js';
import { makeReport, type Report, type ReportedPerson } from '../offboarding/report/report.js';
import type { JournalReader } from '../offboarding/run/journal.js';
import { checkPublicKeys } from '../offboarding/run/sealed-journal.js';
import { checkSigningKey, signText, type SigningKey } from '../offboarding/seals/signing-key.js';
import { isCarried } from './compare-reviews.js';
import { totalsOf } from './money.js';
import { checkDecisions } from './read-decisions.js';
import { heldNow, type HeldNow } from './read-held.js';
import { checkFinishedShape, checkReview, fitsSeal, hashOfReview, reviewPurpose } from './review-hash.js';
import { hasAllRoles, rolesNow, rolesOf, waysOf, withoutSeat, type ReviewTask } from './review-plans.js';
import type { AccessReview, FinishedReview, FinishedRow, PlanOfReview, ReviewDecisions, ReviewRow, RowDecision, RowResult } from './review-shape.js';
import { placeText } from './review-words.js';

/** Options of {@link finishReview}. */
export interface FinishOptions extends InspectOptions {
  readonly review: AccessReview;
  readonly decisions: ReviewDecisions;
  /** The plans of {@link makeReviewPlans} with their journals. Default: none. */
  readonly plans?: readonly { readonly plan: Plan; readonly journal: JournalReader }[] | undefined;
  /** The tasks of {@link makeReviewPlans}: they explain what no plan removes. */
  readonly tasks?: readonly ReviewTask[] | undefined;
  /**
   * Reads each row to remove again, one request each. Then access that somebody removed by hand counts as removed, and access that is
   * back does not. Default: only journals count, and they prove nothing of a row whose roles the review has not all read.
   */
  readonly clients?: Pick<Clients, 'org'> | undefined;
  /** Signs the finished review. Default: not signed. */
  readonly runKey?: SigningKey | undefined;
  /** The public keys of your run keys. Then every entry of the journals must be signed by one of them. */
  readonly publicKeys?: readonly string[] | undefined;
}

const caller = 'finishReview()';
const optionNames = namesOf<FinishOptions>()('review', 'decisions', 'plans', 'tasks', 'clients', 'runKey', 'publicKeys', 'signal', 'concurrency');

/**
 * Finishes a review: each row with its decision, who made it, and what became of it, with counts and money. Access is removed
 * only if a journal or a reading proves it. You can finish at any time and again later. Changes nothing.
 *
 * Undecided rows stay undecided. A row without a change keeps its earlier decision. Throws `validation` for a review or a plan
 * that was edited, for decisions of another review or of the future, and for a plan with somebody whose row is not decided
 * `remove`.
 *
 * @example
 * const finished = await finishReview({ review, decisions, plans: [{ plan, journal }], tasks, clients });
 * console.log(finished.counts, finished.costs.saved);
 */
export async function finishReview(options: FinishOptions): Promise<FinishedReview> {
  checkRunOptions(caller, options ?? null, optionNames);
  const { review, decisions, plans = [], tasks = [], clients, runKey, publicKeys, signal, concurrency } = options;
  if (runKey !== undefined) {
    checkSigningKey(caller, runKey, 'runKey');
  }
  if (publicKeys !== undefined) {
    checkPublicKeys(caller, publicKeys);
  }
  checkLists(plans, tasks);
  await checkReview(caller, review);
  const byRow = checkDecisions(caller, review, decisions);
  if (clients !== undefined) {
    checkClients(caller, clients);
    if (clients.org.orgId !== review.orgId) {
      throw invalidInput(caller, [{ field: 'clients.org', problem: 'is not of the organization of the review' }]);
    }
  }
  const removed = review.rows.filter((row) => byRow.get(row.key)?.decision === 'remove');
  const reports: { readonly plan: Plan; readonly report: Report }[] = [];
  for (const [index, { plan, journal }] of plans.entries()) {
    await checkPlanOf(review, removed, plan, `plans[${index}].plan`);
    reports.push({ plan, report: await makeReport(plan, journal, { publicKeys }) });
  }
  const found = resultsOf(removed, reports, tasks);
  const results = new Map(
    await pMap(removed, async (row) => [row.key, clients === undefined ? found.get(row.key)?.result : withReading(row, await heldNow(row, clients, { signal }), found.get(row.key))] as const, { concurrency: concurrency ?? 4 }),
  );
  const rows = review.rows.map((row) => finishedRow(row, byRow.get(row.key), results.get(row.key)));
  const { kind: _kind, hash: reviewHash, rows: _rows, costs, ...content } = review;
  const finished = {
    ...content,
    kind: 'finishedReview' as const,
    reviewHash,
    finishedAt: new Date().toISOString(),
    rows,
    counts: countsOf(rows),
    costs: { ...costs, saved: savedBy(rows, review) },
    plans: reports.map(planOfReview),
  };
  const hash = await hashOfReview(finished);
  return { ...finished, hash, ...(runKey === undefined ? {} : { seal: { publicKey: runKey.publicKey, signature: await signText(runKey, reviewPurpose, hash) } }) };
}

/** Options of {@link verifyFinishedReview}. */
export interface VerifyReviewOptions {
  /** The public keys that may have signed. */
  readonly publicKeys: readonly string[];
}

/** Whether a finished review is what was finished, and who has signed it. */
export interface VerifiedReview {
  /** Whether nobody has changed it since it was finished. Without a signature, anybody could make a new hash. */
  readonly isWhole: boolean;
  /** `unknownKey`: the signature fits, and none of your keys made it. */
  readonly signature: 'verified' | 'unknownKey' | 'wrong' | 'absent';
}

/**
 * Verifies the hash and the signature of a finished review. Sends nothing. Throws `validation` for what is no finished review.
 *
 * @example
 * const { isWhole, signature } = await verifyFinishedReview(finished, { publicKeys: [publicKey] });
 */
export async function verifyFinishedReview(review: FinishedReview, options: VerifyReviewOptions): Promise<VerifiedReview> {
  checkRunOptions('verifyFinishedReview()', options ?? null, ['publicKeys']);
  checkFinishedShape('verifyFinishedReview()', 'review', review);
  const { publicKeys } = options;
  checkPublicKeys('verifyFinishedReview()', publicKeys);
  const { seal, hash } = review;
  const isWhole = (await hashOfReview(review)) === hash;
  if (seal === undefined) {
    return { isWhole, signature: 'absent' };
  }
  return { isWhole, signature: !(await fitsSeal(hash, seal)) ? 'wrong' : publicKeys.includes(seal.publicKey) ? 'verified' : 'unknownKey' };
}

function checkLists(plans: unknown, tasks: unknown): void {
  const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
  if (!Array.isArray(plans) || !plans.every((each) => isObject(each) && 'plan' in each && 'journal' in each)) {
    throw invalidInput(caller, [{ field: 'plans', problem: 'expected a list of plans, each with its journal' }]);
  }
  if (!Array.isArray(tasks) || !tasks.every((each) => isObject(each) && ['row', 'because', 'humanTask'].every((name) => typeof each[name] === 'string'))) {
    throw invalidInput(caller, [{ field: 'tasks', problem: 'expected the tasks of makeReviewPlans()' }]);
  }
}

async function checkPlanOf(review: AccessReview, removed: readonly ReviewRow[], plan: Plan, field: string): Promise<void> {
  checkPlanShape(caller, plan);
  await checkHash(caller, plan);
  const refuse = (member: string, problem: string) => invalidInput(caller, [{ field: `${field}${member}`, problem }]);
  if (plan.orgId !== review.orgId) {
    throw refuse('.orgId', 'is not the organization of the review');
  }
  if (plan.policy.profile !== 'reclaimLicense') {
    throw refuse('.policy.profile', 'expected a plan of makeReviewPlans()');
  }
  const meant = new Set(removed.filter((row) => isAbout(plan, row)).map(({ accountId }) => accountId));
  if (!plan.people.every(({ accountId }) => meant.has(accountId))) {
    throw refuse('.people', 'has somebody whose row is not decided remove');
  }
}

function isAbout({ policy: { product = '', resourceId } }: Plan, row: ReviewRow): boolean {
  return resourceId === undefined ? isSameProduct(product, row.product) : resourceId === row.resourceId;
}

/** What journals alone say of a row. */
interface FromJournal {
  readonly result: RowResult;
  /** Only if a run has freed the seat and read it back: what holds if no other role is left. */
  readonly freed?: Extract<RowResult, { kind: 'removed' }>;
}

/** What became of the rows to remove, from journals alone. */
function resultsOf(removed: readonly ReviewRow[], reports: readonly { readonly plan: Plan; readonly report: Report }[], tasks: readonly ReviewTask[]): Map<string, FromJournal> {
  const people = reports.map(({ plan, report }) => ({ plan, byId: new Map(report.people.map((person) => [person.accountId, person])) }));
  const taskOf = groupedBy(tasks, ({ row }) => row);
  return new Map(
    removed.map((row): [string, FromJournal] => {
      const [task] = taskOf.get(row.key) ?? [];
      const attempts = people.flatMap(({ plan, byId }) => {
        const person = isAbout(plan, row) ? byId.get(row.accountId) : undefined;
        return person === undefined ? [] : [resultOf(row, person, plan.hash, task)];
      });
      const proven = attempts.findLast(({ freed }) => freed !== undefined);
      const withoutPlan: RowResult = task === undefined ? { kind: 'notRemoved', because: 'No plan is about it.' } : { kind: 'notRemoved', because: task.because, humanTask: task.humanTask };
      return [row.key, proven ?? attempts.at(-1) ?? { result: withoutPlan }];
    }),
  );
}

function resultOf(row: ReviewRow, { outcome, steps }: ReportedPerson, planHash: string, task: ReviewTask | undefined): FromJournal {
  if (steps.length > 0 && (outcome.kind === 'alreadyDone' || (outcome.kind === 'done' && outcome.verification === 'done'))) {
    const at = steps.flatMap(({ recordedAt }) => recordedAt ?? []).sort().at(-1) ?? '';
    const traceIds = steps.flatMap(({ outcome: step }) => (step?.kind === 'done' ? (step.evidence.traceId ?? []) : []));
    const freed = { kind: 'removed' as const, at, verifiedBy: 'journal' as const, planHash, ...(traceIds.length === 0 ? {} : { traceIds }) };
    const rest = withoutSeat(row.roles).map(({ name }) => name);
    if (rest.length === 0 && hasAllRoles(row)) {
      return { result: freed, freed };
    }
    const open = rest.length === 0 ? 'no other role is left' : `these${hasAllRoles(row) ? '' : ' and other'} roles are gone: ${rest.join(', ')}`;
    return { result: { kind: 'notRemoved', because: `The seat is free. It is not proven that ${open}.`, humanTask: task?.humanTask ?? `Check the roles on ${placeText(row)} in Atlassian Administration.`, planHash }, freed };
  }
  const because = outcome.kind === 'refused' || outcome.kind === 'blocked' ? outcome.reason : whyNot[outcome.kind];
  return { result: { kind: 'notRemoved', because, ...('humanTask' in outcome && outcome.humanTask !== undefined ? { humanTask: outcome.humanTask } : {}), planHash } };
}

const whyNot: Readonly<Record<Exclude<ReportedPerson['outcome']['kind'], 'refused' | 'blocked'>, string>> = {
  done: 'Atlassian accepted the change, and reading back does not show it.',
  alreadyDone: 'The plan had nothing to change.',
  handedOff: 'The identity provider must remove it.',
  ambiguous: 'The response to the change was lost.',
  contradicted: 'Atlassian accepted the change, and the access is still there.',
  failed: 'A step failed.',
  notFinished: 'The plan is not applied to the end.',
};

/** A reading decides, if it was possible. A run removes only roles with a seat, so no others can be there again. */
function withReading(row: ReviewRow, held: HeldNow, { result, freed }: FromJournal = { result: { kind: 'notRemoved', because: 'No plan is about it.' } }): RowResult {
  const plan = 'planHash' in result && result.planHash !== undefined ? { planHash: result.planHash } : {};
  if (held.roles.length === 0) {
    if (result.kind === 'removed' || !held.isAll) {
      return result;
    }
    const isAllOfRun = row.readFrom !== 'notReadable' && withoutSeat(row.roles).length === 0;
    return freed !== undefined && isAllOfRun ? freed : { kind: 'removed', ...plan, ...freed, at: held.at, verifiedBy: 'read' };
  }
  if (freed === undefined) {
    return result;
  }
  const roles = rolesNow(row, held);
  return roles.some(({ takesSeat }) => takesSeat)
    ? { kind: 'notRemoved', because: 'A run removed it, and it is there again.', humanTask: 'Find out who or what gives the access again, such as an identity provider.', ...plan }
    : { kind: 'notRemoved', because: `The seat is free. Still there: ${rolesOf({ roles })}.`, humanTask: `In Atlassian Administration, remove ${rolesOf({ roles })} on ${placeText(row)}: ${waysOf({ roles })}.`, ...plan };
}

function finishedRow(row: ReviewRow, decision: RowDecision | undefined, result: RowResult | undefined): FinishedRow {
  if (decision !== undefined) {
    const { row: _row, ...rest } = decision;
    return { ...row, decision: rest, result: decision.decision === 'keep' ? { kind: 'kept' } : (result ?? { kind: 'notRemoved', because: 'No plan is about it.' }) };
  }
  const earlier = row.change?.earlier;
  return isCarried(row) && earlier !== undefined ? { ...row, decision: earlier, result: { kind: 'kept' } } : { ...row, result: { kind: 'undecided' } };
}

function countsOf(rows: readonly FinishedRow[]): FinishedReview['counts'] {
  const count = (kind: RowResult['kind']): number => rows.filter(({ result }) => result.kind === kind).length;
  return { kept: count('kept'), removed: count('removed'), notRemoved: count('notRemoved'), undecided: count('undecided'), carried: rows.filter(({ decision }) => decision?.reviewHash !== undefined).length };
}

function savedBy(rows: readonly FinishedRow[], { resources }: AccessReview): FinishedReview['costs']['saved'] {
  const prices = new Map(resources.map(({ resourceId, price }) => [resourceId, price]));
  return totalsOf(
    rows.flatMap(({ result, seat, resourceId }) => {
      const price = prices.get(resourceId);
      return result.kind === 'removed' && seat === 'billed' && price !== undefined ? [{ price, seats: 1 }] : [];
    }),
  );
}

function planOfReview({ plan, report }: { readonly plan: Plan; readonly report: Report }): PlanOfReview {
  const { product = '', resourceId } = plan.policy;
  return {
    hash: plan.hash,
    product,
    ...(resourceId === undefined ? {} : { resourceId }),
    createdAt: plan.createdAt,
    people: plan.people.length,
    runs: report.runs.map(({ startedAt, endedAt }) => ({ startedAt, ...(endedAt === undefined ? {} : { endedAt }) })),
  };
}
