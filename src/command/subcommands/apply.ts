import { carryOut } from '../carry-out.js';
import { carryOutOptions } from '../carry-out-options.js';
import { defineSubcommand } from '../declaration.js';

export const apply = defineSubcommand({
  name: 'apply',
  summary: 'Applies a plan: changes people, and verifies every change.',
  details: [
    'In a terminal it asks for the number of people. Without a terminal, --yes-people must repeat it. The same for the things that successors get, with --yes-things.',
    'It writes a journal next to the plan. If the run stops, "resume" continues it. Press Ctrl+C to stop it.',
  ],
  positional: { name: 'plan', description: 'The file that "plan" or "reinstate" wrote.' },
  options: carryOutOptions,
  run: (call) => carryOut(call, 'start'),
});
