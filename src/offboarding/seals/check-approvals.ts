import { checkInput, invalidInput } from '../../core/input.js';
import { ApprovalPolicySchema, type ApprovalPolicy, type ApprovalPolicyOptions } from '../decide/approval-policy.js';
import { canonicalJson } from '../plan/canonical.js';
import { peopleToChange } from '../plan/plan.js';
import type { PlanPart } from '../plan/plan-header.js';
import { approvalPurpose, ApprovalSchema, checkNumbers, headerHashOf, type Approval } from './approval.js';
import { peopleHashAt, type PlaceInPlan } from './place-in-plan.js';
import { Verifier } from './signing-key.js';

/** Approvals of a plan, and which ones the caller demands. */
export interface GivenApprovals {
  /** Approvals of the plan by `approvePlan()`. Each of them must hold. */
  readonly approvals?: readonly Approval[] | undefined;
  /**
   * Which approvals you demand, whatever the plan demands. Set it where the changes are made: anybody who can edit a plan can
   * also make one that demands nothing.
   */
  readonly requires?: ApprovalPolicyOptions | undefined;
}

interface Demand {
  readonly from: string;
  readonly demand: ApprovalPolicy;
}

/** How far the clock of the approver may be ahead, in milliseconds. */
const clockDifference = 300_000;

/**
 * Rejects a plan, or some people of it at a place, without the approvals that its policy and the caller demand. Every
 * approval that is given must hold. The error names the field, and nobody.
 */
export async function checkApprovals(caller: string, plan: PlanPart, { approvals = [], requires }: GivenApprovals, place?: PlaceInPlan, now = Date.now()): Promise<void> {
  const refuse = (field: string, problem: string) => invalidInput(caller, [{ field, problem }]);
  const demands = demandsOf(caller, plan, requires);
  if (!Array.isArray(approvals)) {
    throw refuse('approvals', 'expected a list of approvals, as approvePlan() gives them');
  }
  if (demands.length === 0 && approvals.length === 0) {
    return;
  }
  if (place === undefined) {
    checkNumbers(caller, plan);
  }
  const facts = { headerHash: await headerHashOf(plan), peopleHash: place === undefined ? undefined : await peopleHashAt(plan.people, place) };
  const verifier = new Verifier();
  const [names, keys] = [new Set<string>(), new Set<string>()];
  const authors = [plan.policy.approvals?.author, requires?.author].filter((author) => author !== undefined);
  for (const [index, approval] of (approvals as readonly Approval[]).entries()) {
    const field = `approvals[${index}]`;
    const { signature, ...content } = checkInput(ApprovalSchema, approval, { endpoint: caller, part: field });
    const { by, publicKey, limits } = content;
    if (!(await verifier.fits(publicKey, approvalPurpose, canonicalJson(content), signature))) {
      throw refuse(`${field}.signature`, 'does not fit: the approval was changed, or is not by this key');
    }
    if (content.orgId !== plan.orgId) {
      throw refuse(`${field}.orgId`, 'is another organization than that of the plan');
    }
    if (content.planHash !== plan.hash) {
      throw refuse(`${field}.planHash`, 'is another plan');
    }
    if (content.headerHash !== facts.headerHash) {
      throw refuse(`${field}.headerHash`, 'is of another policy, fuse or time than the plan has');
    }
    if (place !== undefined && content.peopleHash !== facts.peopleHash) {
      throw refuse(`${field}.peopleHash`, 'is of other people: the task is not a part of the approved plan');
    }
    if (!(Date.parse(content.at) <= now + clockDifference)) {
      throw refuse(`${field}.at`, 'is to come');
    }
    if (!(now <= Date.parse(content.until))) {
      throw refuse(`${field}.until`, 'has passed: ask for a new approval');
    }
    if (plan.fuse.people > limits.people || peopleToChange(plan).length > limits.people) {
      throw refuse(`${field}.limits.people`, 'is less than the number of people that the plan changes');
    }
    if ((plan.fuse.things ?? 0) > limits.things) {
      throw refuse(`${field}.limits.things`, 'is less than the number of things that the plan transfers');
    }
    if (authors.some((author) => author.name === by || author.publicKey === publicKey)) {
      throw refuse(`${field}.by`, 'is the author of the plan');
    }
    if (names.has(by) || keys.has(publicKey)) {
      throw refuse(`${field}.publicKey`, 'is of a person whose approval is there already');
    }
    names.add(by);
    keys.add(publicKey);
    if (demands.length > 0 && !demands.some(({ demand }) => mayApprove(demand, approval))) {
      throw refuse(`${field}.publicKey`, 'is not that of an approver with this name');
    }
  }
  for (const { from, demand } of demands) {
    const given = (approvals as readonly Approval[]).filter((approval) => mayApprove(demand, approval)).length;
    if (given < demand.count) {
      throw refuse('approvals', `${given === 0 ? 'are missing' : 'are too few'}: ${from} demands ${demand.count}, and ${given} of its approvers ${given === 1 ? 'has' : 'have'} approved`);
    }
  }
}

/** Rejects a plan in a file for which approvals are demanded or given: nobody can approve such a plan yet. */
export function refuseApprovals(caller: string, { policy }: Pick<PlanPart, 'policy'>, { approvals, requires }: GivenApprovals = {}): void {
  const [field] = Object.entries({ 'plan.policy.approvals': policy.approvals, approvals, requires }).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (field !== undefined) {
    throw invalidInput(caller, [{ field, problem: 'is not possible for a plan file: make plans with makePlans(), and have each approved' }]);
  }
}

function mayApprove({ approvers }: ApprovalPolicy, { by, publicKey }: Approval): boolean {
  return approvers.some((approver) => approver.name === by && approver.publicKey === publicKey);
}

/** The demands that apply to these people: that of the plan, and that of the caller. */
function demandsOf(caller: string, plan: PlanPart, requires: ApprovalPolicyOptions | undefined): Demand[] {
  const given: readonly (readonly [from: string, value: unknown])[] = [
    ['plan.policy.approvals', plan.policy.approvals],
    ['requires', requires],
  ];
  return given.flatMap(([from, value]) => {
    if (value === undefined) {
      return [];
    }
    const demand = checkInput(ApprovalPolicySchema, value, { endpoint: caller, part: from });
    return applies(demand, plan) ? [{ from, demand }] : [];
  });
}

function applies({ rows, people }: ApprovalPolicy, plan: PlanPart): boolean {
  const changed = peopleToChange(plan);
  return (
    (rows === undefined && people === undefined) ||
    (people !== undefined && Math.max(changed.length, plan.fuse.people) > people) ||
    (rows !== undefined && changed.some(({ rowName, alsoRows }) => rows.includes(rowName) || alsoRows.some((row) => rows.includes(row))))
  );
}
