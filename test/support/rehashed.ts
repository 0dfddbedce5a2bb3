import { createHash } from 'node:crypto';

import type { Plan } from 'atlassian-admin-sdk/offboarding';

import { canonicalJson } from '../../src/offboarding/plan/canonical.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The hash of a plan as its maker computes it, written down independently. */
export function hashed({ hash: _, people, ...rest }: Plan): string {
  return (Array.isArray(people) ? (people as unknown[]) : []).reduce((hash: string, person) => sha256(hash + canonicalJson(person)), sha256(canonicalJson(rest)));
}

/** An edited plan with a hash that fits: anybody can do that. */
export function rehashed(plan: Plan): Plan {
  return { ...plan, hash: hashed(plan) };
}
