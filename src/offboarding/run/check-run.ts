import { checkRunOptions } from '../../core/run-options.js';
import { profileNamed } from '../decide/profiles.js';
import { checkFuse } from '../plan/fuse.js';
import { checkPlan, checkPlanShape } from '../plan/check-plan.js';
import type { Plan } from '../plan/plan.js';
import { checkClients } from '../read/clients.js';
import { checkApprovals } from '../seals/check-approvals.js';
import { checkSites } from '../steps/on-site.js';
import { applyOptionNames, type ApplyOptions } from './run-shape.js';
import type { ToRun } from './runner.js';

const caller = 'applyPlan()';

/** Rejects a plan that must not run, and options that cannot be meant, before anything is sent. */
export async function checkRun(plan: Plan, options: ApplyOptions): Promise<ToRun> {
  checkRunOptions(caller, options ?? null, applyOptionNames);
  checkPlanShape(caller, plan);
  checkClients(caller, options.clients);
  await checkPlan(caller, plan, options.clients.org.orgId);
  checkSites(caller, plan.people, options.clients);
  checkFuse(caller, plan.fuse, options.confirm);
  await checkApprovals(caller, plan, options);
  return { caller, plan, profile: profileNamed(caller, plan.policy.profile, options.profiles), options };
}
