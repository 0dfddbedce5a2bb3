import { simulatedBehaviours, type SimulatedBehaviourName, type SimulatedBehaviours, type Fault } from 'atlassian-admin-sdk/simulator';
import { observability, verifyOrganization } from 'atlassian-admin-sdk/verification';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isInCi } from '../support/in-ci.js';
import { verified, verifiedOrganization, type VerifiedSetup } from '../support/verified.js';

const names = Object.keys(simulatedBehaviours) as SimulatedBehaviourName[];
const durations = ['0s', '30s', '10m'];

const anyBehaviours: fc.Arbitrary<SimulatedBehaviours> = fc.record(
  Object.fromEntries(names.map((name) => [name, 'duration' in simulatedBehaviours[name].variants ? fc.constantFrom(...durations) : fc.constantFrom(...Object.keys(simulatedBehaviours[name].variants))])),
) as fc.Arbitrary<SimulatedBehaviours>;

const anySetup: fc.Arbitrary<VerifiedSetup & { readonly behaviours: SimulatedBehaviours }> = fc.record({
  behaviours: anyBehaviours,
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  directories: fc.constantFrom(1, 1, 2, 3),
  absent: fc.boolean(),
  provisionedBy: fc.constantFrom('scim' as const, undefined),
  own: fc.boolean(),
  scoped: fc.boolean(),
  scim: fc.constantFrom(true, true, false),
  deletion: fc.boolean(),
  // Where API tokens are not readable, an account is admitted with a token of its own only.
}).map((setup) => ({ ...setup, own: setup.own || setup.behaviours.tokensNeedGuard === 'yes' })) as never;

/** The behaviours that a verification of such an organization must settle, with their variants. */
function observable({ behaviours, directories = 1, absent = false, provisionedBy, own = true, scoped = true, scim = true, deletion = false }: VerifiedSetup & { readonly behaviours: SimulatedBehaviours }): SimulatedBehaviours {
  const isMember = !absent || directories > 1;
  const isUndoable = provisionedBy === undefined || (scim && behaviours.scimSurface === 'answers');
  const isInactive = isUndoable && (provisionedBy === undefined || behaviours.disableOfScimUser === 'revertedAtNextSync');
  const seen: readonly (readonly [SimulatedBehaviourName, boolean])[] = [
    ['tokensNeedGuard', true],
    ['keyList', true],
    ['roleForm', true],
    ['spaceRoles', true],
    ['scimSurface', scim],
    ['unpublishedScopes', scoped],
    ['missingScope', scoped],
    ['suspendTwice', isMember],
    ['allDirectoriesInWrites', isMember],
    ['removeAbsent', absent],
    ['operationsWithoutRights', own],
    ['disableOfScimUser', provisionedBy === 'scim' && isUndoable],
    ['disableTwice', isInactive],
    ['tokensOfInactive', isInactive && behaviours.tokensNeedGuard === 'no'],
    ['tokensAfterDeactivation', isInactive && own],
    ['deleteWhenPending', isInactive && deletion && provisionedBy === undefined && behaviours.deleteWhenPending === 'conflict'],
  ];
  return Object.fromEntries(seen.flatMap(([name, isSeen]) => (isSeen ? [[name, behaviours[name]] as const] : [])));
}

/** Differences besides the times at which SCIM users were changed. */
const lasting = (differences: readonly { readonly path: string }[]): string[] => differences.map(({ path }) => path).filter((path) => !path.endsWith('.modifiedAt'));

const samples = Number(process.env['SAMPLES']) || (isInCi ? 400 : 25);

describe('a verification of an organization', () => {
  it(`names every observable behaviour right, and leaves everything as it was: ${samples} sampled organizations`, async () => {
    await fc.assert(
      fc.asyncProperty(anySetup, async (setup) => {
        const organization = verifiedOrganization(setup);
        const { facts, testAccount, before } = await verified(organization);
        const { simulator, account } = organization;
        expect(facts.behaviours).toEqual(observable(setup));
        expect(testAccount).toBe('restored');
        expect(simulator.effects.filter(({ accountId }) => accountId !== account.accountId)).toEqual([]);
        expect(lasting(simulator.difference(before))).toEqual([]);
      }),
      { numRuns: samples },
    );
  }, 3_600_000);

  it('settles or explains each behaviour, and never both', async () => {
    const { facts } = await verified(verifiedOrganization());
    const settled = Object.keys(facts.behaviours);
    expect([...settled, ...facts.notSettled.map(({ behaviour }) => behaviour)].sort()).toEqual([...names].sort());
    expect(settled.filter((name) => observability[name as SimulatedBehaviourName].by === 'no')).toEqual([]);
  });
});

const anyFault: fc.Arbitrary<Fault> = fc.record({
  when: fc.constantFrom('beforeEffect' as const, 'afterEffect' as const),
  fault: fc.constantFrom<Pick<Fault, 'kind' | 'status' | 'body'>>(
    { kind: 'reset' },
    { kind: 'cutBody' },
    { kind: 'garbage' },
    { kind: 'status', status: 500 },
    { kind: 'status', status: 502 },
    { kind: 'status', status: 503 },
    { kind: 'status', status: 429 },
    { kind: 'status', status: 403 },
    { kind: 'status', status: 404 },
    { kind: 'status', status: 409 },
    { kind: 'status', status: 401, body: { code: 401, message: 'Unauthorized' } },
    { kind: 'status', status: 404, body: { code: 404, message: 'Request failed to match any route' } },
    { kind: 'status', status: 409, body: { message: 'try again' } },
  ),
  probability: fc.constantFrom(0.02, 0.1, 0.3),
  times: fc.constantFrom(1, 3, 1_000),
}).map(({ fault, ...rest }) => ({ ...fault, ...rest }));

const faultySamples = Number(process.env['SAMPLES']) / 10 || (isInCi ? 100 : 12);

describe('a verification under faults', () => {
  it(`settles nothing wrong, changes nobody else, and restores the account at the latest in the next run: ${faultySamples} samples`, async () => {
    let settled = 0;
    await fc.assert(
      fc.asyncProperty(anySetup, fc.array(anyFault, { minLength: 1, maxLength: 3 }), async (setup, faults) => {
        const organization = verifiedOrganization(setup);
        const { simulator, account, options, next } = organization;
        const before = structuredClone(simulator.state);
        faults.forEach((fault) => simulator.faults.add(fault));
        const result = await verifyOrganization(options).catch(() => undefined);
        const right = observable(setup);
        for (const [name, variant] of Object.entries(result?.facts.behaviours ?? {})) {
          expect([name, variant]).toEqual([name, setup.behaviours[name as SimulatedBehaviourName]]);
          expect(Object.keys(right)).toContain(name);
          settled += 1;
        }
        expect(simulator.effects.filter(({ accountId }) => accountId !== account.accountId)).toEqual([]);
        simulator.faults.clear();
        if (result?.testAccount === 'restored') {
          expect(lasting(simulator.difference(before))).toEqual([]);
        }
        expect((await verifyOrganization(next())).testAccount).toBe('restored');
        expect(lasting(simulator.difference(before))).toEqual([]);
      }),
      { numRuns: faultySamples },
    );
    expect(settled).toBeGreaterThan(0);
  }, 3_600_000);
});
