import type { LastUse } from '../offboarding/read/last-use.js';
import type { Fact } from '../offboarding/read/facts.js';

/** A role of a person on a resource, and how they hold it. */
export interface ReviewedRole {
  readonly role: string;
  /** As Atlassian Administration shows it. */
  readonly name: string;
  readonly takesSeat: boolean;
  /** Whether the role administers the product, its people, a site or the organization. */
  readonly privileged: boolean;
  /** Whether the person holds it directly. Absent if that was not read: a group explains the role already. */
  readonly direct?: boolean;
  /** The groups of the person that grant it. */
  readonly groups: readonly ReviewedGroup[];
}

/** A group that grants a role. */
export interface ReviewedGroup {
  readonly groupId: string;
  readonly name?: string;
}

/** The price of a seat. */
export interface SeatPrice {
  /** For a month, as a decimal number such as `7.75`. */
  readonly price: string;
  /** Three letters, such as `EUR`. */
  readonly currency: string;
}

/** A product on one site, or the administration of a site or of the organization. */
export interface ReviewedResource {
  readonly resourceId: string;
  /** The key of the product, such as `jira-software`. `platform` for administration. */
  readonly product: string;
  readonly name: string;
  /** The host of the site. Absent for the organization. */
  readonly site?: string;
  /** How many rows it has: people with access. */
  readonly people: number;
  /** How many active people take a seat. */
  readonly seats: number;
  /** For how many people it is not readable whether they take a seat. They count in no cost. */
  readonly seatsNotReadable: number;
  /** How many of the seats nobody has used for `inactiveDays`. */
  readonly inactiveSeats: number;
  /** Of your price list. Without a price, there is no cost. */
  readonly price?: SeatPrice;
  /** Of all seats for a month, as a decimal number. */
  readonly cost?: string;
  /** Of inactive seats for a month. */
  readonly inactiveCost?: string;
}

/** Sums of one currency for a month, as decimal numbers. */
export interface CostTotal {
  readonly currency: string;
  readonly seats: number;
  readonly cost: string;
}

/** What the seats cost for a month, from your own price list. */
export interface ReviewCosts {
  readonly all: readonly CostTotal[];
  /** Of seats that nobody has used for `inactiveDays`. */
  readonly inactive: readonly CostTotal[];
  /** Products with seats and without a price. Their seats are in no sum. */
  readonly withoutPrice: readonly string[];
  /** Products of the price list that the review does not have. */
  readonly unusedPrices: readonly string[];
}

/** The decision of an owner about a row. */
export interface RowDecision {
  /** The key of the row. */
  readonly row: string;
  readonly decision: 'keep' | 'remove';
  /** Who decided. */
  readonly by: string;
  readonly reason?: string;
  /** ISO 8601: when the decision was read. */
  readonly at: string;
}

/** A decision of an earlier review that still holds. */
export interface CarriedDecision extends Omit<RowDecision, 'row'> {
  /** SHA-256 of the review in which the decision was made. */
  readonly reviewHash: string;
}

/** What is new about a row since the finished review before. */
export interface RowChange {
  /**
   * - `new`: the person did not have this access.
   * - `rolesChanged`, `statusChanged`: other roles or another seat; active again, suspended or deactivated.
   * - `becameInactive`: used then, and no longer used now.
   * - `removedAndBack`: the access was removed, and the person has it again.
   * - `notRemoved`: it was to be removed, and is still there.
   * - `undecided`: nobody decided about it.
   * - `notComparable`: its roles, or a last use that was known, could not be read. No difference is known.
   * - `unchanged`: the earlier decision holds.
   */
  readonly kind: 'new' | 'rolesChanged' | 'statusChanged' | 'becameInactive' | 'removedAndBack' | 'notRemoved' | 'undecided' | 'notComparable' | 'unchanged';
  /** The last decision about the row. */
  readonly earlier?: CarriedDecision & { readonly decision: 'keep' | 'remove' };
  /** Names of roles that came since then. */
  readonly added?: readonly string[];
  /** Names of roles that went since then. Absent if not all roles could be read. */
  readonly gone?: readonly string[];
}

/** The access of one person to one resource. */
export interface ReviewRow {
  /** Names the row in the review and its CSV file. */
  readonly key: string;
  readonly accountId: string;
  readonly name?: string;
  readonly email?: string;
  /** `active`, `suspended`, `deactivated` or another word of Atlassian. */
  readonly status: string;
  /** Whether your organization manages the account. Absent if Atlassian does not send it. */
  readonly managed?: boolean;
  readonly resourceId: string;
  readonly product: string;
  readonly site?: string;
  readonly roles: readonly ReviewedRole[];
  /**
   * How the roles are known. `assignments`: read for this person, all of them. `groups`: the groups of the person explain
   * them, and searches contradict nothing. A role that adds nothing to a seat, such as guest, may be missing. `notReadable`: there
   * is access, and perhaps more than these roles. A role without a group may be one that only a search has found.
   */
  readonly readFrom: 'assignments' | 'groups' | 'notReadable';
  /**
   * `billed`: takes a seat. `notBilled`: takes one again when the account is active again. `none`: no role takes a seat.
   */
  readonly seat: 'billed' | 'notBilled' | 'none' | 'notReadable';
  readonly privileged: boolean;
  readonly lastUse: LastUse;
  /** Whether the person has not used it for `inactiveDays`. Absent if that is not known. */
  readonly inactive?: boolean;
  /** Only with a finished review before. */
  readonly change?: RowChange;
}

/** What could not be read. People and roles behind it may be missing: they never count as none. */
export interface NotReadable {
  readonly what: 'peopleOfResource' | 'peopleWithRole' | 'groups' | 'grantsOfGroup' | 'rolesOfPerson' | 'lastUse';
  readonly resourceId?: string;
  readonly role?: string;
  readonly groupId?: string;
  readonly accountId?: string;
  /** How many people it is about, if it is about several. */
  readonly people?: number;
  /** The kind of the error. */
  readonly why: Extract<Fact<never>, { known: false }>['why'];
  /** The route template of the call. */
  readonly source: string;
  readonly remedy?: string;
}

/** A row of the finished review before that is gone now, although nobody removed it there. */
export interface DisappearedRow extends Pick<ReviewRow, 'accountId' | 'name' | 'email' | 'resourceId' | 'product' | 'site'> {
  /**
   * `gone`: the access is gone. `notCompared`: this review does not have the resource, leaves the person out, or could not
   * read everything.
   */
  readonly kind: 'gone' | 'notCompared';
}

/** The finished review before this one. */
export interface PreviousReview {
  /** SHA-256 of the finished review. */
  readonly hash: string;
  /** ISO 8601 */
  readonly finishedAt: string;
}

/**
 * Who has access to what, as JSON: one row for each person and resource. It has personal data. Owners decide about its rows,
 * and {@link finishReview} makes it evidence.
 */
export interface AccessReview {
  readonly version: 1;
  readonly kind: 'accessReview';
  readonly orgId: string;
  /** ISO 8601 */
  readonly createdAt: string;
  readonly inactiveDays: number;
  readonly resources: readonly ReviewedResource[];
  readonly rows: readonly ReviewRow[];
  /** Account ids that you left out. */
  readonly excludedAccountIds: readonly string[];
  /** How many people are left out because they only use customer portals, and how many accounts of apps. */
  readonly leftOut: { readonly customers: number; readonly apps: number };
  readonly notReadable: readonly NotReadable[];
  readonly costs: ReviewCosts;
  readonly previous?: PreviousReview;
  /** Rows of the finished review before that this one does not have. */
  readonly disappeared?: readonly DisappearedRow[];
  /** SHA-256 of everything else. An edited review is rejected. */
  readonly hash: string;
}

/** Decisions about the rows of one review. */
export interface ReviewDecisions {
  readonly version: 1;
  /** SHA-256 of the review. */
  readonly reviewHash: string;
  readonly decisions: readonly RowDecision[];
}

/** What became of a row. */
export type RowResult =
  | { readonly kind: 'kept' }
  /**
   * `journal`: a run removed the access and read it back. If the review had not read all roles, a reading at the end shows no
   * other. `read`: only a reading at the end shows that it is gone.
   */
  | { readonly kind: 'removed'; readonly at: string; readonly verifiedBy: 'journal' | 'read'; readonly planHash?: string; readonly traceIds?: readonly string[] }
  | { readonly kind: 'notRemoved'; readonly because: string; readonly humanTask?: string; readonly planHash?: string }
  | { readonly kind: 'undecided' };

/** A row with its decision and what became of it. */
export interface FinishedRow extends ReviewRow {
  /** Absent for an undecided row. `reviewHash` names an earlier review if the decision was carried over from it. */
  readonly decision?: Omit<RowDecision, 'row'> & { readonly reviewHash?: string };
  readonly result: RowResult;
}

/** A plan that removed access. */
export interface PlanOfReview {
  readonly hash: string;
  readonly product: string;
  readonly resourceId?: string;
  /** ISO 8601 */
  readonly createdAt: string;
  readonly people: number;
  readonly runs: readonly { readonly startedAt: string; readonly endedAt?: string }[];
}

/** The signature of a finished review. */
export interface ReviewSeal {
  /** The Ed25519 public key: 32 bytes in base64url. */
  readonly publicKey: string;
  /** Ed25519 over the hash: 64 bytes in base64url. */
  readonly signature: string;
}

/** A finished review, as JSON: the evidence for an auditor, and `previous` of the next review. It has personal data. */
export interface FinishedReview extends Omit<AccessReview, 'kind' | 'rows' | 'costs'> {
  readonly kind: 'finishedReview';
  /** SHA-256 of the review that owners decided about. */
  readonly reviewHash: string;
  /** ISO 8601 */
  readonly finishedAt: string;
  readonly rows: readonly FinishedRow[];
  readonly counts: Readonly<Record<RowResult['kind'], number>> & {
    /** How many of the kept rows have a decision of an earlier review. */
    readonly carried: number;
  };
  readonly costs: ReviewCosts & {
    /** Of seats that were removed, for a month. */
    readonly saved: readonly CostTotal[];
  };
  readonly plans: readonly PlanOfReview[];
  /** Only if a key has signed it. */
  readonly seal?: ReviewSeal;
}
