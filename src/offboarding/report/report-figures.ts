import type { ReportedAccess } from './access.js';
import type { Report, ReportedPerson } from './report.js';
import type { ReportHead, ReportStream } from './report-stream.js';
import { accessTitles, notInspectedBy, openTaskOf, taskHolderOf, taskHolders, type Grouped, type NumberedPerson, type ReportFigures, type TaskHolder } from './report-summary.js';
import { errorOf } from './report-words.js';

/** How many people a text names at most. Forms may name fewer. */
const mostNamed = 20;

/** Looks at everybody once. A collector for a stream keeps a limited number of texts. */
export class FigureCollector {
  readonly #counts = { lines: 0, people: 0, stillIn: 0, unknown: 0, pending: 0, things: 0, holders: 0, hasInCharge: false, hasErrors: false };
  readonly #idle = { tasks: 0, seen: undefined as Set<string> | undefined };
  readonly #access: Readonly<Partial<Record<ReportedAccess['state'], Grouping>>>;
  readonly #tasks: Readonly<Record<TaskHolder, Grouping>>;
  readonly #remains: Grouping;
  readonly #notInspected: Grouping;
  readonly #notInspectedOf: (person: ReportedPerson) => string[];

  constructor(report: Pick<ReportHead, 'plans' | 'searched'>, mostTexts = Number.POSITIVE_INFINITY) {
    const areSeveralPlans = report.plans !== undefined;
    const grouping = () => new Grouping(areSeveralPlans, mostTexts);
    this.#access = { on: grouping(), partly: grouping(), unknown: grouping(), off: grouping() };
    this.#tasks = Object.fromEntries(Object.keys(taskHolders).map((holder) => [holder, grouping()])) as Record<TaskHolder, Grouping>;
    this.#remains = grouping();
    this.#notInspected = grouping();
    this.#notInspectedOf = notInspectedBy(report);
    this.#idle.seen = areSeveralPlans ? new Set() : undefined;
  }

  add(person: ReportedPerson): void {
    const counts = this.#counts;
    const { access, outcome, later, remains, inCharge, steps } = person;
    const index = counts.lines;
    counts.lines += 1;
    if (later === undefined) {
      counts.people += 1;
      counts.stillIn += access.state === 'off' ? 0 : 1;
      counts.unknown += access.state === 'unknown' ? 1 : 0;
      counts.pending += outcome.kind === 'done' && outcome.verification === 'pendingVerification' ? 1 : 0;
      counts.things += inCharge?.length ?? 0;
      counts.holders += inCharge === undefined || inCharge.length === 0 ? 0 : 1;
      // A report of a later version may have other states.
      this.#access[access.state]?.add(person, index, [access.sentence]);
    }
    counts.hasInCharge ||= inCharge !== undefined;
    counts.hasErrors ||= steps.some((step) => errorOf(step.outcome) !== undefined);
    const task = openTaskOf(person);
    if (task !== undefined) {
      this.#tasks[taskHolderOf(person)].add(person, index, [task]);
      this.#countTask(person);
    }
    this.#remains.add(person, index, remains);
    this.#notInspected.add(person, index, this.#notInspectedOf(person));
  }

  #countTask({ accountId }: ReportedPerson): void {
    const { seen } = this.#idle;
    if (seen?.has(accountId) !== true) {
      seen?.add(accountId);
      this.#idle.tasks += 1;
    }
  }

  figures(): ReportFigures {
    return {
      ...this.#counts,
      tasks: this.#idle.tasks,
      access: (['on', 'partly', 'unknown', 'off'] as const).flatMap((state) => {
        const groups = this.#access[state]?.groups() ?? [];
        return groups.length === 0 ? [] : { state, title: accessTitles[state], count: total(groups), groups };
      }),
      heldTasks: (Object.keys(taskHolders) as TaskHolder[]).flatMap((holder) => {
        const groups = this.#tasks[holder].groups();
        return groups.length === 0 ? [] : { holder, title: taskHolders[holder], count: total(groups), groups };
      }),
      remains: this.#remains.groups(),
      notInspected: this.#notInspected.groups(),
    };
  }
}

/** The figures of a report in memory. */
export function figuresOfReport(report: Report): ReportFigures {
  const collector = new FigureCollector(report);
  report.people.forEach((person) => collector.add(person));
  return collector.figures();
}

/** So many different texts of one kind are kept of a stream. */
const mostTextsOfStream = 1_000;

const figuresOfStreams = new WeakMap<ReportStream, Promise<ReportFigures>>();

/** The figures of a stream. Everybody is read once for all forms. */
export function figuresOfStream(report: ReportStream): Promise<ReportFigures> {
  const known = figuresOfStreams.get(report) ?? collectFrom(report);
  figuresOfStreams.set(report, known);
  return known;
}

async function collectFrom(report: ReportStream): Promise<ReportFigures> {
  const collector = collectorOfStream(report);
  for await (const person of report.people()) {
    collector.add(person);
  }
  return collector.figures();
}

export function collectorOfStream(report: Pick<ReportHead, 'plans' | 'searched'>): FigureCollector {
  return new FigureCollector(report, mostTextsOfStream);
}

/** Spares a stream that was just read another reading. */
export function rememberFigures(report: ReportStream, figures: ReportFigures): void {
  figuresOfStreams.set(report, Promise.resolve(figures));
}

/** What stands for texts beyond those that are kept. */
const otherTexts = 'something else: the details of each person have it';

/** Keeps the first people of each text only, so that it holds as little for thousands as for a few. */
class Grouping {
  readonly #groups = new Map<string, { count: number; named: NumberedPerson[]; seen: Set<string> | undefined }>();

  constructor(
    private readonly areSeveralPlans: boolean,
    private readonly mostTexts: number,
  ) {}

  add({ accountId, name }: ReportedPerson, index: number, texts: readonly string[]): void {
    for (const given of texts.length > 1 ? new Set(texts) : texts) {
      const text = this.#groups.size < this.mostTexts || this.#groups.has(given) ? given : otherTexts;
      const group = this.#groups.get(text) ?? { count: 0, named: [], seen: this.areSeveralPlans ? new Set() : undefined };
      this.#groups.set(text, group);
      if (group.seen?.has(accountId) !== true) {
        group.seen?.add(accountId);
        group.count += 1;
        if (group.named.length < mostNamed) {
          group.named.push({ person: { accountId, ...(name === undefined ? {} : { name }) }, index });
        }
      }
    }
  }

  groups(): Grouped[] {
    return [...this.#groups].map(([text, { count, named }]) => ({ text, count, named })).sort((one, other) => other.count - one.count);
  }
}

function total(groups: readonly Grouped[]): number {
  return groups.reduce((sum, { count }) => sum + count, 0);
}
