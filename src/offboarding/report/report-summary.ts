import { notInspectedText, notSearchedIn } from '../plan/not-inspected.js';
import type { ReportedAccess } from './access.js';
import type { Report, ReportedPerson } from './report.js';
import { counted, errorOf, taskOf } from './report-words.js';

/** What a report leads with: who can still log in, and what a person must do next. */

/** Who acts next, in the order of the page. */
export const taskHolders = {
  orgAdmin: 'Organization admin',
  idpAdmin: 'Identity provider admin',
  siteAdmin: 'Site admin',
  caller: 'Whoever runs the offboarding',
  user: 'Owner of the account',
  atlassianSupport: 'Atlassian Support',
} as const;

/** Who must act next for a person. */
export type TaskHolder = keyof typeof taskHolders;

const accessTitles: Readonly<Record<ReportedAccess['state'], string>> = { on: 'Can still log in', partly: 'Only partly off', unknown: 'Not known', off: 'Cannot log in' };

/** The rows that an admin resolves by hand. The others need another policy, other credentials or a new plan. */
const rowsForAnAdmin: ReadonlySet<string> = new Set(['app', 'serviceAccount', 'lastOrgAdmin', 'undecided', 'exportControl']);

/** People with the same text, of whom a form names the first ones. */
export interface Grouped {
  readonly text: string;
  readonly count: number;
  readonly named: readonly NumberedPerson[];
}

export interface NumberedPerson {
  readonly person: ReportedPerson;
  /** The place in the report, from 0. */
  readonly index: number;
}

/** What somebody must do next, the most frequent first. */
export interface HeldTasks {
  readonly holder: TaskHolder;
  readonly title: string;
  readonly count: number;
  readonly groups: readonly Grouped[];
}

/** People of one state of access, by the sentence that says it. */
export interface AccessGroup {
  readonly state: ReportedAccess['state'];
  readonly title: string;
  readonly count: number;
  readonly groups: readonly Grouped[];
}

/** What is left to do for a person. A later plan settles what went wrong before it, but not what a change left to people. */
export function openTaskOf(person: ReportedPerson): string | undefined {
  const { later, outcome } = person;
  return later === undefined || (outcome.kind === 'done' && later.action !== 'giveBack') ? taskOf(person) : undefined;
}

/** Who can do what is left to do for a person. */
export function taskHolderOf({ outcome, steps, rowName }: ReportedPerson): TaskHolder {
  const whoCanFix = errorOf(outcome)?.whoCanFix;
  if (whoCanFix !== undefined) {
    // What passes by itself is for whoever applies the plan again.
    return whoCanFix in taskHolders ? (whoCanFix as TaskHolder) : 'caller';
  }
  switch (outcome.kind) {
    case 'notFinished':
    case 'blocked':
      return 'caller';
    case 'handedOff':
      return 'idpAdmin';
    case 'refused':
      return rowsForAnAdmin.has(rowName) ? 'orgAdmin' : 'caller';
    default:
      return steps.some(({ kind }) => kind === 'setScimInactive' || kind === 'unlinkScim' || kind === 'handOffToIdentityProvider')
        ? 'idpAdmin'
        : steps.some(({ kind }) => kind === 'revokePortalAccess')
          ? 'siteAdmin'
          : 'orgAdmin';
  }
}

export function taskHolderText(person: ReportedPerson): string {
  return taskHolders[taskHolderOf(person)];
}

/** Everybody who can still log in, or may be able to; the last group is those who cannot. */
export function accessGroupsOf({ people }: Report, namedPeople: number): AccessGroup[] {
  return (['on', 'partly', 'unknown', 'off'] as const).flatMap((state) => {
    const groups = grouped(people, namedPeople, ({ access, later }) => (access.state === state && later === undefined ? access.sentence : []));
    return groups.length === 0 ? [] : { state, title: accessTitles[state], count: total(groups), groups };
  });
}

/** Each task with the people it is about, by who acts. Somebody whom two plans leave with the same task counts once. */
export function heldTasksOf({ people }: Report, namedPeople: number): HeldTasks[] {
  return (Object.keys(taskHolders) as TaskHolder[]).flatMap((holder) => {
    const groups = grouped(people, namedPeople, (person) => {
      const task = openTaskOf(person);
      return task === undefined || taskHolderOf(person) !== holder ? [] : task;
    });
    return groups.length === 0 ? [] : { holder, title: taskHolders[holder], count: total(groups), groups };
  });
}

/** What stays behind, with the people it is about, the most frequent first. */
export function remainsOf({ people }: Report, namedPeople: number): Grouped[] {
  return grouped(people, namedPeople, ({ remains }) => remains);
}

/** What could not be read, why, and what to do about it, with the people it is about. */
export function notInspectedOf(report: Report, namedPeople: number): Grouped[] {
  return grouped(report.people, namedPeople, notInspectedBy(report));
}

/** What could not be read about a person: of their own, and by the search of their plan. */
export function notInspectedBy({ searched, plans = [] }: Report): (person: ReportedPerson) => string[] {
  const ofAll = notSearchedIn(searched).map(notInspectedText);
  const ofPlans = new Map(plans.map((plan) => [plan.planHash, notSearchedIn(plan.searched).map(notInspectedText)]));
  return ({ notInspected = [], inCharge, planHash = '' }) => [...notInspected.map(notInspectedText), ...(inCharge === undefined ? [] : (ofPlans.get(planHash) ?? ofAll))];
}

function total(groups: readonly Grouped[]): number {
  return groups.reduce((sum, { count }) => sum + count, 0);
}

/** Keeps the first people of each group only, so that it holds as little for thousands as for a few. */
function grouped(people: readonly ReportedPerson[], namedPeople: number, textsOf: (person: ReportedPerson) => string | readonly string[]): Grouped[] {
  const groups = new Map<string, { count: number; named: NumberedPerson[]; seen: Set<string> | undefined }>();
  const areSeveralPlans = people.some(({ planHash }) => planHash !== undefined);
  for (const [index, person] of people.entries()) {
    for (const text of new Set([textsOf(person)].flat())) {
      const group = groups.get(text) ?? { count: 0, named: [], seen: areSeveralPlans ? new Set() : undefined };
      groups.set(text, group);
      if (group.seen?.has(person.accountId) !== true) {
        group.seen?.add(person.accountId);
        group.count += 1;
        if (group.named.length < namedPeople) {
          group.named.push({ person, index });
        }
      }
    }
  }
  return [...groups].map(([text, { count, named }]) => ({ text, count, named })).sort((one, other) => other.count - one.count);
}

/** How many people the report is about: whoever several plans name counts once. */
export function countOfPeople({ people }: Report): number {
  return people.filter(({ later }) => later === undefined).length;
}

/** What the report is: a plan that no run has started is no report of one. */
export function titleOf({ runs }: Report): string {
  return runs.length === 0 ? 'Offboarding plan, not applied' : 'Offboarding report';
}

/** The report in one sentence or two. */
export function summaryOf(report: Report): string {
  const { people, unresolved, problems, plans = [] } = report;
  const isStillIn = (person: ReportedPerson) => person.later === undefined && person.access.state !== 'off';
  const [all, stillIn] = [countOfPeople(report), people.filter(isStillIn)];
  const unknown = stillIn.filter(({ access }) => access.state === 'unknown').length;
  const tasks = new Set(people.filter((person) => openTaskOf(person) !== undefined).map(({ accountId }) => accountId)).size;
  const lost = unresolved.length + problems.length;
  return [
    plans.length === 0 ? '' : `The report is about ${counted(plans.length, 'plan', 'plans')}.`,
    `${(stillIn.length - unknown).toLocaleString('en')} of ${counted(all, 'person', 'people')} can still log in${unknown === 0 ? '' : `; for ${unknown.toLocaleString('en')} it is not known`}.`,
    inChargeText(report),
    tasks === 0 ? nothingLeftText(report) : `Something is left to do by hand for ${counted(tasks, 'person', 'people')}.`,
    lost === 0 ? '' : `${counted(lost, 'line', 'lines')} of the input ${lost === 1 ? 'does' : 'do'} not name exactly one person.`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** How many things are still with how many people. Empty if there are none. */
export function inChargeText({ people }: Report): string {
  const holders = people.filter(({ later, inCharge = [] }) => later === undefined && inCharge.length > 0);
  const things = holders.reduce((sum, { inCharge = [] }) => sum + inCharge.length, 0);
  return things === 0 ? '' : `${counted(things, 'thing is', 'things are')} still with ${counted(holders.length, 'person', 'people')}.`;
}

/** What stands where no person has a task. */
export function nothingLeftText(report: Report): string {
  return inChargeText(report) === '' ? 'Nothing is left to do by hand.' : 'Nothing else is left to do by hand.';
}

/** Which plan of several an entry is of, in short. */
export function planTextOf({ plans = [] }: Report): (planHash: string | undefined) => string {
  const titles = new Map(plans.map(({ planHash, createdAt }, index) => [planHash, `Plan ${index + 1} of ${plans.length}, ${dateOf(createdAt)}`]));
  return (planHash) => titles.get(planHash ?? '') ?? '';
}

function dateOf(at: string): string {
  return /^\d{4}-\d\d-\d\d/.exec(at)?.[0] ?? at;
}
