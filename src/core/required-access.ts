import { accepts, credentialKinds, hasScopes, type CredentialKind } from './credential-rules.js';
import { splitRoute, type Endpoint } from './endpoint.js';
import { familyOf, type Family } from './refusal-words.js';
import { areEnough, type Scopes } from './scopes.js';

/** The clients, by the names under which functions take them. */
export type ClientName = 'org' | 'product' | 'scim';

/** A call that something needs. */
export interface RequiredCall {
  /** Method and path template. */
  readonly endpoint: string;
  /**
   * - `always`: nothing works without it.
   * - `perhaps`: only some people or cases need it. Without it they are refused or handed off, or the report has a gap.
   */
  readonly need: 'always' | 'perhaps';
  /** What the call is for, in a few words. */
  readonly purpose: string;
  /** The scopes that Atlassian publishes for it. Absent: only a credential without scopes is known to work. */
  readonly scopes?: Scopes;
}

/** What the credential of one client needs. */
export interface RequiredCredential {
  /** The kinds that every `always` call accepts, as far as is known. Empty: no single credential makes all of them. */
  readonly kinds: readonly CredentialKind[];
  /**
   * The scopes for all calls that have published ones. `classic` has granular scopes only where no classic ones exist.
   * Choose one of the two lists for an API token with scopes or for OAuth 2.0, and `admin` for an organization API key.
   */
  readonly scopes: Required<Scopes>;
  /** The permissions that the owner of the credential needs. */
  readonly permissions: readonly string[];
  /** The plans of Atlassian that some of the calls need. */
  readonly plans: readonly string[];
  readonly calls: readonly RequiredCall[];
}

/** What each client needs. A client that is not needed is absent. */
export type RequiredAccess = { readonly [Name in ClientName]?: RequiredCredential };

/** A call that a credential cannot make. */
export interface MissingCall extends RequiredCall {
  /** `kind`: no credential of this kind can make the call. `scopes`: its scopes do not include the call. */
  readonly why: 'kind' | 'scopes';
  /** The scopes to add: the classic ones, or the granular ones where no classic ones exist. Empty if no scope helps. */
  readonly missingScopes: readonly string[];
}

/** An endpoint that something needs, before it is described. */
export interface NeededCall {
  readonly client: ClientName;
  readonly endpoint: Endpoint;
  readonly need: RequiredCall['need'];
  readonly purpose: string;
}

/** What each client needs for these calls. */
export function accessFor(calls: readonly NeededCall[]): RequiredAccess {
  const names = [...new Set(calls.map(({ client }) => client))];
  return Object.fromEntries(names.map((name) => [name, credentialFor(calls.filter(({ client }) => client === name))]));
}

function credentialFor(needed: readonly NeededCall[]): RequiredCredential {
  const byRoute = new Map<string, NeededCall>();
  for (const call of needed) {
    const known = byRoute.get(call.endpoint.route);
    if (known === undefined || (known.need === 'perhaps' && call.need === 'always')) {
      byRoute.set(call.endpoint.route, call);
    }
  }
  const calls = [...byRoute.values()];
  const always = calls.filter(({ need }) => need === 'always');
  const union = (of: (scopes: Scopes) => readonly string[] | undefined): string[] =>
    [...new Set(calls.flatMap(({ endpoint: { scopes = {} } }) => of(scopes) ?? []))].sort();
  return {
    kinds: credentialKinds.filter(
      (kind) => always.every(({ endpoint }) => mayMake(endpoint, kind)) && calls.some(({ endpoint }) => accepts(endpoint, kind)) && !(isOfOneApp(kind) && appsOf(always) > 1),
    ),
    scopes: {
      classic: union(({ classic, granular }) => classic ?? granular),
      granular: union(({ classic, granular }) => granular ?? classic),
      admin: union(({ admin }) => admin),
    },
    permissions: [...new Set(calls.flatMap(({ endpoint }) => permissionsOf[familyOf(endpoint.path)] ?? []))],
    plans: [...new Set(calls.flatMap(({ endpoint }) => planOf(endpoint) ?? []))],
    calls: calls.map(({ endpoint: { route, scopes }, need, purpose }) => ({ endpoint: route, need, purpose, ...(scopes === undefined ? {} : { scopes }) })),
  };
}

const guard = 'Atlassian Guard';

/** The permission that the owner of a credential needs, by family. Some calls need less. */
const permissionsOf: Readonly<Partial<Record<Family, string>>> = {
  organization: 'organization admin',
  userManagement: 'organization admin',
  jira: 'Administer Jira (global permission)',
  confluence: 'Confluence administrator',
  automation: 'global administrator of the product',
  serviceOperations: 'administrator of Jira Service Management',
};

/** Calls that need one of Atlassian's plans. */
const plansOf: readonly (readonly [start: RegExp, plan: string])[] = [
  [/^\/scim\//, guard],
  [/^\/admin\/user-provisioning\//, guard],
  [/^\/users\/\{accountId\}\/manage\/api-tokens/, guard],
  [/^\/admin\/v1\/orgs\/\{orgId\}\/events-stream/, guard],
  [/^\/rest\/api\/3\/plans\//, 'Jira Premium or Enterprise'],
  [/^\/wiki\/api\/v2\/admin-key/, 'Confluence Premium or Enterprise'],
];

function planOf({ path }: Pick<Endpoint, 'path'>): string | undefined {
  return plansOf.find(([start]) => start.test(path))?.[1];
}

/** An API token with scopes is made for Jira or for Confluence, never for both. */
function isOfOneApp(kind: CredentialKind): boolean {
  return kind === 'apiTokenWithScopes' || kind === 'serviceAccountToken';
}

function appsOf(calls: readonly NeededCall[]): number {
  return new Set(calls.map(({ endpoint }) => familyOf(endpoint.path)).filter((family) => family === 'jira' || family === 'confluence')).size;
}

function mayMake(endpoint: Endpoint, kind: CredentialKind): boolean {
  return accepts(endpoint, kind) && (endpoint.scopes !== undefined || !hasScopes(kind));
}

/** What is known of a credential, for a comparison. */
export interface HeldCredential {
  readonly kinds: readonly CredentialKind[];
  /** Undefined for a credential without scopes, and for one whose scopes nobody has named. */
  readonly scopes?: readonly string[] | undefined;
}

/** The calls that a credential cannot make. Where its scopes are not known, only its kind counts. */
export function missingCalls(required: RequiredCredential, { kinds, scopes }: HeldCredential): MissingCall[] {
  return required.calls.flatMap((call): MissingCall[] => {
    const [, path] = splitRoute(call.endpoint);
    if (!kinds.some((kind) => accepts({ path }, kind))) {
      return [{ ...call, why: 'kind', missingScopes: [] }];
    }
    const mayBeEnough = scopes === undefined ? call.scopes !== undefined || !kinds.every(hasScopes) : areEnough(call.scopes, scopes);
    if (mayBeEnough) {
      return [];
    }
    const { classic, granular, admin } = call.scopes ?? {};
    return [{ ...call, why: 'scopes', missingScopes: (classic ?? granular ?? admin ?? []).filter((scope) => scopes?.includes(scope) !== true) }];
  });
}
