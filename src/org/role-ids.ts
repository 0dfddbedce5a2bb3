import * as z from 'zod/mini';

import { typed, type OpenEnum } from '../core/schema.js';

/** The roles that Atlassian documents as a filter: what people and groups hold on resources. */
export type CanonicalRoleId =
  | 'atlassian/user'
  | 'atlassian/admin'
  | 'atlassian/guest'
  | 'atlassian/customer'
  | 'atlassian/user-access-admin'
  | 'atlassian/contributor'
  | 'atlassian/basic'
  | 'atlassian/stakeholder'
  | 'atlassian/org-admin'
  | 'atlassian/site-admin'
  | 'atlassian/ai-access';

const canonicalRoles = [
  'atlassian/user',
  'atlassian/admin',
  'atlassian/guest',
  'atlassian/customer',
  'atlassian/user-access-admin',
  'atlassian/contributor',
  'atlassian/basic',
  'atlassian/stakeholder',
  'atlassian/org-admin',
  'atlassian/site-admin',
  'atlassian/ai-access',
] as const satisfies readonly CanonicalRoleId[];

/** Roles beyond a product: of a site, of the organization, and of AI in all products. */
const rolesBeyondProducts: ReadonlySet<CanonicalRoleId> = new Set(['atlassian/org-admin', 'atlassian/site-admin', 'atlassian/ai-access']);

/** The roles that people hold on products. */
export const productRoles: readonly CanonicalRoleId[] = canonicalRoles.filter((role) => !rolesBeyondProducts.has(role));

/** The names of roles, as Atlassian Administration shows them. */
const roleNames: Readonly<Record<CanonicalRoleId | 'atlassian/viewer', string>> = {
  'atlassian/user': 'User',
  'atlassian/admin': 'App admin',
  'atlassian/guest': 'Guest',
  'atlassian/customer': 'Customer',
  'atlassian/user-access-admin': 'User access admin',
  'atlassian/contributor': 'Contributor',
  'atlassian/basic': 'Basic',
  'atlassian/stakeholder': 'Stakeholder',
  'atlassian/org-admin': 'Organization admin',
  'atlassian/site-admin': 'Site admin',
  'atlassian/ai-access': 'AI access',
  'atlassian/viewer': 'Viewer',
};

/** The name of a role; one that is not known keeps its id. */
export function roleNameOf(role: string): string {
  return Object.hasOwn(roleNames, role) ? roleNames[role as keyof typeof roleNames] : role;
}

/** Roles that open or administer a product without a billed seat. */
export const rolesWithoutSeat: ReadonlySet<string> = new Set([
  'atlassian/guest',
  'atlassian/customer',
  'atlassian/stakeholder',
  'atlassian/viewer',
  'atlassian/user-access-admin',
  'atlassian/site-admin',
  'atlassian/org-admin',
  'atlassian/ai-access',
]);

/** `jira-software` of `ari:cloud:jira-software::site/…`. */
export function productOfResource(resourceId: string): string {
  return /^ari:cloud:([^:]+)::/.exec(resourceId)?.[1] ?? resourceId;
}

/**
 * A role on a resource. The roles of a resource depend on its product, and Atlassian adds to them. Grants to groups and
 * invitations also take `atlassian/viewer`.
 */
export type RoleId = OpenEnum<CanonicalRoleId | 'atlassian/viewer'>;

/** A role in a response. */
export const roleId = typed<RoleId>(z.string());

/** A role in your input, if Atlassian publishes no closed list. */
export const givenRoleId = typed<RoleId>(z.string().check(z.minLength(1)));

/** The filter of reads by role. */
export const roleFilter = z.array(z.enum(canonicalRoles)).check(z.minLength(1), z.maxLength(10));

/** The filter of reads by resource: ARIs, such as `ari:cloud:jira-software::site/…`. */
export const resourceFilter = z.array(z.string().check(z.minLength(1))).check(z.minLength(1), z.maxLength(20));
