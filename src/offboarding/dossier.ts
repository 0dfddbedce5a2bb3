import type { Fact } from './facts.js';

/** Everything that was read about one person before anything is decided. It is JSON, and holds personal data. */
export interface Dossier {
  readonly accountId: string;
  readonly name?: string;
  readonly email?: string;
  /** The line of the file that named the person. */
  readonly line?: number;
  /** ISO 8601 time of reading, by this machine's clock. */
  readonly readAt: string;
  /** The person as the directories know them; absent for an account that they do not know. */
  readonly directory: Fact<DirectoryRecord>;
  /** Each directory that the person belongs to. */
  readonly memberships: Fact<readonly DirectoryMembership[]>;
  /** What the organization may do to the account: only managed accounts have an answer. */
  readonly permissions: Fact<AccountPermissions>;
  /** The SCIM users that provision the account. */
  readonly scimLinks: Fact<readonly ScimLinkFact[]>;
}

export interface DirectoryRecord {
  readonly accountType: string;
  readonly accountStatus: string;
  readonly membershipStatus: string;
  /** Composite of account and membership. */
  readonly status: string;
  readonly claimStatus: string;
  readonly platformRoles: readonly string[];
  readonly forDeletion: boolean;
}

export interface DirectoryMembership {
  readonly directoryId: string;
  readonly status: string;
}

/** Privilege to `allowed`, or to the vendor's reason key. */
export interface AccountPermissions {
  readonly lifecycleEnablement: string;
}

export interface ScimLinkFact {
  readonly scimDirectoryId: string;
  readonly scimUserId: string;
}

/** A subject that is not exactly one person: it is refused, and nothing is done for it. */
export interface UnresolvedSubject {
  readonly email?: string;
  readonly accountId?: string;
  readonly line?: number;
  readonly reason: 'noMatch' | 'severalMatches';
  /** Who it could be. */
  readonly candidates: readonly string[];
}

/** What the whole organization has to do with every decision. */
export interface Surroundings {
  readonly orgId: string;
  readonly directoryIds: readonly string[];
  /** Active organization admins, by account id. */
  readonly orgAdmins: Fact<readonly string[]>;
  /** The account of whoever runs this, where a credential tells it. */
  readonly actors: readonly string[];
  /** SCIM directories whose token is at hand. */
  readonly scimDirectoryIds: readonly string[];
}
