import type { StepOutcome } from '../run/journal.js';
import type { VerifiedPerson } from '../run/verify.js';
import type { Approval } from '../seals/approval.js';
import type { Report, ReportedPerson } from './report.js';

/** Seconds from the leave date, or from the plan, to access off. */
export interface TimeToAccessOff {
  /** Of how many people access is off by this run. */
  readonly people: number;
  /** How many of them have a leave date. The others count from the time of the plan. */
  readonly fromLeaveDate: number;
  /** Half of them are at most so long. Absent if there is nobody. */
  readonly median?: number;
  readonly percentile90?: number;
  readonly percentile95?: number;
  readonly percentile99?: number;
  readonly longest?: number;
}

/**
 * What an auditor asks, by name. It serves SOC 2 CC6.1 to CC6.3 and ISO 27001 A.5.18: access is removed when a person
 * leaves, with authorization, in time, and somebody checks.
 */
export interface EvidenceFindings {
  /** CC6.2, A.5.18. `name` is absent if nobody recorded it. It is what the run key states. */
  readonly whoAsked: { readonly name?: string; readonly at: string; readonly people: number };
  /** CC6.2, CC6.3 */
  readonly whoApproved: readonly Pick<Approval, 'by' | 'publicKey' | 'at' | 'until' | 'limits'>[];
  /** CC6.2, CC6.3, A.5.18: each step by its label, with how many people had it, and when first and last (ISO 8601). */
  readonly whatWasRemoved: readonly { readonly step: string; readonly people: number; readonly first: string; readonly last: string }[];
  /** CC6.1: steps that reading back shows, that Atlassian accepted only, that others do, and that are not done. */
  readonly howVerified: { readonly readBack: number; readonly acceptedOnly: number; readonly handedOff: number; readonly notDone: number };
  /** CC6.1, CC6.3: who can still log in, and what stays behind. */
  readonly whatRemains: { readonly access: Report['accessTotals']; readonly texts: readonly { readonly text: string; readonly people: number }[]; readonly textsLeftOut: number };
  /** CC6.3, A.5.18: what a later check found. Absent if nobody checked. */
  readonly checkedAgain?: { readonly first: string; readonly last: string; readonly off: number; readonly on: number; readonly unknown: number };
  /** CC6.2, A.5.18 */
  readonly timeToAccessOff: TimeToAccessOff;
}

/** What was stated about a person when the evidence was made. */
export interface StatedPerson {
  readonly accountId: string;
  /** ISO 8601 */
  readonly leaveDate?: string;
  readonly checks?: readonly Omit<VerifiedPerson, 'accountId'>[];
}

/** A person of the report, with the words of the plan for each step. */
export interface TalliedPerson {
  readonly access: Pick<ReportedPerson['access'], 'state'>;
  readonly steps: readonly { readonly label: string; readonly cutsAccess: boolean; readonly outcome?: StepOutcome; readonly recordedAt?: string }[];
  readonly remains: readonly string[];
}

/** Makes findings, person by person. */
export interface FindingsTally {
  /** Adds the next person of the plan. */
  add(person: TalliedPerson): void;
  /** Adds what was stated about the person at this place in the plan, from 0. */
  state(index: number, stated: Omit<StatedPerson, 'accountId'>): void;
  findings(of: { readonly askedBy: string | undefined; readonly planned: string; readonly approvals: readonly Approval[] }): EvidenceFindings;
}

/**
 * Makes findings of what was verified. An evidence page has the text of this function in it: it must use nothing outside of
 * itself, and no syntax that a compiler replaces by a call.
 */
export function findingsTally(): FindingsTally {
  /** So many different texts of what remains are listed. */
  const listedTexts = 50;
  const removed = new Map<string, { people: number; first: string; last: string }>();
  const howVerified = { readBack: 0, acceptedOnly: 0, handedOff: 0, notDone: 0 };
  const access: Partial<Record<ReportedPerson['access']['state'], number>> = {};
  const texts = new Map<string, number>();
  const people: { readonly offAt: string | undefined; leaveDate?: string }[] = [];
  const checks: Omit<VerifiedPerson, 'accountId'>[] = [];

  const timeToAccessOff = (planned: string): TimeToAccessOff => {
    const off = people.filter(({ offAt }) => offAt !== undefined);
    const seconds = off.map(({ offAt = '', leaveDate = planned }) => Math.max(0, Math.round((Date.parse(offAt) - Date.parse(leaveDate)) / 1_000)));
    const sorted = Float64Array.from(seconds).sort();
    // The nearest rank: a value that somebody really has.
    const percentile = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number;
    return {
      people: off.length,
      fromLeaveDate: off.filter(({ leaveDate }) => leaveDate !== undefined).length,
      ...(sorted.length === 0 ? {} : { median: percentile(0.5), percentile90: percentile(0.9), percentile95: percentile(0.95), percentile99: percentile(0.99), longest: percentile(1) }),
    };
  };

  const checkedAgain = (): Pick<EvidenceFindings, 'checkedAgain'> => {
    const seen = checks.map(({ seenAt }) => seenAt).sort();
    const [first, last] = [seen[0], seen.at(-1)];
    const of = (state: VerifiedPerson['access']): number => checks.filter((check) => check.access === state).length;
    return first === undefined || last === undefined ? {} : { checkedAgain: { first, last, off: of('off'), on: of('on'), unknown: of('unknown') } };
  };

  return {
    add: ({ access: { state }, steps, remains }) => {
      access[state] = (access[state] ?? 0) + 1;
      let offAt: string | undefined;
      const labels = new Set<string>();
      for (const { label, cutsAccess, outcome, recordedAt } of steps) {
        if (outcome?.kind !== 'done') {
          howVerified[outcome?.kind === 'handedOff' ? 'handedOff' : 'notDone'] += 1;
          continue;
        }
        howVerified[outcome.verification === 'done' ? 'readBack' : 'acceptedOnly'] += 1;
        if (recordedAt === undefined) {
          continue;
        }
        if (outcome.effect === 'changed') {
          const { people: number, first, last } = removed.get(label) ?? { people: 0, first: recordedAt, last: recordedAt };
          removed.set(label, { people: number + (labels.has(label) ? 0 : 1), first: recordedAt < first ? recordedAt : first, last: recordedAt > last ? recordedAt : last });
          labels.add(label);
        }
        // The last step that cut access counts, if access is off by it.
        if (state === 'off' && cutsAccess && outcome.verification === 'done' && (offAt === undefined || recordedAt > offAt)) {
          offAt = recordedAt;
        }
      }
      people.push({ offAt });
      for (const text of remains) {
        texts.set(text, (texts.get(text) ?? 0) + 1);
      }
    },
    state: (index, { leaveDate, checks: seen = [] }) => {
      const person = people[index];
      if (person !== undefined && leaveDate !== undefined) {
        person.leaveDate = leaveDate;
      }
      checks.push(...seen);
    },
    findings: ({ askedBy, planned, approvals }) => ({
      whoAsked: { ...(askedBy === undefined ? {} : { name: askedBy }), at: planned, people: people.length },
      whoApproved: approvals.map(({ by, publicKey, at, until, limits }) => ({ by, publicKey, at, until, limits })),
      whatWasRemoved: Array.from(removed, ([step, found]) => ({ step, ...found })),
      howVerified,
      whatRemains: {
        access,
        texts: Array.from(texts, ([text, number]) => ({ text, people: number }))
          .sort((one, other) => other.people - one.people)
          .slice(0, listedTexts),
        textsLeftOut: Math.max(0, texts.size - listedTexts),
      },
      ...checkedAgain(),
      timeToAccessOff: timeToAccessOff(planned),
    }),
  };
}
