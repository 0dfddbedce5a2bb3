import { finishedReviewAsCsv, finishedReviewAsMarkdown, finishReview, makeReviewPlans, readReviewDecisions, reviewAccess, reviewAsCsv, verifyFinishedReview, type FinishedReview } from 'atlassian-admin-sdk/access-review';
import { createSigningKey } from 'atlassian-admin-sdk/seals';
import { describe, expect, it } from 'vitest';

import { hashOfReview } from '../../src/access-review/review-hash.js';
import { at, decide, world, type World } from '../support/access-review.js';

const forger = { decision: 'keep' as const, by: 'Chief Auditor', at };

/** A review that one key has signed, and the same with other decisions, a new hash, and the old signature. */
async function signedReview({ clients }: World) {
  const [key, other] = [await createSigningKey(), await createSigningKey()];
  const review = await reviewAccess({ clients });
  const finished = await finishReview({ review, decisions: decide(review, (row) => (row.name === 'Gus Guest' ? undefined : 'keep')), runKey: key });
  const edited = { ...finished, rows: finished.rows.map((row) => ({ ...row, decision: forger, result: { kind: 'kept' as const } })) };
  return { key, other, review, finished, forged: { ...edited, hash: await hashOfReview(edited) } };
}

describe('a finished review that was signed', () => {
  it('is refused wherever it is used if it was changed after that, although its hash is made anew', async () => {
    const given = world();
    const { key, finished, forged } = await signedReview(given);
    expect(await verifyFinishedReview(forged, { publicKeys: [key.publicKey] })).toEqual({ isWhole: true, signature: 'wrong' });
    const none = { ...finished, seal: { publicKey: key.publicKey, signature: 'none at all' } };
    const { length: requests } = given.simulator.requests;
    for (const wrong of [forged, none]) {
      await expect(finishedReviewAsMarkdown(wrong)).rejects.toMatchObject({ kind: 'validation', fields: [{ field: 'review.seal' }] });
      await expect(finishedReviewAsCsv(wrong)).rejects.toMatchObject({ kind: 'validation', fields: [{ field: 'review.seal' }] });
      await expect(reviewAccess({ clients: given.clients, previous: wrong })).rejects.toMatchObject({ kind: 'validation', fields: [{ field: 'previous.seal' }] });
    }
    expect(given.simulator.requests).toHaveLength(requests);
    expect(await finishedReviewAsMarkdown(finished)).toContain(`Signed by the key: \`${key.publicKey}\``);
  });

  it('is demanded as the one before with the keys that may have signed it', async () => {
    const given = world();
    const { key, other, finished, review } = await signedReview(given);
    const { seal: _seal, ...unsigned } = finished;
    const publicKeys = [key.publicKey];
    const next = await reviewAccess({ clients: given.clients, previous: finished, publicKeys: [other.publicKey, ...publicKeys] });
    expect(next.previous?.hash).toBe(finished.hash);
    const { length: requests } = given.simulator.requests;
    const resigned = await finishReview({ review, decisions: decide(review, () => 'keep'), runKey: other });
    for (const [previous, problem] of [[unsigned, 'is missing: the review is not signed'], [resigned, 'is not made by a given key']] as readonly (readonly [FinishedReview, string])[]) {
      await expect(reviewAccess({ clients: given.clients, previous, publicKeys })).rejects.toMatchObject({ kind: 'validation', fields: [{ field: 'previous.seal', problem }] });
    }
    await expect(reviewAccess({ clients: given.clients, previous: finished, publicKeys: [] })).rejects.toMatchObject({ fields: [{ field: 'previous.seal' }] });
    expect(given.simulator.requests).toHaveLength(requests);
  });

  it('takes only lists of public keys, with plans and without', async () => {
    const given = world();
    const { review, finished } = await signedReview(given);
    const decisions = decide(review, () => 'keep');
    const { length: requests } = given.simulator.requests;
    for (const publicKeys of ['x', 5, null, [5], ['x'], { 0: 'x' }] as never[]) {
      for (const call of [() => finishReview({ review, decisions, publicKeys }), () => reviewAccess({ clients: given.clients, publicKeys }), () => reviewAccess({ clients: given.clients, previous: finished, publicKeys }), () => verifyFinishedReview(finished, { publicKeys })]) {
        await expect(call()).rejects.toMatchObject({ kind: 'validation', fields: [{ field: 'publicKeys', problem: 'expected a list of public keys' }] });
      }
    }
    expect(given.simulator.requests).toHaveLength(requests);
  });
});

describe('a decision', () => {
  it('names who decided, and is not of the future: neither reaches evidence or a plan', async () => {
    const { clients, simulator } = world();
    const review = await reviewAccess({ clients });
    const [{ key } = { key: '' }] = review.rows;
    const decisionsWith = (more: object) => ({ version: 1 as const, reviewHash: review.hash, decisions: [{ row: key, decision: 'remove' as const, by: 'Olga Owner', at, ...more }] });
    const { length: requests } = simulator.requests;
    const blank = ['', ' ', '\t\n', '\u00a0', '\u200b', '\u2060\ufeff', '\u202e'];
    const late = ['2099-01-01T00:00:00Z', new Date(Date.now() + 3_600_000).toISOString()];
    for (const [field, values] of [['by', blank], ['at', late]] as const) {
      for (const value of values) {
        for (const call of [() => finishReview({ review, decisions: decisionsWith({ [field]: value }) }), () => makeReviewPlans(review, decisionsWith({ [field]: value }), { clients })]) {
          await expect(call(), JSON.stringify(value)).rejects.toMatchObject({ kind: 'validation', fields: [{ field: `decisions.decisions[0].${field}` }] });
        }
      }
    }
    expect(simulator.requests).toHaveLength(requests);
    // The clock of the computer that has read the decisions may be ahead a little.
    const { counts } = await finishReview({ review, decisions: decisionsWith({ at: new Date(Date.now() + 60_000).toISOString() }) });
    expect(counts.notRemoved).toBe(1);
  });

  it('is a problem in a file whose cell of the owner shows nothing', async () => {
    const { clients } = world();
    const review = await reviewAccess({ clients });
    const lines = (await reviewAsCsv(review)).split('\r\n');
    const file = lines.map((line, index) => (index === 1 ? line.replace(/,,,$/, ',keep,\u200b,') : line)).join('\r\n');
    const { problems, decisions } = await readReviewDecisions(file, review);
    expect([problems.map(({ line, kind }) => [line, kind]), decisions.decisions]).toEqual([[[2, 'nobodyDecided']], []]);
    await expect(readReviewDecisions(file, review, { by: '\u200b' })).rejects.toMatchObject({ kind: 'validation', fields: [{ field: 'by' }] });
  });
});
