import { createReadStream } from 'node:fs';

import {
  fileJournal,
  makePlan,
  profiles,
  readExport,
  readSuccessors,
  unfinishedSubjects,
  type CsvSource,
  type Plan,
  type PolicyOptions,
  type RowProblem,
  type Subject,
  type SuccessorsFile,
} from '../../offboarding.js';
import { commandLine } from '../command-name.js';
import { connect } from '../connect.js';
import { defineSubcommand } from '../declaration.js';
import { exitCodes } from '../exit-codes.js';
import { journalPathOf, readObject, readPlan, refuseExisting, refuseUnreadable, saveNew } from '../files.js';
import { changesInWords, notInspectedInWords, planTotals, thingTotals } from '../plan-words.js';
import { rowInWords, unresolvedInWords } from '../report-words.js';
import { UsageError } from '../usage-error.js';
import { timeOf, wrapped } from '../words.js';

const profileNames = Object.values(profiles).map(({ name }) => name);

export const plan = defineSubcommand({
  name: 'plan',
  summary: 'Reads people, decides what to do for each, and writes a plan.',
  details: [
    'It changes nobody. Review the plan with "show", then give it to "apply".',
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
    journal: { value: 'file', description: 'The journal of that run. Default: next to its plan.' },
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
    const rest = former === undefined ? [] : await unfinishedSubjects(former, fileJournal(journalPathOf(options.unfinished ?? '', options.journal)));
    for (const file of [...given.filter((each) => isFile(each) && each !== '-'), ...(options.successors === undefined ? [] : [options.successors])]) {
      await refuseUnreadable(file);
    }
    const from: PolicyOptions = options.policy === undefined ? (former?.policy ?? {}) : await readObject(options.policy, 'The policy');
    const successors = options.successors === undefined ? undefined : await readSuccessors(createReadStream(options.successors), { clients: { org: clients.org }, signal: call.signal });
    const policy = policyFor(options, from, successors);
    const subjects = former === undefined ? subjectsOf(given, call.stdin, problems) : rest;
    const made = await makePlan(subjects, { clients, policy, signal: call.signal, onPerson: (_person, count) => call.progress.count(count, 'read') });
    const path = options.out ?? `plan-${made.hash.slice(0, 12)}.json`;
    await saveNew(path, `${JSON.stringify(made, undefined, 2)}\n`);
    const unused = successors?.problems ?? [];
    return {
      exitCode: problems.length + made.unresolved.length + unused.length === 0 ? exitCodes.done : exitCodes.needsPerson,
      facts: { plan: path, ...made, problems, ...(successors === undefined ? {} : { successorProblems: unused }) },
      text: inWords(made, { problems, unused, path }),
    };
  },
});

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

async function* subjectsOf(given: readonly string[], stdin: NodeJS.ReadableStream, problems: RowProblem[]): AsyncGenerator<string | Subject> {
  for (const each of given) {
    if (isFile(each)) {
      const file = await readExport((each === '-' ? stdin : createReadStream(each)) as CsvSource);
      problems.push(...file.problems);
      yield* file.people;
    } else {
      yield each;
    }
  }
}

function inWords(made: Plan, { problems, unused, path }: { readonly problems: readonly RowProblem[]; readonly unused: readonly RowProblem[]; readonly path: string }): string {
  const { expiresAt, unresolved, fuse } = made;
  const lost = [...unresolved.map(unresolvedInWords), ...problems.map(rowInWords)];
  return [
    planTotals(made),
    ...thingTotals(made),
    ...notInspectedInWords(made),
    ...(lost.length === 0 ? [] : [`Not in the plan:\n${lost.join('\n')}`]),
    ...(unused.length === 0 ? [] : [`Successors that are not used:\n${unused.map(rowInWords).join('\n')}`]),
    [
      `Written: ${path}`,
      wrapped(`It changes ${changesInWords(fuse)}, and can be applied until ${timeOf(expiresAt)}.`),
      `Review:  ${commandLine('show', path)}`,
      `Apply:   ${commandLine('apply', path)}`,
    ].join('\n'),
  ].join('\n\n');
}
