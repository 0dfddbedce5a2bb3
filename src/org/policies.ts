import * as z from 'zod/mini';

import type { ApiPromise } from '../core/api-promise.js';
import { endpoint, pagedEndpoint, readBack, type Verdict } from '../core/endpoint.js';
import { holds, isSame } from '../core/holds.js';
import { givenId, id, type Id } from '../core/ids.js';
import type { CallOptions } from '../core/options.js';
import { cursorInQuery, type Paginated } from '../core/pagination.js';
import { input, inside, maybeString, nothing, openEnum, record, type Outcome } from '../core/schema.js';
import type { Transport } from '../core/transport.js';

/** The id of a policy of the organization. Not that of an authentication policy. */
export type OrganizationPolicyId = Id<'policy'>;

/** The id of something that a policy covers, such as the app of a site. */
export type OrganizationPolicyResourceId = Id<'policyResource'>;

const PolicyResourceSchema = record({
  id: id<'policyResource'>(),
  applicationStatus: z.nullish(openEnum('applying', 'removing', 'applied', 'failed', 'scheduled')),
  meta: z.nullish(record({
    scheduledDate: maybeString,
    migrationStartDateTime: maybeString,
    migrationEndDataTime: maybeString,
    atlassianAccountId: z.nullish(id<'account'>()),
  })),
  links: z.nullish(record({ ticket: maybeString })),
});

/** Something that a policy covers, and the progress of its application to it. */
export interface OrganizationPolicyResource extends z.infer<typeof PolicyResourceSchema> {}

const PolicySchema = record({
  id: id<'policy'>(),
  type: z.nullish(openEnum('policy')),
  attributes: z.nullish(record({
    type: z.nullish(openEnum('ip-allowlist', 'data-residency', 'data-security')),
    name: maybeString,
    status: z.nullish(openEnum('enabled', 'disabled')),
    // Another client got an array, for types that are not in the document.
    rule: z.nullish(z.union([record({ in: z.nullish(z.array(z.string())) }), z.array(z.unknown())])),
    resources: z.nullish(z.array(PolicyResourceSchema)),
  })),
});

/** A policy of the organization, such as an IP allowlist. */
export interface OrganizationPolicy extends z.infer<typeof PolicySchema> {}

const resourceShape = {
  meta: z.optional(input({
    scheduledDate: z.optional(z.string()),
    migrationStartDateTime: z.optional(z.string()),
    /** Spelled as in Atlassian's document. */
    migrationEndDataTime: z.optional(z.string()),
    atlassianAccountId: z.optional(givenId('account')),
  })),
  links: z.optional(input({ ticket: z.optional(z.string()) })),
};

const NewPolicyResourceSchema = input({ id: givenId('policyResource'), ...resourceShape });

/** Something for a policy to cover. */
export interface NewOrganizationPolicyResource extends z.input<typeof NewPolicyResourceSchema> {}

const PolicyResourceChangeSchema = input(resourceShape).check(z.refine(({ meta, links }) => meta !== undefined || links !== undefined, {
  message: 'expected at least one of meta and links',
}));

/** The notes on a resource of a policy. They replace the whole: what you leave out is deleted. */
export interface OrganizationPolicyResourceChange extends z.input<typeof PolicyResourceChangeSchema> {}

// The document requires the type only. By reports, Atlassian sends a 400 if any of the five is missing.
const PolicyDefinitionSchema = input({
  type: z.enum(['ip-allowlist', 'data-residency']),
  name: z.string().check(z.minLength(1)),
  status: z.enum(['enabled', 'disabled']),
  rule: input({ in: z.array(z.string().check(z.minLength(1))) }),
  resources: z.array(NewPolicyResourceSchema),
});

/** The new state of a policy, as a whole. `rule.in` has the IP ranges to let in, or the realms of data. */
export interface OrganizationPolicyDefinition extends z.input<typeof PolicyDefinitionSchema> {}

const PolicyQuerySchema = input({ type: z.optional(z.string().check(z.minLength(1))), cursor: z.optional(z.string()) });

/** Which policies to list: those of one type, for example `ip-allowlist`. */
export interface OrganizationPolicyQuery extends z.input<typeof PolicyQuerySchema> {}

const success = [202];

export const getPolicies = pagedEndpoint('GET /admin/v1/orgs/{orgId}/policies', {
  query: PolicyQuerySchema,
  item: PolicySchema,
  page: cursorInQuery,
  success: [200],
});

export const getPolicyById = endpoint('GET /admin/v1/orgs/{orgId}/policies/{policyId}', {
  response: inside('data', PolicySchema),
  operation: 'read',
  about: [{ asked: 'path.policyId', member: 'id' }],
  success: [200],
});

interface OneDefinition {
  readonly body: { readonly data: { readonly attributes: OrganizationPolicyDefinition } };
}

interface OnePolicy {
  readonly path: { readonly policyId: string };
}

interface OneResource {
  readonly path: { readonly policyId: string; readonly resourceId: string };
}

function isAsDefined({ attributes }: OrganizationPolicy, { body }: OneDefinition): boolean {
  const { resources, ...definition } = body.data.attributes;
  const covered = (attributes?.resources ?? []).filter(({ applicationStatus }) => applicationStatus !== 'removing');
  return (
    holds(attributes, definition) &&
    covered.length === resources.length &&
    resources.every((wanted) => covered.some((seen) => seen.id === wanted.id && isNoted(seen, wanted)))
  );
}

function isNoted(seen: OrganizationPolicyResource | undefined, { meta = {}, links = {} }: OrganizationPolicyResourceChange): boolean {
  return seen !== undefined && isSame(seen.meta ?? {}, meta) && isSame(seen.links ?? {}, links);
}

function resourceOf({ attributes }: OrganizationPolicy, resourceId: string): OrganizationPolicyResource | undefined {
  return attributes?.resources?.find(({ id: own }) => own === resourceId);
}

function readPolicy<Written extends OnePolicy>(verdict: (policy: OrganizationPolicy, written: Written) => boolean) {
  return readBack<Written, typeof getPolicyById>(getPolicyById, {
    input: ({ path: { policyId } }) => ({ path: { policyId } }),
    verdict: (policy, written): Verdict => (verdict(policy, written) ? 'reached' : 'notReached'),
    adopt: (policy) => policy,
  });
}

export const createPolicy = endpoint('POST /admin/v1/orgs/{orgId}/policies', {
  body: input({ data: input({ type: z.literal('policy'), attributes: PolicyDefinitionSchema }) }),
  response: inside('data', PolicySchema),
  operation: 'creating',
  success,
  readBack: readBack(getPolicies, {
    input: ({ body }: OneDefinition) => ({ query: { type: body.data.attributes.type } }),
    verdict: (page, written): Verdict => {
      const found = page.items.filter((policy) => isAsDefined(policy, written)).length;
      // Two of a kind: one is older, and nothing shows which one was just made.
      return found === 1 ? 'reached' : found > 1 || page.next !== undefined ? 'unknown' : 'notReached';
    },
    adopt: (page, written) => page.items.find((policy) => isAsDefined(policy, written)),
  }),
});

export const updatePolicy = endpoint('PUT /admin/v1/orgs/{orgId}/policies/{policyId}', {
  body: input({ data: input({ type: z.literal('policy'), id: z.optional(givenId('policy')), attributes: PolicyDefinitionSchema }) }),
  response: inside('data', PolicySchema),
  operation: 'absolute',
  success,
  readBack: readPolicy<OnePolicy & OneDefinition>(isAsDefined),
  about: [{ asked: 'path.policyId', member: 'id' }],
});

export const deletePolicy = endpoint('DELETE /admin/v1/orgs/{orgId}/policies/{policyId}', {
  response: nothing,
  operation: 'organizationWide',
  success,
});

export const addResourceToPolicy = endpoint('POST /admin/v1/orgs/{orgId}/policies/{policyId}/resources', {
  body: NewPolicyResourceSchema,
  response: inside('data', PolicySchema),
  operation: 'creating',
  success,
  readBack: readPolicy<OnePolicy & { readonly body: NewOrganizationPolicyResource }>((policy, { body }) => isNoted(resourceOf(policy, body.id), body)),
});

export const updatePolicyResource = endpoint('PUT /admin/v1/orgs/{orgId}/policies/{policyId}/resources/{resourceId}', {
  body: PolicyResourceChangeSchema,
  response: inside('data', PolicySchema),
  operation: 'absolute',
  success,
  readBack: readPolicy<OneResource & { readonly body: OrganizationPolicyResourceChange }>((policy, { path, body }) =>
    isNoted(resourceOf(policy, path.resourceId), body),
  ),
});

export const deletePolicyResource = endpoint('DELETE /admin/v1/orgs/{orgId}/policies/{policyId}/resources/{resourceId}', {
  response: nothing,
  operation: 'deleteById',
  success: [204],
  known: readPolicy<OneResource>((policy, { path }) => resourceOf(policy, path.resourceId) !== undefined),
  readBack: readPolicy<OneResource>((policy, { path }) => {
    const resource = resourceOf(policy, path.resourceId);
    return resource === undefined || resource.applicationStatus === 'removing';
  }),
});

export const validatePolicy = endpoint('GET /admin/v1/orgs/{orgId}/policies/{policyId}/validate', {
  response: nothing,
  operation: 'creating',
  success,
});

/**
 * Policies of the organization. You can write IP allowlists and data residency, and read data security.
 *
 * They apply to everybody on the resources that they cover: an IP allowlist may lock its own administrator out.
 * Atlassian queues writes and applies them later: `applicationStatus` of the resources shows the progress.
 */
export class OrganizationPolicies {
  /** @internal */
  constructor(private readonly transport: Transport<'orgId'>) {}

  /**
   * Lists the policies.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-policies/
   */
  list(query: OrganizationPolicyQuery = {}, options?: CallOptions): Paginated<OrganizationPolicy> {
    return this.transport.list(getPolicies, { query }, options);
  }

  /**
   * Reads one policy, with the resources that it covers.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-policies/
   */
  get(policyId: OrganizationPolicyId, options?: CallOptions): ApiPromise<OrganizationPolicy> {
    return this.transport.send(getPolicyById, { path: { policyId } }, options);
  }

  /**
   * Creates a policy, which applies to everybody on its resources once it is `enabled`. Atlassian only queues it: the
   * response has the new id, and `applicationStatus` shows the progress.
   *
   * After a lost response, a policy with exactly this definition counts as the new one. Throws `ambiguous` if there is
   * none, or more than one.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-policies/
   */
  create(policy: OrganizationPolicyDefinition, options?: CallOptions): ApiPromise<OrganizationPolicy> {
    return this.transport.send(createPolicy, { body: { data: { type: 'policy', attributes: policy } } }, options);
  }

  /**
   * Replaces a policy by another definition, resources included: it no longer covers what you leave out. It takes
   * effect for everybody, and not at once.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-policies/
   */
  update(policyId: OrganizationPolicyId, policy: OrganizationPolicyDefinition, options?: CallOptions): ApiPromise<OrganizationPolicy> {
    return this.transport.send(updatePolicy, { path: { policyId }, body: { data: { type: 'policy', id: policyId, attributes: policy } } }, options);
  }

  /**
   * Lets a policy cover one more resource: it then holds for everybody there. Atlassian only queues it.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-policies/
   */
  addResource(policyId: OrganizationPolicyId, resource: NewOrganizationPolicyResource, options?: CallOptions): ApiPromise<OrganizationPolicy> {
    return this.transport.send(addResourceToPolicy, { path: { policyId }, body: resource }, options);
  }

  /**
   * Replaces the notes on a resource that the policy covers, such as the dates of its migration.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-policies/
   */
  updateResource(policyId: OrganizationPolicyId, resourceId: OrganizationPolicyResourceId, change: OrganizationPolicyResourceChange, options?: CallOptions): ApiPromise<OrganizationPolicy> {
    return this.transport.send(updatePolicyResource, { path: { policyId, resourceId }, body: change }, options);
  }

  /**
   * Removes a resource from a policy: its protection, or restriction, no longer holds there, for anybody.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-policies/
   */
  removeResource(policyId: OrganizationPolicyId, resourceId: OrganizationPolicyResourceId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(deletePolicyResource, { path: { policyId, resourceId } }, options);
  }

  /**
   * Starts a validation of a policy, and resolves to `accepted`. Although it is a `GET`, it starts work at Atlassian:
   * the client does not retry it if it may have started. Throws `validation` for a policy that fails at once.
   *
   * @see https://developer.atlassian.com/cloud/admin/organization/rest/api-group-policies/
   */
  validate(policyId: OrganizationPolicyId, options?: CallOptions): ApiPromise<Outcome> {
    return this.transport.send(validatePolicy, { path: { policyId } }, options);
  }
}
