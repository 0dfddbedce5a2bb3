import { ProductClient } from 'atlassian-admin-sdk';
import type { Simulator } from 'atlassian-admin-sdk/simulator';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { jiraFieldDefaultsResponsibilities } from '../../../src/offboarding/responsibilities/jira-field-defaults.js';
import { jiraIssuesResponsibilities } from '../../../src/offboarding/responsibilities/jira-issues.js';
import type { ResponsibilityKind } from '../../../src/offboarding/responsibilities/kinds.js';
import { quoted, quotedList } from '../../../src/offboarding/responsibilities/quoted.js';
import { serviceRequestsResponsibilities } from '../../../src/offboarding/responsibilities/service-requests.js';
import { rehearsal } from '../../support/organization.js';
import { all, foundIn, jiraIn, placeOf, searched } from '../../support/places.js';

const searchRoute = 'POST /rest/api/3/search/jql';

const issues = (summary: string) => [
  { project: 'OPS', summary },
  { project: 'OPS', summary, statusCategory: 'done' as const },
  { project: 'WEB', summary, as: 'reporter' },
  { project: 'WEB', summary, as: 'reporter', statusCategory: 'done' as const },
  { project: 'WEB', summary, as: 'watcher' },
  { project: 'OPS', summary, as: 'Reviewer' },
  { project: 'WEB', summary, as: 'Owners', statusCategory: 'done' as const },
];

function organization() {
  const { simulator, clients } = rehearsal({ frozen: true });
  const people = ['Jane Doe', 'John Roe', 'Mary Major'].map((name) =>
    simulator.addPerson({
      name,
      owns: { issues: issues(name), fieldDefaults: ['Reviewer'], approvals: ['HELP-1'], participations: ['HELP-1', 'HELP-2'] },
    }),
  );
  const jira = jiraIn(simulator);
  const owners = Object.values(jira.peopleFields).find(({ name }) => name === 'Owners');
  if (owners !== undefined) {
    owners.multiple = true;
    owners.contexts['77'] = { id: '77', name: 'Web', defaultAccountIds: people.map(({ accountId }) => accountId) };
  }
  addRequestsAsIssues(simulator);
  const [jane = '', john = '', mary = ''] = people.map(({ accountId }) => accountId);
  return { simulator, clients, jira, jane, john, mary };
}

/** A request is an issue of its project. */
function addRequestsAsIssues(simulator: Simulator): void {
  const [site] = Object.values(simulator.state.sites);
  for (const { issueKey, issueId, summary } of Object.values(site?.serviceDesk?.requests ?? {})) {
    const project = Object.values(site?.jira.projects ?? {}).find(({ key }) => issueKey.startsWith(`${key}-`));
    if (site !== undefined && project !== undefined && !Object.values(site.jira.issues).some(({ key }) => key === issueKey)) {
      site.jira.issues[issueId] = { id: issueId, key: issueKey, projectId: project.id, summary, watchers: {}, people: {}, statusCategory: 'new', updatedAt: 0 };
    }
  }
}

/** What the state has of these people, read without the finders. */
function inState({ simulator, jira }: ReturnType<typeof organization>, kind: ResponsibilityKind, people: readonly string[]): string[] {
  const [site] = Object.values(simulator.state.sites);
  const rows: (readonly [accountId: string | undefined, id: string])[] = [];
  const requests = Object.values(site?.serviceDesk?.requests ?? {});
  switch (kind) {
    case 'assignedIssues':
      rows.push(...Object.values(jira.issues).filter(({ statusCategory }) => statusCategory !== 'done').map(({ id, assigneeAccountId }) => [assigneeAccountId, id] as const));
      break;
    case 'reportedIssues':
      rows.push(...Object.values(jira.issues).map(({ id, reporterAccountId }) => [reporterAccountId, id] as const));
      break;
    case 'watchedIssues':
      rows.push(...Object.values(jira.issues).flatMap(({ id, watchers }) => Object.keys(watchers).map((accountId) => [accountId, id] as const)));
      break;
    case 'issueFields':
      rows.push(...Object.values(jira.issues).flatMap(({ id, people: fields }) => Object.entries(fields).flatMap(([fieldId, named]) => named.map((accountId) => [accountId, `${id}/${fieldId}`] as const))));
      break;
    case 'fieldDefaults':
      rows.push(...Object.values(jira.peopleFields).flatMap(({ id, multiple, contexts }) => Object.values(contexts).flatMap((context) => context.defaultAccountIds.slice(0, multiple ? undefined : 1).map((accountId) => [accountId, `${id}/${context.id}`] as const))));
      break;
    case 'approvals':
      rows.push(...requests.flatMap(({ issueKey, approvals }) => Object.values(approvals).flatMap(({ id, approvers }) => approvers.filter(({ decision }) => decision === 'pending').map(({ accountId }) => [accountId, `${issueKey}/${id}`] as const))));
      break;
    default:
      rows.push(...requests.flatMap(({ issueKey, participants }) => participants.map((accountId) => [accountId, issueKey] as const)));
  }
  return rows.flatMap(([accountId, id]) => (accountId !== undefined && people.includes(accountId) ? `${accountId} ${id}` : [])).sort();
}

const kinds = ['assignedIssues', 'reportedIssues', 'watchedIssues', 'issueFields', 'fieldDefaults', 'approvals', 'requestParticipants'] as const;

describe.each(kinds)('a search for %s', (kind) => {
  it('finds all of two people, and nothing of others', async () => {
    const place = organization();
    const people = [place.jane, place.john];
    const events = await searched(place.clients, people, [kind]);
    expect(foundIn(events)).toEqual(inState(place, kind, people));
    expect(foundIn(events).length).toBeGreaterThan(0);
    const ends = events.filter(({ type }) => type !== 'found' && type !== 'started');
    expect(ends.map((end) => ({ ...end, portion: '' }))).toEqual(ends.map(() => expect.objectContaining({ type: 'searched', kind, sees: 'something' }) as object));
  });

  it('finds nothing of somebody who has nothing', async () => {
    const { simulator, clients } = organization();
    const { accountId } = simulator.addPerson({ name: 'Ann Other' });
    expect(await searched(clients, [accountId], [kind])).toMatchObject([{ type: 'searched', found: 0, sees: 'something' }]);
  });

  it('is not readable with a dead token, although Jira responds with empty lists', async () => {
    const { simulator, clients, jane } = organization();
    const product = new ProductClient({ ...simulator.credentials.product, apiToken: 'sim_token_dead' });
    expect(await searched({ ...clients, product }, [jane], [kind])).toMatchObject([{ type: 'notReadable', why: 'credential.invalid' }]);
  });

  it('names the project and the page of each thing that has them', async () => {
    const { clients, jane } = organization();
    for (const event of await searched(clients, [jane], [kind])) {
      if (event.type === 'found' && kind !== 'fieldDefaults') {
        const { within = '', url, name } = event.responsibility;
        expect(['OPS', 'WEB', 'HELP']).toContain(within);
        expect(url).toBe(`https://example.atlassian.net/browse/${name.split(' ')[0] ?? ''}`);
        expect(name.startsWith(`${within}-`)).toBe(true);
      }
    }
  });
});

describe('the requests of a search', () => {
  it('are as few as the pages of Jira allow, for many people at once', async () => {
    const { simulator, clients } = rehearsal({ frozen: true });
    const people = Array.from({ length: 130 }, (_, index) =>
      simulator.addPerson({ name: `Person ${index}`, owns: { issues: [{ project: 'OPS', summary: 'one' }, { project: 'OPS', summary: 'two' }, { project: 'OPS', summary: 'three', as: 'Reviewer' }] } }).accountId,
    );
    const events = await searched(clients, people, ['assignedIssues', 'issueFields']);
    expect(foundIn(events)).toHaveLength(390);
    const searches = simulator.requests.filter(({ route }) => route === searchRoute);
    // 200 and 60 issues assigned, 100 and 30 with the field, 100 on a page at least; and the probe.
    expect(searches.length).toBeLessThanOrEqual(2 + 1 + 1 + 1 + 1);
  });

  it('have every value in quotes, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '"', '\\', ' ', ')', ',') }), (value) => {
        const text = quoted(value);
        return /^"(?:[^"\\]|\\["\\])*"$/.test(text) && text.slice(1, -1).replaceAll(/\\(.)/g, '$1') === value;
      }),
    );
    expect(quotedList(['712020:a', 'b"'])).toBe(String.raw`"712020:a", "b\""`);
  });
});

describe('a search in Jira', () => {
  it('leaves out issues of others, whatever Jira returns', async () => {
    const { simulator, clients, jane, john } = organization();
    const body = { issues: [{ id: '1', key: 'OPS-1', fields: { assignee: { accountId: john }, reporter: null } }, { id: '2', key: 'OPS-2' }, { id: '3', key: 'OPS-3', fields: { assignee: { accountId: jane } } }], isLast: true };
    simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 200, body, match: { route: searchRoute }, times: 2 });
    expect(foundIn(await searched(clients, [jane], ['assignedIssues']))).toEqual([`${jane} 3`]);
  });

  it('goes on without people whom the site does not have, where Jira refuses their account ids', async () => {
    const { simulator, clients, jane, jira } = organization();
    const refuseOnce = () => simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 400, body: { errorMessages: ['A value with ID does not exist for the field.'], errors: {} }, match: { route: searchRoute } });
    const place = placeOf(clients);
    refuseOnce();
    const found = await all(jiraIssuesResponsibilities.assignedIssues.finder.find(new Set([jane, '712020:not-on-this-site']), place, {}));
    expect(found.map(({ id }) => id)).toEqual(Object.values(jira.issues).filter(({ assigneeAccountId, statusCategory }) => assigneeAccountId === jane && statusCategory !== 'done').map(({ id }) => id));
    refuseOnce();
    expect(await all(jiraIssuesResponsibilities.watchedIssues.finder.find(new Set(['712020:not-on-this-site']), place, {}))).toEqual([]);
    refuseOnce();
    await expect(all(jiraIssuesResponsibilities.assignedIssues.finder.find(new Set([jane]), place, {}))).rejects.toMatchObject({ kind: 'validation' });
  });

  it('searches the other fields where Jira refuses one', async () => {
    const { simulator, clients, jane, jira } = organization();
    const wrong = { when: 'beforeEffect', kind: 'status', status: 400, body: { errorMessages: ['The field cannot be searched.'], errors: {} }, match: { route: searchRoute } } as const;
    const reviewer = Object.values(jira.peopleFields).find(({ name }) => name === 'Reviewer');
    simulator.faults.add({ ...wrong, times: 2 });
    const found = await all(jiraIssuesResponsibilities.issueFields.finder.find(new Set([jane]), placeOf(clients), {}));
    expect(found.map(({ id }) => id.split('/')[1])).toEqual([reviewer?.id]);
    simulator.faults.add({ ...wrong, times: 3 });
    await expect(all(jiraIssuesResponsibilities.issueFields.finder.find(new Set([jane]), placeOf(clients), {}))).rejects.toMatchObject({ kind: 'validation' });
  });

  it('leaves out default values of a field that Jira refuses, unless it refuses all', async () => {
    const { simulator, clients, jane } = organization();
    const gone = { when: 'beforeEffect', kind: 'status', status: 404, body: { errorMessages: ['The custom field was not found.'], errors: {} }, match: { route: 'GET /rest/api/3/field/{fieldId}/context/defaultValue' } } as const;
    const { find } = jiraFieldDefaultsResponsibilities.fieldDefaults.finder;
    simulator.faults.add(gone);
    expect(await all(find(new Set([jane]), placeOf(clients), {}))).toHaveLength(1);
    simulator.faults.add({ ...gone, times: 2 });
    await expect(all(find(new Set([jane]), placeOf(clients), {}))).rejects.toMatchObject({ kind: 'notFound' });
  });

  it('does not take the participants of requests for a field of its own', async () => {
    const { clients, jane } = organization();
    const found = await all(jiraIssuesResponsibilities.issueFields.finder.find(new Set([jane]), placeOf(clients), {}));
    expect(found.map(({ name }) => name.replace(/^\S+ /, '')).sort()).toEqual(['Owners', 'Reviewer']);
  });
});

describe('a site without Jira Service Management', () => {
  it.each(['approvals', 'requestParticipants'] as const)('has no %s, and the search names the reason', async (kind) => {
    const { simulator, clients } = rehearsal({ frozen: true });
    const { accountId } = simulator.addPerson({ name: 'Jane Doe', owns: { issues: [{ project: 'OPS', summary: 'one' }] } });
    const [event] = await searched(clients, [accountId], [kind]);
    expect(event).toMatchObject({ type: 'notReadable', why: 'endpoint.unavailable', remedy: expect.stringContaining('Nothing needs to be done') as string });
  });
});

describe('approvals', () => {
  it('that are decided wait for nobody', async () => {
    const { simulator, clients, jane, john } = organization();
    const [site] = Object.values(simulator.state.sites);
    const [first] = Object.values(site?.serviceDesk?.requests['HELP-1']?.approvals ?? {});
    Object.assign(first ?? {}, { finalDecision: 'approved', approvers: [{ accountId: jane, decision: 'approved' }] });
    expect(foundIn(await searched(clients, [jane, john], ['approvals'])).map((row) => row.split(' ')[0])).toEqual([john]);
    expect(serviceRequestsResponsibilities.approvals).not.toHaveProperty('transfer');
  });
});
