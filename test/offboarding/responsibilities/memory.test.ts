import { describe, expect, it } from 'vitest';

import { handOverInBoundedMemory, startLargeOrganization } from '../../../bench/hand-over.ts';
import { isInCi } from '../../support/in-ci.js';

/** What the process may keep, in megabytes: the same for few things and for many. */
const megabytes = 96;
const [people, things, plans] = isInCi ? [500, 50_000, 1] as const : [20, 1_000, 1] as const;

describe('a hand-over of many people and things', () => {
  it('is searched and planned in little memory, and what is applied is done but for what the report names', { timeout: 300_000 }, async () => {
    const organization = await startLargeOrganization(people, things);
    try {
      const before = await organization.left();
      const { outOfMemory, found, transferred, named } = await handOverInBoundedMemory(organization, { megabytes, plans });
      expect(outOfMemory).toBe(false);
      // No API shows drafts.
      const all = Object.values(before).reduce((sum, count) => sum + count, 0);
      expect(found).toBe(all - (before['drafts'] ?? 0));
      expect(transferred).toBeGreaterThan(things / 2);
      const after = await organization.left();
      const gone = Object.entries(before).reduce((sum, [kind, count]) => sum + count - (after[kind] ?? 0), 0);
      expect(gone).toBeGreaterThan(0);
      if (people <= 100) {
        // The policy leaves watchers alone. Boards follow their filters.
        const leftAlone = ['drafts', 'watchedIssues', 'contentWatches', 'boards'];
        expect(Object.fromEntries(Object.entries(after).filter(([kind]) => !leftAlone.includes(kind)))).toEqual(Object.fromEntries(Object.entries(named).filter(([kind]) => kind !== 'boards')));
      }
    } finally {
      organization.close();
    }
  });
});
