import type { ResponseDetails } from '../../core/api-promise.js';
import type { OperationClass, Verdict } from '../../core/endpoint.js';
import type { CallOptions } from '../../core/options.js';
import type { Scopes } from '../../core/scopes.js';
import type { OrgAdminClient } from '../../org/client.js';
import type { ProductClient } from '../../product/client.js';
import type { Evidence } from '../read/evidence.js';
import type { ResponsibilityKind, World } from './kinds.js';

/** One thing that a person is in charge of. It has personal data: names of things may name people. */
export interface Responsibility {
  readonly kind: ResponsibilityKind;
  /** Who is in charge of it. */
  readonly accountId: string;
  /** The product site of the thing. Absent for things of the organization. */
  readonly site?: string;
  /** Names the thing within its kind and site. */
  readonly id: string;
  /** Its name, title or key, for people. */
  readonly name: string;
  /** Its page in the product, where it has one. */
  readonly url?: string;
  /** The key of the project or space of the thing, where it has one. */
  readonly within?: string;
  /** What a write needs beyond the id. Ids and keys only, never a body. */
  readonly details?: Readonly<Record<string, string>>;
}

/** A thing as a finder yields it: the search adds its kind and its site. */
export type FoundThing = Omit<Responsibility, 'kind' | 'site'>;

/** A thing as a step carries it. */
export type TransferredThing = Pick<Responsibility, 'id' | 'name' | 'within' | 'details'>;

/** Where things are searched and transferred: one product site, or the organization. */
export interface Place {
  readonly org: OrgAdminClient;
  /** The product site. Of the organization: the first site, if there is one. */
  readonly product: ProductClient | undefined;
  /** Every product site of the clients. */
  readonly sites: readonly ProductClient[];
  /** Reads something once for every kind and everybody, such as all rules of a site. Not for what is too large to keep. */
  readonly once: <T>(name: string, read: () => Promise<T>) => Promise<T>;
  /** Whether a search may use the admin key of Confluence. A step has it in {@link TransferSides}. */
  readonly adminKey?: boolean;
}

/** A place whose product site is available. */
export interface SitePlace extends Place {
  readonly product: ProductClient;
}

/** How things of a kind are found. */
export interface Finder {
  /** For how many people one search looks at the same time. Infinite: one scan finds the things of everybody. */
  readonly peopleAtOnce: number;
  /** The things of these people, streamed. It yields each thing once for each person who is in charge of it. */
  readonly find: (people: ReadonlySet<string>, place: SitePlace, options: CallOptions) => AsyncIterable<FoundThing>;
}

/** Whose a thing is, and whose it becomes. */
export interface TransferSides {
  readonly from: string;
  readonly to: string;
  /** `from` keeps it as well, because it was theirs before. Only an undo has this. */
  readonly fromKeeps: boolean;
  /** The thing goes back to the person who left. It then needs `to`, whoever has it now. */
  readonly isUndo?: boolean;
  /** Whether Atlassian may tell people about the change, where it can be silent. */
  readonly notify: boolean;
  /** Whether the admin key of Confluence may be used. */
  readonly adminKey: boolean;
}

/** Whether somebody can take over a thing, as far as reads show. */
export interface SuccessorAnswer {
  /** Undefined if no read shows it: the write then tells. */
  readonly able: boolean | undefined;
  /** Whether it is theirs already, beside the other person. An undo then leaves it with them. */
  readonly holds?: boolean;
}

/** What became of things that one call changes together. */
export interface BulkResult {
  readonly response: ResponseDetails;
  /** Things that were refused, with the reason of Atlassian in one word. */
  readonly refused: ReadonlyMap<string, string>;
}

/** What a journal has of a task at Atlassian: `starting` if its request was about to be sent, and nothing is known since. */
export type RecordedTask = { readonly state: 'starting' } | { readonly state: 'started'; readonly taskId: string } | { readonly state: 'notStarted' };

/** A task of Atlassian that a step starts. It is looked up, and never started twice. */
export interface StartedTask {
  /** What an earlier attempt has recorded. */
  readonly known: RecordedTask | undefined;
  /** Records what becomes of a new task: before its request, and after the response. Await it before anything else. */
  readonly record: (task: RecordedTask) => Promise<void>;
}

/** How things of a kind are transferred, one by one: the undo is the same with the sides swapped. */
export interface Transfer {
  /** Whether somebody can take over a thing. Reads only, and once for all things that have the same result. */
  readonly check?: (thing: TransferredThing, sides: TransferSides, place: SitePlace, options: CallOptions) => Promise<SuccessorAnswer>;
  /**
   * What reading the thing shows. `notReached` only if there is something to change: `from` is still in charge, or keeps it
   * and `to` does not have it. A thing that somebody else has taken over in the meantime is not taken from them: `reached`.
   */
  readonly seen: (thing: TransferredThing, sides: TransferSides, place: SitePlace, options: CallOptions) => Promise<Verdict>;
  /**
   * Makes the change: only what is still to be made of it. First gives it to `to`, then takes it from `from`. A response
   * without attempts: there was nothing to change.
   */
  readonly write: (thing: TransferredThing, sides: TransferSides, place: SitePlace, options: CallOptions) => Promise<ResponseDetails>;
  /** Changes many things together. */
  readonly bulk?: {
    readonly atOnce: number;
    /** As `seen`, for many things. A thing that the response does not mention is left out. */
    readonly seen: (things: readonly TransferredThing[], sides: TransferSides, place: SitePlace, options: CallOptions) => Promise<ReadonlyMap<string, Verdict>>;
    /** Resolves when the task has ended. */
    readonly write: (things: readonly TransferredThing[], sides: TransferSides, place: SitePlace, options: CallOptions, task: StartedTask) => Promise<BulkResult>;
  };
}

/** What the policy does with things of a kind. */
export type Handling = 'transfer' | 'report' | 'leave';

/** A call of Atlassian that finds or transfers things. */
export interface ResponsibilityCall {
  /** Method and path template, as Atlassian writes them. */
  readonly route: string;
  /** The class of the operation: it decides what is safe after a lost response. */
  readonly operation: OperationClass;
  /** The scopes that Atlassian publishes for it. Absent: only a credential without scopes is known to work. */
  readonly scopes?: Scopes;
}

/** The declaration of a kind of responsibility: the only place that describes it. docs/hand-over.md is generated from it. */
export interface ResponsibilityDeclaration {
  /** Its row in docs/hand-over.md. */
  readonly row: string;
  /** What the person is in charge of, in a few words: `open issues assigned to the person`. */
  readonly title: string;
  /** Which part of Atlassian has it. Its probe shows whether the credential sees anything there. */
  readonly world: World;
  /** The reads that find the things. Their scopes are those that finding needs. */
  readonly foundBy: readonly ResponsibilityCall[];
  /** The right that finding needs, in the words of Atlassian. */
  readonly findingNeeds: string;
  /** What finding cannot see. */
  readonly caveat: string;
  /** @internal */
  readonly finder?: Finder;
  /** The writes, in their order. Empty: no API hands it over. */
  readonly writes: readonly ResponsibilityCall[];
  /** The right that the writes need. */
  readonly writingNeeds?: string;
  /** The other reads of a transfer: whether a successor can take a thing over, and whose it is now. */
  readonly checkedBy?: readonly ResponsibilityCall[];
  /** What a successor must be able to do. */
  readonly successorMust?: string;
  /** How the change is read back. */
  readonly readBack?: string;
  /** How to undo it. Absent: nothing undoes it, or there is no write. */
  readonly undo?: string;
  /** What no API does, and what a person must do about it. */
  readonly notByApi?: string;
  /** A transfer gives the successor all that an API gives, and the thing is still the one of the person. */
  readonly staysTheirs?: true;
  readonly evidence: readonly Evidence[];
  /** What happens if the policy says nothing about the kind. */
  readonly byDefault: Handling;
  /** When it is transferred. Lower is first: a rule without an actor or a shift without a person hurts first. */
  readonly turn: 1 | 2 | 3 | 4 | 5 | 6;
  /** @internal */
  readonly transfer?: Transfer;
  /** The step that ends a thing that nobody takes over, such as a token. The policy decides about it. */
  readonly ownStep?: OwnStep;
}

/** The kinds of steps that revoke a thing. */
export type OwnStep = 'revokeOrganizationApiKey' | 'revokeApiToken';
