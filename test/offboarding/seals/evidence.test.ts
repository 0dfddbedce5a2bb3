import { createHash, randomBytes } from 'node:crypto';

import { makeReport, pseudonymizeReport, verifyPlan, type JournalEntry, type JournalReader, type Report } from 'atlassian-admin-sdk/offboarding';
import { createSigningKey, makeEvidence, verifyEvidence } from 'atlassian-admin-sdk/seals';
import { describe, expect, it } from 'vitest';

import { findingsTally } from '../../../src/offboarding/report/evidence-findings.js';
import { sha256Hashers } from '../../../src/offboarding/report/evidence-sha256.js';
import { evidenceVerifier } from '../../../src/offboarding/report/evidence-verifier.js';
import { approverNames, collected, evidenced, refusedFields } from '../../support/sealed.js';

const readerOf = (entries: readonly unknown[]): JournalReader => ({
  read: async function* () {
    yield* entries as never[];
  },
});

describe('evidence', () => {
  it('is verified with the keys that the reader has, and says what an auditor asks', async () => {
    const { options, plan, clients, publicKeys, accountIds, key } = await evidenced(4);
    const checks = await collected(verifyPlan(plan, { clients }));
    const leaveDates = { [accountIds[1] as string]: new Date(Date.parse(plan.createdAt) - 3_600_000).toISOString() };
    const html = await makeEvidence({ ...options, checks, leaveDates });
    const { findings, people, planHash, publicKey } = await verifyEvidence(html, { publicKeys });
    expect({ people, planHash, publicKey }).toEqual({ people: 4, planHash: plan.hash, publicKey: key.publicKey });
    expect(findings.whoAsked).toEqual({ name: 'Lena Roth', at: plan.createdAt, people: 4 });
    expect(findings.whoApproved.map(({ by }) => by)).toEqual(approverNames.slice(0, 2));
    expect(findings.whatWasRemoved.find(({ step }) => step === 'deactivate account')).toMatchObject({ people: 4 });
    expect(findings.howVerified.notDone).toBe(0);
    expect(findings.howVerified.readBack).toBeGreaterThanOrEqual(4);
    expect(findings.whatRemains.access).toEqual({ off: 4 });
    expect(findings.checkedAgain).toMatchObject({ off: 4, on: 0, unknown: 0 });
    const { timeToAccessOff } = findings;
    expect(timeToAccessOff).toMatchObject({ people: 4, fromLeaveDate: 1 });
    expect(timeToAccessOff.median).toBeLessThan(3_600);
    expect(timeToAccessOff.longest).toBeGreaterThanOrEqual(3_600);
    expect(html).not.toMatch(/https?:\/\/|Person 1/);
  });

  it('is not made of parts that do not belong together', async () => {
    const { options, plan, inner, report, approvals, publicKeys, keys } = await evidenced(3);
    const other = await evidenced(3);
    const [first] = report.people;
    const made = (more: object): Promise<string[]> => refusedFields(makeEvidence({ ...options, ...more }));
    expect(await made({ journal: other.inner })).toEqual(['journal']);
    expect(await made({ journal: readerOf(inner.entries.map(({ seal: _, ...entry }: JournalEntry & { seal?: unknown }) => entry)) })).toEqual(['journal']);
    expect(await made({ journal: undefined })).toEqual(['journal']);
    expect(await made({ approvals: [] })).toEqual(['approvals']);
    expect(await made({ approvals: other.approvals })).toEqual(['approvals[0].publicKey']);
    expect(await made({ publicKeys: { ...publicKeys, approvers: [keys[2].publicKey] } })).toEqual(['approvals[0].publicKey']);
    expect(await made({ approvals: [...approvals].reverse() }).catch(() => 'made')).toEqual('made');
    expect(await made({ report: other.report })).toEqual(['report.planHash']);
    expect(await made({ report: { ...report, people: [{ ...first, access: { state: 'off', sentence: 'Off.' } }, ...report.people.slice(1)] } })).toEqual(['report.people']);
    expect(await made({ report: { ...report, totals: { done: 2 } } })).toEqual(['report.totals']);
    expect(await made({ report: await pseudonymizeReport(report) })).not.toEqual([]);
    expect(await made({ plan: { ...plan, createdAt: plan.expiresAt } })).toEqual(['plan.hash']);
    expect(await made({ runKey: keys[0] })).toEqual(['runKey']);
    expect(await made({ publicKeys: undefined })).toEqual(['publicKeys.runs']);
    expect(await made({ publicKey: undefined })).toEqual(['publicKey']);
    expect(await made({ leaveDates: { x: 'soon' } })).toEqual(['leaveDates']);
    expect(await made({ leaveDates: null })).toEqual(['leaveDates']);
    expect(await made({ leaveDates: { x: 5 } })).toEqual(['leaveDates']);
    const check = { accountId: first?.accountId, access: 'off', seenAt: new Date().toISOString() };
    expect(await made({ checks: check })).toEqual(['checks']);
    expect(await made({ checks: [check, undefined] })).toEqual(['checks[1]']);
    expect(await made({ checks: [{ ...check, access: 'gone' }] })).toEqual(['checks[0].access']);
    expect(await made({ checks: [{ ...check, seenAt: 'now' }] })).toEqual(['checks[0].seenAt']);
    expect(await made({ checks: [check, { ...check, accountId: 'somebody-else' }] })).toEqual(['checks[1].accountId']);
  });

  it('is refused with other keys, and if it is no evidence', async () => {
    const { options, publicKeys } = await evidenced(2);
    const html = await makeEvidence(options);
    const stranger = (await createSigningKey()).publicKey;
    expect(await refusedFields(verifyEvidence(html, { publicKeys: { ...publicKeys, runs: [stranger] } }))).toEqual(['evidence.publicKey']);
    expect(await refusedFields(verifyEvidence(html, { publicKeys: { ...publicKeys, approvers: [stranger] } }))).toEqual(['evidence.approvals[0].publicKey']);
    expect(await refusedFields(verifyEvidence('<p>Trust me.</p>', { publicKeys }))).toEqual(['evidence']);
    expect(await refusedFields(verifyEvidence(html, {} as never))).toEqual(['publicKeys.runs']);
  });

  it('is made of a journal of several tasks as well', async () => {
    const { applyPlan: _, ...offboarding } = await import('atlassian-admin-sdk/offboarding');
    const { sealedJournal } = await import('atlassian-admin-sdk/seals');
    const { memorySharedStore, runTask, sharedJournals, tasksOf } = await import('atlassian-admin-sdk/tasks');
    const { sealedWorld } = await import('../../support/sealed.js');
    const { plan, clients } = await sealedWorld(5, 'none');
    const keys = [await createSigningKey(), await createSigningKey()];
    const shared = sharedJournals(memorySharedStore());
    for await (const task of tasksOf(plan, { people: 2 })) {
      await runTask(task, { clients, journal: sealedJournal(shared.of(task), keys[task.number % 2] as never), verificationDeadline: 20 });
    }
    const journal = shared.whole(plan.hash);
    const publicKeys = { runs: keys.map(({ publicKey }) => publicKey), approvers: [] };
    const html = await makeEvidence({ plan, approvals: [], journal, report: await offboarding.makeReport(plan, journal), publicKeys, runKey: keys[0] as never });
    expect((await verifyEvidence(html, { publicKeys })).findings.whoApproved).toEqual([]);
  });

  it('hides nothing of a run that failed for some', async () => {
    const { options, report, plan, inner } = await evidenced(2);
    expect((await makeReport(plan, inner)).people).toEqual(report.people);
    const claimed: Report = { ...report, unresolved: [{ email: 'x@example.com', reason: 'noMatch', candidates: [] }] as never };
    expect(await refusedFields(makeEvidence({ ...options, report: claimed }))).toEqual(['report.unresolved']);
  });
});

describe('the verifier', () => {
  it.each([evidenceVerifier, findingsTally, sha256Hashers])('uses nothing outside of itself, because the page has its text (%#)', (made) => {
    expect(String(made)).not.toMatch(/__vi|__name|import\(|require\(|<\//);
  });

  it('hashes as SHA-256 does, at every length, in pieces too', () => {
    const hasher = sha256Hashers()();
    for (let length = 0; length <= 200; length += 1) {
      const bytes = randomBytes(length);
      hasher.add(bytes.subarray(0, length >> 1));
      hasher.add(bytes.subarray(length >> 1));
      expect(hasher.digest()).toBe(createHash('sha256').update(bytes).digest('hex'));
    }
  });
});
