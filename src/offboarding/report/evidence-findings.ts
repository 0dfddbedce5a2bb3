import type { Plan } from '../plan/plan.js';
import type { VerifiedPerson } from '../run/verify.js';
import type { Approval } from '../seals/approval.js';
import { declarationOf } from '../steps/declarations.js';
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
  /** CC6.2, A.5.18. `name` is absent if nobody recorded it. */
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

/** Times of one person, for the metric. */
export interface PersonTimes {
  readonly accountId: string;
  /** ISO 8601 */
  readonly leaveDate?: string;
  /** ISO 8601: when the journal recorded the last step that cut access. */
  readonly accessOffAt?: string;
  readonly seconds?: number;
  readonly checks?: readonly Omit<VerifiedPerson, 'accountId'>[];
}

/** So many different texts of what remains are listed. */
const listedTexts = 50;

/** The times of everybody who has any. */
export function timesOf(plan: Plan, report: Report, leaveDates: Readonly<Record<string, string>>, checks: readonly VerifiedPerson[]): PersonTimes[] {
  const later = Map.groupBy(checks, ({ accountId }) => accountId);
  return report.people.flatMap((person) => {
    const { accountId } = person;
    const leaveDate = Object.hasOwn(leaveDates, accountId) ? leaveDates[accountId] : undefined;
    const accessOffAt = accessOffAtOf(person);
    const seen = later.get(accountId)?.map(({ access, seenAt }) => ({ access, seenAt }));
    if (leaveDate === undefined && accessOffAt === undefined && seen === undefined) {
      return [];
    }
    return {
      accountId,
      ...(leaveDate === undefined ? {} : { leaveDate }),
      ...(accessOffAt === undefined ? {} : { accessOffAt, seconds: Math.max(0, Math.round((Date.parse(accessOffAt) - Date.parse(leaveDate ?? plan.createdAt)) / 1_000)) }),
      ...(seen === undefined ? {} : { checks: seen }),
    };
  });
}

/** When the last step that cut access was recorded, if access is off by it. */
function accessOffAtOf({ access, steps }: ReportedPerson): string | undefined {
  if (access.state !== 'off') {
    return undefined;
  }
  const cuts = steps.filter(({ kind, outcome }) => declarationOf({ kind } as Parameters<typeof declarationOf>[0]).cutsAccess && outcome?.kind === 'done' && outcome.verification === 'done');
  return cuts.flatMap(({ recordedAt }) => recordedAt ?? []).sort().at(-1);
}

export function findingsOf(given: {
  readonly plan: Plan;
  readonly approvals: readonly Approval[];
  readonly report: Report;
  readonly times: readonly PersonTimes[];
  readonly checks: readonly VerifiedPerson[];
  readonly askedBy: string | undefined;
}): EvidenceFindings {
  const { plan, approvals, report, times, checks, askedBy = plan.policy.approvals?.author?.name } = given;
  const removed = new Map<string, { people: number; first: string; last: string }>();
  const howVerified = { readBack: 0, acceptedOnly: 0, handedOff: 0, notDone: 0 };
  const texts = new Map<string, number>();
  for (const { steps, remains } of report.people) {
    for (const { label, outcome, recordedAt } of steps) {
      if (outcome?.kind === 'done') {
        howVerified[outcome.verification === 'done' ? 'readBack' : 'acceptedOnly'] += 1;
      } else {
        howVerified[outcome?.kind === 'handedOff' ? 'handedOff' : 'notDone'] += 1;
      }
      if (outcome?.kind === 'done' && outcome.effect === 'changed' && recordedAt !== undefined) {
        const { people, first, last } = removed.get(label) ?? { people: 0, first: recordedAt, last: recordedAt };
        removed.set(label, { people: people + 1, first: recordedAt < first ? recordedAt : first, last: recordedAt > last ? recordedAt : last });
      }
    }
    for (const text of remains) {
      texts.set(text, (texts.get(text) ?? 0) + 1);
    }
  }
  const seen = checks.map(({ seenAt }) => seenAt).sort();
  const [firstSeen, lastSeen] = [seen[0], seen.at(-1)];
  const withAccess = (access: VerifiedPerson['access']): number => checks.filter((check) => check.access === access).length;
  return {
    whoAsked: { ...(askedBy === undefined ? {} : { name: askedBy }), at: plan.createdAt, people: plan.people.length },
    whoApproved: approvals.map(({ by, publicKey, at, until, limits }) => ({ by, publicKey, at, until, limits })),
    whatWasRemoved: [...removed].map(([step, found]) => ({ step, ...found })),
    howVerified,
    whatRemains: {
      access: report.accessTotals,
      texts: [...texts]
        .map(([text, people]) => ({ text, people }))
        .sort((one, other) => other.people - one.people)
        .slice(0, listedTexts),
      textsLeftOut: Math.max(0, texts.size - listedTexts),
    },
    ...(firstSeen === undefined || lastSeen === undefined ? {} : { checkedAgain: { first: firstSeen, last: lastSeen, off: withAccess('off'), on: withAccess('on'), unknown: withAccess('unknown') } }),
    timeToAccessOff: timeToAccessOff(times),
  };
}

function timeToAccessOff(times: readonly PersonTimes[]): TimeToAccessOff {
  const off = times.filter(({ seconds }) => seconds !== undefined);
  const sorted = Float64Array.from(off, ({ seconds = 0 }) => seconds).sort();
  // The nearest rank: a value that somebody really has.
  const percentile = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number;
  return {
    people: off.length,
    fromLeaveDate: off.filter(({ leaveDate }) => leaveDate !== undefined).length,
    ...(sorted.length === 0 ? {} : { median: percentile(0.5), percentile90: percentile(0.9), percentile95: percentile(0.95), percentile99: percentile(0.99), longest: percentile(1) }),
  };
}
