import type * as z from 'zod/mini';

import type { Endpoint } from '../../core/endpoint.js';
import {
  getExtensionUserSchemas,
  getGroupResourceType,
  getGroupSchemas,
  getResourceTypes,
  getSchemas,
  getServiceProviderConfig,
  getUserResourceType,
  getUserSchemas,
} from '../../scim/discovery.js';
import { coreGroupUrn, coreUserUrn, enterpriseExtension, ScimGroupSchema, ScimUserSchema } from '../../scim/schemas.js';
import { ok } from '../answer.js';
import type { Router } from '../router.js';
import { directoryOf, type ScimRequest } from '../scim.js';

type ZodSchema = z.core.$ZodType;

/** The attributes that only the service writes. */
const readOnly = ['id', 'meta', 'groups'];

const described = [
  { id: coreUserUrn, name: 'User', description: 'User Account', schema: ScimUserSchema, required: ['userName', 'emails'] },
  { id: coreGroupUrn, name: 'Group', description: 'Group', schema: ScimGroupSchema, required: ['displayName'] },
  { id: enterpriseExtension, name: 'EnterpriseUser', description: 'Enterprise User', schema: ScimUserSchema.shape[enterpriseExtension], required: [] },
];

export function routeScimDiscovery(router: Router): void {
  const answer = <E extends Endpoint>(endpoint: E, body: (request: ScimRequest) => unknown): void => {
    router.on(endpoint, (request) => {
      const inDirectory = request as unknown as ScimRequest;
      directoryOf(inDirectory);
      return ok(body(inDirectory));
    });
  };
  answer(getSchemas, (request) => listResponse(described.map(({ id }) => schemaBy(request, id))));
  answer(getUserSchemas, (request) => schemaBy(request, coreUserUrn));
  answer(getGroupSchemas, (request) => schemaBy(request, coreGroupUrn));
  answer(getExtensionUserSchemas, (request) => schemaBy(request, enterpriseExtension));
  answer(getResourceTypes, (request) => listResponse([resourceType(request, 'User'), resourceType(request, 'Group')]));
  answer(getUserResourceType, (request) => resourceType(request, 'User'));
  answer(getGroupResourceType, (request) => resourceType(request, 'Group'));
  answer(getServiceProviderConfig, () => ({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
    patch: { supported: true },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults: 100 },
    changePassword: { supported: false },
    sort: { supported: false },
    etag: { supported: false },
    authenticationSchemes: [{ type: 'oauthbearertoken', name: 'OAuth Bearer Token', description: 'The token of the directory' }],
  }));
}

function listResponse(resources: readonly object[]): object {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: resources.length,
    startIndex: 1,
    itemsPerPage: resources.length,
    Resources: resources,
  };
}

function resourceType({ origin, path }: ScimRequest, name: 'User' | 'Group'): object {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
    id: name,
    name,
    endpoint: `/${name}s`,
    schema: name === 'User' ? coreUserUrn : coreGroupUrn,
    ...(name === 'User' ? { schemaExtensions: [{ schema: enterpriseExtension, required: false }] } : {}),
    meta: { resourceType: 'ResourceType', location: `${origin}/scim/directory/${path.directoryId}/ResourceTypes/${name}` },
  };
}

function schemaBy({ origin, path }: ScimRequest, wanted: string): object {
  const { id, name, description, schema, required } = described.find((candidate) => candidate.id === wanted) as (typeof described)[number];
  return {
    id,
    name,
    description,
    attributes: attributesOf(schema, required),
    meta: { resourceType: 'Schema', location: `${origin}/scim/directory/${path.directoryId}/Schemas/${id}` },
  };
}

/** The attributes of a declared schema, in the terms of SCIM. An extension describes its own attributes. */
function attributesOf(schema: ZodSchema, required: readonly string[]): object[] {
  const { shape } = inner(schema)._zod.def as unknown as { readonly shape: Readonly<Record<string, ZodSchema>> };
  return Object.entries(shape)
    .filter(([name]) => name !== 'schemas' && !name.startsWith('urn:'))
    .map(([name, member]) => {
      const whole = inner(member);
      const multiValued = whole._zod.def.type === 'array';
      const one = multiValued ? inner((whole._zod.def as unknown as { readonly element: ZodSchema }).element) : whole;
      const isComplex = one._zod.def.type === 'object';
      return {
        name,
        type: isComplex ? 'complex' : one._zod.def.type,
        multiValued,
        required: required.includes(name),
        mutability: readOnly.includes(name) ? 'readOnly' : 'readWrite',
        returned: 'default',
        ...(isComplex ? { subAttributes: attributesOf(one, []) } : {}),
      };
    });
}

/** A schema without its optional and nullable wrappers. Of several forms of a value, the first is the canonical one. */
function inner(schema: ZodSchema): ZodSchema {
  const { innerType, options } = schema._zod.def as unknown as { readonly innerType?: ZodSchema; readonly options?: readonly ZodSchema[] };
  const within = innerType ?? options?.[0];
  return within === undefined ? schema : inner(within);
}
