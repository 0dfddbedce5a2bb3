import type { Fact } from './facts.js';

/** Everything that is read about one person before the decision. It is JSON, and has personal data. */
export interface Dossier {
  readonly accountId: string;
  readonly name?: string;
  readonly email?: string;
  /** The line of the file that named the person. */
  readonly line?: number;
  /** ISO 8601: when the first fact about this person alone was read, by the clock of your machine. */
  readonly readAt: string;
  /** The person in the directories. Not known if no directory has the account. */
  readonly directory: Fact<DirectoryRecord>;
  /** Each directory that the person belongs to. */
  readonly memberships: Fact<readonly DirectoryMembership[]>;
  /** What the organization may do to the account. Atlassian reports it for managed accounts only. */
  readonly permissions: Fact<AccountPermissions>;
  /** The SCIM users that provision the account. */
  readonly scimLinks: Fact<readonly ScimLinkFact[]>;
  /** API tokens that the person made. */
  readonly apiTokens: Fact<readonly ApiTokenFact[]>;
  /** API keys of the organization that the person made. */
  readonly organizationApiKeys: Fact<readonly OrganizationApiKeyFact[]>;
  /** Groups of the person, and who owns each. */
  readonly groups: Fact<readonly GroupFact[]>;
  /** What the person may use, and how they got it. */
  readonly roles: Fact<readonly RoleFact[]>;
  /** When the person last used each product. An empty list means never. Atlassian's figures lag up to a day. */
  readonly lastActive: Fact<readonly LastActiveFact[]>;
  /** What the person owns on the product sites. Somebody else should take it over. */
  readonly owned: Fact<OwnedThings>;
}

/** A part of a dossier that is read only on request. */
export type DossierPart = 'apiTokens' | 'organizationApiKeys' | 'groups' | 'roles' | 'lastActive' | 'owned';

/** Facts of a plan that take requests for each person. A run with `freshness` does not read them again. */
export interface ReusableFacts {
  /** ISO 8601: when the first of them was read, by the clock of your machine. */
  readonly readAt: string;
  /** The source of the account in the directory. The facts are void if the directory now shows another one. */
  readonly managementSource?: string;
  readonly permissions: AccountPermissions;
  readonly scimLinks?: readonly ScimLinkFact[];
  /** Ids of the API tokens. */
  readonly apiTokens?: readonly string[];
}

/** The person as the directories of the organization show them. */
export interface DirectoryRecord {
  readonly accountType: string;
  readonly accountStatus: string;
  readonly membershipStatus: string;
  /** The status of account and membership together. */
  readonly status: string;
  readonly claimStatus: string;
  readonly platformRoles: readonly string[];
  readonly forDeletion: boolean;
  /** Absent if the directory does not report it. */
  readonly emailVerified?: boolean;
  /** `synced` where an identity provider brings the account; absent where the directory does not say. */
  readonly managementSource?: string;
}

/** The person in one directory. */
export interface DirectoryMembership {
  readonly directoryId: string;
  readonly status: string;
}

/** What the organization may do to an account: each member is `allowed`, or the reason key of Atlassian. */
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
   * Whether the SCIM directory still has the user. False only if the directory responds to other reads and reports that it
   * has no such user. Absent if there is no token for the directory, or if it did not report this.
   */
  readonly exists?: boolean;
}

/** An API token of the person: its id and label, never the token itself. */
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
  /** True if an identity provider owns the group. Then nobody else can change it. */
  readonly ownedByIdentityProvider: boolean;
  /** Resources on which the group grants a role that takes a seat. Absent if this was not requested, or is not readable. */
  readonly grants?: readonly string[];
}

/** A role of the person on a resource. */
export interface RoleFact {
  readonly resourceId: string;
  /** The product of the resource, such as `jira-software`. */
  readonly product: string;
  readonly role: string;
  /** True if the person holds the role directly, not through a group. Absent if Atlassian does not report it. */
  readonly direct?: boolean;
}

/** When the person last used a product. */
export interface LastActiveFact {
  readonly product: string;
  /** The app of a site. Absent if the directory names only the product. */
  readonly resourceId?: string;
  /** ISO 8601. Absent if the person never used the product. */
  readonly at?: string;
}

/** Something that belongs to the person. */
export interface OwnedThing {
  readonly id: string;
  readonly name: string;
  /** The site: its name, or its id where the client was made with that. Absent if it was read on one site only. */
  readonly site?: string;
}

/** What the person owns in Jira. Somebody else should take it over. */
export interface OwnedThings {
  readonly filters: readonly OwnedThing[];
  readonly projects: readonly OwnedThing[];
  readonly components: readonly OwnedThing[];
  readonly dashboards: readonly OwnedThing[];
  /** Which of these lists may lack private things of the person, because you may not see them. */
  readonly privateUnseen: readonly ('filters' | 'dashboards')[];
  /** Sites on which it could not be read. The lists have nothing of them. Absent if each site was read. */
  readonly unreadSites?: readonly UnreadSite[];
}

/** A product site of several on which it could not be read what a person owns. */
export interface UnreadSite {
  readonly site: string;
  /** The route template of the call that failed. */
  readonly source: string;
  /** The kind of the error. */
  readonly why: Extract<Fact<never>, { known: false }>['why'];
  readonly remedy?: string;
}

/** A subject that is not exactly one person. It is refused, and nothing is done for it. */
export interface UnresolvedSubject {
  readonly email?: string;
  readonly accountId?: string;
  readonly line?: number;
  readonly reason: 'noMatch' | 'severalMatches';
  /** The account ids that it could be. */
  readonly candidates: readonly string[];
}

/** The facts about the whole organization that every decision uses. */
export interface Surroundings {
  readonly orgId: string;
  readonly directoryIds: readonly string[];
  /** Organization admins who can log in to administer it, by account id. */
  readonly orgAdmins: Fact<readonly string[]>;
  /** The accounts that run the plan, as far as a credential shows them. */
  readonly actors: readonly string[];
  /** Whether a client of a product site is available. */
  readonly hasProductSite: boolean;
  /** The names of the product sites, if there are several. Steps then name theirs. */
  readonly productSites?: readonly string[];
  /** SCIM directories whose token is available. */
  readonly scimDirectoryIds: readonly string[];
  /** Service accounts of the organization, by account id and by their other id. */
  readonly serviceAccounts: Fact<readonly string[]>;
  /** How many accounts are active. */
  readonly activeAccounts: Fact<number>;
}
