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
  /** API tokens that the person made. */
  readonly apiTokens: Fact<readonly ApiTokenFact[]>;
  /** API keys of the organization that the person made. */
  readonly organizationApiKeys: Fact<readonly OrganizationApiKeyFact[]>;
  /** Groups of the person, and who owns each. */
  readonly groups: Fact<readonly GroupFact[]>;
  /** What the person may use, and by which way they got it. */
  readonly roles: Fact<readonly RoleFact[]>;
  /** When the person last used each product. An empty list is "never", as far as the vendor's lag of a day goes. */
  readonly lastActive: Fact<readonly LastActiveFact[]>;
  /** What the person owns on the product site, and somebody else would have to take over. */
  readonly owned: Fact<OwnedThings>;
}

/** A part of a dossier that is read only where it is asked for. */
export type DossierPart = 'apiTokens' | 'organizationApiKeys' | 'groups' | 'roles' | 'lastActive' | 'owned';

/** The person as the directories of the organization show them. */
export interface DirectoryRecord {
  readonly accountType: string;
  readonly accountStatus: string;
  readonly membershipStatus: string;
  /** Composite of account and membership. */
  readonly status: string;
  readonly claimStatus: string;
  readonly platformRoles: readonly string[];
  readonly forDeletion: boolean;
  /** Absent where the directory does not say. */
  readonly emailVerified?: boolean;
  /** `synced` where an identity provider brings the account; absent where the directory does not say. */
  readonly managementSource?: string;
}

/** The person in one directory. */
export interface DirectoryMembership {
  readonly directoryId: string;
  readonly status: string;
}

/** Privileges of the organization over an account: each is `allowed`, or the vendor's reason key. */
export interface AccountPermissions {
  readonly lifecycleEnablement: string;
  readonly lifecycleDeletion: string;
  readonly apiTokenDeletion: string;
}

/** The SCIM user that provisions the account. */
export interface ScimLinkFact {
  readonly scimDirectoryId: string;
  readonly scimUserId: string;
  /**
   * Whether the SCIM directory still has the user: false only where the directory answers other reads and says that it has
   * no such user. Absent where there is no token for it, or where it did not say.
   */
  readonly exists?: boolean;
}

/** An API token of the person. It is named, never shown. */
export interface ApiTokenFact {
  readonly tokenId: string;
  readonly label: string;
  /** ISO 8601; absent where Atlassian does not say, or the token was never used. */
  readonly lastAccess?: string;
}

/** An organization API key that the person made. */
export interface OrganizationApiKeyFact {
  readonly apiKeyId: string;
  readonly name: string;
}

/** A group that the person is in. */
export interface GroupFact {
  readonly groupId: string;
  readonly name: string;
  readonly directoryId: string;
  /** True where an identity provider owns the group, so that nobody else can change it. */
  readonly ownedByIdentityProvider: boolean;
  /** Resources on which the group grants a role that takes a seat; absent where that was not asked for, or could not be read. */
  readonly grants?: readonly string[];
}

/** A role of the person on a resource. */
export interface RoleFact {
  readonly resourceId: string;
  /** The product of the resource, such as `jira-software`. */
  readonly product: string;
  readonly role: string;
  /** True where the role was given to the person and not to a group; absent where that is not told. */
  readonly direct?: boolean;
}

/** When the person last used a product. */
export interface LastActiveFact {
  readonly product: string;
  /** The app of a site; absent where the directory names only the product. */
  readonly resourceId?: string;
  /** ISO 8601; absent where the product was never used. */
  readonly at?: string;
}

/** Something that belongs to the person. */
export interface OwnedThing {
  readonly id: string;
  readonly name: string;
}

/** What of Jira belongs to the person, and somebody else should take over. */
export interface OwnedThings {
  readonly filters: readonly OwnedThing[];
  readonly projects: readonly OwnedThing[];
  readonly components: readonly OwnedThing[];
  readonly dashboards: readonly OwnedThing[];
  /** Of which of these the person may have private ones that the caller may not see: they are not among the others. */
  readonly privateUnseen: readonly ('filters' | 'dashboards')[];
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
  /** Organization admins who can log in to administer it, by account id. */
  readonly orgAdmins: Fact<readonly string[]>;
  /** The account of whoever runs this, where a credential tells it. */
  readonly actors: readonly string[];
  /** Whether a client of a product site is at hand. */
  readonly hasProductSite: boolean;
  /** SCIM directories whose token is at hand. */
  readonly scimDirectoryIds: readonly string[];
  /** Service accounts of the organization, by account id and by the other id that they have. */
  readonly serviceAccounts: Fact<readonly string[]>;
  /** How many accounts are active. */
  readonly activeAccounts: Fact<number>;
}
