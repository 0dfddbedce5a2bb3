import { noteMention } from './mention-index.js';

/** Who is named in an issue, and how far it is: what a search can find it by. */
export interface SimulatedIssueValues {
  assigneeAccountId?: string;
  reporterAccountId?: string;
  /** Account ids. */
  watchers: Record<string, true>;
  /** Field id to the account ids in a field that picks people. */
  people: Record<string, string[]>;
  statusCategory: 'new' | 'indeterminate' | 'done';
}

/** An issue of a Jira project. */
export interface SimulatedIssue extends SimulatedIssueValues {
  id: string;
  key: string;
  projectId: string;
  summary: string;
  updatedAt: number;
  /** What searches still show until this time, because their index is behind. */
  indexed?: SimulatedIssueValues & { until: number };
}

/** A custom field that picks people. */
export interface SimulatedPeopleField {
  id: string;
  name: string;
  /** Whether the field has several people. */
  multiple: boolean;
  /** Context id to context. */
  contexts: Record<string, SimulatedFieldContext>;
}

/** A context of a custom field, with the people whom the field of a new issue has. */
export interface SimulatedFieldContext {
  id: string;
  name: string;
  defaultAccountIds: string[];
  /** From whom the field lets people choose. Absent: from everybody. */
  userFilter?: { enabled: boolean; groups: string[]; roleIds: number[] };
}

/** A bulk edit of issues. Jira makes the changes after it has responded. */
export interface SimulatedBulkEdit {
  taskId: string;
  submittedBy: string;
  submittedAt: number;
  finishedAt?: number;
  /** Ids of the issues that exist. */
  issueIds: string[];
  /** How many of the given issues do not exist. */
  unknownIssues: number;
  /** Field id to the account ids that the field gets. */
  people: Record<string, string[]>;
  /** Issue id to the reasons for which it was not changed. */
  failed: Record<string, string[]>;
}

/** The values of an issue that searches show: those of the index, unless the issue is to be read itself. */
export function searchedValues(issue: SimulatedIssue, now: number): SimulatedIssueValues {
  return issue.indexed !== undefined && issue.indexed.until > now ? issue.indexed : issue;
}

/** Everybody whom an issue names, or its index still shows. */
export function peopleOfIssue(issue: SimulatedIssue): string[] {
  const { indexed } = issue;
  const accountIds = Object.keys(issue.watchers);
  for (const values of indexed === undefined ? [issue] : [issue, indexed]) {
    if (values.assigneeAccountId !== undefined) {
      accountIds.push(values.assigneeAccountId);
    }
    if (values.reporterAccountId !== undefined) {
      accountIds.push(values.reporterAccountId);
    }
    for (const fieldId in values.people) {
      accountIds.push(...(values.people[fieldId] ?? []));
    }
  }
  return indexed === undefined ? accountIds : [...accountIds, ...Object.keys(indexed.watchers)];
}

/** Changes an issue of these. Searches show it after a delay. Returns whether anything changed. */
export function changeIssue(issues: Readonly<Record<string, SimulatedIssue>>, issue: SimulatedIssue, { now, delay }: { readonly now: number; readonly delay: number }, change: (issue: SimulatedIssue) => void): boolean {
  const before = structuredClone(valuesOf(issue));
  const { summary } = issue;
  change(issue);
  if (summary === issue.summary && JSON.stringify(before) === JSON.stringify(valuesOf(issue))) {
    return false;
  }
  const indexed = issue.indexed !== undefined && issue.indexed.until > now ? issue.indexed : before;
  if (delay > 0) {
    issue.indexed = { ...indexed, until: now + delay };
  } else {
    delete issue.indexed;
  }
  issue.updatedAt = now;
  for (const accountId of peopleOfIssue(issue)) {
    noteMention(issues, accountId, issue);
  }
  return true;
}

function valuesOf({ assigneeAccountId, reporterAccountId, watchers, people, statusCategory }: SimulatedIssueValues): SimulatedIssueValues {
  return {
    ...(assigneeAccountId === undefined ? {} : { assigneeAccountId }),
    ...(reporterAccountId === undefined ? {} : { reporterAccountId }),
    watchers,
    people,
    statusCategory,
  };
}

/** Puts people into a field of an issue; nobody empties it. */
export function setPeople(issue: SimulatedIssueValues, fieldId: string, accountIds: readonly string[]): void {
  const [first] = accountIds;
  if (fieldId === 'assignee' || fieldId === 'reporter') {
    const member = `${fieldId}AccountId` as const;
    if (first === undefined) {
      delete issue[member];
    } else {
      issue[member] = first;
    }
  } else {
    if (first === undefined) {
      delete issue.people[fieldId];
    } else {
      issue.people[fieldId] = [...accountIds];
    }
  }
}
