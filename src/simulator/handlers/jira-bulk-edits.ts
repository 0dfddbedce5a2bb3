import { getBulkTask, listBulkEditableFields, submitBulkEdit } from '../../product/jira/bulk-edits.js';
import { jiraRefusal, ok } from '../answer.js';
import { nextId } from '../jira-state.js';
import { requestBulkEdit } from '../queued-changes.js';
import type { Router } from '../router.js';
import type { SimulatedSite } from '../state.js';
import { editableFields, findIssue } from './jira-issues.js';
import { jiraOf, personIn, requireSignedIn } from './jira-requests.js';

const pageSize = 50;

export function routeJiraBulkEdits(router: Router): void {
  router.on(listBulkEditableFields, (request) => {
    requireSignedIn(request);
    const { query } = request;
    const issues = (query.get('issueIdsOrKeys') ?? '').split(',').map((idOrKey) => findIssue(request, idOrKey));
    if (issues.includes(undefined)) {
      throw jiraRefusal(400, 'One of the issues does not exist, or you do not have permission to see it.');
    }
    const term = query.get('searchText')?.toLowerCase();
    const fields = Object.entries(editableFields(request)).filter(([id, { name }]) => id !== 'summary' && (term === undefined || name.toLowerCase().includes(term)));
    const after = fields.findIndex(([id]) => id === query.get('startingAfter'));
    const page = fields.slice(after + 1, after + 1 + pageSize);
    const last = page.at(-1)?.[0];
    return ok({
      fields: page.map(([id, { name, items }]) => ({
        id,
        name,
        type: items === undefined ? 'singleSelectClearableUserPickerFields' : 'multipleSelectClearableUserPickerFields',
        isRequired: false,
      })),
      ...(last !== undefined && fields.at(-1)?.[0] !== last ? { startingAfter: last } : {}),
    });
  });

  router.on(submitBulkEdit, (request) => {
    requireSignedIn(request);
    const { body, clock, effects, actor } = request;
    const jira = jiraOf(request);
    const editable = editableFields(request);
    const unknown = body.selectedActions.find((field) => editable[field] === undefined);
    if (unknown !== undefined) {
      throw jiraRefusal(400, `The field ${unknown} cannot be edited in bulk.`);
    }
    const found = body.selectedIssueIdsOrKeys.map((idOrKey) => findIssue(request, idOrKey));
    const issues = new Set(found.flatMap((issue) => issue ?? []));
    const { singleSelectClearableUserPickerFields: single = [], multipleSelectClearableUserPickerFields: multiple = [] } = body.editedFieldsInput;
    const taskId = nextId(jira);
    jira.bulkEdits[taskId] = {
      taskId,
      submittedBy: actor.accountId,
      submittedAt: clock.now(),
      issueIds: [...issues].map(({ id }) => id),
      unknownIssues: found.filter((issue) => issue === undefined).length,
      people: Object.fromEntries([
        ...single.map(({ fieldId, user }) => [fieldId, user === undefined ? [] : [user.accountId]] as const),
        ...multiple.map(({ fieldId, users = [] }) => [fieldId, users.map(({ accountId }) => accountId)] as const),
      ]),
      failed: {},
    };
    effects.add({ kind: 'bulkEdit.submitted', target: taskId });
    requestBulkEdit(request, (request.site as SimulatedSite).cloudId, jira.bulkEdits[taskId]);
    return ok({ taskId }, 201);
  });

  router.on(getBulkTask, (request) => {
    requireSignedIn(request);
    const edit = jiraOf(request).bulkEdits[request.path.taskId];
    if (edit === undefined) {
      throw jiraRefusal(404, 'The task does not exist.');
    }
    const { taskId, submittedBy, submittedAt, finishedAt, issueIds, unknownIssues, failed } = edit;
    const iso = (time: number): string => request.clock.iso(time);
    const isFinished = finishedAt !== undefined;
    return ok({
      taskId,
      status: isFinished ? 'COMPLETE' : 'RUNNING',
      progressPercent: isFinished ? 100 : 0,
      totalIssueCount: issueIds.length + unknownIssues,
      processedAccessibleIssues: isFinished ? issueIds.filter((id) => failed[id] === undefined).map(Number) : [],
      failedAccessibleIssues: failed,
      invalidOrInaccessibleIssueCount: unknownIssues,
      submittedBy: personIn(request, submittedBy),
      created: iso(submittedAt),
      started: iso(submittedAt),
      updated: iso(finishedAt ?? submittedAt),
    });
  });
}
