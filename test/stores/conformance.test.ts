import { describe, expect, it } from 'vitest';

import { testSharedStore } from '../../src/conformance.js';
import { memorySharedStore } from '../../src/stores/memory-store.js';
import { brokenStores } from '../support/broken-stores.js';
import { failed } from '../support/checked.js';

describe('the checks of a shared store', () => {
  it('catch every one that breaks a promise', async () => {
    const results = await Promise.all(
      Object.entries(brokenStores).map(async ([what, broken]) => {
        const store = broken(memorySharedStore());
        return { what, isCaught: failed(await testSharedStore(() => store)).length > 0 };
      }),
    );
    expect(results.filter(({ isCaught }) => !isCaught)).toEqual([]);
    expect(results.length).toBeGreaterThan(10);
  });
});
