import type { Plan } from './plan.js';

/** What holds for everybody in a plan: the plan without its people. */
export type PlanHeader = Pick<Plan, 'version' | 'orgId' | 'createdAt' | 'expiresAt' | 'policy' | 'fuse' | 'hash'>;

/** Some people of a plan, or all of them, with what holds for everybody. */
export type PlanPart = PlanHeader & Pick<Plan, 'people'>;

/** The header of a plan. */
export function headerOf({ version, orgId, createdAt, expiresAt, policy, fuse, hash }: PlanHeader): PlanHeader {
  return { version, orgId, createdAt, expiresAt, policy, fuse, hash };
}
