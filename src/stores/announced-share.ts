import type { Announced, Figures, GateState, Member, Offer } from './gate-types.js';

/** One part of so many of a limit is taken at once. */
const parts = 40;

/** Two resets closer together than this are the same, rounded differently. */
const tolerance = 500;
/** A reset that moves by more than this before it has passed was not only rounded: the limit is a bucket. */
const shortestMove = 1_500;
/** So many small moves of a reset show a bucket, too. */
const movesOfBucket = 5;

/** After so many refusals it is none, until so many accepted requests for each show that it may be one. */
const mostDoubts = 3;
const acceptedPerDoubt = 3_000;

/** How far clocks and times of processes may be apart. */
const slack = 50;

/** How much later than announced a limit is asked again after it was not yet open. */
const firstLateness = 250;
const longestLateness = 2_000;
const latenessDecay = 0.9;

/** If no response shows the new period for so long, others try. */
const longestOpening = 3_000;

/** A measured refill is relied on by this part at most. */
const mostTrust = 0.9;
const trustGrowth = 1.0005;
/** How often the store is asked for what comes back. */
const shortestRest = 5;
const longestRest = 250;
const fewestToMeasure = 20;
const shortestMeasure = 500;
const longestMeasure = 60_000;

/** Learns from figures. Those of an earlier period show nothing. */
export function figuresIn(state: GateState, me: Member, figures: Figures, accepted: number, now: number): void {
  const limit = figures.limit ?? state.announced?.limit ?? figures.left + 1;
  state.announced ??= { limit, reset: figures.reset, firstReset: figures.reset, end: figures.end, opens: 1, lateness: 0, isBucket: false, moves: 0, doubts: 0, trust: mostTrust };
  const { announced } = state;
  announced.limit = limit;
  if (announced.anchor !== undefined) {
    announced.anchor.done += accepted;
  }
  announced.doubts = Math.max(0, announced.doubts - accepted / acceptedPerDoubt);
  const moved = figures.reset - announced.reset;
  if (moved < -tolerance) {
    return;
  }
  // A period may be over before its reset, if that was rounded: then much more is left than before.
  const before = Math.min(announced.limit, ...Object.values(state.members).map(({ left = Number.POSITIVE_INFINITY }) => left));
  const isOver = now >= announced.end - slack || (moved > tolerance && figures.left > before + announced.limit / 4);
  if (!isOver && figures.reset - announced.firstReset > shortestMove) {
    announced.isBucket = true;
  }
  announced.moves = moved === 0 ? 0 : announced.moves + (moved > 0 && moved <= tolerance ? 1 : 0);
  announced.isBucket = (announced.isBucket || announced.moves >= movesOfBucket) && announced.doubts < mostDoubts;
  if (moved > tolerance && (isOver || announced.isBucket)) {
    begin(state, announced, figures, now);
  } else if (announced.isBucket && moved > 0) {
    announced.reset = figures.reset;
    announced.end = figures.end;
  } else {
    announced.end = Math.min(announced.end, figures.end);
  }
  me.left = figures.left;
  me.sent = figures.sent;
  me.told = now;
  announced.trust = Math.min(mostTrust, announced.trust * (figures.left > 0 ? trustGrowth : 1));
  measure(announced, figures);
}

function begin({ members }: GateState, announced: Announced, { reset, end, left }: Figures, now: number): void {
  for (const member of Object.values(members)) {
    member.left = undefined;
  }
  if (announced.opening !== undefined) {
    // A tenth of the limit at once is as much as a round trip should need.
    const most = Math.max(1, Object.keys(members).length, announced.limit / 10);
    announced.opens = left > 0 ? Math.min(most, 2 * announced.opens) : 1;
    announced.lateness *= now > announced.opening.at ? latenessDecay : 1;
    announced.opening = undefined;
  }
  announced.reset = reset;
  announced.firstReset = announced.isBucket ? announced.firstReset : reset;
  announced.end = end;
}

/** A request after the end was refused: it was early. */
export function refusedAnnounced(announced: Announced, figures: Figures | undefined, now: number): void {
  announced.opens = 1;
  announced.trust /= 2;
  announced.doubts += announced.isBucket && announced.opening === undefined ? 1 : 0;
  if (announced.opening !== undefined && (figures === undefined || figures.left === 0)) {
    announced.opening = undefined;
    if (!announced.isBucket) {
      announced.lateness = Math.min(longestLateness, Math.max(firstLateness, 2 * announced.lateness));
      // A reset that is far away was not only rounded.
      announced.end = Math.max(announced.end, now, figures !== undefined && figures.end - now > shortestMove ? figures.end : 0);
    }
  }
}

function measure(announced: Announced, { left, sent }: Figures): void {
  const { anchor } = announced;
  const length = anchor === undefined ? 0 : sent - anchor.at;
  if (anchor !== undefined && anchor.done >= fewestToMeasure && length >= shortestMeasure) {
    announced.refill = Math.max(0, (left + anchor.done - anchor.left) / length);
  }
  // A full bucket gets nothing back. And a measurement of long ago may be of another limit.
  if (anchor === undefined || left >= 0.95 * announced.limit || length > longestMeasure) {
    announced.anchor = { at: sent, left, done: 0 };
  }
}

/** What is left of a period, or what may open the next one. */
export function openOrLeft(announced: Announced, members: readonly Member[], now: number): Offer {
  const { isBucket, limit, trust } = announced;
  const refill = trust * (announced.refill ?? 0);
  const end = announced.end + announced.lateness;
  const chunk = Math.max(1, Math.ceil(limit / parts));
  const held = members.reduce((sum, member) => sum + member.held, 0);
  const known = members.filter(({ left }) => left !== undefined);
  const sent = Math.max(...known.map((member) => member.sent ?? 0));
  // A response that was reported before another was even sent is the earlier one: it does not count any more.
  const left = Math.min(...known.map((member) => ((member.told ?? 0) >= sent - slack ? (member.left ?? 0) : Number.POSITIVE_INFINITY)));
  const back = isBucket ? refill * (now - sent) : 0;
  const available = Math.min(left + back, limit) - held;
  // What is left now is also left in the next period.
  if (now >= end && (known.length === 0 || (available < 1 && (!isBucket || held === 0)))) {
    return opening(announced, chunk, now);
  }
  if (known.length === 0) {
    return { available: 0, chunk, lasts: end - now, again: Math.max(0, end - now), mayOpenEarlier: true, isAwaited: false };
  }
  // Until there is something for everybody.
  const rest = isBucket && refill > 0 ? Math.max(shortestRest, Math.min(longestRest, (chunk * members.length - available) / refill / 2)) : 0;
  const untilEnd = end > now ? end - now : longestRest;
  const untilMore = rest > 0 ? Math.min(rest, untilEnd) : untilEnd;
  return {
    available,
    chunk,
    lasts: isBucket || now >= end ? Number.MAX_SAFE_INTEGER : end - now,
    again: available >= 1 ? 0 : Math.max(1, untilMore),
    // The others may give back what they hold, and their responses may show that something is left.
    mayOpenEarlier: held > 0 && rest === 0,
    isAwaited: false,
    rest,
    ...(rest > 0 ? { each: 1 / refill } : {}),
  };
}

function opening(announced: Announced, chunk: number, now: number): Offer {
  if (announced.opening !== undefined && now - announced.opening.at > longestOpening) {
    announced.opens = 1;
    announced.opening = undefined;
  }
  const current = announced.opening ?? { at: now, given: 0 };
  return {
    available: Math.floor(announced.opens) - current.given,
    chunk,
    lasts: longestOpening,
    again: longestRest,
    mayOpenEarlier: true,
    isAwaited: true,
    taken: (requests) => {
      current.given += requests;
      announced.opening = current.given > 0 ? current : undefined;
    },
  };
}
