import { describe, expect, it } from 'vitest';

import { testSharedStore } from '../../src/conformance.js';
import { memorySharedStore } from '../../src/stores/memory-store.js';
import { brokenStores } from '../support/broken-stores.js';
import { failed } from '../support/checked.js';

describe('the checks of a shared store', () => {
  it.concurrent.each(Object.entries(brokenStores))('catch one that %s', async (_what, broken) => {
    const store = broken(memorySharedStore());
    expect(failed(await testSharedStore(() => store))).not.toEqual([]);
  });
});
