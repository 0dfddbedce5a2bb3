import type { ProductClient } from 'atlassian-admin-sdk';

import { accountId } from '../support/clients.js';
import type { Wire } from '../support/wire.js';

const id = encodeURIComponent(accountId);
const person = { self: 'x', accountId, displayName: null, active: false, avatarUrls: {}, newField: 1 };

export const jiraIssueWires: readonly Wire<ProductClient>[] = [
  {
    operation: 'POST /rest/api/3/search/jql',
    call: (product) =>
      product.jira.issues.search({ jql: `assignee = "${accountId}"`, fields: ['assignee', 'customfield_10010'], reconcileIssues: ['10500', 10_501] }).toArray(),
    path: '/rest/api/3/search/jql',
    body: { maxResults: 100, jql: `assignee = "${accountId}"`, fields: ['assignee', 'customfield_10010'], reconcileIssues: [10_500, 10_501] },
    answer: { isLast: false, nextPageToken: 'token-2', issues: [{ id: '10500', key: 'OPS-1', fields: { assignee: person, customfield_10010: [person] } }] },
    followedBy: {
      method: 'POST',
      path: '/rest/api/3/search/jql',
      body: { maxResults: 100, jql: `assignee = "${accountId}"`, fields: ['assignee', 'customfield_10010'], reconcileIssues: [10_500, 10_501], nextPageToken: 'token-2' },
      answer: { isLast: true, issues: [{ id: '10501' }] },
    },
    result: [{ id: '10500', key: 'OPS-1', fields: { assignee: { accountId }, customfield_10010: [{ accountId }] } }, { id: '10501' }],
  },
  {
    operation: 'POST /rest/api/3/search/approximate-count',
    call: (product) => product.jira.issues.count('project = OPS'),
    path: '/rest/api/3/search/approximate-count',
    body: { jql: 'project = OPS' },
    answer: { count: 153, newField: null },
    result: { count: 153 },
  },
  {
    operation: 'GET /rest/api/3/issue/{issueIdOrKey}',
    call: (product) => product.jira.issues.get('OPS-1', { fields: ['assignee', 'reporter'], expand: 'names', failFast: true }),
    path: '/rest/api/3/issue/OPS-1?fields=assignee&fields=reporter&expand=names&failFast=true',
    answer: { id: '10500', key: 'NEW-7', fields: { assignee: null, status: { name: 'Open', statusCategory: { id: 2, key: 'new' } } }, expand: 'names' },
    result: { id: '10500', key: 'NEW-7', fields: { assignee: null, status: { statusCategory: { key: 'new' } } } },
  },
  {
    operation: 'POST /rest/api/3/issue/bulkfetch',
    call: (product) => product.jira.issues.getMany({ issueIdsOrKeys: ['OPS-1', '10501'], fields: ['assignee'], expand: ['names'] }),
    path: '/rest/api/3/issue/bulkfetch',
    body: { issueIdsOrKeys: ['OPS-1', '10501'], fields: ['assignee'], expand: ['names'] },
    answer: { issues: [{ id: '10500', key: 'OPS-1', fields: { assignee: person } }], issueErrors: [{ id: '10501', errorMessage: 'No' }], expand: 'x' },
    result: { issues: [{ id: '10500', fields: { assignee: { accountId } } }], issueErrors: [{ id: '10501', errorMessage: 'No' }] },
  },
  {
    operation: 'GET /rest/api/3/issue/{issueIdOrKey}/editmeta',
    call: (product) => product.jira.issues.listEditableFields('OPS-1', { overrideScreenSecurity: true }).toArray(),
    path: '/rest/api/3/issue/OPS-1/editmeta?overrideScreenSecurity=true',
    answer: { fields: { reporter: { key: 'reporter', name: 'Reporter', operations: ['set'], required: true, schema: { type: 'user', system: 'reporter' }, newField: 1 } } },
    result: [{ key: 'reporter', operations: ['set'], schema: { type: 'user' } }],
  },
  {
    operation: 'PUT /rest/api/3/issue/{issueIdOrKey}/assignee',
    call: (product) => product.jira.issues.setAssignee('OPS-1', null),
    path: '/rest/api/3/issue/OPS-1/assignee',
    body: { accountId: null },
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'PUT /rest/api/3/issue/{issueIdOrKey}',
    call: (product) =>
      product.jira.issues.update('OPS-1', { fields: { reporter: { accountId } }, update: { customfield_10010: [{ add: { accountId } }] } }, { notifyUsers: false }),
    path: '/rest/api/3/issue/OPS-1?notifyUsers=false',
    body: { fields: { reporter: { accountId } }, update: { customfield_10010: [{ add: { accountId } }] } },
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'GET /rest/api/3/issue/{issueIdOrKey}/watchers',
    call: (product) => product.jira.issueWatchers.get('OPS-1'),
    path: '/rest/api/3/issue/OPS-1/watchers',
    answer: { self: 'x', isWatching: false, watchCount: 2, watchers: [person] },
    result: { watchCount: 2, watchers: [{ accountId }] },
  },
  {
    operation: 'POST /rest/api/3/issue/{issueIdOrKey}/watchers',
    call: (product) => product.jira.issueWatchers.add('OPS-1', accountId),
    path: '/rest/api/3/issue/OPS-1/watchers',
    body: accountId,
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'DELETE /rest/api/3/issue/{issueIdOrKey}/watchers',
    call: (product) => product.jira.issueWatchers.remove('OPS-1', accountId),
    path: `/rest/api/3/issue/OPS-1/watchers?accountId=${id}`,
    status: 204,
    result: { outcome: 'done' },
  },
  {
    operation: 'GET /rest/api/3/bulk/issues/fields',
    call: (product) => product.jira.bulkEdits.listFields({ issueIdsOrKeys: ['OPS-1', 'OPS-2'], searchText: 'assign' }).toArray(),
    path: '/rest/api/3/bulk/issues/fields?issueIdsOrKeys=OPS-1%2COPS-2&searchText=assign',
    answer: { fields: [{ id: 'assignee', name: 'Assignee', type: 'assignee', fieldOptions: [], isRequired: false }], startingAfter: 'next' },
    followedBy: {
      method: 'GET',
      path: '/rest/api/3/bulk/issues/fields?issueIdsOrKeys=OPS-1%2COPS-2&searchText=assign&startingAfter=next',
      answer: { fields: [], endingBefore: 'before' },
    },
    result: [{ id: 'assignee', name: 'Assignee' }],
  },
  {
    operation: 'POST /rest/api/3/bulk/issues/fields',
    call: (product) =>
      product.jira.bulkEdits.create({
        selectedIssueIdsOrKeys: ['OPS-1', '10501'],
        selectedActions: ['assignee', 'customfield_10010'],
        editedFieldsInput: {
          singleSelectClearableUserPickerFields: [{ fieldId: 'assignee', user: { accountId } }],
          multipleSelectClearableUserPickerFields: [{ fieldId: 'customfield_10010', users: [{ accountId }] }],
        },
        sendBulkNotification: false,
      }),
    path: '/rest/api/3/bulk/issues/fields',
    body: {
      selectedIssueIdsOrKeys: ['OPS-1', '10501'],
      selectedActions: ['assignee', 'customfield_10010'],
      editedFieldsInput: {
        singleSelectClearableUserPickerFields: [{ fieldId: 'assignee', user: { accountId } }],
        multipleSelectClearableUserPickerFields: [{ fieldId: 'customfield_10010', users: [{ accountId }] }],
      },
      sendBulkNotification: false,
    },
    status: 201,
    answer: { taskId: '10641', newField: 1 },
    result: { taskId: '10641' },
  },
  {
    operation: 'GET /rest/api/3/bulk/queue/{taskId}',
    call: (product) => product.jira.bulkEdits.get('10641'),
    path: '/rest/api/3/bulk/queue/10641',
    answer: {
      taskId: '10641',
      status: 'COMPLETE',
      progressPercent: 100,
      submittedBy: person,
      created: 1_690_180_055_963,
      failedAccessibleIssues: { 10501: ['No'] },
      processedAccessibleIssues: [10_500],
      invalidOrInaccessibleIssueCount: 1,
      totalIssueCount: 3,
    },
    result: { status: 'COMPLETE', failedAccessibleIssues: { 10501: ['No'] }, invalidOrInaccessibleIssueCount: 1, created: 1_690_180_055_963 },
  },
];
