import { describePlan, responsibilityDeclarations, type Plan, type PlanFile, type PlanFileHeader, type PlannedPerson, type ResponsibilityKind } from '../offboarding.js';
import { unresolvedInWords } from './report-words.js';
import { counted, inWords, listed, nameOf, people, timeOf, wrapped } from './words.js';

/** How many names stand beside an action before the others are only counted. */
const namedPeople = 5;

/** So many different texts are listed one by one. The people of a plan file may have more. */
const mostTexts = 1_000;

/** Names and texts that belong together: only the first names are kept. */
class Groups {
  readonly #groups = new Map<string, { count: number; readonly names: string[] }>();

  add(text: string, name: string): void {
    const kept = this.#groups.has(text) || this.#groups.size < mostTexts ? text : 'something else';
    const group = this.#groups.get(kept) ?? { count: 0, names: [] };
    this.#groups.set(kept, group);
    group.count += 1;
    if (group.names.length < namedPeople) {
      group.names.push(name);
    }
  }

  all(): [text: string, group: { readonly count: number; readonly names: readonly string[] }][] {
    return [...this.#groups];
  }
}

/** What a plan does and leaves behind, from people who come one by one. */
export class PlanSummary {
  readonly #actions = new Groups();
  readonly #remains = new Groups();
  readonly #notInspected = new Groups();
  readonly #given = new Map<ResponsibilityKind, number>();
  readonly #staying = new Map<ResponsibilityKind, number>();

  constructor(private readonly plan: Pick<Plan, 'fuse' | 'policy' | 'searched'>) {}

  add(person: PlannedPerson): void {
    const name = nameOf(person);
    this.#actions.add(person.action, name);
    person.steps.flatMap(kindsGivenBy).forEach((kind) => this.#given.set(kind, (this.#given.get(kind) ?? 0) + 1));
    person.inCharge?.forEach(({ kind }) => this.#staying.set(kind, (this.#staying.get(kind) ?? 0) + 1));
    for (const { remains, notInspected } of describePlan({ people: [person], ...(this.plan.searched === undefined ? {} : { searched: this.plan.searched }) })) {
      remains.forEach((text) => this.#remains.add(text, name));
      notInspected.forEach((text) => this.#notInspected.add(text, name));
    }
  }

  /** What the plan does, action by action, with the first names of each. */
  totals(): string {
    const { fuse, policy: { limits } } = this.plan;
    const rows = this.#actions.all().map(([action, { count, names }]) => {
      const more = count - names.length;
      return [`${actionInWords(action as PlannedPerson['action'])}: ${count}`, `${names.join('; ')}${more > 0 ? `; and ${more} more` : ''}`] as const;
    });
    const limit = fuse.needsConfirmation ? [wrapped(`The plan exceeds the limits of its policy: ${people(limits.people)}, or ${Math.round(limits.share * 100)} % of the active accounts. Check that the input is the right one.`)] : [];
    return [...(rows.length === 0 ? ['The plan is for nobody.'] : [listed(rows, 0)]), ...limit].join('\n\n');
  }

  /** How many things go to successors, and how many stay, kind by kind. Nothing for a policy without them. */
  things(): string[] {
    if (this.plan.policy.responsibilities === undefined) {
      return [];
    }
    const rows = ([['given to successors', this.#given], ['still with people', this.#staying]] as const)
      .filter(([, kinds]) => kinds.size > 0)
      .map(([name, kinds]) => [`${name}: ${[...kinds.values()].reduce((sum, count) => sum + count, 0).toLocaleString('en')}`, kindsInWords(kinds)] as const);
    return [rows.length === 0 ? 'The search found nothing that these people are in charge of.' : listed(rows, 0)];
  }

  /** What stays behind, once for all whom it is about. */
  remains(): string[] {
    return together('Remains afterwards', this.#remains);
  }

  /** What could not be read, why, and what to do about it. */
  notInspected(): string[] {
    return together('Not inspected', this.#notInspected);
  }
}

/** The summary of a plan in memory. */
export function summaryOf(plan: Plan): PlanSummary {
  const summary = new PlanSummary(plan);
  plan.people.forEach((person) => summary.add(person));
  return summary;
}

/** The summary of a plan file. */
export async function summaryOfFile(plan: PlanFile): Promise<PlanSummary> {
  const summary = new PlanSummary(await plan.header());
  for await (const person of plan.people()) {
    summary.add(person);
  }
  return summary;
}

/** The kind of each thing that a step gives to a successor. */
function kindsGivenBy(step: PlannedPerson['steps'][number]): ResponsibilityKind[] {
  return step.kind === 'transferResponsibilities' ? step.things.map(() => step.responsibility) : [];
}

function kindsInWords(kinds: ReadonlyMap<ResponsibilityKind, number>): string {
  return [...kinds].map(([kind, count]) => `${responsibilityDeclarations[kind].title}: ${count.toLocaleString('en')}`).join('; ');
}

/** A whole plan, for review: why, what, and what stays behind. */
export function planInWords(plan: Plan): string {
  const summary = summaryOf(plan);
  return [
    headInWords(plan),
    ...summary.things(),
    ...plan.people.map((person) => personInWords(person, plan)),
    ...summary.remains(),
    ...summary.notInspected(),
    ...(plan.unresolved.length === 0 ? [] : [`Not in the plan:\n${plan.unresolved.map(unresolvedInWords).join('\n')}`]),
  ].join('\n\n');
}

/** The same of a plan file, in pieces. */
export async function* planFileInWords(plan: PlanFile): AsyncGenerator<string, void, undefined> {
  const header = await plan.header();
  const summary = await summaryOfFile(plan);
  yield [headInWords(header), ...summary.things()].join('\n\n');
  for await (const person of plan.people()) {
    yield `\n\n${personInWords(person, header)}`;
  }
  yield [...summary.remains(), ...summary.notInspected()].map((block) => `\n\n${block}`).join('');
  let isFirst = true;
  for await (const subject of plan.unresolved()) {
    yield `${isFirst ? '\n\nNot in the plan:' : ''}\n${unresolvedInWords(subject)}`;
    isFirst = false;
  }
  yield '\n';
}

function headInWords({ hash, orgId, createdAt, expiresAt, fuse, policy }: PlanFileHeader): string {
  return listed(
    [
      ['Plan', hash],
      ['Organization', orgId],
      ['Profile', policy.profile],
      ['Made', timeOf(createdAt)],
      ...(policy.notBefore === undefined ? [] : [['Not before', timeOf(new Date(policy.notBefore).toISOString())] as const]),
      ['Expires', timeOf(expiresAt)],
      ['Changes', changesInWords(fuse)],
      ...(policy.approvals === undefined ? [] : [['Approvals', approvalsInWords(policy.approvals)] as const]),
    ],
    0,
  );
}

/** Which approvals a plan needs, and when. */
function approvalsInWords({ approvers, count, rows, people: atMost }: NonNullable<Plan['policy']['approvals']>): string {
  const when = [...(rows === undefined ? [] : [`it changes somebody of ${rows.map(inWords).join(', ')}`]), ...(atMost === undefined ? [] : [`it changes more than ${people(atMost)}`])];
  return `${count} of ${approvers.map(nameOf).join('; ')}${when.length === 0 ? '' : `, if ${when.join(' or ')}`}`;
}

function personInWords(person: PlannedPerson, { searched }: Pick<Plan, 'searched'>): string {
  return describePlan({ people: [person], ...(searched === undefined ? {} : { searched }) })
    .map(({ name, accountId, because, steps, humanTask }) =>
      [
        wrapped(`${nameOf({ name, accountId })}: ${actionInWords(person.action)}`, { hanging: 2 }),
        wrapped(because, { indent: 2 }),
        ...steps.map((step) => wrapped(`- ${step}`, { indent: 2, hanging: 2 })),
        ...(humanTask === undefined ? [] : [wrapped(`To do: ${humanTask}`, { indent: 2, hanging: 2 })]),
      ].join('\n'),
    )
    .join('');
}

/** How many people a plan changes, and how many things it gives to others. */
export function changesInWords({ people: changed, things = 0 }: Plan['fuse']): string {
  return `${people(changed)}${things === 0 ? '' : ` and ${counted(things, 'thing', 'things')}`}`;
}

function actionInWords(action: PlannedPerson['action']): string {
  return action === 'nothing' ? 'nothing to do' : inWords(action);
}

function together(title: string, groups: Groups): string[] {
  const lines = groups.all().map(([text, { count, names }]) => wrapped(`- ${text} (${count > namedPeople ? people(count) : names.join('; ')})`, { hanging: 2 }));
  return lines.length === 0 ? [] : [`${title}:\n${lines.join('\n')}`];
}
