import { createHash } from 'node:crypto';

import { isAdminError, OrgAdminClient, type AdminError } from 'atlassian-admin-sdk';
import { applyPlan, makePlan, makeReport, memoryJournal, planAsLines, planFromLines, type JournalStore, type Plan, type PlanFile, type PolicyOptions, type TaskJournals } from 'atlassian-admin-sdk/offboarding';
import { approvePlan, createSigningKey, sealedJournal, type EvidenceOptions, type SigningKey } from 'atlassian-admin-sdk/seals';
import { Simulator } from 'atlassian-admin-sdk/simulator';

import { canonicalJson } from '../../src/offboarding/plan/canonical.js';
import { unpacked } from '../../src/offboarding/report/evidence-page.js';
import { bytesIn, type PackedEvidence } from '../../src/offboarding/report/evidence-parts.js';
import type { EvidencePart } from '../../src/offboarding/report/evidence-verifier.js';
import { signText } from '../../src/offboarding/seals/signing-key.js';
import { quick } from './clients.js';
import { rehashed } from './rehashed.js';

export const approverNames = ['Grace Kim', 'Omar Haddad', 'Ida Berg'] as const;

/** An organization with leavers, approvers with their keys, and a plan. */
export async function sealedWorld(people: number, demand: Partial<NonNullable<PolicyOptions['approvals']>> | 'none' = {}, more: PolicyOptions = {}) {
  const simulator = new Simulator({ seed: 3 });
  const accountIds = Array.from({ length: people }, (_, index) => simulator.addPerson({ name: `Person ${index}`, email: `person.${index}@example.com`, orgAdmin: index === 0 }).accountId);
  simulator.addPerson({ name: 'Admin One', orgAdmin: true });
  simulator.addPerson({ name: 'Admin Two', orgAdmin: true });
  const clients = { org: new OrgAdminClient({ ...simulator.credentials.orgAdmin, retry: quick }) };
  const keys = await Promise.all(approverNames.map(() => createSigningKey()));
  const approvers = approverNames.map((name, index) => ({ name, publicKey: (keys[index] as SigningKey).publicKey }));
  const policy: PolicyOptions = { limits: { people: 1_000, share: 1 }, ...(demand === 'none' ? {} : { approvals: { approvers, ...demand } }), ...more };
  const plan = await makePlan(accountIds, { clients, policy });
  return { simulator, clients, accountIds, plan, keys: keys as [SigningKey, SigningKey, SigningKey], approvers };
}

/** The plan as a plan file, which stands nowhere. An edited one is hashed again. */
export function fileOf(plan: Plan): PlanFile {
  return planFromLines(() => planAsLines(rehashed(plan)));
}

/** Journals of the parts of one plan, in memory. */
export function inMemory(): TaskJournals {
  const journals = new Map<number, JournalStore>();
  const of = (number: number): JournalStore => journals.get(number) ?? (journals.set(number, memoryJournal()), of(number));
  return {
    of: ({ number }) => of(number),
    whole: () => ({
      read: async function* () {
        for (const number of [...journals.keys()].sort((one, other) => one - other)) {
          yield* of(number).read();
        }
      },
    }),
  };
}

export async function refusal(work: Promise<unknown>): Promise<AdminError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isAdminError(error)) {
    throw new Error('was not refused', { cause: error });
  }
  return error;
}

export async function refusedFields(work: Promise<unknown>): Promise<string[]> {
  const error = await refusal(work);
  return error.kind === 'validation' ? error.fields.map(({ field }) => field) : [error.kind];
}

export async function collected<T>(all: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const each of all) {
    list.push(each);
  }
  return list;
}

/** A plan that was approved and applied with a sealed journal, and everything that evidence is made of. */
export async function evidenced(people: number, more: Partial<EvidenceOptions> = {}) {
  const world = await sealedWorld(people, { count: 2, author: { name: 'Lena Roth' } });
  const { plan, clients, keys } = world;
  const approvals = await Promise.all([0, 1].map((index) => approvePlan(plan, keys[index] as SigningKey, { by: approverNames[index] as string, people: plan.fuse.people })));
  const key = await createSigningKey();
  const inner = memoryJournal();
  await applyPlan(plan, { clients, approvals, journal: sealedJournal(inner, key), verificationDeadline: 20 }).result;
  const publicKeys = { runs: [key.publicKey], approvers: keys.map(({ publicKey }) => publicKey) };
  const report = await makeReport(plan, inner);
  const options: EvidenceOptions = { plan, approvals, journal: inner, report, publicKeys, runKey: key, ...more };
  return { ...world, approvals, key, inner, publicKeys, report, options };
}

const hashOfText = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

/** What a page is made of, to be edited: the statement, and the lines of each part. */
export interface OpenPage {
  statement: { askedBy?: unknown; createdAt: unknown; planHash: string; publicKeys: { runs: string[]; approvers: string[] }; parts: Record<string, string | number>; [member: string]: unknown };
  readonly lines: Record<EvidencePart, Record<string, unknown>[]>;
}

/** The page as somebody makes it who has the run key: parts and statement are edited, hashed and signed again. */
export async function forged(html: string, key: SigningKey, edit: (page: OpenPage) => void): Promise<string> {
  const [, data = ''] = /id="data">(.*?)<\/script>/s.exec(html) ?? [];
  const { statement, parts, ...rest } = unpacked(html);
  const read = Object.entries(parts).map(async ([part, packed]) => [part, Buffer.concat(await collected(bytesIn(packed))).toString().split('\n').slice(0, -1).map((line) => JSON.parse(line) as object)] as const);
  const page: OpenPage = { statement: JSON.parse(statement) as OpenPage['statement'], lines: Object.fromEntries(await Promise.all(read)) as unknown as OpenPage['lines'] };
  const seals = page.statement['seals'];
  edit(page);
  const texts = Object.fromEntries(Object.entries(page.lines).map(([part, all]) => [part, all.map((line) => `${canonicalJson(line)}\n`).join('')])) as Record<EvidencePart, string>;
  const planHash = page.lines.plan.slice(1).reduce((hash, line) => hashOfText(hash + canonicalJson(line)), hashOfText(canonicalJson(page.lines.plan[0])));
  if (planHash !== page.statement.planHash) {
    page.statement.planHash = planHash;
    page.lines.journal.forEach((entry) => Object.assign(entry, { planHash }));
    Object.assign(page.lines.report[0] as object, { planHash });
    texts.report = page.lines.report.map((line) => `${canonicalJson(line)}\n`).join('');
    texts.journal = page.lines.journal.map((line) => `${canonicalJson(line)}\n`).join('');
  }
  Object.assign(page.statement.parts, { approvals: hashOfText(texts.approvals), times: hashOfText(texts.times), report: hashOfText(createHash('sha256').update(texts.report).digest()) });
  if (page.statement['seals'] === seals) {
    const chain = page.lines.journal.reduce((hash, entry, index) => hashOfText(`${hash}\n${index + 1}\n${canonicalJson(entry)}`), '0'.repeat(64));
    const entries = page.lines.journal.length;
    page.statement['seals'] = [{ entries, number: entries, publicKey: key.publicKey, signature: await signText(key, 'journal', chain) }];
  }
  const text = canonicalJson(page.statement);
  const packed = Object.fromEntries(Object.entries(texts).map(([part, lines]) => [part, { form: 'plain', text: Buffer.from(lines).toString('base64') }]));
  const evidence: PackedEvidence = { ...rest, statement: text, parts: packed as unknown as PackedEvidence['parts'], signature: await signText(key, 'evidence', text) };
  return html.replace(data, () => JSON.stringify(evidence).replaceAll('<', '\\u003c'));
}
