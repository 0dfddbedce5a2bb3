import type { Family } from './refusal-words.js';

/**
 * The scopes that a call needs, as Atlassian publishes them. A credential without scopes needs none of them. A scope
 * never grants more than the owner of the credential may do.
 */
export interface Scopes {
  /** For an API token with scopes and for OAuth 2.0. All of these are enough, without the granular ones. */
  readonly classic?: readonly string[];
  /** For an API token with scopes and for OAuth 2.0. All of these are enough, without the classic ones. */
  readonly granular?: readonly string[];
  /** For an organization API key with scopes. It needs all of these. */
  readonly admin?: readonly string[];
}

/** Whether scopes are enough for a call. Without published scopes, only a credential without scopes is known to work. */
export function areEnough(needed: Scopes | undefined, held: readonly string[]): boolean {
  const includesAll = (scopes: readonly string[] | undefined): boolean => scopes?.every((scope) => held.includes(scope)) === true;
  return includesAll(needed?.classic) || includesAll(needed?.granular) || includesAll(needed?.admin);
}

/** What to do after a missing scope: the credential that has it, and the one that needs none. */
export function remedyOfMissingScope({ classic, granular, admin }: Scopes, family: Family): string {
  const named = admin ?? classic ?? granular;
  const unscoped = unscopedCredentials[family];
  if (named === undefined) {
    return `Use ${unscoped}. Atlassian publishes no scope for this call.`;
  }
  const scopes = named.length === 1 ? `the scope ${named.join()}` : `the scopes ${named.slice(0, -1).join(', ')} and ${named.at(-1)}`;
  if (admin !== undefined) {
    return `Create an organization API key with ${scopes}, or use ${unscoped}.`;
  }
  const orGranular = classic === undefined || granular === undefined ? '' : ', or with all granular scopes of this call';
  // Atlassian has announced the deprecation of tokens without scopes for these two.
  const orUnscoped = family === 'jira' || family === 'confluence' ? '' : ` Or use ${unscoped}.`;
  return `Create a token or an OAuth client with ${scopes}${orGranular}.${orUnscoped}`;
}

/** The credential of each family that has no scopes. */
const unscopedCredentials: Readonly<Record<Family, string>> = {
  organization: 'an organization API key without scopes',
  userManagement: 'an organization API key without scopes',
  scim: 'the token of the directory',
  jira: 'an API token without scopes, at the address of the site',
  confluence: 'an API token without scopes, at the address of the site',
  automation: 'an API token without scopes',
  teams: 'an API token without scopes',
  serviceOperations: 'an API token without scopes',
  oauth: 'a credential without scopes',
  tokenEndpoint: 'a credential without scopes',
  other: 'a credential without scopes',
};
