import type { JournalStore } from './journal.js';
import { stored } from '../read/storage-failure.js';

/** How long a demoted admin who is still listed counts as gone. Atlassian documents 30 seconds. */
const stillListed = 180_000;

interface Organization {
  isHeld: boolean;
  /** Demoted admins who may still be listed, and until when they count as gone. */
  readonly taken: Map<string, number>;
}

const organizations = new Map<string, Organization>();

/** The right to change organization admins, until its release. */
export interface AdminLane {
  /** Admins whom runs of this process have demoted, and who may still be listed. */
  readonly taken: ReadonlySet<string>;
  /** Counts an admin as gone who may still be listed. */
  remember(accountId: string): void;
  release(): Promise<void>;
}

/**
 * Takes the right to change admins of an organization: two runs that each see two others must not each demote one. In one
 * process all runs wait for each other. Across processes, runs wait for each other if their journals have a lane.
 */
export async function enterAdminLane(orgId: string, journal: JournalStore): Promise<AdminLane | undefined> {
  const organization = organizations.get(orgId) ?? { isHeld: false, taken: new Map<string, number>() };
  organizations.set(orgId, organization);
  if (organization.isHeld) {
    return undefined;
  }
  organization.isHeld = true;
  let giveBack: (() => Promise<void>) | undefined;
  try {
    giveBack = await stored('JournalStore.lane()', async () => (journal.lane === undefined ? () => Promise.resolve() : journal.lane(`orgAdmins-${orgId}`)));
  } finally {
    organization.isHeld = giveBack !== undefined;
  }
  if (giveBack === undefined) {
    return undefined;
  }
  const release = giveBack;
  const now = performance.now();
  const { taken } = organization;
  [...taken].filter(([, until]) => until < now).forEach(([accountId]) => taken.delete(accountId));
  return {
    taken: new Set(taken.keys()),
    remember: (accountId) => void taken.set(accountId, performance.now() + stillListed),
    release: () => {
      organization.isHeld = false;
      return stored('JournalStore.lane()', release);
    },
  };
}
