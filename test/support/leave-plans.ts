import type { Plan, PolicyOptions, Subject } from 'atlassian-admin-sdk/offboarding';

/** A plan that names people, and does nothing for anybody. Plans of the same people differ. */
export function planFor(people: readonly Subject[], policy: PolicyOptions, { expiresAfter = 30 * 86_400_000, made = Date.now() } = {}): Plan {
  const plan = {
    version: 1,
    orgId: 'org',
    createdAt: new Date(made).toISOString(),
    expiresAt: new Date(Math.max(made, Date.parse(policy.notBefore ?? '1970-01-01T00:00:00Z')) + expiresAfter).toISOString(),
    policy,
    people: people.map(({ accountId, email }) => ({ accountId: accountId ?? `account of ${email ?? ''}`, ...(email === undefined ? {} : { email }), steps: [] })),
    unresolved: [],
    fuse: { people: people.length, needsConfirmation: false },
    hash: crypto.randomUUID().replaceAll('-', '').padEnd(64, '0'),
  };
  return plan as unknown as Plan;
}

export const finishedWell = ({ people }: Plan, kind: 'done' | 'refused' | 'notFinished' | 'handedOff' = 'done') => people.map(({ accountId }) => ({ accountId, outcome: { kind } }));
