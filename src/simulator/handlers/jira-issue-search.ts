import { jiraRefusal } from '../answer.js';
import { peopleOfIssue, searchedValues, type SimulatedIssue, type SimulatedIssueValues } from '../jira-issue-state.js';
import { readJql, type JqlNames, type JqlSearch, type JqlValues } from '../jql.js';
import { listFor } from '../long-lists.js';
import { candidatesIn, timesHandedOut } from '../mention-index.js';
import type { SimulatedRequest } from '../router.js';
import type { SimulatedCustomerRequest } from '../service-desk-state.js';
import { jiraOf, type JiraSiteRequest } from './jira-requests.js';

/** An issue, with what a search shows of it. */
export interface FoundIssue {
  readonly issue: SimulatedIssue;
  readonly values: SimulatedIssueValues;
}

type SearchRequest = JiraSiteRequest & Pick<SimulatedRequest, 'clock' | 'effects'>;

/** The id of the field with the participants of requests. Only sites with a service desk have it. */
export const participantsFieldId = 'customfield_10026';

/** The key, the name and the id of each category of statuses. */
export const statusCategories: Readonly<Record<SimulatedIssue['statusCategory'], readonly [key: string, name: string, id: string]>> = {
  new: ['new', 'To Do', '2'],
  indeterminate: ['indeterminate', 'In Progress', '4'],
  done: ['done', 'Done', '3'],
};

/** How many issues match JQL. */
export function countMatching(request: SearchRequest, jql: string): number {
  return matching(request, readSearch(request, jql), new Set()).length;
}

/** A page of the issues that match JQL, by their number unless it orders them. */
export function pageOfMatching(
  request: SearchRequest,
  { jql, reconciled, token, size }: { readonly jql: string; readonly reconciled: ReadonlySet<string>; readonly token: string | undefined; readonly size: number },
): { readonly found: readonly FoundIssue[]; readonly nextPageToken?: string } {
  const { issues } = jiraOf(request);
  const search = readSearch(request, jql);
  const now = request.clock.now();
  const from = token === undefined ? undefined : positionIn(token);
  const key = JSON.stringify([request.actor.accountId, jql, [...reconciled]]);
  // A token goes on with the list of the first page: what matches since then is not part of it.
  const list = listFor(issues, { key, version: '', isFirstPage: from === undefined }, () => matching(request, search, reconciled));
  const found: FoundIssue[] = [];
  let index = from === undefined ? 0 : indexOf(list, from, search);
  for (; index < list.length; index += 1) {
    const issue = list[index] as SimulatedIssue;
    const values = reconciled.has(issue.id) ? issue : searchedValues(issue, now);
    if (issues[issue.id] === issue && search.matches({ issue, values })) {
      if (found.length === size) {
        return { found, nextPageToken: btoa(`issues:${index}:${list[index - 1]?.id ?? ''}`) };
      }
      found.push({ issue, values });
    }
  }
  return { found };
}

interface Position {
  readonly at: number;
  readonly after: string;
}

/** A token outlives the list that it was made for: it has the last issue too. */
function indexOf(list: readonly SimulatedIssue[], { at, after }: Position, { order }: JqlSearch<FoundIssue>): number {
  if (at > 0 && list[at - 1]?.id === after) {
    return at;
  }
  const following = order.length > 0 ? -1 : list.findIndex(({ id }) => Number(id) > Number(after));
  return following < 0 ? at : following;
}

function positionIn(token: string): Position {
  try {
    const [, at, after = ''] = /^issues:(\d+):(\w*)$/.exec(atob(token)) ?? [];
    if (at !== undefined) {
      return { at: Number(at), after };
    }
  } catch {
    // Not what this Jira has sent: refused below.
  }
  throw jiraRefusal(400, 'The provided next page token is invalid.');
}

function matching(request: SearchRequest, { matches, people, order }: JqlSearch<FoundIssue>, reconciled: ReadonlySet<string>): SimulatedIssue[] {
  // Jira does not refuse an unknown credential: it sees what everybody may see, which is nothing.
  if (request.actor.kind === 'anonymous') {
    return [];
  }
  const now = request.clock.now();
  const found: SimulatedIssue[] = [];
  for (const issue of candidates(request, people)) {
    if (matches({ issue, values: reconciled.has(issue.id) ? issue : searchedValues(issue, now) })) {
      found.push(issue);
    }
  }
  const sorters = [...order.map(({ field, isDescending }) => ({ valueOf: sortable[field] as (issue: SimulatedIssue) => number, direction: isDescending ? -1 : 1 })), { valueOf: numberOf, direction: 1 }];
  return found.sort((one, other) => {
    for (const { valueOf, direction } of sorters) {
      const difference = direction * (valueOf(one) - valueOf(other));
      if (difference !== 0) {
        return difference;
      }
    }
    return 0;
  });
}

/** The issues that may match. Changes of issues keep their index up to date, and changes of requests do not. */
function candidates(request: SearchRequest, accountIds: readonly string[] | undefined): Iterable<SimulatedIssue> {
  const { state, effects, site } = request;
  const { issues } = jiraOf(request);
  const version = String(timesHandedOut(state));
  const found = candidatesIn(issues, { version, wanted: accountIds, namesOf: peopleOfIssue });
  const requests = site?.serviceDesk?.requests;
  if (accountIds === undefined || requests === undefined) {
    return found;
  }
  const inRequests = candidatesIn(requests, { version: `${version} ${effects.rows.length}`, wanted: accountIds, namesOf: peopleOfRequest });
  return new Set([...found, ...inRequests.flatMap(({ issueId }) => issues[issueId] ?? [])]);
}

function peopleOfRequest({ participants, approvals }: SimulatedCustomerRequest): string[] {
  return [...participants, ...Object.values(approvals).flatMap(({ approvers }) => approvers.map(({ accountId }) => accountId))];
}

const numberOf = ({ id }: SimulatedIssue): number => Number(id);

/** What the simulated Jira can order issues by. Their numbers are in the order in which they were created. */
const sortable: Readonly<Record<string, (issue: SimulatedIssue) => number>> = {
  id: numberOf,
  key: numberOf,
  issuekey: numberOf,
  created: numberOf,
  updated: ({ updatedAt }) => updatedAt,
};

function readSearch(request: SearchRequest, jql: string): JqlSearch<FoundIssue> {
  const search = readJql<FoundIssue>(jql, namesOf(request));
  for (const { field } of search.order) {
    if (sortable[field] === undefined) {
      throw jiraRefusal(400, `Field '${field}' does not exist, or the simulated Jira cannot order issues by it.`);
    }
  }
  return search;
}

const nobody: readonly string[] = [];

/** The names that compare something else than people. */
const withoutPeople: ReadonlySet<string> = new Set(['project', 'statuscategory', 'key', 'issuekey', 'id', 'approvals']);

function namesOf(request: SearchRequest): JqlNames<FoundIssue> {
  const { projects, peopleFields } = jiraOf(request);
  const requests = request.site?.serviceDesk?.requests;
  const requestOf = ({ issue }: FoundIssue): SimulatedCustomerRequest | undefined => requests?.[issue.key];
  const fields: Readonly<Record<string, JqlValues<FoundIssue>>> = {
    assignee: ({ values: { assigneeAccountId } }) => (assigneeAccountId === undefined ? nobody : [assigneeAccountId]),
    reporter: ({ values: { reporterAccountId } }) => (reporterAccountId === undefined ? nobody : [reporterAccountId]),
    watcher: ({ values }) => Object.keys(values.watchers),
    // Nobody votes in the simulated Jira.
    voter: () => nobody,
    project: ({ issue }) => {
      const project = projects[issue.projectId];
      return project === undefined ? nobody : [project.id, project.key, project.name];
    },
    statuscategory: ({ values }) => statusCategories[values.statusCategory],
    key: ({ issue }) => [issue.id, issue.key],
    issuekey: ({ issue }) => [issue.id, issue.key],
    id: ({ issue }) => [issue.id, issue.key],
    ...(requests === undefined
      ? {}
      : {
          approvals: (found) => Object.keys(requestOf(found)?.approvals ?? {}),
          'request participants': (found) => requestOf(found)?.participants ?? nobody,
          [participantsFieldId]: (found) => requestOf(found)?.participants ?? nobody,
        }),
  };
  return {
    field: (name) => {
      const [, number] = /^cf\[(\d+)\]$/.exec(name) ?? [];
      const id = number === undefined ? name : `customfield_${number}`;
      const known = Object.hasOwn(fields, id) ? fields[id] : undefined;
      const field = peopleFields[id] ?? Object.values(peopleFields).find((candidate) => candidate.name.toLowerCase() === name);
      return known ?? (field === undefined ? undefined : ({ values }) => values.people[field.id] ?? nobody);
    },
    hasPeople: (name) => !withoutPeople.has(name),
    function: (field, name, [accountId, ...more]) => {
      const decides = deciders[name];
      if (field !== 'approvals' || decides === undefined || more.length > 0 || (accountId === undefined) !== (name === 'pending')) {
        return undefined;
      }
      return (found) => Object.values(requestOf(found)?.approvals ?? {}).some((approval) => decides(approval, accountId ?? ''));
    },
  };
}

type Approval = SimulatedCustomerRequest['approvals'][string];

/** The functions for approvals: who approves, in any step or in one that waits, and whose decision is missing. */
const deciders: Readonly<Record<string, (approval: Approval, accountId: string) => boolean>> = {
  approver: ({ approvers }, wanted) => approvers.some(({ accountId }) => accountId === wanted),
  pending: ({ finalDecision }) => finalDecision === 'pending',
  pendingby: ({ finalDecision, approvers }, wanted) => finalDecision === 'pending' && approvers.some(({ accountId }) => accountId === wanted),
  pendingapprovalby: ({ finalDecision, approvers }, wanted) => finalDecision === 'pending' && approvers.some(({ accountId, decision }) => accountId === wanted && decision === 'pending'),
};
