import type { AdminErrorKind } from '../core/error-kinds.js';
import type { SimulatedBehaviourName, SimulatedBehaviours } from '../simulator/behaviours.js';
import type { OrganizationFacts } from '../simulator/facts.js';
import type { BodyShape } from './body-shape.js';

/** Why a behaviour is not settled. */
export type NotSettledReason =
  /** No verification settles it. */
  | 'notObservable'
  /** You named no test account. */
  | 'needsTestAccount'
  /** It needs a test account that SCIM provisions. */
  | 'needsScimUser'
  /** It needs the client of a SCIM directory. For a test account: of the one that provisions it. */
  | 'needsScimClient'
  | 'needsProductClient'
  /** It needs a client with an API token of the test account. */
  | 'needsOwnToken'
  /** It needs a client with scopes, or a key with more scopes. */
  | 'needsScopes'
  /** It needs a test account that is absent from a directory. */
  | 'needsAbsence'
  /** You did not allow the scheduling of a deletion. */
  | 'needsDeletion'
  /** There is nothing that could show it, such as an empty list. */
  | 'nothingToSee'
  /** Another behaviour or owner of the account hides it. */
  | 'hidden'
  /** No response was clear: faults, limits, or responses that differ. */
  | 'unclear'
  /** A response is unlike all variants. The corpus has it. */
  | 'unknownResponse';

/** A behaviour that the verification did not settle. */
export interface NotSettled {
  readonly behaviour: SimulatedBehaviourName;
  readonly why: NotSettledReason;
}

/** What was seen of one declared operation, or of one kind of error. */
export type Verdict = 'confirmed' | 'contradicted' | 'unseen';

/** One operation: whether its response was as declared. */
export interface EndpointFact {
  /** Method and path template. */
  readonly endpoint: string;
  readonly verdict: Verdict;
  readonly status?: number;
  /** The kind of the error, if it did not succeed. */
  readonly kind?: AdminErrorKind;
  /** Members of the response that are not as declared. Only names that this package declares. */
  readonly fields?: readonly string[];
  /** Why it is unseen: the call needs an id that nothing showed, or its response was unclear. */
  readonly why?: 'needsValue' | 'unclear' | 'noClient' | 'isWrite';
}

/** One kind of error: whether a response led to it as its table says. */
export interface ErrorKindFact {
  readonly kind: AdminErrorKind;
  readonly verdict: Verdict;
}

/** How the last page of a list shows that it is the last. */
export interface PageFact {
  readonly endpoint: string;
  /** `notReached`: the list goes on after the page that was read. */
  readonly end: 'absent' | 'null' | 'empty' | 'flag' | 'total' | 'notReached' | 'unclear';
}

/** What an unknown filter does. */
export interface FilterFact {
  readonly endpoint: string;
  readonly unknownFilter: 'ignored' | 'refused' | 'unclear';
}

/** What the credential with scopes may do, by its scopes and by the response. */
export interface ScopeFact {
  readonly endpoint: string;
  /** Whether its scopes include the call. `unpublished`: there is no published scope for it. */
  readonly held: 'yes' | 'no' | 'unpublished';
  readonly response: 'accepted' | 'refused' | 'unclear';
}

/** How long a read showed the old state after a change. */
export interface LagFact {
  /** The route template of the change. */
  readonly after: string;
  /** The route template of the read. */
  readonly read: string;
  readonly milliseconds: number;
}

/** A response that this package does not know: its form, without a value that could name somebody. */
export interface CorpusRecord {
  readonly endpoint: string;
  readonly status?: number;
  readonly kind: AdminErrorKind;
  readonly body: BodyShape;
}

/**
 * What a verification found out about one organization. It has no name, id, address, domain or token, and can go into a
 * public report. It is plain JSON.
 */
export interface FactSheet extends OrganizationFacts {
  readonly version: 1;
  /** The version of this package. */
  readonly madeBy: string;
  /** The day, such as 2026-11-30. */
  readonly date: string;
  /** What the verification was allowed to use. */
  readonly through: {
    readonly testAccount: boolean;
    readonly product: boolean;
    readonly scim: boolean;
    readonly scopes: boolean;
  };
  readonly behaviours: SimulatedBehaviours;
  readonly notSettled: readonly NotSettled[];
  readonly endpoints: readonly EndpointFact[];
  readonly errorKinds: readonly ErrorKindFact[];
  /** Names of the headers in which limits came. */
  readonly limitHeaders: readonly string[];
  readonly pages: readonly PageFact[];
  readonly filters: readonly FilterFact[];
  readonly scopes: readonly ScopeFact[];
  readonly lags: readonly LagFact[];
  readonly corpus: readonly CorpusRecord[];
}
