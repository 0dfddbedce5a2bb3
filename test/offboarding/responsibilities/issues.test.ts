import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { jiraIssuesResponsibilities } from '../../../src/offboarding/responsibilities/jira-issues.js';
import type { FoundThing, RecordedTask, TransferSides, StartedTask, Transfer } from '../../../src/offboarding/responsibilities/types.js';
import { rehearsal } from '../../support/organization.js';
import { all, jiraIn, placeOf, sides } from '../../support/places.js';

const { assignedIssues, reportedIssues, issueFields, watchedIssues } = jiraIssuesResponsibilities;
const bulkRoute = 'POST /rest/api/3/bulk/issues/fields';
const taskRoute = 'GET /rest/api/3/bulk/queue/{taskId}';
const editRoute = 'PUT /rest/api/3/issue/{issueIdOrKey}';

interface SetUp {
  readonly count?: number;
  readonly as?: string;
  readonly duration?: string;
}

function handOver({ count = 3, as = 'assignee', duration = '0s' }: SetUp = {}) {
  const { simulator, clients } = rehearsal({ frozen: true, behaviours: { bulkEditDuration: duration as '0s' } });
  const issues = Array.from({ length: count }, (_, index) => ({ project: 'OPS', summary: `Issue ${index}`, as }));
  const { accountId: leaver } = simulator.addPerson({ name: 'Jane Doe', owns: { issues } });
  const { accountId: successor } = simulator.addPerson({ name: 'John Roe' });
  const { accountId: third } = simulator.addPerson({ name: 'Mary Major' });
  const jira = jiraIn(simulator);
  const before = structuredClone(simulator.state);
  /** What differs from the state before, without the traces of a bulk edit. */
  const changes = (): string[] => simulator.difference(before).map(({ path }) => path).filter((path) => !/\.(?:lastId|bulkEdits)\b|queuedChanges/.test(path));
  const kinds = { assignee: assignedIssues, reporter: reportedIssues, watcher: watchedIssues } as const;
  const kind = kinds[as as keyof typeof kinds] ?? issueFields;
  const find = (): Promise<FoundThing[]> => all(kind.finder.find(new Set([leaver]), placeOf(clients), {}));
  const transfer: Transfer = kind.transfer;
  return { simulator, clients, place: placeOf(clients), jira, leaver, successor, third, changes, find, transfer, forward: sides(leaver, successor), back: sides(successor, leaver, { isUndo: true }) };
}

function task(known?: string): StartedTask & { readonly recorded: string[]; readonly states: string[] } {
  const recorded: string[] = [];
  const states: string[] = [];
  return {
    known: known === undefined ? undefined : { state: 'started', taskId: known },
    recorded,
    states,
    record: async (recordedTask) => {
      states.push(recordedTask.state);
      if (recordedTask.state === 'started') {
        recorded.push(recordedTask.taskId);
      }
    },
  };
}

function bulkOf({ bulk }: Transfer): NonNullable<Transfer['bulk']> {
  if (bulk === undefined) {
    throw new Error('has no bulk');
  }
  return bulk;
}

const requestsTo = ({ simulator }: ReturnType<typeof handOver>, route: string) => simulator.requests.filter((request) => request.route === route);
const assignees = ({ jira }: ReturnType<typeof handOver>) => Object.values(jira.issues).map(({ assigneeAccountId }) => assigneeAccountId);

describe.each(['assignee', 'reporter', 'watcher', 'Reviewer'])('issues that have the person as %s', (as) => {
  it('are transferred one by one, and the undo gives the state back', async () => {
    const { find, transfer, forward, back, place, changes, simulator, leaver, successor } = handOver({ as });
    const things = await find();
    expect(things).toHaveLength(3);
    for (const thing of things) {
      expect(await transfer.seen(thing, forward, place, {})).toBe('notReached');
      await transfer.write(thing, forward, place, {});
      expect(await transfer.seen(thing, forward, place, {})).toBe('reached');
    }
    expect(JSON.stringify(simulator.state.sites)).toContain(successor);
    expect(JSON.stringify(Object.values(jiraIn(simulator).issues))).not.toContain(leaver);
    for (const thing of things) {
      await transfer.write(thing, back, place, {});
      expect(await transfer.seen(thing, back, place, {})).toBe('reached');
    }
    expect(changes()).toEqual([]);
  });

  it('change once only, however often the write is delivered', async () => {
    const { find, transfer, forward, place, simulator } = handOver({ as, count: 1 });
    const [thing] = await find();
    for (let delivery = 0; delivery < 3; delivery += 1) {
      await transfer.write(thing as FoundThing, forward, place, {});
    }
    expect(simulator.effects.length).toBe(as === 'watcher' ? 2 : 1);
  });

  it('are transferred although each response is lost', async () => {
    const { find, transfer, forward, place, simulator } = handOver({ as, count: 1 });
    const [thing] = await find();
    for (const method of ['PUT', 'POST', 'DELETE']) {
      const route = as === 'watcher' ? (method === 'PUT' ? undefined : `${method} /rest/api/3/issue/{issueIdOrKey}/watchers`) : method === 'PUT' ? editRoute : undefined;
      if (route !== undefined) {
        simulator.faults.add({ when: 'afterEffect', kind: 'reset', match: { route } });
      }
    }
    await transfer.write(thing as FoundThing, forward, place, {});
    expect(await transfer.seen(thing as FoundThing, forward, place, {})).toBe('reached');
    expect(simulator.effects.length).toBe(as === 'watcher' ? 2 : 1);
  });
});

describe.each(['assignee', 'reporter', 'Reviewer'])('many issues that have the person as %s', (as) => {
  it('are transferred by one bulk edit, and the undo gives the state back', async () => {
    const given = handOver({ as, count: 230 });
    const { find, transfer, forward, back, place, changes } = given;
    const things = await find();
    const bulk = bulkOf(transfer);
    const started = task();
    const { refused, response } = await bulk.write(things, forward, place, {}, started);
    expect([refused.size, response.status, started.recorded.length]).toEqual([0, 200, 1]);
    expect(requestsTo(given, bulkRoute)).toHaveLength(1);
    expect(requestsTo(given, editRoute)).toHaveLength(0);
    const verdicts = await bulk.seen(things, forward, place, {});
    expect([verdicts.size, new Set(verdicts.values())]).toEqual([230, new Set(['reached'])]);
    await bulk.write(things, back, place, {}, task());
    expect(changes()).toEqual([]);
  });
});

describe('a bulk edit', () => {
  it('is waited for until it has ended', async () => {
    const given = handOver({ duration: '5s' });
    const { find, transfer, forward, place, simulator, successor } = given;
    const things = await find();
    const written = bulkOf(transfer).write(things, forward, place, {}, task());
    await expect.poll(() => requestsTo(given, taskRoute).length).toBeGreaterThan(1);
    expect(assignees(given)).not.toContain(successor);
    simulator.clock.advance('5s');
    expect((await written).refused.size).toBe(0);
    expect(new Set(assignees(given))).toEqual(new Set([successor]));
  });

  it('that was started before is looked up, and not started again', async () => {
    const given = handOver({ duration: '5s' });
    const { find, transfer, forward, place, simulator, successor } = given;
    const things = await find();
    const stop = new AbortController();
    const first = task();
    const stopped = bulkOf(transfer).write(things, forward, place, { signal: stop.signal }, first);
    await expect.poll(() => requestsTo(given, taskRoute).length).toBeGreaterThan(0);
    stop.abort();
    await expect(stopped).rejects.toMatchObject({ kind: 'aborted' });
    simulator.clock.advance('5s');
    await bulkOf(transfer).write(things, forward, place, {}, task(first.recorded[0]));
    expect(requestsTo(given, bulkRoute)).toHaveLength(1);
    expect(requestsTo(given, editRoute)).toHaveLength(0);
    expect(new Set(assignees(given))).toEqual(new Set([successor]));
  });

  it('that may be at work is finished one by one, and no second one is started', async () => {
    const given = handOver({ duration: '1h' });
    const { find, transfer, forward, place, successor } = given;
    const things = await find();
    const first = task();
    const crash = { ...first, record: async ({ state }: RecordedTask) => (state === 'started' ? Promise.reject(new Error('crash')) : undefined) };
    await expect(bulkOf(transfer).write(things, forward, place, {}, crash)).rejects.toThrow('crash');
    await bulkOf(transfer).write(things, forward, place, {}, { ...task(), known: { state: 'starting' } });
    expect([requestsTo(given, bulkRoute).length, requestsTo(given, editRoute).length]).toEqual([1, 3]);
    expect(new Set(assignees(given))).toEqual(new Set([successor]));
    // A request that was certainly refused started nothing.
    given.simulator.behave({ bulkEditDuration: '0s' });
    await bulkOf(transfer).write(things, given.back, place, {}, { ...task(), known: { state: 'notStarted' } });
    expect(requestsTo(given, bulkRoute)).toHaveLength(2);
  });

  it('whose task Jira no longer has is finished one by one', async () => {
    const given = handOver();
    const { find, transfer, forward, place, successor } = given;
    const { refused } = await bulkOf(transfer).write(await find(), forward, place, {}, task('424242'));
    expect([refused.size, requestsTo(given, bulkRoute).length, requestsTo(given, editRoute).length]).toEqual([0, 0, 3]);
    expect(new Set(assignees(given))).toEqual(new Set([successor]));
  });

  it.each([
    ['whose response is lost', { when: 'afterEffect', kind: 'reset' }, 0],
    ['whose response is cut', { when: 'afterEffect', kind: 'cutBody' }, 0],
    ['whose response is something else', { when: 'afterEffect', kind: 'status', status: 201, body: { id: 'x' } }, 0],
    ['that the owner of the credential may not make', { when: 'beforeEffect', kind: 'status', status: 403, body: { errorMessages: ['You do not have the Bulk Change permission.'], errors: {} } }, 3],
    ['that Jira refuses as a whole', { when: 'beforeEffect', kind: 'status', status: 400, body: { errorMessages: ['Too many issues.'], errors: {} } }, 3],
  ] as const)('%s is finished one by one, and no second one is started', async (_title, fault, edits) => {
    const given = handOver();
    const { find, transfer, forward, place, simulator, successor } = given;
    simulator.faults.add({ ...fault, match: { route: bulkRoute } });
    const started = task();
    const { refused } = await bulkOf(transfer).write(await find(), forward, place, {}, started);
    expect([refused.size, started.recorded.length, requestsTo(given, bulkRoute).length, requestsTo(given, editRoute).length]).toEqual([0, 0, 1, edits]);
    expect(new Set(assignees(given))).toEqual(new Set([successor]));
    expect(simulator.effects.filter(({ kind }) => kind === 'issue.updated')).toHaveLength(3);
  });

  it('names each issue that Jira has not changed, although the task is complete', async () => {
    const given = handOver({ count: 4 });
    const { find, transfer, forward, place, jira, leaver, successor, simulator } = given;
    const things = await find();
    const [first, second, , last] = things as [FoundThing, FoundThing, FoundThing, FoundThing];
    const processed = things.slice(1, 3).map(({ id }) => Number(id));
    simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 200, match: { route: taskRoute }, body: { taskId: String(jira.lastId + 1), status: 'COMPLETE', processedAccessibleIssues: processed, failedAccessibleIssues: { [first.id]: ['User cannot be assigned issues.'] }, invalidOrInaccessibleIssueCount: 1 } });
    // What the task did not change is changed one by one, except where Jira refused it.
    simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 403, match: { route: editRoute }, body: { errorMessages: ['You may not edit this issue.'], errors: {} } });
    const revert = () => {
      for (const { id } of [first, last]) {
        Object.assign(jira.issues[id] ?? {}, { assigneeAccountId: leaver });
      }
    };
    const started = { ...task(), record: async () => revert() };
    const { refused } = await bulkOf(transfer).write(things, forward, place, {}, started);
    expect([...refused]).toEqual([[first.id, 'validation'], [last.id, 'permission.denied']]);
    expect(jira.issues[second.id]?.assigneeAccountId).toBe(successor);
  });

  it.each(['FAILED', 'DEAD', 'CANCELLED'])('that ends as %s is finished one by one', async (status) => {
    const given = handOver({ duration: '1h' });
    const { find, transfer, forward, place, jira, successor, simulator } = given;
    simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 200, match: { route: taskRoute }, body: { taskId: String(jira.lastId + 1), status } });
    const { refused } = await bulkOf(transfer).write(await find(), forward, place, {}, task());
    expect([refused.size, requestsTo(given, editRoute).length, requestsTo(given, bulkRoute).length]).toEqual([0, 3, 1]);
    expect(new Set(assignees(given))).toEqual(new Set([successor]));
  });

  it('stops where the next call would fail too', async () => {
    const { find, transfer, forward, place, simulator } = handOver();
    const things = await find();
    simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 429, headers: { 'retry-after': '600' }, match: { route: bulkRoute } });
    const refused = task();
    await expect(bulkOf(transfer).write(things, forward, place, { maxWait: 0 }, refused)).rejects.toMatchObject({ kind: 'rateLimited' });
    expect(simulator.effects).toEqual([]);
    expect(refused.states).toEqual(['starting', 'notStarted']);
  });

  it('of several fields is one for each value', async () => {
    const given = handOver({ as: 'Reviewer', count: 6 });
    const { transfer, forward, place, jira, leaver, successor, third, changes, back } = given;
    const [field] = Object.values(jira.peopleFields);
    Object.assign(field ?? {}, { multiple: true });
    const issues = Object.values(jira.issues);
    issues.slice(0, 2).forEach(({ people }) => Object.assign(people, { [field?.id ?? '']: [third, leaver] }));
    Object.assign(issues[2]?.people ?? {}, { [field?.id ?? '']: [leaver, third] });
    const things = await given.find();
    const started = task();
    const atTheStart = changes();
    await bulkOf(transfer).write(things, forward, place, {}, started);
    expect([started.recorded.length, requestsTo(given, bulkRoute).length, requestsTo(given, editRoute).length]).toEqual([2, 2, 1]);
    expect(issues.map(({ people }) => people[field?.id ?? ''])).toEqual([[third, successor], [third, successor], [successor, third], [successor], [successor], [successor]]);
    await bulkOf(transfer).write(things, back, place, {}, task());
    expect(changes()).toEqual(atTheStart);
  });
});

describe('an issue that somebody has changed since the search', () => {
  it('stays with whoever has it now', async () => {
    const given = handOver({ count: 4 });
    const { find, transfer, forward, place, jira, third, successor } = given;
    const things = await find();
    const [first, second] = things as [FoundThing, FoundThing];
    Object.assign(jira.issues[first.id] ?? {}, { assigneeAccountId: third });
    delete jira.issues[second.id]?.assigneeAccountId;
    await transfer.write(first, forward, place, {});
    const seen = await bulkOf(transfer).seen(things, forward, place, {});
    expect([...seen].flatMap(([id, verdict]) => (verdict === 'reached' ? id : []))).toEqual([first.id, second.id]);
    const { refused } = await bulkOf(transfer).write(things, forward, place, {}, task());
    expect([...refused]).toEqual([]);
    expect(assignees(given)).toEqual([third, undefined, successor, successor]);
  });

  it('and that is gone is refused, and left out of what reading shows', async () => {
    const { find, transfer, forward, place, jira } = handOver();
    const things = await find();
    const [first] = things as [FoundThing];
    delete jira.issues[first.id];
    const { refused } = await bulkOf(transfer).write(things, forward, place, {}, task());
    expect([...refused]).toEqual([[first.id, 'notFound']]);
    expect((await bulkOf(transfer).seen(things, forward, place, {})).has(first.id)).toBe(false);
    await expect(transfer.seen(first, forward, place, {})).rejects.toMatchObject({ kind: 'notFound' });
  });

  it('proves nothing where the response does not show the field', async () => {
    const { find, transfer, forward, place, simulator } = handOver({ count: 1 });
    const [thing] = (await find()) as [FoundThing];
    const hidden = { when: 'beforeEffect', kind: 'status', status: 200, body: { id: thing.id, key: thing.name, fields: {} }, match: { route: 'GET /rest/api/3/issue/{issueIdOrKey}' } } as const;
    simulator.faults.add({ ...hidden, times: 2 });
    expect(await transfer.seen(thing, forward, place, {})).toBe('unknown');
    await expect(transfer.write(thing, forward, place, {})).rejects.toMatchObject({ kind: 'unexpectedResponse' });
    simulator.faults.add({ ...hidden, body: { ...hidden.body, id: '1', fields: { assignee: { accountId: forward.to } } } });
    await expect(transfer.seen(thing, forward, place, {})).rejects.toMatchObject({ kind: 'unexpectedResponse', why: 'foreign' });
    expect(simulator.effects).toEqual([]);
  });
});

describe('e-mails about the change', () => {
  it.each([true, false])('are sent as the run says: %s', async (notify) => {
    const { find, transfer, leaver, successor, place, simulator, clients } = handOver({ count: 2 });
    const bodies: unknown[] = [];
    const things = await find();
    const silent: TransferSides = sides(leaver, successor, { notify });
    const watched = { ...place, product: Object.create(clients.product, { jira: { value: Object.create(clients.product.jira, { bulkEdits: { value: { create: (edit: object, options: object) => { bodies.push(edit); return clients.product.jira.bulkEdits.create(edit as never, options); }, get: clients.product.jira.bulkEdits.get.bind(clients.product.jira.bulkEdits) } } }) as object } }) as typeof clients.product };
    await transfer.write(things[0] as FoundThing, silent, place, {});
    expect(simulator.requests.find(({ route }) => route === editRoute)?.path).toContain(`notifyUsers=${notify}`);
    Object.values(jiraIn(simulator).issues).forEach((issue) => Object.assign(issue, { assigneeAccountId: leaver }));
    await bulkOf(transfer).write(things, silent, watched, {}, task());
    expect(bodies).toMatchObject([{ sendBulkNotification: notify }]);
  });
});

describe('a check before the plan', () => {
  it('reads once for all issues of a project whether the successor is assignable', async () => {
    const given = handOver();
    const { find, transfer, forward, place } = given;
    for (const thing of await find()) {
      expect(await transfer.check?.(thing, forward, place, {})).toEqual({ able: true });
    }
    expect(requestsTo(given, 'GET /rest/api/3/user/assignable/search')).toHaveLength(1);
  });

  it('says that somebody is not assignable who is deactivated, and Jira then refuses the writes', async () => {
    const given = handOver();
    const { find, transfer, forward, place, simulator, successor, changes } = given;
    const things = await find();
    Object.assign(simulator.state.accounts[successor] ?? {}, { status: 'inactive' });
    const before = changes();
    expect(await transfer.check?.(things[0] as FoundThing, forward, place, {})).toEqual({ able: false });
    await expect(transfer.write(things[0] as FoundThing, forward, place, {})).rejects.toMatchObject({ kind: 'validation' });
    const { refused } = await bulkOf(transfer).write(things, forward, place, {}, task());
    expect([...refused.values()]).toEqual(['validation', 'validation', 'validation']);
    expect(changes()).toEqual(before);
  });

  it('looks up the permission of somebody beyond the thousandth person of a site', async () => {
    const { find, transfer, forward, place, simulator } = handOver({ count: 1 });
    const [thing] = (await find()) as [FoundThing];
    const granted = { globalPermissions: [], projectPermissions: [{ permission: 'ASSIGNABLE_USER', projects: [Number(thing.details?.['projectId'])], issues: [] }] };
    simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 200, body: [], match: { route: 'GET /rest/api/3/user/assignable/search' } });
    simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 200, body: granted, match: { route: 'POST /rest/api/3/permissions/check' } });
    expect(await transfer.check?.(thing, forward, place, {})).toEqual({ able: true });
  });

  it.each(['reporter', 'Reviewer'])('says whether the field %s is on the edit screen, once for each screen', async (as) => {
    const given = handOver({ as });
    const { find, transfer, forward, place, clients, jira } = given;
    const things = await find();
    for (const thing of things) {
      expect(await transfer.check?.(thing, forward, place, {})).toEqual({ able: true });
    }
    expect(requestsTo(given, 'GET /rest/api/3/issue/{issueIdOrKey}/editmeta')).toHaveLength(1);
    jira.offScreen.push(as === 'reporter' ? as : (Object.keys(jira.peopleFields)[0] ?? ''));
    expect(await transfer.check?.(things[0] as FoundThing, forward, placeOf(clients), {})).toEqual({ able: false });
  });

  it('says whether the successor watches already, and the undo leaves that', async () => {
    const { find, transfer, forward, back, place, jira, successor, changes } = handOver({ as: 'watcher', count: 1 });
    const [thing] = (await find()) as [FoundThing];
    expect(await transfer.check?.(thing, forward, place, {})).toEqual({ able: undefined, holds: false });
    Object.assign(jira.issues[thing.id]?.watchers ?? {}, { [successor]: true });
    const before = changes();
    expect(await transfer.check?.(thing, forward, place, {})).toEqual({ able: undefined, holds: true });
    await transfer.write(thing, forward, place, {});
    await transfer.write(thing, { ...back, fromKeeps: true }, place, {});
    expect(changes()).toEqual(before);
  });

  it('concludes nothing from watchers who are counted but not named', async () => {
    const { find, transfer, forward, place, simulator } = handOver({ as: 'watcher', count: 1 });
    const [thing] = (await find()) as [FoundThing];
    simulator.faults.add({ when: 'beforeEffect', kind: 'status', status: 200, body: { watchCount: 2, watchers: [] }, match: { route: 'GET /rest/api/3/issue/{issueIdOrKey}/watchers' }, times: 2 });
    expect(await transfer.seen(thing, forward, place, {})).toBe('unknown');
    expect(await transfer.check?.(thing, forward, place, {})).toEqual({ able: undefined });
  });
});

describe('a field for several people', () => {
  it('keeps the others and their order, and the undo gives back what was there', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 }), fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }), fc.boolean(), async (ahead, behind, successorAt, together) => {
        const { find, transfer, forward, back, place, jira, leaver, successor, simulator } = handOver({ as: 'Reviewer', count: 1 });
        const others = (count: number): string[] => Array.from({ length: count }, () => simulator.addPerson({ name: 'Ann Other' }).accountId);
        const [issue] = Object.values(jira.issues);
        const [field] = Object.values(jira.peopleFields);
        Object.assign(field ?? {}, { multiple: true });
        const named = [...others(ahead), leaver, ...others(behind)];
        const people = successorAt === undefined ? named : named.toSpliced(Math.min(successorAt, named.length), 0, successor);
        Object.assign(issue?.people ?? {}, { [field?.id ?? '']: people });
        const now = () => issue?.people[field?.id ?? ''];
        const [thing] = (await find()) as [FoundThing];
        const checked = await transfer.check?.(thing, forward, place, {});
        expect(checked).toEqual({ able: true, holds: successorAt !== undefined });
        const write = async (which: TransferSides) => (together ? bulkOf(transfer).write([thing], which, place, {}, task()) : transfer.write(thing, which, place, {}));
        await write(forward);
        expect(now()).toEqual(successorAt === undefined ? people.map((accountId) => (accountId === leaver ? successor : accountId)) : people.filter((accountId) => accountId !== leaver));
        await write({ ...back, fromKeeps: checked?.holds === true });
        expect(now()).toEqual(people);
      }),
      { numRuns: 25 },
    );
  });
});
