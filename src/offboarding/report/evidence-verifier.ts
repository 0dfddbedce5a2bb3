import type { ApprovalPolicy } from '../decide/approval-policy.js';
import type { Approval } from '../seals/approval.js';
import type { EvidenceFindings, FindingsTally, StatedPerson, TalliedPerson } from './evidence-findings.js';
import type { Sha256Hasher } from './evidence-sha256.js';
import type { StepInEvidence } from './evidence-steps.js';

/** What an evidence page is made of, each part as lines of canonical JSON. */
export type EvidencePart = 'plan' | 'approvals' | 'journal' | 'report' | 'times';

/** A signature over a journal up to an entry, and where the journal of that entry starts anew. */
export interface EvidenceSeal {
  /** How many entries of the page the signature covers, with those before. */
  readonly entries: number;
  /** The number of the entry in its own journal: tasks have a journal each. */
  readonly number: number;
  readonly publicKey: string;
  readonly signature: string;
}

/** What the verifier must read of the signed statement. */
interface Statement {
  readonly orgId: string;
  readonly planHash: string;
  /** ISO 8601 */
  readonly createdAt: string;
  readonly askedBy?: string;
  readonly publicKeys: { readonly runs: readonly string[]; readonly approvers: readonly string[] };
  readonly parts: { readonly approvals: string; readonly report: string; readonly times: string; readonly people: number; readonly entries: number };
  readonly seals: readonly EvidenceSeal[];
}

/** What the verifier is given. */
export interface EvidenceToVerify {
  readonly statement: string;
  readonly publicKey: string;
  readonly signature: string;
  /** Keys that the reader trusts. Default: those that the statement names. */
  readonly trusted?: { readonly runs: readonly string[]; readonly approvers: readonly string[] } | undefined;
  /** Which approvals the reader demands, whatever the plan demands. */
  readonly requires?: ApprovalPolicy | undefined;
  /** The bytes of a part, in pieces of any length. */
  readonly read: (part: EvidencePart) => AsyncIterable<Uint8Array>;
  /** Gets each person of the report, in order, with the words of the plan. */
  readonly onPerson?: (person: Readonly<Record<string, unknown>>) => void;
}

/** What does not hold. */
export interface EvidenceProblem {
  readonly field: string;
  readonly problem: string;
}

/** What does not hold, or what the verified parts show. */
export type VerifiedEvidence = { readonly problem: EvidenceProblem } | { readonly problem?: undefined; readonly findings: EvidenceFindings };

/**
 * Makes the function that verifies evidence. The page has the text of this function in it: it must use nothing outside of
 * itself, and no syntax that a compiler replaces by a call. `steps`: by kind.
 */
export function evidenceVerifier(
  hasher: () => Sha256Hasher,
  findingsTally: () => FindingsTally,
  steps: Readonly<Record<string, StepInEvidence>>,
): (given: EvidenceToVerify) => Promise<VerifiedEvidence> {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();

  /** Only the one text of some bytes is theirs: a signature must have no second form. */
  const bytesOf = (text: string): Uint8Array<ArrayBuffer> => {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    if (btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '') !== text) {
      throw new TypeError('not base64url');
    }
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  };

  const fits = async (publicKey: string, purpose: string, text: string, signature: string): Promise<boolean> => {
    try {
      const key = await crypto.subtle.importKey('raw', bytesOf(publicKey), 'Ed25519', false, ['verify']);
      return await crypto.subtle.verify('Ed25519', key, bytesOf(signature), encoder.encode('atlassian-admin-sdk ' + purpose + ' 1\n' + text));
    } catch {
      return false;
    }
  };

  /** Passes pieces on, and hashes what passes in blocks of a megabyte: SHA-256 over the SHA-256 of each. */
  const inBlocks = (pieces: AsyncIterable<Uint8Array>): { readonly pieces: AsyncIterable<Uint8Array>; readonly digest: () => Promise<string> } => {
    const block = new Uint8Array(1_048_576);
    const digests: Promise<ArrayBuffer>[] = [];
    let filled = 0;
    const passed = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
      for await (const piece of pieces) {
        for (let from = 0; from < piece.length; ) {
          const some = piece.subarray(from, from + block.length - filled);
          block.set(some, filled);
          filled += some.length;
          from += some.length;
          if (filled === block.length) {
            digests.push(crypto.subtle.digest('SHA-256', block));
            filled = 0;
          }
        }
        yield piece;
      }
    };
    const digest = async (): Promise<string> => {
      const all = hasher();
      for (const each of await Promise.all([...digests, crypto.subtle.digest('SHA-256', block.subarray(0, filled))])) {
        all.add(new Uint8Array(each));
      }
      return all.digest();
    };
    return { pieces: passed(), digest };
  };

  const eachLine = async (pieces: AsyncIterable<Uint8Array>, take: (line: Uint8Array, index: number) => void): Promise<number> => {
    let rest = new Uint8Array(0);
    let count = 0;
    for await (const piece of pieces) {
      let from = 0;
      for (let end = piece.indexOf(10); end !== -1; end = piece.indexOf(10, from)) {
        let line = piece.subarray(from, end);
        if (rest.length > 0) {
          const whole = new Uint8Array(rest.length + line.length);
          whole.set(rest, 0);
          whole.set(line, rest.length);
          line = whole;
          rest = new Uint8Array(0);
        }
        take(line, count);
        count += 1;
        from = end + 1;
      }
      if (from < piece.length) {
        const longer = new Uint8Array(rest.length + piece.length - from);
        longer.set(rest, 0);
        longer.set(piece.subarray(from), rest.length);
        rest = longer;
      }
    }
    if (rest.length > 0) {
      throw new TypeError('a line without an end');
    }
    return count;
  };

  type Json = Readonly<Record<string, unknown>>;
  const parse = (line: Uint8Array): Json => JSON.parse(decoder.decode(line)) as Json;

  /** A person of the plan, as far as the report must have the same. */
  interface Planned {
    readonly accountId: string;
    readonly name: string | undefined;
    readonly email: string | undefined;
    readonly steps: ReadonlyMap<string, StepInEvidence & { readonly kind: string }>;
  }
  const plannedPerson = (content: Json): Planned => {
    const { accountId, name, email, steps: planned } = content as unknown as Planned & { readonly steps: readonly Readonly<Record<'key' | 'kind' | 'responsibility' | 'site', string>>[] };
    return {
      accountId,
      name,
      email,
      steps: new Map(
        planned.map(({ key, kind, responsibility, site }) => {
          const step = steps[kind === 'transferResponsibilities' ? kind + ' ' + responsibility : kind] as StepInEvidence;
          return [key, { ...step, kind, label: site === undefined ? step.label : step.label + ' on ' + site }];
        }),
      ),
    };
  };

  class Broken extends Error {
    readonly field: string;

    constructor(field: string, problem: string) {
      super(problem);
      this.field = field;
    }
  }

  const verify = async (given: EvidenceToVerify, reached: (field: string) => void): Promise<EvidenceFindings> => {
    const { statement, publicKey, signature, read } = given;
    if (!(await fits(publicKey, 'evidence', statement, signature))) {
      throw new Broken('statement', 'was changed after it was signed');
    }
    const { orgId, planHash, createdAt, askedBy, publicKeys, parts, seals } = JSON.parse(statement) as Statement;
    if ([createdAt, askedBy ?? ''].some((text: unknown) => typeof text !== 'string')) {
      throw new Broken('statement', 'is not readable');
    }
    const trusted = given.trusted ?? publicKeys;
    if (!trusted.runs.includes(publicKey)) {
      throw new Broken('publicKey', 'is not one of the run keys');
    }

    reached('plan');
    const sha = hasher();
    const everybody: Planned[] = [];
    const changes = { people: 0, things: 0 };
    const demands: ApprovalPolicy[] = given.requires === undefined ? [] : [given.requires];
    const byRow = new Set<ApprovalPolicy>();
    const chain = new Uint8Array(64);
    let header: Json = {};
    await eachLine(read('plan'), (line, index) => {
      const content = parse(line);
      if (index === 0) {
        header = content;
        const { approvals: ofPlan } = header['policy'] as { readonly approvals?: ApprovalPolicy };
        demands.push(...(ofPlan === undefined ? [] : [ofPlan]));
      } else {
        sha.add(chain);
        const person = plannedPerson(content);
        everybody.push(person);
        if (Array.from(person.steps.values()).some(({ isSent }) => isSent)) {
          changes.people += 1;
          const rows = [content['rowName'], ...(content['alsoRows'] as readonly unknown[])];
          demands.filter((demand) => demand.rows?.some((row) => rows.includes(row))).forEach((demand) => byRow.add(demand));
        }
        for (const { kind, things = [] } of content['steps'] as readonly { readonly kind: string; readonly things?: readonly unknown[] }[]) {
          changes.things += kind === 'transferResponsibilities' ? things.length : 0;
        }
      }
      sha.add(line);
      sha.digestInto(chain);
    });
    if (decoder.decode(chain) !== planHash || everybody.length !== parts.people) {
      throw new Broken('plan', 'was changed after it was made');
    }
    if (header['orgId'] !== orgId) {
      throw new Broken('plan.orgId', 'is another organization');
    }
    const fuse = header['fuse'] as { readonly people: number; readonly things?: number };
    if (fuse.people !== changes.people || (fuse.things ?? 0) !== changes.things) {
      throw new Broken('plan.fuse', 'has other numbers than the plan changes');
    }

    reached('journal');
    const outcomes = new Map<string, string>();
    let started: string | undefined;
    let next = 0;
    const signed: { readonly seal: EvidenceSeal; readonly hash: string }[] = [];
    const zeros = new Uint8Array(64).fill(48);
    const journalChain = { hash: Uint8Array.from(zeros), number: 0 };
    let firstNumber = 0;
    const entries = await eachLine(read('journal'), (line, index) => {
      const seal = seals[next];
      if (seal === undefined) {
        throw new Broken('journal', 'has entries that nobody has signed');
      }
      if (firstNumber === 0) {
        firstNumber = seal.number - (seal.entries - index) + 1;
        if (firstNumber === 1) {
          journalChain.hash.set(zeros);
          journalChain.number = 0;
        }
      }
      sha.add(journalChain.hash);
      sha.add(encoder.encode('\n' + (journalChain.number + 1) + '\n'));
      sha.add(line);
      sha.digestInto(journalChain.hash);
      journalChain.number += 1;
      if (index + 1 === seal.entries) {
        if (seal.number !== journalChain.number) {
          throw new Broken('journal', 'has entries that are not where they were signed');
        }
        signed.push({ seal, hash: decoder.decode(journalChain.hash) });
        next += 1;
        firstNumber = 0;
      }
      const entry = parse(line);
      if (entry['planHash'] !== planHash) {
        throw new Broken('journal', 'has an entry of another plan');
      }
      if (entry['type'] === 'started') {
        started = started === undefined || (entry['at'] as string) < started ? (entry['at'] as string) : started;
      } else if (entry['type'] === 'outcome') {
        const key = (entry['accountId'] as string) + '\n' + (entry['step'] as string);
        if (!outcomes.has(key)) {
          outcomes.set(key, (entry['at'] as string) + JSON.stringify(entry['outcome']));
        }
      }
    });
    if (entries !== parts.entries || next !== seals.length) {
      throw new Broken('journal', 'has fewer entries than were signed');
    }
    for (const { seal, hash } of signed) {
      if (!trusted.runs.includes(seal.publicKey)) {
        throw new Broken('journal', 'is signed by a key that is no run key');
      }
      if (!(await fits(seal.publicKey, 'journal', hash, seal.signature))) {
        throw new Broken('journal', 'was changed after it was signed');
      }
    }

    reached('approvals');
    const approvals: Approval[] = [];
    await eachLine(read('approvals'), (line) => {
      sha.add(line);
      sha.add(Uint8Array.of(10));
      approvals.push(parse(line) as unknown as Approval);
    });
    if (sha.digest() !== parts.approvals) {
      throw new Broken('approvals', 'are not those that the statement names');
    }
    const isOf = ({ approvers }: ApprovalPolicy, { by, publicKey: key }: Approval): boolean => approvers.some((approver) => approver.name === by && approver.publicKey === key);
    const [names, keys] = [new Set<string>(), new Set<string>()];
    for (const [index, approval] of approvals.entries()) {
      const field = 'approvals[' + index + ']';
      const { signature: ofApproval, ...content } = approval;
      const { by, publicKey: key, limits, until } = content;
      // The line is canonical: what is left of it has the same order.
      if (!(await fits(key, 'approval', JSON.stringify(content), ofApproval))) {
        throw new Broken(field + '.signature', 'does not fit');
      }
      if (content.planHash !== planHash || content.orgId !== orgId) {
        throw new Broken(field + '.planHash', 'is another plan');
      }
      if (!trusted.approvers.includes(key)) {
        throw new Broken(field + '.publicKey', 'is not one of the keys of approvers');
      }
      if (demands.length > 0 && !demands.some((demand) => isOf(demand, approval))) {
        throw new Broken(field + '.publicKey', 'is not that of an approver with this name');
      }
      if (demands.some(({ author }) => author?.name === by || author?.publicKey === key)) {
        throw new Broken(field + '.by', 'is the author of the plan');
      }
      if (names.has(by) || keys.has(key)) {
        throw new Broken(field + '.publicKey', 'is of a person whose approval is there already');
      }
      names.add(by);
      keys.add(key);
      if (fuse.people > limits.people || (fuse.things ?? 0) > limits.things) {
        throw new Broken(field + '.limits', 'are less than the plan changes');
      }
      if (started !== undefined && Date.parse(until) < Date.parse(started)) {
        throw new Broken(field + '.until', 'had passed when the run started');
      }
    }
    for (const demand of demands) {
      const { count, rows, people: most } = demand;
      const isDemanded = (rows === undefined && most === undefined) || (most !== undefined && fuse.people > most) || byRow.has(demand);
      if (isDemanded && approvals.filter((approval) => isOf(demand, approval)).length < count) {
        throw new Broken('approvals', 'are too few');
      }
    }

    reached('report');
    const tally = findingsTally();
    const totals: Record<string, number> = {};
    let reported: Json = {};
    const report = inBlocks(read('report'));
    const people = await eachLine(report.pieces, (line, index) => {
      const content = parse(line);
      if (index === 0) {
        reported = content;
        return;
      }
      const field = 'report.people[' + (index - 1) + ']';
      const planned = everybody[index - 1];
      if (planned === undefined || content['accountId'] !== planned.accountId || content['name'] !== planned.name || content['email'] !== planned.email) {
        throw new Broken(field, 'is another person than in the plan');
      }
      const { kind } = content['outcome'] as { readonly kind: string };
      totals[kind] = (totals[kind] ?? 0) + 1;
      const done = (content['steps'] as readonly (TalliedPerson['steps'][number] & { readonly key: string; readonly kind: string })[]).map((step) => {
        const inPlan = planned.steps.get(step.key);
        const recorded = outcomes.get(planned.accountId + '\n' + step.key);
        const claimed = step.outcome === undefined ? undefined : (step.recordedAt as string) + JSON.stringify(step.outcome);
        if (inPlan === undefined || inPlan.kind !== step.kind || recorded !== claimed) {
          throw new Broken(field + '.steps', 'are not as the plan and the journal have them');
        }
        return { ...step, label: inPlan.label, cutsAccess: inPlan.cutsAccess };
      });
      const { access, remains } = content as unknown as TalliedPerson;
      if (!['off', 'partly', 'on', 'unknown'].includes(access.state)) {
        throw new Broken(field + '.access', 'is none');
      }
      tally.add({ access, steps: done, remains });
      given.onPerson?.({ ...content, steps: done });
    });
    if ((await report.digest()) !== parts.report || people !== parts.people + 1) {
      throw new Broken('report', 'is not the one that the statement names');
    }
    const claimed = reported['totals'] as Record<string, number>;
    if (reported['planHash'] !== planHash || reported['orgId'] !== orgId || [...Object.keys(claimed), ...Object.keys(totals)].some((kind) => claimed[kind] !== totals[kind])) {
      throw new Broken('report.totals', 'are not those of its people');
    }

    reached('times');
    let place = 0;
    await eachLine(read('times'), (line) => {
      sha.add(line);
      sha.add(Uint8Array.of(10));
      const { accountId, leaveDate, checks = [] } = parse(line) as unknown as StatedPerson;
      while (place < everybody.length && everybody[place]?.accountId !== accountId) {
        place += 1;
      }
      if (place === everybody.length) {
        throw new Broken('times', 'are of other people than the plan has');
      }
      const planned = Date.parse(header['createdAt'] as string);
      if (Number.isNaN(Date.parse(leaveDate ?? '1970-01-01')) || checks.some(({ seenAt }) => !(Date.parse(seenAt) >= planned))) {
        throw new Broken('times', 'cannot be those of the plan');
      }
      tally.state(place, { ...(leaveDate === undefined ? {} : { leaveDate }), checks });
      place += 1;
    });
    if (sha.digest() !== parts.times) {
      throw new Broken('times', 'are not those that the statement names');
    }
    return tally.findings({ askedBy, planned: header['createdAt'] as string, approvals });
  };

  return async (given) => {
    let field = 'statement';
    try {
      const findings = await verify(given, (part) => {
        field = part;
      });
      return { findings };
    } catch (error) {
      return { problem: error instanceof Broken ? { field: error.field, problem: error.message } : { field, problem: 'is not readable' } };
    }
  };
}
