import type { AdminErrorKind, WhoCanFix } from '../../core/error-kinds.js';
import type { ApiTokenFact, OrganizationApiKeyFact, OwnedThing, ScimLinkFact, UnresolvedSubject } from './dossier.js';
import type { LogIn } from './log-in.js';

/**
 * Everything that one person can reach, as far as it can be read. It is JSON, and holds personal data. A part that could
 * not be read is absent, and stands in `notReadable`: only an empty list means none.
 */
export interface Reach {
  readonly kind: 'person';
  readonly orgId: string;
  readonly accountId: string;
  readonly name?: string;
  readonly email?: string;
  /** The line of the file that named the person. */
  readonly line?: number;
  /** ISO 8601 time of reading, by this machine's clock. */
  readonly readAt: string;
  readonly logIn: LogIn;
  readonly account: ReachedAccount;
  /** Directories of the organization that the person belongs to. */
  readonly directories?: readonly ReachedDirectory[];
  /** Roles on the products of each site, and on the organization itself. Somebody who cannot log in may hold them still. */
  readonly products?: readonly ReachedProduct[];
  /** Last use of each product, also of those that the person has lost. */
  readonly lastUsed?: readonly LastUse[];
  readonly groups?: readonly ReachedGroup[];
  /** API tokens that the person made. They are named, never shown. */
  readonly apiTokens?: readonly ApiTokenFact[];
  /** Organization API keys that the person made: they stay alive when the person leaves. */
  readonly organizationApiKeys?: readonly OrganizationApiKeyFact[];
  readonly owns: OwnedOnSite;
  /** What could not be read, why, and who can fix it. It never means none. */
  readonly notReadable: readonly NotReadable[];
}

/** The Atlassian account, and who has a say in it. */
export interface ReachedAccount {
  /** `atlassian` for a person, `app` or `customer`. */
  readonly type: string;
  /** `active`, `inactive`, `closed`, or `unknown`. */
  readonly status: string;
  /** Absent where the directory does not say. */
  readonly managed?: boolean;
  /**
   * Who can change and deactivate the account: the organization, a SCIM directory, Google Workspace, or nobody here where
   * the organization does not manage it.
   */
  readonly owner: 'organization' | 'scim' | 'google' | 'nobody' | 'unknown';
  /** Ids of administrative roles, such as `atlassian/org-admin`. */
  readonly platformRoles: readonly string[];
  /** SCIM users that provision the account. */
  readonly scimUsers?: readonly ScimLinkFact[];
}

/** A directory that the person belongs to. */
export interface ReachedDirectory {
  readonly directoryId: string;
  readonly name?: string;
  /** `active`, `suspended`, or `unknown`. */
  readonly status: string;
}

/** Roles on one product of one site. */
export interface ReachedProduct {
  readonly resourceId: string;
  /** The key of the product, such as `jira-software`. */
  readonly product: string;
  /** The name of the product; its key where the name could not be read. */
  readonly name: string;
  /** The address of the site, such as `acme.atlassian.net`. */
  readonly site?: string;
  readonly roles: readonly ReachedRole[];
  /** Names of groups of the person that grant a seat of this product; absent where one of them could not be read. */
  readonly throughGroups?: readonly string[];
}

/** A role with its name. */
export interface ReachedRole {
  readonly role: string;
  /** As Atlassian Administration shows it. */
  readonly name: string;
  /** False where the person has it through a group or another role; absent where Atlassian does not say. */
  readonly direct?: boolean;
}

/** Last use of one product. */
export interface LastUse {
  readonly product: string;
  readonly name: string;
  readonly site?: string;
  readonly resourceId?: string;
  /** ISO 8601; absent where the product was never used. */
  readonly at?: string;
}

/** A group of the person. */
export interface ReachedGroup {
  readonly groupId: string;
  readonly name: string;
  readonly directoryId?: string;
  /** Only its owner can take the person out of it. `unknown` stands in `notReadable` as well. */
  readonly owner: 'organization' | 'identityProvider' | 'unknown';
}

/** What the person owns on the product sites of the clients. With several, each thing names its site. */
export interface OwnedOnSite {
  readonly filters?: readonly OwnedThing[];
  readonly projects?: readonly OwnedThing[];
  readonly components?: readonly OwnedThing[];
  readonly dashboards?: readonly OwnedThing[];
}

/** A part of a reach that may not be readable. */
export type ReachPart =
  | 'permissions'
  | 'owner'
  | 'scimUsers'
  | 'scimDirectory'
  | 'directories'
  | 'products'
  | 'productNames'
  | 'lastUsed'
  | 'groups'
  | 'groupOwners'
  | 'groupGrants'
  | 'apiTokens'
  | 'organizationApiKeys'
  | 'filters'
  | 'projects'
  | 'components'
  | 'dashboards'
  | 'privateFilters'
  | 'privateDashboards'
  | 'otherSites'
  | 'oauthGrants'
  | 'otherOrganizations';

/** Something that could not be read. */
export interface NotReadable {
  readonly part: ReachPart;
  /** The product site that it concerns, if what people own was read on several. */
  readonly site?: string;
  /**
   * The kind of the error, or `noClient`, `notManaged` (only the organization that manages the account may read it),
   * `leftOut` (the response leaves it out), `hidden` (Jira shows it to its owner only), or `noApi`.
   */
  readonly why: AdminErrorKind | 'noClient' | 'notManaged' | 'leftOut' | 'hidden' | 'noApi';
  readonly whoCanFix: WhoCanFix;
  /** What to do about it. */
  readonly remedy: string;
  /** The route template that was asked, where one was. */
  readonly source?: string;
}

/** Somebody whom the organization does not know, or an address of several people. That is not an empty reach. */
export interface UnresolvedReach extends UnresolvedSubject {
  readonly kind: 'unresolved';
}
