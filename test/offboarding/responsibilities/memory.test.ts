import { describe, expect, it } from 'vitest';

import { outOfMemory } from '../../../bench/bounded.ts';
import { handOverInBoundedMemory, startLargeOrganization } from '../../../bench/hand-over.ts';
import { isInCi } from '../../support/in-ci.js';

/** What the process may keep, in megabytes: the same for few things and for many. */
const megabytes = 96;
const [people, things, plans] = isInCi ? [500, 50_000, 1] as const : [20, 1_000, 1] as const;

describe('a hand-over of many people and things', () => {
  it('is searched, planned and applied in little memory, leaves nothing that no report names, and can be taken back', { timeout: 300_000 }, async () => {
    const organization = await startLargeOrganization(people, things);
    try {
      const before = await organization.left();
      const handedOver = await handOverInBoundedMemory(organization, { megabytes, plans, undo: people <= 100 });
      if (handedOver === outOfMemory) {
        throw new Error('the process ran out of memory');
      }
      const { found, transferred, unnamed, undo } = handedOver;
      // No API shows drafts.
      const all = Object.values(before).reduce((sum, count) => sum + count, 0);
      expect(found).toBe(all - (before['drafts'] ?? 0));
      expect(transferred).toBeGreaterThan(things / 2);
      expect(unnamed).toEqual({});
      if (undo === undefined) {
        const after = await organization.left();
        expect(Object.values(after).reduce((sum, count) => sum + count, 0)).toBeLessThan(all);
        // What says that nothing differs says here that much does.
        expect((await organization.differing()).length).toBeGreaterThan(100);
      } else {
        expect(undo).toMatchObject({ notDone: 0, differing: [] });
      }
    } finally {
      organization.close();
    }
  });
});
