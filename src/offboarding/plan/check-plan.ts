import { invalidInput } from '../../core/input.js';
import { checkPlanMembers } from './plan-shape.js';
import { hashOf, type Plan } from './plan.js';

/** Refuses a value that is not a plan. */
export function checkPlanShape(caller: string, plan: Pick<Plan, 'version' | 'people'>): void {
  if ((plan as Partial<Plan> | null | undefined)?.version !== 1 || !Array.isArray(plan.people)) {
    throw invalidInput(caller, [{ field: 'plan.version', problem: 'expected a plan of version 1' }]);
  }
}

/** Rejects a plan that was edited, has expired, whose time has not come, or that is for another organization. */
export async function checkPlan(caller: string, plan: Plan, orgId: string, now = Date.now()): Promise<void> {
  checkPlanShape(caller, plan);
  checkOrganization(caller, plan, orgId);
  await checkHash(caller, plan);
  checkTimes(caller, plan, now);
}

/** Rejects a plan whose time has not come or is over. */
export function checkTimes(caller: string, plan: Pick<Plan, 'policy' | 'expiresAt'>, now = Date.now()): void {
  if (timeNotReached(plan, now) !== undefined) {
    throw invalidInput(caller, [{ field: 'plan.policy.notBefore', problem: 'is not reached: nobody is changed before that time' }]);
  }
  checkExpiry(caller, plan, now);
}

/** Rejects a plan that was edited, or that nothing of this package has made. */
export async function checkHash(caller: string, plan: Plan): Promise<void> {
  await checkUnedited(caller, plan);
  checkPlanMembers(caller, plan);
}

/** Rejects a plan that was edited. */
export async function checkUnedited(caller: string, { hash, ...content }: Plan): Promise<void> {
  if ((await hashOf(content)) !== hash) {
    throw invalidInput(caller, [{ field: 'plan.hash', problem: 'does not match: the plan was changed after it was made' }]);
  }
}

/** Rejects a plan that is for another organization. */
export function checkOrganization(caller: string, plan: Pick<Plan, 'orgId'>, orgId: string): void {
  if (plan.orgId !== orgId) {
    throw invalidInput(caller, [{ field: 'plan.orgId', problem: 'is not the organization of the client' }]);
  }
}

/** When the time of a plan comes, if it has not come. */
export function timeNotReached({ policy: { notBefore } }: Pick<Plan, 'policy'>, now = Date.now()): string | undefined {
  return notBefore === undefined || now >= Date.parse(notBefore) ? undefined : notBefore;
}

/** Rejects a plan that has expired. */
export function checkExpiry(caller: string, plan: Pick<Plan, 'expiresAt'>, now = Date.now()): void {
  if (!(now <= Date.parse(plan.expiresAt))) {
    throw invalidInput(caller, [{ field: 'plan.expiresAt', problem: 'has passed: make a new plan, because people may have changed' }]);
  }
}
