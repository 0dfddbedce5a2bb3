import { fileJournal, makeReport, type VerifiedPerson } from '../../offboarding.js';
import { makeEvidence as makePage } from '../../seals.js';
import { commandLine } from '../command-name.js';
import { defineSubcommand } from '../declaration.js';
import { exitCodes } from '../exit-codes.js';
import { journalPathOf, readObject, readSmallPlan, refuseExisting, refuseMissingJournal, saveNew } from '../files.js';
import { totalsInWords } from '../report-words.js';
import { approvalOptions, givenApprovals, readSigningKey, runKeyOptions } from '../seals.js';
import { UsageError } from '../usage-error.js';

export const makeEvidence = defineSubcommand({
  name: 'make-evidence',
  summary: 'Makes one HTML page for an auditor, which verifies itself.',
  details: [
    'It needs no credentials and sends nothing: it reads the plan, its approvals, and the journal that "apply --run-key" signed. The page holds personal data.',
    'Approvals count if they are by the approvers of --requires. Without it, by those whom the plan names.',
  ],
  positional: { name: 'plan', description: 'The plan of the run.' },
  options: {
    ...approvalOptions,
    'run-key': { ...runKeyOptions['run-key'], required: true, description: 'The key of the run. It signs the page as well.' },
    'run-public-key': runKeyOptions['run-public-key'],
    checks: { value: 'file', description: 'What "verify --json" printed later.' },
    'asked-by': { value: 'name', description: 'Who asked for it: a name or the number of a ticket. Default: the author whom the policy names.' },
    journal: { value: 'file', description: 'The journal. Default: next to the plan.' },
    out: { value: 'file', description: 'Where the page goes, a new file. Default: next to the plan.' },
  },
  async run({ given: [planPath], options }) {
    const plan = await readSmallPlan(planPath, 'make-evidence');
    const runKey = await readSigningKey(options['run-key']);
    const { approvals, requires } = await givenApprovals(options);
    const checks = options.checks === undefined ? undefined : await readChecks(options.checks);
    const out = options.out ?? `${planPath.replace(/\.json$/, '')}.evidence.html`;
    await refuseExisting(out);
    const publicKeys = {
      runs: [...new Set([runKey.publicKey, ...options['run-public-key']])],
      approvers: (requires ?? plan.policy.approvals)?.approvers.map(({ publicKey }) => publicKey) ?? [],
    };
    const journalPath = journalPathOf(planPath, options.journal);
    await refuseMissingJournal(journalPath);
    const journal = fileJournal(journalPath);
    const report = await makeReport(plan, journal, { publicKeys: publicKeys.runs });
    const page = await makePage({ plan, approvals, requires, journal, report, publicKeys, runKey, checks, askedBy: options['asked-by'] });
    await saveNew(out, page);
    const verification = commandLine('verify-evidence', out, ...publicKeys.runs.flatMap((key) => ['--run-public-key', key]), ...(options.requires === undefined ? [] : ['--requires', options.requires]));
    return {
      exitCode: exitCodes.done,
      facts: { plan: planPath, evidence: out, publicKeys, totals: report.totals },
      text: [totalsInWords(report), `Written: ${out}\nVerify:  ${verification}`].join('\n\n'),
    };
  },
});

async function readChecks(path: string): Promise<readonly VerifiedPerson[]> {
  const { people } = (await readObject(path, 'The check')) as { readonly people?: readonly VerifiedPerson[] };
  if (!Array.isArray(people)) {
    throw new UsageError([`${path} is not what "${commandLine('verify', '--json')}" prints.`]);
  }
  return people as readonly VerifiedPerson[];
}
