import * as z from 'zod/mini';

import { checkInput, invalidInput } from '../../core/input.js';
import { checkRunOptions, namesOf } from '../../core/run-options.js';
import { sha256 } from '../../core/sha256.js';
import { ApprovalPolicySchema, type ApprovalPolicyOptions } from '../decide/approval-policy.js';
import { canonicalJson } from '../plan/canonical.js';
import { checkHash, checkPlanShape, checkTimes } from '../plan/check-plan.js';
import type { Plan } from '../plan/plan.js';
import { journalOf } from '../run/read-journal.js';
import { checkPublicKeys, provenEntries, type SealedEntry } from '../run/sealed-journal.js';
import type { JournalReader } from '../run/journal.js';
import type { VerifiedPerson } from '../run/verify.js';
import { ApprovalSchema, type Approval } from '../seals/approval.js';
import { checkApprovals, mayApprove } from '../seals/check-approvals.js';
import { checkSigningKey, signText, type SigningKey } from '../seals/signing-key.js';
import { checkReport } from './chunks.js';
import type { EvidenceFindings, StatedPerson } from './evidence-findings.js';
import { hashInBlocks, packed, type PackedEvidence } from './evidence-parts.js';
import type { EvidenceSeal } from './evidence-verifier.js';
import { makeReport, type Report } from './report.js';

/** Public keys, as you got them from their holders. */
export interface EvidenceKeys {
  /** Keys that sign journals and evidence. */
  readonly runs: readonly string[];
  /** Keys of the people who approve. Only a plan or `requires` says whose they are. */
  readonly approvers: readonly string[];
}

/** What {@link makeEvidence} puts together. */
export interface EvidenceOptions {
  readonly plan: Plan;
  /** The approvals of the plan. */
  readonly approvals: readonly Approval[];
  /** Which approvals you demand, whatever the plan demands: what you gave to `applyPlan`. */
  readonly requires?: ApprovalPolicyOptions | undefined;
  /** The journal of the plan, signed by one of the run keys. */
  readonly journal: JournalReader;
  /** The report of the plan and this journal, by `makeReport`. */
  readonly report: Report;
  readonly publicKeys: EvidenceKeys;
  /** Signs the whole. Its public key must be one of `publicKeys.runs`. */
  readonly runKey: SigningKey;
  /** Who asked for the offboarding: a name or the number of a ticket. Default: the author whom the policy names. */
  readonly askedBy?: string | undefined;
  /** When each person of the plan left, by account id: an ISO 8601 date, or a time with its offset. Times to access off then count from there, and otherwise from the plan. */
  readonly leaveDates?: Readonly<Record<string, string>> | undefined;
  /** What `verifyPlan` or `watch` found about people of this plan, after it was made. */
  readonly checks?: readonly VerifiedPerson[] | undefined;
}

/** What evidence states, after it was verified. */
export interface Evidenced {
  readonly orgId: string;
  /** SHA-256 of the plan. */
  readonly planHash: string;
  /** ISO 8601 */
  readonly createdAt: string;
  /** The public key that signed the whole. */
  readonly publicKey: string;
  readonly people: number;
  readonly findings: EvidenceFindings;
}

const optionNames = namesOf<EvidenceOptions>()('plan', 'approvals', 'requires', 'journal', 'report', 'publicKeys', 'runKey', 'askedBy', 'leaveDates', 'checks');

const checkSchema = z.looseObject({ accountId: z.string(), access: z.enum(['off', 'on', 'unknown']), seenAt: z.iso.datetime({ error: 'expected a time in UTC, such as "2026-12-31T16:00:00Z"' }) });

const askedBySchema = z.optional(z.string().check(z.regex(/\S/, 'expected a name or the number of a ticket'), z.maxLength(200)));

const leaveDateSchema = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

/** The signature of evidence is for nothing else. */
const evidencePurpose = 'evidence';

/**
 * One HTML page for an auditor: plan, approvals, journal and report, with what an auditor asks for. The page
 * verifies itself in the browser, without network. It shows the public keys: compare them with those that you got from
 * their holders. Somebody who can edit the page can also edit its script: {@link verifyEvidence} does not depend on it.
 *
 * Throws `validation`, naming the field, if anything does not fit: an approval that does not hold, a journal that is not
 * signed, or a report with another content than plan and journal give.
 *
 * Holds personal data: names, addresses and account ids.
 *
 * @example
 * const html = await makeEvidence({ plan, approvals, journal, report, publicKeys: { runs: [runKey.publicKey], approvers }, runKey });
 * await writeFile('out/evidence.html', html, { mode: 0o600 });
 */
export async function makeEvidence(options: EvidenceOptions): Promise<string> {
  const caller = 'makeEvidence()';
  const { journal, ...others } = (options as EvidenceOptions | null) ?? {};
  checkRunOptions(caller, options === null ? null : others, optionNames);
  const { plan, approvals, requires, report, publicKeys, runKey, askedBy, leaveDates = {}, checks = [] } = options;
  const refuse = (field: string, problem: string) => invalidInput(caller, [{ field, problem }]);
  checkPlanShape(caller, plan);
  checkReport(caller, report);
  checkSigningKey(caller, runKey, 'runKey');
  checkEvidenceKeys(caller, publicKeys);
  if (!publicKeys.runs.includes(runKey.publicKey)) {
    throw refuse('runKey', 'is not one of publicKeys.runs');
  }
  checkInput(askedBySchema, askedBy, { endpoint: caller, part: 'askedBy' });
  checkInput(z.array(ApprovalSchema), approvals, { endpoint: caller, part: 'approvals' });
  const demand = requires === undefined ? undefined : checkInput(ApprovalPolicySchema, requires, { endpoint: caller, part: 'requires' });
  await checkHash(caller, plan);
  checkStated(caller, plan, leaveDates, checks);
  if (typeof (journal as Partial<JournalReader> | undefined)?.read !== 'function') {
    throw refuse('journal', 'expected a journal, such as fileJournal(path)');
  }
  const entries: SealedEntry[] = [];
  const reader: JournalReader = { read: () => noted(provenEntries(caller, options.journal, publicKeys.runs), entries) };
  const { runs } = await journalOf(caller, plan, reader);
  const started = runs.map(({ startedAt }) => Date.parse(startedAt)).sort((one, other) => one - other)[0];
  // The plan and its approvals hold if they held when the first run started.
  checkTimes(caller, plan, started ?? Date.parse(plan.expiresAt));
  const stranger = approvals.findIndex(({ publicKey }) => !publicKeys.approvers.includes(publicKey));
  if (stranger !== -1) {
    throw refuse(`approvals[${stranger}].publicKey`, 'is not one of publicKeys.approvers');
  }
  await checkApprovals(caller, plan, { approvals, requires }, undefined, started ?? Date.now());
  const demands = [plan.policy.approvals, demand].filter((each) => each !== undefined);
  const unnamed = demands.length === 0 ? -1 : approvals.findIndex((approval) => !demands.some((each) => mayApprove(each, approval)));
  if (unnamed !== -1) {
    throw refuse(`approvals[${unnamed}].publicKey`, 'is not that of an approver with this name');
  }
  await checkSameReport(caller, plan, entries, report);
  const lines = {
    plan: planLines(plan),
    approvals: approvals.map(canonicalJson),
    journal: entries.map(({ seal: _, ...entry }) => canonicalJson(entry)),
    report: () => reportLines(report),
    times: statedOf(plan, leaveDates, checks).map(canonicalJson),
  };
  const textOf = (all: Iterable<string>): string => Array.from(all, (line) => `${line}\n`).join('');
  const statement = canonicalJson({
    version: 1,
    orgId: plan.orgId,
    planHash: plan.hash,
    createdAt: new Date().toISOString(),
    publicKeys,
    parts: {
      approvals: await sha256(textOf(lines.approvals)),
      report: await hashInBlocks(lines.report()),
      times: await sha256(textOf(lines.times)),
      people: plan.people.length,
      entries: entries.length,
    },
    seals: sealsOf(entries),
    askedBy: askedBy ?? plan.policy.approvals?.author?.name,
  });
  const signature = await signText(runKey, evidencePurpose, statement);
  const { evidencePage } = await import('./evidence-page.js');
  return evidencePage({ statement, publicKey: runKey.publicKey, signature, parts: await packed({ ...lines, report: lines.report() }) });
}

/** Options of {@link verifyEvidence}. */
export interface VerifyEvidenceOptions {
  /** The keys that you trust. They do not come from the page. */
  readonly publicKeys: EvidenceKeys;
  /**
   * Which approvals you demand, whatever the plan demands: what `applyPlan` takes. Without it, only the plan
   * says which name has which key, and how many approvals it needs.
   */
  readonly requires?: ApprovalPolicyOptions | undefined;
}

const verifyOptionNames = namesOf<VerifyEvidenceOptions>()('publicKeys', 'requires');

/**
 * Verifies a page of {@link makeEvidence} with the keys that you trust, without running the page. Resolves to what its
 * verified parts show. Throws `validation` if anything was changed, naming the part, and if approvals are missing.
 *
 * @example
 * const { findings } = await verifyEvidence(await readFile('evidence.html', 'utf8'), { publicKeys: { runs, approvers }, requires });
 */
export async function verifyEvidence(html: string, options: VerifyEvidenceOptions): Promise<Evidenced> {
  const caller = 'verifyEvidence()';
  checkRunOptions(caller, options ?? null, verifyOptionNames);
  checkEvidenceKeys(caller, options.publicKeys);
  const requires = options.requires === undefined ? undefined : checkInput(ApprovalPolicySchema, options.requires, { endpoint: caller, part: 'requires' });
  const { verifyPacked, unpacked } = await import('./evidence-page.js');
  let evidence: PackedEvidence;
  try {
    evidence = unpacked(html);
  } catch {
    throw invalidInput(caller, [{ field: 'evidence', problem: 'is not a page that makeEvidence() has made' }]);
  }
  const verified = await verifyPacked(evidence, { trusted: options.publicKeys, requires });
  if (verified.problem !== undefined) {
    const { field, problem } = verified.problem;
    throw invalidInput(caller, [{ field: `evidence.${field}`, problem }]);
  }
  const { findings } = verified;
  const { orgId, planHash, createdAt } = JSON.parse(evidence.statement) as Pick<Evidenced, 'orgId' | 'planHash' | 'createdAt'>;
  return { orgId, planHash, createdAt, publicKey: evidence.publicKey, people: findings.whoAsked.people, findings };
}

function checkEvidenceKeys(caller: string, keys: EvidenceKeys): void {
  checkPublicKeys(caller, (keys as Partial<EvidenceKeys> | null | undefined)?.runs, 'publicKeys.runs');
  checkPublicKeys(caller, keys.approvers, 'publicKeys.approvers');
}

/** Refuses what is stated about somebody who is not in the plan, and what cannot be. */
function checkStated(caller: string, plan: Plan, leaveDates: NonNullable<EvidenceOptions['leaveDates']>, checks: readonly VerifiedPerson[]): void {
  const refuse = (field: string, problem: string) => invalidInput(caller, [{ field, problem }]);
  const everybody = new Set(plan.people.map(({ accountId }) => accountId));
  checkInput(z.array(checkSchema), checks, { endpoint: caller, part: 'checks' });
  const planned = Date.parse(plan.createdAt);
  for (const [index, { accountId, seenAt }] of checks.entries()) {
    if (!everybody.has(accountId)) {
      throw refuse(`checks[${index}].accountId`, 'is about somebody who is not in the plan: pass the checks of this plan only');
    }
    if (Date.parse(seenAt) < planned) {
      throw refuse(`checks[${index}].seenAt`, 'is before the plan was made');
    }
  }
  if (typeof leaveDates !== 'object' || leaveDates === null || Array.isArray(leaveDates)) {
    throw refuse('leaveDates', 'expected an object: dates by account id');
  }
  for (const [index, [accountId, date]] of Object.entries(leaveDates).entries()) {
    if (!z.safeParse(leaveDateSchema, date).success) {
      throw refuse('leaveDates', `entry ${index + 1} is no date, such as "2026-12-31", and no time with its offset`);
    }
    if (!everybody.has(accountId)) {
      throw refuse('leaveDates', `entry ${index + 1} is about somebody who is not in the plan`);
    }
  }
}

/** What is stated about everybody of whom anything is. */
function statedOf(plan: Plan, leaveDates: NonNullable<EvidenceOptions['leaveDates']>, checks: readonly VerifiedPerson[]): StatedPerson[] {
  const later = Map.groupBy(checks, ({ accountId }) => accountId);
  return plan.people.flatMap(({ accountId }) => {
    const leaveDate = Object.hasOwn(leaveDates, accountId) ? leaveDates[accountId] : undefined;
    const seen = later.get(accountId)?.map(({ access, seenAt }) => ({ access, seenAt }));
    return leaveDate === undefined && seen === undefined ? [] : { accountId, ...(leaveDate === undefined ? {} : { leaveDate }), ...(seen === undefined ? {} : { checks: seen }) };
  });
}

async function* noted(entries: AsyncIterable<SealedEntry>, all: SealedEntry[]): AsyncGenerator<SealedEntry, void, undefined> {
  for await (const entry of entries) {
    all.push(entry);
    yield entry;
  }
}

/** A report says what plan and journal give, and nothing else. When it was made may differ. */
async function checkSameReport(caller: string, plan: Plan, entries: readonly SealedEntry[], report: Report): Promise<void> {
  const again = await makeReport(
    plan,
    {
      read: async function* () {
        yield* entries;
      },
    },
    { problems: report.problems },
  );
  const [ours, given]: [Record<string, unknown>, Record<string, unknown>] = [{ ...again, createdAt: report.createdAt }, { ...report }];
  const wrong = [...new Set([...Object.keys(ours), ...Object.keys(given)])].find((member) => {
    if (member !== 'people') {
      return canonicalJson(ours[member]) !== canonicalJson(given[member]);
    }
    return again.people.length !== report.people.length || again.people.some((person, index) => canonicalJson(person) !== canonicalJson(report.people[index]));
  });
  if (wrong !== undefined) {
    throw invalidInput(caller, [{ field: /^\w{1,20}$/.test(wrong) ? `report.${wrong}` : 'report', problem: 'is not what the plan and the journal give' }]);
  }
}

/** The lines that the hash of a plan is made of. */
function* planLines({ people, hash: _, ...rest }: Plan): Generator<string> {
  yield canonicalJson(rest);
  for (const person of people) {
    yield canonicalJson(person);
  }
}

function* reportLines({ people, ...rest }: Report): Generator<string> {
  yield canonicalJson(rest);
  for (const person of people) {
    yield canonicalJson(person);
  }
}

/** The last signature of each key and of each journal: it covers everything before it. */
function sealsOf(entries: readonly SealedEntry[]): EvidenceSeal[] {
  return entries.flatMap(({ seal }, index) => {
    const next = entries[index + 1]?.seal;
    return seal === undefined || (next !== undefined && next.publicKey === seal.publicKey && next.number !== 1) ? [] : [{ entries: index + 1, ...seal }];
  });
}
