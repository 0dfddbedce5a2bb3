import { checkInput, invalidInput } from '../../core/input.js';
import { ApprovalPolicySchema, type ApprovalPolicy, type ApprovalPolicyOptions } from '../decide/approval-policy.js';
import { canonicalJson } from '../plan/canonical.js';
import { ChangeCounter } from '../plan/change-counter.js';
import { isChanged, type PlannedPerson } from '../plan/plan.js';
import type { PlanHeader, PlanPart } from '../plan/plan-header.js';
import { approvalPurpose, ApprovalSchema, headerHashOf, type Approval } from './approval.js';
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
 * Checks the approvals of a plan, or of some people of it at a place. The people come one by one, and are not kept. Every
 * approval that is given must hold. Errors name the field, and nobody.
 */
export class ApprovalCheck {
  readonly #approvals: readonly Approval[];
  readonly #demands: readonly Demand[];
  readonly #authors: readonly NonNullable<ApprovalPolicy['author']>[];
  readonly #changes = new ChangeCounter();
  /** Demands that name a row in which somebody is changed. */
  readonly #byRow = new Set<Demand>();

  constructor(
    private readonly caller: string,
    private readonly plan: PlanHeader,
    { approvals = [], requires }: GivenApprovals,
  ) {
    this.#demands = demandsOf(caller, plan, requires);
    if (!Array.isArray(approvals)) {
      throw invalidInput(caller, [{ field: 'approvals', problem: 'expected a list of approvals, as approvePlan() gives them' }]);
    }
    this.#approvals = approvals as readonly Approval[];
    this.#authors = [plan.policy.approvals?.author, requires?.author].filter((author) => author !== undefined);
  }

  /** Whether approvals are demanded or given. */
  get isNeeded(): boolean {
    return this.#demands.length > 0 || this.#approvals.length > 0;
  }

  add(person: PlannedPerson): void {
    this.#changes.add(person);
    if (isChanged(person)) {
      const rows = [person.rowName, ...person.alsoRows];
      this.#demands.filter(({ demand }) => demand.rows?.some((row) => rows.includes(row))).forEach((demand) => this.#byRow.add(demand));
    }
  }

  /** Rejects, after everybody was added. `peopleHash`: of the place at which these people are; without it, they are the whole plan. */
  async end(place?: { readonly peopleHash: string | undefined }, now = Date.now()): Promise<void> {
    const { caller, plan } = this;
    if (place === undefined) {
      this.#changes.checkFuse(caller, plan.fuse);
    }
    const demands = this.#demands.filter((demand) => this.#applies(demand));
    if (demands.length === 0 && this.#approvals.length === 0) {
      return;
    }
    await this.#checkEach(demands, place, now);
    for (const { from, demand } of demands) {
      const given = this.#approvals.filter((approval) => mayApprove(demand, approval)).length;
      if (given < demand.count) {
        const problem = `${given === 0 ? 'are missing' : 'are too few'}: ${from} demands ${demand.count}, and ${given} of its approvers ${given === 1 ? 'has' : 'have'} approved`;
        throw invalidInput(caller, [{ field: 'approvals', problem }]);
      }
    }
  }

  async #checkEach(demands: readonly Demand[], place: { readonly peopleHash: string | undefined } | undefined, now: number): Promise<void> {
    const { caller, plan } = this;
    const refuse = (field: string, problem: string) => invalidInput(caller, [{ field, problem }]);
    const headerHash = await headerHashOf(plan);
    const verifier = new Verifier();
    const [names, keys] = [new Set<string>(), new Set<string>()];
    for (const [index, approval] of this.#approvals.entries()) {
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
      if (content.headerHash !== headerHash) {
        throw refuse(`${field}.headerHash`, 'is of another policy, fuse or time than the plan has');
      }
      if (place !== undefined && content.peopleHash !== place.peopleHash) {
        throw refuse(`${field}.peopleHash`, 'is of other people: the task is not a part of the approved plan');
      }
      if (!(Date.parse(content.at) <= now + clockDifference)) {
        throw refuse(`${field}.at`, 'is to come');
      }
      if (!(now <= Date.parse(content.until))) {
        throw refuse(`${field}.until`, 'has passed: ask for a new approval');
      }
      if (Math.max(plan.fuse.people, this.#changes.people) > limits.people) {
        throw refuse(`${field}.limits.people`, 'is less than the number of people that the plan changes');
      }
      if ((plan.fuse.things ?? 0) > limits.things) {
        throw refuse(`${field}.limits.things`, 'is less than the number of things that the plan transfers');
      }
      if (this.#authors.some((author) => author.name === by || author.publicKey === publicKey)) {
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
  }

  #applies(given: Demand): boolean {
    const { rows, people } = given.demand;
    const changed = Math.max(this.#changes.people, this.plan.fuse.people);
    return (rows === undefined && people === undefined) || (people !== undefined && changed > people) || this.#byRow.has(given);
  }
}

/** Rejects a plan in memory, or some people of one at a place, without the approvals that its policy and the caller demand. */
export async function checkApprovals(caller: string, plan: PlanPart, given: GivenApprovals, place?: PlaceInPlan, now = Date.now()): Promise<void> {
  const check = new ApprovalCheck(caller, plan, given);
  plan.people.forEach((person) => check.add(person));
  const peopleHash = place === undefined || !check.isNeeded ? undefined : await peopleHashAt(plan.people, place);
  await check.end(place === undefined ? undefined : { peopleHash }, now);
}

export function mayApprove({ approvers }: ApprovalPolicy, { by, publicKey }: Approval): boolean {
  return approvers.some((approver) => approver.name === by && approver.publicKey === publicKey);
}

/** The demands: that of the plan, and that of the caller. */
function demandsOf(caller: string, plan: PlanHeader, requires: ApprovalPolicyOptions | undefined): Demand[] {
  const given: readonly (readonly [from: string, value: unknown])[] = [
    ['plan.policy.approvals', plan.policy.approvals],
    ['requires', requires],
  ];
  return given.flatMap(([from, value]) => (value === undefined ? [] : [{ from, demand: checkInput(ApprovalPolicySchema, value, { endpoint: caller, part: from }) }]));
}
