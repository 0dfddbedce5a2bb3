import * as z from 'zod/mini';

import type { ApiPromise } from '../core/api-promise.js';
import { endpoint } from '../core/endpoint.js';
import type { CallOptions } from '../core/options.js';
import type { Paginated } from '../core/pagination.js';
import { maybeBoolean, maybeNumber, maybeString, record, typed, type Schema } from '../core/schema.js';
import type { Transport } from '../core/transport.js';
import { directoryScopes } from './schemas.js';

const attributeShape = {
  name: z.string(),
  type: maybeString,
  multiValued: maybeBoolean,
  description: maybeString,
  required: maybeBoolean,
  caseExact: maybeBoolean,
  canonicalValues: z.nullish(z.array(z.string())),
  mutability: maybeString,
  returned: maybeString,
  uniqueness: maybeString,
};

const ScimSchemaSchema = record({
  id: z.string(),
  name: maybeString,
  description: maybeString,
  attributes: z.nullish(z.array(record({ ...attributeShape, subAttributes: z.nullish(z.array(record(attributeShape))) }))),
});

/** A schema of SCIM: which attributes a resource has. */
export interface ScimSchema extends z.infer<typeof ScimSchemaSchema> {}

const ScimResourceTypeSchema = record({
  id: maybeString,
  name: maybeString,
  description: maybeString,
  endpoint: maybeString,
  schema: maybeString,
  schemaExtensions: z.nullish(z.array(record({ schema: maybeString, required: maybeBoolean }))),
});

/** A kind of resource that the directory has. */
export interface ScimResourceType extends z.infer<typeof ScimResourceTypeSchema> {}

const supported = z.nullish(record({ supported: maybeBoolean }));

const ScimServiceProviderConfigSchema = record({
  documentationUri: maybeString,
  patch: supported,
  bulk: z.nullish(record({ supported: maybeBoolean, maxOperations: maybeNumber, maxPayloadSize: maybeNumber })),
  filter: z.nullish(record({ supported: maybeBoolean, maxResults: maybeNumber })),
  changePassword: supported,
  sort: supported,
  etag: supported,
  authenticationSchemes: z.nullish(z.array(record({ type: maybeString, name: maybeString, description: maybeString }))),
});

/** Which parts of SCIM the service supports. */
export interface ScimServiceProviderConfig extends z.infer<typeof ScimServiceProviderConfigSchema> {}

/** Atlassian publishes no shape for these lists: SCIM has a list response, others return the bare list. */
function listOf<Item extends Schema>(item: Item): z.ZodMiniType<z.output<Item>[]> {
  const whole: Schema = z.array(item);
  const either = z.union([whole, record({ Resources: whole }), record({ resources: whole })]);
  return typed<z.output<Item>[], unknown>(
    z.pipe(either, z.transform((answer) => {
      const { resources, Resources = resources } = answer as { Resources?: unknown; resources?: unknown };
      return Array.isArray(answer) ? answer : Resources;
    })),
  );
}

export const getSchemas = endpoint('GET /scim/directory/{directoryId}/Schemas', {
  response: listOf(ScimSchemaSchema),
  operation: 'read',
  success: [200],
  scopes: directoryScopes,
});

export const getUserSchemas = endpoint('GET /scim/directory/{directoryId}/Schemas/urn:ietf:params:scim:schemas:core:2.0:User', {
  response: ScimSchemaSchema,
  operation: 'read',
  success: [200],
  scopes: directoryScopes,
});

export const getGroupSchemas = endpoint('GET /scim/directory/{directoryId}/Schemas/urn:ietf:params:scim:schemas:core:2.0:Group', {
  response: ScimSchemaSchema,
  operation: 'read',
  success: [200],
  scopes: directoryScopes,
});

export const getExtensionUserSchemas = endpoint(
  'GET /scim/directory/{directoryId}/Schemas/urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
  { response: ScimSchemaSchema, operation: 'read', success: [200], scopes: directoryScopes },
);

export const getResourceTypes = endpoint('GET /scim/directory/{directoryId}/ResourceTypes', {
  response: listOf(ScimResourceTypeSchema),
  operation: 'read',
  success: [200],
  scopes: directoryScopes,
});

export const getUserResourceType = endpoint('GET /scim/directory/{directoryId}/ResourceTypes/User', {
  response: ScimResourceTypeSchema,
  operation: 'read',
  success: [200],
  scopes: directoryScopes,
});

export const getGroupResourceType = endpoint('GET /scim/directory/{directoryId}/ResourceTypes/Group', {
  response: ScimResourceTypeSchema,
  operation: 'read',
  success: [200],
  scopes: directoryScopes,
});

export const getServiceProviderConfig = endpoint('GET /scim/directory/{directoryId}/ServiceProviderConfig', {
  response: ScimServiceProviderConfigSchema,
  operation: 'read',
  success: [200],
  scopes: directoryScopes,
});

/** The schemas of the directory: which attributes its users and groups have. */
export class ScimSchemas {
  /** @internal */
  constructor(private readonly transport: Transport<'directoryId'>) {}

  /**
   * Reads all schemas.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-provisioning/rest/api-group-schemas/
   */
  list(options?: CallOptions): Paginated<ScimSchema> {
    return this.transport.listWhole(getSchemas, {}, options);
  }

  /**
   * Reads the schema of users.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-provisioning/rest/api-group-schemas/
   */
  getUser(options?: CallOptions): ApiPromise<ScimSchema> {
    return this.transport.send(getUserSchemas, {}, options);
  }

  /**
   * Reads the schema of groups.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-provisioning/rest/api-group-schemas/
   */
  getGroup(options?: CallOptions): ApiPromise<ScimSchema> {
    return this.transport.send(getGroupSchemas, {}, options);
  }

  /**
   * Reads the schema of the enterprise extension of users.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-provisioning/rest/api-group-schemas/
   */
  getEnterpriseUser(options?: CallOptions): ApiPromise<ScimSchema> {
    return this.transport.send(getExtensionUserSchemas, {}, options);
  }
}

/** The kinds of resources that the directory has. */
export class ScimResourceTypes {
  /** @internal */
  constructor(private readonly transport: Transport<'directoryId'>) {}

  /**
   * Reads all kinds.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-provisioning/rest/api-group-schemas/
   */
  list(options?: CallOptions): Paginated<ScimResourceType> {
    return this.transport.listWhole(getResourceTypes, {}, options);
  }

  /**
   * Reads the resource type of users.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-provisioning/rest/api-group-schemas/
   */
  getUser(options?: CallOptions): ApiPromise<ScimResourceType> {
    return this.transport.send(getUserResourceType, {}, options);
  }

  /**
   * Reads the resource type of groups.
   *
   * @see https://developer.atlassian.com/cloud/admin/user-provisioning/rest/api-group-schemas/
   */
  getGroup(options?: CallOptions): ApiPromise<ScimResourceType> {
    return this.transport.send(getGroupResourceType, {}, options);
  }
}
