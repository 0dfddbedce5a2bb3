import type { Call, ValuesOf } from './declaration.js';
import { approvalOptions, runKeyOptions } from './seals.js';

/** What `apply` and `resume` take. */
export const carryOutOptions = {
  'yes-people': { value: 'number', least: 0, description: 'The number of people the plan changes, for unattended runs.' },
  'yes-things': { value: 'number', least: 0, description: 'The number of things that successors get, if the plan has any.' },
  journal: { value: 'file', description: 'The journal. Of a plan file: the folder of its journals. Default: next to the plan.' },
  ...approvalOptions,
  ...runKeyOptions,
} as const;

export type CarryOutCall = Call<readonly [string, ...string[]], ValuesOf<typeof carryOutOptions>>;

/** Whether a run starts anew, or goes on with its journal. */
export type CarryOutFrom = 'start' | 'journal';
