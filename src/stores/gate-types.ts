import type { KnownLimit } from '../core/rate-gate.js';

/** A limit in headers. Times are by the clock of the store. */
export interface Announced {
  limit: number;
  /** The latest reset by the clock of the service, which names the period, and the first one of it. */
  reset: number;
  firstReset: number;
  /** When the period has certainly ended. */
  end: number;
  /** Requests that may go after the end, before a response shows more. */
  opens: number;
  opening?: { readonly at: number; given: number } | undefined;
  lateness: number;
  isBucket: boolean;
  moves: number;
  /** Refusals of what should have come back: it may be no bucket. */
  doubts: number;
  /** Requests a millisecond that come back, and what it is measured from. */
  refill?: number | undefined;
  /** The part of the refill that is relied on: less after a refusal. What else comes back is seen in responses. */
  trust: number;
  anchor?: { readonly at: number; readonly left: number; done: number } | undefined;
}

/** The figures of the responses since the latest report. */
export interface Figures {
  readonly limit?: number | undefined;
  /** By the clock of the service. */
  readonly reset: number;
  /** The end by the clock of the store, at the latest. */
  readonly end: number;
  /** The least that was left. */
  readonly left: number;
  /** When the latest of these requests was sent, at the earliest. */
  readonly sent: number;
}

/** The rate of a service that sends no figures, for all processes together. Times are by the clock of the store. */
export interface Learned {
  /** Requests a millisecond. Undefined: no limit was seen. */
  pace?: number | undefined;
  /** The lowest rate that was refused. */
  refusedPace?: number | undefined;
  isPublished: boolean;
  tokens: number;
  at: number;
  /** Since the service accepts, and what it has accepted since. */
  from: number;
  accepted: number;
  credit: number;
  step: { at: number; accepted: number };
  closed?: { until: number; gap: number; asking?: { readonly by: string; readonly at: number } | undefined } | undefined;
}

/** A process in the shared state. Times are by the clock of the store. */
export interface Member {
  /** Its latest report. */
  seen: number;
  /** Which report that was. */
  report: number;
  /** Requests that it may send, and requests without a response. */
  held: number;
  /** Requests that it got in the latest seconds: older ones count less and less. */
  got: number;
  /** Requests that it could not get, since when, and when it comes back. */
  wants: number;
  since: number;
  back: number;
  /** What was left by its latest responses at least, when the latest of them was sent, and when it reported them. */
  left?: number | undefined;
  sent?: number | undefined;
  told?: number | undefined;
}

/** What all processes know of a limit, as JSON in the store. */
export interface GateState {
  readonly members: Record<string, Member>;
  announced?: Announced | undefined;
  learned: Learned;
  closedUntil: number;
  /** The one that sends the first request. */
  first?: { readonly by: string; readonly at: number } | undefined;
  isKnown: boolean;
}

/** What a process did since its latest report. Times are by the clock of the store. */
export interface Report {
  readonly id: string;
  readonly number: number;
  readonly held: number;
  readonly wants: number;
  readonly accepted: number;
  readonly refused: number;
  /** Requests without a response. */
  readonly failed: number;
  /** The service asks to wait until then. */
  readonly retryAt?: number | undefined;
  readonly figures?: Figures | undefined;
  readonly known?: KnownLimit | undefined;
}

/** What a process may do now. */
export interface Grant {
  /** How many more requests it may send. Infinite: no limit is known. */
  readonly requests: number;
  /** Milliseconds until the requests are void. */
  readonly lasts: number;
  /** Milliseconds until it may ask again. */
  readonly again: number;
  /** Whether the others may give something back before. */
  readonly mayOpenEarlier: boolean;
  /** The others wait for the response. */
  readonly isAwaited: boolean;
  /** What it may get at once. */
  readonly chunk: number;
}

/** Requests that may go now, before they are shared among the processes. */
export interface Offer {
  readonly available: number;
  readonly chunk: number;
  readonly lasts: number;
  /** Milliseconds until there may be more. */
  readonly again: number;
  readonly mayOpenEarlier: boolean;
  readonly isAwaited: boolean;
  /** Milliseconds until one more request comes back. */
  readonly each?: number;
  /** Milliseconds that a process waits after it got something. The others have their turn, and the store its rest. */
  readonly rest?: number;
  /** Called with what is taken. */
  readonly taken?: (requests: number) => void;
}
