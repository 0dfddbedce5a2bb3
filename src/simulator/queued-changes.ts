import { millisecondsOf } from './clock.js';
import type { SimulatorContext } from './context.js';
import { changeIssue, setPeople, type SimulatedBulkEdit } from './jira-issue-state.js';
import type { OrganizationState, QueuedChange, SimulatedAccount } from './state.js';

/**
 * Atlassian documents that some changes take effect later: organization roles, removals and bulk edits. These changes wait here until
 * the clock of the simulator reaches them. They become an effect at that time.
 */
type QueueContext = Pick<SimulatorContext, 'state' | 'clock' | 'effects' | 'behaviours'>;

/** Assigns or revokes an organization role. A change that is already made or queued is not queued again. */
export function requestRoleChange(context: QueueContext, account: SimulatedAccount, role: string, wanted: boolean): void {
  const queued = (context.state.queuedChanges ?? []).findLast(
    (change) => change.kind === 'organizationRole' && change.accountId === account.accountId && change.role === role,
  );
  const will = queued?.kind === 'organizationRole' ? queued.wanted : account.platformRoles.includes(role);
  if (will !== wanted) {
    request(context, context.behaviours.roleChangeDelay, { kind: 'organizationRole', accountId: account.accountId, role, wanted });
  }
}

/** Removes a person from a directory. A removal that is already queued is not queued again. */
export function requestRemoval(context: QueueContext, { accountId }: SimulatedAccount, directoryId: string): void {
  const isQueued = context.state.queuedChanges?.some(
    (change) => change.kind === 'removal' && change.accountId === accountId && change.directoryId === directoryId,
  );
  if (isQueued !== true) {
    request(context, context.behaviours.removalDelay, { kind: 'removal', accountId, directoryId });
  }
}

/** Queues the changes of a bulk edit that Jira has accepted. */
export function requestBulkEdit(context: QueueContext, cloudId: string, { taskId, submittedBy }: SimulatedBulkEdit): void {
  request(context, context.behaviours.bulkEditDuration, { kind: 'bulkEdit', accountId: submittedBy, cloudId, taskId });
}

type Asked = QueuedChange extends infer Change ? (Change extends QueuedChange ? Omit<Change, 'dueAt' | 'actor' | 'endpoint'> : never) : never;

function request(context: QueueContext, delay: QueueContext['behaviours']['removalDelay'], asked: Asked): void {
  const { state, clock, effects } = context;
  const { actor, endpoint } = effects.cause;
  const dueAt = clock.now() + millisecondsOf(delay);
  const change: QueuedChange = { ...asked, dueAt, actor, endpoint };
  if (millisecondsOf(delay) === 0) {
    carryOut(context, change);
  } else {
    (state.queuedChanges ??= []).push(change);
  }
}

/** Removes the changes that are due from the queue, and returns them. */
export function takeDueChanges(state: OrganizationState, now: number): QueuedChange[] {
  const queued = state.queuedChanges ?? [];
  const due = queued.filter(({ dueAt }) => dueAt <= now);
  if (due.length > 0) {
    state.queuedChanges = queued.filter(({ dueAt }) => dueAt > now);
  }
  return due;
}

export function carryOut(context: QueueContext, change: QueuedChange): void {
  const { state, effects } = context;
  const account = state.accounts[change.accountId];
  if (account === undefined) {
    return;
  }
  if (change.kind === 'bulkEdit') {
    finishBulkEdit(context, change);
    return;
  }
  if (change.kind === 'removal') {
    removeFrom(state, account, change.directoryId);
    effects.add({ kind: 'membership.removed', accountId: account.accountId, target: change.directoryId });
    return;
  }
  const { role, wanted } = change;
  account.platformRoles = wanted ? [...account.platformRoles, role] : account.platformRoles.filter((held) => held !== role);
  effects.add({ kind: wanted ? 'organizationRole.assigned' : 'organizationRole.revoked', accountId: account.accountId, target: role });
}

function removeFrom(state: OrganizationState, account: SimulatedAccount, directoryId: string): void {
  const { accountId } = account;
  delete account.memberships[directoryId];
  for (const group of Object.values(state.groups)) {
    if (group.directoryId === directoryId) {
      delete group.members[accountId];
    }
  }
  if (Object.keys(account.memberships).length === 0) {
    delete state.directRoles[accountId];
  }
}

function finishBulkEdit({ state, clock, effects, behaviours }: QueueContext, { cloudId, taskId, dueAt }: Extract<QueuedChange, { kind: 'bulkEdit' }>): void {
  const { jira } = state.sites[cloudId] ?? {};
  const edit = jira?.bulkEdits[taskId];
  if (jira === undefined || edit === undefined) {
    return;
  }
  edit.finishedAt = dueAt;
  for (const issue of edit.issueIds.flatMap((id) => jira.issues[id] ?? [])) {
    for (const [fieldId, accountIds] of Object.entries(edit.people)) {
      if (accountIds.some((accountId) => state.accounts[accountId]?.status !== 'active')) {
        (edit.failed[issue.id] ??= []).push(`A person for the field ${fieldId} cannot be chosen.`);
      } else if (changeIssue(jira.issues, issue, { now: Math.min(dueAt, clock.now()), delay: millisecondsOf(behaviours.searchIndexDelay) }, (changed) => setPeople(changed, fieldId, accountIds))) {
        effects.add({ kind: 'issue.updated', ...(accountIds[0] === undefined ? {} : { accountId: accountIds[0] }), target: issue.id });
      }
    }
  }
}
