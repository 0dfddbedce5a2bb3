import { figuresIn, openOrLeft, refusedAnnounced } from './announced-share.js';
import type { GateState, Grant, Member, Offer, Report } from './gate-types.js';
import { acceptedIn, askLearned, learnKnown, nothingLearned, refusedIn } from './learned-share.js';

/** A process that has not been heard of for so long is lost: others get what it held. In milliseconds. */
export const expiry = 5_000;

/** How late a process may be that wanted to come back. */
const lateness = 500;

/** How long a process waits before it asks again for what others may give back. */
export const poll = 20;

/** Whoever gets nothing does not ask again at once: a store in memory would have time for nothing else. */
const shortestWait = 2;

/** While nothing is known of a limit, one request goes first. So long it may take. */
const longestFirst = 10_000;

export function newState(): GateState {
  return { members: {}, learned: nothingLearned(), closedUntil: 0, isKnown: false };
}

/** After so many milliseconds, a request that a process got counts half. */
const halfLife = 2_000;

const forEver = Number.MAX_SAFE_INTEGER;

/**
 * One step of the gate: a process reports, and asks for requests. The state is changed. Everything follows from three
 * rules. What was left after any reported response, less all that is held, may be handed out. After the end of a period,
 * few go first until a response shows the next one. Whoever got least comes first, with a small chunk each time.
 */
export function step(state: GateState, report: Report, now: number): Grant {
  for (const [id, { seen, back }] of Object.entries(state.members)) {
    if (now - seen > expiry && now > back + lateness) {
      delete state.members[id];
    }
  }
  const before = state.members[report.id];
  const got = before === undefined ? 0 : before.got * 0.5 ** ((now - before.seen) / halfLife);
  const me: Member = { wants: 0, since: forEver, back: 0, ...before, seen: now, report: report.number, held: report.held, got };
  state.members[report.id] = me;
  learn(state, me, report, now);
  const offer = offerNow(state, report, now);
  return share(state, me, report, offer, now);
}

function learn(state: GateState, me: Member, report: Report, now: number): void {
  const { accepted, refused, failed, figures, retryAt } = report;
  // A request that was early shows nothing of the next period.
  const isEarly = refused > 0 && figures?.left === 0 && state.announced?.opening !== undefined;
  if (figures !== undefined && !isEarly) {
    figuresIn(state, me, figures, accepted, now);
    state.isKnown = true;
  }
  if (retryAt !== undefined) {
    state.closedUntil = Math.max(state.closedUntil, retryAt);
  }
  if (state.announced !== undefined) {
    if (refused > 0) {
      refusedAnnounced(state.announced, figures, now);
      if (retryAt === undefined && (figures?.left ?? 1) > 0) {
        state.closedUntil = Math.max(state.closedUntil, now + 1_000);
      }
    }
  } else {
    learnKnown(state.learned, report.known, now);
    acceptedIn(state.learned, report.id, accepted, now);
    refusedIn(state.learned, report.id, refused, retryAt, now);
    state.isKnown ||= accepted + refused > 0;
  }
  if (accepted + refused + failed > 0 && state.first?.by === report.id) {
    state.first = undefined;
  }
}

const unlimited: Offer = { available: Number.POSITIVE_INFINITY, chunk: Number.POSITIVE_INFINITY, lasts: forEver, again: 0, mayOpenEarlier: false, isAwaited: false };

function offerNow(state: GateState, report: Report, now: number): Offer {
  const none = { available: 0, chunk: 1, lasts: forEver, isAwaited: false };
  if (now < state.closedUntil) {
    return { ...none, again: state.closedUntil - now, mayOpenEarlier: false };
  }
  if (!state.isKnown) {
    if (state.first !== undefined && now - state.first.at < longestFirst && state.members[state.first.by] !== undefined) {
      return { ...none, again: poll, mayOpenEarlier: true };
    }
    return { ...none, available: 1, again: poll, mayOpenEarlier: true, isAwaited: true, taken: (requests) => (state.first = requests > 0 ? { by: report.id, at: now } : undefined) };
  }
  if (state.announced !== undefined) {
    return openOrLeft(state.announced, Object.values(state.members), now);
  }
  return askLearned(state.learned, report.id, Object.keys(state.members).length, now) ?? unlimited;
}

/** Who got less comes first, and then who waited longer: so much stays for them. */
function share(state: GateState, me: Member, report: Report, offer: Offer, now: number): Grant {
  const { wants } = report;
  const { available, chunk, again, mayOpenEarlier, isAwaited, lasts, rest = 0, each } = offer;
  const others = Object.entries(state.members).flatMap(([id, member]) => (id !== report.id && member.wants > 0 && now <= member.back + lateness ? [member] : []));
  const since = me.wants > 0 ? me.since : now;
  const earlier = others.filter((member) => member.got < me.got - chunk || (member.got <= me.got + chunk && member.since < since));
  const part = Math.max(1, Math.floor(available / (earlier.length + 1)));
  const reserved = earlier.reduce((sum, member) => sum + Math.min(member.wants, chunk, part), 0);
  const requests = Math.max(0, Math.min(wants, chunk, Math.floor(available) - (Number.isFinite(available) ? reserved : 0)));
  offer.taken?.(requests);
  me.got += Number.isFinite(available) ? requests : 0;
  me.held += Number.isFinite(available) ? requests : 0;
  me.wants = Math.max(0, Math.min(wants - requests, 1_000));
  me.since = me.wants === 0 ? forEver : requests > 0 ? now : since;
  const isReserved = requests < Math.min(wants, chunk) && requests < Math.floor(available);
  // Whoever took little comes again soon.
  const wait = requests > 0 ? (rest * requests) / chunk : isReserved ? poll : Math.max(shortestWait, each === undefined ? again : Math.min(again, (reserved + Math.min(wants, chunk) - available) * each));
  me.back = now + wait;
  return {
    requests: Number.isFinite(available) ? requests : Number.POSITIVE_INFINITY,
    lasts,
    again: wait,
    mayOpenEarlier: requests === 0 && (mayOpenEarlier || isReserved),
    isAwaited: isAwaited && requests > 0,
    chunk: Number.isFinite(chunk) ? chunk : 1,
  };
}
