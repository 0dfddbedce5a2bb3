import * as z from 'zod';

import type { ScimUserId } from '../core/ids.js';
import { input } from '../core/schema.js';
import { equals } from './filter.js';
import { coreGroupUrn, coreUserUrn, enterpriseExtension, type NewScimUser, type ScimExtensions } from './schemas.js';

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

/** One change of a user. Made by {@link scimUserPatch}. */
export type ScimUserPatchOperation =
  | { readonly op: 'add' | 'replace'; readonly path: ScimUserPath; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: Exclude<ScimUserPath, RequiredOfUser> };

/** Attributes that a user cannot be without. Without `active` a user counts as active. */
type RequiredOfUser = 'userName' | 'emails' | 'active';

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

type ValueAt<Path extends ScimUserPath> = Path extends keyof ScimUserAttributes ? ScimUserAttributes[Path] : unknown;

/**
 * Builds the changes for {@link ScimUsers.patch}.
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
  replace<Path extends ScimUserPath>(path: Path, value: ValueAt<Path>): ScimUserPatchOperation {
    return { op: 'replace', path, value };
  },
  /** Sets an attribute that is not there, or adds values to one that holds several. */
  add<Path extends ScimUserPath>(path: Path, value: ValueAt<Path>): ScimUserPatchOperation {
    return { op: 'add', path, value };
  },
  /** Takes an attribute away, or some of its values. `userName`, `emails` and `active` cannot be without a value. */
  remove(path: Exclude<ScimUserPath, RequiredOfUser>): ScimUserPatchOperation {
    return { op: 'remove', path };
  },
} as const;

/**
 * Builds the changes for {@link ScimGroups.patch}. Each gives a list: join them to make several changes at once.
 *
 * @example
 * await scim.groups.patch(groupId, [...scimGroupPatch.removeMembers([leaver]), ...scimGroupPatch.addMembers([joiner])]);
 */
export const scimGroupPatch = {
  /** Puts SCIM users into the group. Who is in it stays in it. */
  addMembers(userIds: readonly ScimUserId[]): ScimGroupPatchOperation[] {
    return userIds.length === 0 ? [] : [{ op: 'add', path: 'members', value: userIds.map((value) => ({ value })) }];
  },
  /**
   * Takes SCIM users out of the group, each by a path of its own: a `remove` of `members` with a list of values takes
   * out everybody on a service that does not look at the list.
   */
  removeMembers(userIds: readonly ScimUserId[]): ScimGroupPatchOperation[] {
    return userIds.map((value) => ({ op: 'remove', path: valuePath('members', { value }) }));
  },
  /**
   * Gives the group another name. The vendor documents that groups that were synced cannot be renamed: expect a refusal,
   * and look at the name that comes back.
   */
  rename(displayName: string): ScimGroupPatchOperation[] {
    return [{ op: 'replace', path: 'displayName', value: displayName }];
  },
} as const;

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
type PatchOperation = PatchBody['Operations'][number];

export function patchBody(operations: readonly PatchOperation[]): PatchBody {
  return { schemas: [patchOperation], Operations: [...operations] };
}

type Json = Readonly<Record<string, unknown>>;

/** Whether what is seen has everything that was written: more may be there, and lists may be in another order. */
export function holds(seen: unknown, written: unknown): boolean {
  if (Array.isArray(written)) {
    const values = Array.isArray(seen) ? (seen as unknown[]) : [];
    return values.length === written.length && written.every((value) => values.some((candidate) => holds(candidate, value)));
  }
  if (isJson(written)) {
    return isJson(seen) && Object.entries(written).every(([name, value]) => holds(own(seen, name), value));
  }
  return (isEmpty(seen) ? null : seen) === (written ?? null);
}

/** Null, an empty list and an absent member all say that there is no value. */
function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

/**
 * A resource after a patch; `undefined` where only the service can tell, because a path is of a form that is not known
 * here or finds nothing. A patch that changes nothing leaves the resource equal, member by member: that is how a
 * read-back recognises that it was made.
 */
export function applyPatch(resource: object, operations: readonly PatchOperation[]): Json | undefined {
  let current: Json | undefined = resource as Json;
  for (const { op, path, value } of operations) {
    const changes: readonly (readonly [string, unknown])[] = path === undefined ? Object.entries(isJson(value) ? value : {}) : [[path, value]];
    for (const [at, wanted] of changes) {
      current = current === undefined ? undefined : applyAt(current, op, at, wanted);
    }
  }
  return current;
}

/** The verdict on a patch: made, if making it again would change nothing. */
export function verdictOnPatch(seen: object, { Operations: operations }: PatchBody): 'reached' | 'notReached' | 'unknown' {
  const patched = applyPatch(seen, operations);
  if (patched === undefined) {
    return 'unknown';
  }
  return JSON.stringify(patched) === JSON.stringify(seen) ? 'reached' : 'notReached';
}

const pathPattern = /^([A-Za-z$][\w$-]*)(?:\[\s*([A-Za-z$][\w$-]*)\s+eq\s+("(?:[^"\\]|\\.)*")\s*\])?(?:\.([A-Za-z$][\w$-]*))?$/;

function applyAt(resource: Json, op: PatchOperation['op'], path: string, value: unknown): Json | undefined {
  const core = [coreUserUrn, coreGroupUrn].find((urn) => path.startsWith(`${urn}:`));
  const inner = core === undefined ? path : path.slice(core.length + 1);
  if (inner.startsWith('urn:')) {
    return applyInExtension(resource, op, inner, value);
  }
  const match = pathPattern.exec(inner);
  if (match === null) {
    return undefined;
  }
  const [, attribute, filtered, literal, part] = match as unknown as [string, string, string?, string?, string?];
  const existing = own(resource, attribute);
  if (filtered === undefined || literal === undefined) {
    if (part === undefined) {
      return withMember(resource, attribute, changed(op, existing, value));
    }
    if (existing !== undefined && existing !== null && !isJson(existing)) {
      return undefined;
    }
    return withMember(resource, attribute, changedPart(op, existing ?? undefined, part, value));
  }
  const values = Array.isArray(existing) ? (existing as unknown[]) : [];
  const wanted = unquoted(literal);
  if (wanted === undefined) {
    return undefined;
  }
  const meant = (element: unknown): element is Json => isJson(element) && own(element, filtered) === wanted;
  if (op === 'remove') {
    const left = part === undefined ? values.filter((element) => !meant(element)) : values.map((element) => (meant(element) ? withMember(element, part, undefined) : element));
    return existing === undefined ? resource : withMember(resource, attribute, left);
  }
  if (!values.some(meant)) {
    return undefined;
  }
  const replaced = values.map((element) => (meant(element) ? (part === undefined ? changed('replace', element, value) : withMember(element, part, value)) : element));
  return withMember(resource, attribute, replaced);
}

function applyInExtension(resource: Json, op: PatchOperation['op'], path: string, value: unknown): Json | undefined {
  const urns = [enterpriseExtension, ...Object.keys(resource).filter((name) => name.startsWith('urn:'))];
  if (urns.includes(path)) {
    return withMember(resource, path, changed(op, own(resource, path), value));
  }
  const urn = urns.find((candidate) => path.startsWith(`${candidate}:`));
  const extension = urn === undefined ? undefined : (own(resource, urn) ?? {});
  if (urn === undefined || !isJson(extension)) {
    return undefined;
  }
  const inside = applyAt(extension, op, path.slice(urn.length + 1), value);
  const stillAbsent = op === 'remove' && own(resource, urn) === undefined;
  return inside === undefined || stillAbsent ? (inside && resource) : withMember(resource, urn, inside);
}

function unquoted(literal: string): unknown {
  try {
    return JSON.parse(literal);
  } catch {
    return undefined;
  }
}

/** A part of an attribute changes; an attribute that was not there is made only if something comes into it. */
function changedPart(op: PatchOperation['op'], existing: Json | undefined, part: string, value: unknown): Json | undefined {
  if (op === 'remove') {
    return existing === undefined ? undefined : withMember(existing, part, undefined);
  }
  return withMember(existing ?? {}, part, changed(op, own(existing ?? {}, part), value));
}

function changed(op: PatchOperation['op'], existing: unknown, value: unknown): unknown {
  if (op === 'remove') {
    return undefined;
  }
  if (isJson(existing) && isJson(value)) {
    return { ...existing, ...value };
  }
  if (op === 'add' && Array.isArray(existing)) {
    const added = (Array.isArray(value) ? (value as unknown[]) : [value]).filter((one) => !existing.some((there) => holds(there, one)));
    return [...(existing as unknown[]), ...added];
  }
  return Array.isArray(value) && holds(existing, value) ? existing : value;
}

/** A copy with one member set, in its old place; `undefined` takes it out. */
function withMember(object: Json, name: string, value: unknown): Json {
  return value === undefined
    ? Object.fromEntries(Object.entries(object).filter(([member]) => member !== name))
    : { ...object, [name]: value };
}

function own(object: Json, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
