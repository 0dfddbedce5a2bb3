import { finishedReviewAsCsv, finishedReviewAsMarkdown, finishReview, makeReviewPlans, readReviewDecisions, reviewAccess, reviewAsCsv, verifyFinishedReview, type FinishedReview } from 'atlassian-admin-sdk/access-review';
import { OrgAdminClient } from 'atlassian-admin-sdk';
import { createSigningKey } from 'atlassian-admin-sdk/seals';
import { makePlan, makeReport, verifyPlan } from 'atlassian-admin-sdk/offboarding';
import type { Simulator } from 'atlassian-admin-sdk/simulator';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { at, decide, finishedBy, groupNamed, heldIn, isRow, prices, world } from '../support/access-review.js';
import { isInCi } from '../support/in-ci.js';

/** Account and resource pairs that give more than the portal, by the state alone. */
function accessIn({ state }: Simulator): string[] {
  return [...heldIn(state)].filter(([, roles]) => roles.size > 0).map(([place, roles]) => `${place} ${[...roles].sort().join()}`).sort();
}

describe('a review from the reading to the evidence', () => {
  it('removes exactly what was decided, and says of each row when and how it is proven', async () => {
    const before = world();
    const was = accessIn(before.simulator);
    const { simulator, finished, made, review } = await finishedBy(
      (row) => (isRow(row, 'Omar Haddad', 'jira-software') || isRow(row, 'Dana Direct', 'jira-software') || isRow(row, 'Jane Doe', 'confluence') || isRow(row, 'Lars Labs', 'jira-software', 'labs') ? 'remove' : 'keep'),
      before,
    );
    const gone = was.filter((each) => !accessIn(simulator).includes(each));
    const meant = review.rows.filter(({ key }) => finished.rows.find((row) => row.key === key)?.decision?.decision === 'remove').map(({ accountId, resourceId, roles }) => `${accountId} ${resourceId} ${roles.map(({ role }) => role).join()}`);
    expect(gone).toEqual(meant.sort());
    expect(accessIn(simulator).filter((each) => !was.includes(each))).toEqual([]);
    expect(made.tasks).toEqual([]);
    expect(made.plans.map(({ plan }) => [plan.policy.product, plan.policy.resourceId, plan.people.length])).toEqual([
      ['confluence', before.resource('confluence@example'), 1],
      ['jira-software', before.resource('jira-software@example'), 2],
      ['jira-software', before.resource('jira-software@labs'), 1],
    ]);
    expect(finished.counts).toEqual({ kept: review.rows.length - 4, removed: 4, notRemoved: 0, undecided: 0, carried: 0 });
    expect(finished.rows.filter(({ result }) => result.kind === 'removed').map(({ result }) => result)).toEqual(
      expect.arrayContaining([expect.objectContaining({ verifiedBy: 'journal', planHash: expect.stringMatching(/^[0-9a-f]{64}$/), at: expect.stringMatching(/^20/) })]),
    );
    expect(finished.costs.saved).toEqual([{ currency: 'USD', seats: 4, cost: '29.651' }]);
    expect(finished.plans.every(({ runs }) => runs.length === 1 && runs[0]?.endedAt !== undefined)).toBe(true);
  });

  it('keeps the seat on another site, whoever looks: plan, run, report and verifyPlan', async () => {
    const { plans, clients, simulator, people, resource } = await finishedBy((row) => (isRow(row, 'Lars Labs', 'jira-software', 'labs') ? 'remove' : undefined));
    const [{ plan, journal } = { plan: undefined, journal: undefined }] = plans;
    if (plan === undefined || journal === undefined) {
      throw new TypeError('no plan');
    }
    expect((await makeReport(plan, journal)).totals).toEqual({ done: 1 });
    for await (const verified of verifyPlan(plan, { clients })) {
      expect(verified).toMatchObject({ access: 'off' });
    }
    const { accountId = '' } = people['lars'] ?? {};
    expect(heldIn(simulator.state).has(`${accountId} ${resource('jira-software@example')}`)).toBe(true);
    expect(heldIn(simulator.state).has(`${accountId} ${resource('jira-software@labs')}`)).toBe(false);
  });

  it('has plans whose resource is one of their product', async () => {
    const { clients, resource, simulator } = world();
    for (const policy of [{ profile: 'reclaimLicense', product: 'Jira', resourceId: resource('confluence@example') }, { resourceId: resource('confluence@example') }] as const) {
      await expect(makePlan([], { clients, policy })).rejects.toMatchObject({ kind: 'validation', fields: [{ field: 'policy.resourceId' }] });
    }
    expect(simulator.requests).toEqual([]);
  });

  it('never changes a person beyond their decisions, whatever is decided', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom('keep', 'remove', undefined), { minLength: 40, maxLength: 40 }), async (choices) => {
        const given = world();
        const was = new Map([...heldIn(given.simulator.state)].map(([place, roles]) => [place, [...roles].sort().join()]));
        const index = new Map<string, number>();
        const { finished, simulator, made } = await finishedBy((row) => {
          index.set(row.key, index.size);
          return choices[(index.get(row.key) ?? 0) % choices.length];
        }, given);
        const now = heldIn(simulator.state);
        const decidedRemove = new Set(finished.rows.filter(({ decision }) => decision?.decision === 'remove').map(({ accountId, resourceId }) => `${accountId} ${resourceId}`));
        for (const [place, roles] of was) {
          const left = [...(now.get(place) ?? [])].sort().join();
          // Whoever loses the seat of a service desk agent loses the role of a customer with the same group.
          expect(left === roles || decidedRemove.has(place), place).toBe(true);
        }
        // Every row is what it says.
        for (const { result, accountId, resourceId } of finished.rows) {
          const roles = now.get(`${accountId} ${resourceId}`) ?? new Set();
          expect(result.kind === 'removed' ? [...roles].filter((role) => role !== 'atlassian/customer') : []).toEqual([]);
          expect(result.kind !== 'notRemoved' || roles.size > 0).toBe(true);
        }
        // Nothing is lost: what is to be removed is in a plan or a task.
        const covered = new Set([...made.tasks.map(({ row }) => row), ...finished.rows.filter((row) => made.plans.some(({ plan, resourceId }) => resourceId === row.resourceId && plan.people.some(({ accountId }) => accountId === row.accountId))).map(({ key }) => key)]);
        expect(finished.rows.filter(({ key, decision }) => decision?.decision === 'remove' && !covered.has(key))).toEqual([]);
      }),
      { numRuns: isInCi ? 100 : 6 },
    );
  });
});

describe('what no plan removes', () => {
  it('is a task for a person: no seat, administration, suspended people, and groups that give something else', async () => {
    const { made, finished } = await finishedBy((row) =>
      ['Gus Guest', 'Otto Orgadmin', 'Sita Siteadmin', 'Sami Suspended', 'Dora Deactivated'].includes(row.name ?? '') || isRow(row, 'Petra Perez', 'jira-software') ? 'remove' : 'keep',
    );
    const texts = Object.fromEntries(made.tasks.map(({ name = '', because, humanTask }) => [name, `${because} ${humanTask}`]));
    expect(texts).toEqual({
      'Gus Guest': 'The access takes no seat. A plan frees seats only. In Atlassian Administration, remove the role Guest on Confluence on example.atlassian.net: held directly.',
      'Otto Orgadmin': 'The access takes no seat. A plan frees seats only. In Atlassian Administration, remove the role Organization admin on Organization administration: held directly.',
      'Sita Siteadmin': 'The access takes no seat. A plan frees seats only. In Atlassian Administration, remove the role Site admin on Site administration on labs.atlassian.net: through site-admins.',
      'Sami Suspended': 'The person is suspended. The roles stay, and work again when the account does. In Atlassian Administration, remove the role User on Jira on example.atlassian.net: through jira-users.',
      'Dora Deactivated': 'The person is deactivated. The roles stay, and work again when the account does. In Atlassian Administration, remove the role User on Jira on example.atlassian.net: through jira-users.',
      'Petra Perez': 'The group everything also gives Confluence, which the review does not remove. Give the person that access in another way, then remove them from the group everything.',
    });
    expect(made.plans).toEqual([]);
    expect(finished.counts).toMatchObject({ removed: 0, notRemoved: 6 });
    expect(finished.rows.find((row) => isRow(row, 'Petra Perez', 'jira-software'))?.result).toMatchObject({ kind: 'notRemoved', because: texts['Petra Perez']?.split(' Give')[0] });
  });

  it('goes into plans if the review removes everything that the group gives', async () => {
    const { made, finished } = await finishedBy((row) => (row.name === 'Petra Perez' ? 'remove' : 'keep'));
    expect(made.plans.map(({ plan }) => plan.people.length)).toEqual([1, 1]);
    expect(finished.counts).toMatchObject({ removed: 2, notRemoved: 0 });
  });

  it('is left to the identity provider if that owns the group, and counts as removed after a reading shows it', async () => {
    const given = await finishedBy((row) => (row.name === 'Idris Provider' ? 'remove' : 'keep'));
    expect(given.finished.rows.find(({ name }) => name === 'Idris Provider')?.result).toMatchObject({ kind: 'notRemoved', because: 'The identity provider must remove it.' });
    delete groupNamed(given.simulator, 'synced').members[given.people['idris']?.accountId ?? ''];
    const { review, decisions, plans, clients } = given;
    const later = await finishReview({ review, decisions, plans, clients });
    expect(later.rows.find(({ name }) => name === 'Idris Provider')?.result).toMatchObject({ kind: 'removed', verifiedBy: 'read' });
    const withoutReading = await finishReview({ review, decisions, plans });
    expect(withoutReading.counts.notRemoved).toBe(1);
  });

  it('counts as not removed if somebody gives it back before the end', async () => {
    const { simulator, review, decisions, plans, clients, people, finished } = await finishedBy((row) => (isRow(row, 'Omar Haddad', 'jira-software') ? 'remove' : 'keep'));
    expect(finished.counts.removed).toBe(1);
    groupNamed(simulator, 'jira-users').members[people['omar']?.accountId ?? ''] = true;
    const later = await finishReview({ review, decisions, plans, clients });
    expect(later.rows.find(({ name }) => name === 'Omar Haddad')?.result).toMatchObject({ kind: 'notRemoved', because: 'A run removed it, and it is there again.' });
  });

  it('is what a person of the policy, or a refused person, needs', async () => {
    const { clients, people } = world();
    const review = await reviewAccess({ clients });
    const decisions = decide(review, (row) => (isRow(row, 'Omar Haddad', 'jira-software') ? 'remove' : 'keep'));
    const made = await makeReviewPlans(review, decisions, { clients, policy: { protectedAccountIds: [people['omar']?.accountId ?? ''] } });
    expect(made.plans).toEqual([]);
    expect(made.tasks).toMatchObject([{ name: 'Omar Haddad', because: 'The account is protected by the policy.' }]);
    const finished = await finishReview({ review, decisions, tasks: made.tasks });
    expect(finished.rows.find(({ name }) => name === 'Omar Haddad')?.result).toMatchObject({ kind: 'notRemoved', because: 'The account is protected by the policy.' });
  });
});

describe('a decision', () => {
  it('is carried over to a row without a change, with its date, and only changes are asked for again', async () => {
    const first = await finishedBy((row) => (isRow(row, 'Omar Haddad', 'jira-software') ? 'remove' : isRow(row, 'Nora Never', 'jira-software') ? undefined : 'keep'));
    const { simulator, clients, people, resource } = first;
    const group = groupNamed(simulator, 'jira-users');
    group.members[people['omar']?.accountId ?? ''] = true;
    const newcomer = simulator.addPerson({ name: 'Nadia New', groups: ['jira-users'], lastActive: { 'jira-software': '1d' } });
    simulator.state.directRoles[people['jane']?.accountId ?? ''] = { [resource('jira-software@example')]: ['atlassian/admin'] };
    (people['lars'] as { lastActive: Record<string, number> }).lastActive['jira-software'] = simulator.clock.now() - 200 * 86_400_000;
    Object.values(simulator.state.accounts).find(({ name }) => name === 'Sami Suspended')!.memberships = Object.fromEntries(Object.keys(simulator.state.directories).map((id) => [id, 'active' as const]));
    delete groupNamed(simulator, 'wiki-users').members[people['dana']?.accountId ?? ''];

    const second = await reviewAccess({ clients, prices, previous: first.finished });
    const changes = Object.fromEntries(second.rows.filter(({ change }) => change?.kind !== 'unchanged').map(({ name = '', product, site = '', change }) => [`${name} ${product} ${site.split('.')[0] ?? ''}`, change?.kind]));
    expect(changes).toEqual({
      'Jane Doe jira-software example': 'rolesChanged',
      'Lars Labs jira-software example': 'becameInactive',
      'Nadia New jira-software example': 'new',
      'Nora Never jira-software example': 'undecided',
      'Omar Haddad jira-software example': 'removedAndBack',
      'Sami Suspended jira-software example': 'statusChanged',
    });
    expect(second.rows.find(({ name, product }) => name === 'Jane Doe' && product === 'jira-software')?.change).toMatchObject({ added: ['App admin'], earlier: { decision: 'keep', by: 'Olga Owner', at, reviewHash: first.review.hash } });
    expect(second.disappeared).toMatchObject([{ kind: 'gone', name: 'Dana Direct', product: 'confluence' }]);
    expect(second.previous).toEqual({ hash: first.finished.hash, finishedAt: first.finished.finishedAt });

    const csv = await reviewAsCsv(second, { only: 'changes' });
    expect(csv.trim().split('\r\n')).toHaveLength(7);
    const { undecided } = await readReviewDecisions(csv, second);
    expect(undecided).toHaveLength(6);
    const finished = await finishReview({ review: second, decisions: decide(second, (row) => (row.change?.kind === 'unchanged' ? undefined : 'keep')) });
    expect(finished.counts).toEqual({ kept: second.rows.length, removed: 0, notRemoved: 0, undecided: 0, carried: second.rows.length - 6 });
    expect(finished.rows.filter(({ decision }) => decision?.reviewHash !== undefined).every(({ decision }) => decision?.at === at && decision.reviewHash === first.review.hash)).toBe(true);

    // The third quarter: nothing is new, nothing is asked, and the first date stays.
    const third = await reviewAccess({ clients, prices, previous: finished });
    expect(third.rows.filter(({ change }) => change?.kind !== 'unchanged')).toEqual([]);
    expect(third.rows.find(({ accountId }) => accountId === newcomer.accountId)?.change?.earlier).toMatchObject({ reviewHash: second.hash });
    expect(third.rows.find(({ name }) => name === 'Sita Siteadmin')?.change?.earlier).toMatchObject({ at, reviewHash: first.review.hash });
  });

  it('to remove that was not carried out comes again', async () => {
    const { clients, finished } = await finishedBy((row) => (row.name === 'Gus Guest' ? 'remove' : 'keep'));
    const second = await reviewAccess({ clients, previous: finished });
    expect(second.rows.find(({ name }) => name === 'Gus Guest')?.change).toMatchObject({ kind: 'notRemoved', earlier: { decision: 'remove' } });
  });

  it('says nothing of people whom the next review cannot see', async () => {
    const { clients, finished, people } = await finishedBy(() => 'keep');
    const { accountId = '' } = people['jane'] ?? {};
    const second = await reviewAccess({ clients, previous: finished, products: ['Confluence'], excludeAccountIds: [accountId] });
    expect(second.disappeared?.length).toBeGreaterThan(10);
    expect(second.disappeared?.every(({ kind }) => kind === 'notCompared')).toBe(true);
  });
});

describe('a finished review', () => {
  it('is signed, and shows any change', async () => {
    const { review, decisions, plans } = await finishedBy((row) => (isRow(row, 'Omar Haddad', 'jira-software') ? 'remove' : 'keep'));
    const [key, other] = [await createSigningKey(), await createSigningKey()];
    const finished = JSON.parse(JSON.stringify(await finishReview({ review, decisions, plans, runKey: key }))) as FinishedReview;
    const publicKeys = [key.publicKey];
    expect(await verifyFinishedReview(finished, { publicKeys })).toEqual({ isWhole: true, signature: 'verified' });
    expect(await verifyFinishedReview(finished, { publicKeys: [other.publicKey] })).toEqual({ isWhole: true, signature: 'unknownKey' });
    const edited = { ...finished, rows: finished.rows.map((row, index) => (index === 3 ? { ...row, result: { kind: 'kept' as const }, status: 'other' } : row)) };
    expect(await verifyFinishedReview(edited, { publicKeys })).toEqual({ isWhole: false, signature: 'verified' });
    expect(await verifyFinishedReview({ ...finished, hash: review.hash }, { publicKeys })).toEqual({ isWhole: false, signature: 'wrong' });
    const { seal: _seal, ...unsigned } = finished;
    expect(await verifyFinishedReview(unsigned, { publicKeys })).toEqual({ isWhole: true, signature: 'absent' });
    await expect(verifyFinishedReview(review as never, { publicKeys })).rejects.toMatchObject({ kind: 'validation', fields: [{ field: 'review', problem: expect.stringContaining('not finished') }] });
  });

  it('is refused as the one before if it was edited, is not finished, or is of another organization', async () => {
    const { clients, finished, review } = await finishedBy(() => 'keep');
    const edited = { ...finished, rows: finished.rows.slice(1) };
    const other = world();
    other.simulator.state.orgId = 'b7e2d1c0-0000-4000-8000-00000000a0f0';
    const org = new OrgAdminClient({ ...other.simulator.credentials.orgAdmin, orgId: other.simulator.state.orgId });
    await expect(reviewAccess({ clients, previous: edited })).rejects.toMatchObject({ fields: [{ field: 'previous.hash' }] });
    await expect(reviewAccess({ clients, previous: review as never })).rejects.toMatchObject({ fields: [{ field: 'previous', problem: expect.stringContaining('is not finished') }] });
    await expect(reviewAccess({ clients: { org }, previous: finished })).rejects.toMatchObject({ fields: [{ field: 'previous.orgId' }] });
  });

  it('refuses plans of somebody else, edited reviews, and decisions of another review, without naming anybody', async () => {
    const { review, decisions, plans, clients, people } = await finishedBy((row) => (isRow(row, 'Omar Haddad', 'jira-software') ? 'remove' : 'keep'));
    const another = await reviewAccess({ clients, inactiveDays: 30 });
    const nobody = { ...decisions, decisions: decisions.decisions.map((each) => ({ ...each, decision: 'keep' as const })) };
    const wrong: readonly [() => Promise<unknown>, string][] = [
      [() => finishReview({ review, decisions: nobody, plans }), 'plans[0].plan.people'],
      [() => finishReview({ review: { ...review, rows: review.rows.slice(1) }, decisions, plans }), 'review.hash'],
      [() => finishReview({ review: another, decisions, plans }), 'decisions.reviewHash'],
      [() => finishReview({ review, decisions: { ...decisions, decisions: [...decisions.decisions, { row: 'r0000000000000000', decision: 'remove', by: 'x', at }] } }), `decisions.decisions[${decisions.decisions.length}].row`],
      [() => finishReview({ review, decisions: { ...decisions, decisions: [...decisions.decisions, decisions.decisions[0] as never] } }), `decisions.decisions[${decisions.decisions.length}].row`],
      [() => makeReviewPlans(another, decisions, { clients }), 'decisions.reviewHash'],
      [() => makeReviewPlans(review, decisions, { clients, policy: { profile: 'leaver' } as never }), 'policy.profile'],
      [() => makeReviewPlans({ ...review, hash: another.hash }, decisions, { clients }), 'review.hash'],
      [() => finishReview({ review, decisions, runKey: 'x' as never }), 'runKey'],
      [() => finishReview({ review, decisions, plan: [] } as never), 'plan'],
    ];
    for (const [call, field] of wrong) {
      const error = (await call().then(() => undefined, (thrown: unknown) => thrown)) as { readonly kind: string; readonly message: string; readonly fields: readonly { readonly field: string }[] };
      expect([error.kind, error.fields[0]?.field]).toEqual(['validation', field]);
      const text = JSON.stringify(error) + error.message;
      Object.values(people).forEach(({ accountId, email, name }) => [accountId, email, name].forEach((each) => expect(text).not.toContain(each)));
    }
  });

  it('is written for an auditor, and names in it stay text', async () => {
    const given = world();
    const evil = given.simulator.addPerson({ name: '=cmd|evil [x](http://evil.example) <b>', email: 'evil@example.com', groups: ['jira-users'] });
    const { finished } = await finishedBy((row) => (isRow(row, 'Omar Haddad', 'jira-software') || row.name === 'Gus Guest' ? 'remove' : row.name === 'Nora Never' ? undefined : 'keep'), given);
    const markdown = await finishedReviewAsMarkdown(finished);
    for (const text of ['# Access review', 'Olga Owner', '| Removed | 1 |', '| Not removed | 1 |', '| Undecided | 2 |', finished.hash, 'Saved by removed seats | 1 | 7.75 USD', 'The run read it back']) {
      expect(markdown).toContain(text);
    }
    expect(markdown).not.toMatch(/<b>|\]\(|undefined|\[object/);
    const csv = await finishedReviewAsCsv(finished);
    expect(csv.trim().split('\r\n')).toHaveLength(finished.rows.length + 1);
    expect(csv).not.toMatch(/(^|,)"?=/m);
    expect(csv).toContain(evil.accountId);
    await expect(finishedReviewAsMarkdown({ ...finished, orgId: 'x' })).rejects.toMatchObject({ kind: 'validation' });
  });
});
