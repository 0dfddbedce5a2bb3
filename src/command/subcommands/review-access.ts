import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import {
  finishedReviewAsCsv,
  finishedReviewAsMarkdown,
  finishReview,
  makeReviewPlans,
  readPrices,
  readReviewDecisions,
  reviewAccess,
  reviewAsCsv,
  type AccessReview,
  type CostTotal,
  type DecisionProblem,
  type FinishedReview,
  type ReviewDecisions,
  type ReviewPlan,
  type ReviewTask,
} from '../../access-review.js';
import { fileJournal, type PolicyOptions, type RowProblem } from '../../offboarding.js';
import { commandLine } from '../command-name.js';
import { connect } from '../connect.js';
import { defineSubcommand, type Call, type Ending } from '../declaration.js';
import { exitCodes } from '../exit-codes.js';
import { journalPathOf, readObject, readSmallPlan, refuseExisting, refuseUnreadable, save, saveNew } from '../files.js';
import { changesInWords } from '../plan-words.js';
import { rowInWords } from '../report-words.js';
import { readSigningKey, type RunKeyValues } from '../seals.js';
import { UsageError } from '../usage-error.js';
import { counted, nameOf, people, timeOf, wrapped } from '../words.js';

const changeWords = ['changes', 'inactive'] as const;

interface Options extends RunKeyValues {
  readonly out?: string | undefined;
  readonly product: readonly string[];
  readonly 'inactive-days'?: number | undefined;
  readonly exclude: readonly string[];
  readonly prices?: string | undefined;
  readonly previous?: string | undefined;
  readonly only?: (typeof changeWords)[number] | undefined;
  readonly decisions: readonly string[];
  readonly by?: string | undefined;
  readonly policy?: string | undefined;
  readonly plan?: string | undefined;
  readonly finish?: string | undefined;
}

type ReviewCall = Pick<Call, 'env' | 'signal' | 'progress'>;

/** What a folder of plans has besides the plans. */
const decisionsFile = 'decisions.json';
const tasksFile = 'tasks.json';

export const reviewAccessOfPeople = defineSubcommand({
  name: 'review-access',
  summary: 'Reviews who has access to what: reads, asks owners, plans, and writes evidence.',
  details: [
    'Without a review it reads who has access, and writes a review and a CSV file for owners. They write keep or remove into the column Decision, and their name into the column Decided by.',
    'With --decisions and --plan it writes a plan for each product of a site. Review and apply each plan. With --finish it reads the journals next to the plans, reads again what is gone, and writes the finished review: JSON, Markdown and CSV.',
    'It changes nobody. It ends with 2 if something needs a person: what is not readable, a line that cannot be used, an undecided row, or access that is not removed.',
  ],
  positional: { name: 'review', optional: true, description: 'The review that this command wrote. Without it, a new review is made.' },
  options: {
    out: { value: 'file', description: 'Where a new review goes. Its CSV file goes next to it. Default: a name made of its hash.' },
    product: { value: 'key', multiple: true, description: 'Reviews this product only, such as jira-software. Default: all, and administration.' },
    'inactive-days': { value: 'number', least: 1, description: 'For how many days nobody used an inactive seat. Default: 90.' },
    exclude: { value: 'account-id', multiple: true, description: 'Leaves this person out. The review names them.' },
    prices: { value: 'file', description: 'A CSV file with the columns Product, Price and Currency: a seat for a month.' },
    previous: { value: 'file', description: 'The finished review before. Then the CSV file has only changes.' },
    only: { value: 'rows', choices: changeWords, description: 'The rows of the CSV file. Default: all, or changes with --previous.' },
    decisions: { value: 'file', multiple: true, description: 'The CSV file with decisions. Once for each owner.' },
    by: { value: 'name', description: 'Who decided, for lines that name nobody.' },
    policy: { value: 'file', description: 'A policy for the plans as JSON, such as limits and approvals.' },
    plan: { value: 'folder', description: 'Writes the plans, decisions and tasks into this folder.' },
    finish: { value: 'folder', description: 'Finishes the review with the plans and journals of this folder, and writes it there.' },
    'run-key': { value: 'file', description: 'Signs the finished review with this key, as "create-key" writes it.' },
    'run-public-key': { value: 'key', multiple: true, description: 'Demands signatures of all journals, or of --previous, by this run key, or by another one that you give.' },
  },
  async run(call) {
    const { given, options } = call;
    const [path] = given;
    checkTogether(given, options);
    return path === undefined ? make(options, call) : options.finish === undefined ? plan(path, options, call) : finish(path, options.finish, options, call);
  },
});

/** Refuses options that do not go together, before anything is read. */
function checkTogether(given: readonly string[], options: Options): void {
  const { plan: planFolder, finish: finishFolder, decisions } = options;
  const refuse = (problem: string): UsageError => new UsageError([problem]);
  if (finishFolder === undefined && options['run-key'] !== undefined) {
    throw refuse('--run-key needs --finish.');
  }
  if (finishFolder === undefined && options['run-public-key'].length > 0 && (given.length > 0 || options.previous === undefined)) {
    throw refuse('--run-public-key needs --finish, or --previous of a new review.');
  }
  if (given.length === 0) {
    if (decisions.length > 0 || planFolder !== undefined || finishFolder !== undefined) {
      throw refuse('--decisions, --plan and --finish need <review>.');
    }
    return;
  }
  if ((planFolder === undefined) === (finishFolder === undefined)) {
    throw refuse('review-access <review> needs --plan or --finish.');
  }
  if (planFolder !== undefined && decisions.length === 0) {
    throw refuse('--plan needs --decisions.');
  }
  if (finishFolder !== undefined && decisions.length > 0) {
    throw refuse('--finish reads the decisions of its folder: leave out --decisions.');
  }
}

async function make(options: Options, call: ReviewCall): Promise<Ending> {
  const { clients } = connect(call);
  await refuseExisting(options.out);
  const prices = options.prices === undefined ? undefined : await pricesIn(options.prices);
  const previous = options.previous === undefined ? undefined : ((await readObject(options.previous, 'The finished review')) as FinishedReview);
  const review = await reviewAccess({
    clients,
    ...(options.product.length === 0 ? {} : { products: options.product }),
    inactiveDays: options['inactive-days'],
    excludeAccountIds: options.exclude,
    prices: prices?.prices,
    previous,
    ...publicKeysIn(options),
    signal: call.signal,
    onPerson: (_rows, count) => call.progress.count(count, 'read'),
  });
  const path = options.out ?? `access-review-${review.hash.slice(0, 12)}.json`;
  const csvPath = `${path.replace(/\.json$/, '')}.csv`;
  const only = options.only ?? (previous === undefined ? undefined : 'changes');
  const csv = await reviewAsCsv(review, { only });
  await saveNew(path, `${JSON.stringify(review, undefined, 2)}\n`);
  await saveNew(csvPath, csv);
  const problems = prices?.problems ?? [];
  return {
    exitCode: review.notReadable.length + problems.length === 0 ? exitCodes.done : exitCodes.needsPerson,
    facts: { review: path, csv: csvPath, hash: review.hash, rows: review.rows.length, resources: review.resources, costs: review.costs, notReadable: review.notReadable, priceProblems: problems },
    text: madeInWords(review, { path, csvPath, problems }),
  };
}

/** Without a key, no signature is demanded. */
function publicKeysIn({ 'run-public-key': publicKeys }: RunKeyValues): { readonly publicKeys?: readonly string[] } {
  return publicKeys.length === 0 ? {} : { publicKeys };
}

async function pricesIn(path: string): Promise<Awaited<ReturnType<typeof readPrices>>> {
  await refuseUnreadable(path);
  return readPrices(createReadStream(path));
}

function madeInWords(review: AccessReview, { path, csvPath, problems }: { readonly path: string; readonly csvPath: string; readonly problems: readonly RowProblem[] }): string {
  const { rows, resources, costs, notReadable } = review;
  const count = new Set(rows.map(({ accountId }) => accountId)).size;
  return [
    wrapped(`${people(count)} with access, in ${counted(rows.length, 'row', 'rows')}.`),
    resources.filter((resource) => resource.people > 0).map(({ name, site, seats, inactiveSeats, people: all }) => wrapped(`${site === undefined ? name : `${name} on ${site}`}: ${people(all)}, ${counted(seats, 'seat', 'seats')}, ${inactiveSeats} inactive`, { hanging: 2 })).join('\n'),
    ...moneyInWords([['All seats for a month', costs.all], ['Inactive seats', costs.inactive]]),
    ...(costs.withoutPrice.length === 0 ? [] : [wrapped(`Without a price: ${costs.withoutPrice.join(', ')}.`)]),
    ...(notReadable.length === 0 ? [] : [listOf('Not readable, so people or roles may be missing', notReadable.map(({ what, why, source }) => `${what}: ${why}, by ${source}`))]),
    ...(problems.length === 0 ? [] : [`Prices that are not used:\n${problems.map(rowInWords).join('\n')}`]),
    [`Written:    ${path}`, `For owners: ${csvPath}`, wrapped('Then give both to "review-access", with --decisions and --plan.')].join('\n'),
  ].join('\n\n');
}

async function plan(path: string, options: Options, call: ReviewCall): Promise<Ending> {
  const { plan: folder = '', decisions: files, by } = options;
  const { clients } = connect(call);
  const review = (await readObject(path, 'The review')) as AccessReview;
  for (const file of files) {
    await refuseUnreadable(file);
  }
  const policy = options.policy === undefined ? {} : ((await readObject(options.policy, 'The policy')) as PolicyOptions);
  await refuseExisting(join(folder, decisionsFile));
  const read = await readReviewDecisions(files.map((file) => createReadStream(file)), review, { by });
  const made = await makeReviewPlans(review, read.decisions, { clients, policy, signal: call.signal, onPerson: (_person, count) => call.progress.count(count, 'planned') });
  await saveNew(join(folder, decisionsFile), `${JSON.stringify(read.decisions, undefined, 2)}\n`);
  await saveNew(join(folder, tasksFile), `${JSON.stringify({ tasks: made.tasks }, undefined, 2)}\n`);
  const written: { readonly path: string; readonly plan: ReviewPlan }[] = [];
  for (const each of made.plans) {
    const planPath = join(folder, `plan-${each.plan.hash.slice(0, 12)}.json`);
    await saveNew(planPath, `${JSON.stringify(each.plan, undefined, 2)}\n`);
    written.push({ path: planPath, plan: each });
  }
  const open = read.problems.length + read.undecided.length + made.tasks.length;
  return {
    exitCode: open === 0 ? exitCodes.done : exitCodes.needsPerson,
    facts: {
      decisions: read.decisions.decisions.length,
      problems: read.problems,
      undecided: read.undecided,
      plans: written.map(({ path: planPath, plan: { product, resourceId, plan: { hash, fuse } } }) => ({ plan: planPath, product, resourceId, hash, fuse })),
      tasks: made.tasks,
      saves: made.saves,
    },
    text: [
      wrapped(`${counted(read.decisions.decisions.length, 'decision', 'decisions')}. Undecided: ${counted(read.undecided.length, 'row', 'rows')}.`),
      ...(read.problems.length === 0 ? [] : [`Lines that are not used:\n${read.problems.map(problemInWords).join('\n')}`]),
      ...(made.tasks.length === 0 ? [] : [listOf('For a person', made.tasks.map((task) => `${nameOf(task)}: ${task.because} ${task.humanTask}`))]),
      ...moneyInWords([['The decisions save for a month', made.saves]]),
      ...written.map(planInWords),
      `Then:    ${commandLine('review-access', path)} --finish ${folder}`,
    ].join('\n\n'),
  };
}

function problemInWords(problem: DecisionProblem): string {
  return problem.file === undefined ? rowInWords(problem) : wrapped(`File ${problem.file}, ${rowInWords(problem).replace(/^L/, 'l').replaceAll(/\n +/g, ' ')}`, { hanging: 2 });
}

function planInWords({ path, plan: { plan: made } }: { readonly path: string; readonly plan: ReviewPlan }): string {
  return [
    wrapped(`Plan for ${made.policy.product ?? ''}: it changes ${changesInWords(made.fuse)}, and can be applied until ${timeOf(made.expiresAt)}.`),
    `Review:  ${commandLine('show', path)}`,
    `Apply:   ${commandLine('apply', path)}`,
  ].join('\n');
}

async function finish(path: string, folder: string, options: RunKeyValues, call: ReviewCall): Promise<Ending> {
  const runKey = options['run-key'] === undefined ? undefined : await readSigningKey(options['run-key']);
  const { clients } = connect(call);
  const review = (await readObject(path, 'The review')) as AccessReview;
  const decisions = (await readObject(join(folder, decisionsFile), 'The file of decisions')) as ReviewDecisions;
  const { tasks } = (await readObject(join(folder, tasksFile), 'The file of tasks')) as { readonly tasks: readonly ReviewTask[] };
  const names = (await readdir(folder)).filter((name) => /^plan-[0-9a-f]{12}\.json$/.test(name)).sort();
  const plans = [];
  for (const name of names) {
    const planPath = join(folder, name);
    plans.push({ plan: await readSmallPlan(planPath, 'review-access'), journal: fileJournal(journalPathOf(planPath, undefined)) });
  }
  const finished = await finishReview({ review, decisions, plans, tasks, clients, runKey, ...publicKeysIn(options), signal: call.signal });
  const base = join(folder, 'finished-review');
  await save(`${base}.json`, `${JSON.stringify(finished, undefined, 2)}\n`);
  await save(`${base}.md`, await finishedReviewAsMarkdown(finished));
  await save(`${base}.csv`, await finishedReviewAsCsv(finished));
  const { counts, costs, rows } = finished;
  const open = rows.flatMap((row) => (row.result.kind === 'notRemoved' ? [`${nameOf(row)}: ${row.result.because}${row.result.humanTask === undefined ? '' : ` ${row.result.humanTask}`}`] : []));
  return {
    exitCode: counts.notRemoved + counts.undecided === 0 ? exitCodes.done : exitCodes.needsPerson,
    facts: { finished: `${base}.json`, markdown: `${base}.md`, csv: `${base}.csv`, hash: finished.hash, counts, costs },
    text: [
      wrapped(`Kept: ${counts.kept}. Removed: ${counts.removed}. Not removed: ${counts.notRemoved}. Undecided: ${counts.undecided}.`),
      ...(open.length === 0 ? [] : [listOf('Not removed', open)]),
      ...moneyInWords([['Saved for a month', costs.saved]]),
      [`Written: ${base}.json`, `         ${base}.md`, `         ${base}.csv`].join('\n'),
    ].join('\n\n'),
  };
}

function moneyInWords(parts: readonly (readonly [title: string, totals: readonly CostTotal[]])[]): string[] {
  const lines = parts.filter(([, totals]) => totals.length > 0).map(([title, totals]) => wrapped(`${title}: ${totals.map(({ cost, currency }) => `${cost} ${currency}`).join(', ')}.`));
  return lines.length === 0 ? [] : [lines.join('\n')];
}

function listOf(title: string, lines: readonly string[]): string {
  return [`${title}:`, ...lines.map((line) => wrapped(line, { indent: 2, hanging: 2 }))].join('\n');
}
