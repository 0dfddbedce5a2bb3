import * as z from 'zod';

import { givenId, type ScimUserId } from '../core/ids.js';
import { checkInput } from '../core/input.js';
import { input } from '../core/schema.js';
import { equals } from './filter.js';
import type { NewScimUser, ScimExtensions } from './schemas.js';

type Written<Name extends keyof NewScimUser> = NonNullable<NewScimUser[Name]>;

/** Attributes of a user that a patch can name, with what they hold. */
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

/** What a patch can take away from a user, who cannot be without the others: without `active` a user counts as active. */
export type ScimRemovableUserPath = Exclude<ScimUserPath, 'userName' | 'emails' | 'active'>;

/** What an attribute of a user holds. */
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
 * The path of those values of an attribute whose part is equal to a value; `part` names one part of them.
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
  /** Sets an attribute. Of an attribute with parts, such as `name`, the parts that are not given stay. */
  replace<Path extends ScimUserPath>(path: Path, value: ScimUserValue<Path>): ScimUserPatchOperation {
    return { op: 'replace', path, value };
  },
  /** Sets an attribute that is not there, or adds values to one that holds several. */
  add<Path extends ScimUserPath>(path: Path, value: ScimUserValue<Path>): ScimUserPatchOperation {
    return { op: 'add', path, value };
  },
  /** Takes an attribute away, or some of its values. `userName`, `emails` and `active` cannot be without a value. */
  remove(path: ScimRemovableUserPath): ScimUserPatchOperation {
    return { op: 'remove', path };
  },
} as const;

/**
 * Builds the changes for `scim.groups.patch()`. Each gives a list: join them to make several changes at once.
 *
 * @example
 * await scim.groups.patch(groupId, [...scimGroupPatch.removeMembers([leaver]), ...scimGroupPatch.addMembers([joiner])]);
 */
export const scimGroupPatch = {
  /** Puts SCIM users into the group. Who is in it stays in it. */
  addMembers(userIds: readonly ScimUserId[]): ScimGroupPatchOperation[] {
    const members = checkedIds('addMembers', userIds).map((value) => ({ value }));
    return members.length === 0 ? [] : [{ op: 'add', path: 'members', value: members }];
  },
  /**
   * Takes SCIM users out of the group, each by a path of its own: a `remove` of `members` with a list of values takes
   * out everybody on a service that does not look at the list.
   */
  removeMembers(userIds: readonly ScimUserId[]): ScimGroupPatchOperation[] {
    return checkedIds('removeMembers', userIds).map((value) => ({ op: 'remove', path: valuePath('members', { value }) }));
  },
  /**
   * Gives the group another name. The vendor documents that groups that were synced cannot be renamed: expect a refusal,
   * and look at the name that comes back.
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
  path: z.string().min(1).optional(),
  value: z.unknown().optional(),
}).superRefine(({ op, path, value }, context) => {
  const refuse = (field: 'path' | 'value', message: string): void => context.addIssue({ code: 'custom', path: [field], message });
  if (op === 'remove') {
    if (path === undefined) {
      refuse('path', 'expected what to remove');
    } else if (value !== undefined) {
      refuse('value', 'must not be given: it may be ignored, and everything at the path be removed');
    } else if (['active', 'userName', 'emails'].includes(path)) {
      refuse('path', 'names what a user cannot be without');
    }
  } else if (value === undefined) {
    refuse('value', 'expected what to set');
  }
});

export const PatchSchema = input({
  schemas: z.array(z.literal(patchOperation)).length(1),
  Operations: z.array(operationSchema).min(1),
});

export type PatchBody = z.input<typeof PatchSchema>;
export type PatchOperation = PatchBody['Operations'][number];

export function patchBody(operations: readonly PatchOperation[]): PatchBody {
  return { schemas: [patchOperation], Operations: operations as PatchOperation[] };
}
