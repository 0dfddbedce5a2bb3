import type { Fetch } from '../../core/fetch.js';
import { operationsOf } from '../../core/operations.js';
import type { OrgAdminClient } from '../../org/client.js';
import type { JournalLane, JournalStore } from './journal.js';
import { sleep } from '../../core/waits.js';
import { stored } from '../read/storage-failure.js';

/** How long a demoted admin who is still listed counts as gone. Atlassian documents 30 seconds. */
const stillListed = 180_000;

/** How long to wait before trying again. */
const again = 100;

interface Organization {
  isHeld: boolean;
  /** Demoted admins who may still be listed, and until when they count as gone. */
  readonly taken: Map<string, number>;
}

const organizations = new Map<string, Organization>();

/** Those of simulators in memory. A copy of an organization has the same ids: what a rehearsal does there says nothing about it. */
const simulated = new WeakMap<Fetch, Map<string, Organization>>();

function organizationOf(org: OrgAdminClient): Organization {
  const { inMemory } = operationsOf(org);
  const known = inMemory === undefined ? organizations : (simulated.get(inMemory) ?? new Map<string, Organization>());
  if (inMemory !== undefined) {
    simulated.set(inMemory, known);
  }
  const organization = known.get(org.orgId) ?? { isHeld: false, taken: new Map<string, number>() };
  known.set(org.orgId, organization);
  return organization;
}


const ofThisProcess: JournalLane = { remembered: [], remember: () => Promise.resolve(), release: () => Promise.resolve() };

/** The right to change organization admins, until its release. */
export interface AdminLane {
  /** Admins whom runs have demoted, and who may still be listed. */
  readonly taken: ReadonlySet<string>;
  /** Counts an admin as gone who may still be listed, for all runs that come after. */
  remember(accountId: string): Promise<void>;
  release(): Promise<void>;
}

/**
 * Takes the right to change admins of an organization: two runs that each see two others must not each demote one. In one
 * process all runs wait for each other. Across processes, runs wait for each other if their journals have a lane. The lane
 * also brings what runs of other processes have done.
 */
async function enterAdminLane(org: OrgAdminClient, journal: JournalStore): Promise<AdminLane | undefined> {
  const organization = organizationOf(org);
  if (organization.isHeld) {
    return undefined;
  }
  organization.isHeld = true;
  let lane: JournalLane | undefined;
  try {
    lane = await stored('JournalStore.lane()', async () => (journal.lane === undefined ? ofThisProcess : journal.lane(`orgAdmins-${org.orgId}`)));
  } finally {
    organization.isHeld = lane !== undefined;
  }
  if (lane === undefined) {
    return undefined;
  }
  const entered = lane;
  const now = performance.now();
  const { taken } = organization;
  [...taken].filter(([, until]) => until < now).forEach(([accountId]) => taken.delete(accountId));
  return {
    taken: new Set([...taken.keys(), ...entered.remembered]),
    remember: (accountId) => {
      taken.set(accountId, performance.now() + stillListed);
      return stored('JournalStore.lane()', () => entered.remember(accountId, stillListed));
    },
    release: () => {
      organization.isHeld = false;
      return stored('JournalStore.lane()', () => entered.release());
    },
  };
}

/** Waits for the right to change admins. `retryAt`: it would take longer than the person may wait. Undefined: stopped. */
export async function adminLaneWithin({ org, journal, giveUpAt, signal, waiting }: {
  readonly org: OrgAdminClient;
  readonly journal: JournalStore;
  /** By the monotonic clock. */
  readonly giveUpAt: number;
  readonly signal: AbortSignal;
  /** Called once, before the first wait. */
  readonly waiting: (until: string) => void;
}): Promise<AdminLane | { readonly retryAt: string } | undefined> {
  for (let isFirst = true; ; isFirst = false) {
    const lane = await enterAdminLane(org, journal);
    const until = new Date(Date.now() + again).toISOString();
    if (lane !== undefined || performance.now() + again > giveUpAt) {
      return lane ?? { retryAt: until };
    }
    if (isFirst) {
      waiting(until);
    }
    if (!(await sleep(again, signal))) {
      return undefined;
    }
  }
}
