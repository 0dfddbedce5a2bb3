import * as z from 'zod';

import { givenId, id } from '../core/ids.js';
import { printableName, problemOfUnknown } from '../core/unknown-names.js';
import { input, maybeBoolean, maybeString, record } from '../core/schema.js';

export const coreUserUrn = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const coreGroupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group';

/** The extension of SCIM for organization and department. */
export const enterpriseExtension = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** The read-only extension that links a SCIM user to an Atlassian account. */
export const atlassianExtension = 'urn:scim:schemas:extension:atlassian-external:1.0';

/** Some directories have booleans as text. */
const readBoolean = z
  .union([z.boolean(), z.string().regex(/^(?:true|false)$/i).transform((text) => /^true$/i.test(text))])
  .nullish() as unknown as typeof maybeBoolean;

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
const memberShape = { value: id<'scimUser'>().nullish(), display: maybeString, type: maybeString, $ref: maybeString };

export const ScimUserSchema = record({
  id: id<'scimUser'>(),
  schemas: z.array(z.string()).nullish(),
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
  name: record(nameShape).nullish(),
  emails: z.array(record({ ...valueShape, primary: readBoolean })).nullish(),
  phoneNumbers: z.array(record({ ...valueShape, primary: readBoolean })).nullish(),
  groups: z
    .array(record({ value: id<'scimGroup'>().nullish(), display: maybeString, type: maybeString, $ref: maybeString }))
    .nullish(),
  meta: metaSchema.nullish(),
  [enterpriseExtension]: record(enterpriseShape).nullish(),
  [atlassianExtension]: record({ atlassianAccountId: id<'account'>().nullish() }).nullish(),
});

/** Extensions that are unknown to this library, by their URN. */
export interface ScimExtensions {
  [extension: `urn:${string}`]: unknown;
}

/** A user of a SCIM directory. Its `id` is the id of the SCIM user, not of the Atlassian account. */
export interface ScimUser extends z.infer<typeof ScimUserSchema>, ScimExtensions {}

export const ScimGroupSchema = record({
  id: id<'scimGroup'>(),
  schemas: z.array(z.string()).nullish(),
  externalId: maybeString,
  displayName: maybeString,
  members: z.array(record(memberShape)).nullish(),
  meta: metaSchema.nullish(),
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
  return (body: Record<string, unknown>, context: z.RefinementCtx): void => {
    const keys = Object.keys(body).filter((name) => !Object.hasOwn(known, name) && (!name.startsWith('urn:') || readOnly.includes(name)));
    for (const key of keys) {
      context.addIssue({ code: 'custom', path: [printableName(key)], message: problemOfUnknown(key, Object.keys(known)), input: body });
    }
  };
}

const givenText = z.string().min(1);
const schemasOfBody = z.array(givenText);

function hasOnePrimary(emails: readonly { readonly primary?: boolean | null | undefined }[]): boolean {
  return emails.filter(({ primary }) => primary === true).length === 1;
}

const newUserShape = {
  schemas: schemasOfBody.optional(),
  userName: givenText,
  emails: z
    .array(input({ value: givenText, type: maybeString, primary: maybeBoolean }))
    .min(1)
    .refine(hasOnePrimary, { message: 'expected exactly one primary address' }),
  externalId: maybeString,
  active: z.boolean().optional(),
  displayName: maybeString,
  nickName: maybeString,
  title: maybeString,
  preferredLanguage: maybeString,
  timezone: maybeString,
  department: maybeString,
  organization: maybeString,
  name: input(nameShape).nullish(),
  phoneNumbers: z.array(input(valueShape)).nullish(),
  [enterpriseExtension]: input(enterpriseShape).nullish(),
};

const newUserSchema = z.looseObject(newUserShape).superRefine(refuseUnknown(newUserShape, readOnlyOfUser));

export const NewScimUserSchema = newUserSchema.transform(writable(coreUserUrn, readOnlyOfUser));

/** A user to create. Exactly one e-mail address is primary. The default of `active` is `true`. */
export interface NewScimUser extends z.input<typeof newUserSchema>, ScimExtensions {}

const replacedUserSchema = record({
  ...ScimUserSchema.shape,
  id: ScimUserSchema.shape.id.nullish(),
  schemas: schemasOfBody.nullish(),
  userName: givenText,
  // Without it, the service treats the user as active: a default would bring a leaver back.
  active: z.boolean(),
  emails: z
    .array(record({ value: givenText, type: maybeString, primary: maybeBoolean }))
    .min(1)
    .refine((emails) => emails.length === 1 || hasOnePrimary(emails), { message: 'expected exactly one primary address' }),
});

export const ScimUserReplacementSchema = replacedUserSchema.transform(writable(coreUserUrn, readOnlyOfUser));

/** A whole user in the new state. Members that only the service sets are not sent. */
export interface ScimUserReplacement extends z.input<typeof replacedUserSchema>, ScimExtensions {}

const writtenMember = { ...memberShape, value: givenId('scimUser') };

const newGroupShape = {
  schemas: schemasOfBody.optional(),
  displayName: givenText,
  externalId: maybeString,
  members: z.array(input(writtenMember)).optional(),
};

const newGroupSchema = z.looseObject(newGroupShape).superRefine(refuseUnknown(newGroupShape, readOnlyOfGroup));

export const NewScimGroupSchema = newGroupSchema.transform(writable(coreGroupUrn, readOnlyOfGroup));

/** A group to create. The `value` of a member is the id of a SCIM user. */
export interface NewScimGroup extends z.input<typeof newGroupSchema>, ScimExtensions {}

const replacedGroupSchema = record({
  ...ScimGroupSchema.shape,
  id: ScimGroupSchema.shape.id.nullish(),
  schemas: schemasOfBody.nullish(),
  displayName: givenText,
  // Without it, the service would remove everybody from the group.
  members: z.array(record(writtenMember)),
});

export const ScimGroupReplacementSchema = replacedGroupSchema.transform(writable(coreGroupUrn, readOnlyOfGroup));

/**
 * A whole group in the new state, with all its members. Members of the object that only the service sets are not sent.
 */
export interface ScimGroupReplacement extends z.input<typeof replacedGroupSchema>, ScimExtensions {}

/** A body that was read from another resource would overwrite one person with another. */
export function problemOfId(given: string, body: { readonly id?: string | null | undefined } | undefined): string | undefined {
  const { id } = body ?? {};
  return id === undefined || id === null || id === given ? undefined : 'is not the id of the call';
}
