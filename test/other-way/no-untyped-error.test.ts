import { describe, it } from 'vitest';

import { takeTheOtherWay } from '../support/other-way.js';

// In CI, where PROPERTY_RUNS is set: these suites are long.
if (process.env['PROPERTY_RUNS'] === undefined) {
  describe.skip('the other way, which is taken in CI', () => it('takes long', () => undefined));
} else {
  takeTheOtherWay();
  await import('../core/no-untyped-error.test.js');
}
