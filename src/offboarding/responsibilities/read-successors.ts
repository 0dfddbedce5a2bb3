import { groupedBy } from '../../core/grouped-by.js';
import { invalidInput } from '../../core/input.js';
import { checkRunOptions, namesOf } from '../../core/run-options.js';
import { emptySource, problemOfCells, problemOfHeader, rowsOf, type CsvRow, type RowProblem } from '../people/csv-rows.js';
import type { CsvSource } from '../people/csv-text.js';
import type { Subject } from '../people/subjects.js';
import { checkClients, type Clients } from '../read/clients.js';
import { lookUp } from '../read/look-up.js';
import type { SuccessorRule } from './responsibility-policy.js';
import { aboutOf, personIn, recogniseSuccessorColumns, UnusableRow, type About, type SuccessorColumns } from './successor-columns.js';
import { isActiveUser } from './successors.js';

/** Options of {@link readSuccessors}. */
export interface ReadSuccessorsOptions {
  /** The client that looks people up. */
  readonly clients: Pick<Clients, 'org'>;
  /** Cancels the reading. */
  readonly signal?: AbortSignal | undefined;
}

/** The content of a file of successors: its rules, and its unusable rows. */
export interface SuccessorsFile {
  /** For `policy.responsibilities.successors`, the most specific rule first. */
  readonly rules: readonly SuccessorRule[];
  readonly problems: readonly RowProblem[];
  /** The number of rows below the header that are not blank. Each of them is in a rule or in a problem. */
  readonly rows: number;
}

const caller = 'readSuccessors()';
const optionNames = namesOf<ReadSuccessorsOptions>()('clients', 'signal');

/**
 * Reads a CSV file that names who takes over from whom, and returns it as rules of a policy. Changes nothing.
 *
 * It recognises columns by their headers. A person is an account id or an e-mail address.
 *
 * - The successor: `Successor`, `New owner`, `Takes over` or `Manager`. The first of these that exists counts.
 * - The leaver: `Leaver`, `Person`, `Account id`, `Email`, or the headers of an export. You can add a column `Successor` to an
 *   export.
 * - What the row is about, if you need it: `Project` (a key), `Space` (a key) and `Kind`, such as `assignedIssues`.
 *
 * A row with only a leaver is about everything of that leaver. With a project, space or kind as well, it is about that part
 * only. A row without a leaver is about the things of every leaver there. The rules are in this order: a leaver with a part, a
 * leaver, then projects and spaces, then kinds. The first rule that gives somebody decides.
 *
 * It looks up every successor, and leavers by e-mail address. An unusable row is listed in `problems` with its line and reason:
 * an address of nobody or of several people, a successor without an active account, a damaged id. If rows name different
 * successors for the same things, all of them are problems. No row is dropped silently, and nobody is guessed.
 *
 * Throws `validation` if a column is missing, and the errors of the search. No error and no problem shows the content of a cell.
 *
 * @example
 * const { rules, problems } = await readSuccessors(createReadStream('successors.csv'), { clients: { org } });
 * const policy = { responsibilities: { successors: [...rules] } };
 */
export async function readSuccessors(source: CsvSource, options: ReadSuccessorsOptions): Promise<SuccessorsFile> {
  checkRunOptions(caller, options ?? null, optionNames);
  checkClients(caller, options.clients);
  const { drafts, problems, rows } = await readDrafts(source);
  const resolved = await resolve(drafts, options);
  const { entries, contradicting } = withoutContradictions(resolved.entries);
  return {
    rules: rulesOf(entries),
    problems: [...problems, ...resolved.problems, ...contradicting].sort((one, other) => one.line - other.line),
    rows,
  };
}

/** A row as it stands in the file. */
interface Draft {
  readonly row: CsvRow;
  readonly leaver: Subject | undefined;
  readonly successor: Subject;
  readonly about: About;
}

/** A row with the account ids of its people. */
interface Entry {
  readonly row: CsvRow;
  readonly leaver: string | undefined;
  readonly successor: string;
  readonly about: About;
}

async function readDrafts(source: CsvSource): Promise<{ readonly drafts: readonly Draft[]; readonly problems: readonly RowProblem[]; readonly rows: number }> {
  const drafts: Draft[] = [];
  const problems: RowProblem[] = [];
  let columns: SuccessorColumns | undefined;
  let rows = 0;
  for await (const some of rowsOf(caller, source).rows) {
    for (const row of some) {
      if ('reason' in row) {
        rows += 1;
        problems.push(row);
      } else if (columns === undefined) {
        columns = columnsOf(row.cells);
      } else {
        const known = columns;
        rows += 1;
        const { usable, unusable } = each([row], (given) => draftOf(given, known));
        drafts.push(...usable);
        problems.push(...unusable);
      }
    }
  }
  if (columns === undefined) {
    throw invalidInput(caller, [{ field: 'source', problem: emptySource }]);
  }
  return { drafts, problems, rows };
}

function columnsOf(cells: readonly string[]): SuccessorColumns {
  const refuse = (problem: string) => invalidInput(caller, [{ field: 'header', problem }]);
  const missing = problemOfHeader(cells);
  if (missing !== undefined) {
    throw refuse(missing);
  }
  const columns = recogniseSuccessorColumns(cells);
  if ('missing' in columns) {
    throw refuse(`${columns.missing}; none of the ${cells.length} columns has that name`);
  }
  return columns;
}

function draftOf(row: CsvRow, columns: SuccessorColumns): Draft {
  const { cells } = row;
  const problem = problemOfCells(row, columns.count);
  if (problem !== undefined) {
    throw new UnusableRow(problem);
  }
  const leaver = personIn(cells, columns.leaver);
  const successor = personIn(cells, columns.successor);
  const about = aboutOf(cells, columns);
  if (successor === undefined) {
    throw new UnusableRow('names no successor');
  }
  if (leaver === undefined && Object.keys(about).length === 0) {
    throw new UnusableRow('names neither a leaver nor a project, space or kind');
  }
  return { row, leaver, successor, about };
}

/** Looks everybody up in as few searches as possible. An account id of a leaver needs no search. */
async function resolve(drafts: readonly Draft[], { clients, signal }: ReadSuccessorsOptions): Promise<{ readonly entries: readonly Entry[]; readonly problems: readonly RowProblem[] }> {
  const subjects = new Map<string, Subject>();
  for (const { leaver, successor } of drafts) {
    for (const subject of [successor, ...(leaver?.email === undefined ? [] : [leaver])]) {
      subjects.set(textOf(subject), subject);
    }
  }
  const found = await lookUp([...subjects.values()], clients, { signal }, []);
  const results = new Map([...subjects.keys()].map((text, index) => [text, found[index]]));
  const accountOf = (subject: Subject, who: 'leaver' | 'successor'): string => {
    const result = results.get(textOf(subject));
    if (result?.kind === 'unresolved') {
      const owner = result.subject.reason === 'noMatch' ? 'nobody has' : 'several people have';
      throw new UnusableRow(`${owner} the e-mail address of its ${who}`);
    }
    if (who === 'successor') {
      if (result?.user === undefined) {
        throw new UnusableRow('nobody in the organization has the account id of its successor');
      }
      if (!isActiveUser(result.user)) {
        throw new UnusableRow('has a successor whose account is not active');
      }
    }
    return result?.accountId ?? subject.accountId ?? '';
  };
  const { usable, unusable } = each(drafts, ({ row, leaver, successor, about }): Entry => {
    const entry = { row, leaver: leaver === undefined ? undefined : accountOf(leaver, 'leaver'), successor: accountOf(successor, 'successor'), about };
    if (entry.leaver === entry.successor) {
      throw new UnusableRow('has the leaver as the successor');
    }
    return entry;
  });
  return { entries: usable, problems: unusable };
}

function textOf({ accountId, email }: Subject): string {
  return accountId ?? email ?? '';
}

/** Leaves out all rows that name different successors for the same things: none of them is more right than another. */
function withoutContradictions(entries: readonly Entry[]): { readonly entries: readonly Entry[]; readonly contradicting: readonly RowProblem[] } {
  const groups = groupedBy(entries, ({ leaver = '', about }) => JSON.stringify([leaver, partOf(about)]));
  const all = [...groups.values()];
  const otherThan = (group: readonly Entry[], entry: Entry | undefined): Entry | undefined => group.find(({ successor }) => successor !== entry?.successor);
  const isContradicting = (group: readonly Entry[]): boolean => otherThan(group, group[0]) !== undefined;
  return {
    entries: all.filter((group) => !isContradicting(group)).flat(),
    contradicting: all.filter(isContradicting).flatMap((group) => {
      const other = otherThan(group, group[0]);
      return group.map((entry) => {
        const { row } = (entry.successor === group[0]?.successor ? other : group[0]) ?? entry;
        return problemOf(entry.row, `names another successor than line ${row.line} for the same things`);
      });
    }),
  };
}

const partOf = ({ project, space, kind }: About): readonly (string | undefined)[] => [project, space, kind];

/** One rule for all rows that differ only in what its `successors` have as keys. */
function rulesOf(entries: readonly Entry[]): SuccessorRule[] {
  const groups = groupedBy(entries, (entry) => JSON.stringify(ruleKeyOf(entry)));
  return [...groups.values()].map(ruleOf).sort((one, other) => rankOf(one) - rankOf(other));
}

function ruleKeyOf({ leaver, about }: Entry): readonly unknown[] {
  const by = leaver !== undefined ? 'leaver' : about.project !== undefined ? 'project' : about.space !== undefined ? 'space' : 'kind';
  return [by, by === 'leaver' ? partOf(about) : by === 'kind' ? undefined : about.kind];
}

function ruleOf(group: readonly Entry[]): SuccessorRule {
  const successorsBy = (key: (entry: Entry) => string | undefined): Record<string, string> => Object.fromEntries(group.map((entry) => [key(entry) ?? '', entry.successor]));
  const [first] = group;
  const { project, space, kind } = first?.about ?? {};
  const onlyKind = kind === undefined ? {} : { kind };
  if (first?.leaver !== undefined) {
    return { by: 'leaver', successors: successorsBy(({ leaver }) => leaver), ...first.about };
  }
  if (project !== undefined) {
    return { by: 'project', successors: successorsBy(({ about }) => about.project), ...onlyKind };
  }
  return space !== undefined
    ? { by: 'space', successors: successorsBy(({ about }) => about.space), ...onlyKind }
    : { by: 'kind', successors: successorsBy(({ about }) => about.kind) };
}

/** The more a rule asks of a thing, the earlier it comes. What is about a leaver comes before what is about everybody. */
function rankOf(rule: SuccessorRule): number {
  const place = { leaver: 0, project: 1, space: 1, kind: 2, account: 3, projectLead: 3 }[rule.by];
  const conditions = ['project', 'space', 'kind'].filter((name) => name in rule).length;
  const placeFirst = 'project' in rule || 'space' in rule ? 0.5 : 0;
  return place * 10 - conditions - placeFirst;
}

/** Makes something of each, and lists those of which nothing can be made. */
function each<From extends { readonly row: CsvRow } | CsvRow, To>(all: readonly From[], make: (from: From) => To): { readonly usable: readonly To[]; readonly unusable: readonly RowProblem[] } {
  const usable: To[] = [];
  const unusable: RowProblem[] = [];
  for (const from of all) {
    try {
      usable.push(make(from));
    } catch (error) {
      if (!(error instanceof UnusableRow)) {
        throw error;
      }
      unusable.push(problemOf('row' in from ? from.row : from, error.message));
    }
  }
  return { usable, unusable };
}

function problemOf({ line, lastLine }: CsvRow, reason: string): RowProblem {
  return { line, lastLine, reason };
}
