/**
 * Types of `ScimClient`: what its resources take and return.
 *
 * @module Scim
 */
export type { DangerousScimOperations as DangerousOperations } from './dangerous.js';
export type {
  ScimResourceType as ResourceType,
  ScimResourceTypes as ResourceTypes,
  ScimSchema as Schema,
  ScimSchemas as Schemas,
  ScimServiceProviderConfig as ServiceProviderConfig,
} from './discovery.js';
export type { ScimGroupFilter as GroupFilter, ScimUserFilter as UserFilter } from './filter.js';
export type { ScimGroupQuery as GroupQuery, ScimGroups as Groups } from './groups.js';
export type {
  ScimGroupPatchOperation as GroupPatchOperation,
  ScimRemovableUserPath as RemovableUserPath,
  ScimUserAttributes as UserAttributes,
  ScimUserPatchOperation as UserPatchOperation,
  ScimUserPath as UserPath,
  ScimUserValue as UserValue,
  ScimValuePath as ValuePath,
} from './patch.js';
export type {
  NewScimGroup as NewGroup,
  NewScimUser as NewUser,
  ScimExtensions as Extensions,
  ScimGroup as Group,
  ScimGroupReplacement as GroupReplacement,
  ScimUser as User,
  ScimUserReplacement as UserReplacement,
} from './schemas.js';
export type { ScimAttributesQuery as AttributesQuery, ScimUserQuery as UserQuery, ScimUsers as Users } from './users.js';
