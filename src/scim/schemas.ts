import * as z from 'zod/mini';

import { givenId, id } from '../core/ids.js';
import { printableName, problemOfUnknown } from '../core/unknown-names.js';
import { input, maybeBoolean, maybeString, record } from '../core/schema.js';
import type { Scopes } from '../core/scopes.js';

export const coreUserUrn = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const coreGroupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group';

/** The extension of SCIM for organization and department. */
export const enterpriseExtension = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** The read-only extension that links a SCIM user to an Atlassian account. */
export const atlassianExtension = 'urn:scim:schemas:extension:atlassian-external:1.0';

/** For OAuth 2.0 of a service account. The token of a directory has no scopes. */
export const directoryScopes: Scopes = { classic: ['read:account'] };

/** Some directories have booleans as text. */
const readBoolean = z.nullish(z.union([z.boolean(), z.pipe(z.string().check(z.regex(/^(?:true|false)$/i)), z.transform((text) => /^true$/i.test(text)))])) as unknown as typeof maybeBoolean;

const metaSchema = record({
  resourceType: maybeString,
  location: maybeString,
  created: maybeString,
  lastModified: maybeString,
});

const nameShape = {
  formatted: maybeString,
  familyName: maybeString,
  givenName: maybeString,
  middleName: maybeString,
  honorificPrefix: maybeString,
  honorificSuffix: maybeString,
};
const valueShape = { value: maybeString, type: maybeString, primary: maybeBoolean };
const enterpriseShape = { organization: maybeString, department: maybeString };
const memberShape = { value: z.nullish(id<'scimUser'>()), display: maybeString, type: maybeString, $ref: maybeString };

export const ScimUserSchema = record({
  id: id<'scimUser'>(),
  schemas: z.nullish(z.array(z.string())),
  userName: maybeString,
  externalId: maybeString,
  active: readBoolean,
  displayName: maybeString,
  nickName: maybeString,
  title: maybeString,
  preferredLanguage: maybeString,
  timezone: maybeString,
  department: maybeString,
  organization: maybeString,
  name: z.nullish(record(nameShape)),
  emails: z.nullish(z.array(record({ ...valueShape, primary: readBoolean }))),
  phoneNumbers: z.nullish(z.array(record({ ...valueShape, primary: readBoolean }))),
  groups: z.nullish(z.array(record({ value: z.nullish(id<'scimGroup'>()), display: maybeString, type: maybeString, $ref: maybeString }))),
  meta: z.nullish(metaSchema),
  [enterpriseExtension]: z.nullish(record(enterpriseShape)),
  [atlassianExtension]: z.nullish(record({ atlassianAccountId: z.nullish(id<'account'>()) })),
});

/** Extensions that are unknown to this library, by their URN. */
export interface ScimExtensions {
  [extension: `urn:${string}`]: unknown;
}

/** A user of a SCIM directory. Its `id` is the id of the SCIM user, not of the Atlassian account. */
export interface ScimUser extends z.infer<typeof ScimUserSchema>, ScimExtensions {}

export const ScimGroupSchema = record({
  id: id<'scimGroup'>(),
  schemas: z.nullish(z.array(z.string())),
  externalId: maybeString,
  displayName: maybeString,
  members: z.nullish(z.array(record(memberShape))),
  meta: z.nullish(metaSchema),
});

/**
 * A group of a SCIM directory. Its `id` is the id of the SCIM group, not of the group in the organization. The `value`
 * of a member is the id of a SCIM user.
 */
export interface ScimGroup extends z.infer<typeof ScimGroupSchema>, ScimExtensions {}

/**
 * A resource to write: without the members that only the service sets, and with the list of its schemas, which SCIM
 * requires. Everything else stays as you gave it.
 */
function writable(core: string, readOnly: readonly string[]): <Given extends object>(given: Given) => Given {
  return (given) => {
    const { schemas, ...members } = given as { readonly schemas?: readonly string[] | null };
    const written = Object.entries(members).filter(([name, value]) => value !== undefined && !readOnly.includes(name));
    const extensions = written.map(([name]) => name).filter((name) => name.startsWith('urn:'));
    const listed = [...(schemas === undefined || schemas === null || schemas.length === 0 ? [core] : schemas), ...extensions];
    const body = { schemas: [...new Set(listed)].filter((urn) => !readOnly.includes(urn)), ...Object.fromEntries(written) };
    return body as unknown as typeof given;
  };
}

/** Members that the service sets. It would ignore them in a request. */
const readOnlyOfUser: readonly string[] = ['id', 'meta', 'groups', atlassianExtension];
const readOnlyOfGroup: readonly string[] = ['id', 'meta'];

/** A new resource may have any extension, but no other unknown member: the service ignores those silently. */
function refuseUnknown(known: object, readOnly: readonly string[]) {
  return (body: Record<string, unknown>, context: z.core.$RefinementCtx): void => {
    const keys = Object.keys(body).filter((name) => !Object.hasOwn(known, name) && (!name.startsWith('urn:') || readOnly.includes(name)));
    for (const key of keys) {
      context.addIssue({ code: 'custom', path: [printableName(key)], message: problemOfUnknown(key, Object.keys(known)), input: body });
    }
  };
}

const givenText = z.string().check(z.minLength(1));
const schemasOfBody = z.array(givenText);

function hasOnePrimary(emails: readonly { readonly primary?: boolean | null | undefined }[]): boolean {
  return emails.filter(({ primary }) => primary === true).length === 1;
}

const newUserShape = {
  schemas: z.optional(schemasOfBody),
  userName: givenText,
  emails: z.array(input({ value: givenText, type: maybeString, primary: maybeBoolean })).check(z.minLength(1), z.refine(hasOnePrimary, { message: 'expected exactly one primary address' })),
  externalId: maybeString,
  active: z.optional(z.boolean()),
  displayName: maybeString,
  nickName: maybeString,
  title: maybeString,
  preferredLanguage: maybeString,
  timezone: maybeString,
  department: maybeString,
  organization: maybeString,
  name: z.nullish(input(nameShape)),
  phoneNumbers: z.nullish(z.array(input(valueShape))),
  [enterpriseExtension]: z.nullish(input(enterpriseShape)),
};

const newUserSchema = z.looseObject(newUserShape).check(z.superRefine(refuseUnknown(newUserShape, readOnlyOfUser)));

export const NewScimUserSchema = z.pipe(newUserSchema, z.transform(writable(coreUserUrn, readOnlyOfUser)));

/** A user to create. Exactly one e-mail address is primary. The default of `active` is `true`. */
export interface NewScimUser extends z.input<typeof newUserSchema>, ScimExtensions {}

const replacedUserSchema = record({
  ...ScimUserSchema.shape,
  id: z.nullish(ScimUserSchema.shape.id),
  schemas: z.nullish(schemasOfBody),
  userName: givenText,
  // Without it, the service treats the user as active: a default would bring a leaver back.
  active: z.boolean(),
  emails: z.array(record({ value: givenText, type: maybeString, primary: maybeBoolean })).check(z.minLength(1), z.refine((emails) => emails.length === 1 || hasOnePrimary(emails), { message: 'expected exactly one primary address' })),
});

export const ScimUserReplacementSchema = z.pipe(replacedUserSchema, z.transform(writable(coreUserUrn, readOnlyOfUser)));

/** A whole user in the new state. Members that only the service sets are not sent. */
export interface ScimUserReplacement extends z.input<typeof replacedUserSchema>, ScimExtensions {}

const writtenMember = { ...memberShape, value: givenId('scimUser') };

const newGroupShape = {
  schemas: z.optional(schemasOfBody),
  displayName: givenText,
  externalId: maybeString,
  members: z.optional(z.array(input(writtenMember))),
};

const newGroupSchema = z.looseObject(newGroupShape).check(z.superRefine(refuseUnknown(newGroupShape, readOnlyOfGroup)));

export const NewScimGroupSchema = z.pipe(newGroupSchema, z.transform(writable(coreGroupUrn, readOnlyOfGroup)));

/** A group to create. The `value` of a member is the id of a SCIM user. */
export interface NewScimGroup extends z.input<typeof newGroupSchema>, ScimExtensions {}

const replacedGroupSchema = record({
  ...ScimGroupSchema.shape,
  id: z.nullish(ScimGroupSchema.shape.id),
  schemas: z.nullish(schemasOfBody),
  displayName: givenText,
  // Without it, the service would remove everybody from the group.
  members: z.array(record(writtenMember)),
});

export const ScimGroupReplacementSchema = z.pipe(replacedGroupSchema, z.transform(writable(coreGroupUrn, readOnlyOfGroup)));

/**
 * A whole group in the new state, with all its members. Members of the object that only the service sets are not sent.
 */
export interface ScimGroupReplacement extends z.input<typeof replacedGroupSchema>, ScimExtensions {}

/** A body that was read from another resource would overwrite one person with another. */
export function problemOfId(given: string, body: { readonly id?: string | null | undefined } | undefined): string | undefined {
  const { id } = body ?? {};
  return id === undefined || id === null || id === given ? undefined : 'is not the id of the call';
}
