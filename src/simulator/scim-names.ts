import { coreGroupUrn, coreUserUrn } from '../scim/schemas.js';

/** Canonical attribute names of users and groups. SCIM accepts them in any case, and with the schema name in front. */
const attributes = [
  'schemas', 'id', 'meta', 'userName', 'externalId', 'active', 'name', 'displayName', 'nickName', 'profileUrl', 'title', 'userType', 'preferredLanguage',
  'locale', 'timezone', 'emails', 'phoneNumbers', 'ims', 'photos', 'addresses', 'groups', 'entitlements', 'roles', 'members', 'formatted', 'familyName',
  'givenName', 'middleName', 'honorificPrefix', 'honorificSuffix', 'value', 'display', 'type', 'primary', 'streetAddress', 'locality', 'region',
  'postalCode', 'country', 'employeeNumber', 'costCenter', 'organization', 'division', 'department', 'manager',
];
const canonical = new Map(attributes.map((name) => [name.toLowerCase(), name]));

export function canonicalName(name: string): string {
  return canonical.get(withoutSchema(name).toLowerCase()) ?? withoutSchema(name);
}

function withoutSchema(name: string): string {
  const urn = [coreUserUrn, coreGroupUrn].find((each) => name.toLowerCase().startsWith(`${each.toLowerCase()}:`));
  return urn === undefined ? name : name.slice(urn.length + 1);
}

/** A resource with canonical attribute names. Attributes of an extension keep their names. */
export function withCanonicalNames(resource: unknown): unknown {
  if (Array.isArray(resource)) {
    return resource.map(withCanonicalNames);
  }
  if (typeof resource !== 'object' || resource === null) {
    return resource;
  }
  return Object.fromEntries(Object.entries(resource).map(([name, value]) => (name.startsWith('urn:') && canonicalName(name) === name ? [name, value] : [canonicalName(name), withCanonicalNames(value)])));
}

/** A patch with operations in lower case, and canonical attribute names in paths and values. */
export function withCanonicalOperations(body: unknown): unknown {
  const patch = lowered(body, ['schemas', 'Operations']);
  const operations = patch?.['Operations'];
  if (patch === undefined || !Array.isArray(operations)) {
    return body;
  }
  return {
    ...patch,
    Operations: operations.map((operation: unknown) => {
      const known = lowered(operation, ['op', 'path', 'value']);
      if (known === undefined) {
        return operation;
      }
      const { op, path, value, ...rest } = known;
      return {
        ...rest,
        ...(op === undefined ? {} : { op: typeof op === 'string' ? op.toLowerCase() : op }),
        ...(path === undefined ? {} : { path: typeof path === 'string' ? canonicalPath(path) : path }),
        ...('value' in known ? { value: withCanonicalNames(value) } : {}),
      };
    }),
  };
}

function lowered(body: unknown, names: readonly string[]): Record<string, unknown> | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return undefined;
  }
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [names.find((each) => each.toLowerCase() === name.toLowerCase()) ?? name, value]));
}

/** `EMAILS[Type eq "work"].Value` as `emails[type eq "work"].value`. Text in quotes stays. */
function canonicalPath(path: string): string {
  const inner = withoutSchema(path);
  return inner.startsWith('urn:') ? inner : inner.replaceAll(/"(?:[^"\\]|\\.)*"|[A-Za-z$][\w$-]*/g, (word) => (word.startsWith('"') ? word : /^eq$/i.test(word) ? 'eq' : canonicalName(word)));
}
