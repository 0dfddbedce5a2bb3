import { createReadStream } from 'node:fs';

import {
  fileJournal,
  folderJournals,
  makePlan,
  makePlanFile,
  profiles,
  readExport,
  readExportStream,
  readSuccessors,
  unfinishedSubjects,
  unfinishedSubjectsOfPlanFile,
  type CsvSource,
  type Plan,
  type PlanFile,
  type PlanFileOptions,
  type PolicyOptions,
  type RowProblem,
  type Subject,
  type Subjects,
  type SuccessorsFile,
} from '../../offboarding.js';
import { commandLine } from '../command-name.js';
import { connect } from '../connect.js';
import { defineSubcommand, type Ending } from '../declaration.js';
import { exitCodes } from '../exit-codes.js';
import { isPlanFile, journalPathOf, journalsPathOf, noteMissingJournal, readObject, readPlan, refuseExisting, refuseUnreadable, saveNew } from '../files.js';
import { changesInWords, summaryOf, summaryOfFile, type PlanSummary } from '../plan-words.js';
import { rowInWords, unresolvedInWords } from '../report-words.js';
import { UsageError } from '../usage-error.js';
import { timeOf, wrapped } from '../words.js';

const profileNames = Object.values(profiles).map(({ name }) => name);

export const plan = defineSubcommand({
  name: 'plan',
  summary: 'Reads people, decides what to do for each, and writes a plan.',
  details: [
    'It changes nobody. Review the plan with "show", then give it to "apply".',
    'For hundreds of thousands of people, give --out a name that ends with .jsonl. Then it writes a plan file, which every subcommand but "rehearse" takes, whatever its name is.',
    'It ends with 2 if the input names somebody who is not in the plan: a row that cannot be used, or an e-mail address that is not exactly one person. A row of --successors that cannot be used ends it with 2 as well.',
  ],
  positional: {
    name: 'people',
    optional: true,
    multiple: true,
    description: 'Account IDs, e-mail addresses and CSV files (*.csv, or - for stdin): exports of Atlassian Administration, or one column of IDs or addresses.',
  },
  options: {
    out: { value: 'file', description: 'Where the plan goes, a new file. Default: a name made of its hash.' },
    profile: { value: 'name', choices: profileNames, description: 'What to do with people. Default: leaver.' },
    product: { value: 'key', description: 'For reclaimLicense: the product, such as jira-software.' },
    policy: { value: 'file', description: 'A policy as JSON. The options here outrank it.' },
    responsibilities: { description: 'Gives what people are in charge of to successors: issues, pages, rules and so on.' },
    successors: {
      value: 'file',
      description: 'A CSV file with the columns Leaver and Successor, and if you need them Project, Space and Kind. Its rules outrank those of the policy.',
    },
    'expires-after': { value: 'minutes', least: 1, description: 'How long the plan may be applied. Default: 15.' },
    unfinished: { value: 'plan', description: 'Plans for those whom a run of this plan did not finish.' },
    journal: { value: 'file', description: 'The journal of that run. Of a plan file: the folder of its journals. Default: next to its plan.' },
  },
  async run(call) {
    const { given, options } = call;
    const { clients } = connect(call);
    if ((given.length === 0) === (options.unfinished === undefined)) {
      throw new UsageError(['plan needs <people>, or --unfinished <plan>.']);
    }
    await refuseExisting(options.out);
    const problems: RowProblem[] = [];
    const former = options.unfinished === undefined ? undefined : await readPlan(options.unfinished);
    const rest = former === undefined ? [] : await unfinishedIn(former, options.unfinished ?? '', options.journal, (text) => call.progress.line(wrapped(text)));
    for (const file of [...given.filter((each) => isFile(each) && each !== '-'), ...(options.successors === undefined ? [] : [options.successors])]) {
      await refuseUnreadable(file);
    }
    const from: PolicyOptions = options.policy === undefined ? await policyIn(former) : await readObject(options.policy, 'The policy');
    const { out } = options;
    const isInLines = out !== undefined && /\.jsonl$/i.test(out);
    if (isInLines && (options.responsibilities || options.successors !== undefined || from.responsibilities !== undefined)) {
      throw new UsageError(['A plan file with responsibilities needs an inventory, which this command does not fill: use makePlanFile(), or give --out a name that ends with .json.']);
    }
    const successors = options.successors === undefined ? undefined : await readSuccessors(createReadStream(options.successors), { clients: { org: clients.org }, signal: call.signal });
    const policy = policyFor(options, from, successors);
    const subjects = former === undefined ? subjectsOf(given, call.stdin, problems, isInLines) : rest;
    const planOptions = { clients, policy, signal: call.signal, onPerson: (_person: unknown, count: number) => call.progress.count(count, 'read') };
    if (isInLines) {
      return inLines(subjects, { ...planOptions, path: out }, problems);
    }
    const made = await makePlan(subjects, planOptions);
    const path = out ?? `plan-${made.hash.slice(0, 12)}.json`;
    await saveNew(path, `${JSON.stringify(made, undefined, 2)}\n`);
    const unused = successors?.problems ?? [];
    return {
      exitCode: problems.length + made.unresolved.length + unused.length === 0 ? exitCodes.done : exitCodes.needsPerson,
      facts: { plan: path, ...made, problems, ...(successors === undefined ? {} : { successorProblems: unused }) },
      text: inWords(made, summaryOf(made), { lost: [...made.unresolved.map(unresolvedInWords), ...problems.map(rowInWords)], unused, path }),
    };
  },
});

/** How many of those who are not in a plan file are named. */
const namedLost = 100;

/** Writes a plan file. */
async function inLines(subjects: Subjects, options: PlanFileOptions, problems: readonly RowProblem[]): Promise<Ending> {
  const { path } = options;
  const made = await makePlanFile(subjects, options);
  const [header, counts] = [await made.header(), await made.counts()];
  const lost = problems.slice(0, namedLost).map(rowInWords);
  for await (const subject of made.unresolved()) {
    if (lost.length >= namedLost) {
      break;
    }
    lost.push(unresolvedInWords(subject));
  }
  const all = problems.length + counts.unresolved;
  return {
    exitCode: all === 0 ? exitCodes.done : exitCodes.needsPerson,
    facts: { plan: path, ...header, counts, problems },
    text: inWords(header, await summaryOfFile(made), { lost: [...lost, ...(all > lost.length ? [`and ${(all - lost.length).toLocaleString('en')} more`] : [])], unused: [], path }),
  };
}

async function unfinishedIn(former: Plan | PlanFile, path: string, journal: string | undefined, note: (text: string) => void): Promise<Subjects> {
  const journalPath = isPlanFile(former) ? journalsPathOf(path, journal) : journalPathOf(path, journal);
  await noteMissingJournal(journalPath, journal, note);
  return isPlanFile(former) ? unfinishedSubjectsOfPlanFile(former, folderJournals(journalPath)) : unfinishedSubjects(former, fileJournal(journalPath));
}

async function policyIn(former: Plan | PlanFile | undefined): Promise<PolicyOptions> {
  return former === undefined ? {} : isPlanFile(former) ? (await former.header()).policy : former.policy;
}

/** The policy of the file or of the former plan, and what the options say above it. */
function policyFor(
  options: {
    readonly profile?: string | undefined;
    readonly product?: string | undefined;
    readonly 'expires-after'?: number | undefined;
    readonly responsibilities: boolean;
  },
  from: PolicyOptions,
  successors: SuccessorsFile | undefined,
): PolicyOptions {
  const minutes = options['expires-after'];
  const { responsibilities = {} } = from;
  return {
    ...from,
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    ...(options.product === undefined ? {} : { product: options.product }),
    ...(minutes === undefined ? {} : { expiresAfterMinutes: minutes }),
    ...(options.responsibilities ? { responsibilities } : {}),
    ...(successors === undefined ? {} : { responsibilities: { ...responsibilities, successors: [...successors.rules, ...(responsibilities.successors ?? [])] } }),
  };
}

const isFile = (given: string): boolean => given === '-' || /\.csv$/i.test(given);

async function* subjectsOf(given: readonly string[], stdin: NodeJS.ReadableStream, problems: RowProblem[], isStream: boolean): AsyncGenerator<string | Subject> {
  for (const each of given) {
    if (isFile(each)) {
      const source = (each === '-' ? stdin : createReadStream(each)) as CsvSource;
      if (isStream) {
        yield* readExportStream(source, { onProblem: (problem) => problems.push(problem) });
        continue;
      }
      const file = await readExport(source);
      problems.push(...file.problems);
      yield* file.people;
    } else {
      yield each;
    }
  }
}

function inWords(
  { expiresAt, fuse, policy }: Pick<Plan, 'expiresAt' | 'fuse' | 'policy'>,
  summary: PlanSummary,
  { lost, unused, path }: { readonly lost: readonly string[]; readonly unused: readonly RowProblem[]; readonly path: string },
): string {
  return [
    summary.totals(),
    ...summary.things(),
    ...summary.notInspected(),
    ...(lost.length === 0 ? [] : [`Not in the plan:\n${lost.join('\n')}`]),
    ...(unused.length === 0 ? [] : [`Successors that are not used:\n${unused.map(rowInWords).join('\n')}`]),
    [
      `Written: ${path}`,
      wrapped(`It changes ${changesInWords(fuse)}, and can be applied until ${timeOf(expiresAt)}.`),
      `Review:  ${commandLine('show', path)}`,
      ...(policy.approvals === undefined ? [] : [`Approve: ${commandLine('approve', path, '--key', '<file>', '--by', '<name>')}`]),
      `Apply:   ${commandLine('apply', path, ...(policy.approvals === undefined ? [] : ['--approval', '<file>']))}`,
    ].join('\n'),
  ].join('\n\n');
}
