import { findResponsibilities, responsibilityKinds, type ResponsibilityKind } from 'atlassian-admin-sdk/offboarding';
import { describe, expect, it } from 'vitest';

import { fewestRequests } from '../../support/fewest-requests.js';
import { clientsOf, handOver, type HandOver } from '../../support/handed-over.js';
import { isInCi } from '../../support/in-ci.js';

const [leavers, things] = isInCi ? [40, 40_000] as const : [6, 6_000] as const;

async function requestsFor({ simulator, sites, leavers: people }: HandOver, kinds: readonly ResponsibilityKind[]): Promise<number> {
  const before = simulator.requests.length;
  for await (const event of findResponsibilities(people.map(({ accountId }) => accountId), { clients: clientsOf({ simulator, sites }), kinds, adminKey: true })) {
    expect(event.type).not.toBe('notReadable');
  }
  return simulator.requests.length - before;
}

describe('the search for what people are in charge of', () => {
  it('sends hardly more requests for each kind than the longest pages of Atlassian make necessary', { timeout: 120_000 }, async () => {
    const world = handOver({ seed: 3, leavers, things });
    const fewest = fewestRequests(world);
    const above: string[] = [];
    let each = 0;
    for (const kind of responsibilityKinds) {
      const sent = await requestsFor(world, [kind]);
      each += sent;
      // A page more, where somebody has nothing or a list is shorter than it may be.
      if (sent > Math.max(fewest[kind] * 1.2, fewest[kind] + 2)) {
        above.push(`${kind}: ${sent} of ${fewest[kind]}`);
      }
    }
    expect(above).toEqual([]);
    const total = await requestsFor(world, responsibilityKinds);
    // All kinds together share what they read.
    expect(total).toBeLessThan(each);
    expect(total).toBeLessThanOrEqual(1.2 * responsibilityKinds.reduce((sum, kind) => sum + fewest[kind], 0));
  });
});
