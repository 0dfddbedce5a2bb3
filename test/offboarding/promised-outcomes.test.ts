import { OrgAdminClient, ProductClient, ScimClient } from 'atlassian-admin-sdk';
import {
  applyPlan,
  makePlan,
  makeReinstatement,
  makeReport,
  memoryJournal,
  type JournalEntry,
  type PersonOutcomeKind,
  type PlannedAction,
  type PolicyOptions,
  type ReportedAccess,
  type RunEvent,
  type RunResult,
  type StepOutcome,
  type WaitReason,
} from 'atlassian-admin-sdk/offboarding';
import { Simulator, type PersonOptions } from 'atlassian-admin-sdk/simulator';
import { beforeAll, describe, expect, it } from 'vitest';

import { quick } from '../support/clients.js';

const disable = 'POST /users/{accountId}/manage/lifecycle/disable';
const profile = 'GET /users/{accountId}/manage/profile';
const suspend = 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}/suspend';

interface Play {
  readonly people: readonly PersonOptions[];
  readonly policy?: PolicyOptions;
  readonly directories?: readonly string[];
  readonly prepare?: (simulator: Simulator, stop: AbortController) => void;
  readonly patience?: number;
  readonly backAgain?: boolean;
  /** Whether somebody takes over what the people are in charge of. */
  readonly handsOver?: boolean;
}

const plain: PersonOptions = { name: 'Jane Doe', groups: ['developers'] };

/** One way to each thing that the types of a run promise. What a name promises has to happen somewhere. */
const plays: readonly Play[] = [
  { people: [plain, { name: 'Maja Off', status: 'inactive' }, { name: 'Elif Kaya', provisionedBy: 'google' }, { name: 'Build Bot', accountType: 'app' }], backAgain: true },
  { people: [{ name: 'Priya Raman', provisionedBy: 'scim' }], policy: { identityProvider: 'directory' } },
  { people: [plain], policy: { profile: 'deleteAccount' } },
  { people: [{ ...plain, owns: { issues: ['One', 'Two'].map((summary) => ({ project: 'OPS', summary })) } }], handsOver: true },
  { people: [{ name: 'Maja Off', status: 'inactive', apiTokens: ['left'] }] },
  { people: [{ name: 'Jo Brandt', email: 'jo@partner.example' }], policy: { unmanaged: 'remove' } },
  { people: [{ name: 'Carla', accountType: 'customer', accountId: 'qm:site:carla' }], policy: { profile: 'portalCustomer' } },
  { people: [{ name: 'Jo Brandt', email: 'jo@partner.example' }], directories: ['Main', 'Partners'], prepare: ({ faults }) => faults.add({ match: { route: suspend }, when: 'beforeEffect', kind: 'status', status: 400 }) },
  { people: [plain], prepare: ({ faults }) => faults.add({ match: { route: disable }, when: 'beforeEffect', kind: 'status', status: 400 }) },
  {
    people: [plain],
    prepare: ({ faults }) => {
      faults.add({ match: { route: disable }, when: 'beforeEffect', kind: 'reset', times: 9 });
      faults.add({ match: { route: profile }, when: 'beforeEffect', kind: 'status', status: 403, times: 99 });
    },
  },
  { people: [plain], prepare: ({ faults }) => faults.add({ match: { route: disable }, when: 'beforeEffect', kind: 'status', status: 500, times: 99 }) },
  { people: [plain], prepare: ({ faults }) => faults.add({ match: { route: disable }, when: 'beforeEffect', kind: 'status', status: 204, times: 9 }) },
  { people: [plain], prepare: ({ state }) => Object.values(state.accounts).forEach((account) => (account.name = `${account.name} II`)) },
  { people: [plain], patience: 10, prepare: ({ faults }) => faults.add({ match: { route: disable }, when: 'beforeEffect', kind: 'status', status: 429, headers: { 'retry-after': '60' }, times: 9 }) },
  { people: [plain], patience: 10, prepare: ({ faults }) => faults.add({ match: { route: disable }, when: 'beforeEffect', kind: 'status', status: 503, headers: { 'retry-after': '60' }, times: 9 }) },
  { people: Array.from({ length: 6 }, (_, index) => ({ name: `Person ${index}` })), patience: 10, prepare: ({ faults }) => faults.add({ match: { route: disable }, when: 'beforeEffect', kind: 'status', status: 500, times: 999 }) },
  { people: [plain, { name: 'Bob Roe' }], prepare: (_simulator, stop) => stop.abort() },
  { people: [plain], prepare: ({ faults }) => faults.add({ match: { route: disable }, when: 'beforeEffect', kind: 'status', status: 401, times: 9 }) },
];

const seen = {
  outcomes: new Set<string>(),
  people: new Set<string>(),
  waits: new Set<string>(),
  events: new Set<string>(),
  entries: new Set<string>(),
  ends: new Set<string>(),
  actions: new Set<string>(),
  access: new Set<string>(),
  totals: new Set<string>(),
};

async function play({ people, policy, directories, prepare, patience, backAgain = false, handsOver = false }: Play): Promise<void> {
  const simulator = new Simulator(directories === undefined ? {} : { directories });
  const ids = people.map((person) => simulator.addPerson(person).accountId);
  const clients = {
    org: new OrgAdminClient({ ...simulator.credentials.orgAdmin, retry: quick }),
    product: new ProductClient({ ...simulator.credentials.product, retry: quick }),
    scim: [new ScimClient({ ...simulator.credentials.scim, retry: quick })],
  };
  const responsibilities = handsOver ? { fallbackAccountId: simulator.addPerson({ name: 'Sue Cessor' }).accountId } : undefined;
  const plan = await makePlan(ids, { clients, policy: { ...policy, responsibilities, limits: { people: 99, share: 1 } } });
  const journal = memoryJournal();
  const stop = new AbortController();
  prepare?.(simulator, stop);
  const run = applyPlan(plan, { clients, journal, concurrency: 1, verificationDeadline: 20, patience, signal: stop.signal });
  await note(run).catch(() => undefined);
  const result: RunResult | undefined = await run.result.catch(() => undefined);
  Object.entries(result?.totals ?? {}).forEach(([kind, count]) => count > 0 && seen.totals.add(kind));
  journal.entries.forEach(noteEntry);
  const report = await makeReport(plan, journal);
  report.people.forEach(({ outcome, action, access, steps }) => {
    seen.people.add(outcome.kind);
    seen.actions.add(action);
    seen.access.add(access.state);
    steps.forEach(({ outcome: step }) => step !== undefined && seen.outcomes.add(step.kind));
  });
  if (backAgain) {
    (await makeReinstatement(plan, journal, { clients })).people.forEach(({ action }) => seen.actions.add(action));
  }
}

async function note(events: AsyncIterable<RunEvent>): Promise<void> {
  for await (const event of events) {
    seen.events.add(event.type);
    if ('reason' in event) {
      seen.waits.add(event.reason);
    }
  }
}

function noteEntry(entry: JournalEntry): void {
  seen.entries.add(entry.type);
  if (entry.type === 'stopped') {
    seen.ends.add(entry.reason);
  }
}

/** Two runs that take admins at the same time: one waits for the other. */
async function playAdmins(): Promise<void> {
  const simulator = new Simulator({ latency: '5ms' });
  const people = ['Ann A', 'Bob B', 'Cid C', 'Di D'].map((name) => simulator.addPerson({ name, orgAdmin: true }));
  const clients = { org: new OrgAdminClient({ ...simulator.credentials.orgAdmin, retry: quick }) };
  const runs = [];
  for (const { accountId } of people.slice(0, 2)) {
    runs.push(applyPlan(await makePlan([accountId], { clients }), { clients, verificationDeadline: 20 }));
  }
  await Promise.all(runs.map(note));
}

/** Every value of a union: the compiler asks for one that is missing here, and the test for one that never comes. */
const all = <Value extends string>(values: Readonly<Record<Value, true>>): Value[] => Object.keys(values) as Value[];

const personKinds = all<PersonOutcomeKind>({ done: true, alreadyDone: true, handedOff: true, refused: true, blocked: true, ambiguous: true, contradicted: true, failed: true, notFinished: true });

const promised: { readonly [Name in keyof typeof seen]: readonly string[] } = {
  outcomes: all<StepOutcome['kind']>({ done: true, handedOff: true, refused: true, ambiguous: true, contradicted: true, failed: true }),
  people: personKinds,
  totals: personKinds,
  waits: all<WaitReason>({ rateLimited: true, unavailable: true, circuitOpen: true, orgAdmins: true }),
  events: all<RunEvent['type']>({ personStarted: true, stepStarted: true, waiting: true, personPutAside: true, stepFinished: true, personFinished: true }),
  entries: all<JournalEntry['type']>({ started: true, snapshot: true, intent: true, task: true, outcome: true, blocked: true, putAside: true, stopped: true }),
  ends: all<Extract<JournalEntry, { type: 'stopped' }>['reason']>({ finished: true, aborted: true, error: true }),
  actions: all<PlannedAction>({ deactivate: true, setInactive: true, suspend: true, remove: true, revoke: true, delete: true, handOff: true, cleanUp: true, giveBack: true, nothing: true, refuse: true }),
  access: all<ReportedAccess['state']>({ off: true, partly: true, on: true, unknown: true }),
};

beforeAll(async () => {
  for (const each of plays) {
    await play(each);
  }
  await playAdmins();
}, 60_000);

describe('what the types of a run promise', () => {
  it.each(Object.entries(promised))('happens, every value of it: %s', (name, values) => {
    expect(values.filter((value) => !seen[name as keyof typeof seen].has(value))).toEqual([]);
  });
});
