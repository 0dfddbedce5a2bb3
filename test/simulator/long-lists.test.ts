import { attempt, ProductClient, withAdminKey } from 'atlassian-admin-sdk';
import { Simulator } from 'atlassian-admin-sdk/simulator';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { clientsFor } from '../support/organization.js';

function world({ things = 3_000, people = 6 } = {}) {
  const simulator = new Simulator({ frozen: true });
  const accountIds = simulator.addPeople({ people }).map(({ accountId }) => accountId);
  simulator.addBelongings({ people: accountIds, things });
  const { product } = clientsFor(simulator.credentials);
  return { simulator, product, accountIds, jane: accountIds[0] as string, ben: accountIds[1] as string, send: sender(simulator) };
}

/** Sends requests as they are, to see single pages. */
function sender(simulator: Simulator) {
  const { baseUrl, email, apiToken } = simulator.credentials.product;
  const headers = { authorization: `Basic ${btoa(`${email}:${apiToken}`)}`, 'content-type': 'application/json' };
  return async (method: string, path: string, body?: unknown) => {
    const response = await simulator.fetch(new Request(`${baseUrl}${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }));
    return (await response.json()) as { issues: { id: string }[]; nextPageToken?: string; isLast: boolean; results: { id: string }[]; values: { id: string }[]; total: number; _links: { next?: string } };
  };
}

const siteOf = ({ simulator }: { readonly simulator: Simulator }) => Object.values(simulator.state.sites)[0] as (typeof simulator.state.sites)[string];
const idsOf = (simulator: Simulator, accountId: string, kind: string) => simulator.responsibilitiesOf(accountId).filter((thing) => thing.kind === kind).map(({ id }) => id);

// Twice: where every search looks at everything, and where there are so many things that an index is used.
describe.each([3_000, 30_000])('a search among %i things', (things) => {
  it('finds what everybody is in charge of, as the state has it', async () => {
    const { simulator, product, accountIds } = world({ things });
    const { issues, filters, dashboards } = product.jira;
    const found = async (jql: string) => (await issues.search({ jql, fields: ['id'], maxResults: 5000 }).toArray()).map(({ id }) => id as string);
    for (const accountId of accountIds.slice(0, 2)) {
      expect(await found(`assignee in ("${accountId}") AND statusCategory != Done ORDER BY id ASC`)).toEqual(idsOf(simulator, accountId, 'assignedIssues'));
      expect(await found(`reporter = "${accountId}"`)).toEqual(idsOf(simulator, accountId, 'reportedIssues'));
      expect(await found(`watcher = "${accountId}"`)).toEqual(idsOf(simulator, accountId, 'watchedIssues'));
      expect(await found(`voter = "${accountId}"`)).toEqual([]);
      const keys = (await issues.search({ jql: `"Request participants" = "${accountId}"`, fields: ['key'] }).toArray()).map(({ key }) => key);
      expect(keys.sort()).toEqual(idsOf(simulator, accountId, 'requestParticipants').sort());
      expect((await found(`cf[10026] in ("${accountId}")`)).length).toBe(keys.length);
      expect(await found(`approvals = pendingApprovalBy("${accountId}")`)).toHaveLength(idsOf(simulator, accountId, 'approvals').length);
      expect((await filters.search({ accountId, overrideSharePermissions: true }).toArray()).map(({ id }) => id).sort()).toEqual(idsOf(simulator, accountId, 'filters').sort());
      expect((await dashboards.search({ accountId }).toArray()).map(({ id }) => id).sort()).toEqual(idsOf(simulator, accountId, 'dashboards').sort());
    }
    const [field = ''] = Object.keys(siteOf({ simulator }).jira.peopleFields);
    const all = await found(`cf[${field.replace('customfield_', '')}] in (${accountIds.map((accountId) => `"${accountId}"`).join(', ')})`);
    expect(all.sort()).toEqual(accountIds.flatMap((accountId) => idsOf(simulator, accountId, 'issueFields').filter((id) => id.endsWith(`/${field}`)).map((id) => id.split('/')[0])).sort());
  });

  it('finds a change at once, through the API and by hand', async () => {
    const here = world({ things });
    const { simulator, product, jane, ben } = here;
    const count = async (jql: string) => (await product.jira.issues.count(jql)).count;
    const before = await count(`assignee = "${ben}"`);
    const [id = '', byHand = ''] = idsOf(simulator, jane, 'assignedIssues');
    await product.jira.issues.setAssignee(id, ben);
    expect(await count(`assignee = "${ben}"`)).toBe(before + 1);
    Object.assign(siteOf(here).jira.issues[byHand] as object, { assigneeAccountId: ben });
    expect(await count(`assignee = "${ben}" OR (reporter = "${ben}" AND statusCategory = Nothing)`)).toBe(before + 2);
    expect(await count(`NOT assignee = "${ben}" AND assignee is not EMPTY AND key in (${byHand}, ${id})`)).toBe(0);
    const [filter = '', other = ''] = idsOf(simulator, jane, 'filters');
    const owned = async () => (await product.jira.filters.search({ accountId: ben, overrideSharePermissions: true }).toArray()).map((found) => found.id);
    expect(await owned()).not.toContain(filter);
    await product.jira.filters.changeOwner(filter, ben);
    expect(await owned()).toContain(filter);
    Object.assign(siteOf(here).jira.filters[other] as object, { ownerAccountId: ben });
    expect(await owned()).toContain(other);
    simulator.addBelongings({ people: [ben], things: 500, seed: 9 });
    expect(await count(`assignee = "${ben}"`)).toBe(idsOf(simulator, ben, 'assignedIssues').length);
  });

  it('shows the old people of an issue until its index has caught up, except of issues that are reconciled', async () => {
    const { simulator, product, jane, ben } = world({ things });
    simulator.behave({ searchIndexDelay: '1m' });
    const [id = ''] = idsOf(simulator, jane, 'assignedIssues');
    const found = async (accountId: string, reconcileIssues?: string[]) =>
      (await product.jira.issues.search({ jql: `assignee = "${accountId}"`, maxResults: 5000, ...(reconcileIssues === undefined ? {} : { reconcileIssues }) }).toArray()).some((issue) => issue.id === id);
    expect([await found(jane), await found(ben)]).toEqual([true, false]);
    await product.jira.issues.setAssignee(id, ben);
    expect([await found(jane), await found(ben)]).toEqual([true, false]);
    expect([await found(jane, [id]), await found(ben, [id])]).toEqual([false, true]);
    simulator.clock.advance('1m');
    expect([await found(jane), await found(ben)]).toEqual([false, true]);
  });
});

describe('JQL', () => {
  it('has the functions of approvals, each with its meaning', async () => {
    const simulator = new Simulator();
    const [jane, ben] = ['Jane Doe', 'Ben Poe'].map((name) => simulator.addPerson({ name, owns: { approvals: ['HELP-1'] } }).accountId);
    const request = Object.values(simulator.state.sites)[0]?.serviceDesk?.requests['HELP-1'];
    const [step] = Object.values(request?.approvals ?? {});
    step?.approvers.push({ accountId: ben as string, decision: 'approved' });
    const { issues } = clientsFor(simulator.credentials).product.jira;
    const count = async (jql: string) => (await issues.count(jql)).count;
    for (const name of ['approver', 'pendingBy', 'pendingApprovalBy']) {
      expect(await count(`approvals = ${name}("${jane ?? ''}")`), name).toBe(1);
      expect(await count(`approvals = ${name}("712020:nobody")`), name).toBe(0);
      expect(await count(`approvals != ${name}("712020:nobody")`), name).toBe(1);
    }
    expect(await count('approvals = pending()')).toBe(1);
    Object.values(request?.approvals ?? {}).forEach((approval) => Object.assign(approval, { finalDecision: 'approved' }));
    expect([await count(`approvals = approver("${jane ?? ''}")`), await count(`approvals = pendingBy("${jane ?? ''}")`), await count('approvals = pending()')]).toEqual([1, 0, 0]);
    for (const jql of ['approvals = nothing("x")', 'approvals = pending("x")', 'approvals = approver()', 'assignee = pendingBy("x")', 'key = HELP-1 ORDER BY nothing', 'key = HELP-1 ORDER']) {
      expect((await attempt(issues.count(jql))).error?.status, jql).toBe(400);
    }
    for (const jql of ['approvals = pending()', '"Request participants" = x', 'cf[10026] = x']) {
      expect((await attempt(clientsFor(new Simulator().credentials).product.jira.issues.count(jql))).error?.status, jql).toBe(400);
    }
  });

  it('orders issues, and goes on in that order on the next page', async () => {
    const { product } = world();
    const ids = async (jql: string) => (await product.jira.issues.search({ jql, maxResults: 100 }).toArray()).map(({ id }) => Number(id));
    const usual = await ids('statusCategory != Done');
    expect(usual).toEqual([...usual].sort((one, other) => one - other));
    expect(await ids('statusCategory != Done ORDER BY created DESC')).toEqual([...usual].reverse());
    expect(new Set(await ids('statusCategory != Done ORDER BY updated DESC, key'))).toEqual(new Set(usual));
  });

  it.each([
    [['id'], 5000],
    [['id', 'key'], 5000],
    [['assignee', 'project', 'issuetype', 'updated'], 1000],
    [['*all'], 100],
    [['summary', 'assignee', 'reporter', 'project', 'status', 'updated'], 100],
  ] as const)('returns with the fields %j at most %i issues at once', async (fields, most) => {
    const { send } = world({ things: 12_000 });
    expect((await send('POST', '/rest/api/3/search/jql', { jql: 'statusCategory != Done', maxResults: 5000, fields })).issues).toHaveLength(most);
  });
});

describe('a page after the first one', () => {
  it('of issues goes on after the last one, and leaves out what matches no longer', async () => {
    const here = world({ things: 600 });
    const { send, simulator } = here;
    const search = (nextPageToken?: string) => send('POST', '/rest/api/3/search/jql', { jql: 'assignee is not EMPTY', maxResults: 20, ...(nextPageToken === undefined ? {} : { nextPageToken }) });
    const all = Object.values(siteOf(here).jira.issues).flatMap(({ id, assigneeAccountId }) => (assigneeAccountId === undefined ? [] : [id]));
    const first = await search();
    const [gone, done] = [all[20] as string, all[21] as string];
    Reflect.deleteProperty(siteOf(here).jira.issues, gone);
    Reflect.deleteProperty(siteOf(here).jira.issues[done] as object, 'assigneeAccountId');
    Reflect.deleteProperty(siteOf(here).jira.issues[all[3] as string] as object, 'assigneeAccountId');
    expect((await search(first.nextPageToken)).issues.map(({ id }) => id)).toEqual(all.slice(22, 42));
    const saved = sender(new Simulator({ state: structuredClone(simulator.state), frozen: true }));
    expect((await saved('POST', '/rest/api/3/search/jql', { jql: 'assignee is not EMPTY', maxResults: 20, nextPageToken: first.nextPageToken })).issues.map(({ id }) => id)).toEqual(all.slice(22, 42));
    for (const token of ['nothing', btoa('issues:x')]) {
      expect(await search(token)).toMatchObject({ errorMessages: [expect.stringContaining('token')] });
    }
  });

  it('of pages leaves nothing out and shows nothing twice, whatever comes and goes between the pages', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ at: fc.nat(60), change: fc.constantFrom('remove', 'append', 'trash') }), { maxLength: 6 }), fc.integer({ min: 1, max: 9 }), async (changes, limit) => {
        const here = world({ things: 400 });
        const { contents } = siteOf(here).confluence;
        const pages = () => Object.entries(contents).filter(([, { type = 'page', status = 'current' }]) => type === 'page' && status !== 'trashed').map(([id]) => id);
        const stay = new Set((await here.product.confluence.pages.list({ limit: 250 }).toArray()).map(({ id }) => id as string));
        const seen: string[] = [];
        let next: string | undefined = `/wiki/api/v2/pages?limit=${limit}`;
        let last = 9_000_000;
        for (let number = 0; next !== undefined; number += 1) {
          const page = await here.send('GET', next);
          seen.push(...page.results.map(({ id }) => id));
          next = page._links.next;
          for (const { change } of next === undefined ? [] : changes.filter(({ at }) => at === number)) {
            const id = pages()[(number * 7) % pages().length] as string;
            if (change === 'append') {
              last += 1;
              contents[String(last)] = { ...(contents[id] as (typeof contents)[string]), title: 'New' };
              delete contents[String(last)]?.restrictions;
              stay.add(String(last));
            } else {
              stay.delete(id);
              if (change === 'remove') {
                Reflect.deleteProperty(contents, id);
              } else {
                Object.assign(contents[id] as object, { status: 'trashed' });
              }
            }
          }
        }
        expect(new Set(seen).size).toBe(seen.length);
        expect([...stay].filter((id) => !seen.includes(id))).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('of filters, projects and content moves with what was changed since the first one', async () => {
    const here = world({ things: 6_000 });
    const { send, product, jane, ben, simulator } = here;
    const path = `/rest/api/3/filter/search?accountId=${encodeURIComponent(jane)}&overrideSharePermissions=true&orderBy=id&maxResults=3`;
    const first = await send('GET', `${path}&startAt=0`);
    const owned = idsOf(simulator, jane, 'filters');
    await product.jira.filters.changeOwner(first.values[0]?.id ?? '', ben);
    const second = await send('GET', `${path}&startAt=3`);
    expect(second.total).toBe(owned.length - 1);
    // Jira counts: the one that moved up is on no page.
    expect([...first.values, ...second.values].map(({ id }) => id)).not.toContain(owned[3]);
    const cql = `/wiki/rest/api/content/search?limit=25&cql=${encodeURIComponent(`creator = "${jane}" AND type = page`)}`;
    const found = await send('GET', cql);
    Object.assign(siteOf(here).confluence.contents[found.results[0]?.id ?? ''] as object, { authorId: ben });
    const rest = await send('GET', `/wiki${found._links.next ?? ''}`);
    expect(rest.results.length).toBeGreaterThan(0);
    expect(found.results.map(({ id }) => id)).not.toContain(rest.results[0]?.id);
  });

  it('needs a cursor that was made here', async () => {
    const { send } = world({ things: 500 });
    for (const cursor of ['nothing', btoa('{}'), btoa('null'), btoa('{"at":"1"}')]) {
      expect(await send('GET', `/wiki/api/v2/pages?cursor=${encodeURIComponent(cursor)}`), cursor).toMatchObject({ errors: [{ status: 400 }] });
    }
  });
});

describe('what hides from an administrator', () => {
  it('is a page for the leaver alone, with its tasks, until the admin key', async () => {
    const simulator = new Simulator();
    const { accountId } = simulator.addPerson({ name: 'Jane Doe', owns: { pages: [{ space: 'DOCS', title: 'Secret', restricted: true }], inlineTasks: [{ space: 'DOCS', title: 'Secret', text: 'Hidden' }] } });
    const { confluence } = clientsFor(simulator.credentials).product;
    const [page] = simulator.responsibilitiesOf(accountId).filter(({ kind }) => kind === 'pages');
    const seen = async (options = {}) => [await confluence.pages.list({}, options).toArray(), await confluence.tasks.list({}, options).toArray()].map(({ length }) => length);
    expect(await seen()).toEqual([0, 0]);
    expect((await attempt(confluence.pages.get(page?.id ?? ''))).error?.kind).toBe('notFound');
    expect((await attempt(confluence.restrictions.getByOperation(page?.id ?? ''))).error?.kind).toBe('notFound');
    await confluence.adminKey.enable();
    expect(await seen({ headers: withAdminKey })).toEqual([1, 1]);
    expect(await new ProductClient(simulator.credentials.gateway).confluence.pages.list({}, { headers: withAdminKey }).toArray()).toEqual([]);
  });

  it('is everything in Jira, for a token that is dead: searches are empty with 200, and only myself gets 401', async () => {
    const { simulator } = world({ things: 500 });
    const { jira } = new ProductClient({ ...simulator.credentials.product, apiToken: 'sim_dead' });
    const before = simulator.requests.length;
    await attempt(jira.issues.search({ jql: 'statusCategory != Done' }).toArray());
    await attempt(jira.projects.search().toArray());
    await attempt(jira.filters.search().toArray());
    await attempt(jira.dashboards.search().toArray());
    await attempt(jira.getMyself());
    expect(simulator.requests.slice(before).map(({ status }) => status)).toEqual([200, 200, 200, 200, 401]);
  });
});
