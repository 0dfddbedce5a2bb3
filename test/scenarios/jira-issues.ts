import type { SimulatedIssue, Simulator } from 'atlassian-admin-sdk/simulator';

import { siteOf } from '../support/jira.js';
import type { Scenarios } from '../support/scenario.js';

/** A leaver who is named in four issues of a project, each in another way, and somebody to hand them over to. */
export function leaverWithIssues(simulator: Simulator) {
  const leaver = simulator.addPerson({
    name: 'Jane Doe',
    owns: {
      issues: [
        { project: 'OPS', summary: 'Renew the certificates' },
        { project: 'OPS', summary: 'Order laptops', as: 'reporter', statusCategory: 'new' },
        { project: 'OPS', summary: 'Write the runbook', as: 'watcher' },
        { project: 'OPS', summary: 'Test the backup', as: 'Deputy', statusCategory: 'done' },
      ],
    },
  });
  const successor = simulator.addPerson({ name: 'John Roe' });
  const { jira: state } = siteOf(simulator);
  const [assigned, reported, watched, deputed] = Object.values(state.issues) as [SimulatedIssue, SimulatedIssue, SimulatedIssue, SimulatedIssue];
  const [fieldId = ''] = Object.keys(state.peopleFields);
  return { leaver: leaver.accountId, successor: successor.accountId, state, assigned, reported, watched, deputed, fieldId };
}

const fields = ['summary', 'assignee', 'reporter', 'project', 'status', 'updated'];

export const jiraIssueScenarios: Scenarios = {
  'POST /rest/api/3/search/jql': ({ simulator, product }) => {
    const { leaver } = leaverWithIssues(simulator);
    return () => product.jira.issues.search({ jql: `assignee = "${leaver}" AND statusCategory != Done`, fields }).toArray();
  },
  'POST /rest/api/3/search/approximate-count': ({ simulator, product }) => {
    const { leaver } = leaverWithIssues(simulator);
    return () => product.jira.issues.count(`reporter = "${leaver}"`);
  },
  'GET /rest/api/3/issue/{issueIdOrKey}': ({ simulator, product }) => {
    const { assigned } = leaverWithIssues(simulator);
    return () => product.jira.issues.get(assigned.key);
  },
  'POST /rest/api/3/issue/bulkfetch': ({ simulator, product }) => {
    const { assigned, deputed, fieldId } = leaverWithIssues(simulator);
    return () => product.jira.issues.getMany({ issueIdsOrKeys: [assigned.id, deputed.key], fields: [...fields, fieldId] });
  },
  'GET /rest/api/3/issue/{issueIdOrKey}/editmeta': ({ simulator, product }) => {
    const { deputed } = leaverWithIssues(simulator);
    return () => product.jira.issues.listEditableFields(deputed.key).toArray();
  },
  'PUT /rest/api/3/issue/{issueIdOrKey}/assignee': ({ simulator, product }) => {
    const { assigned, successor } = leaverWithIssues(simulator);
    return () => product.jira.issues.setAssignee(assigned.key, successor);
  },
  'PUT /rest/api/3/issue/{issueIdOrKey}': ({ simulator, product }) => {
    const { reported, successor } = leaverWithIssues(simulator);
    return () => product.jira.issues.update(reported.key, { fields: { reporter: { accountId: successor } } }, { notifyUsers: false });
  },
  'GET /rest/api/3/issue/{issueIdOrKey}/watchers': ({ simulator, product }) => {
    const { watched } = leaverWithIssues(simulator);
    return () => product.jira.issueWatchers.get(watched.key);
  },
  'POST /rest/api/3/issue/{issueIdOrKey}/watchers': ({ simulator, product }) => {
    const { watched, successor } = leaverWithIssues(simulator);
    return () => product.jira.issueWatchers.add(watched.key, successor);
  },
  'DELETE /rest/api/3/issue/{issueIdOrKey}/watchers': ({ simulator, product }) => {
    const { watched, leaver } = leaverWithIssues(simulator);
    return () => product.jira.issueWatchers.remove(watched.key, leaver);
  },
  'GET /rest/api/3/bulk/issues/fields': ({ simulator, product }) => {
    const { assigned, deputed } = leaverWithIssues(simulator);
    return () => product.jira.bulkEdits.listFields({ issueIdsOrKeys: [assigned.key, deputed.key] }).toArray();
  },
  'POST /rest/api/3/bulk/issues/fields': ({ simulator, product }) => {
    const { assigned, deputed, successor } = leaverWithIssues(simulator);
    return () =>
      product.jira.bulkEdits.create({
        selectedIssueIdsOrKeys: [assigned.key, deputed.key],
        selectedActions: ['assignee'],
        editedFieldsInput: { singleSelectClearableUserPickerFields: [{ fieldId: 'assignee', user: { accountId: successor } }] },
        sendBulkNotification: false,
      });
  },
  'GET /rest/api/3/bulk/queue/{taskId}': ({ simulator, product }) => {
    const { assigned, deputed, leaver, state } = leaverWithIssues(simulator);
    state.bulkEdits['10900'] = {
      taskId: '10900',
      submittedBy: leaver,
      submittedAt: simulator.clock.now(),
      finishedAt: simulator.clock.now(),
      issueIds: [assigned.id, deputed.id],
      unknownIssues: 1,
      people: { assignee: [leaver] },
      failed: { [deputed.id]: ['A person for the field assignee cannot be chosen.'] },
    };
    return () => product.jira.bulkEdits.get('10900');
  },
};
