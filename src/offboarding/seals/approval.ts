import * as z from 'zod/mini';

import { invalidInput } from '../../core/input.js';
import { checkRunOptions, namesOf } from '../../core/run-options.js';
import { sha256 } from '../../core/sha256.js';
import { publicKeySchema } from '../decide/approval-policy.js';
import { canonicalJson } from '../plan/canonical.js';
import { ChangeCounter } from '../plan/change-counter.js';
import { checkExpiry, checkHash, checkPlanShape } from '../plan/check-plan.js';
import type { Plan, PlannedPerson } from '../plan/plan.js';
import { isPlanFile, provenPeople, type PlanFile } from '../plan/plan-file.js';
import { headerOf, type PlanHeader } from '../plan/plan-header.js';
import { PeopleTree } from './place-in-plan.js';
import { checkSigningKey, signText, type SigningKey } from './signing-key.js';

/** The signature of an approval is for nothing else. */
export const approvalPurpose = 'approval';

const text = z.string().check(z.minLength(1), z.maxLength(200));
const hash = z.string().check(z.regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 in hexadecimal'));
const count = z.int().check(z.minimum(0));
const time = z.iso.datetime({ error: 'expected a time in UTC, such as "2026-12-31T16:00:00Z"' });

export const ApprovalSchema = z.strictObject({
  version: z.literal(1),
  /** The organization of the plan. */
  orgId: text,
  /** SHA-256 of the plan. */
  planHash: hash,
  /** SHA-256 of what holds for everybody in the plan. */
  headerHash: hash,
  /** SHA-256 over everybody in the plan, so that a task can prove that its people are among them. */
  peopleHash: hash,
  /** The most people and things that the approval covers. */
  limits: z.strictObject({ people: count, things: count }),
  /** Who approves. */
  by: text,
  /** Their Ed25519 public key: 32 bytes in base64url. */
  publicKey: publicKeySchema,
  /** ISO 8601 */
  at: time,
  /** ISO 8601. The run must start by then. */
  until: time,
  /** Ed25519 over everything else: 64 bytes in base64url. */
  signature: z.string().check(z.regex(/^[\w-]{86}$/, 'expected a signature')),
});

/** The approval of one plan by one person, as JSON. Only the holder of their key can make it, and no member can be changed. */
export interface Approval extends z.output<typeof ApprovalSchema> {}

/** Options of {@link approvePlan}. */
export interface ApproveOptions {
  /** The name of the person who approves, as the policy has it. */
  readonly by: string;
  /** Until when the run may start: ISO 8601 in UTC. Default and latest: when the plan expires. */
  readonly until?: string | undefined;
  /** How many people may be changed at most. Less than the plan changes is refused. */
  readonly people: number;
  /** How many things may be transferred at most. Default 0. */
  readonly things?: number | undefined;
}

const approveOptionNames = namesOf<ApproveOptions>()('by', 'until', 'people', 'things');

/**
 * Approves a plan or a plan file: signs its hash, organization and numbers, with who, when, until when and how much. Sends
 * nothing. Show the plan to the person before, and ask them for the number of people: do not copy it from the plan. A plan
 * file is read twice, in the memory of a few hundred people.
 *
 * Throws `validation` for a plan that was edited or has expired, that changes more than the limits allow, or whose fuse has
 * other numbers than its people. Throws it too for the author that the policy of the plan names.
 *
 * @example
 * const approval = await approvePlan(plan, key, { by: 'Grace Kim', people: 12 });
 * await writeFile('out/approval.json', JSON.stringify(approval));
 */
export async function approvePlan(plan: Plan | PlanFile, key: SigningKey, options: ApproveOptions): Promise<Approval> {
  const caller = 'approvePlan()';
  const isFile = isPlanFile(plan);
  if (!isFile) {
    checkPlanShape(caller, plan);
  }
  checkSigningKey(caller, key);
  checkRunOptions(caller, options ?? null, approveOptionNames);
  const { by, people, things = 0 } = options;
  const wrong = [
    ...(text.safeParse(by).success ? [] : [{ field: 'by', problem: 'expected the name of the person who approves' }]),
    ...(options.until === undefined || (time.safeParse(options.until).success && Date.parse(options.until) > Date.now())
      ? []
      : [{ field: 'until', problem: 'expected a time in UTC that is to come, such as "2026-12-31T16:00:00Z"' }]),
    ...Object.entries({ people, things }).flatMap(([field, value]) => (count.safeParse(value).success ? [] : [{ field, problem: 'expected a whole number, 0 at least' }])),
  ];
  if (wrong.length > 0) {
    throw invalidInput(caller, wrong);
  }
  const header: PlanHeader = isFile ? await plan.header() : plan;
  const { until = header.expiresAt } = options;
  if (!isFile) {
    await checkHash(caller, plan);
  }
  checkExpiry(caller, header);
  const changes = new ChangeCounter();
  const tree = await PeopleTree.of(checkedPeople(caller, plan, header, changes));
  changes.checkFuse(caller, header.fuse);
  const { author } = header.policy.approvals ?? {};
  const refuse = (field: string, problem: string) => invalidInput(caller, [{ field, problem }]);
  if (Date.parse(until) > Date.parse(header.expiresAt)) {
    throw refuse('until', 'is later than the plan expires');
  }
  if (author !== undefined && (author.name === by || author.publicKey === key.publicKey)) {
    throw refuse('by', 'is the author of the plan: another person must approve it');
  }
  if (people < header.fuse.people) {
    throw refuse('people', 'is less than the number of people that the plan changes');
  }
  if (things < (header.fuse.things ?? 0)) {
    throw refuse('things', 'is less than the number of things that the plan transfers');
  }
  const content = {
    version: 1 as const,
    orgId: header.orgId,
    planHash: header.hash,
    headerHash: await headerHashOf(header),
    peopleHash: await tree.hash(),
    limits: { people, things },
    by,
    publicKey: key.publicKey,
    at: new Date().toISOString(),
    until,
  };
  return { ...content, signature: await signText(key, approvalPurpose, canonicalJson(content)) };
}

/** Everybody of a plan, one by one, with what they change counted. People of a plan in memory were checked with its hash. */
async function* checkedPeople(caller: string, plan: Plan | PlanFile, header: PlanHeader, changes: ChangeCounter): AsyncGenerator<PlannedPerson, void, undefined> {
  const people = isPlanFile(plan) ? provenPeople(caller, plan, header) : plan.people;
  for await (const person of people) {
    changes.add(person);
    yield person;
  }
}

/** SHA-256 of what holds for everybody in a plan. */
export function headerHashOf(plan: PlanHeader): Promise<string> {
  return sha256(canonicalJson(headerOf(plan)));
}
