import { OrgAdminClient, ScimClient, type Fetch } from 'atlassian-admin-sdk';
import { applyPlan, makePlans, memoryJournal, type ApplyOptions, type Clients, type JournalStore, type PolicyOptions } from 'atlassian-admin-sdk/offboarding';
import { Simulator, type PersonOptions } from 'atlassian-admin-sdk/simulator';

import { quick } from './clients.js';

/** What a request is for. Reads of a run that come after the write of a step read it back. */
export type Phase = 'plan' | 'surroundings' | 'read again' | 'probe' | 'write' | 'read back';

export interface Counted {
  readonly people: number;
  /** Requests for each person, in all. */
  readonly each: number;
  /** Requests for each person by phase and endpoint, as `read back GET /users/{accountId}/manage/profile`. */
  readonly by: Readonly<Record<string, number>>;
  readonly done: number;
}

const accountReads = ['GET /users/{accountId}/manage', 'GET /users/{accountId}/manage/api-tokens', 'GET /admin/user-provisioning/v1/org/{orgId}/user/{accountId}/get-scim-links'];
const search = 'POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/search';

/**
 * Plans and applies for everybody in batches, and counts the requests by what they are for. One person at a time
 * (`concurrency: 1`) tells the phases apart; with more at a time only the totals are right.
 */
export async function countRequests(
  crowd: readonly PersonOptions[],
  { batch = 500, policy = {}, ...options }: { readonly batch?: number; readonly policy?: PolicyOptions } & Pick<ApplyOptions, 'concurrency' | 'freshness'> = {},
): Promise<Counted> {
  const simulator = new Simulator();
  ['Grace', 'Gloria'].forEach((name) => simulator.addPerson({ name, orgAdmin: true }));
  const ids = crowd.map((person) => simulator.addPerson(person).accountId);
  let phase: Phase = 'plan';
  let requests = 0;
  const counts: Record<string, number> = {};
  const onRequest = ({ endpoint }: { readonly endpoint: string }): void => {
    const isWrite = phase !== 'plan' && !endpoint.startsWith('GET ') && endpoint !== search;
    const key = `${isWrite ? 'write' : phase} ${endpoint}`;
    requests += 1;
    counts[key] = (counts[key] ?? 0) + 1;
    phase = isWrite ? 'read back' : phase;
  };
  const { orgAdmin, scim } = simulator.credentials;
  const clients: Clients = { org: new OrgAdminClient({ ...orgAdmin, onRequest }), scim: [new ScimClient({ ...scim, onRequest })] };
  let done = 0;
  for await (const plan of makePlans(ids, { clients, batch, policy: { ...policy, expiresAfterMinutes: 600 } })) {
    phase = 'surroundings';
    const journal = watching(memoryJournal(), (type) => {
      phase = type === 'snapshot' || type === 'outcome' ? 'probe' : phase;
    });
    const run = applyPlan(plan, { clients, journal, confirm: { people: plan.fuse.people }, ...options });
    for await (const { type } of run) {
      phase = type === 'personStarted' || type === 'personFinished' ? 'read again' : phase;
    }
    done += (await run.result).totals.done;
    phase = 'plan';
  }
  const by = Object.fromEntries(Object.entries(counts).map(([key, count]) => [key, count / crowd.length]));
  return { people: crowd.length, each: requests / crowd.length, by, done };
}

function watching(journal: JournalStore, saw: (type: string) => void): JournalStore {
  return {
    lock: (run) => journal.lock(run),
    unlock: () => journal.unlock(),
    read: () => journal.read(),
    append: async (entry) => {
      saw(entry.type);
      return journal.append(entry);
    },
  };
}

/** Managed accounts, one in ten with an API token and one in ten with a group: the crowd of bench/offboarding.ts. */
export function plainCrowd(size: number): PersonOptions[] {
  return Array.from({ length: size }, (_, index) => ({
    name: `Person ${index}`,
    ...(index % 10 === 0 ? { apiTokens: ['laptop'] } : index % 10 === 1 ? { groups: ['developers'] } : {}),
  }));
}

/** The same with people of every other kind between them. */
export function mixedCrowd(size: number): PersonOptions[] {
  const kinds: readonly ((index: number) => Partial<PersonOptions>)[] = [
    () => ({ apiTokens: ['laptop', 'phone'], groups: ['developers', 'testers'] }),
    () => ({ provisionedBy: 'scim' }),
    () => ({ provisionedBy: 'google' }),
    (index) => ({ email: `guest.${index}@partner.example`, groups: ['developers'] }),
    (index) => ({ email: `invited.${index}@partner.example`, emailVerified: false }),
    () => ({ status: 'inactive' }),
    () => ({ suspended: true }),
    () => ({ entitlements: ['trello'] }),
    () => ({ accountType: 'app' }),
    () => ({ deletionRequested: '2d' }),
  ];
  return plainCrowd(size).map((person, index) => ({ ...person, ...(index % 3 === 0 ? kinds[(index / 3) % kinds.length]?.(index) : {}) }));
}

export interface Watched {
  readonly simulator: Simulator;
  readonly clients: Clients;
  /** Routes of the requests so far, in their order. */
  readonly sent: () => string[];
  /** Changes responses from now on. */
  readonly changing: (change: (request: Request, response: Response) => Response | Promise<Response>) => void;
}

/** A simulated organization whose requests are seen, and whose responses may be changed. */
export function watched(options: ConstructorParameters<typeof Simulator>[0] = {}): Watched {
  const simulator = new Simulator(options);
  const { orgAdmin, scim } = simulator.credentials;
  let change: Parameters<Watched['changing']>[0] = (_request, response) => response;
  const fetch: Fetch = async (request, init) => change(request.clone(), await simulator.fetch(request, init));
  return {
    simulator,
    clients: { org: new OrgAdminClient({ ...orgAdmin, fetch, retry: quick }), scim: [new ScimClient({ ...scim, fetch, retry: quick })] },
    sent: () => simulator.requests.map(({ route }) => route ?? ''),
    changing: (given) => {
      change = given;
    },
  };
}

export { accountReads, search };
