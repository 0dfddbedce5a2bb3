import { attempt, ProductClient } from 'atlassian-admin-sdk';
import { Simulator, type SimulatorOptions } from 'atlassian-admin-sdk/simulator';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { leaverWithIssues } from '../../scenarios/jira-issues.js';

function site(options: SimulatorOptions = {}) {
  const simulator = new Simulator({ frozen: true, ...options });
  const { jira } = new ProductClient(simulator.credentials.product);
  return { simulator, jira, ...leaverWithIssues(simulator) };
}

describe('the search for issues', () => {
  it('finds who is in charge of what, by JQL', async () => {
    const { jira, leaver, successor, assigned, reported, watched, deputed, fieldId } = site();
    const idsOf = async (jql: string) => (await jira.issues.search({ jql, fields: ['key'] }).toArray()).map(({ id }) => id);
    expect(await idsOf(`assignee = "${leaver}" AND statusCategory != Done`)).toEqual([assigned.id]);
    expect(await idsOf(`reporter = "${leaver}"`)).toEqual([reported.id]);
    expect(await idsOf(`watcher = "${leaver}" ORDER BY updated DESC`)).toEqual([watched.id]);
    expect(await idsOf(`cf[${fieldId.replace('customfield_', '')}] = "${leaver}"`)).toEqual([deputed.id]);
    expect(await idsOf(`Deputy = "${leaver}" AND statusCategory = Done`)).toEqual([deputed.id]);
    expect(await idsOf(`assignee in ("${successor}", "${leaver}") OR reporter = "${leaver}"`)).toEqual([assigned.id, reported.id]);
    expect(await idsOf('project = OPS AND assignee is EMPTY AND NOT (statusCategory = "To Do")')).toEqual([watched.id, deputed.id]);
    expect(await idsOf('project = ops and reporter != nobody')).toEqual([reported.id]);
    expect(await idsOf('project in (HR)')).toEqual([]);
  });

  it.each(['nobody = "x"', 'assignee', 'assignee = ', 'assignee ~ "x"', 'assignee = x AND', '(assignee = x', 'assignee = x )', 'ORDER BY updated', 'assignee = "x'])(
    'refuses %s as the input of the caller',
    async (jql) => {
      const { jira } = site();
      expect((await attempt(jira.issues.search({ jql }).toArray())).error).toMatchObject({ kind: 'validation', status: 400 });
      expect((await attempt(jira.issues.count(jql))).error).toMatchObject({ kind: 'validation', status: 400 });
    },
  );

  it('returns only ids without fields, and the requested fields with them', async () => {
    const { jira, leaver, assigned } = site();
    expect(await jira.issues.search({ jql: `assignee = "${leaver}"` }).toArray()).toEqual([{ id: assigned.id }]);
    const [found] = await jira.issues.search({ jql: `assignee = "${leaver}"`, fields: ['assignee', 'project'] }).toArray();
    expect(found).toMatchObject({ key: 'OPS-1', fields: { assignee: { accountId: leaver }, project: { key: 'OPS' } } });
    expect(Object.keys(found?.fields ?? {})).toEqual(['assignee', 'project']);
  });

  it('returns every issue once, for any page size', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 40 }), async (count, maxResults) => {
        const simulator = new Simulator({ frozen: true });
        const { accountId } = simulator.addPerson({
          name: 'Jane Doe',
          owns: { issues: Array.from({ length: count }, (_, index) => ({ project: 'OPS', summary: `Issue ${index}` })) },
        });
        const { jira } = new ProductClient(simulator.credentials.product);
        const found = await jira.issues.search({ jql: `assignee = "${accountId}"`, fields: ['key'], maxResults }).toArray();
        expect(found.map(({ key }) => key)).toEqual(Array.from({ length: count }, (_, index) => `OPS-${index + 1}`));
        expect(await jira.issues.count(`assignee = "${accountId}"`)).toEqual({ count });
      }),
      { numRuns: 40 },
    );
  });

  it('shows the old people of an issue while its index is behind, but not of issues to reconcile', async () => {
    const { simulator, jira, leaver, successor, assigned } = site({ behaviours: { searchIndexDelay: '1m' } });
    const jql = `assignee = "${leaver}"`;
    await jira.issues.setAssignee(assigned.key, successor);
    expect(await jira.issues.search({ jql }).toArray()).toHaveLength(1);
    expect(await jira.issues.search({ jql, reconcileIssues: [assigned.id] }).toArray()).toHaveLength(0);
    expect((await jira.issues.get(assigned.key, { fields: ['assignee'] })).fields?.assignee?.accountId).toBe(successor);
    simulator.clock.advance('1m');
    expect(await jira.issues.search({ jql }).toArray()).toHaveLength(0);
  });

  it('does not take an unknown credential for a site without issues', async () => {
    const { simulator } = site();
    const { jira } = new ProductClient({ ...simulator.credentials.product, apiToken: 'ATATT-unknown' });
    expect((await attempt(jira.issues.search({ jql: 'project = OPS' }).toArray())).error?.kind).toBe('credential.invalid');
  });

  it('checks its input before anything is sent', async () => {
    const { simulator, jira } = site();
    const fields = async (call: () => PromiseLike<unknown>) => ((await attempt(call)).error as { fields?: { field: string }[] }).fields?.map(({ field }) => field);
    expect(await fields(() => jira.issues.search({ jql: '' }).toArray())).toEqual(['body.jql']);
    expect(await fields(() => jira.issues.search({ jql: 'x = y', feilds: [] } as never).toArray())).toEqual(['body.feilds']);
    expect(await fields(() => jira.issues.getMany({ issueIdsOrKeys: [] }))).toEqual(['body.issueIdsOrKeys']);
    expect(await fields(() => jira.issues.update('OPS-1', {}))).toEqual(['body']);
    expect(await fields(() => jira.issues.setAssignee('OPS-1', 'jane@example.com'))).toEqual(['body.accountId']);
    expect(await fields(() => jira.issueWatchers.add('OPS-1', ''))).toEqual(['body']);
    expect(simulator.requests).toEqual([]);
  });
});

describe('an issue', () => {
  it('is assigned to a person, to nobody, and to the default assignee of its project', async () => {
    const { simulator, jira, leaver, successor, assigned, state } = site();
    await jira.issues.setAssignee(assigned.key, successor);
    expect(assigned.assigneeAccountId).toBe(successor);
    await jira.issues.setAssignee(assigned.id, null);
    expect(assigned.assigneeAccountId).toBeUndefined();
    (state.projects[assigned.projectId] as { assigneeType: string }).assigneeType = 'PROJECT_LEAD';
    await jira.issues.setAssignee(assigned.key, '-1');
    expect(assigned.assigneeAccountId).toBe(leaver);
    expect(simulator.effects.map(({ kind, target }) => [kind, target])).toEqual(Array.from({ length: 3 }, () => ['issue.updated', assigned.id]));
  });

  it('cannot be assigned to somebody who is inactive, and says so as a mistake of the caller', async () => {
    const { simulator, jira, assigned } = site();
    const gone = simulator.addPerson({ name: 'Ann Poe', status: 'inactive' });
    expect((await attempt(jira.issues.setAssignee(assigned.key, gone.accountId))).error).toMatchObject({ kind: 'validation', status: 400 });
    expect((await attempt(jira.issues.setAssignee('OPS-99', gone.accountId))).error?.kind).toBe('notFound');
    expect(simulator.effects).toEqual([]);
  });

  it('has its people changed, also in custom fields, unless they are not on the screen', async () => {
    const { jira, leaver, successor, reported, deputed, fieldId, state } = site();
    expect(await jira.issues.update(deputed.key, { fields: { [fieldId]: { accountId: successor } } })).toEqual({ outcome: 'done' });
    expect(deputed.people[fieldId]).toEqual([successor]);
    state.offScreen.push('reporter');
    expect((await jira.issues.listEditableFields(reported.key).toArray()).map(({ key }) => key)).toEqual(['summary', 'assignee', fieldId]);
    expect((await attempt(jira.issues.update(reported.key, { fields: { reporter: { accountId: successor } } }))).error).toMatchObject({ kind: 'validation', status: 400 });
    expect(reported.reporterAccountId).toBe(leaver);
  });

  it('has watchers that an administrator adds and removes', async () => {
    const { jira, leaver, successor, watched } = site();
    await jira.issueWatchers.add(watched.key, successor);
    await jira.issueWatchers.remove(watched.key, leaver);
    expect(await jira.issueWatchers.remove(watched.key, leaver)).toEqual({ outcome: 'done' });
    expect(await jira.issueWatchers.get(watched.key)).toMatchObject({ watchCount: 1, watchers: [{ accountId: successor }] });
  });
});

describe('a bulk edit', () => {
  const toAssignee = (accountId: string, issues: readonly string[]) => ({
    selectedIssueIdsOrKeys: [...issues],
    selectedActions: ['assignee'],
    editedFieldsInput: { singleSelectClearableUserPickerFields: [{ fieldId: 'assignee', user: { accountId } }] },
  });

  it('changes its issues when its time has come, and counts those that do not exist', async () => {
    const { simulator, jira, successor, assigned, deputed } = site();
    const { taskId } = await jira.bulkEdits.create(toAssignee(successor, [assigned.key, deputed.id, 'OPS-99']));
    expect(await jira.bulkEdits.get(taskId)).toMatchObject({ status: 'RUNNING', progressPercent: 0, processedAccessibleIssues: [] });
    expect(assigned.assigneeAccountId).not.toBe(successor);
    simulator.clock.advance('5s');
    expect(await jira.bulkEdits.get(taskId)).toMatchObject({
      status: 'COMPLETE',
      totalIssueCount: 3,
      processedAccessibleIssues: [Number(assigned.id), Number(deputed.id)],
      invalidOrInaccessibleIssueCount: 1,
    });
    expect([assigned.assigneeAccountId, deputed.assigneeAccountId]).toEqual([successor, successor]);
    expect(simulator.effects.map(({ kind }) => kind)).toEqual(['bulkEdit.submitted', 'issue.updated', 'issue.updated']);
  });

  it('is complete although none of its issues was changed', async () => {
    const { simulator, jira, assigned } = site({ behaviours: { bulkEditDuration: '0s' } });
    const gone = simulator.addPerson({ name: 'Ann Poe', status: 'inactive' });
    const { taskId } = await jira.bulkEdits.create(toAssignee(gone.accountId, [assigned.key]));
    const task = await jira.bulkEdits.get(taskId);
    expect(task).toMatchObject({ status: 'COMPLETE', processedAccessibleIssues: [] });
    expect(Object.keys(task.failedAccessibleIssues ?? {})).toEqual([assigned.id]);
  });

  it('needs each of its fields among its actions, before anything is sent', async () => {
    const { simulator, jira, successor, assigned } = site();
    const { error } = await attempt(() => jira.bulkEdits.create({ ...toAssignee(successor, [assigned.key]), selectedActions: ['reporter'] }));
    expect(error).toMatchObject({ kind: 'validation', fields: [{ field: 'body.selectedActions' }] });
    expect(simulator.requests).toEqual([]);
  });

  it('lists the fields that it can change', async () => {
    const { jira, assigned, fieldId } = site();
    expect((await jira.bulkEdits.listFields({ issueIdsOrKeys: [assigned.key] }).toArray()).map(({ id }) => id)).toEqual(['assignee', 'reporter', fieldId]);
  });
});

describe('a saved state of an older version', () => {
  it('gets what it does not have yet', async () => {
    const { state } = new Simulator({ frozen: true });
    const [saved] = Object.values(state.sites);
    delete (saved?.jira as { issues?: unknown } | undefined)?.issues;
    const { jira } = new ProductClient(new Simulator({ frozen: true, state }).credentials.product);
    expect(await jira.issues.search({ jql: 'project = OPS' }).toArray()).toEqual([]);
  });
});
