import * as z from 'zod/mini';

import { checkInput, invalidInput } from '../core/input.js';
import { sha256 } from '../core/sha256.js';
import { canonicalJson } from '../offboarding/plan/canonical.js';
import { Verifier } from '../offboarding/seals/signing-key.js';
import type { AccessReview, FinishedReview, ReviewSeal } from './review-shape.js';

/** So many rows are hashed at once: a large review must not become one long text. */
const rowsInAHash = 500;

/** SHA-256 over everything in a review, except its hash and seal. */
export async function hashOfReview({ rows, ...head }: { readonly rows: readonly object[] }): Promise<string> {
  const { hash: _hash, seal: _seal, ...content } = head as { readonly hash?: unknown; readonly seal?: unknown };
  let hash = await sha256(canonicalJson(content));
  for (let at = 0; at < rows.length; at += rowsInAHash) {
    hash = await sha256(`${hash}${canonicalJson(rows.slice(at, at + rowsInAHash))}`);
  }
  return hash;
}

/** The key of a row: the same access has the same key in every review. The letter keeps spreadsheets from reading a number. */
export async function keyOfRow(accountId: string, resourceId: string): Promise<string> {
  return `r${(await sha256(JSON.stringify([accountId, resourceId]))).slice(0, 16)}`;
}

const text = z.string();
const count = z.int().check(z.minimum(0));
const optionalText = z.optional(text);

const RoleSchema = z.looseObject({ role: text, name: text, takesSeat: z.boolean(), privileged: z.boolean(), groups: z.array(z.looseObject({ groupId: text, name: optionalText })) });
const decision = z.enum(['keep', 'remove']);
const CarriedSchema = z.looseObject({ decision, by: text, at: text, reason: optionalText, reviewHash: text });
const TotalsSchema = z.array(z.looseObject({ currency: text, seats: count, cost: text }));

const rowShape = {
  key: text,
  accountId: text,
  name: optionalText,
  email: optionalText,
  status: text,
  managed: z.optional(z.boolean()),
  resourceId: text,
  product: text,
  site: optionalText,
  roles: z.array(RoleSchema),
  readFrom: z.enum(['assignments', 'groups', 'notReadable']),
  seat: z.enum(['billed', 'notBilled', 'none', 'notReadable']),
  privileged: z.boolean(),
  lastUse: z.discriminatedUnion('kind', [
    z.looseObject({ kind: z.literal('used'), product: text, at: text }),
    z.looseObject({ kind: z.literal('never'), since: optionalText }),
    z.looseObject({ kind: z.literal('unknown') }),
  ]),
  inactive: z.optional(z.boolean()),
  change: z.optional(z.looseObject({ kind: text, earlier: z.optional(CarriedSchema), added: z.optional(z.array(text)), gone: z.optional(z.array(text)) })),
};

const headShape = {
  version: z.literal(1),
  orgId: text,
  createdAt: text,
  inactiveDays: z.number(),
  resources: z.array(z.looseObject({ resourceId: text, product: text, name: text, site: optionalText, people: count, seats: count, seatsNotReadable: count, inactiveSeats: count, price: z.optional(z.looseObject({ price: text, currency: text })) })),
  excludedAccountIds: z.array(text),
  leftOut: z.looseObject({ customers: count, apps: count }),
  notReadable: z.array(z.looseObject({ what: text, why: text, source: text })),
  previous: z.optional(z.looseObject({ hash: text, finishedAt: text })),
  disappeared: z.optional(z.array(z.looseObject({ kind: text, accountId: text, resourceId: text, product: text }))),
  hash: text,
};

const ReviewSchema = z.looseObject({
  ...headShape,
  kind: z.literal('accessReview'),
  rows: z.array(z.looseObject(rowShape)),
  costs: z.looseObject({ all: TotalsSchema, inactive: TotalsSchema, withoutPrice: z.array(text), unusedPrices: z.array(text) }),
});

const FinishedSchema = z.looseObject({
  ...headShape,
  kind: z.literal('finishedReview'),
  reviewHash: text,
  finishedAt: text,
  rows: z.array(
    z.looseObject({
      ...rowShape,
      decision: z.optional(z.looseObject({ decision, by: text, at: text, reason: optionalText, reviewHash: optionalText })),
      result: z.discriminatedUnion('kind', [
        z.looseObject({ kind: z.literal('kept') }),
        z.looseObject({ kind: z.literal('removed'), at: text, verifiedBy: text, planHash: optionalText, traceIds: z.optional(z.array(text)) }),
        z.looseObject({ kind: z.literal('notRemoved'), because: text, humanTask: optionalText, planHash: optionalText }),
        z.looseObject({ kind: z.literal('undecided') }),
      ]),
    }),
  ),
  counts: z.looseObject({ kept: count, removed: count, notRemoved: count, undecided: count, carried: count }),
  costs: z.looseObject({ all: TotalsSchema, inactive: TotalsSchema, saved: TotalsSchema, withoutPrice: z.array(text), unusedPrices: z.array(text) }),
  plans: z.array(z.looseObject({ hash: text, product: text, createdAt: text, people: count, runs: z.array(z.looseObject({ startedAt: text, endedAt: optionalText })) })),
  seal: z.optional(z.looseObject({ publicKey: text, signature: text })),
});

/** Rejects what is no review, or one that was edited. */
export async function checkReview(caller: string, review: AccessReview): Promise<void> {
  const { kind } = (review as { readonly kind?: unknown } | null | undefined) ?? {};
  if (kind !== 'accessReview') {
    throw invalidInput(caller, [{ field: 'review', problem: kind === 'finishedReview' ? 'is finished: pass the review itself' : 'expected a review, such as reviewAccess() makes' }]);
  }
  checkInput(ReviewSchema, review, { endpoint: caller, part: 'review' });
  await checkHash(caller, 'review', review);
}

/** The signature of a finished review is for nothing else. */
export const reviewPurpose = 'access review';

/** Whether the key of a seal has signed a hash. */
export function fitsSeal(hash: string, { publicKey, signature }: ReviewSeal): Promise<boolean> {
  return new Verifier().fits(publicKey, reviewPurpose, hash, signature);
}

/** Rejects what is no finished review, or one that was edited. With public keys, also one that none of them has signed. */
export async function checkFinishedReview(caller: string, field: string, review: FinishedReview, publicKeys?: readonly string[]): Promise<void> {
  checkFinishedShape(caller, field, review);
  await checkHash(caller, field, review);
  const { hash, seal } = review;
  if (seal !== undefined && !(await fitsSeal(hash, seal))) {
    throw invalidInput(caller, [{ field: `${field}.seal`, problem: 'does not fit: the review was changed after it was signed' }]);
  }
  if (publicKeys !== undefined && !(seal !== undefined && publicKeys.includes(seal.publicKey))) {
    throw invalidInput(caller, [{ field: `${field}.seal`, problem: seal === undefined ? 'is missing: the review is not signed' : 'is not made by a given key' }]);
  }
}

/** Rejects what is no finished review. */
export function checkFinishedShape(caller: string, field: string, review: FinishedReview): void {
  const { kind } = (review as { readonly kind?: unknown } | null | undefined) ?? {};
  if (kind !== 'finishedReview') {
    throw invalidInput(caller, [{ field, problem: kind === 'accessReview' ? 'is not finished: finishReview() finishes it' : 'expected a finished review, such as finishReview() makes' }]);
  }
  checkInput(FinishedSchema, review, { endpoint: caller, part: field });
}

async function checkHash(caller: string, field: string, review: { readonly rows: readonly object[]; readonly hash: string }): Promise<void> {
  if ((await hashOfReview(review)) !== review.hash) {
    throw invalidInput(caller, [{ field: `${field}.hash`, problem: 'does not match: the review was changed after it was made' }]);
  }
}
