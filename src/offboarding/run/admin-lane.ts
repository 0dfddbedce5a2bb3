import type { JournalStore } from './journal.js';
import { stored } from './storage-failure.js';

/** Somebody who was taken and is still listed is counted as gone for this long: the vendor says 30 seconds. */
const stillListed = 180_000;

interface Organization {
  isHeld: boolean;
  /** Admins who were taken although they were listed afterwards, and until when they count as gone. */
  readonly taken: Map<string, number>;
}

const organizations = new Map<string, Organization>();

/** The right to take organization admins, until it is given back. */
export interface AdminLane {
  /** Admins whom runs of this process have taken, and who may be listed all the same. */
  readonly taken: ReadonlySet<string>;
  /** Remembers somebody who is listed still. */
  remember(accountId: string): void;
  release(): Promise<void>;
}

/**
 * Takes the right to take admins of an organization: two runs that each see two others must not take one each. In one
 * process all runs wait for each other, whatever their journals; across processes those whose journals have a lane.
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
