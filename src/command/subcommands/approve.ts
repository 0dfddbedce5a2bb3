import { approvePlan } from '../../seals.js';
import { commandLine } from '../command-name.js';
import { isConfirmed } from '../confirm.js';
import { defineSubcommand } from '../declaration.js';
import { exitCodes } from '../exit-codes.js';
import { isPlanFile, readPlan, refuseExisting, saveNew } from '../files.js';
import { changesInWords, summaryOf, summaryOfFile } from '../plan-words.js';
import { readSigningKey } from '../seals.js';
import { timeOf, wrapped } from '../words.js';

export const approve = defineSubcommand({
  name: 'approve',
  summary: 'Approves a plan with your key, for the person who applies it.',
  details: [
    'It needs no credentials and sends nothing. Review the plan with "show" first. In a terminal it asks for the number of people. Without a terminal, --yes-people must repeat it. The same for the things that successors get, with --yes-things.',
    'The approval is for this plan only. A plan that was changed needs a new one.',
  ],
  positional: { name: 'plan', description: 'The file that "plan" or "reinstate" wrote.' },
  options: {
    key: { value: 'file', required: true, description: 'Your key, as "create-key" writes it.' },
    by: { value: 'name', required: true, description: 'Your name, as the policy has it.' },
    until: { value: 'time', description: 'Until when the run may start, in UTC, such as 2026-12-31T16:00:00Z. Default and latest: when the plan expires.' },
    'yes-people': { value: 'number', least: 0, description: 'The number of people the plan changes, for unattended approvals.' },
    'yes-things': { value: 'number', least: 0, description: 'The number of things that successors get, if the plan has any.' },
    out: { value: 'file', description: 'Where the approval goes, a new file. Default: next to the plan.' },
  },
  async run(call) {
    const { given: [planPath], options } = call;
    const key = await readSigningKey(options.key);
    const plan = await readPlan(planPath);
    const out = options.out ?? `${planPath.replace(/\.jsonl?$/, '')}.approval-${key.publicKey.slice(0, 8)}.json`;
    await refuseExisting(out);
    const isFile = isPlanFile(plan);
    const { fuse, orgId } = isFile ? await plan.header() : plan;
    if (options['yes-people'] === undefined && call.isTerminal) {
      const summary = isFile ? await summaryOfFile(plan) : summaryOf(plan);
      call.progress.line([summary.totals(), ...summary.things(), ...summary.remains(), ...summary.notInspected(), ''].join('\n\n').trimEnd());
    }
    if (!(await isConfirmed({ fuse }, { ...call, yesPeople: options['yes-people'], yesThings: options['yes-things'], where: `organization ${orgId}`, purpose: 'approve' }))) {
      return { exitCode: exitCodes.failed, facts: { plan: planPath, approved: false }, text: 'Nothing was approved.' };
    }
    const approval = await approvePlan(plan, key, { by: options.by, until: options.until, people: fuse.people, things: fuse.things });
    await saveNew(out, `${JSON.stringify(approval, undefined, 2)}\n`);
    return {
      exitCode: exitCodes.done,
      facts: { plan: planPath, approval: out, ...approval },
      text: [wrapped(`Approved: ${changesInWords(fuse)}, until ${timeOf(approval.until)}.`), `Written: ${out}`, `Apply:   ${commandLine('apply', planPath, '--approval', out)}`].join('\n'),
    };
  },
});
