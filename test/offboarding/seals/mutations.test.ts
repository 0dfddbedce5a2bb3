import { createHash } from 'node:crypto';

import fc from 'fast-check';
import { applyPlanFile, makeReport, planAsLines, planFromLines, type JournalEntry, type JournalReader, type Plan } from 'atlassian-admin-sdk/offboarding';
import { approvePlan, createSigningKey, makeEvidence, type Approval } from 'atlassian-admin-sdk/seals';
import { tasksOf } from 'atlassian-admin-sdk/tasks';
import { beforeAll, describe, expect, it } from 'vitest';

import { canonicalJson } from '../../../src/offboarding/plan/canonical.js';
import { unpacked, verifyPacked } from '../../../src/offboarding/report/evidence-page.js';
import { bytesIn, type PackedEvidence } from '../../../src/offboarding/report/evidence-parts.js';
import type { EvidencePart } from '../../../src/offboarding/report/evidence-verifier.js';
import { checkRun } from '../../../src/offboarding/run/check-run.js';
import { signText, type SigningKey } from '../../../src/offboarding/seals/signing-key.js';
import { isInCi } from '../../support/in-ci.js';
import { hashed } from '../../support/rehashed.js';
import { mutated, reordered, type Pick } from '../../support/mutations.js';
import { approverNames, collected, evidenced, fileOf, inMemory } from '../../support/sealed.js';

const runs = Number(process.env['MUTATIONS']) || (isInCi ? 20_000 : 300);
const timeout = isInCi ? 3_600_000 : 120_000;

const sha256 = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');

const readerOf = (entries: readonly unknown[]): JournalReader => ({
  read: async function* () {
    yield* entries as never[];
  },
});

type World = Awaited<ReturnType<typeof evidenced>>;
type Statement = { planHash: string; publicKeys: { runs: string[]; approvers: string[] }; parts: Record<string, string | number> };

const partNames = ['plan', 'approvals', 'journal', 'report', 'times'] as const satisfies EvidencePart[];

let world: World;
let requires: { approvers: World['approvers']; count: number };
let evidence: PackedEvidence;
let lines: Record<EvidencePart, string[]>;
let thief: SigningKey;
/** The plan file: its lines, the same without their hashes, and its approvals. */
let fileLines: string[];
let contents: string[];
let fileApprovals: Approval[];

beforeAll(async () => {
  world = await evidenced(3);
  requires = { approvers: world.approvers, count: 2 };
  evidence = unpacked(await makeEvidence(world.options));
  const read = await Promise.all(partNames.map(async (part) => [part, Buffer.concat(await collected(bytesIn(evidence.parts[part]))).toString().split('\n').slice(0, -1)] as const));
  lines = Object.fromEntries(read) as typeof lines;
  thief = await createSigningKey();
  fileLines = (await collected(planAsLines(world.plan))).join('').split('\n').slice(0, -1);
  contents = fileLines.map((line) => `${line.slice(0, -75)}}`);
  fileApprovals = await Promise.all([0, 1].map((index) => approvePlan(fileOf(world.plan), world.keys[index] as SigningKey, { by: approverNames[index] as string, people: world.plan.fuse.people })));
}, 60_000);

/** Whether something is refused: with an error that names a field, and nothing else. */
async function isRefused(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return false;
  } catch (error) {
    if ((error as { kind?: string }).kind !== 'validation') {
      throw error;
    }
    return true;
  }
}

const apply = (plan: Plan, approvals: unknown): Promise<unknown> => checkRun(plan, { clients: world.clients, approvals: approvals as never, requires });

const joinedLines = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

const applyFile = (text: string, approvals: unknown): Promise<unknown> =>
  applyPlanFile(planFromLines(async function* () { yield text; }), { clients: world.clients, journals: inMemory(), approvals: approvals as never, requires }).result;

/** As the writer of a plan file chains its lines, written down independently. */
function chained(all: readonly string[]): string {
  let chain = '0'.repeat(64);
  return joinedLines(all.map((content) => {
    chain = sha256(chain + content);
    return `${content.slice(0, -1)},"hash":"${chain}"}`;
  }));
}

/** The plan file with a letter of a line changed, or a line left out, doubled or moved. */
function changedFile(pick: Pick): string {
  const copy = [...fileLines];
  const at = pick(copy.length);
  const line = copy[at] as string;
  const letter = pick(line.length);
  if (pick(3) === 0) {
    copy.splice(at, 1, ...(pick(2) === 0 ? [] : [line, line]));
  } else {
    copy[at] = `${line.slice(0, letter)}${line[letter] === 'x' ? 'y' : 'x'}${line.slice(letter + 1)}`;
  }
  return joinedLines(copy);
}

const packedLines = (all: readonly string[]): PackedEvidence['parts']['plan'] => ({ form: 'plain', text: Buffer.from(all.map((line) => `${line}\n`).join('')).toString('base64') });

const verified = async (changed: PackedEvidence): Promise<boolean> => (await verifyPacked(changed, { trusted: world.publicKeys })).problem === undefined;

/** Changes a line of a part: its content, or which lines there are. */
function changedLines(all: readonly string[], pick: Pick): string[] {
  for (;;) {
    const copy = [...all];
    const at = pick(copy.length);
    switch (pick(5)) {
      case 0:
        copy.splice(at, 1);
        break;
      case 1:
        copy.splice(pick(copy.length), 0, copy[at] as string);
        break;
      default:
        copy[at] = canonicalJson(mutated(JSON.parse(copy[at] as string), pick));
    }
    if (copy.join('\n') !== all.join('\n')) {
      return copy;
    }
  }
}

/** The plan with a change that its hash covers. */
function mutatedContent(pick: Pick): Plan {
  const { hash, ...content } = world.plan;
  return { ...mutated(content, pick), hash };
}

/** The mutations, each with what must refuse it. */
const mutations: Readonly<Record<string, (pick: Pick) => Promise<boolean>>> = {
  'a plan': (pick) => isRefused(() => apply(mutated(world.plan, pick), world.approvals)),
  'a plan, hashed again': (pick) => {
    const plan = mutatedContent(pick);
    return isRefused(() => apply({ ...plan, hash: hashed(plan) }, world.approvals));
  },
  'a plan, hashed and put into the approvals': (pick) => {
    const plan = mutatedContent(pick);
    const planHash = hashed(plan);
    return isRefused(() => apply({ ...plan, hash: planHash }, world.approvals.map((approval) => ({ ...approval, planHash }))));
  },
  'a line of a plan file': (pick) => isRefused(() => applyFile(changedFile(pick), fileApprovals)),
  'a line of a plan file, hashed again': (pick) => isRefused(() => applyFile(chained(changedLines(contents, pick)), fileApprovals)),
  'a line of a plan file, hashed and put into the approvals': (pick) => {
    const text = chained(changedLines(contents, pick));
    const planHash = text.slice(-67, -3);
    return isRefused(() => applyFile(text, fileApprovals.map((approval) => ({ ...approval, planHash }))));
  },
  'an approval of a plan file': (pick) => {
    for (;;) {
      const changed = mutated(fileApprovals, pick);
      const inOrder = (all: unknown): string[] => (Array.isArray(all) ? all.map(canonicalJson).sort() : []);
      if (inOrder(changed).join() !== inOrder(fileApprovals).join()) {
        return isRefused(() => applyFile(joinedLines(fileLines), changed));
      }
    }
  },
  'an approval': (pick) => {
    for (;;) {
      const changed = mutated(world.approvals, pick);
      // Their order means nothing.
      const inOrder = (all: unknown): string[] => (Array.isArray(all) ? all.map(canonicalJson).sort() : []);
      if (inOrder(changed).join() !== inOrder(world.approvals).join()) {
        return isRefused(() => apply(world.plan, changed));
      }
    }
  },
  'an approval, signed by another key': async (pick) => {
    const { signature: _, ...content } = mutated(world.approvals[0], pick) as Record<string, unknown>;
    const forged = { ...content, publicKey: thief.publicKey };
    const approval = { ...forged, signature: await signText(thief, 'approval', canonicalJson(forged)) };
    return isRefused(() => apply(world.plan, [approval, world.approvals[1]]));
  },
  'a journal': (pick) => {
    const entries = world.inner.entries.map(({ seal, ...entry }: JournalEntry & { seal?: { signature: string } }) => ({ ...entry, seal }));
    for (;;) {
      // The last signature covers everything. Those before it, and the end of the journal, are for the statement of the evidence.
      const changed = mutated(entries, pick);
      const relevant = (all: typeof entries): string => canonicalJson(all.map(({ seal, ...entry }, index) => [entry, index === all.length - 1 ? seal : { ...seal, signature: '' }]));
      const isCut = Array.isArray(changed) && changed.length < entries.length && relevant(entries.slice(0, changed.length)) === relevant(changed);
      if (Array.isArray(changed) && !isCut && relevant(changed) !== relevant(entries)) {
        return isRefused(() => makeReport(world.plan, readerOf(changed), { publicKeys: world.publicKeys.runs }));
      }
    }
  },
  'a part of the evidence': async (pick) => {
    const part = partNames[pick(4)] as EvidencePart;
    return !(await verified({ ...evidence, parts: { ...evidence.parts, [part]: packedLines(changedLines(lines[part], pick)) } }));
  },
  'a part of the evidence, hashed again': async (pick) => {
    const part = partNames[pick(4)] as EvidencePart;
    const changed = changedLines(lines[part], pick);
    const statement = await rehashedStatement(part, changed);
    return !(await verified({ ...evidence, statement: canonicalJson(statement), parts: { ...evidence.parts, [part]: packedLines(changed) } }));
  },
  'a part of the evidence, hashed and signed by another key': async (pick) => {
    const part = partNames[pick(4)] as EvidencePart;
    const changed = changedLines(lines[part], pick);
    const rehashed = await rehashedStatement(part, changed);
    const statement = canonicalJson({ ...rehashed, publicKeys: { ...rehashed.publicKeys, runs: [...rehashed.publicKeys.runs, thief.publicKey] } });
    return !(await verified({ statement, publicKey: thief.publicKey, signature: await signText(thief, 'evidence', statement), parts: { ...evidence.parts, [part]: packedLines(changed) } }));
  },
  'the statement of the evidence': async (pick) => {
    const member = (['statement', 'publicKey', 'signature'] as const)[pick(3)] as 'statement';
    const changed = mutated([evidence[member]], pick)[0];
    return !(await verified({ ...evidence, [member]: typeof changed === 'string' && changed !== evidence[member] ? changed : `${evidence[member]} ` }));
  },
};

async function rehashedStatement(part: EvidencePart, changed: readonly string[]): Promise<Statement> {
  const statement = JSON.parse(evidence.statement) as Statement;
  const { parts } = statement;
  if (part === 'plan') {
    statement.planHash = changed.slice(1).reduce((hash, line) => sha256(hash + line), sha256(changed[0] ?? ''));
    return { ...statement, parts: { ...parts, people: changed.length - 1 } };
  }
  const text = changed.map((line) => `${line}\n`).join('');
  return { ...statement, parts: part === 'journal' ? { ...parts, entries: changed.length } : { ...parts, [part]: part === 'report' ? sha256(createHash('sha256').update(text).digest()) : sha256(text) } };
}

const kinds = Object.keys(mutations);

describe('seals', { timeout }, () => {
  it(`refuse every mutation, of ${runs}, and nothing that is honest`, async () => {
    const tried = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(fc.nat(kinds.length - 1), fc.infiniteStream(fc.nat(0x3fff_ffff)), async (kind, stream) => {
        const pick: Pick = (below) => (stream.next().value as number) % below;
        const name = kinds[kind] as string;
        tried.set(name, (tried.get(name) ?? 0) + 1);
        return (mutations[name] as (pick: Pick) => Promise<boolean>)(pick);
      }),
      { numRuns: runs, seed: 20_261_130 },
    );
    expect([...tried.keys()].sort()).toEqual([...kinds].sort());
    expect([...tried.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(runs);
  });

  it('take what is honest, with its members in any order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat(0x3fff_ffff)), async (stream) => {
        const pick: Pick = (below) => (stream.next().value as number) % below;
        await apply(reordered(world.plan, pick), reordered(world.approvals, pick));
        // A task of the file is made, and nothing is sent.
        await tasksOf(fileOf(world.plan), { approvals: reordered(fileApprovals, pick), requires }).next();
        const report = await makeReport(reordered(world.plan, pick), readerOf(reordered(world.inner.entries, pick)), { publicKeys: world.publicKeys.runs });
        return report.totals.done === 3 && (await verified(unpacked(await makeEvidence({ ...world.options, plan: reordered(world.plan, pick), report: reordered(world.report, pick), approvals: reordered(world.approvals, pick) }))));
      }),
      { numRuns: Math.ceil(runs / 100), seed: 20_261_130 },
    );
  });
});
