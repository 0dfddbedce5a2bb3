import fc from 'fast-check';
import { attempt, OrgAdminClient, ProductClient, ScimClient } from 'atlassian-admin-sdk';
import { Simulator, type Fault } from 'atlassian-admin-sdk/simulator';
import { describe, expect, it } from 'vitest';

import type { Endpoint } from '../../src/core/endpoint.js';
import { organizationEndpoints } from '../../src/org/endpoints.js';
import { productEndpoints } from '../../src/product/endpoints.js';
import { scimEndpoints } from '../../src/scim/endpoints.js';
import { scenarios } from '../scenarios/index.js';
import { isOtherWay } from '../support/other-way.js';
import { isInCi, propertyRuns } from '../support/in-ci.js';
import type { Scenario } from '../support/scenario.js';


const writes = [...organizationEndpoints, ...productEndpoints, ...scimEndpoints].filter(({ operation }) => operation !== 'read');

type Point = Pick<Fault, 'when' | 'kind' | 'status' | 'headers'>;

const points: readonly Point[] = (['beforeEffect', 'afterEffect'] as const).flatMap((when) => [
  { when, kind: 'reset' },
  { when, kind: 'timeout' },
  { when, kind: 'cutBody' },
  { when, kind: 'garbage' },
  ...[500, 502, 503, 504].map((status) => ({ when, kind: 'status' as const, status })),
]);
/** The faults that a write meets: all of them in CI, elsewhere a ninth of them, in turn. */
const met = (all: readonly Point[], { route }: Endpoint): readonly Point[] =>
  isInCi ? all : all.filter((_point, index) => (index + writes.findIndex((write) => write.route === route)) % 9 === 0);
const limited: Point = { when: 'beforeEffect', kind: 'status', status: 429, headers: { 'retry-after': '0' } };

/** Faults that tell the caller nothing about whether the change was made. */
const losesTheAnswer = ({ kind, status }: Point): boolean => ['reset', 'timeout', 'cutBody'].includes(kind) || status === 500;

async function run(endpoint: Endpoint, faults: readonly Point[]) {
  const simulator = new Simulator({ frozen: true });
  // A machine that is busy must not look like a service that is silent.
  const silence = faults.some(({ kind }) => kind === 'timeout') ? { timeout: { headers: isOtherWay() ? 150 : 25 } } : {};
  const options = { ...silence, retry: { baseDelay: 0, maximumDelay: 0 } } as const;
  const server = isOtherWay() ? await simulator.listen() : undefined;
  const { credentials } = server ?? simulator;
  const call = (scenarios[endpoint.route] as Scenario)({
    simulator,
    org: new OrgAdminClient({ ...credentials.orgAdmin, ...options }),
    product: new ProductClient({ ...credentials.product, ...options }),
    scim: new ScimClient({ ...credentials.scim, ...options }),
    fetch: simulator.fetch,
  });
  for (const fault of faults) {
    simulator.faults.add({ ...fault, match: { route: endpoint.route } });
  }
  const result = await attempt(call);
  await server?.close();
  const sent = simulator.requests.filter(({ route }) => route === endpoint.route).length;
  return { result, effects: simulator.effects.length, sent };
}

describe('every write', () => {
  describe.each(writes.map((endpoint) => [endpoint.route, endpoint] as const))('%s', (_route, endpoint) => {
    it('has one effect when nothing goes wrong', async () => {
      const { result, effects, sent } = await run(endpoint, []);
      expect(result.error).toBeUndefined();
      expect([effects, sent]).toEqual([1, 1]);
    });

    it.each(met(points.filter(({ when }) => when === 'afterEffect'), endpoint))('has one effect when its answer is lost after the effect: $kind $status', async (point) => {
      const { result, effects } = await run(endpoint, [point]);
      expect(effects).toBe(1);
      if (losesTheAnswer(point) && endpoint.readBack !== undefined) {
        expect(result.error).toBeUndefined();
      }
      if (result.error !== undefined) {
        expect(['ambiguous', 'unexpectedResponse', 'unavailable']).toContain(result.error.kind);
      }
    });

    it.each(met([...points.filter(({ when }) => when === 'beforeEffect'), limited], endpoint))('has one effect or an error when it fails before the effect: $kind $status', async (point) => {
      const { result, effects } = await run(endpoint, [point]);
      expect(effects).toBe(result.ok ? 1 : 0);
    });
  });

  it('has at most one effect under any sequence of faults, and never succeeds without it', async () => {
    const quickPoints = points.filter(({ kind }) => kind !== 'timeout');
    await fc.assert(
      fc.asyncProperty(fc.nat(writes.length - 1), fc.array(fc.constantFrom(...quickPoints), { maxLength: 4 }), async (index, faults) => {
        const { result, effects } = await run(writes[index] as Endpoint, faults);
        expect(effects).toBeLessThanOrEqual(1);
        if (result.ok) {
          expect(effects).toBe(1);
        }
      }),
      { numRuns: propertyRuns / 20 },
    );
  }, 600_000);
});
