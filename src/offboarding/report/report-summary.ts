import { notInspectedText, notSearchedIn } from '../plan/not-inspected.js';
import type { ReportedAccess } from './access.js';
import type { ReportedPerson } from './report.js';
import type { ReportHead } from './report-stream.js';
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

export const accessTitles: Readonly<Record<ReportedAccess['state'], string>> = { on: 'Can still log in', partly: 'Only partly off', unknown: 'Not known', off: 'Cannot log in' };

/** The rows that an admin resolves by hand. The others need another policy, other credentials or a new plan. */
const rowsForAnAdmin: ReadonlySet<string> = new Set(['app', 'serviceAccount', 'lastOrgAdmin', 'undecided', 'exportControl']);

/** People with the same text, of whom a form names the first ones. */
export interface Grouped {
  readonly text: string;
  readonly count: number;
  readonly named: readonly NumberedPerson[];
}

export interface NumberedPerson {
  readonly person: Pick<ReportedPerson, 'accountId' | 'name'>;
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

/** What the summary of a report says, from one look at everybody. */
export interface ReportFigures {
  /** How many lines the report has for people. */
  readonly lines: number;
  /** How many people the report is about: whoever several plans name counts once. */
  readonly people: number;
  /** How many can still log in, or may be able to. */
  readonly stillIn: number;
  readonly unknown: number;
  /** How many have something left to do by hand. */
  readonly tasks: number;
  /** How many are done, and reading back does not show it yet. */
  readonly pending: number;
  readonly things: number;
  /** How many people still have things. */
  readonly holders: number;
  /** Whether somebody was searched for responsibilities. */
  readonly hasInCharge: boolean;
  readonly hasErrors: boolean;
  /** Everybody who can still log in, or may be able to; the last group is those who cannot. */
  readonly access: readonly AccessGroup[];
  /** Each task with the people it is about, by who acts. Somebody whom two plans leave with the same task counts once. */
  readonly heldTasks: readonly HeldTasks[];
  /** What stays behind, with the people it is about, the most frequent first. */
  readonly remains: readonly Grouped[];
  /** What could not be read, why, and what to do about it, with the people it is about. */
  readonly notInspected: readonly Grouped[];
}

/** What could not be read about a person: of their own, and by the search of their plan. */
export function notInspectedBy({ searched, plans = [] }: Pick<ReportHead, 'plans' | 'searched'>): (person: ReportedPerson) => string[] {
  const ofAll = notSearchedIn(searched).map(notInspectedText);
  const ofPlans = new Map(plans.map((plan) => [plan.planHash, notSearchedIn(plan.searched).map(notInspectedText)]));
  return ({ notInspected = [], inCharge, planHash = '' }) => [...notInspected.map(notInspectedText), ...(inCharge === undefined ? [] : (ofPlans.get(planHash) ?? ofAll))];
}

/** What the report is: a plan that no run has started is no report of one. */
export function titleOf({ runs }: ReportHead): string {
  return runs.length === 0 ? 'Offboarding plan, not applied' : 'Offboarding report';
}

/** The report in one sentence or two. */
export function summaryOf({ unresolved, problems, plans = [] }: ReportHead, figures: ReportFigures): string {
  const { people, stillIn, unknown, tasks } = figures;
  const lost = unresolved.length + problems.length;
  return [
    plans.length === 0 ? '' : `The report is about ${counted(plans.length, 'plan', 'plans')}.`,
    `${(stillIn - unknown).toLocaleString('en')} of ${counted(people, 'person', 'people')} can still log in${unknown === 0 ? '' : `; for ${unknown.toLocaleString('en')} it is not known`}.`,
    inChargeText(figures),
    tasks === 0 ? nothingLeftText(figures) : `Something is left to do by hand for ${counted(tasks, 'person', 'people')}.`,
    lost === 0 ? '' : `${counted(lost, 'line', 'lines')} of the input ${lost === 1 ? 'does' : 'do'} not name exactly one person.`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** How many things are still with how many people. Empty if there are none. */
export function inChargeText({ things, holders }: ReportFigures): string {
  return things === 0 ? '' : `${counted(things, 'thing is', 'things are')} still with ${counted(holders, 'person', 'people')}.`;
}

/** What stands where no person has a task. */
export function nothingLeftText(figures: ReportFigures): string {
  return inChargeText(figures) === '' ? 'Nothing is left to do by hand.' : 'Nothing else is left to do by hand.';
}

/** Which plan of several an entry is of, in short. */
export function planTextOf({ plans = [] }: ReportHead): (planHash: string | undefined) => string {
  const titles = new Map(plans.map(({ planHash, createdAt }, index) => [planHash, `Plan ${index + 1} of ${plans.length}, ${dateOf(createdAt)}`]));
  return (planHash) => titles.get(planHash ?? '') ?? '';
}

function dateOf(at: string): string {
  return /^\d{4}-\d\d-\d\d/.exec(at)?.[0] ?? at;
}
