import { applyPlan, makeReport, memoryJournal } from 'atlassian-admin-sdk/offboarding';
import { approvePlan, makeEvidence, sealedJournal, verifyEvidence, createSigningKey, type ApprovalPolicyOptions } from 'atlassian-admin-sdk/seals';
import { describe, expect, it } from 'vitest';

import { approverNames, evidenced, forged, refusedFields, sealedWorld, type OpenPage } from '../../support/sealed.js';

const [grace, omar] = approverNames;

/** Evidence of a run whose plan has this demand, approved by the given keys under the given names. */
async function evidenceOf(demand: Parameters<typeof sealedWorld>[1], approvedBy: readonly (readonly [key: 0 | 1 | 2, by: string])[]) {
  const world = await sealedWorld(3, demand);
  const { plan, clients, keys } = world;
  const approvals = await Promise.all(approvedBy.map(([key, by]) => approvePlan(plan, keys[key], { by, people: 3 })));
  const runKey = await createSigningKey();
  const journal = memoryJournal();
  await applyPlan(plan, { clients, approvals, journal: sealedJournal(journal, runKey), verificationDeadline: 20 }).result;
  const publicKeys = { runs: [runKey.publicKey], approvers: keys.map(({ publicKey }) => publicKey) };
  const options = { plan, approvals, journal, report: await makeReport(plan, journal), publicKeys, runKey };
  return { ...world, options, publicKeys, runKey, html: await makeEvidence(options) };
}

describe('what the reader of evidence demands', () => {
  const verified = async ({ html, publicKeys }: { html: string; publicKeys: { runs: string[]; approvers: string[] } }, requires: unknown): Promise<string[]> =>
    verifyEvidence(html, { publicKeys, requires: requires as ApprovalPolicyOptions }).then(({ findings }) => findings.whoApproved.map(({ by }) => by), (error: { fields: { field: string }[] }) => error.fields.map(({ field }) => field));

  it('is refused in another form, as where a plan is applied', async () => {
    const all = await evidenceOf('none', []);
    const { approvers } = all;
    for (const [requires, field] of [
      [null, 'requires'],
      [[], 'requires'],
      [{ approvers, count: 'two' }, 'requires.count'],
      [{ approvers, count: 4 }, 'requires.count'],
      [{ approvers, nonsense: 1 }, 'requires.nonsense'],
      [{ approvers: [{ publicKey: approvers[0]?.publicKey }] }, 'requires.approvers[0].name'],
    ] as const) {
      expect([field, await verified(all, requires)]).toEqual([field, [field]]);
      expect([field, await refusedFields(makeEvidence({ ...all.options, requires: requires as never }))]).toEqual([field, [field]]);
    }
  });

  it('is so many approvals, although the plan demands none', async () => {
    const [without, one, two] = [await evidenceOf('none', []), await evidenceOf('none', [[0, grace]]), await evidenceOf('none', [[0, grace], [1, omar]])];
    expect(await verified(without, { approvers: without.approvers })).toEqual(['evidence.approvals']);
    expect(await verified(one, { approvers: one.approvers })).toEqual([grace]);
    expect(await verified(one, { approvers: one.approvers, count: 2 })).toEqual(['evidence.approvals']);
    expect(await verified(two, { approvers: two.approvers, count: 2 })).toEqual([grace, omar]);
    expect(await refusedFields(makeEvidence({ ...one.options, requires: { approvers: one.approvers, count: 2 } }))).toEqual(['approvals']);
  });

  it('ties each name to its key, also if the demand is not for this plan', async () => {
    const all = await evidenceOf('none', [[1, grace]]);
    for (const more of [{}, { people: 50 }]) {
      const requires = { approvers: all.approvers, ...more };
      expect(await verified(all, requires)).toEqual(['evidence.approvals[0].publicKey']);
      expect(await refusedFields(makeEvidence({ ...all.options, requires }))).toEqual(['approvals[0].publicKey']);
    }
  });

  it('lets no author approve, by name or by key', async () => {
    const all = await evidenceOf('none', [[0, grace]]);
    for (const author of [{ name: grace }, { name: 'Lena Roth', publicKey: all.keys[0].publicKey }]) {
      expect(await verified(all, { approvers: all.approvers, author })).toEqual(['evidence.approvals[0].by']);
    }
  });

  it('is for more people than so many, or for the rows that the plan changes', async () => {
    const all = await evidenceOf('none', []);
    const { approvers } = all;
    expect(await verified(all, { approvers, people: 2 })).toEqual(['evidence.approvals']);
    expect(await verified(all, { approvers, people: 3 })).toEqual([]);
    expect(await verified(all, { approvers, rows: ['orgAdmin'] })).toEqual(['evidence.approvals']);
    expect(await verified(all, { approvers, rows: ['managed'] })).toEqual(['evidence.approvals']);
    expect(await verified(all, { approvers, rows: ['seat'] })).toEqual([]);
  });
});

describe('somebody who has the run key', () => {
  const changed = async (edit: (page: OpenPage) => void) => {
    const { options, publicKeys, key } = await evidenced(3);
    return verifyEvidence(await forged(await makeEvidence(options), key, edit), { publicKeys });
  };
  const refused = (edit: (page: OpenPage) => void): Promise<string[]> => refusedFields(changed(edit));

  it('cannot show findings that the parts do not have', async () => {
    const { options, publicKeys, key } = await evidenced(3);
    const html = await makeEvidence(options);
    const { findings } = await verifyEvidence(html, { publicKeys });
    const page = await forged(html, key, ({ statement }) => {
      statement['findings'] = { ...findings, whoApproved: [], whatWasRemoved: [{ step: 'erase everything', people: 500, first: '', last: '' }], howVerified: { ...findings.howVerified, readBack: 12_345 } };
    });
    expect((await verifyEvidence(page, { publicKeys })).findings).toEqual(findings);
  });

  it('cannot leave approvals out that the plan demands, for some rows or for many people', async () => {
    for (const demand of [{}, { rows: ['orgAdmin'] }, { rows: ['managed'] }, { people: 2 }]) {
      const { html, runKey, publicKeys } = await evidenceOf(demand, [[0, grace]]);
      const page = await forged(html, runKey, ({ lines }) => lines.approvals.splice(0));
      expect([demand, await refusedFields(verifyEvidence(page, { publicKeys }))]).toEqual([demand, ['evidence.approvals']]);
    }
  });

  it('cannot change the plan below the demand of the reader', async () => {
    const { html, runKey, publicKeys, approvers } = await evidenceOf('none', []);
    const page = await forged(html, runKey, ({ lines }) => {
      (lines.plan[0] as { fuse: { people: number } }).fuse.people = 1;
    });
    expect(await refusedFields(verifyEvidence(page, { publicKeys, requires: { approvers, people: 1 } }))).toEqual(['evidence.plan.fuse']);
  });

  it('cannot show other people or steps than plan and journal have', async () => {
    type Person = { name: string; email: string; access: { state: string }; steps: { key: string; kind: string; label: string; outcome: { verification: string } }[] };
    const person = ({ lines }: OpenPage): Person => lines.report[1] as unknown as Person;
    const step = (page: OpenPage): Person['steps'][number] => person(page).steps[0] as Person['steps'][number];
    expect(await refused((page) => (person(page).name = 'Somebody Else'))).toEqual(['evidence.report.people[0]']);
    expect(await refused((page) => (person(page).email = 'else@example.com'))).toEqual(['evidence.report.people[0]']);
    expect(await refused((page) => (person(page).access.state = 'gone'))).toEqual(['evidence.report.people[0].access']);
    expect(await refused((page) => (step(page).kind = 'deleteAccount'))).toEqual(['evidence.report.people[0].steps']);
    expect(await refused((page) => (step(page).key = 'deleteAccount'))).toEqual(['evidence.report.people[0].steps']);
    expect(await refused((page) => (step(page).outcome.verification = 'none'))).toEqual(['evidence.report.people[0].steps']);
    const { findings } = await changed((page) => (step(page).label = 'erase everything'));
    expect(findings.whatWasRemoved.map(({ step: label }) => label)).not.toContain('erase everything');
  });

  it('cannot state times of other people, nor a check from before the plan', async () => {
    const first = ({ lines }: OpenPage): string => lines.plan[1]?.['accountId'] as string;
    expect(await refused(({ lines }) => lines.times.push({ accountId: 'nobody' }))).toEqual(['evidence.times']);
    expect(await refused((page) => page.lines.times.push({ accountId: first(page) }, { accountId: first(page) }))).toEqual(['evidence.times']);
    expect(await refused((page) => page.lines.times.push({ accountId: first(page), leaveDate: 'soon' }))).toEqual(['evidence.times']);
    expect(await refused((page) => page.lines.times.push({ accountId: first(page), checks: [{ access: 'off', seenAt: '1999-01-01T00:00:00.000Z' }] }))).toEqual(['evidence.times']);
  });

  it('cannot make the reader print something that is no text', async () => {
    for (const member of ['createdAt', 'askedBy']) {
      expect(await refused(({ statement }) => (statement[member] = { a: 1 }))).toEqual(['evidence.statement']);
    }
  });
});

describe('what somebody states for evidence', () => {
  it('is refused if it is of another type, of nobody in the plan, or cannot be', async () => {
    const { options, plan, accountIds } = await evidenced(2);
    const [somebody] = accountIds as [string, string];
    const made = (more: object): Promise<string[]> => refusedFields(makeEvidence({ ...options, ...more }));
    for (const askedBy of [5, { a: 1 }, '', ' ', 'x'.repeat(201), null]) {
      expect(await made({ askedBy })).toEqual(['askedBy']);
    }
    for (const leaveDates of [['2026-01-01'], { nobody: '2026-01-01' }, ...['1', 'soon', '2026-02-30', '2026-01-01T10:00', 5, null].map((date) => ({ [somebody]: date }))]) {
      expect([leaveDates, await made({ leaveDates })]).toEqual([leaveDates, ['leaveDates']]);
    }
    for (const date of ['2026-11-30', '2026-11-30T17:00:00Z', '2026-11-30T17:00:00+02:00']) {
      expect(await makeEvidence({ ...options, leaveDates: { [somebody]: date } })).toContain('<html');
    }
    const check = { accountId: somebody, access: 'off', seenAt: new Date(Date.parse(plan.createdAt) - 1).toISOString() };
    expect(await made({ checks: [check] })).toEqual(['checks[0].seenAt']);
    expect(await made({ approvals: [null] })).toEqual(['approvals[0]']);
    expect(await made({ approvals: null })).toEqual(['approvals']);
    expect(await made({ approvals: undefined })).toEqual(['approvals']);
    expect(await made({ plan: { ...plan, people: [null] } })).toEqual(['plan.hash']);
    expect(await made({ requires: null })).toEqual(['requires']);
  });

  it('counts a person once for steps of one kind', async () => {
    const { options, publicKeys, report } = await evidenced(2);
    const { findings } = await verifyEvidence(await makeEvidence(options), { publicKeys });
    for (const { step, people } of findings.whatWasRemoved) {
      expect([step, people]).toEqual([step, report.people.filter(({ steps }) => steps.some(({ label, outcome }) => label === step && outcome?.kind === 'done' && outcome.effect === 'changed')).length]);
    }
  });
});
