import * as z from 'zod/mini';

import { directoryTokenRemedy } from './core/credential-remedies.js';
import { hasScopes, type CredentialKind } from './core/credential-rules.js';
import { isObject } from './core/error-body.js';
import type { AdminErrorKind } from './core/error-kinds.js';
import { attempt, type AdminError, type Attempted } from './core/errors.js';
import { checkInput } from './core/input.js';
import { operationsOf } from './core/operations.js';
import { defaultSettings, settingsForCall, type CallOptions } from './core/options.js';
import { missingCalls, type MissingCall, type RequiredAccess, type RequiredCredential } from './core/required-access.js';
import { getManagementPermissions } from './org/accounts.js';
import { isLive, listApiKeys, type ApiKey } from './org/api-keys.js';
import { OrgAdminClient } from './org/client.js';
import { listDirectories } from './org/directories.js';
import { searchDirectoryUsers } from './org/users.js';
import { ProductClient } from './product/client.js';
import { getAccessibleResources } from './product/accessible-resources.js';
import { getMyself } from './product/jira/jira.js';
import { findUsers } from './product/jira/users.js';
import { siteNameOf } from './product/site-name.js';
import { ScimClient } from './scim/client.js';
import { listUsers } from './scim/users.js';

/** The clients whose credentials are to be checked. */
export interface ClientsToCheck {
  readonly org?: OrgAdminClient | undefined;
  readonly product?: ProductClient | readonly ProductClient[] | undefined;
  readonly scim?: ScimClient | readonly ScimClient[] | undefined;
}

/** One read for the check, and its result. */
export interface CredentialRead {
  /** Method and path template. */
  readonly endpoint: string;
  readonly outcome: 'answered' | AdminErrorKind;
  readonly status?: number;
  readonly traceId?: string;
}

/** The result for the credential of one client. */
export interface CheckedCredential {
  /** The product site, for a client in a list: its name, or its id where the client was made with that. */
  readonly site?: string;
  /**
   * - `works`: Atlassian accepted every read of the check.
   * - `worksPartly`: it is valid, but not for everything that the client does; `summary` has what is missing.
   * - `refused`: Atlassian refuses it.
   * - `unknown`: no response showed it.
   */
  readonly status: 'works' | 'worksPartly' | 'refused' | 'unknown';
  /**
   * The kind that it seems to be, by the responses. `organizationApiKey` is one created without scopes. A plain
   * `unknown` covers everything with the same response, such as a revoked key and one of another kind.
   */
  readonly seemsToBe: CredentialKind | 'unknown';
  /** The scopes of the credential: from the options of its client, or as Atlassian granted them. Absent if nobody has named any. */
  readonly scopes?: readonly string[];
  /**
   * With `requires`: the calls that it cannot make, by its kind and its scopes. Absent without `requires`. Where the
   * scopes are not known, only the kind was compared, and `summary` says so.
   */
  readonly missing?: readonly MissingCall[];
  /**
   * ISO 8601: when the organization API key expires, if it works and the list of keys leaves no doubt which one it is.
   * It is absent if the key may not list keys, and of every other credential: no list identifies those.
   */
  readonly expiresAt?: string;
  /** Set for a site that treats a dead token as anonymous: lists then look empty instead of being refused. */
  readonly anonymous?: true;
  /** The finding, in one or two sentences. */
  readonly summary: string;
  /** What to do about it; absent if there is nothing to do. */
  readonly remedy?: string;
  readonly reads: readonly CredentialRead[];
}

/** Options of {@link checkCredentials}. */
export interface CheckCredentialsOptions extends CallOptions {
  /** What the credentials are for, from `requiredAccess()`: each result then lists the calls that would fail. */
  readonly requires?: RequiredAccess | undefined;
}

/** One result for each client that you give, under the same name. */
export type CheckedCredentials<Given extends ClientsToCheck> = {
  readonly [Name in keyof Given]:
    | (Extract<Given[Name], readonly unknown[]> extends never ? never : readonly CheckedCredential[])
    | (Exclude<Given[Name], readonly unknown[] | undefined> extends never ? never : CheckedCredential)
    | Extract<Given[Name], undefined>;
};

const clientsSchema = z.strictObject({
  org: z.optional(z.instanceof(OrgAdminClient, { error: 'expected an OrgAdminClient' })),
  product: z.optional(z.union([z.instanceof(ProductClient), z.array(z.instanceof(ProductClient))], { error: 'expected a ProductClient, or an array of them' })),
  scim: z.optional(z.union([z.instanceof(ScimClient), z.array(z.instanceof(ScimClient))], { error: 'expected a ScimClient, or an array of them' })),
});

/**
 * Checks credentials before anything depends on them, and shows what to do. It shows which kind each seems to be. It
 * detects an organization API key with scopes, and a dead token of a site.
 *
 * It only reads. Of the organization, it reads the directories and one managed account. It also reads the keys of the
 * organization, the owner of the product credential, the sites of an access token, and one user of the SCIM directory. With `requires`, it compares the
 * kind and the scopes of each credential with the calls of your policy or plan, and lists those that would fail. It
 * throws only `validation`, if you give something else than a client, and `aborted`. Everything else is in the result.
 *
 * User management refuses a key with scopes: this was measured by third parties, and is undocumented.
 *
 * @example
 * const { org, product } = await checkCredentials({ org: orgClient, product: productClient });
 * if (org.status !== 'works') {
 *   console.error(org.summary, org.remedy);
 * }
 */
export async function checkCredentials<const Given extends ClientsToCheck>(
  clients: Given,
  options: CheckCredentialsOptions = {},
): Promise<CheckedCredentials<Given>> {
  const { org, product, scim } = checkInput(clientsSchema, clients, { endpoint: 'checkCredentials()', part: 'clients' });
  const { requires, ...call } = (options as CheckCredentialsOptions | null) ?? {};
  settingsForCall(defaultSettings, 'checkCredentials()', isObject(options) ? call : options);
  checkInput(requiresSchema, requires, { endpoint: 'checkCredentials()', part: 'options.requires' });
  const checkScim = async (client: ScimClient): Promise<CheckedCredential> => compared(await checkDirectoryToken(client, call), client, requires?.scim);
  const checkSite = async (client: ProductClient): Promise<CheckedCredential> => compared(await checkProductCredential(client, call), client, requires?.product);
  const [checkedOrg, checkedProduct, checkedScim] = await Promise.all([
    org === undefined ? undefined : checkOrganizationKey(org, call).then(async (checked) => compared(await withExpiry(checked, org, call), org, requires?.org)),
    product === undefined ? undefined : Array.isArray(product) ? Promise.all(product.map(async (client) => ({ site: siteNameOf(client), ...(await checkSite(client)) }))) : checkSite(product),
    scim === undefined ? undefined : Array.isArray(scim) ? Promise.all(scim.map(checkScim)) : checkScim(scim),
  ]);
  const checked = { org: checkedOrg, product: checkedProduct, scim: checkedScim };
  return Object.fromEntries(Object.entries(checked).filter(([, result]) => result !== undefined)) as CheckedCredentials<Given>;
}

const requiresSchema = z.optional(
  z.strictObject({
    org: z.optional(z.looseObject({ calls: z.array(z.unknown()) })),
    product: z.optional(z.looseObject({ calls: z.array(z.unknown()) })),
    scim: z.optional(z.looseObject({ calls: z.array(z.unknown()) })),
  }, { error: 'expected the result of requiredAccess()' }),
);

/** Compares what is known of a credential with what it is for. */
function compared(checked: CheckedCredential, client: object, required: RequiredCredential | undefined): CheckedCredential {
  const { credential } = operationsOf(client);
  const { scopes = credential.scopes } = checked;
  const kinds = credential.kinds.filter((kind) => checked.seemsToBe === 'unknown' || checked.seemsToBe === kind);
  const told = { ...checked, ...(scopes === undefined ? {} : { scopes }) };
  if (required === undefined) {
    return told;
  }
  const missing = missingCalls(required, { kinds, scopes });
  const notKnown = scopes === undefined && kinds.some(hasScopes) ? ' Its scopes are not known, so only its kind was compared: name them in the option scopes of the client.' : '';
  if (missing.length === 0) {
    return { ...told, missing, summary: `${checked.summary}${notKnown}` };
  }
  const scopesToAdd = [...new Set(missing.flatMap(({ missingScopes }) => missingScopes))].sort();
  const isUseless = missing.some(({ need }) => need === 'always');
  return {
    ...told,
    missing,
    status: checked.status === 'works' ? 'worksPartly' : checked.status,
    summary: `${checked.summary} It cannot make ${missing.length} of the ${required.calls.length} calls that are needed${isUseless ? ', and nothing works without them' : ''}.${notKnown}`,
    remedy: checked.remedy ?? remedyFor(missing, scopesToAdd),
  };
}

function remedyFor(missing: readonly MissingCall[], scopes: readonly string[]): string {
  const noScopeHelps = missing.some(({ missingScopes }) => missingScopes.length === 0);
  return noScopeHelps
    ? 'Create a credential without scopes: for some of these calls, Atlassian has published no scope.'
    : `Create a credential with these scopes as well: ${scopes.join(', ')}.`;
}

/** Makes reads one after the other and keeps their results. */
class Reads {
  readonly made: CredentialRead[] = [];

  async make<T>(endpoint: { readonly route: string }, read: () => PromiseLike<T>): Promise<Attempted<T>> {
    const result = await attempt(read);
    if (result.ok) {
      this.made.push({ endpoint: endpoint.route, outcome: 'answered' });
      return result;
    }
    const { kind, status, traceId } = result.error;
    if (kind === 'aborted') {
      throw result.error;
    }
    this.made.push({
      endpoint: endpoint.route,
      outcome: kind,
      ...(status === undefined ? {} : { status }),
      ...(traceId === undefined ? {} : { traceId }),
    });
    return result;
  }
}

type Finding = Omit<CheckedCredential, 'reads'>;

const otherKinds = 'Atlassian refuses an API token of a person and the token of a SCIM directory in the same way';

const createUnscoped = 'Create an organization API key without scopes in Atlassian Administration > Settings > API keys.';

const withScopes: Finding = {
  status: 'worksPartly',
  seemsToBe: 'organizationApiKeyWithScopes',
  summary: 'The organization API key was created with scopes: its scopes work, but user management refuses it (measured by third parties).',
  remedy: createUnscoped,
};

async function checkOrganizationKey(org: OrgAdminClient, options: CallOptions): Promise<CheckedCredential> {
  const reads = new Reads();
  // Never the list of organizations: for a key with scopes it is empty, without an error (measured by third parties).
  const directories = await reads.make(listDirectories, () => org.directories.list({ limit: 1 }, options).first());
  if (!directories.ok) {
    return { ...organizationRefusal(directories.error), reads: reads.made };
  }
  const people = await reads.make(searchDirectoryUsers, () => org.users.search('-', { claimStatus: 'managed', limit: 1 }, options).first());
  const accountId = people.ok ? people.value?.accountId : undefined;
  if (accountId === undefined) {
    const why = people.ok ? 'has no managed account to check it with' : 'did not return an account to check it with';
    return {
      ...(people.error?.kind === 'credential.insufficientScope'
        ? withScopes
        : {
            status: 'worksPartly' as const,
            seemsToBe: 'unknown' as const,
            summary: `The organization accepts the API key. User management could not be checked, because the organization ${why}.`,
            remedy: people.ok ? 'Claim a domain, or continue without user management.' : people.error.remedy,
          }),
      reads: reads.made,
    };
  }
  const permissions = await reads.make(getManagementPermissions, () => org.accounts.getPermissions(accountId, {}, options));
  return { ...managementFinding(permissions.error), reads: reads.made };
}

function managementFinding(error: AdminError | undefined): Finding {
  if (error === undefined) {
    return {
      status: 'works',
      seemsToBe: 'organizationApiKey',
      summary: 'The organization API key works, for the organization and for user management.',
    };
  }
  return error.kind === 'credential.insufficientScope'
    ? withScopes
    : {
        status: 'worksPartly',
        seemsToBe: 'unknown',
        summary: `The organization accepts the API key. The check of user management failed with ${error.kind}.`,
        remedy: error.remedy,
      };
}

function organizationRefusal(error: AdminError): Finding {
  switch (error.kind) {
    case 'credential.insufficientScope':
      return withScopes;
    case 'credential.invalid':
      return {
        status: 'refused',
        seemsToBe: 'unknown',
        summary: `Atlassian refused the organization API key: it is wrong, expired or revoked, or of another kind; ${otherKinds}.`,
        remedy: createUnscoped,
      };
    case 'notFound':
      return {
        status: 'refused',
        seemsToBe: 'unknown',
        summary: 'This API key cannot see the organization: the key belongs to another organization, or the organization id is wrong.',
        remedy: 'Copy the organization id from the place where the key was created.',
      };
    default:
      return otherFinding(error, 'the organization API key');
  }
}

/** When the key expires. A key that may not list keys works all the same. */
async function withExpiry(checked: CheckedCredential, org: OrgAdminClient, options: CallOptions): Promise<CheckedCredential> {
  if (checked.status !== 'works') {
    return checked;
  }
  const reads = new Reads();
  const keys = await reads.make(listApiKeys, () => org.apiKeys.list({ pageSize: 100 }, options).whole().toArray());
  const expiresAt = keys.ok ? expiryOfKeyInUse(keys.value) : undefined;
  return {
    ...checked,
    ...(expiresAt === undefined ? {} : { expiresAt, summary: `${checked.summary} It expires on ${expiresAt.slice(0, 10)}.` }),
    reads: [...checked.reads, ...reads.made],
  };
}

/** No list marks the key that reads it. A key that works has no scopes: it is known if only one live key can be it. */
function expiryOfKeyInUse(keys: readonly ApiKey[]): string | undefined {
  const live = keys.filter((key) => isLive(key) && !(Date.parse(key.expiresAt ?? '') < Date.now()));
  const tellScopes = live.every(({ scopes }) => Array.isArray(scopes));
  const [own, ...others] = tellScopes ? live.filter(({ scopes }) => scopes?.length === 0) : live;
  return others.length === 0 && own !== undefined && /^\d{4}-\d\d-\d\d/.test(own.expiresAt ?? '') ? (own.expiresAt ?? undefined) : undefined;
}

async function checkProductCredential(product: ProductClient, options: CallOptions): Promise<CheckedCredential> {
  const reads = new Reads();
  const { kinds } = operationsOf(product).credential;
  const isOauth = kinds.includes('accessToken');
  const myself = await reads.make(getMyself, () => product.jira.getMyself({}, options));
  // No read tells the scopes of an API token. Those of an access token stand in the list of its sites.
  const scopes = isOauth && product.cloudId !== undefined ? await scopesOnSite(product, reads, options) : undefined;
  const known = { ...(scopes === undefined ? {} : { scopes }), reads: reads.made };
  const [kind = 'unknown'] = kinds.length === 1 ? kinds : [];
  const name = isOauth ? 'OAuth 2.0 access token' : 'API token';
  if (myself.ok) {
    return { status: 'works', seemsToBe: kind, summary: `The ${name} works on this site.`, ...known };
  }
  if (myself.error.kind === 'credential.insufficientScope') {
    return {
      status: 'worksPartly',
      seemsToBe: kind === 'unknown' ? 'apiTokenWithScopes' : kind,
      summary: `The ${name} is valid, but its scopes do not include reading its own account.`,
      remedy: myself.error.remedy,
      ...known,
    };
  }
  if (myself.error.kind !== 'credential.invalid') {
    return { ...otherFinding(myself.error, `the ${name}`), ...known };
  }
  if (isOauth) {
    return {
      status: 'refused',
      seemsToBe: 'unknown',
      summary: `Atlassian refused the ${name}: it has expired, was revoked, or does not reach this site.`,
      remedy: myself.error.endpoint === getMyself.route ? 'Get a new access token, and check that its account has access to this site.' : myself.error.remedy,
      ...known,
    };
  }
  // Reads that need no log-in still work for a dead token, as for anonymous users: only a header shows it.
  const anonymous = await reads.make(findUsers, () => product.jira.users.search({ query: 'a', maxResults: 1 }, options).first());
  const answeredAsNobody = anonymous.ok || (anonymous.error.kind === 'credential.invalid' && (anonymous.error.status ?? 0) < 300);
  return {
    status: 'refused',
    seemsToBe: 'unknown',
    ...(answeredAsNobody ? { anonymous: true as const } : {}),
    summary: answeredAsNobody
      ? 'The API token is dead or does not belong to the e-mail address, and this site treats it as anonymous. Its lists look empty.'
      : 'Atlassian refused the API token: it is dead, does not belong to the e-mail address, or was created with scopes.',
    remedy: product.site === undefined ? 'Create an API token for the app of this site in the security settings of the account with this e-mail address.' : 'Create an API token in the security settings of the account with this e-mail address. With scopes, it needs cloudId instead of site.',
    ...known,
  };
}

/** The scopes of an access token on the site of the client, as Atlassian lists them. */
async function scopesOnSite(product: ProductClient, reads: Reads, options: CallOptions): Promise<readonly string[] | undefined> {
  const resources = await reads.make(getAccessibleResources, () => product.listAccessibleResources(options).toArray());
  // A site is listed once for each of its products.
  const listed = resources.ok ? resources.value.flatMap(({ id, scopes }) => (id === product.cloudId && Array.isArray(scopes) ? [scopes] : [])) : [];
  return listed.length === 0 ? undefined : [...new Set(listed.flat())].sort();
}

async function checkDirectoryToken(scim: ScimClient, options: CallOptions): Promise<CheckedCredential> {
  const reads = new Reads();
  const users = await reads.make(listUsers, () => scim.users.list({ count: 1 }, options).first());
  const isOauth = operationsOf(scim).credential.kinds.includes('accessToken');
  return { ...(users.ok ? (isOauth ? accessTokenWorks : directoryTokenWorks) : directoryRefusal(users.error)), reads: reads.made };
}

const directoryTokenWorks: Finding = {
  status: 'works',
  seemsToBe: 'directoryToken',
  summary: 'The directory token works for this SCIM directory.',
};

const accessTokenWorks: Finding = {
  status: 'works',
  seemsToBe: 'accessToken',
  summary: 'The OAuth 2.0 access token works for this SCIM directory.',
};

function directoryRefusal(error: AdminError): Finding {
  switch (error.kind) {
    case 'credential.invalid':
    case 'credential.wrongKind':
      return {
        status: 'refused',
        seemsToBe: 'unknown',
        summary: 'Atlassian refused the token for this SCIM directory: it is wrong, expired, of another directory, or of another kind.',
        remedy: directoryTokenRemedy,
      };
    case 'permission.denied':
    case 'notFound':
      return {
        status: 'refused',
        seemsToBe: 'unknown',
        summary: 'This token cannot see the SCIM directory: the directory id is wrong, the token belongs to another directory, or the organization has no Atlassian Guard.',
        remedy: 'Copy the directory id from the base URL that was shown with the token, and check that Atlassian Guard is active.',
      };
    default:
      return otherFinding(error, 'the directory token');
  }
}

/** The finding of an error that means no response, or one about more than this credential. */
function otherFinding(error: AdminError, what: string): Finding {
  const answered = error.kind.startsWith('credential.') || error.kind.startsWith('permission.');
  return {
    status: answered ? 'refused' : 'unknown',
    seemsToBe: 'unknown',
    summary: answered
      ? `Atlassian refused ${what} with ${error.kind}.${error.kind === 'credential.wrongKind' ? ` ${error.hint}` : ''}`
      : `The check of ${what} failed with ${error.kind}.`,
    remedy: error.remedy,
  };
}
