import { carryOut } from '../carry-out.js';
import { carryOutOptions } from '../carry-out-options.js';
import { defineSubcommand } from '../declaration.js';

export const resume = defineSubcommand({
  name: 'resume',
  summary: 'Continues a run that stopped, from its journal.',
  details: ['What is done is not done again. If the plan has expired, "plan --unfinished" makes one for those who are left.'],
  positional: { name: 'plan', description: 'The plan of the run.' },
  options: carryOutOptions,
  run: (call) => carryOut(call, 'journal'),
});
