import * as z from 'zod/mini';

import { givenId, type ScimUserId } from '../core/ids.js';
import { checkInput } from '../core/input.js';
import { input } from '../core/schema.js';
import { equals } from './filter.js';
import type { NewScimUser, ScimExtensions } from './schemas.js';

type Written<Name extends keyof NewScimUser> = NonNullable<NewScimUser[Name]>;

/** Attributes of a user that a patch can name, with the types of their values. */
export interface ScimUserAttributes extends ScimExtensions {
  userName: string;
  externalId: string;
  active: boolean;
  displayName: string;
  nickName: string;
  title: string;
  preferredLanguage: string;
  timezone: string;
  department: string;
  organization: string;
  name: Written<'name'>;
  'name.formatted': string;
  'name.familyName': string;
  'name.givenName': string;
  'name.middleName': string;
  'name.honorificPrefix': string;
  'name.honorificSuffix': string;
  emails: Written<'emails'>;
  phoneNumbers: Written<'phoneNumbers'>;
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { organization?: string; department?: string };
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:organization': string;
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department': string;
}

/** Which values of an attribute that has several, and optionally which part of them. Made by {@link scimValuePath}. */
export type ScimValuePath<Attribute extends string = 'emails' | 'phoneNumbers'> = `${Attribute}[${string}]${string}`;

/** What a patch of a user can name. */
export type ScimUserPath = keyof ScimUserAttributes | ScimValuePath;

/** What a patch can remove from a user. A user needs the others: without `active` a user counts as active. */
export type ScimRemovableUserPath = Exclude<ScimUserPath, 'userName' | 'emails' | 'active'>;

/** The value of an attribute of a user. */
export type ScimUserValue<Path extends ScimUserPath> = Path extends keyof ScimUserAttributes ? ScimUserAttributes[Path] : unknown;

/** One change of a user. Made by {@link scimUserPatch}. */
export type ScimUserPatchOperation =
  | { readonly op: 'add' | 'replace'; readonly path: ScimUserPath; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: ScimRemovableUserPath };

/** One change of a group. Made by {@link scimGroupPatch}. */
export type ScimGroupPatchOperation =
  | { readonly op: 'add' | 'replace'; readonly path: 'members' | 'displayName' | 'externalId'; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: ScimValuePath<'members'> | 'externalId' };

/**
 * The path of the values of an attribute with a part equal to a value; `part` names one part of them.
 *
 * @example
 * scimValuePath('emails', { type: 'work' }, 'value'); // emails[type eq "work"].value
 */
export function scimValuePath<Attribute extends 'emails' | 'phoneNumbers'>(
  attribute: Attribute,
  where: { readonly type: string } | { readonly value: string },
  part?: 'value' | 'type' | 'primary',
): ScimValuePath<Attribute> {
  return valuePath(attribute, where, part);
}

function valuePath<Attribute extends string>(attribute: Attribute, where: object, part?: string): ScimValuePath<Attribute> {
  const [[name, value] = ['', '']] = Object.entries(where) as [string, string][];
  return `${attribute}[${equals(name, value)}]${part === undefined ? '' : `.${part}`}`;
}

/**
 * Builds the changes for `scim.users.patch()`.
 *
 * @example
 * await scim.users.patch(userId, [
 *   scimUserPatch.replace('title', 'Engineer'),
 *   scimUserPatch.replace(scimValuePath('emails', { type: 'work' }, 'value'), 'jane@example.com'),
 *   scimUserPatch.remove('nickName'),
 * ]);
 */
export const scimUserPatch = {
  /** Sets an attribute. Of an attribute with parts, such as `name`, the parts that you do not give stay. */
  replace<Path extends ScimUserPath>(path: Path, value: ScimUserValue<Path>): ScimUserPatchOperation {
    return { op: 'replace', path, value };
  },
  /** Sets an absent attribute, or adds values to one that has several. */
  add<Path extends ScimUserPath>(path: Path, value: ScimUserValue<Path>): ScimUserPatchOperation {
    return { op: 'add', path, value };
  },
  /** Removes an attribute, or some of its values. `userName`, `emails` and `active` must always have a value. */
  remove(path: ScimRemovableUserPath): ScimUserPatchOperation {
    return { op: 'remove', path };
  },
} as const;

/**
 * Builds the changes for `scim.groups.patch()`. Each returns a list: join them to make several changes at once.
 *
 * @example
 * await scim.groups.patch(groupId, [...scimGroupPatch.removeMembers([leaver]), ...scimGroupPatch.addMembers([joiner])]);
 */
export const scimGroupPatch = {
  /** Adds SCIM users to the group. Existing members stay. */
  addMembers(userIds: readonly ScimUserId[]): ScimGroupPatchOperation[] {
    const members = checkedIds('addMembers', userIds).map((value) => ({ value }));
    return members.length === 0 ? [] : [{ op: 'add', path: 'members', value: members }];
  },
  /**
   * Removes SCIM users from the group, each by a path of its own. A service that ignores the list of values would
   * remove everybody for a `remove` of `members`.
   */
  removeMembers(userIds: readonly ScimUserId[]): ScimGroupPatchOperation[] {
    return checkedIds('removeMembers', userIds).map((value) => ({ op: 'remove', path: valuePath('members', { value }) }));
  },
  /**
   * Renames the group. Atlassian documents that synced groups cannot be renamed: expect a refusal, and check the name
   * in the result.
   */
  rename(displayName: string): ScimGroupPatchOperation[] {
    return [{ op: 'replace', path: 'displayName', value: displayName }];
  },
} as const;

const manyIds = z.array(givenId('scimUser'));

function checkedIds(method: string, userIds: readonly ScimUserId[]): ScimUserId[] {
  return checkInput(manyIds, userIds, { endpoint: `scimGroupPatch.${method}()`, part: 'userIds' });
}

const patchOperation = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

const operationSchema = input({
  op: z.enum(['add', 'replace', 'remove']),
  path: z.optional(z.string().check(z.minLength(1))),
  value: z.optional(z.unknown()),
}).check(z.superRefine(({ op, path, value }, context) => {
  const refuse = (field: 'path' | 'value', message: string): void => context.addIssue({ code: 'custom', path: [field], message });
  if (op === 'remove') {
    if (path === undefined) {
      refuse('path', 'expected what to remove');
    } else if (value !== undefined) {
      refuse('value', 'must be absent: Atlassian may ignore it and remove everything at the path');
    } else if (['active', 'userName', 'emails'].includes(path)) {
      refuse('path', 'names an attribute that a user needs');
    }
  } else if (value === undefined) {
    refuse('value', 'expected what to set');
  }
}));

export const PatchSchema = input({
  schemas: z.array(z.literal(patchOperation)).check(z.length(1)),
  Operations: z.array(operationSchema).check(z.minLength(1)),
});

export type PatchBody = z.input<typeof PatchSchema>;
export type PatchOperation = PatchBody['Operations'][number];

export function patchBody(operations: readonly PatchOperation[]): PatchBody {
  return { schemas: [patchOperation], Operations: operations as PatchOperation[] };
}
