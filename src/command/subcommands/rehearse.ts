import { rehearse as rehearsePlan, type Rehearsal } from '../../simulator.js';
import { connect } from '../connect.js';
import { defineSubcommand } from '../declaration.js';
import { readSmallPlan } from '../files.js';
import { exitCodeOf, peopleInWords, totalsInWords } from '../report-words.js';
import { counted, inWords, wrapped } from '../words.js';

export const rehearse = defineSubcommand({
  name: 'rehearse',
  summary: 'Applies a plan to a simulated copy of the organization.',
  details: [
    'It reads what concerns the people of the plan, and changes nothing real.',
    'A rehearsal shows what the plan does. It is no proof of what Atlassian responds.',
  ],
  positional: { name: 'plan', description: 'The file that "plan" or "reinstate" wrote.' },
  options: {},
  async run(call) {
    const { clients } = connect(call);
    const plan = await readSmallPlan(call.given[0], 'rehearse');
    const { report, effects, difference, gaps } = await rehearsePlan(plan, { from: clients, signal: call.signal });
    return {
      exitCode: exitCodeOf(report),
      facts: { plan: call.given[0], report, effects, difference, gaps },
      text: [
        'Rehearsed on a copy. Nothing real was changed.',
        totalsInWords(report),
        peopleInWords(report),
        effectsInWords(effects),
        ...(gaps.length === 0 ? [] : [gapsInWords(gaps)]),
      ].join('\n\n'),
    };
  },
});

function effectsInWords(effects: Rehearsal['effects']): string {
  const kinds = [...Map.groupBy(effects, ({ kind }) => kind)].map(([kind, some]) => `${some.length} ${kind}`);
  return wrapped(`${counted(effects.length, 'change', 'changes')} of the copy${kinds.length === 0 ? '.' : `: ${kinds.join(', ')}.`}`);
}

function gapsInWords(gaps: Rehearsal['gaps']): string {
  const some = [...Map.groupBy(gaps, ({ what, why }) => `${inWords(what)} (${why})`)].map(([text, each]) => `- ${text}: ${each.length}`);
  return `Not readable, so the organization may behave differently:\n${some.map((line) => wrapped(line, { hanging: 2 })).join('\n')}`;
}
