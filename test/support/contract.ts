import { readShared, sharedIsThere } from './shared.js';

/** An operation of the contract: `operations.json`. */
export interface Operation {
  readonly id: string;
  readonly client: 'org' | 'product' | 'scim' | 'oauth' | 'automation' | 'ops' | 'teams';
  readonly api: string;
  readonly method: string;
  readonly path: string;
  readonly success: readonly number[];
  readonly pagination: string;
  readonly requiredBody: boolean;
  readonly deprecated: boolean;
  readonly experimental?: boolean;
  readonly evidence: 'spec' | 'derived';
  readonly retryClass: 'R' | 'A' | 'B' | 'C' | 'D' | 'E';
  /** The operation of the first contract that this later row takes the place of. */
  readonly replaces?: string;
}

/** As much of JSON schema and OpenAPI as the contract uses. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly allOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly nullable?: boolean;
  readonly $ref?: string;
}

export interface ContractParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly deprecated?: boolean;
  readonly explode?: boolean;
  readonly schema?: JsonSchema;
  readonly $ref?: string;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: JsonSchema }>>;
  readonly required?: boolean;
  readonly $ref?: string;
}

interface Described {
  readonly parameters?: readonly ContractParameter[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
}

/** What the documents say of one operation, references followed. */
export interface Contract {
  readonly parameters: readonly ContractParameter[];
  readonly body: JsonSchema | undefined;
  readonly responses: Readonly<Record<string, JsonSchema | undefined>>;
}

const laterOperations: readonly Operation[] = sharedIsThere ? (JSON.parse(readShared('contract/handover/operations-handover.json')) as Operation[]) : [];
const replacements = new Map(laterOperations.flatMap((operation) => (operation.replaces === undefined ? [] : [[operation.replaces, operation] as const])));

/** Operations of the first contract, each as a later document describes it, if there is one. */
export const operations: readonly Operation[] = sharedIsThere
  ? (JSON.parse(readShared('contract/operations.json')) as Operation[]).map((operation) => replacements.get(operation.id) ?? operation)
  : [];

/** Operations on what a leaver is in charge of. Not all of them are declared yet. */
export const responsibilityOperations: readonly Operation[] = laterOperations.filter(({ replaces }) => replaces === undefined);

/** The scopes of an operation; without any, the contract says that none is published. */
export interface ContractScopes {
  readonly classic: readonly string[];
  readonly granular: readonly string[];
  readonly admin: readonly string[];
}

/** The published scopes of every operation, by method and path. */
export function scopesOfContract(): ReadonlyMap<string, ContractScopes> {
  const none = { classic: [], granular: [], admin: [] };
  const products = JSON.parse(readShared('contract/handover/scopes.json')) as Record<string, Partial<ContractScopes>>;
  const { operations: organization } = JSON.parse(readShared('contract/handover/admin-scopes.json')) as { operations: Record<string, Partial<ContractScopes>> };
  return new Map(Object.entries({ ...organization, ...products }).map(([operation, scopes]) => [operation, { ...none, ...scopes }]));
}

type Document = { readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>> } & Readonly<Record<string, unknown>>;

const documents = new Map<string, Document | undefined>();

function documentOf(api: string): Document | undefined {
  if (!documents.has(api)) {
    const exists = api !== 'confluence-user-properties';
    const folder = operations.some((operation) => operation.api === api && operation.replaces === undefined) ? 'contract' : 'contract/handover';
    documents.set(api, exists ? (JSON.parse(readShared(`${folder}/${api}.json`)) as Document) : undefined);
  }
  return documents.get(api);
}

/** What the contract says of an operation; nothing where no document describes it. */
export function contractOf({ api, method, path }: Operation): Contract | undefined {
  const document = documentOf(api);
  const described = document?.paths[path]?.[method.toLowerCase()];
  if (document === undefined || described === undefined) {
    return undefined;
  }
  const whole = document.paths[path] as unknown as { readonly parameters?: readonly ContractParameter[] };
  const follow = <T extends { readonly $ref?: string }>(value: T): T => (value.$ref === undefined ? value : follow(pointed<T>(document, value.$ref)));
  const schemaIn = (content: Content | undefined): JsonSchema | undefined => {
    const [first] = content === undefined ? [] : Object.values(follow(content).content ?? {});
    return first?.schema === undefined ? undefined : plain(document, first.schema, []);
  };
  return {
    parameters: [...(whole.parameters ?? []), ...(described.parameters ?? [])].map((given) => {
      const parameter = follow(given);
      return { ...parameter, ...(parameter.schema === undefined ? {} : { schema: plain(document, parameter.schema, []) }) };
    }),
    body: schemaIn(described.requestBody),
    responses: Object.fromEntries(Object.entries(described.responses).map(([status, content]) => [status, schemaIn(content)])),
  };
}

function pointed<T>(document: Document, reference: string): T {
  return reference
    .slice(2)
    .split('/')
    .reduce<unknown>((value, key) => (value as Record<string, unknown>)[key.replaceAll('~1', '/').replaceAll('~0', '~')], document) as T;
}

/** A schema without references: one that contains itself ends open. `allOf` is merged into one object. */
function plain(document: Document, schema: JsonSchema, within: readonly string[]): JsonSchema {
  if (schema.$ref !== undefined) {
    return within.includes(schema.$ref) ? {} : plain(document, pointed<JsonSchema>(document, schema.$ref), [...within, schema.$ref]);
  }
  const each = (list: readonly JsonSchema[] | undefined) => list?.map((part) => plain(document, part, within));
  const parts = each(schema.allOf) ?? [];
  const own: JsonSchema = {
    ...schema,
    ...(schema.properties === undefined
      ? {}
      : { properties: Object.fromEntries(Object.entries(schema.properties).map(([name, value]) => [name, plain(document, value, within)])) }),
    ...(schema.items === undefined ? {} : { items: plain(document, schema.items, within) }),
    ...(schema.oneOf === undefined ? {} : { oneOf: each(schema.oneOf) ?? [] }),
    ...(schema.anyOf === undefined ? {} : { anyOf: each(schema.anyOf) ?? [] }),
    ...(typeof schema.additionalProperties === 'object' ? { additionalProperties: plain(document, schema.additionalProperties, within) } : {}),
  };
  const { allOf: _, ...rest } = own;
  return parts.reduce<JsonSchema>((merged, part) => {
    const properties = { ...merged.properties, ...part.properties };
    const required = [...(merged.required ?? []), ...(part.required ?? [])];
    return {
      ...part,
      ...merged,
      ...(Object.keys(properties).length === 0 ? {} : { properties }),
      ...(required.length === 0 ? {} : { required }),
    };
  }, rest);
}
