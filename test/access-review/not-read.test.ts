import { OrgAdminClient } from 'atlassian-admin-sdk';
import { finishedReviewAsCsv, finishReview, makeReviewPlans, readReviewDecisions, reviewAccess, reviewAsCsv, type AccessReview, type FinishedReview, type ReviewRow } from 'atlassian-admin-sdk/access-review';
import { describe, expect, it } from 'vitest';

import { apply, decide, finishedBy, groupNamed, heldIn, isRow, prices, world, type World } from '../support/access-review.js';

const rolesRoute = 'GET /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}/role-assignments';

/** The roles of a person are not readable, so many times. */
function hideRoles({ simulator }: World, accountId: string, times = 100): void {
  simulator.faults.add({ match: { route: rolesRoute, accountId }, when: 'beforeEffect', kind: 'status', status: 403, body: { errors: [{ id: '1', status: '403', code: 'ADMIN-UAM-403-1', title: 'x', detail: 'x' }] }, times });
}

/** Clients of the organization with other responses. Undefined refuses. */
function answering({ simulator }: World, change: (request: Request, text: string) => string | undefined): World['clients'] {
  const { orgAdmin } = simulator.credentials;
  return {
    org: new OrgAdminClient({
      ...orgAdmin,
      fetch: async (input, init) => {
        const request = new Request(input, init);
        const response = await (orgAdmin.fetch ?? fetch)(request);
        const text = change(request, await response.text());
        return text === undefined ? Response.json({ errors: [{ id: '1', status: '403', code: 'ADMIN-403-3', title: 'x', detail: 'x' }] }, { status: 403 }) : new Response(text === '' ? null : text, response);
      },
    }),
  };
}

const idOf = ({ people }: World, name: string): string => people[name]?.accountId ?? '';

function rowOf<Row extends ReviewRow>({ rows }: { readonly rows: readonly Row[] }, name: string, product: string): Row {
  const row = rows.find((each) => isRow(each, name, product));
  if (row === undefined) {
    throw new TypeError(`no row of ${product}`);
  }
  return row;
}

/** A first quarter in which owners keep everything, and everybody is read one by one. */
async function keptQuarter(given = world()): Promise<{ readonly given: World; readonly first: FinishedReview }> {
  const review = await reviewAccess({ clients: given.clients, readEverybody: true, prices });
  return { given, first: await finishReview({ review, decisions: decide(review, () => 'keep'), clients: given.clients }) };
}

const next = ({ clients }: World, previous: FinishedReview): Promise<AccessReview> => reviewAccess({ clients, readEverybody: true, prices, previous });

describe('an earlier decision', () => {
  it('is not carried over a row whose roles could not be read, and no role of it counts as gone', async () => {
    const { given, first } = await keptQuarter();
    hideRoles(given, idOf(given, 'omar'));
    hideRoles(given, idOf(given, 'gus'));
    const second = await next(given, first);
    for (const row of [rowOf(second, 'Omar Haddad', 'jira-software'), rowOf(second, 'Gus Guest', 'confluence')]) {
      expect(row.change).toMatchObject({ kind: 'notComparable', earlier: { decision: 'keep', by: 'Olga Owner' } });
      expect(row.change).not.toHaveProperty('gone');
    }
    const csv = await reviewAsCsv(second, { only: 'changes' });
    expect(csv).toContain('Omar Haddad');
    expect(csv).toContain('Not comparable');
    const { undecided, decisions } = await readReviewDecisions(csv, second);
    expect(undecided).toContain(rowOf(second, 'Omar Haddad', 'jira-software').key);
    const finished = await finishReview({ review: second, decisions });
    expect(rowOf(finished, 'Omar Haddad', 'jira-software').result).toEqual({ kind: 'undecided' });
    expect(rowOf(finished, 'Jane Doe', 'jira-software').result).toEqual({ kind: 'kept' });
    expect(finished.counts).toMatchObject({ undecided: 2, carried: finished.rows.length - 2 });
  });

  it('is not carried over a role that a search has found and no reading shows', async () => {
    const { given, first } = await keptQuarter();
    const jane = idOf(given, 'jane');
    given.simulator.state.directRoles[jane] = { [given.resource('jira-software@example')]: ['atlassian/admin'] };
    hideRoles(given, jane);
    const row = rowOf(await next(given, first), 'Jane Doe', 'jira-software');
    expect(row).toMatchObject({ readFrom: 'notReadable', privileged: true, change: { kind: 'rolesChanged', added: ['App admin'] } });
    expect(row.roles.map(({ role }) => role)).toEqual(['atlassian/admin', 'atlassian/user']);
  });

  it('is asked for again if the row could not be read the quarter before, too', async () => {
    const { given, first } = await keptQuarter();
    hideRoles(given, idOf(given, 'omar'));
    const second = await next(given, first);
    const kept = await finishReview({ review: second, decisions: decide(second, (row) => (row.change?.kind === 'unchanged' ? undefined : 'keep')) });
    expect(rowOf(await next(given, kept), 'Omar Haddad', 'jira-software').change?.kind).toBe('notComparable');
    given.simulator.faults.clear();
    expect(rowOf(await next(given, kept), 'Omar Haddad', 'jira-software').change?.kind).toBe('unchanged');
  });

  it('is not carried over a row whose last use was known and is not readable now', async () => {
    const { given, first } = await keptQuarter();
    const known = first.rows.filter(({ inactive }) => inactive !== undefined).map(({ key }) => key);
    const second = await reviewAccess({ clients: answering(given, (request, text) => (request.url.endsWith('users/search') ? text.replaceAll('"productAccess"', '"other"') : request.url.includes('last-active-dates') ? undefined : text)), readEverybody: true, prices, previous: first });
    const kinds = new Map(second.rows.map(({ key, change }) => [key, change?.kind]));
    expect(known.length).toBeGreaterThan(5);
    expect(known.filter((key) => kinds.get(key) !== 'notComparable')).toEqual([]);
    expect(second.rows.filter(({ key, change }) => !known.includes(key) && change?.kind === 'notComparable' && first.rows.some((row) => row.key === key && row.lastUse.kind === 'unknown'))).toEqual([]);
  });
});

describe('removed access', () => {
  const removeOmar = (row: ReviewRow): 'remove' | 'keep' => (isRow(row, 'Omar Haddad', 'jira-software') ? 'remove' : 'keep');

  /** A person with a seat through a group, and a direct role that no search tells apart. */
  function worldWithGuest(role = 'atlassian/guest'): World {
    const given = world();
    given.simulator.state.directRoles[idOf(given, 'omar')] = { [given.resource('jira-software@example')]: [role] };
    return given;
  }

  it('is not proven by a journal alone if the review did not read all roles', async () => {
    const given = worldWithGuest();
    const { review, decisions, plans, made, finished } = await finishedBy(removeOmar, given);
    expect(rowOf(review, 'Omar Haddad', 'jira-software').readFrom).toBe('groups');
    const place = `${idOf(given, 'omar')} ${given.resource('jira-software@example')}`;
    expect([...(heldIn(given.simulator.state).get(place) ?? [])]).toEqual(['atlassian/guest']);
    const byJournal = await finishReview({ review, decisions, plans, tasks: made.tasks });
    expect(rowOf(byJournal, 'Omar Haddad', 'jira-software').result).toMatchObject({ kind: 'notRemoved', because: 'The seat is free. It is not proven that no other role is left.', humanTask: expect.stringContaining('Guest'), planHash: plans[0]?.plan.hash });
    expect(byJournal.counts).toMatchObject({ removed: 0, notRemoved: 1 });
    expect(byJournal.costs.saved).toEqual([]);
    expect(rowOf(finished, 'Omar Haddad', 'jira-software').result).toMatchObject({
      kind: 'notRemoved',
      because: 'The seat is free. Still there: the role Guest.',
      humanTask: 'In Atlassian Administration, remove the role Guest on Jira on example.atlassian.net: held directly.',
    });
    expect(await finishedReviewAsCsv(byJournal)).not.toContain('The run read it back');
  });

  it('is a task as well as a plan if the person holds another role that the review did not read', async () => {
    for (const role of ['atlassian/guest', 'atlassian/viewer']) {
      const { made } = await finishedBy(removeOmar, worldWithGuest(role));
      expect(made.plans.map(({ plan }) => plan.people.length)).toEqual([1]);
      expect(made.tasks).toMatchObject([{ name: 'Omar Haddad', because: 'The plan frees the seat. Roles without a seat may stay.', humanTask: expect.stringMatching(/^Afterwards, check the role (Guest|Viewer) on Jira .*: held directly\.$/) }]);
    }
    const { made } = await finishedBy(removeOmar);
    expect(made.tasks).toEqual([]);
  });

  it('is a task as well if the roles of the person are not readable for the plans', async () => {
    const given = worldWithGuest();
    const review = await reviewAccess({ clients: given.clients });
    const decisions = decide(review, removeOmar);
    const clients = answering(given, (request, text) => (request.url.includes('role-assignments') && request.url.includes('resourceIds') ? undefined : text));
    const { plans, tasks } = await makeReviewPlans(review, decisions, { clients });
    expect(plans.map(({ plan }) => plan.people.length)).toEqual([1]);
    expect(tasks).toMatchObject([{ name: 'Omar Haddad', because: 'The plan frees the seat. Whether other roles stay is not readable.', humanTask: 'Afterwards, check the roles on Jira on example.atlassian.net.' }]);
  });

  it('is proven by a reading whatever the review had read, with what the run did', async () => {
    const { finished, plans } = await finishedBy(removeOmar);
    expect(rowOf(finished, 'Omar Haddad', 'jira-software').result).toMatchObject({ kind: 'removed', verifiedBy: 'journal', planHash: plans[0]?.plan.hash, at: expect.stringMatching(/^20/) });
    const direct = await finishedBy((row) => (isRow(row, 'Dana Direct', 'jira-software') ? 'remove' : 'keep'));
    const { review, decisions, plans: applied } = direct;
    const byJournal = await finishReview({ review, decisions, plans: applied });
    [direct.finished, byJournal].forEach((each) => expect(rowOf(each, 'Dana Direct', 'jira-software').result).toMatchObject({ kind: 'removed', verifiedBy: 'journal' }));
  });

  it('is there again only if a role with a seat is, and not because of a role that no run has removed', async () => {
    const given = worldWithGuest();
    const { review, decisions, plans, clients, simulator } = await finishedBy(removeOmar, given);
    groupNamed(simulator, 'jira-users').members[idOf(given, 'omar')] = true;
    expect(rowOf(await finishReview({ review, decisions, plans, clients }), 'Omar Haddad', 'jira-software').result).toMatchObject({ kind: 'notRemoved', because: 'A run removed it, and it is there again.' });
  });

  it('of a row that was not readable is not proven by a journal alone, whichever roles stay', async () => {
    const given = worldWithGuest();
    hideRoles(given, idOf(given, 'omar'));
    const review = await reviewAccess({ clients: given.clients, readEverybody: true });
    given.simulator.faults.clear();
    expect(rowOf(review, 'Omar Haddad', 'jira-software')).toMatchObject({ readFrom: 'notReadable', seat: 'billed' });
    const decisions = decide(review, removeOmar);
    const made = await makeReviewPlans(review, decisions, { clients: given.clients });
    expect(made.tasks).toHaveLength(1);
    const plans = await apply(made, given.clients);
    for (const clients of [undefined, given.clients]) {
      const { result } = rowOf(await finishReview({ review, decisions, plans, clients }), 'Omar Haddad', 'jira-software');
      expect(result).toMatchObject({ kind: 'notRemoved', because: expect.stringMatching(/^The seat is free\. .*Guest/) });
    }
    given.simulator.state.directRoles[idOf(given, 'omar')] = {};
    expect(rowOf(await finishReview({ review, decisions, plans, clients: given.clients }), 'Omar Haddad', 'jira-software').result).toMatchObject({ kind: 'removed', verifiedBy: 'read', planHash: plans[0]?.plan.hash });
  });
});
