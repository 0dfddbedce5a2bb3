import nock from 'nock';
import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';

import { proveWire } from './support/wire.js';
import { wires } from './wires/index.js';

describe('on the wire', () => {
  beforeAll(() => nock.disableNetConnect());
  afterEach(() => nock.cleanAll());
  afterAll(() => nock.enableNetConnect());

  it.each(wires.org.map((wire) => [wire.operation, wire] as const))('%s', (_operation, wire) => proveWire('org', wire));
  it.each(wires.product.map((wire) => [wire.operation, wire] as const))('%s', (_operation, wire) => proveWire('product', wire));
  it.each(wires.oauth.map((wire) => [wire.operation, wire] as const))('%s', (_operation, wire) => proveWire('oauth', wire));
  it.each(wires.scim.map((wire) => [wire.operation, wire] as const))('%s', (_operation, wire) => proveWire('scim', wire));
});
