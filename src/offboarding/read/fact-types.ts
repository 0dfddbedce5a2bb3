/**
 * Types of what a dossier holds.
 *
 * @module Facts
 */
export type {
  AccountPermissions,
  ApiTokenFact as ApiToken,
  DirectoryMembership,
  DirectoryRecord,
  GroupFact as Group,
  LastActiveFact as LastActive,
  OrganizationApiKeyFact as OrganizationApiKey,
  OwnedThing,
  OwnedThings,
  RoleFact as Role,
  ScimLinkFact as ScimLink,
  UnreadSite,
} from './dossier.js';
